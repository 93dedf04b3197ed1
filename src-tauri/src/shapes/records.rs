//! Attention and the ledger.

use serde::{Deserialize, Serialize};

use super::{Ms, Strike};

/// A reason to act: stable kind and its numbers; the window has the words.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AttentionItem {
    /// Stable while its cause is the same.
    pub id: String,
    /// code-out, set-suspect, signin-changed, two-current, exposed, none-left, few-left, rotating-spent, pass-expires, pass-expired,
    /// not-purged, source-there, copy-stale, copy-shows-used, copy-lost, set-old, no-set, taken-superseded, burst, clock-back, unrecorded
    pub kind: String,
    /// now, soon, some-day
    pub level: String,
    pub since_ms: Ms,
    pub account: Option<String>,
    pub service: Option<String>,
    pub account_name: Option<String>,
    pub copy: Option<String>,
    pub copy_printed: Option<String>,
    /// plain, sealed or recovery
    pub copy_kind: Option<String>,
    pub place: Option<String>,
    pub take: Option<String>,
    pub generation: Option<u32>,
    pub ordinal: Option<u32>,
    pub count: Option<u32>,
    pub total: Option<u32>,
    pub strike: Vec<Strike>,
    pub until_ms: Option<Ms>,
    /// When put off: the date on which it comes back.
    pub put_off_until: Option<String>,
    /// It is cleared by having been seen.
    pub seen_clears: bool,
    /// The file that it is about.
    pub file: Option<ItemFile>,
}

/// A file by its own name and that of its folder: where else it lies is the person's to know.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ItemFile {
    pub name: String,
    pub folder: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AttentionView {
    pub now: Vec<AttentionItem>,
    pub soon: Vec<AttentionItem>,
    pub some_day: Vec<AttentionItem>,
    pub put_off: Vec<AttentionItem>,
    pub today: String,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LedgerWish {
    pub query: String,
    /// all, codes, copies, vault
    pub part: String,
    pub account: Option<String>,
    /// Only newer than this many days; none for all.
    pub days: Option<u32>,
    pub limit: u32,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LedgerView {
    pub rows: Vec<LedgerRow>,
    /// How many fit the wish in all.
    pub found: u32,
    pub events: u32,
    pub since_ms: Option<Ms>,
    pub fingerprint: String,
    /// None when every chain is whole; else what is wrong, first of all.
    pub broken: Option<String>,
}

/// What a check of every chain found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LedgerCheck {
    pub entries: u32,
    /// Machines, and programs on them, that wrote them: each has a chain of its own.
    pub writers: u32,
    pub fingerprint: String,
    /// What is wrong, the first broken link first; at most twenty.
    pub faults: Vec<String>,
    pub faults_total: u32,
    pub checked_ms: Ms,
}

/// One line of the ledger or access log: kind and its parts; the window has the words.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LedgerRow {
    /// Number in the order shown; none for the access log.
    pub no: Option<u32>,
    pub id: String,
    pub at_ms: Ms,
    pub kind: String,
    pub account: Option<String>,
    pub service: Option<String>,
    pub account_name: Option<String>,
    pub host: Option<String>,
    pub generation: Option<u32>,
    pub ordinal: Option<u32>,
    pub count: Option<u32>,
    pub outcome: Option<String>,
    /// A closed word: how, why, change, said, fact, field, setting …
    pub word: Option<String>,
    pub value: Option<Ms>,
    pub copy: Option<String>,
    pub copy_kind: Option<String>,
    pub place: Option<String>,
    pub reason: Option<String>,
    pub date: Option<String>,
}
