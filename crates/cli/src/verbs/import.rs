//! `import`: the backup codes that people keep in another manager. First only a list of what was found
//! in which entry; with `--yes` it is stored. No password, no seed and no code is shown.

use std::path::{Path, PathBuf};

use clap::Args;
use custody::rules::store::{Intent, StorePlan};
use intake::FoundSet;
use intake::exports::{Export, FoundEntry, read_export};
use serde_json::{Value, json};
use vault::{AccountEdit, StoreWish};

use super::add;
use super::dispose::Disposal;
use super::recognise::{Taken, take_in};
use crate::door::Door;
use crate::trouble::{Done, failed, usage};
use crate::when;
use crate::words::count;

#[derive(Args)]
pub struct Import {
    /// The export of another manager
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Overwrite and delete the file afterwards; only together with --yes
    #[arg(long)]
    dispose: bool,
}

impl Import {
    pub fn run(self, door: &Door) -> Done {
        let stores = door.shared.yes;
        if self.dispose && !stores {
            return Err(usage("A file is disposed of only when its codes are stored.", "Give --yes too, or leave --dispose out."));
        }
        let disposal = Disposal::of(&self.file, self.dispose)?;
        let export = read(door, &self.file)?;
        door.out.line(summary(&export))?;
        for entry in export.entries.iter().filter(|e| !e.sets.is_empty()) {
            for set in &entry.sets {
                door.out.line(format!("  {}: {}, {}", name_of(entry), count(set.codes.len() as u64, "code"), set.shape.word()))?;
            }
        }
        let bare: Vec<&FoundEntry> = export.entries.iter().filter(|e| e.two_factor && e.sets.is_empty()).collect();
        if !bare.is_empty() {
            door.out.line("Two factors, and no backup codes in the export. Make some there, and store them:")?;
        }
        for entry in &bare {
            door.out.line(format!("  [ ] {}", name_of(entry)))?;
        }
        let found: Vec<Value> = export.entries.iter().filter(|e| !e.sets.is_empty()).map(to_json).collect();
        let checklist: Vec<Value> = bare.iter().map(|e| labels_json(e)).collect();
        let (format, entries) = (export.format.name(), export.entries.len());
        let results = if stores { store(door, export)? } else { Vec::new() };
        door.out.document(|| json!({"format": format, "entries": entries, "found": found, "checklist": checklist, "results": results}))?;
        if stores {
            disposal.carry_out(door)?;
        } else if !found.is_empty() {
            door.out.note("Nothing is stored yet. Store them: codekeep import FILE --yes");
        }
        door.out.done()
    }
}

fn read(door: &Door, file: &Path) -> Done<Export> {
    let Taken { name, bytes } = take_in(door, file)?;
    let source = intake::Source { name: name.as_deref(), bytes: &bytes };
    door.waiting("Reading", || read_export(&source))?.ok_or_else(|| {
        failed(
            "not-an-export",
            "This is no export that Codekeep knows.",
            "It knows Bitwarden, Proton Pass and Aegis (JSON, not encrypted), KeePass (XML), authenticator links, and the CSV of browsers and managers. For a file that holds nothing but codes: codekeep add FILE",
        )
    })
}

/// Stores every set that was found. One that does not fit is told and left; the others go on.
fn store(door: &Door, export: Export) -> Done<Vec<Value>> {
    if export.entries.iter().all(|e| e.sets.is_empty()) {
        return Ok(Vec::new());
    }
    let (mut vault, _) = door.open()?;
    let mut results = Vec::new();
    for entry in export.entries {
        let (name, host) = (name_of(&entry), entry.host);
        for set in entry.sets {
            let wish = wish(set, entry.title.clone(), host.clone());
            if let StorePlan::Ask { .. } = vault.fit(&wish)?.plan {
                door.out.note(format!("{name} has a current set already; nothing was stored. A new set of the service: codekeep reissue"));
                results.push(json!({"result": "has-current", "account": null, "set": null, "codes": 0, "superseded": []}));
                continue;
            }
            let result = vault.store(&wish, None, when::now_ms())?;
            door.tell_news(&mut vault);
            door.out.line(add::told(vault.state(), &result))?;
            results.push(add::with_quality(door, &vault, &result)?);
        }
    }
    Ok(results)
}

fn wish(set: FoundSet, title: String, host: Option<String>) -> StoreWish {
    let service = set.service.map(|s| s.name.to_owned()).or(set.service_name.clone()).unwrap_or(title);
    let labels = AccountEdit {
        // An entry without any name is still kept.
        service: Some(if service.trim().is_empty() { "Unnamed".to_owned() } else { service }),
        account: set.account.clone(),
        host,
        ..AccountEdit::default()
    };
    add::wish_of(set, labels, Intent::Add, custody::Source::File)
}

fn summary(export: &Export) -> String {
    let with = export.entries.iter().filter(|e| !e.sets.is_empty()).count();
    let entries = match export.entries.len() {
        1 => "1 entry".to_owned(),
        n => format!("{n} entries"),
    };
    format!("{}: {entries}, {with} with backup codes. Passwords and seeds stay where they are.", export.format.name())
}

fn name_of(entry: &FoundEntry) -> String {
    let title = if entry.title.is_empty() { "Unnamed" } else { &entry.title };
    entry.account.as_deref().map_or_else(|| title.to_owned(), |account| format!("{title} ({account})"))
}

fn labels_json(entry: &FoundEntry) -> Value {
    json!({"title": entry.title, "account": entry.account, "host": entry.host})
}

fn to_json(entry: &FoundEntry) -> Value {
    let sets =
        entry.sets.iter().map(|set| json!({"service": set.service.map(|s| s.slug), "shape": set.shape.word(), "codes": set.codes.len()}));
    let mut document = labels_json(entry);
    if let Value::Object(fields) = &mut document {
        fields.insert("sets".to_owned(), sets.collect());
    }
    document
}
