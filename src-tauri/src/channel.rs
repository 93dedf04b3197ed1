//! The sealed way between the page and this program.
//!
//! What a page calls and what it is answered passes through the web view's half in our process, which
//! copies it into memory that nobody wipes: a password that was typed, or a code that was shown, stood
//! there after the lock. So both ends seal what they say. The page's end of the keys goes with its process,
//! ours is wiped when the vault is locked, and what stays in between is ciphertext.
//!
//! Keys are agreed anew by each page: ECDH over P-256 (NIST SP 800-56A, 5.7.1.2), HKDF-SHA-256 (RFC 5869)
//! salted with both public keys, and one AES-256-GCM key (NIST SP 800-38D) for each way. It is no defence
//! against who can change what the web view carries: such a one is in our process already.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey, ecdh};
use sha2::Sha256;
use tauri::ipc::{InvokeBody, InvokeResponse, InvokeResponseBody};
use zeroize::Zeroizing;

use crate::problem::{Answer, Problem, problem};

/// Bytes of an AES-GCM nonce.
const NONCE: usize = 12;
/// What the two ways are called when their keys are derived; ui/src/api/channel.ts has the same.
const UP: &[u8] = b"codekeep page to program";
const DOWN: &[u8] = b"codekeep program to page";

/// What a call or an answer consists of: its first byte.
const JSON: u8 = 0;
const BYTES: u8 = 1;
const REFUSAL: u8 = 2;

/// This program's end: a key for each way. They stay where they were made: what is moved leaves a copy behind.
pub struct Channel {
    up: Zeroizing<Vec<u8>>,
    down: Zeroizing<Vec<u8>>,
}

/// A call that was opened.
pub struct Call {
    pub command: String,
    pub body: InvokeBody,
    /// What its answer is bound to.
    nonce: [u8; NONCE],
}

impl Channel {
    /// Agrees on keys with a page whose public key (a point of P-256, uncompressed) this is; gives ours.
    pub fn agree(page: &[u8]) -> Answer<(Self, Vec<u8>)> {
        let page = PublicKey::from_sec1_bytes(page).map_err(|_| garbled())?;
        let secret = make_secret()?;
        let ours = secret.public_key().to_encoded_point(false).as_bytes().to_vec();
        let shared = ecdh::diffie_hellman(secret.to_nonzero_scalar(), page.as_affine());
        let salt = [page.to_encoded_point(false).as_bytes(), &ours].concat();
        let channel = Self::derive(shared.raw_secret_bytes(), &salt)?;
        Ok((channel, ours))
    }

    fn derive(shared: &[u8], salt: &[u8]) -> Answer<Self> {
        let hkdf = Hkdf::<Sha256>::new(Some(salt), shared);
        let key = |way: &[u8]| {
            let mut key = Zeroizing::new(vec![0; 32]);
            hkdf.expand(way, &mut key).map(|()| key).map_err(|_| garbled())
        };
        Ok(Self { up: key(UP)?, down: key(DOWN)? })
    }

    /// Opens a call: nonce, then the sealed kind, length of the command's name, name and body.
    pub fn open(&self, sealed: &[u8]) -> Answer<Call> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or_else(garbled)?;
        let opened = cipher(&self.up)?.decrypt(nonce.into(), rest).map(Zeroizing::new).map_err(|_| other_keys())?;
        let [kind, length, rest @ ..] = opened.as_slice() else { return Err(garbled()) };
        let (name, body) = rest.split_at_checked(usize::from(*length)).ok_or_else(garbled)?;
        let command = std::str::from_utf8(name).map_err(|_| garbled())?.to_owned();
        let body = match *kind {
            JSON => InvokeBody::Json(serde_json::from_slice(body).map_err(|_| garbled())?),
            BYTES => InvokeBody::Raw(body.to_vec()),
            _ => return Err(garbled()),
        };
        Ok(Call { command, body, nonce: *nonce })
    }

    /// Seals what a call is answered; only who made that call can open it.
    pub fn seal(&self, response: InvokeResponse, nonce: &[u8; NONCE]) -> Answer<Vec<u8>> {
        let (kind, body) = match response {
            InvokeResponse::Ok(InvokeResponseBody::Json(text)) => (JSON, Zeroizing::new(text.into_bytes())),
            InvokeResponse::Ok(InvokeResponseBody::Raw(bytes)) => (BYTES, Zeroizing::new(bytes)),
            InvokeResponse::Err(error) => (REFUSAL, Zeroizing::new(error.0.to_string().into_bytes())),
        };
        let mut plain = Zeroizing::new(Vec::with_capacity(1 + body.len()));
        plain.push(kind);
        plain.extend_from_slice(&body);
        let mut own = [0; NONCE];
        getrandom::fill(&mut own).map_err(|_| no_randomness())?;
        let sealed = cipher(&self.down)?.encrypt((&own).into(), Payload { msg: &plain, aad: nonce }).map_err(|_| garbled())?;
        Ok([&own[..], &sealed].concat())
    }
}

impl Call {
    /// What [`Channel::seal`] binds the answer to.
    pub fn nonce(&self) -> [u8; NONCE] {
        self.nonce
    }
}

fn cipher(key: &[u8]) -> Answer<Aes256Gcm> {
    Aes256Gcm::new_from_slice(key).map_err(|_| garbled())
}

fn make_secret() -> Answer<SecretKey> {
    let mut bytes = Zeroizing::new([0; 32]);
    loop {
        getrandom::fill(&mut *bytes).map_err(|_| no_randomness())?;
        // Nought and what lies beyond the curve's order are no keys; of 2^32 draws fewer than one falls there.
        if let Ok(secret) = SecretKey::from_slice(&*bytes) {
            return Ok(secret);
        }
    }
}

/// The page sealed with keys that are not ours any more; it agrees on new ones and calls again.
pub fn other_keys() -> Problem {
    problem("other-keys", "The window and the program do not understand each other any more.", "Try again.")
}

fn garbled() -> Problem {
    problem("invalid", "The window sent something that cannot be read.", "This is a fault of the program; please report it.")
}

fn no_randomness() -> Problem {
    problem("failed", "The system gives no randomness.", "Start the computer again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tauri::ipc::InvokeError;

    /// The page's end, as ui/src/api/channel.ts has it.
    struct Page(Channel);

    fn both() -> (Page, Channel) {
        let secret = make_secret().unwrap();
        let public = secret.public_key().to_encoded_point(false).as_bytes().to_vec();
        let (channel, ours) = Channel::agree(&public).map_err(|p| p.what).unwrap();
        let theirs = PublicKey::from_sec1_bytes(&ours).unwrap();
        let shared = ecdh::diffie_hellman(secret.to_nonzero_scalar(), theirs.as_affine());
        let page = Channel::derive(shared.raw_secret_bytes(), &[&public[..], &ours].concat()).map_err(|p| p.what).unwrap();
        (Page(page), channel)
    }

    impl Page {
        fn call(&self, kind: u8, command: &str, body: &[u8]) -> Vec<u8> {
            let plain = [&[kind, command.len() as u8], command.as_bytes(), body].concat();
            let nonce = [7; NONCE];
            [&nonce[..], &cipher(&self.0.up).ok().unwrap().encrypt((&nonce).into(), &plain[..]).unwrap()].concat()
        }

        fn hear(&self, sealed: &[u8], nonce: &[u8; NONCE]) -> Option<Vec<u8>> {
            let (own, rest) = sealed.split_first_chunk::<NONCE>()?;
            cipher(&self.0.down).ok()?.decrypt(own.into(), Payload { msg: rest, aad: nonce }).ok()
        }
    }

    fn code<T>(answer: Answer<T>) -> String {
        answer.err().map(|problem| problem.code).unwrap_or_default()
    }

    #[test]
    fn what_the_page_seals_is_opened_and_what_it_is_answered_only_it_can_read() {
        let (page, channel) = both();
        let call = channel.open(&page.call(JSON, "take", br#"{"wish":1}"#)).map_err(|p| p.what).unwrap();
        assert_eq!(call.command, "take");
        assert!(matches!(call.body, InvokeBody::Json(value) if value == json!({ "wish": 1 })));
        let call = channel.open(&page.call(BYTES, "unlock", b"a long password")).map_err(|p| p.what).unwrap();
        assert!(matches!(call.body, InvokeBody::Raw(bytes) if bytes == b"a long password"));

        for (response, heard) in [
            (InvokeResponse::Ok(InvokeResponseBody::Json("{\"text\":\"k3v9\"}".into())), &b"\0{\"text\":\"k3v9\"}"[..]),
            (InvokeResponse::Ok(InvokeResponseBody::Raw(b"k3v9".to_vec())), b"\x01k3v9"),
            (InvokeResponse::Err(InvokeError(json!({ "code": "wait" }))), b"\x02{\"code\":\"wait\"}"),
        ] {
            let sealed = channel.seal(response, &[9; NONCE]).map_err(|p| p.what).unwrap();
            assert!(!sealed.windows(4).any(|part| part == b"k3v9"), "nothing stands in it as it is");
            assert_eq!(page.hear(&sealed, &[9; NONCE]).as_deref(), Some(heard));
            assert_eq!(page.hear(&sealed, &[8; NONCE]), None, "an answer belongs to its call");
        }
    }

    #[test]
    fn two_calls_in_the_same_words_are_answered_in_different_bytes() {
        let (_, channel) = both();
        let answer = || channel.seal(InvokeResponse::Ok(InvokeResponseBody::Json("1".into())), &[0; NONCE]).map_err(|p| p.what).unwrap();
        assert_ne!(answer(), answer());
    }

    #[test]
    fn another_pages_keys_and_a_changed_byte_do_not_open() {
        let (page, channel) = both();
        let (stranger, _) = both();
        assert_eq!(code(channel.open(&stranger.call(JSON, "home", b"{}"))), "other-keys");
        let call = page.call(JSON, "home", b"{}");
        for at in 0..call.len() {
            let mut changed = call.clone();
            changed[at] ^= 1;
            assert_eq!(code(channel.open(&changed)), "other-keys", "byte {at}");
        }
    }

    /// Sealed with the right keys, so that nothing but the shape of a call stands in the way.
    #[test]
    fn any_bytes_are_a_call_or_are_refused() {
        let (page, channel) = both();
        let mut bytes = [0; 64];
        for round in 0..5_000_u32 {
            getrandom::fill(&mut bytes).unwrap();
            let mut plain = bytes[..round as usize % 64].to_vec();
            // A kind and a length that are known, more often than not.
            if let [kind, length, ..] = plain.as_mut_slice() {
                (*kind, *length) = (*kind % 4, *length % 48);
            }
            let nonce = [7; NONCE];
            let sealed = [&nonce[..], &cipher(&page.0.up).ok().unwrap().encrypt((&nonce).into(), &plain[..]).unwrap()].concat();
            match channel.open(&sealed) {
                Ok(call) => assert_eq!(plain.get(2..2 + call.command.len()), Some(call.command.as_bytes()), "{plain:?}"),
                Err(problem) => assert_eq!(problem.code, "invalid", "{plain:?}"),
            }
            assert_ne!(code(channel.open(&bytes[..plain.len()])), "", "nobody sealed it");
            let _ = Channel::agree(&bytes);
        }
    }

    #[test]
    fn what_is_no_call_is_refused_in_words() {
        let (page, channel) = both();
        for short in 0..NONCE {
            assert_eq!(code(channel.open(&vec![0; short])), "invalid");
        }
        assert_eq!(code(channel.open(&page.call(9, "home", b"{}"))), "invalid", "an unknown kind");
        assert_eq!(code(channel.open(&page.call(JSON, "home", b"{"))), "invalid", "broken JSON");
        let nonce = [7; NONCE];
        for plain in [&b""[..], b"\0", b"\0\x09home", b"\0\x02\xff\xff{}"] {
            let sealed = [&nonce[..], &cipher(&page.0.up).ok().unwrap().encrypt((&nonce).into(), plain).unwrap()].concat();
            assert_eq!(code(channel.open(&sealed)), "invalid", "{plain:?}");
        }
        for key in [&b""[..], &[4; 65], &[0; 65], b"no point"] {
            assert_eq!(code(Channel::agree(key)), "invalid");
        }
    }
}
