//! What hangs on the vault's secret rather than on the data key, and so outlives saves and re-keys:
//! sealed code texts, check words, and the small local state file.

use custody::{CodeId, CodeText};
use zeroize::{Zeroize, Zeroizing};

use super::crypto::{self, OneUse};
use super::error::{RandomError, TextError};
use super::payload::MAX_STRING;
use super::secrets::VaultSecret;

const STATE_SALT_LEN: usize = 32;

/// Seals the text of a code. Key and nonce come from the code's id, so the same id and text give
/// the same bytes, and **an id must never get a second text**: an edited code is a new code.
///
/// # Errors
/// When the text is longer than 64 KiB.
pub fn seal_text(secret: &VaultSecret, code: CodeId, text: &CodeText) -> Result<Box<[u8]>, TextError> {
    // EXPOSE: the text is what is sealed.
    let text = text.expose().as_bytes();
    if text.len() > MAX_STRING {
        return Err(TextError::TooLong);
    }
    text_key(secret, code).seal(text, &[]).map(Vec::into_boxed_slice).ok_or(TextError::TooLong)
}

/// Opens the text of one code.
///
/// # Errors
/// When it was altered, belongs to another code or vault, or is not UTF-8.
pub fn open_text(secret: &VaultSecret, code: CodeId, sealed: &[u8]) -> Result<CodeText, TextError> {
    let mut text = text_key(secret, code).open(sealed, &[]).ok_or(TextError::Altered)?;
    match String::from_utf8(std::mem::take(&mut *text)) {
        Ok(text) => Ok(CodeText::new(text)),
        Err(not) => {
            not.into_bytes().zeroize();
            Err(TextError::NotUtf8)
        }
    }
}

fn text_key(secret: &VaultSecret, code: CodeId) -> OneUse {
    // EXPOSE: a text's key is derived from the vault's secret.
    OneUse::derive(&[], &[secret.expose()], &[b"codekeep/v1/text", code.bytes()])
}

/// HMAC-SHA-256 of a message under the vault's check key: what a sheet's check word is made from.
#[must_use]
pub fn check_word_mac(secret: &VaultSecret, message: &[u8]) -> [u8; 32] {
    // EXPOSE: the check key is derived from the vault's secret.
    let key: Zeroizing<[u8; 32]> = crypto::hkdf(&[], &[secret.expose()], &[b"codekeep/v1/check"]);
    crypto::hmac(&*key, &[message])
}

/// Seals the local state of this vault: a salt drawn here, then ciphertext. Every write is under
/// another key and nonce.
///
/// # Errors
/// When there is no randomness.
pub fn seal_state(secret: &VaultSecret, state: &[u8]) -> Result<Vec<u8>, RandomError> {
    let salt = crypto::make_random::<STATE_SALT_LEN>()?;
    let sealed = state_key(secret, &salt).seal(state, &[]).ok_or(RandomError)?;
    Ok([&salt[..], &sealed].concat())
}

/// Opens what [`seal_state`] sealed.
///
/// # Errors
/// When it was altered or belongs to another vault.
pub fn open_state(secret: &VaultSecret, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, TextError> {
    let (salt, sealed) = sealed.split_first_chunk::<STATE_SALT_LEN>().ok_or(TextError::Altered)?;
    state_key(secret, salt).open(sealed, &[]).ok_or(TextError::Altered)
}

fn state_key(secret: &VaultSecret, salt: &[u8; STATE_SALT_LEN]) -> OneUse {
    // EXPOSE: the state's key is derived from the vault's secret.
    OneUse::derive(salt, &[secret.expose()], &[b"codekeep/v1/state"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_opens_for_its_own_code_and_vault_alone() {
        let (secret, other) = (VaultSecret::make().unwrap(), VaultSecret::make().unwrap());
        let code = CodeId([1; 16]);
        let sealed = seal_text(&secret, code, &CodeText::new("9030 3487".into())).unwrap();
        let open = |secret, code, sealed: &[u8]| open_text(secret, code, sealed).map(|text| text.expose().to_owned());
        assert_eq!(open(&secret, code, &sealed).as_deref(), Ok("9030 3487"));
        assert_eq!(open(&secret, CodeId([2; 16]), &sealed), Err(TextError::Altered));
        assert_eq!(open(&other, code, &sealed), Err(TextError::Altered));
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&secret, code, &changed), Err(TextError::Altered));
        }
        for len in 0..sealed.len() {
            assert_eq!(open(&secret, code, &sealed[..len]), Err(TextError::Altered));
        }
        let not_text = text_key(&secret, code).seal(&[0xff], &[]).unwrap();
        assert_eq!(open(&secret, code, &not_text), Err(TextError::NotUtf8));
    }

    #[test]
    fn texts_are_bounded() {
        let (secret, code) = (VaultSecret::make().unwrap(), CodeId([1; 16]));
        let of = |len| seal_text(&secret, code, &CodeText::new("x".repeat(len))).map(|sealed| sealed.len());
        assert_eq!(of(MAX_STRING), Ok(MAX_STRING + 16));
        assert_eq!(of(MAX_STRING + 1), Err(TextError::TooLong));
    }

    #[test]
    fn a_state_is_never_sealed_twice_alike() {
        let secret = VaultSecret::make().unwrap();
        let (one, two) = (seal_state(&secret, b"state").unwrap(), seal_state(&secret, b"state").unwrap());
        assert_ne!(one, two);
        assert_eq!(open_state(&secret, &one).unwrap().as_slice(), b"state");
        for bit in 0..one.len() * 8 {
            let mut changed = one.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(open_state(&secret, &changed).is_err());
        }
        for len in 0..one.len() {
            assert!(open_state(&secret, &one[..len]).is_err());
        }
        crypto::without_randomness(|| assert!(seal_state(&secret, b"").is_err()));
    }

    #[test]
    fn keys_for_different_uses_differ() {
        let secret = VaultSecret::from_bytes(&[5; 32]);
        let check = check_word_mac(&secret, b"message");
        assert_eq!(check, check_word_mac(&secret, b"message"));
        assert_ne!(check, check_word_mac(&secret, b"messagf"));
        assert_ne!(check, check_word_mac(&VaultSecret::from_bytes(&[6; 32]), b"message"));
        assert_ne!(text_key(&secret, CodeId([0; 16])).parts(), state_key(&secret, &[0; 32]).parts());
    }
}
