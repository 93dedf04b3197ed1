//! The vault's own keys. What locks the vault anew takes the password in the same call, as raw bytes:
//! it is the step-up, and it is what the new slots are made from.

use std::path::{Path, PathBuf};

use tauri::AppHandle;
use tauri::ipc::Request;
use tauri_plugin_dialog::DialogExt;
use vault::disk::{Prepared, RealDisk};
use vault::format::{KeyFile, Password, RecoveryKey, RecoveryText};
use vault::{KeyFileWish, OpenVault, PasswordWish, Proof, Rekey, VerbError, calibrate};

use super::vault::may_try;
use super::{Shared, chosen, file_name, raw};
use crate::problem::{Answer, Problem, problem};
use crate::session::{Inner, Session, now, place_words};
use crate::shapes::{KeysView, Rekeyed, RetiredDeleted};

/// The ending of a key file's name.
const KEY_FILE: &str = "codekeep-key";

#[tauri::command(async)]
pub fn keys(session: Shared<'_>) -> Answer<KeysView> {
    session.open(|inner, vault| {
        let keys = vault.keys();
        let words = |c: vault::format::KdfCost| format!("{} MiB, {} passes, {} lanes", c.m_kib() / 1024, c.t(), c.p());
        Ok(KeysView {
            key_file: keys.key_file,
            key_file_name: inner.key_file.as_deref().filter(|_| keys.key_file).map(file_name),
            recovery_key: keys.recovery_key,
            recovery_made_ms: keys.recovery_made_ms,
            recovery_tested_ms: keys.recovery_tested_ms,
            rekeyed_ms: keys.rekeyed_ms,
            cost: keys.cost.map(words).unwrap_or_default(),
            below_floor: keys.below_floor,
            retired_copies: vault.retired_copies_here().map(|copies| copies.len() as u32).unwrap_or_default(),
        })
    })
}

#[tauri::command(async)]
pub fn make_recovery_key(session: Shared<'_>) -> Answer<Vec<String>> {
    session.open(|inner, vault| {
        let key = RecoveryKey::make()?;
        vault.make_recovery_key(&key, &inner.fresh_proof()?, now().ms)?;
        Ok(shown(inner, key))
    })
}

/// The new key was written down, printed, or left: the program forgets it.
#[tauri::command(async)]
pub fn forget_recovery_key(session: Shared<'_>) {
    session.get().new_key = None;
}

#[tauri::command(async)]
pub fn test_recovery_key(session: Shared<'_>, request: Request<'_>) -> Answer<()> {
    let key = RecoveryKey::from_text(&raw(&request)?)?;
    session.open(|inner, vault| {
        may_try(inner)?;
        let tested = vault.test_recovery_key(&key, now().ms);
        if matches!(tested, Err(VerbError::WrongRecoveryKey)) {
            inner.wrong_password();
        }
        inner.proven(tested?);
        Ok(())
    })
}

/// A new password, where somebody else could know the old one. It also sets the password after the
/// recovery key opened a vault whose key file is not at hand.
#[tauri::command(async)]
pub fn rekey_with_new_password(session: Shared<'_>, request: Request<'_>) -> Answer<Rekeyed> {
    let password = Password::from_bytes(&raw(&request)?)?;
    session.open(|inner, vault| {
        let proof = inner.fresh_proof()?;
        let lost = vault.keys().wants_password && vault.keys().key_file;
        let key_file = if lost { KeyFileWish::Remove } else { KeyFileWish::Keep };
        Ok(rekey(inner, vault, PasswordWish::New(&password), key_file, true, &proof)?)
    })
}

#[tauri::command(async)]
pub fn rekey_vault(session: Shared<'_>, request: Request<'_>) -> Answer<Rekeyed> {
    with_password(&session, &request, |inner, vault, password, proof| {
        Ok(rekey(inner, vault, PasswordWish::Present(password), KeyFileWish::Keep, true, proof)?)
    })
}

#[tauri::command(async)]
pub fn remove_recovery_key(session: Shared<'_>, request: Request<'_>) -> Answer<Rekeyed> {
    with_password(&session, &request, |inner, vault, password, proof| {
        Ok(rekey(inner, vault, PasswordWish::Present(password), KeyFileWish::Keep, false, proof)?)
    })
}

#[tauri::command(async)]
pub fn add_key_file(app: AppHandle, session: Shared<'_>, request: Request<'_>) -> Answer<Rekeyed> {
    session.is_open()?; // before the dialog
    let path = new_place(&app)?;
    with_password(&session, &request, |inner, vault, password, proof| {
        let file = make(&path)?;
        let done = if vault.keys().key_file {
            rekey(inner, vault, PasswordWish::Present(password), KeyFileWish::New(&file), true, proof)
        } else {
            vault.add_key_file(password, &file, proof, now().ms).map(|()| Rekeyed { recovery: None, retired: 0 })
        };
        match done {
            Ok(done) => {
                inner.key_file = Some(path);
                Ok(done)
            }
            // Nothing else would open the vault.
            Err(error) if error.may_be_saved() => Err(problem(
                "failed",
                &format!("The vault was saved with the new key file {}, and the drive does not say that it lasts.", file_name(&path)),
                "Keep the new key file and the one from before, if there was one. Lock, then unlock: one of them fits.",
            )),
            // The vault did not take the key: a file with it would mislead. The error is what is told.
            Err(error) => {
                let _ = std::fs::remove_file(&path);
                Err(error.into())
            }
        }
    })
}

#[tauri::command(async)]
pub fn remove_key_file(session: Shared<'_>, request: Request<'_>) -> Answer<Rekeyed> {
    with_password(&session, &request, |inner, vault, password, proof| {
        let done = rekey(inner, vault, PasswordWish::Present(password), KeyFileWish::Remove, true, proof)?;
        inner.key_file = None;
        Ok(done)
    })
}

#[tauri::command(async)]
pub fn upgrade_password(session: Shared<'_>, request: Request<'_>) -> Answer<()> {
    with_password(&session, &request, |_, vault, password, proof| Ok(vault.raise_cost(password, calibrate(), proof, now().ms)?))
}

#[tauri::command(async)]
pub fn delete_retired_copies(session: Shared<'_>) -> Answer<RetiredDeleted> {
    session.open(|inner, vault| {
        let count = vault.delete_retired_copies(&inner.fresh_proof()?, now().ms)? as u32;
        let out_of_reach = vault.second_place_out_of_reach().map(place_words);
        Ok(RetiredDeleted { count, out_of_reach })
    })
}

/// Chooses the key file that the next unlock presents; answers its name.
#[tauri::command(async)]
pub fn choose_key_file(app: AppHandle, session: Shared<'_>) -> Answer<String> {
    let dialog = app.dialog().file().set_title("Choose the key file").add_filter("Key file", &[KEY_FILE]).add_filter("Every file", &["*"]);
    let path = chosen(dialog.blocking_pick_file())?;
    read(&path)?;
    let name = file_name(&path);
    session.get().key_file = Some(path);
    Ok(name)
}

/// What is said when the password alone was given.
pub fn wanted() -> Problem {
    problem("key-file", "This vault wants its key file beside the password.", "Choose the key file, then type the password again.")
}

/// The key file at a path.
pub fn read(path: &Path) -> Answer<KeyFile> {
    use vault::disk::Disk;
    let unreadable = |_| {
        problem("key-file", &format!("The key file {} cannot be read.", file_name(path)), "Is its drive connected? Choose the file again.")
    };
    let bytes = RealDisk.read(path, KeyFile::MAX_FILE as u64 + 1).map(zeroize::Zeroizing::new).map_err(unreadable)?;
    Ok(KeyFile::from_file(&bytes)?)
}

/// Works on the open vault with its password, which is the step-up too. Wrong ones make the next wait.
fn with_password<T>(
    session: &Session,
    request: &Request<'_>,
    work: impl FnOnce(&mut Inner, &mut OpenVault, &Password, &Proof) -> Answer<T>,
) -> Answer<T> {
    let password = Password::from_bytes(&raw(request)?)?;
    session.open(|inner, vault| {
        may_try(inner)?;
        match vault.prove(&password) {
            Ok(proof) => {
                inner.failures = 0;
                inner.proven(proof);
                work(inner, vault, &password, &proof)
            }
            Err(error) => {
                if matches!(error, VerbError::WrongPassword) {
                    inner.wrong_password();
                }
                Err(error.into())
            }
        }
    })
}

/// Re-keys. A recovery key is made anew where there is one, unless it is what goes.
fn rekey(
    inner: &mut Inner,
    vault: &mut OpenVault,
    password: PasswordWish<'_>,
    key_file: KeyFileWish<'_>,
    keeps_recovery: bool,
    proof: &Proof,
) -> Result<Rekeyed, VerbError> {
    let anew = if vault.keys().recovery_key && keeps_recovery { Some(RecoveryKey::make()?) } else { None };
    vault.rekey(&Rekey { password, key_file, recovery: anew.as_ref() }, proof, now().ms)?;
    let retired = vault.retired_copies().map(|copies| copies.len() as u32).unwrap_or_default();
    Ok(Rekeyed { recovery: anew.map(|key| shown(inner, key)), retired })
}

/// The groups of a key, for the one moment in which the window shows them. For as long the key is kept for its sheet.
fn shown(inner: &mut Inner, key: RecoveryKey) -> Vec<String> {
    // EXPOSE: the recovery key is shown to its owner once, to be written down.
    let groups = RecoveryText::of(&key).expose().map(str::to_owned).collect();
    inner.new_key = Some(key);
    groups
}

fn new_place(app: &AppHandle) -> Answer<PathBuf> {
    let dialog = app.dialog().file().set_title("Keep the new key file in").add_filter("Key file", &[KEY_FILE]);
    let mut path = chosen(dialog.set_file_name(format!("Codekeep.{KEY_FILE}")).blocking_save_file())?;
    if path.extension().is_none() {
        path.set_extension(KEY_FILE);
    }
    Ok(path)
}

/// Makes the file before the vault wants it. What stands there already is never replaced: it could be
/// the key file of another vault.
fn make(path: &Path) -> Answer<KeyFile> {
    let key = KeyFile::make()?;
    // EXPOSE: the key file that the person named is where the key goes.
    let placed = Prepared::new(&RealDisk, path, &key.file_to_expose())?.place_new();
    placed.map_err(|unwritten| Problem::from(unwritten.error))?;
    Ok(key)
}
