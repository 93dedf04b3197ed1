//! Backups: what a save replaced, in the app folder, thinned out with time.
//!
//! The time in a backup's name is when it was replaced; of several in one second each is called a second later. The file
//! that is replaced is linked, which costs no room; where a drive knows no hard links it is copied. A backup is whole by
//! its trailer, or it is none.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use custody::{Date, VaultId};

use super::calls::Disk;
use super::error::{FileError, Kind};
use super::folders;
use super::places::{Guard, Look};
use super::sealed::{self, Seen, whole};
use super::write::{Prepared, sync_folder_of};

const SUFFIX: &str = ".codekeep";
const SECOND_MS: u64 = 1000;
const DAY_MS: u64 = 24 * 60 * 60 * SECOND_MS;
/// So far ahead of the clock a name may be when many saves come in one second.
const AHEAD_MS: u64 = 60 * 60 * SECOND_MS;

/// Always kept, however old.
const LATEST: usize = 5;
/// So many days and weeks back, the last of each is kept.
const DAYS: u64 = 7;
const WEEKS: u64 = 4;
/// So long after a purge a backup may still hold what was purged, in milliseconds.
pub const PURGED_STAYS_MS: u64 = WEEKS * 7 * DAY_MS;
/// Never dropped to make room.
const NEVER_DROPPED: usize = 2;

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its file.
    pub path: PathBuf,
    /// When it was replaced, in milliseconds since 1970, to the second.
    pub at_ms: u64,
    /// The first eight hexadecimal digits of its save salt.
    pub salt_prefix: String,
}

impl Backup {
    /// What the name of a file tells, if it is that of a backup.
    #[must_use]
    pub fn at(path: &Path) -> Option<Self> {
        Self::of(path.to_owned())
    }

    fn of(path: PathBuf) -> Option<Self> {
        let (time, salt) = path.file_name()?.to_str()?.strip_suffix(SUFFIX)?.split_once('-')?;
        let hex = salt.len() == 8 && salt.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let (at_ms, salt_prefix) = (parse_time(time)?, salt.to_owned());
        hex.then_some(Self { path, at_ms, salt_prefix })
    }
}

/// Which backups stay, given the times at which they were replaced, in any order: the last 5, the last of each of
/// 7 days, the last of each of 4 weeks (UTC, counted back from `now_ms`). The answer stands in the same order.
///
/// With `purged_at_ms`, the time of the last purge of codes, backups from before it go once it is four weeks ago. Of some
/// that follow one another second by second none can be told to be later than the first of them: `Shelf::next` names them so.
#[must_use]
pub fn keep(now_ms: u64, purged_at_ms: Option<u64>, times: &[u64]) -> Vec<bool> {
    let mut oldest_first: Vec<(usize, u64)> = times.iter().copied().enumerate().collect();
    oldest_first.sort_by_key(|(place, at)| (*at, *place));
    let (mut first, mut last) = (0, None);
    let mut expired = |at: u64| {
        if last.is_none_or(|last: u64| at - last > SECOND_MS) {
            first = at;
        }
        last = Some(at);
        purged_at_ms.is_some_and(|purged| first <= purged && purged.saturating_add(PURGED_STAYS_MS) <= now_ms)
    };
    let mut newest_first: Vec<(usize, u64)> = oldest_first.into_iter().filter(|(_, at)| !expired(*at)).collect();
    newest_first.reverse();

    let (mut days, mut weeks, mut kept) = (HashSet::new(), HashSet::new(), HashSet::new());
    for (rank, (place, at)) in newest_first.into_iter().enumerate() {
        let age = (now_ms / DAY_MS).saturating_sub(at / DAY_MS);
        let last_of_day = age < DAYS && days.insert(age);
        let last_of_week = age / 7 < WEEKS && weeks.insert(age / 7);
        if rank < LATEST || last_of_day || last_of_week {
            kept.insert(place);
        }
    }
    (0..times.len()).map(|place| kept.contains(&place)).collect()
}

/// A folder with backups of one vault: in the app folder, or in a second place that the person named.
pub struct Shelf<'a> {
    disk: &'a dyn Disk,
    folder: PathBuf,
    vault_id: VaultId,
}

impl<'a> Shelf<'a> {
    pub(crate) fn new(disk: &'a dyn Disk, folder: PathBuf, vault_id: VaultId) -> Self {
        Self { disk, folder, vault_id }
    }

    /// All backups, newest first. Files of other names are not ours and are left alone.
    ///
    /// # Errors
    /// When the folder is there and can not be listed.
    pub fn list(&self) -> Result<Vec<Backup>, FileError> {
        let names = match self.disk.list(&self.folder).map_err(FileError::at(&self.folder)) {
            Err(error) if error.kind() == Kind::NotFound => return Ok(Vec::new()),
            names => names?,
        };
        let mut all: Vec<Backup> = names.into_iter().filter_map(|name| Backup::of(self.folder.join(name))).collect();
        all.sort_by(|a, b| (b.at_ms, &b.path).cmp(&(a.at_ms, &a.path)));
        Ok(all)
    }

    /// The bytes of a backup, whole by its trailer and of this vault.
    ///
    /// # Errors
    /// [`Kind::Damaged`] or [`Kind::OtherVault`], or what kept it from being read.
    pub fn read(&self, backup: &Backup) -> Result<Vec<u8>, FileError> {
        self.read_whole(&backup.path).map(|(bytes, _)| bytes)
    }

    /// Removes one backup.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove(&self, backup: &Backup) -> Result<(), FileError> {
        self.disk.remove(&backup.path).map_err(FileError::at(&backup.path))
    }

    /// Removes the backups that [`keep`] does not keep. Returns how many went.
    ///
    /// # Errors
    /// The first failure; the others are tried all the same.
    pub fn prune(&self, now_ms: u64, purged_at_ms: Option<u64>) -> Result<usize, FileError> {
        let all = self.list()?;
        let times: Vec<u64> = all.iter().map(|backup| backup.at_ms).collect();
        let going = all.iter().zip(keep(now_ms, purged_at_ms, &times)).filter(|(_, kept)| !kept);
        let results: Vec<Result<(), FileError>> = going.map(|(backup, _)| self.remove(backup)).collect();
        let count = results.len();
        results.into_iter().collect::<Result<(), FileError>>().map(|()| count)
    }

    /// Puts bytes that are whole and of this vault on the shelf, unless that save is there already and whole, and reads
    /// them back from it. Returns the backup. The folder above the shelf has to be there: a drive that is not plugged
    /// in must not be taken for an empty one.
    ///
    /// # Errors
    /// When the bytes are no whole file of this vault, or the system refuses.
    pub fn put(&self, bytes: &[u8], now_ms: u64) -> Result<Backup, FileError> {
        let seen = whole(bytes).ok_or_else(|| FileError::new(Kind::Damaged, &self.folder))?;
        if seen.vault_id != self.vault_id {
            return Err(FileError::new(Kind::OtherVault, &self.folder));
        }
        folders::make_last(self.disk, &self.folder)?;
        let salt_prefix = prefix_of(&seen);
        let there = self.list()?.into_iter().find(|b| b.salt_prefix == salt_prefix && self.read(b).is_ok_and(|there| there == bytes));
        if let Some(backup) = there {
            return Ok(backup);
        }
        let backup = self.next(salt_prefix, now_ms)?;
        Prepared::new(self.disk, &backup.path, bytes)?.replace().map_err(|unwritten| unwritten.error)?;
        if self.read(&backup)? == bytes { Ok(backup) } else { Err(FileError::new(Kind::ReadBack, &backup.path)) }
    }

    /// What a new backup is called. It stands behind those that are there, also those of this second: what has the older
    /// name goes first, and the order of salts is none.
    fn next(&self, salt_prefix: String, now_ms: u64) -> Result<Backup, FileError> {
        let now = now_ms / SECOND_MS * SECOND_MS;
        // A name from further ahead is of a clock that was wrong.
        let ahead = self.list()?.into_iter().map(|backup| backup.at_ms).filter(|at| (now..now.saturating_add(AHEAD_MS)).contains(at)).max();
        let at_ms = ahead.map_or(now, |at| at.saturating_add(SECOND_MS));
        let path = self.folder.join(format!("{}-{salt_prefix}{SUFFIX}", format_time(at_ms)));
        Ok(Backup { path, at_ms, salt_prefix })
    }

    fn read_whole(&self, path: &Path) -> Result<(Vec<u8>, Seen), FileError> {
        let bytes = sealed::read(self.disk, path)?;
        let seen = whole(&bytes).ok_or_else(|| FileError::new(Kind::Damaged, path))?;
        if seen.vault_id != self.vault_id {
            return Err(FileError::new(Kind::OtherVault, path));
        }
        Ok((bytes, seen))
    }
}

fn prefix_of(seen: &Seen) -> String {
    seen.save_salt.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

impl Guard<'_> {
    /// The backups in the app folder.
    #[must_use]
    pub fn shelf(&self) -> Shelf<'_> {
        Shelf::new(self.disk, self.places.backups(), self.places.vault_id())
    }

    /// All backups in the app folder, newest first.
    ///
    /// # Errors
    /// When the folder is there and can not be listed.
    pub fn backups(&self) -> Result<Vec<Backup>, FileError> {
        self.shelf().list()
    }

    /// Removes the backups that [`keep`] does not keep; at a save and at an unlock. Returns how many went.
    ///
    /// # Errors
    /// The first failure; the others are tried all the same.
    pub fn prune(&self, now_ms: u64, purged_at_ms: Option<u64>) -> Result<usize, FileError> {
        self.shelf().prune(now_ms, purged_at_ms)
    }

    /// Puts what a save is about to replace into the backups: the own copy, and the vault file when it is another save.
    pub(super) fn back_up(&self, before: &Look, now_ms: u64) -> Result<(), FileError> {
        let (own, vault) = (before.own.as_ref().ok(), before.vault.as_ref().ok());
        let linked = own.map_or(Ok(()), |_| self.back_up_file(&self.places.own_copy(), now_ms, true));
        let other = vault.filter(|vault| Some(vault.save_salt) != own.map(|own| own.save_salt));
        // Copied, never linked: someone else's program may write into the user's file in place.
        let copied = other.map_or(Ok(()), |_| self.back_up_file(self.places.vault(), now_ms, false));
        linked.and(copied)
    }

    /// Puts the own copy into the backups, before something takes its place that does not hold all of it.
    ///
    /// # Errors
    /// When it cannot be read, or not be kept.
    pub fn back_up_own(&self, now_ms: u64) -> Result<(), FileError> {
        self.back_up_file(&self.places.own_copy(), now_ms, true)
    }

    fn back_up_file(&self, path: &Path, now_ms: u64, link: bool) -> Result<(), FileError> {
        let shelf = self.shelf();
        let (bytes, seen) = shelf.read_whole(path)?;
        folders::make_ours(self.disk, &shelf.folder)?;
        let salt_prefix = prefix_of(&seen);
        if self.backups()?.iter().any(|backup| backup.salt_prefix == salt_prefix) {
            return Ok(());
        }
        let backup = shelf.next(salt_prefix, now_ms)?.path;
        if link && self.disk.hard_link(path, &backup).is_ok() {
            return sync_folder_of(self.disk, &backup);
        }
        self.write_ours(&backup, &bytes).map_err(|unwritten| unwritten.error)
    }

    /// Drops the oldest backup on the drive of `folder`; whether room may have been made.
    pub(super) fn drop_oldest_backup(&self, folder: &Path) -> bool {
        let volume = |path: &Path| self.disk.meta(path).ok().map(|meta| meta.volume);
        let all = self.backups().unwrap_or_default();
        let oldest = if all.len() > NEVER_DROPPED { all.last() } else { None };
        oldest.is_some_and(|oldest| volume(&oldest.path) == volume(folder) && self.shelf().remove(oldest).is_ok())
    }
}

/// `20261121T235507Z`
pub(super) fn format_time(ms: u64) -> String {
    let (year, month, day) = Date::of_millis(ms).ymd();
    let seconds = (ms / 1000) % (24 * 60 * 60);
    format!("{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn parse_time(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let digits = |text: &str, len: usize| text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(date, 8) || !digits(time, 6) {
        return None;
    }
    let number = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let date = Date::from_ymd(number(date, 0, 4)?.try_into().ok()?, number(date, 4, 6)?, number(date, 6, 8)?)?;
    let (hours, minutes, seconds) = (number(time, 0, 2)?, number(time, 2, 4)?, number(time, 4, 6)?);
    let in_day = (hours < 24 && minutes < 60 && seconds < 60).then_some(hours * 3600 + minutes * 60 + seconds)?;
    Some(u64::from(date.days()) * DAY_MS + u64::from(in_day) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 20_000 * DAY_MS + DAY_MS / 2;

    fn kept(days_ago: &[f64]) -> Vec<bool> {
        let times: Vec<u64> = days_ago.iter().map(|days| NOW - (days * DAY_MS as f64) as u64).collect();
        keep(NOW, None, &times)
    }

    #[test]
    fn the_last_five_stay_however_old() {
        assert_eq!(kept(&[100.0, 200.0, 300.0, 400.0, 500.0, 600.0]), [true, true, true, true, true, false]);
        assert_eq!(kept(&[600.0, 500.0, 400.0, 300.0, 200.0, 100.0]), [false, true, true, true, true, true]);
    }

    #[test]
    fn many_on_one_day_leave_five_and_the_last_of_each_day() {
        let mut days_ago: Vec<f64> = (0..20).map(|i| f64::from(i) * 0.001).collect();
        days_ago.extend([1.0, 1.1, 2.0, 6.0, 6.1, 7.0]);
        let kept = kept(&days_ago);
        assert_eq!(kept[..20].iter().filter(|kept| **kept).count(), 5);
        // 7.0 is beyond the days, but the last of the second week.
        assert_eq!(kept[20..], [true, false, true, true, false, true]);
    }

    #[test]
    fn a_backup_each_day_for_a_year_leaves_seven_days_and_four_weeks() {
        let days_ago: Vec<f64> = (0..365).map(f64::from).collect();
        let kept: Vec<usize> = kept(&days_ago).iter().enumerate().filter_map(|(day, kept)| kept.then_some(day)).collect();
        assert_eq!(kept, [0, 1, 2, 3, 4, 5, 6, 7, 14, 21]);
    }

    #[test]
    fn times_in_the_future_and_no_times_do_no_harm() {
        assert_eq!(keep(NOW, None, &[u64::MAX, NOW, 0]), [true, true, true]);
        assert!(keep(0, None, &[]).is_empty());
    }

    #[test]
    fn four_weeks_after_a_purge_what_was_before_it_goes() {
        let purge = NOW - 28 * DAY_MS;
        let around = [purge - 1, purge, purge + 2000];
        assert_eq!(keep(NOW, Some(purge), &around), [false, false, true]);
        assert_eq!(keep(NOW - 1, Some(purge), &around), [true, true, true]);
        // Three from before it that were made in one second, and one from after it.
        assert_eq!(keep(NOW, Some(purge), &[purge + 1000, purge, purge + 2000, purge + 4000]), [false, false, false, true]);
    }

    #[test]
    fn names_go_both_ways_and_other_names_are_not_ours() {
        let ms = 1_795_305_307_000;
        assert_eq!(format_time(ms), "20261121T235507Z");
        let backup = Backup::of(PathBuf::from("20261121T235507Z-0a1b2c3d.codekeep")).unwrap();
        assert_eq!((backup.at_ms, backup.salt_prefix.as_str()), (ms, "0a1b2c3d"));
        for other in [
            "notes.txt",
            "20261121T235507Z-0a1b2c3d",
            "20261121T235507Z-0A1B2C3D.codekeep",
            "20261321T235507Z-0a1b2c3d.codekeep",
            "-.codekeep",
        ] {
            assert_eq!(Backup::of(PathBuf::from(other)), None, "{other}");
        }
    }
}
