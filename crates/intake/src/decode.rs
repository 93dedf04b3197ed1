//! Stage 1: bytes to text. Tells UTF-8, UTF-16 (with or without a mark) and the old encodings of each
//! part of the world apart. Must never guess at something that is not text: that is
//! [`IntakeError::Binary`].

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use zeroize::Zeroizing;

use crate::{IntakeError, MAX_LEN};

/// How much of a text in an old encoding is looked at to tell which one it is.
const LOOKED_AT: usize = 1_000_000;

/// The text of `bytes`, without its byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Zeroizing<String>, IntakeError> {
    if bytes.len() > MAX_LEN {
        return Err(IntakeError::TooLarge { limit: MAX_LEN });
    }
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None => (guess(bytes), bytes),
    };
    let strict = |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(body);
    // Nearly every byte means something in Windows-1252, so that it comes last.
    let text = strict(encoding).or_else(|| strict(WINDOWS_1252).filter(|_| encoding.is_single_byte())).ok_or(IntakeError::Binary)?;
    if text.chars().any(never_in_text) {
        return Err(IntakeError::Binary);
    }
    Ok(Zeroizing::new(text.into_owned()))
}

/// The encoding of a text without a byte order mark.
fn guess(bytes: &[u8]) -> &'static Encoding {
    // Western text in UTF-16 has a zero in every other byte; no other text has zeros at all.
    let zeros = |first: usize| bytes.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    let half = bytes.len() / 2;
    if half > 0 && bytes.len().is_multiple_of(2) {
        let (even, odd) = (zeros(0), zeros(1));
        if odd > half / 2 && even == 0 {
            return UTF_16LE;
        }
        if even > half / 2 && odd == 0 {
            return UTF_16BE;
        }
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..LOOKED_AT).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Control characters that no text file holds. Windows-1252 maps every byte to something, so this
/// is also what tells a picture from a letter.
fn never_in_text(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        decode(bytes).ok().map(|t| t.to_string())
    }

    #[test]
    fn every_encoding_that_a_download_comes_in() {
        let utf16 = |mark: bool, big: bool| -> Vec<u8> {
            let units = mark.then_some(0xfeff).into_iter().chain("codes é\r\n12".encode_utf16());
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        for bytes in [utf16(true, true), utf16(true, false), utf16(false, true), utf16(false, false)] {
            assert_eq!(text(&bytes).as_deref(), Some("codes é\r\n12"));
        }
        assert_eq!(text("\u{feff}é".as_bytes()).as_deref(), Some("é"));
        assert_eq!(text(b"r\xe9cup\xe9ration \x80").as_deref(), Some("récupération €"));
        assert_eq!(text(b"").as_deref(), Some(""));
        let japanese = b"\x83o\x83b\x83N\x83A\x83b\x83v\x83R\x81[\x83h\r\nab12-cd34";
        assert_eq!(text(japanese).as_deref(), Some("バックアップコード\r\nab12-cd34"));
        assert_eq!(text(b"\xd0\xe5\xe7\xe5\xf0\xe2\xed\xfb\xe5 \xea\xee\xe4\xfb\n12345678").as_deref(), Some("Резервные коды\n12345678"));
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"abc\0def", b"\xff\xfe\x00\xd8", b"\x00"] {
            assert_eq!(decode(bytes).err(), Some(IntakeError::Binary));
        }
    }

    #[test]
    fn the_limit_is_checked_before_anything_is_decoded() {
        let bytes = vec![0_u8; MAX_LEN + 1];
        assert_eq!(decode(&bytes).err(), Some(IntakeError::TooLarge { limit: MAX_LEN }));
    }
}
