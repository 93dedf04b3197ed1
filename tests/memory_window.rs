//! What a lock leaves in memory: of the password, the keys and the codes, nothing, in whatever process of
//! the program is still alive.
//!
//! The password is typed on the keyboard and no code is read through the driver: what automation moves
//! about would be found as well.

#![cfg(target_os = "linux")]

use journeys::memory::{Found, Secrets, family, keys_of, web_processes};
use journeys::program;
use journeys::window::desktop::clipboard;
use journeys::window::plain::Started;
use journeys::window::{Kept, desktop, until};

/// With the keys that the file has now: each save has another payload key.
fn secrets(kept: &Kept) -> Secrets {
    Secrets::of(Kept::PASSWORD, &kept.codes, &keys_of(&kept.vault, &kept.password))
}

#[test]
fn after_a_lock_no_process_holds_the_password_a_key_or_a_code() {
    let kept = Kept::new();
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    window.click("account-row");
    window.click("home/account-menu");
    window.click("home/copy-unseen");
    window.until("the code on the clipboard", || clipboard().filter(|text| *text == kept.codes[0]));
    let open = secrets(&kept).found_in(window.process());
    assert!(open.contains_key("the data key"), "an open vault has its key, so the search finds what is there: {open:?}");

    let before = web_processes(window.process());
    window.locks();
    window
        .until("the processes of before to end", || before.iter().all(|old| !web_processes(window.process()).contains(old)).then_some(()));
    window.until("the clipboard to be emptied by the lock", || clipboard().is_none().then_some(()));
    nothing_is_left(&kept, window.process(), &before);
}

/// The program as shipped, on the keyboard alone.
#[test]
fn after_a_lock_no_process_holds_a_code_that_was_shown() {
    let kept = Kept::new();
    let started = Started::of(std::process::Command::new(program("CODEKEEP_DESKTOP_PLAIN")), &kept);
    started.uses_a_code(&kept);
    let process = started.program();
    report("a shown code, while it is shown", &kept, process);
    let before = web_processes(process);
    desktop::press("ctrl+l");
    until("the page's process to end", || before.iter().all(|old| !web_processes(process).contains(old)).then_some(()));
    until("the clipboard to be emptied by the lock", || clipboard().is_none().then_some(()));
    until("the next page", || (!web_processes(process).is_empty()).then_some(()));
    report("a shown code, after the lock", &kept, process);
    nothing_is_left(&kept, process, &before);
}

/// The processes that drew pages are gone, and no other process holds anything.
fn nothing_is_left(kept: &Kept, of: u32, before: &[u32]) {
    let now = web_processes(of);
    assert!(!before.is_empty() && before.iter().all(|process| !now.contains(process)), "before {before:?}, after {now:?}");
    let secrets = secrets(kept);
    for (process, name) in family(of) {
        assert_eq!(secrets.found_in(process), Found::new(), "{name} holds this after the lock");
    }
}

#[allow(clippy::print_stderr, reason = "figures for the documents")]
fn report(when: &str, kept: &Kept, of: u32) {
    let secrets = secrets(kept);
    for (process, name) in family(of) {
        eprintln!("  {when}: {name}: {:?}", secrets.found_in(process));
    }
}
