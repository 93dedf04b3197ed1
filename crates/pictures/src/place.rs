//! Where in the picture a code stands, how it was read first, and which of its signs want a look.

use custody::CodeText;
use intake::{FoundCode, FoundSet};
use zeroize::Zeroizing;

use crate::look_alikes::Alphabet;
use crate::seen::{Frame, Line, Word};

/// Below that a reader says by itself that it guesses, in hundredths.
const SURE: u8 = 60;
/// A code is laid out over so many lines at most.
const MOST_LINES: usize = 60;

/// How a code was seen.
#[derive(Default)]
pub struct Sight {
    /// Where it stands; nothing where that could not be told, and for what a QR symbol holds.
    pub frame: Option<Frame>,
    /// It comes from a QR symbol, which has check digits of its own: there is nothing to compare.
    pub symbol: bool,
    /// The first reading, where the set's alphabet left one other choice.
    pub read: Option<CodeText>,
    /// Places of the signs in its text that look like others, from 0, in characters.
    pub doubtful: Vec<u32>,
    /// The reader itself is not sure of it.
    pub unsure: bool,
}

/// The signs of some lines one behind the other, without blanks: where the words of a code are looked for.
struct Signs<'w> {
    /// As recognition had it, as the reader had it, and the word.
    signs: Vec<(char, char, &'w Word)>,
}

impl<'w> Signs<'w> {
    fn of(lines: impl Iterator<Item = &'w Line>) -> Self {
        let signs =
            lines.flatten().flat_map(|word| word.text().chars().zip(word.text.chars()).map(move |(taken, read)| (taken, read, word)));
        Self { signs: signs.collect() }
    }

    /// The first place from `from` on where these stand in a row.
    fn find(&self, wanted: &[char], from: usize) -> Option<usize> {
        let rest = self.signs.get(from..)?;
        rest.windows(wanted.len().max(1))
            .position(|window| window.iter().map(|(taken, ..)| taken).eq(wanted))
            .map(|at| at.saturating_add(from))
    }
}

/// The sights of a set's codes, and of those of its other reading.
pub(crate) fn sights(lines: &[Line], set: &FoundSet) -> (Vec<Sight>, Vec<Sight>) {
    // EXPOSE: codes that are not stored yet are compared with the words that they were read from.
    let alphabet = Alphabet::of(set.codes.iter().map(|code| code.text.expose()));
    let mut before: Option<(usize, usize)> = None;
    let codes = set.codes.iter().map(|FoundCode { text, line, .. }| {
        let from = before.filter(|(on, _)| on == line).map_or(0, |(_, at)| at);
        let (sight, end) = sight(lines, text, *line, from, alphabet);
        before = Some((*line, end));
        sight
    });
    let codes = codes.collect();
    let first = set.codes.first().map_or(1, |code| code.line);
    let other = set.other_reading.iter().flat_map(|other| &other.codes).map(|text| sight(lines, text, first, 0, alphabet).0);
    (codes, other.collect())
}

/// The sight of a code that begins on a line, behind `from` signs of it; and how many signs of the line lie behind it then.
fn sight(lines: &[Line], text: &CodeText, line: usize, from: usize, alphabet: Alphabet) -> (Sight, usize) {
    let near = lines.iter().skip(line.saturating_sub(1)).take(MOST_LINES);
    let signs = Signs::of(near);
    // EXPOSE: as above.
    let text = text.expose();
    let wanted: Zeroizing<Vec<char>> = Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect());
    let spans = match signs.find(&wanted, from).or_else(|| signs.find(&wanted, 0)) {
        Some(at) => vec![(at, wanted.len())],
        // Its parts have something between them: numbers, or the parts of other codes.
        None => parts(&signs, text),
    };
    let seen: Vec<&(char, char, &Word)> =
        spans.iter().flat_map(|(at, length)| signs.signs.get(*at..at.saturating_add(*length)).unwrap_or_default()).collect();
    let end = spans.last().map_or(from, |(at, length)| at.saturating_add(*length));
    let frame = seen.iter().map(|(_, _, word)| word.frame).reduce(Frame::with);
    let read = seen.iter().any(|(taken, read, _)| taken != read).then(|| as_read(text, &seen));
    let changed = |nth: usize| seen.get(nth).is_some_and(|(taken, read, _)| taken != read);
    let mut nth = 0_usize;
    let mut doubtful = Vec::new();
    for (place, c) in (0..).zip(text.chars()) {
        if c.is_whitespace() {
            continue;
        }
        if changed(nth) || alphabet.leaves_doubt(c) {
            doubtful.push(place);
        }
        nth = nth.saturating_add(1);
    }
    let unsure = seen.iter().any(|(_, _, word)| word.sure < SURE);
    (Sight { frame, symbol: false, read, doubtful, unsure }, end)
}

/// The words of a code one after the other, with whatever stands between them.
fn parts(signs: &Signs<'_>, text: &str) -> Vec<(usize, usize)> {
    let mut from = 0;
    let mut spans = Vec::new();
    for part in text.split_whitespace() {
        let wanted: Zeroizing<Vec<char>> = Zeroizing::new(part.chars().collect());
        let Some(at) = signs.find(&wanted, from) else { return Vec::new() };
        spans.push((at, wanted.len()));
        from = at.saturating_add(wanted.len());
    }
    spans
}

/// The code's text with the signs that the reader read first.
fn as_read(text: &str, seen: &[&(char, char, &Word)]) -> CodeText {
    let mut read = seen.iter().map(|(_, read, _)| *read);
    CodeText::new(text.chars().map(|c| if c.is_whitespace() { c } else { read.next().unwrap_or(c) }).collect::<String>())
}
