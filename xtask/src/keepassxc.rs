//! The same accounts and codes in KeePassXC and in Codekeep, both under Argon2id at 64 MiB and with about as many passes as
//! take equal time: how long each program takes to list them and to change one entry, and how much memory it wants.
//!
//! Passes are whole, and a machine changes its speed: how long the derivations really take is measured in the same rounds,
//! so that whoever compares can make up for the difference.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::bench::ROUNDS;
use crate::places;
use crate::python;
use crate::rust::Profile;
use crate::shell::{Failure, Outcome, Run};

/// How many accounts; each has ten codes.
const ACCOUNTS: u32 = 1_000;
/// About what both derivations are to take.
const DERIVATION: f64 = 0.7;
/// By the times at these many passes it is known how long one takes.
const FEW: u32 = 3;
const MANY: u32 = 23;

/// One of the two programs.
#[derive(Clone, Copy)]
enum Program {
    Codekeep,
    KeePassXc,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Codekeep => "codekeep",
            Self::KeePassXc => "keepassxc",
        }
    }

    /// The command that lists all entries.
    fn list(self, file: &Path) -> Vec<OsString> {
        match self {
            Self::Codekeep => codekeep(file, "list"),
            Self::KeePassXc => words(&["keepassxc-cli".as_ref(), "ls".as_ref(), "--quiet".as_ref(), file]),
        }
    }

    /// The command that notes the use of a code of an account: here one is taken, there the notes say so.
    fn change(self, file: &Path, account: usize) -> Vec<OsString> {
        let name = match self {
            Self::Codekeep => format!("person{account}@example.org"),
            Self::KeePassXc => format!("Service {account}"),
        };
        let mut command = match self {
            Self::Codekeep => codekeep(file, "take"),
            Self::KeePassXc => words(&["keepassxc-cli".as_ref(), "edit".as_ref(), "--quiet".as_ref(), "--notes=used".as_ref(), file]),
        };
        command.push(name.into());
        command
    }
}

fn codekeep(file: &Path, verb: &str) -> Vec<OsString> {
    words(&[&places::built(Profile::Release, "codekeep"), "--vault".as_ref(), file, "--password-stdin".as_ref(), verb.as_ref()])
}

fn words(words: &[&Path]) -> Vec<OsString> {
    words.iter().map(|word| word.as_os_str().to_owned()).collect()
}

/// Measures everything and returns it as lines of `name<TAB>value`.
pub fn measure(bench: &Path) -> Outcome<String> {
    let desk = Desk { folder: places::folder("tmp/keepassxc")?, bench: bench.to_owned() };
    let result = desk.measure();
    let _ = std::fs::remove_dir_all(&desk.folder); // invented content: what stays behind harms nobody
    result
}

/// Where the files lie.
struct Desk {
    folder: PathBuf,
    bench: PathBuf,
}

/// A program with its files.
struct Entrant {
    program: Program,
    /// One account each, to measure the derivation by.
    few: PathBuf,
    many: PathBuf,
    /// With the content, and the passes that it wants.
    full: PathBuf,
    passes: u32,
}

impl Desk {
    fn measure(&self) -> Outcome<String> {
        let entrants = [self.entrant(Program::Codekeep)?, self.entrant(Program::KeePassXc)?];
        let mut lines = String::new();
        for round in 0..ROUNDS {
            for Entrant { program, full, .. } in &entrants {
                for (what, command) in [("list", program.list(full)), ("change", program.change(full, round + 1))] {
                    let (seconds, mib) = self.timed(full, &command)?;
                    let name = program.name();
                    lines.push_str(&format!("{what}_{name}\t{seconds}\n{what}_{name}_mib\t{mib}\n"));
                }
            }
            for entrant in &entrants {
                let seconds = self.of_a_pass(entrant.program, &entrant.few, &entrant.many)? * f64::from(entrant.passes);
                lines.push_str(&format!("derivation_{}\t{seconds}\n", entrant.program.name()));
            }
        }
        Ok(lines)
    }

    /// Makes the files of a program, with as many passes as take about [`DERIVATION`] in it.
    fn entrant(&self, program: Program) -> Outcome<Entrant> {
        let (few, many) = (self.fill(program, 1, FEW)?, self.fill(program, 1, MANY)?);
        let passes = (DERIVATION / self.of_a_pass(program, &few, &many)?).round();
        if !(3.0..=64.0).contains(&passes) {
            let name = program.name();
            return Err(Failure::new(format!("{passes} passes of {name} would take {DERIVATION} s: this machine is too fast or too busy")));
        }
        let passes = passes as u32;
        println!("{}: Argon2id, 64 MiB, 1 lane, {passes} passes", program.name());
        let full = self.fill(program, ACCOUNTS, passes)?;
        for file in [&few, &many, &full] {
            self.timed(file, &program.list(file))?; // afterwards Codekeep has its own copy, as on every day but the first
        }
        Ok(Entrant { program, few, many, full, passes })
    }

    /// How long one pass takes: by two files that differ in passes alone.
    fn of_a_pass(&self, program: Program, few: &Path, many: &Path) -> Outcome<f64> {
        let time = |file: &Path| self.timed(file, &program.list(file)).map(|(seconds, _)| seconds);
        Ok((time(many)? - time(few)?) / f64::from(MANY - FEW))
    }

    /// Makes a file with so many accounts and passes. The content of both comes from one hand.
    fn fill(&self, program: Program, accounts: u32, passes: u32) -> Outcome<PathBuf> {
        let at = |ending: &str| self.folder.join(format!("{accounts}-{passes}.{ending}"));
        let (vault, kdbx) = (at("codekeep"), at("kdbx"));
        let (accounts, passes) = (accounts.to_string(), passes.to_string());
        let content = Run::new(&self.bench).args(["fill".as_ref(), vault.as_os_str(), accounts.as_ref(), passes.as_ref()]).read()?;
        if matches!(program, Program::Codekeep) {
            return Ok(vault);
        }
        let mut python = Command::new(python::programs().join("python3"));
        python.arg(places::root().join("xtask/kdbx.py")).arg(&kdbx).args([&passes, "1"]);
        feed(&mut python, &content)?;
        Ok(kdbx)
    }

    /// Runs a command on a file with the password on its standard input: seconds and MiB. What a program keeps beside
    /// its vaults lies in a folder of that file's own.
    fn timed(&self, file: &Path, command: &[OsString]) -> Outcome<(f64, f64)> {
        let memory = self.folder.join("memory");
        let mut time = Command::new("time");
        time.args(["-f", "%M", "-o"]).arg(&memory).args(command);
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"] {
            time.env(name, file.with_extension("home"));
        }
        let begun = Instant::now();
        feed(&mut time, PASSWORD)?;
        let seconds = begun.elapsed().as_secs_f64();
        let kib = std::fs::read_to_string(&memory).map_err(|e| Failure::file("reading", &memory, &e))?;
        let kib: f64 = kib.trim().parse().map_err(|_| Failure::new(format!("`time` told no memory but: {kib}")))?;
        Ok((seconds, kib / 1024.0))
    }
}

/// As in `crates/vault/examples/bench/fill.rs`. Invented for this.
const PASSWORD: &str = "tundra orbit velvet lantern mosaic granite\n";

/// Runs a command to its end with a text on its standard input.
fn feed(command: &mut Command, text: &str) -> Outcome {
    let shown = format!("{command:?}");
    let failed = |why: &dyn std::fmt::Display| Failure::new(format!("{shown} failed: {why}"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(|e| failed(&e))?;
    // Dropped at once, so that whoever reads to the end finds it.
    child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(text.as_bytes())).map_err(|e| failed(&e))?;
    let ended = child.wait_with_output().map_err(|e| failed(&e))?;
    if ended.status.success() { Ok(()) } else { Err(failed(&String::from_utf8_lossy(&ended.stderr).trim())) }
}
