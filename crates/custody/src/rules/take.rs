//! Which code may be handed out next.
//!
//! Codes are never offered one after another automatically, and a set that is stale is never handed
//! out silently: each such case is a [`TakeRefusal`] that the person can answer with a confirmation.

use std::collections::BTreeSet;

use crate::state::{Account, CodeState, Set, State, Status, Take};
use crate::{AccountId, CodeId, EventId, Order, Outcome, SetId, Shape};

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakeWish {
    /// From this set rather than the current one.
    pub set: Option<SetId>,
    /// The site asks for this number.
    pub ordinal: Option<u32>,
    /// The person confirmed what a refusal told them.
    pub confirmed: Vec<Confirm>,
    /// Codes that this session showed without being able to record it: never offered again, unless
    /// they are good for more than one use.
    pub shown_unrecorded: Vec<CodeId>,
}

words!(
    /// What a person confirmed before a code is handed out.
    Confirm {
        /// The service refused two codes of this set.
        Suspect = "suspect",
        /// The set was superseded or revoked.
        NotCurrent = "not-current",
        /// The service refused this very code before.
        RefusedBefore = "refused-before",
    }
);

/// The code to hand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Which code.
    pub code: CodeId,
    /// From which set.
    pub set: SetId,
    /// Its printed number.
    pub ordinal: u32,
}

/// Why no code is handed out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TakeRefusal {
    /// There is no such account.
    #[error("there is no such account")]
    NoAccount,
    /// The account has no set, or none of which texts are left.
    #[error("no codes are stored for this account")]
    NoSet,
    /// No such set of this account.
    #[error("this account has no such set")]
    NoSuchSet,
    /// Two sets claim to be current; the one issued last is first.
    #[error("two sets claim to be current")]
    TwoCurrent(Vec<SetId>),
    /// Two or more codes of the set were refused; confirm with [`Confirm::Suspect`].
    #[error("the service refused {refused} codes of this set")]
    Suspect {
        /// How many.
        refused: u32,
    },
    /// The set was superseded or revoked; confirm with [`Confirm::NotCurrent`].
    #[error("this set is no longer current")]
    NotCurrent {
        /// Which set.
        set: SetId,
        /// What it is.
        status: Status,
    },
    /// The pass has expired.
    #[error("this pass has expired")]
    Expired,
    /// The service refused this code before; confirm with [`Confirm::RefusedBefore`].
    #[error("the service refused code {ordinal} before")]
    RefusedBefore {
        /// Its number.
        ordinal: u32,
    },
    /// Every code is used or out.
    #[error("no code is left")]
    NoneLeft {
        /// How many of them are out, waiting for their outcome.
        out: u32,
    },
    /// The rotating code was used, and its replacement is not stored.
    #[error("the code was used and its replacement is not stored")]
    WaitsForReplacement,
    /// The set has no code with this number.
    #[error("the set has no code with number {ordinal}")]
    NoSuchNumber {
        /// The number.
        ordinal: u32,
    },
    /// The code with this number is out or used.
    #[error("code {ordinal} is not unused")]
    NotUnused {
        /// Its number.
        ordinal: u32,
        /// What became of it.
        state: CodeState,
    },
    /// The site asks for a certain number, and none was given.
    #[error("this site asks for a code by its number")]
    NumberWanted {
        /// The lowest number that is left.
        next: u32,
    },
    /// The text was destroyed.
    #[error("the text of this code was destroyed")]
    Purged,
}

impl TakeWish {
    /// Whether this session showed the code without a record, and that used it up.
    fn was_shown(&self, set: &Set, code: CodeId) -> bool {
        set.shape.uses_up() && self.shown_unrecorded.contains(&code)
    }
}

impl Set {
    /// Whether it expired at or before `now_ms`, in milliseconds since 1970.
    #[must_use]
    pub fn has_expired(&self, now_ms: u64) -> bool {
        self.expires_ms.is_some_and(|end| end <= now_ms)
    }
}

impl State {
    /// Chooses the code to hand out for an account.
    ///
    /// # Errors
    /// With the reason why none is handed out, or what has to be confirmed first.
    pub fn next_code(&self, account: AccountId, wish: &TakeWish, now_ms: u64) -> Result<Offer, TakeRefusal> {
        let account = self.accounts.get(&account).ok_or(TakeRefusal::NoAccount)?;
        let set = self.set_to_take_from(account, wish, now_ms)?;
        if set.has_expired(now_ms) {
            return Err(TakeRefusal::Expired);
        }
        let refused = self.refused_lately(set).len() as u32;
        if refused >= 2 && !wish.confirmed.contains(&Confirm::Suspect) {
            return Err(TakeRefusal::Suspect { refused });
        }
        if let Some(ordinal) = wish.ordinal {
            return self.numbered(set, ordinal, wish);
        }
        let next = self.offer_from(set, wish);
        match next {
            // A card is always asked for by its cell.
            Some(offer) if (account.asks_for() == Order::ByNumber || set.shape == Shape::Grid) && set.codes.len() > 1 => {
                Err(TakeRefusal::NumberWanted { next: offer.ordinal })
            }
            Some(offer) => Ok(offer),
            None if self.is_purged(set) => Err(TakeRefusal::Purged),
            None => {
                // Nobody has a number for the only code of a set, so it is confirmed as it stands.
                if let [(only, ordinal)] = set.codes.as_slice() {
                    match self.codes.get(only).map(|c| c.state) {
                        Some(CodeState::Refused) => return self.numbered(set, *ordinal, wish),
                        Some(CodeState::Accepted) if set.shape == Shape::Rotating => return Err(TakeRefusal::WaitsForReplacement),
                        _ => {}
                    }
                }
                let out = self.open_takes(account).iter().filter(|t| t.set == set.id).count() as u32;
                Err(TakeRefusal::NoneLeft { out })
            }
        }
    }

    /// The code that a set would offer next, if any. Where the site takes any of them it is one that no sheet and no
    /// pack holds, while there are such: what lies elsewhere stays good there.
    #[must_use]
    pub fn offer_from(&self, set: &Set, wish: &TakeWish) -> Option<Offer> {
        let is_left = |code: &CodeId| !wish.was_shown(set, *code) && self.codes.get(code).is_some_and(|c| self.is_left(set, c));
        let mut left = set.codes.iter().filter(|(code, _)| is_left(code));
        let first = left.next()?;
        let laid_by = if set.shape.uses_up() && self.asks_any(set.account) { self.laid_by(set.id, None) } else { BTreeSet::new() };
        let next = std::iter::once(first).chain(left).find(|(code, _)| !laid_by.contains(code)).unwrap_or(first);
        Some(Offer { code: next.0, set: set.id, ordinal: next.1 })
    }

    fn set_to_take_from<'s>(&'s self, account: &Account, wish: &TakeWish, now_ms: u64) -> Result<&'s Set, TakeRefusal> {
        if let Some(id) = wish.set {
            let set = self.sets.get(&id).filter(|s| s.account == account.id).ok_or(TakeRefusal::NoSuchSet)?;
            if set.status != Status::Current && !wish.confirmed.contains(&Confirm::NotCurrent) {
                return Err(TakeRefusal::NotCurrent { set: set.id, status: set.status });
            }
            return Ok(set);
        }
        let rivals = self.rival_sets(account);
        if !rivals.is_empty() {
            return Err(TakeRefusal::TwoCurrent(rivals.iter().map(|s| s.id).collect()));
        }
        let current = self.current_sets(account);
        // Of sets that live beside each other, the newest that has something to offer.
        let offering = current.iter().copied().find(|s| !s.has_expired(now_ms) && self.offer_from(s, wish).is_some());
        offering.or_else(|| current.first().copied()).ok_or_else(|| match self.sets_of(account).next_back() {
            Some(last) if last.status != Status::Current && !self.is_purged(last) => {
                TakeRefusal::NotCurrent { set: last.id, status: last.status }
            }
            _ => TakeRefusal::NoSet,
        })
    }

    fn numbered(&self, set: &Set, ordinal: u32, wish: &TakeWish) -> Result<Offer, TakeRefusal> {
        let with_number = |left: bool| {
            set.codes.iter().find(move |(id, n)| *n == ordinal && (!left || self.codes.get(id).is_some_and(|c| self.is_left(set, c))))
        };
        let (code, _) = with_number(true).or_else(|| with_number(false)).ok_or(TakeRefusal::NoSuchNumber { ordinal })?;
        let kept = self.codes.get(code).ok_or(TakeRefusal::NoSuchNumber { ordinal })?;
        if kept.purged.is_some() {
            return Err(TakeRefusal::Purged);
        }
        if wish.was_shown(set, *code) {
            return Err(TakeRefusal::NotUnused { ordinal, state: CodeState::Taken });
        }
        match kept.state {
            CodeState::Refused if !wish.confirmed.contains(&Confirm::RefusedBefore) => Err(TakeRefusal::RefusedBefore { ordinal }),
            CodeState::Refused => Ok(Offer { code: *code, set: set.id, ordinal }),
            _ if self.is_left(set, kept) => Ok(Offer { code: *code, set: set.id, ordinal }),
            state => Err(TakeRefusal::NotUnused { ordinal, state }),
        }
    }

    /// The open take that an outcome is for: the only one, or the one with this number.
    ///
    /// # Errors
    /// With the numbers of the codes that are out, when it is not clear which is meant.
    pub fn take_to_answer(&self, account: &Account, ordinal: Option<u32>) -> Result<&Take, Vec<u32>> {
        let open = self.open_takes(account);
        let number = |t: &Take| self.ordinal(t.set, t.code);
        let fits: Vec<&Take> = open.iter().copied().filter(|t| ordinal.is_none() || number(t) == ordinal).collect();
        match fits.as_slice() {
            [one] => Ok(one),
            _ => Err(open.iter().filter_map(|t| number(t)).collect()),
        }
    }

    /// The answered take that a correction is for: the last one, or the last of the code with this
    /// number; with the answer that counts.
    #[must_use]
    pub fn take_to_correct(&self, account: &Account, ordinal: Option<u32>) -> Option<(&Take, Outcome, EventId)> {
        self.takes
            .values()
            .filter(|t| self.sets.get(&t.set).is_some_and(|s| s.account == account.id))
            .filter(|t| ordinal.is_none() || self.ordinal(t.set, t.code) == ordinal)
            .filter_map(|t| t.outcome.map(|(outcome, id, at)| ((at, id), t, outcome)))
            .max_by_key(|(when, ..)| *when)
            .map(|((_, id), t, outcome)| (t, outcome, id))
    }
}
