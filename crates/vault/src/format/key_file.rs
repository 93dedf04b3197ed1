//! The key file as it stands on a disk: 32 random bytes that the app made, with a checksum.
//!
//! Never "any file": a picture that a program touches would lock its owner out. Three lines:
//!
//! ```text
//! codekeep key file 1
//! 64 hexadecimal digits
//! 8 hexadecimal digits, the first of the SHA-256 of the 32 bytes
//! ```

use std::io::Write;

use zeroize::Zeroizing;

use super::crypto::sha256;
use super::error::KeyFileError;
use super::secrets::KeyFile;

const HEAD: &str = "codekeep key file ";
const VERSION: &str = "1";
const CHECK: usize = 4;

impl KeyFile {
    /// The most bytes that a key file has. Read one byte more at most: it is refused then.
    pub const MAX_FILE: usize = 1024;

    /// The file's contents. Each call carries a comment that begins with `EXPOSE:`.
    #[must_use]
    pub fn file_to_expose(&self) -> Zeroizing<Vec<u8>> {
        // Reserved at once: a buffer that grows leaves copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(Self::MAX_FILE));
        // EXPOSE: a key file is where the key is kept.
        let key = self.expose();
        let _ = writeln!(text, "{HEAD}{VERSION}"); // a vector takes everything
        for part in [&key[..], sha256(key).get(..CHECK).unwrap_or_default()] {
            for byte in part {
                let _ = write!(text, "{byte:02x}");
            }
            let _ = writeln!(text);
        }
        text
    }

    /// Reads the contents of a key file.
    ///
    /// # Errors
    /// When it is none, was made by a newer version, or is damaged.
    pub fn from_file(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let rest = bytes.strip_prefix(HEAD.as_bytes()).filter(|_| bytes.len() <= Self::MAX_FILE).ok_or(KeyFileError::NotAKeyFile)?;
        let mut words = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        match words.next() {
            Some(version) if version == VERSION.as_bytes() => {}
            Some(version) if version.iter().all(u8::is_ascii_digit) => return Err(KeyFileError::Newer),
            _ => return Err(KeyFileError::NotAKeyFile),
        }
        let mut key = Zeroizing::new([0; 32]);
        let mut check = [0; CHECK];
        let (Some(of_key), Some(of_check), None) = (words.next(), words.next(), words.next()) else { return Err(KeyFileError::Damaged) };
        unhex(of_key, &mut *key).and_then(|()| unhex(of_check, &mut check)).ok_or(KeyFileError::Damaged)?;
        if sha256(&*key).starts_with(&check) { Ok(Self::from_bytes(&key)) } else { Err(KeyFileError::Damaged) }
    }
}

/// Exactly as many digits as fill `out`.
fn unhex(digits: &[u8], out: &mut [u8]) -> Option<()> {
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() || pairs.len() != out.len() {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(pairs) {
        let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
        *byte = u8::try_from(high? << 4 | low?).ok()?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> KeyFile {
        KeyFile::from_bytes(&std::array::from_fn(|n| n as u8))
    }

    fn text() -> String {
        String::from_utf8(key().file_to_expose().to_vec()).unwrap()
    }

    #[test]
    fn the_file_is_what_the_format_says() {
        let digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        assert_eq!(text(), format!("codekeep key file 1\n{digits}\n630dcd29\n"));
        for _ in 0..100 {
            let made = KeyFile::make().unwrap();
            assert!(KeyFile::from_file(&made.file_to_expose()).unwrap().same_as(&made));
        }
    }

    #[test]
    fn line_ends_that_a_mail_program_changed_do_no_harm() {
        for other in [text().replace('\n', "\r\n"), text().trim_end().to_owned(), text().to_owned() + "\n", text().replace("1a1b", "1A1b")]
        {
            assert!(KeyFile::from_file(other.as_bytes()).unwrap().same_as(&key()), "{other:?}");
        }
    }

    #[test]
    fn every_changed_digit_is_seen() {
        let whole = text().into_bytes();
        for n in whole.len() - 74..whole.len() {
            let mut bytes = whole.clone();
            bytes[n] = if bytes[n] == b'0' { b'1' } else { b'0' };
            assert!(KeyFile::from_file(&bytes).is_err(), "{n}");
        }
        for len in 0..whole.len() - 1 {
            assert!(KeyFile::from_file(&whole[..len]).is_err(), "{len}");
        }
    }

    #[test]
    fn what_is_no_key_file_is_told_apart() {
        let error = |bytes: &[u8]| KeyFile::from_file(bytes).err();
        for other in [&b""[..], b"holiday.jpg", &[0xff; 64], &[0; 32], b"codekeep key file one\n"] {
            assert_eq!(error(other), Some(KeyFileError::NotAKeyFile));
        }
        assert_eq!(error(&[text().as_bytes(), &[b' '; 2000]].concat()), Some(KeyFileError::NotAKeyFile));
        assert_eq!(error(text().replace("file 1", "file 2").as_bytes()), Some(KeyFileError::Newer));
        assert_eq!(error((text() + "more").as_bytes()), Some(KeyFileError::Damaged));
        assert_eq!(error(b"codekeep key file 1\n00\n00\n"), Some(KeyFileError::Damaged));
    }
}
