//! A Python of its own for the independent reader of the file format, in `target/python`.

use std::path::PathBuf;

use crate::places;
use crate::shell::{Failure, Outcome, Run};

const WANTED: &str = include_str!("../python.txt");

/// The folder of the environment's programs: put first in the search path, its `python3` is the one that is found.
pub fn programs() -> PathBuf {
    places::target().join("python").join(if cfg!(windows) { "Scripts" } else { "bin" })
}

/// Makes the environment once, and again when what it must hold has changed.
pub fn prepare() -> Outcome {
    let folder = places::target().join("python");
    let note = folder.join("holds.txt");
    if std::fs::read_to_string(&note).is_ok_and(|holds| holds == WANTED) {
        return Ok(());
    }
    // The system's own Python is the one that the Debian package belongs to.
    let system = if PathBuf::from("/usr/bin/python3").is_file() { "/usr/bin/python3" } else { "python3" };
    Run::new(system).args(["-m", "venv", "--clear"]).args([&folder]).minutes(5).go()?;
    let python = programs().join("python3");
    Run::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--prefer-binary", "-r", "xtask/python.txt"])
        .minutes(15)
        .go()?;
    Run::new(&python).args(["-c", "import argon2, cbor2, cryptography"]).read()?;
    std::fs::write(&note, WANTED).map_err(|e| Failure::file("writing", &note, &e))
}
