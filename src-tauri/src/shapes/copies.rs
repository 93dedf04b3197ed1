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
    pub held: Vec<HeldSet>,
    pub history: Vec<LedgerRow>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SheetWish {
    /// plain, wallet (a plain one as a card), sealed, or recovery (of no accounts, with the key that the window shows)
    pub kind: String,
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
    /// plain, sealed or recovery
    pub kind: String,
    /// The file's name, or the printer's.
    pub goes_to: String,
    /// It waits in the printer's queue.
    pub waits: bool,
    pub pages: u32,
    pub check_word: String,
    pub not_printable: Vec<String>,
    /// Opens a sealed sheet. It is shown in this answer and never again.
    pub phrase: Option<String>,
}

/// A printer of this machine.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PrinterRow {
    pub name: String,
    pub is_default: bool,
    pub is_stopped: bool,
}

/// How a sheet stands that somebody holds in the hand.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetVerdict {
    /// current, strike, stale, lost, destroyed
    pub verdict: String,
    pub held: Vec<HeldSet>,
    pub row: CopyRow,
}

/// What stands of one set on a copy, and how it is now.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HeldSet {
    pub service: String,
    pub account: Option<String>,
    pub generation: u32,
    /// current, superseded, revoked, expired, exhausted
    pub status: String,
    /// exposed, copy-lost, notice (when revoked)
    pub why: Option<String>,
    pub unused: u32,
    pub total: u32,
    /// Rows to strike.
    pub strike: Vec<u32>,
}

/// How much of a sheet was read so far.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetRead {
    pub blocks: u32,
}

/// What a sealed sheet holds. No codes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetOpened {
    /// Ids of the sheets.
    pub sheets: Vec<String>,
    /// Blocks that were not read yet.
    pub missing: u32,
    /// Where blocks were read that the phrase does not open: they are of another sheet.
    pub of_another: Vec<String>,
    pub sets: Vec<ReadSet>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReadSet {
    pub service: String,
    pub account: Option<String>,
    pub issued: Option<String>,
    pub unused: u32,
    pub total: u32,
    /// new, joins (a set that is here in part), known, ask (the account has another current set)
    pub plan: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetStored {
    pub codes: u32,
    pub sets: u32,
    pub known: u32,
}
