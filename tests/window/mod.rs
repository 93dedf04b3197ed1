//! Drives the real program in its real window: WebDriver for the page, the X server for what lies
//! outside it. Waits for conditions, never for a length of time.

#![allow(dead_code, reason = "each test file is a program of its own and uses a part of this")]

pub mod desktop;
mod driver;
pub mod home;
pub mod program;
pub mod rich;

pub use home::Home;
pub use program::Program;

use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Longest wait for anything. Generous: it is only used up when something is broken.
pub const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// Looks again and again until there is an answer, and fails with what was waited for.
#[track_caller]
pub fn until<T>(waited_for: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited {} s in vain for: {waited_for}", PATIENCE.as_secs());
        std::thread::sleep(LOOK_EVERY);
    }
}

/// A program that the test step has built. `None`, and the test is left out, when it runs outside
/// of that step; inside of it nothing may be left out.
pub fn built(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    if path.is_none() {
        assert!(std::env::var_os("CODEKEEP_REQUIRE_TOOLS").is_none(), "{variable} does not say where the program is");
        eprintln!("left out: {variable} is not set (cargo xtask check runs this)");
    }
    path
}

/// Where pictures go.
pub fn pictures() -> PathBuf {
    let folder = std::env::var_os("CODEKEEP_PICTURES").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Sixteen codes as GitHub issues them, told apart by a letter that stands in each.
pub fn github_codes(mark: char) -> Vec<String> {
    (1..=16u32).map(|n| format!("{mark}{:04x}-{:05x}", 0x1357 + n * 0x0b1d % 0xc000, 0x2468a + n * 0x31415 % 0xd0000)).collect()
}
