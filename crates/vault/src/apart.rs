//! Copies that went apart: saves of this vault that another machine, a sync program or a person left somewhere.
//!
//! What opens with today's key is united without asking. What opens only with a retired key may have been written by
//! whoever knows a leaked password: of that only what adds is taken, and only after the person saw its age and what it
//! brings. Nothing is ever deleted: what was united moves to the backups.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use custody::{Body, CodeId, Event, EventId, Ledger, Outcome, State, Subject};

use crate::disk::{Guard, LOCK_WAIT, Shape, read_sealed};
use crate::error::{Behind, UnlockError, VerbError};
use crate::format::{OpenError, Password, check};
use crate::open::{News, OpenVault, Proof};
use crate::union::{OpensBy, OtherSave};

/// Another save, opened and compared, before anything of it is taken in.
pub struct Weighed {
    pub(crate) other: OtherSave,
    bytes: Vec<u8>,
    file: PathBuf,
    /// Which key opens it.
    pub opens_by: OpensBy,
    /// The time of its newest entry, in milliseconds since 1970.
    pub newest_ms: u64,
    /// Entries that would come in.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    /// Entries that would stay out, because a leaked password would be enough to write them.
    pub left_out: u32,
}

/// What came in from another save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// Entries that were new here.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    /// Entries that were left out.
    pub left_out: u32,
    /// It was a conflict copy beside the vault, and is among the backups now.
    pub shelved: bool,
}

/// A conflict copy beside the vault that waits for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its file.
    pub file: PathBuf,
    /// When the key that opens it was retired; none when it wants a password of its own.
    pub retired_ms: Option<u64>,
}

impl OpenVault {
    /// Opens another save of this vault and says what it would bring. Nothing is changed. `its_password` is tried when
    /// no key of this vault opens it.
    ///
    /// # Errors
    /// [`VerbError::WantsItsPassword`] when it was re-keyed elsewhere; else when it cannot be read or is of another vault.
    pub fn weigh(&self, file: &Path, its_password: Option<&Password>) -> Result<Weighed, VerbError> {
        let bytes = read_sealed(self.disk, file).map_err(UnlockError::from)?;
        self.weigh_bytes(bytes, file, its_password)
    }

    pub(crate) fn weigh_bytes(&self, bytes: Vec<u8>, file: &Path, its_password: Option<&Password>) -> Result<Weighed, VerbError> {
        let checked = check(&bytes).map_err(UnlockError::from)?;
        let other = match self.read_other(&checked, its_password) {
            Err(UnlockError::Open(OpenError::AlteredHeader)) if its_password.is_none() => return Err(VerbError::WantsItsPassword),
            read => read?,
        };
        let Behind { newest_ms, events, uses, left_out } = self.weight_of(&other);
        Ok(Weighed { opens_by: other.opens_by, newest_ms, events, uses, left_out, file: file.to_owned(), other, bytes })
    }

    /// What another save would bring, if it is taken from as [`OpenVault::take_from`] does.
    pub(crate) fn weight_of(&self, other: &OtherSave) -> Behind {
        let new = other.ledger.iter().filter(|event| self.ledger.get(&event.id).is_none());
        let (taken, left): (Vec<&Event>, Vec<&Event>) = new.partition(|event| self.takes_event(other.opens_by, event));
        let uses = taken.iter().filter(|event| matches!(event.body, Body::Take { .. })).count() as u32;
        Behind { newest_ms: other.ledger.latest_wall_ms(), events: taken.len() as u32, uses, left_out: left.len() as u32 }
    }

    /// Takes in what was weighed and saves the union. What opens only by a retired or a foreign key wants step-up.
    ///
    /// # Errors
    /// When there is no fresh proof where one is wanted, or it cannot be saved.
    pub fn merge(&mut self, weighed: Weighed, proof: Option<&Proof>, now_ms: u64) -> Result<Merged, VerbError> {
        if !matches!(weighed.opens_by, OpensBy::Today) {
            self.accepts(proof)?;
        }
        if !self.contents.may_be_written() {
            return Err(VerbError::NewerVersion);
        }
        let places = self.places.clone();
        let mut guard = places.lock(self.disk, LOCK_WAIT)?;
        self.catch_up(&mut guard)?;
        let Weighed { other, bytes, file, left_out, .. } = weighed;
        let rekeyed = other.opens_by == OpensBy::Newer;
        let (events, uses) = self.take_from(other);
        if events > 0 || rekeyed {
            self.united = self.united.saturating_add(u64::from(events));
            self.note_united(now_ms);
            self.save_union(&mut guard, now_ms)?;
            self.remember(&guard);
        }
        let file = self.disk.resolve(&file).unwrap_or(file);
        let shelved = guard.is_named_like_sibling(&file) && guard.shelve(&file, &bytes, now_ms).is_ok();
        Ok(Merged { events, uses, left_out, shelved })
    }

    /// The conflict copies beside the vault that are not united by themselves.
    #[must_use]
    pub fn waiting(&self) -> Vec<Waiting> {
        let Ok(guard) = self.places.lock(self.disk, LOCK_WAIT) else { return Vec::new() };
        let (siblings, _) = guard.siblings();
        let waits = siblings.into_iter().filter_map(|sibling| {
            let bytes = guard.read_sibling(&sibling.path).ok()?;
            match self.weigh_bytes(bytes, &sibling.path, None).map(|weighed| weighed.opens_by) {
                Ok(OpensBy::Past { retired_ms }) => Some(Waiting { file: sibling.path, retired_ms: Some(retired_ms) }),
                Err(VerbError::WantsItsPassword) => Some(Waiting { file: sibling.path, retired_ms: None }),
                _ => None,
            }
        });
        waits.collect()
    }

    /// Takes in the conflict copies beside the vault that today's key opens, so many at a time. Returns how many entries
    /// came in and the files with their bytes, to be shelved once the union is saved.
    pub(crate) fn take_in_siblings(&mut self, guard: &Guard<'_>) -> (u32, Vec<(PathBuf, Vec<u8>)>) {
        let (siblings, unread) = guard.siblings();
        let (mut files, mut waiting) = (Vec::new(), unread as u32);
        let (mut events, mut uses) = (0_u32, 0_u32);
        for sibling in siblings {
            let Ok(bytes) = guard.read_sibling(&sibling.path) else { continue };
            match self.weigh_bytes(bytes, &sibling.path, None) {
                Ok(weighed) if weighed.opens_by == OpensBy::Today => {
                    // A person may have named a copy like that; one that brings nothing stays where it is.
                    if sibling.shape == Shape::Maybe && weighed.events == 0 {
                        continue;
                    }
                    let (new, used) = self.unite(weighed.other);
                    (events, uses) = (events.saturating_add(new), uses.saturating_add(used));
                    files.push((sibling.path, weighed.bytes));
                }
                Ok(_) | Err(VerbError::WantsItsPassword) => waiting = waiting.saturating_add(1),
                Err(_) => {}
            }
        }
        if !files.is_empty() {
            self.tell(News::SiblingsUnited { files: files.len() as u32, events, uses });
        }
        if waiting > 0 {
            self.tell(News::SiblingsWait { files: waiting });
        }
        (events, files)
    }

    /// Takes in another save: everything, or of one that a leaked password is enough to write only what adds.
    pub(crate) fn take_from(&mut self, mut other: OtherSave) -> (u32, u32) {
        if matches!(other.opens_by, OpensBy::Today | OpensBy::Newer) {
            return self.unite(other);
        }
        let known = |id: &EventId| self.ledger.get(id).is_some();
        let mut adds = Ledger::new();
        let taken = other.ledger.iter().filter(|event| known(&event.id) || self.takes_event(other.opens_by, event));
        taken.cloned().for_each(|event| adds.insert(event));
        let codes: BTreeSet<CodeId> = State::fold(&adds, &Default::default()).codes.values().map(|code| code.id).collect();
        let payload = &mut other.payload;
        payload.code_texts.retain(|code, _| codes.contains(code));
        // A label is bound to its text by nothing but the id of its event: one that is known here has its text, or was erased.
        payload.label_texts.retain(|event, _| !known(event) && adds.get(event).is_some());
        payload.access_log.clear();
        payload.access_dropped.clear();
        payload.past_keys.clear();
        payload.pack_keys.clear();
        payload.carried.clear();
        payload.schema = self.contents.schema;
        other.ledger = adds;
        self.unite(other)
    }

    /// Whether an event that is new here is taken from a save that opens so.
    fn takes_event(&self, opens_by: OpensBy, event: &Event) -> bool {
        matches!(opens_by, OpensBy::Today | OpensBy::Newer) || self.adds_only(event)
    }

    /// Whether an event that is new here only adds. Of what a leaked password is enough to write, nothing may purge,
    /// revoke or undo, change a setting or a key, rename what is here, or make a code that was taken look unused.
    pub(crate) fn adds_only(&self, event: &Event) -> bool {
        match &event.body {
            Body::AccountNew { account } => !self.has_thing(&account.0),
            Body::SetNew(new) => !self.has_thing(&new.set.0),
            Body::SetJoin { codes, .. } => codes.iter().all(|place| !self.state.codes.contains(&place.code)),
            Body::CopyNew(new) => !self.has_thing(&new.copy.0), // of two that claim one id the earlier counts, which may be forged
            Body::Take { .. } | Body::SigninChanged { .. } | Body::Notice { .. } => true,
            Body::Answer { take, outcome, .. } => *outcome != Outcome::Returned || self.ledger.get(take).is_none(),
            Body::FactSet { account, .. } => !self.state.accounts.contains_key(account),
            Body::Label { subject: Subject::Thing(id), .. } => !self.has_thing(id),
            _ => false,
        }
    }

    /// Whether this is the id of something that is here, or of the vault.
    pub(crate) fn has_thing(&self, id: &[u8; 16]) -> bool {
        self.state.has_thing(*id) || self.id().bytes() == id
    }
}
