//! What a lock leaves in memory when a code was copied and never shown: nothing, in whatever process of the program is
//! still alive.
//!
//! The password is typed on the keyboard and no code is read through the driver: what automation moves about would be
//! found as well.

#![cfg(target_os = "linux")]

use journeys::memory::web_processes;
use journeys::memory::window::{nothing_is_left, secrets};
use journeys::program;
use journeys::window::Kept;
use journeys::window::desktop::clipboard;

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
