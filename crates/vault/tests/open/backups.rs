//! Backups: listed, looked into, a set brought back, the vault made anew from one, and the second place.

use std::path::PathBuf;
use std::time::Duration;

use codekeep_vault::disk::keep;
use codekeep_vault::format::KdfCost;
use codekeep_vault::{
    BackupInfo, Consent, KeyFileWish, LockedVault, News, OpenVault, OpensBy, PasswordWish, Place, Rekey, RestoreError, Restoring,
    StoreResult, UnlockError, VerbError, found_here,
};
use custody::rules::store::Intent;
use custody::{AccountId, CodeState, SetId};

use super::setup::*;

/// A vault with one set, of which two codes were used; a backup for each change.
fn used(folder: &Folder) -> (OpenVault, AccountId, SetId) {
    let (mut vault, _) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 8), Intent::Add);
    use_one(&mut vault, account);
    use_one(&mut vault, account);
    (vault, account, set)
}

/// The backup that has all eight codes unused.
fn untouched(vault: &OpenVault, set: SetId) -> PathBuf {
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    let holds = |b: &BackupInfo| {
        let glimpse = vault.look_into(&b.path, &proof).unwrap();
        glimpse.state().sets.get(&set).is_some_and(|s| glimpse.state().left(s) == 8)
    };
    vault.list_backups().into_iter().find(holds).unwrap().path
}

#[test]
fn each_is_listed_with_what_it_is_worth() {
    let folder = Folder::new();
    let (vault, ..) = used(&folder);
    let all = vault.list_backups();
    assert!(all.len() >= 3, "{all:?}");
    assert!(all.iter().all(|b| b.whole && b.opens_by == Some(OpensBy::Today) && b.place == Place::Here && b.size > 60_000));
    std::fs::write(&all[0].path, b"torn").unwrap();
    let torn = vault.list_backups().into_iter().find(|b| b.path == all[0].path).unwrap();
    assert_eq!((torn.whole, torn.opens_by), (false, None));
    assert!(matches!(vault.look_into(&all[0].path, &vault.prove(&password(PASSWORD)).unwrap()), Err(VerbError::OtherCopy(_))));
}

#[test]
fn looking_wants_step_up_and_changes_nothing() {
    let folder = Folder::new();
    let (vault, _, set) = used(&folder);
    let before = folder.bytes();
    let file = untouched(&vault, set);
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    assert!(matches!(vault.look_into(&file, &stale(proof)), Err(VerbError::StepUp)));
    let glimpse = vault.look_into(&file, &proof).unwrap();
    assert_eq!((glimpse.texts(set), glimpse.state().left(&glimpse.state().sets[&set])), (8, 8));
    assert_eq!((left(&vault, set), folder.bytes() == before), (6, true));
}

#[test]
fn a_set_that_was_purged_comes_back_as_a_new_one_and_used_codes_stay_used() {
    let folder = Folder::new();
    let (mut vault, account, set) = used(&folder);
    let file = untouched(&vault, set);
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    // As long as the texts are here there is nothing to bring back.
    let glimpse = vault.look_into(&file, &proof).unwrap();
    assert_eq!(vault.bring_back(&glimpse, set, Intent::Add, &proof, NOW).unwrap(), StoreResult::Known { set });

    store(&mut vault, &texts("bbbbb", 4), Intent::Replace);
    vault.purge(account, &proof, NOW).unwrap();
    let refused = vault.bring_back(&glimpse, set, Intent::Add, &proof, NOW);
    assert!(matches!(refused, Err(VerbError::HasCurrent { .. })));
    let Ok(StoreResult::Stored { set: back, codes: 8, .. }) = vault.bring_back(&glimpse, set, Intent::Beside, &proof, NOW) else {
        panic!("not brought back")
    };
    assert_ne!(back, set);
    assert_eq!([1, 2, 3].map(|n| code(&vault, back, n)), [CodeState::Accepted, CodeState::Accepted, CodeState::Unused]);
    assert_eq!(left(&vault, back), 6);
    assert!(vault.state().codes.values().filter(|c| c.sets.contains(&set)).all(|c| c.purged.is_some()), "the purge holds");
}

#[test]
fn restoring_is_a_union_and_never_makes_a_used_code_unused() {
    let folder = Folder::new();
    let (mut vault, account, set) = used(&folder);
    let file = folder.path().join("old backup.codekeep");
    std::fs::copy(untouched(&vault, set), &file).unwrap();
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    let weighed = vault.weigh(&file, None).unwrap();
    assert_eq!(vault.merge(weighed, Some(&proof), NOW).unwrap().events, 0);
    assert_eq!(left(&vault, set), 6);
    drop(vault);

    // The vault file is gone, or damaged: the backup is united with the own copy.
    for damaged in [false, true] {
        let whole = folder.bytes();
        if damaged {
            std::fs::write(folder.vault(), &whole[..200]).unwrap()
        } else {
            std::fs::remove_file(folder.vault()).unwrap()
        }
        let restoring = Restoring::find(&file, &folder.vault(), Some(&folder.base("a"))).unwrap();
        let wrong = restoring.unlock(&password("not this one at all"), false, NOW).err();
        assert!(matches!(wrong, Some(RestoreError::Unlock(UnlockError::Open(_)))), "{wrong:?}");
        let (mut vault, _, restored) = restoring.unlock(&password(PASSWORD), false, NOW).unwrap();
        assert!(!restored.alone && restored.added > 0);
        assert_eq!(restored.aside.is_some(), damaged, "what was damaged is kept");
        assert!(left(&vault, set) <= 6);
        use_one(&mut vault, account);
        drop(vault);
        assert!(left(&open_copy_of(&folder.vault()), set) <= 5);
    }
}

/// At a locked machine a restore is one more door.
#[test]
fn a_secret_that_does_not_fit_is_noted_and_waited_for_at_a_restore_as_at_an_unlock() {
    let folder = Folder::new();
    let (vault, _, set) = used(&folder);
    let file = untouched(&vault, set);
    drop(vault);
    std::fs::remove_file(folder.vault()).unwrap();
    let restoring = Restoring::find(&file, &folder.vault(), Some(&folder.base("a"))).unwrap();
    for nth in 0..3 {
        assert!(restoring.wait(NOW + nth).is_zero());
        assert!(restoring.unlock(&password("not this one at all"), false, NOW + nth).is_err());
    }
    assert_eq!(restoring.wait(NOW + 2), Duration::from_secs(4));
    let (mut vault, ..) = restoring.unlock(&password(PASSWORD), false, NOW + 9_000).unwrap();
    assert!(vault.take_news().contains(&News::FailedUnlocks { count: 3, since_ms: NOW }));
    drop(vault);
    assert!(!folder.open("a").0.take_news().iter().any(|news| matches!(news, News::FailedUnlocks { .. })), "told once");
}

#[test]
fn a_restore_that_takes_half_of_the_memory_asks_first() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    vault.raise_cost(&password(PASSWORD), KdfCost::FLOOR, &proof, NOW).unwrap();
    let file = folder.path().join("v.bak");
    std::fs::rename(folder.vault(), &file).unwrap();
    let on = |mib: u64| Restoring::find(&file, &folder.vault(), Some(&folder.base("a"))).unwrap().on_a_machine_with(mib << 20);
    let told = on(127).unlock(&password(PASSWORD), false, NOW).err();
    assert!(matches!(told, Some(RestoreError::Unlock(UnlockError::MuchMemory { wants_mib: 64, has_mib: 127 }))));
    assert!(!folder.vault().exists());
    assert!(on(127).with_much_memory().unlock(&password(PASSWORD), false, NOW).is_ok());
}

#[test]
fn a_copy_with_a_password_of_its_own_that_takes_half_of_the_memory_asks_first() {
    let folder = Folder::new();
    drop(folder.create("a"));
    let ours = folder.bytes();
    let (mut there, proof) = folder.open("b");
    let second = password("pepper willow anchor marble cobalt ferry");
    let wish = Rekey { password: PasswordWish::New(&second), key_file: KeyFileWish::Keep, recovery: None };
    there.rekey(&wish, &proof, NOW).unwrap();
    there.raise_cost(&second, KdfCost::FLOOR, &proof, NOW).unwrap();
    let file = folder.path().join("theirs.codekeep");
    std::fs::rename(folder.vault(), &file).unwrap();
    std::fs::write(folder.vault(), ours).unwrap();
    let weigh = |consent| {
        let locked = LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap().on_a_machine_with(127 << 20);
        locked.unlock_with(&password(PASSWORD), consent, NOW).unwrap().0.weigh(&file, Some(&second)).map(drop)
    };
    let told = refused(weigh(Consent::default()));
    assert!(matches!(&told, VerbError::OtherCopy(why) if matches!(why, UnlockError::MuchMemory { .. })), "{told:?}");
    assert!(weigh(Consent { much_memory: true, ..Consent::default() }).is_ok());
}

#[test]
fn backups_alone_are_no_newest_state_however_many_there_are() {
    let folder = Folder::new();
    let (vault, _, set) = used(&folder);
    let (newest, id) = (vault.list_backups().remove(0).path, vault.id());
    drop(vault);
    std::fs::remove_file(folder.vault()).unwrap();
    let base = folder.base("a");
    std::fs::remove_file(base.join("codekeep").join(id.to_string()).join("own.codekeep")).unwrap();
    let restoring = Restoring::find(&newest, &folder.vault(), Some(&base)).unwrap();
    let (vault, _, restored) = restoring.unlock(&password(PASSWORD), false, NOW).unwrap();
    assert!(restored.alone, "codes may have been used since the newest backup");
    assert!(left(&vault, set) <= 8);
}

#[test]
fn on_another_machine_a_backup_alone_makes_the_vault_and_says_how_old_it_is() {
    let folder = Folder::new();
    let (vault, _, set) = used(&folder);
    let file = untouched(&vault, set);
    let elsewhere = Folder::new();
    let restore =
        || Restoring::find(&file, &elsewhere.vault(), Some(&elsewhere.base("new"))).unwrap().unlock(&password(PASSWORD), false, NOW);
    let (vault, _, restored) = restore().unwrap();
    assert_eq!((restored.alone, restored.added, restored.aside, left(&vault, set)), (true, 0, None, 8));
    drop(vault);
    assert_eq!(left(&elsewhere.open("new").0, set), 8);
    // Another vault in the place is never replaced.
    let other = Folder::new();
    drop(other.create("x"));
    std::fs::copy(other.vault(), elsewhere.vault()).unwrap();
    assert!(matches!(restore(), Err(RestoreError::OtherVaultThere(_))));
    assert_eq!(elsewhere.bytes(), other.bytes());
}

#[test]
fn newer_state_under_another_password_is_not_swapped_for_a_backup_unless_the_person_says_so() {
    let folder = Folder::new();
    let (mut vault, account, set) = used(&folder);
    let file = folder.path().join("old backup.codekeep");
    std::fs::copy(untouched(&vault, set), &file).unwrap();
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    let second = password("pepper willow anchor marble cobalt ferry");
    let wish = codekeep_vault::Rekey {
        password: codekeep_vault::PasswordWish::New(&second),
        key_file: codekeep_vault::KeyFileWish::Keep,
        recovery: None,
    };
    vault.rekey(&wish, &proof, NOW).unwrap();
    use_one(&mut vault, account);
    drop(vault);
    std::fs::remove_file(folder.vault()).unwrap();
    let restoring = Restoring::find(&file, &folder.vault(), Some(&folder.base("a"))).unwrap();
    assert!(matches!(restoring.unlock(&password(PASSWORD), false, NOW), Err(RestoreError::NewerIsLocked)));
    assert!(!folder.vault().exists());
    // The newer password unites both.
    let (vault, _, restored) = restoring.unlock(&second, false, NOW).unwrap();
    assert_eq!((restored.alone, left(&vault, set)), (false, 5));
    drop(vault);
    std::fs::remove_file(folder.vault()).unwrap();
    let (vault, ..) = restoring.unlock(&password(PASSWORD), true, NOW).unwrap();
    drop(vault);
    let own = found_here(Some(&folder.base("a"))).unwrap();
    assert!(own.iter().filter(|save| save.whole).count() >= 2, "what it did not open is among the backups");
}

#[test]
fn the_second_place_is_remembered_carried_to_and_read_back() {
    let folder = Folder::new();
    let (mut vault, account, set) = used(&folder);
    let stick = folder.path().join("stick");
    assert!(matches!(vault.back_up_to(&stick, NOW), Err(VerbError::Backup(_))), "it has to be there");
    assert!(vault.second_place().is_none());
    std::fs::create_dir(&stick).unwrap();
    assert_eq!(vault.back_up_to(&stick, NOW).unwrap().verified_ms, Some(NOW));
    drop(vault);

    let (mut vault, _) = folder.open("a");
    assert!(vault.second_place().is_some(), "remembered");
    use_one(&mut vault, account);
    vault.carry_to_second_place(NOW + DAY).unwrap();
    let there: Vec<BackupInfo> = vault.list_backups().into_iter().filter(|b| b.place == Place::Second).collect();
    assert_eq!(there.len(), 2);
    assert_eq!(left(&open_copy_of(&there[0].path), set), 5);
    vault.carry_to_second_place(NOW + 2 * DAY).unwrap();
    assert_eq!(vault.list_backups().iter().filter(|b| b.place == Place::Second).count(), 2, "the same save is there once");
    assert_eq!(vault.second_place().unwrap().verified_ms, Some(NOW + 2 * DAY));

    std::fs::rename(&stick, folder.path().join("drawer")).unwrap();
    assert!(matches!(vault.carry_to_second_place(NOW + 3 * DAY), Err(VerbError::Backup(_))));
    assert_eq!(vault.second_place().unwrap().verified_ms, Some(NOW + 2 * DAY), "not verified is not noted as verified");
    vault.forget_second_place().unwrap();
    drop(vault);
    assert!(folder.open("a").0.second_place().is_none());
}

#[test]
fn clearing_leaves_one_fresh_backup_that_holds_nothing_purged() {
    let folder = Folder::new();
    let (mut vault, account, set) = used(&folder);
    store(&mut vault, &texts("bbbbb", 4), Intent::Replace);
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    vault.purge(account, &proof, NOW).unwrap();
    assert!(vault.list_backups().iter().any(|b| vault.look_into(&b.path, &proof).unwrap().texts(set) > 0));
    assert!(matches!(vault.clear_backups(&stale(proof), NOW), Err(VerbError::StepUp)));
    assert!(vault.clear_backups(&proof, NOW).unwrap() > 0);
    let rest = vault.list_backups();
    assert_eq!(rest.len(), 1);
    assert_eq!(vault.look_into(&rest[0].path, &proof).unwrap().texts(set), 0);
}

#[test]
fn no_backup_that_is_four_weeks_old_holds_what_was_purged_before_that() {
    let folder = Folder::new();
    let (mut here, account, set) = used(&folder);
    store(&mut here, &texts("bbbbb", 4), Intent::Replace);
    let common = folder.bytes();
    let proof = here.prove(&password(PASSWORD)).unwrap();
    here.purge(account, &proof, NOW).unwrap();
    drop(here);
    let purged = folder.bytes();
    // Another machine saves days later without knowing of the purge; one of its saves is a conflict copy here.
    std::fs::write(folder.vault(), &common).unwrap();
    let (mut there, _) = folder.open_at("b", NOW + DAY);
    use_one(&mut there, account);
    drop(there);
    std::fs::write(folder.path().join("v.sync-conflict-20261123-235507-K7GZ5QX.codekeep"), folder.bytes()).unwrap();
    std::fs::write(folder.vault(), &purged).unwrap();
    let (mut here, _) = folder.open_at("a", NOW + 2 * DAY);
    here.take(account, &Default::default(), codekeep_vault::How::Shown, None, NOW + 3 * DAY).unwrap();
    drop(here);
    // That other machine learns of it a week later.
    drop(folder.open_at("b", NOW + 9 * DAY));

    for machine in ["a", "b"] {
        let held = || {
            let (vault, proof) = folder.open_at(machine, NOW + 28 * DAY - 1);
            let texts = |b: &BackupInfo| vault.look_into(&b.path, &proof).unwrap().texts(set);
            vault.list_backups().iter().filter(|b| texts(b) > 0).count()
        };
        assert!(held() > 0, "{machine}: they stay for four weeks");
        drop(folder.open_at(machine, NOW + 37 * DAY)); // four weeks after it was learned of here
        assert_eq!(held(), 0, "{machine}");
    }
    assert!(!folder.open("a").0.list_backups().is_empty(), "what holds none of it stays");
}

/// A machine without power for long begins at some day in the past.
#[test]
fn a_purge_by_a_clock_that_is_years_behind_takes_no_backup_of_today() {
    let folder = Folder::new();
    let (mut vault, account, set) = used(&folder);
    store(&mut vault, &texts("bbbbb", 4), Intent::Replace);
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    vault.purge(account, &proof, NOW - 2_000 * DAY).unwrap();
    drop(vault);
    let held = |at| {
        let (vault, proof) = folder.open_at("a", at);
        vault.list_backups().iter().filter(|b| vault.look_into(&b.path, &proof).unwrap().texts(set) > 0).count()
    };
    assert!(held(NOW + DAY) > 0 && held(NOW + 27 * DAY) > 0);
    assert_eq!(held(NOW + 29 * DAY), 0);
}

#[test]
fn with_the_second_place_out_of_reach_clearing_removes_nothing() {
    let folder = Folder::new();
    let (mut vault, ..) = used(&folder);
    let stick = folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    vault.back_up_to(&stick, NOW).unwrap();
    let proof = vault.prove(&password(PASSWORD)).unwrap();
    let before = vault.list_backups().len();
    std::fs::rename(&stick, folder.path().join("in a drawer")).unwrap();
    assert!(matches!(vault.clear_backups(&proof, NOW), Err(VerbError::Backup(_))));
    assert!(vault.list_backups().len() + 1 >= before, "those here stand as they were");
    assert!(!stick.exists(), "and nothing was made in the stick's place");
    std::fs::rename(folder.path().join("in a drawer"), &stick).unwrap();
    assert!(vault.clear_backups(&proof, NOW).unwrap() > 0);
    assert_eq!(vault.list_backups().len(), 2, "one here and one there");
}

#[test]
fn after_thirty_saves_a_backup_restores() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 30), Intent::Add);
    for n in 0..30 {
        vault.take(account, &Default::default(), codekeep_vault::How::Shown, None, NOW + n * DAY).unwrap();
    }
    let all = vault.list_backups();
    assert!(keep(NOW + 30 * DAY, None, &all.iter().map(|b| b.at_ms).collect::<Vec<_>>()).iter().filter(|kept| **kept).count() >= 5);
    assert!((5..=13).contains(&all.len()), "{}", all.len());
    let oldest = all.last().unwrap().path.clone();
    drop(vault);
    std::fs::remove_file(folder.vault()).unwrap();
    let restoring = Restoring::find(&oldest, &folder.vault(), Some(&folder.base("a"))).unwrap();
    let (vault, ..) = restoring.unlock(&password(PASSWORD), false, NOW + 31 * DAY).unwrap();
    assert_eq!(left(&vault, set), 0, "every use is known");
}
