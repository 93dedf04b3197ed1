//! What was found in an export, entry by entry: names and counts, never a code.

use intake::exports::{Export, FoundEntry, Unread};
use serde_json::{Value, json};

use crate::out::Out;
use crate::trouble::Done;
use crate::words::count;

pub fn print(out: Out, export: &Export) -> Done<()> {
    let with = export.entries.iter().filter(|e| e.all_sets().next().is_some()).count();
    let entries = match export.entries.len() {
        1 => "1 entry".to_owned(),
        n => format!("{n} entries"),
    };
    out.line(format!("{}: {entries}, {with} with backup codes. Passwords and seeds stay where they are.", export.format.name()))?;
    for entry in &export.entries {
        for (file, set) in placed(entry) {
            let file = file.map(|name| format!(", {name}")).unwrap_or_default();
            out.line(format!("  {}{file}: {}, {}", name_of(entry), count(set.codes.len() as u64, "code"), set.shape.word()))?;
        }
    }
    let unread: Vec<_> = export.entries.iter().flat_map(|e| e.files.iter().filter_map(move |f| Some((e, f, f.unread?)))).collect();
    if !unread.is_empty() {
        out.line("Attached, and not looked into:")?;
    }
    for (entry, file, why) in unread {
        out.line(format!("  {}: {} ({})", name_of(entry), file.name, if why == Unread::TooLarge { "too large" } else { "no text" }))?;
    }
    let bare: Vec<&FoundEntry> = export.entries.iter().filter(|e| e.lacks_codes()).collect();
    if !bare.is_empty() {
        out.line("Two factors, and no backup codes in the export. Make some there, and store them:")?;
    }
    for entry in bare {
        out.line(format!("  [ ] {}", name_of(entry)))?;
    }
    Ok(())
}

pub fn to_json(export: &Export) -> Value {
    let found = export.entries.iter().filter(|e| e.all_sets().next().is_some()).map(|entry| {
        let sets = placed(entry).map(|(file, set)| {
            json!({"service": set.service.map(|s| s.slug), "shape": set.shape.word(), "codes": set.codes.len(), "file": file})
        });
        with(entry, [("sets", sets.collect())])
    });
    let unread = export.entries.iter().flat_map(|entry| {
        entry.files.iter().filter_map(move |file| {
            let why = match file.unread? {
                Unread::NoText => "no-text",
                Unread::TooLarge => "too-large",
            };
            Some(with(entry, [("file", json!(file.name)), ("why", json!(why))]))
        })
    });
    let checklist = export.entries.iter().filter(|e| e.lacks_codes()).map(|entry| with(entry, []));
    json!({
        "format": export.format.name(),
        "entries": export.entries.len(),
        "found": found.collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
        "checklist": checklist.collect::<Vec<_>>(),
    })
}

/// What an entry is called.
pub fn name_of(entry: &FoundEntry) -> String {
    let title = if entry.title.is_empty() { "Unnamed" } else { &entry.title };
    entry.account.as_deref().map_or_else(|| title.to_owned(), |account| format!("{title} ({account})"))
}

/// The sets of an entry, each with the attached file it was found in.
fn placed(entry: &FoundEntry) -> impl Iterator<Item = (Option<&str>, &intake::FoundSet)> {
    let in_files = entry.files.iter().flat_map(|f| f.sets.iter().map(move |set| (Some(f.name.as_str()), set)));
    entry.sets.iter().map(|set| (None, set)).chain(in_files)
}

fn with<const N: usize>(entry: &FoundEntry, more: [(&str, Value); N]) -> Value {
    let mut fields = json!({"title": entry.title, "account": entry.account, "host": entry.host});
    if let Value::Object(fields) = &mut fields {
        fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    fields
}
