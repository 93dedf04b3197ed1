//! A re-key: what it shuts out, what still opens, and what becomes of copies and sessions that had not
//! heard of it.

use codekeep_vault::format::{Dek, KeyFile, OpenError, RecoveryKey, SlotKind, WhyRetired, check};
use codekeep_vault::{
    Behind, Consent, KeyFileWish, LockedVault, News, OpenVault, OpensBy, PasswordWish, Place, Proof, Rekey, UnlockError, VerbError,
};
use custody::rules::store::Intent;
use custody::{Body, CodeState, KeyChange, Why};

use super::setup::*;

const NEW: &str = "another set of words entirely";
const YES: Consent = Consent { much_memory: false, saved_under_past_key: true };

fn locked(folder: &Folder, machine: &str) -> LockedVault {
    LockedVault::find(&folder.vault(), Some(&folder.base(machine))).unwrap()
}

fn unlock(folder: &Folder, machine: &str, text: &str) -> Result<OpenVault, UnlockError> {
    locked(folder, machine).unlock(&password(text), NOW).map(|(vault, _)| vault)
}

fn with_new_password(vault: &mut OpenVault, proof: &Proof) {
    let new = password(NEW);
    vault.rekey(&Rekey { password: PasswordWish::New(&new), key_file: KeyFileWish::Keep, recovery: None }, proof, NOW).unwrap();
}

fn dek_of(bytes: &[u8], text: &str) -> Dek {
    check(bytes).unwrap().unlock(&password(text)).unwrap()
}

fn said(vault: &OpenVault) -> Vec<KeyChange> {
    let changes = vault.ledger().in_order().into_iter().filter_map(|e| match &e.body {
        Body::KeyChanged { what } => Some(*what),
        _ => None,
    });
    changes.collect()
}

#[test]
fn the_old_data_key_does_not_open_the_new_file_and_a_past_key_opens_old_backups() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let before = folder.bytes();
    let old = dek_of(&before, PASSWORD);
    with_new_password(&mut vault, &proof);
    use_one(&mut vault, account);
    let after = folder.bytes();
    let file = check(&after).unwrap();
    assert_eq!(file.open(&old).err(), Some(OpenError::AlteredHeader));
    assert_eq!(file.unlock(&password(PASSWORD)).err(), Some(OpenError::WrongPassword));
    assert!(!dek_of(&after, NEW).same_as(&old));
    let payload = payload_under(&folder.vault(), NEW);
    let [past] = &payload.past_keys[..] else { panic!("one past key") };
    assert!(past.dek.same_as(&old));
    assert_eq!((past.retired_ms, past.why), (NOW, WhyRetired::PasswordKnown));
    assert!(check(&before).unwrap().open(&past.dek).is_ok());
    assert_eq!(said(&vault), [KeyChange::Password, KeyChange::Rekeyed]);
    // A change of the password alone keeps the data key.
    let proof = vault.prove(&password(NEW)).unwrap();
    vault.change_password(&password(PASSWORD), &proof, NOW).unwrap();
    assert!(dek_of(&folder.bytes(), PASSWORD).same_as(&dek_of(&after, NEW)));
}

#[test]
fn replacing_or_removing_a_recovery_key_or_key_file_re_keys() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (first, second) = (RecoveryKey::make().unwrap(), RecoveryKey::make().unwrap());
    let (file, other) = (KeyFile::make().unwrap(), KeyFile::make().unwrap());
    let present = password(PASSWORD);
    let again = PasswordWish::Present(&present);
    vault.make_recovery_key(&first, &proof, NOW).unwrap();
    assert!(matches!(vault.make_recovery_key(&second, &proof, NOW), Err(VerbError::HasRecoveryKey)));
    vault.add_key_file(&present, &file, &proof, NOW).unwrap();
    assert!(matches!(vault.add_key_file(&present, &other, &proof, NOW), Err(VerbError::HasKeyFile)));
    assert!(payload_with(&folder.vault(), &present, &file).past_keys.is_empty(), "adding re-keys nothing");
    let keep = KeyFileWish::Keep;
    let steps = [
        (Rekey { password: again, key_file: keep, recovery: Some(&second) }, WhyRetired::RecoveryReplaced),
        (Rekey { password: again, key_file: KeyFileWish::New(&other), recovery: Some(&first) }, WhyRetired::KeyFileRemoved),
        (Rekey { password: again, key_file: keep, recovery: None }, WhyRetired::RecoveryReplaced),
        (Rekey { password: again, key_file: KeyFileWish::Remove, recovery: None }, WhyRetired::KeyFileRemoved),
        (Rekey { password: again, key_file: keep, recovery: None }, WhyRetired::Asked),
    ];
    for (n, (wish, why)) in steps.iter().enumerate() {
        let old = [&first, &second].into_iter().find_map(|key| check(folder.bytes()).unwrap().unlock(key).ok());
        vault.rekey(wish, &proof, NOW).unwrap();
        if let Some(old) = old {
            assert!(!check(folder.bytes()).unwrap().mac_holds(&old), "step {n}");
        }
        let bytes = folder.bytes();
        let opens = |key| check(&bytes).unwrap().unlock(key).is_ok();
        assert_eq!([opens(&first), opens(&second)], [n == 1, n == 0], "step {n}");
        let past = match vault.keys().key_file {
            true => payload_with(&folder.vault(), &present, if n == 0 { &file } else { &other }).past_keys,
            false => payload(&folder.vault()).past_keys,
        };
        assert_eq!((past.len(), past.last().unwrap().why), (n + 1, *why), "step {n}");
    }
    assert!(matches!(
        vault.rekey(&Rekey { password: again, key_file: KeyFileWish::Remove, recovery: None }, &proof, NOW),
        Err(VerbError::NoKeyFile)
    ));
    use KeyChange::*;
    assert_eq!(
        said(&vault),
        [
            RecoveryMade,
            KeyFileAdded,
            RecoveryMade,
            Rekeyed,
            KeyFileReplaced,
            RecoveryMade,
            Rekeyed,
            RecoveryRemoved,
            Rekeyed,
            KeyFileRemoved,
            Rekeyed,
            Rekeyed
        ]
    );
}

#[test]
fn a_slip_of_the_pen_is_no_password() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let before = folder.bytes();
    let (typo, weak) = (password("tundra orbit velvet lantern mosaic granit"), password("password1"));
    for (wish, wrong) in [(PasswordWish::Present(&typo), true), (PasswordWish::New(&weak), false)] {
        let refused = vault.rekey(&Rekey { password: wish, key_file: KeyFileWish::Keep, recovery: None }, &proof, NOW);
        assert!(matches!(refused, Err(VerbError::WrongPassword)) == wrong && refused.is_err());
    }
    assert!(matches!(vault.add_key_file(&typo, &KeyFile::make().unwrap(), &proof, NOW), Err(VerbError::WrongPassword)));
    assert_eq!(folder.bytes(), before);
}

#[test]
fn a_re_key_that_is_not_saved_leaves_everything_as_it_was() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let aside = folder.path().join("unplugged");
    std::fs::rename(folder.vault(), &aside).unwrap();
    let new = password(NEW);
    let key = RecoveryKey::make().unwrap();
    let wish = Rekey { password: PasswordWish::New(&new), key_file: KeyFileWish::Keep, recovery: Some(&key) };
    assert!(matches!(vault.rekey(&wish, &proof, NOW), Err(VerbError::Save(_))));
    std::fs::rename(&aside, folder.vault()).unwrap();
    store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    assert!(vault.prove(&password(PASSWORD)).is_ok() && !vault.keys().recovery_key);
    assert_eq!(said(&vault), []);
    assert!(payload(&folder.vault()).past_keys.is_empty());
    drop(vault);
    assert!(unlock(&folder, "a", PASSWORD).is_ok() && unlock(&folder, "a", NEW).is_err());
}

#[test]
fn a_session_whose_file_was_re_keyed_underneath_ends() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, _) = store(&mut a, &texts("aaaaa", 4), Intent::Add);
    let (mut b, _) = folder.open("b");
    with_new_password(&mut a, &proof);
    let before = folder.bytes();
    assert!(matches!(b.edit_account(account, &Default::default(), None, NOW), Err(VerbError::Rekeyed)));
    assert!(matches!(take(&mut b, account).map(drop), Err(VerbError::Rekeyed)));
    assert!(matches!(b.catch_up_if_changed(), Err(VerbError::Rekeyed)));
    assert_eq!(folder.bytes(), before);
    drop(b);
    // The password from before is told apart from a wrong one, and the newest opens.
    assert!(matches!(unlock(&folder, "b", PASSWORD), Err(UnlockError::OldPassword)));
    assert!(matches!(unlock(&folder, "b", "something else entirely"), Err(UnlockError::Open(OpenError::WrongPassword))));
    assert!(unlock(&folder, "b", NEW).is_ok());
}

#[test]
fn what_only_the_own_copy_knew_is_united_after_a_re_key_elsewhere() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, set) = store(&mut a, &texts("aaaaa", 4), Intent::Add);
    let (mut b, _) = folder.open("b");
    let common = folder.bytes();
    use_one(&mut b, account);
    drop(b);
    // The folder of the second machine was not synced when the first re-keyed.
    std::fs::write(folder.vault(), common).unwrap();
    with_new_password(&mut a, &proof);
    drop(a);
    let mut b = unlock(&folder, "b", NEW).unwrap();
    assert_eq!(b.take_news()[0], News::OlderCopyUnited { events: 2, uses: 1 });
    assert_eq!(left(&b, set), 3);
    assert_eq!(left(&unlock(&folder, "a", NEW).unwrap(), set), 3);
}

#[test]
fn another_machine_that_saves_under_the_old_password_is_told_and_brings_no_destruction() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, set) = store(&mut a, &texts("aaaaa", 6), Intent::Add);
    let (mut b, proof_b) = folder.open("b");
    let common = folder.bytes();
    with_new_password(&mut a, &proof);
    // The other machine, or a thief of the old password: used a code, revoked, purged, and weakened a setting.
    std::fs::write(folder.vault(), common).unwrap();
    use_one(&mut b, account);
    let (_, second) = store(&mut b, &texts("bbbbb", 4), Intent::Beside);
    b.set_setting("clipboard.seconds", 100, Some(&proof_b), NOW).unwrap();
    b.revoke(set, Why::Exposed, NOW).unwrap();
    b.purge(account, &proof_b, NOW).unwrap();
    drop(b);
    let old = folder.bytes();

    assert!(matches!(take(&mut a, account).map(drop), Err(VerbError::SavedUnderPastKey)), "an open session ends");
    drop(a);
    let told = unlock(&folder, "a", NEW).err();
    let Some(UnlockError::SavedUnderPastKey(behind)) = told else { panic!("{told:?}") };
    assert_eq!((behind.uses, behind.left_out), (1, 3));
    assert_eq!(folder.bytes(), old, "nothing is written before the person agreed");
    let (mut a, _) = locked(&folder, "a").unlock_with(&password(NEW), YES, NOW + DAY).unwrap();
    assert_eq!(a.take_news(), [News::UnitedElsewhere { events: behind.events, uses: 1 }]);
    assert_eq!(code(&a, set, 1), CodeState::Accepted);
    assert_eq!(left(&a, set), 5, "not revoked, not purged");
    assert_eq!(left(&a, second), 4);
    assert_eq!(a.state().settings.get(custody::settings::Setting::named("clipboard.seconds").unwrap()), 15);
    assert!(!check(folder.bytes()).unwrap().mac_holds(&dek_of(&old, PASSWORD)), "it was saved over");
    use_one(&mut a, account);
    drop(a);
    // The old file is in the backups, and is one of those that open with a retired key.
    let (mut a, proof) = locked(&folder, "a").unlock(&password(NEW), NOW + DAY).unwrap();
    assert!(a.retired_copies().unwrap().iter().any(|copy| std::fs::read(&copy.path).unwrap() == old));
    a.delete_retired_copies(&proof, NOW).unwrap();
}

#[test]
fn an_older_file_with_the_same_password_does_not_undo_a_re_key() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, set) = store(&mut a, &texts("aaaaa", 6), Intent::Add);
    let older = folder.bytes();
    let present = password(PASSWORD);
    a.rekey(&Rekey { password: PasswordWish::Present(&present), key_file: KeyFileWish::Keep, recovery: None }, &proof, NOW).unwrap();
    use_one(&mut a, account);
    drop(a);
    std::fs::write(folder.vault(), &older).unwrap();
    assert!(matches!(
        unlock(&folder, "a", PASSWORD).err(),
        Some(UnlockError::SavedUnderPastKey(Behind { events: 0, uses: 0, left_out: 0, .. }))
    ));
    let (a, _) = locked(&folder, "a").unlock_with(&present, YES, NOW).unwrap();
    assert_eq!(left(&a, set), 5);
    assert_eq!(left(&open_copy_of(&folder.vault()), set), 5);
}

#[test]
fn an_own_copy_of_another_key_is_kept_when_its_password_is_not_known() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let older = folder.bytes();
    with_new_password(&mut a, &proof);
    let (_, set) = store(&mut a, &texts("aaaaa", 6), Intent::Add);
    drop(a);
    let newer = folder.bytes();
    std::fs::write(folder.vault(), &older).unwrap();
    // Whoever knows the old password alone opens the old file, and the newer save is not lost over it.
    let mut a = unlock(&folder, "a", PASSWORD).unwrap();
    assert_eq!(a.take_news(), [News::OwnCopyOtherKey]);
    drop(a);
    let backups = std::fs::read_dir(folder.places("a").backups()).unwrap();
    assert!(backups.into_iter().any(|entry| std::fs::read(entry.unwrap().path()).unwrap() == newer));
    std::fs::write(folder.vault(), &newer).unwrap();
    assert_eq!(left(&unlock(&folder, "a", NEW).unwrap(), set), 6);
}

#[test]
fn two_machines_that_both_re_key_come_together_under_one_password() {
    let folder = Folder::new();
    let (mut a, proof_a) = folder.create("a");
    let (account, set) = store(&mut a, &texts("aaaaa", 6), Intent::Add);
    let (mut b, proof_b) = folder.open("b");
    let common = folder.bytes();
    let present = password(PASSWORD);
    let wish = Rekey { password: PasswordWish::Present(&present), key_file: KeyFileWish::Keep, recovery: None };
    a.rekey(&wish, &proof_a, NOW).unwrap();
    use_one(&mut a, account);
    std::fs::write(folder.vault(), common).unwrap();
    b.rekey(&wish, &proof_b, NOW).unwrap();
    drop((a, b));
    let mut a = folder.open("a").0;
    assert_eq!(a.take_news(), [News::OlderCopyUnited { events: 3, uses: 1 }]);
    assert_eq!(left(&open_copy_of(&folder.vault()), set), 5);
}

#[test]
fn a_password_changed_here_opens_a_file_that_another_machine_put_back() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, _) = store(&mut a, &texts("aaaaa", 6), Intent::Add);
    let older = folder.bytes();
    a.change_password(&password(NEW), &proof, NOW).unwrap();
    use_one(&mut a, account);
    drop(a);
    let newer = folder.bytes();
    std::fs::write(folder.vault(), &older).unwrap();
    assert!(unlock(&folder, "a", NEW).is_ok());
    assert!(check(folder.bytes()).unwrap().unlock(&password(NEW)).is_ok(), "the newer slot is in the file again");
    // The other way round: this machine knows the older password alone.
    std::fs::write(folder.vault(), &newer).unwrap();
    std::fs::write(folder.places("a").own_copy(), &older).unwrap();
    assert!(matches!(unlock(&folder, "a", PASSWORD), Err(UnlockError::OldPassword)));
    assert!(unlock(&folder, "a", NEW).is_ok());
}

#[test]
fn changes_of_both_slots_on_two_machines_stand_together() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, _) = store(&mut a, &texts("aaaaa", 6), Intent::Add);
    let (mut b, proof_b) = folder.open("b");
    let common = folder.bytes();
    let key = RecoveryKey::make().unwrap();
    a.change_password(&password(NEW), &proof, NOW).unwrap();
    let of_a = folder.bytes();
    std::fs::write(folder.vault(), common).unwrap();
    b.make_recovery_key(&key, &proof_b, NOW).unwrap();
    b.test_recovery_key(&key, NOW).unwrap();
    std::fs::write(folder.vault(), of_a).unwrap();
    use_one(&mut b, account);
    let bytes = folder.bytes();
    let file = check(&bytes).unwrap();
    assert!(file.unlock(&password(NEW)).is_ok() && file.unlock(&key).is_ok() && file.unlock(&password(PASSWORD)).is_err());
    assert_eq!(b.keys().recovery_tested_ms, Some(NOW));
    use_one(&mut a, account);
    assert!(a.keys().recovery_key);
}

#[test]
fn backups_under_retired_keys_are_listed_and_deleted_at_a_word() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 6), Intent::Add);
    use_one(&mut vault, account);
    assert_eq!(vault.retired_copies().unwrap(), []);
    with_new_password(&mut vault, &proof);
    let retired = vault.retired_copies().unwrap();
    assert!(retired.len() >= 2 && retired.iter().all(|copy| check(std::fs::read(&copy.path).unwrap()).is_ok()));
    use_one(&mut vault, account);
    assert!(matches!(vault.delete_retired_copies(&stale(proof), NOW), Err(VerbError::StepUp)));
    // Not while there are not two good copies.
    let (whole, own) = (folder.bytes(), folder.places("a").own_copy());
    std::fs::write(&own, &whole[..1000]).unwrap();
    assert!(matches!(vault.delete_retired_copies(&proof, NOW), Err(VerbError::NotTwoCopies)));
    std::fs::write(&own, &whole).unwrap();
    let count = vault.retired_copies().unwrap().len();
    assert_eq!(vault.delete_retired_copies(&proof, NOW).unwrap(), count);
    assert_eq!(vault.retired_copies().unwrap(), []);
    assert!(retired.iter().all(|copy| !copy.path.exists()));
    assert!(vault.backups().0 > 0, "backups under today's key stay");
}

#[test]
fn no_event_of_a_key_change_holds_a_key() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let key = RecoveryKey::from_bytes(b"KEY-OF-TWENTY-BYTES!");
    let file = KeyFile::from_bytes(b"THE-KEY-FILE-OF-THIRTY-TWO-BYTES");
    let present = password(PASSWORD);
    vault.make_recovery_key(&key, &proof, NOW).unwrap();
    vault.test_recovery_key(&key, NOW).unwrap();
    vault.add_key_file(&present, &file, &proof, NOW).unwrap();
    let wish = Rekey { password: PasswordWish::Present(&present), key_file: KeyFileWish::Keep, recovery: Some(&key) };
    vault.rekey(&wish, &proof, NOW).unwrap();
    let payload = payload_with(&folder.vault(), &present, &file);
    let holds = |needle: &[u8]| payload.events.iter().any(|event| event.windows(needle.len()).any(|w| w == needle));
    for secret in [&key.expose()[..], file.expose(), PASSWORD.as_bytes(), payload.past_keys[0].dek.expose()] {
        assert!(!holds(secret));
    }
    assert!(vault.ledger().verify().is_empty());
    assert!(matches!(check(folder.bytes()).unwrap().slots()[1].kind(), SlotKind::RecoveryKey));
}

#[test]
fn backups_under_retired_keys_in_the_second_place_go_too_and_one_out_of_reach_is_told() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 6), Intent::Add);
    let (stick, drawer) = (folder.path().canonicalize().unwrap().join("stick"), folder.path().join("drawer"));
    std::fs::create_dir(&stick).unwrap();
    vault.back_up_to(&stick, NOW).unwrap();
    with_new_password(&mut vault, &proof);
    use_one(&mut vault, account);
    vault.carry_to_second_place(NOW + DAY).unwrap();
    let all = vault.retired_copies().unwrap();
    assert_eq!((all.iter().filter(|copy| copy.path.starts_with(&stick)).count(), vault.second_place_out_of_reach()), (1, None));

    std::fs::rename(&stick, &drawer).unwrap();
    assert_eq!(vault.second_place_out_of_reach(), Some(&*stick));
    assert_eq!(vault.delete_retired_copies(&proof, NOW).unwrap(), all.len() - 1, "those here go all the same");
    assert_eq!(vault.retired_copies().unwrap(), []);
    std::fs::rename(&drawer, &stick).unwrap();
    assert_eq!(vault.delete_retired_copies(&proof, NOW).unwrap(), 1);
    let there: Vec<_> = vault.list_backups().into_iter().filter(|backup| backup.place == Place::Second).collect();
    assert!(there.len() == 1 && there[0].opens_by == Some(OpensBy::Today), "the one under today's key stays: {there:?}");
}
