//! The list of accounts and one account.

use custody::attention::{Concerns, issue_date};
use custody::rules::take::TakeWish;
use custody::{Account, CodeState, Field, How, Outcome, Set, Shape, Status};

use super::{Seen, attention, copies, ledger};
use crate::shapes::{AccountRow, AccountView, Checklist, CodeView, Home, OutCode, SetChoice, SetView};

/// Most lines of history on an account's page.
const HISTORY: usize = 20;

/// The home screen.
pub fn home(seen: Seen<'_>, read_only: bool) -> Home {
    let found = seen.vault.attention(seen.now);
    let mut of = found.by_account(seen.state);
    let mut accounts: Vec<AccountRow> = seen.state.accounts.values().map(|a| row(seen, a, &of.remove(&a.id).unwrap_or_default())).collect();
    accounts.sort_by_cached_key(|row| (row.service.to_lowercase(), row.account.clone()));
    Home {
        vault_name: crate::session::vault_name(&seen.vault.path()),
        accounts,
        attention_now: found.urgent() as u32,
        attention_all: found.items.len() as u32,
        copies: seen.state.copies.values().filter(|c| c.exists()).count() as u32,
        out: all_out(seen),
        idle_seconds: seen.state.settings.get(custody::settings::LOCK_IDLE) as u32,
        read_only,
        pack_until_ms: seen.state.pack.as_ref().map(|pack| pack.expires_ms),
    }
}

fn row(seen: Seen<'_>, account: &Account, of: &Concerns<'_>) -> AccountRow {
    let current = seen.state.current_sets(account);
    let (left, total) = current.iter().fold((0, 0), |(l, t), s| (l + seen.state.left(s), t + s.codes.len() as u32));
    let newest = current.first();
    AccountRow {
        id: account.id.to_string(),
        service: account.service().to_owned(),
        account: text(account, Field::Account),
        host: account.host().map(str::to_owned),
        tags: text(account, Field::Tags),
        privileged: account.privileged,
        closed: account.closed,
        shape: newest.map(|s| s.shape.word().to_owned()),
        left,
        total,
        age_days: newest.map(|s| seen.now.today.days_since(issue_date(s)).max(0) as u32),
        attention: of.items.first().map(|i| attention::item(seen, i, None)),
        low: of.is_low(),
        stale: of.is_stale(),
    }
}

/// One account.
pub fn view(seen: Seen<'_>, account: &Account) -> AccountView {
    let found = seen.vault.attention(seen.now);
    let of = found.by_account(seen.state).remove(&account.id).unwrap_or_default();
    let (history, history_total) = ledger::of_account(seen, account, HISTORY);
    let mut held: Vec<_> = seen.state.copies.values().filter(|c| c.holds.iter().any(|(set, _)| account.sets.contains(set))).collect();
    held.sort_by_key(|c| std::cmp::Reverse(c.made.1));
    AccountView {
        id: account.id.to_string(),
        service: account.service().to_owned(),
        account: text(account, Field::Account),
        host: account.host().map(str::to_owned),
        reissue_page: account.reissue_page().map(str::to_owned),
        also_needed: text(account, Field::AlsoNeeded),
        owner: text(account, Field::Owner),
        tags: text(account, Field::Tags),
        notes: text(account, Field::Notes),
        privileged: account.privileged,
        closed: account.closed,
        order: account.asks_for().word().to_owned(),
        plain_entry: account.enters_plain(),
        sets: seen.state.sets_of(account).rev().map(|s| set_view(seen, account, s)).collect(),
        copies: held.iter().map(|c| copies::row(seen, c)).collect(),
        attention: of.items.iter().map(|i| attention::item(seen, i, None)).collect(),
        out: seen.state.open_takes(account).into_iter().filter_map(|t| out_code(seen, account, t)).collect(),
        history,
        history_total,
        reissue: checklist(seen, account),
    }
}

fn set_view(seen: Seen<'_>, account: &Account, set: &Set) -> SetView {
    let state = seen.state;
    let offered = state.next_code(account.id, &TakeWish::default(), seen.now.ms).ok().filter(|o| o.set == set.id).or_else(|| {
        (state.current_sets(account).first().map(|s| s.id) == Some(set.id)).then(|| state.offer_from(set, &TakeWish::default())).flatten()
    });
    let left = state.left(set);
    let refused = state.refused_lately(set).len() as u32;
    SetView {
        id: set.id.to_string(),
        generation: set.generation,
        shape: set.shape.word().to_owned(),
        status: status_word(seen, set).to_owned(),
        purged: state.is_purged(set),
        issued: set.issued.map(|d| d.to_string()),
        stored_ms: set.stored.1,
        ended_ms: set.ended.map(|(_, at)| at),
        why: set.revoked.first().map(|(_, _, why, _)| why.word().to_owned()),
        expires_ms: set.expires_ms,
        left,
        total: set.codes.len() as u32,
        refused,
        suspect: refused >= 2,
        codes: set.codes.iter().filter_map(|(code, ordinal)| code_view(seen, *code, *ordinal, offered.map(|o| o.code))).collect(),
    }
}

/// The word for what a set is: its custody status, else exhausted or expired.
pub fn status_word(seen: Seen<'_>, set: &Set) -> &'static str {
    match set.status {
        Status::Revoked => "revoked",
        Status::Superseded => "superseded",
        Status::Current if set.expires_ms.is_some_and(|end| end <= seen.now.ms) => "expired",
        Status::Current if set.shape == Shape::List && seen.state.left(set) == 0 => "exhausted",
        Status::Current => "current",
    }
}

fn code_view(seen: Seen<'_>, code: custody::CodeId, ordinal: u32, next: Option<custody::CodeId>) -> Option<CodeView> {
    let known = seen.state.codes.get(&code)?;
    let takes = || known.takes.iter().filter_map(|id| seen.state.takes.get(id));
    let deciding = takes().filter(|t| state_of(t) == known.state && known.state != CodeState::Unused).max_by_key(|t| (t.at_ms, t.id));
    Some(CodeView {
        id: code.to_string(),
        ordinal,
        state: known.state.word().to_owned(),
        returned: known.state == CodeState::Unused && takes().any(|t| matches!(t.outcome, Some((Outcome::Returned, ..)))),
        at_ms: deciding.filter(|t| t.how != How::AsStored).and(known.since_ms),
        next: next == Some(code),
        purged: known.purged.is_some(),
        take: deciding.map(|t| t.id.to_string()),
    })
}

fn state_of(take: &custody::Take) -> CodeState {
    match take.outcome {
        None => CodeState::Taken,
        Some((Outcome::Accepted, ..)) => CodeState::Accepted,
        Some((Outcome::Refused, ..)) => CodeState::Refused,
        Some(_) => CodeState::Unused,
    }
}

fn all_out(seen: Seen<'_>) -> Vec<OutCode> {
    let of = |a| seen.state.open_takes(a).into_iter().filter_map(move |t| out_code(seen, a, t));
    let mut out: Vec<OutCode> = seen.state.accounts.values().flat_map(of).collect();
    out.sort_by_key(|o| o.at_ms);
    out
}

/// A code that is out.
pub(super) fn out_code(seen: Seen<'_>, account: &Account, take: &custody::Take) -> Option<OutCode> {
    let set = seen.state.sets.get(&take.set)?;
    Some(OutCode {
        take: take.id.to_string(),
        account: account.id.to_string(),
        service: account.service().to_owned(),
        host: account.host().map(str::to_owned),
        ordinal: seen.state.ordinal(take.set, take.code)?,
        total: set.codes.len() as u32,
        left: seen.state.left(set),
        at_ms: take.at_ms,
    })
}

/// What is still to do after the last reissue: none when the newest set replaced nothing, or when
/// every step is done.
fn checklist(seen: Seen<'_>, account: &Account) -> Option<Checklist> {
    let state = seen.state;
    let set = *state.current_sets(account).first()?;
    let old = set.replaces.iter().filter_map(|id| state.sets.get(id)).max_by_key(|s| s.generation)?;
    let holds_old = |c: &&custody::Copy| c.holds.iter().any(|(held, _)| set.replaces.contains(held));
    let mut copies: Vec<_> = state.copies.values().filter(holds_old).collect();
    copies.sort_by_key(|c| c.made.1);
    let purged = set
        .replaces
        .iter()
        .filter_map(|id| state.sets.get(id))
        .all(|s| s.codes.iter().all(|(code, _)| state.codes.get(code).is_none_or(|c| c.purged.is_some() || c.sets.contains(&set.id))));
    let new_copy = state.copies.values().any(|c| c.exists() && c.holds.iter().any(|(held, _)| *held == set.id));
    let done = set.notice.is_some() && copies.iter().all(|c| !c.exists()) && purged && new_copy;
    (!done).then(|| Checklist {
        set: set.id.to_string(),
        generation: set.generation,
        old_generation: old.generation,
        old_unused: old
            .codes
            .iter()
            .filter_map(|(id, _)| state.codes.get(id))
            .filter(|c| c.purged.is_none() && c.state == CodeState::Unused)
            .count() as u32,
        stored_ms: set.stored.1,
        codes: set.codes.len() as u32,
        notice: set.notice,
        copies: copies.into_iter().map(|c| copies::row(seen, c)).collect(),
        purged,
        new_copy,
    })
}

/// A set among several that the person chooses from.
pub fn choice(seen: Seen<'_>, set: &Set) -> SetChoice {
    SetChoice {
        set: set.id.to_string(),
        generation: set.generation,
        issued: set.issued.map(|d| d.to_string()),
        stored_ms: set.stored.1,
        left: seen.state.left(set),
    }
}

fn text(account: &Account, field: Field) -> Option<String> {
    account.label(field).map(str::to_owned)
}
