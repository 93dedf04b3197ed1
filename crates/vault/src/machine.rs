//! What this installation remembers of a vault outside of it, in `state.bin`: its writer id, failed
//! unlocks, the access log since the last save, the second place for backups and the files that codes came from, which
//! are matters of this machine. Losing it is told once and never fatal.
//!
//! The plain part is readable and writable while the vault is locked, and says so: it stops whoever
//! sits at the keyboard without access to files. The sealed part is under a key of the vault.

use std::collections::BTreeSet;
use std::time::Duration;

use custody::cbor::{CborError, Reader, Writer};
use custody::{EventId, WriterId};

use crate::access::MAX_ACCESS;
use crate::backups::Second;
use crate::disk::{Disk, Guard, Places, SecondPlace, StateFile};
use crate::format::{VaultSecret, open_state, seal_state};
use crate::sources::{MOST_SOURCES, Remembered};

/// Most failed unlocks that are remembered.
const MAX_FAILED: usize = 100;

/// What may be known without the password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain {
    /// Times of failed unlocks since the vault was last open, in milliseconds since 1970.
    pub failed: Vec<u64>,
    /// When it was last opened here.
    pub last_opened_ms: Option<u64>,
}

/// What only the open vault knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealed {
    /// This installation's writer id and the last event it wrote.
    pub writer: Option<(WriterId, Option<EventId>)>,
    /// Entries of the access log that no save has carried yet.
    pub access: Vec<Box<[u8]>>,
    /// Where a second set of backups stands.
    pub second: Option<Second>,
    /// That the vault is in a folder which a program synchronises was told.
    pub told_cloud: bool,
    /// The files that codes came from.
    pub sources: Vec<Remembered>,
}

impl Plain {
    /// Reads it from the file, if there is one that can be read.
    pub fn read(guard: &Guard<'_>) -> Plain {
        guard.read_state().ok().flatten().and_then(|file| Plain::decode(&file.plain).ok()).unwrap_or_default()
    }

    /// The same where the lock is not held. Where nothing is kept nothing is made to look for it: what is found may be a
    /// travel pack.
    pub fn of(disk: &dyn Disk, places: &Places) -> Plain {
        match disk.meta(places.app()) {
            Ok(_) => places.lock(disk, Duration::ZERO).map(|guard| Plain::read(&guard)).unwrap_or_default(),
            Err(_) => Plain::default(),
        }
    }

    /// Notes a failed unlock. What cannot be noted is let go: looking is never refused.
    pub fn note_failed(guard: &Guard<'_>, now_ms: u64) {
        let file = guard.read_state().ok().flatten().unwrap_or_default();
        let mut plain = Plain::decode(&file.plain).unwrap_or_default();
        plain.failed.push(now_ms);
        let surplus = plain.failed.len().saturating_sub(MAX_FAILED);
        plain.failed.drain(..surplus);
        let _ = guard.write_state(&StateFile { plain: plain.encode(), sealed: file.sealed });
    }

    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(2).array(self.failed.len());
        self.failed.iter().for_each(|ms| {
            w.uint(*ms);
        });
        match self.last_opened_ms {
            Some(ms) => w.uint(ms),
            None => w.null(),
        };
        w.into_bytes()
    }

    fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let mut r = Reader::new(bytes);
        let mut plain = Plain::default();
        r.array_of(2)?;
        r.array(|r| {
            plain.failed.push(r.uint()?);
            if plain.failed.len() > MAX_FAILED { Err(CborError::Bounds) } else { Ok(()) }
        })?;
        plain.last_opened_ms = if r.null()? { None } else { Some(r.uint()?) };
        r.finish()?;
        Ok(plain)
    }
}

impl Sealed {
    /// Reads it from the file; none when it is missing, altered or of another vault.
    pub fn read(guard: &Guard<'_>, secret: &VaultSecret) -> Option<Sealed> {
        let file = guard.read_state().ok().flatten()?;
        let opened = open_state(secret, &file.sealed).ok()?;
        Sealed::decode(&opened).ok()
    }

    /// Takes in what another program of this installation noted since `base` was read or written here: it may be used on the
    /// command line while a window is open. `carried` are entries of the access log that a save has carried by now.
    pub fn catch_up(&mut self, base: &Sealed, there: Sealed, carried: &[Box<[u8]>]) {
        if self.second == base.second {
            self.second = there.second;
        }
        self.told_cloud |= there.told_cloud;

        let ours = std::mem::replace(&mut self.sources, there.sources);
        self.sources.retain(|source| !base.sources.contains(source) || ours.contains(source));
        for source in ours.into_iter().filter(|source| !base.sources.contains(source)) {
            self.sources.retain(|other| other.path() != source.path());
            self.sources.push(source);
        }

        let (known, there): (BTreeSet<_>, BTreeSet<_>) = (base.access.iter().collect(), there.access.iter().collect());
        // What another one does not note any more is in a save of its own.
        self.access.retain(|entry| !known.contains(entry) || there.contains(entry));
        let ours = self.access.clone();
        let new = there.difference(&known).filter(|entry| !ours.contains(entry) && !carried.contains(entry));
        self.access.extend(new.map(|entry| Box::clone(entry)));
        self.keep_the_latest();
    }

    /// Drops the oldest of what there is too much of.
    pub fn keep_the_latest(&mut self) {
        self.access.drain(..self.access.len().saturating_sub(MAX_ACCESS));
        self.sources.drain(..self.sources.len().saturating_sub(MOST_SOURCES));
    }

    /// Writes both parts. What cannot be written is let go, and told by the returned `false`.
    pub fn write(&self, guard: &Guard<'_>, secret: &VaultSecret, plain: &Plain) -> bool {
        let Ok(sealed) = seal_state(secret, &self.encode()) else { return false };
        guard.write_state(&StateFile { plain: plain.encode(), sealed }).is_ok()
    }

    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(6);
        match self.writer {
            Some((writer, _)) => w.bytes(writer.bytes()),
            None => w.null(),
        };
        match self.writer.and_then(|(_, head)| head) {
            Some(head) => w.bytes(head.bytes()),
            None => w.null(),
        };
        w.array(self.access.len());
        self.access.iter().for_each(|entry| {
            w.raw(entry);
        });
        match &self.second {
            Some(Second { place, verified_ms }) => {
                w.array(3).text(&place.folder.to_string_lossy()).bool(place.apart);
                match verified_ms {
                    Some(ms) => w.uint(*ms),
                    None => w.null(),
                };
            }
            None => {
                w.null();
            }
        }
        w.bool(self.told_cloud).array(self.sources.len());
        self.sources.iter().for_each(|source| source.write(&mut w));
        w.into_bytes()
    }

    fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let mut r = Reader::new(bytes);
        r.array_of(6)?;
        let writer = if r.null()? { None } else { Some(WriterId(r.fixed()?)) };
        let head = if r.null()? { None } else { Some(EventId(r.fixed()?)) };
        let mut access: Vec<Box<[u8]>> = Vec::new();
        r.array(|r| {
            access.push(r.skip()?.into());
            Ok::<(), CborError>(())
        })?;
        let second = if r.null()? {
            None
        } else {
            r.array_of(3)?;
            let place = SecondPlace { folder: r.text()?.into(), apart: r.bool()? };
            let verified_ms = if r.null()? { None } else { Some(r.uint()?) };
            Some(Second { place, verified_ms })
        };
        let told_cloud = r.bool()?;
        let mut sources = Vec::new();
        r.array(|r| {
            sources.push(Remembered::read(r)?);
            Ok::<(), CborError>(())
        })?;
        r.finish()?;
        Ok(Sealed { writer: writer.map(|w| (w, head)), access, second, told_cloud, sources })
    }
}

/// Reads bytes as each part of `state.bin`. For whoever tries hostile bytes, and nobody else.
pub fn read_state_parts(bytes: &[u8]) {
    if let Ok(plain) = Plain::decode(bytes) {
        assert!(Plain::decode(&plain.encode()) == Ok(plain), "the plain part is read as it was written");
    }
    if let Ok(sealed) = Sealed::decode(bytes) {
        let _times = sealed.access.iter().filter_map(|entry| read_access(entry)).count();
        assert!(Sealed::decode(&sealed.encode()) == Ok(sealed), "the sealed part is read as it was written");
    }
}

/// One entry of the access log: `[wall_ms, writer, kind, count]`.
pub fn access_entry(wall_ms: u64, writer: WriterId, kind: Access, count: u64) -> Box<[u8]> {
    let mut w = Writer::new();
    w.array(4).uint(wall_ms).bytes(writer.bytes()).text(kind.word()).uint(count);
    w.into_bytes().into()
}

/// Reads an entry of the access log: time, kind as written, count.
pub fn read_access(entry: &[u8]) -> Option<(u64, &str, u64)> {
    let mut r = Reader::new(entry);
    r.array_of(4).ok()?;
    let at = r.uint().ok()?;
    r.fixed::<16>().ok()?;
    Some((at, r.text().ok()?, r.uint().ok()?))
}

/// What the access log holds: looking is never a write to the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The vault was opened.
    Opened,
    /// A code that is out was shown again.
    ShownAgain,
    /// Unlocks that failed; the count says how many.
    FailedUnlocks,
    /// Copies that went apart were united; the count says how many events were new.
    United,
}

impl Access {
    /// The word in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Access::Opened => "opened",
            Access::ShownAgain => "shown-again",
            Access::FailedUnlocks => "failed-unlocks",
            Access::United => "merged",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_are_read_back() {
        let plain = Plain { failed: vec![1, 2, 300], last_opened_ms: Some(7) };
        assert_eq!(Plain::decode(&plain.encode()), Ok(plain));
        let writer = WriterId([1; 16]);
        let place = SecondPlace { folder: "/media/stick".into(), apart: true };
        let sealed = Sealed {
            writer: Some((writer, Some(EventId([2; 32])))),
            access: vec![access_entry(5, writer, Access::Opened, 1)],
            second: Some(Second { place, verified_ms: Some(9) }),
            told_cloud: true,
            sources: vec![Remembered::example()],
        };
        assert_eq!(Sealed::decode(&sealed.encode()), Ok(sealed.clone()));
        assert_eq!(read_access(&sealed.access[0]), Some((5, "opened", 1)));
        assert_eq!(Sealed::decode(&Sealed::default().encode()), Ok(Sealed::default()));
    }

    #[test]
    fn what_two_programs_noted_together_is_no_more_than_one_may_keep() {
        let entries = |from: u64| (from..from + 3_000).map(|at| access_entry(at, WriterId([1; 16]), Access::Opened, 1)).collect();
        let mut ours = Sealed { access: entries(0), ..Sealed::default() };
        ours.catch_up(&Sealed::default(), Sealed { access: entries(3_000), ..Sealed::default() }, &[]);
        assert_eq!((ours.access.len(), read_access(&ours.access[0]).map(|(at, ..)| at)), (MAX_ACCESS, Some(1_000)));
    }

    #[test]
    fn what_somebody_else_wrote_there_is_no_reason_to_panic() {
        for bytes in [&[][..], &[0x82], &[0xff; 40], b"CKST"] {
            assert!(Plain::decode(bytes).is_err() && Sealed::decode(bytes).is_err());
        }
        let many = Plain { failed: vec![0; MAX_FAILED + 1], last_opened_ms: None };
        assert_eq!(Plain::decode(&many.encode()), Err(CborError::Bounds));
    }
}
