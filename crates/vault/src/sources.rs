//! Files that codes came from. This installation remembers where they stood, so that it can be told after a later unlock
//! when one still stands there, or is there again: codes land in a folder of downloads by themselves, and what is kept in
//! step with other machines comes back.
//!
//! A path says which services somebody uses, and means nothing on another machine: it is kept in the sealed part of
//! `state.bin`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use custody::attention::{Kind, Now, Subject};
use custody::cbor::{CborError, Reader, Writer};
use custody::{SetId, Status};
use zeroize::Zeroizing;

use crate::disk::{self, Disk, DisposeError, FileKind, LOCK_WAIT, RealDisk, Remains};
use crate::error::VerbError;
use crate::format::sha256;
use crate::open::OpenVault;

/// So many are remembered; the oldest go first.
pub(crate) const MOST_SOURCES: usize = 100;
/// Of an export with more sets than this, the first ones stand for all.
const MOST_SETS: usize = 32;
/// Of a larger one so many bytes are compared.
const MOST_READ: u64 = 4 * 1024 * 1024;
/// How long an unlock waits for the look at them: one may stand on a drive that does not answer.
const LOOK: Duration = Duration::from_millis(500);

/// A file that codes are read from, as it was just before: another one may take its place until they are stored, as when a
/// newer set is downloaded under the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    path: PathBuf,
    /// None where there is no file.
    mark: Option<Mark>,
}

/// What a file is known again by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    len: u64,
    /// SHA-256 of the bytes that are read of it.
    hash: [u8; 32],
}

/// A file that codes came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remembered {
    path: PathBuf,
    /// Sets that came from it.
    sets: Vec<SetId>,
    mark: Mark,
    /// It was destroyed, so that it is new when it is there.
    disposed: bool,
}

/// One that stands where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where.
    pub path: PathBuf,
    /// Sets that came from it.
    pub sets: Vec<SetId>,
    /// It had been destroyed.
    pub came_back: bool,
}

impl SourceFile {
    /// Looks at a file before it is read.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), mark: Mark::of(&RealDisk, path) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl OpenVault {
    /// What is done with the file that sets came from: it is remembered, and destroyed when that is wanted. Another file that
    /// took its place is neither: what is in it may be stored nowhere. A pack remembers none: it leaves nothing of the
    /// machines that it is opened on.
    ///
    /// # Errors
    /// When it was to be destroyed and was not. That it could not be remembered is let go.
    pub fn part_with_source(&mut self, file: &SourceFile, sets: &[SetId], dispose: bool) -> Result<Option<Remains>, DisposeError> {
        let same = file.mark.filter(|mark| Mark::of(self.disk, &file.path) == Some(*mark));
        let gone = match same {
            Some(_) if dispose => Some(disk::dispose(&file.path)),
            None if dispose => Some(Err(DisposeError::Changed)),
            _ => None,
        };
        let path = std::path::absolute(&file.path).ok().filter(|_| !sets.is_empty() && self.state.pack.is_none());
        if let Some((path, mark)) = path.zip(same) {
            let sets = sets.iter().take(MOST_SETS).copied().collect();
            self.machine.sources.retain(|other| other.path != path);
            self.machine.sources.push(Remembered { path, sets, mark, disposed: matches!(gone, Some(Ok(_))) });
            self.machine.keep_the_latest();
            let _ = self.note_sources();
        }
        gone.transpose()
    }

    /// Those that stood where they stood when the vault was opened.
    #[must_use]
    pub fn standing_sources(&self) -> &[Standing] {
        &self.standing
    }

    /// The same for attention: a set of each that is current, and whether the file came back.
    pub(crate) fn standing_sets(&self) -> Vec<(SetId, bool)> {
        let is_current = |id: &&SetId| self.state.sets.get(id).is_some_and(|set| set.status == Status::Current);
        let mut told = BTreeSet::new();
        let standing = self.standing.iter().filter_map(|file| Some((*file.sets.iter().find(is_current)?, file.came_back)));
        standing.filter(|(set, _)| told.insert(*set)).collect() // of two files of one set first the one, then the other
    }

    /// Destroys the file that an item of attention is about, as far as a program can.
    ///
    /// # Errors
    /// [`VerbError::NoItem`] when there is no such item or it is about no file, [`VerbError::Source`] when the file was not
    /// destroyed.
    pub fn dispose_source(&mut self, item: &str, now: Now) -> Result<Remains, VerbError> {
        let set = self.attention(now).named(item).and_then(|item| match (item.kind, item.subject) {
            (Kind::SourceThere, Subject::Set(set)) => Some(set),
            _ => None,
        });
        let set = set.ok_or(VerbError::NoItem)?;
        let at = self.standing.iter().position(|file| file.sets.contains(&set)).ok_or(VerbError::Nothing)?;
        let known = self.machine.sources.iter_mut().find(|known| self.standing.get(at).is_some_and(|file| file.path == known.path));
        let known = known.ok_or(VerbError::Nothing)?;
        // Another file may have taken its place since the vault was opened.
        if !known.stands(self.disk) {
            return Err(VerbError::Source(DisposeError::Changed));
        }
        let remains = disk::dispose(&known.path).map_err(VerbError::Source)?;
        known.disposed = true;
        self.standing.remove(at);
        let _ = self.note_sources();
        Ok(remains)
    }

    fn note_sources(&mut self) -> Result<(), VerbError> {
        let places = self.places.clone();
        let guard = places.lock(self.disk, LOCK_WAIT)?;
        if self.remember(&guard) { Ok(()) } else { Err(VerbError::NotNoted) }
    }

    /// Looks which of them stand where they stood; what does not answer in time is not told of this time.
    pub(crate) fn look_for_sources(&mut self) {
        let remembered = self.machine.sources.clone();
        if remembered.is_empty() {
            return;
        }
        let (disk, (tell, told)) = (self.disk, mpsc::channel());
        std::thread::spawn(move || tell.send(remembered.into_iter().filter(|file| file.stands(disk)).collect::<Vec<_>>()));
        let standing = told.recv_timeout(LOOK).unwrap_or_default();
        let stands = |Remembered { path, sets, disposed, .. }| Standing { path, sets, came_back: disposed };
        self.standing = standing.into_iter().map(stands).collect();
    }
}

impl Mark {
    /// Of a file as it is now; none where there is no file.
    fn of(disk: &dyn Disk, path: &Path) -> Option<Self> {
        let meta = disk.meta(path).ok().filter(|meta| meta.kind == FileKind::File)?;
        Some(Self { len: meta.len, hash: sha256(&Zeroizing::new(disk.read(path, MOST_READ).ok()?)) })
    }
}

impl Remembered {
    /// Whether the same file is there: of the same length, and with the same bytes as far as they are read. Another file of
    /// that name is none of ours.
    fn stands(&self, disk: &dyn Disk) -> bool {
        let may_be = disk.meta(&self.path).is_ok_and(|meta| meta.len == self.mark.len); // only then it is read
        may_be && Mark::of(disk, &self.path) == Some(self.mark)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&self, w: &mut Writer) {
        w.array(5).text(&self.path.to_string_lossy()).array(self.sets.len());
        self.sets.iter().for_each(|set| {
            w.bytes(&set.0);
        });
        w.uint(self.mark.len).bytes(&self.mark.hash).bool(self.disposed);
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Result<Self, CborError> {
        r.array_of(5)?;
        let (path, mut sets) = (r.text()?.into(), Vec::new());
        r.array(|r| {
            sets.push(SetId(r.fixed()?));
            Ok::<(), CborError>(())
        })?;
        let mark = Mark { len: r.uint()?, hash: r.fixed()? };
        Ok(Self { path, sets, mark, disposed: r.bool()? })
    }

    #[cfg(test)]
    pub(crate) fn example() -> Self {
        Self { path: "/media/stick/codes.txt".into(), sets: vec![SetId([3; 16])], mark: Mark { len: 9, hash: [4; 32] }, disposed: true }
    }
}
