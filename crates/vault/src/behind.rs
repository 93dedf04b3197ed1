//! A save of this vault under a retired key: another machine had not heard of the re-key.
//!
//! Whoever knows the password from before it can have written such a file. So it is never united by
//! itself: what it would bring is told, the person consents, and nothing is taken from it that destroys,
//! revokes, or changes settings and keys.

use crate::error::{Behind, UnlockError};
use crate::format::{Checked, OpenError, PastKey, WhyRetired, check};
use crate::open::OpenVault;
use crate::union::{OpensBy, OtherSave};

impl OpenVault {
    /// Whether a save is under one of the keys that were retired here.
    pub(crate) fn past_key_fits(&self, file: &Checked<'_>) -> bool {
        self.contents.past_keys.iter().any(|past| file.mac_holds(&past.dek))
    }

    /// What a save under a retired key would bring.
    pub(crate) fn look_behind(&self, bytes: &[u8]) -> Result<Behind, UnlockError> {
        Ok(self.weight_of(&self.open_behind(bytes)?))
    }

    /// Takes in what a save under a retired key brings, as far as anything is taken from such a one.
    pub(crate) fn take_in_behind(&mut self, bytes: &[u8]) -> Result<Behind, UnlockError> {
        let other = self.open_behind(bytes)?;
        let behind = self.weight_of(&other);
        self.take_from(other);
        Ok(behind)
    }

    /// Keeps the key of another save of this vault as a retired one, so that it is united like an older one.
    pub(crate) fn retire(&mut self, other: OpenVault, now_ms: u64) {
        self.contents.past_keys.push(PastKey { dek: other.dek, retired_ms: now_ms, why: WhyRetired::Asked });
    }

    fn open_behind(&self, bytes: &[u8]) -> Result<OtherSave, UnlockError> {
        let other = self.read_other(&check(bytes)?, None)?;
        if matches!(other.opens_by, OpensBy::Past { .. }) { Ok(other) } else { Err(OpenError::AlteredHeader.into()) }
    }
}
