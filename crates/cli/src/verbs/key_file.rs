//! `key-file`: a file that is wanted beside the password. The program makes it; no other file is one.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;
use vault::format::KeyFile as Key;
use vault::{KeyFileWish, VerbError};

use super::handover::place_new;
use super::rekey::{After, Anew, Rekeying, present};
use crate::door::Door;
use crate::trouble::Done;
use crate::when;

#[derive(Args)]
pub struct KeyFile {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a key file; from then on the vault wants it beside the password
    #[command(after_help = "Example:\n  codekeep key-file add /media/stick/mira.codekeep-key")]
    Add {
        /// The new file
        file: PathBuf,
    },
    /// Make another in its place; the vault is re-keyed, so that the old one opens nothing new
    #[command(after_help = "Example:\n  codekeep --key-file old.codekeep-key key-file replace new.codekeep-key")]
    Replace {
        /// The new file
        file: PathBuf,
        #[command(flatten)]
        after: After,
    },
    /// Go back to the password alone; the vault is re-keyed
    #[command(after_help = "Example:\n  codekeep --key-file mira.codekeep-key key-file remove --yes")]
    Remove {
        #[command(flatten)]
        after: After,
    },
}

impl KeyFile {
    pub fn run(self, door: &Door) -> Done {
        match self.verb {
            None => show(door),
            Some(Verb::Add { file }) => add(door, &file),
            Some(Verb::Replace { file, after }) => replace(door, &file, after),
            Some(Verb::Remove { after }) => {
                door.confirm("Afterwards the password alone opens the vault.")?;
                let (vault, proof, password) = door.open_with()?;
                if !vault.keys().key_file {
                    return Err(VerbError::NoKeyFile.into());
                }
                let wish = Rekeying {
                    password: present(password.as_ref())?,
                    key_file: KeyFileWish::Remove,
                    new_file: None,
                    recovery: Anew::IfThereIsOne,
                };
                after.rekey(door, vault, &proof, wish, "The key file was removed.", json!({}))
            }
        }
    }
}

fn show(door: &Door) -> Done {
    let (vault, _) = door.open()?;
    let has = vault.keys().key_file;
    door.out.document(|| json!({"key_file": has}))?;
    door.out.line(if has { "This vault wants its key file beside the password." } else { "This vault has no key file." })?;
    door.out.done()
}

fn add(door: &Door, file: &Path) -> Done {
    let (mut vault, proof, password) = door.open_with()?;
    let password = password.ok_or(VerbError::SetPassword)?;
    if vault.keys().key_file {
        return Err(VerbError::HasKeyFile.into());
    }
    let key = make(door, file)?;
    let added = door.waiting("Locking with the key file", || vault.add_key_file(&password, &key, &proof, when::now_ms()));
    if let Err(error) = added {
        if !error.may_be_saved() {
            take_back(file);
        }
        return Err(error.into());
    }
    door.tell_news(&mut vault);
    door.out.document(|| json!({"vault": vault.id().to_string(), "key_file": file.to_string_lossy()}))?;
    door.out.line(format!("The vault wants {} beside the password from now on.", file.display()))?;
    door.out.note("Keep a second copy of it: without it the password opens nothing. Never keep it beside the vault.");
    door.out
        .note("Copies of the vault that were saved before open without it. To shut out whoever has one and the password: codekeep rekey");
    door.out.done()
}

fn replace(door: &Door, file: &Path, after: After) -> Done {
    let (vault, proof, password) = door.open_with()?;
    if !vault.keys().key_file {
        return Err(VerbError::NoKeyFile.into());
    }
    let password = present(password.as_ref())?;
    let key = make(door, file)?;
    let wish = Rekeying { password, key_file: KeyFileWish::New(&key), new_file: Some(file), recovery: Anew::IfThereIsOne };
    let document = json!({"key_file": file.to_string_lossy()});
    after.rekey(door, vault, &proof, wish, "The key file was replaced.", document)
}

/// The file is on the disk before the vault wants it.
fn make(door: &Door, file: &Path) -> Done<Key> {
    let key = Key::make()?;
    // EXPOSE: the key file that the person named is where the key goes.
    place_new(door, file, &key.file_to_expose())?;
    Ok(key)
}

/// The vault did not take the key: a file with it would mislead.
pub(super) fn take_back(file: &Path) {
    let _ = std::fs::remove_file(file); // the error that led here is told; a key that opens nothing harms nobody
}
