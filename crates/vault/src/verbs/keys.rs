//! The vault's own keys: the password, the key file, the recovery key, and the data key behind them.
//!
//! A new slot around the same data key shuts nobody out who has an older copy of the file and what
//! opened it: that copy holds the same data key. Shutting out takes a re-key ([`OpenVault::rekey`]).

use custody::{Body, KeyChange};

use crate::disk::Urgency;
use crate::error::VerbError;
use crate::format::{Dek, KdfCost, KeyFile, Password, RecoveryKey, Secret, Slot, SlotKind, WhyRetired, make_slot};
use crate::open::{OpenVault, Proof};
use crate::strength::{Strength, Verdict};

/// The password from a re-key on.
#[derive(Clone, Copy)]
pub enum PasswordWish<'a> {
    /// The one it has.
    Present(&'a Password),
    /// Another.
    New(&'a Password),
}

/// The key file from a re-key on.
#[derive(Clone, Copy)]
pub enum KeyFileWish<'a> {
    /// The one it has, if any.
    Keep,
    /// Another, or a first one.
    New(&'a KeyFile),
    /// None.
    Remove,
}

/// What a re-key makes: every slot is written anew, so all that opens the vault afterwards is named.
#[derive(Clone, Copy)]
pub struct Rekey<'a> {
    /// The password.
    pub password: PasswordWish<'a>,
    /// The key file.
    pub key_file: KeyFileWish<'a>,
    /// A recovery key made anew. Without one there is none afterwards.
    pub recovery: Option<&'a RecoveryKey>,
}

/// How the vault is locked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeysNow {
    /// The password goes with a key file.
    pub key_file: bool,
    /// A recovery key opens it too.
    pub recovery_key: bool,
    /// When that key was made, and when it was last typed back or used: milliseconds since 1970.
    pub recovery_made_ms: Option<u64>,
    /// See there.
    pub recovery_tested_ms: Option<u64>,
    /// When the vault was last re-keyed.
    pub rekeyed_ms: Option<u64>,
    /// What a guess at the password costs.
    pub cost: Option<KdfCost>,
    /// That is less than a new slot has to cost.
    pub below_floor: bool,
    /// It was opened with the recovery key: a new password comes first.
    pub wants_password: bool,
}

impl OpenVault {
    /// How the vault is locked.
    #[must_use]
    pub fn keys(&self) -> KeysNow {
        let (keys, cost) = (&self.state.keys, self.cost());
        let recovery_key = self.recovery_slot().is_some();
        KeysNow {
            key_file: self.wants_key_file(),
            recovery_key,
            recovery_made_ms: keys.recovery.map(|(_, at)| at).filter(|_| recovery_key),
            recovery_tested_ms: keys.recovery_tested_ms.filter(|_| recovery_key),
            rekeyed_ms: keys.rekeyed_ms,
            cost,
            below_floor: cost.is_some_and(|cost| !cost.meets_floor()),
            wants_password: self.by_recovery,
        }
    }

    /// Sets a new password: a new slot around the same data key, with the same key file. It is for when
    /// nobody else could know the old one; files that were saved before still open with it.
    ///
    /// # Errors
    /// When the password is refused, there is no fresh proof, the key file is wanted, or it cannot be saved.
    pub fn change_password(&mut self, password: &Password, proof: &Proof, now_ms: u64) -> Result<(), VerbError> {
        self.accepts(Some(proof))?;
        strong_enough(password)?;
        let slot = self.opening_slot(&self.dek, password, self.kept_key_file()?, self.cost_from_now_on())?;
        self.put_slot(&slot, KeyChange::Password, now_ms)?;
        self.by_recovery = false;
        Ok(())
    }

    /// Raises what a guess at the password costs.
    ///
    /// # Errors
    /// When the password is not the present one, there is no fresh proof, the cost is below the floor,
    /// or it cannot be saved.
    pub fn raise_cost(&mut self, password: &Password, cost: KdfCost, proof: &Proof, now_ms: u64) -> Result<(), VerbError> {
        self.accepts(Some(proof))?;
        self.must_be_present(password)?;
        let slot = self.opening_slot(&self.dek, password, self.kept_key_file()?, cost)?;
        self.put_slot(&slot, KeyChange::Cost, now_ms)
    }

    /// From now on the vault wants a key file beside the password. Files that were saved before open
    /// without it; whoever has one of those and the password is shut out by a re-key.
    ///
    /// # Errors
    /// When there is one already, the password is not the present one, there is no fresh proof, or it
    /// cannot be saved.
    pub fn add_key_file(&mut self, password: &Password, file: &KeyFile, proof: &Proof, now_ms: u64) -> Result<(), VerbError> {
        self.accepts(Some(proof))?;
        if self.wants_key_file() {
            return Err(VerbError::HasKeyFile);
        }
        self.must_be_present(password)?;
        let slot = self.opening_slot(&self.dek, password, Some(file), self.cost_from_now_on())?;
        self.put_slot(&slot, KeyChange::KeyFileAdded, now_ms)?;
        self.key_file = Some(file.copied());
        Ok(())
    }

    /// Adds a first recovery key. It counts as tested when it was typed back.
    ///
    /// # Errors
    /// When there is one already, there is no fresh proof, or it cannot be saved.
    pub fn make_recovery_key(&mut self, key: &RecoveryKey, proof: &Proof, now_ms: u64) -> Result<(), VerbError> {
        self.accepts(Some(proof))?;
        let slot = make_slot(self.id(), &self.dek, key.into(), KdfCost::DEFAULT)?;
        self.commit(Urgency::Other, now_ms, |draft| {
            if draft.vault().recovery_slot().is_some() {
                return Err(VerbError::HasRecoveryKey);
            }
            draft.replace_slots([&draft.vault().slots[..], std::slice::from_ref(&slot)].concat());
            draft.append(Body::KeyChanged { what: KeyChange::RecoveryMade })?;
            Ok(())
        })
    }

    /// Records that the recovery key was typed back. The key itself is the proof that this wants.
    ///
    /// # Errors
    /// When there is none, it is not this one, or it cannot be saved.
    pub fn test_recovery_key(&mut self, key: &RecoveryKey, now_ms: u64) -> Result<Proof, VerbError> {
        let slot = self.recovery_slot().ok_or(VerbError::NoRecoveryKey)?;
        if !slot.opens(self.id(), key, &self.dek) {
            return Err(VerbError::WrongRecoveryKey);
        }
        self.commit(Urgency::Other, now_ms, |draft| {
            if let Some((made, _)) = draft.state().keys.recovery {
                draft.append(Body::RecoveryTested { made })?;
            }
            Ok(())
        })?;
        Ok(self.proof())
    }

    /// Re-keys: a new data key, slots written anew, and the old key kept inside for old backups. What
    /// was saved before opens with what opened it then, and opens nothing that is saved from now on.
    ///
    /// # Errors
    /// When there is no fresh proof, the password does not fit or is refused, there is nothing of the
    /// kind to change, or it cannot be saved.
    pub fn rekey(&mut self, wish: &Rekey<'_>, proof: &Proof, now_ms: u64) -> Result<(), VerbError> {
        self.accepts(Some(proof))?;
        let password = match wish.password {
            PasswordWish::Present(password) => self.must_be_present(password).map(|()| password)?,
            PasswordWish::New(password) => strong_enough(password).map(|()| password)?,
        };
        let key_file = match wish.key_file {
            KeyFileWish::Keep => self.kept_key_file()?,
            KeyFileWish::New(file) => Some(file),
            KeyFileWish::Remove if !self.wants_key_file() => return Err(VerbError::NoKeyFile),
            KeyFileWish::Remove => None,
        };
        let dek = Dek::make()?;
        let mut slots = vec![self.opening_slot(&dek, password, key_file, self.cost_from_now_on())?];
        if let Some(key) = wish.recovery {
            slots.push(make_slot(self.id(), &dek, key.into(), KdfCost::DEFAULT)?);
        }
        let key_file = key_file.map(KeyFile::copied);
        self.commit(Urgency::Other, now_ms, |draft| {
            let (changes, why) = draft.vault().changes_of(wish);
            draft.rekey(dek.copied(), slots.clone(), why);
            for what in changes {
                draft.append(Body::KeyChanged { what })?;
            }
            Ok(())
        })?;
        self.key_file = key_file;
        self.by_recovery = false;
        Ok(())
    }

    /// What a re-key changes, and why the old key is retired.
    fn changes_of(&self, wish: &Rekey<'_>) -> (Vec<KeyChange>, WhyRetired) {
        let password = matches!(wish.password, PasswordWish::New(_)).then_some(KeyChange::Password);
        let key_file = match wish.key_file {
            KeyFileWish::Keep => None,
            KeyFileWish::Remove => Some(KeyChange::KeyFileRemoved),
            KeyFileWish::New(_) if self.wants_key_file() => Some(KeyChange::KeyFileReplaced),
            KeyFileWish::New(_) => Some(KeyChange::KeyFileAdded),
        };
        let recovery = match (self.recovery_slot(), wish.recovery) {
            (_, Some(_)) => Some(KeyChange::RecoveryMade),
            (Some(_), None) => Some(KeyChange::RecoveryRemoved),
            (None, None) => None,
        };
        let why = match (password, key_file, recovery) {
            (Some(_), ..) => WhyRetired::PasswordKnown,
            (None, Some(_), _) => WhyRetired::KeyFileRemoved,
            (None, None, Some(_)) => WhyRetired::RecoveryReplaced,
            (None, None, None) => WhyRetired::Asked,
        };
        ([password, key_file, recovery, Some(KeyChange::Rekeyed)].into_iter().flatten().collect(), why)
    }

    /// Puts a slot in the place of the one with a password. A recovery key stays.
    fn put_slot(&mut self, slot: &Slot, what: KeyChange, now_ms: u64) -> Result<(), VerbError> {
        let by_recovery = self.by_recovery;
        self.commit(Urgency::Other, now_ms, |draft| {
            let recovery = draft.vault().recovery_slot().cloned();
            draft.replace_slots(std::iter::once(slot.clone()).chain(recovery).collect());
            draft.append(Body::KeyChanged { what })?;
            // It opened the vault a moment ago.
            if let Some((made, _)) = draft.state().keys.recovery.filter(|_| by_recovery) {
                draft.append(Body::RecoveryTested { made })?;
            }
            Ok(())
        })
    }

    fn opening_slot(&self, dek: &Dek, password: &Password, key_file: Option<&KeyFile>, cost: KdfCost) -> Result<Slot, VerbError> {
        let secret = key_file.map_or(Secret::Password(password), |file| Secret::PasswordAndKeyFile(password, file));
        Ok(make_slot(self.id(), dek, secret, cost)?)
    }

    fn recovery_slot(&self) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.kind() == SlotKind::RecoveryKey)
    }

    fn wants_key_file(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot.kind(), SlotKind::PasswordAndKeyFile(_)))
    }

    /// The key file as it is. After a recovery key opened the vault it was not presented.
    fn kept_key_file(&self) -> Result<Option<&KeyFile>, VerbError> {
        match &self.key_file {
            None if self.wants_key_file() => Err(VerbError::KeyFileWanted),
            file => Ok(file.as_ref()),
        }
    }

    /// A slip of the pen must not become the password.
    fn must_be_present(&self, password: &Password) -> Result<(), VerbError> {
        self.prove(password).map(|_| ())
    }

    /// The cost of the slot; one below today's floor is raised to the default.
    fn cost_from_now_on(&self) -> KdfCost {
        self.cost().map_or(KdfCost::DEFAULT, KdfCost::kept_or_default)
    }
}

fn strong_enough(password: &Password) -> Result<(), VerbError> {
    let strength = Strength::of(password);
    if strength.verdict == Verdict::Refused { Err(VerbError::Weak(strength)) } else { Ok(()) }
}
