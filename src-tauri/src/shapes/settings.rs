//! Settings.

use serde::Serialize;

use super::Ms;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingRow {
    /// lock.idle-seconds, clipboard.seconds, reveal.seconds, lock.on-hide, take.always-step-up, attention.old-days, …
    pub name: String,
    pub value: u32,
    pub default: u32,
    pub least: u32,
    pub most: u32,
    /// A larger value is weaker (true), a smaller is weaker (false).
    pub larger_is_weaker: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingsView {
    pub rows: Vec<SettingRow>,
    pub theme: String,
    pub letter_keys: bool,
    pub capture_protection: bool,
    pub vault_place: String,
    pub backups: u32,
    pub newest_backup_ms: Option<Ms>,
}
