//! Backups as a person meets them: which there are, whether they are whole and which key opens them, a look into one,
//! bringing a set back from it, and the second place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use custody::rules::store::Intent;
use custody::{Body, CodeId, CodeState, Field, SetId, Source, State, VaultId};

use crate::apart::Weighed;
use crate::disk::{Backup, Disk, FileError, Guard, LOCK_WAIT, PURGED_STAYS_MS, Places, RealDisk, SecondPlace, Shelf, read_sealed};
use crate::error::{UnlockError, VerbError};
use crate::format::{Payload, check, open_text};
use crate::open::{OpenVault, Proof};
use crate::union::OpensBy;
use crate::verbs::{AccountEdit, NewCode, StoreResult, StoreWish};

/// Where a backup stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Among this installation's own files.
    Here,
    /// In the second place.
    Second,
}

/// What is known of one backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupInfo {
    /// Its file.
    pub path: PathBuf,
    /// The name by which it is called.
    pub name: String,
    /// When it was replaced, or put into the second place; in milliseconds since 1970.
    pub at_ms: u64,
    /// Its length in bytes.
    pub size: u64,
    /// Where it stands.
    pub place: Place,
    /// Which key opens it; `None` when it is damaged, or none of this vault does.
    pub opens_by: Option<OpensBy>,
    /// It is whole by its trailer.
    pub whole: bool,
}

/// The second place, and when a backup there was last read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Second {
    /// The place.
    pub place: SecondPlace,
    /// When a backup there was last read back whole, in milliseconds since 1970.
    pub verified_ms: Option<u64>,
}

/// The newest state on its way to the second place. It needs no open vault: a drive may be slow, or hang.
pub struct Carrying {
    disk: &'static dyn Disk,
    places: Places,
    place: SecondPlace,
    purges: Vec<u64>,
}

impl Carrying {
    /// Puts it there and reads it back.
    ///
    /// # Errors
    /// When the place is not there, as a stick in a drawer is not, or cannot be written.
    pub fn go(&self, now_ms: u64) -> Result<(), VerbError> {
        self.place.carry(self.disk, &self.places, &self.purges, now_ms).map(drop).map_err(VerbError::Backup)
    }
}

/// A backup that was opened for looking. It changes nothing, and holds no code in clear.
pub struct Glimpse {
    state: State,
    contents: Payload,
    /// When it was replaced, in milliseconds since 1970; the time of its newest entry for a file of another name.
    pub at_ms: u64,
    /// Which key opens it.
    pub opens_by: OpensBy,
}

impl Glimpse {
    /// What the vault was then.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many codes of a set have their texts in it.
    #[must_use]
    pub fn texts(&self, set: SetId) -> u32 {
        let codes = self.state.sets.get(&set).map(|set| set.codes.as_slice()).unwrap_or_default();
        codes.iter().filter(|(code, _)| self.contents.code_texts.contains_key(code)).count() as u32
    }
}

impl OpenVault {
    /// The backups here and, when it can be reached, in the second place; newest first. Each is read whole.
    #[must_use]
    pub fn list_backups(&self) -> Vec<BackupInfo> {
        let mut all = Vec::new();
        if let Ok(guard) = self.places.lock(self.disk, LOCK_WAIT) {
            self.list_shelf(&guard.shelf(), Place::Here, &mut all);
        }
        if let Some(second) = &self.machine.second {
            self.list_shelf(&second.place.shelf(self.disk, &self.places), Place::Second, &mut all);
        }
        all.sort_by(|a, b| (b.at_ms, &b.path).cmp(&(a.at_ms, &a.path)));
        all
    }

    fn list_shelf(&self, shelf: &Shelf<'_>, place: Place, all: &mut Vec<BackupInfo>) {
        for Backup { path, at_ms, .. } in shelf.list().unwrap_or_default() {
            let bytes = read_sealed(self.disk, &path).unwrap_or_default();
            let opens_by = self.weigh_bytes(bytes.clone(), &path, None).ok().map(|weighed| weighed.opens_by);
            let whole = check(&bytes).is_ok();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            all.push(BackupInfo { name, at_ms, size: bytes.len() as u64, place, opens_by, whole, path });
        }
    }

    /// Opens a backup for looking.
    ///
    /// # Errors
    /// When there is no fresh proof, or it does not open.
    pub fn look_into(&self, file: &Path, proof: &Proof) -> Result<Glimpse, VerbError> {
        self.accepts(Some(proof))?;
        let Weighed { opens_by, newest_ms, other, .. } = self.weigh(file, None)?;
        let at_ms = Backup::at(file).map_or(newest_ms, |backup| backup.at_ms);
        let state = State::fold(&other.ledger, &other.payload.label_texts);
        Ok(Glimpse { state, contents: other.payload, at_ms, opens_by })
    }

    /// Brings a set back from a backup: its texts are stored as a new file with the same codes would be, so that what
    /// is known already is not stored again. A code that is used, refused or out, then or now, comes back as used.
    ///
    /// # Errors
    /// [`VerbError::HasCurrent`] when the person has to say whether it replaces the present set or is added to it;
    /// [`VerbError::NoCodes`] when the backup has no text of it; else when it cannot be saved.
    pub fn bring_back(&mut self, from: &Glimpse, set: SetId, intent: Intent, proof: &Proof, now_ms: u64) -> Result<StoreResult, VerbError> {
        self.accepts(Some(proof))?;
        let old = from.state.sets.get(&set).ok_or(VerbError::NoSet)?;
        let mut codes = Vec::with_capacity(old.codes.len());
        let mut used_places = Vec::new();
        for (code, ordinal) in &old.codes {
            let Some(sealed) = from.contents.code_texts.get(code) else {
                used_places.push(*ordinal);
                continue;
            };
            let text = open_text(&self.contents.vault_secret, *code, sealed)?;
            let unused = |state: &State| state.codes.get(code).is_none_or(|c| c.state == CodeState::Unused);
            codes.push(NewCode { text, ordinal: *ordinal, used: !(unused(&from.state) && unused(&self.state)) });
        }
        let known = self.state.accounts.contains_key(&old.account);
        let labels = from.state.accounts.get(&old.account).filter(|_| !known).map(labels_of).unwrap_or_default();
        let wish = StoreWish {
            account: Some(old.account),
            labels,
            shape: old.shape,
            issued: old.issued,
            expires_ms: old.expires_ms,
            case_matters: old.case_matters,
            source: Source::File,
            intent,
            codes,
            used_places,
        };
        self.store(&wish, Some(proof), now_ms)
    }

    /// The second place for backups, when one was named on this machine.
    #[must_use]
    pub fn second_place(&self) -> Option<&Second> {
        self.machine.second.as_ref()
    }

    /// Names a folder as the second place, and puts the first backup there.
    ///
    /// # Errors
    /// When the folder is not there, or nothing can be written in it; the place named before then stays.
    pub fn back_up_to(&mut self, folder: &Path, now_ms: u64) -> Result<&Second, VerbError> {
        let place = SecondPlace::at(self.disk, &self.places, folder).map_err(VerbError::Backup)?;
        place.carry(self.disk, &self.places, &self.purges(), now_ms).map_err(VerbError::Backup)?;
        self.keep_second(Some(Second { place, verified_ms: Some(now_ms) }))?;
        self.machine.second.as_ref().ok_or(VerbError::Nothing)
    }

    /// Forgets the second place. What stands there stays.
    ///
    /// # Errors
    /// When none was named, or another program is working on the vault.
    pub fn forget_second_place(&mut self) -> Result<(), VerbError> {
        self.machine.second.as_ref().ok_or(VerbError::Nothing)?;
        self.keep_second(None)
    }

    /// Carries the newest state to the second place, when one was named: after an unlock, and after a change. Takes as
    /// long as that drive does, so call it when nobody waits; or [`OpenVault::carrying`], which leaves the vault free.
    ///
    /// # Errors
    /// When it is not there, as a stick in a drawer is not, or cannot be written.
    pub fn carry_to_second_place(&mut self, now_ms: u64) -> Result<(), VerbError> {
        let Some(carrying) = self.carrying() else { return Ok(()) };
        carrying.go(now_ms)?;
        self.carried(carrying, now_ms)
    }

    /// What has to be carried to the second place, when one was named, to be done without the vault.
    #[must_use]
    pub fn carrying(&self) -> Option<Carrying> {
        let place = self.machine.second.as_ref()?.place.clone();
        Some(Carrying { disk: self.disk, places: self.places.clone(), place, purges: self.purges() })
    }

    /// Notes that it was carried and read back, unless another place was named in the meantime.
    ///
    /// # Errors
    /// When another program is working on the vault, or it cannot be noted.
    pub fn carried(&mut self, carrying: Carrying, now_ms: u64) -> Result<(), VerbError> {
        if self.machine.second.as_ref().is_none_or(|second| second.place != carrying.place) {
            return Ok(());
        }
        self.keep_second(Some(Second { place: carrying.place, verified_ms: Some(now_ms) }))
    }

    fn keep_second(&mut self, second: Option<Second>) -> Result<(), VerbError> {
        let places = self.places.clone();
        let guard = places.lock(self.disk, LOCK_WAIT)?;
        self.machine.second = second;
        if self.remember(&guard) { Ok(()) } else { Err(VerbError::NotNoted) }
    }

    /// Makes and checks a fresh backup and then removes all older ones, here and in the second place: after a purge,
    /// so that no backup holds what was purged. Returns how many went.
    ///
    /// # Errors
    /// When there is no fresh proof, or a fresh one cannot be made in either place: then nothing is removed.
    pub fn clear_backups(&mut self, proof: &Proof, now_ms: u64) -> Result<u32, VerbError> {
        self.accepts(Some(proof))?;
        let places = self.places.clone();
        let guard = places.lock(self.disk, LOCK_WAIT)?;
        let bytes = guard.read_vault().map_err(UnlockError::from)?;
        if self.weigh_bytes(bytes.clone(), places.vault(), None)?.opens_by != OpensBy::Today {
            return Err(VerbError::Nothing);
        }
        let second = self.machine.second.as_ref().map(|second| second.place.reached(self.disk, &places)).transpose();
        let shelves = [Some(guard.shelf()), second.map_err(VerbError::Backup)?];
        let mut kept = Vec::new();
        for shelf in shelves.into_iter().flatten() {
            kept.push((shelf.put(&bytes, now_ms).map_err(VerbError::Backup)?.path, shelf));
        }
        kept.iter().try_fold(0, |gone, (fresh, shelf)| Ok(gone + remove_all_but(fresh, shelf)?)).map_err(VerbError::Backup)
    }

    /// Removes the backups here that hold texts which were purged four weeks ago or earlier, once they are four weeks old
    /// themselves. Their order does not tell: another machine may have saved later without knowing of the purge, and one from
    /// elsewhere may have been learned of late. Nor does the time of a purge alone: the clock of who purged may be years behind.
    pub(crate) fn drop_purged_texts(&self, guard: &Guard<'_>, now_ms: u64) {
        let long_ago = self.ledger.iter().filter(|event| event.wall_ms.saturating_add(PURGED_STAYS_MS) <= now_ms);
        let purges = long_ago.filter_map(|event| if let Body::Purge { codes } = &event.body { Some(codes) } else { None });
        let gone: BTreeSet<&CodeId> = purges.flatten().collect();
        if gone.is_empty() {
            return;
        }
        let shelf = guard.shelf();
        let is_old = |backup: &Backup| backup.at_ms.saturating_add(PURGED_STAYS_MS) <= now_ms;
        for backup in shelf.list().unwrap_or_default().into_iter().filter(is_old) {
            let texts = shelf.read(&backup).ok().and_then(|bytes| self.texts_in(&bytes)).unwrap_or_default();
            if texts.keys().any(|code| gone.contains(code)) {
                let _ = shelf.remove(&backup); // what stays is tried again at the next unlock
            }
        }
    }

    /// The sealed texts in another save, if a key of this vault opens it.
    fn texts_in(&self, bytes: &[u8]) -> Option<BTreeMap<CodeId, Box<[u8]>>> {
        let checked = check(bytes).ok()?;
        let mut keys = self.contents.past_keys.iter().map(|past| &past.dek).chain([&self.dek]);
        let plain = checked.open(keys.find(|dek| checked.mac_holds(dek))?).ok()?;
        Payload::decode_but_events(plain, self.id()).ok().map(|(payload, _)| payload.code_texts)
    }

    /// When codes were purged, in milliseconds since 1970.
    pub(crate) fn purges(&self) -> Vec<u64> {
        let purge = |e: &custody::Event| matches!(e.body, Body::Purge { .. }).then_some(e.wall_ms);
        let mut all: Vec<u64> = self.ledger.iter().filter_map(purge).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn remove_all_but(fresh: &Path, shelf: &Shelf<'_>) -> Result<u32, FileError> {
    let old: Vec<_> = shelf.list()?.into_iter().filter(|backup| backup.path != fresh).collect();
    old.iter().try_for_each(|old| shelf.remove(old))?;
    Ok(old.len() as u32)
}

/// Labels and facts of an account as they are written for a new one.
fn labels_of(account: &custody::Account) -> AccountEdit {
    let label = |field| account.label(field).map(str::to_owned);
    AccountEdit {
        service: label(Field::Service),
        account: label(Field::Account),
        host: label(Field::Host),
        reissue_page: label(Field::ReissuePage),
        also_needed: label(Field::AlsoNeeded),
        owner: label(Field::Owner),
        tags: label(Field::Tags),
        notes: label(Field::Notes),
        privileged: account.privileged.then_some(true),
        plain_entry: account.plain_entry,
        order: account.order,
    }
}

/// A save of some vault among this installation's own files, found without any key: for when the vault file is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSave {
    /// Of which vault.
    pub vault: VaultId,
    /// Its file.
    pub path: PathBuf,
    /// The name by which it is called.
    pub name: String,
    /// When it was replaced, in milliseconds since 1970; none for the own copy, which is the newest.
    pub at_ms: Option<u64>,
    /// Its length in bytes.
    pub size: u64,
    /// It is whole by its trailer.
    pub whole: bool,
}

/// Everything that this installation kept of any vault: own copies first, then backups, newest first.
///
/// # Errors
/// When its folder is there and cannot be listed.
pub fn found_here(base: Option<&Path>) -> Result<Vec<FoundSave>, FileError> {
    let mut all = Vec::new();
    for vault in Places::of_this_installation(&RealDisk, base)? {
        let Ok(places) = Places::new(Path::new(""), vault, base) else { continue };
        let look = |path: PathBuf, at_ms| {
            let bytes = read_sealed(&RealDisk, &path).ok()?;
            let whole = check(&bytes).is_ok_and(|checked| checked.vault_id() == vault);
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Some(FoundSave { vault, name, at_ms, size: bytes.len() as u64, whole, path })
        };
        all.extend(look(places.own_copy(), None));
        let shelf = Shelf::new(&RealDisk, places.backups(), vault);
        all.extend(shelf.list()?.into_iter().filter_map(|backup| look(backup.path, Some(backup.at_ms))));
    }
    Ok(all)
}
