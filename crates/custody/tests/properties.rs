//! Promises that hold for every history: merging is union, order does not matter, and no event but
//! a return or a correction ever makes a used code look unused.
//!
//! Histories are written by three machines through the public interface, from a few ids, so that
//! events meet, collide and refer to what is not there.

use std::collections::BTreeSet;

use codekeep_custody::{
    AccountId, Body, Change, CodeId, CodeState, CopyEvent, CopyId, CopyKind, Date, Event, EventId, Fact, Field, How, LabelTexts, Ledger,
    NewSet, Outcome, Paper, Place, SetId, Shape, Source, State, Subject, Why, WriterId,
};
use proptest::prelude::*;

/// One step of a history: who writes, what, and numbers from which its references are chosen.
type Step = (u8, u8, [u8; 4]);

const MACHINES: u8 = 3;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((0..MACHINES, 0u8..40, any::<[u8; 4]>()), 1..70)
}

fn account(n: u8) -> AccountId {
    AccountId([n % 2; 16])
}
fn set(n: u8) -> SetId {
    SetId([n % 5; 16])
}
fn code(n: u8) -> CodeId {
    CodeId([n % 6; 16])
}
fn copy(n: u8) -> CopyId {
    CopyId([n % 2; 16])
}
fn pick<T: Copy>(from: &[T], n: u8) -> Option<T> {
    from.get(usize::from(n) % from.len().max(1)).copied()
}
fn few<T: Copy>(from: &[T], n: u8) -> Vec<T> {
    from.iter().enumerate().filter(|(at, _)| n >> (at % 8) & 1 == 1).map(|(_, id)| *id).collect()
}

/// What was written so far, to refer to.
#[derive(Default)]
struct Known {
    takes: Vec<EventId>,
    /// Answers and corrections, each with its take.
    answers: Vec<(EventId, EventId)>,
    corrections: Vec<(EventId, EventId)>,
    revoked: Vec<EventId>,
}

impl Known {
    fn body(&self, kind: u8, [a, b, c, d]: [u8; 4]) -> Option<Body> {
        let places = |n: u8| -> Vec<Place> {
            (0..4).filter(|i| n >> i & 1 == 1).map(|i| Place { code: code(n.wrapping_add(i)), ordinal: u32::from(i) + 1 }).collect()
        };
        let corrections_of = |take: EventId| -> Vec<EventId> {
            few(&self.corrections.iter().filter(|(_, t)| *t == take).map(|(id, _)| *id).collect::<Vec<_>>(), d)
        };
        Some(match kind {
            0 => Body::AccountNew { account: account(a) },
            1..4 => Body::SetNew(NewSet {
                set: set(a),
                account: account(b),
                shape: Shape::ALL[usize::from(c) % Shape::ALL.len()],
                codes: places(d),
                replaces: if a & 8 == 0 { vec![set(c)] } else { Vec::new() },
                beside: if b & 8 == 0 { vec![set(d)] } else { Vec::new() },
                source: Source::Paste,
                issued: Date::from_days(20_000 + u32::from(c)),
                expires_ms: None,
                case_matters: false,
            }),
            4 => Body::SetJoin { set: set(a), codes: places(b) },
            5 => Body::SetSuperseded { sets: vec![set(a), set(b)], by: set(c) },
            6 => Body::SetRevoked { set: set(a), why: Why::Exposed, copy: None },
            7 => Body::SetRestored { revoked: few(&self.revoked, a) },
            8 => Body::Purge { codes: vec![code(a), code(b)] },
            9 => Body::FactSet { account: account(a), fact: Fact::ALL[usize::from(b) % Fact::ALL.len()], value: u64::from(c % 3) },
            10 => Body::Label { subject: Subject::Thing([a % 2; 16]), field: Field::ALL[usize::from(b) % Field::ALL.len()] },
            11 => Body::SigninChanged { account: account(a), change: Change::Phone },
            12 => Body::CopyNew {
                copy: copy(a),
                kind: CopyKind::Plain,
                holds: vec![(set(b), vec![code(c), code(d)])],
                paper: Paper::A4,
                fingerprint: "0000000000".into(),
            },
            13 => Body::CopySaid { copy: copy(a), said: CopyEvent::ALL[usize::from(b) % CopyEvent::ALL.len()], struck: vec![code(c)] },
            14 => {
                Body::PutOff { item: "set-old".into(), subject: vec![a % 2], cause: pick(&self.takes, b)?, until: Date::from_days(20_000)? }
            }
            15 => Body::Notice { set: set(a), arrived: b & 1 == 1 },
            16 => Body::Setting { name: "clipboard.seconds".into(), value: u64::from(a) },
            17..24 => Body::Take { code: code(a), set: set(b), how: How::ALL[usize::from(c) % How::ALL.len()] },
            24..34 => {
                // Few takes with many answers, so that answers and corrections meet.
                let take = pick(self.takes.get(..3).unwrap_or(&self.takes), a)?;
                Body::Answer { take, outcome: Outcome::ALL[usize::from(b) % 3], after: corrections_of(take) }
            }
            _ => {
                let (outcome, take) = pick(&self.answers, a)?;
                Body::Correction { take, outcome, after: corrections_of(take) }
            }
        })
    }

    fn note(&mut self, id: EventId, body: &Body) {
        match body {
            Body::Take { .. } => self.takes.push(id),
            Body::Answer { take, .. } => self.answers.push((id, *take)),
            Body::Correction { take, .. } => self.corrections.push((id, *take)),
            Body::SetRevoked { .. } => self.revoked.push(id),
            _ => {}
        }
    }
}

/// Plays a history on three machines that sometimes meet, and returns their ledgers.
fn play(steps: &[Step]) -> Vec<Ledger> {
    let mut machines = vec![Ledger::new(); usize::from(MACHINES)];
    let mut known = Known::default();
    for (n, (who, kind, numbers)) in steps.iter().enumerate() {
        if *kind >= 38 {
            let from = machines[usize::from(numbers[0] % MACHINES)].clone();
            machines[usize::from(*who)].unite(&from);
        } else if let Some(body) = known.body(*kind, *numbers) {
            let random = (n as u128).to_be_bytes();
            // Clocks of different machines go wrong in different ways.
            let wall = 1_760_000_000_000 + u64::from(numbers[3]) * 60_000;
            let id = machines[usize::from(*who)].append(WriterId([*who; 16]), wall, random, body.clone());
            known.note(id, &body);
        }
    }
    machines
}

fn united(ledgers: &[Ledger]) -> Ledger {
    let mut all = Ledger::new();
    for ledger in ledgers {
        all.unite(ledger);
    }
    all
}

fn ledger_of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Ledger {
    let mut ledger = Ledger::new();
    events.into_iter().cloned().for_each(|e| ledger.insert(e));
    ledger
}

/// A text for every label, so that labels are folded too.
fn texts(ledger: &Ledger) -> LabelTexts {
    ledger.iter().filter(|e| matches!(e.body, Body::Label { .. })).map(|e| (e.id, format!("text {}", e.id))).collect()
}

fn fold(ledger: &Ledger) -> State {
    State::fold(ledger, &texts(ledger))
}

/// Whether an event may make a code unused: a return, or a correction that a return there already
/// names. A correction by itself never does.
fn gives_back(event: &Event, there: &Ledger) -> bool {
    let names = |e: &Event| matches!(&e.body, Body::Answer { outcome: Outcome::Returned, after, .. } if after.contains(&event.id));
    match &event.body {
        Body::Answer { outcome, .. } => *outcome == Outcome::Returned,
        Body::Correction { .. } => there.iter().any(names),
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
        let read = Ledger::read(shuffled.iter().map(|e| &*e.bytes)).unwrap();
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

        for (id, code) in &before.codes {
            let now = after.codes.get(id);
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
            .filter_map(|e| if let Body::Correction { take, outcome, .. } = &e.body { Some((*take, *outcome)) } else { None })
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
            for (id, code) in fold(machine).codes {
                prop_assert!(code.purged.is_none() || all.codes[&id].purged.is_some());
            }
        }
    }
}
