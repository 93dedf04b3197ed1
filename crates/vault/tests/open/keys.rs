//! The password, and what this installation remembers outside of the vault.

use codekeep_vault::format::{KdfCost, OpenError, RecoveryKey, SlotKind, check};
use codekeep_vault::{LockedVault, News, OpenVault, UnlockError, VerbError};
use custody::rules::store::Intent;

use super::setup::*;

const NEW_PASSWORD: &str = "another set of words entirely";

fn opens(folder: &Folder, machine: &str, text: &str) -> bool {
    match LockedVault::find(&folder.vault(), Some(&folder.base(machine))).unwrap().unlock(&password(text), NOW) {
        Ok(_) => true,
        Err(UnlockError::Open(OpenError::WrongPassword)) => false,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_new_password_takes_the_old_one_s_place_and_keeps_the_recovery_key() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let recovery = RecoveryKey::make().unwrap();
    vault.make_recovery_key(&recovery, &proof, NOW).unwrap();
    let dek = check(folder.bytes()).unwrap().unlock(&password(PASSWORD)).unwrap();
    assert!(matches!(vault.change_password(&password("password1"), &proof, NOW), Err(VerbError::Weak(_))));
    vault.change_password(&password(NEW_PASSWORD), &proof, NOW).unwrap();
    assert!(vault.prove(&password(PASSWORD)).is_err() && vault.prove(&password(NEW_PASSWORD)).is_ok());
    drop(vault);
    assert!(!opens(&folder, "a", PASSWORD) && opens(&folder, "a", NEW_PASSWORD));
    let bytes = folder.bytes();
    let checked = check(&bytes).unwrap();
    assert!(checked.unlock(&recovery).unwrap().same_as(&dek));
    assert_eq!(checked.slots().iter().filter(|slot| slot.kind() == SlotKind::RecoveryKey).count(), 1);
}

#[test]
fn a_new_password_raises_a_slot_below_the_floor() {
    let folder = Folder::new();
    let made = OpenVault::create(&folder.vault(), Some(&folder.base("a")), &password(PASSWORD), KdfCost::LEAST, NOW);
    let (mut vault, proof) = made.unwrap();
    assert!(vault.keys().below_floor);
    vault.change_password(&password(NEW_PASSWORD), &proof, NOW).unwrap();
    assert_eq!(vault.cost(), Some(KdfCost::DEFAULT));
}

#[test]
fn a_save_of_another_session_does_not_bring_the_old_password_back() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, _) = store(&mut a, &texts("aaaaa", 4), Intent::Add);
    let (mut b, _) = folder.open("b");
    a.change_password(&password(NEW_PASSWORD), &proof, NOW).unwrap();
    use_one(&mut b, account);
    assert!(b.prove(&password(PASSWORD)).is_err() && b.prove(&password(NEW_PASSWORD)).is_ok());
    use_one(&mut a, account);
    for machine in ["a", "b", "c"] {
        assert!(!opens(&folder, machine, PASSWORD), "{machine}");
        assert!(opens(&folder, machine, NEW_PASSWORD), "{machine}");
    }
}

#[test]
fn an_older_file_put_back_opens_with_its_password_and_gets_the_newer_one() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let older = folder.bytes();
    vault.change_password(&password(NEW_PASSWORD), &proof, NOW).unwrap();
    drop(vault);
    std::fs::write(folder.vault(), older).unwrap();
    assert!(opens(&folder, "a", PASSWORD));
    assert!(!opens(&folder, "a", PASSWORD) && opens(&folder, "a", NEW_PASSWORD));
}

#[test]
fn a_change_that_is_not_saved_changes_no_password() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let aside = folder.path().join("unplugged");
    std::fs::rename(folder.vault(), &aside).unwrap();
    assert!(matches!(vault.change_password(&password(NEW_PASSWORD), &proof, NOW), Err(VerbError::Save(_))));
    assert!(vault.prove(&password(PASSWORD)).is_ok());
    std::fs::rename(&aside, folder.vault()).unwrap();
    store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    assert!(opens(&folder, "a", PASSWORD) && !opens(&folder, "a", NEW_PASSWORD));
}

#[test]
fn a_lost_or_altered_state_is_told_once_and_starts_a_new_chain() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let writers = |folder: &Folder| {
        let (mut vault, _) = folder.open("a");
        let news = vault.take_news();
        let account = *vault.state().accounts.keys().next().unwrap();
        vault.signin_changed(account, custody::Change::Phone, NOW).unwrap();
        assert_eq!(vault.ledger().verify(), []);
        (news, vault.ledger().iter().map(|e| e.writer).collect::<std::collections::BTreeSet<_>>().len())
    };
    drop(vault);
    assert_eq!(writers(&folder), (vec![], 1));
    let state = folder.places("a").state();
    std::fs::remove_file(&state).unwrap();
    assert_eq!(writers(&folder), (vec![News::StateUnreadable], 2));
    assert_eq!(writers(&folder), (vec![], 2));
    let mut bytes = std::fs::read(&state).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&state, bytes).unwrap();
    assert_eq!(writers(&folder), (vec![News::StateUnreadable], 3));
    assert_eq!(writers(&folder), (vec![], 3));
}

#[test]
fn a_remembered_head_that_is_nowhere_is_told_once_and_starts_a_new_chain() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let older = folder.bytes();
    use_one(&mut vault, account);
    drop(vault);
    // A restored profile: the file and the own copy are from before what the state remembers.
    std::fs::write(folder.vault(), &older).unwrap();
    std::fs::write(folder.places("a").own_copy(), &older).unwrap();
    let (mut vault, _) = folder.open("a");
    assert_eq!(vault.take_news(), [News::LastEntriesMissing]);
    let before: Vec<_> = vault.ledger().iter().map(|e| e.writer).collect();
    use_one(&mut vault, account);
    assert!(vault.ledger().iter().any(|e| !before.contains(&e.writer)));
    assert_eq!(vault.ledger().verify(), []);
    drop(vault);
    assert_eq!(folder.open("a").0.take_news(), []);
}

#[test]
fn failed_attempts_on_a_new_machine_are_no_lost_state() {
    let folder = Folder::new();
    drop(folder.create("a"));
    assert!(!opens(&folder, "b", "not the password at all"));
    assert_eq!(folder.open("b").0.take_news(), [News::FailedUnlocks { count: 1, since_ms: NOW }]);
}

#[test]
fn bytes_set_aside_open_for_their_own_vault_alone() {
    let (one, two) = (Folder::new(), Folder::new());
    let ((one, _), (two, _)) = (one.create("a"), two.create("a"));
    let aside = one.seal_aside(b"a draft").unwrap();
    assert_eq!(one.open_aside(&aside).unwrap().as_slice(), b"a draft");
    assert!(matches!(two.open_aside(&aside), Err(VerbError::Text(_))));
}
