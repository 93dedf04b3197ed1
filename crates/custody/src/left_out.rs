//! What imports left out, as the ledger tells: entries that are missing, and may be.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Body, Event, EventId, Run, WriterId};

/// The runs of one writer that were left out. However many there are, each question takes about the same time: who
/// makes up an export may have many left out.
#[derive(Default)]
pub struct LeftOut {
    /// By the number of their first entry, each with the furthest that any run up to it goes.
    spans: Vec<(u64, u64)>,
    /// Number and id of the last entry of each.
    ends: BTreeSet<(u64, EventId)>,
}

impl LeftOut {
    /// Of all writers of whom anything was left out.
    pub fn by_writer<'e>(events: impl Iterator<Item = &'e Event>) -> BTreeMap<WriterId, LeftOut> {
        let mut runs: BTreeMap<WriterId, Vec<Run>> = BTreeMap::new();
        for event in events {
            if let Body::LeftOut { runs: these } = &event.body {
                these.iter().for_each(|run| runs.entry(run.writer).or_default().push(*run));
            }
        }
        runs.into_iter().map(|(writer, runs)| (writer, LeftOut::of(runs))).collect()
    }

    fn of(mut runs: Vec<Run>) -> Self {
        runs.sort_unstable_by_key(|run| run.from);
        let mut furthest = 0;
        let spans = runs.iter().map(|run| {
            furthest = furthest.max(run.to);
            (run.from, furthest)
        });
        Self { spans: spans.collect(), ends: runs.iter().map(|run| (run.to, run.last)).collect() }
    }

    /// Whether one run has all entries from one number to another.
    pub fn has(&self, from: u64, to: u64) -> bool {
        let before = self.spans.partition_point(|(first, _)| *first <= from);
        before.checked_sub(1).and_then(|last| self.spans.get(last)).is_some_and(|(_, furthest)| to <= *furthest)
    }

    /// Whether a run ends with this entry, just before one of this number.
    pub fn ends_before(&self, seq: u64, id: EventId) -> bool {
        seq.checked_sub(1).is_some_and(|last| self.ends.contains(&(last, id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(from: u64, to: u64) -> Run {
        Run { writer: WriterId([1; 16]), from, to, last: EventId([to as u8; 32]) }
    }

    #[test]
    fn a_gap_is_left_out_when_one_run_has_all_of_it() {
        let runs = [run(5, 6), run(2, 9), run(20, 20), run(3, 4), run(u64::MAX, u64::MAX)];
        let left_out = LeftOut::of(runs.to_vec());
        for from in [0, 1, 2, 3, 4, 5, 6, 9, 10, 19, 20, 21, u64::MAX] {
            for to in [from, from.saturating_add(1), 9, 20, u64::MAX].into_iter().filter(|to| *to >= from) {
                let is_in_one = runs.iter().any(|run| run.from <= from && to <= run.to);
                assert_eq!(left_out.has(from, to), is_in_one, "{from} to {to}");
            }
        }
        assert!(left_out.ends_before(7, EventId([6; 32])) && !left_out.ends_before(7, EventId([9; 32])));
        assert!(!left_out.ends_before(0, EventId([255; 32])) && !LeftOut::default().has(0, 0));
    }
}
