//! A folder as an export: the store of `pass` and `gopass`, or text files that a person keeps their codes in.
//! Walked within bounds; a link is not followed, so that none can lead in a circle or out of the folder.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use intake::MAX_LEN;
use intake::exports::{Export, FolderFile, read_folder};
use zeroize::Zeroizing;

use super::gpg;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, failed};
use crate::words::count;

/// Most files, and most levels of folders.
const MOST_FILES: usize = 10_000;
const DEEPEST: usize = 32;
/// The largest single file. Lists of codes have a few hundred bytes; a store may keep attachments.
const LARGEST: u64 = 1_000_000;

/// Looks a folder through.
pub fn read(door: &Door, folder: &Path) -> Done<Export> {
    let walk = Walk::of(folder)?;
    let pass = folder.join(".gpg-id").is_file() || walk.files.iter().any(|f| f.extension().is_some_and(|e| e == "gpg"));
    let mut files = Vec::new();
    let (mut left_out, mut bytes) = (walk.links, 0_usize);
    for path in &walk.files {
        let is_sealed = path.extension().is_some_and(|e| e == "gpg");
        if pass != is_sealed {
            continue;
        }
        let read = if pass { gpg::open(path, LARGEST)? } else { plain(path)? };
        let Some(read) = read else {
            left_out += 1;
            continue;
        };
        bytes = bytes.saturating_add(read.len());
        if bytes > MAX_LEN {
            return Err(too_much());
        }
        let inside = path.strip_prefix(folder).unwrap_or(path);
        files.push(FolderFile { path: inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"), bytes: read });
    }
    if pass && files.is_empty() && left_out > 0 {
        return Err(failed(
            "gpg-opened-nothing",
            format!("gpg opened none of {} in this store.", count(left_out, "file")),
            "Is the secret key on this machine? See that this works: gpg --decrypt FILE.gpg",
        ));
    }
    if left_out > 0 {
        door.out.note(format!("{} not looked into: links, large ones, or what could not be opened.", count(left_out, "file")));
    }
    Ok(door.waiting("Reading", || read_folder(files, pass))?)
}

/// The files of a folder, in the order of their names.
struct Walk {
    files: Vec<PathBuf>,
    /// Links that were not followed.
    links: u64,
}

impl Walk {
    fn of(folder: &Path) -> Done<Self> {
        let mut walk = Self { files: Vec::new(), links: 0 };
        let mut folders = VecDeque::from([(folder.to_owned(), 0)]);
        while let Some((folder, depth)) = folders.pop_front() {
            for entry in fs::read_dir(&folder).map_err(|error| messages::reading(&folder, &error))? {
                let entry = entry.map_err(|error| messages::reading(&folder, &error))?;
                let kind = entry.file_type().map_err(|error| messages::reading(&entry.path(), &error))?;
                // What is hidden is the store's own: its history, its keys.
                if entry.file_name().to_string_lossy().starts_with('.') {
                    continue;
                }
                if kind.is_symlink() {
                    walk.links += 1;
                } else if kind.is_dir() {
                    if depth == DEEPEST {
                        return Err(too_much());
                    }
                    folders.push_back((entry.path(), depth + 1));
                } else if kind.is_file() {
                    walk.files.push(entry.path());
                }
                if walk.files.len() + folders.len() > MOST_FILES {
                    return Err(too_much());
                }
            }
        }
        walk.files.sort_unstable();
        Ok(walk)
    }
}

/// A file as it is, unless it is larger than any list of codes.
fn plain(path: &Path) -> Done<Option<Zeroizing<Vec<u8>>>> {
    let file = File::open(path).map_err(|error| messages::reading(path, &error))?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST as usize + 1));
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| messages::reading(path, &error))?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= LARGEST))
}

fn too_much() -> crate::trouble::Trouble {
    failed(
        "too-large",
        format!("This folder has more than {MOST_FILES} files, more than {DEEPEST} levels, or more than 100 MB."),
        "Name the folder that holds the codes itself.",
    )
}
