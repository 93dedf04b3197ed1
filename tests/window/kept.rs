//! A vault with one account and sixteen codes, as cheap to open as the bounds allow (docs/decisions/0092), which the
//! window offers to unlock.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::{Home, Program, desktop, github_codes};
use crate::cli::cheap;

/// The vault, and what a test looks for.
pub struct Kept {
    /// The home of its person.
    pub home: Home,
    /// The vault file.
    pub vault: PathBuf,
    /// A file with the password.
    pub password: PathBuf,
    /// Its codes, in their order.
    pub codes: Vec<String>,
}

impl Kept {
    /// Its password.
    pub const PASSWORD: &str = "umbrella falcon seventeen quiet harbour";

    /// A vault in a home of its own.
    #[allow(clippy::new_without_default, reason = "making a vault is no default value")]
    pub fn new() -> Self {
        let kept = Self { codes: github_codes(7), ..Self::empty() };
        let file = kept.home.write("Downloads/github-recovery-codes.txt", &(kept.codes.join("\n") + "\n"));
        kept.says(&["add", file.to_str().unwrap(), "--account", "mira-holt"]);
        std::fs::remove_file(file).unwrap();
        kept
    }

    /// The same without an account.
    pub fn empty() -> Self {
        let home = Home::new();
        let (vault, password) = (home.path("Documents/Mira.codekeep"), home.write("password.txt", Self::PASSWORD));
        let kept = Self { home, vault, password, codes: Vec::new() };
        match cheap::vault(Path::new(env!("CARGO_MANIFEST_DIR")), Self::PASSWORD) {
            Some(vault) => std::fs::write(&kept.vault, vault).unwrap(),
            None => kept.says(&["new", "--kdf-memory", "64", "--kdf-passes", "3"]),
        }
        std::fs::create_dir_all(kept.home.path("config/codekeep")).unwrap();
        kept.look(json!({ "theme": "light", "letter_keys": true }));
        kept
    }

    /// Runs the command line on it.
    pub fn says(&self, words: &[&str]) {
        self.output_of(words);
    }

    /// Runs it with `--json` and gives what it prints.
    pub fn json(&self, words: &[&str]) -> serde_json::Value {
        serde_json::from_slice(&self.output_of(&[words, &["--json"]].concat())).unwrap()
    }

    fn output_of(&self, words: &[&str]) -> Vec<u8> {
        let mut codekeep = Command::new(crate::program("CODEKEEP_CLI"));
        codekeep.envs(self.home.surroundings()).arg("--vault").arg(&self.vault).arg("--password-file").arg(&self.password).args(words);
        let output = codekeep.output().unwrap();
        assert!(output.status.success(), "codekeep {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Writes the plain file of the window, in which the vault is named.
    pub fn look(&self, mut values: serde_json::Value) {
        values["recent"] = json!([self.vault]);
        self.home.write("config/codekeep/window.json", &values.to_string());
    }

    /// The window on it, still locked.
    pub fn locked(&self, binary: &Path) -> Program {
        let window = Program::start(binary, &self.home);
        window.sees("unlock/unlock-password");
        window
    }

    /// The window on it, unlocked on the keyboard: the driver moves no secret.
    pub fn unlocked(&self, binary: &Path) -> Program {
        let window = self.locked(binary);
        self.unlocks(&window);
        window
    }

    /// Unlocks it as soon as the next try is let in.
    pub fn unlocks_in_time(&self, window: &Program) {
        window.until("a try to be let in", || {
            let answer = window.call_with_bytes("unlock", Self::PASSWORD);
            answer["refused"].is_null().then_some(())
        });
    }

    /// Unlocks it on the keyboard.
    pub fn unlocks(&self, window: &Program) {
        window.sees("unlock/unlock-password");
        desktop::types(Self::PASSWORD);
        desktop::press("Return");
        window.sees("home/");
    }
}
