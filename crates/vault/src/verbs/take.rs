//! Taking a code, and saying what became of it.
//!
//! Durable before shown: a code leaves this room only after its take is on disk in one of two places,
//! or after the person said *Show it anyway* to "This use cannot be recorded here".

use custody::rules::take::{Offer, TakeWish};
use custody::settings::ALWAYS_STEP_UP;
use custody::{AccountId, Body, CodeText, Correction, EventId, Field, How, Outcome, SetId, Subject};

use super::{LONGEST_LABEL, tidy_label};
use crate::disk::{LOCK_WAIT, SaveError, Urgency};
use crate::error::{RecordTrouble, VerbError};
use crate::machine::Access;
use crate::open::{OpenVault, Proof};

/// A code, handed out.
pub struct Handed {
    /// Its text.
    pub text: CodeText,
    /// The take that was recorded; none when it could not be.
    pub take: Option<EventId>,
    /// From which set.
    pub set: SetId,
    /// Its printed number.
    pub ordinal: u32,
    /// Codes left in that set after this one.
    pub left: u32,
    /// When it was taken, in milliseconds since 1970.
    pub at_ms: u64,
}

impl OpenVault {
    /// Hands out the next code of an account, once its take is durable.
    ///
    /// # Errors
    /// [`VerbError::StepUp`] for a privileged account without a fresh proof; [`VerbError::Take`] when
    /// none is handed out or something has to be confirmed first; [`VerbError::CannotRecord`] when the
    /// take can be recorded nowhere.
    pub fn take(&mut self, account: AccountId, wish: &TakeWish, how: How, proof: Option<&Proof>, now_ms: u64) -> Result<Handed, VerbError> {
        let mut wish = wish.clone();
        wish.shown_unrecorded = self.shown_unrecorded.clone();
        loop {
            let (handed, taken_before) = self.take_once(account, &wish, how, proof, now_ms)?;
            // Another machine's use of this very code may have come in while ours was written. Nobody has seen it here: it
            // goes back, and the next one is decided on.
            match handed.take.filter(|take| self.takes_of_its_code(*take) > taken_before.saturating_add(1)) {
                Some(take) => self.answer(take, Outcome::Returned, now_ms)?,
                None => return Ok(handed),
            }
        }
    }

    /// The same without a look back: the code, and how often it had been taken before.
    fn take_once(
        &mut self,
        account: AccountId,
        wish: &TakeWish,
        how: How,
        proof: Option<&Proof>,
        now_ms: u64,
    ) -> Result<(Handed, usize), VerbError> {
        let mut offered = None;
        let saved = self.commit(Urgency::UseOfACode, now_ms, |draft| {
            // Another machine may just have made the account privileged.
            draft.vault().wants_proof(account, proof)?;
            let offer = draft.state().next_code(account, wish, now_ms)?;
            // A text that does not open must be found before the take is written, not after.
            let text = draft.vault().text(offer.code)?;
            offered = Some(offer);
            let taken_before = draft.state().codes.get(&offer.code).map_or(0, |code| code.takes.len());
            let take = draft.append(Body::Take { code: offer.code, set: offer.set, how })?;
            Ok((offer, take, text, taken_before))
        });
        match saved {
            Ok((offer, take, text, taken_before)) => Ok((self.handed(offer, Some(take), text, now_ms), taken_before)),
            Err(VerbError::Save(SaveError::Nowhere { vault, own })) => {
                let ordinal = offered.map_or(0, |o: Offer| o.ordinal);
                Err(VerbError::CannotRecord { ordinal, trouble: Box::new(RecordTrouble { vault, own }) })
            }
            Err(other) => Err(other),
        }
    }

    /// How often the code of a take was taken, where a code is good for one use; else 0.
    fn takes_of_its_code(&self, take: EventId) -> usize {
        let known = self.state.takes.get(&take).filter(|take| self.state.sets.get(&take.set).is_some_and(|set| set.shape.uses_up()));
        known.and_then(|take| self.state.codes.get(&take.code)).map_or(0, |code| code.takes.len())
    }

    /// Hands out the next code even where it cannot be recorded: only after [`VerbError::CannotRecord`]
    /// was shown and the person wants it anyway. It tries to record it once more, so that nothing but a
    /// failure leads past the ledger. This session never offers the code again.
    ///
    /// # Errors
    /// As [`OpenVault::take`], but for what only keeps it from being recorded.
    pub fn take_unrecorded(
        &mut self,
        account: AccountId,
        wish: &TakeWish,
        proof: Option<&Proof>,
        now_ms: u64,
    ) -> Result<Handed, VerbError> {
        match self.take(account, wish, How::Shown, proof, now_ms) {
            Err(error) if only_unrecordable(&error) => {}
            recorded_or_refused => return recorded_or_refused,
        }
        self.wants_proof(account, proof)?;
        let mut wish = wish.clone();
        wish.shown_unrecorded = self.shown_unrecorded.clone();
        let offer = self.state.next_code(account, &wish, now_ms)?;
        let text = self.text(offer.code)?;
        self.shown_unrecorded.push(offer.code);
        Ok(self.handed(offer, None, text, now_ms))
    }

    /// The text of a code that is out, once more. It is noted in the access log, not in the ledger.
    ///
    /// # Errors
    /// When there is no such take, or its text was destroyed.
    pub fn show_again(&mut self, take: EventId, proof: Option<&Proof>, now_ms: u64) -> Result<Handed, VerbError> {
        let known = self.state.takes.get(&take).filter(|t| t.outcome.is_none()).ok_or(VerbError::NoTake)?;
        let (code, set, at_ms) = (known.code, known.set, known.at_ms);
        let account = self.state.sets.get(&set).map(|s| s.account).ok_or(VerbError::NoSet)?;
        self.wants_proof(account, proof)?;
        let ordinal = self.state.ordinal(set, code).unwrap_or(0);
        let text = self.text(code)?;
        self.note(now_ms, Access::ShownAgain, u64::from(ordinal));
        let places = self.places.clone();
        if let Ok(guard) = places.lock(self.disk, LOCK_WAIT) {
            self.remember(&guard);
        }
        Ok(self.handed(Offer { code, set, ordinal }, Some(take), text, at_ms))
    }

    /// Says what became of a code that was taken.
    ///
    /// # Errors
    /// When the question is not open, or the answer cannot be saved.
    pub fn answer(&mut self, take: EventId, outcome: Outcome, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::UseOfACode, now_ms, |draft| {
            let known = draft.state().takes.get(&take).ok_or(VerbError::NoTake)?;
            // Refused after returned, or accepted after either, is news; the same or a weaker answer is none.
            let rank = |o: Outcome| Outcome::ALL.iter().position(|x| *x == o);
            if known.outcome.is_some_and(|(stands, ..)| rank(outcome) >= rank(stands)) {
                return Err(VerbError::NoTake);
            }
            let after = known.corrections.clone();
            draft.append(Body::Answer { take, outcome, after })?;
            Ok(())
        })
    }

    /// Reopens a wrong outcome. The reason is kept.
    ///
    /// # Errors
    /// When the take has no outcome, there is no reason or no fresh proof, or it cannot be saved.
    pub fn correct(&mut self, take: EventId, reason: &str, proof: &Proof, now_ms: u64) -> Result<(), VerbError> {
        self.accepts(Some(proof))?;
        let reason = tidy_label(reason, LONGEST_LABEL)?;
        if reason.is_empty() {
            return Err(VerbError::NoReason);
        }
        self.commit(Urgency::Other, now_ms, |draft| {
            let known = draft.state().takes.get(&take).ok_or(VerbError::NoTake)?;
            let (_, outcome, _) = known.outcome.ok_or(VerbError::Nothing)?;
            let after = known.corrections.clone();
            let correction = draft.append(Body::Correction(Box::new(Correction { take, outcome, after })))?;
            draft.label(Subject::Event(correction.0), Field::Reason, &reason)?;
            Ok(())
        })
    }

    /// Whether a text is that of a code that is out, with or without its separators: one that was put on
    /// the clipboard by a program that was then killed.
    #[must_use]
    pub fn is_out(&self, text: &CodeText) -> bool {
        let wanted = text.comparable(true);
        let out = self.state.takes.values().filter(|take| take.outcome.is_none());
        out.filter_map(|take| self.text(take.code).ok()).any(|code| code.comparable(true) == wanted)
    }

    /// Whether a take on this account wants the secret again.
    ///
    /// # Errors
    /// [`VerbError::StepUp`] when it does and there is no fresh proof.
    pub fn wants_proof(&self, account: AccountId, proof: Option<&Proof>) -> Result<(), VerbError> {
        let account = self.state.accounts.get(&account).ok_or(VerbError::NoAccount)?;
        if account.privileged || self.state.settings.get(ALWAYS_STEP_UP) == 1 { self.accepts(proof) } else { Ok(()) }
    }

    fn handed(&self, offer: Offer, take: Option<EventId>, text: CodeText, at_ms: u64) -> Handed {
        let unrecorded = self.shown_unrecorded.iter().filter(|c| self.state.codes.get(c).is_some_and(|c| c.sets.contains(&offer.set)));
        let left = self.state.sets.get(&offer.set).map_or(0, |s| self.state.left(s));
        let left = left.saturating_sub(unrecorded.count() as u32);
        Handed { text, take, set: offer.set, ordinal: offer.ordinal, left, at_ms }
    }

    /// Codes that this session showed without being able to record it: set and number.
    #[must_use]
    pub fn shown_unrecorded(&self) -> Vec<(SetId, u32)> {
        let place = |code: &custody::CodeId| {
            let set = *self.state.codes.get(code)?.sets.last()?;
            Some((set, self.state.ordinal(set, *code)?))
        };
        self.shown_unrecorded.iter().filter_map(place).collect()
    }
}

/// Whether a code could be handed out, and only its record cannot be written: a locked-out person is
/// told, not refused.
fn only_unrecordable(error: &VerbError) -> bool {
    use VerbError::{CannotRecord, ChangedUnderneath, NewerVersion, Payload, Seal, SelfCheck};
    match error {
        // A file under another key is none of these: it ends the session.
        ChangedUnderneath(_) | CannotRecord { .. } | NewerVersion | Payload(_) | Seal(_) | SelfCheck => true,
        _ => false,
    }
}
