//! The ledger: a set of events. Merging two ledgers is taking the union of their events, and nothing
//! else: commutative, associative, idempotent, and it writes nothing of its own.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::event::Envelope;
use crate::{Body, Event, EventError, EventId, WriterId, crockford};

/// A set of events, each under its id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    events: BTreeMap<EventId, Event>,
}

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

    /// Reads a ledger from the raw bytes of its events.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn read<'a>(events: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, EventError> {
        let mut ledger = Self::new();
        for bytes in events {
            ledger.insert(Event::read(bytes)?);
        }
        Ok(ledger)
    }

    /// Adds an event; adding one that is there changes nothing.
    pub fn insert(&mut self, event: Event) {
        self.events.entry(event.id).or_insert(event);
    }

    /// Takes over every event of another ledger, and says how many were new.
    pub fn unite(&mut self, other: &Ledger) -> usize {
        let before = self.events.len();
        for event in other.events.values() {
            if !self.events.contains_key(&event.id) {
                self.insert(event.clone());
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
        let count = self.events.len() as u64;
        let latest = self.events.values().map(|e| e.lamport.min(count)).max().unwrap_or(0);
        let envelope = Envelope {
            writer,
            seq: head.map_or(1, |h| h.seq.saturating_add(1)),
            prev: head.map(|h| h.id),
            lamport: latest + 1,
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
        self.events.remove(unsaved);
    }

    /// The last event of a writer's chain. Where two claim that place, the one with the larger id.
    #[must_use]
    pub fn head(&self, writer: WriterId) -> Option<&Event> {
        self.events.values().filter(|e| e.writer == writer).max_by_key(|e| (e.seq, e.id))
    }

    /// One event.
    #[must_use]
    pub fn get(&self, id: &EventId) -> Option<&Event> {
        self.events.get(id)
    }

    /// Every event, ordered by id.
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
    /// A Lamport time beyond the number of events counts as that number.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Event> {
        let count = self.events.len() as u64;
        let mut all: Vec<&Event> = self.events.values().collect();
        all.sort_unstable_by_key(|e| (e.lamport.min(count), e.writer, e.id));
        all
    }

    /// The latest wall clock in the ledger, in milliseconds since 1970.
    #[must_use]
    pub fn latest_wall_ms(&self) -> u64 {
        self.events.values().map(|e| e.wall_ms).max().unwrap_or(0)
    }

    /// Checks every writer's chain, and names what is wrong: the first broken link first.
    #[must_use]
    pub fn verify(&self) -> Vec<Fault> {
        let count = self.events.len() as u64;
        let mut chains: BTreeMap<WriterId, Vec<&Event>> = BTreeMap::new();
        for event in self.events.values() {
            chains.entry(event.writer).or_default().push(event);
        }
        let mut faults = Vec::new();
        for (writer, mut chain) in chains {
            chain.sort_unstable_by_key(|e| (e.seq, e.id));
            let mut last = 0;
            for event in chain {
                let seq = event.seq;
                let next = u64::saturating_add(last, 1);
                if seq == last {
                    faults.push(Fault::Twice { writer, seq });
                } else if seq != next {
                    faults.push(Fault::Gap { writer, seq: next });
                }
                // After a doubled place either entry may be the predecessor.
                let follows = |prev: &Event| prev.writer == writer && prev.seq.checked_add(1) == Some(seq);
                let linked = event.prev.is_none_or(|prev| self.get(&prev).is_some_and(follows));
                if !linked && (seq == last || seq == next) {
                    faults.push(Fault::Link { writer, seq });
                }
                if event.lamport > count {
                    faults.push(Fault::Lamport { writer, seq });
                }
                last = seq;
            }
        }
        faults
    }

    /// Ten characters that stand for the state of every chain: the first 50 bits of the SHA-256 over
    /// the sorted (writer, seq, id) of all chain heads. Printed on paper, to compare later.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut heads: BTreeMap<WriterId, &Event> = BTreeMap::new();
        for event in self.events.values() {
            let head = heads.entry(event.writer).or_insert(event);
            if (event.seq, event.id) > (head.seq, head.id) {
                *head = event;
            }
        }
        let mut hash = Sha256::new();
        for (writer, head) in heads {
            hash.update(writer.bytes());
            hash.update(head.seq.to_be_bytes());
            hash.update(head.id.bytes());
        }
        crockford(&hash.finalize(), 10)
    }
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
    fn the_fingerprint_depends_on_every_head() {
        let mut one = ledger(1, 3);
        let before = one.fingerprint();
        assert_eq!(before.len(), 10);
        assert_eq!(one.unite(&ledger(2, 1)), 1);
        assert_ne!(one.fingerprint(), before);
        assert_eq!(one.unite(&ledger(2, 1)), 0);
    }
}
