//! What the system tells locks the vault: sleep before it happens, a locked screen, another person at the
//! machine. The window is the real one, the bus is a real one, the logind on it does as it is told.

#![cfg(target_os = "linux")]

use journeys::program;
use journeys::window::Kept;
use journeys::window::logind::Logind;

#[test]
fn sleep_a_locked_screen_and_another_person_lock_the_vault() {
    let mut logind = Logind::new();
    let mut kept = Kept::new();
    for bus in ["DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"] {
        kept.home.sets(bus, &logind.address);
    }
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    logind.says("held", 1); // sleep has to wait for us

    window.step("what_does_not_concern_us");
    logind.order("lock the other");
    logind.order("screen free");
    logind.order("wake");
    // It asks again after waking, so by then it has heard what came before.
    logind.says("held", 2);
    assert!(window.has("home/"), "another session's lock and a screen that is free lock nothing");

    for (order, told) in [
        ("lock", "screen was locked"),
        ("screen locked", "screen was locked"),
        ("screen saver", "screen was locked"),
        ("somebody else", "somebody else"),
    ] {
        window.step(&order.replace(' ', "_"));
        logind.order(order);
        window.reads("unlock/", told);
        kept.unlocks(&window);
    }

    window.step("sleep");
    window.resize(1000, 700);
    logind.order("sleep");
    logind.says("released", 2); // the first one was replaced on waking
    window.reads("unlock/", "went to sleep");
    assert_eq!(
        window.ask("return [innerWidth, innerHeight]"),
        serde_json::json!([1000, 700]),
        "the window that comes has the size of the one before"
    );

    logind.order("wake");
    logind.says("held", 3);
    kept.unlocks(&window);
}
