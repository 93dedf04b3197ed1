//! Backups of the open vault, the second place, and other copies of it.

use std::path::PathBuf;

use custody::SetId;
use custody::rules::store::Intent;
use tauri::AppHandle;
use tauri::ipc::Request;
use tauri_plugin_dialog::DialogExt;
use vault::format::{OpenError, Password};
use vault::{OpenVault, OpensBy, StoreResult, UnlockError, VerbError, Weighed};

use super::vault::may_try;
use super::{Shared, chosen, id, raw, word};
use crate::problem::{Answer, problem};
use crate::session::{Inner, Session, now};
use crate::shapes::{BackupLook, BackupsView, BroughtBack, OtherCopy, Problem, United};
use crate::views::{Seen, backups as view};

#[tauri::command(async)]
pub fn backups(session: Shared<'_>) -> Answer<BackupsView> {
    session.open(|_, vault| Ok(view::all(Seen::of(vault), None)))
}

/// Carries the newest state to the second place, then reads and opens each backup.
#[tauri::command(async)]
pub fn verify_backups(session: Shared<'_>) -> Answer<BackupsView> {
    let fault = carry(&session)?;
    session.open(|_, vault| Ok(view::all(Seen::of(vault), fault)))
}

/// Carries while the session is free: that drive may be slow. Answers why it could not.
fn carry(session: &Session) -> Answer<Option<Problem>> {
    let Some(carrying) = session.open(|_, vault| Ok(vault.carrying()))? else { return Ok(None) };
    if let Err(error) = carrying.go(now().ms) {
        return Ok(Some(error.into()));
    }
    session.open(|_, vault| Ok(vault.carried(carrying, now().ms)?))?;
    Ok(None)
}

#[tauri::command(async)]
pub fn look_into_backup(session: Shared<'_>, backup: String) -> Answer<BackupLook> {
    session.open(|inner, vault| {
        let glimpse = vault.look_into(&find(vault, &backup)?, &inner.fresh_proof()?)?;
        Ok(view::look(Seen::of(vault), backup, &glimpse))
    })
}

#[tauri::command(async)]
pub fn bring_back_set(session: Shared<'_>, backup: String, set: String, intent: String) -> Answer<BroughtBack> {
    let (set, intent) = (id(&set, SetId::from_hex)?, word(&intent, intent_of)?);
    session.open(|inner, vault| {
        let proof = inner.fresh_proof()?;
        let glimpse = vault.look_into(&find(vault, &backup)?, &proof)?;
        let (result, set, codes) = match vault.bring_back(&glimpse, set, intent, &proof, now().ms)? {
            StoreResult::Stored { set, codes, .. } => ("stored", set, codes),
            StoreResult::Joined { set, codes, .. } => ("joined", set, codes),
            StoreResult::Known { set } => ("known", set, 0),
        };
        let left = vault.state().sets.get(&set).map_or(0, |known| vault.state().left(known));
        Ok(BroughtBack { result: result.to_owned(), printed: view::printed(set), codes, left })
    })
}

fn intent_of(text: &str) -> Option<Intent> {
    match text {
        "add" => Some(Intent::Add),
        "replace" => Some(Intent::Replace),
        "also" => Some(Intent::Beside),
        _ => None,
    }
}

/// Unites the vault with a backup of it: what it lacks comes back.
#[tauri::command(async)]
pub fn unite_backup(session: Shared<'_>, backup: String) -> Answer<United> {
    session.open(|inner, vault| {
        let weighed = vault.weigh(&find(vault, &backup)?, None)?;
        wants_proof(inner, &weighed)?;
        unite(inner, vault, weighed)
    })
}

#[tauri::command(async)]
pub fn name_second_place(app: AppHandle, session: Shared<'_>) -> Answer<()> {
    session.is_open()?; // before the dialog
    let folder = chosen(app.dialog().file().set_title("Keep backups in a second place").blocking_pick_folder())?;
    session.open(|_, vault| Ok(vault.back_up_to(&folder, now().ms).map(drop)?))
}

#[tauri::command(async)]
pub fn forget_second_place(session: Shared<'_>) -> Answer<()> {
    session.open(|_, vault| Ok(vault.forget_second_place()?))
}

#[tauri::command(async)]
pub fn clear_backups(session: Shared<'_>) -> Answer<u32> {
    session.open(|inner, vault| Ok(vault.clear_backups(&inner.fresh_proof()?, now().ms)?))
}

#[tauri::command(async)]
pub fn choose_other_copy(app: AppHandle, session: Shared<'_>) -> Answer<OtherCopy> {
    session.is_open()?; // before the dialog
    let dialog = app.dialog().file().set_title("Choose another copy of this vault").add_filter("Codekeep vault", &["codekeep"]);
    let path = chosen(dialog.add_filter("Every file", &["*"]).blocking_pick_file())?;
    weigh(&session, path, None)
}

/// A conflict copy beside the vault, by its name.
#[tauri::command(async)]
pub fn weigh_waiting_copy(session: Shared<'_>, name: String) -> Answer<OtherCopy> {
    let waiting = session.open(|_, vault| Ok(vault.waiting()))?;
    let file = waiting.into_iter().map(|copy| copy.file).find(|file| view::file_name(file) == name);
    let file = file.ok_or_else(|| problem("not-found", "That copy is not there any more.", "Look at the list again."))?;
    weigh(&session, file, None)
}

/// The same copy again, with a password of its own.
#[tauri::command(async)]
pub fn weigh_with_its_password(session: Shared<'_>, request: Request<'_>) -> Answer<OtherCopy> {
    let password = Password::from_bytes(&raw(&request)?)?;
    session.is_open()?;
    let file = session.get().other_copy.clone().ok_or_else(no_copy)?;
    weigh(&session, file, Some(&password))
}

/// Opens and compares it; what is found is kept until it is united or the vault is locked.
fn weigh(session: &Session, file: PathBuf, its_password: Option<&Password>) -> Answer<OtherCopy> {
    session.open(|inner, vault| {
        may_try(inner)?;
        inner.weighed = None;
        inner.other_copy = Some(file.clone());
        match vault.weigh(&file, its_password) {
            Ok(weighed) => {
                let told = view::other_copy(&file, &weighed);
                inner.other_copy = None;
                inner.weighed = Some(weighed);
                Ok(told)
            }
            Err(error) => {
                if matches!(error, VerbError::OtherCopy(UnlockError::Open(OpenError::WrongPassword))) {
                    inner.wrong_password();
                }
                Err(error.into())
            }
        }
    })
}

#[tauri::command(async)]
pub fn unite_other_copy(session: Shared<'_>) -> Answer<United> {
    session.open(|inner, vault| {
        // Asked before the copy is given away: after the password it is still there.
        wants_proof(inner, inner.weighed.as_ref().ok_or_else(no_copy)?)?;
        let weighed = inner.weighed.take().ok_or_else(no_copy)?;
        unite(inner, vault, weighed)
    })
}

/// The secret again, for what today's key alone does not vouch for.
fn wants_proof(inner: &Inner, weighed: &Weighed) -> Answer<()> {
    if weighed.opens_by == OpensBy::Today { Ok(()) } else { inner.fresh_proof().map(drop) }
}

fn unite(inner: &Inner, vault: &mut OpenVault, weighed: Weighed) -> Answer<United> {
    let rekeyed = weighed.opens_by == OpensBy::Newer;
    let merged = vault.merge(weighed, inner.proof(), now().ms)?;
    Ok(United { events: merged.events, uses: merged.uses, left_out: merged.left_out, rekeyed, shelved: merged.shelved })
}

fn no_copy() -> Problem {
    problem("not-found", "No other copy is chosen.", "Choose it again.")
}

/// The backup that a key of the list means.
fn find(vault: &OpenVault, key: &str) -> Answer<PathBuf> {
    let found = vault.list_backups().into_iter().find(|backup| view::key_of(backup) == key);
    found.map(|backup| backup.path).ok_or_else(|| problem("not-found", "That backup is not there any more.", "Look at the list again."))
}
