//! Stage 3: a row to cells. Columns (tabs, pipes, two spaces), several numbered entries on a line,
//! and what stands before an entry: bullets, tick boxes, numbers. Must never take a sign away that
//! could belong to a code: only whole markers that stand apart from it.

use std::ops::Range;

use crate::form::is_dash;

/// One entry of a row, without what stands before it.
pub(crate) struct Cell {
    /// Its place in the row's text.
    pub span: Range<usize>,
    /// Where the entry begins, with its markers.
    pub from: usize,
    /// The number printed before it.
    pub number: Option<u32>,
    /// The marks that stood before it: bullets and boxes, as characters; `x` for a ticked box.
    pub marks: Vec<char>,
}

/// Signs that begin an entry of a list, or mark it.
const BULLETS: &str = "-*•·–—+>◦▪▫‣●○⁃∙►▸→#=";
/// Boxes and ticks.
const TICKS: &str = "☐☑☒✅✓✔✗✘❌❎✖×⬜⬛□■🗹🗷✕";

/// Whether this is such a sign. Asked of every character of a text, almost none of which can be one.
pub(crate) fn is_tick(c: char) -> bool {
    !c.is_ascii() && TICKS.contains(c)
}

/// The entries of a row.
pub(crate) fn cells(text: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut waiting: Option<Cell> = None;
    for column in columns(text) {
        for part in boxed_parts(text, column).into_iter().flat_map(|part| numbered_parts(text, part)) {
            let mut cell = strip_markers(text, part);
            if let Some(before) = waiting.take() {
                // A number or a bullet in a column of its own belongs to the entry on its right.
                cell.number = cell.number.or(before.number);
                cell.from = before.from;
                cell.marks.splice(0..0, before.marks);
            }
            let inner = text.get(cell.span.clone()).unwrap_or_default();
            let lone = inner.parse::<u32>().ok().filter(|n| inner.len() <= 3 && *n > 0 && cell.number.is_none());
            if inner.is_empty() || lone.is_some() {
                cell.number = cell.number.or(lone);
                waiting = Some(cell);
            } else {
                cells.push(cell);
            }
        }
    }
    cells
}

/// The parts of a row between tabs, pipes and gaps of two or more spaces.
fn columns(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut end = 0_usize;
    let mut gap = 0_usize;
    for (at, c) in text.char_indices() {
        let hard = matches!(c, '\t' | '|' | '│' | '┃' | '¦' | '║');
        if hard || c.is_whitespace() {
            gap = gap.saturating_add(if hard { 2 } else { 1 });
            continue;
        }
        if gap >= 2
            && let Some(from) = start.replace(at)
        {
            parts.push(from..end);
        }
        start = start.or(Some(at));
        gap = 0;
        end = at.saturating_add(c.len_utf8());
    }
    parts.extend(start.map(|from| from..end));
    parts
}

/// Splits `[ ] 9030 3487 [x] 1639 9524` before each box: a box stands before its entry when the row
/// begins with one.
fn boxed_parts(text: &str, column: Range<usize>) -> Vec<Range<usize>> {
    let inner = text.get(column.clone()).unwrap_or_default();
    let mut cuts = Vec::new();
    let mut at_word = true;
    for (at, c) in inner.char_indices() {
        let boxed = || match c {
            '[' => inner.get(at..).is_some_and(|rest| ["[ ]", "[x]", "[X]", "[-]", "[]"].iter().any(|b| rest.starts_with(b))),
            c => is_tick(c) && c != '×',
        };
        if at_word && boxed() {
            cuts.push(at);
        }
        at_word = c.is_whitespace();
    }
    if cuts.len() < 2 || cuts.first() != Some(&0) {
        return vec![column];
    }
    let ends = cuts.iter().skip(1).copied().chain([inner.len()]);
    cuts.iter().zip(ends).map(|(from, to)| column.start.saturating_add(*from)..column.start.saturating_add(to)).collect()
}

/// Splits `1. 9030 3487 2. 1639 9524` before each number, when the numbers count on.
fn numbered_parts(text: &str, column: Range<usize>) -> Vec<Range<usize>> {
    let inner = text.get(column.clone()).unwrap_or_default();
    let mut cuts = Vec::new();
    let mut last: Option<u32> = None;
    let mut at_word = true;
    for (at, c) in inner.char_indices() {
        if at_word
            && c.is_ascii_digit()
            && let Some((number, _)) = inner.get(at..).and_then(printed_number)
            && last.is_none_or(|n| number > n)
        {
            cuts.push(at);
            last = Some(number);
        }
        at_word = c.is_whitespace();
    }
    if cuts.len() < 2 || cuts.first() != Some(&0) {
        return vec![column];
    }
    let ends = cuts.iter().skip(1).copied().chain([inner.len()]);
    cuts.iter().zip(ends).map(|(from, to)| column.start.saturating_add(*from)..column.start.saturating_add(to)).collect()
}

/// The number before an entry and how many bytes it takes: `1.`, `2)`, `3:`, `4 -`.
fn printed_number(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(..digits).filter(|d| (1..=3).contains(&d.len()))?.parse().ok()?;
    let rest = text.get(digits..)?;
    let mark = rest.chars().next()?;
    let after = rest.get(mark.len_utf8()..)?;
    let apart = after.chars().next().is_none_or(char::is_whitespace);
    let taken = match mark {
        '.' | ')' | ':' | ']' | '：' | '．' | '）' | '=' => {
            let glued_code = mark != '.' && mark != '=' && !after.starts_with(|c: char| c.is_ascii_digit() || c == '/') && digits <= 2;
            (apart || glued_code).then(|| digits.saturating_add(mark.len_utf8()))?
        }
        ' ' => {
            let dash = after.chars().next().filter(|c| is_dash(*c))?;
            let spaced = after.get(dash.len_utf8()..).is_some_and(|t| t.starts_with(' '));
            spaced.then(|| digits.saturating_add(1).saturating_add(dash.len_utf8()))?
        }
        _ => return None,
    };
    Some((number, taken))
}

fn strip_markers(text: &str, part: Range<usize>) -> Cell {
    let mut cell = Cell { from: part.start, span: part, number: None, marks: Vec::new() };
    loop {
        let inner = text.get(cell.span.clone()).unwrap_or_default();
        let rest = inner.trim_start();
        cell.span.start = cell.span.start.saturating_add(inner.len().saturating_sub(rest.len()));
        cell.span.end = cell.span.start.saturating_add(rest.trim_end().len());
        let Some((taken, number, mark)) = marker(rest.trim_end(), cell.number.is_some()) else { return cell };
        cell.number = cell.number.or(number);
        cell.marks.extend(mark);
        cell.span.start = cell.span.start.saturating_add(taken);
    }
}

/// One marker at the start: its length, its number, its sign.
fn marker(rest: &str, numbered: bool) -> Option<(usize, Option<u32>, Option<char>)> {
    let first = rest.chars().next()?;
    let size = first.len_utf8();
    let after = rest.get(size..).unwrap_or_default();
    let apart = after.chars().next().is_none_or(char::is_whitespace);
    if first == '[' || first == '(' {
        let close = if first == '[' { ']' } else { ')' };
        let inner = after.split(close).next().unwrap_or_default();
        let taken = size.saturating_add(inner.len()).saturating_add(1);
        if inner.len() < after.len() {
            match inner.trim() {
                "" if first == '[' => return Some((taken, None, Some('☐'))),
                "x" | "X" => return Some((taken, None, Some('x'))),
                "-" if first == '[' => return Some((taken, None, Some('x'))),
                sign if sign.chars().count() == 1 && sign.chars().all(is_tick) => {
                    return Some((taken, None, sign.chars().next()));
                }
                digits if digits.len() <= 3 && !numbered && digits.bytes().all(|b| b.is_ascii_digit()) => {
                    return Some((taken, digits.parse().ok(), None));
                }
                _ => {}
            }
        }
        return None;
    }
    if let Some(number) = ringed(first).filter(|_| !numbered) {
        return Some((size, Some(number), None));
    }
    if let Some(keycap) = rest.get(..1).filter(|d| d.bytes().all(|b| b.is_ascii_digit()) && !numbered) {
        let cap = after.chars().take_while(|c| matches!(c, '\u{fe0f}' | '\u{20e3}')).map(char::len_utf8).sum::<usize>();
        if cap > 0 {
            return Some((size.saturating_add(cap), keycap.parse().ok(), None));
        }
    }
    if is_tick(first) {
        let variation = after.chars().take_while(|c| *c == '\u{fe0f}').map(char::len_utf8).sum::<usize>();
        return Some((size.saturating_add(variation), None, Some(first)));
    }
    if matches!(first, 'x' | 'X') && after.starts_with(char::is_whitespace) {
        return Some((size, None, Some('x')));
    }
    if first == '#' && after.starts_with(|c: char| c.is_ascii_digit()) && !numbered {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let number = after.get(..digits).filter(|d| d.len() <= 3)?.parse().ok()?;
        let mut taken = size.saturating_add(digits);
        let tail = after.get(digits..).unwrap_or_default();
        if tail.starts_with([':', '.', ')']) {
            taken = taken.saturating_add(1);
        } else if !tail.is_empty() && !tail.starts_with(char::is_whitespace) {
            return None;
        }
        return Some((taken, Some(number), None));
    }
    if BULLETS.contains(first) && (apart || matches!(first, '•' | '·' | '>' | '●' | '◦' | '▪' | '→')) {
        return Some((size, None, Some(first)));
    }
    if matches!(first, '!' | '†' | '‡' | '°' | '§' | '~' | '?') && apart {
        return Some((size, None, Some(first)));
    }
    if numbered {
        return None;
    }
    printed_number(rest).map(|(number, taken)| (taken, Some(number), None))
}

/// The number that a sign shows by itself: ①, ⑴, ⒈, ❶, ➀.
fn ringed(sign: char) -> Option<u32> {
    const FIRSTS: [(char, u32); 6] = [('①', 20), ('⑴', 20), ('⒈', 20), ('❶', 10), ('➀', 10), ('➊', 10)];
    FIRSTS.iter().find_map(|(one, count)| u32::from(sign).checked_sub(u32::from(*one)).filter(|n| n < count)?.checked_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<u32>, String)> {
        cells(text).into_iter().map(|c| (text[c.span].to_owned(), c.number, c.marks.into_iter().collect())).collect()
    }

    #[test]
    fn columns_numbers_and_boxes_come_apart_from_the_entry() {
        let one = |t: &str, n: Option<u32>, m: &str| (t.to_owned(), n, m.to_owned());
        assert_eq!(read(" 1. 9030 3487\t\t 6. 8182 5842"), [one("9030 3487", Some(1), ""), one("8182 5842", Some(6), "")]);
        assert_eq!(read("1. 9030 3487 2. 1639 9524"), [one("9030 3487", Some(1), ""), one("1639 9524", Some(2), "")]);
        assert_eq!(read("- [x] `9x34-maw4`"), [one("`9x34-maw4`", None, "-x")]);
        assert_eq!(read("1: VT1M-1AQB-ASHG"), [one("VT1M-1AQB-ASHG", Some(1), "")]);
        assert_eq!(read("(3) abcd #4 x"), [one("abcd #4 x", Some(3), "")]);
        assert_eq!(read("7\tabcd-efgh\t-"), [one("abcd-efgh", Some(7), "")]);
        assert_eq!(read("553b 6686 a5f6    37e3 063b ca25").len(), 2);
        assert_eq!(read("✗ 12ab-34cd"), [one("12ab-34cd", None, "✗")]);
        assert_eq!(read("#3 12ab-34cd"), [one("12ab-34cd", Some(3), "")]);
        assert_eq!(read("[ ] 12ab [x] 34cd"), [one("12ab", None, "☐"), one("34cd", None, "x")]);
        assert_eq!(read("☐ 12ab ☑ 34cd"), [one("12ab", None, "☐"), one("34cd", None, "☑")]);
        assert_eq!(read("12ab ✓ 34cd ✓").len(), 1);
        assert_eq!(read("⑫ 12ab-34cd"), [one("12ab-34cd", Some(12), "")]);
        assert_eq!(read("3\u{fe0f}\u{20e3} 12ab-34cd"), [one("12ab-34cd", Some(3), "")]);
    }

    #[test]
    fn signs_of_the_code_itself_stay() {
        for code in ["553b 6686", "03.03.2026", "4361 1331", "1-2-3", "x9ab-1234", "12:30"] {
            assert_eq!(read(code), [(code.to_owned(), None, String::new())]);
        }
    }
}
