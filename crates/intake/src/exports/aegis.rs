//! Aegis's plain JSON: authenticator entries with a note. Their seeds are not looked at.

use serde_json::Value;

use super::{Entries, Entry, ExportError, Format, list_of, note, text_of};

pub(super) fn read(json: &Value) -> Option<Entries> {
    json.get("header")?.get("slots")?;
    match json.get("db")? {
        // An encrypted one holds its entries as one text.
        Value::String(_) => Some(Err(ExportError::Encrypted(Format::Aegis))),
        db if db.get("entries").is_some_and(Value::is_array) => Some(Ok(list_of(db, "entries").iter().map(entry).collect())),
        _ => Some(Err(ExportError::Damaged(Format::Aegis))),
    }
}

fn entry(entry: &Value) -> Entry {
    Entry {
        title: text_of(entry, "issuer").to_owned(),
        account: text_of(entry, "name").to_owned(),
        url: String::new(),
        two_factor: true,
        texts: vec![note("note", text_of(entry, "note"))],
    }
}
