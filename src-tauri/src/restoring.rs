//! What is being restored while no vault is open: which save was chosen, and where the vault is made anew.

use std::path::{Path, PathBuf};

use vault::disk::FileError;
use vault::{FoundSave, LockedVault, Restoring, found_here};

use crate::problem::{Answer, problem};
use crate::session::{Inner, Phase, place_words};
use crate::shapes::{ChosenSave, RestoreView, SaveRow};

/// What the person said so far.
#[derive(Default)]
pub struct Restore {
    /// Where the vault is made, when it is not where it was.
    pub place: Option<PathBuf>,
    /// The save from which it is made.
    pub chosen: Option<Chosen>,
    /// Yes to a vault without the newer state that the password does not open.
    pub swap: bool,
}

/// A save that was chosen, whole.
pub struct Chosen {
    file: PathBuf,
    key: Option<String>,
    name: String,
    wants_key_file: bool,
    has_recovery_key: bool,
}

impl Restore {
    /// Takes a save, if it is a whole vault.
    pub fn choose(&mut self, file: PathBuf, key: Option<String>) -> Answer<()> {
        let ways = LockedVault::find(&file, None)?.ways();
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.chosen = Some(Chosen { file, key, name, wants_key_file: ways.key_file, has_recovery_key: ways.recovery_key });
        self.swap = false;
        Ok(())
    }

    /// The save that was chosen, to be opened at a place.
    pub fn at(&self, place: &Path) -> Answer<Restoring> {
        let chosen =
            self.chosen.as_ref().ok_or_else(|| problem("invalid", "No backup is chosen.", "Choose one of the list, or a file."))?;
        Ok(Restoring::find(&chosen.file, place, None)?)
    }

    /// Whether the chosen one wants a key file beside the password.
    pub fn wants_key_file(&self) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.wants_key_file)
    }
}

/// Where the vault is made: where the person said, where it was, or where a new one would be.
pub fn place(inner: &Inner) -> PathBuf {
    match (&inner.restore.place, &inner.phase) {
        (Some(place), _) | (None, Phase::Locked(place)) => place.clone(),
        _ => inner.look.recent.first().filter(|last| !last.is_file()).unwrap_or(&inner.new_place).clone(),
    }
}

/// What the page shows.
pub fn view(inner: &Inner) -> Answer<RestoreView> {
    let place = place(inner);
    let saves = found_here(None)?;
    let chosen = inner.restore.chosen.as_ref().map(|chosen| ChosenSave {
        key: chosen.key.clone(),
        name: chosen.name.clone(),
        wants_key_file: chosen.wants_key_file,
        has_recovery_key: chosen.has_recovery_key,
    });
    Ok(RestoreView {
        place: place_words(&place),
        place_taken: place.exists(),
        saves: saves.iter().map(row).collect(),
        chosen,
        key_file: inner.key_file.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()),
    })
}

/// The file that a key of the list means.
pub fn find(key: &str) -> Result<Option<PathBuf>, FileError> {
    Ok(found_here(None)?.into_iter().find(|save| key_of(save) == key).map(|save| save.path))
}

fn key_of(save: &FoundSave) -> String {
    format!("{}/{}", save.vault, save.name)
}

fn row(save: &FoundSave) -> SaveRow {
    SaveRow {
        key: key_of(save),
        vault: save.vault.to_string().chars().take(6).collect(),
        at_ms: save.at_ms,
        size: u32::try_from(save.size).unwrap_or(u32::MAX),
        whole: save.whole,
    }
}
