//! The text of a code: a secret that wipes itself and cannot be shown by accident.

use zeroize::{Zeroize, Zeroizing};

/// One code, byte for byte as the service issued it.
///
/// Wiped when dropped. There is no `Debug`, `Display`, `Clone` or serialisation on purpose: every
/// place that needs the text calls [`CodeText::expose`] and says why.
pub struct CodeText(Zeroizing<String>);

impl CodeText {
    /// Takes a text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself. Each call carries a comment that begins with `EXPOSE:` and gives the reason.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The entry form without separators, for sites that want none.
    ///
    /// Word phrases keep their spaces: there the space separates words, not groups.
    #[must_use]
    pub fn without_separators(&self) -> CodeText {
        if self.is_word_phrase() {
            return CodeText::new(self.0.as_str().to_owned());
        }
        let mut plain = Zeroizing::new(String::with_capacity(self.0.len()));
        plain.extend(self.0.chars().filter(|c| !is_separator(*c)));
        CodeText(plain)
    }

    /// Whether taking the separators out changes anything.
    #[must_use]
    pub fn has_separators(&self) -> bool {
        !self.is_word_phrase() && self.0.chars().any(is_separator)
    }

    /// The form in which two texts are compared: separators out, case folded.
    ///
    /// `case_matters` is for sets whose codes mix upper and lower case.
    #[must_use]
    pub fn comparable(&self, case_matters: bool) -> Comparable {
        let mut folded = Comparable(String::with_capacity(self.0.len() * 2));
        for c in self.0.chars().filter(|c| !is_separator(*c)) {
            if case_matters {
                folded.0.push(c);
            } else {
                folded.0.extend(c.to_lowercase());
            }
        }
        folded
    }

    /// How many characters stand in the text.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// How many words a recovery phrase has, when the text is one.
    #[must_use]
    pub fn phrase_words(&self) -> Option<usize> {
        self.is_word_phrase().then(|| self.0.split_whitespace().count())
    }

    fn is_word_phrase(&self) -> bool {
        let words = self.0.split_whitespace().count();
        words >= 3
            && self.0.chars().all(|c| c.is_alphabetic() || c.is_whitespace())
            && self.0.split_whitespace().any(|w| w.chars().count() != self.0.split_whitespace().next().map_or(0, |f| f.chars().count()))
    }
}

/// The form of a code in which two are compared: a secret like the code, wiped when dropped.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Comparable(String);

impl Drop for Comparable {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Whether a character only groups the others: spaces, dashes, dots, underscores.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '_' | '\u{b7}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_go_but_words_stay_apart() {
        let plain = |text: &str| CodeText::new(text.into()).without_separators().expose().to_owned();
        assert_eq!(plain("9030 3487"), "90303487");
        assert_eq!(plain("33b9c-3c463"), "33b9c3c463");
        assert_eq!(plain("good security shrimp"), "good security shrimp");
        assert_eq!(plain("SNHD NDFL FBTX PDQW"), "SNHDNDFLFBTXPDQW");
    }

    #[test]
    fn comparing_folds_what_the_shape_allows() {
        let one = CodeText::new("AB-cd 1".into());
        assert_eq!(one.comparable(false).0, "abcd1");
        assert_eq!(one.comparable(true).0, "ABcd1");
    }
}
