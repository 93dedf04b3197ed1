//! A person at a terminal: the built program in folders of its own, with a vault that is cheap to open.
#![allow(dead_code)] // each test file uses its part

#[path = "../../../../tests/cli/cheap.rs"]
mod cheap;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const PHRASE: &str = "tundra orbit velvet lantern mosaic granite";
/// Invented codes in the form that GitHub gives.
pub const GITHUB: &str = "33b9c-3c463\n5fc8e-19d7a\n7a2d4-aa1e0\n0c1f2-8be55\n91d3a-cc0f7\n";
pub const GITHUB_NEW: &str = "13b9c-3c463\n1fc8e-19d7a\n1a2d4-aa1e0\n1c1f2-8be55\n11d3a-cc0f7\n";

pub struct Person {
    folder: TempDir,
}

pub struct Told {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Person {
    /// Somebody without a vault.
    pub fn new() -> Self {
        let person = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["data", "state", "run"] {
            fs::create_dir(person.path(folder)).unwrap();
        }
        person.file("password.txt", format!("{PHRASE}\n"));
        person
    }

    /// Somebody with an empty vault that costs little to open.
    pub fn with_vault() -> Self {
        let person = Self::new();
        match cheap::vault(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests"), PHRASE) {
            Some(vault) => {
                fs::create_dir(person.path("data/codekeep")).unwrap();
                person.file("data/codekeep/vault.codekeep", vault);
            }
            None => return Self::with_new_vault(),
        }
        person
    }

    /// Somebody with an empty vault that the program made.
    pub fn with_new_vault() -> Self {
        let person = Self::new();
        person.does(&["new", "--kdf-memory", "64", "--kdf-passes", "3"]);
        person
    }

    /// Somebody with one set of GitHub.
    pub fn with_github() -> Self {
        Self::with_vault().and_github()
    }

    /// The same person, and one set of GitHub.
    pub fn and_github(self) -> Self {
        let person = self;
        person.file("github-recovery-codes.txt", GITHUB);
        person.does(&["add", "github-recovery-codes.txt", "--account", "mira-holt"]);
        person
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn vault(&self) -> PathBuf {
        self.path("data/codekeep/vault.codekeep")
    }

    pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, contents).unwrap();
        path
    }

    /// The program without a password.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_codekeep"));
        command.args(args).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.folder.path()).env("TZ", "UTC");
        for (name, folder) in [("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state"), ("XDG_RUNTIME_DIR", "run")] {
            command.env(name, self.path(folder));
        }
        command
    }

    /// Runs it with the password.
    pub fn runs(&self, args: &[&str]) -> Told {
        let with_password: Vec<&str> = ["--password-file", "password.txt"].iter().chain(args).copied().collect();
        told(self.command(&with_password).output().unwrap())
    }

    /// Runs it without a password.
    pub fn runs_bare(&self, args: &[&str]) -> Told {
        told(self.command(args).output().unwrap())
    }

    /// Runs it, and it is done.
    pub fn does(&self, args: &[&str]) -> Told {
        let told = self.runs(args);
        assert_eq!(told.status, 0, "{args:?}: {}{}", told.out, told.err);
        told
    }

    /// Runs it with `--json`, and it is done.
    pub fn json(&self, args: &[&str]) -> Value {
        let with_json: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.does(&with_json).out).unwrap()
    }
}

pub fn told(output: Output) -> Told {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

impl Told {
    /// The word of the error, when it was asked for as JSON.
    pub fn code(&self) -> String {
        let line = self.err.lines().find(|line| line.starts_with('{')).unwrap_or_else(|| panic!("{}", self.err));
        serde_json::from_str::<Value>(line).unwrap()["error"]["code"].as_str().unwrap().to_owned()
    }
}

pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
