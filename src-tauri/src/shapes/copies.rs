//! The copies register, and sheets to be made.

use serde::{Deserialize, Serialize};

use super::{LedgerRow, Ms};

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CopyRow {
    /// Full id; `printed` is what stands on the paper.
    pub id: String,
    pub printed: String,
    pub kind: String,
    /// Services it holds.
    pub holds: Vec<String>,
    pub place: Option<String>,
    pub made_ms: Ms,
    pub checked_ms: Option<Ms>,
    /// current, shows-used, stale, destroyed, lost
    pub state: String,
    pub state_since_ms: Option<Ms>,
    /// Rows to strike, per account.
    pub strike: Vec<Strike>,
    pub check_word: String,
    pub pages: Option<u32>,
    pub unused: u32,
    pub total: u32,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Strike {
    pub service: String,
    pub ordinals: Vec<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CopyView {
    pub row: CopyRow,
    pub history: Vec<LedgerRow>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SheetWish {
    pub accounts: Vec<String>,
    pub place: String,
    /// a4 or letter
    pub paper: String,
}

/// What the pages will look like, with every code masked.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetPreview {
    pub pages: u32,
    pub accounts: Vec<SheetPreviewAccount>,
    pub made_on: String,
    /// Characters that no font on this machine can print.
    pub not_printable: Vec<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetPreviewAccount {
    pub service: String,
    pub host: Option<String>,
    pub account: Option<String>,
    pub generation: u32,
    pub issued: Option<String>,
    pub unused: u32,
    pub total: u32,
    pub ordinals: Vec<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetMade {
    pub copy: String,
    pub printed: String,
    pub file: String,
    pub pages: u32,
    pub check_word: String,
    pub not_printable: Vec<String>,
}
