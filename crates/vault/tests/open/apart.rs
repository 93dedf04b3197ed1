//! Copies that went apart: conflict copies beside the vault, and files that a person merges.

use codekeep_vault::disk::MOST_SIBLINGS;
use codekeep_vault::format::check;
use codekeep_vault::{KeyFileWish, LockedVault, News, OpenVault, OpensBy, PasswordWish, Proof, Rekey, Restoring, VerbError};
use custody::rules::store::Intent;
use custody::{AccountId, CodeState, SetId};

use super::setup::*;

/// One vault, a set, and what another machine made of it from the same beginning: its bytes.
fn forked(folder: &Folder) -> (OpenVault, AccountId, SetId, Vec<u8>) {
    let (mut here, _) = folder.create("a");
    let (account, set) = store(&mut here, &texts("aaaaa", 8), Intent::Add);
    let common = folder.bytes();
    let (mut there, _) = folder.open("b");
    use_one(&mut there, account);
    use_one(&mut there, account);
    let theirs = folder.bytes();
    std::fs::write(folder.vault(), common).unwrap();
    (here, account, set, theirs)
}

fn backups(folder: &Folder) -> Vec<Vec<u8>> {
    let kept = std::fs::read_dir(folder.places("a").backups()).into_iter().flatten();
    kept.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn conflict_copies_of_each_sync_program_are_united_moved_to_the_backups_and_told() {
    for name in [
        "v.sync-conflict-20261121-235507-K7GZ5QX.codekeep",
        "v (Mira Holt's conflicted copy 2026-11-21).codekeep",
        "v (In Konflikt stehende Kopie von LAPTOP 2026-11-21).codekeep",
        "v (conflicted copy 2026-11-21 235507).codekeep",
        "v-LAPTOP.codekeep",
        "v (1).codekeep",
    ] {
        let folder = Folder::new();
        let (mut here, account, set, theirs) = forked(&folder);
        use_one(&mut here, account);
        drop(here);
        let sibling = folder.path().join(name);
        std::fs::write(&sibling, &theirs).unwrap();

        let (mut here, _) = folder.open("a");
        assert_eq!(here.take_news(), [News::SiblingsUnited { files: 1, events: 4, uses: 2 }], "{name}");
        assert_eq!(left(&here, set), 6, "code 1 was handed out on both machines");
        assert!(!sibling.exists(), "{name}");
        assert!(backups(&folder).contains(&theirs), "{name}: moved, not deleted");
        assert_eq!(left(&open_copy_of(&folder.vault()), set), 6, "{name}: the union is in the file");
        assert_eq!(folder.open("a").0.take_news(), [], "{name}: told once");
    }
}

#[test]
fn of_many_conflict_copies_so_many_are_united_at_a_time_and_the_others_are_told() {
    let folder = Folder::new();
    let (here, _, set, theirs) = forked(&folder);
    drop(here);
    let name = |n: usize| folder.path().join(format!("v.sync-conflict-20261121-{n:06}-K7GZ5QX.codekeep"));
    let older = folder.bytes();
    (0..MOST_SIBLINGS + 3).for_each(|n| std::fs::write(name(n), if n == MOST_SIBLINGS { &theirs } else { &older }).unwrap());
    // Its name comes before theirs, and is one that a person may have given.
    std::fs::write(folder.path().join("v-old.codekeep"), &older).unwrap();
    let (mut here, _) = folder.open("a");
    assert_eq!(
        here.take_news(),
        [News::SiblingsUnited { files: MOST_SIBLINGS as u32, events: 0, uses: 0 }, News::SiblingsWait { files: 4 }]
    );
    assert_eq!(left(&here, set), 8);
    assert!(!name(MOST_SIBLINGS - 1).exists() && name(MOST_SIBLINGS).exists());
    drop(here);
    let (mut here, _) = folder.open("a");
    assert_eq!(here.take_news(), [News::SiblingsUnited { files: 3, events: 4, uses: 2 }]);
    assert_eq!(left(&here, set), 6);
    assert!((0..MOST_SIBLINGS + 3).all(|n| !name(n).exists()));
}

#[test]
fn a_copy_that_a_person_may_have_named_stays_when_it_brings_nothing() {
    let folder = Folder::new();
    let (mut here, account, _, _) = forked(&folder);
    let older = folder.bytes();
    use_one(&mut here, account);
    drop(here);
    let (kept, moved) = (folder.path().join("v-old.codekeep"), folder.path().join("v.sync-conflict-20261121-235507-K7GZ5QX.codekeep"));
    std::fs::write(&kept, &older).unwrap();
    std::fs::write(&moved, &older).unwrap();
    folder.open("a");
    assert!(kept.exists() && !moved.exists());
}

#[test]
fn what_is_half_synced_or_of_another_vault_is_left_alone() {
    let folder = Folder::new();
    let (here, _, set, theirs) = forked(&folder);
    drop(here);
    let other = Folder::new();
    drop(other.create("x"));
    let torn = folder.path().join("v.sync-conflict-20261121-235507-TORN.codekeep");
    let foreign = folder.path().join("v.sync-conflict-20261121-235507-OTHER.codekeep");
    std::fs::write(&torn, &theirs[..theirs.len() - 100]).unwrap();
    std::fs::write(&foreign, other.bytes()).unwrap();
    let (mut here, _) = folder.open("a");
    assert_eq!((here.take_news(), left(&here, set)), (vec![], 8));
    assert!(torn.exists() && foreign.exists());
    assert!(matches!(refused(here.weigh(&foreign, None)), VerbError::OtherCopy(_)));
    assert!(matches!(refused(here.weigh(&torn, None)), VerbError::OtherCopy(_)));
    assert!(matches!(refused(here.weigh(&folder.path().join("none"), None)), VerbError::OtherCopy(_)));
}

#[test]
fn a_merged_file_brings_its_uses_and_texts_and_stays_where_it_is() {
    let folder = Folder::new();
    let (mut here, account, set, theirs) = forked(&folder);
    use_one(&mut here, account);
    let file = folder.path().join("from a stick.codekeep");
    std::fs::write(&file, &theirs).unwrap();
    let weighed = here.weigh(&file, None).unwrap();
    assert_eq!((weighed.opens_by, weighed.events, weighed.uses, weighed.left_out), (OpensBy::Today, 4, 2, 0));
    assert_eq!(left(&here, set), 7, "weighing changes nothing");
    let merged = here.merge(weighed, None, NOW).unwrap();
    assert_eq!((merged.events, merged.uses, merged.shelved), (4, 2, false));
    assert_eq!((left(&here, set), file.exists()), (6, true));
    // Once more it brings nothing, and nothing is written.
    let before = folder.bytes();
    let again = here.merge(here.weigh(&file, None).unwrap(), None, NOW).unwrap();
    assert_eq!((again.events, folder.bytes() == before), (0, true));
}

#[test]
fn what_opens_only_by_a_retired_key_waits_for_the_person_and_may_only_add() {
    let folder = Folder::new();
    let (mut here, account, set, _) = forked(&folder);
    let common = folder.bytes();
    let out = take(&mut here, account).unwrap();
    drop(here);
    // Somebody who knows the old password: revokes, renames, sets, returns the code that is out, and uses one.
    std::fs::write(folder.vault(), &common).unwrap();
    let (mut thief, proof) = folder.open("thief");
    use_one(&mut thief, account);
    thief.revoke(set, custody::Why::Exposed, NOW).unwrap();
    let host = codekeep_vault::AccountEdit { host: Some("evil.example".into()), ..Default::default() };
    thief.edit_account(account, &host, None, NOW).unwrap();
    thief.set_setting("clipboard.seconds", 120, Some(&proof), NOW).unwrap();
    let theirs = folder.bytes();

    std::fs::write(folder.vault(), &common).unwrap();
    let (mut here, proof) = folder.open("a");
    rekey(&mut here, &proof);
    let sibling = folder.path().join("v.sync-conflict-20261121-235507-K7GZ5QX.codekeep");
    std::fs::write(&sibling, &theirs).unwrap();
    drop(here);
    let (mut here, proof) = open_with(&folder, "a", SECOND);
    assert!(here.take_news().contains(&News::SiblingsWait { files: 1 }));
    assert!(sibling.exists());
    assert_eq!(
        here.waiting().iter().map(|w| (w.file == sibling.canonicalize().unwrap(), w.retired_ms.is_some())).collect::<Vec<_>>(),
        [(true, true)]
    );

    let weighed = here.weigh(&sibling, None).unwrap();
    assert!(matches!(weighed.opens_by, OpensBy::Past { .. }));
    assert!(matches!(refused(here.merge(here.weigh(&sibling, None).unwrap(), None, NOW)), VerbError::StepUp));
    let before = here.state().clone();
    let merged = here.merge(weighed, Some(&proof), NOW).unwrap();
    assert_eq!((merged.uses, merged.left_out, merged.shelved), (1, 3, true));
    let state = here.state();
    assert_eq!(state.sets[&set].status, before.sets[&set].status, "a revocation was taken");
    assert_eq!(state.accounts[&account].host(), before.accounts[&account].host(), "a host was taken");
    assert_eq!(state.settings, before.settings);
    assert_ne!(code(&here, set, out.ordinal), CodeState::Unused);
}

/// An event is known by its id, and a label's text stands beside it.
#[test]
fn what_opens_only_by_a_retired_key_changes_no_text_and_no_copy_that_is_here() {
    let folder = Folder::new();
    let (mut here, account, set, _) = forked(&folder);
    let edit = codekeep_vault::AccountEdit { host: Some("github.com".into()), notes: Some("to go".into()), ..Default::default() };
    here.edit_account(account, &edit, None, NOW).unwrap();
    let common = folder.path().join("theirs.codekeep");
    std::fs::copy(folder.vault(), &common).unwrap();
    let erased = codekeep_vault::AccountEdit { notes: Some(String::new()), ..Default::default() };
    here.edit_account(account, &erased, None, NOW).unwrap();
    let proof = here.prove(&password(PASSWORD)).unwrap();
    rekey(&mut here, &proof);
    let before = here.state().clone();

    let mut theirs = payload(&common);
    for text in theirs.label_texts.values_mut() {
        *text = format!("evil {text}");
    }
    put_payload(&common, &theirs);
    for file in [common.clone(), folder.path().join("v.sync-conflict-20261121-235507-K7GZ5QX.codekeep")] {
        if file != common {
            std::fs::copy(&common, &file).unwrap();
        }
        let weighed = here.weigh(&file, None).unwrap();
        assert_eq!((weighed.events, weighed.left_out), (0, 0));
        here.merge(weighed, Some(&proof), NOW).unwrap();
        use_one(&mut here, account);
        assert_eq!(here.state().accounts, before.accounts, "a text was taken");
    }
    drop(here);
    // The same where it stands in the place of the vault file.
    std::fs::copy(&common, folder.vault()).unwrap();
    let locked = LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap();
    let consent = codekeep_vault::Consent { saved_under_past_key: true, ..Default::default() };
    let (here, _) = locked.unlock_with(&password(SECOND), consent, NOW).unwrap();
    assert_eq!((&here.state().accounts, left(&here, set)), (&before.accounts, 6));
}

/// What was united by half lies among the backups, with what was left out still in it.
#[test]
fn a_restore_takes_no_more_from_what_opens_by_a_retired_key() {
    let folder = Folder::new();
    let (mut here, account, set, _) = forked(&folder);
    let used = use_one(&mut here, account);
    let common = folder.bytes();
    let proof = here.prove(&password(PASSWORD)).unwrap();
    rekey(&mut here, &proof);
    drop(here);
    let ours = folder.bytes();
    std::fs::write(folder.vault(), &common).unwrap();
    let (mut thief, its_proof) = folder.open("thief");
    let take = thief.state().takes.values().next().unwrap().id;
    thief.correct(take, "not used", &its_proof, NOW).unwrap();
    thief.answer(take, custody::Outcome::Returned, NOW).unwrap();
    thief.revoke(set, custody::Why::Exposed, NOW).unwrap();
    thief.set_setting("clipboard.seconds", 120, Some(&its_proof), NOW).unwrap();
    drop(thief);
    let sibling = folder.path().join("v.sync-conflict-20261121-235507-K7GZ5QX.codekeep");
    std::fs::rename(folder.vault(), &sibling).unwrap();
    std::fs::write(folder.vault(), &ours).unwrap();
    let (mut here, proof) = open_with(&folder, "a", SECOND);
    let before = here.state().clone();
    assert!(here.merge(here.weigh(&sibling, None).unwrap(), Some(&proof), NOW).unwrap().shelved);
    use_one(&mut here, account);
    drop(here);

    let backup = newest_that_opens(&folder, SECOND);
    std::fs::remove_file(folder.places("a").own_copy()).unwrap();
    std::fs::write(folder.vault(), b"damaged").unwrap();
    let restoring = Restoring::find(&backup, &folder.vault(), Some(&folder.base("a"))).unwrap();
    let (here, ..) = restoring.unlock(&password(SECOND), false, NOW).unwrap();
    let state = here.state();
    assert_eq!(state.sets[&set].status, before.sets[&set].status, "a revocation was taken");
    assert_eq!(state.settings, before.settings);
    assert_ne!(code(&here, set, used), CodeState::Unused);
}

/// The newest backup of machine `a` that opens with this password.
fn newest_that_opens(folder: &Folder, text: &str) -> std::path::PathBuf {
    let mut all: Vec<_> = std::fs::read_dir(folder.places("a").backups()).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    let opens = |file: &std::path::PathBuf| check(std::fs::read(file).unwrap()).unwrap().unlock(&password(text)).is_ok();
    all.into_iter().rev().find(opens).unwrap()
}

#[test]
fn a_copy_that_was_rekeyed_elsewhere_wants_its_password_and_its_key_is_the_vaults_from_then_on() {
    let folder = Folder::new();
    let (mut here, account, set, _) = forked(&folder);
    let common = folder.bytes();
    let (mut there, proof) = folder.open("b");
    use_one(&mut there, account);
    rekey(&mut there, &proof);
    let theirs = folder.path().join("theirs.codekeep");
    std::fs::copy(folder.vault(), &theirs).unwrap();
    std::fs::write(folder.vault(), common).unwrap();
    drop(there);

    assert!(matches!(refused(here.weigh(&theirs, None)), VerbError::WantsItsPassword));
    assert!(matches!(refused(here.weigh(&theirs, Some(&password("not this one at all")))), VerbError::OtherCopy(_)));
    let weighed = here.weigh(&theirs, Some(&password(SECOND))).unwrap();
    assert_eq!(weighed.opens_by, OpensBy::Newer);
    let proof = here.prove(&password(PASSWORD)).unwrap();
    here.merge(weighed, Some(&proof), NOW).unwrap();
    assert!(left(&here, set) < 8);
    drop(here);
    let (here, _) = open_with(&folder, "a", SECOND);
    assert!(left(&here, set) < 8);
}

#[test]
fn a_cloned_profile_writes_into_the_same_place_twice_both_are_kept_and_it_is_told() {
    let folder = Folder::new();
    let (mut here, account, set, _) = forked(&folder);
    use_one(&mut here, account);
    drop(here);
    // The whole machine is copied: vault, own copy, state.
    let clone = Folder::new();
    std::fs::copy(folder.vault(), clone.vault()).unwrap();
    copy_all(&folder.base("a"), &clone.base("a"));
    let (mut here, _) = folder.open("a");
    use_one(&mut here, account);
    let (mut there, _) = clone.open("a");
    use_one(&mut there, account);
    use_one(&mut there, account);
    let weighed = here.weigh(&clone.vault(), None).unwrap();
    here.merge(weighed, None, NOW).unwrap();
    assert!(here.take_news().iter().any(|news| matches!(news, News::ChainsBroken { .. })));
    assert!(here.ledger().verify().iter().any(|fault| matches!(fault, custody::Fault::Twice { .. })));
    assert_eq!(left(&here, set), 5, "every use of both is kept");
    use_one(&mut here, account);
}

const SECOND: &str = "pepper willow anchor marble cobalt ferry";

fn rekey(vault: &mut OpenVault, proof: &Proof) {
    let second = password(SECOND);
    vault.rekey(&Rekey { password: PasswordWish::New(&second), key_file: KeyFileWish::Keep, recovery: None }, proof, NOW).unwrap();
}

fn open_with(folder: &Folder, machine: &str, text: &str) -> (OpenVault, Proof) {
    LockedVault::find(&folder.vault(), Some(&folder.base(machine))).unwrap().unlock(&password(text), NOW).unwrap()
}

fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() { copy_all(&entry.path(), &to) } else { assert!(std::fs::copy(entry.path(), to).is_ok()) }
    }
}
