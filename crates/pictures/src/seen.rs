//! What a reader saw: lines of words, each with its place in the picture and how sure the reader is of it.

use zeroize::Zeroizing;

/// A place in a picture, in dots from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

impl Frame {
    fn right(self) -> u32 {
        self.x.saturating_add(self.width)
    }

    fn bottom(self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// The smallest place that holds both.
    pub(crate) fn with(self, other: Frame) -> Frame {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = self.right().max(other.right());
        let bottom = self.bottom().max(other.bottom());
        Frame { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) }
    }
}

/// A word.
pub struct Word {
    /// As it was read.
    pub text: Zeroizing<String>,
    /// Where it stands.
    pub frame: Frame,
    /// How sure the reader is, in hundredths.
    pub sure: u8,
    /// The text that is taken where the set leaves no choice: as many characters.
    pub(crate) taken: Option<Zeroizing<String>>,
}

impl Word {
    /// A word as it was read.
    #[must_use]
    pub fn new(text: &str, frame: Frame, sure: u8) -> Self {
        Self { text: Zeroizing::new(text.to_owned()), frame, sure, taken: None }
    }

    /// The text that recognition gets.
    pub(crate) fn text(&self) -> &str {
        self.taken.as_ref().map_or(self.text.as_str(), |taken| taken.as_str())
    }
}

/// Words that stand in one line, from the left.
pub type Line = Vec<Word>;

/// Puts together what a reader took apart. Between two words is a blank, which is wider than half a letter; what stands closer
/// is one word. A dash in type of one width has room around it: one that belongs to the word on one side belongs to the
/// other's too. One by itself stays so, for it may stand between a number and its code.
pub(crate) fn put_together(lines: Vec<Line>) -> Vec<Line> {
    let letter = |word: &Word| word.frame.width.checked_div(u32::try_from(word.text.chars().count()).unwrap_or(u32::MAX)).unwrap_or(0);
    let dashed = |before: &Word, word: &Word| {
        let (one, other) = (before.text.as_str(), word.text.as_str());
        one.len() > 1 && other.len() > 1 && (one.ends_with('-') != other.starts_with('-'))
    };
    let is_one = |before: &Word, word: &Word| {
        let halves = if dashed(before, word) { 1 } else { 2 };
        word.frame.x > before.frame.x && gap(before, word).saturating_mul(halves) < letter(before).max(letter(word))
    };
    let together = |line: Line| {
        let mut words = Line::new();
        for word in line {
            match words.last_mut() {
                Some(before) if is_one(before, &word) => {
                    before.text.push_str(&word.text);
                    before.frame = before.frame.with(word.frame);
                    before.sure = before.sure.min(word.sure);
                }
                _ => words.push(word),
            }
        }
        words
    };
    lines.into_iter().map(together).collect()
}

fn gap(before: &Word, word: &Word) -> u32 {
    word.frame.x.saturating_sub(before.frame.right())
}

/// The lines as a text. What stands wide apart stays apart: two codes in two columns are not one.
pub(crate) fn text_of(lines: &[Line]) -> Zeroizing<String> {
    let room = lines.iter().flatten().map(|word| word.text.len().saturating_add(4)).sum::<usize>().saturating_add(lines.len());
    let mut text = Zeroizing::new(String::with_capacity(room.saturating_mul(2)));
    for line in lines {
        let mut before: Option<&Word> = None;
        for word in line {
            if let Some(before) = before {
                let gap = gap(before, word);
                let height = before.frame.height.max(word.frame.height);
                // In type of one width a blank is about as wide as a letter is high.
                text.push_str(if gap > height.saturating_mul(8) / 5 { "    " } else { " " });
            }
            text.push_str(word.text());
            before = Some(word);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: u32) -> Word {
        Word::new(text, Frame { x, y: 10, width: 80, height: 20 }, 90)
    }

    #[test]
    fn columns_stay_apart() {
        let lines = [vec![word("1234", 0), word("5678", 90), word("8765", 300)], vec![word("abc", 0)]];
        assert_eq!(text_of(&lines).as_str(), "1234 5678    8765\nabc\n");
    }

    #[test]
    fn what_a_reader_took_apart_is_one_word_again() {
        let word = |text: &str, x, width| Word::new(text, Frame { x, y: 10, width, height: 20 }, 90);
        let texts = |line| put_together(vec![line])[0].iter().map(|word| word.text.to_string()).collect::<Vec<_>>();
        let code = vec![word("Ocb97", 0, 100), word("-4b29f", 116, 120), word("e6664-2763e", 258, 220)];
        assert_eq!(texts(code), ["Ocb97-4b29f", "e6664-2763e"], "the dash belongs to both");
        assert_eq!(texts(vec![word("fdf", 0, 60), word("fb", 65, 40)]), ["fdffb"], "no blank is so narrow");
        let numbered = vec![word("1", 0, 18), word("-", 30, 10), word("Ocb97", 52, 100)];
        assert_eq!(texts(numbered), ["1", "-", "Ocb97"]);
        let lines = put_together(vec![vec![word("Ocb97", 0, 100), word("-4b29f", 116, 120)]]);
        assert_eq!(lines[0][0].frame, Frame { x: 0, y: 10, width: 236, height: 20 });
    }

    #[test]
    fn the_frame_around_two_holds_both() {
        let one = Frame { x: 10, y: 10, width: 5, height: 5 };
        let other = Frame { x: 2, y: 12, width: 3, height: 9 };
        assert_eq!(one.with(other), Frame { x: 2, y: 10, width: 13, height: 11 });
        let far = Frame { x: u32::MAX, y: 0, width: 9, height: 1 };
        assert_eq!(one.with(far).x, 10);
    }
}
