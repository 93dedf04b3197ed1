//! Files that codes came from: told of when they still stand where they stood, or are there again.

use std::path::PathBuf;

use codekeep_vault::disk::DisposeError;
use codekeep_vault::{OpenVault, SourceFile, Standing, VerbError};
use custody::attention::{Item, Kind, Level, Now};
use custody::rules::store::Intent;
use custody::{Date, SetId};

use crate::setup::{Folder, NOW, refused, store, texts};

/// A vault, the file that its set came from, and the set.
fn stored_from_a_file(folder: &Folder) -> (OpenVault, PathBuf, SetId) {
    let (mut vault, _) = folder.create("home");
    let file = folder.path().join("codes.txt");
    std::fs::write(&file, "ab12-cd34\n").unwrap();
    let (_, set) = store(&mut vault, &texts("a", 3), Intent::Add);
    (vault, file, set)
}

fn now() -> Now {
    Now { ms: NOW, today: Date::of_millis(NOW) }
}

fn items(vault: &OpenVault) -> Vec<Item> {
    let found = vault.attention(now());
    found.items.into_iter().filter(|item| item.kind == Kind::SourceThere).collect()
}

#[test]
fn a_file_that_was_kept_is_told_of_after_the_next_unlock_until_it_is_destroyed() {
    let folder = Folder::new();
    let (mut vault, file, set) = stored_from_a_file(&folder);
    vault.part_with_source(&SourceFile::at(&file), &[set], false).unwrap();
    assert_eq!(items(&vault), [], "whoever has just said that it stays knows it");
    drop(vault);

    let (mut vault, _) = folder.open("home");
    let told = items(&vault);
    assert_eq!((told.len(), told[0].level, told[0].count), (1, Level::Soon, 0));
    assert_eq!(vault.standing_sources(), [Standing { path: file.clone(), sets: vec![set], came_back: false }]);
    let id = told[0].short_id();
    vault.dispose_source(&id, now()).unwrap();
    assert!(!file.exists());
    assert_eq!(items(&vault), []);
    assert!(matches!(refused(vault.dispose_source(&id, now())), VerbError::NoItem));
    drop(vault);

    assert_eq!(items(&folder.open("home").0), []);
    std::fs::write(&file, "ab12-cd34\n").unwrap();
    let (mut vault, _) = folder.open("home");
    assert_eq!((items(&vault).len(), items(&vault)[0].count), (1, 1), "what comes back is told as that");
    vault.dispose_source(&items(&vault)[0].short_id(), now()).unwrap();
    assert!(!file.exists());
}

#[test]
fn another_file_of_that_name_is_none_of_ours_and_never_touched() {
    let folder = Folder::new();
    let (mut vault, file, set) = stored_from_a_file(&folder);
    vault.part_with_source(&SourceFile::at(&file), &[set], true).unwrap();
    assert!(!file.exists());
    drop(vault);
    // Of the same length, as two downloads of one service are.
    std::fs::write(&file, "ef56-ab78\n").unwrap();
    assert_eq!(items(&folder.open("home").0), []);

    std::fs::write(&file, "ab12-cd34\n").unwrap();
    let (mut vault, _) = folder.open("home");
    let id = items(&vault)[0].short_id();
    std::fs::write(&file, "ef56-ab78\n").unwrap();
    assert!(matches!(refused(vault.dispose_source(&id, now())), VerbError::Source(_)));
    assert_eq!(std::fs::read(&file).unwrap(), b"ef56-ab78\n");
}

/// As when a newer set is downloaded under the same name while the older one is looked at.
#[test]
fn a_file_that_changed_since_it_was_read_is_neither_destroyed_nor_remembered() {
    let folder = Folder::new();
    let (mut vault, file, set) = stored_from_a_file(&folder);
    let read = SourceFile::at(&file);
    std::fs::write(&file, "ef56-ab78\n").unwrap();
    assert!(matches!(vault.part_with_source(&read, &[set], true), Err(DisposeError::Changed)));
    assert_eq!(std::fs::read(&file).unwrap(), b"ef56-ab78\n");
    assert!(matches!(vault.part_with_source(&read, &[set], false), Ok(None)));
    drop(vault);
    assert_eq!(folder.open("home").0.standing_sources(), []);
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, "ab12-cd34\n").unwrap();
    let (mut vault, _) = folder.open("home");
    assert!(vault.part_with_source(&read, &[set], true).unwrap().is_some(), "the same bytes are the same file");
    assert!(!file.exists());
}

#[test]
fn the_file_of_a_set_that_was_replaced_needs_nobody() {
    let folder = Folder::new();
    let (mut vault, file, set) = stored_from_a_file(&folder);
    vault.part_with_source(&SourceFile::at(&file), &[set], false).unwrap();
    store(&mut vault, &texts("b", 3), Intent::Replace);
    drop(vault);
    assert_eq!(items(&folder.open("home").0), []);
}

#[test]
fn one_path_is_remembered_once_and_a_hundred_at_most() {
    let folder = Folder::new();
    let (mut vault, file, set) = stored_from_a_file(&folder);
    vault.part_with_source(&SourceFile::at(&file), &[set], false).unwrap();
    vault.part_with_source(&SourceFile::at(&file), &[set], false).unwrap();
    for n in 0..99 {
        let other = folder.path().join(format!("{n}.txt"));
        std::fs::write(&other, "ab12-cd34\n").unwrap();
        vault.part_with_source(&SourceFile::at(&other), &[set], false).unwrap();
    }
    drop(vault);
    assert_eq!(folder.open("home").0.standing_sources().len(), 100);
    assert_eq!(items(&folder.open("home").0).len(), 1, "one reason for one set");
    let (mut vault, _) = folder.open("home");
    vault.part_with_source(&SourceFile::at(&folder.vault()), &[set], false).unwrap();
    drop(vault);
    let (vault, _) = folder.open("home");
    assert!(vault.standing_sources().len() == 100 && vault.standing_sources().iter().all(|one| one.path != file), "the oldest went");
}
