//! Travel packs: making one or a whole stick, and bringing home what was done. Names and counts.

use serde::{Deserialize, Serialize};

use super::Ms;

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PackWish {
    /// Ids of accounts.
    pub accounts: Vec<String>,
    /// At most so many codes of each set; none for every unused one.
    pub codes: Option<u32>,
    /// From the day after this one it warns: 2026-12-24.
    pub expires: String,
    pub place: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackMade {
    pub copy: String,
    pub printed: String,
    /// The file's name, or the folder's.
    pub goes_to: String,
    pub accounts: u32,
    pub codes: u32,
    pub expires_ms: Ms,
    /// Opens it. It is shown in this answer and never again.
    pub phrase: String,
    /// Of a stick: what else is on it.
    pub stick: Option<StickHolds>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StickHolds {
    /// The sealed sheet, as it stands in the register.
    pub sheet: String,
    /// Names of the programs.
    pub programs: Vec<String>,
}

/// A pack that was chosen to be brought home, and what it would bring.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackHome {
    /// File name.
    pub name: String,
    pub printed: String,
    /// Entries that are new here.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    /// Sets among them that were stored on the way.
    pub sets: u32,
    /// Entries that stay out.
    pub left_out: u32,
    pub expired: bool,
    /// Codes of which no use is recorded.
    pub unused: Vec<PackedSet>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackedSet {
    pub set: String,
    pub service: String,
    pub account: Option<String>,
    pub ordinals: Vec<u32>,
}

/// A code that was used where it could not be recorded.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct UsedCode {
    pub set: String,
    pub ordinal: u32,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PackIsHome {
    pub copy: String,
    pub events: u32,
    pub uses: u32,
    /// Codes that were ticked.
    pub ticked: u32,
}
