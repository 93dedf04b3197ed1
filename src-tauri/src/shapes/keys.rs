//! The vault's own keys. The groups of a recovery key cross once, when it is made.

use serde::Serialize;

use super::Ms;

/// How the vault is locked.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeysView {
    pub key_file: bool,
    /// Name of the key file that was presented.
    pub key_file_name: Option<String>,
    pub recovery_key: bool,
    pub recovery_made_ms: Option<Ms>,
    /// When it was last typed back, or used.
    pub recovery_tested_ms: Option<Ms>,
    pub rekeyed_ms: Option<Ms>,
    /// "256 MiB, 3 passes, 4 lanes"
    pub cost: String,
    pub below_floor: bool,
    /// Backups that still open with what opened the vault before a re-key.
    pub retired_copies: u32,
}

/// What a re-key left to do.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rekeyed {
    /// The groups of the recovery key that was made anew, to be written down.
    pub recovery: Option<Vec<String>>,
    /// Backups that still open with what opened the vault before.
    pub retired: u32,
}

/// What came of deleting the backups that still opened with what opened the vault before.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RetiredDeleted {
    pub count: u32,
    /// The second place for backups, when it is not there: those in it stay.
    pub out_of_reach: Option<String>,
}
