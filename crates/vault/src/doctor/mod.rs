//! The doctor: looks at the vault, its copies, this program and this machine, and says what it found.
//!
//! A finding holds numbers and closed words. It must never hold a name, a path, a text of the vault or
//! anything that a key is needed for, so that all of it can be pasted into a report. Looking changes
//! nothing: no lock is taken, no folder made, nothing tidied. Sentences are the doors' matter.

mod files;
mod inside;
mod volumes;

use std::path::Path;

use crate::disk::{Disk, Kind, RealDisk};
use crate::format::{KdfCost, OpenError};
use crate::process::Hardening;

/// One thing that was looked at, and what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The vault file is whole; its length in bytes, and the cost of a guess at its password.
    VaultWhole {
        /// Length.
        bytes: u64,
        /// Cost, when there is a password slot.
        cost: Option<KdfCost>,
    },
    /// The vault file cannot be read.
    VaultUnreadable(Kind),
    /// The vault file is not whole, or is something else.
    VaultBroken(OpenError),
    /// A guess at the password costs less than a new vault would ask for.
    CheapToGuess(KdfCost),
    /// The vault file is marked, or its drive is mounted, for reading only.
    VaultReadOnly,
    /// There is no vault file; this installation keeps own copies of so many vaults.
    OwnCopiesKept(usize),
    /// The own copy is the same save as the vault file.
    OwnCopySame,
    /// The own copy is another save than the vault file: they are united at the next unlock.
    OwnCopyDiffers,
    /// There is no own copy: this vault was never opened here.
    OwnCopyMissing,
    /// The own copy cannot be read.
    OwnCopyBroken(Kind),
    /// Backups: how many are whole, and when the newest of them was made, in milliseconds since 1970.
    Backups {
        /// How many.
        count: usize,
        /// The newest.
        newest_ms: u64,
    },
    /// There is no backup yet.
    NoBackups,
    /// So many backups are damaged or of another vault.
    BackupsBroken(usize),
    /// The backups cannot be listed.
    BackupsUnlisted(Kind),
    /// Vault and backups are on one drive: what takes the one takes the other.
    BackupsOnSameDrive,
    /// Nobody else may read the vault or what is kept beside it.
    RightsOfOwner,
    /// Others of this machine may read this.
    OpenToOthers(Whose),
    /// No save was interrupted.
    NoLeftOvers,
    /// So many temporary files of interrupted saves, an hour old or more.
    LeftOvers(usize),
    /// No other file of this vault lies beside it.
    NoSiblings,
    /// So many other files of the same vault lie beside it.
    Siblings(usize),
    /// This could not be looked at without the vault's id.
    NotLooked(Check),
    /// The vault was not opened, so nothing in it was looked at.
    NotOpened,
    /// The ledger: how many entries; every chain is whole.
    LedgerWhole(usize),
    /// So many faults in the ledger's chains.
    LedgerFaults(usize),
    /// Every code that is kept has a text that opens; how many.
    TextsOpen(usize),
    /// So many codes have no text, or one that does not open.
    TextsMissing(usize),
    /// A newer version wrote the vault: this one only reads it.
    NewerVersion,
    /// What this program asked of the system for itself.
    Hardening(Hardening),
    /// Whether the drive under a thing is encrypted.
    Encryption(Whose, Encrypted),
    /// Whether what is swapped out is encrypted.
    Swap(Swapped),
    /// The clock and the vault agree.
    ClockAgrees,
    /// The vault was changed so many days after what the clock says is now.
    ClockBehind {
        /// Days.
        days: u64,
    },
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the words say it
pub enum Check {
    Vault,
    OwnCopy,
    Backups,
    Rights,
    LeftOvers,
    Siblings,
    Contents,
    Hardening,
    DiskEncryption,
    Swap,
    Clock,
}

impl Check {
    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Check::Vault => "vault",
            Check::OwnCopy => "own-copy",
            Check::Backups => "backups",
            Check::Rights => "rights",
            Check::LeftOvers => "left-overs",
            Check::Siblings => "siblings",
            Check::Contents => "contents",
            Check::Hardening => "hardening",
            Check::DiskEncryption => "disk-encryption",
            Check::Swap => "swap",
            Check::Clock => "clock",
        }
    }
}

/// How much a finding matters, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Fine,
    /// It could not be seen.
    NotSeen,
    /// It works, and could be better.
    Advice,
    /// It needs the person.
    Wrong,
}

impl Level {
    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Fine => "fine",
            Level::NotSeen => "not-seen",
            Level::Advice => "advice",
            Level::Wrong => "wrong",
        }
    }
}

/// What stands on a drive or has rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The vault file.
    Vault,
    /// The folder with own copy, backups and state.
    OwnFolder,
}

/// What can be seen of a drive's encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encrypted {
    /// The system encrypts it.
    Yes,
    /// No layer of it is encrypted, as far as this machine shows.
    No,
    /// The system does not tell.
    NotSeen,
}

/// What can be seen of the swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swapped {
    /// There is none, or it stays in memory.
    Nowhere,
    /// To drives of which this is seen; the weakest counts.
    To(Encrypted),
}

impl Finding {
    /// What it is about.
    #[must_use]
    pub fn check(&self) -> Check {
        use Finding as F;
        match self {
            F::VaultWhole { .. } | F::VaultUnreadable(_) | F::VaultBroken(_) | F::CheapToGuess(_) | F::VaultReadOnly => Check::Vault,
            F::OwnCopiesKept(_) | F::OwnCopySame | F::OwnCopyDiffers | F::OwnCopyMissing | F::OwnCopyBroken(_) => Check::OwnCopy,
            F::Backups { .. } | F::NoBackups | F::BackupsBroken(_) | F::BackupsUnlisted(_) | F::BackupsOnSameDrive => Check::Backups,
            F::RightsOfOwner | F::OpenToOthers(_) => Check::Rights,
            F::NoLeftOvers | F::LeftOvers(_) => Check::LeftOvers,
            F::NoSiblings | F::Siblings(_) => Check::Siblings,
            F::NotLooked(check) => *check,
            F::NotOpened | F::LedgerWhole(_) | F::LedgerFaults(_) | F::TextsOpen(_) | F::TextsMissing(_) | F::NewerVersion => {
                Check::Contents
            }
            F::Hardening(_) => Check::Hardening,
            F::Encryption(..) => Check::DiskEncryption,
            F::Swap(_) => Check::Swap,
            F::ClockAgrees | F::ClockBehind { .. } => Check::Clock,
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn level(&self) -> Level {
        use Finding as F;
        match self {
            F::VaultWhole { .. } | F::OwnCopySame | F::Backups { .. } | F::RightsOfOwner | F::NoLeftOvers | F::NoSiblings => Level::Fine,
            F::LedgerWhole(_) | F::TextsOpen(_) | F::ClockAgrees | F::OwnCopyDiffers => Level::Fine,
            F::NotLooked(_) | F::NotOpened => Level::NotSeen,
            F::CheapToGuess(_) | F::VaultReadOnly | F::OwnCopiesKept(_) | F::OwnCopyMissing | F::NoBackups => Level::Advice,
            F::BackupsOnSameDrive | F::OpenToOthers(_) | F::LeftOvers(_) | F::Siblings(_) | F::NewerVersion => Level::Advice,
            F::VaultUnreadable(_) | F::VaultBroken(_) | F::OwnCopyBroken(_) | F::BackupsBroken(_) | F::BackupsUnlisted(_) => Level::Wrong,
            F::LedgerFaults(_) | F::TextsMissing(_) | F::ClockBehind { .. } => Level::Wrong,
            F::Hardening(hardening) => match hardening {
                Hardening { core_dumps_off: true, memory_closed: Some(true) } => Level::Fine,
                Hardening { core_dumps_off: true, memory_closed: None } => Level::NotSeen,
                _ => Level::Advice,
            },
            F::Encryption(_, seen) | F::Swap(Swapped::To(seen)) => match seen {
                Encrypted::Yes => Level::Fine,
                Encrypted::No => Level::Advice,
                Encrypted::NotSeen => Level::NotSeen,
            },
            F::Swap(Swapped::Nowhere) => Level::Fine,
        }
    }
}

/// Looks at everything that needs no password. `base` is where this installation keeps its own files,
/// instead of the system's place; `now_ms` the time in milliseconds since 1970.
#[must_use]
pub fn look(vault: &Path, base: Option<&Path>, now_ms: u64) -> Vec<Finding> {
    let disk: &dyn Disk = &RealDisk;
    let mut found = files::look(disk, vault, base, now_ms);
    found.push(Finding::Hardening(crate::process::hardening()));
    found.extend(volumes::look(disk, Path::new("/"), vault, files::app_folder(disk, vault, base).as_deref()));
    found
}
