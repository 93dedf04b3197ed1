//! The durable writer: a temp file in the same folder, on the medium before it is renamed, the folder
//! on the medium after. A temp file never outlives its [`Prepared`] unless the system refuses to remove it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::calls::Disk;
use super::error::{FileError, Kind, Unwritten};

/// New bytes that are whole on the medium under a temporary name, one step before they take their place.
pub struct Prepared<'d> {
    disk: &'d dyn Disk,
    temp: PathBuf,
    target: PathBuf,
    /// The temporary name is gone: renamed, or removed.
    gone: bool,
}

impl<'d> Prepared<'d> {
    /// Writes `bytes` beside `target`, waits until they are on the medium and reads them back.
    ///
    /// # Errors
    /// When the system refuses, or what is read back differs. Nothing is left behind.
    pub fn new(disk: &'d dyn Disk, target: &Path, bytes: &[u8]) -> Result<Self, FileError> {
        let temp = temp_path(target)?;
        let mut file = disk.create_new(&temp).map_err(FileError::at(target))?;
        let written = file.write_all(bytes).and_then(|()| file.sync());
        drop(file); // Windows removes no open file
        let prepared = Self { disk, temp, target: target.to_owned(), gone: false };
        written.map_err(FileError::at(target))?;
        // Network drives have been seen to report success and to keep something else.
        if !disk.holds(&prepared.temp, bytes).map_err(FileError::at(target))? {
            return Err(FileError::new(Kind::ReadBack, target));
        }
        Ok(prepared)
    }

    /// Puts the new bytes in place of the old ones, for good.
    ///
    /// # Errors
    /// When the rename fails, or its durability is not known.
    pub fn replace(mut self) -> Result<(), Unwritten> {
        self.rename()?;
        self.settle()
    }

    /// Puts the new bytes where nothing is; refuses when the name is taken.
    ///
    /// # Errors
    /// When the name is taken or the system refuses.
    pub fn place_new(mut self) -> Result<(), Unwritten> {
        let (disk, target) = (self.disk, self.target.clone());
        match disk.hard_link(&self.temp, &target).map_err(FileError::at(&target)) {
            Ok(()) => self.gone = disk.remove(&self.temp).is_ok(),
            Err(error) if error.kind() == Kind::Exists => return Err(error.into()),
            Err(_) => {
                // No hard links on this drive: an empty file holds the name until the rename.
                disk.create_new(&target).map_err(FileError::at(&target))?;
                if let Err(error) = self.rename() {
                    let _ = disk.remove(&target); // it is empty, and what matters is already an error
                    return Err(error.into());
                }
            }
        }
        self.settle().inspect_err(|_| {
            let _ = disk.remove(&target); // so that a second attempt finds the name free
        })
    }

    fn rename(&mut self) -> Result<(), FileError> {
        self.disk.rename(&self.temp, &self.target).map_err(FileError::at(&self.target))?;
        self.gone = true;
        Ok(())
    }

    fn settle(&self) -> Result<(), Unwritten> {
        sync_folder_of(self.disk, &self.target).map_err(|error| Unwritten { error, may_be_there: true })
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        if !self.gone {
            let _ = self.disk.remove(&self.temp); // what stays is found by `Guard::tidy`
        }
    }
}

/// Waits until the names in the folder of `path` are on the medium.
pub(super) fn sync_folder_of(disk: &dyn Disk, path: &Path) -> Result<(), FileError> {
    disk.sync_folder(folder_of(path)).map_err(FileError::at(path))
}

/// The folder a path stands in; `.` for a bare name.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// `.<name>.<16 random hex digits>.tmp` in the same folder.
fn temp_path(target: &Path) -> Result<PathBuf, FileError> {
    let name = target.file_name().ok_or_else(|| FileError::new(Kind::IsDirectory, target))?;
    let random = getrandom::u64().map_err(|_| FileError::new(Kind::Io(std::io::ErrorKind::Other), target))?;
    let mut temp = OsString::from(".");
    temp.push(name);
    temp.push(format!(".{random:016x}.tmp"));
    Ok(target.with_file_name(temp))
}

/// The name for which a temporary name stands, when it is one.
pub(super) fn temp_stands_for(name: &OsStr) -> Option<&[u8]> {
    let (target, digits) = name.as_encoded_bytes().strip_prefix(b".")?.strip_suffix(b".tmp")?.split_last_chunk::<16>()?;
    let hex = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    target.strip_suffix(b".").filter(|target| hex && !target.is_empty())
}
