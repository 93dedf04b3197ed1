//! The ledger and the access log as lines.

use std::collections::BTreeSet;

use custody::{Account, AccountId, Body, Copy, CopyId, Event, Ledger, SetId, State, Subject};

use super::Seen;
use crate::shapes::{LedgerCheck, LedgerRow, LedgerView, LedgerWish};

const DAY_MS: u64 = 86_400_000;
/// Most lines that one reply holds.
const MOST_ROWS: u32 = 2_000;

/// The lines that fit a wish, newest first.
pub fn view(seen: Seen<'_>, wish: &LedgerWish) -> LedgerView {
    let account = wish.account.as_deref().and_then(|id| AccountId::from_hex(id).ok());
    let since = wish.days.map_or(0, |days| seen.now.ms.saturating_sub(u64::from(days) * DAY_MS));
    let query = wish.query.trim().to_lowercase();
    let mut rows: Vec<LedgerRow> = rows(seen).into_iter().filter(|r| r.no.is_some()).collect();
    if account.is_none() {
        rows.extend(access_rows(seen));
    }
    rows.retain(|row| {
        row.at_ms >= since
            && (wish.part == "all" || part(&row.kind) == wish.part)
            && account.is_none_or(|id| row.account == Some(id.to_string()))
            && (query.is_empty() || holds(row, &query))
    });
    rows.sort_by_key(|row| (std::cmp::Reverse(row.at_ms), std::cmp::Reverse(row.no)));
    let found = rows.len() as u32;
    rows.truncate(wish.limit.min(MOST_ROWS) as usize);
    LedgerView {
        rows,
        found,
        events: seen.vault.ledger().len() as u32,
        since_ms: seen.vault.ledger().iter().map(|e| e.wall_ms).min(),
        fingerprint: seen.vault.ledger().fingerprint(),
        broken: seen.vault.ledger().verify().first().map(ToString::to_string),
    }
}

/// Most faults that one reply names.
const MOST_FAULTS: usize = 20;

/// Every chain, checked.
pub fn check(ledger: &Ledger, now_ms: u64) -> LedgerCheck {
    let faults = ledger.verify();
    LedgerCheck {
        entries: ledger.len() as u32,
        writers: ledger.iter().map(|event| event.writer).collect::<BTreeSet<_>>().len() as u32,
        fingerprint: ledger.fingerprint(),
        faults: faults.iter().take(MOST_FAULTS).map(ToString::to_string).collect(),
        faults_total: faults.len() as u32,
        checked_ms: now_ms,
    }
}

/// The last lines of one account, and how many there are.
pub fn of_account(seen: Seen<'_>, account: &Account, most: usize) -> (Vec<LedgerRow>, u32) {
    let id = Some(account.id.to_string());
    let mut own: Vec<LedgerRow> = rows(seen).into_iter().filter(|r| r.account == id).collect();
    own.sort_by_key(|row| (std::cmp::Reverse(row.at_ms), std::cmp::Reverse(row.no)));
    let total = own.len() as u32;
    own.truncate(most);
    (own, total)
}

/// Every line of one copy, newest first.
pub fn of_copy(seen: Seen<'_>, copy: &Copy) -> Vec<LedgerRow> {
    let printed = copy.id.printed();
    let mut own: Vec<LedgerRow> = rows(seen).into_iter().filter(|r| r.copy.as_deref() == Some(&printed)).collect();
    own.sort_by_key(|row| (std::cmp::Reverse(row.at_ms), std::cmp::Reverse(row.no)));
    own
}

/// Every event, numbered in the order of the ledger.
fn rows(seen: Seen<'_>) -> Vec<LedgerRow> {
    seen.vault.ledger().in_order().iter().enumerate().map(|(at, event)| row(seen.state, event, at as u32 + 1)).collect()
}

fn access_rows(seen: Seen<'_>) -> impl Iterator<Item = LedgerRow> {
    // An id of its own for each: the window tells lines apart by it, and shows nothing when two are alike.
    seen.vault.access_log().into_iter().enumerate().map(|(n, (at, kind, count))| {
        let mut row = empty(format!("access-{n}"), at, kind);
        row.count = Some(count as u32);
        row
    })
}

fn empty(id: String, at_ms: u64, kind: String) -> LedgerRow {
    LedgerRow {
        no: None,
        id,
        at_ms,
        kind,
        account: None,
        service: None,
        account_name: None,
        host: None,
        generation: None,
        ordinal: None,
        count: None,
        outcome: None,
        word: None,
        value: None,
        copy: None,
        copy_kind: None,
        place: None,
        reason: None,
        date: None,
    }
}

fn row(state: &State, event: &Event, no: u32) -> LedgerRow {
    let mut row = empty(event.id.to_string(), event.wall_ms, event.body.kind().to_owned());
    row.no = Some(no);
    match &event.body {
        Body::VaultNew | Body::Unknown { .. } => {}
        Body::AccountNew { account } => with_account(&mut row, state, *account),
        Body::Label { subject, field } => {
            if let Subject::Thing(id) = subject {
                with_account(&mut row, state, AccountId(*id));
                with_copy(&mut row, state, CopyId(*id));
            }
            row.word = Some(field.word().to_owned());
        }
        Body::FactSet { account, fact, value } => {
            with_account(&mut row, state, *account);
            row.word = Some(fact.word().to_owned());
            row.value = Some(*value);
        }
        Body::SetNew(new) => {
            with_set(&mut row, state, new.set);
            row.count = Some(new.codes.len() as u32);
            row.date = new.issued.map(|d| d.to_string());
        }
        Body::SetJoin { set, codes } => {
            with_set(&mut row, state, *set);
            row.count = Some(codes.len() as u32);
        }
        Body::SetSuperseded { sets, .. } => sets.iter().for_each(|set| with_set(&mut row, state, *set)),
        Body::Take { code, set, how } => {
            with_set(&mut row, state, *set);
            row.ordinal = state.ordinal(*set, *code);
            row.word = Some(how.word().to_owned());
        }
        Body::Answer { take, outcome, .. } => {
            with_take(&mut row, state, take);
            row.outcome = Some(outcome.word().to_owned());
        }
        Body::Correction(correction) => {
            with_take(&mut row, state, &correction.take);
            row.reason = state.reasons.get(&event.id).cloned();
        }
        Body::SetRevoked { set, why, copy } => {
            with_set(&mut row, state, *set);
            row.word = Some(why.word().to_owned());
            if let Some(copy) = copy {
                with_copy(&mut row, state, *copy);
            }
        }
        Body::SetRestored { revoked } => {
            let set = state.sets.values().find(|s| s.revoked.iter().any(|(id, ..)| revoked.contains(id)));
            if let Some(set) = set {
                with_set(&mut row, state, set.id);
            }
        }
        Body::Purge { codes } => {
            let set = codes.first().and_then(|c| state.codes.get(c)).and_then(|c| c.sets.first());
            if let Some(set) = set {
                with_set(&mut row, state, *set);
            }
            row.count = Some(codes.len() as u32);
        }
        Body::SigninChanged { account, change } => {
            with_account(&mut row, state, *account);
            row.word = Some(change.word().to_owned());
        }
        Body::CopyNew(new) => with_copy(&mut row, state, new.copy),
        Body::CopySaid { copy, said, .. } => {
            with_copy(&mut row, state, *copy);
            row.word = Some(said.word().to_owned());
        }
        Body::PutOff(off) => {
            with_subject(&mut row, state, &off.subject);
            row.word = Some(off.item.clone());
            row.date = Some(off.until.to_string());
        }
        Body::Seen(seen) => {
            with_subject(&mut row, state, &seen.subject);
            row.word = Some(seen.item.clone());
        }
        Body::Setting { name, value } => {
            row.word = Some(name.clone());
            row.value = Some(*value);
        }
        Body::KeyChanged { what } => row.word = Some(what.word().to_owned()),
        Body::Notice { set, arrived } => {
            with_set(&mut row, state, *set);
            row.value = Some(u64::from(*arrived));
        }
        _ => {}
    }
    row
}

fn with_account(row: &mut LedgerRow, state: &State, account: AccountId) {
    if let Some(known) = state.accounts.get(&account) {
        row.account = Some(account.to_string());
        row.service = Some(known.service().to_owned());
        row.account_name = known.label(custody::Field::Account).map(str::to_owned);
        row.host = known.host().map(str::to_owned);
    }
}

fn with_set(row: &mut LedgerRow, state: &State, set: SetId) {
    if let Some(known) = state.sets.get(&set) {
        row.generation = Some(known.generation);
        with_account(row, state, known.account);
    }
}

fn with_take(row: &mut LedgerRow, state: &State, take: &custody::EventId) {
    if let Some(known) = state.takes.get(take) {
        with_set(row, state, known.set);
        row.ordinal = state.ordinal(known.set, known.code);
    }
}

fn with_copy(row: &mut LedgerRow, state: &State, copy: CopyId) {
    if let Some(known) = state.copies.get(&copy) {
        row.copy = Some(copy.printed());
        row.copy_kind = Some(known.kind.word().to_owned());
        row.place = known.place.clone();
    }
}

fn with_subject(row: &mut LedgerRow, state: &State, subject: &[u8]) {
    if let Ok(id) = <[u8; 16]>::try_from(subject) {
        with_account(row, state, AccountId(id));
        with_set(row, state, SetId(id));
        with_copy(row, state, CopyId(id));
    } else if let Ok(id) = <[u8; 32]>::try_from(subject) {
        with_take(row, state, &custody::EventId(id));
    }
}

/// In which part of the ledger a kind is shown.
fn part(kind: &str) -> &'static str {
    match kind {
        "copy.new" | "copy.said" => "copies",
        "account.new" | "label" | "fact" | "set.new" | "set.join" | "set.superseded" | "set.revoked" | "set.restored" | "take"
        | "outcome" | "correction" | "purge" | "signin.changed" | "notice" | "shown-again" => "codes",
        _ => "vault",
    }
}

fn holds(row: &LedgerRow, query: &str) -> bool {
    let texts = [&row.service, &row.account_name, &row.host, &row.copy, &row.place, &row.reason, &row.word, &row.outcome];
    texts.into_iter().flatten().any(|t| t.to_lowercase().contains(query)) || row.kind.contains(query)
}

#[cfg(test)]
mod tests {
    use super::*;
    use custody::WriterId;

    #[test]
    fn a_check_names_the_first_broken_link() {
        let mut ledger = Ledger::new();
        for n in 0..3 {
            ledger.append(WriterId([7; 16]), 1_000, [n; 16], Body::VaultNew);
        }
        let whole = check(&ledger, 5);
        assert_eq!((whole.entries, whole.writers, whole.faults.len(), whole.faults_total), (3, 1, 0, 0));
        assert_eq!(whole.fingerprint, ledger.fingerprint());
        let without =
            |seq| Ledger::read(&ledger.iter().filter(|event| event.seq != seq).map(|event| &event.bytes).collect::<Vec<_>>()).unwrap();
        let broken = check(&without(2), 5);
        assert!(broken.faults[0].starts_with("entry 2 of writer 07") && broken.faults[0].ends_with("is missing"), "{:?}", broken.faults);
        // What is cut off at the end breaks no link: it is the fingerprint that tells.
        let shorter = check(&without(3), 5);
        assert!(shorter.faults.is_empty() && shorter.fingerprint != whole.fingerprint, "{:?}", shorter.faults);
    }
}
