//! Files that sync programs put beside the vault when two machines wrote at once. Their names differ from program to
//! program; what they hold is decided by whoever has the keys.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::error::FileError;
use super::places::Guard;
use super::sealed::{Seen, whole};
use super::write::folder_of;

/// Most conflict copies that are read in one go: each may be as large as a vault, and somebody else may have put them there.
pub const MOST_SIBLINGS: usize = 32;

/// How surely a name is that of a conflict copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Only a sync program gives such a name: Syncthing, Dropbox, Nextcloud, ownCloud, Seafile, Box.
    Sure,
    /// A person may have given it, too: OneDrive's `-HOSTNAME`, Google Drive's ` (1)`, iCloud's ` 2`.
    Maybe,
}

/// A file beside the vault that may be a conflict copy of it: named like one and with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling {
    /// Its file.
    pub path: PathBuf,
    /// What its name tells.
    pub shape: Shape,
}

/// What the name of a file tells, compared with that of the vault. `None` for any other file.
///
/// * Syncthing: `vault.sync-conflict-20261121-235507-K7GZ5QX.codekeep`
/// * Dropbox, Box: `vault (Mira's conflicted copy 2026-11-21).codekeep`, in the words of each language, but always in
///   brackets and with the date; Nextcloud: `vault (conflicted copy 2026-11-21 235507).codekeep`; Seafile: `vault
///   (SFConflict mira@example.org 2026-11-21-23-55-07).codekeep`
/// * ownCloud: `vault_conflict-20261121-235507.codekeep`
/// * OneDrive: `vault-LAPTOP.codekeep`, `vault-LAPTOP-2.codekeep`
/// * Google Drive: `vault (1).codekeep`; iCloud: `vault 2.codekeep`
#[must_use]
pub fn shape_of(vault: &OsStr, name: &OsStr) -> Option<Shape> {
    let (vault, name) = (vault.to_str()?, name.to_str()?);
    let (stem, end) = vault.rsplit_once('.').map_or((vault, ""), |(stem, end)| (stem, end));
    let rest = name.strip_prefix(stem)?;
    let rest = if end.is_empty() { rest } else { rest.strip_suffix(end)?.strip_suffix('.')? };
    if rest.starts_with(".sync-conflict-") || rest.starts_with("_conflict-") {
        return Some(Shape::Sure);
    }
    if let Some(inside) = rest.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')')) {
        let number = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
        return if number { Some(Shape::Maybe) } else { has_date(inside).then_some(Shape::Sure) };
    }
    if let Some(host) = rest.strip_prefix('-') {
        let is_host = (1..=63).contains(&host.len()) && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        return is_host.then_some(Shape::Maybe);
    }
    let number = rest.strip_prefix(' ')?;
    (!number.is_empty() && number.len() < 4 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(Shape::Maybe)
}

/// Whether `2026-11-21` or the like stands somewhere in a text.
fn has_date(text: &str) -> bool {
    text.as_bytes()
        .windows(10)
        .any(|ten| ten.iter().enumerate().all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() }))
}

impl Guard<'_> {
    /// The conflict copies beside the vault file, those first that are surely some, then in the order of their names; and how
    /// many there are above [`MOST_SIBLINGS`], which stay for another time. What is of another vault is none.
    #[must_use]
    pub fn siblings(&self) -> (Vec<Sibling>, usize) {
        let mut all = self.named_like_siblings();
        all.retain(|sibling| self.peek_ours(&sibling.path).is_ok()); // 72 bytes of each
        all.sort_by(|a, b| (a.shape, &a.path).cmp(&(b.shape, &b.path)));
        let more = all.len().saturating_sub(MOST_SIBLINGS);
        all.truncate(MOST_SIBLINGS);
        (all, more)
    }

    /// Whether a file, its path without symbolic links, stands beside the vault file as a conflict copy does.
    #[must_use]
    pub fn is_named_like_sibling(&self, path: &Path) -> bool {
        self.named_like_siblings().iter().any(|sibling| sibling.path == path)
    }

    fn named_like_siblings(&self) -> Vec<Sibling> {
        // Behind a symbolic link the sync program works in the folder of the real file.
        let vault = self.disk.resolve(self.places.vault()).unwrap_or_else(|_| self.places.vault().to_owned());
        let Some(own_name) = vault.file_name() else { return Vec::new() };
        let names = self.disk.list(folder_of(&vault)).unwrap_or_default(); // a folder that may not be listed shows none
        let named = names.iter().filter(|name| name.as_os_str() != own_name).filter_map(|name| Some((name, shape_of(own_name, name)?)));
        named.map(|(name, shape)| Sibling { path: vault.with_file_name(name), shape }).collect()
    }

    /// The bytes of a sibling, whole and of this vault.
    ///
    /// # Errors
    /// When it is neither, or cannot be read.
    pub fn read_sibling(&self, path: &Path) -> Result<Vec<u8>, FileError> {
        self.peek_ours(path)?;
        let bytes = super::sealed::read(self.disk, path)?;
        let ours = |seen: &Seen| seen.vault_id == self.places.vault_id();
        if whole(&bytes).as_ref().is_some_and(ours) { Ok(bytes) } else { Err(FileError::new(super::Kind::Damaged, path)) }
    }

    /// Moves a sibling whose contents are kept to the backups: there first, then away from here, and only if it still
    /// is what was read.
    ///
    /// # Errors
    /// When it cannot be put there or removed; then it stays.
    pub fn shelve(&self, path: &Path, bytes: &[u8], now_ms: u64) -> Result<(), FileError> {
        self.shelf().put(bytes, now_ms)?;
        if self.read_sibling(path)? != bytes {
            return Err(FileError::new(super::Kind::Changed, path));
        }
        self.disk.remove(path).map_err(FileError::at(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Option<Shape> {
        shape_of(OsStr::new("vault.codekeep"), OsStr::new(name))
    }

    #[test]
    fn the_names_of_each_sync_program_are_known() {
        for sure in [
            "vault.sync-conflict-20261121-235507-K7GZ5QX.codekeep",
            "vault (Mira Holt's conflicted copy 2026-11-21).codekeep",
            "vault (LAPTOP's conflicted copy 2026-11-21 (1)).codekeep",
            "vault (In Konflikt stehende Kopie von LAPTOP 2026-11-21).codekeep",
            "vault (Copie en conflit de LAPTOP 2026-11-21).codekeep",
            "vault (Copia en conflicto de Mira 2026-11-21).codekeep",
            "vault (Copia in conflitto di LAPTOP 2026-11-21).codekeep",
            "vault (LAPTOP の競合コピー 2026-11-21).codekeep",
            "vault (conflicted copy 2026-11-21 235507).codekeep",
            "vault (SFConflict mira@example.org 2026-11-21-23-55-07).codekeep",
            "vault_conflict-20261121-235507.codekeep",
        ] {
            assert_eq!(of(sure), Some(Shape::Sure), "{sure}");
        }
        for maybe in ["vault-LAPTOP.codekeep", "vault-DESKTOP-4F7K2Q1-2.codekeep", "vault (1).codekeep", "vault 2.codekeep"] {
            assert_eq!(of(maybe), Some(Shape::Maybe), "{maybe}");
        }
    }

    #[test]
    fn other_files_are_left_alone() {
        for other in [
            "vault.codekeep",
            "vault.txt",
            "vault (1).txt",
            "vault (for mother).codekeep",
            "vault ().codekeep",
            "vault-.codekeep",
            "vault-my laptop.codekeep",
            "vault 2026.codekeep",
            "vaults.codekeep",
            "other.sync-conflict-20261121-235507-K7GZ5QX.codekeep",
            ".vault.codekeep.0123456789abcdef.tmp",
            "vault.codekeep.20261121T235507Z.aside",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
        let bare = |name: &str| shape_of(OsStr::new("vault"), OsStr::new(name));
        assert_eq!(
            (bare("vault (1)"), bare("vault-LAPTOP"), bare("vault"), bare("vault.codekeep")),
            (Some(Shape::Maybe), Some(Shape::Maybe), None, None)
        );
    }
}
