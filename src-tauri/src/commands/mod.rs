//! Commands: each takes the session, calls a room and maps what comes back.

mod accounts;
mod attention;
mod backups;
mod channel;
mod codes;
mod copies;
mod import;
mod keys;
pub mod leaving;
mod ledger;
mod locked_out;
pub mod read_back;
mod restoring;
mod sets;
mod settings;
mod sheets;
mod store;
pub mod travel;
mod vault;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tauri::ipc::{Invoke, InvokeBody, Request};
use tauri::{AppHandle, State, Wry};
use tauri_plugin_dialog::{DialogExt, FilePath};
use zeroize::Zeroizing;

use crate::gate;
use crate::problem::{Answer, problem};
use crate::session::{Session, now};

/// The session as commands get it.
pub type Shared<'a> = State<'a, Arc<Session>>;

/// Every command. `command_names.rs` holds the same list for the build script; a test compares them.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    let commands = commands();
    move |invoke: Invoke<Wry>| {
        // What the capability does not grant never gets here: the window tests call this name to see that.
        #[cfg(feature = "automation")]
        if invoke.message.command() == "not_granted" {
            invoke.resolver.resolve("reached");
            return true;
        }
        match gate::refusal(invoke.message.command(), invoke.message.payload()) {
            Some(problem) => {
                invoke.resolver.reject(problem);
                true
            }
            None => commands(invoke),
        }
    }
}

fn commands() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        channel::greet,
        channel::sealed,
        vault::status,
        vault::suggest_phrase,
        vault::weigh_password,
        vault::choose_new_place,
        vault::new_vault,
        vault::open_other,
        vault::open_recent,
        vault::forget_vault,
        vault::unlock,
        vault::unlock_with_recovery_key,
        vault::agree,
        vault::lock,
        vault::step_up,
        vault::change_password,
        vault::touch,
        keys::keys,
        keys::make_recovery_key,
        keys::forget_recovery_key,
        keys::test_recovery_key,
        keys::rekey_with_new_password,
        keys::rekey_vault,
        keys::remove_recovery_key,
        keys::add_key_file,
        keys::remove_key_file,
        keys::upgrade_password,
        keys::delete_retired_copies,
        keys::choose_key_file,
        backups::backups,
        backups::verify_backups,
        backups::look_into_backup,
        backups::bring_back_set,
        backups::unite_backup,
        backups::name_second_place,
        backups::forget_second_place,
        backups::clear_backups,
        backups::choose_other_copy,
        backups::weigh_waiting_copy,
        backups::weigh_with_its_password,
        backups::unite_other_copy,
        restoring::restorable,
        restoring::choose_restore_place,
        restoring::choose_save,
        restoring::choose_save_file,
        restoring::restore_vault,
        restoring::restore_vault_with_recovery_key,
        accounts::home,
        accounts::account,
        accounts::edit_account,
        accounts::close_account,
        accounts::signin_changed,
        codes::take,
        codes::show_again,
        codes::copy_again,
        codes::answer,
        codes::correct,
        codes::clear_clipboard,
        store::preview_clipboard,
        store::preview_text,
        store::preview_file,
        store::preview_folder,
        store::preview,
        store::part_of_picture,
        store::stop_reading,
        store::drop_preview,
        store::join_codes,
        store::split_code,
        store::begin_reissue,
        store::fit,
        store::store,
        import::import,
        import::open_import,
        import::choose_import_key,
        import::store_import,
        import::drop_import,
        sets::open_reissue_page,
        sets::set_quality,
        sets::choose_current,
        sets::revoke,
        sets::restore,
        sets::purge,
        sets::notice,
        copies::copies,
        copies::copy,
        sheets::sheet_preview,
        sheets::save_sheet,
        sheets::printers,
        sheets::print_sheet,
        copies::verify_sheet,
        copies::verify_scan,
        copies::copy_said,
        read_back::read_sheet_file,
        read_back::read_sheet_text,
        read_back::open_sheet,
        read_back::store_sheet,
        read_back::drop_sheet,
        leaving::export,
        leaving::choose_export,
        leaving::open_export,
        leaving::take_in_export,
        leaving::drop_export,
        leaving::move_out,
        travel::make_pack,
        travel::make_stick,
        travel::choose_pack,
        travel::bring_home,
        travel::drop_pack,
        locked_out::locked_out,
        attention::attention,
        attention::put_off,
        attention::seen,
        attention::dispose_source,
        ledger::ledger,
        ledger::verify_ledger,
        ledger::export_ledger,
        settings::settings,
        settings::set_setting,
        settings::set_look,
    ]
}

/// The raw bytes of a request: a password or typed text. Only a raw body is taken, so that no JSON
/// text of a secret is ever made.
fn raw(request: &Request<'_>) -> Answer<Zeroizing<Vec<u8>>> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(Zeroizing::new(bytes.clone())), // the gate saw how long it is
        InvokeBody::Json(_) => Err(problem("invalid", "This command takes bytes.", "This is a fault of the program; please report it.")),
    }
}

/// A path that a native dialog gave, or the quiet end of a dialog that was closed.
fn chosen(path: Option<FilePath>) -> Answer<PathBuf> {
    path.and_then(|p| p.into_path().ok()).ok_or_else(|| problem("cancelled", "Nothing was chosen.", ""))
}

/// Asks where a new file goes, beginning with the person's documents.
fn save_as(app: &AppHandle, title: &str, name: &str, ending: &str) -> Answer<PathBuf> {
    let name = format!("Codekeep {name} {}.{ending}", now().today);
    let mut dialog = app.dialog().file().set_title(title).set_file_name(name).add_filter(ending.to_uppercase(), &[ending]);
    if let Some(folder) = dirs::document_dir() {
        dialog = dialog.set_directory(folder);
    }
    let mut path = chosen(dialog.blocking_save_file())?;
    if path.extension().is_none() {
        path.set_extension(ending);
    }
    Ok(path)
}

/// The bytes of a file that the person chose, at most so many.
fn read_whole(path: &Path, most: u64) -> Answer<Zeroizing<Vec<u8>>> {
    let read = || -> std::io::Result<Zeroizing<Vec<u8>>> {
        let file = File::open(path)?;
        // Room for all of it at once: growing would leave pieces of codes behind.
        let room = usize::try_from(file.metadata()?.len().min(most)).unwrap_or(0);
        let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|_| problem("not-found", "The file cannot be read.", "Is the drive plugged in, and may you read the file?"))
}

/// What a file is called, without where it is.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// An id from the window.
fn id<T>(text: &str, read: impl Fn(&str) -> Result<T, custody::IdError>) -> Answer<T> {
    read(text).map_err(|_| problem("invalid", "The window asked for something that is not there.", "Look at the screen again."))
}

/// A closed word from the window.
fn word<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Answer<T> {
    read(text)
        .ok_or_else(|| problem("invalid", "The window sent a word that is not known.", "This is a fault of the program; please report it."))
}

#[cfg(test)]
mod tests {
    /// The names in `generate_handler!` above.
    fn handled() -> Vec<String> {
        let source = include_str!("mod.rs");
        let list = source.split("generate_handler![").nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
        list.split(',').filter_map(|item| item.trim().rsplit("::").next().filter(|n| !n.is_empty()).map(str::to_owned)).collect()
    }

    #[test]
    fn handled_declared_and_granted_commands_are_the_same() {
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        let handled = sorted(handled());
        assert_eq!(handled, sorted(crate::command_names::COMMANDS.iter().map(|command| command.name.to_owned()).collect()));

        let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities/main.json")).unwrap();
        let capability: serde_json::Value = serde_json::from_str(&file).unwrap();
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
        assert!(capability.get("remote").is_none());
        let granted = capability["permissions"].as_array().unwrap().iter().filter_map(|p| p.as_str());
        let own = granted.clone().filter_map(|p| p.strip_prefix("allow-")).map(|p| p.replace('-', "_")).collect();
        assert_eq!(handled, sorted(own));
        let others: Vec<&str> = granted.filter(|p| !p.starts_with("allow-")).collect();
        assert_eq!(others, ["core:event:allow-listen", "core:event:allow-unlisten"]);
    }
}
