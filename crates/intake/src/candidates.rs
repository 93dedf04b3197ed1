//! Stage 4: cells to candidates, the pieces of text that have the form of a code. A piece counts
//! only as a whole between two breaks (commas, brackets, colons, "is"); a word in the middle of a
//! sentence is none. Must never glue pieces together: a candidate is one span of the text.

use std::ops::Range;

use crate::check;
use crate::fold::fold;
use crate::form::{Form, Separator, is_dash};
use crate::layout::{Cell, cells, is_tick};
use crate::page::Page;
use crate::status;

/// A piece of text that may be a code.
pub(crate) struct Candidate {
    pub row: usize,
    /// Its place in the page's text; for a code laid out over several rows the first one's.
    pub span: Range<usize>,
    /// The further spans of a code that is laid out over several rows.
    pub more: Vec<(usize, Range<usize>)>,
    pub form: Form,
    /// The number printed before it.
    pub number: Option<u32>,
    /// Signs beside it that may mark it as used.
    pub marks: Vec<char>,
    /// The text between the candidate before it (or the row's start) and this one.
    pub lead: Range<usize>,
    /// The text from its end to the next candidate (or the row's end).
    pub tail: Range<usize>,
    /// Words in its row that are neither candidates nor marks.
    pub prose: usize,
    /// Candidates in its row.
    pub in_row: usize,
    /// It only begins a piece of a sentence that introduced it.
    pub in_sentence: bool,
}

/// Nobody hands out so many codes; a text with more is a data set, and none of it is taken.
pub(crate) const MAX_CANDIDATES: usize = 200_000;

/// The mark for text that was struck out.
pub(crate) const STRUCK: char = '~';
/// The mark for bold text.
pub(crate) const BOLD: char = 'B';

/// All candidates, in reading order; nothing when there are more than any set of codes has.
pub(crate) fn collect(page: &Page) -> Vec<Candidate> {
    let mut all = Vec::new();
    for at in 0..page.rows.len() {
        row_candidates(page, at, &mut all);
        if all.len() > MAX_CANDIDATES {
            return Vec::new();
        }
    }
    all
}

/// What one word of a cell is.
enum Token {
    Word(Range<usize>),
    /// A break; whether it introduces what follows (a colon, "is", "code").
    Break(bool),
    Mark(char),
}

fn row_candidates(page: &Page, row: usize, all: &mut Vec<Candidate>) {
    let Some(base) = page.rows.get(row).map(|r| r.span.start) else { return };
    let text = page.row_text(row);
    let first = all.len();
    let mut words = 0_usize;
    for cell in cells(text) {
        words = words.saturating_add(cell_candidates(text, base, row, &cell, all));
    }
    // Leads, tails and counts are known only when the whole row has been read.
    let taken: usize = all
        .iter()
        .skip(first)
        .map(|c| {
            if c.form.phrase {
                c.form.len()
            } else if c.form.separator == Separator::Space {
                c.form.groups.len()
            } else {
                1
            }
        })
        .sum();
    let in_row = all.len().saturating_sub(first);
    let end = base.saturating_add(text.len());
    let mut before = base;
    let starts: Vec<usize> = all.iter().skip(first).map(|c| c.span.start).collect();
    for (at, candidate) in all.iter_mut().skip(first).enumerate() {
        candidate.lead = label(page, before..candidate.span.start);
        candidate.tail = candidate.span.end..starts.get(at.saturating_add(1)).copied().unwrap_or(end);
        candidate.prose = words.saturating_sub(taken);
        candidate.in_row = in_row;
        // A plain word that happens to have a code's length is part of what is said of the next.
        if candidate.form.phrase || !candidate.form.is_letters() {
            before = candidate.span.end;
        }
        let (left, right) = (page.slice(&candidate.lead), page.slice(&candidate.tail));
        let inner = left.trim_end_matches(['`', '*', '_', ' ']);
        if page.is_struck(&candidate.span) || inner.ends_with("~~") || ["<s>", "<del>", "<strike>"].iter().any(|t| inner.ends_with(t)) {
            candidate.marks.push(STRUCK);
        }
        if left.ends_with("**") && right.starts_with("**") {
            candidate.marks.push(BOLD);
        }
    }
}

/// The last part of what stands before a candidate: a label is short, and a line may be long.
fn label(page: &Page, lead: Range<usize>) -> Range<usize> {
    let from = lead.end.saturating_sub(200).max(lead.start);
    let start = (from..=lead.end).find(|at| page.text.is_char_boundary(*at)).unwrap_or(lead.end);
    start..lead.end
}

/// Adds the candidates of one cell; returns how many words stand in it.
fn cell_candidates(text: &str, base: usize, row: usize, cell: &Cell, all: &mut Vec<Candidate>) -> usize {
    let first = all.len();
    let inner = text.get(cell.span.clone()).unwrap_or_default();
    let mut words = 0_usize;
    let add = |form: Form, span: Range<usize>, number: Option<u32>, in_sentence: bool, all: &mut Vec<Candidate>| {
        let span = base.saturating_add(span.start)..base.saturating_add(span.end);
        let marks = if all.len() == first { cell.marks.clone() } else { Vec::new() };
        let (lead, tail) = (span.start..span.start, span.end..span.end);
        all.push(Candidate { row, span, more: Vec::new(), form, number, marks, lead, tail, prose: 0, in_row: 0, in_sentence });
    };
    if let Some(count) = phrase_words(inner) {
        add(Form::of_phrase(count), cell.span.clone(), cell.number, false, all);
        return usize::from(count);
    }
    if let Some(form) = spaced_dashes(inner) {
        add(form, cell.span.clone(), cell.number, false, all);
        return 1;
    }
    let mut piece: Vec<Range<usize>> = Vec::new();
    let mut introduced = false;
    let mut number = cell.number;
    let mut tokens = tokens(text, &cell.span);
    tokens.push(Token::Break(false));
    for token in tokens {
        match token {
            Token::Word(span) => {
                words = words.saturating_add(1);
                piece.push(span);
            }
            Token::Mark(sign) if piece.is_empty() && all.len() > first => {
                if let Some(last) = all.last_mut() {
                    last.marks.push(sign);
                }
            }
            Token::Mark(_) | Token::Break(_) => {
                let before = all.len();
                for (form, span, own_number, in_sentence) in read_piece(text, &piece, introduced) {
                    add(form, span, own_number.or(number.take()), in_sentence, all);
                }
                if let (Token::Mark(sign), true) = (&token, all.len() > before)
                    && let Some(last) = all.last_mut()
                {
                    last.marks.push(*sign);
                }
                introduced =
                    if piece.is_empty() { introduced || matches!(token, Token::Break(true)) } else { matches!(token, Token::Break(true)) };
                piece.clear();
            }
        }
    }
    words
}

fn tokens(text: &str, cell: &Range<usize>) -> Vec<Token> {
    let mut tokens = Vec::new();
    for word in words_at(text, cell) {
        let written = text.get(word.clone()).unwrap_or_default();
        if is_address(written) {
            tokens.push(Token::Break(false));
            continue;
        }
        let mut start = word.start;
        let chars: Vec<(usize, char)> = written.char_indices().collect();
        for (at, (offset, c)) in chars.iter().enumerate() {
            let next = chars.get(at.saturating_add(1)).map(|(_, c)| *c);
            let before = at.checked_sub(1).and_then(|b| chars.get(b)).map(|(_, c)| *c);
            let breaks = match c {
                ':' => !(next == Some('/') || (before.is_some_and(|b| b.is_ascii_digit()) && next.is_some_and(|n| n.is_ascii_digit()))),
                '.' | '。' | '_' => next.is_none_or(|n| !n.is_alphanumeric()),
                c if c.is_ascii_alphanumeric() => false,
                c if is_tick(*c) => true,
                c => ",;()[]{}\"“”„«»‹›`~*<>=!?…&|•·→'’‘、，；：（）「」【】†‡\\\u{fe0f}".contains(*c),
            };
            // "\\n" between two codes of a text that was copied from a program.
            let escape = matches!(c, 'n' | 'r' | 't') && before == Some('\\');
            if !breaks && !escape {
                continue;
            }
            let here = word.start.saturating_add(*offset);
            push_word(text, start..here, &mut tokens);
            tokens.push(match c {
                c if is_tick(*c) => Token::Mark(*c),
                '*' | '†' | '‡' | '!' | '?' if before.is_none() || next.is_none() => Token::Mark(*c),
                c => Token::Break(matches!(c, ':' | '：' | '(' | '=' | '"' | '“' | '`' | '「')),
            });
            start = here.saturating_add(c.len_utf8());
        }
        push_word(text, start..word.end, &mut tokens);
    }
    tokens
}

fn words_at<'t>(text: &'t str, cell: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let inner = text.get(cell.clone()).unwrap_or_default();
    let base = cell.start;
    inner.split_whitespace().map(move |word| {
        let at = (word.as_ptr() as usize).saturating_sub(inner.as_ptr() as usize).saturating_add(base);
        at..at.saturating_add(word.len())
    })
}

/// Links, mail addresses and handles: what stands in them is no code.
fn is_address(word: &str) -> bool {
    let handle = |sign: char| word.strip_prefix(sign).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    word.contains("://")
        || word.contains('@')
        || word.starts_with("www.")
        || word.starts_with("u/")
        || word.starts_with("otpauth:")
        || handle('~')
        || handle('+')
}

/// Words that separate what is said from what it is said of, or say that a code follows.
#[rustfmt::skip]
const BREAKING: &[&str] = &[
    "is", "are", "ist", "sind", "lautet", "lauten", "est", "sont", "es", "è", "é", "sono", "são", "jest", "är", "and", "und", "et", "y", "or", "oder", "ou", "oraz",
    "code", "codes", "key", "keys", "phrase", "kode", "kod", "clé", "código", "códigos", "codice", "codici", "chiave", "clave", "schlüssel", "pin", "pass", "token", "no", "nr",
];

fn push_word(text: &str, span: Range<usize>, tokens: &mut Vec<Token>) {
    let Some(word) = text.get(span.clone()).filter(|w| !w.is_empty()) else { return };
    if !word.chars().any(char::is_alphanumeric) && !matches!(word, "+" | "#") {
        return tokens.push(Token::Break(false));
    }
    if matches!(word, "x" | "X" | "+" | "#") {
        return tokens.push(Token::Mark(if word == "X" { 'x' } else { word.chars().next().unwrap_or('x') }));
    }
    // Only short words can break; a long one need not be folded.
    if word.len() <= 24 && !word.bytes().any(|b| b.is_ascii_digit()) {
        let folded = fold(word);
        let plain = folded.trim();
        if BREAKING.contains(&plain) {
            return tokens.push(Token::Break(true));
        }
        if status::is_mark(plain) || LINKING.contains(&plain) {
            return tokens.push(Token::Break(false));
        }
    }
    tokens.push(Token::Word(span));
}

/// Words that lead from a code to what became of it.
#[rustfmt::skip]
const LINKING: &[&str] = &[
    "was", "were", "has", "already", "war", "wurde", "bereits", "schon", "hat", "déjà", "était", "fue", "ya", "già", "stato", "foi", "já", "is", "reeds", "werd", "został", "już", "byl",
];

/// How many words a recovery phrase has, when the text is one: 12 to 24 words of 3 to 8 small letters.
fn phrase_words(text: &str) -> Option<u16> {
    let words = text.split_whitespace().take(25).collect::<Vec<_>>();
    let count = u16::try_from(words.len()).ok().filter(|n| matches!(n, 12 | 15 | 18 | 21 | 24))?;
    words.iter().all(|w| is_phrase_word(w)).then_some(count)
}

/// A cell that is nothing but `ab12 - cd34`: groups of one length with spaces around their dashes.
fn spaced_dashes(text: &str) -> Option<Form> {
    if text.len() > 80 || !text.contains(" - ") {
        return None;
    }
    let joined = Form::of_word(&text.replace(" - ", "-"))?;
    let groups = || text.split(" - ");
    let alike = joined.is_even() && joined.groups.len() == groups().count() && joined.groups.first().is_some_and(|g| *g >= 3);
    (alike && joined.digits > 0 && joined.len() >= 8 && !groups().any(|g| status::is_mark(&fold(g)))).then_some(joined)
}

/// A word as those of BIP-39 are: 3 to 8 letters, all small.
pub(crate) fn is_phrase_word(word: &str) -> bool {
    (3..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
}

type Found = (Form, Range<usize>, Option<u32>, bool);

/// The codes that a piece between two breaks is.
fn read_piece(text: &str, piece: &[Range<usize>], introduced: bool) -> Vec<Found> {
    let whole = read_words(text, piece);
    if !whole.is_empty() {
        return whole;
    }
    let Some((head, rest)) = piece.split_first() else { return Vec::new() };
    if rest.is_empty() {
        return Vec::new();
    }
    // "3 9030 3487": a number without a sign behind it.
    let first = text.get(head.clone()).unwrap_or_default();
    if first.len() <= 2 && first.bytes().all(|b| b.is_ascii_digit()) {
        let mut found = read_words(text, rest);
        if let Some(only) = found.first_mut() {
            only.2 = first.parse().ok();
            return found;
        }
    }
    // "Use the recovery code 12AB-34CD to sign in": only right behind an introduction.
    if introduced && let Some(form) = Form::of_word(first).filter(|f| f.len() >= 6 && f.digits > 0 && !is_date(f, first)) {
        return vec![(form, head.clone(), None, true)];
    }
    Vec::new()
}

fn read_words(text: &str, piece: &[Range<usize>]) -> Vec<Found> {
    let word = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
    let (Some(first), Some(last)) = (piece.first(), piece.last()) else { return Vec::new() };
    let forms: Vec<Form> = piece.iter().map_while(|s| Form::of_word(word(s))).collect();
    if forms.len() != piece.len() || forms.iter().zip(piece).any(|(f, s)| is_date(f, word(s))) {
        return Vec::new();
    }
    let whole = || first.start..last.end;
    let Some(shape) = forms.first() else { return Vec::new() };
    if piece.len() == 1 {
        let fits = (5..=128).contains(&shape.len()) && !(shape.is_letters() && is_capitalised(word(first)));
        return if fits { vec![(shape.clone(), whole(), None, false)] } else { Vec::new() };
    }
    if forms.iter().any(|f| f.key() != shape.key()) {
        return Vec::new();
    }
    let apart = shape.separator == Separator::Dash
        || shape.len() >= 7
        || (forms.iter().all(Form::is_number)
            && shape.len() >= 6
            && check::proves(text.get(first.start..last.end).unwrap_or_default()).is_none()
            && piece.len() > 2);
    if apart {
        let any_digit = forms.iter().any(|f| f.digits > 0);
        let fits = any_digit && (6..=128).contains(&shape.len());
        return if fits { forms.into_iter().zip(piece).map(|(f, s)| (f, s.clone(), None, false)).collect() } else { Vec::new() };
    }
    let Some(form) = Form::of_groups(piece.iter().map(word)) else { return Vec::new() };
    // "Call 0711 2048" is a word before a number.
    let word_first = forms.iter().any(|f| f.is_letters() && !f.hex && f.lower > 0) && forms.iter().all(|f| f.is_letters() || f.is_number());
    let one_case = form.upper == 0 || form.lower == 0;
    let told = (form.digits > 0 && (one_case || form.groups.len() >= 3)) || (form.lower == 0 && form.groups.len() >= 3);
    let fits = shape.len() >= 3 && piece.len() <= 20 && form.len() >= 6 && told && !word_first;
    if fits { vec![(form, whole(), None, false)] } else { Vec::new() }
}

fn is_capitalised(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.all(|c| c.is_lowercase() || is_dash(c))
}

/// A day written with dashes: 2026-03-03, 03-03-2026.
fn is_date(form: &Form, word: &str) -> bool {
    if !form.is_number() || form.groups.len() != 3 {
        return false;
    }
    let numbers: Vec<u32> = word.split(|c| is_dash(c) || c == '.').filter_map(|p| p.parse().ok()).collect();
    let plausible = |y: u32, a: u32, b: u32| (1970..2200).contains(&y) && a.max(b) <= 31 && a.min(b) <= 12 && a.min(b) > 0;
    matches!(numbers.as_slice(), [y, a, b] | [a, b, y] if plausible(*y, *a, *b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut page = Page::with_capacity(0);
        page.push(1, text, None, None, 0);
        collect(&page).into_iter().map(|c| page.slice(&c.span).to_owned()).collect()
    }

    #[test]
    fn pieces_are_whole_or_nothing() {
        assert_eq!(
            found("emergency backup codes: 6a6saswv, efrpca84. Each can be used once. Help: help.dropbox.com"),
            ["6a6saswv", "efrpca84"]
        );
        assert_eq!(found("recovery key (E8HDDL2P4Q) in a safe place"), ["recovery", "E8HDDL2P4Q"]);
        assert_eq!(found("Your recovery code is R90140"), ["R90140"]);
        assert_eq!(found("7537 3290      1312 0893"), ["7537 3290", "1312 0893"]);
        assert_eq!(found("VBCDF-23456 GHJKM-6789B"), ["VBCDF-23456", "GHJKM-6789B"]);
        assert_eq!(found("~~64433801~~"), ["64433801"]);
        assert_eq!(found("nwr5-c3l8 (used)"), ["nwr5-c3l8"]);
        assert_eq!(found("use recovery code ab12-cd34 to sign in"), ["ab12-cd34"]);
        assert_eq!(found("12 9030 3487"), ["9030 3487"]);
        assert_eq!(found("ab12 - cd34"), ["ab12 - cd34"]);
        assert_eq!(found("ab12 - free"), [""; 0]);
    }

    #[test]
    fn prose_dates_and_addresses_hold_no_pieces() {
        for text in [
            "call Mirjam 0711 2048 3391 about the invoice 20260214",
            "order 4480-1192-7730 shipped, tracking 00340434161094042557",
            "next audit 12/05/2026 14:30, room 204B",
            "log in to @orlando_1984b even when you do not",
            "otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP",
            "Printed 2026-03-03 18:24",
            "https://example.com/reset/a1b2c3d4e5",
            "Copy this code",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
