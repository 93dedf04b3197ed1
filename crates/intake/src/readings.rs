//! Stage 6c: where a set can just as well be read in another way, that way is said too: lines that are
//! one long key or several codes, groups of digits that are one code or two. Must never change which
//! reading comes first; the person decides.

use custody::{CodeText, Shape};

use crate::candidates::Candidate;
use crate::form::Separator;
use crate::page::Page;

/// Another way to read the same text.
pub struct OtherReading {
    /// What the other way is.
    pub as_what: ReadAs,
    /// The codes as they are then.
    pub codes: Vec<CodeText>,
}

impl OtherReading {
    /// How the codes work then.
    #[must_use]
    pub fn shape(&self) -> Shape {
        if self.codes.len() == 1 { Shape::Key } else { Shape::List }
    }
}

/// What a text may also be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadAs {
    /// Each line is a code of its own.
    Lines,
    /// All lines together are one key.
    OneKey,
    /// What stands on a line is one code, not two.
    WholeLines,
}

impl ReadAs {
    /// Stable name, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ReadAs::Lines => "lines",
            ReadAs::OneKey => "one-key",
            ReadAs::WholeLines => "whole-lines",
        }
    }
}

/// The other way to read a set, where there is one that is about as likely.
pub(crate) fn other(page: &Page, members: &[&Candidate]) -> Option<OtherReading> {
    let text = |range: &std::ops::Range<usize>| page.slice(range).to_owned();
    let (as_what, texts) = match members {
        [key] if !key.more.is_empty() && !key.form.phrase => {
            (ReadAs::Lines, std::iter::once(&key.span).chain(key.more.iter().map(|(_, span)| span)).map(text).collect())
        }
        lines if is_block(lines) => (ReadAs::OneKey, vec![lines.iter().map(|c| text(&c.span)).collect::<Vec<_>>().join(" ")]),
        pairs if is_paired(page, pairs) => {
            let whole = pairs.chunks(2).filter_map(|pair| Some(text(&(pair.first()?.span.start..pair.last()?.span.end))));
            (ReadAs::WholeLines, whole.collect())
        }
        _ => return None,
    };
    Some(OtherReading { as_what, codes: texts.into_iter().map(CodeText::new).collect() })
}

/// Lines of equal groups right below each other, 64 signs in all: as the keys of Tuta, Signal and
/// WhatsApp are printed.
fn is_block(lines: &[&Candidate]) -> bool {
    let total: usize = lines.iter().map(|c| c.form.len()).sum();
    let plain = |c: &&Candidate| {
        c.form.separator == Separator::Space
            && c.form.is_even()
            && c.more.is_empty()
            && c.number.is_none()
            && c.marks.is_empty()
            && c.in_row == 1
    };
    let below = lines.windows(2).all(|pair| matches!(pair, [a, b] if b.row == a.row.saturating_add(1)));
    (2..=8).contains(&lines.len()) && total == 64 && lines.iter().all(plain) && below
}

/// Two codes of eight digits in two groups on every line, with no wider gap between them than inside.
fn is_paired(page: &Page, codes: &[&Candidate]) -> bool {
    let eight = |c: &Candidate| c.form.is_number() && c.form.separator == Separator::Space && c.form.groups == [4, 4] && c.number.is_none();
    let pair = |pair: &[&Candidate]| match pair {
        [a, b] => a.row == b.row && eight(a) && eight(b) && page.slice(&(a.span.end..b.span.start)).chars().count() == 1,
        _ => false,
    };
    codes.len() >= 4 && codes.chunks(2).all(pair)
}
