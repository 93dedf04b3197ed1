//! Generated phrases: words of the EFF's long list, drawn by the operating system's randomness.

use zeroize::Zeroizing;

use crate::format::{Password, RandomError, Secret, make_random};

/// A phrase: wiped when dropped, never shown by accident.
pub struct Phrase(Zeroizing<String>);

impl Phrase {
    /// The words, with a space between. Each call carries a comment that begins with `EXPOSE:`.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Words of the phrase that opens a sealed sheet or export: 77 bits.
pub const SEALED_WORDS: usize = 6;

/// A generated phrase as it was made, where it was typed otherwise: lower case, one space between words. Only of a password.
pub(crate) fn as_phrase(secret: Secret<'_>) -> Option<Password> {
    let Secret::Password(typed) = secret else { return None };
    let mut tidy = Zeroizing::new(String::with_capacity(Password::MAX_LEN));
    // EXPOSE: it is written anew in the way in which it was made.
    for word in typed.expose().split_whitespace() {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.extend(word.chars().flat_map(char::to_lowercase));
    }
    // EXPOSE: one that is typed as it was made needs no second try.
    Password::from_bytes(tidy.as_bytes()).ok().filter(|tidy| tidy.expose() != typed.expose())
}

/// The 7,776 words.
pub(crate) fn words() -> &'static [&'static str] {
    &diceware_wordlists::EFF_LONG_WORDLIST
}

/// Makes a phrase of `count` words, 12.9 bits each.
///
/// # Errors
/// When the system gives no randomness.
pub fn make_phrase(count: usize) -> Result<Phrase, RandomError> {
    let words = words();
    let mut phrase = Zeroizing::new(String::with_capacity(count * 12));
    for n in 0..count {
        if n > 0 {
            phrase.push(' ');
        }
        phrase.push_str(words.get(below(words.len())?).copied().unwrap_or_default());
    }
    Ok(Phrase(phrase))
}

/// A random number below `bound`, every one as likely as any other.
fn below(bound: usize) -> Result<usize, RandomError> {
    let bound = bound as u64;
    // Numbers in the last, incomplete round would make the first ones likelier.
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = u64::from_le_bytes(make_random()?);
        if drawn < fair {
            return Ok((drawn % bound) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_fits_however_it_is_typed() {
        let typed = Password::from_bytes("  Harbour LANTERN\tmeadow ".as_bytes()).unwrap();
        assert_eq!(as_phrase(Secret::Password(&typed)).unwrap().expose(), "harbour lantern meadow");
        assert!(as_phrase(Secret::RecoveryKey(&crate::format::RecoveryKey::from_bytes(&[7; 20]))).is_none());
    }

    #[test]
    fn phrases_have_their_words_and_never_repeat() {
        assert_eq!(words().len(), 7_776);
        let (one, two) = (make_phrase(6).unwrap(), make_phrase(6).unwrap());
        assert_eq!(one.expose().split(' ').count(), 6);
        assert!(one.expose().split(' ').all(|word| words().contains(&word)));
        assert_ne!(one.expose(), two.expose());
    }
}
