//! Each call of a save fails in turn with each error: the files stay whole, nothing is left behind, and the
//! report is true of what is visible and of what a power cut would leave.

use std::io::ErrorKind;
use std::path::Path;

use super::super::{Kind, Look, Note, SaveError, Unwritten, Urgency};
use super::crash::{VAULT, disk, save};
use super::sim::{Fails, Sim};
use super::{NOW, lock, places, sealed, sealed_of};

const ERRORS: [ErrorKind; 3] = [ErrorKind::Other, ErrorKind::StorageFull, ErrorKind::PermissionDenied];

/// What is reported of one place holds in the visible state and after a power cut.
fn check(sim: &Sim, path: &Path, reported: &Result<(), Unwritten>, told: &str) {
    let (old, new) = (sealed(1), sealed(2));
    for files in sim.crashes_now().into_iter().chain([sim.files()]) {
        let bytes = files.get(path);
        match reported {
            Ok(()) => assert_eq!(bytes, Some(&new), "{told}: reported as saved"),
            Err(unwritten) if !unwritten.may_be_there => assert_ne!(bytes, Some(&new), "{told}: reported as not saved"),
            // What is made anew was not there before, or as an empty file that held its name.
            Err(_) => assert!(bytes.is_none_or(|bytes| bytes.is_empty() || *bytes == old || *bytes == new), "{told}: torn"),
        }
    }
}

#[test]
fn each_call_of_a_save_fails_in_turn_with_each_error() {
    for with_own in [true, false] {
        for urgency in [Urgency::UseOfACode, Urgency::Other] {
            let clean = disk(with_own);
            let _ = save(&clean, urgency, None).unwrap();
            let calls = clean.calls();
            for (at, call) in calls.iter().enumerate() {
                for kind in ERRORS {
                    for fails in [Fails::Once(at), Fails::From(at)] {
                        let told = format!("{urgency:?}, own copy {with_own}, {fails:?} ({call}) {kind:?}");
                        one_fault(with_own, urgency, fails, kind, &told);
                    }
                }
            }
        }
    }
}

fn one_fault(with_own: bool, urgency: Urgency, fails: Fails, kind: ErrorKind, told: &str) {
    let places = places(Path::new(VAULT), Path::new("/state"));
    let sim = disk(with_own);
    let result = save(&sim, urgency, Some((fails, kind)));
    let unwritten = || Err(super::super::FileError::new(Kind::NotFound, Path::new(VAULT)).into());
    let (vault, own) = match &result {
        Ok(saved) => (saved.vault.clone(), saved.own.clone()),
        Err(SaveError::Nowhere { vault, own }) => (Err(vault.clone()), Err(own.clone())),
        Err(SaveError::Vault(vault)) => (Err(vault.clone()), unwritten()),
        Err(SaveError::Changed) => (unwritten(), unwritten()),
        Err(other) => panic!("{told}: {other}"),
    };
    check(&sim, places.vault(), &vault, told);
    check(&sim, &places.own_copy(), &own, told);
    for files in sim.crashes() {
        assert!([sealed(1), sealed(2)].contains(&files[places.vault()]), "{told}: torn after a crash");
    }
    match (urgency, &result) {
        (_, Ok(saved)) if urgency == Urgency::Other => assert_eq!(saved.vault, Ok(()), "{told}"),
        (Urgency::UseOfACode, Ok(saved)) => assert!(saved.vault.is_ok() || saved.own.is_ok(), "{told}"),
        // One failure alone never refuses a use of a code; at most it asks for another look.
        (Urgency::UseOfACode, Err(error)) => assert!(matches!(fails, Fails::From(_)) || *error == SaveError::Changed, "{told}: {error}"),
        _ => {}
    }
    if let Ok(saved) = &result {
        let is_backup = |path: &Path| path.starts_with(places.backups()) && path.extension().is_some_and(|end| end == "codekeep");
        let kept = sim.crashes_now().iter().all(|files| files.iter().any(|(path, bytes)| is_backup(path) && *bytes == sealed(1)));
        assert!(kept || saved.backup.is_err(), "{told}: reported as backed up");
    }
    let temps = || sim.files().keys().filter(|path| path.to_string_lossy().ends_with(".tmp")).count();
    if matches!(fails, Fails::Once(at) if sim.calls()[at] != "remove") {
        assert_eq!(temps(), 0, "{told}: a temp file is left");
    }

    // Once the disk is well again, so is everything else.
    sim.heal();
    let mut guard = lock(&places, &sim);
    guard.look();
    let saved = guard.save(&sealed(3), urgency, NOW).unwrap();
    assert_eq!((saved.vault, saved.own, saved.backup), (Ok(()), Ok(()), Ok(())), "{told}");
    assert_eq!(guard.tidy(NOW).1, [], "{told}");
    assert_eq!(temps(), 0, "{told}: tidy leaves a temp file");
}

#[test]
fn each_call_of_a_creation_fails_in_turn_and_leaves_nothing_or_all() {
    let places = places(Path::new(VAULT), Path::new("/state"));
    let fresh = |links: bool| if links { Sim::new(&["/home", "/state"]) } else { Sim::new(&["/home", "/state"]).without_links() };
    for links in [true, false] {
        let clean = fresh(links);
        let _ = lock(&places, &clean).create(&sealed(2), NOW).unwrap();
        for at in 0..clean.calls().len() {
            for kind in ERRORS {
                let sim = fresh(links);
                let mut guard = lock(&places, &sim);
                sim.settle(Some((Fails::Once(at), kind)));
                let result = guard.create(&sealed(2), NOW);
                let vault = match &result {
                    Ok(saved) => saved.vault.clone(),
                    Err(SaveError::Vault(unwritten)) => Err(unwritten.clone()),
                    Err(other) => panic!("{other}"),
                };
                let told = format!("links {links}, call {at} {kind:?}");
                check(&sim, places.vault(), &vault, &told);
                assert!(result.is_ok() || !sim.files().contains_key(places.vault()), "{told}: the name is not free again");
                if sim.calls().get(at) != Some(&"remove") {
                    assert!(sim.files().keys().all(|path| path.extension().is_none_or(|end| end != "tmp")), "{told}");
                }
            }
        }
    }
}

#[test]
fn a_full_disk_costs_the_oldest_backup_but_never_the_newest_two() {
    for (backups, dropped) in [(3_u8, true), (2, false)] {
        let sim = disk(true);
        let places = places(Path::new(VAULT), Path::new("/state"));
        let mut guard = lock(&places, &sim);
        for number in 0..backups {
            guard.look();
            let _ = guard.save(&sealed(100 + number), Urgency::Other, NOW + u64::from(number) * 1000).unwrap();
        }
        let before = guard.backups().unwrap();
        assert_eq!(before.len(), usize::from(backups));
        // The predecessor is already linked when the first file is written: with it there is one more.
        guard.look();
        sim.settle(None);
        let _ = guard.save(&sealed(50), Urgency::Other, NOW + 60_000).unwrap();
        let write = sim.calls().iter().position(|call| *call == "write").unwrap();

        guard.look();
        if !dropped {
            for backup in guard.backups().unwrap().iter().skip(1) {
                guard.shelf().remove(backup).unwrap();
            }
        }
        let oldest = guard.backups().unwrap().last().cloned().unwrap();
        sim.settle(Some((Fails::Once(write), ErrorKind::StorageFull)));
        let saved = guard.save(&sealed(60), Urgency::Other, NOW + 120_000).unwrap();
        assert_eq!(saved.notes.contains(&Note::BackupDropped), dropped);
        assert_eq!(saved.own.is_ok(), dropped);
        assert_eq!(!guard.backups().unwrap().contains(&oldest), dropped);
    }
}

#[test]
fn what_changed_since_the_look_is_not_overwritten() {
    let places = places(Path::new(VAULT), Path::new("/state"));
    let sim = disk(true);
    let mut guard = lock(&places, &sim);
    assert_eq!(guard.save(&sealed(2), Urgency::Other, NOW), Err(SaveError::Changed), "nobody looked");

    guard.look();
    let mut other = lock(&places, &sim);
    other.look();
    let _ = other.save(&sealed(9), Urgency::Other, NOW).unwrap();
    assert_eq!(guard.save(&sealed(2), Urgency::Other, NOW), Err(SaveError::Changed));
    assert_eq!(sim.files()[places.vault()], sealed(9));

    let Look { vault, own } = guard.look().clone();
    assert_eq!((vault.unwrap().save_salt, own.unwrap().save_salt), ([9; 32], [9; 32]));
    let _ = guard.save(&sealed(2), Urgency::Other, NOW).unwrap();
}

#[test]
fn only_whole_files_of_this_vault_are_saved() {
    let places = places(Path::new(VAULT), Path::new("/state"));
    let sim = disk(true);
    let mut guard = lock(&places, &sim);
    guard.look();
    let mut torn = sealed(2);
    torn[100] ^= 1;
    for bytes in [&torn[..], &[], &sealed(2)[..40], &sealed_of([8; 16], 2)] {
        assert_eq!(guard.save(bytes, Urgency::UseOfACode, NOW), Err(SaveError::NotSealed));
        assert_eq!(guard.create(bytes, NOW), Err(SaveError::NotSealed));
        assert!(guard.keep_own(bytes).is_err());
    }
}

#[test]
fn what_another_machine_writes_during_a_save_is_not_overwritten() {
    let places = places(Path::new(VAULT), Path::new("/state"));
    let clean = disk(true);
    let _ = save(&clean, Urgency::Other, None).unwrap();
    // While the bytes for the vault file are synced, the last call before the last look.
    let at = clean.calls().iter().rposition(|call| *call == "sync").unwrap();
    for urgency in [Urgency::Other, Urgency::UseOfACode] {
        let sim = disk(true);
        let mut guard = lock(&places, &sim);
        guard.look();
        sim.settle(None);
        sim.meddle(at, places.vault(), sealed(9));
        let vault = match guard.save(&sealed(2), urgency, NOW) {
            Ok(saved) if urgency == Urgency::UseOfACode => saved.own.and(saved.vault).unwrap_err(),
            Err(SaveError::Vault(unwritten)) => unwritten,
            other => panic!("{other:?}"),
        };
        assert_eq!(vault.error.kind(), Kind::Changed);
        assert_eq!(sim.files()[places.vault()], sealed(9));
        let own = if urgency == Urgency::UseOfACode { sealed(2) } else { sealed(1) };
        assert_eq!(sim.files()[&places.own_copy()], own);
    }
}

#[test]
fn what_reads_back_otherwise_takes_no_place() {
    let sim = disk(true);
    sim.forget_what_is_written();
    let Err(SaveError::Nowhere { vault, own }) = save(&sim, Urgency::UseOfACode, None) else { panic!() };
    assert_eq!((vault.error.kind(), own.error.kind()), (Kind::ReadBack, Kind::ReadBack));
    assert_eq!(sim.files()[Path::new(VAULT)], sealed(1));
}
