//! Reading a document that anybody may have written: bounds first, and nothing of it is acted on here. Only what stands
//! under `ledger` is read; the part for people says the same once more and is for people.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use custody::{Body, CodeId, CodeText, EventError, EventId, LabelTexts, Ledger, Place, VaultId};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::{FORMAT, VERSION};
use crate::format::{MAX_CODES, MAX_EVENT, MAX_EVENTS, MAX_STRING};

/// The largest document that is read: more than a full vault of 64 MiB makes.
pub const MAX_EXPORT: usize = 256 * 1024 * 1024;
/// Within so many first bytes a document says what it is, so that also a half one is known.
const BEGINNING: usize = 1024;

/// Why a document is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Larger than [`MAX_EXPORT`].
    #[error("an export has at most 256 MiB")]
    TooLarge,
    /// A newer version wrote it.
    #[error("a newer version of Codekeep made this export")]
    Newer,
    /// Cut off, not JSON, or a field that is needed is missing or not what it must be.
    #[error("the export is damaged in line {line}, at character {column}")]
    Damaged {
        /// The line, from 1.
        line: usize,
        /// The character in it, from 1.
        column: usize,
    },
    /// More entries, texts or characters than a vault holds, or an id that is none.
    #[error("the export has {0}")]
    Bounds(&'static str),
    /// An entry of its ledger is malformed.
    #[error(transparent)]
    Event(#[from] EventError),
    /// A text that is no code.
    #[error("a code in the export is empty, too long, or holds control characters")]
    BadCode,
}

/// A document that was read.
pub struct Export {
    /// The vault that it was made of, as it says.
    pub vault: VaultId,
    /// When it was made, as it says: for show.
    pub made: Option<String>,
    pub(super) ledger: Ledger,
    pub(super) labels: LabelTexts,
    pub(super) codes: BTreeMap<CodeId, CodeText>,
}

impl Export {
    /// Whether these bytes are, or begin like, an export of a vault.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Format {
            format: String,
        }
        let bytes = without_mark(bytes);
        let beginning = String::from_utf8_lossy(bytes.get(..BEGINNING).unwrap_or(bytes));
        let says = |text: &str| {
            text.split_once("\"format\"")
                .is_some_and(|(_, rest)| rest.trim_start_matches([':', ' ', '\t', '\r', '\n']).starts_with("\"codekeep-export\""))
        };
        beginning.trim_start().starts_with('{')
            && (says(&beginning) || serde_json::from_slice::<Format>(bytes).is_ok_and(|found| found.format == FORMAT))
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`ExportError`] says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, ExportError> {
        #[derive(Deserialize)]
        struct Head {
            version: u64,
        }
        if bytes.len() > MAX_EXPORT {
            return Err(ExportError::TooLarge);
        }
        let bytes = without_mark(bytes);
        let head: Head = serde_json::from_slice(bytes).map_err(|error| damaged(&error))?;
        if head.version > VERSION {
            return Err(ExportError::Newer);
        }
        let raw: Raw = serde_json::from_slice(bytes).map_err(|error| damaged(&error))?;
        if head.version < VERSION {
            return Err(ExportError::Bounds("a version that there never was"));
        }
        let vault = VaultId::from_hex(&raw.vault).map_err(|_| NO_ID)?;
        let events: Vec<_> = raw.ledger.events.0.iter().map(|event| event_bytes(&event.bytes)).collect::<Result<_, _>>()?;
        let mut labels = LabelTexts::new();
        for (id, Text(text)) in raw.ledger.labels.0 {
            if text.len() > MAX_STRING {
                return Err(ExportError::Bounds("a name or note that is too long"));
            }
            once(labels.insert(EventId::from_hex(&id).map_err(|_| NO_ID)?, text.as_str().to_owned()).is_none())?;
        }
        let mut codes = BTreeMap::new();
        for (id, Text(mut text)) in raw.ledger.codes.0 {
            if text.trim().is_empty() || text.len() > MAX_STRING || text.chars().any(char::is_control) {
                return Err(ExportError::BadCode);
            }
            let text = CodeText::new(std::mem::take(&mut *text));
            once(codes.insert(CodeId::from_hex(&id).map_err(|_| NO_ID)?, text).is_none())?;
        }
        let made = raw.made.filter(|made| made.len() <= 40);
        Ok(Self { vault, made, ledger: Ledger::read(&events)?, labels, codes })
    }

    /// Its ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The codes that its ledger names, each with the entry that does.
    pub(super) fn places(&self) -> impl Iterator<Item = (EventId, &Place)> {
        self.ledger.iter().flat_map(|event| {
            let places = match &event.body {
                Body::SetNew(new) => new.codes.as_slice(),
                Body::SetJoin { codes, .. } => codes.as_slice(),
                _ => &[],
            };
            places.iter().map(|place| (event.id, place))
        })
    }
}

const NO_ID: ExportError = ExportError::Bounds("an id that is none");

fn once(is_new: bool) -> Result<(), ExportError> {
    if is_new { Ok(()) } else { Err(ExportError::Bounds("two texts under one id")) }
}

/// A byte order mark is what some editors put in front of a text that was looked at.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn damaged(error: &serde_json::Error) -> ExportError {
    ExportError::Damaged { line: error.line(), column: error.column() }
}

fn event_bytes(hex: &str) -> Result<Box<[u8]>, ExportError> {
    let digits = hex.as_bytes();
    if digits.len() > MAX_EVENT * 2 {
        return Err(ExportError::Bounds("an entry that is too long"));
    }
    let value = |digit: &u8| char::from(*digit).to_digit(16).map(|value| value as u8);
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(value(high)? << 4 | value(low)?)).collect::<Option<Box<[u8]>>>();
    bytes.filter(|_| rest.is_empty()).ok_or(ExportError::Bounds("an entry that is not in hexadecimal digits"))
}

/// What is read of a document. Other fields are for people, or of a later writer of this version.
#[derive(Deserialize)]
struct Raw {
    vault: String,
    made: Option<String>,
    ledger: RawLedger,
}

#[derive(Deserialize)]
struct RawLedger {
    events: Array<RawEvent, MAX_EVENTS>,
    labels: Texts<MAX_CODES>,
    codes: Texts<MAX_CODES>,
}

#[derive(Deserialize)]
struct RawEvent {
    bytes: String,
}

/// A text that is wiped when it goes.
struct Text(Zeroizing<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Zeroizing::new).map(Text)
    }
}

/// An array of at most so many items: more are not even collected.
struct Array<T, const MOST: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Array<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Items<T, const MOST: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Items<T, MOST> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an array of at most {MOST} items")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
                let mut found = Vec::new();
                while let Some(item) = items.next_element()? {
                    if found.len() == MOST {
                        return Err(de::Error::invalid_length(MOST + 1, &self));
                    }
                    found.push(item);
                }
                Ok(found)
            }
        }
        from.deserialize_seq(Items::<T, MOST>(PhantomData)).map(Array)
    }
}

/// At most so many texts with their ids.
struct Texts<const MOST: usize>(Vec<(String, Text)>);

impl<'de, const MOST: usize> Deserialize<'de> for Texts<MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Pairs<const MOST: usize>;
        impl<'de, const MOST: usize> Visitor<'de> for Pairs<MOST> {
            type Value = Vec<(String, Text)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "at most {MOST} texts by their ids")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Vec<(String, Text)>, A::Error> {
                let mut found = Vec::new();
                while let Some(pair) = pairs.next_entry()? {
                    if found.len() == MOST {
                        return Err(de::Error::invalid_length(MOST + 1, &self));
                    }
                    found.push(pair);
                }
                Ok(found)
            }
        }
        from.deserialize_map(Pairs::<MOST>).map(Texts)
    }
}
