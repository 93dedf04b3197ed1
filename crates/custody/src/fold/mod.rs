//! Folding: from the events to the present state.
//!
//! Custody facts are joined by reference, never by order: a take names a code, an answer names the
//! take, a correction names the answer. Only labels, facts, settings and put-off dates go by the
//! last writer. So any order of the same events gives the same state, and adding any event but a
//! return or a correction never makes unused a code that was not unused.

mod takes;

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;

use crate::meanwhile::{MUCH_EVENTS, meanwhile};
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
        let much = takes >= MUCH_EVENTS;
        let (takes, mut fold) = meanwhile(
            much,
            || takes::fold(in_order, takes),
            || {
                let mut fold = Fold::default();
                in_order.iter().for_each(|event| fold.read(event));
                fold.settle(texts);
                fold
            },
        );
        fold.bring(takes);
        fold.state
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
    revoked: Vec<(SetId, EventId, u64, crate::Why, Option<crate::CopyId>)>,
    restored: BTreeSet<EventId>,
    purged: BTreeMap<crate::CodeId, EventId>,
    changes: Vec<(crate::AccountId, EventId, u64, crate::Change)>,
    said: Vec<(crate::CopyId, CopyEvent, Vec<crate::CodeId>, EventId, u64)>,
    notices: BTreeMap<SetId, bool>,
    /// When each recovery key was last tested, by the event that made it.
    recovery_tested: BTreeMap<EventId, u64>,
}

impl<'l> Fold<'l> {
    fn read(&mut self, event: &'l crate::Event) {
        let (id, at) = (event.id, event.wall_ms);
        if self.state.latest.is_none_or(|(ms, latest)| (at, id) > (ms, latest)) {
            self.state.latest = Some((at, id));
        }
        match &event.body {
            Body::Unknown { .. } | Body::LeftOut { .. } => {}
            // Takes are added up by themselves.
            Body::Take { .. } | Body::Answer { .. } | Body::Correction(_) => {}
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
            Body::SetRevoked { set, why, copy } => self.revoked.push((*set, id, at, *why, *copy)),
            Body::SetRestored { revoked } => self.restored.extend(revoked),
            Body::Purge { codes } => {
                for code in codes {
                    self.purged.entry(*code).or_insert(id);
                }
            }
            Body::SigninChanged { account, change } => self.changes.push((*account, id, at, *change)),
            Body::CopyNew(new) => {
                self.state.copies.entry(new.copy).or_insert_with(|| Copy {
                    id: new.copy,
                    made: (id, at),
                    kind: new.kind,
                    paper: new.paper,
                    fingerprint: new.fingerprint.clone(),
                    holds: new.holds.clone(),
                    key: new.key,
                    expires_ms: new.expires_ms,
                    place: None,
                    checked: None,
                    struck: BTreeSet::new(),
                    destroyed: None,
                    lost: None,
                });
            }
            Body::CopySaid { copy, said, struck } => self.said.push((*copy, *said, struck.clone(), id, at)),
            Body::PutOff(off) => {
                // Nothing is silently off: whatever was written, it comes back within a year.
                let until = Date::of_millis(at).plus_days(366).min(off.until);
                self.state.put_off.insert((off.item.clone(), off.subject.clone(), off.cause), until);
            }
            Body::Seen(seen) => {
                self.state.seen.insert((seen.item.clone(), seen.subject.clone(), seen.cause));
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

    /// Joins what refers to each other, all but the takes.
    fn settle(&mut self, texts: &LabelTexts) {
        self.join_codes();
        self.settle_status();
        self.settle_accounts();
        self.settle_copies();
        self.settle_labels(texts);
        self.state.keys.recovery_tested_ms = self.state.keys.recovery.and_then(|(made, _)| self.recovery_tested.get(&made)).copied();
    }

    /// What became of each code follows from its takes.
    fn bring(&mut self, takes: ById<Take>) {
        for take in takes.values() {
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
        self.state.takes = takes;
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
