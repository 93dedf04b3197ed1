//! A save of this vault under a retired key: another machine had not heard of the re-key.
//!
//! Whoever knows the password from before it can have written such a file. So it is never united by
//! itself: what it would bring is told, the person consents, and nothing is taken from it that destroys,
//! revokes, or changes settings and keys.

use custody::{Body, Event, Ledger};

use crate::error::{Behind, UnlockError};
use crate::format::{Checked, OpenError, PastKey, Payload, WhyRetired, check};
use crate::open::OpenVault;

impl OpenVault {
    /// Whether a save is under one of the keys that were retired here.
    pub(crate) fn past_key_fits(&self, file: &Checked<'_>) -> bool {
        self.contents.past_keys.iter().any(|past| file.mac_holds(&past.dek))
    }

    /// What a save under a retired key would bring.
    pub(crate) fn look_behind(&self, bytes: &[u8]) -> Result<Behind, UnlockError> {
        let (_, ledger) = self.open_behind(bytes)?;
        Ok(self.sort_out(&ledger).0)
    }

    /// Takes in what a save under a retired key brings, as far as anything is taken from such a one.
    pub(crate) fn take_in_behind(&mut self, bytes: &[u8]) -> Result<Behind, UnlockError> {
        let salt = check(bytes)?.save_salt();
        let (payload, ledger) = self.open_behind(bytes)?;
        let (behind, taken) = self.sort_out(&ledger);
        let taken: Vec<Event> = taken.into_iter().cloned().collect();
        for event in taken {
            self.ledger.insert(event);
        }
        let ours = &mut self.contents;
        for (code, text) in payload.code_texts {
            ours.code_texts.entry(code).or_insert(text);
        }
        for (event, text) in payload.label_texts {
            ours.label_texts.entry(event).or_insert(text);
        }
        ours.access_log.extend(payload.access_log);
        self.refold();
        self.known_saves.insert(salt);
        Ok(behind)
    }

    /// Keeps the key of another save of this vault as a retired one, so that it is united like an older one.
    pub(crate) fn retire(&mut self, other: OpenVault, now_ms: u64) {
        self.contents.past_keys.push(PastKey { dek: other.dek, retired_ms: now_ms, why: WhyRetired::Asked });
    }

    fn open_behind(&self, bytes: &[u8]) -> Result<(Payload, Ledger), UnlockError> {
        let file = check(bytes)?;
        let past = self.contents.past_keys.iter().find(|past| file.mac_holds(&past.dek)).ok_or(OpenError::AlteredHeader)?;
        let (payload, events) = Payload::decode_but_events(file.open(&past.dek)?, self.places.vault_id()).map_err(OpenError::Payload)?;
        Ok((payload, Ledger::read_block(&events)?))
    }

    /// The events that are new here and may be taken, and what is told of all.
    fn sort_out<'l>(&self, theirs: &'l Ledger) -> (Behind, Vec<&'l Event>) {
        let new = || theirs.iter().filter(|event| self.ledger.get(&event.id).is_none());
        let (taken, left): (Vec<&Event>, Vec<&Event>) = new().partition(|event| self.adds_only(event));
        let uses = taken.iter().filter(|event| matches!(event.body, Body::Take { .. })).count();
        let behind =
            Behind { newest_ms: theirs.latest_wall_ms(), events: taken.len() as u32, uses: uses as u32, left_out: left.len() as u32 };
        (behind, taken)
    }
}
