//! From a new vault to a code in the hand, and what became of it.

use codekeep_vault::{CreateError, How, LockedVault, NewCode, News, OpenVault, SourceFile, StoreResult, UnlockError, VerbError};
use custody::rules::store::{Intent, StorePlan};
use custody::rules::take::{TakeRefusal, TakeWish};
use custody::{CodeState, CodeText, Outcome};
use sha2::{Digest, Sha256};

use super::setup::*;
use codekeep_vault::format::{KdfCost, OpenError};

#[test]
fn a_new_vault_takes_no_easy_password_and_no_taken_name() {
    let folder = Folder::new();
    let create =
        |text: &str| OpenVault::create(&folder.vault(), Some(&folder.base("a")), &password(text), KdfCost::CHEAP, NOW).map(|(v, _)| v.id());
    assert!(matches!(create("password1"), Err(CreateError::Weak(_))));
    assert!(!folder.vault().exists());
    let id = create(PASSWORD).unwrap();
    let before = folder.bytes();
    assert!(matches!(create(PASSWORD), Err(CreateError::Save(_))));
    assert_eq!(folder.bytes(), before);

    let (mut vault, _) = folder.open("a");
    assert_eq!((vault.id(), vault.take_news()), (id, Vec::new()));
    assert_eq!(vault.ledger().verify(), []);
}

#[test]
fn one_file_once() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let github = texts("aaaaa", 16);
    let stored = vault.store(&wish(&github, Intent::Add), None, NOW).unwrap();
    let StoreResult::Stored { account, set, codes: 16, superseded } = stored else { panic!("{stored:?}") };
    assert!(superseded.is_empty());
    assert_eq!(left(&vault, set), 16);

    use_one(&mut vault, account);
    let before = folder.bytes();
    // The same file, other separators and letter case: known, and nothing at all is written.
    let again: Vec<String> = github.iter().map(|text| text.replace('-', " ").to_uppercase()).collect();
    for intent in [Intent::Add, Intent::Replace, Intent::Beside] {
        assert_eq!(vault.fit(&wish(&again, intent)).unwrap().known, 16);
        assert_eq!(vault.store(&wish(&again, intent), None, NOW).unwrap(), StoreResult::Known { set });
    }
    assert_eq!(folder.bytes(), before);
    assert_eq!(left(&vault, set), 15);
}

#[test]
fn a_take_is_on_disk_in_both_places_before_its_text_is_here() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 16), Intent::Add);
    let handed = take(&mut vault, account).unwrap();
    assert_eq!((handed.text.expose(), handed.ordinal, handed.left), ("aaaaa-00001", 1, 15));
    for file in [folder.vault(), folder.places("a").own_copy()] {
        let there = open_copy_of(&file);
        assert_eq!((code(&there, set, 1), left(&there, set)), (CodeState::Taken, 15));
        assert!(there.holds(&handed.take.unwrap()));
    }
}

#[test]
fn the_question_stays_open_until_it_is_answered_and_hinders_no_other_code() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 16), Intent::Add);
    let one = take(&mut vault, account).unwrap();
    let two = take(&mut vault, account).unwrap();
    assert_eq!((one.ordinal, two.ordinal, left(&vault, set)), (1, 2, 14));
    drop(vault);

    let (mut vault, _) = folder.open("a");
    assert_eq!(vault.state().open_takes(&vault.state().accounts[&account]).len(), 2);
    let (one, two) = (one.take.unwrap(), two.take.unwrap());
    assert_eq!(vault.show_again(one, None, NOW).unwrap().text.expose(), "aaaaa-00001");
    vault.answer(one, Outcome::Accepted, NOW).unwrap();
    vault.answer(two, Outcome::Returned, NOW).unwrap();
    assert_eq!((code(&vault, set, 1), code(&vault, set, 2), left(&vault, set)), (CodeState::Accepted, CodeState::Unused, 15));
    assert!(matches!(refused(vault.show_again(one, None, NOW)), VerbError::NoTake));
    // Accepted is final: nothing weaker is written over it.
    for outcome in [Outcome::Returned, Outcome::Refused, Outcome::Accepted] {
        assert!(matches!(vault.answer(one, outcome, NOW), Err(VerbError::NoTake)));
    }
    assert_eq!(take(&mut vault, account).unwrap().ordinal, 2);
    assert!(vault.access_log().iter().any(|(_, kind, number)| kind == "shown-again" && *number == 1));
}

#[test]
fn a_refused_code_is_offered_by_number_only_and_two_make_the_set_suspect() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 16), Intent::Add);
    for _ in 0..2 {
        let handed = take(&mut vault, account).unwrap();
        vault.answer(handed.take.unwrap(), Outcome::Refused, NOW).unwrap();
    }
    let suspect = refused(take(&mut vault, account));
    assert!(matches!(suspect, VerbError::Take(TakeRefusal::Suspect { refused: 2 })), "{suspect}");
    assert_eq!((code(&vault, set, 1), left(&vault, set)), (CodeState::Refused, 14));
    let wish = TakeWish { confirmed: vec![custody::rules::take::Confirm::Suspect], ..TakeWish::default() };
    assert_eq!(vault.take(account, &wish, How::Shown, None, NOW).unwrap().ordinal, 3);
}

#[test]
fn codes_marked_as_used_in_what_was_read_are_used() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let mut half_used = wish(&texts("aaaaa", 4), Intent::Add);
    half_used.codes[0].used = true;
    let StoreResult::Stored { account, set, .. } = vault.store(&half_used, None, NOW).unwrap() else { panic!() };
    assert_eq!((code(&vault, set, 1), left(&vault, set)), (CodeState::Accepted, 3));

    // A newer file that shows a code as used says so for a code that was known, too.
    let more = |used: u32, family: &str, intent| {
        let mut more = wish(&[texts("aaaaa", 4), texts(family, 2)].concat(), intent);
        more.codes.iter_mut().filter(|c| c.ordinal == used).for_each(|c: &mut NewCode| c.used = true);
        more
    };
    assert!(matches!(vault.store(&more(2, "bbbbb", Intent::Add), None, NOW).unwrap(), StoreResult::Joined { codes: 2, .. }));
    assert_eq!((code(&vault, set, 2), left(&vault, set)), (CodeState::Accepted, 4));
    let StoreResult::Stored { set, .. } = vault.store(&more(3, "ccccc", Intent::Reissue), Some(&proof), NOW).unwrap() else { panic!() };
    assert_eq!((code(&vault, set, 3), left(&vault, set)), (CodeState::Accepted, 3));
    assert_eq!(take(&mut vault, account).unwrap().text.expose(), "aaaaa-00004");
}

#[test]
fn what_is_no_code_is_not_stored() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    assert!(matches!(vault.store(&wish(&[], Intent::Add), None, NOW), Err(VerbError::NoCodes)));
    for bad in ["", "  ", "a\u{7}b", &"x".repeat(1_001)] {
        let codes = [texts("aaaaa", 2), vec![bad.to_owned()]].concat();
        assert!(matches!(vault.store(&wish(&codes, Intent::Add), None, NOW), Err(VerbError::BadCode { ordinal: 3 })), "{bad:?}");
    }
    let mut nameless = wish(&texts("aaaaa", 2), Intent::Add);
    nameless.labels.service = Some("  ".into());
    assert!(matches!(vault.store(&nameless, None, NOW), Err(VerbError::NoService)));
    assert_eq!((vault.state().accounts.len(), vault.ledger().len()), (0, 1));
    assert!(payload(&folder.vault()).code_texts.is_empty());
}

#[test]
fn a_text_is_kept_byte_for_byte() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let mut odd = wish(&texts("aaaaa", 1), Intent::Add);
    odd.codes[0].text = CodeText::new(" Ä-b\u{a0}C  d ".into());
    let StoreResult::Stored { account, .. } = vault.store(&odd, None, NOW).unwrap() else { panic!() };
    assert_eq!(take(&mut vault, account).unwrap().text.expose(), " Ä-b\u{a0}C  d ");
    assert!(!contains(&folder.vault(), "b\u{a0}C"));
}

#[test]
fn failed_unlocks_are_told_once() {
    let folder = Folder::new();
    drop(folder.create("a"));
    let locked = LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap();
    for n in 1..=2 {
        let failed = locked.unlock(&password("not the password at all"), NOW + n);
        assert!(matches!(failed, Err(UnlockError::Open(OpenError::WrongPassword))));
    }
    let before = folder.bytes();
    assert_eq!(locked.since_last_open(), (vec![NOW + 1, NOW + 2], Some(NOW)));
    let (mut vault, _) = folder.open_at("a", NOW + 3);
    assert_eq!(vault.take_news(), [News::FailedUnlocks { count: 2, since_ms: NOW + 1 }]);
    assert!(vault.access_log().contains(&(NOW + 3, "failed-unlocks".into(), 2)));
    drop(vault);
    assert_eq!(folder.open_at("a", NOW + 4).0.take_news(), []);
    // Looking is never a write to the vault.
    assert_eq!(folder.bytes(), before);
}

/// The command line beside a window that stays open.
#[test]
fn what_another_program_of_this_machine_noted_stays_noted() {
    let folder = Folder::new();
    let (mut window, _) = folder.create("a");
    let (account, set) = store(&mut window, &texts("aaaaa", 8), Intent::Add);
    let (stick, file) = (folder.path().join("stick"), folder.path().join("codes.txt"));
    std::fs::create_dir(&stick).unwrap();
    std::fs::write(&file, "codes").unwrap();

    let (mut beside, _) = folder.open_at("a", NOW + 1);
    beside.back_up_to(&stick, NOW + 1).unwrap();
    beside.part_with_source(&SourceFile::at(&file), &[set], false).unwrap();
    drop(beside);
    let locked = LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap();
    assert!(locked.unlock(&password("not the password at all"), NOW + 2).is_err());
    use_one(&mut window, account);
    assert_eq!(locked.since_last_open(), (vec![NOW + 2], Some(NOW + 1)));
    drop(window);

    let (mut later, _) = folder.open_at("a", NOW + 3);
    assert_eq!(later.take_news(), [News::FailedUnlocks { count: 1, since_ms: NOW + 2 }]);
    assert!(later.second_place().is_some(), "the second place was forgotten");
    assert_eq!(later.standing_sources().len(), 1, "the file was forgotten");
    let opened: Vec<u64> = later.access_log().into_iter().filter(|(_, kind, _)| kind == "opened").map(|(at, ..)| at).collect();
    assert_eq!(opened, [NOW, NOW + 1, NOW + 3]);

    // And what this one forgets is forgotten, whatever another one still has in mind.
    let (mut window, _) = folder.open_at("a", NOW + 4);
    later.forget_second_place().unwrap();
    use_one(&mut window, account);
    assert!(folder.open_at("a", NOW + 5).0.second_place().is_none());
}

#[test]
fn what_was_noted_outside_the_vault_goes_into_it_with_the_next_save() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    store(&mut vault, &texts("aaaaa", 2), Intent::Add);
    assert_eq!(payload(&folder.vault()).access_log.len(), 1, "the opening");
    assert_eq!(vault.access_log(), [(NOW, "opened".into(), 1)]);
}

#[test]
fn of_the_access_log_the_newest_5_000_stay_and_of_the_others_a_hash() {
    let folder = Folder::new();
    drop(folder.create("a"));
    let mut long = payload(&folder.vault());
    // `[time, writer, "opened", 1]`, from 1,000 ms after 1970 on.
    let entry =
        |n: u16| -> Box<[u8]> { [&[0x84, 0x19][..], &(1_000 + n).to_be_bytes(), &[0x50], &[7; 16], b"\x66opened\x01"].concat().into() };
    long.access_log = (0..5_003).map(entry).collect();
    put_payload(&folder.vault(), &long);
    // By a machine that has no copy of its own to unite with.
    let (mut vault, _) = folder.open("b");
    let (account, _) = store(&mut vault, &texts("aaaaa", 2), Intent::Add);
    assert!(payload(&folder.vault()).access_dropped.is_empty());
    take(&mut vault, account).unwrap();
    let trimmed = payload(&folder.vault());
    assert_eq!((trimmed.access_log.len(), &trimmed.access_log[0]), (5_000, &entry(4)), "the opening counts too");
    let hash = (0..4).map(entry).fold([0u8; 32], |hash, entry| Sha256::digest([&hash[..], &entry].concat()).into());
    assert_eq!(trimmed.access_dropped, [hash].into());
    drop(vault);
    // Another copy with a hash of its own brings it along.
    let mut other = payload(&folder.vault());
    other.access_dropped = [[5; 32]].into();
    put_payload(&folder.vault(), &other);
    let (mut vault, _) = folder.open("b");
    take(&mut vault, account).unwrap();
    assert_eq!(payload(&folder.vault()).access_dropped, [hash, [5; 32]].into());
}

#[test]
fn fit_says_beforehand_what_store_does() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let codes = texts("aaaaa", 4);
    let fit = vault.fit(&wish(&codes, Intent::Add)).unwrap();
    assert_eq!((fit.account, fit.known, fit.not_compared), (None, 0, false));
    assert!(matches!(fit.plan, StorePlan::New { keep_known: false, .. }));
    let (account, set) = store(&mut vault, &codes, Intent::Add);
    let fit = vault.fit(&wish_for("  github ", &texts("bbbbb", 4), Intent::Add)).unwrap();
    assert_eq!((fit.account, fit.plan), (Some(account), StorePlan::Ask { current: vec![set] }));
}
