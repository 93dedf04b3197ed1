//! Parts of a text that may each hold a set: the entries of an export, and the stretches of running
//! text between headings of their own. Must never split one list: a heading over its used codes is
//! no border.

use std::ops::Range;

use crate::choose::Choice;
use crate::cues::{CODES, KEY};
use crate::service;

/// One part.
pub(crate) struct Section {
    /// Its rows; for an entry of an export from its first row to behind its last.
    pub rows: Range<usize>,
    /// The entry of an export, or 0.
    pub entry: usize,
    /// Its candidates.
    pub candidates: Vec<usize>,
    /// A heading above it, in an earlier part, says what it is.
    pub inherited: bool,
}

/// The parts that hold candidates, in reading order.
pub(crate) fn sections(choice: &Choice<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: std::collections::HashMap<usize, usize> = std::collections::HashMap::new();
    let mut border: Option<usize> = None;
    let mut next = 0;
    let mut running: Option<usize> = None;
    let mut service_in_table: Option<&str> = None;
    for (at, row) in choice.page.rows.iter().enumerate() {
        let first = next;
        while choice.candidates.get(next).is_some_and(|c| c.row == at) {
            next = next.saturating_add(1);
        }
        let own = first..next;
        // The word "backup" in a heading has the length of a code; it does not make the heading a code.
        let heading = choice.facts.get(at).is_some_and(|f| f.cues.any(CODES.with(KEY)));
        let holds = own.clone().filter_map(|c| choice.candidates.get(c)).any(|c| !heading || !c.form.is_letters() || c.form.phrase);
        let place = if row.entry == 0 {
            if row.field.as_deref().is_some_and(|f| SERVICE_COLUMNS.contains(&f.trim())) {
                // A table may hold the codes of several services: each begins where its name does.
                let named = choice.page.row_text(at).trim();
                if service_in_table.replace(named).is_some_and(|before| before != named) {
                    border = border.or(Some(at));
                }
            } else if !holds && running.is_some_and(|s| sections.get(s).is_some_and(|s| !s.candidates.is_empty())) && is_border(choice, at)
            {
                border = border.or(Some(at));
            }
            // A border counts only when candidates follow; a footer belongs to the list above it.
            if running.is_none() || (holds && border.is_some()) {
                let start = border.take().unwrap_or(at);
                if let Some(last) = running.and_then(|s| sections.get_mut(s)) {
                    last.rows.end = start;
                }
                sections.push(Section { rows: start..at, entry: 0, candidates: Vec::new(), inherited: false });
                running = Some(sections.len().saturating_sub(1));
            }
            running
        } else {
            let next_place = sections.len();
            let place = *open.entry(row.entry).or_insert(next_place);
            if place == next_place {
                sections.push(Section { rows: at..at, entry: row.entry, candidates: Vec::new(), inherited: false });
            }
            Some(place)
        };
        if let Some(section) = place.and_then(|p| sections.get_mut(p)) {
            section.rows.end = at.saturating_add(1);
            section.candidates.extend(own);
        }
    }
    let mut named = false;
    for section in sections.iter_mut().filter(|s| s.entry == 0) {
        section.inherited = named;
        named |= section.rows.clone().any(|row| choice.facts.get(row).is_some_and(|f| f.cues.any(CODES)));
    }
    sections
}

/// Columns of a table in running text that say whose codes stand in a row.
const SERVICE_COLUMNS: &[&str] = &[
    "service",
    "site",
    "website",
    "app",
    "application",
    "issuer",
    "provider",
    "platform",
    "dienst",
    "servicio",
    "servizio",
    "serviço",
    "serwis",
];

/// A heading that begins something new: it names codes or another service, and not their state.
fn is_border(choice: &Choice<'_>, row: usize) -> bool {
    let Some(facts) = choice.facts.get(row) else { return false };
    let text = choice.page.row_text(row);
    if choice.page.rows.get(row).is_some_and(|r| r.field.is_some()) {
        return false;
    }
    let short = facts.words > 0 && facts.words <= 8 && !text.trim_end().ends_with('.');
    short && facts.heads.is_none() && (facts.cues.any(CODES.with(KEY)) || service::is_heading(text))
}
