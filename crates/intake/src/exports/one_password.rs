//! 1Password's 1PUX: a zip with `export.data` (JSON: accounts of vaults of items) and the attached files as
//! `files/ID__NAME`.

use std::rc::Rc;

use serde_json::Value;

use super::json::{Json, list_of, text_of};
use super::unpack::{Failed, Zip};
use super::{Entries, Entry, ExportError, Format, MAX_ATTACHMENT, is_secret_field, note};
use crate::MAX_LEN;

const DATA: &str = "export.data";
const DAMAGED: ExportError = ExportError::Damaged(Format::OnePassword);

/// The entries of a 1PUX; nothing when it is another zip.
pub(super) fn read_zip(zip: &mut Zip<'_>) -> Option<Entries> {
    zip.holds(DATA).then(|| {
        let data = zip.read(DATA, MAX_LEN).map_err(|failed| failed.of(Format::OnePassword))?;
        let json = Json::parse(std::str::from_utf8(&data).map_err(|_| DAMAGED)?).ok_or(DAMAGED)?;
        let accounts = json.0.get("accounts").and_then(Value::as_array).ok_or(DAMAGED)?;
        let names = zip.names();
        let mut entries = Vec::new();
        for item in accounts.iter().flat_map(|a| list_of(a, "vaults")).flat_map(|v| list_of(v, "items")) {
            // An older form wraps each item once more.
            let item = item.get("item").unwrap_or(item);
            if item.get("trashed").and_then(Value::as_bool).unwrap_or_default() {
                continue;
            }
            entries.push(entry(item, zip, &names).map_err(|failed| failed.of(Format::OnePassword))?);
        }
        Ok(entries)
    })
}

fn entry(item: &Value, zip: &mut Zip<'_>, names: &[String]) -> Result<Entry, Failed> {
    let none = &Value::Null;
    let (details, overview) = (item.get("details").unwrap_or(none), item.get("overview").unwrap_or(none));
    let mut entry = Entry {
        title: text_of(overview, "title").to_owned(),
        url: [text_of(overview, "url"), list_of(overview, "urls").first().map_or("", |u| text_of(u, "url"))]
            .into_iter()
            .find(|u| !u.is_empty())
            .unwrap_or_default()
            .to_owned(),
        texts: vec![note("notes", text_of(details, "notesPlain"))],
        ..Entry::default()
    };
    for field in list_of(details, "loginFields") {
        // Of the fields of a sign-in page only the name is taken.
        if text_of(field, "designation") == "username" {
            text_of(field, "value").clone_into(&mut entry.account);
        }
    }
    let mut files = Vec::new();
    for section in list_of(details, "sections") {
        for field in list_of(section, "fields") {
            let value = field.get("value").unwrap_or(none);
            if value.get("totp").is_some() {
                entry.two_factor |= !text_of(value, "totp").is_empty();
            } else if let Some(file) = value.get("file") {
                files.push(file);
            } else if !is_secret_field(text_of(field, "title")) {
                entry.texts.push(note(&field_name(section, field), words(value)));
            }
        }
    }
    for file in files.into_iter().chain(details.get("documentAttributes")) {
        let (id, name) = (text_of(file, "documentId"), text_of(file, "fileName"));
        let Some(path) = names.iter().find(|path| is_file(path, id)) else { continue };
        entry.files.push((name.to_owned(), Rc::new(zip.read(path, MAX_ATTACHMENT.saturating_add(1))?)));
    }
    Ok(entry)
}

/// What a person wrote into a field, whichever kind it has; a hidden one may well hold codes.
fn words(value: &Value) -> &str {
    ["string", "concealed"].into_iter().map(|kind| text_of(value, kind)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// Fields are often nameless, and their section says what they are.
fn field_name(section: &Value, field: &Value) -> String {
    [text_of(section, "title"), text_of(field, "title")].join(" ").trim().to_owned()
}

fn is_file(path: &str, id: &str) -> bool {
    !id.is_empty() && path.strip_prefix("files/").and_then(|rest| rest.strip_prefix(id)).is_some_and(|rest| rest.starts_with("__"))
}
