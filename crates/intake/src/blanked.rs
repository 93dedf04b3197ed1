//! Stage 6b: places of a list whose code is no longer there, because the service took it out when it
//! was used: `XXXXXX`, "Secret was used at …", "4. (used)", a record that is used and has no code.
//! They are what makes "7 of 10 left" right. Must never take a rule, an example or a note about the
//! code above for a place of its own.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::candidates::Candidate;
use crate::choose::Group;
use crate::fold::fold;
use crate::layout::{Cell, cells};
use crate::page::Page;
use crate::status::{self, Status};

/// A place without a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Blank {
    /// Its row.
    pub row: usize,
    /// How many members of the group stand before it.
    pub behind: usize,
    /// The number printed before it.
    pub number: Option<u32>,
}

/// More rows than this between two codes are not looked at.
const FAR: usize = 40;

/// The places without a code, in reading order. `fields` says what each record's status field says.
pub(crate) fn blanks(page: &Page, group: &Group, candidates: &[Candidate], fields: &HashMap<usize, Status>) -> Vec<Blank> {
    let members: Vec<&Candidate> = group.members.iter().filter_map(|at| candidates.get(*at)).collect();
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return Vec::new() };
    if members.iter().any(|c| !c.more.is_empty() || c.form.phrase) || members.len() < 2 {
        return Vec::new();
    }
    let look = Look { page, fields, members: &members, taken: members.iter().filter_map(|c| page.rows.get(c.row)?.record).collect() };
    let mut found = Vec::new();
    let from = first.row.saturating_sub(FAR).max(group.section.rows.start);
    let to = last.row.saturating_add(FAR).min(group.section.rows.end);
    // Before the first code and behind the last only places that touch the list belong to it.
    let mut above: Vec<Blank> = Vec::new();
    for row in (from..first.row).rev() {
        match look.row(row, 0).as_slice() {
            [] if page.row_text(row).trim().is_empty() => {}
            [] => break,
            places => above.extend(places.iter().rev()),
        }
    }
    found.extend(above.into_iter().rev());
    let mut before = 0;
    let mut row = first.row;
    while row <= last.row {
        let own = members.iter().skip(before).take_while(|c| c.row == row).count();
        if own > 0 {
            found.extend(look.between(row, before..before.saturating_add(own)));
            before = before.saturating_add(own);
        } else {
            found.extend(look.row(row, before));
        }
        row = row.saturating_add(1);
    }
    for row in last.row.saturating_add(1)..to {
        match look.row(row, before).as_slice() {
            [] if page.row_text(row).trim().is_empty() => {}
            [] => break,
            places => found.extend(places),
        }
    }
    found
}

struct Look<'a> {
    page: &'a Page,
    fields: &'a HashMap<usize, Status>,
    members: &'a [&'a Candidate],
    /// Records that hold a code.
    taken: HashSet<usize>,
}

impl Look<'_> {
    /// The places of a row in which no code stands.
    fn row(&self, at: usize, behind: usize) -> Vec<Blank> {
        let Some(row) = self.page.rows.get(at) else { return Vec::new() };
        let text = self.page.row_text(at);
        if text.len() > 400 {
            return Vec::new();
        }
        let place = |number: Option<u32>| Blank { row: at, behind, number };
        if let Some(record) = row.record.filter(|r| self.fields.get(r) == Some(&Status::Used) && !self.taken.contains(r)) {
            // One place for the record: at its first row.
            let first = at.checked_sub(1).and_then(|b| self.page.rows.get(b)).is_none_or(|b| b.record != Some(record));
            return if first { vec![place(None)] } else { Vec::new() };
        }
        if row.record.is_some_and(|r| self.taken.contains(&r))
            && row.field != self.members.first().and_then(|c| self.page.rows.get(c.row)).and_then(|r| r.field.clone())
        {
            return Vec::new();
        }
        // "• •••• ••••": the bullets of a list and the dots that hide a code are the same sign.
        let hidden = text.trim_start().strip_prefix(['•', '*', '-', '·', '●']).map_or(text, str::trim_start);
        if is_blank(hidden, false) || is_blank(text, false) {
            return vec![place(None)];
        }
        let cells = cells(text);
        let whole = |cell: &Cell| text.get(cell.span.clone()).unwrap_or_default();
        cells
            .iter()
            .filter(|cell| is_blank(whole(cell), cell.number.is_some()) || self.says_used(cell, whole(cell)))
            .map(|c| place(c.number))
            .collect()
    }

    /// "4. (used)", "- already used": where the codes have such a number or bullet too.
    fn says_used(&self, cell: &Cell, text: &str) -> bool {
        let alike = |c: &&&Candidate| match cell.number {
            Some(_) => c.number.is_some(),
            None => cell.marks.first().is_some_and(|mark| c.marks.first() == Some(mark)),
        };
        let marked = self.members.iter().filter(alike).count().saturating_mul(2) >= self.members.len();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        marked && digits <= 14 && !text.ends_with(':') && status::of_note(&fold(text)) == Some(Status::Used)
    }

    /// The places between the codes of one row, where commas or bars part them.
    fn between(&self, at: usize, own: Range<usize>) -> Vec<Blank> {
        let Some(row) = self.page.rows.get(at) else { return Vec::new() };
        let mut found = Vec::new();
        let mut from = row.span.start;
        for behind in own.start..=own.end {
            let next = self.members.get(behind).filter(|_| behind < own.end);
            let to = next.map_or(row.span.end, |c| c.span.start);
            let text = self.page.slice(&(from..to.max(from)));
            if text.len() <= 2_000 {
                // The first part behind a code speaks of that code.
                let own_note = usize::from(behind > own.start);
                let parts = text.split([',', ';', '|', '\t', '/']).flat_map(|part| part.split("  ")).skip(own_note);
                let found_here = parts.filter(|part| is_blank(part, false)).count();
                found.extend((0..found_here).map(|_| Blank { row: at, behind, number: None }));
            }
            from = next.map_or(from, |c| c.span.end);
        }
        found
    }
}

/// Whether a text stands in the place of a code: one sign over and over, or the sentence of a service.
pub(crate) fn is_blank(text: &str, numbered: bool) -> bool {
    let inner = text.trim_matches(|c: char| c.is_whitespace() || "`\"'“”()[]{}".contains(c));
    let inner = inner.split(['(', '[']).next().unwrap_or_default().trim_end();
    if inner.len() <= 120 && fold(text).contains(" secret was used ") {
        return true;
    }
    let mut signs = inner.chars().filter(|c| !matches!(c, ' ' | '-' | '–' | '—'));
    let Some(sign) = signs.next() else {
        // Only dashes: a rule across the page, unless it has a number.
        return numbered && inner.chars().count() >= 3;
    };
    let same = signs.clone().all(|c| c == sign);
    let count = signs.count().saturating_add(1);
    let hides = matches!(sign, 'x' | 'X' | '*' | '•' | '●' | '█' | '░' | '▒' | '▓' | '×' | '✕')
        || (numbered && matches!(sign, '_' | '.' | '?' | '#'));
    same && hides && (4..=64).contains(&count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_a_code_is_told_from_rules_and_words() {
        for text in [
            "XXXXXX",
            " xxxx-xxxx ",
            "•••• ••••",
            "`********`",
            "██████",
            "Secret was used at 2026-02-11 10:31:07 +0000 UTC",
            "XXXXXX (used)",
        ] {
            assert!(is_blank(text, false), "{text}");
        }
        assert!(is_blank("____", true) && is_blank("—————", true));
        for text in ["", "xx", "---------", "xyxyxy", "1111", "______", "excellent", "0000-0000"] {
            assert!(!is_blank(text, false), "{text}");
        }
    }
}
