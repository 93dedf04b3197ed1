//! A small vault for tests: a ledger, its label texts and a clock that the test moves.
#![allow(dead_code)] // Each test file uses a part of it.

use codekeep_custody::attention::{Attention, Item, Kind, Now};
use codekeep_custody::{
    AccountId, Body, CodeId, CopyEvent, CopyId, CopyKind, Correction, Date, EventId, Fact, Field, How, LabelTexts, Ledger, NewCopy, NewSet,
    Outcome, Paper, Place, PutOff, Seen, SetId, Shape, Source, State, Subject, Why, WriterId,
};

pub const MINUTE: u64 = 60_000;
pub const DAY: u64 = 86_400_000;
/// Where the clock of a test starts: 1 March 2026, noon in UTC.
pub const START: u64 = 20_513 * DAY + DAY / 2;

pub struct Bench {
    pub ledger: Ledger,
    pub texts: LabelTexts,
    /// The wall clock.
    pub now: u64,
    /// Who writes.
    pub writer: WriterId,
    made: u8,
}

impl Bench {
    pub fn new() -> Self {
        Self { ledger: Ledger::new(), texts: LabelTexts::new(), now: START, writer: WriterId([1; 16]), made: 0 }
    }

    /// Another machine with the same vault. What it writes differs, also at the same moment.
    pub fn other_machine(&self) -> Self {
        let writer = WriterId([self.writer.0[0] + 1; 16]);
        Self { ledger: self.ledger.clone(), texts: self.texts.clone(), now: self.now, writer, made: self.made.wrapping_add(100) }
    }

    pub fn unite(&mut self, other: &Bench) {
        self.ledger.unite(&other.ledger);
        self.texts.extend(other.texts.iter().map(|(id, text)| (*id, text.clone())));
    }

    fn id(&mut self) -> [u8; 16] {
        self.made = self.made.wrapping_add(1);
        [self.made; 16]
    }

    /// One event, a second after the last.
    pub fn event(&mut self, body: Body) -> EventId {
        self.now += 1_000;
        let random = self.id();
        self.ledger.append(self.writer, self.now, random, body)
    }

    pub fn state(&self) -> State {
        State::fold(&self.ledger, &self.texts)
    }

    pub fn account(&mut self, service: &str) -> AccountId {
        let account = AccountId(self.id());
        self.event(Body::AccountNew { account });
        self.label(account.0, Field::Service, service);
        account
    }

    pub fn label(&mut self, subject: [u8; 16], field: Field, text: &str) -> EventId {
        let event = self.event(Body::Label { subject: Subject::Thing(subject), field });
        self.texts.insert(event, text.to_owned());
        event
    }

    pub fn fact(&mut self, account: AccountId, fact: Fact, value: u64) {
        self.event(Body::FactSet { account, fact, value });
    }

    /// A set that is not stored yet, with `codes` fresh codes numbered from 1.
    pub fn draft(&mut self, account: AccountId, shape: Shape, codes: u32) -> NewSet {
        let set = SetId(self.id());
        let codes = (1..=codes).map(|ordinal| Place { code: CodeId(self.id()), ordinal }).collect();
        NewSet {
            set,
            account,
            shape,
            codes,
            replaces: Vec::new(),
            beside: Vec::new(),
            source: Source::Paste,
            issued: None,
            expires_ms: None,
            case_matters: false,
        }
    }

    /// Stores a set and says its id and codes.
    pub fn store(&mut self, new: NewSet) -> (SetId, Vec<CodeId>) {
        let (set, codes) = (new.set, new.codes.iter().map(|p| p.code).collect());
        self.event(Body::SetNew(Box::new(new)));
        (set, codes)
    }

    pub fn list(&mut self, account: AccountId, codes: u32) -> (SetId, Vec<CodeId>) {
        let new = self.draft(account, Shape::List, codes);
        self.store(new)
    }

    pub fn replace(&mut self, old: SetId, account: AccountId, codes: u32) -> (SetId, Vec<CodeId>) {
        let new = NewSet { replaces: vec![old], ..self.draft(account, Shape::List, codes) };
        self.store(new)
    }

    pub fn beside(&mut self, old: SetId, account: AccountId, codes: u32) -> (SetId, Vec<CodeId>) {
        let new = NewSet { beside: vec![old], ..self.draft(account, Shape::List, codes) };
        self.store(new)
    }

    pub fn take(&mut self, set: SetId, code: CodeId) -> EventId {
        self.event(Body::Take { code, set, how: How::Shown })
    }

    pub fn answer(&mut self, take: EventId, outcome: Outcome, after: &[EventId]) -> EventId {
        self.event(Body::Answer { take, outcome, after: after.to_vec() })
    }

    pub fn correct(&mut self, take: EventId, outcome: EventId, after: &[EventId]) -> EventId {
        self.event(Body::Correction(Box::new(Correction { take, outcome, after: after.to_vec() })))
    }

    /// Takes a code and answers at once.
    pub fn spend(&mut self, set: SetId, code: CodeId, outcome: Outcome) -> EventId {
        let take = self.take(set, code);
        self.answer(take, outcome, &[]);
        take
    }

    pub fn revoke(&mut self, set: SetId) -> EventId {
        self.event(Body::SetRevoked { set, why: Why::Exposed, copy: None })
    }

    pub fn copy(&mut self, set: SetId, codes: &[CodeId]) -> CopyId {
        self.copy_of(vec![(set, codes.to_vec())])
    }

    pub fn copy_of(&mut self, holds: Vec<(SetId, Vec<CodeId>)>) -> CopyId {
        let copy = CopyId(self.id());
        let fingerprint = self.ledger.fingerprint();
        self.event(Body::CopyNew(Box::new(NewCopy {
            copy,
            kind: CopyKind::Plain,
            holds,
            paper: Paper::A4,
            fingerprint,
            key: None,
            expires_ms: None,
        })));
        copy
    }

    pub fn said(&mut self, copy: CopyId, said: CopyEvent, struck: &[CodeId]) -> EventId {
        self.event(Body::CopySaid { copy, said, struck: struck.to_vec() })
    }

    pub fn attention(&self) -> Attention {
        Attention::of(&self.state(), Now { ms: self.now, today: Date::of_millis(self.now) })
    }

    pub fn items(&self, kind: Kind) -> Vec<Item> {
        self.attention().items.into_iter().filter(|i| i.kind == kind).collect()
    }

    /// The one item of this kind.
    pub fn item(&self, kind: Kind) -> Item {
        let found = self.items(kind);
        assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
        found[0].clone()
    }

    pub fn put_off(&mut self, item: &Item, until: Date) {
        let (item, subject, cause) = item.key();
        self.event(Body::PutOff(Box::new(PutOff { item, subject, cause, until })));
    }

    pub fn seen(&mut self, item: &Item) {
        let (item, subject, cause) = item.key();
        self.event(Body::Seen(Box::new(Seen { item, subject, cause })));
    }
}
