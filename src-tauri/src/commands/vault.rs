//! Opening, locking and making vaults.

use std::sync::Arc;

use tauri::ipc::Request;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;
use vault::format::{KdfCost, Password};
use vault::{LockedVault, News as VaultNews, OpenVault, Strength as Weighed, UnlockError, Verdict, make_phrase};

use super::{Shared, chosen, raw};
use crate::autolock;
use crate::problem::{Answer, problem};
use crate::session::{Inner, Phase, Session, now, place_words, vault_name};
use crate::shapes::{News, Opened, Phase as PhaseShape, ProblemDetail, Recent, Status, Strength};

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
    let (failed, last_opened_ms) = match &inner.phase {
        Phase::Locked(_) => inner.locked().map(|locked| locked.since_last_open()).unwrap_or_default(),
        _ => (Vec::new(), None),
    };
    let recent = inner.look.recent.iter().enumerate().filter(|(_, path)| path.is_file());
    Status {
        phase,
        name: path.as_deref().map(vault_name),
        place: path.as_deref().map(place_words),
        recent: recent.map(|(at, path)| Recent { key: at.to_string(), name: vault_name(path), place: place_words(path) }).collect(),
        new_place: place_words(&inner.new_place),
        failed: failed.len() as u32,
        failed_since_ms: failed.first().copied(),
        last_opened_ms,
        locked_because: inner.locked_because.map(str::to_owned),
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
    let (mut vault, proof) = OpenVault::create(&inner.new_place, None, &password, KdfCost::DEFAULT, now().ms)?;
    let opened = opened(&mut vault);
    inner.unlocked(vault, proof);
    Ok(opened)
}

#[tauri::command(async)]
pub fn open_other(app: AppHandle, session: Shared<'_>) -> Answer<Status> {
    let dialog = app.dialog().file().set_title("Open a vault").add_filter("Codekeep vault", &["codekeep"]).add_filter("Every file", &["*"]);
    let path = chosen(dialog.blocking_pick_file())?;
    choose(&app, &session, path)
}

#[tauri::command(async)]
pub fn open_recent(app: AppHandle, session: Shared<'_>, key: String) -> Answer<Status> {
    let path = key.parse::<usize>().ok().and_then(|at| session.get().look.recent.get(at).cloned());
    choose(&app, &session, path.ok_or_else(|| problem("not-found", "That vault is not in the list any more.", "Open it as a file."))?)
}

fn choose(app: &AppHandle, session: &Session, path: std::path::PathBuf) -> Answer<Status> {
    // Everything that needs no key is checked here, so that a damaged file is told before a password is asked for.
    LockedVault::find(&path, None)?;
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
    may_try(&inner)?;
    match inner.locked()?.unlock(&password, now().ms) {
        Ok((mut vault, proof)) => {
            let mut opened = opened(&mut vault);
            // After a kill a code may still be on the clipboard: one that the ledger says is out is ours.
            if session.clipboard.clear_left_behind(|text| vault.is_out(text)) {
                opened.news.push(News { kind: "clipboard-cleared".to_owned(), count: 1, at_ms: None });
            }
            inner.unlocked(vault, proof);
            Ok(opened)
        }
        Err(error) => {
            if matches!(error, UnlockError::Open(vault::format::OpenError::WrongPassword)) {
                inner.wrong_password();
            }
            Err(error.into())
        }
    }
}

/// Refuses a try that comes too soon after wrong ones. Asked under the session's lock, which is held
/// while a key is derived: so tries come one at a time, however many are sent at once.
fn may_try(inner: &Inner) -> Answer<()> {
    let wait = inner.wait_s();
    if wait == 0 {
        return Ok(());
    }
    let what = format!("Several passwords did not fit. The next try is let in in {wait} seconds.");
    let mut told = problem("wait", &what, "Wait, then type it with care.");
    told.detail = Some(Box::new(ProblemDetail { seconds: Some(wait), ..ProblemDetail::default() }));
    Err(told)
}

fn opened(vault: &mut OpenVault) -> Opened {
    let news = |kind: &str, count: u32, at_ms: Option<u64>| News { kind: kind.to_owned(), count, at_ms };
    let told = vault.take_news().into_iter().map(|n| match n {
        VaultNews::FailedUnlocks { count, since_ms } => news("failed-unlocks", count, Some(since_ms)),
        VaultNews::OlderCopyUnited { uses, .. } => news("older-copy-united", uses, None),
        VaultNews::UnitedElsewhere { uses, .. } => news("united-elsewhere", uses, None),
        VaultNews::OwnCopyUnreadable => news("own-copy-damaged", 0, None),
        VaultNews::OnlyInOwnCopy => news("only-own-copy", 0, None),
        VaultNews::NoOwnCopy => news("no-own-copy", 0, None),
        VaultNews::OpenToOthers => news("open-to-others", 0, None),
        VaultNews::StateUnreadable => news("state-unreadable", 0, None),
        VaultNews::NoBackup => news("backup-failed", 0, None),
        _ => news("other", 0, None),
    });
    Opened { news: told.collect() }
}

#[tauri::command(async)]
pub fn lock(app: AppHandle) {
    autolock::lock(&app, "button");
}

#[tauri::command(async)]
pub fn step_up(session: Shared<'_>, request: Request<'_>) -> Answer<()> {
    let password = Password::from_bytes(&raw(&request)?)?;
    session.open(|inner, vault| {
        may_try(inner)?;
        match vault.prove(&password) {
            Ok(proof) => {
                inner.failures = 0;
                inner.proof = Some(proof);
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
