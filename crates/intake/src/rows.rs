//! What is known of each row before any code is chosen: what its words say, how long it is. One
//! pass over the page; later stages look rows up here instead of reading them again.

use crate::cues::{CODES, Cues, KEY, cues};
use crate::fold::{fold, words};
use crate::page::Page;
use crate::status::{self, Status};

/// Facts of one row.
pub(crate) struct RowFacts {
    /// What its text says.
    pub cues: Cues,
    /// What its field's name says.
    pub field_cues: Cues,
    /// How many words it has.
    pub words: usize,
    /// A heading over used or unused codes ("Already used:").
    pub heads: Option<Status>,
    /// The latest row up to this one, in the same entry, that names codes or a key.
    pub named_at: Option<usize>,
}

/// The facts of every row.
pub(crate) fn read(page: &Page) -> Vec<RowFacts> {
    let mut facts: Vec<RowFacts> = Vec::with_capacity(page.rows.len());
    let mut named_at: Option<usize> = None;
    let mut entry = 0;
    for (at, row) in page.rows.iter().enumerate() {
        let text = page.row_text(at);
        let folded = fold(text);
        let count = words(&folded).count();
        let here = cues(&folded);
        let field_cues = row.field.as_deref().map(cues).unwrap_or_default();
        if row.entry != entry {
            (named_at, entry) = (None, row.entry);
        }
        if here.any(CODES.with(KEY)) || field_cues.any(CODES.with(KEY)) {
            named_at = Some(at);
        }
        let heading = count <= 5 && !text.chars().any(|c| c.is_ascii_digit()) && !text.contains('=');
        let heads = if heading { status::of_note(&folded) } else { None };
        facts.push(RowFacts { cues: here, field_cues, words: count, heads, named_at });
    }
    facts
}
