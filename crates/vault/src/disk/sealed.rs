//! The little that this room knows of a sealed file: vault id, save salt and the trailer. They are the
//! same in every version of the format; everything else is opaque here.

use std::path::Path;

use custody::VaultId;
use sha2::{Digest, Sha256};

use super::calls::{Disk, FileKind};
use super::error::{FileError, Kind};

/// Longest sealed file, in bytes. Reading stops there.
pub const MAX_SEALED: u64 = 64 * 1024 * 1024;

const PREFIX: usize = 72;
const TRAILER: usize = 32;

/// What the plain head of a sealed file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The vault, for its whole life.
    pub vault_id: VaultId,
    /// The save: random, new each time.
    pub save_salt: [u8; 32],
    /// Length of the file in bytes: a half-synced file can have the right head.
    pub len: u64,
}

impl Seen {
    fn of(head: &[u8], len: u64) -> Option<Self> {
        if head.len() < PREFIX {
            return None;
        }
        Some(Self { vault_id: VaultId(head.get(16..32)?.try_into().ok()?), save_salt: head.get(32..64)?.try_into().ok()?, len })
    }
}

/// Reads the head of a sealed file, without any check of the rest.
///
/// # Errors
/// When it is no readable file or shorter than a head ([`Kind::Damaged`]).
pub fn peek(disk: &dyn Disk, path: &Path) -> Result<Seen, FileError> {
    let len = file_len(disk, path)?;
    let head = disk.read(path, PREFIX as u64).map_err(FileError::at(path))?;
    Seen::of(&head, len).ok_or_else(|| FileError::new(Kind::Damaged, path))
}

/// The bytes of a sealed file, unchecked; at most [`MAX_SEALED`].
///
/// # Errors
/// When it is no readable file, or too large.
pub fn read(disk: &dyn Disk, path: &Path) -> Result<Vec<u8>, FileError> {
    file_len(disk, path)?;
    let bytes = disk.read(path, MAX_SEALED + 1).map_err(FileError::at(path))?;
    if bytes.len() as u64 > MAX_SEALED {
        return Err(FileError::new(Kind::TooLarge, path));
    }
    Ok(bytes)
}

/// Whether an ordinary file stands there that holds these bytes, and nothing else. One that cannot be read does not.
pub(super) fn holds(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> bool {
    file_len(disk, path).is_ok_and(|len| len == bytes.len() as u64) && disk.holds(path, bytes).unwrap_or(false)
}

/// The head of bytes whose trailer fits, else `None`.
pub(super) fn whole(bytes: &[u8]) -> Option<Seen> {
    let (rest, trailer) = bytes.split_at_checked(bytes.len().checked_sub(TRAILER)?)?;
    let fits = Sha256::digest(rest).as_slice() == trailer;
    if fits { Seen::of(rest, bytes.len() as u64) } else { None }
}

/// Length of an ordinary file. Asked before opening, since opening a pipe would wait for ever.
pub(super) fn file_len(disk: &dyn Disk, path: &Path) -> Result<u64, FileError> {
    let meta = disk.meta(path).map_err(FileError::at(path))?;
    match meta.kind {
        FileKind::File => Ok(meta.len),
        FileKind::Folder => Err(FileError::new(Kind::IsDirectory, path)),
        FileKind::Other => Err(FileError::new(Kind::NotAFile, path)),
    }
}
