//! Takes, and what was said of each. They need nothing of what else happened, so that another thread adds them up.

use std::collections::BTreeSet;

use crate::state::Take;
use crate::{Body, ById, Event, EventId, Outcome};

/// All takes among events that are in order, each settled. So many of them are takes.
pub(super) fn fold(in_order: &[&Event], count: usize) -> ById<Take> {
    let mut takes = ById::with_room(count);
    let (mut answers, mut corrections) = (OfTakes::default(), OfTakes::default());
    answers.placed.reserve(count);
    for event in in_order {
        let (id, at_ms) = (event.id, event.wall_ms);
        match &event.body {
            Body::Take { code, set, how } => {
                let (code, set, how, writer) = (*code, *set, *how, event.writer);
                takes.insert(Take { id, code, set, how, writer, at_ms, outcome: None, corrections: Vec::new() });
            }
            Body::Answer { take, outcome, after } => answers.add(take, Answer { id, at_ms, outcome: *outcome, after }, &takes),
            Body::Correction(c) => corrections.add(&c.take, Correction { id, outcome: c.outcome, after: &c.after }, &takes),
            _ => {}
        }
    }
    let (answers, corrections) = (answers.in_order(&takes), corrections.in_order(&takes));
    let (mut answers, mut corrections) = (answers.as_slice(), corrections.as_slice());
    for (place, take) in takes.values_mut().enumerate() {
        (take.outcome, take.corrections) = settle(cut(&mut answers, place), cut(&mut corrections, place));
    }
    takes
}

/// What refers to takes.
struct OfTakes<T> {
    /// Each with the place of its take.
    placed: Vec<(usize, T)>,
    /// Each with the id of its take, which was not read yet.
    waiting: Vec<(EventId, T)>,
}

impl<T> Default for OfTakes<T> {
    fn default() -> Self {
        Self { placed: Vec::new(), waiting: Vec::new() }
    }
}

impl<T> OfTakes<T> {
    /// Adds one. Nearly always its take was read a moment before.
    fn add(&mut self, take: &EventId, one: T, takes: &ById<Take>) {
        match takes.place(take) {
            Some(place) => self.placed.push((place, one)),
            None => self.waiting.push((*take, one)),
        }
    }

    /// All whose take is there, in the order of the takes.
    fn in_order(mut self, takes: &ById<Take>) -> Vec<(usize, T)> {
        self.placed.extend(self.waiting.into_iter().filter_map(|(take, one)| Some((takes.place(&take)?, one))));
        self.placed.sort_by_key(|(place, _)| *place);
        self.placed
    }
}

/// One answer to the question what became of a take.
struct Answer<'l> {
    id: EventId,
    at_ms: u64,
    outcome: Outcome,
    after: &'l [EventId],
}

/// One correction of an answer.
struct Correction<'l> {
    id: EventId,
    /// The answer that was wrong.
    outcome: EventId,
    /// Earlier corrections that this one takes the place of.
    after: &'l [EventId],
}

/// Cuts what belongs to the take at this place off the front of a list that is in the order of takes.
fn cut<'a, T>(rest: &mut &'a [(usize, T)], place: usize) -> &'a [(usize, T)] {
    let ours = rest.iter().take_while(|(of, _)| *of == place).count();
    let (ours, after) = rest.split_at_checked(ours).unwrap_or_default();
    *rest = after;
    ours
}

/// The outcome of a take that counts, and the corrections that the next answer has to name.
///
/// An accept or a refusal stands until a correction names it, so that one from another machine,
/// which the person who corrected never saw, is not undone by a merge. Of those that stand, the
/// strongest counts. A correction reopens the question: from then on *returned* counts only when
/// every correction in force is named by such an answer. A correction is in force until a later one
/// takes its place. Which corrections are in force depends on corrections alone, so that no other
/// event can reopen or settle anything by arriving late.
fn settle(answers: &[(usize, Answer<'_>)], corrections: &[(usize, Correction<'_>)]) -> (Option<(Outcome, EventId, u64)>, Vec<EventId>) {
    let (answers, corrections) = (answers.iter().map(|(_, answer)| answer), corrections.iter().map(|(_, correction)| correction));
    // Nearly always there is nothing to put right, and any answer counts.
    if corrections.len() == 0 {
        return (strongest(answers), Vec::new());
    }
    let outdated: BTreeSet<EventId> = corrections.clone().flat_map(|c| c.after.iter().copied()).collect();
    let in_force: BTreeSet<EventId> = corrections.clone().map(|c| c.id).filter(|id| !outdated.contains(id)).collect();
    let corrected: BTreeSet<EventId> = corrections.map(|c| c.outcome).collect();
    let standing = answers.filter(|a| !corrected.contains(&a.id));
    let returned = |a: &&Answer<'_>| a.outcome == Outcome::Returned;
    let named: BTreeSet<EventId> = standing.clone().filter(returned).flat_map(|a| a.after.iter().copied()).collect();
    let all_named = in_force.is_subset(&named);
    let came_back = |a: &Answer<'_>| all_named && (in_force.is_empty() || a.after.iter().any(|c| in_force.contains(c)));
    (strongest(standing.filter(|a| !returned(a) || came_back(a))), in_force.into_iter().collect())
}

/// Accepted before refused before returned; of equals the earliest, then the smaller id.
fn strongest<'a, 'l: 'a>(answers: impl Iterator<Item = &'a Answer<'l>>) -> Option<(Outcome, EventId, u64)> {
    let rank = |outcome: Outcome| match outcome {
        Outcome::Accepted => 0,
        Outcome::Refused => 1,
        Outcome::Returned => 2,
    };
    answers.min_by_key(|a| (rank(a.outcome), a.at_ms, a.id)).map(|a| (a.outcome, a.id, a.at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Envelope;
    use crate::state::LabelTexts;
    use crate::{CodeId, How, Ledger, SetId, State, WriterId};

    #[test]
    fn an_answer_counts_also_when_it_stands_before_its_take() {
        let at =
            |seq: u8, lamport: u64| Envelope { writer: WriterId([seq; 16]), seq: 1, prev: None, lamport, wall_ms: 1, random: [seq; 16] };
        let take = Event::write(at(1, 2), Body::Take { code: CodeId([1; 16]), set: SetId([2; 16]), how: How::Shown });
        let answered =
            |lamport| Event::write(at(2, lamport), Body::Answer { take: take.id, outcome: Outcome::Accepted, after: Vec::new() });
        for answer in [answered(1), answered(3)] {
            let mut ledger = Ledger::new();
            [&take, &answer].into_iter().cloned().for_each(|event| ledger.insert(event));
            let state = State::fold(&ledger, &LabelTexts::new());
            assert_eq!(state.takes.get(&take.id).unwrap().outcome, Some((Outcome::Accepted, answer.id, 1)));
        }
    }
}
