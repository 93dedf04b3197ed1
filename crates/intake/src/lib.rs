//! Hostile text and files to recognised sets of backup codes.
//!
//! A pipeline, one small module for each stage: `decode` (bytes to text) → `structure` (text to rows
//! and fields) → `layout` (rows to entries) → `candidates` and `laid_out` (what has the form of a
//! code) → `sections` and `choose` (which of it are codes) → `used`, `blanked` → `service`, `account`, `dates` →
//! `left_out` (why every other line is none).
//!
//! Must never open a file, hold a key of a vault, panic, or change a code: a code is kept as issued, byte for
//! byte. Must be strict: a text without backup codes yields none.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

mod account;
mod blanked;
pub mod by_hand;
mod candidates;
mod check;
mod choose;
mod cues;
mod dates;
mod decode;
pub mod exports;
mod fold;
mod form;
pub mod json;
mod laid_out;
mod layout;
mod left_out;
mod page;
mod readings;
mod recognise;
mod rows;
mod sections;
mod service;
mod shape;
mod status;
mod structure;
mod used;
mod why;

use custody::quality::Quality;
use custody::services::Service;
use custody::{CodeText, Date, Shape};
use zeroize::Zeroizing;

pub use readings::{OtherReading, ReadAs};
pub use recognise::recognise;
pub use why::Why;

/// The largest input that is read: 100 MB.
pub const MAX_LEN: usize = 100_000_000;
/// The most lines that are read. A list of codes has dozens; an export of a whole vault has thousands.
pub const MAX_LINES: usize = 2_000_000;

/// What is to be read.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The file's name, when there is one: many services are told by it alone.
    pub name: Option<&'a str>,
    /// The bytes of the file or paste.
    pub bytes: &'a [u8],
}

/// Why an input was not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// Longer than [`MAX_LEN`]. Nothing was decoded.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// More lines than [`MAX_LINES`].
    #[error("the text has more than {limit} lines")]
    TooManyLines {
        /// The limit.
        limit: usize,
    },
    /// No text in any known encoding.
    #[error("this is not a text")]
    Binary,
}

/// What was seen in a source. Nothing found is an outcome, not an error.
pub struct Recognised {
    /// The sets, in reading order.
    pub sets: Vec<FoundSet>,
    /// Every line without a code, and repeats, by line.
    pub left_out: Vec<LeftOut>,
    /// How many lines were read.
    pub lines: usize,
}

/// Codes that belong together.
pub struct FoundSet {
    /// The service, when Codekeep knows it.
    pub service: Option<&'static Service>,
    /// The service as written, when Codekeep does not know it.
    pub service_name: Option<String>,
    /// What told of the service.
    pub service_from: Clue,
    /// The account, as written.
    pub account: Option<String>,
    /// How the codes work.
    pub shape: Shape,
    /// The day on which the set was issued, where the text says it unambiguously.
    pub issued_on: Option<Date>,
    /// Upper and lower case are both used, so that they must be kept apart.
    pub case_matters: bool,
    /// The codes, in reading order.
    pub codes: Vec<FoundCode>,
    /// Another way to read them that is about as likely: the person decides.
    pub other_reading: Option<OtherReading>,
    /// How many codes stood there once more; a code is kept once.
    pub repeats: u32,
    /// Places of the list whose code the service took out when it was used.
    pub used_places: Vec<UsedPlace>,
}

impl FoundSet {
    /// The set in its other reading; as it is where there is none.
    #[must_use]
    pub fn read_otherwise(mut self) -> FoundSet {
        if let Some(other) = self.other_reading.take() {
            let line = self.codes.first().map_or(1, |c| c.line);
            self.shape = other.shape();
            self.codes = (1..).zip(other.codes).map(|(ordinal, text)| FoundCode { text, used: false, ordinal, line }).collect();
        }
        self
    }

    /// How good its codes are.
    #[must_use]
    pub fn quality(&self) -> Quality {
        Quality::of(self.codes.iter().map(|c| &c.text), self.case_matters, self.repeats, Vec::new())
    }
}

/// A used place of a list without a code: only its number is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedPlace {
    /// The printed number where there is one, else the reading position, from 1.
    pub ordinal: u32,
    /// The line on which it stands, from 1.
    pub line: usize,
}

/// One code.
pub struct FoundCode {
    /// Its text, byte for byte.
    pub text: CodeText,
    /// The source marks it as used.
    pub used: bool,
    /// The printed number where there is one, else the reading position, from 1.
    pub ordinal: u32,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// One line that holds no code. Its text may hold other secrets (a password of an export) and is wiped.
pub struct LeftOut {
    /// The line, from 1.
    pub line: usize,
    /// The line or the field's value, at most 200 characters of it.
    pub text: Zeroizing<String>,
    /// The reason.
    pub why: Why,
}

/// What told of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Clue {
    /// Nothing did.
    None,
    /// The file's name.
    FileName,
    /// A heading or sentence.
    Heading,
    /// A link or mail address.
    Domain,
    /// A named field of an export.
    Field,
    /// The check digits of the key itself.
    CheckDigits,
}
