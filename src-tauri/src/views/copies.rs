//! The copies register.

use std::collections::BTreeMap;

use custody::{Copy, Field};

use super::{Seen, accounts, ledger};
use crate::shapes::{CopyRow, CopyView, HeldSet, Strike};

/// Every copy: those that still exist first, the newest first.
pub fn all(seen: Seen<'_>) -> Vec<CopyRow> {
    let mut copies: Vec<&Copy> = seen.state.copies.values().collect();
    copies.sort_by_key(|c| (!c.exists(), std::cmp::Reverse(c.made.1)));
    copies.into_iter().map(|c| row(seen, c)).collect()
}

/// One copy with its history.
pub fn view(seen: Seen<'_>, copy: &Copy) -> CopyView {
    CopyView { row: row(seen, copy), held: held(seen, copy), history: ledger::of_copy(seen, copy) }
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

/// What stands on it, set by set.
pub fn held(seen: Seen<'_>, copy: &Copy) -> Vec<HeldSet> {
    let struck = copy.rows_to_strike(seen.state);
    let sets = copy.holds.iter().filter_map(|(id, codes)| {
        let set = seen.state.sets.get(id)?;
        let account = seen.state.accounts.get(&set.account)?;
        let is_unused = |code: &&custody::CodeId| seen.state.codes.get(code).is_some_and(|known| known.state == custody::CodeState::Unused);
        Some(HeldSet {
            service: account.service().to_owned(),
            account: account.label(Field::Account).map(str::to_owned),
            generation: set.generation,
            status: accounts::status_word(seen, set).to_owned(),
            why: set.revoked.last().map(|(_, _, why, _)| why.word().to_owned()),
            unused: codes.iter().filter(is_unused).count() as u32,
            total: codes.len() as u32,
            strike: struck.iter().filter(|((of, _), _)| of == id).filter_map(|((of, code), _)| seen.state.ordinal(*of, *code)).collect(),
        })
    });
    sets.collect()
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
