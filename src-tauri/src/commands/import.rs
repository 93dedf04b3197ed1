//! Another manager's export: shown, opened, stored. The page learns names and counts.

use tauri::AppHandle;
use tauri::ipc::Request;
use tauri_plugin_dialog::DialogExt;
use vault::disk::{Disk, RealDisk};
use zeroize::Zeroizing;

use super::{Shared, chosen, file_name, raw};
use crate::import::Import;
use crate::problem::{Answer, problem};
use crate::session::now;
use crate::shapes::{ImportView, Imported, Problem};

/// The largest key file: any file may be one, and people choose photos.
const LARGEST_KEY_FILE: u64 = 10_000_000;

#[tauri::command(async)]
pub fn import(session: Shared<'_>) -> Answer<Option<ImportView>> {
    session.open(|inner, vault| inner.import.as_ref().map(|import| import.view(vault)).transpose())
}

#[tauri::command(async)]
pub fn open_import(session: Shared<'_>, request: Request<'_>) -> Answer<ImportView> {
    let password = raw(&request)?;
    // The derivation takes its time, so the session is free meanwhile. After a lock there is nothing to go back to.
    let mut import = session.open(|inner, _| inner.import.take().ok_or_else(gone))?;
    let opened = import.open(&password);
    session.open(|inner, vault| {
        let view = import.view(vault);
        inner.import = Some(import);
        opened?;
        view
    })
}

#[tauri::command(async)]
pub fn choose_import_key(app: AppHandle, session: Shared<'_>) -> Answer<ImportView> {
    session.is_open()?;
    let path = chosen(app.dialog().file().set_title("Choose the key file").blocking_pick_file())?;
    let name = file_name(&path);
    let unreadable =
        |_| problem("key-file", &format!("The key file {name} cannot be read."), "Is its drive connected? Choose the file again.");
    let bytes = RealDisk.read(&path, LARGEST_KEY_FILE).map(Zeroizing::new).map_err(unreadable)?;
    session.open(|inner, vault| {
        let import = inner.import.as_mut().ok_or_else(gone)?;
        import.choose_key_file(name.clone(), bytes);
        import.view(vault)
    })
}

#[tauri::command(async)]
pub fn store_import(session: Shared<'_>, sets: Vec<u32>, accounts: Vec<u32>, dispose: bool) -> Answer<Imported> {
    session.open(|inner, vault| {
        let import = inner.import.take().ok_or_else(gone)?;
        let (mut told, sets) = match import.store(vault, &sets, &accounts, now().ms) {
            Ok(told) => told,
            Err(problem) => {
                inner.import = Some(import);
                return Err(problem);
            }
        };
        let sets = if import.sealed { Vec::new() } else { sets };
        // Codes of a set that was left stand nowhere else.
        told.source = import.origin.part_with(vault, &sets, dispose && told.left == 0);
        Ok(told)
    })
}

#[tauri::command(async)]
pub fn drop_import(session: Shared<'_>) {
    session.get().import = None;
}

fn gone() -> Problem {
    problem("nothing-found", "The export is not here any more.", "Bring its file again.")
}

/// What is told where a file turned out to be an export, so that the page goes where exports are shown.
pub fn is_an_export(import: &Import) -> Problem {
    let name = import.origin.name.clone().unwrap_or_default();
    problem("is-an-export", &format!("{name} is an export of another manager."), "Look what was found in it.")
}
