//! Asking for a code, and the one reply that holds its text.

use serde::{Deserialize, Serialize};

use super::{Ms, Problem};

/// Asks for a code. Only ids, words and numbers.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TakeWish {
    pub account: String,
    pub set: Option<String>,
    /// "The site asks for number …"
    pub ordinal: Option<u32>,
    /// Straight to the clipboard, never to the window.
    pub copy: bool,
    /// Copy in the form without separators.
    pub plain: bool,
    /// The person said yes to: suspect, not-current, refused-before, two-current
    pub confirmed: Vec<String>,
    /// The person said "Show it anyway" after "This use cannot be recorded here".
    pub unrecorded: bool,
}

/// One code, handed out. The only reply that holds the text of a stored code.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Taken {
    pub take: Option<String>,
    pub account: String,
    pub service: String,
    pub name: Option<String>,
    pub host: Option<String>,
    pub privileged: bool,
    pub shape: String,
    pub ordinal: u32,
    pub total: u32,
    /// Codes left after this one.
    pub left: u32,
    pub at_ms: Ms,
    /// None when it was to go to the clipboard, whether it got there or not.
    pub text: Option<String>,
    /// Seconds until it is hidden.
    pub hides_s: u32,
    /// There is a form without separators, and it is the preferred one.
    pub has_plain: bool,
    pub prefers_plain: bool,
    /// Seconds until the clipboard is cleared, when it was copied.
    pub clears_s: Option<u32>,
    /// Why it is not on the clipboard, where it was to go. The take is recorded all the same.
    pub not_copied: Option<Problem>,
    pub asks_outcome: bool,
}
