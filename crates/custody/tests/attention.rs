//! What needs the person: each reason with its cause, level, since-when, and what clears it.

mod common;

use codekeep_custody::attention::{Attention, FileKeys, Kind, Level, Now, Subject};
use codekeep_custody::{Body, Change, CopyEvent, Date, Fact, How, NewSet, Outcome, SetId, Shape};
use common::{Bench, DAY, MINUTE};

use Outcome::{Accepted, Refused, Returned};

fn with_list(service: &str, codes: u32) -> (Bench, codekeep_custody::AccountId, SetId, Vec<codekeep_custody::CodeId>) {
    let mut b = Bench::new();
    let account = b.account(service);
    let (set, codes) = b.list(account, codes);
    (b, account, set, codes)
}

fn today(b: &Bench) -> Date {
    Date::of_millis(b.now)
}

#[test]
fn a_fresh_set_needs_nothing() {
    let (b, ..) = with_list("GitHub", 16);
    assert_eq!(b.attention(), Attention::default());
}

#[test]
fn a_code_out_for_ten_minutes_waits_for_its_outcome() {
    let (mut b, _, set, codes) = with_list("GitHub", 16);
    let take = b.take(set, codes[4]);
    let since = b.now;
    b.now += 10 * MINUTE;
    assert_eq!(b.items(Kind::CodeOut), []);
    b.now += 1;
    let item = b.item(Kind::CodeOut);
    assert_eq!((item.level, item.subject, item.cause, item.since_ms, item.count), (Level::Now, Subject::Take(take), take, since, 5));
    b.answer(take, Returned, &[]);
    assert_eq!(b.items(Kind::CodeOut), []);
}

#[test]
fn refusals_make_a_set_suspect_until_one_is_accepted() {
    let (mut b, account, set, codes) = with_list("GitHub", 16);
    let take = b.take(set, codes[0]);
    let one = b.answer(take, Refused, &[]);
    let item = b.item(Kind::SetSuspect);
    assert_eq!((item.level, item.subject, item.cause, item.count), (Level::Soon, Subject::Set(set), one, 1));
    b.put_off(&item, today(&b).plus_days(30));
    assert_eq!(b.items(Kind::SetSuspect), []);
    // A second refusal is a new cause, so it is a new item.
    let take = b.take(set, codes[1]);
    let two = b.answer(take, Refused, &[]);
    let item = b.item(Kind::SetSuspect);
    assert_eq!((item.level, item.cause, item.since_ms, item.count), (Level::Now, two, b.now, 2));
    b.replace(set, account, 16);
    assert_eq!(b.items(Kind::SetSuspect), []);

    let (mut b, _, set, codes) = with_list("GitHub", 16);
    b.spend(set, codes[0], Refused);
    b.spend(set, codes[1], Accepted);
    assert_eq!(b.items(Kind::SetSuspect), []);
}

#[test]
fn a_changed_sign_in_asks_about_every_set_issued_before() {
    let (mut b, account, set, _) = with_list("GitHub", 16);
    let change = b.event(Body::SigninChanged { account, change: Change::Phone });
    let item = b.item(Kind::SigninChanged);
    assert_eq!((item.level, item.subject, item.cause, item.since_ms), (Level::Now, Subject::Set(set), change, b.now));
    b.replace(set, account, 16);
    assert_eq!(b.items(Kind::SigninChanged), []);
    // A set that was issued long before the change and only stored after it.
    let old = NewSet {
        issued: Some(today(&b).plus_days(-5)),
        beside: b.state().accounts[&account].sets.clone(),
        ..b.draft(account, Shape::List, 5)
    };
    let (old, _) = b.store(old);
    assert_eq!(b.item(Kind::SigninChanged).subject, Subject::Set(old));
}

#[test]
fn two_sets_that_claim_to_be_current_are_told_once() {
    let (mut b, account, first, _) = with_list("GitHub", 16);
    let (second, _) = b.list(account, 16);
    let item = b.item(Kind::TwoCurrent);
    assert_eq!((item.level, item.subject, item.count), (Level::Now, Subject::Account(account), 2));
    assert_eq!((item.cause, item.since_ms), b.state().sets[&second].stored);
    b.event(Body::SetSuperseded { sets: vec![first], by: second });
    assert_eq!(b.items(Kind::TwoCurrent), []);
    b.beside(second, account, 16);
    assert_eq!(b.items(Kind::TwoCurrent), []);
}

#[test]
fn an_exposed_set_is_told_until_a_newer_one_is_stored() {
    let (mut b, account, set, _) = with_list("GitHub", 16);
    let (_, _) = b.beside(set, account, 16);
    let revoked = b.revoke(set);
    let item = b.item(Kind::Exposed);
    // The set beside it is newer, and still does not make the exposed codes void.
    assert_eq!((item.level, item.subject, item.cause, item.since_ms), (Level::Now, Subject::Set(set), revoked, b.now));
    b.put_off(&item, today(&b).plus_days(30));
    assert_eq!(b.items(Kind::Exposed), []);
    let again = b.revoke(set);
    assert_eq!(b.item(Kind::Exposed).cause, again);
    b.list(account, 16);
    assert_eq!(b.items(Kind::Exposed), []);
}

#[test]
fn an_exposed_set_is_cleared_by_closing_and_not_told_when_it_was_replaced_before() {
    let (mut b, account, set, _) = with_list("GitHub", 16);
    b.revoke(set);
    assert_eq!(b.items(Kind::NoSet), [], "one reason to reissue is enough");
    b.fact(account, Fact::Closed, 1);
    assert_eq!(b.attention().items, []);

    let (mut b, account, set, _) = with_list("GitHub", 16);
    b.replace(set, account, 16);
    b.revoke(set);
    assert_eq!(b.items(Kind::Exposed), []);
}

#[test]
fn few_and_none_left_name_the_take_that_made_it_so() {
    let (mut b, account, set, codes) = with_list("GitHub", 16);
    for code in &codes[..12] {
        b.spend(set, *code, Accepted);
    }
    // 4 of 16 is more than 2 and more than 20 %.
    assert_eq!(b.items(Kind::FewLeft), []);
    let take = b.take(set, codes[12]);
    let since = b.now;
    let item = b.item(Kind::FewLeft);
    assert_eq!((item.level, item.subject, item.count, item.total), (Level::Soon, Subject::Set(set), 3, 16));
    assert_eq!((item.cause, item.since_ms), (take, since));
    for code in &codes[13..] {
        b.spend(set, *code, Refused);
    }
    assert_eq!(b.items(Kind::FewLeft), []);
    let item = b.item(Kind::NoneLeft);
    assert_eq!((item.level, item.count, item.total), (Level::Now, 0, 16));
    b.replace(set, account, 16);
    assert_eq!(b.items(Kind::NoneLeft), []);
}

#[test]
fn a_short_list_has_no_few_left_and_a_full_set_beside_is_enough() {
    let (mut b, account, set, codes) = with_list("GitHub", 3);
    b.spend(set, codes[0], Accepted);
    b.spend(set, codes[1], Accepted);
    assert_eq!(b.items(Kind::FewLeft), []);
    b.spend(set, codes[2], Accepted);
    b.item(Kind::NoneLeft);
    b.beside(set, account, 16);
    assert_eq!(b.items(Kind::NoneLeft), []);
}

#[test]
fn the_number_that_counts_as_few_is_a_setting() {
    let (mut b, _, set, codes) = with_list("GitHub", 6);
    codes[..3].iter().for_each(|code| {
        b.spend(set, *code, Accepted);
    });
    assert_eq!(b.items(Kind::FewLeft), []);
    b.event(Body::Setting { name: "attention.few-left".into(), value: 3 });
    assert_eq!(b.item(Kind::FewLeft).count, 3);
}

#[test]
fn a_spent_rotating_code_wants_its_replacement() {
    let mut b = Bench::new();
    let account = b.account("Bitwarden");
    let new = b.draft(account, Shape::Rotating, 1);
    let (set, codes) = b.store(new);
    let take = b.take(set, codes[0]);
    assert_eq!(b.items(Kind::RotatingSpent), []);
    let accepted = b.answer(take, Accepted, &[]);
    let item = b.item(Kind::RotatingSpent);
    assert_eq!((item.level, item.subject, item.cause, item.since_ms), (Level::Now, Subject::Set(set), accepted, b.now));
    let next = NewSet { replaces: vec![set], ..b.draft(account, Shape::Rotating, 1) };
    b.store(next);
    assert_eq!(b.items(Kind::RotatingSpent), []);
}

#[test]
fn a_pass_is_told_a_day_before_it_expires_and_after() {
    let mut b = Bench::new();
    let account = b.account("Okta");
    let end = b.now + 3 * DAY;
    let new = NewSet { expires_ms: Some(end), ..b.draft(account, Shape::Pass, 1) };
    let (set, _) = b.store(new);
    assert_eq!(b.attention().items, []);
    b.now = end - DAY;
    let item = b.item(Kind::PassExpires);
    assert_eq!((item.level, item.subject, item.at_ms), (Level::Now, Subject::Set(set), Some(end)));
    b.now = end;
    assert_eq!(b.items(Kind::PassExpires), []);
    let item = b.item(Kind::PassExpired);
    assert_eq!((item.level, item.at_ms), (Level::Soon, Some(end)));
    b.fact(account, Fact::Closed, 1);
    assert_eq!(b.attention().items, []);
}

#[test]
fn an_ended_set_is_to_be_purged_after_seven_days() {
    let (mut b, account, set, codes) = with_list("GitHub", 4);
    b.replace(set, account, 4);
    let (cause, since) = b.state().sets[&set].ended.unwrap();
    b.now = since + 7 * DAY;
    assert_eq!(b.items(Kind::NotPurged), []);
    b.now += 1;
    let item = b.item(Kind::NotPurged);
    assert_eq!((item.level, item.subject, item.count), (Level::Soon, Subject::Set(set), 4));
    assert_eq!((item.cause, item.since_ms), (cause, since));
    b.event(Body::Purge { codes });
    assert_eq!(b.items(Kind::NotPurged), []);
}

#[test]
fn an_old_set_counts_from_its_typed_date_and_privileged_sets_age_sooner() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let issued = today(&b).plus_days(-181);
    let new = NewSet { issued: Some(issued), ..b.draft(account, Shape::Key, 1) };
    let (set, _) = b.store(new);
    assert_eq!(b.items(Kind::SetOld), []);
    b.fact(account, Fact::Privileged, 1);
    let item = b.item(Kind::SetOld);
    assert_eq!((item.level, item.subject, item.count), (Level::Soon, Subject::Set(set), 181));
    assert_eq!(item.since_ms, u64::from(issued.plus_days(180).days()) * DAY);
    b.fact(account, Fact::Privileged, 0);
    b.now += 184 * DAY;
    assert_eq!(b.items(Kind::SetOld), [], "on day 365");
    b.now += DAY;
    assert_eq!(b.item(Kind::SetOld).count, 366);
}

#[test]
fn what_was_put_off_comes_back_on_its_day_and_within_a_year() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let new = NewSet { issued: Some(today(&b).plus_days(-400)), ..b.draft(account, Shape::List, 9) };
    b.store(new);
    let item = b.item(Kind::SetOld);
    let until = today(&b).plus_days(30);
    b.put_off(&item, until);
    assert_eq!(b.items(Kind::SetOld), []);
    assert_eq!(b.attention().put_off, [(item.clone(), until)]);
    b.now += 29 * DAY;
    assert_eq!(b.items(Kind::SetOld), []);
    b.now += DAY;
    b.item(Kind::SetOld);
    // A date beyond a year is cut, whoever wrote it.
    b.put_off(&item, today(&b).plus_days(3_000));
    assert_eq!(b.items(Kind::SetOld), []);
    b.now += 366 * DAY;
    b.item(Kind::SetOld);
}

#[test]
fn an_account_without_codes_asks_for_a_set() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let item = b.item(Kind::NoSet);
    assert_eq!((item.level, item.subject), (Level::Soon, Subject::Account(account)));
    assert_eq!((item.cause, item.since_ms), b.state().accounts[&account].made);
    let (set, codes) = b.list(account, 4);
    assert_eq!(b.items(Kind::NoSet), []);
    b.event(Body::Purge { codes });
    assert_eq!((b.item(Kind::NoSet).cause, b.item(Kind::NoSet).since_ms), b.state().sets[&set].stored);
}

#[test]
fn a_take_from_an_ended_set_is_told_until_it_was_seen() {
    let (mut b, account, set, codes) = with_list("GitHub", 4);
    b.spend(set, codes[1], Accepted);
    b.replace(set, account, 4);
    assert_eq!(b.items(Kind::TakenSuperseded), []);
    let take = b.spend(set, codes[0], Accepted);
    let item = b.item(Kind::TakenSuperseded);
    assert_eq!((item.level, item.subject, item.cause), (Level::Now, Subject::Set(set), take));
    assert!(item.seen_clears());
    b.seen(&item);
    assert_eq!(b.items(Kind::TakenSuperseded), []);
    let another = b.spend(set, codes[2], Accepted);
    assert_eq!(b.item(Kind::TakenSuperseded).cause, another);
}

#[test]
fn seeing_clears_only_alerts() {
    let mut b = Bench::new();
    b.account("GitHub");
    let item = b.item(Kind::NoSet);
    b.seen(&item);
    b.item(Kind::NoSet);
}

#[test]
fn three_takes_on_one_account_or_five_in_all_within_a_day_are_a_burst() {
    let (mut b, account, set, codes) = with_list("GitHub", 16);
    b.spend(set, codes[0], Accepted);
    b.now += DAY / 2;
    b.spend(set, codes[1], Accepted);
    let used = b.event(Body::Take { code: codes[15], set, how: How::AsStored });
    b.answer(used, Accepted, &[]);
    assert_eq!(b.items(Kind::Burst), []);
    b.now += DAY;
    b.spend(set, codes[2], Accepted);
    assert_eq!(b.items(Kind::Burst), [], "not within one day");
    b.spend(set, codes[3], Accepted);
    assert_eq!(b.items(Kind::Burst), []);
    let third = b.spend(set, codes[4], Accepted);
    let item = b.item(Kind::Burst);
    assert_eq!((item.level, item.subject, item.cause, item.count), (Level::Now, Subject::Account(account), third, 3));
    b.seen(&item);

    let other = b.account("GitLab");
    let (theirs, codes) = b.list(other, 16);
    b.spend(theirs, codes[0], Accepted);
    assert_eq!(b.items(Kind::Burst), []);
    let fifth = b.spend(theirs, codes[1], Accepted);
    let item = b.item(Kind::Burst);
    assert_eq!((item.subject, item.cause, item.count), (Subject::Vault, fifth, 5));
    b.now += 8 * DAY;
    assert_eq!(b.items(Kind::Burst), []);
}

#[test]
fn an_issue_date_in_the_future_asks_to_check_the_clock() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let new = NewSet { issued: Some(today(&b).plus_days(2)), ..b.draft(account, Shape::List, 9) };
    let (set, _) = b.store(new);
    let item = b.item(Kind::ClockBack);
    assert_eq!((item.level, item.subject), (Level::Soon, Subject::Set(set)));
    assert_eq!(b.items(Kind::SetOld), []);
    b.seen(&item);
    assert_eq!(b.items(Kind::ClockBack), []);
}

#[test]
fn a_clock_that_went_back_is_told_after_five_minutes() {
    let (b, ..) = with_list("GitHub", 16);
    let at = |ms: u64| Attention::of(&b.state(), Now { ms, today: Date::of_millis(ms) });
    assert_eq!(at(b.now - 5 * MINUTE).items, []);
    let told = at(b.now - 5 * MINUTE - 1).items;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].kind, told[0].level, told[0].subject), (Kind::ClockBack, Level::Now, Subject::Vault));
    assert!(told[0].since_ms <= b.now);
    assert_eq!(at(u64::MAX).urgent(), 0, "the end of time is no reason to panic");
}

#[test]
fn the_most_urgent_comes_first_and_only_now_counts() {
    let (mut b, account, set, codes) = with_list("GitHub", 16);
    b.account("GitLab");
    b.copy(set, &codes);
    let take = b.take(set, codes[0]);
    b.answer(take, Refused, &[]);
    b.event(Body::SigninChanged { account, change: Change::Password });
    let attention = b.attention();
    let levels: Vec<Level> = attention.items.iter().map(|i| i.level).collect();
    assert_eq!(levels, [Level::Now, Level::Soon, Level::Soon, Level::SomeDay]);
    assert_eq!(attention.urgent(), 1);
    let mut names: Vec<String> = attention.items.iter().map(|i| i.short_id()).collect();
    names.dedup();
    assert!(names.len() == 4 && names.iter().all(|n| n.len() == 8));
}

#[test]
fn the_file_of_a_current_set_that_stands_there_is_to_go() {
    let (mut b, account, set, _) = with_list("GitHub", 4);
    let file = FileKeys { recovery_key: true, below_floor: false, backup_read_ms: Some(u64::MAX) };
    let items = |b: &Bench, came_back| {
        let now = Now { ms: b.now, today: today(b) };
        Attention::of_vault(&b.state(), file, &[(set, came_back), (SetId([99; 16]), false)], now).items
    };
    for came_back in [false, true] {
        let found = items(&b, came_back);
        assert_eq!(found.len(), 1, "of a set that is not known nothing is said: {found:?}");
        assert_eq!((found[0].kind, found[0].level, found[0].subject), (Kind::SourceThere, Level::Soon, Subject::Set(set)));
        assert_eq!((found[0].account, found[0].count), (Some(account), u32::from(came_back)));
    }
    b.replace(set, account, 4);
    assert!(items(&b, true).iter().all(|item| item.kind != Kind::SourceThere));
}

#[test]
fn an_item_of_a_copy_concerns_each_account_whose_set_it_holds() {
    let (mut b, github, set, codes) = with_list("GitHub", 16);
    let gitlab = b.account("GitLab");
    let (other, more) = b.list(gitlab, 2);
    let copy = b.copy_of(vec![(set, codes), (other, more.clone())]);
    for code in more {
        b.spend(other, code, Accepted);
    }
    b.said(copy, CopyEvent::Lost, &[]);
    let quiet = b.account("Google");
    b.list(quiet, 8);
    let (attention, state) = (b.attention(), b.state());
    let of = attention.by_account(&state);
    let kinds = |account| of.get(&account).map(|c| c.items.iter().map(|i| i.kind).collect::<Vec<_>>()).unwrap_or_default();
    assert_eq!(kinds(github), [Kind::CopyLost]);
    assert_eq!(kinds(gitlab), [Kind::NoneLeft, Kind::CopyLost]);
    assert_eq!(kinds(quiet), []);
    assert!(of[&gitlab].is_low() && !of[&gitlab].is_stale() && !of[&github].is_low());
}

#[test]
fn what_was_put_off_is_low_or_stale_all_the_same() {
    let (mut b, github, set, codes) = with_list("GitHub", 16);
    b.copy(set, &codes);
    let (new, code) = b.replace(set, github, 1);
    b.spend(new, code[0], Accepted);
    for kind in [Kind::NoneLeft, Kind::CopyStale] {
        let item = b.item(kind);
        b.put_off(&item, today(&b).plus_days(30));
    }
    let (attention, state) = (b.attention(), b.state());
    let of = attention.by_account(&state);
    assert!(of[&github].is_low() && of[&github].is_stale());
    assert!(!of[&github].items.iter().any(|i| matches!(i.kind, Kind::NoneLeft | Kind::CopyStale)));
}
