//! What was read, what the person confirmed, what became of it.

use serde::{Deserialize, Serialize};

use super::{Ms, Problem, SetChoice};

/// What was recognised in a text or file and is not stored yet.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Preview {
    /// File name, or none for pasted text.
    pub name: Option<String>,
    pub lines: u32,
    pub sets: Vec<PreviewSet>,
    pub left_out: Vec<LeftOut>,
    /// How many more lines hold no code.
    pub left_out_more: u32,
    /// The source is a file that can be destroyed afterwards, and this is its folder's name.
    pub folder: Option<String>,
    /// It came from the clipboard.
    pub pasted: bool,
    /// It is a picture.
    pub picture: bool,
    /// Why only the QR symbols of a picture were read.
    pub unread: Option<Problem>,
    /// A reissue of this account is under way.
    pub reissue_of: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PreviewSet {
    pub service: Option<String>,
    /// Why the service is thought to be this: file-name, heading, domain, shape, …
    pub service_from: Option<String>,
    pub account: Option<String>,
    pub host: Option<String>,
    pub shape: String,
    pub issued: Option<String>,
    pub case_matters: bool,
    pub codes: Vec<NewCode>,
    /// Numbers of used places whose code the service has taken out.
    pub used_places: Vec<u32>,
    /// Another way to read the same text that is about as likely: the person decides.
    pub other: Option<OtherReading>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OtherReading {
    /// lines, one-key, whole-lines
    pub as_what: String,
    pub shape: String,
    pub codes: Vec<NewCode>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    pub text: String,
    /// What stood between it and the code before it, where the two were cut apart by hand.
    pub before: Option<String>,
    pub used: bool,
    pub ordinal: u32,
    pub line: u32,
    /// How it was read from a picture; nothing for what came as text, or was typed.
    pub seen: Option<SeenCode>,
}

/// How a code was read from a picture, and whether the person compared it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SeenCode {
    /// The number of the part of the picture where it stands.
    pub part: Option<u32>,
    /// The first reading, where the other codes of the set left one other choice.
    pub read: Option<String>,
    /// Places of signs that look like others, from 0.
    pub doubtful: Vec<u32>,
    /// The reader itself is not sure.
    pub unsure: bool,
    pub looked: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LeftOut {
    pub line: u32,
    pub text: String,
    pub why: String,
    pub sentence: String,
    /// It can be made a code by hand.
    pub can_be_code: bool,
    /// The number of the part of the picture where it stands.
    pub part: Option<u32>,
}

/// Codes as the person confirmed them.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewCodes {
    pub service: String,
    pub account: Option<String>,
    pub host: Option<String>,
    pub privileged: bool,
    pub shape: String,
    pub issued: Option<String>,
    pub expires: Option<String>,
    pub case_matters: bool,
    pub codes: Vec<NewCode>,
    pub used_places: Vec<u32>,
    /// new, replaces, beside, reissue
    pub mode: String,
    /// For a reissue: the account.
    pub of: Option<String>,
    pub dispose: bool,
    pub clear_clipboard: bool,
}

/// How codes that are about to be stored fit what is there. No texts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Fit {
    /// The account that they would go to, if it exists.
    pub account: Option<String>,
    /// Its current set, which would be replaced or lived beside.
    pub current: Option<SetChoice>,
    /// How many of the codes are known already.
    pub known: u32,
    pub of: u32,
    /// The set that holds all of the known ones.
    pub known_set: Option<KnownSet>,
    /// nothing-new, joins, new, ask (replaces or beside), refused (a reissue with only known codes)
    pub verdict: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KnownSet {
    pub service: String,
    pub account: Option<String>,
    pub generation: u32,
    pub stored_ms: Ms,
    pub used: u32,
    pub status: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Stored {
    /// stored, joined, known
    pub result: String,
    pub account: String,
    pub set: Option<String>,
    pub generation: u32,
    pub codes: u32,
    pub superseded: u32,
    pub stale_copies: u32,
    pub known: Option<KnownSet>,
    /// What became of the source file: destroyed, kept, failed
    pub source: Option<String>,
}
