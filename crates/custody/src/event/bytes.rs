//! A body as the fields of a CBOR map, and back: the writing and the reading of each kind stand
//! in the order of `Body::KINDS`.

use super::{Body, Correction, EventError, NewCopy, NewSet, Place, PutOff, Run, Seen, Subject};
use crate::cbor::{CborError, Entries, Reader, Writer};
use crate::{
    AccountId, Change, CodeId, CopyEvent, CopyId, CopyKind, Date, EventId, Fact, Field, How, KeyChange, Outcome, Paper, SetId, Shape,
    Source, VaultId, Why, WriterId,
};

impl Body {
    /// The fields as CBOR; optional ones that are empty are left out.
    pub(super) fn fields(&self) -> Vec<(&'static str, Writer)> {
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
            Body::Correction(c) => {
                f.bytes("take", &c.take.0);
                f.bytes("outcome", &c.outcome.0);
                f.ids("after", c.after.iter().map(|id| &id.0[..]));
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
            Body::CopyNew(c) => {
                f.bytes("copy", &c.copy.0);
                f.text("kind", c.kind.word());
                let mut w = Writer::new();
                w.array(c.holds.len());
                for (set, codes) in &c.holds {
                    w.array(2).bytes(&set.0).array(codes.len());
                    codes.iter().for_each(|code| {
                        w.bytes(&code.0);
                    });
                }
                f.0.push(("holds", w));
                f.text("paper", c.paper.word());
                f.text("fingerprint", &c.fingerprint);
                if let Some(key) = c.key {
                    f.bytes("key", &key.0);
                }
                if let Some(ms) = c.expires_ms {
                    f.uint("expires", ms);
                }
            }
            Body::CopySaid { copy, said, struck } => {
                f.bytes("copy", &copy.0);
                f.text("said", said.word());
                f.ids("struck", struck.iter().map(|id| &id.0[..]));
            }
            Body::PutOff(p) => {
                f.text("item", &p.item);
                f.bytes("subject", &p.subject);
                f.bytes("cause", &p.cause.0);
                f.uint("until", u64::from(p.until.days()));
            }
            Body::Seen(s) => {
                f.text("item", &s.item);
                f.bytes("subject", &s.subject);
                f.bytes("cause", &s.cause.0);
            }
            Body::Setting { name, value } => {
                f.text("name", name);
                f.uint("value", *value);
            }
            Body::KeyChanged { what } => f.text("what", what.word()),
            Body::RecoveryTested { made } => f.bytes("made", &made.0),
            Body::Notice { set, arrived } => {
                f.bytes("set", &set.0);
                f.flag("arrived", *arrived);
            }
            Body::PackNew { copy, home, expires_ms, base } => {
                f.bytes("copy", &copy.0);
                f.bytes("home", &home.0);
                f.uint("expires", *expires_ms);
                f.uint("base", *base);
            }
            Body::LeftOut { runs } => {
                let mut w = Writer::new();
                w.array(runs.len());
                for run in runs {
                    w.array(4).bytes(&run.writer.0).uint(run.from).uint(run.to).bytes(&run.last.0);
                }
                f.0.push(("runs", w));
            }
        }
        f.0
    }

    /// Reads the kind and the body.
    pub(super) fn read(r: &mut Reader<'_>) -> Result<Body, EventError> {
        let kind = r.text_bytes()?;
        let Some(kind) = Self::KINDS.iter().find(|known| known.as_bytes() == kind) else {
            let kind = std::str::from_utf8(kind).map_err(|_| CborError::Utf8)?.to_owned();
            r.skip()?;
            return Ok(Body::Unknown { kind });
        };
        let mut given = Given(r.entries()?);
        let body = given.body(kind);
        if matches!(body, Ok(_) | Err(EventError::Word(_))) {
            given.0.finish()?;
        }
        match body {
            // A word of a newer version makes the entry one that this version carries along without
            // acting on it; the words for which that would be unsafe are read by `word_or`.
            Err(EventError::Word(_)) => Ok(Body::Unknown { kind: (*kind).to_owned() }),
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

/// The fields of a body, asked for in the order of their keys: in the file they stand in it, and a field that is
/// asked for too late is not found.
struct Given<'r, 'a>(Entries<'r, 'a>);

impl<'a> Given<'_, 'a> {
    fn maybe(&mut self, key: &'static str) -> Result<Option<&mut Reader<'a>>, EventError> {
        Ok(self.0.value(key)?)
    }
    fn need(&mut self, key: &'static str) -> Result<&mut Reader<'a>, EventError> {
        self.0.value(key)?.ok_or(EventError::Missing(key))
    }
    fn id(&mut self, key: &'static str) -> Result<[u8; 16], EventError> {
        Ok(self.need(key)?.fixed()?)
    }
    fn event(&mut self, key: &'static str) -> Result<EventId, EventError> {
        Ok(EventId(self.need(key)?.fixed()?))
    }
    fn uint(&mut self, key: &'static str) -> Result<u64, EventError> {
        Ok(self.need(key)?.uint()?)
    }
    fn text(&mut self, key: &'static str) -> Result<&'a str, EventError> {
        Ok(self.need(key)?.text()?)
    }
    /// A word, or the error that this version does not know it: to be looked at when all fields were read, since one
    /// that is malformed is an error whatever a word says.
    fn word<T>(&mut self, key: &'static str, from: fn(&str) -> Option<T>) -> Result<Result<T, EventError>, EventError> {
        Ok(from(self.text(key)?).ok_or(EventError::Word(key)))
    }
    /// A word whose entry must be acted on even when a newer version chose it: `cautious` is what
    /// it counts as then, so that a code never looks fresher here than it is.
    fn word_or<T>(&mut self, key: &'static str, from: fn(&str) -> Option<T>, cautious: T) -> Result<T, EventError> {
        Ok(from(self.text(key)?).unwrap_or(cautious))
    }
    fn flag(&mut self, key: &'static str) -> Result<bool, EventError> {
        Ok(self.maybe(key)?.map_or(Ok(false), Reader::bool)?)
    }
    fn maybe_uint(&mut self, key: &'static str) -> Result<Option<u64>, EventError> {
        Ok(self.maybe(key)?.map(Reader::uint).transpose()?)
    }
    fn maybe_fixed<const N: usize>(&mut self, key: &'static str) -> Result<Option<[u8; N]>, EventError> {
        Ok(self.maybe(key)?.map(Reader::fixed).transpose()?)
    }
    fn ids<const N: usize, T>(&mut self, key: &'static str, wrap: fn([u8; N]) -> T) -> Result<Vec<T>, EventError> {
        self.maybe(key)?.map_or_else(|| Ok(Vec::new()), |r| list(r, |r| Ok(wrap(r.fixed()?))))
    }
    fn places(&mut self, key: &'static str) -> Result<Vec<Place>, EventError> {
        list(self.need(key)?, |r| {
            r.array_of(2)?;
            Ok(Place { code: CodeId(r.fixed()?), ordinal: r.u32()? })
        })
    }
    fn subject(&mut self) -> Result<Subject, EventError> {
        let bytes = self.need("subject")?.bytes()?;
        match (<[u8; 16]>::try_from(bytes), <[u8; 32]>::try_from(bytes)) {
            (Ok(id), _) => Ok(Subject::Thing(id)),
            (_, Ok(id)) => Ok(Subject::Event(id)),
            _ => Err(EventError::Cbor(CborError::Bounds)),
        }
    }

    fn body(&mut self, kind: &str) -> Result<Body, EventError> {
        Ok(match kind {
            "vault.new" => Body::VaultNew,
            "account.new" => Body::AccountNew { account: AccountId(self.id("account")?) },
            "label" => {
                let field = self.word("field", Field::from_word)?;
                Body::Label { subject: self.subject()?, field: field? }
            }
            "fact" => {
                let (fact, value) = (self.word("fact", Fact::from_word)?, self.uint("value")?);
                Body::FactSet { account: AccountId(self.id("account")?), fact: fact?, value }
            }
            "set.new" => Body::SetNew(Box::new(NewSet {
                set: SetId(self.id("set")?),
                case_matters: self.flag("case")?,
                codes: self.places("codes")?,
                shape: self.word_or("shape", Shape::from_word, Shape::List)?,
                beside: self.ids("beside", SetId)?,
                issued: self.maybe("issued")?.map(date).transpose()?,
                source: self.word_or("source", Source::from_word, Source::Typed)?,
                account: AccountId(self.id("account")?),
                expires_ms: self.maybe_uint("expires")?,
                replaces: self.ids("replaces", SetId)?,
            })),
            "set.join" => Body::SetJoin { set: SetId(self.id("set")?), codes: self.places("codes")? },
            "set.superseded" => Body::SetSuperseded { by: SetId(self.id("by")?), sets: self.ids("sets", SetId)? },
            "take" => Body::Take {
                how: self.word_or("how", How::from_word, How::Shown)?,
                set: SetId(self.id("set")?),
                code: CodeId(self.id("code")?),
            },
            "outcome" => {
                let (take, after) = (self.event("take")?, self.ids("after", EventId)?);
                Body::Answer { take, outcome: self.word("outcome", Outcome::from_word)??, after }
            }
            "correction" => {
                let (take, after) = (self.event("take")?, self.ids("after", EventId)?);
                Body::Correction(Box::new(Correction { take, outcome: self.event("outcome")?, after }))
            }
            "set.revoked" => Body::SetRevoked {
                set: SetId(self.id("set")?),
                why: self.word_or("why", Why::from_word, Why::Exposed)?,
                copy: self.maybe_fixed("copy")?.map(CopyId),
            },
            "set.restored" => Body::SetRestored { revoked: self.ids("revoked", EventId)? },
            "purge" => Body::Purge { codes: self.ids("codes", CodeId)? },
            "signin.changed" => {
                let change = self.word("change", Change::from_word)?;
                Body::SigninChanged { account: AccountId(self.id("account")?), change: change? }
            }
            "copy.new" => {
                let (key, copy) = (self.maybe_fixed("key")?.map(EventId), CopyId(self.id("copy")?));
                let kind = self.word("kind", CopyKind::from_word)?;
                let holds = list(self.need("holds")?, |r| {
                    r.array_of(2)?;
                    Ok((SetId(r.fixed()?), list(r, |r| Ok(CodeId(r.fixed()?)))?))
                })?;
                let (paper, expires_ms) = (self.word("paper", Paper::from_word)?, self.maybe_uint("expires")?);
                let fingerprint = self.text("fingerprint")?.to_owned();
                Body::CopyNew(Box::new(NewCopy { copy, kind: kind?, holds, paper: paper?, fingerprint, key, expires_ms }))
            }
            "copy.said" => {
                let (copy, said) = (CopyId(self.id("copy")?), self.word("said", CopyEvent::from_word)?);
                let struck = self.ids("struck", CodeId)?;
                Body::CopySaid { copy, said: said?, struck }
            }
            "put-off" => Body::PutOff(Box::new(PutOff {
                item: self.text("item")?.to_owned(),
                cause: self.event("cause")?,
                until: date(self.need("until")?)?,
                subject: self.need("subject")?.bytes()?.to_vec(),
            })),
            "seen" => Body::Seen(Box::new(Seen {
                item: self.text("item")?.to_owned(),
                cause: self.event("cause")?,
                subject: self.need("subject")?.bytes()?.to_vec(),
            })),
            "setting" => Body::Setting { name: self.text("name")?.to_owned(), value: self.uint("value")? },
            "key.changed" => Body::KeyChanged { what: self.word("what", KeyChange::from_word)?? },
            "recovery.tested" => Body::RecoveryTested { made: self.event("made")? },
            "notice" => Body::Notice { set: SetId(self.id("set")?), arrived: self.flag("arrived")? },
            "pack.new" => Body::PackNew {
                base: self.uint("base")?,
                copy: CopyId(self.id("copy")?),
                home: VaultId(self.id("home")?),
                expires_ms: self.uint("expires")?,
            },
            "import.left-out" => {
                let runs = list(self.need("runs")?, |r| {
                    r.array_of(4)?;
                    Ok(Run { writer: WriterId(r.fixed()?), from: r.uint()?, to: r.uint()?, last: EventId(r.fixed()?) })
                })?;
                Body::LeftOut { runs }
            }
            _ => Body::Unknown { kind: kind.to_owned() },
        })
    }
}

fn list<'a, T>(r: &mut Reader<'a>, item: impl Fn(&mut Reader<'a>) -> Result<T, EventError>) -> Result<Vec<T>, EventError> {
    let mut all = Vec::new();
    r.array(|r| {
        all.push(item(r)?);
        Ok::<(), EventError>(())
    })?;
    Ok(all)
}

fn date(r: &mut Reader<'_>) -> Result<Date, EventError> {
    Date::from_days(r.u32()?).ok_or(EventError::Cbor(CborError::Bounds))
}
