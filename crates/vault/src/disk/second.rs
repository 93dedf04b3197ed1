//! The second place for backups: a folder that the person named, best on a drive of its own, since a stolen laptop
//! takes the vault and its backups together.

use std::path::{Component, Path, PathBuf};

use super::backups::{Backup, Shelf};
use super::calls::{Disk, FileKind};
use super::error::{FileError, Kind};
use super::places::Places;
use super::sealed::{self, whole};

/// A second place for backups, as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondPlace {
    /// The folder, without symbolic links. Backups stand in a folder of their own in it.
    pub folder: PathBuf,
    /// It was on another drive than this machine's own files when it was named.
    pub apart: bool,
}

impl SecondPlace {
    /// Looks at a folder that is to be the second place.
    ///
    /// # Errors
    /// When it is no folder that is there.
    pub fn at(disk: &dyn Disk, places: &Places, folder: &Path) -> Result<Self, FileError> {
        let folder = disk.resolve(folder).map_err(FileError::at(folder))?;
        if disk.meta(&folder).map_err(FileError::at(&folder))?.kind != FileKind::Folder {
            return Err(FileError::new(Kind::NotAFolder, &folder));
        }
        if folder.to_str().is_none() {
            return Err(FileError::new(Kind::Io(std::io::ErrorKind::InvalidInput), &folder)); // it has to be noted as a text
        }
        let apart = is_apart(disk, &folder, places.app());
        Ok(Self { folder, apart })
    }

    /// The backups in it.
    #[must_use]
    pub fn shelf<'a>(&self, disk: &'a dyn Disk, places: &Places) -> Shelf<'a> {
        Shelf::new(disk, self.folder.join(format!("codekeep-{}", places.vault_id())), places.vault_id())
    }

    /// The backups in it, to be written to.
    ///
    /// # Errors
    /// [`Kind::NotFound`] when the drive is not there, even if an empty folder stands in its place.
    pub fn reached<'a>(&self, disk: &'a dyn Disk, places: &Places) -> Result<Shelf<'a>, FileError> {
        if self.apart && !is_apart(disk, &self.folder, places.app()) {
            return Err(FileError::new(Kind::NotFound, &self.folder));
        }
        disk.meta(&self.folder).map_err(FileError::at(&self.folder))?;
        Ok(self.shelf(disk, places))
    }

    /// Puts the newest sealed bytes that this installation has into the second place, unless they are there, reads them
    /// back, and thins out what stands there. Takes no lock: it only reads what is replaced in one step.
    ///
    /// # Errors
    /// As [`SecondPlace::reached`]; else when the system refuses.
    pub fn carry(&self, disk: &dyn Disk, places: &Places, purged_at_ms: &[u64], now_ms: u64) -> Result<Backup, FileError> {
        let shelf = self.reached(disk, places)?;
        let own = sealed::read(disk, &places.own_copy()).ok().filter(|bytes| whole(bytes).is_some());
        let bytes = own.map_or_else(|| sealed::read(disk, places.vault()), Ok)?;
        let backup = shelf.put(&bytes, now_ms)?;
        for purged in purged_at_ms.iter().copied().map(Some).chain([None]) {
            let _ = shelf.prune(now_ms, purged); // what stays too long is tried again the next time
        }
        Ok(backup)
    }
}

/// Whether two paths are on different drives, as far as the system tells.
fn is_apart(disk: &dyn Disk, a: &Path, b: &Path) -> bool {
    let drive = |path: &Path| match path.components().next() {
        Some(Component::Prefix(prefix)) => Some(prefix.as_os_str().to_ascii_lowercase()),
        _ => None,
    };
    // The nearest folder that is there tells the drive of one that is not made yet.
    let volume = |path: &Path| path.ancestors().find_map(|above| disk.meta(above).ok()).map(|meta| meta.volume);
    drive(a) != drive(b) || volume(a) != volume(b)
}
