//! What is inside the sealed file: one deterministic CBOR map.
//!
//! Events stay raw bytes and code texts stay sealed here; what they mean is not this module's
//! business. A field that this version does not know is carried along byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use custody::cbor::{Reader, Writer};
use custody::{CodeId, CopyId, EventBlock, EventId, VaultId};
use zeroize::Zeroizing;

use super::crypto::TAG_LEN;
use super::error::PayloadError;
use super::plaintext::Plaintext;
use super::secrets::{Dek, VaultSecret};

/// The major schema that this version writes.
pub const SCHEMA: u64 = 1;
/// The most events that a ledger holds.
pub const MAX_EVENTS: usize = 1_000_000;
/// The fewest bytes of an event: its writer and its random bytes alone are 34.
const LEAST_EVENT: u64 = 40;
/// The most codes, and the most label texts.
pub const MAX_CODES: usize = 200_000;
/// The most bytes of one text, or of one entry of the access log.
pub const MAX_STRING: usize = 65_536;
/// Longest event, in bytes: one that names every code of the largest vault has room.
pub const MAX_EVENT: usize = 4 * 1024 * 1024;
/// The most entries of the access log: a ring of 5,000 and room for what a merge brings together.
pub const MAX_ACCESS_LOG: usize = 10_000;
/// The most hashes of what was dropped from access logs.
pub const MAX_DROPPED: usize = 1_000;
/// The most keys that re-keys have left behind.
const MAX_PAST_KEYS: usize = 10_000;
/// The most travel packs whose keys are kept.
const MAX_PACK_KEYS: usize = 10_000;

/// Why a data key was retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyRetired {
    /// Someone else could know the old password.
    PasswordKnown,
    /// The recovery key was replaced.
    RecoveryReplaced,
    /// The key file was removed or replaced.
    KeyFileRemoved,
    /// The person wanted it, and said no more.
    Asked,
    /// A reason of a newer version, kept as its number.
    Other(u64),
}

impl WhyRetired {
    fn number(self) -> u64 {
        match self {
            Self::PasswordKnown => 1,
            Self::RecoveryReplaced => 2,
            Self::KeyFileRemoved => 3,
            Self::Asked => 4,
            Self::Other(number) => number,
        }
    }

    fn of(number: u64) -> Self {
        match number {
            1 => Self::PasswordKnown,
            2 => Self::RecoveryReplaced,
            3 => Self::KeyFileRemoved,
            4 => Self::Asked,
            other => Self::Other(other),
        }
    }
}

/// A data key from before a re-key. It still opens old backups and copies of this vault.
pub struct PastKey {
    /// The key.
    pub dek: Dek,
    /// When it was retired: milliseconds since 1970, UTC.
    pub retired_ms: u64,
    /// Why.
    pub why: WhyRetired,
}

/// What opens a travel pack at its home, without its phrase.
pub struct PackKey {
    /// The pack's own vault id.
    pub vault_id: VaultId,
    /// Its data key, which never changes.
    pub dek: Dek,
}

/// The contents of a vault.
pub struct Payload {
    /// The major schema that it was read with; [`SCHEMA`] in a new one. Another one is only read.
    pub schema: u64,
    /// The vault that it belongs to, as the header says.
    pub vault_id: VaultId,
    /// What sealed texts, check words and the local state hang on.
    pub vault_secret: VaultSecret,
    /// Keys from before re-keys, oldest first.
    pub past_keys: Vec<PastKey>,
    /// The ledger: each event as the bytes that its writer wrote.
    pub events: Vec<Box<[u8]>>,
    /// The access log: each entry as one CBOR item.
    pub access_log: Vec<Box<[u8]>>,
    /// Hashes that stand for what was dropped from the access log.
    pub access_dropped: BTreeSet<[u8; 32]>,
    /// Sealed texts by code; see [`super::seal_text`].
    pub code_texts: BTreeMap<CodeId, Box<[u8]>>,
    /// Names, places and notes, by the event that wrote them.
    pub label_texts: BTreeMap<EventId, String>,
    /// Travel packs that were made from this vault, by their ids in the register of copies.
    pub pack_keys: BTreeMap<CopyId, PackKey>,
    /// Fields that this version does not know: name and CBOR item.
    pub carried: BTreeMap<String, Zeroizing<Vec<u8>>>,
}

/// The fields that this version reads and writes, in the order of deterministic CBOR: shorter
/// names first, then by bytes.
const FIELDS: [&str; 8] = ["events", "schema", "vault_id", "past_keys", "access_log", "code_texts", "label_texts", "vault_secret"];

/// A field that is only there when there is something in it.
const ACCESS_DROPPED: &str = "access_dropped";
/// Another.
const PACK_KEYS: &str = "pack_keys";

impl Payload {
    /// The contents of a new, empty vault.
    #[must_use]
    pub fn new(vault_id: VaultId, vault_secret: VaultSecret) -> Self {
        Self {
            schema: SCHEMA,
            vault_id,
            vault_secret,
            past_keys: Vec::new(),
            events: Vec::new(),
            access_log: Vec::new(),
            access_dropped: BTreeSet::new(),
            code_texts: BTreeMap::new(),
            label_texts: BTreeMap::new(),
            pack_keys: BTreeMap::new(),
            carried: BTreeMap::new(),
        }
    }

    /// Whether this version may write it back: not if a newer major schema made it.
    #[must_use]
    pub fn may_be_written(&self) -> bool {
        self.schema == SCHEMA
    }

    /// Writes deterministic CBOR, in one buffer that never grows.
    ///
    /// # Errors
    /// When the schema is not ours to write, or anything is outside the bounds that
    /// [`Payload::decode`] keeps.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, PayloadError> {
        self.encode_with(&self.events.iter().map(|event| &event[..]).collect::<Vec<_>>())
    }

    /// As [`Payload::encode`], with events that are kept elsewhere instead of its own.
    ///
    /// # Errors
    /// The same.
    pub fn encode_with(&self, events: &[&[u8]]) -> Result<Zeroizing<Vec<u8>>, PayloadError> {
        if !self.may_be_written() {
            return Err(PayloadError::NewerSchema);
        }
        self.check_bounds(events.len(), &mut events.iter().map(|event| event.len()))?;
        let mut names: Vec<&str> = FIELDS.iter().copied().chain(self.carried.keys().map(String::as_str)).collect();
        names.extend((!self.access_dropped.is_empty()).then_some(ACCESS_DROPPED));
        names.extend((!self.pack_keys.is_empty()).then_some(PACK_KEYS));
        names.sort_by_key(|name| (name.len(), *name));
        let mut w = Writer::with_capacity(self.room(events));
        w.map_head(names.len());
        for name in names {
            w.text(name);
            self.encode_field(name, events, &mut w);
        }
        let bytes = Zeroizing::new(w.into_bytes());
        // Entries and fields that came from elsewhere as raw items must be deterministic too.
        let mut reader = Reader::new(&bytes);
        reader.skip()?;
        reader.finish()?;
        Ok(bytes)
    }

    fn encode_field(&self, name: &str, events: &[&[u8]], w: &mut Writer) {
        match name {
            "schema" => {
                w.uint(self.schema);
            }
            "vault_id" => {
                w.bytes(self.vault_id.bytes());
            }
            "vault_secret" => {
                // EXPOSE: the payload is where the vault's secret is kept.
                w.bytes(self.vault_secret.expose());
            }
            "past_keys" => {
                w.array(self.past_keys.len());
                for key in &self.past_keys {
                    // EXPOSE: the payload is where past keys are kept.
                    w.array(3).bytes(key.dek.expose()).uint(key.retired_ms).uint(key.why.number());
                }
            }
            "events" => {
                w.array(events.len());
                for event in events {
                    w.bytes(event);
                }
            }
            "access_log" => {
                w.array(self.access_log.len());
                for entry in &self.access_log {
                    w.raw(entry);
                }
            }
            ACCESS_DROPPED => {
                w.array(self.access_dropped.len());
                for hash in &self.access_dropped {
                    w.bytes(hash);
                }
            }
            PACK_KEYS => {
                w.map_head(self.pack_keys.len());
                for (copy, key) in &self.pack_keys {
                    // EXPOSE: the payload is where the keys of packs are kept.
                    w.bytes(copy.bytes()).array(2).bytes(key.vault_id.bytes()).bytes(key.dek.expose());
                }
            }
            "code_texts" => {
                w.map_head(self.code_texts.len());
                for (code, sealed) in &self.code_texts {
                    w.bytes(code.bytes()).bytes(sealed);
                }
            }
            "label_texts" => {
                w.map_head(self.label_texts.len());
                for (event, text) in &self.label_texts {
                    w.bytes(event.bytes()).text(text);
                }
            }
            carried => {
                if let Some(item) = self.carried.get(carried) {
                    w.raw(item);
                }
            }
        }
    }

    /// Enough bytes for the encoding: no head is longer than 9.
    fn room(&self, events: &[&[u8]]) -> usize {
        const HEAD: usize = 9;
        let sum = |lens: &mut dyn Iterator<Item = usize>| lens.map(|len| len.saturating_add(HEAD)).fold(0, usize::saturating_add);
        [
            400,
            self.access_dropped.len().saturating_mul(HEAD + 32),
            self.past_keys.len().saturating_mul(HEAD * 4 + 32),
            self.pack_keys.len().saturating_mul(HEAD * 4 + 16 + 16 + 32),
            sum(&mut events.iter().map(|event| event.len())),
            sum(&mut self.access_log.iter().map(|entry| entry.len())),
            sum(&mut self.code_texts.values().map(|sealed| sealed.len() + HEAD + 16)),
            sum(&mut self.label_texts.values().map(|text| text.len() + HEAD + 32)),
            sum(&mut self.carried.iter().map(|(name, item)| name.len() + HEAD + item.len())),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }

    fn check_bounds(&self, events: usize, event_lens: &mut dyn Iterator<Item = usize>) -> Result<(), PayloadError> {
        at_most("past keys", self.past_keys.len(), MAX_PAST_KEYS)?;
        at_most("pack keys", self.pack_keys.len(), MAX_PACK_KEYS)?;
        at_most("events", events, MAX_EVENTS)?;
        at_most("access log entries", self.access_log.len(), MAX_ACCESS_LOG)?;
        at_most("hashes of dropped access log entries", self.access_dropped.len(), MAX_DROPPED)?;
        at_most("code texts", self.code_texts.len(), MAX_CODES)?;
        at_most("label texts", self.label_texts.len(), MAX_CODES)?;
        for len in event_lens {
            bounded(len, MAX_EVENT)?;
        }
        let strings = self.access_log.iter().map(|bytes| bytes.len());
        let mut strings = strings.chain(self.label_texts.values().map(String::len)).chain(self.carried.keys().map(String::len));
        strings.try_for_each(|len| bounded(len, MAX_STRING))?;
        self.code_texts.values().try_for_each(|sealed| bounded(sealed.len(), MAX_STRING + TAG_LEN))?;
        if self.carried.keys().any(|name| FIELDS.contains(&name.as_str()) || name == ACCESS_DROPPED || name == PACK_KEYS) {
            return Err(PayloadError::CarriedName);
        }
        Ok(())
    }

    /// Reads a payload strictly. `vault_id` is the header's.
    ///
    /// A payload of a newer major schema is read if its known fields still are what they were; it
    /// must not be written back ([`Payload::may_be_written`]).
    ///
    /// # Errors
    /// When anything is missing, not deterministic, or outside the bounds.
    pub fn decode(bytes: &[u8], vault_id: VaultId) -> Result<Self, PayloadError> {
        let (payload, events) = Self::decode_around_events(bytes, vault_id)?;
        let events = events.into_iter().map(|part| bytes.get(part).unwrap_or_default().into());
        Ok(Self { events: events.collect(), ..payload })
    }

    /// As [`Payload::decode`], but the events are left where they lie: a ledger makes more of them than bytes, on
    /// two processors. What lay around them is wiped.
    ///
    /// # Errors
    /// The same.
    pub fn decode_but_events(plaintext: Plaintext, vault_id: VaultId) -> Result<(Self, EventBlock), PayloadError> {
        // EXPOSE: the payload is read into its parts; code texts in it stay sealed.
        let (payload, mut events) = Self::decode_around_events(plaintext.expose(), vault_id)?;
        let all = events.first().map_or(0, |first| first.start)..events.last().map_or(0, |last| last.end);
        for part in &mut events {
            *part = part.start + Plaintext::START..part.end + Plaintext::START;
        }
        Ok((payload, EventBlock::new(plaintext.only(all), events)))
    }

    /// All but the events, and where in the bytes each of these lies.
    fn decode_around_events(bytes: &[u8], vault_id: VaultId) -> Result<(Self, Vec<Range<usize>>), PayloadError> {
        let payload = Self::read(bytes).and_then(|(payload, events)| Ok((payload.checked(vault_id, &events)?, events)));
        payload.map_err(|error| match schema_of(bytes) {
            Ok(schema) if schema > SCHEMA => PayloadError::NewerSchema,
            _ => error,
        })
    }

    /// The rest of the checks, after all fields were found.
    fn checked(self, vault_id: VaultId, events: &[Range<usize>]) -> Result<Self, PayloadError> {
        if self.schema == 0 {
            return Err(PayloadError::Cbor(custody::cbor::CborError::Bounds));
        }
        if self.vault_id != vault_id {
            return Err(PayloadError::OtherVault);
        }
        self.check_bounds(events.len(), &mut events.iter().map(|event| event.len()))?;
        Ok(self)
    }

    /// Reads the fields. Counts are bounded here, before memory is spent on them; lengths afterwards.
    fn read(bytes: &[u8]) -> Result<(Self, Vec<Range<usize>>), PayloadError> {
        let (mut schema, mut vault_id, mut vault_secret) = (None, None, None);
        let (mut past_keys, mut events, mut access_log, mut code_texts, mut label_texts) = (None, None, None, None, None);
        let (mut carried, mut access_dropped, mut pack_keys) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        let mut reader = Reader::new(bytes);
        reader.map(|name, r| {
            match name {
                "schema" => schema = Some(r.uint()?),
                "vault_id" => vault_id = Some(VaultId(r.fixed()?)),
                "vault_secret" => vault_secret = Some(VaultSecret::from_bytes(&Zeroizing::new(r.fixed()?))),
                "past_keys" => past_keys = Some(read_array("past keys", MAX_PAST_KEYS, r, read_past_key)?),
                "events" => events = Some(read_events(bytes.len(), r)?),
                "access_log" => {
                    access_log = Some(read_array("access log entries", MAX_ACCESS_LOG, r, |r| Ok(Box::from(r.skip()?)))?);
                }
                ACCESS_DROPPED => access_dropped = read_dropped(r)?,
                PACK_KEYS => pack_keys = read_map("pack keys", MAX_PACK_KEYS, r, |id, r| Ok((CopyId(id), read_pack_key(r)?)))?,
                "code_texts" => {
                    code_texts = Some(read_map("code texts", MAX_CODES, r, |id, r| Ok((CodeId(id), Box::from(r.bytes()?))))?);
                }
                "label_texts" => {
                    label_texts = Some(read_map("label texts", MAX_CODES, r, |id, r| Ok((EventId(id), r.text()?.to_owned())))?);
                }
                unknown => {
                    carried.insert(unknown.to_owned(), Zeroizing::new(r.skip()?.to_vec()));
                }
            }
            Ok::<_, PayloadError>(())
        })?;
        reader.finish()?;
        let events = events.ok_or(PayloadError::Missing("events"))?;
        let payload = Self {
            schema: schema.ok_or(PayloadError::Missing("schema"))?,
            vault_id: vault_id.ok_or(PayloadError::Missing("vault_id"))?,
            vault_secret: vault_secret.ok_or(PayloadError::Missing("vault_secret"))?,
            past_keys: past_keys.ok_or(PayloadError::Missing("past_keys"))?,
            events: Vec::new(),
            access_log: access_log.ok_or(PayloadError::Missing("access_log"))?,
            access_dropped,
            pack_keys,
            code_texts: code_texts.ok_or(PayloadError::Missing("code_texts"))?,
            label_texts: label_texts.ok_or(PayloadError::Missing("label_texts"))?,
            carried,
        };
        Ok((payload, events))
    }
}

/// Where in so many bytes each event lies.
fn read_events(bytes: usize, r: &mut Reader<'_>) -> Result<Vec<Range<usize>>, PayloadError> {
    // Room for as many as are claimed, as far as there are bytes for them: a list that grows is copied at each step.
    let room = r.claims().unwrap_or_default().min(r.remaining() as u64 / LEAST_EVENT);
    let mut events = Vec::with_capacity(room as usize);
    r.array(|r| {
        at_most("events", events.len() + 1, MAX_EVENTS)?;
        events.push(read_place(bytes, r)?);
        Ok::<_, PayloadError>(())
    })?;
    Ok(events)
}

/// Where in so many bytes the next byte string lies.
fn read_place(bytes: usize, r: &mut Reader<'_>) -> Result<Range<usize>, PayloadError> {
    let len = r.bytes()?.len();
    let end = bytes - r.remaining();
    Ok(end - len..end)
}

fn read_past_key(r: &mut Reader<'_>) -> Result<PastKey, PayloadError> {
    r.array_of(3)?;
    let dek = Dek::from_bytes(&Zeroizing::new(r.fixed()?));
    Ok(PastKey { dek, retired_ms: r.uint()?, why: WhyRetired::of(r.uint()?) })
}

fn read_pack_key(r: &mut Reader<'_>) -> Result<PackKey, PayloadError> {
    r.array_of(2)?;
    Ok(PackKey { vault_id: VaultId(r.fixed()?), dek: Dek::from_bytes(&Zeroizing::new(r.fixed()?)) })
}

/// Hashes in ascending order, none twice.
fn read_dropped(r: &mut Reader<'_>) -> Result<BTreeSet<[u8; 32]>, PayloadError> {
    let all: Vec<[u8; 32]> = read_array("hashes of dropped access log entries", MAX_DROPPED, r, |r| Ok(r.fixed()?))?;
    if !all.is_sorted_by(|a, b| a < b) {
        return Err(PayloadError::Cbor(custody::cbor::CborError::KeyOrder));
    }
    Ok(all.into_iter().collect())
}

/// An array of at most `max` items.
fn read_array<'a, T>(
    what: &'static str,
    max: usize,
    r: &mut Reader<'a>,
    mut item: impl FnMut(&mut Reader<'a>) -> Result<T, PayloadError>,
) -> Result<Vec<T>, PayloadError> {
    let mut items = Vec::new();
    r.array(|r| {
        at_most(what, items.len() + 1, max)?;
        items.push(item(r)?);
        Ok::<_, PayloadError>(())
    })?;
    Ok(items)
}

/// A map of at most `max` entries whose keys are ids of `N` bytes.
fn read_map<'a, const N: usize, K: Ord, V>(
    what: &'static str,
    max: usize,
    r: &mut Reader<'a>,
    mut entry: impl FnMut([u8; N], &mut Reader<'a>) -> Result<(K, V), PayloadError>,
) -> Result<BTreeMap<K, V>, PayloadError> {
    let mut entries = Vec::new(); // they come in their order, and a tree grows faster from all of them
    r.map_of_bytes(|id, r| {
        at_most(what, entries.len() + 1, max)?;
        let id = id.try_into().map_err(|_| PayloadError::Cbor(custody::cbor::CborError::Bounds))?;
        let (key, value) = entry(id, r)?;
        entries.push((key, value));
        Ok::<_, PayloadError>(())
    })?;
    Ok(entries.into_iter().collect())
}

/// The schema that deterministic CBOR states, whatever else it holds.
fn schema_of(bytes: &[u8]) -> Result<u64, PayloadError> {
    let mut schema = 0;
    let mut reader = Reader::new(bytes);
    reader.map(|name, r| {
        if name == "schema" {
            schema = r.uint()?;
        } else {
            r.skip()?;
        }
        Ok::<_, PayloadError>(())
    })?;
    reader.finish()?;
    Ok(schema)
}

fn bounded(len: usize, max: usize) -> Result<(), PayloadError> {
    if len <= max { Ok(()) } else { Err(PayloadError::StringTooLong) }
}

fn at_most(what: &'static str, count: usize, max: usize) -> Result<(), PayloadError> {
    if count <= max { Ok(()) } else { Err(PayloadError::TooMany(what)) }
}
