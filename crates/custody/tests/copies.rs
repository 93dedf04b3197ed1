//! The copies register: which rows to strike, and what is stale, lost or destroyed.

mod common;

use codekeep_custody::attention::{Kind, Level, Subject};
use codekeep_custody::rules::find::Unclear;
use codekeep_custody::rules::verdict::Verdict;
use codekeep_custody::{CopyEvent, Field, NewSet, Outcome, Shape};
use common::Bench;

use CopyEvent::{Checked, Destroyed, Lost};

/// A list of five codes and a sheet of it.
fn sheet() -> (Bench, codekeep_custody::AccountId, codekeep_custody::SetId, Vec<codekeep_custody::CodeId>, codekeep_custody::CopyId) {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (set, codes) = b.list(account, 5);
    let copy = b.copy(set, &codes);
    (b, account, set, codes, copy)
}

#[test]
fn rows_are_to_be_struck_until_the_sheet_was_checked() {
    let (mut b, _, set, codes, copy) = sheet();
    let rows = |b: &Bench| b.state().copies[&copy].rows_to_strike(&b.state()).iter().map(|((_, code), _)| *code).collect::<Vec<_>>();
    assert_eq!(rows(&b), []);
    b.spend(set, codes[3], Outcome::Returned);
    assert_eq!(rows(&b), []);
    // A code that is out is struck too: the paper must not offer it.
    b.take(set, codes[1]);
    let last = b.spend(set, codes[0], Outcome::Refused);
    assert_eq!(rows(&b), [codes[0], codes[1]]);
    let item = b.item(Kind::CopyShowsUsed);
    assert_eq!((item.level, item.subject, item.cause, item.count), (Level::SomeDay, Subject::Copy(copy), last, 2));
    let checked = b.said(copy, Checked, &[codes[0], codes[1]]);
    assert_eq!(rows(&b), []);
    assert_eq!(b.items(Kind::CopyShowsUsed), []);
    assert_eq!(b.state().copies[&copy].checked, Some((checked, b.now)));
    b.spend(set, codes[4], Outcome::Accepted);
    assert_eq!(rows(&b), [codes[4]]);
}

#[test]
fn a_reusable_key_on_paper_needs_no_strike() {
    let mut b = Bench::new();
    let account = b.account("Apple");
    let new = b.draft(account, Shape::Key, 1);
    let (set, codes) = b.store(new);
    let copy = b.copy(set, &codes);
    b.take(set, codes[0]);
    assert_eq!(b.state().copies[&copy].rows_to_strike(&b.state()), []);
}

#[test]
fn a_copy_of_a_replaced_or_revoked_set_is_stale_until_it_is_destroyed() {
    let (mut b, account, set, codes, copy) = sheet();
    b.spend(set, codes[0], Outcome::Accepted);
    assert_eq!(b.state().copies[&copy].stale_since(&b.state()), None);
    b.replace(set, account, 5);
    let ended = b.state().sets[&set].ended.unwrap();
    assert_eq!(b.state().copies[&copy].stale_since(&b.state()), Some(ended));
    let item = b.item(Kind::CopyStale);
    assert_eq!((item.level, item.subject, item.cause, item.since_ms), (Level::Now, Subject::Copy(copy), ended.0, ended.1));
    assert_eq!(b.items(Kind::CopyShowsUsed), [], "what is to be destroyed needs no strikes");
    b.said(copy, Destroyed, &[]);
    assert_eq!(b.items(Kind::CopyStale), []);
}

#[test]
fn destroyed_is_final() {
    let (mut b, account, set, codes, copy) = sheet();
    b.said(copy, Destroyed, &[]);
    let first = b.state().copies[&copy].destroyed;
    assert!(first.is_some());
    b.said(copy, Lost, &[]);
    b.said(copy, Checked, &[]);
    b.said(copy, Destroyed, &[]);
    b.spend(set, codes[0], Outcome::Accepted);
    b.replace(set, account, 5);
    let state = b.state();
    assert_eq!(state.copies[&copy].destroyed, first);
    assert!(!state.copies[&copy].exists());
    assert!(b.attention().items.iter().all(|i| i.subject != Subject::Copy(copy)));
}

#[test]
fn a_sealed_sheet_that_is_stale_is_less_urgent_than_a_plain_one() {
    let (mut b, account, set, codes, _) = sheet();
    let sealed = codekeep_custody::CopyId([251; 16]);
    b.event(codekeep_custody::Body::CopyNew(Box::new(codekeep_custody::NewCopy {
        copy: sealed,
        kind: codekeep_custody::CopyKind::Sealed,
        holds: vec![(set, codes)],
        paper: codekeep_custody::Paper::A4,
        fingerprint: b.ledger.fingerprint(),
        key: None,
        expires_ms: None,
    })));
    b.replace(set, account, 5);
    let levels: Vec<_> = b.items(Kind::CopyStale).iter().map(|item| (item.subject, item.level)).collect();
    assert!(levels.contains(&(Subject::Copy(sealed), Level::Soon)), "{levels:?}");
    assert_eq!(levels.iter().filter(|(_, level)| *level == Level::Now).count(), 1, "{levels:?}");
}

/// Registers a sheet with the recovery key that an event made.
fn recovery_sheet(b: &mut Bench, id: u8, key: codekeep_custody::EventId) -> codekeep_custody::CopyId {
    let copy = codekeep_custody::CopyId([id; 16]);
    b.event(codekeep_custody::Body::CopyNew(Box::new(codekeep_custody::NewCopy {
        copy,
        kind: codekeep_custody::CopyKind::Recovery,
        holds: Vec::new(),
        paper: codekeep_custody::Paper::A4,
        fingerprint: b.ledger.fingerprint(),
        key: Some(key),
        expires_ms: None,
    })));
    copy
}

#[test]
fn a_recovery_sheet_is_good_until_its_key_is_replaced() {
    use codekeep_custody::KeyChange::{Password, RecoveryMade, RecoveryRemoved, Rekeyed};
    let mut b = Bench::new();
    let change = |b: &mut Bench, what| b.event(codekeep_custody::Body::KeyChanged { what });
    let first = change(&mut b, RecoveryMade);
    let copy = recovery_sheet(&mut b, 7, first);
    let verdict = |b: &Bench, copy| b.state().verdict(&b.state().copies[&copy]);
    change(&mut b, Password);
    change(&mut b, Rekeyed);
    assert_eq!(verdict(&b, copy), Verdict::Current, "what else opens the vault has nothing to do with it");
    let second = change(&mut b, RecoveryMade);
    assert_eq!(verdict(&b, copy), Verdict::Stale { since_ms: b.now, ended: Vec::new() });
    let item = b.item(Kind::CopyStale);
    assert_eq!((item.level, item.subject, item.cause), (Level::Soon, Subject::Copy(copy), second));
    let newer = recovery_sheet(&mut b, 8, second);
    assert_eq!(verdict(&b, newer), Verdict::Current);
    change(&mut b, RecoveryRemoved);
    assert_eq!(verdict(&b, newer), Verdict::Stale { since_ms: b.now, ended: Vec::new() });
}

#[test]
fn a_lost_recovery_sheet_is_told_until_its_key_is_replaced() {
    let mut b = Bench::new();
    let made = codekeep_custody::Body::KeyChanged { what: codekeep_custody::KeyChange::RecoveryMade };
    let key = b.event(made.clone());
    let copy = recovery_sheet(&mut b, 7, key);
    let lost = b.said(copy, Lost, &[]);
    let item = b.item(Kind::CopyLost);
    assert_eq!((item.level, item.subject, item.cause), (Level::Now, Subject::Copy(copy), lost));
    b.event(made);
    assert_eq!(b.items(Kind::CopyLost), []);
}

#[test]
fn the_verdict_on_a_sheet_is_its_strongest_fact() {
    let (mut b, account, set, codes, copy) = sheet();
    let verdict = |b: &Bench| b.state().verdict(&b.state().copies[&copy]);
    assert_eq!(verdict(&b), Verdict::Current);
    b.spend(set, codes[1], Outcome::Accepted);
    assert_eq!(verdict(&b), Verdict::Strike(vec![(set, codes[1])]));
    b.replace(set, account, 5);
    let (_, since_ms) = b.state().sets[&set].ended.unwrap();
    assert_eq!(verdict(&b), Verdict::Stale { since_ms, ended: vec![set] });
    b.said(copy, Lost, &[]);
    assert_eq!(verdict(&b), Verdict::Lost(b.now));
    b.said(copy, Destroyed, &[]);
    assert_eq!(verdict(&b), Verdict::Destroyed(b.now));
}

#[test]
fn a_lost_copy_is_told_until_its_sets_are_reissued() {
    let (mut b, account, set, _, copy) = sheet();
    let lost = b.said(copy, Lost, &[]);
    let item = b.item(Kind::CopyLost);
    assert_eq!((item.level, item.subject, item.cause, item.since_ms, item.count), (Level::Now, Subject::Copy(copy), lost, b.now, 1));
    b.revoke(set);
    b.item(Kind::CopyLost);
    b.list(account, 5);
    assert_eq!(b.items(Kind::CopyLost), []);
    assert_eq!(b.items(Kind::CopyStale), [], "it cannot be destroyed any more");
}

#[test]
fn a_lost_copy_of_a_set_that_was_replaced_before_is_no_emergency() {
    let (mut b, account, set, _, copy) = sheet();
    b.replace(set, account, 5);
    b.said(copy, Lost, &[]);
    assert_eq!(b.items(Kind::CopyLost), []);
    b.revoke(set);
    assert_eq!(b.items(Kind::CopyLost), []);
}

#[test]
fn a_copy_that_holds_two_sets_waits_for_both() {
    let mut b = Bench::new();
    let (github, gitlab) = (b.account("GitHub"), b.account("GitLab"));
    let (one, codes) = b.list(github, 5);
    let (two, _) = b.list(gitlab, 5);
    let copy = b.copy(one, &codes);
    let both = codekeep_custody::CopyId([250; 16]);
    b.event(codekeep_custody::Body::CopyNew(Box::new(codekeep_custody::NewCopy {
        copy: both,
        kind: codekeep_custody::CopyKind::Plain,
        holds: vec![(one, codes), (two, Vec::new())],
        paper: codekeep_custody::Paper::Letter,
        fingerprint: b.ledger.fingerprint(),
        key: None,
        expires_ms: None,
    })));
    b.said(both, Lost, &[]);
    assert_eq!(b.item(Kind::CopyLost).count, 2);
    b.replace(one, github, 5);
    assert_eq!(b.item(Kind::CopyLost).count, 1);
    let new = NewSet { replaces: vec![two], ..b.draft(gitlab, Shape::List, 5) };
    b.store(new);
    assert_eq!(b.items(Kind::CopyLost), []);
    assert!(b.state().copies[&copy].exists());
}

#[test]
fn only_its_place_is_written_on_a_copy_and_its_printed_id_finds_it() {
    let (mut b, _, _, _, copy) = sheet();
    b.label(copy.0, Field::Place, "safe at home");
    b.label(copy.0, Field::Notes, "something else");
    let state = b.state();
    assert_eq!(state.copies[&copy].place.as_deref(), Some("safe at home"));
    let printed = copy.printed();
    assert_eq!(state.find_copy(&printed.to_lowercase()).map(|c| c.id), Ok(copy));
    let misread = printed.replace('0', "o").replace('1', "l");
    assert_eq!(state.find_copy(&misread).map(|c| c.id), Ok(copy));
    assert_eq!(state.find_copy("ZZZZZZ").map(|c| c.id), Err(Unclear::Nothing));
}
