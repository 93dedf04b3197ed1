//! Stage 6: which codes the text marks as used: words beside a code, a status column, ticks and
//! strokes with or without a legend, a heading over a list. Must never call a code unused whose mark
//! is plain; where a mark could mean either, the legend decides.

use std::collections::{HashMap, HashSet};

use crate::candidates::{BOLD, Candidate, STRUCK};
use crate::choose::Group;
use crate::fold::{fold, fold_name, words};
use crate::layout::is_tick;
use crate::page::Page;
use crate::rows::RowFacts;
use crate::status::{self, Status};

/// Signs that mean used when nothing else is said.
const CROSSES: &str = "x☑☒✗✘❌❎✖×🗷🗹✕";
/// Signs that may mean used or still good.
const CHECKS: &str = "✓✔✅";

/// For each member of the group, in order: whether it is marked as used.
pub(crate) fn used(page: &Page, facts: &[RowFacts], group: &Group, candidates: &[Candidate], fields: &HashMap<usize, Status>) -> Vec<bool> {
    let members: Vec<&Candidate> = group.members.iter().filter_map(|at| candidates.get(*at)).collect();
    let legend = legend(page, group, &members);
    let numbers = used_numbers(page, group, &members);
    let in_row = in_rows(&members);
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
        .enumerate()
        .map(|(at, c)| {
            let told = c.marks.iter().find_map(|m| legend.get(m)).copied();
            let beside = in_row.get(&c.row).copied().unwrap_or(1);
            let said = status::of_note(&fold(note_behind(page.slice(&tail(page, &members, at)), beside)));
            let before = if beside == 1 { status::of_note(&fold(page.slice(&c.lead))) } else { None };
            let position = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
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
            let by_number = numbers.contains(&c.number.unwrap_or(position));
            has(c, CROSSES) || by_check || by_number || headed.get(&c.row) == Some(&Status::Used)
        })
        .collect()
}

/// What stands between a code and the next one of its set, or the row's end.
fn tail(page: &Page, members: &[&Candidate], at: usize) -> std::ops::Range<usize> {
    let Some(own) = members.get(at) else { return 0..0 };
    let next = members.get(at.saturating_add(1)).filter(|c| c.row == own.row).map(|c| c.span.start);
    let end = next.or_else(|| page.rows.get(own.row).map(|r| r.span.end)).unwrap_or(own.span.end);
    own.span.end..end.max(own.span.end)
}

fn in_rows(members: &[&Candidate]) -> HashMap<usize, usize> {
    members.iter().fold(HashMap::new(), |mut all, c| {
        let count: &mut usize = all.entry(c.row).or_default();
        *count = count.saturating_add(1);
        all
    })
}

/// Numbers in a line such as "used: 2, 5 and 7". Only a line that says nothing else counts; "3 used"
/// may be a count and is none.
fn used_numbers(page: &Page, group: &Group, members: &[&Candidate]) -> HashSet<u32> {
    #[rustfmt::skip]
    const AROUND: &[&str] = &[
        "code", "codes", "number", "numbers", "no", "nr", "nos", "nummer", "nummern", "and", "und", "et", "y", "e", "i", "en", "already", "bereits", "schon", "déjà", "ya", "già", "já", "reeds", "al", "so", "far",
        "are", "is", "were", "was", "have", "has", "been", "sind", "ist", "wurden", "sont", "est", "le", "les", "los", "i", "os", "the", "de", "numéro", "numéros", "número", "números", "bisher", "jusqu", "ici", "have", "ones",
    ];
    let own: HashSet<usize> = members.iter().map(|c| c.row).collect();
    let most = members.iter().filter_map(|c| c.number).max().unwrap_or_default().max(u32::try_from(members.len()).unwrap_or(u32::MAX));
    let mut numbers = HashSet::new();
    for row in group.section.rows.clone().filter(|row| !own.contains(row)).take(400) {
        let text = page.row_text(row);
        if text.len() > 120 || text.contains(':') && text.split(':').count() > 2 {
            continue;
        }
        let folded = fold(text);
        let said: Vec<u32> = words(&folded).filter_map(|w| w.parse().ok()).filter(|n| (1..=most).contains(n)).collect();
        let plain = words(&folded)
            .all(|w| w.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n)) || AROUND.contains(&w) || status::is_used_word(w));
        let named = text.contains('#')
            || words(&folded).any(|w| matches!(w, "code" | "no" | "nr" | "number" | "nummer" | "le" | "numéro" | "número"));
        if plain && words(&folded).any(status::is_used_word) && (said.len() >= 2 || (said.len() == 1 && named)) {
            numbers.extend(said);
        }
    }
    numbers
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
    let own: HashSet<usize> = members.iter().map(|c| c.row).collect();
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
        && (is_tick(sign) || "xX*!+#†‡-•°§~?>".contains(sign))
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
pub(crate) fn field_statuses(page: &Page, group: &Group) -> HashMap<usize, Status> {
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
    let own: HashSet<usize> = members.iter().map(|c| c.row).collect();
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
            if let Some(status) = keyed(text) {
                if status == Status::Used {
                    said.insert(code, status);
                }
                above = Some(code);
                continue;
            }
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

/// "used: true" under a code, as YAML and settings files have it.
fn keyed(text: &str) -> Option<Status> {
    let (name, value) = text.trim_start_matches(['-', ' ']).split_once([':', '='])?;
    if sign_of(name).is_some() {
        return None;
    }
    let name = fold_name(name);
    if words(&name).count() > 2 || !status::is_field(&name) {
        return None;
    }
    status::of_field(&name, &fold(value))
}
