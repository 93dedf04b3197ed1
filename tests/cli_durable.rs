//! What the command line asks of the system when it saves, as strace sees it: a new file beside its target that nothing
//! stood at, on the medium before it takes its place, the folder on the medium after, and only then a code on the screen.
#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use journeys::cli::{Home, Ran, file_of, files_under, github, state_of};

/// What it is watched for: everything that makes, fills, names, moves or settles a file.
const CALLS: &str = "openat,open,creat,write,pwrite64,writev,ftruncate,truncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat";

#[test]
fn files_are_made_anew_synced_renamed_and_their_folder_synced_before_a_code_is_printed() {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(1, 10)));
    for (line, least) in [("add github-recovery-codes.txt", 2), ("take github", 2), ("outcome github accepted", 2), ("backups verify", 0)] {
        let mut saves = Saves { home: home.path(""), ..Saves::default() };
        for call in traced(&home, line) {
            saves.see(&call);
        }
        assert!(saves.unsettled.is_empty(), "{line}: renamed, and the folder not synced: {:?}", saves.unsettled);
        assert!(saves.open.is_empty(), "{line}: made and never put in place: {:?}", saves.open);
        let whole = saves.placed.iter().filter(|path| path.extension().is_some_and(|end| end == "codekeep")).count();
        assert!(whole >= least, "{line}: {:?}", saves.placed);
        assert!(saves.printed, "{line} prints");
    }
}

/// Every call of one kind fails, as on a dying drive: the use is refused, nothing is printed, nothing is left.
#[test]
fn a_temporary_file_goes_when_the_system_refuses() {
    for (failing, error) in [("fsync", "EIO"), ("rename", "EACCES"), ("rename", "EIO")] {
        let home = Home::with_vault();
        let codes = github(1, 10);
        home.write("github-recovery-codes.txt", file_of(&codes));
        home.run("add github-recovery-codes.txt").ends(0);
        let before = home.vault_bytes();
        let inject = format!("--inject={failing}:error={error}");
        let ran = Ran::of("take github", strace(&home, "take github", &[&inject]).output().unwrap());
        assert!(ran.status != Some(0) && ran.stdout.is_empty(), "{failing} {error}: {ran}");
        assert!(codes.iter().all(|code| !ran.stderr.contains(code)), "{failing} {error}: {ran}");
        let left =
            files_under(&home.path("")).into_iter().map(|(path, _)| path).filter(|path| path.extension().is_some_and(|e| e == "tmp"));
        assert_eq!(left.collect::<Vec<_>>(), Vec::<PathBuf>::new(), "{failing} {error}");
        assert_eq!(home.vault_bytes(), before, "{failing} {error}");
        // The way out: the drive works again, and the code is there.
        home.run("take github").ends(0).says(&codes[0]);
        assert_eq!(state_of(&home.json("show github")["sets"][0], 1), "taken");
    }
}

/// The program under strace.
fn strace(home: &Home, line: &str, more: &[&str]) -> Command {
    let watched = home.command(line);
    let mut command = Command::new("strace");
    command.args(["--follow-forks", "--quiet=all", "--decode-fds=path", "--string-limit=0"]);
    command.arg(format!("--trace={CALLS}")).arg("--output").arg(home.path("calls.txt")).args(more);
    command.arg(watched.get_program()).args(watched.get_args()).current_dir(home.path(""));
    command.env_clear().envs(home.surroundings()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// The calls of a line that ends well.
fn traced(home: &Home, line: &str) -> Vec<String> {
    Ran::of(line, strace(home, line, &[]).output().expect("strace starts")).ends(0);
    let calls = std::fs::read_to_string(home.path("calls.txt")).unwrap();
    calls.lines().filter_map(|line| Some(line.split_once(' ')?.1.trim_start().to_owned())).collect()
}

/// What became of files so far.
#[derive(Default)]
struct Saves {
    home: PathBuf,
    /// Temporary files, and whether all that was written is on the medium.
    open: BTreeMap<PathBuf, bool>,
    /// Folders in which a name is new and not yet on the medium.
    unsettled: BTreeSet<PathBuf>,
    placed: Vec<PathBuf>,
    printed: bool,
}

impl Saves {
    fn see(&mut self, call: &str) {
        let Some((name, rest)) = call.split_once('(') else { return };
        let failed = rest.contains(") = -1");
        // Paths stand in quotation marks, or in angle brackets behind the number of an open file.
        let quoted: Vec<PathBuf> = rest.split('"').skip(1).step_by(2).map(PathBuf::from).collect();
        let of_handle = rest.split_once('<').and_then(|(_, path)| path.split_once('>')).map(|(path, _)| PathBuf::from(path));
        match name {
            "openat" | "open" | "creat" if !rest.contains("O_RDONLY") => self.opened(&quoted[0], rest),
            "write" | "pwrite64" | "writev" if rest.starts_with("1<") => {
                self.printed = true;
                assert!(self.unsettled.is_empty() && self.open.is_empty(), "printed before it was durable: {self:?}");
            }
            "write" | "pwrite64" | "writev" if rest.starts_with("2<") => {}
            "write" | "pwrite64" | "writev" | "ftruncate" => {
                let path = of_handle.unwrap();
                assert!(!path.starts_with(&self.home) || self.open.contains_key(&path), "written where it stands: {call}");
                self.open.entry(path).and_modify(|synced| *synced = false);
            }
            "truncate" => panic!("cut where it stands: {call}"),
            "fsync" if !failed => {
                let path = of_handle.unwrap();
                self.unsettled.remove(&path);
                self.open.entry(path).and_modify(|synced| *synced = true);
            }
            "rename" | "renameat" | "renameat2" | "link" | "linkat" if !failed => self.placed(name, &quoted[0], &quoted[1], call),
            _ => {}
        }
    }

    fn opened(&mut self, path: &Path, flags: &str) {
        let is_lock = path.ends_with("lock") || path.extension().is_some_and(|end| end == "lock");
        if !path.starts_with(&self.home) || is_lock {
            return; // the lock is empty, and nothing is ever written to it
        }
        // O_EXCL with O_CREAT: whatever stands at the name, a link that leads nowhere too, makes the call fail.
        assert!(flags.contains("O_CREAT|O_EXCL"), "not made anew: {} {flags}", path.display());
        assert!(flags.contains(", 0600)"), "open to others: {} {flags}", path.display());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.starts_with('.') && name.ends_with(".tmp"), "{name}");
        self.open.insert(path.to_owned(), false);
    }

    fn placed(&mut self, name: &str, from: &Path, to: &Path, call: &str) {
        if name.starts_with("rename") {
            assert_eq!(from.parent(), to.parent(), "not beside its target: {call}");
            assert_eq!(self.open.remove(from), Some(true), "renamed before it was on the medium: {call}");
        }
        self.unsettled.insert(to.parent().unwrap().to_owned());
        self.placed.push(to.to_owned());
    }
}

impl std::fmt::Debug for Saves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "open {:?}, unsettled {:?}", self.open, self.unsettled)
    }
}
