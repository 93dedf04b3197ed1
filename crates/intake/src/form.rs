//! The outer form of a code: how many characters stand in each group, what separates the groups,
//! which alphabet they use. Codes of one set share a form. Must never change a text.

use unicode_normalization::UnicodeNormalization;

/// What stands between the groups of a code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub(crate) enum Separator {
    None,
    Dash,
    Space,
    Dot,
    Underscore,
}

/// The form of one text that may be a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Form {
    /// Characters in each group; one number for a word phrase: how many words.
    pub groups: Vec<u16>,
    /// What separates them.
    pub separator: Separator,
    /// Words of a phrase instead of groups of signs.
    pub phrase: bool,
    pub digits: u16,
    pub upper: u16,
    pub lower: u16,
    /// Every letter is one of a to f.
    pub hex: bool,
}

impl Form {
    /// The form of a single word, groups between dashes; none when other signs stand in it.
    pub(crate) fn of_word(word: &str) -> Option<Form> {
        let mut form = Form { groups: vec![0], separator: Separator::None, phrase: false, digits: 0, upper: 0, lower: 0, hex: true };
        for c in word.chars() {
            if let Some(separator) = separator(c) {
                if form.separator != Separator::None && form.separator != separator {
                    return None;
                }
                form.separator = separator;
                if form.groups.last() == Some(&0) {
                    return None;
                }
                form.groups.push(0);
            } else {
                form.add(c)?;
            }
        }
        // Hosts, versions and file names have dots and underscores too: a code's groups are alike.
        let named = matches!(form.separator, Separator::Dot | Separator::Underscore)
            && !(form.is_even() && form.groups.first().is_some_and(|g| *g >= 3) && form.digits > 0);
        (form.groups.last() != Some(&0) && form.groups.len() <= 20 && !named).then_some(form)
    }

    /// The form of several words that are the groups of one code.
    pub(crate) fn of_groups<'a>(words: impl Iterator<Item = &'a str>) -> Option<Form> {
        let mut form = Form { groups: Vec::new(), separator: Separator::Space, phrase: false, digits: 0, upper: 0, lower: 0, hex: true };
        for word in words {
            form.groups.push(0);
            for c in word.chars() {
                form.add(c)?;
            }
        }
        Some(form)
    }

    /// The form of a phrase of so many words.
    pub(crate) fn of_phrase(words: u16) -> Form {
        Form { groups: vec![words], separator: Separator::Space, phrase: true, digits: 0, upper: 0, lower: words, hex: false }
    }

    fn add(&mut self, c: char) -> Option<()> {
        // Full-width signs count as what they stand for; the text itself stays.
        let plain = if c.is_ascii() { c } else { std::iter::once(c).nfkc().next().filter(char::is_ascii)? };
        match plain {
            '0'..='9' => self.digits = self.digits.checked_add(1)?,
            'A'..='Z' => self.upper = self.upper.checked_add(1)?,
            'a'..='z' => self.lower = self.lower.checked_add(1)?,
            _ => return None,
        }
        self.hex &= plain.is_ascii_hexdigit();
        let last = self.groups.last_mut()?;
        *last = last.checked_add(1).filter(|n| *n <= 128)?;
        Some(())
    }

    /// Characters without separators.
    pub(crate) fn len(&self) -> usize {
        self.groups.iter().map(|g| usize::from(*g)).sum()
    }

    /// Only digits.
    pub(crate) fn is_number(&self) -> bool {
        self.digits > 0 && self.upper == 0 && self.lower == 0
    }

    /// Only letters: it could be a word.
    pub(crate) fn is_letters(&self) -> bool {
        self.digits == 0
    }

    /// 32, 40, 64 or 128 hexadecimal digits in one go, as check sums have.
    pub(crate) fn is_hash_like(&self) -> bool {
        self.separator == Separator::None && self.hex && !self.is_number() && matches!(self.len(), 32 | 40 | 56 | 64 | 96 | 128)
    }

    /// 8-4-4-4-12, as ids everywhere have.
    pub(crate) fn is_uuid(&self) -> bool {
        self.separator == Separator::Dash && self.groups == [8, 4, 4, 4, 12]
    }

    /// What two codes of one set have in common: groups and separator.
    pub(crate) fn key(&self) -> (Vec<u16>, Separator, bool) {
        (self.groups.clone(), self.separator, self.phrase)
    }

    /// Whether every group has the same length.
    pub(crate) fn is_even(&self) -> bool {
        self.groups.windows(2).all(|pair| pair.first() == pair.last())
    }
}

fn separator(c: char) -> Option<Separator> {
    match c {
        '.' => Some(Separator::Dot),
        '_' => Some(Separator::Underscore),
        c => is_dash(c).then_some(Separator::Dash),
    }
}

/// Dashes of every length, as word processors put them.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether the text is a pattern and no secret: one or two different signs, or a run such as 12345678.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let bare: Vec<u32> = text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase().into()).collect();
    let mut distinct = bare.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let run = |step: i64| bare.windows(2).all(|p| matches!(p, [a, b] if i64::from(*a).checked_add(step) == Some(i64::from(*b))));
    let digits_round = text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    distinct.len() <= 1
        || (bare.len() >= 6 && distinct.len() <= 2)
        || run(1)
        || run(-1)
        || "123456789012345678901234567890".starts_with(&digits_round)
}

/// Whether a lower-case or upper-case word reads like a word of a language: vowels at a natural
/// pace. Random letters fail this more often than not.
pub(crate) fn reads_like_a_word(text: &str) -> bool {
    let vowel = |c: char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut consonants = 0_u32;
    let mut longest = 0;
    let mut vowels = 0_usize;
    for c in text.chars() {
        if vowel(c) {
            vowels = vowels.saturating_add(1);
            consonants = 0;
        } else {
            consonants = consonants.saturating_add(1);
            longest = longest.max(consonants);
        }
    }
    let rare = text.chars().filter(|c| matches!(c.to_ascii_lowercase(), 'q' | 'x' | 'z' | 'j')).count();
    let total = text.chars().count();
    rare == 0 && longest <= 3 && vowels.saturating_mul(4) >= total && vowels.saturating_mul(3) <= total.saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_what_a_person_sees() {
        let form = Form::of_word("33b9c-3c463").unwrap();
        assert_eq!((form.groups.as_slice(), form.separator, form.hex), (&[5, 5][..], Separator::Dash, true));
        assert_eq!(Form::of_groups("9030 3487".split(' ')).unwrap().groups, [4, 4]);
        assert!(Form::of_word("g.co").is_none());
        assert!(Form::of_word("-abc").is_none() && Form::of_word("abc-").is_none() && Form::of_word("a--b").is_none());
        assert_eq!(Form::of_word("ab12.cd34").unwrap().groups, [4, 4]);
        assert!(
            Form::of_word("help.dropbox.com").is_none() && Form::of_word("10.0.0.1").is_none() && Form::of_word("IMG_20260303").is_none()
        );
        assert!(Form::of_word("１２３４").unwrap().is_number());
        assert!(Form::of_word("7f3c9a1e-5b2d-4c8e-9f10-2a6b7c8d9e0f").unwrap().is_uuid());
        assert!(Form::of_word("c23db2d3cecf132b08d28bd172c27e5a").unwrap().is_hash_like());
    }

    #[test]
    fn patterns_are_no_codes_and_random_letters_are_no_words() {
        for pattern in ["XXXX-XXXX", "0000 0000", "1234-5678", "abcdefgh", "98765432"] {
            assert!(is_placeholder(pattern), "{pattern}");
        }
        assert!(!is_placeholder("9030 3487"));
        assert!(reads_like_a_word("download") && reads_like_a_word("settings"));
        assert!(!reads_like_a_word("kcgwvpab") && !reads_like_a_word("nlqzixbw"));
    }
}
