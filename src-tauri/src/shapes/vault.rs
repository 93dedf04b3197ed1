//! Opening, locking, and how strong a password is.

use serde::Serialize;

use super::{Ms, Problem};

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(rename_all = "kebab-case"))]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    NoVault,
    Locked,
    Unlocked,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Status {
    pub phase: Phase,
    /// Name of the vault (its file's name without the ending).
    pub name: Option<String>,
    /// Where it is, shortened for people: "Documents / Mira's vault.codekeep".
    pub place: Option<String>,
    /// It is a travel pack, which opens with six words: as its name says while it is locked.
    pub is_pack: bool,
    /// Vaults opened before on this machine, newest first.
    pub recent: Vec<Recent>,
    /// Where a new vault would be kept.
    pub new_place: String,
    /// The vault opened last is not where it was: its place.
    pub missing: Option<String>,
    /// What is wrong with the file of a locked vault, before any password is asked for.
    pub fault: Option<Problem>,
    /// Failed unlocks since the vault was last open, with the time of the first.
    pub failed: u32,
    pub failed_since_ms: Option<Ms>,
    pub last_opened_ms: Option<Ms>,
    /// Why it was locked: button, idle, hidden, draft, sleep, screen, switch, rekeyed, saved-under-past-key. None when it was not, in this run.
    pub locked_because: Option<String>,
    /// The password goes with a key file; its name, once it was chosen.
    pub wants_key_file: bool,
    pub key_file: Option<String>,
    /// A recovery key opens it too.
    pub has_recovery_key: bool,
    /// It was opened with the recovery key: a new password comes before anything else.
    pub wants_password: bool,
    /// Seconds that the next try has to wait.
    pub wait_s: u32,
    /// "light", "dark" or "system".
    pub theme: String,
    /// Single-letter keys are on.
    pub letter_keys: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Recent {
    pub key: String,
    pub name: String,
    pub place: String,
}

/// How strong a password is, in words that a person understands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Strength {
    /// refused (below 10^12 guesses), weak (below 10^14), good, strong.
    pub verdict: String,
    pub bits: u32,
    /// "33 days": time for a thief with 1,000 graphics cards.
    pub thief: String,
    /// What would help, when it is refused or weak.
    pub advice: Option<String>,
}

/// What happened while the vault was locked, and what opening it found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Opened {
    pub news: Vec<News>,
}

/// One line of news: a stable kind and its numbers; the window has the words.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct News {
    /// failed-unlocks, older-copy-united, united-elsewhere, own-copy-damaged, backup-failed, read-only, clipboard-cleared, code-out, siblings-united, siblings-wait,
    /// chains-broken, in-cloud-folder, restored, restored-alone, damaged-set-aside
    pub kind: String,
    pub count: u32,
    pub at_ms: Option<Ms>,
    /// The file that it is about.
    pub name: Option<String>,
}
