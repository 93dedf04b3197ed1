//! Destroying the file that codes came from, as far as a program can.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, usage};

const BLOCK: usize = 64 * 1024;

/// A file that is to go after its codes are stored.
pub struct Disposal(Option<PathBuf>);

impl Disposal {
    /// Refuses, before anything is stored, what cannot be disposed of.
    pub fn of(file: &Path, wanted: bool) -> Done<Self> {
        if !wanted {
            return Ok(Self(None));
        }
        if file.as_os_str() == "-" {
            return Err(usage("Standard input cannot be disposed of.", "Leave --dispose out, and clear the clipboard or file yourself."));
        }
        let meta = fs::symlink_metadata(file).map_err(|error| messages::reading(file, &error))?;
        if !meta.is_file() {
            return Err(usage(
                "Only an ordinary file can be disposed of, not a link or a folder.",
                "Name the file itself, or leave --dispose out.",
            ));
        }
        Ok(Self(Some(file.to_owned())))
    }

    /// Overwrites the file and deletes it, and says what that is worth.
    pub fn carry_out(self, door: &Door) -> Done<()> {
        let Some(file) = self.0 else { return Ok(()) };
        overwrite(&file).and_then(|()| fs::remove_file(&file)).map_err(|error| messages::not_disposed(&file, &error))?;
        door.out.note("The file was overwritten and deleted. Flash storage, cloud copies and backups may still hold it.");
        Ok(())
    }
}

fn overwrite(file: &Path) -> std::io::Result<()> {
    let mut open = OpenOptions::new().write(true).open(file)?;
    let mut left = open.metadata()?.len();
    let zeros = [0; BLOCK];
    while left > 0 {
        let next = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
        open.write_all(zeros.get(..next).unwrap_or(&zeros))?;
        left = left.saturating_sub(next as u64);
    }
    open.sync_all()
}
