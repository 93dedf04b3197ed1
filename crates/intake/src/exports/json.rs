//! JSON of exports: read with its bounds, and wiped when it goes, because passwords stand in it.

use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::note;

/// A parsed document that is wiped when it is dropped.
pub(super) struct Json(pub Value);

impl Json {
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Json)
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(all) => all.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text of an object, or an empty one.
pub(super) fn text_of<'j>(json: &'j Value, name: &str) -> &'j str {
    json.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list of an object, or an empty one.
pub(super) fn list_of<'j>(json: &'j Value, name: &str) -> &'j [Value] {
    json.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A number of an object.
pub(super) fn number_of(json: &Value, name: &str) -> Option<u64> {
    json.get(name)?.as_u64()
}

/// A field as a note, by its name.
pub(super) fn note_of(json: &Value, name: &str) -> (String, Zeroizing<String>) {
    note(name, text_of(json, name))
}
