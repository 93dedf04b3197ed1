//! What can go wrong with a vault, in the kinds that the doors tell apart.

use custody::attention;
use custody::rules::take::TakeRefusal;
use custody::settings::SettingError;
use custody::{EventError, SetId};

use crate::disk::{DisposeError, FileError, LockError, SaveError, Unwritten};
use crate::format::{OpenError, PasswordError, PayloadError, RandomError, SealError, TextError};

/// Why a vault does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnlockError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is in it, or the password.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is a save of another vault.
    #[error("this is another vault")]
    OtherVault,
    /// An event in the ledger is malformed.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The system names no folder for an application's own files.
    #[error(transparent)]
    NoAppFolder(#[from] crate::disk::NoAppFolder),
    /// Another program is working on the vault.
    #[error(transparent)]
    Busy(#[from] LockError),
    /// The system gives no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The key derivation wants more than half of this machine's memory: it is asked first.
    #[error("opening this vault takes {wants_mib} MiB of memory, and this machine has {has_mib} MiB")]
    MuchMemory {
        /// What it wants.
        wants_mib: u64,
        /// What there is.
        has_mib: u64,
    },
    /// The secret opens this machine's own copy, and was changed since on another machine.
    #[error("the password was changed on another machine; this is the one from before")]
    OldPassword,
    /// Another machine saved the vault under a key that was retired here.
    #[error("another machine saved this vault under its old password")]
    SavedUnderPastKey(Behind),
}

/// What a save under a retired key would bring, as a person is told before anything is taken from it:
/// whoever knows the password from before the re-key can have written it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// Its newest event: milliseconds since 1970.
    pub newest_ms: u64,
    /// Events that are new here.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    /// Events that are not taken from it: what destroys, revokes, or changes settings and keys.
    pub left_out: u32,
}

/// Why a vault is not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// The password is easily guessed.
    #[error("this password is too easily guessed")]
    Weak(crate::Strength),
    /// The file could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The contents could not be written down.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The file could not be made.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// It was made, and does not open.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The system gives no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The system names no folder for an application's own files.
    #[error(transparent)]
    NoAppFolder(#[from] crate::disk::NoAppFolder),
    /// Another program is working on the vault.
    #[error(transparent)]
    Busy(#[from] LockError),
}

impl VerbError {
    /// Whether the file is under another key than this session's, which therefore has to end.
    #[must_use]
    pub fn ends_the_session(&self) -> bool {
        matches!(self, Self::Rekeyed | Self::SavedUnderPastKey)
    }

    /// Whether the file may hold the change all the same: only that it lasts is not known. What opens the file then must
    /// not go.
    #[must_use]
    pub fn may_be_saved(&self) -> bool {
        match self {
            Self::Save(SaveError::Vault(unwritten)) => unwritten.may_be_there,
            Self::Save(SaveError::Nowhere { vault, own }) => vault.may_be_there || own.may_be_there,
            _ => false,
        }
    }
}

/// Where a use of a code could not be recorded.
#[derive(Debug)]
pub struct RecordTrouble {
    /// The vault file.
    pub vault: Unwritten,
    /// This installation's own copy.
    pub own: Unwritten,
}

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerbError {
    /// The secret is wanted again: nobody gave it within the last 60 seconds.
    #[error("this wants the vault's password again")]
    StepUp,
    /// No code is handed out.
    #[error(transparent)]
    Take(#[from] TakeRefusal),
    /// The use of a code can be recorded neither in the vault file nor in the own copy.
    #[error("the use of code {ordinal} cannot be recorded here")]
    CannotRecord {
        /// The code that would be shown.
        ordinal: u32,
        /// Why.
        trouble: Box<RecordTrouble>,
    },
    /// There is no such account.
    #[error("there is no such account")]
    NoAccount,
    /// There is no such set.
    #[error("there is no such set")]
    NoSet,
    /// There is no such copy.
    #[error("there is no such copy")]
    NoCopy,
    /// There is no such take, or its question is not open.
    #[error("there is no such code waiting for an outcome")]
    NoTake,
    /// There is no such attention item.
    #[error("there is no such item")]
    NoItem,
    /// The file that codes came from was not destroyed.
    #[error(transparent)]
    Source(DisposeError),
    /// Items cannot be put off for so long, or to a day that has passed.
    #[error("an item can be put off for at most a year, and not to a day that has passed")]
    PutOff,
    /// An item that is only cleared by what it asks for.
    #[error("this item goes away when it is done, not when it was seen")]
    NotSeen(attention::Kind),
    /// There is nothing to store.
    #[error("there are no codes to store")]
    NoCodes,
    /// A code is too long, empty, or has characters that no code has.
    #[error("code {ordinal} cannot be stored as it is")]
    BadCode {
        /// Its number.
        ordinal: u32,
    },
    /// A label is too long.
    #[error("a text is longer than {most} characters")]
    LabelTooLong {
        /// The most.
        most: usize,
    },
    /// The service needs a name.
    #[error("the service needs a name")]
    NoService,
    /// The account has a current set: does the new one replace it, or is it added to it?
    #[error("this account has a current set")]
    HasCurrent {
        /// The current sets.
        current: Vec<SetId>,
    },
    /// A reissue with nothing but known codes.
    #[error("every one of these codes is known already")]
    OnlyKnown {
        /// The set that holds them.
        set: SetId,
    },
    /// A code that waits for its outcome would be purged.
    #[error("a code of this set is out; say first what became of it")]
    StillOut {
        /// Its number.
        ordinal: u32,
    },
    /// A correction says why.
    #[error("a correction needs a reason")]
    NoReason,
    /// There is nothing to purge, restore or correct.
    #[error("there is nothing of the kind to do")]
    Nothing,
    /// The setting is unknown or out of bounds.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The password is easily guessed.
    #[error("this password is too easily guessed")]
    Weak(crate::Strength),
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The current password did not fit.
    #[error("the password does not fit")]
    WrongPassword,
    /// The vault was written by a newer version: it can be read, not changed.
    #[error("a newer version wrote this vault; this one only reads it")]
    NewerVersion,
    /// Not saved.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// Not sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The contents are out of bounds.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// An export could not be sealed under its phrase.
    #[error("the export could not be sealed")]
    NotSealed,
    /// A sealed text does not open.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Another program is working on the vault.
    #[error(transparent)]
    Busy(#[from] LockError),
    /// The system gives no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// It was opened with the recovery key: a new password comes before anything else.
    #[error("the vault was opened with its recovery key; a new password comes first")]
    SetPassword,
    /// In a travel pack codes are used and stored. Keys, settings and copies are a matter of its home.
    #[error("this is not done in a travel pack")]
    InPack,
    /// It is a travel pack of this vault, and holds what nobody brings from a journey.
    #[error("this travel pack holds what no journey brings")]
    PackAltered,
    /// Not a travel pack, or one of another vault.
    #[error("this is no travel pack of this vault")]
    NotOurPack,
    /// There is a recovery key already.
    #[error("there is a recovery key already")]
    HasRecoveryKey,
    /// There is no recovery key.
    #[error("there is no recovery key")]
    NoRecoveryKey,
    /// It is a recovery key, but not of this vault as it is now.
    #[error("this recovery key does not open this vault")]
    WrongRecoveryKey,
    /// There is a key file already.
    #[error("there is a key file already")]
    HasKeyFile,
    /// There is no key file.
    #[error("there is no key file")]
    NoKeyFile,
    /// The key file is wanted: the vault was opened without it.
    #[error("the vault was opened without its key file")]
    KeyFileWanted,
    /// The file was re-keyed by another program or machine: this session has to end.
    #[error("the vault was re-keyed elsewhere")]
    Rekeyed,
    /// Another machine saved the vault under a key that was retired here: this session has to end.
    #[error("another machine saved this vault under its old password")]
    SavedUnderPastKey,
    /// What is in the vault's place or the own copy does not open under today's key.
    #[error("there are not two good copies of this vault")]
    NotTwoCopies,
    /// A backup could not be removed.
    #[error(transparent)]
    File(#[from] FileError),
    /// What was about to be saved does not open again: the memory of this machine may be faulty.
    #[error("what was about to be saved does not open again")]
    SelfCheck,
    /// No key of this vault opens this other save of it: it wants the password that it was saved with.
    #[error("this copy was saved under another password")]
    WantsItsPassword,
    /// Another save of this vault does not open.
    #[error("the other copy does not open: {0}")]
    OtherCopy(#[from] UnlockError),
    /// A backup, or the place for them.
    #[error(transparent)]
    Backup(FileError),
    /// It could not be noted on this machine.
    #[error("it could not be noted on this machine")]
    NotNoted,
    /// The file changed underneath, and what is there now does not open.
    #[error("the vault's file was changed by something else and does not open")]
    ChangedUnderneath(#[source] Box<UnlockError>),
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::disk::{FileError, Kind};

    #[test]
    fn what_may_be_saved_all_the_same_is_told_from_what_surely_is_not() {
        let unwritten = |may_be_there| Unwritten { error: FileError::new(Kind::NoSpace, Path::new("v.codekeep")), may_be_there };
        assert!(VerbError::from(SaveError::Vault(unwritten(true))).may_be_saved());
        assert!(VerbError::from(SaveError::Nowhere { vault: unwritten(false), own: unwritten(true) }).may_be_saved());
        for sure in [SaveError::Vault(unwritten(false)).into(), SaveError::Changed.into(), VerbError::StepUp, VerbError::SelfCheck] {
            assert!(!sure.may_be_saved(), "{sure}");
        }
    }
}
