//! Backups, what is in one, and other copies.

use std::path::Path;

use custody::{Field, SetId, crockford};
use vault::{BackupInfo, Glimpse, OpensBy, Place, Weighed};

use super::Seen;
use crate::shapes::{BackupLook, BackupRow, BackupSet, BackupsView, OtherCopy, Problem, SecondPlace, WaitingCopy};

/// Every backup, read whole.
pub fn all(seen: Seen<'_>, second_fault: Option<Problem>) -> BackupsView {
    let second = seen.vault.second_place().map(|second| SecondPlace {
        folder: second.place.folder.to_string_lossy().into_owned(),
        apart: second.place.apart,
        verified_ms: second.verified_ms,
    });
    let waiting = seen.vault.waiting();
    BackupsView {
        backups: seen.vault.list_backups().iter().map(row).collect(),
        second,
        second_fault,
        waiting: waiting.iter().map(|copy| WaitingCopy { name: file_name(&copy.file), retired_ms: copy.retired_ms }).collect(),
        checked_ms: seen.now.ms,
    }
}

fn row(backup: &BackupInfo) -> BackupRow {
    let (opens_by, retired_ms) = match backup.opens_by {
        Some(OpensBy::Today) => (Some("today"), None),
        Some(OpensBy::Past { retired_ms }) => (Some("past"), Some(retired_ms)),
        _ => (None, None),
    };
    BackupRow {
        key: key_of(backup),
        name: backup.name.clone(),
        at_ms: backup.at_ms,
        size: u32::try_from(backup.size).unwrap_or(u32::MAX),
        place: place(backup).to_owned(),
        whole: backup.whole,
        opens_by: opens_by.map(str::to_owned),
        retired_ms,
    }
}

/// What the window calls a backup: the same save may stand here and in the second place.
pub fn key_of(backup: &BackupInfo) -> String {
    format!("{}/{}", place(backup), backup.name)
}

fn place(backup: &BackupInfo) -> &'static str {
    if backup.place == Place::Here { "here" } else { "second" }
}

/// What is in a backup, beside what became of it.
pub fn look(seen: Seen<'_>, key: String, glimpse: &Glimpse) -> BackupLook {
    let then = glimpse.state();
    let mut sets: Vec<BackupSet> = then
        .sets
        .values()
        .filter(|set| glimpse.texts(set.id) > 0)
        .map(|set| {
            let account = then.accounts.get(&set.account);
            BackupSet {
                set: set.id.to_string(),
                printed: printed(set.id),
                service: account.map(|a| a.service().to_owned()).unwrap_or_default(),
                account_name: account.and_then(|a| a.label(Field::Account)).map(str::to_owned),
                generation: set.generation,
                codes: set.codes.len() as u32,
                left_then: then.left(set),
                left_now: seen.state.sets.get(&set.id).map(|now| seen.state.left(now)),
            }
        })
        .collect();
    sets.sort_by_key(|set| (set.service.to_lowercase(), set.account_name.clone(), set.generation));
    BackupLook { key, at_ms: glimpse.at_ms, sets }
}

/// A set's id as it stands on paper.
pub fn printed(set: SetId) -> String {
    crockford(set.bytes(), 6)
}

/// Another copy, weighed.
pub fn other_copy(file: &Path, weighed: &Weighed) -> OtherCopy {
    let (opens_by, retired_ms) = match weighed.opens_by {
        OpensBy::Today => ("today", None),
        OpensBy::Past { retired_ms } => ("past", Some(retired_ms)),
        OpensBy::Newer => ("newer", None),
        OpensBy::Foreign => ("foreign", None),
    };
    OtherCopy {
        name: file_name(file),
        opens_by: opens_by.to_owned(),
        retired_ms,
        newest_ms: weighed.newest_ms,
        events: weighed.events,
        uses: weighed.uses,
        left_out: weighed.left_out,
    }
}

/// The last part of a path.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
