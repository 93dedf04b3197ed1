//! The list of accounts, and one account with its sets.

use serde::{Deserialize, Serialize};

use super::{AttentionItem, CopyRow, LedgerRow, Ms};

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Home {
    pub vault_name: String,
    pub accounts: Vec<AccountRow>,
    /// Items of level "now".
    pub attention_now: u32,
    pub attention_all: u32,
    pub copies: u32,
    /// Takes of every account that wait for their outcome, oldest first.
    pub out: Vec<OutCode>,
    pub idle_seconds: u32,
    /// Set when the vault cannot be written: takes are told before they are shown.
    pub read_only: bool,
    /// This is a travel pack, which warns from then on.
    pub pack_until_ms: Option<Ms>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountRow {
    pub id: String,
    pub service: String,
    pub account: Option<String>,
    pub host: Option<String>,
    pub tags: Option<String>,
    pub privileged: bool,
    pub closed: bool,
    /// Shape of the current set: list, rotating, key, pass, grid.
    pub shape: Option<String>,
    pub left: u32,
    pub total: u32,
    /// Age of the current set in days, from its issue date, else from when it was stored.
    pub age_days: Option<u32>,
    /// The most urgent item of this account.
    pub attention: Option<AttentionItem>,
    pub low: bool,
    pub stale: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountView {
    pub id: String,
    pub service: String,
    pub account: Option<String>,
    pub host: Option<String>,
    pub reissue_page: Option<String>,
    pub also_needed: Option<String>,
    pub owner: Option<String>,
    pub tags: Option<String>,
    pub notes: Option<String>,
    pub privileged: bool,
    pub closed: bool,
    /// any, in-order, by-number
    pub order: String,
    /// Codes are entered without separators.
    pub plain_entry: bool,
    /// Newest generation first.
    pub sets: Vec<SetView>,
    pub copies: Vec<CopyRow>,
    pub attention: Vec<AttentionItem>,
    /// Takes that wait for their outcome, oldest first.
    pub out: Vec<OutCode>,
    /// Newest first, at most 20.
    pub history: Vec<LedgerRow>,
    pub history_total: u32,
    /// What is still to do after the last reissue; none when all is done or nothing was reissued.
    pub reissue: Option<Checklist>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetView {
    pub id: String,
    pub generation: u32,
    pub shape: String,
    /// current, superseded, revoked, exhausted, expired
    pub status: String,
    pub purged: bool,
    pub issued: Option<String>,
    pub stored_ms: Ms,
    /// When it was superseded or revoked.
    pub ended_ms: Option<Ms>,
    /// exposed, copy-lost, notice (when revoked)
    pub why: Option<String>,
    pub expires_ms: Option<Ms>,
    pub left: u32,
    pub total: u32,
    pub refused: u32,
    pub suspect: bool,
    pub codes: Vec<CodeView>,
}

/// A code without its text, and without its length.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CodeView {
    pub id: String,
    pub ordinal: u32,
    /// unused, taken, accepted, refused
    pub state: String,
    /// It was taken once and came back.
    pub returned: bool,
    /// When it got this state.
    pub at_ms: Option<Ms>,
    /// It is the one that would be offered next.
    pub next: bool,
    pub purged: bool,
    /// The take that can be answered or corrected.
    pub take: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OutCode {
    pub take: String,
    pub account: String,
    pub service: String,
    pub host: Option<String>,
    pub ordinal: u32,
    pub total: u32,
    pub left: u32,
    pub at_ms: Ms,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Checklist {
    pub set: String,
    pub generation: u32,
    pub old_generation: u32,
    pub old_unused: u32,
    pub stored_ms: Ms,
    pub codes: u32,
    /// Whether the service's notice arrived: yes, no, or not answered.
    pub notice: Option<bool>,
    /// Every copy that held the old set.
    pub copies: Vec<CopyRow>,
    pub purged: bool,
    pub new_copy: bool,
}

/// One thing that a person should know about the quality of a set; the window has the words.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct QualityFinding {
    /// short-for-look-up-secret, short-for-saved-recovery-code, repeats, counts-on, same-beginning, also-at-another-account
    pub kind: String,
    /// How many codes stood there more than once.
    pub count: Option<u32>,
    /// Names of the other accounts that have one of the codes.
    pub accounts: Vec<String>,
}

/// A change to an account's labels and facts; what is none stays as it is, an empty text erases.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AccountEdit {
    pub account: String,
    pub service: Option<String>,
    pub name: Option<String>,
    pub host: Option<String>,
    pub reissue_page: Option<String>,
    pub also_needed: Option<String>,
    pub owner: Option<String>,
    pub tags: Option<String>,
    pub notes: Option<String>,
    pub privileged: Option<bool>,
    pub plain_entry: Option<bool>,
    pub order: Option<String>,
}
