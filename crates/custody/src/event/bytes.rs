//! A body as the fields of a CBOR map, and back: the writing and the reading of each kind stand
//! in the order of `Body::KINDS`.

use super::{Body, EventError, NewSet, Place, Run, Subject};
use crate::cbor::{CborError, Reader, Writer};
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
            Body::CopyNew { copy, kind, holds, paper, fingerprint, key, expires_ms } => {
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
                if let Some(key) = key {
                    f.bytes("key", &key.0);
                }
                if let Some(ms) = expires_ms {
                    f.uint("expires", *ms);
                }
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

    pub(super) fn read(kind: &str, r: &mut Reader<'_>) -> Result<Body, EventError> {
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

/// The fields found in a body, each as its raw item. There is room for as many as those kinds have of which there
/// are thousands; more of them take memory of their own.
#[derive(Default)]
struct Given<'a> {
    few: [Option<(&'a str, &'a [u8])>; 3],
    more: Vec<(&'a str, &'a [u8])>,
}

impl<'a> Given<'a> {
    fn read(r: &mut Reader<'a>) -> Result<Self, EventError> {
        let mut given = Self::default();
        let mut room = given.few.iter_mut();
        r.map(|key, r| {
            let field = (key, r.skip()?);
            match room.next() {
                Some(place) => *place = Some(field),
                None => given.more.push(field),
            }
            Ok::<(), CborError>(())
        })?;
        Ok(given)
    }

    fn maybe(&self, key: &'static str) -> Option<Reader<'a>> {
        let all = self.few.iter().map_while(Option::as_ref).chain(&self.more);
        all.into_iter().find(|(k, _)| *k == key).map(|(_, item)| Reader::new(item))
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
            "set.new" => Body::SetNew(Box::new(NewSet {
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
            })),
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
                    key: self.maybe("key").map(|mut r| r.fixed().map(EventId)).transpose()?,
                    expires_ms: self.maybe("expires").map(|mut r| r.uint()).transpose()?,
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
            "recovery.tested" => Body::RecoveryTested { made: self.event("made")? },
            "notice" => Body::Notice { set: SetId(self.id("set")?), arrived: self.flag("arrived")? },
            "pack.new" => Body::PackNew {
                copy: CopyId(self.id("copy")?),
                home: VaultId(self.id("home")?),
                expires_ms: self.uint("expires")?,
                base: self.uint("base")?,
            },
            "import.left-out" => {
                let mut runs = Vec::new();
                self.need("runs")?.array(|r| {
                    r.array_of(4)?;
                    runs.push(Run { writer: WriterId(r.fixed()?), from: r.uint()?, to: r.uint()?, last: EventId(r.fixed()?) });
                    Ok::<(), CborError>(())
                })?;
                Body::LeftOut { runs }
            }
            _ => Body::Unknown { kind: kind.to_owned() },
        })
    }
}
