//! What was found in another manager's export. Names and counts: no code, no password.

use serde::Serialize;

/// An export that was brought.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportView {
    /// File name.
    pub name: Option<String>,
    /// The name of the folder that the file lies in, where it can be destroyed afterwards.
    pub folder: Option<String>,
    /// Whose it is, in words.
    pub format: String,
    /// It wants its password.
    pub locked: bool,
    /// A key file may go with the password.
    pub takes_key_file: bool,
    /// The name of the one that was chosen.
    pub key_file: Option<String>,
    pub entries: u32,
    pub sets: Vec<ImportSet>,
    /// Accounts with two factors and no codes.
    pub bare: Vec<ImportAccount>,
    /// Attached files that were not looked into.
    pub unread: Vec<ImportUnread>,
    /// How many files of a folder were not looked into: links, large ones, and what could not be opened.
    pub left_out: u32,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportSet {
    pub id: u32,
    /// Title and account of the entry.
    pub title: String,
    pub account: Option<String>,
    /// The attached file that it was found in.
    pub file: Option<String>,
    pub service: String,
    pub shape: String,
    pub codes: u32,
    pub used: u32,
    /// new, joins, known, has-current
    pub verdict: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportAccount {
    pub id: u32,
    pub title: String,
    pub account: Option<String>,
    /// It is in the vault already.
    pub known: bool,
}

#[derive(Serialize, Clone)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportUnread {
    /// The entry's title.
    pub title: String,
    pub file: String,
    /// It is too large; else it is no text.
    pub large: bool,
}

/// What became of an import.
#[derive(Serialize, Default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Imported {
    pub sets: u32,
    pub codes: u32,
    /// Sets that are in the vault already.
    pub known: u32,
    /// Sets whose account has a current one: they were left.
    pub left: u32,
    /// Accounts that were noted without codes.
    pub noted: u32,
    /// What became of the source file: destroyed, kept, failed
    pub source: Option<String>,
}
