//! Random histories: three machines write through the public interface, with references to a few
//! ids, so that events meet, collide and refer to what is not there.

use codekeep_custody::{
    AccountId, Body, Change, CodeId, CopyEvent, CopyId, CopyKind, Correction, Date, Event, EventId, Fact, Field, How, KeyChange,
    LabelTexts, Ledger, NewCopy, NewSet, Outcome, Paper, Place, PutOff, SetId, Shape, Source, State, Subject, Why, WriterId,
};
use proptest::prelude::*;

/// One step of a history: who writes, what, and numbers from which its references are chosen.
pub type Step = (u8, u8, [u8; 4]);

const MACHINES: u8 = 3;

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
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
    recovery_keys: Vec<EventId>,
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
            1..4 => Body::SetNew(Box::new(NewSet {
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
            })),
            4 => Body::SetJoin { set: set(a), codes: places(b) },
            5 => Body::SetSuperseded { sets: vec![set(a), set(b)], by: set(c) },
            6 => Body::SetRevoked { set: set(a), why: Why::Exposed, copy: None },
            7 => Body::SetRestored { revoked: few(&self.revoked, a) },
            8 => Body::Purge { codes: vec![code(a), code(b)] },
            9 => Body::FactSet { account: account(a), fact: Fact::ALL[usize::from(b) % Fact::ALL.len()], value: u64::from(c % 3) },
            10 => Body::Label { subject: Subject::Thing([a % 2; 16]), field: Field::ALL[usize::from(b) % Field::ALL.len()] },
            11 => Body::SigninChanged { account: account(a), change: Change::Phone },
            12 => Body::CopyNew(Box::new(NewCopy {
                copy: copy(a),
                kind: CopyKind::ALL[usize::from(d) % CopyKind::ALL.len()],
                holds: vec![(set(b), vec![code(c), code(d)])],
                paper: Paper::A4,
                fingerprint: "0000000000".into(),
                expires_ms: None,
                key: pick(&self.recovery_keys, c),
            })),
            13 => Body::CopySaid { copy: copy(a), said: CopyEvent::ALL[usize::from(b) % CopyEvent::ALL.len()], struck: vec![code(c)] },
            14 => Body::PutOff(Box::new(PutOff {
                item: "set-old".into(),
                subject: vec![a % 2],
                cause: pick(&self.takes, b)?,
                until: Date::from_days(20_000)?,
            })),
            15 if d & 4 == 0 => Body::Notice { set: set(a), arrived: b & 1 == 1 },
            15 if d & 2 == 0 || self.recovery_keys.is_empty() => {
                Body::KeyChanged { what: KeyChange::ALL[usize::from(b) % KeyChange::ALL.len()] }
            }
            15 => Body::RecoveryTested { made: pick(&self.recovery_keys, a)? },
            16 => Body::Setting { name: "clipboard.seconds".into(), value: u64::from(a) },
            17..24 => Body::Take { code: code(a), set: set(b), how: How::ALL[usize::from(c) % How::ALL.len()] },
            24..34 => {
                // Few takes with many answers, so that answers and corrections meet.
                let take = pick(self.takes.get(..3).unwrap_or(&self.takes), a)?;
                Body::Answer { take, outcome: Outcome::ALL[usize::from(b) % 3], after: corrections_of(take) }
            }
            _ => {
                let (outcome, take) = pick(&self.answers, a)?;
                Body::Correction(Box::new(Correction { take, outcome, after: corrections_of(take) }))
            }
        })
    }

    fn note(&mut self, id: EventId, body: &Body) {
        match body {
            Body::Take { .. } => self.takes.push(id),
            Body::Answer { take, .. } => self.answers.push((id, *take)),
            Body::Correction(correction) => self.corrections.push((id, correction.take)),
            Body::SetRevoked { .. } => self.revoked.push(id),
            Body::KeyChanged { what: KeyChange::RecoveryMade } => self.recovery_keys.push(id),
            _ => {}
        }
    }
}

/// Plays a history on three machines that sometimes meet, and returns their ledgers.
pub fn play(steps: &[Step]) -> Vec<Ledger> {
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

pub fn united(ledgers: &[Ledger]) -> Ledger {
    let mut all = Ledger::new();
    for ledger in ledgers {
        all.unite(ledger);
    }
    all
}

pub fn ledger_of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Ledger {
    let mut ledger = Ledger::new();
    events.into_iter().cloned().for_each(|e| ledger.insert(e));
    ledger
}

/// A text for every label, so that labels are folded too.
pub fn texts(ledger: &Ledger) -> LabelTexts {
    ledger.iter().filter(|e| matches!(e.body, Body::Label { .. })).map(|e| (e.id, format!("text {}", e.id))).collect()
}

pub fn fold(ledger: &Ledger) -> State {
    State::fold(ledger, &texts(ledger))
}
