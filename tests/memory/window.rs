//! What is found in the processes of the window on a vault that a test made.

use super::{Found, Secrets, family, keys_of, web_processes};
use crate::window::Kept;

/// What is looked for, with the keys that the file has now: each save has another payload key.
#[must_use]
pub fn secrets(kept: &Kept) -> Secrets {
    Secrets::of(Kept::PASSWORD, &kept.codes, &keys_of(&kept.vault, &kept.password))
}

/// The processes that drew pages are gone, and no other process holds anything.
///
/// # Panics
/// When one holds something.
pub fn nothing_is_left(kept: &Kept, of: u32, before: &[u32]) {
    let now = web_processes(of);
    assert!(!before.is_empty() && before.iter().all(|process| !now.contains(process)), "before {before:?}, after {now:?}");
    let secrets = secrets(kept);
    for (process, name) in family(of) {
        assert_eq!(secrets.found_in(process), Found::new(), "{name} holds this after the lock");
    }
}

/// Prints what is found, for the documents.
#[allow(clippy::print_stderr, reason = "figures for the documents")]
pub fn report(when: &str, kept: &Kept, of: u32) {
    let secrets = secrets(kept);
    for (process, name) in family(of) {
        eprintln!("  {when}: {name}: {:?}", secrets.found_in(process));
    }
}
