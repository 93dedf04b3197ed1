//! `move`: the vault for another machine, and the steps of moving.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use vault::MovedOut;

use super::pack::name_of;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Message, usage};
use crate::words::{entries as entries_of, shell_word};

#[derive(Args)]
pub struct Move {
    /// The file to write, on a stick
    file: PathBuf,
}

impl Move {
    pub fn run(self, door: &Door) -> Done {
        let file = &self.file;
        if fs::symlink_metadata(file).is_ok() {
            let Message { what, .. } = messages::exists(file);
            return Err(usage(what, "Choose another name; nothing is replaced."));
        }
        let (mut vault, _) = door.open()?;
        let MovedOut { entries, fingerprint, key_file, second_place, stays } = vault.move_out(file)?;
        let [vault_file, folder] = stays.map(|path| path.to_string_lossy().into_owned());
        door.out.document(|| {
            json!({
                "file": file.to_string_lossy(),
                "entries": entries,
                "fingerprint": fingerprint,
                "key_file": key_file,
                "second_place": second_place.as_ref().map(|place| place.to_string_lossy()),
                "stays": [vault_file, folder],
            })
        })?;
        let name = name_of(file);
        let with = if key_file { "password and key file" } else { "password" };
        let noted = second_place.map(|place| format!(" Here it is {}.", place.display())).unwrap_or_default();
        let key_file = if key_file { " Take the key file along, apart from this stick." } else { "" };
        door.out.line(format!("Saved: {name}, {}, fingerprint {fingerprint}.", entries_of(entries)))?;
        for line in [
            "On the new machine:".to_owned(),
            format!("  1. Install Codekeep, and copy {name} to where it will stay. It opens with the same {with}.{key_file}"),
            format!("  2. Look that it is all there: codekeep --vault {} log verify shows {fingerprint}.", shell_word(&name)),
            format!("  3. Name a second place for backups there: codekeep backups to DIR.{noted}"),
            "Here, from then on:".to_owned(),
            "  4. Use no code here any more: copies that are apart may hand out the same one. Where both machines stay in use, keep the one file in a folder that both see.".to_owned(),
            format!("  5. If this machine goes: delete {vault_file} and {folder}. The disk may keep what was deleted; it is encrypted."),
        ] {
            door.out.line(line)?;
        }
        door.out.done()
    }
}
