//! What only Unix can show: rights, links, read-only and full drives, and a process that is killed.
//!
//! A test that needs another process starts this test program again with one test's name and a folder in
//! [`FOLDER`]; without that variable such a test has nothing to do.

use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::super::sealed::whole;
use super::super::{Disk, FileError, Kind, LockError, Places, RealDisk, SaveError, StateError, StateFile, Urgency};
use super::{ID, NOW, lock, places, report, sealed};

const FOLDER: &str = "CODEKEEP_TEST_FOLDER";
const NOBODY: u32 = 65_534;

fn vault_in(dir: &Path) -> Places {
    let places = places(&dir.join("v.codekeep"), &dir.join("state"));
    let _ = lock(&places, &RealDisk).create(&sealed(1), NOW).unwrap();
    places
}

fn save(places: &Places, save: u8, urgency: Urgency) -> Result<super::super::Saved, SaveError> {
    let mut guard = lock(places, &RealDisk);
    guard.look();
    guard.save(&sealed(save), urgency, NOW + u64::from(save) * 1000)
}

/// One test of this file in a new process, after a line of shell.
fn command(shell: &str, test: &str, folder: &Path) -> Command {
    let script = format!("{shell} exec \"$0\" --exact disk::tests::unix::{test} --nocapture");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(std::env::current_exe().unwrap()).env(FOLDER, folder).stdout(Stdio::null());
    command
}

fn child(shell: &str, test: &str, folder: &Path) -> Child {
    command(shell, test, folder).spawn().unwrap()
}

fn child_folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

fn all_below(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { [vec![path.clone()], all_below(&path)].concat() } else { vec![path] }).collect()
}

#[test]
fn everything_is_for_the_owner_only_under_umask_000() {
    if let Some(dir) = child_folder() {
        let places = vault_in(&dir);
        let _ = save(&places, 2, Urgency::UseOfACode).unwrap();
        let _ = lock(&places, &RealDisk).write_state(&StateFile::default());
        // A save that is cut off between temp file and rename.
        let temp = super::super::write::Prepared::new(&RealDisk, places.vault(), &sealed(3)).unwrap();
        std::mem::forget(temp);
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut run = child("umask 000;", "everything_is_for_the_owner_only_under_umask_000", dir.path());
    assert!(run.wait().unwrap().success());
    let paths = all_below(dir.path());
    for name in ["v.codekeep", "own.codekeep", "state.bin", "lock", "backups"] {
        assert!(paths.iter().any(|path| path.ends_with(name)), "{name} in {paths:?}");
    }
    assert!(paths.iter().any(|path| path.extension().is_some_and(|end| end == "tmp")));
    for path in paths {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{path:?}");
    }
}

#[test]
fn rights_that_others_were_given_on_our_folder_are_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let places = vault_in(dir.path());
    std::fs::set_permissions(places.app(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let _ = save(&places, 2, Urgency::Other).unwrap();
    assert_eq!(std::fs::metadata(places.app()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_symbolic_link_stays_and_its_target_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("real")).unwrap();
    let _ = vault_in(&dir.path().join("real"));
    let link = dir.path().join("link.codekeep");
    symlink("real/v.codekeep", &link).unwrap();
    let linked = places(&link, &dir.path().join("state"));
    let saved = save(&linked, 2, Urgency::Other).unwrap();
    assert_eq!(saved.vault, Ok(()));
    assert!(link.is_symlink());
    assert_eq!(std::fs::read(dir.path().join("real/v.codekeep")).unwrap(), sealed(2));
    assert!(!dir.path().join("real").join("v.codekeep").is_symlink());

    // A link to nothing is not followed when a vault is made.
    let dangling = dir.path().join("dangling.codekeep");
    symlink(dir.path().join("elsewhere"), &dangling).unwrap();
    let result = lock(&places(&dangling, &dir.path().join("state")), &RealDisk).create(&sealed(3), NOW);
    assert!(matches!(result, Err(SaveError::Vault(unwritten)) if unwritten.error.kind() == Kind::Exists));
    assert!(!dir.path().join("elsewhere").exists());
}

#[test]
fn a_name_that_is_taken_is_never_written_through() {
    let dir = tempfile::tempdir().unwrap();
    let (file, link) = (dir.path().join("file"), dir.path().join("link"));
    std::fs::write(&file, "theirs").unwrap();
    symlink(dir.path().join("elsewhere"), &link).unwrap();
    for taken in [&file, &link] {
        assert_eq!(RealDisk.create_new(taken).err().map(|error| error.kind()), Some(std::io::ErrorKind::AlreadyExists));
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"theirs");
    assert!(!dir.path().join("elsewhere").exists());
}

#[test]
fn a_file_marked_read_only_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let places = vault_in(dir.path());
    std::fs::set_permissions(places.vault(), std::fs::Permissions::from_mode(0o400)).unwrap();
    let Err(SaveError::Vault(unwritten)) = save(&places, 2, Urgency::Other) else { panic!() };
    assert_eq!(unwritten.error.kind(), Kind::ReadOnly);
    assert_eq!(lock(&places, &RealDisk).read_own().unwrap(), sealed(1));
    let saved = save(&places, 3, Urgency::UseOfACode).unwrap();
    assert_eq!((saved.vault.unwrap_err().error.kind(), saved.own), (Kind::ReadOnly, Ok(())));
    assert_eq!(std::fs::read(places.vault()).unwrap(), sealed(1));
}

#[test]
fn a_pipe_is_refused_without_waiting_for_its_other_end() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    make_pipe(&pipe);
    let places = places(&pipe, dir.path());
    assert_eq!(lock(&places, &RealDisk).read_vault().map_err(|error| error.kind()), Err(Kind::NotAFile));
}

/// A small file system in memory, unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    /// `None`, with a sentence, where this user may not mount.
    fn new(at: PathBuf, kind: &str, options: &str) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let done = Command::new("mount").args(["-t", kind, "-o", options, "none"]).arg(&at).stderr(Stdio::null()).status();
        if done.is_ok_and(|status| status.success()) {
            return Some(Self(at));
        }
        report("not run here, because this user may not mount a file system");
        None
    }

    fn read_only(&self) {
        assert!(Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_drive_keeps_the_old_vault_and_a_use_goes_to_the_own_copy() {
    let dir = tempfile::tempdir().unwrap();
    let Some(mount) = Mount::new(dir.path().join("full"), "tmpfs", "size=64k") else { return };
    let places = places(&mount.0.join("v.codekeep"), &dir.path().join("state"));
    let _ = lock(&places, &RealDisk).create(&sealed(1), NOW).unwrap();
    assert!(std::fs::write(mount.0.join("filler"), vec![0; 64 * 1024]).is_err());

    let Err(SaveError::Vault(unwritten)) = save(&places, 2, Urgency::Other) else { panic!() };
    assert_eq!((unwritten.error.kind(), unwritten.may_be_there), (Kind::NoSpace, false));
    let saved = save(&places, 3, Urgency::UseOfACode).unwrap();
    assert_eq!((saved.vault.unwrap_err().error.kind(), saved.own), (Kind::NoSpace, Ok(())));
    assert_eq!(std::fs::read(places.vault()).unwrap(), sealed(1));
    assert_eq!(std::fs::read_dir(&mount.0).unwrap().count(), 2, "a temp file is left");
}

#[test]
fn on_a_full_drive_with_everything_the_oldest_backup_makes_room() {
    let dir = tempfile::tempdir().unwrap();
    let Some(mount) = Mount::new(dir.path().join("full"), "tmpfs", "size=128k") else { return };
    let places = vault_in(&mount.0);
    for number in 2..=6 {
        let _ = save(&places, number, Urgency::Other).unwrap();
    }
    let oldest = lock(&places, &RealDisk).backups().unwrap().last().cloned().unwrap();
    let _ = std::fs::write(mount.0.join("filler"), vec![0; 128 * 1024]);
    let saved = save(&places, 7, Urgency::UseOfACode).unwrap();
    assert_eq!(saved.own, Ok(()));
    assert!(saved.notes.contains(&super::super::Note::BackupDropped));
    assert!(!oldest.path.exists());
}

#[test]
fn a_read_only_drive_is_named_and_a_use_goes_to_the_own_copy() {
    let dir = tempfile::tempdir().unwrap();
    let Some(mount) = Mount::new(dir.path().join("stick"), "tmpfs", "size=256k") else { return };
    let places = places(&mount.0.join("v.codekeep"), &dir.path().join("state"));
    let _ = lock(&places, &RealDisk).create(&sealed(1), NOW).unwrap();
    mount.read_only();
    let Err(SaveError::Vault(unwritten)) = save(&places, 2, Urgency::Other) else { panic!() };
    assert_eq!(unwritten.error.kind(), Kind::ReadOnly);
    let saved = save(&places, 3, Urgency::UseOfACode).unwrap();
    assert_eq!((saved.vault.unwrap_err().error.kind(), saved.own), (Kind::ReadOnly, Ok(())));
}

#[test]
fn a_folder_without_rights_is_named_and_a_use_goes_to_the_own_copy() {
    if let Some(dir) = child_folder() {
        let places = places(&dir.join("closed/v.codekeep"), &dir.join("state"));
        let Err(SaveError::Vault(unwritten)) = save(&places, 2, Urgency::Other) else { panic!() };
        assert_eq!(unwritten.error.kind(), Kind::PermissionDenied);
        let saved = save(&places, 3, Urgency::UseOfACode).unwrap();
        assert_eq!((saved.vault.unwrap_err().error.kind(), saved.own), (Kind::PermissionDenied, Ok(())));
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let closed = dir.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    let places = places(&closed.join("v.codekeep"), &dir.path().join("state"));
    let _ = lock(&places, &RealDisk).create(&sealed(1), NOW).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o500)).unwrap();
    let test = "a_folder_without_rights_is_named_and_a_use_goes_to_the_own_copy";
    let status = if std::fs::write(closed.join("probe"), "").is_err() {
        command("", test, dir.path()).status()
    } else {
        // This user may write anywhere, so the child is someone who may not.
        std::fs::remove_file(closed.join("probe")).unwrap();
        let program = dir.path().join("program");
        std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        all_below(dir.path()).iter().for_each(|path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap());
        chown(dir.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        let mut child = Command::new(program);
        child.args(["--exact", &format!("disk::tests::unix::{test}")]).env(FOLDER, dir.path()).stdout(Stdio::null());
        child.uid(NOBODY).gid(NOBODY).current_dir(dir.path()).status()
    };
    assert!(status.unwrap().success());
    assert_eq!(std::fs::read_dir(&closed).unwrap().count(), 1);
}

#[test]
fn a_second_process_waits_and_loses_nothing() {
    const SAVES: u8 = 20;
    if let Some(dir) = child_folder() {
        let places = places(&dir.join("v.codekeep"), &dir.join("state"));
        for _ in 0..SAVES {
            let mut guard = places.lock(&RealDisk, Duration::from_secs(600)).unwrap();
            let next = guard.look().vault.as_ref().unwrap().save_salt[0] + 1;
            let _ = guard.save(&sealed(next), Urgency::UseOfACode, NOW).unwrap();
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let places = vault_in(dir.path());
    let children = [(); 2].map(|()| child("", "a_second_process_waits_and_loses_nothing", dir.path()));
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(std::fs::read(places.vault()).unwrap(), sealed(1 + 2 * SAVES));
}

/// The system tells one program of a folder for locks and not the other, which cron, su or ssh started.
#[cfg(target_os = "linux")]
#[test]
fn programs_with_and_without_a_runtime_folder_keep_each_other_out() {
    const SECOND: &str = "CODEKEEP_TEST_SECOND";
    let test = "programs_with_and_without_a_runtime_folder_keep_each_other_out";
    let program = |dir: &Path, knows: &str| {
        let mut program = command("", test, dir);
        program.env("XDG_STATE_HOME", dir.join("state"));
        if knows.is_empty() {
            program.env_remove("XDG_RUNTIME_DIR")
        } else {
            program.env("XDG_RUNTIME_DIR", dir.join(knows))
        };
        program
    };
    let Some(dir) = child_folder() else {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("run")).unwrap();
        for (first, second) in [("run", ""), ("", "run"), ("run", "run"), ("run", "gone"), ("gone", "")] {
            let status = program(dir.path(), first).env(SECOND, second).status().unwrap();
            assert!(status.success(), "{first:?} and {second:?}");
        }
        return;
    };
    let places = Places::new(&dir.join("v.codekeep"), ID, None).unwrap();
    match std::env::var(SECOND) {
        Ok(knows) => {
            let guard = places.lock(&RealDisk, Duration::ZERO).unwrap();
            let mut second = program(&dir, &knows);
            second.env_remove(SECOND);
            assert!(guard.without_lock().is_none() && second.status().unwrap().success(), "both are in");
        }
        Err(_) => assert_eq!(places.lock(&RealDisk, Duration::ZERO).err(), Some(LockError::Busy { waited: Duration::ZERO })),
    }
}

#[test]
fn a_process_killed_while_saving_leaves_a_whole_vault() {
    if let Some(dir) = child_folder() {
        let places = places(&dir.join("v.codekeep"), &dir.join("state"));
        for number in (2..=255).cycle() {
            let _ = save(&places, number, Urgency::UseOfACode).unwrap();
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let places = vault_in(dir.path());
    for round in 0..300_u64 {
        let before = std::fs::read(places.vault()).unwrap();
        let mut run = child("", "a_process_killed_while_saving_leaves_a_whole_vault", dir.path());
        while std::fs::read(places.vault()).unwrap() == before {
            assert!(run.try_wait().unwrap().is_none(), "the child saves nothing");
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(round * 7_919 % 5_000)); // somewhere in a later save
        run.kill().unwrap();
        run.wait().unwrap();
        for path in [places.vault(), &places.own_copy()] {
            assert!(whole(&std::fs::read(path).unwrap()).is_some(), "{path:?} is torn");
        }
        let guard = lock(&places, &RealDisk);
        assert!(guard.backups().unwrap().iter().all(|backup| guard.shelf().read(backup).is_ok()));
    }
    let guard = lock(&places, &RealDisk);
    let later = 253_402_300_799_000; // the end of the year 9999: every temp file is old
    assert_eq!(guard.tidy(later).1, []);
    assert!(!all_below(dir.path()).iter().any(|path| path.extension().is_some_and(|end| end == "tmp")));
}

#[test]
fn a_pipe_in_the_place_of_the_own_copy_is_no_own_copy_and_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let places = places(&dir.path().join("v.codekeep"), &dir.path().join("state"));
    let _ = lock(&places, &RealDisk).create(&sealed(1), NOW).unwrap();
    assert!(lock(&places, &RealDisk).own_is(&sealed(1)));
    std::fs::remove_file(places.own_copy()).unwrap();
    make_pipe(&places.own_copy());
    assert_eq!(at_once(move || lock(&places, &RealDisk).own_is(&sealed(1))), Ok(false));
}

/// What somebody else may have put beside a travel pack.
#[test]
fn pipes_in_the_places_of_state_and_lock_are_neither_and_are_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let places = Places::of_pack(&dir.path().join("v.codekeep-pack"), ID);
    let kind = |error: &FileError| Some(error.kind());
    let (state, lock_file) = (places.state(), places.app().join("lock"));
    std::fs::create_dir_all(places.app()).unwrap();
    make_pipe(&state);
    let read = |places: &Places| lock(places, &RealDisk).read_state();
    let (read, places) = at_once(move || (read(&places), places)).unwrap();
    assert!(matches!(&read, Err(StateError::File(error)) if error.kind() == Kind::NotAFile), "{read:?}");

    std::fs::remove_file(&lock_file).unwrap();
    make_pipe(&lock_file);
    assert_eq!(at_once(move || lock(&places, &RealDisk).without_lock().and_then(kind)), Ok(Some(Kind::NotAFile)));
}

fn make_pipe(at: &Path) {
    assert!(Command::new("mkfifo").arg(at).status().unwrap().success());
}

/// What this gives, unless it waits for the other end of a pipe, which never comes.
fn at_once<T: Send + 'static>(ask: impl FnOnce() -> T + Send + 'static) -> Result<T, RecvTimeoutError> {
    let (told, heard) = channel();
    std::thread::spawn(move || told.send(ask()));
    heard.recv_timeout(Duration::from_secs(30))
}
