//! The age v1 format with a passphrase: what seals one block of a sealed sheet, or a whole export, and opens it again.
//!
//! The phrase is that sheet's or export's own and opens nothing else. The `age` library draws the salt and the file key itself.

use std::io::Write;

use age::armor::{ArmoredWriter, Format};
use age::secrecy::SecretString;
use age::{DecryptError, scrypt};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::SheetError;

/// 2^16 rounds of scrypt: enough for a random phrase of 77 bits, and bearable for a sheet of sixty blocks.
const WORK_FACTOR: u8 = 16;
/// What a block may ask for at most: a stock `age` takes 18. More would let a picture keep the program busy for hours.
const MAX_WORK_FACTOR: u8 = 19;

/// Why a sealed block does not open.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
#[non_exhaustive]
pub enum OpenError {
    /// The phrase is not the one it was sealed with.
    #[error("the phrase does not fit")]
    WrongPhrase,
    /// The block is not an age file, or was changed.
    #[error("the block is damaged, or no sealed block at all")]
    Damaged,
    /// It is sealed for a key, not with a phrase.
    #[error("the block does not open with a phrase")]
    NoPhrase,
    /// It asks for more work than any block does.
    #[error("the block asks for too much work")]
    TooMuchWork,
    /// It opens, and what is inside is not of a sheet.
    #[error("what is inside are no codes of a sheet")]
    NotASheet,
}

/// Seals bytes.
///
/// # Errors
/// When the system gives no randomness.
pub fn seal(contents: &[u8], phrase: &str) -> Result<Vec<u8>, SheetError> {
    let mut recipient = scrypt::Recipient::new(SecretString::from(phrase.to_owned()));
    recipient.set_work_factor(WORK_FACTOR);
    age::encrypt(&recipient, contents).map_err(|_| SheetError::Seal)
}

/// The same bytes as ASCII, with line feeds, as an `age` tool reads them.
pub(crate) fn armour(sealed: &[u8]) -> Result<String, SheetError> {
    let write = || {
        let mut writer = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        writer.write_all(sealed)?;
        writer.finish()
    };
    write().ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(SheetError::Seal)
}

/// Whether bytes look like an age file, armoured or not.
#[must_use]
pub fn is_one(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    bytes.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----") || bytes.starts_with(b"age-encryption.org/v1\n")
}

/// Opens a block or an export, armoured or not.
///
/// # Errors
/// [`OpenError`] says why it does not open.
pub fn open(block: &[u8], phrase: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let mut identity = scrypt::Identity::new(SecretString::from(tidy(phrase).as_str().to_owned()));
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    // Blanks around armour are no matter; the last bytes of a binary block may look like blanks and are part of it.
    let block = if block.trim_ascii_start().starts_with(b"-----BEGIN") { block.trim_ascii() } else { block };
    let opened = age::decrypt(&identity, block).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => OpenError::WrongPhrase,
        DecryptError::NoMatchingKeys => OpenError::NoPhrase,
        DecryptError::ExcessiveWork { .. } => OpenError::TooMuchWork,
        _ => OpenError::Damaged,
    })?;
    Ok(Zeroizing::new(opened))
}

/// A phrase as it was made: lower case, one space between words.
fn tidy(phrase: &str) -> Zeroizing<String> {
    let mut tidy = Zeroizing::new(String::with_capacity(phrase.len()));
    for word in phrase.split_whitespace() {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.extend(word.chars().flat_map(char::to_lowercase));
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_opens_with_its_phrase_and_no_other() {
        let sealed = seal(b"Codekeep", "harbour lantern meadow").unwrap();
        assert_eq!(open(&sealed, "  Harbour LANTERN\tmeadow\n").unwrap().as_slice(), b"Codekeep");
        assert_eq!(open(armour(&sealed).unwrap().as_bytes(), "harbour lantern meadow").unwrap().as_slice(), b"Codekeep");
        assert_eq!(open(&sealed, "harbour lantern").err(), Some(OpenError::WrongPhrase));
        let again = seal(b"Codekeep", "harbour lantern meadow").unwrap();
        assert_ne!(sealed, again, "salt and key are drawn anew");
    }

    #[test]
    fn a_block_whose_last_bytes_look_like_blanks_opens() {
        let ends_blank = |sealed: &Vec<u8>| sealed.last().is_some_and(u8::is_ascii_whitespace);
        let mut recipient = scrypt::Recipient::new(SecretString::from("one".to_owned()));
        recipient.set_work_factor(1);
        let sealed = std::iter::repeat_with(|| age::encrypt(&recipient, b"Codekeep").unwrap()).find(ends_blank).unwrap();
        assert_eq!(open(&sealed, "one").unwrap().as_slice(), b"Codekeep");
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let sealed = seal(b"Codekeep", "one").unwrap();
        for at in (0..sealed.len()).step_by(7) {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&changed, "one").is_err(), "{at}");
        }
        for hostile in ["", "age-encryption.org/v1", "-----BEGIN AGE ENCRYPTED FILE-----", "-> scrypt", "\u{0}"] {
            assert_eq!(open(hostile.as_bytes(), "one").err(), Some(OpenError::Damaged), "{hostile:?}");
        }
    }

    #[test]
    fn a_block_cannot_keep_the_program_busy() {
        let sealed = seal(b"Codekeep", "one").unwrap();
        let text = String::from_utf8_lossy(&sealed).into_owned();
        let cut = text.find(" 16\n").unwrap();
        let mut costly = sealed[..cut].to_vec();
        costly.extend_from_slice(b" 40\n");
        costly.extend_from_slice(&sealed[cut + 4..]);
        assert_eq!(open(&costly, "one").err(), Some(OpenError::TooMuchWork));
    }
}
