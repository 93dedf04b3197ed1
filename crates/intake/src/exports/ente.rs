//! Ente Auth's encrypted export: lines of `otpauth:` links under a password. They are sealed as one message
//! of libsodium's secret stream: XChaCha20 and Poly1305, with a tag before the message.

use argon2::Algorithm;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};
use chacha20::{ChaCha20, R20, hchacha};
use poly1305::Poly1305;
use poly1305::universal_hash::KeyInit;
use serde_json::Value;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::json::{number_of, text_of};
use super::stretch::{Argon2Cost, argon2};
use super::{Entries, ExportError, Format, Unlock, otpauth};

const DAMAGED: ExportError = ExportError::Damaged(Format::EnteAuth);
/// One block of the cipher: the first gives the key of the check, the second hides the tag.
const BLOCK: usize = 64;

pub(super) fn read(json: &Value, unlock: &Unlock<'_>) -> Option<Entries> {
    let kdf = json.get("kdfParams")?;
    let sealed = json.get("encryptedData")?.as_str()?;
    let nonce = json.get("encryptionNonce")?.as_str()?;
    Some(open(kdf, sealed, nonce, unlock).and_then(|text| {
        let text = std::str::from_utf8(&text).map_err(|_| DAMAGED)?;
        otpauth::read(text).unwrap_or(Err(DAMAGED))
    }))
}

fn open(kdf: &Value, sealed: &str, nonce: &str, unlock: &Unlock<'_>) -> Result<Zeroizing<Vec<u8>>, ExportError> {
    let of = |name| number_of(kdf, name).ok_or(DAMAGED);
    let bytes = |text: &str| STANDARD.decode(text).map_err(|_| DAMAGED);
    let cost = Argon2Cost { algorithm: Algorithm::Argon2id, ..Argon2Cost::id(of("memLimit")? / 1024, of("opsLimit")?, 1) };
    let (salt, nonce, sealed) = (bytes(text_of(kdf, "salt"))?, bytes(nonce)?, bytes(sealed)?);
    cost.check().map_err(|_| ExportError::TooCostly)?;
    let password = unlock.password.ok_or(ExportError::Encrypted(Format::EnteAuth))?;
    let key = argon2(password.as_bytes(), &salt, cost).map_err(|_| ExportError::TooCostly)?;
    let nonce: [u8; 24] = nonce.try_into().map_err(|_| DAMAGED)?;
    unseal(&key, &nonce, &sealed).ok_or(ExportError::NotOpened(Format::EnteAuth))
}

/// Opens the first message of a secret stream; nothing unless its check fits.
fn unseal(key: &[u8; 32], nonce: &[u8; 24], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (for_key, rest) = nonce.split_first_chunk::<16>()?;
    let subkey: Zeroizing<[u8; 32]> = Zeroizing::new(hchacha::<R20>(key.into(), for_key.into()).into());
    // The counter of messages, which begins at one, and the rest of the nonce.
    let mut iv = [0; 12];
    iv.iter_mut().zip([1, 0, 0, 0].iter().chain(rest)).for_each(|(to, from)| *to = *from);
    let mut cipher = ChaCha20::new_from_slices(&subkey[..], &iv).ok()?;
    let mut first = Zeroizing::new([0; BLOCK]);
    cipher.apply_keystream(&mut first[..]);
    let (sealed, check) = sealed.split_last_chunk::<16>()?;
    let (tag, message) = sealed.split_first()?;
    // The tag is checked as it stands in the message, followed by the rest of the block that hides it.
    let mut second = Zeroizing::new([0; BLOCK]);
    cipher.apply_keystream(&mut second[..]);
    *second.first_mut()? = *tag;
    let length = BLOCK.checked_add(message.len())?;
    let mut checked = Vec::with_capacity(length.checked_add(32)?);
    checked.extend_from_slice(&second[..]);
    checked.extend_from_slice(message);
    // Filled up as libsodium does it: by as many bytes as the message has too many.
    checked.resize(checked.len().checked_add(message.len() % 16)?, 0);
    checked.extend_from_slice(&0_u64.to_le_bytes());
    checked.extend_from_slice(&u64::try_from(length).ok()?.to_le_bytes());
    let poly = Poly1305::new_from_slice(first.get(..32)?).ok()?.compute_unpadded(&checked);
    if !bool::from(poly.as_slice().ct_eq(check)) {
        return None;
    }
    let mut open = Zeroizing::new(message.to_vec());
    cipher.try_seek(BLOCK.checked_mul(2)?).ok()?;
    cipher.apply_keystream(&mut open);
    Some(open)
}
