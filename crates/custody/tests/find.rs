//! Naming an account by a few letters.

mod common;

use codekeep_custody::Field;
use codekeep_custody::rules::find::Unclear;
use common::Bench;

#[test]
fn a_handle_finds_its_account_and_no_other() {
    let mut b = Bench::new();
    let alone = b.account("Nextcloud");
    let (mine, work) = (b.account("GitHub"), b.account("GitHub"));
    b.label(work.0, Field::Account, "work");
    let state = b.state();
    let handle = |id| state.handle(&state.accounts[&id]);
    assert_eq!(handle(alone), "Nextcloud");
    assert_eq!(handle(work), "work");
    assert_eq!(handle(mine), mine.to_string(), "its service fits both, and it has no other name");
    for id in [alone, mine, work] {
        assert_eq!(state.find_account(&handle(id)).map(|found| found.id), Ok(id));
    }
    assert!(matches!(state.find_account("GitHub"), Err(Unclear::Several(ids)) if ids.len() == 2));
}
