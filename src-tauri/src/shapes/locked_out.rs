//! Locked out: the ways in, and what must follow. Names, numbers and places; never a code.

use serde::Serialize;

use super::{CopyRow, OutCode};

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LockedOut {
    /// phone-lost, app-deleted, new-phone, security-key-lost, laptop-lost, sheet-lost, password-forgotten
    pub situation: String,
    /// The codes of this vault are the way in; otherwise it is what lies outside.
    pub uses_vault: bool,
    /// A recovery key opens this vault too.
    pub recovery_key: bool,
    /// The change of the sign-in to write down: phone, enrolled.
    pub change: Option<String>,
    /// Privileged accounts first.
    pub ways: Vec<WayIn>,
    /// Copies at hand, the newest first.
    pub copies: Vec<CopyAtHand>,
    /// What must follow, in order: end-sessions, enrol, record-change, mark-copies, reissue, re-key, set-password, make-sheet
    pub then: Vec<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WayIn {
    pub account: String,
    pub service: String,
    pub account_name: Option<String>,
    pub host: Option<String>,
    pub also_needed: Option<String>,
    pub privileged: bool,
    /// The number of the code that the vault would hand out.
    pub ordinal: Option<u32>,
    /// The site says which number it wants.
    pub by_number: bool,
    /// Why no code is handed out at once: no-set, none-left, two-current, suspect, expired, waits, other
    pub why_not: Option<String>,
    pub left: u32,
    /// Codes that are out: one of them may still be good.
    pub out: Vec<OutCode>,
    /// Rows on paper, the newest copy first.
    pub rows: Vec<RowsOnCopy>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RowsOnCopy {
    pub copy: String,
    pub printed: String,
    /// What it is, as in the register.
    pub kind: String,
    pub place: Option<String>,
    /// Printed numbers that were neither used nor refused nor handed out.
    pub numbers: Vec<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CopyAtHand {
    pub row: CopyRow,
    /// Accounts of which a finder would have codes, privileged ones first.
    pub exposes: Vec<String>,
}
