//! Locks when nobody has typed or clicked for a while, before the machine sleeps, when its screen is
//! locked and when somebody else takes it over.
//!
//! What the system tells is heard in one file for each system. Where it tells nothing, a machine that
//! slept is noticed afterwards, by its clock.

#[cfg(target_os = "linux")]
mod logind;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use custody::settings::LOCK_IDLE;
use tauri::{AppHandle, Emitter, Manager};

use crate::draft::{Kept, PUT_AWAY_AFTER};
use crate::renewal;
use crate::session::{Phase, Session};

/// How often idle time is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A look that comes so much too late was held up by a machine that slept.
const SLEPT: Duration = Duration::from_secs(30);

/// Looks and listens for as long as the program runs.
pub fn watch(app: &AppHandle) {
    #[cfg(target_os = "linux")]
    logind::listen(app);
    #[cfg(target_os = "macos")]
    macos::listen(app);
    let app = app.clone();
    std::thread::spawn(move || {
        let mut last = SystemTime::now();
        loop {
            std::thread::sleep(LOOK_EVERY);
            let now = SystemTime::now();
            if has_slept(last, now) {
                lock(&app, "sleep");
            }
            last = now;
            look(&app);
        }
    });
}

/// Hears what the system tells a window, where it tells windows. For each window that is made.
pub fn listen_at(window: &tauri::WebviewWindow) {
    #[cfg(windows)]
    windows::listen(window);
    #[cfg(not(windows))]
    let _ = window;
}

fn look(app: &AppHandle) {
    let session = app.state::<Arc<Session>>();
    let limit = match &session.get().phase {
        Phase::Unlocked(vault) => Some(Duration::from_secs(vault.state().settings.get(LOCK_IDLE))),
        _ => None,
    };
    if limit.is_some_and(|limit| session.idle() >= limit) {
        lock(app, "idle");
    }
    let ending = session.get().ending;
    if let Some(reason) = ending {
        lock(app, reason);
    }
    // Codes that are not stored yet do not stand in a window for ever: locking seals them.
    let since = {
        let inner = session.get();
        let draft = inner.draft.as_ref().and_then(|kept| if let Kept::Open(draft) = kept { Some(draft.since) } else { None });
        draft.or(inner.import.as_ref().map(|import| import.since))
    };
    let forgotten = since.is_some_and(|since| since.elapsed() >= PUT_AWAY_AFTER);
    if forgotten {
        lock(app, "draft");
    }
}

/// Whether the machine slept between two looks. A clock that was set forward counts as sleep: locking is
/// the safe side; one that was set back tells nothing.
fn has_slept(before: SystemTime, now: SystemTime) -> bool {
    now.duration_since(before).is_ok_and(|between| between >= SLEPT)
}

/// Locks: keys go first, then the page with the process that drew it, then the clipboard, whose owner may
/// be slow to answer. When this returns, nothing of the vault is left. The new page tells the reason.
pub fn lock(app: &AppHandle, reason: &'static str) {
    if app.state::<Arc<Session>>().lock_up(reason) {
        clean_up(app, reason);
    }
}

/// What follows when the keys of an open vault were dropped.
pub fn clean_up(app: &AppHandle, reason: &'static str) {
    if !renewal::renew(app) {
        let _ = app.emit("locked", serde_json::json!({ "reason": reason }));
    }
    app.state::<Arc<Session>>().clipboard.clear_ours();
}

/// The same from within a message of the system, which waits for us: the keys go now, the window in its
/// own time, because it must not go while it is being told.
#[cfg(any(windows, target_os = "macos"))]
fn lock_first(app: &AppHandle, reason: &'static str) {
    if app.state::<Arc<Session>>().lock_up(reason) {
        let app = app.clone();
        std::thread::spawn(move || clean_up(&app, reason));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_slept_is_noticed_and_a_clock_set_back_is_not() {
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        assert!(!has_slept(noon, noon + LOOK_EVERY));
        assert!(!has_slept(noon, noon + Duration::from_secs(20)), "a busy machine is late without having slept");
        assert!(has_slept(noon, noon + SLEPT));
        assert!(has_slept(noon, noon + Duration::from_secs(8 * 3600)));
        assert!(!has_slept(noon, noon - Duration::from_secs(3600)));
    }
}
