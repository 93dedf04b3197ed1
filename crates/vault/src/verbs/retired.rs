//! After a re-key: what still opens with a retired key, and the one act that deletes it.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use crate::disk::{Backup, FileError, LOCK_WAIT, Shelf};
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

impl RetiredCopy {
    fn of(backup: Backup) -> Self {
        Self { path: backup.path, at_ms: backup.at_ms }
    }
}

impl OpenVault {
    /// The backups here, and in the second place when it is reached, that still open with a retired key, newest first.
    /// Copies that stand elsewhere are not known.
    ///
    /// # Errors
    /// When a folder of backups cannot be read, or another program works on the vault.
    pub fn retired_copies(&self) -> Result<Vec<RetiredCopy>, VerbError> {
        let mut all = self.retired_copies_here()?;
        let there = self.second_shelf().and_then(|shelf| self.retired(&shelf).ok()).unwrap_or_default();
        all.extend(there.into_iter().map(RetiredCopy::of));
        all.sort_by_key(|copy| Reverse(copy.at_ms));
        Ok(all)
    }

    /// Those here alone: a drive that does not answer holds up nobody who only looks.
    ///
    /// # Errors
    /// As [`OpenVault::retired_copies`].
    pub fn retired_copies_here(&self) -> Result<Vec<RetiredCopy>, VerbError> {
        let here = self.retired(&self.places.lock(self.disk, LOCK_WAIT)?.shelf())?;
        Ok(here.into_iter().map(RetiredCopy::of).collect())
    }

    /// Deletes them, and says how many. The vault file and the own copy are opened first: nothing is
    /// deleted while there are not two good copies under today's key, and none of the second place before a fresh backup
    /// stands there.
    ///
    /// # Errors
    /// When there is no fresh proof, there are not two good copies, or one cannot be written or removed.
    pub fn delete_retired_copies(&mut self, proof: &Proof, now_ms: u64) -> Result<usize, VerbError> {
        self.accepts(Some(proof))?;
        let guard = self.places.lock(self.disk, LOCK_WAIT)?;
        let opens = |bytes: &[u8]| check(bytes).is_ok_and(|file| file.open(&self.dek).is_ok());
        let good = |bytes: Result<Vec<u8>, FileError>| bytes.ok().filter(|bytes| opens(bytes));
        let (Some(fresh), Some(_)) = (good(guard.read_vault()), good(guard.read_own())) else { return Err(VerbError::NotTwoCopies) };
        let second = self.second_shelf();
        if let Some(shelf) = &second {
            shelf.put(&fresh, now_ms).map_err(VerbError::Backup)?;
        }
        let mut deleted = 0;
        for shelf in [Some(guard.shelf()), second].into_iter().flatten() {
            for backup in self.retired(&shelf)? {
                shelf.remove(&backup)?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }

    /// The second place for backups, when one was named and it is not there: what stands in it is neither listed nor deleted.
    #[must_use]
    pub fn second_place_out_of_reach(&self) -> Option<&Path> {
        self.machine.second.as_ref().map(|second| &*second.place.folder).filter(|_| self.second_shelf().is_none())
    }

    fn second_shelf(&self) -> Option<Shelf<'_>> {
        let shelf = self.machine.second.as_ref()?.place.reached(self.disk, &self.places).ok()?;
        shelf.list().is_ok().then_some(shelf)
    }

    fn retired(&self, shelf: &Shelf<'_>) -> Result<Vec<Backup>, VerbError> {
        let mut backups = shelf.list()?;
        backups.retain(|backup| {
            let bytes = shelf.read(backup).unwrap_or_default();
            check(&bytes).is_ok_and(|file| self.past_key_fits(&file))
        });
        Ok(backups)
    }
}
