//! Drives the real program in its real window: WebDriver for the page, the X server for what lies
//! outside it. Waits for conditions, never for a length of time.

pub mod desktop;
mod driver;
pub mod home;
pub mod kept;
pub mod logind;
pub mod plain;
pub mod program;
pub mod rich;

pub use home::Home;
pub use kept::Kept;
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

/// Where pictures go, from `CODEKEEP_PICTURES`.
pub fn pictures() -> PathBuf {
    let folder = crate::program("CODEKEEP_PICTURES");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Sixteen codes as GitHub issues them; another set for each seed.
pub fn github_codes(seed: u64) -> Vec<String> {
    let mut state = seed;
    let mut digits = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407); // Knuth's MMIX generator
        format!("{:05x}", state >> 44)
    };
    (0..16).map(|_| format!("{}-{}", digits(), digits())).collect()
}
