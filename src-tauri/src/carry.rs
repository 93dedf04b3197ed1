//! Carries the newest state to the second place for backups: after an unlock and after each change, when nobody waits
//! for it. Nothing is told when it does not work: a stick may lie in a drawer, and what is overdue needs attention.

use std::sync::Arc;
use std::time::Duration;

use custody::VaultId;
use tauri::{AppHandle, Manager};

use crate::session::{Phase, Session, now};

/// How often it is looked whether something changed. Several changes in a row are carried together.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Looks for as long as the program runs.
pub fn watch(app: &AppHandle) {
    let session = Arc::clone(&app.state::<Arc<Session>>());
    std::thread::spawn(move || {
        let mut carried = None;
        loop {
            std::thread::sleep(LOOK_EVERY);
            let stands = stand(&session);
            if stands.is_some() && stands != carried {
                carry(&session);
            }
            carried = stands; // what did not work is tried again after the next change or unlock
        }
    });
}

/// Which vault is open, and how far it has come.
fn stand(session: &Session) -> Option<(VaultId, usize)> {
    match &session.get().phase {
        Phase::Unlocked(vault) => Some((vault.id(), vault.ledger().len())),
        _ => None,
    }
}

fn carry(session: &Session) {
    let carrying = match &session.get().phase {
        Phase::Unlocked(vault) => vault.carrying(),
        _ => None,
    };
    // The session is free meanwhile.
    if let Some(carrying) = carrying.filter(|carrying| carrying.go(now().ms).is_ok())
        && let Phase::Unlocked(vault) = &mut session.get().phase
    {
        let _ = vault.carried(carrying, now().ms); // it is there all the same
    }
}
