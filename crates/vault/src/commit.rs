//! Saving a change: decide on the newest state, write it durably, or leave everything as it was.
//!
//! Whatever changes the vault goes through [`OpenVault::commit`]. Under the lock it first takes in what
//! others wrote since, so that the decision is made on the union; then it appends events, seals, opens
//! what it sealed to see that it can be opened, and saves. If saving fails, the events are withdrawn.

use custody::{Body, CodeId, CodeText, EventId, State, Subject};

use crate::disk::{Guard, LOCK_WAIT, Note, RealDisk, SaveError, Saved, Urgency};
use crate::error::VerbError;
use crate::format::{RandomError, check, make_random, seal, seal_text};
use crate::open::{News, OpenVault};

/// How often a save is tried anew when something else writes at the same time.
const TRIES: usize = 5;

/// A change that is being decided: what it appends is withdrawn if it cannot be saved.
pub struct Draft<'v> {
    vault: &'v mut OpenVault,
    now_ms: u64,
    events: Vec<EventId>,
    new_texts: Vec<CodeId>,
    purged: Vec<(CodeId, Box<[u8]>)>,
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

    /// Milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Appends an event.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn append(&mut self, body: Body) -> Result<EventId, RandomError> {
        let id = self.vault.ledger.append(self.vault.writer, self.now_ms, make_random()?, body);
        self.events.push(id);
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
        self.new_texts.push(code);
        Ok(code)
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
                self.purged.push((*code, sealed));
            }
        }
    }

    fn withdraw(self) {
        for event in self.events.iter().rev() {
            self.vault.ledger.withdraw(event);
            self.vault.contents.label_texts.remove(event);
        }
        for code in self.new_texts {
            self.vault.contents.code_texts.remove(&code);
        }
        self.vault.contents.code_texts.extend(self.purged);
    }
}

impl OpenVault {
    /// Decides a change and saves it. `decide` may run several times, each time on a newer state.
    ///
    /// # Errors
    /// When `decide` refuses, or the change cannot be saved: then nothing is changed.
    pub fn commit<T>(
        &mut self,
        urgency: Urgency,
        now_ms: u64,
        mut decide: impl FnMut(&mut Draft<'_>) -> Result<T, VerbError>,
    ) -> Result<T, VerbError> {
        if !self.contents.may_be_written() {
            return Err(VerbError::NewerVersion);
        }
        let places = self.places.clone();
        let mut guard = places.lock(&RealDisk, LOCK_WAIT)?;
        let mut last = SaveError::Changed;
        for _ in 0..TRIES {
            self.catch_up(&mut guard)?;
            let mut draft = Draft { vault: self, now_ms, events: Vec::new(), new_texts: Vec::new(), purged: Vec::new() };
            let decided = match decide(&mut draft) {
                Ok(decided) if draft.events.is_empty() => return Ok(decided),
                Ok(decided) => decided,
                Err(refused) => {
                    draft.withdraw();
                    return Err(refused);
                }
            };
            let (events, new_texts, purged) = (draft.events, draft.new_texts, draft.purged);
            match self.seal_and_save(&mut guard, urgency, now_ms) {
                Ok(()) => {
                    self.refold();
                    self.remember(&guard);
                    return Ok(decided);
                }
                Err(error) => {
                    Draft { vault: self, now_ms, events, new_texts, purged }.withdraw();
                    match error {
                        VerbError::Save(SaveError::Changed) => last = SaveError::Changed,
                        other => return Err(other),
                    }
                }
            }
        }
        Err(last.into())
    }

    /// Takes in what somebody else wrote into the vault file or the own copy since this was read.
    fn catch_up(&mut self, guard: &mut Guard<'_>) -> Result<(), VerbError> {
        let look = guard.look().clone();
        if look.vault.as_ref().is_ok_and(|seen| !self.known_saves.contains(&seen.save_salt))
            && let Ok(bytes) = guard.read_vault()
        {
            let found = self.take_in(&bytes).map_err(|error| VerbError::ChangedUnderneath(Box::new(error)))?;
            if let Some((events, uses)) = found.filter(|(events, _)| *events > 0) {
                self.news.push(News::UnitedElsewhere { events, uses });
            }
        }
        if look.own.as_ref().is_ok_and(|seen| !self.known_saves.contains(&seen.save_salt))
            && let Ok(bytes) = guard.read_own()
            && self.take_in(&bytes).is_err()
        {
            self.news.push(News::OwnCopyUnreadable);
        }
        Ok(())
    }

    /// Saves the union as it is, with no new event.
    pub(crate) fn save_union(&mut self, guard: &mut Guard<'_>, now_ms: u64) -> Result<(), VerbError> {
        guard.look();
        self.seal_and_save(guard, Urgency::Other, now_ms)
    }

    fn seal_and_save(&mut self, guard: &mut Guard<'_>, urgency: Urgency, now_ms: u64) -> Result<(), VerbError> {
        let payload = self.payload()?;
        let bytes = seal(self.places.vault_id(), &self.dek, &self.slots, &payload)?;
        // A bit that flipped in this machine's memory must not reach the disk.
        let reopened = check(&bytes).and_then(|checked| Ok((checked.save_salt(), checked.open(&self.dek)?)));
        // EXPOSE: what was sealed is compared with what opens.
        let (salt, opened) = reopened.map_err(|_| VerbError::SelfCheck)?;
        if opened.expose() != payload.as_slice() {
            return Err(VerbError::SelfCheck);
        }
        drop(payload);
        let saved = guard.save(&bytes, urgency, now_ms)?;
        self.known_saves.insert(salt);
        self.contents.access_log.append(&mut self.machine.access);
        self.tell(&saved);
        Ok(())
    }

    fn tell(&mut self, saved: &Saved) {
        let mut tell = |wrong: bool, news: News| {
            if wrong && !self.news.contains(&news) {
                self.news.push(news);
            }
        };
        tell(saved.vault.is_err(), News::OnlyInOwnCopy);
        tell(saved.own.is_err(), News::NoOwnCopy);
        tell(saved.backup.is_err(), News::NoBackup);
        tell(saved.notes.iter().any(|n| matches!(n, Note::OpenToOthers(_))), News::OpenToOthers);
    }

    /// The payload as bytes, the events of the ledger and the waiting access log included.
    fn payload(&mut self) -> Result<zeroize::Zeroizing<Vec<u8>>, VerbError> {
        let contents = &mut self.contents;
        let logged = contents.access_log.len();
        contents.access_log.extend(self.machine.access.iter().cloned());
        contents.events = self.ledger.iter().map(|e| e.bytes.clone()).collect();
        let encoded = contents.encode();
        contents.events = Vec::new();
        contents.access_log.truncate(logged);
        Ok(encoded?)
    }
}

/// Seeing what happened to the file since.
impl OpenVault {
    /// Takes in what somebody else wrote into the file since it was read, if anything. A file that
    /// does not open is left for the next change to report.
    pub fn catch_up_if_changed(&mut self) {
        if self.changed_underneath() {
            let places = self.places.clone();
            if let Ok(mut guard) = places.lock(&RealDisk, std::time::Duration::from_millis(200)) {
                let _ = self.catch_up(&mut guard);
            }
        }
    }
}
