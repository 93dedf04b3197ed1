//! Destroying the file that codes came from, as far as a program can: overwritten, made durable,
//! deleted, looked for again. Must never follow a link, put anything into a bin, or promise that
//! nothing is left: what may keep it is told.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::{Cloud, RealDisk};

/// What may still hold a file that was disposed of, beside flash storage and backups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remains {
    /// Other names of the same file (hard links): what they held is overwritten too.
    pub other_names: u64,
    /// The service that keeps the folder in step with other machines.
    pub cloud: Option<&'static str>,
}

/// Why a file was not disposed of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DisposeError {
    /// A link or a folder, not a file.
    #[error("this is no ordinary file")]
    NotAFile,
    /// Another file took its place while it was being destroyed.
    #[error("another file took its place")]
    Changed,
    /// Something put it back at once.
    #[error("the file is there again")]
    CameBack,
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

const BLOCK: usize = 64 * 1024;

/// Whether a file can be disposed of, before anything is stored.
///
/// # Errors
/// [`DisposeError::NotAFile`] for a link or a folder; else what the system says.
pub fn may_dispose(path: &Path) -> Result<Metadata, DisposeError> {
    // Not through a link: that would destroy another file and leave the link.
    let meta = fs::symlink_metadata(path)?;
    if meta.is_file() { Ok(meta) } else { Err(DisposeError::NotAFile) }
}

/// Overwrites a file with zeros, deletes it and looks whether it is gone.
///
/// # Errors
/// [`DisposeError`]; after an error the file may be overwritten and still there.
pub fn dispose(path: &Path) -> Result<Remains, DisposeError> {
    let meta = may_dispose(path)?;
    let remains = Remains { other_names: other_names(&meta), cloud: Cloud::of(&RealDisk, path).map(Cloud::name) };
    let mut file = OpenOptions::new().write(true).open(path)?;
    let opened = file.metadata()?;
    if !opened.is_file() || !is_same(&meta, &opened) {
        return Err(DisposeError::Changed);
    }
    overwrite(&mut file, opened.len())?;
    drop(file);
    fs::remove_file(path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent().map(|p| if p.as_os_str().is_empty() { Path::new(".") } else { p }) {
        // A folder that cannot be made durable changes nothing of what was done.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    match fs::symlink_metadata(path) {
        Ok(_) => Err(DisposeError::CameBack),
        Err(_) => Ok(remains),
    }
}

fn overwrite(file: &mut File, len: u64) -> io::Result<()> {
    let zeros = [0; BLOCK];
    let mut left = len;
    while left > 0 {
        let next = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
        file.write_all(zeros.get(..next).unwrap_or(&zeros))?;
        left = left.saturating_sub(next as u64);
    }
    file.sync_all()
}

#[cfg(unix)]
fn other_names(meta: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(meta).saturating_sub(1)
}

#[cfg(not(unix))]
fn other_names(_: &Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_overwritten_and_gone_and_other_names_of_it_hold_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("codes.txt");
        let text = "ab12-cd34\n".repeat(20_000);
        fs::write(&file, &text).unwrap();
        let other = folder.path().join("other name");
        fs::hard_link(&file, &other).unwrap();
        let remains = dispose(&file).unwrap();
        assert!(!file.exists());
        assert_eq!(fs::read(&other).unwrap(), vec![0; text.len()], "what is left on the drive is zeros");
        #[cfg(unix)]
        assert_eq!(remains, Remains { other_names: 1, cloud: None });
        fs::write(&file, "").unwrap();
        assert_eq!(dispose(&file).unwrap(), Remains::default());
        assert!(matches!(dispose(&file), Err(DisposeError::Io(_))), "a file that is not there is told");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_folders_are_refused_and_nothing_behind_them_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("codes.txt");
        fs::write(&file, "ab12-cd34").unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        for path in [link.as_path(), folder.path()] {
            assert!(matches!(may_dispose(path), Err(DisposeError::NotAFile)));
            assert!(matches!(dispose(path), Err(DisposeError::NotAFile)));
        }
        assert_eq!(fs::read(&file).unwrap(), b"ab12-cd34");
        assert!(link.is_symlink());
    }

    #[test]
    fn the_folder_of_a_synchroniser_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for (name, cloud) in [("Dropbox (Personal)", Some("Dropbox")), ("OneDrive - Firm", Some("OneDrive")), ("notes", None)] {
            let inner = folder.path().join(name).join("sub");
            fs::create_dir_all(&inner).unwrap();
            let file = inner.join("codes.txt");
            fs::write(&file, "ab12-cd34").unwrap();
            assert_eq!(dispose(&file).unwrap().cloud, cloud);
        }
    }
}
