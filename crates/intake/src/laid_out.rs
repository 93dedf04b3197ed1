//! Stage 4b: one code over several rows: a wrapped or numbered word phrase, a long key in a block of
//! groups. The line break is layout here and no part of the code, so its parts are joined with one
//! space (decision 0030). Must never join what may be several codes: the total has to be a length
//! that such phrases and keys have.

use std::collections::HashSet;
use std::ops::Range;

use crate::candidates::{Candidate, is_phrase_word};
use crate::cues::{CODES, KEY};
use crate::fold::{fold, words};
use crate::form::{Form, Separator};
use crate::layout::cells;
use crate::page::Page;
use crate::rows::RowFacts;

/// Replaces the parts of laid-out codes by the whole.
pub(crate) fn join(page: &Page, facts: &[RowFacts], candidates: &mut Vec<Candidate>, named_by_file: bool) {
    phrases(page, candidates);
    split_wide(page, candidates);
    blocks(page, facts, candidates, named_by_file);
    candidates.sort_by_key(|c| (c.row, c.span.start));
}

/// Four groups of four digits on each of several lines, one space between all of them, are two codes
/// of eight digits on a line: nobody issues lists of sixteen.
fn split_wide(page: &Page, candidates: &mut Vec<Candidate>) {
    let wide = |c: &Candidate| c.form.is_number() && c.form.separator == Separator::Space && c.form.groups == [4, 4, 4, 4];
    if candidates.iter().filter(|c| wide(c)).count() < 2 {
        return;
    }
    let mut halves = Vec::with_capacity(candidates.len());
    for mut first in std::mem::take(candidates) {
        let text = page.slice(&first.span);
        let gap = text.match_indices(char::is_whitespace).nth(1).map(|(at, sign)| (at, at.saturating_add(sign.len())));
        let Some((left, right)) = gap.filter(|_| wide(&first)) else {
            halves.push(first);
            continue;
        };
        let start = first.span.start;
        let second = start.saturating_add(right)..first.span.end;
        first.span.end = start.saturating_add(left);
        first.form.groups.truncate(2);
        first.form.digits = 8;
        first.in_row = first.in_row.saturating_add(1);
        let (lead, tail) = (second.start..second.start, std::mem::replace(&mut first.tail, first.span.end..second.start));
        let (row, form, prose, in_row, in_sentence) = (first.row, first.form.clone(), first.prose, first.in_row, first.in_sentence);
        first.prose = prose;
        halves.push(first);
        halves.push(Candidate {
            row,
            span: second,
            more: Vec::new(),
            form,
            number: None,
            marks: Vec::new(),
            lead,
            tail,
            prose,
            in_row,
            in_sentence,
        });
    }
    *candidates = halves;
}

struct Part {
    row: usize,
    span: Range<usize>,
    number: Option<u32>,
}

fn phrases(page: &Page, candidates: &mut Vec<Candidate>) {
    let mut parts: Vec<Part> = Vec::new();
    let mut found: Vec<Candidate> = Vec::new();
    for at in 0..=page.rows.len() {
        let row = page.row_text(at);
        if row.trim().is_empty() && at < page.rows.len() && parts.len() < 12 {
            continue;
        }
        let base = page.rows.get(at).map_or(0, |r| r.span.start);
        let before = parts.len();
        let all_words = !row.trim().is_empty()
            && row.len() < 300
            && cells(row).into_iter().all(|cell| {
                let inner = row.get(cell.span.clone()).unwrap_or_default();
                let mut at_word = cell.span.start;
                inner.split_whitespace().all(|word| {
                    let start = row.get(at_word..).and_then(|rest| rest.find(word)).map_or(at_word, |n| at_word.saturating_add(n));
                    at_word = start.saturating_add(word.len());
                    parts.push(Part { row: at, span: base.saturating_add(start)..base.saturating_add(at_word), number: cell.number });
                    is_phrase_word(word)
                })
            });
        if !all_words {
            parts.truncate(before);
            found.extend(take_phrase(&mut parts));
        } else if parts.len() > 24 {
            parts.clear();
        }
    }
    let rows: HashSet<usize> = found.iter().flat_map(|c| std::iter::once(c.row).chain(c.more.iter().map(|(row, _)| *row))).collect();
    candidates.retain(|c| !rows.contains(&c.row));
    candidates.extend(found);
}

fn take_phrase(parts: &mut Vec<Part>) -> Option<Candidate> {
    let mut parts = std::mem::take(parts);
    let rows = parts.iter().map(|p| p.row).collect::<HashSet<_>>();
    let count = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    let numbered = parts.iter().all(|p| p.number.is_some());
    if !matches!(count, 12 | 15 | 18 | 21 | 24) || (rows.len() < 2 && !numbered) {
        return None;
    }
    if numbered {
        parts.sort_by_key(|p| p.number);
        if !parts.iter().zip(1_u32..).all(|(p, n)| p.number == Some(n)) {
            return None;
        }
    }
    let mut parts = parts.into_iter();
    let first = parts.next()?;
    Some(Candidate {
        row: first.row,
        lead: first.span.start..first.span.start,
        tail: first.span.end..first.span.end,
        span: first.span,
        more: parts.map(|p| (p.row, p.span)).collect(),
        form: Form::of_phrase(count),
        number: None,
        marks: Vec::new(),
        prose: 0,
        in_row: 1,
        in_sentence: false,
    })
}

/// 64 signs in groups over 2 to 8 rows (Tuta, Signal, WhatsApp): one key, where the text names one.
fn blocks(page: &Page, facts: &[RowFacts], candidates: &mut Vec<Candidate>, named_by_file: bool) {
    let mut joined = Vec::with_capacity(candidates.len());
    let mut rest = std::mem::take(candidates).into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut run = vec![first];
        while let (Some(last), Some(next)) = (run.last(), rest.peek()) {
            let goes_on = [last, next].iter().all(|c| c.in_row == 1 && c.prose == 0 && c.number.is_none() && c.marks.is_empty())
                && next.form.key() == last.form.key()
                && next.row == last.row.saturating_add(1);
            if !goes_on {
                break;
            }
            run.extend(rest.next());
        }
        match whole_key(page, facts, run, named_by_file) {
            Ok(key) => joined.push(key),
            Err(run) => joined.extend(run),
        }
    }
    *candidates = joined;
}

/// "Codes", not "code": each line below is one of them.
const SEVERAL: &[&str] = &["codes", "backupcodes", "códigos", "codici", "kody", "kodów", "koder", "коды", "кодов"];

/// The one key that a run of rows is, or the run as it was.
fn whole_key(page: &Page, facts: &[RowFacts], mut run: Vec<Candidate>, named_by_file: bool) -> Result<Candidate, Vec<Candidate>> {
    let count = run.len();
    let fits = run.first().is_some_and(|first| {
        let heading = facts.get(first.row).and_then(|f| f.named_at);
        let several = heading.is_some_and(|row| words(&fold(page.row_text(row))).any(|w| SEVERAL.contains(&w)));
        let named = heading.and_then(|r| facts.get(r)).is_some_and(|f| f.cues.any(CODES.with(KEY))) && !several;
        let form = &first.form;
        let block = form.separator == Separator::Space && form.is_even() && !form.phrase && form.len().saturating_mul(count) == 64;
        block && (named || named_by_file) && first.number.is_none()
    });
    if !fits || !(2..=8).contains(&count) {
        return Err(run);
    }
    let rest = run.split_off(1);
    let Some(mut key) = run.pop() else { return Err(rest) };
    for part in rest {
        key.form.groups.extend(part.form.groups);
        key.form.digits = key.form.digits.saturating_add(part.form.digits);
        key.form.lower = key.form.lower.saturating_add(part.form.lower);
        key.form.upper = key.form.upper.saturating_add(part.form.upper);
        key.more.push((part.row, part.span));
    }
    Ok(key)
}
