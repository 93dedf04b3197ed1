//! Taking a code, what became of it, and what may be handed out next.

mod common;

use codekeep_custody::rules::take::{Confirm, Offer, TakeRefusal, TakeWish};
use codekeep_custody::{Body, CodeId, CodeState, EventId, Fact, How, NewSet, Outcome, SetId, Shape, Status};
use common::{Bench, DAY};

use Outcome::{Accepted, Refused, Returned};

/// A vault with one list of `codes` codes.
fn with_list(codes: u32) -> (Bench, codekeep_custody::AccountId, SetId, Vec<CodeId>) {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    let (set, codes) = b.list(account, codes);
    (b, account, set, codes)
}

/// One take, and a look at what became of it.
fn taken() -> (Bench, EventId, impl Fn(&Bench) -> (CodeState, Option<Outcome>)) {
    let (mut b, _, set, codes) = with_list(3);
    let take = b.take(set, codes[0]);
    let look = move |b: &Bench| {
        let state = b.state();
        (state.codes.get(&codes[0]).unwrap().state, state.takes.get(&take).unwrap().outcome.map(|(outcome, ..)| outcome))
    };
    (b, take, look)
}

#[test]
fn the_strongest_answer_counts() {
    let (mut b, take, look) = taken();
    assert_eq!(look(&b), (CodeState::Taken, None));
    for (outcome, state, counts) in [
        (Returned, CodeState::Unused, Returned),
        (Refused, CodeState::Refused, Refused),
        (Returned, CodeState::Refused, Refused),
        (Accepted, CodeState::Accepted, Accepted),
        (Refused, CodeState::Accepted, Accepted),
    ] {
        b.answer(take, outcome, &[]);
        assert_eq!(look(&b), (state, Some(counts)));
    }
}

#[test]
fn of_several_takes_of_one_code_the_strongest_counts() {
    let (mut b, _, set, codes) = with_list(1);
    b.spend(set, codes[0], Returned);
    assert_eq!(b.state().codes.get(&codes[0]).unwrap().state, CodeState::Unused);
    let second = b.take(set, codes[0]);
    assert_eq!(b.state().codes.get(&codes[0]).unwrap().state, CodeState::Taken);
    b.spend(set, codes[0], Refused);
    b.answer(second, Returned, &[]);
    assert_eq!(b.state().codes.get(&codes[0]).unwrap().state, CodeState::Refused);
}

#[test]
fn a_correction_reopens_and_only_a_return_that_names_it_gives_the_code_back() {
    let (mut b, take, look) = taken();
    b.answer(take, Returned, &[]);
    let wrong = b.answer(take, Accepted, &[]);
    let correction = b.correct(take, wrong, &[]);
    // The old return does not name the correction.
    assert_eq!(look(&b), (CodeState::Taken, None));
    assert_eq!(b.state().takes.get(&take).unwrap().corrections, [correction]);
    b.answer(take, Returned, &[]);
    assert_eq!(look(&b), (CodeState::Taken, None));
    let named = b.answer(take, Returned, &[correction]);
    assert_eq!(look(&b), (CodeState::Unused, Some(Returned)));
    assert_eq!(b.state().takes.get(&take).unwrap().outcome.map(|(_, id, _)| id), Some(named));
}

#[test]
fn an_accept_of_another_machine_stands_until_it_is_corrected_itself() {
    let (mut here, take, look) = taken();
    let mut there = here.other_machine();
    let wrong = here.answer(take, Accepted, &[]);
    let first = here.correct(take, wrong, &[]);
    here.answer(take, Returned, &[first]);
    assert_eq!(look(&here), (CodeState::Unused, Some(Returned)));
    let other = there.answer(take, Accepted, &[]);
    here.unite(&there);
    assert_eq!(look(&here), (CodeState::Accepted, Some(Accepted)));
    let second = here.correct(take, other, &[first]);
    assert_eq!(look(&here), (CodeState::Taken, None));
    here.answer(take, Returned, &[second]);
    assert_eq!(look(&here), (CodeState::Unused, Some(Returned)));
}

#[test]
fn of_two_concurrent_corrections_both_want_to_be_named() {
    let (mut here, take, look) = taken();
    let wrong = here.answer(take, Accepted, &[]);
    let mut there = here.other_machine();
    let one = here.correct(take, wrong, &[]);
    let two = there.correct(take, wrong, &[]);
    here.unite(&there);
    here.answer(take, Returned, &[one]);
    assert_eq!(look(&here), (CodeState::Taken, None));
    here.answer(take, Returned, &[two]);
    assert_eq!(look(&here), (CodeState::Unused, Some(Returned)));

    let (mut both, take, look) = taken();
    let wrong = both.answer(take, Accepted, &[]);
    let one = both.correct(take, wrong, &[]);
    let two = both.correct(take, wrong, &[]);
    both.answer(take, Returned, &[two, one]);
    assert_eq!(look(&both), (CodeState::Unused, Some(Returned)));
}

#[test]
fn the_answer_to_a_correction_can_be_corrected_too() {
    let (mut b, take, look) = taken();
    let first = b.answer(take, Accepted, &[]);
    let one = b.correct(take, first, &[]);
    let second = b.answer(take, Refused, &[one]);
    assert_eq!(look(&b), (CodeState::Refused, Some(Refused)));
    let two = b.correct(take, second, &[one]);
    assert_eq!(look(&b), (CodeState::Taken, None));
    assert_eq!(b.state().takes.get(&take).unwrap().corrections, [two]);
    b.answer(take, Returned, &[one]);
    assert_eq!(look(&b), (CodeState::Taken, None));
    b.answer(take, Returned, &[two]);
    assert_eq!(look(&b), (CodeState::Unused, Some(Returned)));
}

#[test]
fn a_corrected_answer_that_arrives_late_changes_nothing() {
    let (whole, take, look) = taken();
    let mut whole = whole;
    let wrong = whole.answer(take, Accepted, &[]);
    let correction = whole.correct(take, wrong, &[]);
    whole.answer(take, Returned, &[correction]);
    let mut without = Bench::new();
    whole.ledger.iter().filter(|e| e.id != wrong).for_each(|e| without.ledger.insert(e.clone()));
    assert_eq!(look(&without), (CodeState::Unused, Some(Returned)));
    without.unite(&whole);
    assert_eq!(look(&without), (CodeState::Unused, Some(Returned)));
}

#[test]
fn a_purged_code_still_learns_its_outcome() {
    let (mut b, take, look) = taken();
    let code = b.state().takes.get(&take).unwrap().code;
    b.event(Body::Purge { codes: vec![code] });
    b.answer(take, Accepted, &[]);
    assert_eq!(look(&b), (CodeState::Accepted, Some(Accepted)));
    assert!(b.state().codes.get(&code).unwrap().purged.is_some());
}

fn offered(b: &Bench, account: codekeep_custody::AccountId, wish: &TakeWish) -> Result<u32, TakeRefusal> {
    b.state().next_code(account, wish, b.now).map(|o: Offer| o.ordinal)
}

fn numbered(ordinal: u32) -> TakeWish {
    TakeWish { ordinal: Some(ordinal), ..TakeWish::default() }
}

fn confirmed(confirm: Confirm) -> TakeWish {
    TakeWish { confirmed: vec![confirm], ..TakeWish::default() }
}

#[test]
fn codes_are_offered_in_reading_order_past_those_that_are_out_or_spent() {
    let (mut b, account, set, codes) = with_list(4);
    let next = |b: &Bench| offered(b, account, &TakeWish::default());
    assert_eq!(next(&b), Ok(1));
    b.take(set, codes[0]);
    assert_eq!(next(&b), Ok(2));
    b.spend(set, codes[1], Refused);
    assert_eq!(next(&b), Ok(3));
    b.spend(set, codes[2], Returned);
    assert_eq!(next(&b), Ok(3));
    b.spend(set, codes[2], Accepted);
    b.take(set, codes[3]);
    assert_eq!(next(&b), Err(TakeRefusal::NoneLeft { out: 2 }));
}

#[test]
fn printed_numbers_are_kept_and_asked_for() {
    let mut b = Bench::new();
    let account = b.account("Keycloak");
    let mut new = b.draft(account, Shape::List, 3);
    for (place, printed) in new.codes.iter_mut().zip([7, 3, 5]) {
        place.ordinal = printed;
    }
    let (set, codes) = b.store(new);
    // Keycloak's page names the number, so none is offered without one.
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::NumberWanted { next: 7 }));
    assert_eq!(b.state().next_code(account, &numbered(3), b.now), Ok(Offer { code: codes[1], set, ordinal: 3 }));
    assert_eq!(offered(&b, account, &numbered(1)), Err(TakeRefusal::NoSuchNumber { ordinal: 1 }));
    b.take(set, codes[1]);
    assert_eq!(offered(&b, account, &numbered(3)), Err(TakeRefusal::NotUnused { ordinal: 3, state: CodeState::Taken }));
    // A fact of the account goes before what is known of the service.
    b.fact(account, Fact::Order, 1);
    assert_eq!(offered(&b, account, &TakeWish::default()), Ok(7));
}

#[test]
fn a_card_is_asked_for_by_its_cell_and_not_used_up() {
    let mut b = Bench::new();
    let account = b.account("Bank");
    let new = b.draft(account, Shape::Grid, 4);
    let (set, codes) = b.store(new);
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::NumberWanted { next: 1 }));
    b.spend(set, codes[2], Accepted);
    assert_eq!(offered(&b, account, &numbered(3)), Ok(3));
}

#[test]
fn a_set_is_suspect_after_two_refusals_and_not_after_a_later_accept() {
    let (mut b, account, set, codes) = with_list(6);
    b.spend(set, codes[0], Refused);
    assert_eq!(offered(&b, account, &TakeWish::default()), Ok(2));
    b.spend(set, codes[1], Refused);
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::Suspect { refused: 2 }));
    assert_eq!(offered(&b, account, &numbered(4)), Err(TakeRefusal::Suspect { refused: 2 }));
    assert_eq!(offered(&b, account, &confirmed(Confirm::Suspect)), Ok(3));
    // A code that was marked as used when it was stored is no sign that the set is good.
    let used = b.event(Body::Take { code: codes[5], set, how: How::AsStored });
    b.answer(used, Accepted, &[]);
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::Suspect { refused: 2 }));
    b.spend(set, codes[2], Accepted);
    assert_eq!(offered(&b, account, &TakeWish::default()), Ok(4));
}

#[test]
fn a_set_that_is_not_current_wants_to_be_confirmed() {
    let (mut b, account, old, _) = with_list(2);
    let (new, _) = b.replace(old, account, 2);
    let from = |set, confirmed: &[Confirm]| TakeWish { set: Some(set), confirmed: confirmed.to_vec(), ..TakeWish::default() };
    let not_current = |set, status| Err(TakeRefusal::NotCurrent { set, status });
    assert_eq!(offered(&b, account, &from(old, &[])), not_current(old, Status::Superseded));
    assert_eq!(offered(&b, account, &from(old, &[Confirm::Suspect])), not_current(old, Status::Superseded));
    assert_eq!(offered(&b, account, &from(old, &[Confirm::NotCurrent])), Ok(1));
    assert_eq!(offered(&b, account, &from(new, &[])), Ok(1));
    b.revoke(new);
    assert_eq!(offered(&b, account, &TakeWish::default()), not_current(new, Status::Revoked));
    assert_eq!(offered(&b, account, &from(SetId([99; 16]), &[])), Err(TakeRefusal::NoSuchSet));
}

#[test]
fn a_refused_code_is_offered_again_only_by_number_and_confirmed() {
    let (mut b, account, set, codes) = with_list(2);
    b.spend(set, codes[0], Refused);
    assert_eq!(offered(&b, account, &confirmed(Confirm::RefusedBefore)), Ok(2));
    assert_eq!(offered(&b, account, &numbered(1)), Err(TakeRefusal::RefusedBefore { ordinal: 1 }));
    assert_eq!(offered(&b, account, &TakeWish { ordinal: Some(1), ..confirmed(Confirm::RefusedBefore) }), Ok(1));
}

#[test]
fn a_rotating_code_waits_for_its_replacement() {
    let mut b = Bench::new();
    let account = b.account("Bitwarden");
    let new = b.draft(account, Shape::Rotating, 1);
    let (set, codes) = b.store(new);
    let take = b.take(set, codes[0]);
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::NoneLeft { out: 1 }));
    b.answer(take, Accepted, &[]);
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::WaitsForReplacement));
    let next = NewSet { replaces: vec![set], ..b.draft(account, Shape::Rotating, 1) };
    let (next, codes) = b.store(next);
    assert_eq!(offered(&b, account, &TakeWish::default()), Ok(1));
    // Refused is not used: it may be tried again, once that is confirmed.
    b.spend(next, codes[0], Refused);
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::RefusedBefore { ordinal: 1 }));
    assert_eq!(offered(&b, account, &confirmed(Confirm::RefusedBefore)), Ok(1));
}

#[test]
fn a_key_and_a_pass_are_good_more_than_once() {
    for shape in [Shape::Key, Shape::Pass] {
        let mut b = Bench::new();
        let account = b.account("Apple");
        let new = b.draft(account, shape, 1);
        let (set, codes) = b.store(new);
        let take = b.take(set, codes[0]);
        assert_eq!(offered(&b, account, &TakeWish::default()), Ok(1), "{shape:?} while it is out");
        b.answer(take, Accepted, &[]);
        assert_eq!(offered(&b, account, &TakeWish::default()), Ok(1), "{shape:?} after it was used");
        let shown = TakeWish { shown_unrecorded: codes.clone(), ..TakeWish::default() };
        assert_eq!(offered(&b, account, &shown), Ok(1), "{shape:?} shown without a record");
        assert_eq!(b.state().left(&b.state().sets[&set]), 1);
    }
}

#[test]
fn an_expired_pass_is_not_handed_out() {
    let mut b = Bench::new();
    let account = b.account("Okta");
    let new = NewSet { expires_ms: Some(b.now + DAY), ..b.draft(account, Shape::Pass, 1) };
    let (old, _) = b.store(new);
    assert_eq!(offered(&b, account, &TakeWish::default()), Ok(1));
    b.now += DAY;
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::Expired));
    assert_eq!(offered(&b, account, &numbered(1)), Err(TakeRefusal::Expired));
    // An older list that lives beside it still has codes.
    b.now -= DAY / 2;
    b.beside(old, account, 2);
    let short =
        NewSet { expires_ms: Some(b.now + 2_000), beside: b.state().accounts[&account].sets.clone(), ..b.draft(account, Shape::Pass, 1) };
    let (short, _) = b.store(short);
    b.now += DAY;
    let state = b.state();
    let offer = state.next_code(account, &TakeWish::default(), b.now).unwrap();
    assert!(offer.set != short && offer.set != old);
}

#[test]
fn two_rivals_are_named_and_two_that_live_beside_each_other_are_not() {
    let (mut b, account, first, _) = with_list(1);
    let (beside, codes) = b.beside(first, account, 1);
    let state = b.state();
    assert_eq!(state.next_code(account, &TakeWish::default(), b.now).map(|o| o.set), Ok(beside));
    b.spend(beside, codes[0], Accepted);
    assert_eq!(b.state().next_code(account, &TakeWish::default(), b.now).map(|o| o.set), Ok(first));

    let (rival, _) = b.list(account, 1);
    let refusal = offered(&b, account, &TakeWish::default());
    assert_eq!(refusal, Err(TakeRefusal::TwoCurrent(vec![rival, beside, first])));
    let chosen = TakeWish { set: Some(first), ..TakeWish::default() };
    assert_eq!(offered(&b, account, &chosen), Ok(1));
    b.event(Body::SetSuperseded { sets: vec![first, beside], by: rival });
    assert_eq!(b.state().next_code(account, &TakeWish::default(), b.now).map(|o| o.set), Ok(rival));
}

#[test]
fn a_code_shown_without_a_record_is_not_offered_again() {
    let (b, account, _, codes) = with_list(2);
    let wish = TakeWish { shown_unrecorded: vec![codes[0]], ..TakeWish::default() };
    assert_eq!(offered(&b, account, &wish), Ok(2));
    let by_number = TakeWish { ordinal: Some(1), ..wish };
    assert_eq!(offered(&b, account, &by_number), Err(TakeRefusal::NotUnused { ordinal: 1, state: CodeState::Taken }));
}

#[test]
fn where_nothing_is_stored_or_left_it_says_so() {
    let mut b = Bench::new();
    let account = b.account("GitHub");
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::NoSet));
    let nobody = codekeep_custody::AccountId([77; 16]);
    assert_eq!(offered(&b, nobody, &TakeWish::default()), Err(TakeRefusal::NoAccount));
    let (set, codes) = b.list(account, 2);
    b.event(Body::Purge { codes: vec![codes[0]] });
    assert_eq!(offered(&b, account, &TakeWish::default()), Ok(2));
    assert_eq!(offered(&b, account, &numbered(1)), Err(TakeRefusal::Purged));
    b.event(Body::Purge { codes });
    assert_eq!(offered(&b, account, &TakeWish::default()), Err(TakeRefusal::NoSet));
    assert_eq!(offered(&b, account, &TakeWish { set: Some(set), ..TakeWish::default() }), Err(TakeRefusal::Purged));
}

#[test]
fn an_outcome_and_a_correction_find_their_take() {
    let (mut b, account, set, codes) = with_list(4);
    let one = b.take(set, codes[0]);
    let state = b.state();
    let account_now = &state.accounts[&account];
    assert_eq!(state.take_to_answer(account_now, None).map(|t| t.id), Ok(one));
    let two = b.take(set, codes[1]);
    let state = b.state();
    assert_eq!(state.take_to_answer(&state.accounts[&account], None).map(|t| t.id), Err(vec![1, 2]));
    assert_eq!(state.take_to_answer(&state.accounts[&account], Some(2)).map(|t| t.id), Ok(two));
    assert_eq!(state.take_to_answer(&state.accounts[&account], Some(3)).map(|t| t.id), Err(vec![1, 2]));
    let answer = b.answer(one, Accepted, &[]);
    b.answer(two, Refused, &[]);
    let state = b.state();
    let found = |ordinal| state.take_to_correct(&state.accounts[&account], ordinal).map(|(t, outcome, _)| (t.id, outcome));
    assert_eq!(found(None), Some((two, Refused)));
    assert_eq!(found(Some(1)), Some((one, Accepted)));
    assert_eq!(found(Some(4)), None);
    b.correct(one, answer, &[]);
    assert_eq!(b.state().open_takes(&state.accounts[&account]).iter().map(|t| t.id).collect::<Vec<_>>(), [one]);
}
