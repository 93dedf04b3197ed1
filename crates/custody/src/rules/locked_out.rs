//! Locked out: which code or copy to use now, and what must follow.
//!
//! A person picks what happened; the answer names their own codes, sheets and places. It is computed
//! from the state alone, so that a paper exercise and the worst day give the same steps.

use crate::rules::take::{TakeRefusal, TakeWish};
use crate::state::{Account, Copy, State, Status};
use crate::{Change, Order, SetId};

words!(
    /// What happened.
    Situation {
        /// The phone was lost or stolen.
        PhoneLost = "phone-lost",
        /// The authenticator app was deleted or reset.
        AppDeleted = "app-deleted",
        /// A new phone is being set up and the old one is gone.
        NewPhone = "new-phone",
        /// A security key was lost or broke.
        SecurityKeyLost = "security-key-lost",
        /// The laptop with this vault was lost or stolen.
        LaptopLost = "laptop-lost",
        /// A sheet or another copy was lost.
        SheetLost = "sheet-lost",
        /// The password of this vault was forgotten.
        PasswordForgotten = "password-forgotten",
    }
);

words!(
    /// What must follow once one is in again, in the order of [`Situation::then`].
    Follow {
        /// Sign the lost device out at each service, and remove it there.
        EndSessions = "end-sessions",
        /// Enrol the new device at each service.
        Enrol = "enrol",
        /// Record that the sign-in changed, so that sets which the service voided are marked.
        RecordChange = "record-change",
        /// Mark copies lost that were with what was lost.
        MarkCopies = "mark-copies",
        /// Make new sets at the services.
        Reissue = "reissue",
        /// Give the vault new keys, if somebody could know its password.
        ReKey = "re-key",
        /// Set a new password for the vault.
        SetPassword = "set-password",
        /// Make a new sheet.
        MakeSheet = "make-sheet",
    }
);

impl Situation {
    /// Whether the codes in this vault are the way in; otherwise it is the copies outside it.
    #[must_use]
    pub fn uses_vault(self) -> bool {
        !matches!(self, Situation::LaptopLost | Situation::PasswordForgotten)
    }

    /// The change of the sign-in to record at each account, where the situation means one.
    #[must_use]
    pub fn change(self) -> Option<Change> {
        match self {
            Situation::PhoneLost | Situation::NewPhone => Some(Change::Phone),
            Situation::AppDeleted | Situation::SecurityKeyLost => Some(Change::Enrolled),
            _ => None,
        }
    }

    /// What must follow, in order.
    #[must_use]
    pub fn then(self) -> &'static [Follow] {
        use Follow::{EndSessions, Enrol, MakeSheet, MarkCopies, ReKey, RecordChange, Reissue, SetPassword};
        match self {
            Situation::PhoneLost => &[EndSessions, Enrol, RecordChange, MarkCopies, Reissue, MakeSheet],
            Situation::AppDeleted | Situation::NewPhone => &[Enrol, RecordChange, Reissue, MakeSheet],
            Situation::SecurityKeyLost => &[EndSessions, Enrol, RecordChange, Reissue, MakeSheet],
            Situation::LaptopLost => &[EndSessions, MarkCopies, ReKey, Reissue, MakeSheet],
            Situation::SheetLost => &[MarkCopies, Reissue, MakeSheet],
            Situation::PasswordForgotten => &[SetPassword, Reissue, MakeSheet],
        }
    }
}

/// The ways into one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaysIn<'s> {
    /// Which account.
    pub account: &'s Account,
    /// The number of the code that the vault would hand out, or why it hands none out.
    pub code: Result<u32, TakeRefusal>,
    /// Codes left in the sets that are current.
    pub left: u32,
    /// Codes that are out: their outcome is asked for first, because one of them may still be good.
    pub out: Vec<u32>,
    /// Copies outside the vault with rows that may still be good, the newest first.
    pub copies: Vec<Rows<'s>>,
}

/// What one copy holds for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<'s> {
    /// Which copy.
    pub copy: &'s Copy,
    /// The set that it holds.
    pub set: SetId,
    /// Printed numbers that were neither used nor refused nor handed out, in reading order.
    pub numbers: Vec<u32>,
}

impl WaysIn<'_> {
    /// Whether there is any way in, from the vault or from a copy.
    #[must_use]
    pub fn any(&self, from_vault: bool) -> bool {
        (from_vault && (self.code.is_ok() || matches!(self.code, Err(TakeRefusal::NumberWanted { .. })))) || !self.copies.is_empty()
    }

    /// Whether the site says which number it wants.
    #[must_use]
    pub fn asks_by_number(&self) -> bool {
        self.account.asks_for() == Order::ByNumber || matches!(self.code, Err(TakeRefusal::NumberWanted { .. }))
    }
}

impl State {
    /// Whether the codes in this vault are the way in. In a travel pack they always are: it was taken along for that.
    #[must_use]
    pub fn is_way_in(&self, situation: Situation) -> bool {
        situation.uses_vault() || self.pack.is_some()
    }

    /// The ways into every account that was not left: privileged ones first, then by service.
    #[must_use]
    pub fn ways_in(&self, wish: &TakeWish, now_ms: u64) -> Vec<WaysIn<'_>> {
        let mut accounts: Vec<&Account> = self.accounts.values().filter(|a| !a.closed).collect();
        accounts.sort_by_key(|a| (!a.privileged, a.service().to_lowercase(), a.id));
        accounts.into_iter().map(|account| self.ways_into(account, wish, now_ms)).collect()
    }

    /// The ways into one account.
    #[must_use]
    pub fn ways_into<'s>(&'s self, account: &'s Account, wish: &TakeWish, now_ms: u64) -> WaysIn<'s> {
        let wish = TakeWish { shown_unrecorded: wish.shown_unrecorded.clone(), ..TakeWish::default() };
        WaysIn {
            account,
            code: self.next_code(account.id, &wish, now_ms).map(|offer| offer.ordinal),
            left: self.current_sets(account).iter().filter(|s| !s.has_expired(now_ms)).map(|s| self.left(s)).sum(),
            out: self.open_takes(account).iter().filter_map(|t| self.ordinal(t.set, t.code)).collect(),
            copies: self.rows_for(account, now_ms),
        }
    }

    /// Copies that may still be used, the newest first.
    #[must_use]
    pub fn copies_at_hand(&self) -> Vec<&Copy> {
        let mut copies: Vec<&Copy> = self.copies.values().filter(|c| c.exists() && c.lost.is_none()).collect();
        copies.sort_by_key(|c| (std::cmp::Reverse(c.made.1), c.id));
        copies
    }

    /// Accounts of which a copy holds a set that nothing replaced, privileged ones first: what a finder has.
    #[must_use]
    pub fn exposed_by(&self, copy: &Copy) -> Vec<&Account> {
        let mut accounts: Vec<&Account> = copy
            .holds
            .iter()
            .filter_map(|(set, _)| self.sets.get(set))
            .filter(|set| set.status != Status::Superseded && !self.is_purged(set))
            .filter_map(|set| self.accounts.get(&set.account))
            .filter(|account| !account.closed)
            .collect();
        accounts.sort_by_key(|a| (!a.privileged, a.service().to_lowercase(), a.id));
        accounts.dedup_by_key(|a| a.id);
        accounts
    }

    fn rows_for<'s>(&'s self, account: &Account, now_ms: u64) -> Vec<Rows<'s>> {
        let mut found = Vec::new();
        for copy in self.copies_at_hand() {
            for (id, codes) in &copy.holds {
                let Some(set) = self.sets.get(id).filter(|s| s.account == account.id) else { continue };
                if set.status != Status::Current || set.has_expired(now_ms) {
                    continue;
                }
                // A purge takes the text out of the vault, not off the paper: the row is still good.
                let is_good = |code: &crate::CodeId| {
                    self.codes.get(code).is_some_and(|c| match c.state {
                        crate::CodeState::Unused => true,
                        crate::CodeState::Accepted | crate::CodeState::Taken => !set.shape.uses_up(),
                        crate::CodeState::Refused => false,
                    })
                };
                let numbers: Vec<u32> =
                    set.codes.iter().filter(|(code, _)| codes.contains(code) && is_good(code)).map(|(_, n)| *n).collect();
                if !numbers.is_empty() {
                    found.push(Rows { copy, set: *id, numbers });
                }
            }
        }
        found
    }
}
