//! Backups, a look into one, other copies of the vault, and making it anew. Names, counts and dates; never a code.

use serde::Serialize;

use super::{Ms, Problem};

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupsView {
    /// Here and in the second place, newest first.
    pub backups: Vec<BackupRow>,
    pub second: Option<SecondPlace>,
    /// Why nothing could be carried to the second place, when that was tried.
    pub second_fault: Option<Problem>,
    /// Conflict copies beside the vault that no key of today opens.
    pub waiting: Vec<WaitingCopy>,
    pub checked_ms: Ms,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupRow {
    /// By which the other commands find it.
    pub key: String,
    pub name: String,
    pub at_ms: Ms,
    pub size: u32,
    /// here, second
    pub place: String,
    pub whole: bool,
    /// today, past; none when no key of this vault opens it
    pub opens_by: Option<String>,
    pub retired_ms: Option<Ms>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SecondPlace {
    pub folder: String,
    /// It is on another drive than the vault's own files.
    pub apart: bool,
    /// When a backup there was last read back.
    pub verified_ms: Option<Ms>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WaitingCopy {
    pub name: String,
    /// When the key that opens it was retired; none when it wants a password of its own.
    pub retired_ms: Option<Ms>,
}

/// What is in a backup.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupLook {
    pub key: String,
    pub at_ms: Ms,
    /// Sets of which it holds texts, by account.
    pub sets: Vec<BackupSet>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupSet {
    pub set: String,
    /// Its id as it stands on paper.
    pub printed: String,
    pub service: String,
    pub account_name: Option<String>,
    pub generation: u32,
    pub codes: u32,
    pub left_then: u32,
    /// None when it is not in the vault now.
    pub left_now: Option<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BroughtBack {
    /// stored, joined, known
    pub result: String,
    pub printed: String,
    pub codes: u32,
    pub left: u32,
}

/// Another copy of the vault, opened and compared; nothing of it was taken in.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OtherCopy {
    pub name: String,
    /// today, past, newer, foreign
    pub opens_by: String,
    pub retired_ms: Option<Ms>,
    pub newest_ms: Ms,
    pub events: u32,
    pub uses: u32,
    pub left_out: u32,
}

/// What came in from it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct United {
    pub events: u32,
    pub uses: u32,
    pub left_out: u32,
    /// The vault was re-keyed there: it opens with that copy's password from now on.
    pub rekeyed: bool,
    /// It stood beside the vault, and is among the backups now.
    pub shelved: bool,
}

/// From what a vault can be made anew, and where.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RestoreView {
    /// Where it is made.
    pub place: String,
    /// A file stands there.
    pub place_taken: bool,
    /// What this machine kept, of any vault: own copies first, then backups, newest first.
    pub saves: Vec<SaveRow>,
    pub chosen: Option<ChosenSave>,
    /// Name of the key file that was chosen.
    pub key_file: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SaveRow {
    pub key: String,
    /// The beginning of its vault's id.
    pub vault: String,
    /// None for this machine's own copy, which is the newest.
    pub at_ms: Option<Ms>,
    pub size: u32,
    pub whole: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChosenSave {
    /// Among the saves; none for a file that was picked.
    pub key: Option<String>,
    pub name: String,
    pub wants_key_file: bool,
    pub has_recovery_key: bool,
}
