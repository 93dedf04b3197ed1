//! The command line as a person or a script drives it: a home of its own, one vault at its default
//! place, and lines as they are typed. Must never touch the folders of whoever runs the tests.

pub mod cheap;
mod codes;
#[cfg(unix)]
mod drive;
pub mod life;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub use cheap::python_is_there;
pub use codes::{file_of, github, spaced_digits};
#[cfg(unix)]
pub use drive::Drive;

/// The password of every vault here.
pub const PASSWORD: &str = "thimble orchard quartz lantern meadow violin";

/// A home folder, made for one test and gone after it, with a password file in it.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// A home without a vault.
    #[must_use]
    pub fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        home.write("password", format!("{PASSWORD}\n"));
        home
    }

    /// A home with an empty vault that costs little to open, so that a journey of many lines is none of many seconds.
    #[must_use]
    pub fn with_vault() -> Self {
        let Some(vault) = cheap::vault(Path::new(env!("CARGO_MANIFEST_DIR")), PASSWORD) else { return Self::with_new_vault() };
        let home = Self::new();
        home.write("data/codekeep/vault.codekeep", vault);
        home
    }

    /// A home with an empty vault that the program made, as cheap to open as one that it makes can be.
    #[must_use]
    pub fn with_new_vault() -> Self {
        let home = Self::new();
        home.run("new --kdf-memory 64 --kdf-passes 3").ends(0);
        home
    }

    /// A path in this home.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The vault, at its default place.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.path("data/codekeep/vault.codekeep")
    }

    /// The vault's bytes.
    #[must_use]
    pub fn vault_bytes(&self) -> Vec<u8> {
        std::fs::read(self.vault()).expect("the vault can be read")
    }

    /// Writes a file, with the folders above it, and gives its path.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder can be made");
        std::fs::write(&path, contents).expect("the file can be written");
        path
    }

    /// What a program that is started in this home finds around it, and nothing else.
    #[must_use]
    pub fn surroundings(&self) -> Vec<(&'static str, PathBuf)> {
        let mut pairs = vec![("HOME", self.folder.path().to_owned()), ("TZ", "UTC".into())];
        for (variable, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "runtime"),
        ] {
            pairs.push((variable, self.path(folder)));
        }
        pairs
    }

    /// `codekeep` in this home, with what is typed behind it. Single quotes hold words together, and
    /// file names are those of the home. The password comes from the password file unless the line
    /// names another, or opens with the recovery key.
    #[must_use]
    pub fn command(&self, line: &str) -> Command {
        self.command_of(&crate::program("CODEKEEP_CLI"), line)
    }

    /// The same with a copy of the program that stands elsewhere.
    #[must_use]
    pub fn command_of(&self, program: &Path, line: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.surroundings()).current_dir(self.folder.path());
        if !line.contains("--password-") && !line.contains("--recovery-key") {
            command.args(["--password-file", "password"]);
        }
        command.args(words(line)).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a line to its end.
    #[track_caller]
    pub fn run(&self, line: &str) -> Ran {
        Ran::of(line, self.command(line).output().expect("the program starts"))
    }

    /// Runs a line with `--json` that has to succeed, and reads what it prints.
    #[track_caller]
    pub fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --json")).ends(0).json()
    }
}

impl Default for Home {
    fn default() -> Self {
        Self::new()
    }
}

/// What came of a line.
pub struct Ran {
    /// The line.
    pub line: String,
    /// The exit status; none when a signal ended the program.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// What came of a line.
    ///
    /// # Panics
    /// When the program told of an error in itself.
    #[track_caller]
    #[must_use]
    pub fn of(line: &str, output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        let ran = Self { line: line.to_owned(), status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        for sign in ["panicked", "error in the program"] {
            assert!(!ran.stderr.contains(sign) && !ran.stdout.contains(sign), "{ran}");
        }
        ran
    }

    /// Fails unless the program ended with this status.
    #[track_caller]
    pub fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }

    /// Fails unless standard output or standard error has this text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stdout.contains(text) || self.stderr.contains(text), "\"{text}\" is not in what was said\n{self}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// The stable word of a refusal that was told with `--json`.
    #[track_caller]
    #[must_use]
    pub fn refusal(&self) -> String {
        let told = self.stderr.lines().find_map(|line| serde_json::from_str::<Value>(line).ok());
        let code = told.as_ref().and_then(|value| value["error"]["code"].as_str());
        code.unwrap_or_else(|| panic!("no refusal\n{self}")).to_owned()
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "codekeep {}: {:?}\n--- out\n{}--- err\n{}", self.line, self.status, self.stdout, self.stderr)
    }
}

/// The words of a line; what stands in single quotes is one word.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for (n, part) in line.split('\'').enumerate() {
        if n % 2 == 1 { words.push(part) } else { words.extend(part.split_whitespace()) }
    }
    words
}

/// Every file under a folder, with its bytes.
///
/// # Panics
/// When one cannot be read.
#[must_use]
pub fn files_under(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else {
            let bytes = std::fs::read(&path).expect("the file can be read");
            found.push((path, bytes));
        }
    }
    found
}

/// The codes of one set of what `show --json` tells: ordinal and state.
#[must_use]
pub fn states(set: &Value) -> Vec<(u64, String)> {
    let codes = set["codes"].as_array().map(Vec::as_slice).unwrap_or_default();
    codes.iter().map(|code| (code["ordinal"].as_u64().unwrap_or(0), code["state"].as_str().unwrap_or("").to_owned())).collect()
}

/// The state of one code of a set.
#[must_use]
pub fn state_of(set: &Value, ordinal: u64) -> String {
    states(set).into_iter().find(|(n, _)| *n == ordinal).map(|(_, state)| state).unwrap_or_default()
}
