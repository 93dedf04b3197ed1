//! A folder as an export, for both doors: the store of `pass` and `gopass`, or text files that a person keeps codes in.
//!
//! Walked within bounds; a link is not followed, so that none can lead in a circle or out of the folder. Must never write
//! anything, and holds no key: a store is opened by `gpg`, which asks for what it needs by itself.

mod gpg;

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use intake::MAX_LEN;
use intake::exports::{Export, ExportError, FolderFile, read_folder};
use zeroize::Zeroizing;

/// Most files of a folder, those of its folders counted too.
pub const MOST_FILES: usize = 10_000;
/// Most levels of folders.
pub const DEEPEST: usize = 32;
/// The largest single file, in bytes. Lists of codes have a few hundred; a store may keep attachments.
const LARGEST: u64 = 1_000_000;

/// What was found in a folder.
pub struct Found {
    /// Its files as entries.
    pub export: Export,
    /// Files that were not looked into: links, large ones, and what `gpg` did not open.
    pub left_out: u64,
}

/// Why a folder was not looked through.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The system refused a file or folder.
    #[error("{} could not be read: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It has more files, levels or bytes than the bounds allow: [`MOST_FILES`], [`DEEPEST`], 100 MB.
    #[error("the folder is too large")]
    TooLarge,
    /// The files are encrypted, and `gpg` is not there.
    #[error("gpg is not there")]
    NoGpg,
    /// `gpg` opened none of so many files.
    #[error("gpg opened none of {0} files")]
    NothingOpened(u64),
    /// What was read is no export that can be understood.
    #[error(transparent)]
    Export(#[from] ExportError),
}

impl FolderError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { path: path.to_owned(), error }
    }
}

/// Looks a folder through.
///
/// # Errors
/// [`FolderError`]; files that `gpg` does not open or that are too large are only counted.
pub fn look_through(folder: &Path) -> Result<Found, FolderError> {
    let walk = Walk::of(folder)?;
    let is_store = folder.join(".gpg-id").is_file() || walk.files.iter().any(|file| is_sealed(file));
    let (mut files, mut left_out, mut bytes) = (Vec::new(), walk.links, 0_usize);
    for path in walk.files.iter().filter(|path| is_sealed(path) == is_store) {
        let Some(read) = (if is_store { gpg::open(path)? } else { plain(path)? }) else {
            left_out += 1;
            continue;
        };
        bytes = bytes.saturating_add(read.len());
        if bytes > MAX_LEN {
            return Err(FolderError::TooLarge);
        }
        let inside = path.strip_prefix(folder).unwrap_or(path);
        files.push(FolderFile { path: inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"), bytes: read });
    }
    if is_store && files.is_empty() && left_out > 0 {
        return Err(FolderError::NothingOpened(left_out));
    }
    Ok(Found { export: read_folder(files, is_store)?, left_out })
}

fn is_sealed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "gpg")
}

/// The files of a folder, in the order of their names.
struct Walk {
    files: Vec<PathBuf>,
    /// Links that were not followed.
    links: u64,
}

impl Walk {
    fn of(folder: &Path) -> Result<Self, FolderError> {
        let mut walk = Self { files: Vec::new(), links: 0 };
        let mut folders = VecDeque::from([(folder.to_owned(), 0)]);
        while let Some((folder, depth)) = folders.pop_front() {
            for entry in fs::read_dir(&folder).map_err(FolderError::at(&folder))? {
                let entry = entry.map_err(FolderError::at(&folder))?;
                let kind = entry.file_type().map_err(FolderError::at(&entry.path()))?;
                // What is hidden is the store's own: its history, its keys.
                if entry.file_name().to_string_lossy().starts_with('.') {
                    continue;
                }
                if kind.is_symlink() {
                    walk.links += 1;
                } else if kind.is_dir() {
                    if depth == DEEPEST {
                        return Err(FolderError::TooLarge);
                    }
                    folders.push_back((entry.path(), depth + 1));
                } else if kind.is_file() {
                    walk.files.push(entry.path());
                }
                if walk.files.len() + folders.len() > MOST_FILES {
                    return Err(FolderError::TooLarge);
                }
            }
        }
        walk.files.sort_unstable();
        Ok(walk)
    }
}

/// A file as it is, unless it is larger than any list of codes.
fn plain(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, FolderError> {
    File::open(path).and_then(read).map_err(FolderError::at(path))
}

/// Reads to the end, unless that is further than any list of codes goes. Read into room for the largest, which leaves no
/// pieces behind as one that grows does; kept in as much as it needs, since a folder has many files.
fn read(source: impl Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut room = Zeroizing::new(Vec::with_capacity(LARGEST as usize + 1));
    source.take(LARGEST + 1).read_to_end(&mut room)?;
    Ok((room.len() as u64 <= LARGEST).then(|| Zeroizing::new(room.to_vec())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path, name: &str, text: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn files_are_found_in_folders_and_hidden_or_long_ones_are_not_looked_into() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "b/github.txt", "recovery codes\n12345-67890\n23456-78901\n");
        file(folder.path(), ".git/config", "no");
        file(folder.path(), "film.txt", &"x".repeat(LARGEST as usize + 1));
        let found = look_through(folder.path()).unwrap();
        assert_eq!((found.export.entries.len(), found.left_out), (1, 1));
    }

    #[test]
    fn what_is_kept_of_a_file_is_as_large_as_the_file() {
        for len in [0, 1, 500, LARGEST as usize] {
            let kept = read(&vec![b'x'; len][..]).unwrap().unwrap();
            assert_eq!((kept.len(), kept.capacity()), (len, len));
        }
        assert_eq!(read(io::repeat(b'x')).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "a.txt", "x");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("out.txt")).unwrap();
        assert_eq!(look_through(folder.path()).unwrap().left_out, 2);
    }

    #[test]
    fn a_folder_that_is_too_deep_or_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), &format!("{}a.txt", "d/".repeat(DEEPEST + 1)), "x");
        assert!(matches!(look_through(folder.path()), Err(FolderError::TooLarge)));
        assert!(matches!(look_through(&folder.path().join("none")), Err(FolderError::Io { .. })));
    }
}
