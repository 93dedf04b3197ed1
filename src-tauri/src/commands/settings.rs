//! Settings.

use custody::settings::ALL;

use super::Shared;
use crate::problem::{Answer, problem};
use crate::session::{now, place_words};
use crate::shapes::{SettingRow, SettingsView};

#[tauri::command(async)]
pub fn settings(session: Shared<'_>) -> Answer<SettingsView> {
    session.open(|inner, vault| {
        let values = &vault.state().settings;
        let (backups, newest_backup_ms) = vault.backups();
        Ok(SettingsView {
            rows: ALL
                .iter()
                .map(|s| SettingRow {
                    name: s.name.to_owned(),
                    value: values.get(*s) as u32,
                    default: s.default as u32,
                    least: s.least as u32,
                    most: s.most as u32,
                    larger_is_weaker: s.larger_is_weaker,
                })
                .collect(),
            theme: inner.look.theme.clone(),
            letter_keys: inner.look.letter_keys,
            // Windows and macOS keep a protected window out of pictures; Linux has no such call.
            capture_protection: cfg!(any(windows, target_os = "macos")),
            vault_place: place_words(&vault.path()),
            backups: backups as u32,
            newest_backup_ms,
        })
    })
}

#[tauri::command(async)]
pub fn set_setting(session: Shared<'_>, name: String, value: u32) -> Answer<()> {
    session.open(|inner, vault| Ok(vault.set_setting(&name, value.into(), inner.proof.as_ref(), now().ms)?))
}

#[tauri::command(async)]
pub fn set_look(session: Shared<'_>, theme: String, letter_keys: bool) -> Answer<()> {
    if !["system", "light", "dark"].contains(&theme.as_str()) {
        return Err(problem("invalid", "There is no such look.", "Choose light, dark, or as the system."));
    }
    let mut inner = session.get();
    inner.look.theme = theme;
    inner.look.letter_keys = letter_keys;
    inner.look.write();
    Ok(())
}
