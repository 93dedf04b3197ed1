//! Uniting with other saves of this vault: what they hold is taken in, and nothing goes but what was
//! purged or erased.
//!
//! Merge is union (docs/FORMAT.md): it never appends an event and never writes a file.

use std::time::Duration;

use custody::{Body, EventId, LabelTexts, Ledger, State};

use crate::calibrate::ask_for_memory;
use crate::disk::{Guard, Kind, Seen};
use crate::error::{UnlockError, VerbError};
use crate::format::{Checked, Dek, OpenError, Password, Payload, Slot, SlotKind, check};
use crate::machine::Access;
use crate::open::{News, OpenVault};

/// Where another save of this vault was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// In the vault file, which others may write to.
    VaultFile,
    /// Among this installation's backups, where what others wrote is put as well once it was united.
    Backup,
    /// In the place of this installation's own copy, which nobody else writes.
    OwnCopy,
}

/// Which key opens another save of this vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpensBy {
    /// Today's data key.
    Today,
    /// A data key from before a re-key: whoever knows a password from before it may have written this save.
    Past {
        /// When that key was retired, in milliseconds since 1970.
        retired_ms: u64,
    },
    /// A key of its own that was made by re-keying this vault elsewhere.
    Newer,
    /// A key of its own, made without knowing today's.
    Foreign,
}

/// Another save of this vault, opened and read, and not taken in yet.
pub(crate) struct OtherSave {
    pub salt: [u8; 32],
    pub slots: Vec<Slot>,
    /// Its data key, when a password of its own opened it.
    pub its_own: Option<Dek>,
    pub payload: Payload,
    pub ledger: Ledger,
    pub opens_by: OpensBy,
}

/// What another save brought: events that were new here, and how many of those were uses of codes.
pub(crate) type Brought = (u32, u32);

impl OpenVault {
    /// Takes in what somebody else wrote into the file since it was read, if anything. A file that
    /// cannot be read is left for the next change to report.
    ///
    /// # Errors
    /// [`VerbError::Rekeyed`] or [`VerbError::SavedUnderPastKey`]: this session has to end.
    pub fn catch_up_if_changed(&mut self) -> Result<(), VerbError> {
        if self.changed_underneath() {
            let places = self.places.clone();
            if let Ok(mut guard) = places.lock(self.disk, Duration::from_millis(200)) {
                let caught_up = self.catch_up(&mut guard);
                return caught_up.or_else(|error| if error.ends_the_session() { Err(error) } else { Ok(()) });
            }
        }
        Ok(())
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
            let brought = brought.map_err(|error| self.ends_the_session(guard, error))?;
            if let Some((events, uses)) = brought.filter(|(events, _)| *events > 0) {
                self.united = self.united.saturating_add(u64::from(events));
                self.tell(News::UnitedElsewhere { events, uses });
            }
        }
        Ok(())
    }

    /// Why what is in the vault file's place cannot be taken in: under another key this session has to end.
    fn ends_the_session(&self, guard: &Guard<'_>, error: UnlockError) -> VerbError {
        if !matches!(error, UnlockError::Open(OpenError::AlteredHeader)) {
            return VerbError::ChangedUnderneath(Box::new(error));
        }
        let past = guard.read_vault().is_ok_and(|bytes| check(&bytes).is_ok_and(|file| self.past_key_fits(&file)));
        if past { VerbError::SavedUnderPastKey } else { VerbError::Rekeyed }
    }

    fn is_unknown(&self, seen: Option<&Seen>) -> bool {
        seen.is_some_and(|seen| !self.known_saves.contains(&seen.save_salt))
    }

    /// Unites with the own copy after the vault file was opened: what it brought, and whether another may take its place.
    /// One that was not understood, and could not be put into the backups, may hold what nothing else does.
    pub(crate) fn take_in_own_copy(&mut self, guard: &Guard<'_>, now_ms: u64) -> (Option<Brought>, bool) {
        let read = guard.read_own();
        let is_missing = read.as_ref().is_err_and(|error| error.kind() == Kind::NotFound);
        // Where there is a state there was an own copy.
        if is_missing && self.plain.last_opened_ms.is_none() {
            return (None, true);
        }
        match read.map_err(UnlockError::from).and_then(|bytes| self.take_in(&bytes, Found::OwnCopy)) {
            Ok(brought) => (brought, true),
            Err(error) => {
                self.tell(News::OwnCopyUnreadable);
                let is_kept = || guard.back_up_own(now_ms).map_or_else(|error| error.kind() == Kind::Damaged, |()| true);
                // One that cannot be read now may be read the next time.
                (None, is_missing || !matches!(error, UnlockError::File(_)) && is_kept())
            }
        }
    }

    /// Unites with another save of this vault; `None` when its contents were known already.
    pub(crate) fn take_in(&mut self, bytes: &[u8], found: Found) -> Result<Option<Brought>, UnlockError> {
        let checked = check(bytes)?;
        if self.known_saves.contains(&checked.save_salt()) {
            return Ok(None);
        }
        let other = self.read_other(&checked, None)?;
        // Whoever knows a password from before a re-key can write a vault file under a past key, and such a file may
        // have come among the backups. Only this installation's own copy is united by one without a question.
        match found {
            Found::OwnCopy => Ok(Some(self.unite(other))),
            Found::VaultFile if other.opens_by != OpensBy::Today => Err(OpenError::AlteredHeader.into()),
            Found::VaultFile | Found::Backup => Ok(Some(self.take_from(other))),
        }
    }

    /// Opens another save of this vault by today's data key, by one from before a re-key, or by a password of its
    /// own, and reads it.
    ///
    /// # Errors
    /// [`OpenError::AlteredHeader`] when none of these opens it.
    pub(crate) fn read_other(&self, checked: &Checked<'_>, its_password: Option<&Password>) -> Result<OtherSave, UnlockError> {
        if checked.vault_id() != self.id() {
            return Err(UnlockError::OtherVault);
        }
        let past = self.contents.past_keys.iter().find(|key| checked.mac_holds(&key.dek));
        let its_own = match its_password {
            Some(password) if !checked.mac_holds(&self.dek) && past.is_none() => {
                ask_for_memory(checked.slot_for(password), self.memory)?;
                Some(checked.unlock(password)?)
            }
            _ => None,
        };
        let dek = past.map(|key| &key.dek).or(its_own.as_ref()).unwrap_or(&self.dek);
        let (payload, events) = Payload::decode_but_events(checked.open(dek)?, self.id()).map_err(OpenError::Payload)?;
        // Everything of one vault hangs on one secret; a file that only claims the id has another.
        if !payload.vault_secret.same_as(&self.contents.vault_secret) {
            return Err(UnlockError::OtherVault);
        }
        let opens_by = match (past, &its_own) {
            (Some(key), _) => OpensBy::Past { retired_ms: key.retired_ms },
            (None, None) => OpensBy::Today,
            // Only who held today's key can have retired it.
            (None, Some(_)) if payload.past_keys.iter().any(|key| key.dek.same_as(&self.dek)) => OpensBy::Newer,
            (None, Some(_)) => OpensBy::Foreign,
        };
        let ledger = Ledger::read_block(&events)?;
        Ok(OtherSave { salt: checked.save_salt(), slots: checked.slots().to_vec(), its_own, payload, ledger, opens_by })
    }

    /// Takes in everything of another save.
    pub(crate) fn unite(&mut self, other: OtherSave) -> Brought {
        let uses = |ledger: &Ledger| ledger.iter().filter(|e| matches!(e.body, Body::Take { .. })).count();
        let before = uses(&self.ledger);
        let known = last_key_changes(&self.ledger);
        let is_whole = matches!(other.opens_by, OpensBy::Today | OpensBy::Newer);
        let faults = self.ledger.verify().len();
        let new = self.ledger.unite(&other.ledger);
        let uses = uses(&self.ledger).saturating_sub(before);
        if let (OpensBy::Newer, Some(dek)) = (other.opens_by, other.its_own) {
            // The vault was re-keyed elsewhere: from here on it is under that key here, too.
            self.dek = dek;
            self.slots = other.slots;
        } else if other.opens_by == OpensBy::Today {
            // What was set last stays, whichever save is written next.
            self.take_over_slots(known, &other.slots);
        }
        self.take_over(other.payload);
        self.refold();
        self.known_saves.insert(other.salt);
        // Of any other save entries are left out, and their places are gaps.
        if is_whole {
            self.tell_of_chains(faults);
        }
        (new as u32, uses as u32)
    }

    /// Tells when the chains of the ledger have more faults than before: two events in one place, an impossible time.
    /// Both are kept; what they say counts.
    pub(crate) fn tell_of_chains(&mut self, before: usize) {
        let faults = self.ledger.verify().len();
        if faults > before {
            self.tell(News::ChainsBroken { faults: faults as u32 });
        }
    }

    /// Each of the two slots goes with the last change of its own kind: `known` are those of before the
    /// union, `theirs` the slots of a save under the same data key that may know later ones.
    fn take_over_slots(&mut self, known: [Option<EventId>; 2], theirs: &[Slot]) {
        let changed = last_key_changes(&self.ledger).into_iter().zip(known).map(|(now, known)| now != known);
        for (changed, is_recovery) in changed.zip([false, true]) {
            if changed {
                let of_kind = |slot: &&Slot| (slot.kind() == SlotKind::RecoveryKey) == is_recovery;
                self.slots.retain(|slot| !of_kind(&slot));
                self.slots.extend(theirs.iter().filter(of_kind).cloned());
            }
        }
    }

    /// What stands beside the ledger.
    fn take_over(&mut self, other: Payload) {
        let ours = &mut self.contents;
        for (code, text) in other.code_texts {
            ours.code_texts.entry(code).or_insert(text);
        }
        for (event, text) in other.label_texts {
            ours.label_texts.entry(event).or_insert(text);
        }
        ours.access_log.extend(other.access_log);
        ours.access_dropped.extend(other.access_dropped);
        for key in other.past_keys {
            if !key.dek.same_as(&self.dek) && !ours.past_keys.iter().any(|known| known.dek.same_as(&key.dek)) {
                ours.past_keys.push(key);
            }
        }
        for (copy, key) in other.pack_keys {
            ours.pack_keys.entry(copy).or_insert(key);
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

    /// Notes in the access log what was united since it was last noted.
    pub(crate) fn note_united(&mut self, now_ms: u64) {
        let events = std::mem::take(&mut self.united);
        if events > 0 {
            self.note(now_ms, Access::United, events);
        }
    }
}

/// The last change of what opens the vault beside a recovery key, and of the recovery key.
fn last_key_changes(ledger: &Ledger) -> [Option<EventId>; 2] {
    let keys = State::fold(ledger, &LabelTexts::new()).keys;
    [keys.opening, keys.recovery].map(|change| change.map(|(id, _)| id))
}
