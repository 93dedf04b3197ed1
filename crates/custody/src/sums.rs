//! What is known of the events of a ledger together, kept while they come: whoever asks need not go through them.

use std::collections::BTreeMap;

use crate::{Body, Event, EventId, Run, WriterId};

/// What is known of all events together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    /// The last event of each writer's chain, by number and id.
    pub heads: BTreeMap<WriterId, (u64, EventId)>,
    /// Of a travel pack: how many events its home had when it was made. What is written in the pack comes after them.
    pub base: u64,
    /// How many events imports left out. They were known to those who wrote what is here.
    left_out: u64,
    /// How many of them are takes.
    pub takes: usize,
    /// The latest moment of any of them.
    last: Option<Moment>,
    /// Whether one of them stands behind a later one: a vault holds them in their order.
    mixed: bool,
}

/// What decides which of two events is later, as long as no Lamport time is beyond the bound.
type Moment = (u64, WriterId, EventId);

impl Sums {
    /// Keeps what one more event changes.
    pub fn note(&mut self, event: &Event) {
        match &event.body {
            Body::PackNew { base, .. } => self.base = self.base.max(*base),
            Body::LeftOut { runs } => self.left_out = runs.iter().map(Run::count).fold(self.left_out, u64::saturating_add),
            Body::Take { .. } => self.takes += 1,
            _ => {}
        }
        let moment = (event.lamport, event.writer, event.id);
        if self.last.is_none_or(|last| last <= moment) {
            self.last = Some(moment);
        } else {
            self.mixed = true;
        }
        let here = (event.seq, event.id);
        match self.heads.get_mut(&event.writer) {
            Some(head) if here <= *head => {}
            Some(head) => *head = here,
            None => drop(self.heads.insert(event.writer, here)),
        }
    }

    /// The latest Lamport time that an event claims.
    pub fn latest(&self) -> u64 {
        self.last.map_or(0, |(lamport, ..)| lamport)
    }

    pub fn of<'e>(events: impl Iterator<Item = &'e Event>) -> Self {
        let mut sums = Self::default();
        events.for_each(|event| sums.note(event));
        sums
    }

    /// The latest Lamport time that counts among so many events: none can have known of more than there are.
    pub fn bound(&self, events: usize) -> u64 {
        self.base.saturating_add(self.left_out).saturating_add(events as u64)
    }

    /// The events that this is of, in the order of [`Ledger::in_order`].
    pub fn in_order<'e>(&self, events: &'e [Event]) -> Vec<&'e Event> {
        let bound = self.bound(events.len());
        if self.latest() <= bound && !self.mixed {
            return events.iter().collect();
        }
        // The time stands beside the event, so that sorting seldom has to look into one.
        let mut all: Vec<(u64, &Event)> = events.iter().map(|e| (e.lamport.min(bound), e)).collect();
        all.sort_by(|(a_time, a), (b_time, b)| a_time.cmp(b_time).then_with(|| (a.writer, a.id).cmp(&(b.writer, b.id))));
        all.into_iter().map(|(_, event)| event).collect()
    }
}

impl Run {
    /// How many entries it stands for.
    fn count(&self) -> u64 {
        self.to.saturating_sub(self.from).saturating_add(1)
    }
}
