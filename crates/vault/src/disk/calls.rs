//! The few calls to the file system that this room needs, as a trait: the real disk and the simulated
//! one of the tests stand behind it. Nothing here decides anything.

use std::any::Any;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A device, socket or pipe.
    Other,
}

/// What the file system says about a path, symbolic links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// File, folder or neither.
    pub kind: FileKind,
    /// Length in bytes.
    pub len: u64,
    /// The owner may write to it. A file without this mark was protected on purpose.
    pub writable: bool,
    /// Rights for other users are set (always on a drive that keeps no rights; never said on Windows).
    pub open_to_others: bool,
    /// A number that differs between volumes; 0 where the system does not tell.
    pub volume: u64,
    /// Last change, in milliseconds since 1970, when known.
    pub modified_ms: Option<u64>,
}

/// A lock that is held until this is dropped.
pub type HeldLock = Box<dyn Any + Send + Sync>;

/// A file that was just made.
pub trait OpenFile {
    /// Writes all bytes at the end.
    ///
    /// # Errors
    /// As the system gives them.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Waits until content and length are on the medium. After an error it must not be called again
    /// on this file: systems drop the failed pages and report success.
    ///
    /// # Errors
    /// As the system gives them.
    fn sync(&mut self) -> io::Result<()>;
}

/// The calls. Errors are as the system gives them; each is `io::Error` so that its kind is kept.
#[allow(clippy::missing_errors_doc)]
pub trait Disk: Sync {
    /// Makes a file that only its owner may read and write. Refuses when anything, a symbolic link
    /// included, has that name.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn OpenFile>>;

    /// The first `limit` bytes of a file, or fewer when it is shorter.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// Whether a file holds these bytes, and nothing else.
    fn holds(&self, path: &Path, bytes: &[u8]) -> io::Result<bool> {
        Ok(self.read(path, (bytes.len() as u64).saturating_add(1))? == bytes)
    }

    /// What stands at a path, symbolic links followed.
    fn meta(&self, path: &Path) -> io::Result<Meta>;

    /// The path without symbolic links. It must exist.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf>;

    /// Moves a file over another of the same folder in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Gives a file a second name. Refuses when the name is taken.
    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes one name of a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// The names in a folder, in any order.
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>>;

    /// Makes one folder that only its owner may enter.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Takes all rights of other users from a folder of ours.
    fn close_folder(&self, path: &Path) -> io::Result<()>;

    /// Waits until the names in a folder are on the medium.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Takes the lock of this file, which is made when missing; `None` while someone else has it.
    fn try_lock(&self, path: &Path) -> io::Result<Option<HeldLock>>;
}
