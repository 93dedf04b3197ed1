//! The outcome as plain data: the JSON that `codekeep recognise --json` prints, and nothing else.
//! Must never be used for a log or a report: it holds the codes.

use custody::quality::{Finding, Quality};
use serde_json::{Value, json};

use crate::{FoundSet, OtherReading, Recognised};

/// The JSON of the command line's contract: `service`, `account` and `shape` of the whole where all
/// sets agree, then `sets` and `left_out`.
#[must_use]
pub fn to_json(found: &Recognised) -> Value {
    json!({
        "service": common(found, |s| s.service.map(|s| s.slug.to_owned())),
        "account": common(found, |s| s.account.clone()),
        "shape": common(found, |s| Some(s.shape.word().to_owned())),
        "sets": found.sets.iter().map(set).collect::<Vec<_>>(),
        "left_out": found.left_out.iter().map(|l| json!({"line": l.line, "text": l.text.as_str(), "why": l.why.code()})).collect::<Vec<_>>(),
    })
}

fn set(set: &FoundSet) -> Value {
    // EXPOSE: this is the door through which `recognise` prints what it was given, before storing.
    let codes = set.codes.iter().map(|c| json!({"text": c.text.expose(), "used": c.used, "ordinal": c.ordinal}));
    json!({
        "service": set.service.map(|s| s.slug),
        "service_name": set.service.map(|s| s.name).or(set.service_name.as_deref()),
        "account": set.account,
        "shape": set.shape.word(),
        "issued_on": set.issued_on.map(|d| d.to_string()),
        "codes": codes.collect::<Vec<_>>(),
        "quality": quality(&set.quality()),
        "other_reading": set.other_reading.as_ref().map(other_reading),
        "used_places": set.used_places.iter().map(|p| p.ordinal).collect::<Vec<_>>(),
    })
}

fn other_reading(other: &OtherReading) -> Value {
    // EXPOSE: as above: what was given is printed, read another way.
    json!({"as": other.as_what.word(), "codes": other.codes.iter().map(|c| c.expose()).collect::<Vec<_>>()})
}

/// The quality of a set: the bits of a code, and the names of what was found.
#[must_use]
pub fn quality(quality: &Quality) -> Value {
    json!({"bits": quality.bits, "findings": quality.findings.iter().map(Finding::word).collect::<Vec<_>>()})
}

fn common(found: &Recognised, of: impl Fn(&FoundSet) -> Option<String>) -> Option<String> {
    let first = of(found.sets.first()?)?;
    found.sets.iter().all(|s| of(s).as_ref() == Some(&first)).then_some(first)
}
