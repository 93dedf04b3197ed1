//! What the doctor sees of the vault's files: the vault, the own copy, the backups, their rights, and
//! what lies beside them. It reads heads and trailers, and opens nothing.

use std::path::{Path, PathBuf};

use super::{Check, Finding, Whose};
use crate::disk::{Disk, Kind, Places, peek, read_sealed};
use crate::format::{KdfCost, Slot, check};

/// So many names in the vault's folder are looked at, and no more: it may be anybody's folder.
const MOST_NAMES: usize = 5000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The folder of own copy, backups and state, when the vault says whose it is.
pub(super) fn app_folder(disk: &dyn Disk, vault: &Path, base: Option<&Path>) -> Option<PathBuf> {
    places(disk, vault, base).map(|places| places.app().to_owned())
}

/// A damaged vault still says in its head which one it is.
fn places(disk: &dyn Disk, vault: &Path, base: Option<&Path>) -> Option<Places> {
    peek(disk, vault).ok().and_then(|seen| Places::of_file(vault, seen.vault_id, base).ok())
}

pub(super) fn look(disk: &dyn Disk, vault: &Path, base: Option<&Path>, now_ms: u64) -> Vec<Finding> {
    let mut found = vault_file(disk, vault);
    match places(disk, vault, base) {
        Some(places) => {
            found.push(own_copy(disk, &places));
            found.extend(backups(disk, &places));
            if Places::is_pack_by_name(vault) {
                // What lies beside a pack comes with its use; what it was made from is at home.
                found.retain(|found| !matches!(found, Finding::OwnCopyMissing | Finding::NoBackups | Finding::BackupsOnSameDrive));
            }
            found.extend(rights(disk, &places));
            found.push(match places.unguarded(disk).left_overs(now_ms).len() {
                0 => Finding::NoLeftOvers,
                count => Finding::LeftOvers(count),
            });
            found.push(siblings(disk, &places));
        }
        None => {
            let kept = Places::of_this_installation(disk, base).map(|ids| ids.len()).unwrap_or_default();
            let own = if kept > 0 { Finding::OwnCopiesKept(kept) } else { Finding::NotLooked(Check::OwnCopy) };
            found.push(own);
            found.extend([Check::Backups, Check::Rights, Check::LeftOvers, Check::Siblings].map(Finding::NotLooked));
        }
    }
    found.extend(clock(disk, vault, now_ms));
    found
}

fn vault_file(disk: &dyn Disk, vault: &Path) -> Vec<Finding> {
    let bytes = match read_sealed(disk, vault) {
        Ok(bytes) => bytes,
        Err(error) => return vec![Finding::VaultUnreadable(error.kind())],
    };
    let checked = match check(&bytes) {
        Ok(checked) => checked,
        Err(error) => return vec![Finding::VaultBroken(error)],
    };
    let cost = checked.slots().iter().find_map(Slot::cost);
    let mut found = vec![Finding::VaultWhole { bytes: bytes.len() as u64, cost }];
    found.extend(cost.filter(is_below_floor).map(Finding::CheapToGuess));
    if is_read_only(disk, vault) {
        found.push(Finding::VaultReadOnly);
    }
    found
}

/// Memory times passes is what a guess costs; lanes only spread it.
fn is_below_floor(cost: &KdfCost) -> bool {
    let work = |cost: &KdfCost| u64::from(cost.m_kib()) * u64::from(cost.t());
    work(cost) < work(&KdfCost::FLOOR)
}

fn is_read_only(disk: &dyn Disk, vault: &Path) -> bool {
    let file = disk.resolve(vault).unwrap_or_else(|_| vault.to_owned());
    let marked = |path: &Path| disk.meta(path).is_ok_and(|meta| !meta.writable);
    marked(&file) || file.parent().is_some_and(marked)
}

fn own_copy(disk: &dyn Disk, places: &Places) -> Finding {
    let own = match read_sealed(disk, &places.own_copy()) {
        Ok(own) => own,
        Err(error) if error.kind() == Kind::NotFound => return Finding::OwnCopyMissing,
        Err(error) => return Finding::OwnCopyBroken(error.kind()),
    };
    match check(&own) {
        Err(_) => Finding::OwnCopyBroken(Kind::Damaged),
        Ok(own) if own.vault_id() != places.vault_id() => Finding::OwnCopyBroken(Kind::OtherVault),
        Ok(own) if peek(disk, places.vault()).is_ok_and(|vault| vault.save_salt == own.save_salt()) => Finding::OwnCopySame,
        Ok(_) => Finding::OwnCopyDiffers,
    }
}

fn backups(disk: &dyn Disk, places: &Places) -> Vec<Finding> {
    let guard = places.unguarded(disk);
    let all = match guard.backups() {
        Ok(all) => all,
        Err(error) => return vec![Finding::BackupsUnlisted(error.kind())],
    };
    let (whole, broken): (Vec<_>, Vec<_>) = all.iter().partition(|backup| guard.shelf().read(backup).is_ok());
    let mut found = vec![match whole.iter().map(|backup| backup.at_ms).max() {
        Some(newest_ms) => Finding::Backups { count: whole.len(), newest_ms },
        None => Finding::NoBackups,
    }];
    if !broken.is_empty() {
        found.push(Finding::BackupsBroken(broken.len()));
    }
    let volume = |path: &Path| disk.meta(path).ok().map(|meta| meta.volume).filter(|volume| *volume != 0);
    if !whole.is_empty() && volume(places.vault()).is_some_and(|vault| volume(&places.backups()) == Some(vault)) {
        found.push(Finding::BackupsOnSameDrive);
    }
    found
}

fn rights(disk: &dyn Disk, places: &Places) -> Vec<Finding> {
    let open = |path: &Path| disk.meta(path).is_ok_and(|meta| meta.open_to_others);
    let mut found = Vec::new();
    if open(places.vault()) {
        found.push(Finding::OpenToOthers(Whose::Vault));
    }
    if open(places.app()) {
        found.push(Finding::OpenToOthers(Whose::OwnFolder));
    }
    if found.is_empty() {
        found.push(Finding::RightsOfOwner);
    }
    found
}

/// Other files of the same vault in its folder: conflict copies of a program that keeps folders in
/// step, or copies that somebody made.
fn siblings(disk: &dyn Disk, places: &Places) -> Finding {
    let vault = disk.resolve(places.vault()).unwrap_or_else(|_| places.vault().to_owned());
    let Some(folder) = vault.parent() else { return Finding::NoSiblings };
    let left_over = places.unguarded(disk).left_overs(u64::MAX);
    let names = disk.list(folder).unwrap_or_default();
    let others =
        names.into_iter().take(MOST_NAMES).map(|name| folder.join(name)).filter(|path| *path != vault && !left_over.contains(path));
    match others.filter(|path| peek(disk, path).is_ok_and(|seen| seen.vault_id == places.vault_id())).count() {
        0 => Finding::NoSiblings,
        count => Finding::Siblings(count),
    }
}

/// A file from tomorrow means that this clock is wrong, or that of the machine that wrote it.
fn clock(disk: &dyn Disk, vault: &Path, now_ms: u64) -> Option<Finding> {
    let modified = disk.meta(vault).ok()?.modified_ms?;
    Some(match modified.saturating_sub(now_ms) / DAY_MS {
        0 => Finding::ClockAgrees,
        days => Finding::ClockBehind { days },
    })
}
