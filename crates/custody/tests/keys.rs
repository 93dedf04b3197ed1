//! What the ledger tells of the vault's own keys, and what needs the person because of it.

mod common;

use codekeep_custody::attention::{Attention, FileKeys, Item, Kind, Level, Now};
use codekeep_custody::{Body, Date, KeyChange, PutOff};
use common::{Bench, DAY};

const BARE: FileKeys = FileKeys { recovery_key: false, below_floor: false, backup_read_ms: Some(u64::MAX) };
const WITH_RECOVERY: FileKeys = FileKeys { recovery_key: true, ..BARE };

fn changed(b: &mut Bench, what: KeyChange) -> codekeep_custody::EventId {
    b.event(Body::KeyChanged { what })
}

fn now(b: &Bench) -> Now {
    Now { ms: b.now, today: Date::of_millis(b.now) }
}

fn items(b: &Bench, file: FileKeys) -> Vec<Item> {
    Attention::of_vault(&b.state(), file, &[], now(b)).items
}

fn kinds(b: &Bench, file: FileKeys) -> Vec<Kind> {
    items(b, file).iter().map(|i| i.kind).collect()
}

#[test]
fn a_vault_without_a_recovery_key_asks_for_one_from_its_second_day() {
    let mut b = Bench::new();
    let made = b.event(Body::VaultNew);
    assert_eq!(kinds(&b, BARE), []);
    b.now += DAY + 1;
    let found = items(&b, BARE);
    assert_eq!((found[0].kind, found[0].level, found[0].cause), (Kind::NoRecoveryKey, Level::Soon, made));
    assert_eq!(Attention::of(&b.state(), now(&b)).items, [], "the ledger alone does not know the file");
}

#[test]
fn a_recovery_key_counts_when_it_was_typed_back() {
    let mut b = Bench::new();
    b.event(Body::VaultNew);
    let first = changed(&mut b, KeyChange::RecoveryMade);
    b.now += DAY + 1;
    assert_eq!(kinds(&b, WITH_RECOVERY), [Kind::RecoveryUntested]);
    b.event(Body::RecoveryTested { made: first });
    assert_eq!(b.state().keys.recovery_tested_ms, Some(b.now));
    assert_eq!(kinds(&b, WITH_RECOVERY), []);
    // Another key took its place: the test was of the old one, also when it is told afterwards.
    let second = changed(&mut b, KeyChange::RecoveryMade);
    b.event(Body::RecoveryTested { made: first });
    b.now += DAY + 1;
    assert_eq!(items(&b, WITH_RECOVERY)[0].cause, second);
    // Gone: a new cause, so that what was put off before comes back.
    let gone = changed(&mut b, KeyChange::RecoveryRemoved);
    b.now += DAY + 1;
    assert_eq!(items(&b, BARE)[0].cause, gone);
}

#[test]
fn an_item_of_the_vault_is_put_off_like_any_other() {
    let mut b = Bench::new();
    let cause = b.event(Body::VaultNew);
    b.now += 2 * DAY;
    let until = Date::of_millis(b.now).plus_days(30);
    b.event(Body::PutOff(Box::new(PutOff { item: Kind::NoRecoveryKey.word().into(), subject: Vec::new(), cause, until })));
    assert_eq!(kinds(&b, BARE), []);
    b.now += 31 * DAY;
    assert_eq!(kinds(&b, BARE), [Kind::NoRecoveryKey]);
}

#[test]
fn a_password_below_the_floor_is_told_at_once() {
    let mut b = Bench::new();
    let made = b.event(Body::VaultNew);
    let cheap = FileKeys { below_floor: true, ..WITH_RECOVERY };
    assert_eq!(items(&b, cheap)[0].cause, made);
    let changed = changed(&mut b, KeyChange::Password);
    assert_eq!((items(&b, cheap)[0].kind, items(&b, cheap)[0].cause), (Kind::CheapPassword, changed));
}

#[test]
fn each_slot_has_its_own_last_change() {
    let mut b = Bench::new();
    b.event(Body::VaultNew);
    let opening = changed(&mut b, KeyChange::KeyFileAdded);
    let recovery = changed(&mut b, KeyChange::RecoveryMade);
    changed(&mut b, KeyChange::Rekeyed);
    let keys = b.state().keys;
    assert_eq!((keys.opening.unwrap().0, keys.recovery.unwrap().0, keys.rekeyed_ms), (opening, recovery, Some(b.now)));
}

#[test]
fn a_vault_whose_last_backup_elsewhere_is_a_month_old_asks_for_one() {
    let mut b = Bench::new();
    let made = b.event(Body::VaultNew);
    let made_ms = b.now;
    let asks = |b: &Bench, backup_read_ms| {
        let found = items(b, FileKeys { backup_read_ms, ..WITH_RECOVERY });
        found.into_iter().find(|item| item.kind == Kind::BackupOld)
    };
    b.now += 30 * DAY;
    assert_eq!(asks(&b, None), None);
    b.now += DAY;
    let item = asks(&b, None).unwrap();
    assert_eq!((item.level, item.cause, item.since_ms, item.count), (Level::Soon, made, made_ms, 31));
    assert_eq!(asks(&b, Some(b.now - 30 * DAY)), None);
    assert_eq!(asks(&b, Some(b.now - 40 * DAY)).unwrap().count, 40);
}
