//! Moving to another machine: the vault as it is now in one more file, and what to look at there and here.

use std::path::{Path, PathBuf};

use crate::disk::{Prepared, SaveError};
use crate::error::VerbError;
use crate::open::OpenVault;

/// A copy of the vault for another machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedOut {
    /// How many entries its ledger has.
    pub entries: u32,
    /// The ledger's fingerprint, which the other machine has to show.
    pub fingerprint: String,
    /// It opens only with the key file beside the password.
    pub key_file: bool,
    /// The second place for backups, which the other machine does not know.
    pub second_place: Option<PathBuf>,
    /// What stays on this machine: the vault file, and the folder with own copy, backups and state.
    pub stays: [PathBuf; 2],
}

impl OpenVault {
    /// Writes the vault as it is now into a file that is not there yet, for another machine. It opens with the same secrets;
    /// nothing is changed here.
    ///
    /// # Errors
    /// When a file stands there, or it is not durable.
    pub fn move_out(&mut self, file: &Path) -> Result<MovedOut, VerbError> {
        self.catch_up_if_changed()?;
        let (bytes, salt) = self.seal()?;
        self.known_saves.insert(salt); // it brings nothing when it comes back
        Prepared::new(self.disk, file, &bytes)?.place_new().map_err(SaveError::Vault)?;
        Ok(MovedOut {
            entries: self.ledger.len() as u32,
            fingerprint: self.ledger.fingerprint(),
            key_file: self.keys().key_file,
            second_place: self.machine.second.as_ref().map(|second| second.place.folder.clone()),
            stays: [self.places.vault().to_owned(), self.places.app().to_owned()],
        })
    }
}
