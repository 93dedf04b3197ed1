//! Events: immutable entries of the ledger, and their bytes.
//!
//! An event is a deterministic CBOR array `[writer, seq, prev, lamport, wall_ms, random, kind, body]`;
//! its id is the SHA-256 of those bytes. Bodies hold ids, closed words, numbers, dates and ordinals:
//! never the text of a code, never anything a person typed. `docs/FORMAT.md` lists every kind and
//! field. A kind or field of a newer version is carried along untouched.

use sha2::{Digest, Sha256};

use crate::cbor::{CborError, Reader, Writer};
use crate::{
    AccountId, Change, CodeId, CopyEvent, CopyId, CopyKind, Date, EventId, Fact, Field, How, KeyChange, Outcome, Paper, SetId, Shape,
    Source, Why, WriterId,
};

/// One entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// SHA-256 of the bytes.
    pub id: EventId,
    /// The entry as it was first written; never written again in other words.
    pub bytes: Box<[u8]>,
    /// Which installation wrote it.
    pub writer: WriterId,
    /// Its number in that writer's chain, from 1.
    pub seq: u64,
    /// The writer's event before it.
    pub prev: Option<EventId>,
    /// Lamport time: later than every event the writer knew.
    pub lamport: u64,
    /// Wall clock in milliseconds since 1970: shown, never used to order.
    pub wall_ms: u64,
    /// What happened.
    pub body: Body,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // Each variant and field is described in docs/FORMAT.md, which a test compares with this list.
pub enum Body {
    VaultNew,
    AccountNew {
        account: AccountId,
    },
    Label {
        subject: Subject,
        field: Field,
    },
    FactSet {
        account: AccountId,
        fact: Fact,
        value: u64,
    },
    SetNew(NewSet),
    SetJoin {
        set: SetId,
        codes: Vec<Place>,
    },
    SetSuperseded {
        sets: Vec<SetId>,
        by: SetId,
    },
    Take {
        code: CodeId,
        set: SetId,
        how: How,
    },
    Answer {
        take: EventId,
        outcome: Outcome,
        after: Vec<EventId>,
    },
    Correction {
        take: EventId,
        outcome: EventId,
        after: Vec<EventId>,
    },
    SetRevoked {
        set: SetId,
        why: Why,
        copy: Option<CopyId>,
    },
    SetRestored {
        revoked: Vec<EventId>,
    },
    Purge {
        codes: Vec<CodeId>,
    },
    SigninChanged {
        account: AccountId,
        change: Change,
    },
    CopyNew {
        copy: CopyId,
        kind: CopyKind,
        holds: Vec<(SetId, Vec<CodeId>)>,
        paper: Paper,
        fingerprint: String,
    },
    CopySaid {
        copy: CopyId,
        said: CopyEvent,
        struck: Vec<CodeId>,
    },
    PutOff {
        item: String,
        subject: Vec<u8>,
        cause: EventId,
        until: Date,
    },
    Seen {
        item: String,
        subject: Vec<u8>,
        cause: EventId,
    },
    Setting {
        name: String,
        value: u64,
    },
    KeyChanged {
        what: KeyChange,
    },
    Notice {
        set: SetId,
        arrived: bool,
    },
    /// A kind of a newer version: carried along, and otherwise left alone.
    Unknown {
        kind: String,
    },
}

/// A new set, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSet {
    /// The set's own id.
    pub set: SetId,
    /// Whose it is.
    pub account: AccountId,
    /// How its codes work.
    pub shape: Shape,
    /// Its codes in the order they were read.
    pub codes: Vec<Place>,
    /// Sets that it replaces: they are superseded at once.
    pub replaces: Vec<SetId>,
    /// Current sets that it is said to live beside.
    pub beside: Vec<SetId>,
    /// Where it came from.
    pub source: Source,
    /// When the service issued it, if that is known.
    pub issued: Option<Date>,
    /// When it expires, in milliseconds since 1970 (a pass).
    pub expires_ms: Option<u64>,
    /// Whether upper and lower case are told apart in its codes.
    pub case_matters: bool,
}

/// A code and its printed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which code.
    pub code: CodeId,
    /// The printed number, else the reading position from 1.
    pub ordinal: u32,
}

/// What a label belongs to: a 16-byte id of an account, copy or vault, or the id of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An account, a copy or the vault.
    Thing([u8; 16]),
    /// An event, for the reason of a correction.
    Event([u8; 32]),
}

impl Subject {
    /// The id as bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Subject::Thing(id) => id,
            Subject::Event(id) => id,
        }
    }
}

/// Why bytes are not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// Not deterministic CBOR of the expected form.
    #[error("an entry of the ledger is malformed: {0}")]
    Cbor(#[from] CborError),
    /// A field that this kind needs is missing.
    #[error("an entry of the ledger lacks the field \"{0}\"")]
    Missing(&'static str),
    /// A field holds a word that this version does not know.
    #[error("an entry of the ledger has an unknown word in the field \"{0}\"")]
    Word(&'static str),
    /// A sequence number of zero, or a first entry that names a predecessor, or the reverse.
    #[error("an entry of the ledger has an impossible place in its chain")]
    Chain,
}

/// The envelope around a new event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Envelope {
    pub writer: WriterId,
    pub seq: u64,
    pub prev: Option<EventId>,
    pub lamport: u64,
    pub wall_ms: u64,
    pub random: [u8; 16],
}

impl Event {
    /// Writes a new event.
    pub(crate) fn write(envelope: Envelope, body: Body) -> Event {
        let mut w = Writer::new();
        w.array(8).bytes(envelope.writer.bytes()).uint(envelope.seq);
        match envelope.prev {
            Some(prev) => w.bytes(prev.bytes()),
            None => w.null(),
        };
        w.uint(envelope.lamport).uint(envelope.wall_ms).bytes(&envelope.random).text(body.kind());
        w.map(body.fields());
        let bytes = w.into_bytes().into_boxed_slice();
        let id = id_of(&bytes);
        let Envelope { writer, seq, prev, lamport, wall_ms, .. } = envelope;
        Event { id, bytes, writer, seq, prev, lamport, wall_ms, body }
    }

    /// Reads an event from its bytes.
    ///
    /// # Errors
    /// When the bytes are not a well-formed event. A kind that is not known is no error.
    pub fn read(bytes: &[u8]) -> Result<Event, EventError> {
        let mut r = Reader::new(bytes);
        r.array_of(8)?;
        let writer = WriterId(r.fixed()?);
        let seq = r.uint()?;
        let prev = if r.null()? { None } else { Some(EventId(r.fixed()?)) };
        let lamport = r.uint()?;
        let wall_ms = r.uint()?;
        r.fixed::<16>()?;
        let kind = r.text()?;
        let body = Body::read(kind, &mut r)?;
        r.finish()?;
        if seq == 0 || (seq == 1) != prev.is_none() {
            return Err(EventError::Chain);
        }
        Ok(Event { id: id_of(bytes), bytes: bytes.into(), writer, seq, prev, lamport, wall_ms, body })
    }
}

fn id_of(bytes: &[u8]) -> EventId {
    EventId(Sha256::digest(bytes).into())
}

impl Body {
    /// The kinds this version writes, as they stand in the file.
    pub const KINDS: &'static [&'static str] = &[
        "vault.new",
        "account.new",
        "label",
        "fact",
        "set.new",
        "set.join",
        "set.superseded",
        "take",
        "outcome",
        "correction",
        "set.revoked",
        "set.restored",
        "purge",
        "signin.changed",
        "copy.new",
        "copy.said",
        "put-off",
        "seen",
        "setting",
        "key.changed",
        "notice",
    ];

    /// The stable name of this kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Body::VaultNew => "vault.new",
            Body::AccountNew { .. } => "account.new",
            Body::Label { .. } => "label",
            Body::FactSet { .. } => "fact",
            Body::SetNew(_) => "set.new",
            Body::SetJoin { .. } => "set.join",
            Body::SetSuperseded { .. } => "set.superseded",
            Body::Take { .. } => "take",
            Body::Answer { .. } => "outcome",
            Body::Correction { .. } => "correction",
            Body::SetRevoked { .. } => "set.revoked",
            Body::SetRestored { .. } => "set.restored",
            Body::Purge { .. } => "purge",
            Body::SigninChanged { .. } => "signin.changed",
            Body::CopyNew { .. } => "copy.new",
            Body::CopySaid { .. } => "copy.said",
            Body::PutOff { .. } => "put-off",
            Body::Seen { .. } => "seen",
            Body::Setting { .. } => "setting",
            Body::KeyChanged { .. } => "key.changed",
            Body::Notice { .. } => "notice",
            Body::Unknown { kind } => kind,
        }
    }

    /// The fields as CBOR; optional ones that are empty are left out.
    fn fields(&self) -> Vec<(&'static str, Writer)> {
        let mut f = Fields(Vec::new());
        match self {
            Body::VaultNew | Body::Unknown { .. } => {}
            Body::AccountNew { account } => f.bytes("account", &account.0),
            Body::Label { subject, field } => {
                f.bytes("subject", subject.bytes());
                f.text("field", field.word());
            }
            Body::FactSet { account, fact, value } => {
                f.bytes("account", &account.0);
                f.text("fact", fact.word());
                f.uint("value", *value);
            }
            Body::SetNew(s) => {
                f.bytes("set", &s.set.0);
                f.bytes("account", &s.account.0);
                f.text("shape", s.shape.word());
                f.places("codes", &s.codes);
                f.ids("replaces", s.replaces.iter().map(|id| &id.0[..]));
                f.ids("beside", s.beside.iter().map(|id| &id.0[..]));
                f.text("source", s.source.word());
                if let Some(date) = s.issued {
                    f.uint("issued", u64::from(date.days()));
                }
                if let Some(ms) = s.expires_ms {
                    f.uint("expires", ms);
                }
                f.flag("case", s.case_matters);
            }
            Body::SetJoin { set, codes } => {
                f.bytes("set", &set.0);
                f.places("codes", codes);
            }
            Body::SetSuperseded { sets, by } => {
                f.ids("sets", sets.iter().map(|id| &id.0[..]));
                f.bytes("by", &by.0);
            }
            Body::Take { code, set, how } => {
                f.bytes("code", &code.0);
                f.bytes("set", &set.0);
                f.text("how", how.word());
            }
            Body::Answer { take, outcome, after } => {
                f.bytes("take", &take.0);
                f.text("outcome", outcome.word());
                f.ids("after", after.iter().map(|id| &id.0[..]));
            }
            Body::Correction { take, outcome, after } => {
                f.bytes("take", &take.0);
                f.bytes("outcome", &outcome.0);
                f.ids("after", after.iter().map(|id| &id.0[..]));
            }
            Body::SetRevoked { set, why, copy } => {
                f.bytes("set", &set.0);
                f.text("why", why.word());
                if let Some(copy) = copy {
                    f.bytes("copy", &copy.0);
                }
            }
            Body::SetRestored { revoked } => f.ids("revoked", revoked.iter().map(|id| &id.0[..])),
            Body::Purge { codes } => f.ids("codes", codes.iter().map(|id| &id.0[..])),
            Body::SigninChanged { account, change } => {
                f.bytes("account", &account.0);
                f.text("change", change.word());
            }
            Body::CopyNew { copy, kind, holds, paper, fingerprint } => {
                f.bytes("copy", &copy.0);
                f.text("kind", kind.word());
                let mut w = Writer::new();
                w.array(holds.len());
                for (set, codes) in holds {
                    w.array(2).bytes(&set.0).array(codes.len());
                    codes.iter().for_each(|code| {
                        w.bytes(&code.0);
                    });
                }
                f.0.push(("holds", w));
                f.text("paper", paper.word());
                f.text("fingerprint", fingerprint);
            }
            Body::CopySaid { copy, said, struck } => {
                f.bytes("copy", &copy.0);
                f.text("said", said.word());
                f.ids("struck", struck.iter().map(|id| &id.0[..]));
            }
            Body::PutOff { item, subject, cause, until } => {
                f.text("item", item);
                f.bytes("subject", subject);
                f.bytes("cause", &cause.0);
                f.uint("until", u64::from(until.days()));
            }
            Body::Seen { item, subject, cause } => {
                f.text("item", item);
                f.bytes("subject", subject);
                f.bytes("cause", &cause.0);
            }
            Body::Setting { name, value } => {
                f.text("name", name);
                f.uint("value", *value);
            }
            Body::KeyChanged { what } => f.text("what", what.word()),
            Body::Notice { set, arrived } => {
                f.bytes("set", &set.0);
                f.flag("arrived", *arrived);
            }
        }
        f.0
    }

    fn read(kind: &str, r: &mut Reader<'_>) -> Result<Body, EventError> {
        if !Self::KINDS.contains(&kind) {
            r.skip()?;
            return Ok(Body::Unknown { kind: kind.to_owned() });
        }
        let g = Given::read(r)?;
        match g.body(kind) {
            // A word of a newer version makes the entry one that this version carries along without
            // acting on it; the words for which that would be unsafe are read by `word_or`.
            Err(EventError::Word(_)) => Ok(Body::Unknown { kind: kind.to_owned() }),
            other => other,
        }
    }
}

/// Collects the fields of a body.
struct Fields(Vec<(&'static str, Writer)>);

impl Fields {
    fn put(&mut self, key: &'static str, write: impl FnOnce(&mut Writer)) {
        let mut w = Writer::new();
        write(&mut w);
        self.0.push((key, w));
    }
    fn bytes(&mut self, key: &'static str, value: &[u8]) {
        self.put(key, |w| {
            w.bytes(value);
        });
    }
    fn text(&mut self, key: &'static str, value: &str) {
        self.put(key, |w| {
            w.text(value);
        });
    }
    fn uint(&mut self, key: &'static str, value: u64) {
        self.put(key, |w| {
            w.uint(value);
        });
    }
    fn flag(&mut self, key: &'static str, value: bool) {
        if value {
            self.put(key, |w| {
                w.bool(true);
            });
        }
    }
    fn ids<'a>(&mut self, key: &'static str, ids: impl ExactSizeIterator<Item = &'a [u8]>) {
        if ids.len() > 0 {
            self.put(key, |w| {
                w.array(ids.len());
                ids.for_each(|id| {
                    w.bytes(id);
                });
            });
        }
    }
    fn places(&mut self, key: &'static str, places: &[Place]) {
        self.put(key, |w| {
            w.array(places.len());
            for place in places {
                w.array(2).bytes(&place.code.0).uint(u64::from(place.ordinal));
            }
        });
    }
}

/// The fields found in a body, each as its raw item.
struct Given<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> Given<'a> {
    fn read(r: &mut Reader<'a>) -> Result<Self, EventError> {
        let mut found = Vec::new();
        r.map(|key, r| {
            found.push((key, r.skip()?));
            Ok::<(), CborError>(())
        })?;
        Ok(Self(found))
    }

    fn maybe(&self, key: &'static str) -> Option<Reader<'a>> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, item)| Reader::new(item))
    }
    fn need(&self, key: &'static str) -> Result<Reader<'a>, EventError> {
        self.maybe(key).ok_or(EventError::Missing(key))
    }
    fn id(&self, key: &'static str) -> Result<[u8; 16], EventError> {
        Ok(self.need(key)?.fixed()?)
    }
    fn event(&self, key: &'static str) -> Result<EventId, EventError> {
        Ok(EventId(self.need(key)?.fixed()?))
    }
    fn uint(&self, key: &'static str) -> Result<u64, EventError> {
        Ok(self.need(key)?.uint()?)
    }
    fn text(&self, key: &'static str) -> Result<&'a str, EventError> {
        Ok(self.need(key)?.text()?)
    }
    fn word<T>(&self, key: &'static str, from: fn(&str) -> Option<T>) -> Result<T, EventError> {
        from(self.text(key)?).ok_or(EventError::Word(key))
    }
    /// A word whose entry must be acted on even when a newer version chose it: `cautious` is what
    /// it counts as then, so that a code never looks fresher here than it is.
    fn word_or<T>(&self, key: &'static str, from: fn(&str) -> Option<T>, cautious: T) -> Result<T, EventError> {
        Ok(from(self.text(key)?).unwrap_or(cautious))
    }
    fn flag(&self, key: &'static str) -> Result<bool, EventError> {
        Ok(self.maybe(key).map_or(Ok(false), |mut r| r.bool())?)
    }
    fn ids<const N: usize, T>(&self, key: &'static str, wrap: fn([u8; N]) -> T) -> Result<Vec<T>, EventError> {
        let mut out = Vec::new();
        if let Some(mut r) = self.maybe(key) {
            r.array(|r| {
                out.push(wrap(r.fixed()?));
                Ok::<(), CborError>(())
            })?;
        }
        Ok(out)
    }
    fn places(&self, key: &'static str) -> Result<Vec<Place>, EventError> {
        let mut out = Vec::new();
        self.need(key)?.array(|r| {
            r.array_of(2)?;
            out.push(Place { code: CodeId(r.fixed()?), ordinal: r.u32()? });
            Ok::<(), CborError>(())
        })?;
        Ok(out)
    }
    fn date(&self, key: &'static str) -> Result<Date, EventError> {
        let days = self.need(key)?.u32()?;
        Date::from_days(days).ok_or(EventError::Cbor(CborError::Bounds))
    }

    fn body(&self, kind: &str) -> Result<Body, EventError> {
        Ok(match kind {
            "vault.new" => Body::VaultNew,
            "account.new" => Body::AccountNew { account: AccountId(self.id("account")?) },
            "label" => {
                let subject = self.need("subject")?.bytes()?;
                let subject = match (<[u8; 16]>::try_from(subject), <[u8; 32]>::try_from(subject)) {
                    (Ok(id), _) => Subject::Thing(id),
                    (_, Ok(id)) => Subject::Event(id),
                    _ => return Err(EventError::Cbor(CborError::Bounds)),
                };
                Body::Label { subject, field: self.word("field", Field::from_word)? }
            }
            "fact" => Body::FactSet {
                account: AccountId(self.id("account")?),
                fact: self.word("fact", Fact::from_word)?,
                value: self.uint("value")?,
            },
            "set.new" => Body::SetNew(NewSet {
                set: SetId(self.id("set")?),
                account: AccountId(self.id("account")?),
                shape: self.word_or("shape", Shape::from_word, Shape::List)?,
                codes: self.places("codes")?,
                replaces: self.ids("replaces", SetId)?,
                beside: self.ids("beside", SetId)?,
                source: self.word_or("source", Source::from_word, Source::Typed)?,
                issued: self.maybe("issued").map(|_| self.date("issued")).transpose()?,
                expires_ms: self.maybe("expires").map(|mut r| r.uint()).transpose()?,
                case_matters: self.flag("case")?,
            }),
            "set.join" => Body::SetJoin { set: SetId(self.id("set")?), codes: self.places("codes")? },
            "set.superseded" => Body::SetSuperseded { sets: self.ids("sets", SetId)?, by: SetId(self.id("by")?) },
            "take" => Body::Take {
                code: CodeId(self.id("code")?),
                set: SetId(self.id("set")?),
                how: self.word_or("how", How::from_word, How::Shown)?,
            },
            "outcome" => Body::Answer {
                take: self.event("take")?,
                outcome: self.word("outcome", Outcome::from_word)?,
                after: self.ids("after", EventId)?,
            },
            "correction" => {
                Body::Correction { take: self.event("take")?, outcome: self.event("outcome")?, after: self.ids("after", EventId)? }
            }
            "set.revoked" => Body::SetRevoked {
                set: SetId(self.id("set")?),
                why: self.word_or("why", Why::from_word, Why::Exposed)?,
                copy: self.maybe("copy").map(|mut r| r.fixed().map(CopyId)).transpose()?,
            },
            "set.restored" => Body::SetRestored { revoked: self.ids("revoked", EventId)? },
            "purge" => Body::Purge { codes: self.ids("codes", CodeId)? },
            "signin.changed" => {
                Body::SigninChanged { account: AccountId(self.id("account")?), change: self.word("change", Change::from_word)? }
            }
            "copy.new" => {
                let mut holds = Vec::new();
                self.need("holds")?.array(|r| {
                    r.array_of(2)?;
                    let set = SetId(r.fixed()?);
                    let mut codes = Vec::new();
                    r.array(|r| {
                        codes.push(CodeId(r.fixed()?));
                        Ok::<(), CborError>(())
                    })?;
                    holds.push((set, codes));
                    Ok::<(), CborError>(())
                })?;
                Body::CopyNew {
                    copy: CopyId(self.id("copy")?),
                    kind: self.word("kind", CopyKind::from_word)?,
                    holds,
                    paper: self.word("paper", Paper::from_word)?,
                    fingerprint: self.text("fingerprint")?.to_owned(),
                }
            }
            "copy.said" => Body::CopySaid {
                copy: CopyId(self.id("copy")?),
                said: self.word("said", CopyEvent::from_word)?,
                struck: self.ids("struck", CodeId)?,
            },
            "put-off" => Body::PutOff {
                item: self.text("item")?.to_owned(),
                subject: self.need("subject")?.bytes()?.to_vec(),
                cause: self.event("cause")?,
                until: self.date("until")?,
            },
            "seen" => Body::Seen {
                item: self.text("item")?.to_owned(),
                subject: self.need("subject")?.bytes()?.to_vec(),
                cause: self.event("cause")?,
            },
            "setting" => Body::Setting { name: self.text("name")?.to_owned(), value: self.uint("value")? },
            "key.changed" => Body::KeyChanged { what: self.word("what", KeyChange::from_word)? },
            "notice" => Body::Notice { set: SetId(self.id("set")?), arrived: self.flag("arrived")? },
            _ => Body::Unknown { kind: kind.to_owned() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        Envelope { writer: WriterId([1; 16]), seq: 1, prev: None, lamport: 1, wall_ms: 1_772_000_000_000, random: [9; 16] }
    }

    /// One body of each kind, with every optional field filled.
    pub(crate) fn one_of_each() -> Vec<Body> {
        let (account, set, code, copy) = (AccountId([2; 16]), SetId([3; 16]), CodeId([4; 16]), CopyId([5; 16]));
        let event = EventId([6; 32]);
        let places = vec![Place { code, ordinal: 7 }];
        vec![
            Body::VaultNew,
            Body::AccountNew { account },
            Body::Label { subject: Subject::Thing(account.0), field: Field::Service },
            Body::FactSet { account, fact: Fact::Privileged, value: 1 },
            Body::SetNew(NewSet {
                set,
                account,
                shape: Shape::Pass,
                codes: places.clone(),
                replaces: vec![SetId([8; 16])],
                beside: vec![SetId([9; 16])],
                source: Source::File,
                issued: Date::from_ymd(2026, 3, 3),
                expires_ms: Some(1_772_000_000_001),
                case_matters: true,
            }),
            Body::SetJoin { set, codes: places },
            Body::SetSuperseded { sets: vec![set], by: SetId([8; 16]) },
            Body::Take { code, set, how: How::Copied },
            Body::Answer { take: event, outcome: Outcome::Refused, after: vec![event] },
            Body::Correction { take: event, outcome: event, after: vec![event] },
            Body::SetRevoked { set, why: Why::CopyLost, copy: Some(copy) },
            Body::SetRestored { revoked: vec![event] },
            Body::Purge { codes: vec![code] },
            Body::SigninChanged { account, change: Change::Phone },
            Body::CopyNew {
                copy,
                kind: CopyKind::Plain,
                holds: vec![(set, vec![code])],
                paper: Paper::Letter,
                fingerprint: "0123456789".into(),
            },
            Body::CopySaid { copy, said: CopyEvent::Checked, struck: vec![code] },
            Body::PutOff { item: "set-old".into(), subject: vec![1], cause: event, until: Date::from_ymd(2027, 1, 1).unwrap() },
            Body::Seen { item: "burst".into(), subject: vec![1], cause: event },
            Body::Setting { name: "lock.idle-seconds".into(), value: 300 },
            Body::KeyChanged { what: KeyChange::Password },
            Body::Notice { set, arrived: true },
        ]
    }

    #[test]
    fn every_kind_is_read_back_as_it_was_written() {
        let bodies = one_of_each();
        let kinds: Vec<_> = bodies.iter().map(Body::kind).collect();
        assert_eq!(kinds, Body::KINDS);
        for body in bodies {
            let event = Event::write(envelope(), body);
            assert_eq!(Event::read(&event.bytes), Ok(event));
        }
    }

    #[test]
    fn what_a_newer_version_writes_is_carried_along() {
        let mut w = Writer::new();
        w.array(8).bytes(&[1; 16]).uint(1).null().uint(1).uint(2).bytes(&[0; 16]).text("from.the.future");
        w.array(1).text("anything");
        let bytes = w.into_bytes();
        let event = Event::read(&bytes).unwrap();
        assert_eq!(event.body, Body::Unknown { kind: "from.the.future".into() });
        assert_eq!(&event.bytes[..], &bytes[..]);
    }

    #[test]
    fn an_unknown_word_never_makes_a_code_look_fresher() {
        let read = |kind: &str, fields: Vec<(&'static str, Writer)>| {
            let mut w = Writer::new();
            w.array(8).bytes(&[1; 16]).uint(1).null().uint(1).uint(2).bytes(&[0; 16]).text(kind).map(fields);
            Event::read(&w.into_bytes()).unwrap().body
        };
        let id = |byte: u8| {
            let mut w = Writer::new();
            w.bytes(&[byte; 16]);
            w
        };
        let new_word = || {
            let mut w = Writer::new();
            w.text("from-the-future");
            w
        };
        let none = || {
            let mut w = Writer::new();
            w.array(0);
            w
        };
        let (code, set, account) = (CodeId([1; 16]), SetId([2; 16]), AccountId([3; 16]));
        assert_eq!(read("take", vec![("code", id(1)), ("set", id(2)), ("how", new_word())]), Body::Take { code, set, how: How::Shown });
        assert_eq!(read("set.revoked", vec![("set", id(2)), ("why", new_word())]), Body::SetRevoked { set, why: Why::Exposed, copy: None });
        let fields = vec![("set", id(2)), ("account", id(3)), ("shape", new_word()), ("source", new_word()), ("codes", none())];
        let Body::SetNew(new) = read("set.new", fields) else { panic!("the set is not seen") };
        assert_eq!((new.account, new.shape, new.source), (account, Shape::List, Source::Typed));
        let unknown = Body::Unknown { kind: "signin.changed".into() };
        assert_eq!(read("signin.changed", vec![("account", id(3)), ("change", new_word())]), unknown);
    }

    #[test]
    fn an_entry_out_of_its_chain_is_refused() {
        for (seq, prev) in [(0, None), (2, None), (1, Some(EventId([1; 32])))] {
            let event = Event::write(Envelope { seq, prev, ..envelope() }, Body::VaultNew);
            assert_eq!(Event::read(&event.bytes), Err(EventError::Chain));
        }
    }

    #[test]
    fn a_missing_field_is_named() {
        let mut w = Writer::new();
        w.array(8).bytes(&[1; 16]).uint(1).null().uint(1).uint(2).bytes(&[0; 16]).text("correction").map(vec![]);
        assert_eq!(Event::read(&w.into_bytes()), Err(EventError::Missing("take")));
    }
}
