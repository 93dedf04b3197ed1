//! The form in which words are compared: NFKC, lower case, every run of other signs one space, and
//! a space at both ends, so that `" code "` finds a whole word. Must never be used for a code's own
//! text, which stays as issued.

use unicode_normalization::UnicodeNormalization;

/// Folds a text for matching.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len().saturating_add(2));
    folded.push(' ');
    if text.is_ascii() {
        text.chars().for_each(|c| push(&mut folded, c.to_ascii_lowercase()));
    } else {
        text.nfkc().flat_map(char::to_lowercase).for_each(|c| push(&mut folded, c));
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    folded
}

/// Folds a field's name, in which `recoveryCodes` is two words.
pub(crate) fn fold_name(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len());
    let mut low_before = false;
    for c in name.chars() {
        if c.is_uppercase() && low_before {
            spaced.push(' ');
        }
        low_before = c.is_lowercase();
        spaced.push(c);
    }
    fold(&spaced)
}

fn push(folded: &mut String, c: char) {
    if c.is_alphanumeric() || is_mark(c) {
        folded.push(c);
    } else if !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Combining signs belong to the letter before them (Arabic, Hindi, Thai).
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The words of a folded text.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_and_signs_do_not_matter() {
        assert_eq!(fold("Back-up  CODES:"), " back up codes ");
        assert_eq!(fold("Ｂａｃｋｕｐ\u{a0}codes"), " backup codes ");
        assert_eq!(fold("Clé de récupération"), fold("CLE\u{301} de re\u{301}cupe\u{301}ration"));
        assert_eq!(fold_name("recoveryCodes"), " recovery codes ");
        assert_eq!(fold(""), " ");
    }
}
