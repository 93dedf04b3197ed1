//! The life of a set, and *one file, once*.

mod common;

use codekeep_custody::rules::store::{Intent, StorePlan};
use codekeep_custody::{Body, CodeId, CodeState, Date, EventId, Field, NewSet, Outcome, Place, SetId, Shape, Status};
use common::Bench;

fn status(b: &Bench, set: SetId) -> Status {
    b.state().sets[&set].status
}

#[test]
fn the_strongest_status_counts_and_only_undoing_every_revoke_weakens_it() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (old, _) = b.list(account, 3);
    assert_eq!(status(&b, old), Status::Current);
    let one = b.revoke(old);
    let two = b.revoke(old);
    b.replace(old, account, 3);
    assert_eq!(status(&b, old), Status::Revoked);
    b.event(Body::SetRestored { revoked: vec![one] });
    assert_eq!(status(&b, old), Status::Revoked);
    b.event(Body::SetRestored { revoked: vec![two] });
    // Replaced it stays.
    assert_eq!(status(&b, old), Status::Superseded);
    b.revoke(old);
    assert_eq!(status(&b, old), Status::Revoked);
}

#[test]
fn a_set_ended_when_the_first_event_ended_it() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (old, _) = b.list(account, 3);
    let (new, _) = b.replace(old, account, 3);
    let replaced = b.state().sets[&new].stored;
    b.revoke(old);
    assert_eq!(b.state().sets[&old].ended, Some(replaced));
    assert_eq!(b.state().sets[&new].ended, None);
}

#[test]
fn generations_count_by_issue_date_and_then_by_storing() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (second, _) = b.list(account, 1);
    let older = NewSet { issued: Date::from_ymd(2025, 5, 1), ..b.draft(account, Shape::List, 1) };
    let (first, _) = b.store(older);
    let (third, _) = b.list(account, 1);
    let state = b.state();
    assert_eq!(state.accounts[&account].sets, [first, second, third]);
    assert_eq!([first, second, third].map(|s| state.sets[&s].generation), [1, 2, 3]);
}

#[test]
fn a_set_stored_twice_or_joined_holds_every_code_once() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let new = b.draft(account, Shape::List, 2);
    let (set, codes) = b.store(new.clone());
    let late = Place { code: CodeId([200; 16]), ordinal: 3 };
    b.event(Body::SetJoin { set, codes: vec![new.codes[0], late, late] });
    b.store(NewSet { codes: vec![new.codes[1]], ..new });
    assert_eq!(b.state().sets[&set].codes, [(codes[0], 1), (codes[1], 2), (late.code, 3)]);
    assert_eq!(b.state().codes.get(&codes[0]).unwrap().sets, [set]);
}

#[test]
fn the_last_writer_of_a_label_counts_and_erasing_is_a_label_without_text() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let old = b.label(account.0, Field::Notes, "old");
    let new = b.label(account.0, Field::Notes, "new");
    let state = b.state();
    assert_eq!(state.accounts[&account].label(Field::Notes), Some("new"));
    assert!(state.labels_in_force.contains(&new) && !state.labels_in_force.contains(&old));
    let erased = b.label(account.0, Field::Notes, "");
    b.texts.remove(&erased);
    let state = b.state();
    assert_eq!(state.accounts[&account].label(Field::Notes), None);
    assert!(!state.labels_in_force.contains(&new));
}

#[test]
fn an_account_is_the_same_when_service_and_name_are_equal_trimmed_and_case_folded() {
    let mut b = Bench::new();
    let closed = b.account("GitHub");
    b.label(closed.0, Field::Account, "mira@example.org");
    b.fact(closed, codekeep_custody::Fact::Closed, 1);
    let plain = b.account("GitHub");
    let find = |b: &Bench, service: &str, name| b.state().account_named(service, name).map(|a| a.id);
    assert_eq!(find(&b, " github ", None), Some(plain));
    assert_eq!(find(&b, "GitHub", Some(" MIRA@example.org")), Some(closed));
    assert_eq!(find(&b, "GitHub", Some("other")), None);
    // Of two with one name the open one is meant.
    let open = b.account("github");
    b.label(open.0, Field::Account, "Mira@Example.org");
    assert_eq!(find(&b, "GitHub", Some("mira@example.org")), Some(open));
}

#[test]
fn a_file_of_known_codes_stores_nothing_whatever_was_wished() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (old, codes) = b.list(account, 3);
    let known: Vec<_> = codes.iter().copied().map(Some).collect();
    for intent in [Intent::Add, Intent::Replace, Intent::Beside] {
        assert_eq!(b.state().plan_store(Some(account), &known, intent), StorePlan::Known { set: old });
    }
    assert_eq!(b.state().plan_store(None, &known, Intent::Add), StorePlan::Known { set: old });
    assert_eq!(b.state().plan_store(Some(account), &known, Intent::Reissue), StorePlan::OnlyKnown { set: old });
    // Also when the set was replaced since.
    b.replace(old, account, 3);
    assert_eq!(b.state().plan_store(Some(account), &known[..2], Intent::Reissue), StorePlan::OnlyKnown { set: old });
}

#[test]
fn known_codes_in_several_sets_are_told_by_the_set_that_holds_most() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (first, one) = b.list(account, 3);
    let (_, two) = b.replace(first, account, 3);
    let known = [one[0], one[1], two[0]].map(Some);
    assert_eq!(b.state().plan_store(Some(account), &known, Intent::Add), StorePlan::Known { set: first });
}

#[test]
fn the_rest_of_a_file_joins_the_set_that_holds_its_known_codes() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (set, codes) = b.list(account, 3);
    for intent in [Intent::Add, Intent::Replace, Intent::Beside] {
        let plan = b.state().plan_store(Some(account), &[Some(codes[0]), None], intent);
        assert_eq!(plan, StorePlan::Join { set });
    }
}

#[test]
fn known_codes_of_several_sets_are_left_out_of_a_new_one_after_asking() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (first, one) = b.list(account, 3);
    let (second, two) = b.beside(first, account, 3);
    let known = [Some(one[0]), Some(two[0]), None];
    let plan = |intent| b.state().plan_store(Some(account), &known, intent);
    let current = vec![second, first];
    assert_eq!(plan(Intent::Add), StorePlan::Ask { current: current.clone() });
    assert_eq!(plan(Intent::Replace), StorePlan::New { replaces: current.clone(), beside: vec![], keep_known: false });
    assert_eq!(plan(Intent::Beside), StorePlan::New { replaces: vec![], beside: current, keep_known: false });
}

#[test]
fn a_reissue_with_some_known_codes_keeps_them_with_their_state() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (old, codes) = b.list(account, 3);
    b.spend(old, codes[0], Outcome::Accepted);
    let plan = b.state().plan_store(Some(account), &[Some(codes[0]), None], Intent::Reissue);
    assert_eq!(plan, StorePlan::New { replaces: vec![old], beside: vec![], keep_known: true });
    let mut new = NewSet { replaces: vec![old], ..b.draft(account, Shape::List, 1) };
    new.codes.push(Place { code: codes[0], ordinal: 2 });
    let (new, _) = b.store(new);
    let state = b.state();
    assert_eq!(state.codes.get(&codes[0]).unwrap().sets, [old, new]);
    assert_eq!(state.codes.get(&codes[0]).unwrap().state, CodeState::Accepted);
    assert_eq!((state.left(&state.sets[&new]), state.used(&state.sets[&new])), (1, 1));
}

#[test]
fn the_first_set_and_a_set_after_a_revoke_or_purge_need_no_question() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let plain = StorePlan::New { replaces: vec![], beside: vec![], keep_known: false };
    let plan = |b: &Bench| b.state().plan_store(Some(account), &[None, None], Intent::Add);
    assert_eq!(b.state().plan_store(None, &[None], Intent::Add), plain);
    assert_eq!(plan(&b), plain);
    let (set, _) = b.list(account, 2);
    assert_eq!(plan(&b), StorePlan::Ask { current: vec![set] });
    b.revoke(set);
    assert_eq!(plan(&b), plain);
    let (set, codes) = b.list(account, 2);
    assert_eq!(plan(&b), StorePlan::Ask { current: vec![set] });
    b.event(Body::Purge { codes });
    assert_eq!(plan(&b), plain);
}

#[test]
fn an_equal_code_of_another_account_says_nothing_about_the_set() {
    let mut b = Bench::new();
    let other = b.account("GitLab");
    let (_, theirs) = b.list(other, 3);
    let account = b.account("GitHub");
    let (set, _) = b.list(account, 3);
    let plan = b.state().plan_store(Some(account), &[Some(theirs[0]), None], Intent::Add);
    assert_eq!(plan, StorePlan::Ask { current: vec![set] });
    let state = b.state();
    assert!(!state.is_code_of(theirs[0], &state.accounts[&account]));
    assert!(state.is_code_of(theirs[0], &state.accounts[&other]));
}

#[test]
fn what_happened_elsewhere_to_an_unknown_set_breaks_nothing() {
    let mut b = Bench::new();
    b.revoke(SetId([9; 16]));
    b.take(SetId([9; 16]), CodeId([9; 16]));
    b.answer(EventId([9; 32]), Outcome::Accepted, &[]);
    b.event(Body::Purge { codes: vec![CodeId([8; 16])] });
    let state = b.state();
    assert!(state.sets.is_empty() && state.codes.is_empty());
    // The set arrives later, and what was known of it counts.
    let account = b.account("GitHub");
    let new = NewSet {
        set: SetId([9; 16]),
        codes: vec![Place { code: CodeId([9; 16]), ordinal: 1 }, Place { code: CodeId([8; 16]), ordinal: 2 }],
        ..b.draft(account, Shape::List, 0)
    };
    b.store(new);
    let state = b.state();
    assert_eq!(state.sets[&SetId([9; 16])].status, Status::Revoked);
    assert_eq!(state.codes.get(&CodeId([9; 16])).unwrap().state, CodeState::Taken);
    assert!(state.codes.get(&CodeId([8; 16])).unwrap().purged.is_some());
}
