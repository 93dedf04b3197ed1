//! Locked out: the ways into each account, and the copies at hand.

use custody::Field;
use custody::rules::locked_out::{Situation, WaysIn};
use custody::rules::take::{TakeRefusal, TakeWish};

use super::{Seen, accounts, copies};
use crate::shapes::{CopyAtHand, LockedOut, RowsOnCopy, WayIn};

/// What can be done when this happened.
pub fn view(seen: Seen<'_>, situation: Situation) -> LockedOut {
    let ways = seen.state.ways_in(&TakeWish::default(), seen.now.ms);
    let at_hand = seen.state.copies_at_hand();
    LockedOut {
        situation: situation.word().to_owned(),
        uses_vault: seen.state.is_way_in(situation),
        recovery_key: seen.vault.keys().recovery_key,
        change: situation.change().map(|change| change.word().to_owned()),
        ways: ways.iter().map(|way| way_in(seen, way)).collect(),
        copies: at_hand
            .into_iter()
            .map(|copy| CopyAtHand {
                row: copies::row(seen, copy),
                exposes: seen.state.exposed_by(copy).iter().map(|a| a.id.to_string()).collect(),
            })
            .collect(),
        then: situation.then().iter().map(|follow| follow.word().to_owned()).collect(),
    }
}

fn way_in(seen: Seen<'_>, way: &WaysIn<'_>) -> WayIn {
    let account = way.account;
    let text = |field| account.label(field).map(str::to_owned);
    WayIn {
        account: account.id.to_string(),
        service: account.service().to_owned(),
        account_name: text(Field::Account),
        host: account.host().map(str::to_owned),
        also_needed: text(Field::AlsoNeeded),
        privileged: account.privileged,
        ordinal: way.code.as_ref().ok().copied(),
        by_number: way.asks_by_number(),
        why_not: way.code.as_ref().err().filter(|_| !way.asks_by_number()).map(|why| why_word(why).to_owned()),
        left: way.left,
        out: seen.state.open_takes(account).into_iter().filter_map(|take| accounts::out_code(seen, account, take)).collect(),
        rows: way
            .copies
            .iter()
            .map(|rows| RowsOnCopy {
                copy: rows.copy.id.to_string(),
                printed: rows.copy.id.printed(),
                kind: rows.copy.kind.word().to_owned(),
                place: rows.copy.place.clone(),
                numbers: rows.numbers.clone(),
            })
            .collect(),
    }
}

fn why_word(why: &TakeRefusal) -> &'static str {
    match why {
        TakeRefusal::NoSet | TakeRefusal::Purged => "no-set",
        TakeRefusal::NoneLeft { .. } => "none-left",
        TakeRefusal::TwoCurrent(_) => "two-current",
        TakeRefusal::Suspect { .. } => "suspect",
        TakeRefusal::Expired => "expired",
        TakeRefusal::WaitsForReplacement => "waits",
        _ => "other",
    }
}
