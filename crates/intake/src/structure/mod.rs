//! Stage 2: text to rows. JSON and CSV give named fields; a table inside running text (tabs or
//! pipes under a header) too; everything else is lines. Must never drop a line's text: what is not
//! understood stays a plain row.
//!
//! A further format is one more module here that fills a [`Page`].

mod csv_file;
mod html;
mod json_file;
mod mail;
mod table;

use crate::page::Page;

/// Reads a text by the first structure that fits.
pub(crate) fn read(text: &str, name: Option<&str>) -> Page {
    let Some(body) = mail::read(text) else { return read_plain(text, name) };
    let mut page = read_plain(&body.text, None);
    let of = |line: usize| line.checked_sub(1).and_then(|at| body.lines.get(at)).copied().unwrap_or(line);
    for row in &mut page.rows {
        (row.line, row.last_line) = (of(row.line), of(row.last_line));
    }
    page.is_markup = true;
    page
}

fn read_plain(text: &str, name: Option<&str>) -> Page {
    json_file::read(text).or_else(|| html::read(text)).or_else(|| csv_file::read(text, name)).unwrap_or_else(|| lines(text))
}

fn lines(text: &str) -> Page {
    let mut page = Page::with_capacity(text.len());
    let mut table = None;
    for (at, raw) in split_lines(text).enumerate() {
        let line = at.saturating_add(1);
        table = table::step(table, raw, line, &mut page);
    }
    page
}

/// The lines of a text; the break may be LF, CR LF, CR, or the Unicode line and page breaks.
pub(crate) fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']))
}

/// Names of fields under which an export keeps one login apart from the next.
pub(crate) fn names_an_entry(field: &str) -> bool {
    const NAMES: [&str; 13] = [
        "name",
        "title",
        "site",
        "service",
        "issuer",
        "account",
        "url",
        "uri",
        "website",
        "username",
        "login uri",
        "login username",
        "user name",
    ];
    let field = field.trim();
    NAMES.contains(&field)
}
