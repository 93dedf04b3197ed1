//! Making folders that are there after a power cut and open to nobody else.

use std::path::Path;

use super::calls::{Disk, FileKind};
use super::error::{FileError, Kind};
use super::write::{folder_of, sync_folder_of};

/// Makes a folder of ours with all missing folders above it, each on the medium, and takes the rights
/// of others from it when someone gave them.
pub(super) fn make_ours(disk: &dyn Disk, folder: &Path) -> Result<(), FileError> {
    match disk.meta(folder) {
        Ok(meta) if meta.kind != FileKind::Folder => return Err(FileError::new(Kind::NotAFolder, folder)),
        Ok(meta) => {
            if meta.open_to_others {
                let _ = disk.close_folder(folder); // a drive that keeps no rights refuses, and is reported after the save
            }
            return Ok(());
        }
        Err(error) => match (Kind::from(&error), folder.parent()) {
            (Kind::NotFound, Some(above)) if !above.as_os_str().is_empty() => make_above(disk, above)?,
            (Kind::NotFound, _) => {}
            (kind, _) => return Err(FileError::new(kind, folder)),
        },
    }
    make_one(disk, folder)
}

/// As [`make_ours`], but leaves folders that are there as they are: they may be the user's.
fn make_above(disk: &dyn Disk, folder: &Path) -> Result<(), FileError> {
    if disk.meta(folder).is_ok() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_above(disk, above)?;
    }
    make_one(disk, folder)
}

/// Makes the folder of a new vault when only that one is missing.
pub(super) fn make_last(disk: &dyn Disk, folder: &Path) -> Result<(), FileError> {
    match disk.meta(folder) {
        Ok(meta) if meta.kind == FileKind::Folder => return Ok(()),
        Ok(_) => return Err(FileError::new(Kind::NotAFolder, folder)),
        Err(error) if Kind::from(&error) == Kind::NotFound => {}
        Err(error) => return Err(FileError::at(folder)(error)),
    }
    let above = folder_of(folder);
    disk.meta(above).map_err(FileError::at(above))?;
    make_one(disk, folder)
}

fn make_one(disk: &dyn Disk, folder: &Path) -> Result<(), FileError> {
    match disk.make_folder(folder).map_err(FileError::at(folder)) {
        Err(error) if error.kind() == Kind::Exists => {} // another program was faster
        made => made?,
    }
    sync_folder_of(disk, folder)
}
