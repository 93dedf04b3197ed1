//! The save procedure of the design (security.md 2.7, steps 3 to 8): first the predecessor into the
//! backups, then own copy and vault file in the order that the change's urgency asks for.
//!
//! A use of a code is never refused for a storage reason as long as one of two places takes it;
//! everything else needs the vault file. A report never claims more than is on the medium.

use std::path::PathBuf;

use custody::meanwhile::{MUCH_BYTES, meanwhile};

use super::backups::format_time;
use super::calls::FileKind;
use super::error::{FileError, Kind, SaveError, Unwritten};
use super::folders;
use super::places::{Guard, Look};
use super::sealed::{Seen, whole};
use super::write::{Prepared, folder_of, sync_folder_of};

/// What a save is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// A code is taken, or its outcome noted: durable as soon as it stands in either place.
    UseOfACode,
    /// Everything else: needs the vault file.
    Other,
}

/// Something worth telling that did not stop a save.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The drive was full: the oldest backup was dropped.
    BackupDropped,
    /// Old backups could not be removed.
    NotPruned(FileError),
    /// The drive keeps no rights: other users of this machine may read this file.
    OpenToOthers(PathBuf),
}

/// What a save reached.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Saved {
    /// Whether the vault file is new for good.
    pub vault: Result<(), Unwritten>,
    /// Whether the own copy is new for good.
    pub own: Result<(), Unwritten>,
    /// Whether the predecessor, when there was one, stands in the backups.
    pub backup: Result<(), FileError>,
    /// What else to tell.
    pub notes: Vec<Note>,
}

impl Guard<'_> {
    /// Replaces the vault by `bytes`, a whole sealed file with a fresh save salt. Never makes a vault file that is
    /// not there: its drive may only be unplugged. `now_ms` is the time in milliseconds since 1970.
    ///
    /// Both headers must be as [`Guard::look`] last found them. After success they are looked at anew.
    ///
    /// # Errors
    /// When the change is not durable: for a use of a code in neither place, for everything else not in the vault
    /// file. `may_be_there` tells of the one case in which the file may be new all the same.
    pub fn save(&mut self, bytes: &[u8], urgency: Urgency, now_ms: u64) -> Result<Saved, SaveError> {
        let before = self.seen.take().ok_or(SaveError::Changed)?;
        if !same(&before, &self.look_now()) {
            return Err(SaveError::Changed);
        }
        let mut notes = Vec::new();
        // Each goes over a whole file.
        let (ours, backup) = meanwhile(bytes.len() >= MUCH_BYTES, || self.check_ours(bytes), || self.back_up(&before, now_ms));
        if let Err(not_ours) = ours {
            self.seen = Some(before); // nothing was replaced, so that what was seen still counts
            return Err(not_ours);
        }

        if before.own.as_ref().is_err_and(|error| matches!(error.kind(), Kind::PermissionDenied | Kind::Io(_))) {
            self.spare_own(now_ms);
        }
        let own = self.prepare_own(bytes, &mut notes);
        let saved = match urgency {
            Urgency::UseOfACode => {
                let own = own.map_err(Unwritten::from).and_then(Prepared::replace);
                let vault = self.replace_vault(bytes, &before.vault, &mut notes);
                match (vault, own) {
                    (Err(vault), Err(own)) => return Err(SaveError::Nowhere { vault, own }),
                    (vault, own) => Saved { vault, own, backup, notes },
                }
            }
            Urgency::Other => {
                // On failure the prepared own copy is dropped, which removes it.
                self.replace_vault(bytes, &before.vault, &mut notes).map_err(SaveError::Vault)?;
                Saved { vault: Ok(()), own: own.map_err(Unwritten::from).and_then(Prepared::replace), backup, notes }
            }
        };
        Ok(self.finish(saved, now_ms))
    }

    /// Makes the file of a new vault, and its own copy. Of missing folders only the last is made.
    ///
    /// # Errors
    /// When anything stands at the path already ([`Kind::Exists`]), or the file is not durable there.
    pub fn create(&mut self, bytes: &[u8], now_ms: u64) -> Result<Saved, SaveError> {
        self.check_ours(bytes)?;
        self.place_vault(bytes).map_err(SaveError::Vault)?;
        let own = self.keep_own(bytes);
        Ok(self.finish(Saved { vault: Ok(()), own, backup: Ok(()), notes: Vec::new() }, now_ms))
    }

    /// Makes the vault file anew from `bytes`, also where none is or a damaged one stands, which is set aside. The own copy
    /// and a whole vault file go to the backups first. Returns where a damaged file is now.
    ///
    /// # Errors
    /// When the file is not durable; then what stood there stands there still, or beside it.
    pub fn restore(&mut self, bytes: &[u8], now_ms: u64) -> Result<(Saved, Option<PathBuf>), SaveError> {
        self.check_ours(bytes)?;
        let before = self.look().clone();
        if self.read_sibling(self.places.vault()).is_ok() {
            return self.save(bytes, Urgency::Other, now_ms).map(|saved| (saved, None));
        }
        match self.back_up(&before, now_ms) {
            // A damaged own copy is no backup; a whole one is replaced only when it is kept.
            Err(error) if error.kind() != Kind::Damaged => return Err(SaveError::Vault(error.into())),
            _ => {}
        }
        let aside = match self.disk.meta(self.places.vault()) {
            Ok(_) => Some(self.set_aside(now_ms).map_err(Unwritten::from).map_err(SaveError::Vault)?),
            Err(_) => None,
        };
        self.create(bytes, now_ms).map(|saved| (saved, aside))
    }

    /// Makes `bytes` the own copy: what was read from the vault file and understood.
    ///
    /// # Errors
    /// When it is not durable; never a reason to stop.
    pub fn keep_own(&mut self, bytes: &[u8]) -> Result<(), Unwritten> {
        if self.check_ours(bytes).is_err() {
            return Err(FileError::new(Kind::Damaged, &self.places.own_copy()).into());
        }
        self.prepare_own(bytes, &mut Vec::new())?.replace()?;
        if self.seen.is_some() {
            self.look();
        }
        Ok(())
    }

    /// Gives a vault file that is damaged or of another vault a second name beside it, so that [`Guard::create`] finds
    /// the first one free. Nothing is deleted. Returns the new path.
    ///
    /// # Errors
    /// When the system refuses, or can not make it last, or a file of that name is there.
    pub fn set_aside(&mut self, now_ms: u64) -> Result<PathBuf, FileError> {
        let path = self.places.vault();
        let mut name = path.file_name().ok_or_else(|| FileError::new(Kind::NotFound, path))?.to_owned();
        name.push(format!(".{}.aside", format_time(now_ms)));
        let aside = path.with_file_name(name);
        if self.disk.meta(&aside).is_ok() {
            return Err(FileError::new(Kind::Exists, &aside));
        }
        self.disk.rename(path, &aside).map_err(FileError::at(path))?;
        sync_folder_of(self.disk, path)?;
        Ok(aside)
    }

    /// An own copy that cannot be read may hold what nothing else does: what takes its place leaves it under another name.
    fn spare_own(&self, now_ms: u64) {
        let own = self.places.own_copy();
        let mut name = own.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.aside", format_time(now_ms)));
        let aside = own.with_file_name(name);
        // A file of somebody else's can be moved in our folder, and not be linked.
        let _ = self.disk.hard_link(&own, &aside).or_else(|_| self.disk.rename(&own, &aside));
    }

    fn check_ours(&self, bytes: &[u8]) -> Result<(), SaveError> {
        let seen = whole(bytes).filter(|seen| seen.vault_id == self.places.vault_id() && seen.len <= super::MAX_SEALED);
        seen.map(drop).ok_or(SaveError::NotSealed)
    }

    fn prepare_own(&self, bytes: &[u8], notes: &mut Vec<Note>) -> Result<Prepared<'_>, FileError> {
        folders::make_ours(self.disk, self.places.app())?;
        self.prepare(self.places.own_copy(), bytes, notes)
    }

    /// Step 4 to 7 for the vault file, if it still is what it was `before`.
    fn replace_vault(&self, bytes: &[u8], before: &Result<Seen, FileError>, notes: &mut Vec<Note>) -> Result<(), Unwritten> {
        let path = self.places.vault();
        let before = before.clone()?; // what could not be read is not replaced
        let target = self.disk.resolve(path).map_err(FileError::at(path))?;
        let meta = self.disk.meta(&target).map_err(FileError::at(path))?;
        let refused = match meta.kind {
            FileKind::Folder => Some(Kind::IsDirectory),
            FileKind::Other => Some(Kind::NotAFile),
            // Renaming would go through; but whoever marked the file so did not want it replaced.
            FileKind::File => (!meta.writable).then_some(Kind::ReadOnly),
        };
        if let Some(kind) = refused {
            return Err(FileError::new(kind, path).into());
        }
        let prepared = self.prepare(target, bytes, notes)?;
        // Other machines know nothing of the lock; the last look is just before the rename.
        if self.peek_ours(path) != Ok(before) {
            return Err(FileError::new(Kind::Changed, path).into());
        }
        prepared.replace()
    }

    fn place_vault(&self, bytes: &[u8]) -> Result<(), Unwritten> {
        let path = self.places.vault();
        if self.disk.resolve(path).is_ok() {
            return Err(FileError::new(Kind::Exists, path).into());
        }
        folders::make_last(self.disk, folder_of(path))?;
        Prepared::new(self.disk, path, bytes)?.place_new()
    }

    /// Makes room once, by the oldest backup on the same drive, when it is full.
    fn prepare(&self, target: PathBuf, bytes: &[u8], notes: &mut Vec<Note>) -> Result<Prepared<'_>, FileError> {
        match Prepared::new(self.disk, &target, bytes) {
            Err(error) if error.kind() == Kind::NoSpace && self.drop_oldest_backup(folder_of(&target)) => {
                notes.push(Note::BackupDropped);
                Prepared::new(self.disk, &target, bytes)
            }
            prepared => prepared,
        }
    }

    fn finish(&mut self, mut saved: Saved, now_ms: u64) -> Saved {
        if let Err(error) = self.prune(now_ms, None) {
            saved.notes.push(Note::NotPruned(error));
        }
        for (path, written) in [(self.places.vault().to_owned(), &saved.vault), (self.places.own_copy(), &saved.own)] {
            if written.is_ok() && self.disk.meta(&path).is_ok_and(|meta| meta.open_to_others) {
                saved.notes.push(Note::OpenToOthers(path));
            }
        }
        self.look();
        saved
    }
}

fn same(a: &Look, b: &Look) -> bool {
    a.vault.as_ref().ok() == b.vault.as_ref().ok() && a.own.as_ref().ok() == b.own.as_ref().ok()
}
