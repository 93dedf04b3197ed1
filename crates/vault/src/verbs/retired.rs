//! After a re-key: what still opens with a retired key, and the one act that deletes it.

use std::path::PathBuf;

use crate::disk::{Guard, LOCK_WAIT};
use crate::error::VerbError;
use crate::format::check;
use crate::open::{OpenVault, Proof};

/// A backup that opens with what opened the vault before a re-key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetiredCopy {
    /// Its file.
    pub path: PathBuf,
    /// When it was replaced by a newer save, in milliseconds since 1970.
    pub at_ms: u64,
}

impl OpenVault {
    /// The backups of this installation that still open with a retired key, newest first. Copies that
    /// stand elsewhere are not known here.
    ///
    /// # Errors
    /// When the folder of the backups cannot be read, or another program works on the vault.
    pub fn retired_copies(&self) -> Result<Vec<RetiredCopy>, VerbError> {
        let guard = self.places.lock(self.disk, LOCK_WAIT)?;
        let retired = self.retired(&guard)?;
        Ok(retired.into_iter().map(|backup| RetiredCopy { path: backup.path, at_ms: backup.at_ms }).collect())
    }

    /// Deletes them, and says how many. The vault file and the own copy are opened first: nothing is
    /// deleted while there are not two good copies under today's key.
    ///
    /// # Errors
    /// When there is no fresh proof, there are not two good copies, or one cannot be removed.
    pub fn delete_retired_copies(&mut self, proof: &Proof) -> Result<usize, VerbError> {
        self.accepts(Some(proof))?;
        let guard = self.places.lock(self.disk, LOCK_WAIT)?;
        let opens = |bytes: &[u8]| check(bytes).is_ok_and(|file| file.open(&self.dek).is_ok());
        if ![guard.read_vault(), guard.read_own()].iter().all(|bytes| bytes.as_ref().is_ok_and(|bytes| opens(bytes))) {
            return Err(VerbError::NotTwoCopies);
        }
        let retired = self.retired(&guard)?;
        for backup in &retired {
            guard.shelf().remove(backup)?;
        }
        Ok(retired.len())
    }

    fn retired(&self, guard: &Guard<'_>) -> Result<Vec<crate::disk::Backup>, VerbError> {
        let mut backups = guard.backups()?;
        backups.retain(|backup| {
            let bytes = guard.shelf().read(backup).unwrap_or_default();
            check(&bytes).is_ok_and(|file| self.past_key_fits(&file))
        });
        Ok(backups)
    }
}
