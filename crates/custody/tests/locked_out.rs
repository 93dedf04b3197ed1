//! Locked out: every situation leads to the person's own codes and copies.

mod common;

use codekeep_custody::rules::locked_out::{Follow, Situation};
use codekeep_custody::rules::take::{TakeRefusal, TakeWish};
use codekeep_custody::{CopyEvent, Fact, Outcome};
use common::Bench;

#[test]
fn the_code_that_use_a_code_hands_out_is_named() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (set, codes) = b.list(account, 3);
    b.spend(set, codes[0], Outcome::Accepted);
    b.take(set, codes[1]);
    let state = b.state();
    let ways = state.ways_into(&state.accounts[&account], &TakeWish::default(), b.now);
    assert_eq!((ways.code.clone(), ways.left, ways.out.clone()), (Ok(3), 1, vec![2]));
    assert_eq!(state.next_code(account, &TakeWish::default(), b.now).map(|o| o.ordinal), ways.code);
    assert!(ways.any(true) && !ways.any(false), "there is no copy outside the vault");
}

#[test]
fn a_sheet_names_only_rows_that_may_still_be_good() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (set, codes) = b.list(account, 4);
    let sheet = b.copy(set, &codes[..3]);
    b.spend(set, codes[0], Outcome::Accepted);
    b.spend(set, codes[1], Outcome::Refused);
    let rows = |b: &Bench| {
        let state = b.state();
        let ways = state.ways_into(&state.accounts[&account], &TakeWish::default(), b.now);
        ways.copies.iter().map(|r| (r.copy.id, r.numbers.clone())).collect::<Vec<_>>()
    };
    assert_eq!(rows(&b), [(sheet, vec![3])], "4 is not on it, 1 and 2 are spent");
    b.take(set, codes[2]);
    assert_eq!(rows(&b), [], "a code that is out is no way in");
    let (set, codes) = b.replace(set, account, 2);
    let newer = b.copy(set, &codes);
    assert_eq!(rows(&b), [(newer, vec![1, 2])]);
    b.said(newer, CopyEvent::Lost, &[]);
    assert_eq!(rows(&b), [], "a sheet that is lost is nobody's way in");
}

#[test]
fn what_a_finder_of_a_sheet_has_comes_with_privileged_accounts_first() {
    let mut b = Bench::new();
    let (plain, root, left) = (b.account("A shop"), b.account("Root console"), b.account("Left"));
    b.fact(root, Fact::Privileged, 1);
    let holds: Vec<_> = [plain, root, left].map(|account| b.list(account, 2)).into();
    let copies: Vec<_> = holds.iter().map(|(set, codes)| b.copy(*set, codes)).collect();
    let state = b.state();
    let exposed = |n: usize| state.exposed_by(&state.copies[&copies[n]]).iter().map(|a| a.id).collect::<Vec<_>>();
    assert_eq!((exposed(0), exposed(1)), (vec![plain], vec![root]));
    let order: Vec<_> = state.ways_in(&TakeWish::default(), b.now).iter().map(|w| w.account.id).collect();
    assert_eq!(order, [root, plain, left]);
    b.replace(holds[0].0, plain, 2);
    let state = b.state();
    assert_eq!(state.exposed_by(&state.copies[&copies[0]]), Vec::<&codekeep_custody::Account>::new());
}

#[test]
fn an_account_without_codes_says_so_instead_of_being_left_out() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let state = b.state();
    let ways = state.ways_in(&TakeWish::default(), b.now);
    assert_eq!((ways.len(), ways[0].account.id, &ways[0].code, ways[0].any(true)), (1, account, &Err(TakeRefusal::NoSet), false));
}

#[test]
fn every_situation_ends_with_codes_that_are_good_again() {
    for situation in Situation::ALL {
        let then = situation.then();
        let at = |follow| then.iter().position(|f| *f == follow);
        assert!(at(Follow::Reissue).is_some() && at(Follow::Reissue) < at(Follow::MakeSheet), "{}", situation.word());
        assert_eq!(at(Follow::RecordChange).is_some(), situation.change().is_some(), "{}", situation.word());
    }
}
