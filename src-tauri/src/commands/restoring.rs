//! Making a vault anew whose file is gone or damaged. Nothing of it works while a vault is open.

use std::path::PathBuf;

use tauri::AppHandle;
use tauri::ipc::Request;
use tauri_plugin_dialog::DialogExt;
use vault::format::{Password, RecoveryKey, Secret};
use vault::{OpenVault, Restored, UnlockError};

use super::vault::{may_try, may_try_after, opened};
use super::{Shared, chosen, keys, raw};
use crate::problem::{Answer, problem};
use crate::restoring as view;
use crate::session::{Inner, Phase, now};
use crate::shapes::{News, Opened, RestoreView};

#[tauri::command(async)]
pub fn restorable(session: Shared<'_>) -> Answer<RestoreView> {
    let inner = session.get();
    no_vault_is_open(&inner)?;
    view::view(&inner)
}

#[tauri::command(async)]
pub fn choose_restore_place(app: AppHandle, session: Shared<'_>) -> Answer<RestoreView> {
    let suggested = {
        let inner = session.get();
        no_vault_is_open(&inner)?;
        view::place(&inner)
    };
    let mut dialog = app.dialog().file().set_title("Make the vault anew in").add_filter("Codekeep vault", &["codekeep"]);
    if let (Some(folder), Some(name)) = (suggested.parent(), suggested.file_name()) {
        dialog = dialog.set_directory(folder).set_file_name(name.to_string_lossy());
    }
    let mut path = chosen(dialog.blocking_save_file())?;
    if path.extension().is_none() {
        path.set_extension("codekeep");
    }
    let mut inner = session.get();
    no_vault_is_open(&inner)?;
    inner.restore.place = Some(path);
    view::view(&inner)
}

#[tauri::command(async)]
pub fn choose_save(session: Shared<'_>, key: String) -> Answer<RestoreView> {
    let mut inner = session.get();
    no_vault_is_open(&inner)?;
    let file = view::find(&key)?.ok_or_else(gone)?;
    inner.restore.choose(file, Some(key))?;
    view::view(&inner)
}

#[tauri::command(async)]
pub fn choose_save_file(app: AppHandle, session: Shared<'_>) -> Answer<RestoreView> {
    no_vault_is_open(&session.get())?; // before the dialog
    let dialog = app.dialog().file().set_title("Choose a backup").add_filter("Codekeep vault", &["codekeep"]);
    let path = chosen(dialog.add_filter("Every file", &["*"]).blocking_pick_file())?;
    let mut inner = session.get();
    no_vault_is_open(&inner)?;
    inner.restore.choose(path, None)?;
    view::view(&inner)
}

#[tauri::command(async)]
pub fn restore_vault(session: Shared<'_>, request: Request<'_>) -> Answer<Opened> {
    let password = Password::from_bytes(&raw(&request)?)?;
    let mut inner = session.get();
    no_vault_is_open(&inner)?;
    if !inner.restore.wants_key_file() {
        return make_anew(&mut inner, Secret::Password(&password));
    }
    let file = keys::read(&inner.key_file.clone().ok_or_else(keys::wanted)?)?;
    make_anew(&mut inner, Secret::PasswordAndKeyFile(&password, &file))
}

#[tauri::command(async)]
pub fn restore_vault_with_recovery_key(session: Shared<'_>, request: Request<'_>) -> Answer<Opened> {
    let key = RecoveryKey::from_text(&raw(&request)?)?;
    let mut inner = session.get();
    no_vault_is_open(&inner)?;
    make_anew(&mut inner, Secret::RecoveryKey(&key))
}

fn make_anew(inner: &mut Inner, secret: Secret<'_>) -> Answer<Opened> {
    may_try(inner)?;
    let place = view::place(inner);
    let mut restoring = inner.restore.at(&place)?;
    if inner.consent.much_memory {
        restoring = restoring.with_much_memory();
    }
    may_try_after(restoring.wait(now().ms))?;
    match restoring.unlock(secret, inner.restore.swap, now().ms) {
        Ok((mut vault, proof, restored)) => {
            let opened = told(&mut vault, restored);
            inner.unlocked(vault, proof);
            Ok(opened)
        }
        Err(error) => {
            if matches!(&error, vault::RestoreError::Unlock(UnlockError::Open(vault::format::OpenError::WrongPassword))) {
                inner.wrong_password();
            }
            Err(error.into())
        }
    }
}

/// What there is to tell after it: what it was united with, what may be missing, and where the damaged file is.
fn told(vault: &mut OpenVault, restored: Restored) -> Opened {
    let Restored { newest_ms, added, alone, aside } = restored;
    let mut all = opened(vault).news;
    let name = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(aside) = aside {
        all.insert(0, News { kind: "damaged-set-aside".to_owned(), count: 1, at_ms: None, name: Some(name(aside)) });
    }
    if alone {
        all.insert(0, News { kind: "restored-alone".to_owned(), count: 0, at_ms: Some(newest_ms), name: None });
    }
    all.insert(0, News { kind: "restored".to_owned(), count: added, at_ms: None, name: Some(name(vault.path())) });
    Opened { news: all }
}

fn no_vault_is_open(inner: &Inner) -> Answer<()> {
    match inner.phase {
        Phase::Unlocked(_) => Err(problem("invalid", "A vault is open.", "Lock it first, or bring things back under Settings, Backups.")),
        _ => Ok(()),
    }
}

fn gone() -> crate::problem::Problem {
    problem("not-found", "That backup is not there any more.", "Choose another one of the list, or a file.")
}
