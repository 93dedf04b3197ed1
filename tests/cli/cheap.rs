//! Vaults that cost the least of all that open, each another one: made by an independent writer, because no program
//! makes such a one. Part of the tests of more than one package, so it knows nothing of them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// So many are made at a time: most test files need no more.
const AT_A_TIME: usize = 8;

/// One that nobody had, with this password; the writer stands in this folder of tests.
/// Nothing where there is no Python to write it, unless CODEKEEP_REQUIRE_PYTHON is set.
///
/// # Panics
/// When the writer fails.
#[must_use]
pub fn vault(tests: &Path, password: &str) -> Option<Vec<u8>> {
    static MADE: Mutex<BTreeMap<String, Vec<Vec<u8>>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.entry(password.to_owned()).or_default();
    if made.is_empty() && python_is_there() {
        made.extend(make(tests, password));
    }
    made.pop()
}

fn make(tests: &Path, password: &str) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = Command::new("python3");
    writer.arg("-B").arg(tests.join("cli/cheap_vaults.py")).arg(folder.path()).arg(AT_A_TIME.to_string()).stdin(Stdio::piped());
    let mut writer = writer.spawn().expect("Python starts");
    writer.stdin.take().expect("a pipe").write_all(password.as_bytes()).expect("it reads");
    assert!(writer.wait().expect("it ends").success(), "no vaults were written");
    (0..AT_A_TIME).map(|n| std::fs::read(folder.path().join(format!("{n}.codekeep"))).expect("a vault")).collect()
}

/// Whether there is a Python with what the reader and the writer need. `cargo xtask test` makes one and says so.
///
/// # Panics
/// When there is none and it is wanted.
#[must_use]
pub fn python_is_there() -> bool {
    let there = Command::new("python3").args(["-c", "import argon2, cbor2, cryptography"]).output().is_ok_and(|run| run.status.success());
    let wanted = std::env::var_os("CODEKEEP_REQUIRE_PYTHON").is_some();
    assert!(there || !wanted, "no Python that the reader can run in");
    there
}
