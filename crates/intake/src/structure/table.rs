//! A table inside running text: cells between tabs or pipes, under a header row that says which
//! column holds the codes. Its cells become fields like those of a CSV file.

use std::rc::Rc;

use crate::fold::{fold, words};
use crate::page::Page;

/// The table that the lines are in just now.
pub(super) struct Table {
    mark: char,
    columns: Vec<Rc<str>>,
}

/// Takes one line in: as the header of a table, as a row of the one above, or as plain text.
pub(super) fn step(table: Option<Table>, raw: &str, line: usize, page: &mut Page) -> Option<Table> {
    if let Some(table) = table {
        if raw.contains(table.mark) {
            let record = page.rows.len();
            for (cell, name) in cells(raw, table.mark).zip(&table.columns) {
                page.push(line, cell, Some(name), Some(record), 0);
            }
            // Cells beyond the last named column are still text.
            for cell in cells(raw, table.mark).skip(table.columns.len()) {
                page.push(line, cell, None, Some(record), 0);
            }
            return Some(table);
        }
        page.push(line, raw, None, None, 0);
        return None;
    }
    page.push(line, raw, None, None, 0);
    ['\t', '|'].into_iter().find_map(|mark| header(raw, mark))
}

fn cells(raw: &str, mark: char) -> impl Iterator<Item = &str> {
    let inner = if mark == '|' { raw.trim().trim_start_matches('|').trim_end_matches('|') } else { raw };
    inner.split(mark)
}

fn header(raw: &str, mark: char) -> Option<Table> {
    if !raw.contains(mark) || raw.len() > 500 {
        return None;
    }
    let columns: Vec<Rc<str>> = cells(raw, mark).map(|c| Rc::from(fold(c))).collect();
    let about_codes =
        columns.iter().any(|c| words(c).any(|w| w.contains("code") || w.contains("kod") || w.contains("código") || w.contains("コード")));
    let short = columns.iter().all(|c| words(c).count() <= 3 && !c.chars().any(|c| c.is_ascii_digit()));
    (columns.len() >= 2 && about_codes && short).then_some(Table { mark, columns })
}
