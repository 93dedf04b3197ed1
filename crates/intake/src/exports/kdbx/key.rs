//! From a password and a key file to the keys of a KDBX file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

use super::header::{Header, Kdf};
use crate::exports::Unlock;
use crate::exports::stretch::{Key, TooCostly, aes_rounds, argon2};

/// The hash of several pieces in a row.
pub(super) fn sha256(pieces: &[&[u8]]) -> Key {
    let mut hash = Sha256::new();
    pieces.iter().for_each(|piece| hash.update(piece));
    Zeroizing::new(hash.finalize().into())
}

/// The longer hash of several pieces in a row.
pub(super) fn sha512(pieces: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut hash = Sha512::new();
    pieces.iter().for_each(|piece| hash.update(piece));
    Zeroizing::new(hash.finalize().into())
}

/// What is stretched: the hash of the password's hash and the key file's key, of those there are.
pub(super) fn composite(unlock: &Unlock<'_>) -> Key {
    let password = unlock.password.map(|password| sha256(&[password.as_bytes()]));
    let file = unlock.key_file.map(key_of_file);
    let parts: Vec<&[u8]> = password.iter().chain(file.iter()).map(|key| &key[..]).collect();
    sha256(&parts)
}

/// The key after the slow derivation that the head asks for.
pub(super) fn transform(key: &Key, header: &Header<'_>) -> Result<Option<Key>, TooCostly> {
    match &header.kdf {
        Kdf::Aes { seed, rounds } => {
            let Ok(seed) = <&[u8; 32]>::try_from(*seed) else { return Ok(None) };
            let rounds = aes_rounds(key, seed, *rounds)?;
            Ok(Some(sha256(&[&rounds[..]])))
        }
        Kdf::Argon2 { salt, cost } => argon2(&key[..], salt, *cost).map(Some),
    }
}

/// The key in a key file: that of an XML, 32 bytes or 64 hexadecimal digits as they are, else the file's hash.
fn key_of_file(file: &[u8]) -> Key {
    if let Some(key) = std::str::from_utf8(file).ok().and_then(key_of_xml) {
        return key;
    }
    if let Ok(key) = <[u8; 32]>::try_from(file) {
        return Zeroizing::new(key);
    }
    (file.len() == 64).then(|| key_of_hex(file.iter().copied())).flatten().unwrap_or_else(|| sha256(&[file]))
}

/// Version 1 holds base64, version 2 hexadecimal digits in groups.
fn key_of_xml(text: &str) -> Option<Key> {
    let (_, after) = text.split_once("<KeyFile>")?;
    let (_, after) = after.split_once("<Data")?;
    let (_, after) = after.split_once('>')?;
    let (data, _) = after.split_once("</Data>")?;
    let tight: Zeroizing<Vec<u8>> = Zeroizing::new(data.bytes().filter(|b| !b.is_ascii_whitespace()).collect());
    if text.contains("<Version>2") {
        return key_of_hex(tight.iter().copied());
    }
    let bytes = Zeroizing::new(STANDARD.decode(&*tight).ok()?);
    <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
}

fn key_of_hex(digits: impl ExactSizeIterator<Item = u8>) -> Option<Key> {
    if digits.len() != 64 {
        return None;
    }
    let mut key = Key::default();
    for (at, digit) in digits.enumerate() {
        let value = u8::try_from(char::from(digit).to_digit(16)?).ok()?;
        let byte = key.get_mut(at / 2)?;
        *byte = (*byte << 4) | value;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_key_file() {
        let raw: [u8; 32] = std::array::from_fn(|at| at as u8);
        let hex: String = raw.iter().map(|b| format!("{b:02x}")).collect();
        let groups: String = hex.as_bytes().chunks(8).map(|c| std::str::from_utf8(c).unwrap().to_uppercase() + " ").collect();
        let xml1 = format!(
            "<?xml version=\"1.0\"?>\n<KeyFile><Meta><Version>1.00</Version></Meta><Key><Data>{}</Data></Key></KeyFile>",
            STANDARD.encode(raw)
        );
        let xml2 = format!("<KeyFile>\n<Meta><Version>2.0</Version></Meta><Key><Data Hash=\"A1\">\n{groups}\n</Data></Key></KeyFile>");
        for file in [&raw[..], hex.as_bytes(), xml1.as_bytes(), xml2.as_bytes()] {
            assert_eq!(*key_of_file(file), raw, "{}", String::from_utf8_lossy(file));
        }
        assert_eq!(*key_of_file(b"a photo"), *sha256(&[b"a photo"]));
    }
}
