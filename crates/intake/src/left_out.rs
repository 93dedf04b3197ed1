//! Stage 9: every line without a code gets its reason. Must never leave a line with text out of
//! both lists: what the person does not see here they would take for stored.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use zeroize::Zeroizing;

use crate::blanked::is_blank;
use crate::candidates::Candidate;
use crate::cues::{CODES, DATED, EXAMPLE, EXPIRES, KEY, ONE_TIME, OTHER, SEED};
use crate::fold::words;
use crate::form::is_placeholder;
use crate::page::Page;
use crate::rows::RowFacts;
use crate::structure::split_lines;
use crate::{LeftOut, Why, account, dates};

/// Characters of a left-out line that are shown.
const SHOWN: usize = 200;

/// A line, shortened for display.
pub(crate) fn left_out(line: usize, text: &str, why: Why) -> LeftOut {
    let trimmed = text.trim();
    let mut shown = Zeroizing::new(String::with_capacity(trimmed.len().min(SHOWN.saturating_mul(4).saturating_add(4))));
    shown.extend(trimmed.chars().take(SHOWN));
    if trimmed.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    LeftOut { line, text: shown, why }
}

/// The reasons for all lines of `source` on which no code stands.
pub(crate) fn rest(
    source: &str,
    page: &Page,
    facts: &[RowFacts],
    candidates: &[Candidate],
    codes: &HashMap<usize, Vec<Range<usize>>>,
) -> Vec<LeftOut> {
    let coded = || codes.keys().filter_map(|row| page.rows.get(*row));
    let code_lines: HashSet<usize> = coded().map(|r| r.line).collect();
    // Further lines of a paragraph of a page that holds codes, and the paragraph's row.
    let with_codes = codes.keys().filter_map(|at| Some((*at, page.rows.get(*at)?)));
    let further: HashMap<usize, usize> =
        with_codes.flat_map(|(at, r)| (r.line.saturating_add(1)..=r.last_line).map(move |line| (line, at))).collect();
    let stands_on = |line: usize, text: &str| {
        let spans = further.get(&line).and_then(|row| codes.get(row)).into_iter().flatten();
        spans.filter_map(|span| page.slice(span).split_whitespace().next()).any(|word| text.contains(word))
    };
    let records: HashSet<usize> = coded().filter_map(|r| r.record).collect();
    let mut rows_of: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, row) in page.rows.iter().enumerate() {
        // On a code's line the other fields of its record are seen with it.
        let beside = code_lines.contains(&row.line) && row.record.is_some_and(|r| records.contains(&r));
        if !codes.contains_key(&at) && !beside && !page.slice(&row.span).trim().is_empty() {
            (row.line..=row.last_line).for_each(|line| rows_of.entry(line).or_default().push(at));
        }
    }
    let found = !codes.is_empty();
    let bare = if page.is_markup { Why::Markup } else { Why::Punctuation };
    let with_candidate: HashSet<usize> = candidates.iter().filter(|c| !c.form.is_letters()).map(|c| c.row).collect();
    let mut all = Vec::new();
    for (at, text) in split_lines(source).enumerate() {
        let line = at.saturating_add(1);
        match rows_of.get(&line) {
            None if code_lines.contains(&line) || text.trim().is_empty() || stands_on(line, text) => {}
            None => all.push(left_out(line, text, bare)),
            Some(rows) => all.extend(rows.iter().filter_map(|row| {
                let near_code = (line.saturating_sub(1)..=line.saturating_add(1)).any(|l| code_lines.contains(&l));
                let why = reason(page, facts.get(*row)?, *row, with_candidate.contains(row), found, near_code);
                // A paragraph of a page that goes on here is shown as it stands on this line.
                let goes_on = page.rows.get(*row).is_some_and(|r| r.line != line);
                Some(left_out(line, if goes_on { text } else { page.row_text(*row) }, why))
            })),
        }
    }
    all
}

fn reason(page: &Page, facts: &RowFacts, row: usize, candidate: bool, found: bool, near_code: bool) -> Why {
    let text = page.row_text(row).trim();
    let field = page.rows.get(row).and_then(|r| r.field.as_deref()).map_or("", |f| words(f).last().unwrap_or_default());
    match field {
        "password" | "pass" | "pwd" => return Why::Password,
        "totp" | "otp" | "otpauth" | "seed" => return Why::TotpSeed,
        "username" | "user" | "login" | "email" => return Why::AccountName,
        "url" | "uri" | "website" => return Why::Link,
        _ => {}
    }
    let cues = facts.cues;
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let blank = |c: char| matches!(c, 'x' | 'X' | '*' | '•' | '●' | '_' | '-' | '#' | '█' | ' ');
    if (text.len() >= 4 && text.chars().all(blank)) || is_blank(text, false) {
        return if near_code { Why::BlankedOut } else { Why::Placeholder };
    }
    if !bare.is_empty() && bare.len() >= 6 && facts.words <= 4 && bare.is_ascii() && is_placeholder(&bare) {
        return Why::Placeholder;
    }
    if cues.any(SEED) {
        return Why::TotpSeed;
    }
    let link = |word: &str| word.contains("://") || word.starts_with("www.");
    if text.split_whitespace().any(link) && facts.words <= 8 {
        return Why::Link;
    }
    if text.split_whitespace().any(|w| account::address(w).is_some()) && facts.words <= 8 {
        return Why::AccountName;
    }
    if dates::find(text).is_some() && (facts.words <= 12 || cues.any(DATED)) {
        return Why::Date;
    }
    if cues.any(EXAMPLE) {
        return Why::Placeholder;
    }
    if cues.any(ONE_TIME.with(EXPIRES)) && text.chars().any(|c| c.is_ascii_digit()) {
        return Why::OneTimePassword;
    }
    if cues.any(OTHER) && text.chars().filter(char::is_ascii_digit).count() >= 3 {
        return Why::PhoneOrOrderNumber;
    }
    if facts.heads.is_some() || (text.contains('=') && facts.words <= 6) {
        return Why::UsedMark;
    }
    if candidate {
        return if found { Why::OtherShape } else { Why::Unclear };
    }
    if facts.words == 0 {
        return Why::Punctuation;
    }
    let ends = text.ends_with(['.', '!', '?', '。']);
    if facts.words >= 5 && (ends || facts.words > 8) {
        return Why::Sentence;
    }
    if cues.any(CODES.with(KEY)) || text.ends_with(':') || text.starts_with('#') {
        return Why::Heading;
    }
    match facts.words {
        1..=3 => Why::Label,
        4..=8 => Why::Heading,
        _ => Why::Unclear,
    }
}
