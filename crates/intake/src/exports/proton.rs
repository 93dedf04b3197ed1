//! Proton Pass's JSON: items in vaults, with a note and extra fields.

use serde_json::Value;

use super::json::{list_of, note_of, text_of};
use super::{Entries, Entry, is_secret_field, note};

pub(super) fn read(json: &Value) -> Option<Entries> {
    let vaults = json.get("vaults")?.as_object()?;
    json.get("version")?;
    Some(Ok(vaults.values().flat_map(|vault| list_of(vault, "items")).filter_map(|item| item.get("data")).map(entry).collect()))
}

fn entry(data: &Value) -> Entry {
    let meta = data.get("metadata").unwrap_or(&Value::Null);
    let content = data.get("content").unwrap_or(&Value::Null);
    let mut texts = vec![note_of(meta, "note")];
    let mut two_factor = !text_of(content, "totpUri").is_empty();
    for field in list_of(data, "extraFields") {
        let (name, value) = (text_of(field, "fieldName"), field.get("data").unwrap_or(&Value::Null));
        match text_of(field, "type") {
            "totp" => two_factor |= !text_of(value, "totpUri").is_empty(),
            _ if is_secret_field(name) => {}
            _ => texts.push(note(name, text_of(value, "content"))),
        }
    }
    let account = [text_of(content, "itemUsername"), text_of(content, "username"), text_of(content, "itemEmail")];
    Entry {
        title: text_of(meta, "name").to_owned(),
        account: account.into_iter().find(|a| !a.is_empty()).unwrap_or_default().to_owned(),
        url: list_of(content, "urls").first().and_then(Value::as_str).unwrap_or_default().to_owned(),
        two_factor,
        texts,
        ..Entry::default()
    }
}
