//! Aegis's JSON: authenticator entries with a note, as they are or under a password. Their seeds are not
//! looked at.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use zeroize::Zeroizing;

use super::json::{Json, list_of, note_of, number_of, text_of};
use super::stretch::scrypt;
use super::{Entries, Entry, ExportError, Format, Unlock};

const DAMAGED: ExportError = ExportError::Damaged(Format::Aegis);
/// Most slots that are tried: each costs a derivation.
const MAX_SLOTS: usize = 8;

pub(super) fn read(json: &Value, unlock: &Unlock<'_>) -> Option<Entries> {
    let header = json.get("header")?;
    header.get("slots")?;
    Some(match json.get("db")? {
        // An encrypted one holds its entries as one text.
        Value::String(sealed) => open(header, sealed, unlock).and_then(|db| {
            let text = std::str::from_utf8(&db).map_err(|_| DAMAGED)?;
            entries(&Json::parse(text).ok_or(DAMAGED)?.0)
        }),
        db => entries(db),
    })
}

fn entries(db: &Value) -> Entries {
    let entries = db.get("entries").and_then(Value::as_array).ok_or(DAMAGED)?;
    Ok(entries.iter().map(entry).collect())
}

fn entry(entry: &Value) -> Entry {
    Entry {
        title: text_of(entry, "issuer").to_owned(),
        account: text_of(entry, "name").to_owned(),
        two_factor: true,
        texts: vec![note_of(entry, "note")],
        ..Entry::default()
    }
}

/// Each slot for a password holds the one key of the entries, sealed under a key that is derived from it.
fn open(header: &Value, sealed: &str, unlock: &Unlock<'_>) -> Result<Zeroizing<Vec<u8>>, ExportError> {
    const PASSWORD: u64 = 1;
    let slots: Vec<&Value> = list_of(header, "slots").iter().filter(|s| number_of(s, "type") == Some(PASSWORD)).take(MAX_SLOTS).collect();
    if slots.is_empty() {
        return Err(DAMAGED);
    }
    let password = unlock.password.ok_or(ExportError::Encrypted(Format::Aegis))?.as_bytes();
    for slot in slots {
        let of = |name| number_of(slot, name).ok_or(DAMAGED);
        let salt = from_hex(text_of(slot, "salt")).ok_or(DAMAGED)?;
        let key = scrypt(password, &salt, of("n")?, of("r")?, of("p")?).map_err(|_| ExportError::TooCostly)?;
        let wrapped = from_hex(text_of(slot, "key")).ok_or(DAMAGED)?;
        let Some(master) = unseal(&key[..], slot.get("key_params").unwrap_or(&Value::Null), wrapped) else { continue };
        let db = STANDARD.decode(sealed).map_err(|_| DAMAGED)?;
        return unseal(&master, header.get("params").unwrap_or(&Value::Null), db).ok_or(DAMAGED);
    }
    Err(ExportError::NotOpened(Format::Aegis))
}

/// Opens what was sealed with AES-256-GCM; the nonce and the tag stand beside it.
fn unseal(key: &[u8], params: &Value, sealed: Vec<u8>) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, tag) = (from_hex(text_of(params, "nonce"))?, from_hex(text_of(params, "tag"))?);
    let (nonce, tag) = (<[u8; 12]>::try_from(nonce).ok()?, <[u8; 16]>::try_from(tag).ok()?);
    let mut open = Zeroizing::new([sealed, tag.to_vec()].concat());
    let cipher = Aes256Gcm::new_from_slice(key).ok()?;
    cipher.decrypt_in_place(&nonce.into(), &[], &mut *open).ok()?;
    Some(open)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| (high << 4) | low).collect())
}
