//! Leaving with everything, and coming back. Names and counts.

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ExportWish {
    /// sealed, plain, or table (the codes alone, which cannot be brought back)
    pub kind: String,
    /// Where it will be kept; empty for the place of the file.
    pub place: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ExportMade {
    pub copy: String,
    pub printed: String,
    /// The file's name.
    pub goes_to: String,
    pub accounts: u32,
    pub codes: u32,
    /// Opens a sealed export. It is shown in this answer and never again.
    pub phrase: Option<String>,
}

/// The vault in one more file, for another machine.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MovedOut {
    /// The file's name.
    pub goes_to: String,
    pub entries: u32,
    /// What the other machine has to show.
    pub fingerprint: String,
    /// It opens only with the key file beside the password.
    pub key_file: bool,
    /// The second place for backups, which the other machine does not know.
    pub second_place: Option<String>,
    /// The vault file, and the folder with what this installation keeps of it.
    pub stays: Vec<String>,
}

/// An export that was brought, and what it would bring or brought.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ExportView {
    /// File name.
    pub name: String,
    /// It wants its words; the rest is empty then.
    pub locked: bool,
    /// When it was made, as it says itself.
    pub made: Option<String>,
    /// Entries that are new here.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    pub codes: u32,
    /// Sets that are current here and that a set in it replaces.
    pub replaced: u32,
    /// Entries that stay out.
    pub left_out: u32,
    pub accounts: Vec<ExportAccount>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ExportAccount {
    pub service: String,
    pub account: Option<String>,
    /// It is in the vault already.
    pub known: bool,
    pub sets: u32,
    pub codes: u32,
}
