//! Opening, locking and making vaults.

use std::sync::Arc;
use std::time::Duration;

use tauri::ipc::Request;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;
use vault::disk::Places;
use vault::format::{OpenError, Password, RecoveryKey, Secret};
use vault::{
    Consent, LockedVault, News as VaultNews, OpenVault, PACK_ENDING, Strength as Weighed, UnlockError, Verdict, calibrate, make_phrase,
};

use super::{Shared, chosen, keys, raw};
use crate::autolock;
use crate::problem::{Answer, problem, wait_problem};
use crate::restoring::Restore;
use crate::session::{Inner, Phase, Session, now, place_words, vault_name};
use crate::shapes::{News, Opened, Phase as PhaseShape, Recent, Status, Strength};

#[tauri::command(async)]
pub fn status(session: Shared<'_>) -> Status {
    status_of(&session.get())
}

fn status_of(inner: &Inner) -> Status {
    let (phase, path) = match &inner.phase {
        Phase::NoVault => (PhaseShape::NoVault, None),
        Phase::Locked(path) => (PhaseShape::Locked, Some(path.clone())),
        Phase::Unlocked(vault) => (PhaseShape::Unlocked, Some(vault.path())),
    };
    let found = matches!(inner.phase, Phase::Locked(_)).then(|| inner.locked());
    let (locked, fault) = found.map_or((None, None), |found| found.map_or_else(|fault| (None, Some(fault)), |locked| (Some(locked), None)));
    let last = inner.look.recent.first().filter(|last| matches!(inner.phase, Phase::NoVault) && !last.is_file());
    let (failed, last_opened_ms) = locked.as_ref().map(LockedVault::since_last_open).unwrap_or_default();
    let ways = locked.as_ref().map(LockedVault::ways);
    let key_file = inner.key_file.as_deref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
    let recent = inner.look.recent.iter().enumerate().filter(|(_, path)| path.is_file());
    Status {
        phase,
        name: path.as_deref().map(vault_name),
        place: path.as_deref().map(place_words),
        is_pack: match &inner.phase {
            Phase::Unlocked(vault) => vault.state().pack.is_some(),
            _ => path.as_deref().is_some_and(Places::is_pack_by_name),
        },
        recent: recent.map(|(at, path)| Recent { key: at.to_string(), name: vault_name(path), place: place_words(path) }).collect(),
        new_place: place_words(&inner.new_place),
        missing: last.map(|last| place_words(last)),
        fault,
        failed: failed.len() as u32,
        failed_since_ms: failed.first().copied(),
        last_opened_ms,
        locked_because: inner.locked_because.map(str::to_owned),
        wants_key_file: ways.is_some_and(|ways| ways.key_file),
        key_file,
        has_recovery_key: ways.is_some_and(|ways| ways.recovery_key),
        wants_password: matches!(&inner.phase, Phase::Unlocked(vault) if vault.keys().wants_password),
        wait_s: inner.wait_s(),
        theme: inner.look.theme.clone(),
        letter_keys: inner.look.letter_keys,
    }
}

#[tauri::command(async)]
pub fn suggest_phrase() -> Answer<String> {
    let phrase = make_phrase(6).map_err(|_| problem("failed", "The system gives no randomness.", "Start the computer again."))?;
    // EXPOSE: a new phrase is shown so that the person can keep it.
    Ok(phrase.expose().to_owned())
}

#[tauri::command(async)]
pub fn weigh_password(request: Request<'_>) -> Answer<Strength> {
    let Weighed { verdict, bits, thief, advice } = Weighed::of(&Password::from_bytes(&raw(&request)?)?);
    let verdict = match verdict {
        Verdict::Refused => "refused",
        Verdict::Weak => "weak",
        Verdict::Good => "good",
        Verdict::Strong => "strong",
    };
    Ok(Strength { verdict: verdict.to_owned(), bits, thief, advice })
}

#[tauri::command(async)]
pub fn choose_new_place(app: AppHandle, session: Shared<'_>) -> Answer<String> {
    let suggested = session.get().new_place.clone();
    let mut dialog = app.dialog().file().set_title("Keep the new vault in").add_filter("Codekeep vault", &["codekeep"]);
    if let (Some(folder), Some(name)) = (suggested.parent(), suggested.file_name()) {
        dialog = dialog.set_directory(folder).set_file_name(name.to_string_lossy());
    }
    let mut path = chosen(dialog.blocking_save_file())?;
    if path.extension().is_none() {
        path.set_extension("codekeep");
    }
    let place = place_words(&path);
    session.get().new_place = path;
    Ok(place)
}

#[tauri::command(async)]
pub fn new_vault(session: Shared<'_>, request: Request<'_>) -> Answer<Opened> {
    let password = Password::from_bytes(&raw(&request)?)?;
    let mut inner = session.get();
    let (mut vault, proof) = OpenVault::create(&inner.new_place, None, &password, calibrate(), now().ms)?;
    let opened = opened(&mut vault);
    inner.unlocked(vault, proof);
    Ok(opened)
}

#[tauri::command(async)]
pub fn open_other(app: AppHandle, session: Shared<'_>) -> Answer<Status> {
    let dialog = app.dialog().file().set_title("Open a vault").add_filter("Codekeep vault or travel pack", &["codekeep", PACK_ENDING]);
    let dialog = dialog.add_filter("Every file", &["*"]);
    let path = chosen(dialog.blocking_pick_file())?;
    choose(&app, &session, path)
}

#[tauri::command(async)]
pub fn open_recent(app: AppHandle, session: Shared<'_>, key: String) -> Answer<Status> {
    let path = key.parse::<usize>().ok().and_then(|at| session.get().look.recent.get(at).cloned());
    choose(&app, &session, path.ok_or_else(|| problem("not-found", "That vault is not in the list any more.", "Open it as a file."))?)
}

fn choose(app: &AppHandle, session: &Session, path: std::path::PathBuf) -> Answer<Status> {
    // Everything that needs no key is checked here, so that a damaged file is told before a password is asked for; and
    // a restore that begins now makes the vault anew in its place.
    if let Err(error) = LockedVault::find(&path, None) {
        // What was never a vault is somebody's other file: nothing is to be made in its place.
        session.get().restore.place = Some(path).filter(|_| !matches!(error, UnlockError::Open(OpenError::NotAVault)));
        return Err(error.into());
    }
    Ok(leave(app, session, Phase::Locked(path)))
}

#[tauri::command(async)]
pub fn forget_vault(app: AppHandle, session: Shared<'_>) -> Status {
    leave(&app, &session, Phase::NoVault)
}

/// Leaves the vault that is chosen for another, or for none. If it was open, the page goes with it.
fn leave(app: &AppHandle, session: &Session, next: Phase) -> Status {
    let was_open = session.lock_up("button");
    let status = {
        let mut inner = session.get();
        inner.phase = next;
        inner.locked_because = None; // nobody asks why the other one is locked
        inner.key_file = None;
        inner.consent = Consent::default();
        inner.restore = Restore::default();
        inner.draft = None;
        status_of(&inner)
    };
    if was_open {
        autolock::clean_up(app, "button");
    }
    status
}

#[tauri::command(async)]
pub fn unlock(session: Shared<'_>, request: Request<'_>) -> Answer<Opened> {
    let password = Password::from_bytes(&raw(&request)?)?;
    let mut inner = session.get();
    let locked = inner.locked()?;
    if !locked.ways().key_file {
        return unlock_by(&session, &mut inner, &locked, Secret::Password(&password));
    }
    let file = keys::read(&inner.key_file.clone().ok_or_else(keys::wanted)?)?;
    unlock_by(&session, &mut inner, &locked, Secret::PasswordAndKeyFile(&password, &file))
}

#[tauri::command(async)]
pub fn unlock_with_recovery_key(session: Shared<'_>, request: Request<'_>) -> Answer<Opened> {
    let key = RecoveryKey::from_text(&raw(&request)?)?;
    let mut inner = session.get();
    let locked = inner.locked()?;
    unlock_by(&session, &mut inner, &locked, Secret::RecoveryKey(&key))
}

/// Says yes to what the last unlock asked, for the next one.
#[tauri::command(async)]
pub fn agree(session: Shared<'_>, to: String) -> Answer<()> {
    let mut inner = session.get();
    match to.as_str() {
        "much-memory" => inner.consent.much_memory = true,
        "saved-under-past-key" => inner.consent.saved_under_past_key = true,
        "newer-is-locked" => inner.restore.swap = true,
        _ => return Err(problem("invalid", "There is nothing of the kind to agree to.", "Unlock the vault again.")),
    }
    Ok(())
}

fn unlock_by(session: &Session, inner: &mut Inner, locked: &LockedVault, secret: Secret<'_>) -> Answer<Opened> {
    may_try(inner)?;
    may_try_after(locked.wait(now().ms))?;
    match locked.unlock_with(secret, inner.consent, now().ms) {
        Ok((mut vault, proof)) => {
            let mut opened = opened(&mut vault);
            // After a kill a code may still be on the clipboard: one that the ledger says is out is ours.
            if session.clipboard.clear_left_behind(|text| vault.is_out(text)) {
                opened.news.push(News { kind: "clipboard-cleared".to_owned(), count: 1, at_ms: None, name: None });
            }
            inner.unlocked(vault, proof);
            Ok(opened)
        }
        Err(error) => {
            if matches!(error, UnlockError::Open(OpenError::WrongPassword) | UnlockError::OldPassword) {
                inner.wrong_password();
            }
            Err(error.into())
        }
    }
}

/// Refuses a try that comes too soon after wrong ones. Asked under the session's lock, which is held
/// while a key is derived: so tries come one at a time, however many are sent at once.
pub fn may_try(inner: &Inner) -> Answer<()> {
    match inner.wait_s() {
        0 => Ok(()),
        seconds => Err(wait_problem(seconds)),
    }
}

/// The same after tries that this run of the program knows nothing of.
pub fn may_try_after(wait: Duration) -> Answer<()> {
    if wait.is_zero() { Ok(()) } else { Err(wait_problem(wait.as_secs() as u32 + 1)) }
}

/// What opening a vault found.
pub fn opened(vault: &mut OpenVault) -> Opened {
    let news = |kind: &str, count: u32, at_ms: Option<u64>| News { kind: kind.to_owned(), count, at_ms, name: None };
    let told = vault.take_news().into_iter().map(|n| match n {
        VaultNews::FailedUnlocks { count, since_ms } => news("failed-unlocks", count, Some(since_ms)),
        VaultNews::OlderCopyUnited { uses, .. } => news("older-copy-united", uses, None),
        VaultNews::UnitedElsewhere { uses, .. } => news("united-elsewhere", uses, None),
        VaultNews::OwnCopyOtherKey => news("own-copy-other-key", 0, None),
        VaultNews::LastEntriesMissing => news("last-entries-missing", 0, None),
        VaultNews::OwnCopyUnreadable => news("own-copy-damaged", 0, None),
        VaultNews::OnlyInOwnCopy => news("only-own-copy", 0, None),
        VaultNews::NoOwnCopy => news("no-own-copy", 0, None),
        VaultNews::OpenToOthers => news("open-to-others", 0, None),
        VaultNews::StateUnreadable => news("state-unreadable", 0, None),
        VaultNews::NoBackup => news("backup-failed", 0, None),
        VaultNews::SiblingsUnited { events, .. } => news("siblings-united", events, None),
        VaultNews::SiblingsWait { files } => news("siblings-wait", files, None),
        VaultNews::ChainsBroken { faults } => news("chains-broken", faults, None),
        VaultNews::InCloudFolder(cloud) => News { name: Some(cloud.name().to_owned()), ..news("in-cloud-folder", 0, None) },
        VaultNews::PackExpired { expires_ms } => news("pack-expired", 0, Some(expires_ms)),
        _ => news("other", 0, None),
    });
    Opened { news: told.collect() }
}

#[tauri::command(async)]
pub fn lock(app: AppHandle) {
    let ending = app.state::<Arc<Session>>().get().ending;
    autolock::lock(&app, ending.unwrap_or("button"));
}

#[tauri::command(async)]
pub fn step_up(session: Shared<'_>, request: Request<'_>) -> Answer<()> {
    let given = raw(&request)?;
    session.open(|inner, vault| {
        may_try(inner)?;
        // Who opened it with the recovery key has no password to give.
        let proven = if vault.keys().wants_password {
            vault.prove(&RecoveryKey::from_text(&given)?)
        } else {
            vault.prove(&Password::from_bytes(&given)?)
        };
        match proven {
            Ok(proof) => {
                inner.failures = 0;
                inner.proven(proof);
                Ok(())
            }
            Err(error) => {
                if matches!(error, vault::VerbError::WrongPassword) {
                    inner.wrong_password();
                }
                Err(error.into())
            }
        }
    })
}

#[tauri::command(async)]
pub fn change_password(session: Shared<'_>, request: Request<'_>) -> Answer<()> {
    let password = Password::from_bytes(&raw(&request)?)?;
    session.open(|inner, vault| Ok(vault.change_password(&password, &inner.fresh_proof()?, now().ms)?))
}

#[tauri::command(async)]
pub fn touch(app: AppHandle) {
    app.state::<Arc<Session>>().get().last_input = std::time::Instant::now();
}
