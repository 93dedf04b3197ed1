//! `export`: everything in the vault as one file that needs no Codekeep: sealed under a phrase, or plain.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use custody::CopyKind;
use serde_json::json;
use vault::disk::Prepared;
use vault::{Document, Exported, Form, Phrase, SEALED_WORDS, VerbError, make_phrase, place_of};

use super::deliver::not_placed;
use super::pack::name_of;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Message, usage};
use crate::when;
use crate::words::count;

#[derive(Args)]
pub struct Export {
    /// Write everything as JSON into an age file, which opens with a phrase that is shown once
    #[arg(long, value_name = "FILE.age", required_unless_present = "plain", conflicts_with = "plain")]
    sealed: Option<PathBuf>,
    /// Write everything as JSON, which anybody can read
    #[arg(long, value_name = "FILE")]
    plain: Option<PathBuf>,
    /// Write only the codes with their accounts, as a table (CSV); it cannot be brought back
    #[arg(long, requires = "plain")]
    csv: bool,
    /// Where it will be kept, as "Stick in the safe"; otherwise the place that FILE names
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
}

impl Export {
    pub fn run(self, door: &Door) -> Done {
        let (file, kind) = match (&self.sealed, &self.plain) {
            (Some(file), _) => (file, CopyKind::SealedExport),
            (None, Some(file)) => (file, CopyKind::PlainExport),
            (None, None) => return Err(usage("An export is sealed or plain.", "Give --sealed FILE.age or --plain FILE.")),
        };
        if file.as_os_str() == "-" {
            return Err(usage("An export is a file, so that it can be registered.", "Name a file."));
        }
        if fs::symlink_metadata(file).is_ok() {
            let Message { what, .. } = messages::exists(file);
            return Err(usage(what, "Choose another name; an export replaces no file."));
        }
        let place = self.place.clone().unwrap_or_else(|| place_of(file));
        let form = if self.csv { Form::Csv } else { Form::Json };
        let (mut vault, proof) = door.open()?;
        let phrase = match kind {
            CopyKind::SealedExport => Some(make_phrase(SEALED_WORDS)?),
            _ => {
                door.confirm(&format!(
                    "{} will hold every code of this vault in clear: whoever can read it has them, and so has what copies files, as a backup or a cloud folder does.",
                    name_of(file)
                ))?;
                None
            }
        };
        let disk = door.disk();
        let write = |document: &Document<'_>| -> Result<Prepared<'_>, VerbError> {
            let bytes = document.to_bytes(form)?;
            let bytes = match &phrase {
                // EXPOSE: what the export is sealed with; it is in no file.
                Some(phrase) => &sheet::age_file::seal(&bytes, phrase.expose()).map_err(|_| VerbError::NotSealed)?,
                None => &*bytes,
            };
            Ok(Prepared::new(&disk, file, bytes)?)
        };
        let Exported { copy, accounts, codes, written } =
            door.waiting("Writing the export", || vault.export(kind, &place, &proof, when::now_ms(), write))?;
        written.place_new().map_err(|unwritten| not_placed(&mut vault, copy, unwritten))?;
        door.tell_news(&mut vault);
        let printed = copy.printed();
        // EXPOSE: the phrase of a sealed export is shown once, to whoever made it, and kept nowhere.
        let words = phrase.as_ref().map(Phrase::expose);
        door.out.document(|| {
            json!({
                "kind": kind.word(),
                "form": if self.csv { "csv" } else { "json" },
                "file": file.to_string_lossy(),
                "copy": copy.to_string(),
                "printed": printed,
                "place": place.trim(),
                "accounts": accounts,
                "codes": codes,
                "phrase": words,
            })
        })?;
        let holds = format!("{} of {}", count(codes, "code"), count(accounts, "account"));
        door.out.line(format!("Export {printed} was made: {}, {holds}.", name_of(file)))?;
        match words {
            Some(words) => {
                door.out.line("The phrase that opens it, shown only now. Write it down, and keep it apart from the file:")?;
                door.out.line(format!("  {words}"))?;
            }
            None => door
                .out
                .note(format!("It holds every code in clear. When it has served: delete it, then codekeep copies destroyed {printed}")),
        }
        door.out.done()
    }
}
