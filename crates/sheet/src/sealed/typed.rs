//! Bytes as numbered lines that a person can type, in Crockford's Base32, and back.
//!
//! A line has 30 characters and two check characters. The check notices every single wrong character, every two that
//! were swapped and every line that stands in another's place, so a mistake is told with the number of its line.

use thiserror::Error;
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a whole line, without its check characters.
const LINE: usize = 30;
/// A prime below 32 · 32: two characters hold every remainder, and no product of a place and a difference is one of it.
const CHECK: u32 = 1021;
/// Marks the last line, so that a text that ends too early is noticed. No single mistake and no swap changes the sum by this.
const LAST: u32 = 101;

/// One line as it is printed.
pub(crate) struct TypedLine {
    /// Counted from 1.
    pub(crate) number: usize,
    /// The characters in groups of five.
    pub(crate) groups: String,
    /// The two check characters.
    pub(crate) check: String,
}

/// Why typed text is not what was printed.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
#[non_exhaustive]
pub enum TypedError {
    /// There is no line in it.
    #[error("there is nothing to read")]
    Empty,
    /// A character is wrong, missing or too many.
    #[error("line {line} of block {block} has a mistake")]
    Mistake {
        /// Which block of the text, counted from 1.
        block: usize,
        /// The number of the line.
        line: usize,
    },
    /// A line was left out, or the text ends too early.
    #[error("line {line} of block {block} is missing")]
    Missing {
        /// Which block of the text, counted from 1.
        block: usize,
        /// The number of the line.
        line: usize,
    },
}

/// The lines of some bytes.
pub(crate) fn lines(bytes: &[u8]) -> Vec<TypedLine> {
    let values = to_values(bytes);
    let count = values.len().div_ceil(LINE);
    let mut lines = Vec::with_capacity(count);
    for (index, part) in values.chunks(LINE).enumerate() {
        let number = index + 1;
        let check = check(part, number, number == count);
        let groups: Vec<String> = part.chunks(5).map(|group| group.iter().map(|v| digit(u32::from(*v))).collect()).collect();
        lines.push(TypedLine { number, groups: groups.join(" "), check: [digit(check / 32), digit(check % 32)].iter().collect() });
    }
    lines
}

/// Reads what was typed: one or several blocks, with or without the numbers of the lines. Case, spaces and empty lines do
/// not matter; I and L count as 1, O as 0.
///
/// # Errors
/// Where the first mistake is.
pub fn read_typed(text: &str) -> Result<Vec<Vec<u8>>, TypedError> {
    let mut blocks = Vec::new();
    let mut values: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::new());
    let mut expected = 1;
    for typed in text.lines().filter(|line| !line.trim().is_empty()) {
        let block = blocks.len() + 1;
        let (number, rest) = split_number(typed);
        let at_place = || number.is_none_or(|n| n == expected).then(|| read_line(rest, expected)).flatten();
        // A short line may begin with digits that are no number.
        let Some((part, is_last)) = at_place().or_else(|| read_line(typed, expected)) else {
            return Err(match number {
                Some(n) if n != expected && read_line(rest, n).is_some() => TypedError::Missing { block, line: expected },
                _ => TypedError::Mistake { block, line: expected },
            });
        };
        values.extend(part);
        expected += 1;
        if is_last {
            blocks.push(to_bytes(&values).ok_or(TypedError::Mistake { block, line: expected - 1 })?);
            values.clear();
            expected = 1;
        }
    }
    match (blocks.is_empty(), expected) {
        (true, 1) => Err(TypedError::Empty),
        (false, 1) => Ok(blocks),
        _ => Err(TypedError::Missing { block: blocks.len() + 1, line: expected }),
    }
}

/// The number that a line begins with, and what follows it.
fn split_number(line: &str) -> (Option<usize>, &str) {
    let line = line.trim();
    let Some((first, rest)) = line.split_once(char::is_whitespace) else { return (None, line) };
    let digits = first.trim_end_matches(['.', ':', ')']);
    match digits.parse() {
        Ok(number) if digits.len() <= 3 => (Some(number), rest),
        _ => (None, line),
    }
}

/// The values of a line that is right at its place, and whether it is the last.
fn read_line(text: &str, number: usize) -> Option<(Vec<u8>, bool)> {
    let mut values = Vec::with_capacity(LINE + 2);
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '|') {
        values.push(value(c)?);
    }
    let [.., high, low] = *values.as_slice() else { return None };
    values.truncate(values.len() - 2);
    let typed = u32::from(high) * 32 + u32::from(low);
    let is_whole = values.len() == LINE;
    let is_last = typed == check(&values, number, true) && (1..=LINE).contains(&values.len());
    (is_last || is_whole && typed == check(&values, number, false)).then_some((values, is_last))
}

fn check(values: &[u8], number: usize, is_last: bool) -> u32 {
    let sum: u32 = values.iter().zip(1..).map(|(value, place)| u32::from(*value) * place).sum();
    (sum + (number as u32 % CHECK) * (LINE as u32 + 1) + if is_last { LAST } else { 0 }) % CHECK
}

fn digit(value: u32) -> char {
    ALPHABET.get(value as usize % 32).copied().unwrap_or(b'0').into()
}

fn value(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        c => c,
    };
    ALPHABET.iter().position(|known| char::from(*known) == c).map(|at| at as u8)
}

fn to_values(bytes: &[u8]) -> Vec<u8> {
    let mut values = Vec::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values.push((held >> bits & 31) as u8);
        }
    }
    if bits > 0 {
        values.push((held << (5 - bits) & 31) as u8);
    }
    values
}

/// The bytes of some values; nothing where the bits that fill the last value up are not zero.
fn to_bytes(values: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(values.len() * 5 / 8);
    let (mut held, mut bits) = (0u32, 0);
    for value in values {
        held = (held << 5 | u32::from(*value)) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 255) as u8);
        }
    }
    (bits < 5 && held & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(length: usize) -> Vec<u8> {
        (0..length as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    }

    fn printed(bytes: &[u8]) -> Vec<String> {
        lines(bytes).into_iter().map(|line| format!("{:02} {} {}", line.number, line.groups, line.check)).collect()
    }

    #[test]
    fn every_length_comes_back() {
        for length in 1..200 {
            let bytes = sample(length);
            assert_eq!(read_typed(&printed(&bytes).join("\n")), Ok(vec![bytes.clone()]), "{length}");
            let bare: Vec<String> = lines(&bytes).into_iter().map(|line| format!("{}{}", line.groups, line.check)).collect();
            assert_eq!(read_typed(&bare.join("\n\n").to_lowercase()), Ok(vec![bytes]), "{length} without numbers");
        }
    }

    #[test]
    fn what_looks_alike_is_forgiven() {
        let bytes = sample(90);
        let text = printed(&bytes).join("\n").replace('0', "o").replace('1', "l");
        let numbers = |text: &str| text.lines().map(|line| line.chars().skip(2).collect::<String>()).collect::<Vec<_>>().join("\n");
        assert_eq!(read_typed(&numbers(&text)), Ok(vec![bytes]));
    }

    #[test]
    fn any_single_mistake_is_found_in_its_line() {
        // The last line once short and once whole.
        for good in [printed(&sample(60)), printed(&sample(75))] {
            assert_mistakes_are_found(&good);
        }
    }

    fn assert_mistakes_are_found(good: &[String]) {
        for at in 0..good.len() {
            let line: Vec<char> = good[at].chars().collect();
            for (place, right) in line.iter().enumerate().skip(3).filter(|(_, c)| **c != ' ') {
                for wrong in ALPHABET.iter().map(|c| char::from(*c)).chain(['U', '!']).filter(|c| c != right) {
                    let mut typed = good.to_vec();
                    typed[at] = line.iter().enumerate().map(|(i, c)| if i == place { wrong } else { *c }).collect();
                    let found = read_typed(&typed.join("\n")).unwrap_err();
                    assert_eq!(found, TypedError::Mistake { block: 1, line: at + 1 }, "{place} {wrong}");
                }
            }
        }
    }

    #[test]
    fn swapped_characters_are_found() {
        let good = printed(&sample(40));
        let line: Vec<char> = good[0].chars().collect();
        for i in 3..line.len() {
            for j in i + 1..line.len() {
                if line[i] == line[j] || line[i] == ' ' || line[j] == ' ' {
                    continue;
                }
                let mut typed = good.clone();
                let mut swapped = line.clone();
                swapped.swap(i, j);
                typed[0] = swapped.into_iter().collect();
                // Two of the check characters among them: found with all but one in 1021.
                if j < line.len() - 2 {
                    assert_eq!(read_typed(&typed.join("\n")), Err(TypedError::Mistake { block: 1, line: 1 }), "{i} {j}");
                }
            }
        }
    }

    #[test]
    fn lines_that_are_missing_or_misplaced_are_named() {
        let good = printed(&sample(100));
        let without = |left_out: usize| {
            let kept: Vec<_> = good.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, line)| line.as_str()).collect();
            read_typed(&kept.join("\n"))
        };
        assert_eq!(without(0), Err(TypedError::Missing { block: 1, line: 1 }));
        assert_eq!(without(2), Err(TypedError::Missing { block: 1, line: 3 }));
        assert_eq!(without(good.len() - 1), Err(TypedError::Missing { block: 1, line: good.len() }));
        let mut swapped: Vec<String> = good.iter().map(|line| line.chars().skip(3).collect()).collect();
        swapped.swap(1, 2);
        assert_eq!(read_typed(&swapped.join("\n")), Err(TypedError::Mistake { block: 1, line: 2 }));
        assert_eq!(read_typed(" \n\n"), Err(TypedError::Empty));
        for hostile in ["01", "1 2", "ZZ", "€", "01 ü", "999 0", "0000000000 00"] {
            assert!(read_typed(hostile).is_err(), "{hostile}");
        }
    }

    #[test]
    fn several_blocks_are_told_apart() {
        let (one, two) = (sample(33), sample(70));
        let text = [printed(&one), printed(&two)].concat().join("\n");
        assert_eq!(read_typed(&text), Ok(vec![one.clone(), two]));
        let mistaken = text.replacen("\n01 ", "\n01 U", 1);
        assert!(matches!(read_typed(&mistaken), Err(TypedError::Mistake { block: 2, line: 1 })));
    }
}
