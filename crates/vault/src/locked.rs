//! From the file and a secret to an open vault.
//!
//! The file's own slots come first. Where none of them fits, this installation's own copy may know the
//! secret: the password was changed here, and another machine that had not heard of it saved the file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use custody::VaultId;
use custody::meanwhile::{MUCH_BYTES, meanwhile};

use crate::calibrate::{ask_for_memory, machine_memory};
use crate::disk::{Disk, Guard, LOCK_WAIT, Places, RealDisk, Seen};
use crate::error::UnlockError;
use crate::format::{Checked, Dek, OpenError, Secret, Slot, SlotKind, check};
use crate::machine::Plain;
use crate::open::{OpenVault, OwnCopy, Proof};
use crate::phrase::as_phrase;

/// A vault file that was found and is whole, but not opened yet.
pub struct LockedVault {
    disk: &'static dyn Disk,
    places: Places,
    /// Where this installation keeps its own files, instead of the system's place.
    base: Option<PathBuf>,
    file: Checked<'static>,
    /// What this machine has, in bytes.
    memory: Option<u64>,
}

/// What a vault asks for when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// The password goes with a key file.
    pub key_file: bool,
    /// A recovery key opens it too.
    pub recovery_key: bool,
}

/// What the person said yes to, after an unlock asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consent {
    /// To a key derivation that takes more than half of the memory.
    pub much_memory: bool,
    /// To taking in what another machine saved under a retired key, and to saving over it.
    pub saved_under_past_key: bool,
}

impl LockedVault {
    /// Looks at a file: everything that needs no key is checked here, before any key derivation.
    /// `base` is where this installation keeps its own files, instead of the system's place.
    ///
    /// # Errors
    /// When the file cannot be read or is no whole vault.
    pub fn find(path: &Path, base: Option<&Path>) -> Result<Self, UnlockError> {
        Self::find_on(&RealDisk, path, base)
    }

    /// The same on any disk.
    pub(crate) fn find_on(disk: &'static dyn Disk, path: &Path, base: Option<&Path>) -> Result<Self, UnlockError> {
        let file = check(crate::disk::read_sealed(disk, path)?)?;
        let places = Places::of_file(path, file.vault_id(), base)?;
        Ok(Self { base: base.map(Path::to_owned), ..Self::whole(disk, places, file) })
    }

    /// A file that was checked, in its place.
    pub(crate) fn whole(disk: &'static dyn Disk, places: Places, file: Checked<'static>) -> Self {
        Self { disk, places, base: None, file, memory: machine_memory() }
    }

    /// The same, on a machine with so much memory. For tests.
    #[cfg(any(test, feature = "test-costs"))]
    #[must_use]
    pub fn on_a_machine_with(self, memory: u64) -> Self {
        Self { memory: Some(memory), ..self }
    }

    /// Which vault it is.
    #[must_use]
    pub fn id(&self) -> VaultId {
        self.places.vault_id()
    }

    /// What it asks for.
    #[must_use]
    pub fn ways(&self) -> Ways {
        let has = |wanted: fn(SlotKind) -> bool| self.file.slots().iter().any(|slot| wanted(slot.kind()));
        Ways {
            key_file: has(|kind| matches!(kind, SlotKind::PasswordAndKeyFile(_))),
            recovery_key: has(|kind| kind == SlotKind::RecoveryKey),
        }
    }

    /// Failed unlocks since it was last open here, and when that was; in milliseconds since 1970.
    #[must_use]
    pub fn since_last_open(&self) -> (Vec<u64>, Option<u64>) {
        let plain = Plain::of(self.disk, &self.places);
        (plain.failed, plain.last_opened_ms)
    }

    /// How long the next try has to wait after several secrets in a row did not fit: 4, 8, 16, then 30 seconds
    /// from the third on. It slows down whoever sits at the keyboard; a thief of the file is slowed by the
    /// key derivation.
    #[must_use]
    pub fn wait(&self, now_ms: u64) -> Duration {
        wait_after(&self.since_last_open().0, now_ms)
    }

    /// Opens it; what would have to be asked first is refused.
    ///
    /// # Errors
    /// As [`LockedVault::unlock_with`].
    pub fn unlock<'s>(&self, secret: impl Into<Secret<'s>>, now_ms: u64) -> Result<(OpenVault, Proof), UnlockError> {
        self.unlock_with(secret, Consent::default(), now_ms)
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`OpenError::WrongPassword`] or [`UnlockError::OldPassword`] when the secret does not fit, which
    /// is noted; [`UnlockError::MuchMemory`] and [`UnlockError::SavedUnderPastKey`] when the person has
    /// to consent; else what is wrong with the file.
    pub fn unlock_with<'s>(&self, secret: impl Into<Secret<'s>>, consent: Consent, now_ms: u64) -> Result<(OpenVault, Proof), UnlockError> {
        let given = secret.into();
        let phrase = if Places::is_pack_by_name(self.places.vault()) { as_phrase(given) } else { None };
        // As it was typed first: a vault may be named like a pack, and its password is no phrase.
        self.ask_for_memory(self.file.slot_for(given), consent)?;
        let as_typed = phrase.is_none() || self.file.unlock(given).is_ok();
        let secret = phrase.as_ref().filter(|_| !as_typed).map_or(given, Secret::Password);
        let key = Key { secret, consent, now_ms };
        self.ask_for_memory(self.file.slot_for(secret), consent)?;
        let opened = match self.file.unlock(secret) {
            Ok(dek) => match self.misplaced(&dek)? {
                None => self.open_file(dek, None, key),
                Some(right) => right.open_file(dek, None, key),
            },
            Err(no @ (OpenError::WrongPassword | OpenError::NoSuchSlot)) => {
                self.open_by_own_copy(&self.file, key).and_then(|opened| opened.ok_or_else(|| no.into()))
            }
            Err(other) => Err(other.into()),
        };
        if matches!(&opened, Err(UnlockError::Open(OpenError::WrongPassword) | UnlockError::OldPassword))
            && let Ok(guard) = self.places.lock(self.disk, Duration::from_secs(1))
        {
            Plain::note_failed(&guard, now_ms);
        }
        let mut vault = opened?;
        vault.memory = self.memory.filter(|_| !consent.much_memory);
        vault.by_recovery = matches!(secret, Secret::RecoveryKey(_));
        vault.key_file = match secret {
            Secret::PasswordAndKeyFile(_, file) => Some(file.copied()),
            _ => None,
        };
        let proof = vault.proof();
        Ok((vault, proof))
    }

    fn ask_for_memory(&self, slot: Option<&Slot>, consent: Consent) -> Result<(), UnlockError> {
        ask_for_memory(slot, self.memory.filter(|_| !consent.much_memory))
    }

    /// A travel pack leaves no trace on the machine that it is opened on, whatever its name; and what is only named like
    /// one is a vault like any other. The same file in its right place, if that is not here.
    fn misplaced(&self, dek: &Dek) -> Result<Option<Self>, UnlockError> {
        let by_name = Places::is_pack_by_name(self.places.vault());
        if !by_name && self.disk.meta(&self.places.own_copy()).is_ok() {
            return Ok(None); // it was opened here before, as what it is
        }
        let is_pack = OpenVault::read(self.disk, self.places.clone(), &self.file, dek.copied())?.state.pack.is_some();
        if is_pack == by_name {
            return Ok(None);
        }
        let (vault, id) = (self.places.vault(), self.id());
        let places = if is_pack { Places::of_pack(vault, id) } else { Places::new(vault, id, self.base.as_deref())? };
        let file = check(self.file.bytes().to_vec())?;
        Ok(Some(Self { disk: self.disk, places, base: self.base.clone(), file, memory: self.memory }))
    }

    /// Opens the vault file with its data key. `slot` has to stand afterwards.
    fn open_file(&self, dek: Dek, slot: Option<&Slot>, key: Key<'_>) -> Result<OpenVault, UnlockError> {
        let mut guard = self.places.lock(self.disk, LOCK_WAIT)?;
        // The file may be newer than the one that was checked; the data key is the same.
        let is_found = guard.look().vault.as_ref().is_ok_and(|seen| self.is_found(seen));
        let newer = if is_found { None } else { Some(check(guard.read_vault()?)?) };
        let file = newer.as_ref().unwrap_or(&self.file);
        let much = file.bytes().len() >= MUCH_BYTES;
        let read = || OpenVault::read(self.disk, self.places.clone(), file, dek);
        let (is_same, vault) = meanwhile(much, || guard.own_is(file.bytes()), read);
        let mut vault = vault?;
        // Nearly always the own copy is this file: then there is nothing in it to look for, and nothing to write.
        let mut own = if is_same { OwnCopy::Same } else { OwnCopy::Ours };
        let own_bytes = if is_same { None } else { guard.read_own().ok() };
        let others = own_bytes.filter(|bytes| self.is_under_unknown_key(bytes, &vault));
        if let Some(theirs) = others {
            match self.open_own(&theirs, key)? {
                // The vault was re-keyed here, and what stands in the file's place is from before that.
                Some(newer) if newer.past_key_fits(file) => return self.settle_over(newer, guard, file.bytes(), key),
                // Both were re-keyed, each without the other, and one secret opens both.
                Some(other) => vault.retire(other, key.now_ms),
                None => own = OwnCopy::Foreign { kept: guard.back_up_own(key.now_ms).is_ok() },
            }
        }
        vault.settle_in(guard, file.bytes(), slot, own, key.now_ms)?;
        Ok(vault)
    }

    /// Tries the secret on this installation's own copy. `None` when that does not know it either.
    fn open_by_own_copy(&self, file: &Checked<'_>, key: Key<'_>) -> Result<Option<OpenVault>, UnlockError> {
        let guard = self.places.lock(self.disk, LOCK_WAIT)?;
        let Ok(bytes) = guard.read_own() else { return Ok(None) };
        let Ok(own) = check(&bytes) else { return Ok(None) };
        let Some(slot) = own.slot_for(key.secret).filter(|slot| !file.slots().contains(slot)) else { return Ok(None) };
        let Some(vault) = self.open_own(&bytes, key)? else { return Ok(None) };
        if file.mac_holds(&vault.dek) {
            // The same data key: the file's slots are older than this secret, or newer. The ledger tells.
            drop(guard);
            return self.open_file(vault.dek, Some(slot), key).map(Some);
        }
        if vault.past_key_fits(file) {
            return self.settle_over(vault, guard, file.bytes(), key).map(Some);
        }
        Err(UnlockError::OldPassword) // re-keyed elsewhere, after this secret was in use
    }

    /// The own copy opened in the place of a file that is under one of its retired keys.
    fn settle_over(&self, mut own: OpenVault, guard: Guard<'_>, file: &[u8], key: Key<'_>) -> Result<OpenVault, UnlockError> {
        if !key.consent.saved_under_past_key {
            return Err(UnlockError::SavedUnderPastKey(own.look_behind(file)?));
        }
        let behind = own.take_in_behind(file)?;
        own.settle_over(guard, behind, key.now_ms)?;
        Ok(own)
    }

    /// The own copy, opened with the secret; `None` when it does not fit or the copy is not whole.
    fn open_own(&self, bytes: &[u8], key: Key<'_>) -> Result<Option<OpenVault>, UnlockError> {
        let Some(own) = check(bytes).ok().filter(|own| own.vault_id() == self.id()) else { return Ok(None) };
        self.ask_for_memory(own.slot_for(key.secret), key.consent)?;
        match own.unlock(key.secret) {
            Ok(dek) => OpenVault::read(self.disk, self.places.clone(), &own, dek).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Whether an own copy is whole, and under a key that the opened file does not know.
    fn is_under_unknown_key(&self, own: &[u8], vault: &OpenVault) -> bool {
        let own = check(own).ok().filter(|own| own.vault_id() == self.id());
        own.is_some_and(|own| !own.mac_holds(&vault.dek) && !vault.past_key_fits(&own))
    }

    /// Whether what stands in the file's place is still what was found.
    fn is_found(&self, seen: &Seen) -> bool {
        seen.save_salt == self.file.save_salt() && seen.len == self.file.bytes().len() as u64
    }
}

/// How long the next try has to wait after these failed ones, times in milliseconds since 1970: see [`LockedVault::wait`].
pub(crate) fn wait_after(failed: &[u64], now_ms: u64) -> Duration {
    let Some(last) = failed.last().filter(|_| failed.len() > 2) else { return Duration::ZERO };
    let most = 1_000 * (1u64 << (failed.len() - 1).min(5)).min(30);
    // A clock that went back makes nobody wait longer.
    Duration::from_millis(last.saturating_add(most).saturating_sub(now_ms).min(most))
}

/// What was presented, what was consented to, and when.
#[derive(Clone, Copy)]
struct Key<'s> {
    secret: Secret<'s>,
    consent: Consent,
    now_ms: u64,
}
