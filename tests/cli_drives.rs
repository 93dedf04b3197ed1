//! Drives that are full and folders that may not be written: a use of a code is recorded wherever it can
//! be, everything else fails whole, and where nothing can be recorded no code is shown.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use journeys::cli::{Drive, Home, Ran, file_of, github, state_of};
use journeys::is_root;

/// The user "nobody", for whom rights count also when the tests run as root.
const NOBODY: u32 = 65_534;
/// Who may mount a drive.
const OURSELVES: u32 = 0;

/// A home that belongs to somebody who is not root, with a vault and one set in it.
struct Somebody {
    home: Home,
    program: PathBuf,
    root: bool,
}

impl Somebody {
    fn new() -> Self {
        let home = Home::new();
        let root = is_root();
        // The folder that the program was built in may be closed to others.
        let program = home.path("codekeep");
        fs::copy(journeys::program("CODEKEEP_CLI"), &program).unwrap();
        home.write("github-recovery-codes.txt", file_of(&github(1, 16)));
        home.write("more.txt", file_of(&github(2, 10)));
        if root {
            give(&home.path(""));
        }
        let somebody = Self { home, program, root };
        somebody.run("new --kdf-memory 64 --kdf-passes 3").ends(0);
        somebody.run("add github-recovery-codes.txt").ends(0);
        somebody
    }

    fn run(&self, line: &str) -> Ran {
        let mut command = self.home.command_of(&self.program, line);
        if self.root {
            command.uid(NOBODY).gid(NOBODY);
        }
        Ran::of(line, command.output().unwrap())
    }

    fn rights(&self, name: &str, mode: u32) {
        fs::set_permissions(self.home.path(name), Permissions::from_mode(mode)).unwrap();
    }

    fn state_of_code(&self, ordinal: u64) -> String {
        let shown = self.run("show github --json").ends(0).json();
        state_of(&shown["sets"][0], ordinal)
    }
}

/// Gives everything from here down to nobody.
fn give(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path());
        }
    }
}

#[test]
fn a_folder_that_may_not_be_written() {
    let somebody = Somebody::new();
    let before = somebody.home.vault_bytes();
    somebody.rights("data/codekeep", 0o500);
    use_is_recorded_and_nothing_else(&somebody, &before);
    somebody.rights("data/codekeep", 0o700);
    all_is_there_again(&somebody, &before);
}

#[test]
fn a_vault_that_may_not_be_written() {
    let somebody = Somebody::new();
    let before = somebody.home.vault_bytes();
    somebody.rights("data/codekeep/vault.codekeep", 0o400);
    somebody.rights("data/codekeep", 0o500);
    use_is_recorded_and_nothing_else(&somebody, &before);
    somebody.rights("data/codekeep", 0o700);
    somebody.rights("data/codekeep/vault.codekeep", 0o600);
    all_is_there_again(&somebody, &before);
}

/// A take and its outcome work and say where they are kept; `add` fails and stores nothing.
fn use_is_recorded_and_nothing_else(somebody: &Somebody, before: &[u8]) {
    let taken = somebody.run("take github").ends(0).says("could not be written. It is kept on this machine");
    assert_eq!(taken.stdout, format!("{}\n", github(1, 16)[0]));
    assert_eq!(somebody.state_of_code(1), "taken");
    let refused = somebody.run("add more.txt --service Kestrel").ends(1);
    assert_eq!(refused.stdout, "", "{refused}");
    somebody.run("list").ends(0).says("GitHub");
    assert!(!somebody.run("list").stdout.contains("Kestrel"), "what failed left nothing");
    somebody.run("outcome github accepted").ends(0);
    assert_eq!(somebody.state_of_code(1), "accepted");
    assert!(somebody.home.vault_bytes() == before, "the file is as it was");
}

/// What was recorded beside the vault comes back into it.
fn all_is_there_again(somebody: &Somebody, before: &[u8]) {
    assert_eq!(somebody.run("take github").ends(0).stdout, format!("{}\n", github(1, 16)[1]));
    somebody.run("add more.txt --service Kestrel").ends(0);
    assert!(somebody.home.vault_bytes() != before);
    // The file alone, as another machine has it.
    fs::remove_dir_all(somebody.home.path("state")).unwrap();
    assert_eq!((somebody.state_of_code(1), somebody.state_of_code(2)), ("accepted".to_owned(), "taken".to_owned()));
}

#[test]
fn files_that_may_not_be_read() {
    let somebody = Somebody::new();
    somebody.rights("more.txt", 0o000);
    for line in ["recognise more.txt --json", "add more.txt --service Kestrel --json"] {
        let ran = somebody.run(line).ends(1);
        assert_eq!((ran.refusal().as_str(), ran.stdout.as_str()), ("no-permission", ""), "{ran}");
    }
    somebody.rights("password", 0o000);
    assert_eq!(somebody.run("list --json").ends(1).refusal(), "no-permission");
    somebody.rights("password", 0o600);
    somebody.rights("data/codekeep/vault.codekeep", 0o000);
    let ran = somebody.run("list --json").ends(1);
    assert_eq!((ran.refusal().as_str(), ran.stdout.as_str()), ("no-permission", ""), "{ran}");
    somebody.rights("data/codekeep/vault.codekeep", 0o600);
    somebody.run("list").ends(0);
}

#[test]
fn a_full_drive_under_the_vault() {
    let home = Home::new();
    let Some(drive) = Drive::new(home.path("data"), "512k", OURSELVES) else { return };
    let before = filled(&home, &drive, "more.txt");
    let taken = home.run("take github").ends(0).says("could not be written. It is kept on this machine");
    assert_eq!(taken.stdout, format!("{}\n", github(1, 16)[0]));
    let refused = home.run("add more.txt --service Kestrel --json").ends(1);
    assert_eq!((refused.refusal().as_str(), refused.stdout.as_str()), ("no-space", ""), "{refused}");
    assert!(home.vault_bytes() == before, "the file is as it was");
    make_room(&drive);
    assert_eq!(home.run("take github").ends(0).stdout, format!("{}\n", github(1, 16)[1]), "the use on the full drive counts");
    home.run("add more.txt --service Kestrel").ends(0);
}

#[test]
fn a_full_drive_under_everything() {
    let home = Home::new();
    let Some(drive) = Drive::new(home.path("all"), "1m", OURSELVES) else { return };
    for name in ["data", "state"] {
        fs::create_dir(home.path("all").join(name)).unwrap();
        std::os::unix::fs::symlink(home.path("all").join(name), home.path(name)).unwrap();
    }
    let before = filled(&home, &drive, "more.txt");
    let refused = home.run("take github --json").ends(1);
    assert_eq!((refused.refusal().as_str(), refused.stdout.as_str()), ("cannot-record", ""), "{refused}");
    home.run("take github").ends(1).says("Note it down: GitHub, code 1").says("--unrecorded");
    assert!(home.vault_bytes() == before, "the file is as it was");
    let shown = home.run("take github --unrecorded").ends(0).says("recorded nowhere");
    assert_eq!(shown.stdout, format!("{}\n", github(1, 16)[0]));
    make_room(&drive);
    assert_eq!(home.run("take github").ends(0).stdout, shown.stdout, "what was recorded nowhere is not known");
}

/// A home whose drive is full, with a vault, one set, and a file with another.
fn filled(home: &Home, drive: &Drive, more: &str) -> Vec<u8> {
    home.write("github-recovery-codes.txt", file_of(&github(1, 16)));
    home.write(more, file_of(&github(2, 10)));
    home.run("new --kdf-memory 64 --kdf-passes 3").ends(0);
    home.run("add github-recovery-codes.txt").ends(0);
    fill(drive);
    home.vault_bytes()
}

fn fill(drive: &Drive) {
    // Until not one more byte finds room.
    for size in [65_536, 4_096, 1] {
        for n in 0.. {
            if fs::write(drive.path().join(format!("filler-{size}-{n}")), vec![7; size]).is_err() {
                break;
            }
        }
    }
}

fn make_room(drive: &Drive) {
    for entry in fs::read_dir(drive.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("filler-") {
            fs::remove_file(path).unwrap();
        }
    }
}
