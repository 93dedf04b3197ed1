//! Stage 6: which codes the text marks as used: words beside a code, a status column, ticks and
//! strokes with or without a legend, a heading over a list. Must never call a code unused whose mark
//! is plain; where a mark could mean either, the legend decides.

use std::collections::HashMap;

use crate::candidates::{BOLD, Candidate, STRUCK};
use crate::choose::Group;
use crate::fold::{fold, words};
use crate::layout::TICKS;
use crate::page::Page;
use crate::rows::RowFacts;
use crate::status::{self, Status};

/// Signs that mean used when nothing else is said.
const CROSSES: &str = "x☑☒✗✘❌❎✖×🗷🗹✕";
/// Signs that may mean used or still good.
const CHECKS: &str = "✓✔✅";

/// For each member of the group, in order: whether it is marked as used.
pub(crate) fn used(page: &Page, facts: &[RowFacts], group: &Group, candidates: &[Candidate]) -> Vec<bool> {
    let members: Vec<&Candidate> = group.members.iter().filter_map(|at| candidates.get(*at)).collect();
    let legend = legend(page, group, &members);
    let fields = field_statuses(page, group);
    let headed = headings(page, facts, group, &members);
    let has = |c: &Candidate, signs: &str| c.marks.iter().any(|m| signs.contains(*m));
    let crossed = members.iter().any(|c| has(c, CROSSES));
    let checked = members.iter().filter(|c| has(c, CHECKS)).count();
    // A legend that names only the good ones leaves the others used.
    let good_signs: Vec<char> = legend.iter().filter(|(_, s)| **s == Status::Good).map(|(sign, _)| *sign).collect();
    let only_good = !good_signs.is_empty() && legend.values().all(|s| *s == Status::Good);
    let some_good = members.iter().any(|c| c.marks.iter().any(|m| good_signs.contains(m)));
    members
        .iter()
        .map(|c| {
            let told = c.marks.iter().find_map(|m| legend.get(m)).copied();
            let said = status::of_note(&fold(note_behind(page.slice(&c.tail), c.in_row)));
            let before = if c.in_row == 1 { status::of_note(&fold(page.slice(&c.lead))) } else { None };
            let field = page.rows.get(c.row).and_then(|r| r.record).and_then(|r| fields.get(&r)).copied();
            if c.marks.contains(&STRUCK) && !legend.contains_key(&STRUCK) {
                return true;
            }
            if let Some(status) = told.or(field).or(said).or(before) {
                return status == Status::Used;
            }
            if only_good && some_good {
                return true;
            }
            let by_check = checked > 0 && checked < members.len() && !crossed && has(c, CHECKS);
            has(c, CROSSES) || by_check || headed.get(&c.row) == Some(&Status::Used)
        })
        .collect()
}

/// The part of a tail that speaks of the code before it: to the sentence's end, and in a list on one
/// line to the comma, behind which the place of another code begins ("Secret was used at …").
fn note_behind(tail: &str, in_row: usize) -> &str {
    let sentence = tail.find(". ").and_then(|at| tail.get(..at)).unwrap_or(tail);
    if in_row < 3 {
        return sentence;
    }
    sentence.find([',', ';']).and_then(|at| sentence.get(..at)).unwrap_or(sentence)
}

/// What signs mean, from lines such as `x = spent` or `struck out = gone`.
fn legend(page: &Page, group: &Group, members: &[&Candidate]) -> HashMap<char, Status> {
    let mut legend = HashMap::new();
    let own: std::collections::HashSet<usize> = members.iter().map(|c| c.row).collect();
    for row in group.section.rows.clone().filter(|row| !own.contains(row)) {
        let text = page.row_text(row);
        if text.len() > 160 {
            continue;
        }
        for part in text.split([',', ';', '/', '·', '|']) {
            let split = ["=", ":", " means ", " are ", " is ", " bedeutet ", "→"].into_iter().find_map(|m| part.split_once(m));
            let Some((sign, meaning)) = split else { continue };
            if let (Some(sign), Some(status)) = (sign_of(sign), status::of_note(&fold(meaning))) {
                legend.insert(sign, status);
            }
        }
    }
    legend
}

fn sign_of(text: &str) -> Option<char> {
    let inner = text.trim().rsplit(' ').next().unwrap_or_default().trim_matches(['(', ')', '[', ']', '`', '"', '\'', '“', '”', '\u{fe0f}']);
    let mut chars = inner.chars();
    if let (Some(sign), None) = (chars.next(), chars.next())
        && (TICKS.contains(sign) || "xX*!+#†‡-•°§~?>".contains(sign))
    {
        return Some(if sign == 'X' { 'x' } else { sign });
    }
    let folded = fold(text);
    let says = |list: &[&str]| words(&folded).any(|w| list.iter().any(|l| w.starts_with(l)));
    if says(&[
        "struck",
        "strike",
        "crossed",
        "strikethrough",
        "durchgestrichen",
        "barré",
        "tachad",
        "barrat",
        "riscad",
        "doorgestreept",
        "skreślon",
        "przekreślon",
    ]) {
        return Some(STRUCK);
    }
    if says(&["bold", "fett", "gras", "negrita", "grassetto", "negrito"]) {
        return Some(BOLD);
    }
    (words(&folded).count() <= 2 && says(&["ticked", "checked", "angehakt", "angekreuzt", "coché", "marcad"])).then_some('x')
}

/// What status fields say, by record.
fn field_statuses(page: &Page, group: &Group) -> HashMap<usize, Status> {
    let rows = group.section.rows.clone().filter_map(|at| page.rows.get(at));
    rows.filter_map(|row| {
        let status = status::of_field(row.field.as_deref()?, &fold(page.slice(&row.span)))?;
        Some((row.record?, status))
    })
    .fold(HashMap::new(), |mut all, (record, status)| {
        // Two fields that disagree: used wins.
        let said = all.entry(record).or_insert(status);
        if status == Status::Used {
            *said = status;
        }
        all
    })
}

/// Rows that stand under a heading such as "Already used:", or over a line "Used on 3 May".
fn headings(page: &Page, facts: &[RowFacts], group: &Group, members: &[&Candidate]) -> HashMap<usize, Status> {
    let own: std::collections::HashSet<usize> = members.iter().map(|c| c.row).collect();
    let mut said = HashMap::new();
    let mut state = None;
    let mut above: Option<usize> = None;
    for row in group.section.rows.clone() {
        let text = page.row_text(row).trim();
        if own.contains(&row) {
            if let Some(status) = state {
                said.insert(row, status);
            }
            above = Some(row);
            continue;
        }
        let Some(known) = facts.get(row) else { continue };
        let same_field =
            |other: usize| page.rows.get(other).zip(page.rows.get(row)).is_some_and(|(a, b)| a.record == b.record && a.field == b.field);
        let beneath = above.take().filter(|code| same_field(*code));
        if !text.ends_with(':')
            && let Some(code) = beneath
        {
            let folded = fold(text);
            let plain =
                known.words <= 6 && !text.contains('=') && !folded.contains(" code") && !text.starts_with(|c: char| c.is_ascii_digit());
            if let Some(status) = status::of_note(&folded).filter(|_| plain) {
                said.insert(code, status);
                continue;
            }
        }
        let running = page.rows.get(row).is_some_and(|r| r.field.is_none()) || same_field(row.saturating_add(1));
        if let Some(status) = known.heads.filter(|_| running) {
            state = Some(status);
        } else if known.cues.any(crate::cues::CODES) && known.words <= 6 {
            state = None;
        }
    }
    said
}
