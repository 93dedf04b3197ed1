//! Labels, closing, settings, attention, copies: what stands around the codes.

use codekeep_vault::{AccountEdit, NotIdentified, OpenVault, SheetContents, StoreResult, VerbError};
use custody::attention::{Kind, Now};
use custody::rules::store::Intent;
use custody::{Change, CopyEvent, CopyKind, Date, Field, Outcome, Paper, Status};

use super::setup::*;

fn now() -> Now {
    Now { ms: NOW, today: Date::of_millis(NOW) }
}

#[test]
fn an_erased_label_leaves_no_text_behind() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let notes = |text: &str| AccountEdit { notes: Some(text.into()), ..AccountEdit::default() };
    vault.edit_account(account, &notes("my aunt's maiden name\nsecond line"), None, NOW).unwrap();
    assert!(contains(&folder.vault(), "maiden"));
    vault.edit_account(account, &notes("harmless"), None, NOW).unwrap();
    assert!(!contains(&folder.vault(), "maiden"), "a label that was written over is still in the file");
    vault.edit_account(account, &notes(""), None, NOW).unwrap();
    for file in [folder.vault(), folder.places("a").own_copy()] {
        assert!(!contains(&file, "maiden") && !contains(&file, "harmless"));
    }
    assert_eq!(folder.open("a").0.state().accounts[&account].label(Field::Notes), None);
    let before = folder.bytes();
    vault.edit_account(account, &notes(""), None, NOW).unwrap();
    assert_eq!(folder.bytes(), before, "no change is no save");
    let long = AccountEdit { owner: Some("x".repeat(201)), ..AccountEdit::default() };
    assert!(matches!(vault.edit_account(account, &long, None, NOW), Err(VerbError::LabelTooLong { most: 200 })));
}

#[test]
fn an_erased_label_stays_erased_when_an_older_file_comes_back() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let notes = |text: &str| AccountEdit { notes: Some(text.into()), ..AccountEdit::default() };
    vault.edit_account(account, &notes("maiden"), None, NOW).unwrap();
    let older = folder.bytes();
    vault.edit_account(account, &notes(""), None, NOW).unwrap();
    drop(vault);
    std::fs::write(folder.vault(), older).unwrap();
    drop(folder.open("a"));
    assert!(!contains(&folder.vault(), "maiden"));
}

#[test]
fn an_account_is_the_same_by_service_and_name_and_storing_opens_it_again() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    use_one(&mut vault, account);
    let out = take(&mut vault, account).unwrap().take.unwrap();
    assert!(matches!(vault.close_account(account, &proof, NOW), Err(VerbError::StillOut { ordinal: 2 })));
    assert!(!vault.state().accounts[&account].closed && payload(&folder.vault()).code_texts.len() == 4);
    vault.answer(out, Outcome::Returned, NOW).unwrap();
    assert_eq!(vault.close_account(account, &proof, NOW).unwrap(), 4);
    assert!(vault.state().accounts[&account].closed && payload(&folder.vault()).code_texts.is_empty());
    assert!(vault.state().sets.contains_key(&set), "history is kept");

    let again = vault.store(&wish_for(" GITHUB ", &texts("bbbbb", 4), Intent::Add), None, NOW).unwrap();
    assert!(matches!(again, StoreResult::Stored { account: same, .. } if same == account), "{again:?}");
    assert!(!vault.state().accounts[&account].closed);
    let mut other = wish(&texts("ccccc", 4), Intent::Add);
    other.labels.account = Some("work".into());
    let other = vault.store(&other, None, NOW).unwrap();
    assert!(matches!(other, StoreResult::Stored { account: another, .. } if another != account));
}

#[test]
fn items_are_put_off_for_a_year_at_most_and_alerts_are_seen() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 16), Intent::Add);
    for _ in 0..3 {
        use_one(&mut vault, account);
    }
    vault.signin_changed(account, Change::Phone, NOW + 1).unwrap();
    let id = |vault: &codekeep_vault::OpenVault, kind| {
        vault.attention(now()).items.iter().find(|i| i.kind == kind).map(custody::attention::Item::short_id)
    };
    let burst = id(&vault, Kind::Burst).unwrap();
    let changed = id(&vault, Kind::SigninChanged).unwrap();
    assert!(matches!(vault.seen(&changed, now()), Err(VerbError::NotSeen(Kind::SigninChanged))));
    vault.seen(&burst, now()).unwrap();
    assert_eq!(id(&vault, Kind::Burst), None);

    let today = now().today;
    for days in [0, 367] {
        assert!(matches!(vault.put_off(&changed, today.plus_days(days), now()), Err(VerbError::PutOff)), "{days}");
    }
    vault.put_off(&changed, today.plus_days(366), now()).unwrap();
    drop(vault);
    let (mut vault, _) = folder.open("a");
    assert_eq!(id(&vault, Kind::SigninChanged), None);
    assert_eq!(vault.attention(now()).put_off.len(), 1);
    assert!(matches!(vault.seen("00000000", now()), Err(VerbError::NoItem)));
    // A new cause is a new item.
    vault.signin_changed(account, Change::Password, NOW + 2).unwrap();
    assert!(id(&vault, Kind::SigninChanged).is_some());
}

#[test]
fn a_sheet_holds_the_unused_codes_and_a_lost_one_revokes_its_sets() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    use_one(&mut vault, account);
    let sheet = vault.sheet_contents(&[account], &proof).unwrap();
    let on_it: Vec<(u32, &str)> = sheet.accounts[0].codes.iter().map(|(_, n, text)| (*n, text.expose())).collect();
    assert_eq!(on_it, [(2, "aaaaa-00002"), (3, "aaaaa-00003"), (4, "aaaaa-00004")]);
    vault.register_sheet(&sheet, CopyKind::Plain, "drawer", Paper::ALL[0], NOW).unwrap();
    assert_eq!(vault.word_of(sheet.copy), Some(sheet.check_word.clone()));
    is_identified_by_its_word(&mut vault, &sheet);
    vault.copy_said(sheet.copy, CopyEvent::Lost, NOW).unwrap();
    assert_eq!(vault.state().sets[&set].status, Status::Revoked);
    vault.copy_said(sheet.copy, CopyEvent::Destroyed, NOW).unwrap();
    assert!(matches!(vault.copy_said(sheet.copy, CopyEvent::Checked, NOW), Err(VerbError::NoCopy)));
}

/// Looking at a sheet is noted and strikes nothing.
fn is_identified_by_its_word(vault: &mut OpenVault, sheet: &SheetContents) {
    let (printed, word) = (sheet.copy.printed(), sheet.check_word.to_uppercase());
    assert_eq!(vault.identify_sheet(None, &format!(" {word} ")), Ok(sheet.copy));
    assert_eq!(vault.identify_sheet(Some(&printed.to_lowercase()), &word), Ok(sheet.copy));
    assert_eq!(vault.identify_sheet(Some(&printed), "zzz"), Err(NotIdentified::WrongWord(sheet.copy)));
    assert_eq!(vault.identify_sheet(None, "zzz"), Err(NotIdentified::Unknown));
    assert_eq!(vault.identify_sheet(Some("ZZZZZZ"), &word), Err(NotIdentified::Unknown));
    let account = sheet.accounts[0].account;
    use_one(vault, account);
    vault.sheet_verified(sheet.copy, NOW + 7).unwrap();
    let copy = &vault.state().copies[&sheet.copy];
    assert_eq!(copy.checked.map(|(_, at)| at), Some(NOW + 7));
    assert_eq!(copy.rows_to_strike(vault.state()).len(), 1, "to look is not to strike");
}
