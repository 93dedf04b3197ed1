//! The recovery key and the key file as ways in, and the floor of a password's cost.

use codekeep_vault::format::{KdfCost, KeyFile, OpenError, RecoveryKey, RecoveryText, Secret, check};
use codekeep_vault::{Consent, KeyFileWish, LockedVault, OpenVault, PasswordWish, Proof, Rekey, UnlockError, VerbError};
use custody::attention::{Kind, Now};
use custody::rules::store::Intent;
use custody::{Body, Date};

use super::setup::*;

const NEW: &str = "another set of words entirely";

fn unlock<'s>(folder: &Folder, secret: impl Into<Secret<'s>>) -> Result<(OpenVault, Proof), UnlockError> {
    LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap().unlock(secret, NOW)
}

fn with_recovery(folder: &Folder) -> RecoveryKey {
    let (mut vault, proof) = folder.create("a");
    store(&mut vault, &texts("aaaaa", 6), Intent::Add);
    let key = RecoveryKey::make().unwrap();
    vault.make_recovery_key(&key, &proof, NOW).unwrap();
    key
}

#[test]
fn a_recovery_key_counts_as_tested_when_it_was_typed_back() {
    let folder = Folder::new();
    let key = with_recovery(&folder);
    let (mut vault, _) = folder.open("a");
    assert_eq!((vault.keys().recovery_key, vault.keys().recovery_tested_ms), (true, None));
    let other = RecoveryKey::make().unwrap();
    assert!(matches!(vault.test_recovery_key(&other, NOW).map(drop), Err(VerbError::WrongRecoveryKey)));
    assert_eq!(vault.keys().recovery_tested_ms, None);
    let typed = RecoveryText::of(&key).line_to_expose().to_lowercase();
    vault.test_recovery_key(&RecoveryKey::from_text(typed.as_bytes()).unwrap(), NOW + 5).unwrap();
    assert_eq!(folder.open("b").0.keys().recovery_tested_ms, Some(NOW + 5));
    let bare = Folder::new();
    assert!(matches!(bare.create("a").0.test_recovery_key(&key, NOW).map(drop), Err(VerbError::NoRecoveryKey)));
}

#[test]
fn opened_with_the_recovery_key_a_new_password_comes_before_anything_else() {
    let folder = Folder::new();
    let key = with_recovery(&folder);
    let wrong = RecoveryKey::make().unwrap();
    assert!(matches!(unlock(&folder, &wrong).err(), Some(UnlockError::Open(OpenError::WrongPassword))));
    let (mut vault, proof) = unlock(&folder, &key).unwrap();
    assert!(vault.keys().wants_password);
    let account = *vault.state().accounts.keys().next().unwrap();
    let before = (folder.bytes(), vault.ledger().len());
    assert!(matches!(take(&mut vault, account).map(drop), Err(VerbError::SetPassword)));
    assert!(matches!(vault.set_setting("clipboard.seconds", 5, None, NOW), Err(VerbError::SetPassword)));
    assert!(matches!(vault.close_account(account, &proof, NOW).map(drop), Err(VerbError::SetPassword)));
    assert_eq!((folder.bytes(), vault.ledger().len()), before);
    vault.change_password(&password(NEW), &proof, NOW).unwrap();
    assert_eq!((vault.keys().wants_password, vault.keys().recovery_tested_ms), (false, Some(NOW)));
    assert_eq!(use_one(&mut vault, account), 1);
    drop(vault);
    assert!(unlock(&folder, &password(PASSWORD)).is_err());
    assert!(unlock(&folder, &password(NEW)).is_ok() && unlock(&folder, &key).is_ok());
}

#[test]
fn a_key_file_is_wanted_beside_the_password_and_step_up_wants_the_password_alone() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (present, file, other) = (password(PASSWORD), KeyFile::make().unwrap(), KeyFile::make().unwrap());
    vault.add_key_file(&present, &file, &proof, NOW).unwrap();
    drop(vault);
    let locked = LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap();
    assert!(locked.ways().key_file && !locked.ways().recovery_key);
    assert!(matches!(unlock(&folder, &present).err(), Some(UnlockError::Open(OpenError::NoSuchSlot))));
    for (p, f) in [(&present, &other), (&password(NEW), &file)] {
        let told = unlock(&folder, Secret::PasswordAndKeyFile(p, f)).err();
        assert!(matches!(told, Some(UnlockError::Open(OpenError::WrongPassword))));
    }
    let (mut vault, _) = unlock(&folder, Secret::PasswordAndKeyFile(&present, &file)).unwrap();
    let proof = vault.prove(&present).unwrap();
    assert!(vault.prove(&password(NEW)).is_err());
    // A new password goes with the same key file.
    vault.change_password(&password(NEW), &proof, NOW).unwrap();
    drop(vault);
    assert!(unlock(&folder, Secret::PasswordAndKeyFile(&password(NEW), &file)).is_ok());
}

#[test]
fn a_lost_key_file_is_left_behind_with_the_recovery_key() {
    let folder = Folder::new();
    let key = with_recovery(&folder);
    let (mut vault, proof) = folder.open("a");
    vault.add_key_file(&password(PASSWORD), &KeyFile::make().unwrap(), &proof, NOW).unwrap();
    drop(vault);
    let (mut vault, proof) = unlock(&folder, &key).unwrap();
    let new = password(NEW);
    assert!(matches!(vault.change_password(&new, &proof, NOW), Err(VerbError::KeyFileWanted)));
    let again = RecoveryKey::make().unwrap();
    let keep = Rekey { password: PasswordWish::New(&new), key_file: KeyFileWish::Keep, recovery: Some(&again) };
    assert!(matches!(vault.rekey(&keep, &proof, NOW), Err(VerbError::KeyFileWanted)));
    vault.rekey(&Rekey { key_file: KeyFileWish::Remove, ..keep }, &proof, NOW).unwrap();
    drop(vault);
    assert!(unlock(&folder, &new).is_ok() && unlock(&folder, &again).is_ok() && unlock(&folder, &key).is_err());
}

#[test]
fn a_cost_below_the_floor_asks_for_an_upgrade_until_it_is_raised() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a"); // far below it, as only a test can make one
    let now = Now { ms: NOW, today: Date::of_millis(NOW) };
    let asks = |vault: &OpenVault| vault.attention(now).items.iter().any(|item| item.kind == Kind::CheapPassword);
    assert!(asks(&vault) && vault.keys().below_floor);
    assert!(matches!(vault.raise_cost(&password(NEW), KdfCost::FLOOR, &proof, NOW), Err(VerbError::WrongPassword)));
    vault.raise_cost(&password(PASSWORD), KdfCost::FLOOR, &proof, NOW).unwrap();
    assert!(!asks(&vault) && !vault.keys().below_floor);
    assert_eq!(check(folder.bytes()).unwrap().slots()[0].cost(), Some(KdfCost::FLOOR));
    assert!(vault.ledger().iter().any(|e| e.body == Body::KeyChanged { what: custody::KeyChange::Cost }));
}

#[test]
fn a_derivation_that_takes_half_of_the_memory_asks_first() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    vault.raise_cost(&password(PASSWORD), KdfCost::FLOOR, &proof, NOW).unwrap();
    drop(vault);
    let on = |mib: u64| LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap().on_a_machine_with(mib << 20);
    let told = on(127).unlock(&password(PASSWORD), NOW).err();
    assert!(matches!(told, Some(UnlockError::MuchMemory { wants_mib: 64, has_mib: 127 })));
    assert!(on(128).unlock(&password(PASSWORD), NOW).is_ok());
    let yes = Consent { much_memory: true, ..Consent::default() };
    assert!(on(127).unlock_with(&password(PASSWORD), yes, NOW).is_ok());
    assert_eq!(folder.open("a").0.take_news(), [], "to be asked is no failed unlock");
}

/// R15: no slot hangs on what the system keeps; nothing that could keep a key there is linked.
#[test]
fn no_keystore_of_the_system_is_used() {
    let lock = include_str!("../../../../Cargo.lock");
    for name in ["keyring", "keyring-core", "secret-service", "libsecret", "oo7", "security-framework", "apple-native-keyring-store"] {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "{name}");
    }
}

#[test]
fn wrong_secrets_of_any_kind_make_the_next_try_wait() {
    let folder = Folder::new();
    with_recovery(&folder);
    let (wrong, other) = (password(NEW), RecoveryKey::make().unwrap());
    let locked = LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap();
    let seconds = |now: u64| locked.wait(now).as_secs();
    let mut waits = Vec::new();
    for n in 0..7 {
        let failed = if n % 2 == 0 { locked.unlock(&wrong, NOW) } else { locked.unlock(&other, NOW) };
        assert!(failed.is_err());
        waits.push(seconds(NOW));
    }
    assert_eq!(waits, [0, 0, 4, 8, 16, 30, 30]);
    assert_eq!([seconds(NOW + 10_000), seconds(NOW + 30_000), seconds(NOW - 60_000)], [20, 0, 30]);
    locked.unlock(&password(PASSWORD), NOW).unwrap();
    assert_eq!(seconds(NOW), 0);
}
