//! Keeping the vault itself: attention and settings.

use custody::attention::Now;
use custody::settings::Setting;
use custody::{Body, Date, PutOff, Seen};

use crate::disk::Urgency;
use crate::error::VerbError;
use crate::open::{OpenVault, Proof};

/// Longest time for which an item is put off, in days.
const LONGEST_PUT_OFF: i32 = 366;

impl OpenVault {
    /// Puts an attention item off to a date of at most a year. `item` is its short id.
    ///
    /// # Errors
    /// When there is no such item or the date does not fit.
    pub fn put_off(&mut self, item: &str, until: Date, now: Now) -> Result<(), VerbError> {
        if until <= now.today || until.days_since(now.today) > LONGEST_PUT_OFF {
            return Err(VerbError::PutOff);
        }
        self.commit(Urgency::Other, now.ms, |draft| {
            let attention = draft.vault().attention(now);
            let found = attention.named(item).ok_or(VerbError::NoItem)?;
            let (item, subject, cause) = found.key();
            draft.append(Body::PutOff(Box::new(PutOff { item, subject, cause, until })))?;
            Ok(())
        })
    }

    /// Clears an alert by having looked at it.
    ///
    /// # Errors
    /// When there is no such item, or it is one that only doing something clears.
    pub fn seen(&mut self, item: &str, now: Now) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now.ms, |draft| {
            let attention = draft.vault().attention(now);
            let found = attention.items.iter().find(|i| i.short_id() == item).ok_or(VerbError::NoItem)?;
            if !found.seen_clears() {
                return Err(VerbError::NotSeen(found.kind));
            }
            let (item, subject, cause) = found.key();
            draft.append(Body::Seen(Box::new(Seen { item, subject, cause })))?;
            Ok(())
        })
    }

    /// Changes a setting. One that then protects less wants step-up.
    ///
    /// # Errors
    /// When it is unknown or out of bounds, or there is no fresh proof.
    pub fn set_setting(&mut self, name: &str, value: u64, proof: Option<&Proof>, now_ms: u64) -> Result<(), VerbError> {
        let setting = Setting::named(name)?;
        setting.check(value)?;
        self.commit(Urgency::Other, now_ms, |draft| {
            let before = draft.state().settings.get(setting);
            if setting.weakens(before, value) {
                draft.vault().accepts(proof)?;
            }
            if before != value {
                draft.append(Body::Setting { name: setting.name.to_owned(), value })?;
            }
            Ok(())
        })
    }
}
