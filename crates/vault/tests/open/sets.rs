//! Life of a set: reissue, joining, two at once, revoking, purging.

use codekeep_vault::{How, StoreResult, VerbError};
use custody::rules::store::Intent;
use custody::rules::take::{Confirm, TakeRefusal, TakeWish};
use custody::{CodeState, Outcome, Status, Why};

use super::setup::*;

#[test]
fn a_reissue_with_the_old_codes_is_refused() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (_, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let before = folder.bytes();
    let again = vault.store(&wish(&texts("aaaaa", 4), Intent::Reissue), Some(&proof), NOW);
    assert!(matches!(again, Err(VerbError::OnlyKnown { set: known }) if known == set));
    assert_eq!(folder.bytes(), before);
    let unknown = wish_for("GitLab", &texts("bbbbb", 4), Intent::Reissue);
    assert!(matches!(vault.store(&unknown, Some(&proof), NOW), Err(VerbError::NoAccount)));
}

#[test]
fn a_reissue_supersedes_and_its_known_codes_keep_their_state() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, old) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    use_one(&mut vault, account);
    let mixed = [texts("aaaaa", 2), texts("bbbbb", 4)].concat();
    let stored = vault.store(&wish(&mixed, Intent::Reissue), Some(&proof), NOW).unwrap();
    let StoreResult::Stored { set, codes: 6, superseded, .. } = stored else { panic!("{stored:?}") };
    assert_eq!(superseded, [old]);
    assert_eq!(code(&vault, set, 1), CodeState::Accepted);
    assert_eq!((left(&vault, set), vault.state().sets[&old].status), (5, Status::Superseded));
    assert_eq!(payload(&folder.vault()).code_texts.len(), 8);

    // The old set gives nothing without being asked for and confirmed.
    assert_eq!(take(&mut vault, account).unwrap().set, set);
    let mut from_old = TakeWish { set: Some(old), ..TakeWish::default() };
    let not_current = refused(vault.take(account, &from_old, How::Shown, None, NOW));
    assert!(matches!(not_current, VerbError::Take(TakeRefusal::NotCurrent { set, .. }) if set == old));
    from_old.confirmed = vec![Confirm::NotCurrent];
    assert_eq!(vault.take(account, &from_old, How::Shown, None, NOW).unwrap().text.expose(), "aaaaa-00003");
}

#[test]
fn places_whose_code_is_gone_count_as_used() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let mut wish = wish(&texts("aaaaa", 3), Intent::Add);
    wish.codes[2].ordinal = 5;
    wish.used_places = vec![3, 4, 5];
    let StoreResult::Stored { account, set, codes: 5, .. } = vault.store(&wish, None, NOW).unwrap() else { panic!() };
    let numbers: Vec<u32> = vault.state().sets[&set].codes.iter().map(|(_, ordinal)| *ordinal).collect();
    assert_eq!((left(&vault, set), numbers), (3, vec![1, 2, 3, 4, 5]));
    assert_eq!(code(&vault, set, 4), CodeState::Accepted);
    assert_eq!(payload(&folder.vault()).code_texts.len(), 3);
    // It is never handed out, and asked for by its number it says that there is no text.
    for _ in 0..3 {
        let at = take(&mut vault, account).unwrap();
        assert!(![3, 4].contains(&at.ordinal));
    }
}

#[test]
fn adding_with_some_known_joins_their_set() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (_, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let more = [texts("aaaaa", 4), texts("bbbbb", 2), texts("bbbbb", 1)].concat();
    let joined = vault.store(&wish(&more, Intent::Add), None, NOW).unwrap();
    assert!(matches!(joined, StoreResult::Joined { set: into, codes: 2, .. } if into == set), "{joined:?}");
    assert_eq!((left(&vault, set), payload(&folder.vault()).code_texts.len()), (6, 6));
}

#[test]
fn with_a_current_set_the_person_says_what_the_new_one_is() {
    for (intent, first, rivals) in [(Intent::Replace, Status::Superseded, 0), (Intent::Beside, Status::Current, 0)] {
        let folder = Folder::new();
        let (mut vault, _) = folder.create("a");
        let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
        let before = folder.bytes();
        let asked = vault.store(&wish(&texts("bbbbb", 4), Intent::Add), None, NOW);
        assert!(matches!(asked, Err(VerbError::HasCurrent { current }) if current == [set]));
        assert_eq!(folder.bytes(), before);
        assert_eq!(payload(&folder.vault()).code_texts.len(), 4);

        store(&mut vault, &texts("bbbbb", 4), intent);
        assert_eq!(vault.state().sets[&set].status, first);
        assert_eq!(vault.state().rival_sets(&vault.state().accounts[&account]).len(), rivals);
        assert!(take(&mut vault, account).is_ok());
    }
}

#[test]
fn two_current_sets_from_two_machines_are_asked_about_before_a_take() {
    let folder = Folder::new();
    let (mut a, _) = folder.create("a");
    let (account, old) = store(&mut a, &texts("aaaaa", 4), Intent::Add);
    let (mut b, _) = folder.open("b");
    let common = folder.bytes();
    let (_, from_a) = store(&mut a, &texts("bbbbb", 4), Intent::Replace);
    let newer = folder.bytes();
    // The other machine has not seen that yet: its folder still holds the older file.
    std::fs::write(folder.vault(), common).unwrap();
    let (_, from_b) = store(&mut b, &texts("ccccc", 4), Intent::Replace);
    std::fs::write(folder.vault(), newer).unwrap();

    for vault in [&mut b, &mut a] {
        let two = refused(take(vault, account));
        let VerbError::Take(TakeRefusal::TwoCurrent(sets)) = two else { panic!("{two}") };
        assert!(sets.contains(&from_a) && sets.contains(&from_b) && !sets.contains(&old));
        // It is written so that the next one sees it.
        vault.signin_changed(account, custody::Change::Phone, NOW).unwrap();
    }
    b.choose_current(from_b, NOW).unwrap();
    assert_eq!(take(&mut a, account).unwrap().set, from_b);
    assert_eq!(a.state().sets[&from_a].status, Status::Superseded);
    assert!(matches!(a.choose_current(from_b, NOW), Err(VerbError::Nothing)));
}

#[test]
fn a_wrong_outcome_is_corrected_by_name_and_reason() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let handed = take(&mut vault, account).unwrap().take.unwrap();
    assert!(matches!(vault.correct(handed, "nothing to correct yet", &proof, NOW), Err(VerbError::Nothing)));
    vault.answer(handed, Outcome::Accepted, NOW).unwrap();
    assert!(matches!(vault.correct(handed, "  ", &proof, NOW), Err(VerbError::NoReason)));
    vault.correct(handed, "pressed the wrong button", &proof, NOW).unwrap();
    assert_eq!(code(&vault, set, 1), CodeState::Taken, "a correction by itself makes nothing unused");
    assert!(vault.state().reasons.values().any(|reason| reason == "pressed the wrong button"));
    vault.answer(handed, Outcome::Returned, NOW).unwrap();
    assert_eq!(code(&vault, set, 1), CodeState::Unused);
}

#[test]
fn revoking_is_undone_with_the_secret_alone() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    assert!(matches!(vault.restore(set, &proof, NOW), Err(VerbError::Nothing)));
    vault.revoke(set, Why::Exposed, NOW).unwrap();
    assert!(matches!(vault.revoke(set, Why::Exposed, NOW), Err(VerbError::Nothing)));
    assert!(matches!(refused(take(&mut vault, account)), VerbError::Take(TakeRefusal::NotCurrent { .. })));
    vault.restore(set, &proof, NOW).unwrap();
    assert_eq!(take(&mut vault, account).unwrap().set, set);
}

#[test]
fn purged_texts_are_gone_and_nothing_can_be_compared_with_them() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, old) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    assert!(matches!(vault.purge(account, &proof, NOW), Err(VerbError::Nothing)));
    let out = take(&mut vault, account).unwrap().take.unwrap();
    vault.store(&wish(&texts("bbbbb", 4), Intent::Reissue), Some(&proof), NOW).unwrap();

    // First the outcome of the code that is out.
    assert!(matches!(vault.purge(account, &proof, NOW), Err(VerbError::StillOut { ordinal: 1 })));
    assert_eq!(payload(&folder.vault()).code_texts.len(), 8);
    vault.answer(out, Outcome::Refused, NOW).unwrap();
    assert_eq!(vault.purge(account, &proof, NOW).unwrap(), 4);
    for file in [folder.vault(), folder.places("a").own_copy()] {
        assert_eq!(payload(&file).code_texts.len(), 4);
    }
    assert!(vault.state().is_purged(&vault.state().sets[&old]));
    let wished = TakeWish { set: Some(old), confirmed: vec![Confirm::NotCurrent], ..TakeWish::default() };
    let purged = refused(vault.take(account, &wished, How::Shown, None, NOW));
    assert!(matches!(purged, VerbError::Take(TakeRefusal::Purged)), "{purged}");

    let fit = vault.fit(&wish(&texts("aaaaa", 4), Intent::Beside)).unwrap();
    assert_eq!((fit.known, fit.not_compared), (0, true));
    // A stronger outcome that arrives late is still taken.
    vault.answer(out, Outcome::Accepted, NOW).unwrap();
    assert_eq!(code(&vault, old, 1), CodeState::Accepted);
}

#[test]
fn a_purge_wins_every_merge_and_codes_added_elsewhere_stay() {
    let folder = Folder::new();
    let (mut a, proof) = folder.create("a");
    let (account, old) = store(&mut a, &texts("aaaaa", 4), Intent::Add);
    a.store(&wish(&texts("bbbbb", 4), Intent::Reissue), Some(&proof), NOW).unwrap();
    let (mut b, _) = folder.open("b");
    let common = folder.bytes();
    assert_eq!(a.purge(account, &proof, NOW).unwrap(), 4);
    let purged = folder.bytes();
    // Meanwhile the other machine finds two more codes of the old set.
    std::fs::write(folder.vault(), &common).unwrap();
    let more = [texts("aaaaa", 4), vec!["ddddd-00001".into(), "ddddd-00002".into()]].concat();
    assert!(matches!(b.store(&wish(&more, Intent::Add), None, NOW).unwrap(), StoreResult::Joined { set, codes: 2, .. } if set == old));
    std::fs::write(folder.vault(), purged).unwrap();

    b.signin_changed(account, custody::Change::Phone, NOW).unwrap();
    assert_eq!(payload(&folder.vault()).code_texts.len(), 6);
    let known = b.fit(&wish(&more, Intent::Add)).unwrap().known;
    assert_eq!(known, 2);
    // An older file with the texts brings none of them back.
    std::fs::write(folder.vault(), &common).unwrap();
    drop((a, b));
    drop(folder.open("b"));
    assert_eq!(payload(&folder.vault()).code_texts.len(), 6);
}

#[test]
fn backups_from_before_a_purge_go_after_four_weeks_whatever_came_later() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    vault.store(&wish(&texts("bbbbb", 4), Intent::Reissue), Some(&proof), NOW).unwrap();
    vault.purge(account, &proof, NOW).unwrap();
    let before = |folder: &Folder| folder.open_at("a", NOW + 27 * DAY).0.backups().0;
    drop(vault);
    assert_eq!(before(&folder), 3);
    // A later purge does not put the end of those backups off.
    let (mut vault, proof) = folder.open_at("a", NOW + 27 * DAY);
    let StoreResult::Stored { .. } = vault.store(&wish(&texts("ccccc", 4), Intent::Reissue), Some(&proof), NOW + 27 * DAY).unwrap() else {
        panic!()
    };
    vault.purge(account, &proof, NOW + 27 * DAY).unwrap();
    drop(vault);
    assert_eq!(folder.open_at("a", NOW + 28 * DAY).0.backups().0, 2);
}

#[test]
fn notices_are_written_down() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (_, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    vault.notice(set, false, NOW).unwrap();
    assert_eq!(folder.open("a").0.state().sets[&set].notice, Some(false));
    assert!(matches!(vault.notice(custody::SetId([0; 16]), true, NOW), Err(VerbError::NoSet)));
}
