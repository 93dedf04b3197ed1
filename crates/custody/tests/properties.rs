//! Promises that hold for every history: merging is union, order does not matter, and no event but
//! a return or a correction ever makes a used code look unused.

#[path = "common/history.rs"]
mod history;

use std::collections::BTreeSet;

use codekeep_custody::{Body, CodeState, Event, EventId, Ledger, Outcome};
use history::{fold, ledger_of, play, steps, united};
use proptest::prelude::*;

/// Whether an event may make a code unused: a return, or a correction that a return there already
/// names. A correction by itself never does.
fn gives_back(event: &Event, there: &Ledger) -> bool {
    let names = |e: &Event| matches!(&e.body, Body::Answer { outcome: Outcome::Returned, after, .. } if after.contains(&event.id));
    match &event.body {
        Body::Answer { outcome, .. } => *outcome == Outcome::Returned,
        Body::Correction(_) => there.iter().any(names),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn union_is_commutative_associative_idempotent_and_writes_nothing(steps in steps()) {
        let [a, b, c] = <[Ledger; 3]>::try_from(play(&steps)).unwrap();
        let of = |ledgers: &[&Ledger]| ledgers.iter().fold(Ledger::new(), |mut all, l| { all.unite(l); all });
        prop_assert_eq!(of(&[&a, &b]), of(&[&b, &a]));
        prop_assert_eq!(of(&[&of(&[&a, &b]), &c]), of(&[&a, &of(&[&b, &c])]));
        prop_assert_eq!(of(&[&a, &a]), a.clone());
        let ids: BTreeSet<EventId> = [&a, &b, &c].iter().flat_map(|l| l.iter().map(|e| e.id)).collect();
        let all = of(&[&a, &b, &c]);
        prop_assert_eq!(all.iter().map(|e| e.id).collect::<BTreeSet<_>>(), ids);
        prop_assert_eq!(all.clone().unite(&b), 0);
        prop_assert_eq!(all.verify(), vec![]);
    }

    #[test]
    fn machines_that_meet_twice_agree(steps in steps()) {
        let mut machines = play(&steps);
        for _ in 0..2 {
            for n in 0..machines.len() {
                let next = (n + 1) % machines.len();
                let from = machines[n].clone();
                machines[next].unite(&from);
            }
        }
        prop_assert_eq!(fold(&machines[0]), fold(&machines[1]));
        prop_assert_eq!(fold(&machines[1]), fold(&machines[2]));
    }

    #[test]
    fn any_shuffle_folds_to_the_same_state(
        (events, shuffled) in steps().prop_flat_map(|steps| {
            let events: Vec<Event> = united(&play(&steps)).iter().cloned().collect();
            (Just(events.clone()), Just(events).prop_shuffle())
        })
    ) {
        let read = Ledger::read(&shuffled.iter().map(|e| &e.bytes).collect::<Vec<_>>()).unwrap();
        prop_assert_eq!(fold(&read), fold(&ledger_of(&events)));
    }

    /// R21, and the same for purges and the status of sets. The rest of the history may be there or
    /// not: references that lead nowhere must not weaken anything either.
    #[test]
    fn one_more_event_weakens_nothing(steps in steps(), kept in any::<u128>(), which in any::<prop::sample::Index>()) {
        let all: Vec<Event> = united(&play(&steps)).iter().cloned().collect();
        prop_assume!(!all.is_empty());
        let added = which.get(&all);
        let some = all.iter().enumerate().filter(|(n, e)| kept >> (n % 128) & 1 == 1 && e.id != added.id).map(|(_, e)| e);
        let ledger = ledger_of(some);
        let before = fold(&ledger);
        let may_be_unused = gives_back(added, &ledger);
        let mut more = ledger;
        more.insert(added.clone());
        let after = fold(&more);

        for code in before.codes.values() {
            let now = after.codes.get(&code.id);
            prop_assert!(now.is_some(), "a code is gone after {:?}", added.body);
            let now = now.unwrap();
            if code.state != CodeState::Unused && !may_be_unused {
                prop_assert_ne!(now.state, CodeState::Unused, "after {:?}", added.body);
            }
            prop_assert!(code.purged.is_none() || now.purged.is_some(), "purged no longer after {:?}", added.body);
        }
        for (id, set) in &before.sets {
            let now = &after.sets[id];
            prop_assert!(now.status >= set.status || matches!(added.body, Body::SetRestored { .. }), "weaker after {:?}", added.body);
        }
        for (id, copy) in &before.copies {
            prop_assert!(copy.exists() || !after.copies[id].exists(), "a destroyed copy came back after {:?}", added.body);
        }
    }

    /// The sentence of the design, worked out from the events alone: a code is unused only if every
    /// take of it is answered *returned* and no uncorrected accept or refuse stands.
    #[test]
    fn what_is_unused_was_returned_every_time(steps in steps(), kept in any::<u128>()) {
        let all: Vec<Event> = united(&play(&steps)).iter().cloned().collect();
        let events: Vec<&Event> = all.iter().enumerate().filter(|(n, _)| kept >> (n % 128) & 1 == 1).map(|(_, e)| e).collect();
        let state = fold(&ledger_of(events.iter().copied()));
        let corrected: BTreeSet<(EventId, EventId)> = events
            .iter()
            .filter_map(|e| if let Body::Correction(c) = &e.body { Some((c.take, c.outcome)) } else { None })
            .collect();
        for taken in &events {
            let Body::Take { code, .. } = &taken.body else { continue };
            if state.codes.get(code).is_none_or(|c| c.state != CodeState::Unused) {
                continue;
            }
            let answers: Vec<Outcome> = events
                .iter()
                .filter_map(|e| match &e.body {
                    Body::Answer { take, outcome, .. } if *take == taken.id && !corrected.contains(&(*take, e.id)) => Some(*outcome),
                    _ => None,
                })
                .collect();
            prop_assert!(!answers.is_empty() && answers.iter().all(|o| *o == Outcome::Returned), "{:?}", answers);
        }
    }

    #[test]
    fn a_purge_on_one_machine_holds_after_any_union(steps in steps()) {
        let machines = play(&steps);
        let all = fold(&united(&machines));
        for machine in &machines {
            for code in fold(machine).codes.values() {
                prop_assert!(code.purged.is_none() || all.codes.get(&code.id).unwrap().purged.is_some());
            }
        }
    }
}
