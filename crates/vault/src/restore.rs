//! Restoring a vault whose file is gone or damaged, from a backup: united with whatever newer state can be read, so that
//! a code that was used since does not look unused. Never a swap, unless nothing newer can be read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::calibrate::{ask_for_memory, machine_memory};
use crate::disk::{Disk, FileError, Guard, Kind, LOCK_WAIT, Places, RealDisk, read_sealed};
use crate::error::{UnlockError, VerbError};
use crate::format::{Dek, OpenError, Secret, check, peek};
use crate::locked::wait_after;
use crate::machine::Plain;
use crate::open::{OpenVault, Proof};
use crate::union::Found;

/// A backup that was chosen, whole, and not opened yet.
pub struct Restoring {
    disk: &'static dyn Disk,
    places: Places,
    chosen: Vec<u8>,
    found: Found,
    /// What this machine has, in bytes; none once the person said yes to a derivation that takes more than half of it.
    memory: Option<u64>,
}

/// Another save of the vault that is there.
struct Other {
    bytes: Vec<u8>,
    found: Found,
    /// The file or the own copy, which hold the last that this installation knew; not a backup.
    is_latest: bool,
}

/// What a restore came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The time of the newest entry of all that could be read, in milliseconds since 1970.
    pub newest_ms: u64,
    /// Entries that newer state added to it.
    pub added: u32,
    /// Neither the file in the vault's place nor this installation's own copy could be read, whatever backups there are:
    /// codes may have been used since.
    pub alone: bool,
    /// Where the damaged file that stood in the vault's place is now.
    pub aside: Option<PathBuf>,
}

/// Why nothing was restored. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The backup does not open.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// Newer state of this vault is there, under another password than the one that was given.
    #[error("newer state of this vault is there under another password")]
    NewerIsLocked,
    /// Another vault stands in the place.
    #[error("another vault stands there")]
    OtherVaultThere(FileError),
    /// It could not be saved.
    #[error(transparent)]
    Save(#[from] VerbError),
}

impl Restoring {
    /// Looks at a backup, or any other save, from which the vault is to be made anew at `vault`.
    ///
    /// # Errors
    /// When it cannot be read or is no whole vault.
    pub fn find(backup: &Path, vault: &Path, base: Option<&Path>) -> Result<Self, UnlockError> {
        Self::find_on(&RealDisk, backup, vault, base)
    }

    /// The same on any disk.
    pub(crate) fn find_on(disk: &'static dyn Disk, backup: &Path, vault: &Path, base: Option<&Path>) -> Result<Self, UnlockError> {
        let chosen = read_sealed(disk, backup)?;
        check(&chosen)?;
        let places = Places::of_file(vault, peek(&chosen)?.vault_id, base)?;
        let real = |path: &Path| disk.resolve(path).unwrap_or_else(|_| path.to_owned());
        // The own copy was written by this installation; anything else may come from anyone.
        let found = if real(backup) == real(&places.own_copy()) { Found::OwnCopy } else { Found::Backup };
        Ok(Self { disk, places, chosen, found, memory: machine_memory() })
    }

    /// The person said yes to a key derivation that takes more than half of the memory.
    #[must_use]
    pub fn with_much_memory(self) -> Self {
        Self { memory: None, ..self }
    }

    /// The same, on a machine with so much memory. For tests.
    #[cfg(any(test, feature = "test-costs"))]
    #[must_use]
    pub fn on_a_machine_with(self, memory: u64) -> Self {
        Self { memory: Some(memory), ..self }
    }

    /// How long the next try has to wait after several secrets in a row did not fit, as at an unlock
    /// ([`LockedVault::wait`](crate::LockedVault::wait)).
    #[must_use]
    pub fn wait(&self, now_ms: u64) -> Duration {
        wait_after(&Plain::of(self.disk, &self.places).failed, now_ms)
    }

    /// Opens the backup, unites it with what else can be read, and makes the vault file. With `swap` also when newer
    /// state is there that this password does not open: it goes to the backups and is not in the vault.
    ///
    /// # Errors
    /// When the password does not fit, which is noted as at an unlock; when newer state is locked and `swap` was not said, or
    /// it cannot be saved.
    pub fn unlock<'s>(&self, secret: impl Into<Secret<'s>>, swap: bool, now_ms: u64) -> Result<(OpenVault, Proof, Restored), RestoreError> {
        let secret = secret.into();
        let mut guard = self.places.lock(self.disk, LOCK_WAIT).map_err(UnlockError::from)?;
        let others = self.others(&guard)?;
        let (base, dek) = self.open_one(secret, &others).inspect_err(|error| {
            if matches!(error, UnlockError::Open(OpenError::WrongPassword)) {
                Plain::note_failed(&guard, now_ms);
            }
        })?;
        let mut vault = OpenVault::read(self.disk, self.places.clone(), &check(base).map_err(UnlockError::from)?, dek)?;

        let chosen = vault.read_other(&check(&self.chosen).map_err(UnlockError::from)?, None)?;
        let known = chosen.ledger.len();
        match self.found {
            Found::OwnCopy => vault.unite(chosen),
            Found::VaultFile | Found::Backup => vault.take_from(chosen),
        };
        let (mut alone, mut locked) = (true, false);
        for other in &others {
            match vault.take_in(&other.bytes, other.found) {
                Ok(_) => alone = alone && !other.is_latest,
                Err(UnlockError::Open(OpenError::AlteredHeader)) => locked = true,
                Err(_) => {}
            }
        }
        if locked && !swap {
            return Err(RestoreError::NewerIsLocked);
        }
        let added = vault.ledger.len().saturating_sub(known) as u32;
        let newest_ms = vault.ledger.latest_wall_ms();
        vault.plain = Plain::read(&guard);
        vault.remember_machine(&guard, now_ms)?;
        let (bytes, salt) = vault.seal()?;
        let (saved, aside) = guard.restore(&bytes, now_ms).map_err(VerbError::from)?;
        vault.saved(salt);
        vault.tell_of(&saved);
        vault.remember_opened(&guard, Some(now_ms));
        drop(guard);
        vault.memory = self.memory;
        vault.by_recovery = matches!(secret, Secret::RecoveryKey(_));
        vault.key_file = match secret {
            Secret::PasswordAndKeyFile(_, file) => Some(file.copied()),
            _ => None,
        };
        let proof = vault.proof();
        Ok((vault, proof, Restored { newest_ms, added, alone, aside }))
    }

    /// What else may hold newer state: the file in the vault's place, the own copy, the backups here. What is damaged
    /// is none.
    fn others(&self, guard: &Guard<'_>) -> Result<Vec<Other>, RestoreError> {
        let mut all = Vec::new();
        if let Ok(bytes) = guard.read_vault()
            && let Ok(checked) = check(&bytes)
        {
            if checked.vault_id() != self.places.vault_id() {
                return Err(RestoreError::OtherVaultThere(FileError::new(Kind::OtherVault, self.places.vault())));
            }
            all.push(Other { bytes, found: Found::VaultFile, is_latest: true });
        }
        let whole = |bytes: Vec<u8>, found, is_latest| check(&bytes).is_ok().then_some(Other { bytes, found, is_latest });
        all.extend(guard.read_own().ok().and_then(|bytes| whole(bytes, Found::OwnCopy, true)));
        let shelf = guard.shelf();
        let backups = shelf.list().unwrap_or_default().into_iter().filter_map(|backup| shelf.read(&backup).ok());
        all.extend(backups.filter_map(|bytes| whole(bytes, Found::Backup, false)));
        Ok(all)
    }

    /// What the password opens: the chosen one, else the newest of the others. Each derivation takes about a second, so
    /// only a few are tried.
    fn open_one<'a>(&'a self, secret: Secret<'_>, others: &'a [Other]) -> Result<(&'a [u8], Dek), UnlockError> {
        const MOST: usize = 3;
        let mut wrong = OpenError::WrongPassword;
        for (nth, bytes) in std::iter::once(&self.chosen).chain(others.iter().map(|other| &other.bytes)).take(MOST).enumerate() {
            let checked = match check(bytes) {
                Ok(checked) => checked,
                Err(error) if nth == 0 => return Err(error.into()),
                Err(_) => continue,
            };
            ask_for_memory(checked.slot_for(secret), self.memory)?;
            match checked.unlock(secret) {
                Ok(dek) => return Ok((bytes, dek)),
                Err(error) if nth == 0 => wrong = error,
                Err(_) => {}
            }
        }
        Err(wrong.into())
    }
}
