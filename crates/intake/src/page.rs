//! What the structure stage hands on: the text of the source as rows, each with the line it stands
//! on and, where the source has named fields, the field and record it belongs to.

use std::ops::Range;
use std::rc::Rc;

use zeroize::Zeroizing;

/// One line of running text, or one line of one field's value.
pub(crate) struct Row {
    /// Line of the source on which it begins, from 1.
    pub line: usize,
    /// Line on which it ends: a paragraph of a page may stand on several.
    pub last_line: usize,
    /// Where its text stands in [`Page::text`].
    pub span: Range<usize>,
    /// Folded name of the field, such as `" recovery codes "`.
    pub field: Option<Rc<str>>,
    /// Fields of one record (a table row, a JSON object) share a number.
    pub record: Option<usize>,
    /// Rows of one entry (one login of an export) share a number; running text is entry 0.
    pub entry: usize,
}

/// All rows, over one text.
pub(crate) struct Page {
    /// The rows' texts, one behind the other.
    pub text: Zeroizing<String>,
    /// The rows, in reading order.
    pub rows: Vec<Row>,
    /// The source is the markup of a page, most of which nobody sees.
    pub is_markup: bool,
    /// Parts of `text` that were struck out with combining signs, in order.
    struck: Vec<Range<usize>>,
}

impl Page {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: Zeroizing::new(String::with_capacity(bytes)), rows: Vec::new(), is_markup: false, struck: Vec::new() }
    }

    /// Appends a row. Signs that only a screen puts in go: zero-width spaces, marks of direction, soft
    /// hyphens, and the combining strokes with which some notes strike text out; the strokes are remembered.
    pub(crate) fn push(&mut self, line: usize, text: &str, field: Option<&Rc<str>>, record: Option<usize>, entry: usize) {
        let start = self.text.len();
        for c in text.chars() {
            match c {
                c if is_screen_sign(c) => {}
                '\u{335}'..='\u{338}' => {
                    let end = self.text.len();
                    match self.struck.last_mut() {
                        Some(last) if last.end.saturating_add(4) >= end && last.start >= start => last.end = end,
                        _ => self.struck.push(end.saturating_sub(1)..end),
                    }
                }
                c => self.text.push(c),
            }
        }
        self.rows.push(Row { line, last_line: line, span: start..self.text.len(), field: field.cloned(), record, entry });
    }

    /// The text of a span.
    pub(crate) fn slice(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The text of a row.
    pub(crate) fn row_text(&self, row: usize) -> &str {
        self.rows.get(row).map_or("", |r| self.slice(&r.span))
    }

    /// Whether a span was struck out with combining signs.
    pub(crate) fn is_struck(&self, span: &Range<usize>) -> bool {
        let at = self.struck.partition_point(|s| s.end <= span.start);
        self.struck.get(at).is_some_and(|s| s.start < span.end)
    }
}

/// Signs that say how a text is shown and are no part of it: zero-width spaces, marks of direction,
/// soft hyphens, the mark at a file's beginning.
fn is_screen_sign(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{61c}' | '\u{feff}' | '\u{ad}')
}
