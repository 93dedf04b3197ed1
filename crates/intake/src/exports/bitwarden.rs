//! Bitwarden's JSON: logins and secure notes, with notes and fields of the person's own.

use serde_json::Value;

use super::{Entries, Entry, ExportError, Format, is_secret_field, list_of, note, text_of};

pub(super) fn read(json: &Value) -> Option<Entries> {
    let encrypted = json.get("encrypted")?.as_bool()?;
    if encrypted {
        return Some(Err(ExportError::Encrypted(Format::Bitwarden)));
    }
    let Some(items) = json.get("items").and_then(Value::as_array) else { return Some(Err(ExportError::Damaged(Format::Bitwarden))) };
    Some(Ok(items.iter().map(entry).collect()))
}

fn entry(item: &Value) -> Entry {
    let login = item.get("login").unwrap_or(&Value::Null);
    let mut texts = vec![note("notes", text_of(item, "notes"))];
    for field in list_of(item, "fields") {
        let name = text_of(field, "name");
        if !is_secret_field(name) {
            texts.push(note(name, text_of(field, "value")));
        }
    }
    Entry {
        title: text_of(item, "name").to_owned(),
        account: text_of(login, "username").to_owned(),
        url: list_of(login, "uris").first().map_or("", |uri| text_of(uri, "uri")).to_owned(),
        two_factor: !text_of(login, "totp").is_empty(),
        texts,
    }
}
