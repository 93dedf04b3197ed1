//! On this machine's own file system.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::super::calls::Disk;
use super::super::write::temp_stands_for;
use super::super::{FileError, Kind, LOCK_WAIT, LockError, Places, RealDisk, SaveError, Seen, StateFile, Urgency, peek};
use super::{ID, NOW, lock, places, sealed, sealed_of};

const MINUTE: u64 = 60_000;

/// A folder with save 1 as vault and own copy.
fn vault() -> (tempfile::TempDir, Places) {
    let dir = tempfile::tempdir().unwrap();
    let places = places(&dir.path().join("v.codekeep"), &dir.path().join("state"));
    let _ = lock(&places, &RealDisk).create(&sealed(1), NOW).unwrap();
    (dir, places)
}

fn save(places: &Places, bytes: &[u8], urgency: Urgency, now: u64) -> Result<super::super::Saved, SaveError> {
    let mut guard = lock(places, &RealDisk);
    guard.look();
    guard.save(bytes, urgency, now)
}

#[test]
fn a_new_vault_never_overwrites_anything() {
    let (_dir, places) = vault();
    let told = |result: Result<_, SaveError>| match result {
        Err(SaveError::Vault(unwritten)) => unwritten.error.kind(),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(lock(&places, &RealDisk).create(&sealed(2), NOW)), Kind::Exists);
    assert_eq!(lock(&places, &RealDisk).read_vault().unwrap(), sealed(1));
    assert_eq!(lock(&places, &RealDisk).read_own().unwrap(), sealed(1));

    let far = super::places(&_dir.path().join("no/such/v.codekeep"), _dir.path());
    assert_eq!(told(lock(&far, &RealDisk).create(&sealed(1), NOW)), Kind::NotFound);
    let below_a_file = super::places(&places.vault().join("v.codekeep"), _dir.path());
    assert_eq!(told(lock(&below_a_file, &RealDisk).create(&sealed(1), NOW)), Kind::NotAFolder);
    let near = super::places(&_dir.path().join("new/v.codekeep"), _dir.path());
    let _ = lock(&near, &RealDisk).create(&sealed(1), NOW).unwrap();
}

#[test]
fn a_file_holds_these_bytes_or_it_does_not_wherever_they_differ() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bytes");
    assert_eq!(RealDisk.holds(&path, b"").unwrap_err().kind(), std::io::ErrorKind::NotFound);
    // None, less than a piece that is compared at a time, such pieces and no more, and a few bytes above.
    for len in [0, 1, 1000, 256 * 1024, 512 * 1024, 512 * 1024 + 7] {
        let bytes: Vec<u8> = (0..len).map(|at: u32| at as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        assert!(RealDisk.holds(&path, &bytes).unwrap(), "{len}");
        assert!(!RealDisk.holds(&path, &[&bytes[..], b"x"].concat()).unwrap(), "the file of {len} is shorter");
        for at in [0, bytes.len() / 2, bytes.len().saturating_sub(1)].into_iter().filter(|at| *at < bytes.len()) {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert!(!RealDisk.holds(&path, &other).unwrap(), "{at} of {len}");
            assert!(!RealDisk.holds(&path, &bytes[..at]).unwrap(), "the file of {len} is longer than {at}");
        }
    }
    assert!(RealDisk.holds(dir.path(), b"x").is_err(), "a folder holds no bytes");
}

#[test]
fn after_thirty_saves_the_backups_are_few_whole_and_readable() {
    let (dir, places) = vault();
    for number in 2..=31 {
        let saved = save(&places, &sealed(number), Urgency::Other, NOW + u64::from(number) * MINUTE).unwrap();
        assert_eq!((saved.vault, saved.own, saved.backup, saved.notes), (Ok(()), Ok(()), Ok(()), Vec::new()));
    }
    let guard = lock(&places, &RealDisk);
    let backups = guard.backups().unwrap();
    let saves: Vec<Vec<u8>> = backups.iter().map(|backup| guard.shelf().read(backup).unwrap()).collect();
    // Midnight passes after the third minute: five of today and the last of yesterday.
    assert_eq!(saves, [30, 29, 28, 27, 26, 3].map(sealed));
    assert_eq!(guard.prune(NOW + 40 * 24 * 60 * MINUTE, Some(NOW + 60 * MINUTE)).unwrap(), 6);
    assert_eq!(guard.backups().unwrap(), []);
    assert_eq!(Places::of_this_installation(&RealDisk, Some(&dir.path().join("state"))).unwrap(), [ID]);
}

#[test]
fn of_many_saves_in_one_second_the_last_are_kept() {
    let (_dir, places) = vault();
    // Each salt comes before that of the save before it.
    for number in (2..=31).rev() {
        assert_eq!(save(&places, &sealed(number), Urgency::Other, NOW).unwrap().backup, Ok(()));
    }
    let guard = lock(&places, &RealDisk);
    let saves: Vec<Vec<u8>> = guard.backups().unwrap().iter().map(|backup| guard.shelf().read(backup).unwrap()).collect();
    assert!(saves == [3, 4, 5, 6, 7].map(sealed), "the newest five, in their order");
    // A clock that was a day ahead once keeps nothing from its place.
    let shelf = guard.shelf();
    let (ahead, now) = (shelf.put(&sealed(90), NOW + 24 * 60 * MINUTE).unwrap(), shelf.put(&sealed(80), NOW).unwrap());
    assert!(now.at_ms < NOW + MINUTE && ahead.at_ms > now.at_ms, "{ahead:?} {now:?}");
}

#[test]
fn a_damaged_backup_is_told() {
    let (_dir, places) = vault();
    let _ = save(&places, &sealed(2), Urgency::Other, NOW).unwrap();
    let guard = lock(&places, &RealDisk);
    let backup = guard.backups().unwrap().remove(0);
    std::fs::write(&backup.path, &sealed(1)[..90]).unwrap();
    assert_eq!(guard.shelf().read(&backup).map_err(|error| error.kind()), Err(Kind::Damaged));
    std::fs::write(&backup.path, sealed_of([8; 16], 1)).unwrap();
    assert_eq!(guard.shelf().read(&backup).map_err(|error| error.kind()), Err(Kind::OtherVault));
}

#[test]
fn what_is_no_vault_file_is_named_and_never_replaced() {
    let (dir, places) = vault();
    let kind = |places: &Places| lock(places, &RealDisk).read_vault().map_err(|error| error.kind());
    let at = |name: &str| super::places(&dir.path().join(name), &dir.path().join("state"));
    assert_eq!(kind(&at("nothing")), Err(Kind::NotFound));
    assert_eq!(kind(&at("state")), Err(Kind::IsDirectory));
    let large = std::fs::File::create(dir.path().join("large")).unwrap();
    large.set_len(super::super::MAX_SEALED + 1).unwrap();
    assert_eq!(kind(&at("large")), Err(Kind::TooLarge));
    std::fs::write(dir.path().join("short"), [0; 71]).unwrap();
    assert_eq!(peek(&RealDisk, &dir.path().join("short")).map_err(|error| error.kind()), Err(Kind::Damaged));
    std::fs::write(dir.path().join("foreign"), sealed_of([8; 16], 1)).unwrap();

    for (name, refused) in [("nothing", Kind::NotFound), ("short", Kind::Damaged), ("foreign", Kind::OtherVault)] {
        let before = std::fs::read(dir.path().join(name)).ok();
        let Err(SaveError::Vault(unwritten)) = save(&at(name), &sealed(2), Urgency::Other, NOW) else { panic!("{name}") };
        assert_eq!(unwritten.error.kind(), refused);
        let saved = save(&at(name), &sealed(2), Urgency::UseOfACode, NOW).unwrap();
        assert_eq!((saved.vault.map_err(|unwritten| unwritten.error.kind()), saved.own), (Err(refused), Ok(())));
        assert_eq!(std::fs::read(dir.path().join(name)).ok(), before, "{name}");
    }
    assert_eq!(lock(&places, &RealDisk).read_vault().unwrap(), sealed(1));

    let aside = lock(&at("short"), &RealDisk).set_aside(NOW).unwrap();
    assert_eq!(std::fs::read(aside).unwrap(), [0; 71]);
    let _ = lock(&at("short"), &RealDisk).create(&sealed(3), NOW).unwrap();
}

#[test]
fn messages_give_the_file_name_only() {
    let path = Path::new("/home/someone/private/v.codekeep");
    let error = peek(&RealDisk, path).unwrap_err();
    assert_eq!(error.to_string(), "v.codekeep is not there");
    assert_eq!(error.path(), path);
    let save = SaveError::Vault(error.into());
    assert!(!save.to_string().contains("private"));
}

#[test]
fn tidy_takes_only_old_temps_of_ours() {
    let (dir, places) = vault();
    let _ = save(&places, &sealed(2), Urgency::Other, NOW).unwrap();
    let ours = [
        dir.path().join(".v.codekeep.0123456789abcdef.tmp"),
        places.app().join(".state.bin.0123456789abcdef.tmp"),
        places.backups().join(".20261121T235507Z-01010101.codekeep.0123456789abcdef.tmp"),
    ];
    let others = [dir.path().join(".other.0123456789abcdef.tmp"), dir.path().join(".v.codekeep.tmp"), dir.path().join("v.codekeep.bak")];
    ours.iter().chain(&others).for_each(|path| std::fs::write(path, "x").unwrap());
    let since = std::fs::metadata(&ours[0]).unwrap().modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
    let written = since.as_millis() as u64;

    assert_eq!(lock(&places, &RealDisk).tidy(written + 50 * MINUTE), (0, Vec::<FileError>::new()));
    assert_eq!(lock(&places, &RealDisk).tidy(written + 70 * MINUTE), (3, Vec::new()));
    assert!(others.iter().all(|path| path.exists()) && places.vault().exists() && places.own_copy().exists());
    assert_eq!(temp_stands_for("..0123456789abcdef.tmp".as_ref()), None);
}

#[test]
fn the_own_copy_and_the_state_are_kept_and_read_back() {
    let (_dir, places) = vault();
    let mut guard = lock(&places, &RealDisk);
    guard.look();
    guard.keep_own(&sealed(5)).unwrap();
    let salt = |seen: &Result<Seen, _>| seen.as_ref().unwrap().save_salt;
    let look = guard.look();
    assert_eq!((salt(&look.vault), salt(&look.own)), ([1; 32], [5; 32]));
    // Both predecessors are worth a backup when they differ.
    let saved = guard.save(&sealed(6), Urgency::Other, NOW).unwrap();
    assert_eq!(saved.backup, Ok(()));
    assert_eq!(guard.backups().unwrap().len(), 2);

    assert_eq!(guard.read_state(), Ok(None));
    let state = StateFile { plain: vec![1, 2], sealed: vec![3] };
    guard.write_state(&state).unwrap();
    assert_eq!(guard.read_state(), Ok(Some(state)));
}

#[test]
fn the_lock_keeps_a_second_one_out_until_it_is_dropped() {
    let (_dir, places) = vault();
    let first = lock(&places, &RealDisk);
    assert!(first.without_lock().is_none());
    let waited = Duration::from_millis(60);
    assert_eq!(places.lock(&RealDisk, waited).err(), Some(LockError::Busy { waited }));
    drop(first);
    assert!(places.lock(&RealDisk, LOCK_WAIT).is_ok());
}

#[test]
fn threads_take_turns() {
    let (_dir, places) = vault();
    let inside = AtomicBool::new(false);
    let next = Mutex::new(2_u8);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let mut guard = places.lock(&RealDisk, Duration::from_secs(600)).unwrap();
                    assert!(!inside.swap(true, Ordering::SeqCst), "two at once");
                    let mut next = next.lock().unwrap();
                    guard.look();
                    let _ = guard.save(&sealed(*next), Urgency::UseOfACode, NOW).unwrap();
                    *next += 1;
                    inside.store(false, Ordering::SeqCst);
                }
            });
        }
    });
    assert_eq!(lock(&places, &RealDisk).read_vault().unwrap(), sealed(21));
}

#[test]
fn without_a_place_for_the_lock_work_goes_on() {
    let (dir, _) = vault();
    let blocked = super::places(&dir.path().join("v.codekeep"), &dir.path().join("v.codekeep"));
    let mut guard = lock(&blocked, &RealDisk);
    assert_eq!(guard.without_lock().map(FileError::kind), Some(Kind::NotAFolder));
    guard.look();
    let saved = guard.save(&sealed(2), Urgency::UseOfACode, NOW).unwrap();
    assert_eq!((saved.vault, saved.own.is_err()), (Ok(()), true));
}
