//! What was seen as plain data: that of any text, and for each code of a picture what a person has to look at.

use serde_json::{Value, json};

use crate::look::Pictured;
use crate::place::Sight;

/// The JSON of [`intake::json::to_json`]; each code read from letters has `look`, with the places of doubtful signs, the first
/// reading where another was taken, and whether the reader was unsure.
#[must_use]
pub fn to_json(pictured: &Pictured) -> Value {
    let mut document = intake::json::to_json(&pictured.found);
    let sets = document.get_mut("sets").and_then(Value::as_array_mut);
    for (set, sights) in sets.into_iter().flatten().zip(&pictured.sights) {
        let codes = set.get_mut("codes").and_then(Value::as_array_mut);
        for (code, sight) in codes.into_iter().flatten().zip(&sights.codes) {
            if let Value::Object(code) = code {
                code.insert("look".to_owned(), look(sight));
            }
        }
    }
    document
}

fn look(sight: &Sight) -> Value {
    if sight.symbol {
        return Value::Null;
    }
    // EXPOSE: `recognise` prints what it was given, before anything is stored.
    let read = sight.read.as_ref().map(|read| read.expose());
    json!({"doubtful": sight.doubtful, "read": read, "unsure": sight.unsure})
}
