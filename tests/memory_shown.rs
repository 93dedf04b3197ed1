//! What a lock leaves in memory of a code that was shown, in the program as shipped, used on the keyboard alone.

#![cfg(target_os = "linux")]

use journeys::memory::web_processes;
use journeys::memory::window::{nothing_is_left, report};
use journeys::program;
use journeys::window::desktop::clipboard;
use journeys::window::plain::Started;
use journeys::window::{Kept, desktop, until};

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
