//! Signs that look alike to a reader, and which of them a set can have at all.
//!
//! A set whose codes are nearly all of digits has no `O` in the others; one of digits and `a` to `f` has no `l`. Where the
//! alphabet of a set leaves one choice, that is taken, and the first reading kept beside it. Where it leaves several, the
//! sign is doubtful, and a person looks.

/// Which signs the codes of a set have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphabet {
    Digits,
    LowerHex,
    UpperHex,
    LowerLetters,
    UpperLetters,
    /// Small letters and digits.
    Lower,
    /// Capitals and digits.
    Upper,
    /// Both cases, or nothing that could be told.
    Any,
}

use Alphabet::{Any, Digits, Lower, LowerHex, LowerLetters, Upper, UpperHex, UpperLetters};

/// From the narrowest.
const ALPHABETS: [Alphabet; 7] = [Digits, LowerHex, UpperHex, LowerLetters, UpperLetters, Lower, Upper];
/// So few codes say nothing about the others.
const LEAST_CODES: usize = 4;
/// So many letters without a digit are words, however few codes they are.
const LEAST_LETTERS: usize = 16;

/// What stands for a digit where only digits can be.
const AS_DIGIT: &[(&str, char)] =
    &[("OoQD@©", '0'), ("Il|!i", '1'), ("Zz", '2'), ("A", '4'), ("Ss$§", '5'), ("Gb", '6'), ("B", '8'), ("gq", '9')];
/// In small letters and digits a high sign is a digit, for the letter would be low; and small print makes letters large.
const AS_LOWER: &[(&str, char)] =
    &[("OQD@©", '0'), ("I|!", 'l'), ("€éèê", 'e'), ("Z", '2'), ("A", '4'), ("S$§", '5'), ("G", '6'), ("B", '8')];
/// In capitals and digits the low sign is a high one of another size.
const AS_UPPER: &[(&str, char)] = &[("o@©", 'O'), ("il|!", 'I'), ("z", 'Z'), ("s$§", 'S'), ("gq", '9'), ("b", '6')];
/// Letters whose two cases differ in size alone.
const SIZE_ALONE: &str = "cCkKmMpPuUvVwWxXyY";
/// Signs that are taken for each other where the alphabet has more than one of them. A zero with a stroke is read as an 8.
const GROUPS: &[&str] = &["0OoQD", "1Il|", "2Zz", "5Ss", "6G", "8B", "08", "9gq"];

impl Alphabet {
    /// That of nearly all of these codes.
    pub(crate) fn of<'c>(codes: impl Iterator<Item = &'c str> + Clone) -> Self {
        let count = codes.clone().count();
        if count < LEAST_CODES {
            let letters = codes.clone().flat_map(str::chars).filter(|c| c.is_alphabetic()).count();
            let words = |alphabet: &Alphabet| letters >= LEAST_LETTERS && codes.clone().all(|code| code.chars().all(|c| alphabet.has(c)));
            return [LowerLetters, UpperLetters].into_iter().find(words).unwrap_or(Any);
        }
        // Of which more than half cannot be otherwise, and the rest can.
        let fits = |alphabet: Alphabet| {
            let pure = codes.clone().filter(|code| code.chars().all(|c| alphabet.has(c))).count();
            pure.saturating_mul(2) > count && codes.clone().all(|code| code.chars().all(|c| alphabet.one_like(c).is_some()))
        };
        ALPHABETS.into_iter().find(|alphabet| fits(*alphabet)).unwrap_or(Any)
    }

    fn has(self, c: char) -> bool {
        match c {
            c if !c.is_alphanumeric() => is_between(c),
            '0'..='9' => !matches!(self, LowerLetters | UpperLetters),
            'a'..='f' => matches!(self, LowerHex | LowerLetters | Lower | Any),
            'A'..='F' => matches!(self, UpperHex | UpperLetters | Upper | Any),
            'a'..='z' => matches!(self, LowerLetters | Lower | Any),
            'A'..='Z' => matches!(self, UpperLetters | Upper | Any),
            _ => self == Any,
        }
    }

    /// The sign of the alphabet that looks like this one.
    fn one_like(self, c: char) -> Option<char> {
        if self.has(c) {
            return Some(c);
        }
        let of = |table: &[(&str, char)]| table.iter().find(|(signs, _)| signs.contains(c)).map(|(_, sign)| *sign);
        let sized = |other: char| SIZE_ALONE.contains(c).then_some(other);
        let like = match self {
            // In hexadecimal a low b is there itself.
            LowerHex => of(AS_DIGIT).or_else(|| of(AS_LOWER)),
            Digits | UpperHex => of(AS_DIGIT),
            Lower => of(AS_LOWER).or_else(|| sized(c.to_ascii_lowercase())),
            Upper => of(AS_UPPER).or_else(|| sized(c.to_ascii_uppercase())),
            LowerLetters | UpperLetters | Any => None,
        };
        like.filter(|sign| self.has(*sign))
    }

    /// A text in this alphabet, sign for sign; nothing where it cannot be one.
    pub(crate) fn settle(self, text: &str) -> Option<String> {
        text.chars().map(|c| self.one_like(c)).collect()
    }

    /// Whether the alphabet has another sign that looks like this one.
    pub(crate) fn leaves_doubt(self, c: char) -> bool {
        GROUPS
            .iter()
            .filter(|group| group.contains(c))
            .any(|group| group.chars().any(|other| other != c && self.has(other) && other != '|'))
    }
}

/// What stands between the groups of a code.
fn is_between(c: char) -> bool {
    matches!(c, '-' | ' ' | '.' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(codes: &[&str]) -> Alphabet {
        Alphabet::of(codes.iter().copied())
    }

    #[test]
    fn the_alphabet_is_that_of_nearly_all() {
        assert_eq!(of(&["1234-5678", "8765-4321", "1O34-5678", "1111-2222"]), Digits);
        assert_eq!(of(&["49f51-2c17b", "8ed41-1fa64", "Ocb97-4b29f", "9a50f-8a8e9", "flaae-b0e59"]), LowerHex);
        assert_eq!(of(&["49F51", "8ED41", "OCB97", "9A50F"]), UpperHex);
        assert_eq!(of(&["x9f51", "8ek41", "ocz97", "9a50f"]), Lower);
        assert_eq!(of(&["X9F51", "8EK41", "lCZ97", "9A50F"]), Upper);
        assert_eq!(of(&["xK9f51", "8eK41", "oCz97", "9a50f"]), Any);
    }

    #[test]
    fn few_codes_say_nothing_and_neither_do_halves() {
        assert_eq!(of(&["1234", "4321", "1O34"]), Any);
        assert_eq!(of(&["1234", "4321", "lO34", "SO34"]), Upper, "half are digits: they may be letters and digits");
        assert_eq!(of(&[]), Any);
        assert_eq!(of(&["ocean winter lamp basket silver"]), LowerLetters);
        assert!("oils".chars().all(|c| !LowerLetters.leaves_doubt(c)), "words have no digits");
    }

    #[test]
    fn a_text_is_settled_where_there_is_one_choice() {
        assert_eq!(LowerHex.settle("Ocb97-4bSlf").as_deref(), Some("0cb97-4b51f"));
        assert_eq!(Digits.settle("l2E4"), None, "no digit looks like an E");
        assert_eq!(UpperHex.settle("0CBg7").as_deref(), Some("0CB97"));
        assert_eq!(Lower.settle("XO-Ik").as_deref(), Some("x0-lk"));
        assert_eq!(Upper.settle("lo-7k").as_deref(), Some("IO-7K"));
        assert_eq!(Any.settle("lO").as_deref(), Some("lO"));
        for (alphabet, text) in [(Digits, "O|Z"), (LowerHex, "OGS"), (Upper, "oil"), (Lower, "OIS")] {
            assert_eq!(alphabet.settle(text).map(|t| t.chars().count()), Some(text.chars().count()), "as many signs");
        }
    }

    #[test]
    fn doubt_is_left_where_the_alphabet_has_both() {
        assert!("12345679".chars().all(|c| !Digits.leaves_doubt(c)) && Digits.leaves_doubt('0'), "a zero may have a stroke");
        assert!("1234567abcdef".chars().all(|c| !LowerHex.leaves_doubt(c)));
        assert!(UpperHex.leaves_doubt('8') && UpperHex.leaves_doubt('B'));
        assert!("0o1l5s".chars().all(|c| Lower.leaves_doubt(c)) && !Lower.leaves_doubt('7'));
        assert!("0O1I5S8B2Z".chars().all(|c| Upper.leaves_doubt(c) && Any.leaves_doubt(c)));
        assert!(!Any.leaves_doubt('-') && !Any.leaves_doubt('x'));
    }
}
