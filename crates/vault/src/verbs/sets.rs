//! What happens to whole sets: choosing between two, revoking, destroying texts.

use std::collections::BTreeSet;

use custody::{AccountId, Body, CodeId, SetId, State, Status, Why};

use crate::commit::Draft;
use crate::disk::Urgency;
use crate::error::VerbError;
use crate::open::{OpenVault, Proof};

impl OpenVault {
    /// Of several sets that claim to be current, says which one the service issued last.
    ///
    /// # Errors
    /// When there is no such set or nothing to choose.
    pub fn choose_current(&mut self, set: SetId, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            let state = draft.state();
            let chosen = state.sets.get(&set).ok_or(VerbError::NoSet)?;
            let account = state.accounts.get(&chosen.account).ok_or(VerbError::NoAccount)?;
            let others: Vec<SetId> = state.rival_sets(account).iter().map(|s| s.id).filter(|id| *id != set).collect();
            if others.is_empty() {
                return Err(VerbError::Nothing);
            }
            draft.append(Body::SetSuperseded { sets: others, by: set })?;
            Ok(())
        })
    }

    /// Revokes a set: somebody else may know its codes. A panic action wants no step-up.
    ///
    /// # Errors
    /// When there is no such set or it is revoked already.
    pub fn revoke(&mut self, set: SetId, why: Why, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            let known = draft.state().sets.get(&set).ok_or(VerbError::NoSet)?;
            if known.status == Status::Revoked {
                return Err(VerbError::Nothing);
            }
            draft.append(Body::SetRevoked { set, why, copy: None })?;
            Ok(())
        })
    }

    /// Undoes every revocation of a set.
    ///
    /// # Errors
    /// When it is not revoked, or there is no fresh proof.
    pub fn restore(&mut self, set: SetId, proof: &Proof, now_ms: u64) -> Result<(), VerbError> {
        self.accepts(Some(proof))?;
        self.commit(Urgency::Other, now_ms, |draft| {
            let known = draft.state().sets.get(&set).ok_or(VerbError::NoSet)?;
            let revoked: Vec<_> = known.revoked.iter().map(|(id, ..)| *id).collect();
            if revoked.is_empty() {
                return Err(VerbError::Nothing);
            }
            draft.append(Body::SetRestored { revoked })?;
            Ok(())
        })
    }

    /// Destroys the texts of every superseded or revoked set of an account. Returns how many.
    ///
    /// # Errors
    /// When there are none, a code of them is out, or there is no fresh proof.
    pub fn purge(&mut self, account: AccountId, proof: &Proof, now_ms: u64) -> Result<u32, VerbError> {
        self.accepts(Some(proof))?;
        self.commit(Urgency::Other, now_ms, |draft| {
            let state = draft.state();
            let account = state.accounts.get(&account).ok_or(VerbError::NoAccount)?;
            let ended: Vec<SetId> = state.sets_of(account).filter(|s| s.status != Status::Current).map(|s| s.id).collect();
            match purge(draft, &ended)? {
                0 => Err(VerbError::Nothing),
                destroyed => Ok(destroyed),
            }
        })
    }

    /// Says whether the service's notice of a reissue arrived. One that did not is a reason to look.
    ///
    /// # Errors
    /// When there is no such set.
    pub fn notice(&mut self, set: SetId, arrived: bool, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            draft.state().sets.get(&set).ok_or(VerbError::NoSet)?;
            draft.append(Body::Notice { set, arrived })?;
            Ok(())
        })
    }
}

/// Destroys the texts of these sets, but for codes that another set still needs.
pub(super) fn purge(draft: &mut Draft<'_>, sets: &[SetId]) -> Result<u32, VerbError> {
    let codes = codes_to_purge(draft.state(), sets)?;
    if codes.is_empty() {
        return Ok(0);
    }
    draft.append(Body::Purge { codes: codes.clone() })?;
    draft.purge_texts(&codes);
    Ok(codes.len() as u32)
}

fn codes_to_purge(state: &State, sets: &[SetId]) -> Result<Vec<CodeId>, VerbError> {
    let going: BTreeSet<SetId> = sets.iter().copied().collect();
    let mut codes = Vec::new();
    for set in sets.iter().filter_map(|id| state.sets.get(id)) {
        for (id, ordinal) in &set.codes {
            let Some(code) = state.codes.get(id) else { continue };
            let needed = code.sets.iter().any(|s| !going.contains(s) && state.sets.get(s).is_some_and(|s| s.status == Status::Current));
            if code.purged.is_some() || needed || codes.contains(id) {
                continue;
            }
            let waits = |take: &custody::EventId| state.takes.get(take).is_some_and(|t| t.outcome.is_none());
            if set.shape.asks_outcome() && code.takes.iter().any(waits) {
                return Err(VerbError::StillOut { ordinal: *ordinal });
            }
            codes.push(*id);
        }
    }
    Ok(codes)
}
