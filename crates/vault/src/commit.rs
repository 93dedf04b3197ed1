//! Saving a change: decide on the newest state, write it durably, or leave everything as it was.
//!
//! Whatever changes the vault goes through [`OpenVault::commit`]. Under the lock it first takes in what
//! others wrote since, so that the decision is made on the union; then it appends events, seals, opens
//! what it sealed to see that it can be opened, and saves. If saving fails, the events are withdrawn.

use std::collections::BTreeMap;

use custody::rules::pack::may_travel;
use custody::{Body, CodeId, CodeText, CopyId, Event, EventId, State, Subject};

use crate::disk::{Guard, Kind, LOCK_WAIT, Note, SaveError, Saved, Urgency};
use crate::error::VerbError;
use crate::format::{Dek, PackKey, PastKey, RandomError, Slot, WhyRetired, check_but_trailer, make_random, seal, seal_text};
use crate::open::{News, OpenVault};

/// How often a save is tried anew when something else writes at the same time.
const TRIES: usize = 5;

/// A change that is being decided: what it does is undone if it cannot be saved.
pub(crate) struct Draft<'v> {
    vault: &'v mut OpenVault,
    now_ms: u64,
    undo: Undo,
}

/// What takes a change back.
#[derive(Default)]
struct Undo {
    events: Vec<EventId>,
    new_texts: Vec<CodeId>,
    pack: Option<CopyId>,
    purged: Vec<(CodeId, Box<[u8]>)>,
    erased: BTreeMap<EventId, String>,
    slots: Option<Vec<Slot>>,
    rekeyed: bool,
}

impl Undo {
    fn run(self, vault: &mut OpenVault) {
        let contents = &mut vault.contents;
        contents.code_texts.extend(self.purged);
        contents.label_texts.extend(self.erased);
        for code in self.new_texts {
            contents.code_texts.remove(&code);
        }
        if let Some(copy) = self.pack {
            contents.pack_keys.remove(&copy);
        }
        for event in &self.events {
            contents.label_texts.remove(event);
            vault.ledger.withdraw(event);
        }
        if let Some(slots) = self.slots {
            vault.slots = slots;
        }
        if self.rekeyed
            && let Some(past) = vault.contents.past_keys.pop()
        {
            vault.dek = past.dek;
        }
    }
}

impl Draft<'_> {
    /// The state on which the change is decided.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.vault.state
    }

    /// The vault under change.
    #[must_use]
    pub fn vault(&self) -> &OpenVault {
        self.vault
    }

    /// Appends an event.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn append(&mut self, body: Body) -> Result<EventId, RandomError> {
        let id = self.vault.ledger.append(self.vault.writer, self.now_ms, make_random()?, body);
        self.undo.events.push(id);
        Ok(id)
    }

    /// Writes a label: an event, and its text beside the ledger. An empty text erases.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn label(&mut self, subject: Subject, field: custody::Field, text: &str) -> Result<(), RandomError> {
        let id = self.append(Body::Label { subject, field })?;
        if !text.is_empty() {
            self.vault.contents.label_texts.insert(id, text.to_owned());
        }
        Ok(())
    }

    /// Seals the text of a new code and returns its id.
    ///
    /// # Errors
    /// When the text is too long or the system gives no randomness.
    pub fn new_code(&mut self, text: &CodeText) -> Result<CodeId, VerbError> {
        // An id never gets a second text: it is drawn here, and 128 random bits do not come twice.
        let code = CodeId(make_random()?);
        let sealed = seal_text(&self.vault.contents.vault_secret, code, text)?;
        self.vault.contents.code_texts.insert(code, sealed);
        self.undo.new_texts.push(code);
        Ok(code)
    }

    /// Takes in an event that was written elsewhere, with the text that stands beside it if it is a label.
    pub(crate) fn take_in(&mut self, event: &Event, label: Option<&String>) {
        if self.vault.ledger.get(&event.id).is_none() {
            self.vault.ledger.insert(event.clone());
            self.vault.contents.label_texts.extend(label.map(|text| (event.id, text.clone())));
            self.undo.events.push(event.id);
        }
    }

    /// Seals the text of a code that was stored elsewhere, under its id. One that is here keeps its text.
    ///
    /// # Errors
    /// When the text is too long.
    pub(crate) fn take_in_text(&mut self, code: CodeId, text: &CodeText) -> Result<(), VerbError> {
        if !self.vault.has_text(code) {
            let sealed = seal_text(&self.vault.contents.vault_secret, code, text)?;
            self.vault.contents.code_texts.insert(code, sealed);
            self.undo.new_texts.push(code);
        }
        Ok(())
    }

    /// Keeps what opens a travel pack at its home.
    pub(crate) fn keep_pack_key(&mut self, copy: CopyId, key: PackKey) {
        self.vault.contents.pack_keys.insert(copy, key);
        self.undo.pack = Some(copy);
    }

    /// Fresh random bytes for an id.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn make_id(&self) -> Result<[u8; 16], RandomError> {
        make_random()
    }

    /// Destroys the sealed texts of codes.
    pub fn purge_texts(&mut self, codes: &[CodeId]) {
        for code in codes {
            if let Some(sealed) = self.vault.contents.code_texts.remove(code) {
                self.undo.purged.push((*code, sealed));
            }
        }
    }

    /// Whether this may be done here and now: a travel pack takes what happens to codes, and before a new password is
    /// set nothing else is changed in a vault that was opened with its recovery key.
    fn may_stand(&self) -> Result<(), VerbError> {
        let travels = |id: &EventId| self.vault.ledger.get(id).is_some_and(|event| may_travel(&event.body));
        if self.vault.state.pack.is_some() && !self.undo.events.iter().all(travels) {
            return Err(VerbError::InPack);
        }
        let of_keys = |id: &EventId| {
            self.vault.ledger.get(id).is_some_and(|e| matches!(e.body, Body::KeyChanged { .. } | Body::RecoveryTested { .. }))
        };
        if self.vault.by_recovery && !self.undo.events.iter().all(of_keys) { Err(VerbError::SetPassword) } else { Ok(()) }
    }

    /// Puts new slots in the place of those there are.
    pub(crate) fn replace_slots(&mut self, slots: Vec<Slot>) {
        let before = std::mem::replace(&mut self.vault.slots, slots);
        self.undo.slots.get_or_insert(before);
    }

    /// Locks the vault with another data key, for which these slots are. The one it had is retired.
    pub(crate) fn rekey(&mut self, dek: Dek, slots: Vec<Slot>, why: WhyRetired) {
        self.replace_slots(slots);
        let dek = std::mem::replace(&mut self.vault.dek, dek);
        self.vault.contents.past_keys.push(PastKey { dek, retired_ms: self.now_ms, why });
        self.undo.rekeyed = true;
    }
}

impl OpenVault {
    /// Decides a change and saves it. `decide` may run several times, each time on a newer state.
    ///
    /// # Errors
    /// When `decide` refuses, or the change cannot be saved: then nothing is changed.
    pub(crate) fn commit<T>(
        &mut self,
        urgency: Urgency,
        now_ms: u64,
        mut decide: impl FnMut(&mut Draft<'_>) -> Result<T, VerbError>,
    ) -> Result<T, VerbError> {
        if !self.contents.may_be_written() {
            return Err(VerbError::NewerVersion);
        }
        let places = self.places.clone();
        let mut guard = places.lock(self.disk, LOCK_WAIT)?;
        for _ in 0..TRIES {
            let unread = match self.catch_up(&mut guard) {
                Ok(()) => None,
                // Half-synced or damaged: a use of a code goes into the own copy, and the file is left alone.
                Err(VerbError::ChangedUnderneath(why)) if urgency == Urgency::UseOfACode => Some(why),
                Err(other) => return Err(other),
            };
            let mut draft = Draft { vault: self, now_ms, undo: Undo::default() };
            let decided = decide(&mut draft).and_then(|done| draft.may_stand().map(|()| done));
            let mut undo = draft.undo;
            if decided.is_err() || undo.events.is_empty() {
                undo.run(self);
                return decided;
            }
            let (state, folded) = (State::fold(&self.ledger, &self.contents.label_texts), self.ledger.len());
            undo.erased = self.contents.label_texts.extract_if(.., |event, _| !state.labels_in_force.contains(event)).collect();
            self.note_united(now_ms);
            let saved = match unread {
                None => self.save(&mut guard, urgency, now_ms),
                Some(why) => self.save_aside(&mut guard, now_ms).map_err(|_| VerbError::ChangedUnderneath(why)),
            };
            match saved {
                Ok(()) => {
                    // Another machine's save may have been taken in while this one was written.
                    if self.ledger.len() == folded {
                        self.state = state
                    } else {
                        self.refold()
                    }
                    self.remember(&guard);
                    return decided;
                }
                Err(error) => {
                    undo.run(self);
                    if !is_changed(&error) {
                        return Err(error);
                    }
                }
            }
        }
        Err(SaveError::Changed.into())
    }

    /// Saves the union as it is, with no new event.
    pub(crate) fn save_union(&mut self, guard: &mut Guard<'_>, now_ms: u64) -> Result<(), VerbError> {
        guard.look();
        self.save(guard, Urgency::Other, now_ms)
    }

    fn save(&mut self, guard: &mut Guard<'_>, urgency: Urgency, now_ms: u64) -> Result<(), VerbError> {
        let (bytes, salt) = self.seal()?;
        let mut saved = guard.save(&bytes, urgency, now_ms)?;
        self.saved(salt);
        // Another machine wrote just before the rename: its save is taken in, and ours follows it.
        if saved.vault.as_ref().is_err_and(|unwritten| unwritten.error.kind() == Kind::Changed) && self.catch_up(guard).is_ok() {
            let (bytes, salt) = self.seal()?;
            if let Ok(again) = guard.save(&bytes, Urgency::Other, now_ms) {
                self.saved(salt);
                saved = again;
            }
        }
        self.tell_of(&saved);
        Ok(())
    }

    /// Saves into the own copy alone, as long as what is in the vault's place cannot be read.
    fn save_aside(&mut self, guard: &mut Guard<'_>, now_ms: u64) -> Result<(), VerbError> {
        let (bytes, salt) = self.seal()?;
        let _ = guard.back_up_own(now_ms); // a use of a code waits for no backup
        guard.keep_own(&bytes).map_err(SaveError::Vault)?;
        self.saved(salt);
        self.tell(News::OnlyInOwnCopy);
        Ok(())
    }

    /// After a save: its contents are all in here, and the waiting access log went along.
    pub(crate) fn saved(&mut self, salt: [u8; 32]) {
        self.known_saves.insert(salt);
        self.contents.access_log.append(&mut self.machine.access);
        self.trim_access_log();
    }

    /// Seals everything, and opens it again: a bit that flipped in this machine's memory must not
    /// reach the disk. Returns the bytes and their save salt.
    pub(crate) fn seal(&mut self) -> Result<(Vec<u8>, [u8; 32]), VerbError> {
        let payload = self.payload()?;
        let bytes = seal(self.places.vault_id(), &self.dek, &self.slots, &payload)?;
        // Whoever writes the bytes checks the hash at their end.
        let reopened = check_but_trailer(&bytes).and_then(|checked| Ok((checked.save_salt(), checked.open(&self.dek)?)));
        let (salt, opened) = reopened.map_err(|_| VerbError::SelfCheck)?;
        // EXPOSE: what was sealed is compared with what opens.
        if opened.expose() == payload.as_slice() { Ok((bytes, salt)) } else { Err(VerbError::SelfCheck) }
    }

    pub(crate) fn tell_of(&mut self, saved: &Saved) {
        let open_to_others = saved.notes.iter().any(|note| matches!(note, Note::OpenToOthers(_)));
        for (wrong, news) in [
            (saved.vault.is_err(), News::OnlyInOwnCopy),
            (saved.own.is_err(), News::NoOwnCopy),
            (saved.backup.is_err(), News::NoBackup),
            (open_to_others, News::OpenToOthers),
        ] {
            if wrong {
                self.tell(news);
            }
        }
    }

    /// The payload as bytes, the events of the ledger and the waiting access log included.
    fn payload(&mut self) -> Result<zeroize::Zeroizing<Vec<u8>>, VerbError> {
        let contents = &mut self.contents;
        let logged = contents.access_log.len();
        contents.access_log.extend(self.machine.access.iter().cloned());
        let encoded = contents.encode_with(&self.ledger.in_order().into_iter().map(|e| &e.bytes[..]).collect::<Vec<_>>());
        contents.access_log.truncate(logged);
        Ok(encoded?)
    }
}

/// Whether something else wrote while this was being saved, so that it is worth another try.
fn is_changed(error: &VerbError) -> bool {
    match error {
        VerbError::Save(SaveError::Changed) => true,
        VerbError::Save(SaveError::Vault(unwritten)) => unwritten.error.kind() == Kind::Changed,
        _ => false,
    }
}
