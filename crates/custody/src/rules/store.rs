//! One file, once: what happens to codes that are about to be stored.
//!
//! The caller compares the new texts with all texts that are not purged and passes in which code
//! each one is. What is decided here is only what becomes of them.

use crate::state::{Account, CodeState, Set, State, Status};
use crate::{AccountId, CodeId, SetId};

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Store codes; for an account that has a current set the answer may be [`StorePlan::Ask`].
    Add,
    /// The new set replaces the current ones.
    Replace,
    /// The new set lives beside the current ones.
    Beside,
    /// The service issued a new set.
    Reissue,
}

/// What becomes of the codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorePlan {
    /// Every code is known: nothing is stored.
    Known {
        /// The set that holds most of them, the newest of equals.
        set: SetId,
    },
    /// Some are known, all of those in this set: the rest joins it.
    Join {
        /// The set.
        set: SetId,
    },
    /// A new set.
    New {
        /// Sets it replaces.
        replaces: Vec<SetId>,
        /// Current sets it lives beside.
        beside: Vec<SetId>,
        /// Codes known *of this account* ([`State::is_code_of`]) are taken into the new set with their
        /// id and state; otherwise they are left out. A code that happens to equal one of another
        /// account is a new code.
        keep_known: bool,
    },
    /// The account has a current set: does the new one replace it, or is it added to it?
    Ask {
        /// The current sets, the one issued last first.
        current: Vec<SetId>,
    },
    /// A reissue with nothing but known codes: it is the old file.
    OnlyKnown {
        /// The set that holds them.
        set: SetId,
    },
}

impl State {
    /// Decides what becomes of new codes.
    ///
    /// `account` is the account they would go to, if it exists. `known` has one entry for each new
    /// code: the stored code with the same text, if there is one.
    #[must_use]
    pub fn plan_store(&self, account: Option<AccountId>, known: &[Option<CodeId>], intent: Intent) -> StorePlan {
        let account = account.and_then(|id| self.accounts.get(&id));
        let all_known = !known.is_empty() && known.iter().all(Option::is_some);
        if all_known && let Some(set) = self.holder(known) {
            return if intent == Intent::Reissue { StorePlan::OnlyKnown { set: set.id } } else { StorePlan::Known { set: set.id } };
        }
        let current: Vec<SetId> = account.map(|a| self.current_sets(a).iter().map(|s| s.id).collect()).unwrap_or_default();
        if intent == Intent::Reissue {
            return StorePlan::New { replaces: current, beside: Vec::new(), keep_known: true };
        }
        // Codes of other accounts that happen to be equal say nothing about this set.
        let here: Vec<CodeId> = known.iter().flatten().copied().filter(|c| account.is_some_and(|a| self.is_code_of(*c, a))).collect();
        if let Some(set) = self.common_set(&here) {
            return StorePlan::Join { set: set.id };
        }
        let keep_known = false;
        match intent {
            _ if current.is_empty() => StorePlan::New { replaces: Vec::new(), beside: Vec::new(), keep_known },
            Intent::Replace => StorePlan::New { replaces: current, beside: Vec::new(), keep_known },
            Intent::Beside => StorePlan::New { replaces: Vec::new(), beside: current, keep_known },
            _ => StorePlan::Ask { current },
        }
    }

    /// How many codes of a set were used or refused, or are out.
    #[must_use]
    pub fn used(&self, set: &Set) -> u32 {
        set.codes.iter().filter(|(id, _)| self.codes.get(id).is_some_and(|c| c.state != CodeState::Unused)).count() as u32
    }

    /// Whether a set of the account holds the code.
    #[must_use]
    pub fn is_code_of(&self, code: CodeId, account: &Account) -> bool {
        self.codes.get(&code).is_some_and(|c| c.sets.iter().any(|s| account.sets.contains(s)))
    }

    /// The set that holds most of the given codes; of equals a current one, then the newest.
    fn holder(&self, known: &[Option<CodeId>]) -> Option<&Set> {
        let holds = |s: &Set| s.codes.iter().filter(|(id, _)| known.contains(&Some(*id))).count();
        self.sets.values().filter(|s| holds(s) > 0).max_by_key(|s| (holds(s), s.status == Status::Current, s.stored.1, s.id))
    }

    /// The newest set that holds every one of the codes.
    fn common_set(&self, codes: &[CodeId]) -> Option<&Set> {
        let all_in = |s: &&Set| codes.iter().all(|code| s.codes.iter().any(|(id, _)| id == code));
        if codes.is_empty() { None } else { self.sets.values().filter(all_in).max_by_key(|s| (s.stored.1, s.id)) }
    }
}
