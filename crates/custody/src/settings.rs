//! Settings that matter for security. They live in the vault as events, never in a plain file.

use std::collections::BTreeMap;

/// One setting: its stable name and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Stable name.
    pub name: &'static str,
    /// Value when nobody said otherwise.
    pub default: u64,
    /// Least value.
    pub least: u64,
    /// Most.
    pub most: u64,
    /// Whether a larger value protects less. A change towards the weaker side wants step-up.
    pub larger_is_weaker: bool,
}

const fn setting(name: &'static str, default: u64, least: u64, most: u64, larger_is_weaker: bool) -> Setting {
    Setting { name, default, least, most, larger_is_weaker }
}

/// Seconds without input after which the vault locks.
pub const LOCK_IDLE: Setting = setting("lock.idle-seconds", 300, 30, 3600, true);
/// Lock when the window is hidden: 1 for yes.
pub const LOCK_ON_HIDE: Setting = setting("lock.on-hide", 0, 0, 1, false);
/// Seconds after which the clipboard is cleared.
pub const CLIPBOARD: Setting = setting("clipboard.seconds", 15, 5, 120, true);
/// Seconds that a code of up to 12 characters is shown.
pub const REVEAL: Setting = setting("reveal.seconds", 20, 5, 120, true);
/// Ask for the password before every code, not only for privileged accounts: 1 for yes.
pub const ALWAYS_STEP_UP: Setting = setting("take.always-step-up", 0, 0, 1, false);
/// Days after which a set counts as old.
pub const OLD_DAYS: Setting = setting("attention.old-days", 365, 30, 3650, true);
/// The same for privileged accounts.
pub const OLD_DAYS_PRIVILEGED: Setting = setting("attention.old-days-privileged", 180, 30, 3650, true);
/// At most this many codes left count as few.
pub const FEW_LEFT: Setting = setting("attention.few-left", 2, 1, 10, false);

/// Every setting.
pub const ALL: &[Setting] = &[LOCK_IDLE, LOCK_ON_HIDE, CLIPBOARD, REVEAL, ALWAYS_STEP_UP, OLD_DAYS, OLD_DAYS_PRIVILEGED, FEW_LEFT];

/// Why a setting cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// There is no setting of this name.
    #[error("there is no setting \"{0}\"")]
    Unknown(String),
    /// The value is out of bounds.
    #[error("{name} takes a number from {least} to {most}")]
    Bounds {
        /// Which setting.
        name: &'static str,
        /// Least value.
        least: u64,
        /// Most.
        most: u64,
    },
}

impl Setting {
    /// The setting with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(name: &str) -> Result<Setting, SettingError> {
        ALL.iter().find(|s| s.name == name).copied().ok_or_else(|| SettingError::Unknown(name.to_owned()))
    }

    /// Checks a value against the bounds.
    ///
    /// # Errors
    /// When it is outside.
    pub fn check(self, value: u64) -> Result<u64, SettingError> {
        if (self.least..=self.most).contains(&value) {
            Ok(value)
        } else {
            Err(SettingError::Bounds { name: self.name, least: self.least, most: self.most })
        }
    }

    /// Whether going from one value to another protects less.
    #[must_use]
    pub fn weakens(self, from: u64, to: u64) -> bool {
        if self.larger_is_weaker { to > from } else { to < from }
    }
}

/// The values in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<String, u64>);

impl Settings {
    /// The value of a setting, within its bounds whatever was written.
    #[must_use]
    pub fn get(&self, setting: Setting) -> u64 {
        self.0.get(setting.name).copied().unwrap_or(setting.default).clamp(setting.least, setting.most)
    }

    pub(crate) fn put(&mut self, name: &str, value: u64) {
        self.0.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_for_what_is_asked_and_for_what_was_written() {
        assert_eq!(CLIPBOARD.check(15), Ok(15));
        assert!(matches!(CLIPBOARD.check(0), Err(SettingError::Bounds { least: 5, .. })));
        assert!(matches!(Setting::named("no.such"), Err(SettingError::Unknown(_))));
        let mut settings = Settings::default();
        settings.put("clipboard.seconds", 100_000);
        assert_eq!(settings.get(CLIPBOARD), 120);
        assert!(CLIPBOARD.weakens(15, 30) && !CLIPBOARD.weakens(30, 15));
        assert!(ALWAYS_STEP_UP.weakens(1, 0) && !ALWAYS_STEP_UP.weakens(0, 1));
    }
}
