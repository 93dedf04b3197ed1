//! The files of a stick: which names are free, the programs as they run here, writing and reading back.

use std::fs;
use std::path::{Path, PathBuf};

use vault::disk::{Disk, FileError, Prepared, RealDisk};

use crate::{PACK, READ_ME, READER, SHEET, StickError};

/// The programs, by the name that each has on a stick.
const PROGRAMS: [&str; 2] = ["codekeep", "codekeep-desktop"];

/// A file that goes onto the stick and is no secret.
pub struct Item {
    /// Its name there.
    pub name: String,
    pub(crate) bytes: Vec<u8>,
    is_program: bool,
}

impl Item {
    pub(crate) fn text(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), bytes: text.as_bytes().to_vec(), is_program: false }
    }
}

/// Whether a folder can become a stick: it is one, and nothing of a stick stands in it. To be asked before the password is.
///
/// # Errors
/// [`StickError::NoFolder`] or [`StickError::Taken`].
pub fn may_hold(folder: &Path) -> Result<(), StickError> {
    if !fs::metadata(folder).is_ok_and(|meta| meta.is_dir()) {
        return Err(StickError::NoFolder(folder.to_owned()));
    }
    let names = PROGRAMS.iter().map(|name| file_name(name)).chain([PACK, SHEET, READ_ME, READER].map(str::to_owned));
    match names.map(|name| folder.join(name)).find(|path| fs::symlink_metadata(path).is_ok()) {
        Some(taken) => Err(StickError::Taken(taken)),
        None => Ok(()),
    }
}

fn file_name(program: &str) -> String {
    format!("{program}{}", std::env::consts::EXE_SUFFIX)
}

/// This program and the other one, where it stands beside it.
pub(crate) fn programs() -> Result<Vec<Item>, StickError> {
    let this = std::env::current_exe().map_err(StickError::Program)?;
    let ours = this.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    // The window may be started under a longer name; what it is called on a stick is fixed.
    let is_window = ours.starts_with(PROGRAMS[1]);
    let path_of = |n: usize| if (n == 1) == is_window { this.clone() } else { this.with_file_name(file_name(PROGRAMS[n])) };
    let found = [0, 1].map(|n| (file_name(PROGRAMS[n]), path_of(n))).into_iter().filter(|(_, path)| path.is_file());
    found.map(|(name, path)| Ok(Item { name, bytes: fs::read(path).map_err(StickError::Program)?, is_program: true })).collect()
}

/// What was put onto a stick and is of no use alone: it goes again when the rest does not come.
pub(crate) struct Written<'f> {
    folder: &'f Path,
    paths: Vec<PathBuf>,
}

impl<'f> Written<'f> {
    pub fn into(folder: &'f Path) -> Self {
        Self { folder, paths: Vec::new() }
    }

    pub fn put(&mut self, item: &Item) -> Result<(), StickError> {
        let path = self.folder.join(&item.name);
        Prepared::new(&RealDisk, &path, &item.bytes)?.place_new().map_err(|unwritten| unwritten.error)?;
        self.paths.push(path.clone());
        if item.is_program {
            may_run(&path).map_err(|error| FileError::new((&error).into(), &path))?;
        }
        Ok(())
    }

    pub fn keep(&mut self) {
        self.paths.clear();
    }
}

impl Drop for Written<'_> {
    fn drop(&mut self) {
        for path in &self.paths {
            let _ = fs::remove_file(path); // what cannot be removed holds no secret
        }
    }
}

/// Removes a file that was put onto the stick; whether it is gone.
pub(crate) fn remove(path: &Path) -> bool {
    fs::remove_file(path).is_ok()
}

/// Reads everything back as it stands on the stick now.
pub(crate) fn read_back(folder: &Path, items: &[Item]) -> Result<(), StickError> {
    for item in items {
        let path = folder.join(&item.name);
        let most = (item.bytes.len() as u64).saturating_add(1);
        let back = RealDisk.read(&path, most).map_err(|error| FileError::new((&error).into(), &path))?;
        if back != item.bytes {
            return Err(StickError::ReadBack(item.name.clone()));
        }
    }
    Ok(())
}

/// Where the drive knows such a right; on a FAT stick every file may be run, or none.
#[cfg(unix)]
fn may_run(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn may_run(_: &Path) -> std::io::Result<()> {
    Ok(())
}
