//! Uniting with other saves of this vault: what they hold is taken in, and nothing goes but what was
//! purged or erased.
//!
//! Merge is union (docs/FORMAT.md): it never appends an event and never writes a file.

use std::iter::once;
use std::time::Duration;

use custody::{Body, EventId, Ledger, State};

use crate::disk::{Guard, Kind, RealDisk, Seen};
use crate::error::{UnlockError, VerbError};
use crate::format::{OpenError, Payload, check};
use crate::machine::Access;
use crate::open::{News, OpenVault};

/// Most entries of the access log.
pub(crate) const MAX_ACCESS: usize = 5_000;

/// Where another save of this vault was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// In the vault file, which others may write to.
    VaultFile,
    /// In this installation's own folder.
    OwnCopy,
}

/// What another save brought: events that were new here, and how many of those were uses of codes.
pub(crate) type Brought = (u32, u32);

impl OpenVault {
    /// Takes in what somebody else wrote into the file since it was read, if anything. A file that
    /// does not open is left for the next change to report.
    pub fn catch_up_if_changed(&mut self) {
        if self.changed_underneath() {
            let places = self.places.clone();
            if let Ok(mut guard) = places.lock(&RealDisk, Duration::from_millis(200)) {
                let _ = self.catch_up(&mut guard);
            }
        }
    }

    /// Takes in what somebody else wrote into the own copy or the vault file since they were read.
    ///
    /// # Errors
    /// [`VerbError::ChangedUnderneath`] when the vault file was changed and what is there now cannot
    /// be taken in: it must not be overwritten.
    pub(crate) fn catch_up(&mut self, guard: &mut Guard<'_>) -> Result<(), VerbError> {
        let look = guard.look().clone();
        if self.is_unknown(look.own.as_ref().ok())
            && guard.read_own().map_err(UnlockError::from).and_then(|bytes| self.take_in(&bytes, Found::OwnCopy)).is_err()
        {
            self.tell(News::OwnCopyUnreadable);
        }
        if self.is_unknown(look.vault.as_ref().ok()) {
            let brought = guard.read_vault().map_err(UnlockError::from).and_then(|bytes| self.take_in(&bytes, Found::VaultFile));
            let brought = brought.map_err(|error| VerbError::ChangedUnderneath(Box::new(error)))?;
            if let Some((events, uses)) = brought.filter(|(events, _)| *events > 0) {
                self.united = self.united.saturating_add(u64::from(events));
                self.tell(News::UnitedElsewhere { events, uses });
            }
        }
        Ok(())
    }

    fn is_unknown(&self, seen: Option<&Seen>) -> bool {
        seen.is_some_and(|seen| !self.known_saves.contains(&seen.save_salt))
    }

    /// Unites with the own copy after the vault file was opened. `None` when there is none that differs.
    pub(crate) fn take_in_own_copy(&mut self, guard: &Guard<'_>) -> Option<Brought> {
        let bytes = match guard.read_own() {
            Ok(bytes) => bytes,
            // Where there is a state there was an own copy.
            Err(error) if error.kind() == Kind::NotFound && self.plain.last_opened_ms.is_none() => return None,
            Err(_) => {
                self.tell(News::OwnCopyUnreadable);
                return None;
            }
        };
        self.take_in(&bytes, Found::OwnCopy).unwrap_or_else(|_| {
            self.tell(News::OwnCopyUnreadable);
            None
        })
    }

    /// Unites with another save of this vault; `None` when its contents were known already.
    pub(crate) fn take_in(&mut self, bytes: &[u8], found: Found) -> Result<Option<Brought>, UnlockError> {
        let checked = check(bytes)?;
        let salt = checked.save_salt();
        if self.known_saves.contains(&salt) {
            return Ok(None);
        }
        // Whoever knows a password from before a re-key can write a vault file under a past key, so
        // only the own copy is united by one.
        let past = self.contents.past_keys.iter().map(|key| &key.dek).filter(|_| found == Found::OwnCopy);
        let dek = once(&self.dek).chain(past).find(|dek| checked.mac_holds(dek)).ok_or(OpenError::AlteredHeader)?;
        let plaintext = checked.open(dek)?;
        // EXPOSE: the payload is united with ours; code texts in it stay sealed.
        let other = Payload::decode(plaintext.expose(), self.places.vault_id()).map_err(OpenError::Payload)?;
        let theirs = Ledger::read(other.events.iter().map(|e| &e[..]))?;

        let uses = |ledger: &Ledger| ledger.iter().filter(|e| matches!(e.body, Body::Take { .. })).count();
        let before = uses(&self.ledger);
        let known_change = last_key_change(&self.ledger);
        let new = self.ledger.unite(&theirs);
        let uses = uses(&self.ledger).saturating_sub(before);
        // The password that was set last stays the password, whichever save is written next.
        if last_key_change(&self.ledger) != known_change && checked.mac_holds(&self.dek) {
            self.slots = checked.slots().to_vec();
        }
        self.take_over(other);
        self.refold();
        self.known_saves.insert(salt);
        Ok(Some((new as u32, uses as u32)))
    }

    /// What stands beside the ledger.
    fn take_over(&mut self, other: Payload) {
        let ours = &mut self.contents;
        for (code, text) in other.code_texts {
            ours.code_texts.entry(code).or_insert(text);
        }
        ours.label_texts.extend(other.label_texts);
        ours.access_log.extend(other.access_log);
        for key in other.past_keys {
            if !ours.past_keys.iter().any(|known| known.dek.same_as(&key.dek)) {
                ours.past_keys.push(key);
            }
        }
        for (field, item) in other.carried {
            ours.carried.entry(field).or_insert(item);
        }
        // What a newer version wrote is read, and from then on not written over.
        ours.schema = ours.schema.max(other.schema);
    }

    /// Works the state out anew, and drops texts that are purged or no longer in force.
    pub(crate) fn refold(&mut self) {
        self.state = State::fold(&self.ledger, &self.contents.label_texts);
        let (contents, state) = (&mut self.contents, &self.state);
        contents.code_texts.retain(|code, _| state.codes.get(code).is_none_or(|c| c.purged.is_none()));
        contents.label_texts.retain(|event, _| state.labels_in_force.contains(event));
        self.trim_access_log();
    }

    /// Keeps the newest entries of the access log. Entries begin with their time in CBOR, which sorts
    /// shorter numbers first: oldest first.
    pub(crate) fn trim_access_log(&mut self) {
        let log = &mut self.contents.access_log;
        log.sort();
        log.dedup();
        let surplus = log.len().saturating_sub(MAX_ACCESS);
        log.drain(..surplus);
    }

    /// Notes in the access log what was united since it was last noted.
    pub(crate) fn note_united(&mut self, now_ms: u64) {
        let events = std::mem::take(&mut self.united);
        if events > 0 {
            self.note(now_ms, Access::United, events);
        }
    }
}

/// The change of a key that counts: the last one of the ledger.
fn last_key_change(ledger: &Ledger) -> Option<EventId> {
    ledger.in_order().iter().rev().find(|e| matches!(e.body, Body::KeyChanged { .. })).map(|e| e.id)
}
