//! Folding: from the events to the present state.
//!
//! Custody facts are joined by reference, never by order: a take names a code, an answer names the
//! take, a correction names the answer. Only labels, facts, settings and put-off dates go by the
//! last writer. So any order of the same events gives the same state, and adding any event but a
//! return or a correction never makes unused a code that was not unused.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;

use crate::state::{Account, Code, CodeState, Copy, LabelTexts, Pack, Set, State, Status, Take};
use crate::{Body, ById, CopyEvent, Date, Event, EventId, Fact, Field, KeyChange, Ledger, NewSet, Order, Outcome, Place, SetId, Subject};

impl State {
    /// Adds up the ledger. `texts` are the label texts that stand beside it.
    #[must_use]
    pub fn fold(ledger: &Ledger, texts: &LabelTexts) -> State {
        Self::of(&ledger.in_order(), ledger.takes(), texts)
    }

    /// Adds up events that are in the order of [`Ledger::in_order`], of which so many are takes.
    pub(crate) fn of(in_order: &[&Event], takes: usize, texts: &LabelTexts) -> State {
        let mut fold = Fold::default();
        fold.state.takes = ById::with_room(takes);
        fold.answers.placed.reserve(takes);
        for event in in_order {
            fold.read(event);
        }
        fold.finish(texts)
    }
}

/// References that wait until every event was read.
#[derive(Default)]
struct Fold<'l> {
    state: State,
    /// Last writer of each label: (subject, field) to the event.
    labels: BTreeMap<(Subject, Field), EventId>,
    facts: BTreeMap<(crate::AccountId, Fact), u64>,
    /// Codes of each set, those it was stored with before those that joined it.
    stored: Vec<(SetId, &'l [Place])>,
    joins: Vec<(SetId, &'l [Place])>,
    superseded: Vec<(&'l [SetId], EventId, u64)>,
    answers: OfTakes<Answer<'l>>,
    /// Corrections of the answers of takes.
    corrections: OfTakes<Correction<'l>>,
    revoked: Vec<(SetId, EventId, u64, crate::Why, Option<crate::CopyId>)>,
    restored: BTreeSet<EventId>,
    purged: BTreeMap<crate::CodeId, EventId>,
    changes: Vec<(crate::AccountId, EventId, u64, crate::Change)>,
    said: Vec<(crate::CopyId, CopyEvent, Vec<crate::CodeId>, EventId, u64)>,
    notices: BTreeMap<SetId, bool>,
    /// When each recovery key was last tested, by the event that made it.
    recovery_tested: BTreeMap<EventId, u64>,
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

impl<'l> Fold<'l> {
    fn read(&mut self, event: &'l crate::Event) {
        let (id, at) = (event.id, event.wall_ms);
        if self.state.latest.is_none_or(|(ms, latest)| (at, id) > (ms, latest)) {
            self.state.latest = Some((at, id));
        }
        match &event.body {
            Body::Unknown { .. } | Body::LeftOut { .. } => {}
            // Only a merge of two vaults with one id has two of these; the one that is first in order counts.
            Body::VaultNew => {
                self.state.keys.vault_made.get_or_insert((id, at));
            }
            Body::KeyChanged { what } => self.key_changed(*what, (id, at)),
            Body::RecoveryTested { made } => {
                let tested = self.recovery_tested.entry(*made).or_insert(at);
                *tested = at.max(*tested);
            }
            Body::AccountNew { account } => {
                self.state.accounts.entry(*account).or_insert_with(|| Account {
                    id: *account,
                    made: (id, at),
                    labels: BTreeMap::new(),
                    privileged: false,
                    closed: false,
                    plain_entry: None,
                    order: None,
                    sets: Vec::new(),
                    changes: Vec::new(),
                });
            }
            Body::Label { subject, field } => {
                self.labels.insert((*subject, *field), id);
            }
            Body::FactSet { account, fact, value } => {
                self.facts.insert((*account, *fact), *value);
            }
            Body::SetNew(new) => self.set_new(new, id, at),
            Body::SetJoin { set, codes } => self.joins.push((*set, codes)),
            Body::SetSuperseded { sets, .. } => self.superseded.push((sets, id, at)),
            Body::Take { code, set, how } => {
                let (code, set, how) = (*code, *set, *how);
                let writer = event.writer;
                self.state.takes.insert(Take { id, code, set, how, writer, at_ms: at, outcome: None, corrections: Vec::new() });
            }
            Body::Answer { take, outcome, after } => {
                self.answers.add(take, Answer { id, at_ms: at, outcome: *outcome, after }, &self.state.takes);
            }
            Body::Correction { take, outcome, after } => {
                self.corrections.add(take, Correction { id, outcome: *outcome, after }, &self.state.takes);
            }
            Body::SetRevoked { set, why, copy } => self.revoked.push((*set, id, at, *why, *copy)),
            Body::SetRestored { revoked } => self.restored.extend(revoked),
            Body::Purge { codes } => {
                for code in codes {
                    self.purged.entry(*code).or_insert(id);
                }
            }
            Body::SigninChanged { account, change } => self.changes.push((*account, id, at, *change)),
            Body::CopyNew { copy, kind, holds, paper, fingerprint, key, expires_ms } => {
                self.state.copies.entry(*copy).or_insert_with(|| Copy {
                    id: *copy,
                    made: (id, at),
                    kind: *kind,
                    paper: *paper,
                    fingerprint: fingerprint.clone(),
                    holds: holds.clone(),
                    key: *key,
                    expires_ms: *expires_ms,
                    place: None,
                    checked: None,
                    struck: BTreeSet::new(),
                    destroyed: None,
                    lost: None,
                });
            }
            Body::CopySaid { copy, said, struck } => self.said.push((*copy, *said, struck.clone(), id, at)),
            Body::PutOff { item, subject, cause, until } => {
                // Nothing is silently off: whatever was written, it comes back within a year.
                let until = Date::of_millis(at).plus_days(366).min(*until);
                self.state.put_off.insert((item.clone(), subject.clone(), *cause), until);
            }
            Body::Seen { item, subject, cause } => {
                self.state.seen.insert((item.clone(), subject.clone(), *cause));
            }
            Body::Setting { name, value } => self.state.settings.put(name, *value),
            Body::Notice { set, arrived } => {
                self.notices.insert(*set, *arrived);
            }
            // There is one in a pack, and none in a home vault.
            Body::PackNew { copy, home, expires_ms, .. } => {
                let (copy, home, expires_ms) = (*copy, *home, *expires_ms);
                self.state.pack.get_or_insert(Pack { made: (id, at), seed_writer: event.writer, copy, home, expires_ms });
            }
        }
    }

    /// The last writer counts for each of the two slots on its own.
    fn key_changed(&mut self, what: KeyChange, event: (EventId, u64)) {
        let keys = &mut self.state.keys;
        match what {
            KeyChange::RecoveryMade | KeyChange::RecoveryRemoved => keys.recovery = Some(event),
            KeyChange::Rekeyed => keys.rekeyed_ms = keys.rekeyed_ms.max(Some(event.1)),
            KeyChange::Password | KeyChange::Cost | KeyChange::KeyFileAdded | KeyChange::KeyFileReplaced | KeyChange::KeyFileRemoved => {
                keys.opening = Some(event)
            }
        }
    }

    fn set_new(&mut self, new: &'l NewSet, id: EventId, at: u64) {
        self.state.sets.entry(new.set).or_insert_with(|| Set {
            id: new.set,
            account: new.account,
            stored: (id, at),
            shape: new.shape,
            codes: Vec::new(),
            replaces: new.replaces.clone(),
            beside: new.beside.clone(),
            source: new.source,
            issued: new.issued,
            expires_ms: new.expires_ms,
            case_matters: new.case_matters,
            status: Status::Current,
            ended: None,
            revoked: Vec::new(),
            notice: None,
            generation: 0,
        });
        self.stored.push((new.set, &new.codes));
        if !new.replaces.is_empty() {
            self.superseded.push((&new.replaces, id, at));
        }
    }

    fn finish(mut self, texts: &LabelTexts) -> State {
        self.join_codes();
        self.settle_status();
        self.settle_takes();
        self.settle_accounts();
        self.settle_copies();
        self.settle_labels(texts);
        self.state.keys.recovery_tested_ms = self.state.keys.recovery.and_then(|(made, _)| self.recovery_tested.get(&made)).copied();
        self.state
    }

    fn join_codes(&mut self) {
        let count = self.stored.iter().chain(&self.joins).map(|(_, places)| places.len()).sum();
        let mut held = HashSet::with_capacity(count);
        for (id, places) in self.stored.drain(..).chain(self.joins.drain(..)) {
            let Some(set) = self.state.sets.get_mut(&id) else { continue };
            for place in places {
                if held.insert((id, place.code)) {
                    set.codes.push((place.code, place.ordinal));
                }
            }
        }
        let mut by_age: Vec<&Set> = self.state.sets.values().collect();
        by_age.sort_by_key(|s| (s.stored.1, s.id));
        let mut codes: ById<Code> = ById::with_room(held.len());
        for set in by_age {
            for (id, _) in &set.codes {
                if let Some(code) = codes.get_mut(id) {
                    code.sets.push(set.id);
                    continue;
                }
                codes.insert(Code {
                    id: *id,
                    sets: vec![set.id],
                    takes: Vec::new(),
                    state: CodeState::Unused,
                    since_ms: None,
                    purged: self.purged.get(id).copied(),
                });
            }
        }
        self.state.codes = codes;
    }

    fn settle_status(&mut self) {
        for (sets, id, at) in std::mem::take(&mut self.superseded) {
            for set in sets {
                if let Some(set) = self.state.sets.get_mut(set) {
                    set.status = set.status.max(Status::Superseded);
                    ended(set, id, at);
                }
            }
        }
        for (set, id, at, why, copy) in std::mem::take(&mut self.revoked) {
            if let Some(set) = self.state.sets.get_mut(&set)
                && !self.restored.contains(&id)
            {
                set.status = Status::Revoked;
                set.revoked.push((id, at, why, copy));
                ended(set, id, at);
            }
        }
        for (set, arrived) in std::mem::take(&mut self.notices) {
            if let Some(set) = self.state.sets.get_mut(&set) {
                set.notice = Some(arrived);
            }
        }
    }

    fn settle_takes(&mut self) {
        let takes = &self.state.takes;
        let answers = std::mem::take(&mut self.answers).in_order(takes);
        let corrections = std::mem::take(&mut self.corrections).in_order(takes);
        let (mut answers, mut corrections) = (answers.as_slice(), corrections.as_slice());
        for (place, take) in self.state.takes.values_mut().enumerate() {
            (take.outcome, take.corrections) = settle(cut(&mut answers, place), cut(&mut corrections, place));
        }
        for take in self.state.takes.values() {
            let Some(code) = self.state.codes.get_mut(&take.code) else { continue };
            code.takes.push(take.id);
            let (state, since) = match take.outcome {
                None => (CodeState::Taken, take.at_ms),
                Some((Outcome::Accepted, _, at)) => (CodeState::Accepted, at),
                Some((Outcome::Refused, _, at)) => (CodeState::Refused, at),
                Some((Outcome::Returned, _, at)) => (CodeState::Unused, at),
            };
            if state > code.state || (state == code.state && code.since_ms.is_none_or(|ms| since > ms)) {
                code.state = state;
                code.since_ms = Some(since);
            }
        }
    }

    fn settle_accounts(&mut self) {
        let mut sets: Vec<(crate::AccountId, u32, u64, SetId)> = self
            .state
            .sets
            .values()
            .map(|s| (s.account, s.issued.unwrap_or_else(|| Date::of_millis(s.stored.1)).days(), s.stored.1, s.id))
            .collect();
        sets.sort_unstable();
        for (account, _, _, id) in sets {
            if let Some(account) = self.state.accounts.get_mut(&account) {
                account.sets.push(id);
                if let Some(set) = self.state.sets.get_mut(&id) {
                    set.generation = account.sets.len() as u32;
                }
            }
        }
        for ((account, fact), value) in std::mem::take(&mut self.facts) {
            if let Some(account) = self.state.accounts.get_mut(&account) {
                match fact {
                    Fact::Privileged => account.privileged = value == 1,
                    Fact::Closed => account.closed = value == 1,
                    Fact::PlainEntry => account.plain_entry = Some(value == 1),
                    Fact::Order => account.order = usize::try_from(value).ok().and_then(|at| Order::ALL.get(at)).copied(),
                }
            }
        }
        for (account, id, at, change) in std::mem::take(&mut self.changes) {
            if let Some(account) = self.state.accounts.get_mut(&account) {
                account.changes.push((id, at, change));
            }
        }
        for account in self.state.accounts.values_mut() {
            account.changes.sort_by_key(|(id, at, _)| (*at, *id));
        }
    }

    fn settle_copies(&mut self) {
        for (copy, said, struck, id, at) in std::mem::take(&mut self.said) {
            let Some(copy) = self.state.copies.get_mut(&copy) else { continue };
            let (slot, earliest) = match said {
                CopyEvent::Checked => (&mut copy.checked, false),
                CopyEvent::Destroyed => (&mut copy.destroyed, true),
                CopyEvent::Lost => (&mut copy.lost, true),
            };
            let better = |(old, t): (EventId, u64)| if earliest { (at, id) < (t, old) } else { (at, id) > (t, old) };
            if slot.is_none_or(better) {
                *slot = Some((id, at));
            }
            copy.struck.extend(struck);
        }
    }

    fn settle_labels(&mut self, texts: &LabelTexts) {
        for ((subject, field), event) in std::mem::take(&mut self.labels) {
            let Some(text) = texts.get(&event) else { continue };
            self.state.labels_in_force.insert(event);
            match (subject, field) {
                (Subject::Event(id), Field::Reason) => {
                    self.state.reasons.insert(EventId(id), text.clone());
                }
                (Subject::Thing(id), Field::Place) => {
                    if let Some(copy) = self.state.copies.get_mut(&crate::CopyId(id)) {
                        copy.place = Some(text.clone());
                    }
                }
                (Subject::Thing(id), field) => {
                    if let Some(account) = self.state.accounts.get_mut(&crate::AccountId(id)) {
                        account.labels.insert(field, text.clone());
                    }
                }
                (Subject::Event(_), _) => {}
            }
        }
    }
}

/// Keeps the first event that ended a set, whatever the order in which they are read.
fn ended(set: &mut Set, id: EventId, at: u64) {
    if set.ended.is_none_or(|(first, when)| (at, id) < (when, first)) {
        set.ended = Some((id, at));
    }
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
    use crate::{CodeId, Event, How, WriterId};

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
