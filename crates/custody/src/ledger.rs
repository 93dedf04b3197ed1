//! The ledger: a set of events. Merging two ledgers is taking the union of their events, and nothing
//! else: commutative, associative, idempotent, and it writes nothing of its own.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use sha2::{Digest, Sha256};

use crate::by_id::Places;
use crate::event::{Envelope, EventBlock, id_of};
use crate::left_out::LeftOut;
use crate::meanwhile::MUCH_EVENTS;
use crate::sums::Sums;
use crate::{Body, ById, Event, EventError, EventId, Run, WriterId, crockford};

/// A set of events, each under its id.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// In the order in which they came here.
    events: ById<Event>,
    sums: Sums,
}

/// Two ledgers are equal when they hold the same events, in whatever order they came.
impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|event| other.get(&event.id) == Some(event))
    }
}

impl Eq for Ledger {}

/// Something wrong with the chains of a ledger. It is shown, and never a reason to refuse the vault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A number is missing in a writer's chain.
    #[error("entry {seq} of writer {writer} is missing")]
    Gap {
        /// Whose chain.
        writer: WriterId,
        /// The missing number.
        seq: u64,
    },
    /// An entry names another predecessor than the one that stands before it.
    #[error("entry {seq} of writer {writer} does not follow from the entry before it")]
    Link {
        /// Whose chain.
        writer: WriterId,
        /// The entry whose link is broken.
        seq: u64,
    },
    /// Two entries claim the same place.
    #[error("two entries claim to be number {seq} of writer {writer}")]
    Twice {
        /// Whose chain.
        writer: WriterId,
        /// The number that stands twice.
        seq: u64,
    },
    /// An entry claims a later Lamport time than there are events.
    #[error("entry {seq} of writer {writer} claims an impossible time")]
    Lamport {
        /// Whose chain.
        writer: WriterId,
        /// The entry.
        seq: u64,
    },
}

impl Ledger {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a ledger from the raw bytes of its events, wherever they lie.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn read(events: &[impl AsRef<[u8]>]) -> Result<Self, EventError> {
        Self::read_block(&EventBlock::copied(events))
    }

    /// Reads a ledger from a block, which it keeps.
    ///
    /// # Errors
    /// When one of the events is malformed.
    pub fn read_block(block: &EventBlock) -> Result<Self, EventError> {
        let (events, sums, places) = thread::scope(|scope| {
            let (send, ids) = mpsc::channel();
            let is_much = block.len() >= MUCH_EVENTS;
            let ahead = is_much.then(|| thread::Builder::new().spawn_scoped(scope, || hash_ahead(block, send)).ok()).flatten();
            let (events, sums) = read_all(block, &ids)?;
            Ok::<_, EventError>((events, sums, ahead.and_then(|ahead| ahead.join().ok()?)))
        })?;
        // Where the system gave no thread, or something went wrong in it, it is done here.
        match places.or_else(|| Places::of(&events)) {
            Some(places) => Ok(Self { events: ById::with(events, places), sums }),
            // One of them comes twice.
            None => Ok(events.into_iter().fold(Self::default(), |mut ledger, event| {
                ledger.insert(event);
                ledger
            })),
        }
    }

    /// Adds an event; adding one that is there changes nothing.
    pub fn insert(&mut self, event: Event) {
        if !self.events.contains(&event.id) {
            self.sums.note(&event);
            self.events.insert(event);
        }
    }

    /// How many of the events are takes.
    pub(crate) fn takes(&self) -> usize {
        self.sums.takes
    }

    fn bound(&self) -> u64 {
        self.sums.bound(self.len())
    }

    /// Takes over every event of another ledger, and says how many were new.
    pub fn unite(&mut self, other: &Ledger) -> usize {
        let before = self.events.len();
        for event in other.events.values() {
            if !self.events.contains(&event.id) {
                self.insert(Event { bytes: event.bytes.alone(), ..event.clone() });
            }
        }
        self.events.len() - before
    }

    /// Writes a new event at the end of a writer's chain and returns its id.
    ///
    /// `wall_ms` is the wall clock; `random` are fresh random bytes, which make every event unlike
    /// any other, so that its id tells nothing about it.
    pub fn append(&mut self, writer: WriterId, wall_ms: u64, random: [u8; 16], body: Body) -> EventId {
        let head = self.head(writer);
        let envelope = Envelope {
            writer,
            seq: head.map_or(1, |h| h.seq.saturating_add(1)),
            prev: head.map(|h| h.id),
            lamport: self.sums.latest().min(self.bound()).max(self.sums.base).saturating_add(1),
            wall_ms,
            random,
        };
        let event = Event::write(envelope, body);
        let id = event.id;
        self.insert(event);
        id
    }

    /// Takes back an event that was appended and could not be saved. One that was ever saved or
    /// handed on must never be withdrawn.
    pub fn withdraw(&mut self, unsaved: &EventId) {
        if self.events.remove(unsaved).is_some() {
            self.sums = Sums::of(self.events.values());
        }
    }

    /// The last event of a writer's chain. Where two claim that place, the one with the larger id.
    #[must_use]
    pub fn head(&self, writer: WriterId) -> Option<&Event> {
        self.sums.heads.get(&writer).and_then(|(_, id)| self.events.get(id))
    }

    /// One event.
    #[must_use]
    pub fn get(&self, id: &EventId) -> Option<&Event> {
        self.events.get(id)
    }

    /// Every event, in the order in which they came here.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Event> {
        self.events.values()
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing has happened yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events in the order in which the last writer of a field is found: (Lamport, writer, id).
    /// A Lamport time beyond the number of events (in a pack: with those of its home) counts as that number.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Event> {
        self.sums.in_order(self.events.values().as_slice())
    }

    /// The latest wall clock in the ledger, in milliseconds since 1970.
    #[must_use]
    pub fn latest_wall_ms(&self) -> u64 {
        self.events.values().map(|e| e.wall_ms).max().unwrap_or(0)
    }

    /// Checks every writer's chain, and names what is wrong: the first broken link first.
    #[must_use]
    pub fn verify(&self) -> Vec<Fault> {
        let bound = self.bound();
        let mut chains: BTreeMap<WriterId, Vec<&Event>> = BTreeMap::new();
        for event in self.events.values() {
            chains.entry(event.writer).or_default().push(event);
        }
        let (left_out, nothing) = (LeftOut::by_writer(self.iter()), LeftOut::default());
        let mut faults = Vec::new();
        for (writer, mut chain) in chains {
            chain.sort_unstable_by_key(|e| (e.seq, e.id));
            let left_out = left_out.get(&writer).unwrap_or(&nothing);
            let mut last = 0;
            for event in chain {
                let seq = event.seq;
                let next = u64::saturating_add(last, 1);
                if seq == last {
                    faults.push(Fault::Twice { writer, seq });
                } else if seq != next && !left_out.has(next, seq.saturating_sub(1)) {
                    faults.push(Fault::Gap { writer, seq: next });
                }
                // After a doubled place either entry may be the predecessor.
                let follows = |prev: &Event| prev.writer == writer && prev.seq.checked_add(1) == Some(seq);
                let linked = event.prev.is_none_or(|prev| self.get(&prev).is_some_and(follows));
                let linked = linked || event.prev.is_some_and(|prev| left_out.ends_before(seq, prev));
                if !linked && (seq == last || seq == next || left_out.has(next, seq.saturating_sub(1))) {
                    faults.push(Fault::Link { writer, seq });
                }
                if event.lamport > bound {
                    faults.push(Fault::Lamport { writer, seq });
                }
                last = seq;
            }
        }
        faults
    }

    /// Entries of another ledger of this vault that are not here and that nothing here accounts for, one run after the other.
    #[must_use]
    pub fn runs_left_out(&self, other: &Ledger) -> Vec<Run> {
        let known = LeftOut::by_writer(self.iter());
        let accounted = |event: &Event| known.get(&event.writer).is_some_and(|left_out| left_out.has(event.seq, event.seq));
        let mut missing: Vec<&Event> = other.iter().filter(|event| self.get(&event.id).is_none() && !accounted(event)).collect();
        missing.sort_unstable_by_key(|event| (event.writer, event.seq, event.id));
        let mut runs: Vec<Run> = Vec::new();
        for event in missing {
            match runs.last_mut() {
                Some(run) if run.writer == event.writer && run.to.checked_add(1) == Some(event.seq) && event.prev == Some(run.last) => {
                    (run.to, run.last) = (event.seq, event.id);
                }
                _ => runs.push(Run { writer: event.writer, from: event.seq, to: event.seq, last: event.id }),
            }
        }
        runs
    }

    /// Ten characters that stand for the state of every chain: the first 50 bits of the SHA-256 over
    /// the sorted (writer, seq, id) of all chain heads. Printed on paper, to compare later.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (writer, (seq, id)) in &self.sums.heads {
            hash.update(writer.bytes());
            hash.update(seq.to_be_bytes());
            hash.update(id.bytes());
        }
        crockford(&hash.finalize(), 10)
    }
}

/// So many events are hashed at once.
const SHARE: usize = 500;

/// Makes the ids of all events and hands them on, share after share; afterwards finds the places of all. The hash of
/// each event is half of the work of reading a large vault.
fn hash_ahead(block: &EventBlock, ids: Sender<Vec<EventId>>) -> Option<Places> {
    let mut all = Vec::with_capacity(block.len());
    for share in block.shares(SHARE) {
        let these: Vec<EventId> = share.slices().map(id_of).collect();
        all.extend_from_slice(&these);
        ids.send(these).ok()?; // unless nobody wants them any more
    }
    Places::of(&all)
}

/// Reads every event, in their order, under the ids that somebody makes ahead, or makes them here.
fn read_all(block: &EventBlock, ids: &Receiver<Vec<EventId>>) -> Result<(Vec<Event>, Sums), EventError> {
    let (mut events, mut sums) = (Vec::with_capacity(block.len()), Sums::default());
    for share in block.shares(SHARE) {
        let ids = ids.recv().unwrap_or_else(|_| share.slices().map(id_of).collect());
        for (id, bytes) in ids.into_iter().zip(share.events()) {
            let event = Event::of(id, bytes)?;
            sums.note(&event);
            events.push(event);
        }
    }
    Ok((events, sums))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AccountId;

    fn ledger(writer: u8, events: u8) -> Ledger {
        let mut ledger = Ledger::new();
        for n in 0..events {
            ledger.append(WriterId([writer; 16]), 1_000, [n; 16], Body::AccountNew { account: AccountId([n; 16]) });
        }
        ledger
    }

    #[test]
    fn chains_grow_and_verify() {
        let ledger = ledger(1, 5);
        assert_eq!(ledger.len(), 5);
        assert_eq!(ledger.verify(), []);
        let head = ledger.head(WriterId([1; 16])).unwrap();
        assert_eq!((head.seq, head.lamport), (5, 5));
    }

    #[test]
    fn a_removed_a_swapped_and_a_doubled_entry_are_found() {
        let whole = ledger(1, 4);
        let writer = WriterId([1; 16]);
        let mut events: Vec<Event> = whole.iter().cloned().collect();
        events.sort_by_key(|e| e.seq);

        let of = |events: &[Event]| {
            let mut ledger = Ledger::new();
            events.iter().cloned().for_each(|e| ledger.insert(e));
            ledger.verify()
        };
        assert_eq!(of(&[events[0].clone(), events[2].clone(), events[3].clone()])[0], Fault::Gap { writer, seq: 2 });

        let fake =
            Event::write(Envelope { writer, seq: 3, prev: Some(events[0].id), lamport: 3, wall_ms: 0, random: [0; 16] }, Body::VaultNew);
        assert_eq!(of(&[events[0].clone(), events[1].clone(), fake.clone()]), [Fault::Link { writer, seq: 3 }]);
        let mut doubled = events.clone();
        doubled.push(fake);
        assert!(of(&doubled).contains(&Fault::Twice { writer, seq: 3 }));
    }

    #[test]
    fn what_is_written_in_a_pack_comes_after_what_its_home_knew() {
        let (copy, home, at_home) = (crate::CopyId([1; 16]), crate::VaultId([2; 16]), ledger(1, 100));
        let mut pack = ledger(2, 3);
        pack.append(WriterId([2; 16]), 1_000, [9; 16], Body::PackNew { copy, home, expires_ms: 0, base: 100 });
        let id = pack.append(WriterId([3; 16]), 1_000, [9; 16], Body::VaultNew);
        let written = pack.get(&id).unwrap().clone();
        assert_eq!((written.lamport, pack.verify()), (101, vec![]));
        assert_eq!(pack.in_order().last().map(|event| event.id), Some(id));
        let mut united = at_home;
        united.insert(written);
        assert_eq!(united.verify(), []);
        assert_eq!(united.in_order().last().map(|event| event.id), Some(id));
        pack.withdraw(&id);
        assert_eq!(
            pack.append(WriterId([4; 16]), 1_000, [9; 16], Body::VaultNew),
            pack.in_order().last().unwrap().id,
            "the base stays known"
        );
    }

    #[test]
    fn what_an_import_left_out_is_no_gap_and_its_links_are_checked() {
        let (whole, writer) = (ledger(1, 9), WriterId([1; 16]));
        let of = |seqs: &[u64]| {
            let mut ledger = Ledger::new();
            whole.iter().filter(|e| seqs.contains(&e.seq)).cloned().for_each(|e| ledger.insert(e));
            ledger
        };
        let mut here = of(&[1, 2, 5, 8]);
        let faults = here.verify();
        assert!(faults.contains(&Fault::Gap { writer, seq: 3 }) && faults.contains(&Fault::Lamport { writer, seq: 8 }), "{faults:?}");
        let runs = here.runs_left_out(&whole);
        assert_eq!(runs.iter().map(|run| (run.from, run.to)).collect::<Vec<_>>(), [(3, 4), (6, 7), (9, 9)]);
        here.append(WriterId([2; 16]), 1_000, [0; 16], Body::LeftOut { runs: runs.clone() });
        assert_eq!((here.verify(), here.runs_left_out(&whole)), (vec![], vec![]));
        // Part of it may come after all.
        here.unite(&of(&[3, 9]));
        assert_eq!(here.verify(), []);
        // What else is missing, and an entry that does not follow from the last that was left out, are found.
        let mut other = of(&[1, 2, 5]);
        other.append(WriterId([2; 16]), 1_000, [0; 16], Body::LeftOut { runs: vec![Run { last: EventId([7; 32]), ..runs[0] }] });
        assert_eq!(other.verify(), [Fault::Link { writer, seq: 5 }]);
        let mut missing = of(&[1, 5, 8]);
        missing.append(WriterId([2; 16]), 1_000, [0; 16], Body::LeftOut { runs });
        assert!(missing.verify().contains(&Fault::Gap { writer, seq: 2 }), "{:?}", missing.verify());
    }

    #[test]
    fn after_a_doubled_place_either_entry_may_be_followed() {
        let writer = WriterId([1; 16]);
        let mut here = ledger(1, 2);
        let mut there = here.clone();
        here.append(writer, 1_000, [50; 16], Body::VaultNew);
        here.append(writer, 1_000, [51; 16], Body::VaultNew);
        there.append(writer, 1_000, [52; 16], Body::VaultNew);
        here.unite(&there);
        assert_eq!(here.verify(), [Fault::Twice { writer, seq: 3 }]);
    }

    #[test]
    fn a_changed_entry_breaks_the_link_after_it_and_an_impossible_time_is_told() {
        let writer = WriterId([1; 16]);
        let mut events: Vec<Event> = ledger(1, 4).iter().cloned().collect();
        events.sort_by_key(|e| e.seq);
        let was = &events[1];
        let changed = Envelope { writer, seq: was.seq, prev: was.prev, lamport: 900, wall_ms: 1, random: [77; 16] };
        events[1] = Event::write(changed, Body::VaultNew);
        let mut ledger = Ledger::new();
        events.into_iter().for_each(|e| ledger.insert(e));
        assert_eq!(ledger.verify(), [Fault::Lamport { writer, seq: 2 }, Fault::Link { writer, seq: 3 }]);
        // It is ordered as if at the bound, and does not push later entries beyond it.
        let id = ledger.append(writer, 1, [78; 16], Body::VaultNew);
        assert_eq!(ledger.get(&id).map(|e| e.lamport), Some(5));
    }

    #[test]
    fn every_single_change_of_a_chain_is_found_and_the_first_is_named() {
        let whole = ledger(1, 8);
        let writer = WriterId([1; 16]);
        let mut chain: Vec<Event> = whole.iter().cloned().collect();
        chain.sort_by_key(|e| e.seq);
        let faults = |events: &[Event]| {
            let mut ledger = Ledger::new();
            events.iter().cloned().for_each(|e| ledger.insert(e));
            (ledger.verify(), ledger.fingerprint())
        };
        let again = |event: &Event, seq, prev, random| {
            let envelope = Envelope { writer, seq, prev, lamport: seq, wall_ms: event.wall_ms, random: [random; 16] };
            Event::write(envelope, event.body.clone())
        };
        for at in 0..chain.len() {
            let (event, seq) = (&chain[at], chain[at].seq);
            let mut changed = chain.clone();
            changed[at] = again(event, seq, event.prev, 99);
            let mut deleted = chain.clone();
            deleted.remove(at);
            let mut inserted = chain.clone();
            inserted.push(again(event, seq, event.prev, 98));
            let mut reordered = chain.clone();
            if at + 1 < chain.len() {
                reordered[at] = again(&chain[at + 1], seq, event.prev, 97);
                reordered[at + 1] = again(event, seq + 1, Some(reordered[at].id), 96);
            }
            let last = at + 1 == chain.len();
            let first = |events: &[Event]| faults(events).0.first().cloned();
            assert_eq!(first(&inserted), Some(Fault::Twice { writer, seq }));
            // Nothing follows the last entry that could tell of it: that is what the fingerprint on paper is for.
            assert_eq!(first(&changed), (!last).then_some(Fault::Link { writer, seq: seq + 1 }));
            assert_eq!(first(&deleted), (!last).then_some(Fault::Gap { writer, seq }));
            assert_eq!(first(&reordered), (at + 2 < chain.len()).then_some(Fault::Link { writer, seq: seq + 2 }));
            if last {
                assert!(faults(&changed).1 != whole.fingerprint() && faults(&deleted).1 != whole.fingerprint());
            }
        }
    }

    #[test]
    fn heads_are_those_of_the_events_whatever_was_done() {
        let mut ledger = ledger(1, 3);
        let check = |ledger: &Ledger| {
            for writer in [1, 2, 3].map(|n| WriterId([n; 16])) {
                let head = ledger.iter().filter(|e| e.writer == writer).max_by_key(|e| (e.seq, e.id));
                assert_eq!(ledger.head(writer), head);
            }
            let read = Ledger::read(&ledger.iter().map(|e| &e.bytes).collect::<Vec<_>>()).unwrap();
            assert_eq!(&read, ledger);
        };
        check(&ledger);
        let unsaved = ledger.append(WriterId([1; 16]), 1, [60; 16], Body::VaultNew);
        check(&ledger);
        ledger.withdraw(&unsaved);
        check(&ledger);
        ledger.unite(&super::tests::ledger(2, 4));
        check(&ledger);
        let only = ledger.append(WriterId([3; 16]), 1, [61; 16], Body::VaultNew);
        ledger.withdraw(&only);
        check(&ledger);
    }

    #[test]
    fn many_events_are_read_on_two_threads_as_on_one() {
        let events: Vec<Box<[u8]>> = {
            let mut ledger = Ledger::new();
            (0..3 * MUCH_EVENTS as u64).for_each(|n| {
                ledger.append(WriterId([1; 16]), n, u128::from(n).to_be_bytes(), Body::VaultNew);
            });
            ledger.iter().map(|e| Box::from(&e.bytes)).collect()
        };
        let mut one_by_one = Ledger::new();
        events.iter().for_each(|bytes| one_by_one.insert(Event::read(bytes).unwrap()));
        assert_eq!(Ledger::read(&events).unwrap(), one_by_one);
        let doubled: Vec<_> = events.iter().chain(&events[..7]).collect();
        for read in [&events.iter().collect(), &doubled] {
            let read = Ledger::read(read).unwrap();
            assert_eq!((read.len(), &read), (events.len(), &one_by_one));
            assert!(read.verify().is_empty() && read.fingerprint() == one_by_one.fingerprint());
        }
        for at in [0, events.len() / 2, events.len() - 1] {
            let mut broken = events.clone();
            broken[at] = Box::from(&b"no event"[..]);
            assert!(Ledger::read(&broken).is_err(), "{at}");
        }
    }

    #[test]
    fn the_fingerprint_depends_on_every_head() {
        let mut one = ledger(1, 3);
        let before = one.fingerprint();
        assert_eq!(before.len(), 10);
        assert_eq!(one.unite(&ledger(2, 1)), 1);
        assert_ne!(one.fingerprint(), before);
        assert_eq!(one.unite(&ledger(2, 1)), 0);
    }
}
