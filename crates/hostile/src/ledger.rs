//! Events as anybody may write them, and what they add up to.

use custody::attention::{Attention, Now};
use custody::cbor::{CborError, Reader};
use custody::rules::take::TakeWish;
use custody::{Body, CodeState, Date, Event, Ledger, State};

/// A moment after everything that is written here.
const NOW_MS: u64 = 1_800_000_000_000;

/// Events one after the other in an array, as the payload has them.
pub fn ledger(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    let mut events = Vec::new();
    let read = reader.array(|r| {
        if let Ok(event) = Event::read(r.bytes()?) {
            events.push(event);
        }
        Ok::<_, CborError>(())
    });
    // Bytes that are no array are tried as one event.
    if read.is_err() {
        events.extend(Event::read(bytes));
    }
    add_up(&events);
}

/// Whatever the events say: what they add up to does not depend on their order, a union with itself brings nothing, and
/// the last of them makes nothing look fresher than it was.
pub fn add_up(events: &[Event]) {
    let of = |events: &[&Event]| {
        let mut ledger = Ledger::new();
        events.iter().for_each(|event| ledger.insert((*event).clone()));
        ledger
    };
    let forwards = of(&events.iter().collect::<Vec<_>>());
    let backwards = of(&events.iter().rev().collect::<Vec<_>>());
    assert!(forwards == backwards, "a ledger is the set of its events");
    assert!(forwards.clone().unite(&backwards) == 0, "a union with itself brings nothing");
    let read = Ledger::read(&events.iter().rev().map(|event| &event.bytes).collect::<Vec<_>>());
    assert!(read.is_ok_and(|read| read == forwards), "an event that was read can be read again");
    let _ = (forwards.verify(), forwards.fingerprint());

    let state = fold(&forwards);
    assert!(state == fold(&backwards), "any order adds up to the same");
    look_at(&state);
    if let Some((last, others)) = events.split_last() {
        weakens_nothing(&fold(&of(&others.iter().collect::<Vec<_>>())), &state, &last.body);
    }
}

fn fold(ledger: &Ledger) -> State {
    let texts = ledger.iter().filter(|event| matches!(event.body, Body::Label { .. })).map(|event| (event.id, "a text".to_owned()));
    State::fold(ledger, &texts.collect())
}

fn weakens_nothing(before: &State, after: &State, added: &Body) {
    let may_be_unused = matches!(added, Body::Answer { .. } | Body::Correction(_));
    for code in before.codes.values() {
        let now = after.codes.get(&code.id);
        assert!(now.is_some(), "a code is gone after {added:?}");
        let is_weaker = now.is_some_and(|now| now.state == CodeState::Unused) && code.state != CodeState::Unused;
        assert!(!is_weaker || may_be_unused, "a used code looks unused after {added:?}");
        assert!(code.purged.is_none() || now.is_some_and(|now| now.purged.is_some()), "purged no longer after {added:?}");
    }
}

/// Everything that a person is shown of it.
fn look_at(state: &State) {
    let _ = Attention::of(state, Now { ms: NOW_MS, today: Date::of_millis(NOW_MS) });
    for account in state.accounts.values() {
        let _ = (state.handle(account), state.current_sets(account), state.rival_sets(account), state.open_takes(account));
        let _ = state.next_code(account.id, &TakeWish::default(), NOW_MS);
    }
    for set in state.sets.values() {
        let _ = (state.left(set), state.used(set), state.refused_lately(set), state.is_purged(set), set.has_expired(NOW_MS));
    }
    for copy in state.copies.values() {
        let _ = (state.verdict(copy), copy.stale_since(state), copy.rows_to_strike(state), state.exposed_by(copy));
    }
}
