//! What can go wrong with files. Messages name the file, never its folder and never its content.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What was wrong with one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Kind {
    /// Nothing of that name is there.
    #[error("is not there")]
    NotFound,
    /// Something of that name is there already.
    #[error("is there already")]
    Exists,
    /// A folder stands where a file was expected.
    #[error("is a folder")]
    IsDirectory,
    /// A file stands where a folder was expected.
    #[error("is no folder")]
    NotAFolder,
    /// A device, socket or pipe.
    #[error("is a device, socket or pipe and no file")]
    NotAFile,
    /// The system refuses access.
    #[error("may not be accessed")]
    PermissionDenied,
    /// The file is marked, or the drive is mounted, for reading only.
    #[error("is for reading only")]
    ReadOnly,
    /// The drive or the quota is full.
    #[error("does not fit, the drive is full")]
    NoSpace,
    /// Longer than any sealed file may be.
    #[error("is too large")]
    TooLarge,
    /// The last 32 bytes are not the SHA-256 of the rest, or it is too short to be a sealed file.
    #[error("is damaged")]
    Damaged,
    /// It belongs to another vault.
    #[error("belongs to another vault")]
    OtherVault,
    /// Someone changed it since it was looked at.
    #[error("has changed in the meantime")]
    Changed,
    /// What was read back is not what was written.
    #[error("could not be written as it should be")]
    ReadBack,
    /// Anything else the system reports.
    #[error("can not be used: {0}")]
    Io(io::ErrorKind),
}

impl From<&io::Error> for Kind {
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::AlreadyExists => Self::Exists,
            io::ErrorKind::IsADirectory => Self::IsDirectory,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            other => Self::Io(other),
        }
    }
}

/// A file and what was wrong with it. Shown, it gives the file's name only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    kind: Kind,
    path: PathBuf,
}

impl FileError {
    /// What was wrong with a file.
    #[must_use]
    pub fn new(kind: Kind, path: &Path) -> Self {
        Self { kind, path: path.to_owned() }
    }

    /// For `map_err`: gives an error of the system the path that it is about.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::new(Kind::from(&error), path)
    }

    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The full path; for a screen of its own, not for messages.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        write!(f, "{} {}", name.to_string_lossy(), self.kind)
    }
}

impl std::error::Error for FileError {}

/// New bytes that are not known to be on the medium.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Unwritten {
    /// What went wrong.
    pub error: FileError,
    /// The new bytes took the place of the old ones, but a power cut may still bring the old ones back.
    pub may_be_there: bool,
}

impl From<FileError> for Unwritten {
    fn from(error: FileError) -> Self {
        Self { error, may_be_there: false }
    }
}

/// Why a save did not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The bytes are no whole sealed file of this vault: nothing was touched.
    #[error("what was to be saved is not a whole sealed file of this vault")]
    NotSealed,
    /// Vault file or own copy are not as last looked at (or nobody looked): nothing was touched.
    /// Look, read, unite, decide again.
    #[error("the vault was changed in the meantime")]
    Changed,
    /// The vault file could not be written, and this change needs it.
    #[error("the vault could not be saved: {0}")]
    Vault(Unwritten),
    /// A use of a code could be recorded neither in the vault file nor in the own copy.
    #[error("the use can be recorded nowhere: {vault}; {own}")]
    Nowhere {
        /// Of the vault file.
        vault: Unwritten,
        /// Of the own copy.
        own: Unwritten,
    },
}

/// Why the lock was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another program held it the whole time.
    #[error("another program has been working on this vault for {} seconds", waited.as_secs())]
    Busy {
        /// How long this one waited.
        waited: Duration,
    },
}

/// Why `state.bin` was not read or written. Never a reason to stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// It does not begin with `CKST`.
    #[error("the state file is something else")]
    Magic,
    /// A version that this program does not know.
    #[error("the state file was made by a newer version")]
    Version(u32),
    /// A part is longer than 1 MiB.
    #[error("the state file is too large")]
    TooLarge,
    /// The lengths do not add up to the file.
    #[error("the state file is damaged")]
    Length,
}
