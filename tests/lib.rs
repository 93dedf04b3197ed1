//! What journeys share: where the programs under test are.

pub mod cli;
#[cfg(target_os = "linux")] // /proc
pub mod memory;
#[cfg(target_os = "linux")] // CUPS, as Debian packages it
pub mod print_service;
#[cfg(target_os = "linux")] // WebKitWebDriver and X11
pub mod window;

use std::path::PathBuf;

/// Lets a person do one step after another, and names each step in what is told when it fails.
///
/// The person is a struct with a method for each step; its window, a [`window::Program`], is the second word. `pictured as "name"`
/// leaves a picture of the window after each step.
#[macro_export]
macro_rules! plays {
    ($person:ident in $window:expr, pictured as $name:literal; $($step:ident),+ $(,)?) => {
        let mut number = 0;
        $(
            $crate::plays![$person in $window; $step];
            number += 1;
            $window.picture(&format!("{}-{number:02}-{}", $name, stringify!($step).replace('_', "-")));
        )+
    };
    ($person:ident in $window:expr; $($step:ident),+ $(,)?) => {
        $($window.step(stringify!($step)); $person.$step();)+
    };
}

/// The path of a program under test, from an environment variable that `cargo xtask test` sets:
/// `CODEKEEP_CLI`, `CODEKEEP_DESKTOP`, `CODEKEEP_DESKTOP_PLAIN`.
///
/// # Panics
/// When it is not set: a journey that cannot run must not pass.
#[must_use]
pub fn program(variable: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(path) => path.into(),
        None => panic!("{variable} is not set: run the journeys through `cargo xtask test`"),
    }
}

/// Whether the tests run as root.
#[must_use]
pub fn is_root() -> bool {
    std::process::Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
