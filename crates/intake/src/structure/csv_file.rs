//! CSV with a header: exports of other managers and lists kept in a spreadsheet.

use std::collections::HashMap;
use std::rc::Rc;

use super::{names_an_entry, split_lines};
use crate::fold::{fold_name, words};
use crate::page::Page;

/// Words that a header of such a file is made of.
const KNOWN: [&str; 24] = [
    "name", "title", "url", "uri", "username", "user", "password", "notes", "note", "totp", "folder", "group", "code", "codes", "used",
    "status", "service", "account", "date", "created", "email", "website", "type", "fields",
];

/// The rows of a CSV file, or nothing when it is none.
pub(super) fn read(text: &str, name: Option<&str>) -> Option<Page> {
    let first = text.lines().next().filter(|l| l.len() <= 2000)?;
    let mark = [b',', b';', b'\t'].into_iter().max_by_key(|m| first.bytes().filter(|b| b == m).count())?;
    let named = name.is_some_and(|n| n.to_lowercase().ends_with(".csv"));
    let mut reader = csv::ReaderBuilder::new().delimiter(mark).flexible(true).has_headers(true).from_reader(text.as_bytes());
    let columns: Vec<Rc<str>> = reader.headers().ok()?.iter().map(|h| Rc::from(fold_name(h))).collect();
    let known = columns.iter().filter(|c| words(c).any(|w| KNOWN.contains(&w))).count();
    if columns.len() < 2 || known < if named { 1 } else { 2 } || columns.iter().any(|c| words(c).count() > 4) {
        return None;
    }
    let mut page = Page::with_capacity(text.len());
    page.push(1, first, None, None, 0);
    let mut entries: HashMap<String, usize> = HashMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                // The rows of one login stand together from here on, each with its own line.
                page.rows.sort_by_key(|row| row.entry);
                return Some(page);
            }
            Err(_) => return None,
        }
        let start = record.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(usize::MAX));
        let number = page.rows.len();
        let entry = entry_of(&columns, &record, &mut entries);
        let mut line = start;
        for (at, value) in record.iter().enumerate() {
            let mut lines = 0_usize;
            for part in split_lines(value) {
                page.push(line.saturating_add(lines), part, columns.get(at), Some(number), entry);
                lines = lines.saturating_add(1);
            }
            line = line.saturating_add(lines.saturating_sub(1));
        }
    }
}

/// Records that name the same login make one entry, whether or not they stand together.
fn entry_of(columns: &[Rc<str>], record: &csv::StringRecord, entries: &mut HashMap<String, usize>) -> usize {
    let named = columns.iter().zip(record).filter(|(c, _)| names_an_entry(c));
    let key: Vec<&str> = named.map(|(_, value)| value).collect();
    if key.iter().all(|v| v.is_empty()) {
        return 0;
    }
    let next = entries.len().saturating_add(1);
    *entries.entry(key.join("\u{1f}")).or_insert(next)
}
