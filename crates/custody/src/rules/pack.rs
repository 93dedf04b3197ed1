//! Travel packs: which codes go along, and what may come home.

use std::collections::BTreeSet;

use crate::state::{Set, State};
use crate::{AccountId, Body, CodeId, CopyId, Order, SetId};

/// A set and those of its codes that go along: id and printed number.
pub type Chosen = (SetId, Vec<(CodeId, u32)>);

/// Whether an event may be written in a travel pack and taken home from it: what happens to codes on the way. Whoever
/// has the pack and its phrase could write anything into it, so a pack never destroys, never silences an alert, and never
/// changes keys, settings or the register of copies of its home.
#[must_use]
pub fn may_travel(body: &Body) -> bool {
    match body {
        Body::AccountNew { .. }
        | Body::Label { .. }
        | Body::FactSet { .. }
        | Body::SetNew(_)
        | Body::SetJoin { .. }
        | Body::SetSuperseded { .. }
        | Body::Take { .. }
        | Body::Answer { .. }
        | Body::Correction(_)
        | Body::SetRevoked { .. }
        | Body::SetRestored { .. }
        | Body::SigninChanged { .. }
        | Body::Notice { .. } => true,
        Body::VaultNew
        | Body::Purge { .. }
        | Body::CopyNew(_)
        | Body::CopySaid { .. }
        | Body::PutOff(_)
        | Body::Seen(_)
        | Body::Setting { .. }
        | Body::KeyChanged { .. }
        | Body::RecoveryTested { .. }
        | Body::PackNew { .. }
        | Body::LeftOut { .. }
        | Body::Unknown { .. } => false,
    }
}

impl State {
    /// Codes of a set that a sheet or a pack holds which may still be used, but for one of them.
    #[must_use]
    pub fn laid_by(&self, set: SetId, but: Option<CopyId>) -> BTreeSet<CodeId> {
        let copies = self.copies.values().filter(|copy| copy.kind.is_for_use() && copy.exists() && copy.lost.is_none());
        let held = copies.filter(|copy| Some(copy.id) != but).flat_map(|copy| &copy.holds);
        held.filter(|(id, _)| *id == set).flat_map(|(_, codes)| codes.iter().copied()).collect()
    }

    /// The codes of a set that are left and good to go along, at most `most` of them: first those that no other copy
    /// holds, then the others, in the order of the set. A site that asks for codes in their order gets them in it.
    #[must_use]
    pub fn codes_to_pack(&self, set: &Set, most: Option<u32>) -> Vec<(CodeId, u32)> {
        let left: Vec<(CodeId, u32)> =
            set.codes.iter().filter(|(id, _)| self.codes.get(id).is_some_and(|code| self.is_left(set, code))).copied().collect();
        let Some(most) = most.map(|most| usize::try_from(most).unwrap_or(usize::MAX)).filter(|most| *most < left.len()) else {
            return left;
        };
        let laid_by = if self.asks_any(set.account) { self.laid_by(set.id, None) } else { BTreeSet::new() };
        let (held, free): (Vec<_>, Vec<_>) = left.iter().copied().partition(|(code, _)| laid_by.contains(code));
        let chosen: BTreeSet<CodeId> = free.into_iter().chain(held).take(most).map(|(code, _)| code).collect();
        left.into_iter().filter(|(code, _)| chosen.contains(code)).collect()
    }

    /// Whether the site of an account takes any unused code.
    #[must_use]
    pub(crate) fn asks_any(&self, account: AccountId) -> bool {
        self.accounts.get(&account).is_some_and(|account| account.asks_for() == Order::Any)
    }
}
