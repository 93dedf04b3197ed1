//! The ledger.

use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;
use vault::disk::{Prepared, RealDisk};

use super::{Shared, chosen, file_name};
use crate::problem::Answer;
use crate::session::now;
use crate::shapes::{LedgerCheck, LedgerView, LedgerWish};
use crate::views::{Seen, ledger as view};

#[tauri::command(async)]
pub fn ledger(session: Shared<'_>, wish: LedgerWish) -> Answer<LedgerView> {
    session.open(|_, vault| Ok(view::view(Seen::of(vault), &wish)))
}

/// Checks every chain.
#[tauri::command(async)]
pub fn verify_ledger(session: Shared<'_>) -> Answer<LedgerCheck> {
    session.open(|_, vault| Ok(view::check(vault.ledger(), now().ms)))
}

/// Writes the whole ledger as JSON Lines: kinds, ids and names, no codes.
#[tauri::command(async)]
pub fn export_ledger(app: AppHandle, session: Shared<'_>) -> Answer<String> {
    session.is_open()?; // before the dialog
    let name = format!("Codekeep ledger {}.jsonl", now().today);
    let path = chosen(app.dialog().file().set_title("Export the ledger").set_file_name(name).blocking_save_file())?;
    let lines = session.open(|_, vault| {
        let all = LedgerWish { query: String::new(), part: "all".to_owned(), account: None, days: None, limit: u32::MAX };
        let mut rows = view::view(Seen::of(vault), &all).rows;
        rows.reverse();
        Ok(rows.iter().filter_map(|row| serde_json::to_string(row).ok()).map(|line| line + "\n").collect::<String>())
    })?;
    Prepared::new(&RealDisk, &path, lines.as_bytes())?.replace().map_err(|unwritten| unwritten.error)?;
    Ok(file_name(&path))
}
