//! Locks when nobody has typed or clicked for a while, and notices a file that changed underneath.

use std::sync::Arc;
use std::time::Duration;

use custody::settings::LOCK_IDLE;
use tauri::{AppHandle, Emitter, Manager};

use crate::draft::{Kept, PUT_AWAY_AFTER};
use crate::session::{Phase, Session};

/// Looks every second, for as long as the program runs.
pub fn watch(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let session = app.state::<Arc<Session>>();
            let limit = match &session.get().phase {
                Phase::Unlocked(vault) => Some(Duration::from_secs(vault.state().settings.get(LOCK_IDLE))),
                _ => None,
            };
            if limit.is_some_and(|limit| session.idle() >= limit) {
                lock(&app, "idle");
            }
            // Codes that are not stored yet do not stand in a window for ever: locking seals them.
            let forgotten = matches!(&session.get().draft, Some(Kept::Open(draft)) if draft.since.elapsed() >= PUT_AWAY_AFTER);
            if forgotten {
                lock(&app, "draft");
            }
        }
    });
}

/// Locks and tells the window why.
pub fn lock(app: &AppHandle, reason: &'static str) {
    if app.state::<Arc<Session>>().lock_up() {
        let _ = app.emit("locked", serde_json::json!({ "reason": reason }));
    }
}
