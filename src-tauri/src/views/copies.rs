//! The copies register.

use std::collections::BTreeMap;

use custody::Copy;

use super::{Seen, ledger};
use crate::shapes::{CopyRow, CopyView, EndedSet, Strike};

/// Every copy: those that still exist first, the newest first.
pub fn all(seen: Seen<'_>) -> Vec<CopyRow> {
    let mut copies: Vec<&Copy> = seen.state.copies.values().collect();
    copies.sort_by_key(|c| (!c.exists(), std::cmp::Reverse(c.made.1)));
    copies.into_iter().map(|c| row(seen, c)).collect()
}

/// One copy with its history.
pub fn view(seen: Seen<'_>, copy: &Copy) -> CopyView {
    CopyView { row: row(seen, copy), history: ledger::of_copy(seen, copy) }
}

/// One line of the register.
pub fn row(seen: Seen<'_>, copy: &Copy) -> CopyRow {
    let strike = strike(seen, copy);
    let stale = copy.stale_since(seen.state);
    let (state, since) = if let Some((_, at)) = copy.destroyed {
        ("destroyed", Some(at))
    } else if let Some((_, at)) = copy.lost {
        ("lost", Some(at))
    } else if let Some((_, at)) = stale {
        ("stale", Some(at))
    } else if strike.is_empty() {
        ("current", None)
    } else {
        ("shows-used", copy.rows_to_strike(seen.state).into_iter().map(|(_, (_, at))| at).max())
    };
    let held: Vec<_> = copy.holds.iter().flat_map(|(_, codes)| codes).filter_map(|id| seen.state.codes.get(id)).collect();
    let mut services: Vec<String> = Vec::new();
    for (set, _) in &copy.holds {
        let account = seen.state.sets.get(set).and_then(|s| seen.state.accounts.get(&s.account));
        if let Some(service) = account.map(|a| a.service().to_owned()).filter(|s| !services.contains(s)) {
            services.push(service);
        }
    }
    CopyRow {
        id: copy.id.to_string(),
        printed: copy.id.printed(),
        kind: copy.kind.word().to_owned(),
        holds: services,
        place: copy.place.clone(),
        made_ms: copy.made.1,
        checked_ms: copy.checked.map(|(_, at)| at),
        state: state.to_owned(),
        state_since_ms: since,
        strike,
        check_word: seen.vault.word_of(copy.id).unwrap_or_default(),
        pages: None,
        unused: held.iter().filter(|c| c.state == custody::CodeState::Unused).count() as u32,
        total: held.len() as u32,
    }
}

/// A set that is no longer good, in words.
pub fn ended(state: &custody::State, set: custody::SetId) -> Option<EndedSet> {
    let set = state.sets.get(&set)?;
    let service = state.accounts.get(&set.account)?.service().to_owned();
    let status = if set.status == custody::Status::Revoked { "revoked" } else { "superseded" };
    Some(EndedSet { service, generation: set.generation, status: status.to_owned() })
}

/// Rows to strike, by service.
pub fn strike(seen: Seen<'_>, copy: &Copy) -> Vec<Strike> {
    let mut by_account: BTreeMap<custody::AccountId, Vec<u32>> = BTreeMap::new();
    for ((set, code), _) in copy.rows_to_strike(seen.state) {
        if let (Some(known), Some(ordinal)) = (seen.state.sets.get(&set), seen.state.ordinal(set, code)) {
            by_account.entry(known.account).or_default().push(ordinal);
        }
    }
    let service = |id| seen.state.accounts.get(&id).map(|a| a.service().to_owned()).unwrap_or_default();
    by_account.into_iter().map(|(id, ordinals)| Strike { service: service(id), ordinals }).collect()
}
