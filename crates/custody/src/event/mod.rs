//! Events: immutable entries of the ledger, and their bytes.
//!
//! An event is a deterministic CBOR array `[writer, seq, prev, lamport, wall_ms, random, kind, body]`;
//! its id is the SHA-256 of those bytes. Bodies hold ids, closed words, numbers, dates and ordinals:
//! never the text of a code, never anything a person typed. `docs/FORMAT.md` lists every kind and
//! field. A kind or field of a newer version is carried along untouched.

use sha2::{Digest, Sha256};

use crate::cbor::{CborError, Reader, Writer};
use crate::{EventId, HasId, WriterId};

mod body;
mod bytes;
mod raw;

pub use body::{Body, Correction, NewCopy, NewSet, Place, PutOff, Run, Seen, Subject};
pub use raw::{EventBlock, EventBytes};

/// One entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// SHA-256 of the bytes.
    pub id: EventId,
    /// The entry as it was first written; never written again in other words.
    pub bytes: EventBytes,
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

impl HasId for EventId {
    type Id = EventId;
    fn id(&self) -> EventId {
        *self
    }
}

impl HasId for Event {
    type Id = EventId;
    fn id(&self) -> EventId {
        self.id
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
        let bytes = EventBytes::from(w.into_bytes());
        let id = id_of(&bytes);
        let Envelope { writer, seq, prev, lamport, wall_ms, .. } = envelope;
        Event { id, bytes, writer, seq, prev, lamport, wall_ms, body }
    }

    /// Reads an event from its bytes.
    ///
    /// # Errors
    /// When the bytes are not a well-formed event. A kind that is not known is no error.
    pub fn read(bytes: &[u8]) -> Result<Event, EventError> {
        Self::of(id_of(bytes), EventBytes::from(bytes.to_vec()))
    }

    /// The event that these bytes are. The id is their hash, which somebody made before.
    #[inline]
    pub(crate) fn of(id: EventId, bytes: EventBytes) -> Result<Event, EventError> {
        let mut r = Reader::new(&bytes);
        r.array_of(8)?;
        let writer = WriterId(r.fixed()?);
        let seq = r.uint()?;
        let prev = if r.null()? { None } else { Some(EventId(r.fixed()?)) };
        let lamport = r.uint()?;
        let wall_ms = r.uint()?;
        r.fixed::<16>()?;
        let body = Body::read(&mut r)?;
        r.finish()?;
        if seq == 0 || (seq == 1) != prev.is_none() {
            return Err(EventError::Chain);
        }
        Ok(Event { id, bytes, writer, seq, prev, lamport, wall_ms, body })
    }
}

/// The id of an event with these bytes.
pub(crate) fn id_of(bytes: &[u8]) -> EventId {
    EventId(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AccountId, Change, CodeId, CopyEvent, CopyId, CopyKind, Date, Fact, Field, How, KeyChange, Outcome, Paper, SetId, Shape, Source,
        VaultId, Why,
    };

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
            Body::SetNew(Box::new(NewSet {
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
            })),
            Body::SetJoin { set, codes: places },
            Body::SetSuperseded { sets: vec![set], by: SetId([8; 16]) },
            Body::Take { code, set, how: How::Copied },
            Body::Answer { take: event, outcome: Outcome::Refused, after: vec![event] },
            Body::Correction(Box::new(Correction { take: event, outcome: event, after: vec![event] })),
            Body::SetRevoked { set, why: Why::CopyLost, copy: Some(copy) },
            Body::SetRestored { revoked: vec![event] },
            Body::Purge { codes: vec![code] },
            Body::SigninChanged { account, change: Change::Phone },
            Body::CopyNew(Box::new(NewCopy {
                copy,
                kind: CopyKind::Plain,
                holds: vec![(set, vec![code])],
                paper: Paper::Letter,
                fingerprint: "0123456789".into(),
                key: Some(event),
                expires_ms: Some(1_772_000_000_002),
            })),
            Body::CopySaid { copy, said: CopyEvent::Checked, struck: vec![code] },
            Body::PutOff(Box::new(PutOff {
                item: "set-old".into(),
                subject: vec![1],
                cause: event,
                until: Date::from_ymd(2027, 1, 1).unwrap(),
            })),
            Body::Seen(Box::new(Seen { item: "burst".into(), subject: vec![1], cause: event })),
            Body::Setting { name: "lock.idle-seconds".into(), value: 300 },
            Body::KeyChanged { what: KeyChange::Password },
            Body::RecoveryTested { made: event },
            Body::Notice { set, arrived: true },
            Body::PackNew { copy, home: VaultId([7; 16]), expires_ms: 1_772_000_000_003, base: 41 },
            Body::LeftOut { runs: vec![Run { writer: WriterId([8; 16]), from: 3, to: 5, last: event }] },
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
    fn an_unknown_word_hides_no_malformed_field() {
        let read = |kind: &str, fields: &[(&'static str, &[u8])]| {
            let mut w = Writer::new();
            w.array(8).bytes(&[1; 16]).uint(1).null().uint(1).uint(2).bytes(&[0; 16]).text(kind).map_head(fields.len());
            for (key, value) in fields {
                w.text(key).raw(value);
            }
            Event::read(&w.into_bytes()).map(|event| event.body)
        };
        let (new_word, id) = (&b"\x63new"[..], &[&[0x50][..], &[7; 16]].concat()[..]);
        for (kind, word, account) in [("signin.changed", "change", "account"), ("label", "field", "subject")] {
            assert_eq!(read(kind, &[(word, new_word), (account, id)]), Ok(Body::Unknown { kind: kind.into() }));
            assert_eq!(read(kind, &[(word, new_word)]), Err(EventError::Missing(account)));
            assert_eq!(read(kind, &[(word, new_word), (account, b"\x05")]), Err(EventError::Cbor(CborError::Type)));
            // What stands behind the last field that is known is looked at too.
            assert_eq!(
                read(kind, &[(word, new_word), (account, id), ("from-the-future", b"\x1c")]),
                Err(EventError::Cbor(CborError::NotShortest))
            );
            assert_eq!(read(kind, &[(word, new_word), (account, id), ("a", b"\x05")]), Err(EventError::Cbor(CborError::KeyOrder)));
        }
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
