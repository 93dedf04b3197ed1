//! The program as shipped, when the machine goes to sleep.

#![cfg(target_os = "linux")]

use std::process::Command;

use journeys::memory::web_processes;
use journeys::program;
use journeys::window::Kept;
use journeys::window::logind::Logind;
use journeys::window::plain::Started;

/// The machine goes to sleep only when nothing of the vault is left in a page.
#[test]
fn sleep_waits_until_the_vault_is_locked() {
    let mut logind = Logind::new();
    let mut kept = Kept::new();
    kept.home.sets("DBUS_SYSTEM_BUS_ADDRESS", &logind.address);
    let started = Started::of(Command::new(program("CODEKEEP_DESKTOP_PLAIN")), &kept);
    started.uses_a_code(&kept);
    logind.says("held", 1);
    let before = web_processes(started.program());
    logind.order("sleep");
    logind.says("released", 1);
    let now = web_processes(started.program());
    assert!(
        !before.is_empty() && before.iter().all(|old| !now.contains(old)),
        "it may sleep while the page still stands: {before:?}, {now:?}"
    );
}
