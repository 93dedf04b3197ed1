//! An export of a vault, as anybody may write one: what is taken from it, and what it does to what is here.

use custody::{Body, CodeState, Event, Fault, LabelTexts, Ledger, State, Status};
use vault::{Export, union_with_export};

/// Reads an export; then holds it against a vault that has every other of its entries. Whatever it says, it destroys and
/// revokes nothing there, makes no code look unused, changes no name, setting or key, and a second time brings nothing.
pub fn export(bytes: &[u8]) {
    let _ = Export::is_one(bytes);
    let Ok(export) = Export::read(bytes) else { return };
    let events = export.ledger().in_order();
    for (step, first) in [(2, 0), (2, 1), (3, 0), (1, events.len())] {
        let mut here = Ledger::new();
        events.iter().skip(first).step_by(step).for_each(|event| here.insert((*event).clone()));
        let united = union_with_export(&here, &export);
        assert!(here.iter().all(|event| united.get(&event.id) == Some(event)), "nothing that is here goes");
        assert!(union_with_export(&united, &export) == united, "the same export twice brings nothing");
        adds_only(&here, &fold(&here), &fold(&united));
    }
}

/// An export with these events in it.
pub fn of(events: &[Event]) -> Vec<u8> {
    let hex = |event: &Event| event.bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let events: Vec<String> = events.iter().map(|event| format!("{{\"bytes\": \"{}\"}}", hex(event))).collect();
    let vault = "00".repeat(16);
    let ledger = format!("{{\"events\": [{}], \"labels\": {{}}, \"codes\": {{}}}}", events.join(", "));
    format!("{{\"format\": \"codekeep-export\", \"version\": 1, \"vault\": \"{vault}\", \"ledger\": {ledger}}}").into_bytes()
}

/// Each label with a text of its own, so that a change of one shows.
fn fold(ledger: &Ledger) -> State {
    let labels = ledger.iter().filter(|event| matches!(event.body, Body::Label { .. }));
    State::fold(ledger, &labels.map(|event| (event.id, event.id.to_string())).collect::<LabelTexts>())
}

fn adds_only(here: &Ledger, before: &State, after: &State) {
    for code in before.codes.values() {
        let now = after.codes.get(&code.id);
        assert!(now.is_some_and(|now| now.state != CodeState::Unused || code.state == CodeState::Unused), "a used code looks unused");
        assert!(now.is_some_and(|now| now.purged.is_some() == code.purged.is_some()), "a text was destroyed, or came back");
    }
    for (id, set) in &before.sets {
        let now = after.sets.get(id);
        assert!(now.is_some_and(|now| now.status >= set.status), "an ended set is good again");
        assert!(now.is_some_and(|now| now.status != Status::Revoked || set.status == Status::Revoked), "a set was revoked");
    }
    for (id, copy) in &before.copies {
        let now = after.copies.get(id);
        let same = |now: &custody::Copy| now.lost == copy.lost && now.destroyed == copy.destroyed && now.struck == copy.struck;
        assert!(now.is_some_and(same), "something was said of a copy");
    }
    // Where an entry claims an impossible time, the order of others may change with their number alone.
    if here.verify().iter().any(|fault| matches!(fault, Fault::Lamport { .. })) {
        return;
    }
    for (id, account) in &before.accounts {
        let now = after.accounts.get(id);
        let facts = |a: &custody::Account| (a.privileged, a.closed, a.plain_entry, a.order);
        assert!(now.is_some_and(|now| now.labels == account.labels && facts(now) == facts(account)), "an account was changed");
    }
    for (id, copy) in &before.copies {
        let same = |now: &custody::Copy| (now.kind, &now.holds, &now.place) == (copy.kind, &copy.holds, &copy.place);
        assert!(after.copies.get(id).is_some_and(same), "a copy was changed");
    }
    assert!(before.settings == after.settings && before.keys == after.keys, "a setting or a key was changed");
}
