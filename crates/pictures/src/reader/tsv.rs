//! What Tesseract says: a table with a row for each word, its place and how sure it is. Its text may be anything: what
//! does not fit is passed over, and nothing grows beyond bounds.

use zeroize::Zeroizing;

use crate::seen::{Frame, Line, Word};

/// The rows of the table that are words.
const WORD: &str = "5";
/// More words than a page of small print has; the rest is not looked at.
const MOST_WORDS: usize = 20_000;
/// No word is longer.
const LONGEST: usize = 200;

/// The lines of the table's words.
#[must_use]
pub fn parse(table: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut line_before = None;
    for (place, word) in table.lines().filter_map(word_of).take(MOST_WORDS) {
        match lines.last_mut() {
            Some(line) if line_before == Some(place) => line.push(word),
            _ => lines.push(vec![word]),
        }
        line_before = Some(place);
    }
    lines
}

/// A word, with its block, paragraph and line.
fn word_of(row: &str) -> Option<([u32; 4], Word)> {
    let mut cells = row.splitn(12, '\t');
    if cells.next()? != WORD {
        return None;
    }
    let mut number = || cells.next()?.parse::<u32>().ok();
    let line = [number()?, number()?, number()?, number()?];
    number()?; // which word of the line
    let frame = Frame { x: number()?, y: number()?, width: number()?, height: number()? };
    let sure = cells.next()?.parse::<f32>().ok().filter(|sure| sure.is_finite())?;
    let text = Zeroizing::new(cells.next()?.trim().to_owned());
    let fits = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    fits.then(|| (line, Word::new(&text, frame, sure.clamp(0.0, 100.0) as u8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        1\t1\t0\t0\t0\t0\t0\t0\t640\t420\t-1\t\n\
        4\t1\t1\t1\t1\t0\t24\t20\t200\t30\t-1\t\n\
        5\t1\t1\t1\t1\t1\t24\t20\t90\t30\t96.5\tGitHub\n\
        5\t1\t1\t1\t1\t2\t120\t20\t90\t30\t91\tcodes\n\
        5\t1\t1\t1\t2\t1\t24\t60\t90\t30\t-1\t49f51-2c17b\n";

    #[test]
    fn words_come_in_lines_with_their_places() {
        let lines = parse(TABLE);
        let texts: Vec<Vec<&str>> = lines.iter().map(|line| line.iter().map(|word| word.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["GitHub", "codes"], vec!["49f51-2c17b"]]);
        assert_eq!(lines[0][1].frame, Frame { x: 120, y: 20, width: 90, height: 30 });
        assert_eq!((lines[0][0].sure, lines[1][0].sure), (96, 0));
    }

    #[test]
    fn rows_that_do_not_fit_are_passed_over() {
        for row in [
            "",
            "5",
            "5\t1\t1\t1\t1\t1\t24\t20\t90\t30\t96",
            "5\t1\t1\t1\t1\t1\t-4\t20\t90\t30\t96\tx",
            "5\t1\t1\t1\t1\t1\t24\t20\t90\t30\tNaN\tx",
            "5\t1\t1\t1\t1\t1\t24\t20\t90\t30\t96\t ",
            "5\t1\t1\t1\t1\t1\t24\t20\t90\t30\t96\ta\u{7}b",
            "5\t1\t1\t1\t1\t1\t24\t20\t99999999999\t30\t96\tx",
            "4\t1\t1\t1\t1\t1\t24\t20\t90\t30\t96\tx",
        ] {
            assert!(parse(row).is_empty(), "{row:?}");
        }
        let long = format!("5\t1\t1\t1\t1\t1\t24\t20\t90\t30\t96\t{}", "x".repeat(LONGEST + 1));
        assert!(parse(&long).is_empty());
    }

    #[test]
    fn no_table_makes_more_words_than_the_bound() {
        let table = "5\t1\t1\t1\t1\t1\t24\t20\t90\t30\t96\tx\n".repeat(MOST_WORDS + 5);
        assert_eq!(parse(&table).iter().map(Vec::len).sum::<usize>(), MOST_WORDS);
    }
}
