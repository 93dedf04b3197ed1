//! Bitwarden's JSON: logins and secure notes, with notes and fields of the person's own. As it is, under a
//! password of its own, or in a zip beside its attachments.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::json::{Json, list_of, note_of, number_of, text_of};
use super::stretch::{Argon2Cost, Key, argon2, pbkdf2};
use super::unpack::Zip;
use super::{Entries, Entry, ExportError, Format, MAX_ATTACHMENT, Unlock, is_secret_field, note};
use crate::MAX_LEN;

const DAMAGED: ExportError = ExportError::Damaged(Format::Bitwarden);

/// The document that a zip with attachments holds.
const DATA: &str = "data.json";

pub(super) fn read(json: &Value, unlock: &Unlock<'_>) -> Option<Entries> {
    let encrypted = json.get("encrypted")?.as_bool()?;
    if !encrypted {
        return Some(items(json));
    }
    if !json.get("passwordProtected").and_then(Value::as_bool).unwrap_or_default() {
        return Some(Err(ExportError::OtherAccount));
    }
    Some(open(json, unlock).and_then(|text| items(&Json::parse(&text).ok_or(DAMAGED)?.0)))
}

/// A zip with a document and `attachments/ID OF THE ITEM/NAME`; nothing when it is another zip.
pub(super) fn read_zip(zip: &mut Zip<'_>, unlock: &Unlock<'_>) -> Option<Entries> {
    zip.holds(DATA).then(|| {
        let damaged = |failed: super::unpack::Failed| failed.of(Format::Bitwarden);
        let data = zip.read(DATA, MAX_LEN).map_err(damaged)?;
        let json = Json::parse(std::str::from_utf8(&data).map_err(|_| DAMAGED)?).ok_or(DAMAGED)?;
        let mut entries = read(&json.0, unlock).ok_or(DAMAGED)??;
        for path in zip.names() {
            let Some((id, name)) = path.strip_prefix("attachments/").and_then(|rest| rest.split_once('/')) else { continue };
            let Some(entry) = entries.iter_mut().find(|e| e.id == id).filter(|_| !name.is_empty()) else { continue };
            match zip.read(&path, MAX_ATTACHMENT.saturating_add(1)) {
                Ok(bytes) => entry.files.push((name.to_owned(), Rc::new(bytes))),
                Err(failed) => return Err(damaged(failed)),
            }
        }
        Ok(entries)
    })
}

fn items(json: &Value) -> Entries {
    let items = json.get("items").and_then(Value::as_array).ok_or(DAMAGED)?;
    Ok(items.iter().map(entry).collect())
}

fn entry(item: &Value) -> Entry {
    let login = item.get("login").unwrap_or(&Value::Null);
    let mut texts = vec![note_of(item, "notes")];
    for field in list_of(item, "fields") {
        let name = text_of(field, "name");
        if !is_secret_field(name) {
            texts.push(note(name, text_of(field, "value")));
        }
    }
    Entry {
        id: text_of(item, "id").to_owned(),
        title: text_of(item, "name").to_owned(),
        account: text_of(login, "username").to_owned(),
        url: list_of(login, "uris").first().map_or("", |uri| text_of(uri, "uri")).to_owned(),
        two_factor: !text_of(login, "totp").is_empty(),
        texts,
        ..Entry::default()
    }
}

/// Opens what was exported under a password.
fn open(json: &Value, unlock: &Unlock<'_>) -> Result<Zeroizing<String>, ExportError> {
    let salt = text_of(json, "salt").as_bytes();
    let of = |name| number_of(json, name).ok_or(DAMAGED);
    let (kind, rounds) = (of("kdfType")?, of("kdfIterations")?);
    let password = unlock.password.ok_or(ExportError::Encrypted(Format::Bitwarden))?.as_bytes();
    let key = match kind {
        0 => pbkdf2(password, salt, rounds),
        1 => {
            let cost = Argon2Cost::id(of("kdfMemory")?.saturating_mul(1024), rounds, of("kdfParallelism")?);
            argon2(password, &Sha256::digest(salt), cost)
        }
        _ => return Err(DAMAGED),
    };
    let keys = Keys::of(&key.map_err(|_| ExportError::TooCostly)?);
    // A sealed nothing in particular tells whether the password fits.
    keys.open(text_of(json, "encKeyValidation_DO_NOT_EDIT")).ok_or(ExportError::NotOpened(Format::Bitwarden))?;
    let text = keys.open(text_of(json, "data")).ok_or(DAMAGED)?;
    std::str::from_utf8(&text).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| DAMAGED)
}

/// One key for the cipher and one for the check.
struct Keys {
    cipher: Key,
    check: Key,
}

impl Keys {
    /// The first block of HKDF's second half is all that either needs.
    fn of(key: &Key) -> Self {
        let part = |name: &[u8]| {
            let mut part = Key::default();
            if let Some(mac) = mac(key, &[name, &[1]]) {
                part.copy_from_slice(&mac.finalize().into_bytes());
            }
            part
        };
        Self { cipher: part(b"enc"), check: part(b"mac") }
    }

    /// Opens `2.IV|SEALED|CHECK`, each in base64; checked before anything is deciphered.
    fn open(&self, text: &str) -> Option<Zeroizing<Vec<u8>>> {
        let mut parts = text.strip_prefix("2.")?.split('|').map(|part| STANDARD.decode(part).ok());
        let (iv, sealed, check) = (parts.next()??, parts.next()??, parts.next()??);
        mac(&self.check, &[&iv, &sealed])?.verify_slice(&check).ok()?;
        let mut open = Zeroizing::new(sealed);
        let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&self.cipher[..], &iv).ok()?;
        let len = cipher.decrypt_padded::<Pkcs7>(&mut open).ok()?.len();
        open.truncate(len);
        Some(open)
    }
}

fn mac(key: &Key, pieces: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key[..]).ok()?;
    pieces.iter().for_each(|piece| mac.update(piece));
    Some(mac)
}
