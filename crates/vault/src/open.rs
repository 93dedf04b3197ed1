//! Opening: from the file and the password to an open vault, united with this installation's own copy.
//!
//! Rollback means that events are missing, never that a number is smaller. So on open the file and the
//! own copy are united, and what was missing is told.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use custody::attention::{Attention, FileKeys, Now};
use custody::{CodeId, CodeText, EventId, Ledger, State, VaultId, WriterId};

use crate::calibrate::machine_memory;
use crate::disk::{Cloud, Disk, Guard, LOCK_WAIT, Places, RealDisk};
use crate::error::{Behind, CreateError, UnlockError, VerbError};
use crate::format::{
    Checked, Dek, KdfCost, KeyFile, OpenError, Password, Payload, Secret, Slot, SlotKind, VaultSecret, check, make_random, make_slot,
    open_text, seal,
};
use crate::locked::LockedVault;
use crate::machine::{Access, Plain, Sealed, access_entry};
use crate::phrase::as_phrase;
use crate::sources::Standing;
use crate::strength::{Strength, Verdict};

/// How long a secret that was given counts for what wants it again.
const STEP_UP_LASTS: Duration = Duration::from_secs(60);

/// Evidence that the vault's secret was given, and when. What wants step-up takes it.
#[derive(Clone, Copy)]
pub struct Proof {
    vault: VaultId,
    at: Instant,
}

impl Proof {
    /// Whether the secret was given within the last 60 seconds.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.at.elapsed() <= STEP_UP_LASTS
    }

    /// Seconds since the secret was given.
    #[must_use]
    pub fn age(&self) -> u64 {
        self.at.elapsed().as_secs()
    }

    /// The same proof, given so much earlier. For tests: nobody waits a minute in one.
    #[cfg(any(test, feature = "test-costs"))]
    #[must_use]
    pub fn aged(self, by: Duration) -> Self {
        Self { at: self.at.checked_sub(by).unwrap_or(self.at), ..self }
    }
}

/// Something to tell after the vault was opened or a save was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum News {
    /// Unlocks failed while it was locked; since when, in milliseconds since 1970.
    FailedUnlocks {
        /// How many.
        count: u32,
        /// The first of them.
        since_ms: u64,
    },
    /// The file was older than this installation's own copy: what was missing is back.
    OlderCopyUnited {
        /// Events that were missing from the file.
        events: u32,
        /// Uses of codes among them.
        uses: u32,
    },
    /// Something else wrote the file: its events were taken in.
    UnitedElsewhere {
        /// Events that were new here.
        events: u32,
        /// Uses of codes among them.
        uses: u32,
    },
    /// The own copy could not be read, or is gone; the vault itself is whole.
    OwnCopyUnreadable,
    /// What this installation wrote last is neither in the file nor in the own copy: both are older than that. Codes that
    /// were used since look unused.
    LastEntriesMissing,
    /// The own copy is locked with a key that this file does not know: the vault was re-keyed, and this
    /// file is from before that or from elsewhere. The own copy went to the backups.
    OwnCopyOtherKey,
    /// What this installation had noted outside of the vault could not be read, or is gone.
    StateUnreadable,
    /// The file could not be written; what was done is kept in the own copy.
    OnlyInOwnCopy,
    /// The own copy could not be written; what was done is in the vault file.
    NoOwnCopy,
    /// The predecessor could not be put into the backups.
    NoBackup,
    /// The file is on a drive that keeps no rights: other users of this machine may read it.
    OpenToOthers,
    /// Conflict copies beside the file were united with it; they are among the backups now.
    SiblingsUnited {
        /// How many.
        files: u32,
        /// Events that were new here.
        events: u32,
        /// Uses of codes among them.
        uses: u32,
    },
    /// Conflict copies beside the file wait: for the person where no key of today opens them, or for the next unlock.
    SiblingsWait {
        /// How many.
        files: u32,
    },
    /// After a union the chains of the ledger are not whole. Everything was kept.
    ChainsBroken {
        /// How many faults there are.
        faults: u32,
    },
    /// It is a travel pack, and past its date (milliseconds since 1970).
    PackExpired {
        /// The date.
        expires_ms: u64,
    },
    /// A program keeps the file's folder the same on other machines. Told once.
    InCloudFolder(crate::disk::Cloud),
}

/// How this installation's own copy stands to a vault file that was opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnCopy {
    /// It is the file, to the last byte.
    Same,
    /// It opens with a key that the file knows; or there is none.
    Ours,
    /// It does not open; whether it could be put into the backups.
    Foreign { kept: bool },
}

/// An open vault.
pub struct OpenVault {
    pub(crate) disk: &'static dyn Disk,
    pub(crate) places: Places,
    pub(crate) slots: Vec<Slot>,
    pub(crate) dek: Dek,
    /// Everything of the payload but the events, which are in the ledger.
    pub(crate) contents: Payload,
    pub(crate) ledger: Ledger,
    pub(crate) state: State,
    /// Saves whose contents are all in here.
    pub(crate) known_saves: BTreeSet<[u8; 32]>,
    pub(crate) writer: WriterId,
    pub(crate) machine: Sealed,
    /// The same as it was last read or written.
    pub(crate) noted: Sealed,
    /// What could be known without the secret. Its failed unlocks are told by now.
    pub(crate) plain: Plain,
    pub(crate) news: Vec<News>,
    /// Events that were taken in from elsewhere and are not in the access log yet.
    pub(crate) united: u64,
    /// Codes that were shown without being recorded, since the vault was opened.
    pub(crate) shown_unrecorded: Vec<CodeId>,
    /// The key file that goes with the password, if there is one and it was presented.
    pub(crate) key_file: Option<KeyFile>,
    /// What this machine has, in bytes: a key derivation that takes more than half of it asks first. None once the person
    /// said yes to one.
    pub(crate) memory: Option<u64>,
    /// It was opened with the recovery key, and no password was set since: nothing else is changed.
    pub(crate) by_recovery: bool,
    /// Files that codes came from, and that stood where they stood when it was opened.
    pub(crate) standing: Vec<Standing>,
}

impl OpenVault {
    /// Makes a new vault and opens it.
    ///
    /// # Errors
    /// When the password is refused, something stands at the path, or the file cannot be made.
    pub fn create(path: &Path, base: Option<&Path>, password: &Password, cost: KdfCost, now_ms: u64) -> Result<(Self, Proof), CreateError> {
        Self::create_on(&RealDisk, path, base, password, cost, now_ms)
    }

    /// The same on any disk.
    pub(crate) fn create_on(
        disk: &'static dyn Disk,
        path: &Path,
        base: Option<&Path>,
        password: &Password,
        cost: KdfCost,
        now_ms: u64,
    ) -> Result<(Self, Proof), CreateError> {
        let strength = Strength::of(password);
        if strength.verdict == Verdict::Refused {
            return Err(CreateError::Weak(strength));
        }
        let vault_id = VaultId(make_random()?);
        let dek = Dek::make()?;
        let slot = make_slot(vault_id, &dek, Secret::Password(password), cost)?;
        let mut payload = Payload::new(vault_id, VaultSecret::make()?);
        let mut ledger = Ledger::new();
        let writer = WriterId(make_random()?);
        let first = ledger.append(writer, now_ms, make_random()?, custody::Body::VaultNew);
        payload.events = ledger.iter().map(|e| Box::from(&e.bytes)).collect();
        let bytes = seal(vault_id, &dek, &[slot], &payload.encode()?)?;
        let places = Places::new(path, vault_id, base)?;
        let mut guard = places.lock(disk, LOCK_WAIT)?;
        let saved = guard.create(&bytes, now_ms)?;
        // What cannot be noted is let go: the first unlock finds another writer.
        let noted = Sealed { writer: Some((writer, Some(first))), ..Sealed::default() };
        let _ = noted.write(&guard, &payload.vault_secret, &Plain::default());
        drop(guard);
        // Opened like any other: a password that does not open what was made is found now.
        let (mut vault, proof) = LockedVault::whole(disk, places, check(bytes).map_err(UnlockError::from)?).unlock(password, now_ms)?;
        vault.tell_of(&saved);
        Ok((vault, proof))
    }

    pub(crate) fn read(disk: &'static dyn Disk, places: Places, checked: &Checked<'_>, dek: Dek) -> Result<Self, UnlockError> {
        let (contents, events) = Payload::decode_but_events(checked.open(&dek)?, checked.vault_id()).map_err(OpenError::Payload)?;
        let ledger = Ledger::read_block(&events)?;
        let state = State::fold(&ledger, &contents.label_texts);
        Ok(Self {
            disk,
            places,
            slots: checked.slots().to_vec(),
            dek,
            contents,
            ledger,
            state,
            known_saves: BTreeSet::from([checked.save_salt()]),
            writer: WriterId([0; 16]),
            machine: Sealed::default(),
            noted: Sealed::default(),
            plain: Plain::default(),
            news: Vec::new(),
            united: 0,
            shown_unrecorded: Vec::new(),
            key_file: None,
            memory: machine_memory(),
            by_recovery: false,
            standing: Vec::new(),
        })
    }

    /// After the file was opened: unite it with the own copy, remember the writer, tell what happened.
    /// `slot` is one that has to stand after the union too.
    pub(crate) fn settle_in(
        &mut self,
        mut guard: Guard<'_>,
        file: &[u8],
        slot: Option<&Slot>,
        own: OwnCopy,
        now_ms: u64,
    ) -> Result<(), UnlockError> {
        self.plain = Plain::read(&guard);
        let (brought, own_may_go) = match own {
            OwnCopy::Same => (None, false),
            OwnCopy::Ours => self.take_in_own_copy(&guard, now_ms),
            OwnCopy::Foreign { kept } => {
                self.tell(News::OwnCopyOtherKey);
                (None, kept)
            }
        };
        if slot.is_some_and(|slot| !self.slots.contains(slot)) {
            return Err(UnlockError::OldPassword);
        }
        self.remember_machine(&guard, now_ms)?;
        let (from_siblings, siblings) = self.take_in_siblings(&guard);
        let (missing, uses) = brought.unwrap_or_default();
        if missing > 0 {
            self.tell(News::OlderCopyUnited { events: missing, uses });
        }
        let united = missing.saturating_add(from_siblings);
        let is_kept = if united > 0 {
            self.united = u64::from(united);
            self.note_united(now_ms);
            // Looking is never refused: what cannot be written now is written with the next change.
            self.save_union(&mut guard, now_ms).is_ok()
        } else {
            if own_may_go {
                self.keep_own(&mut guard, file);
            }
            true
        };
        // A conflict copy goes only where its contents are safe; one that cannot be moved is met again.
        for (path, bytes) in siblings.iter().filter(|_| is_kept) {
            let _ = guard.shelve(path, bytes, now_ms);
        }
        self.settled(&guard, now_ms);
        Ok(())
    }

    /// After the own copy was opened in the place of a file that was saved under a retired key: what
    /// was taken from the file is in here already.
    pub(crate) fn settle_over(&mut self, mut guard: Guard<'_>, behind: Behind, now_ms: u64) -> Result<(), UnlockError> {
        self.plain = Plain::read(&guard);
        self.remember_machine(&guard, now_ms)?;
        self.united = u64::from(behind.events);
        self.note_united(now_ms);
        self.tell(News::UnitedElsewhere { events: behind.events, uses: behind.uses });
        let _ = self.save_union(&mut guard, now_ms);
        self.settled(&guard, now_ms);
        Ok(())
    }

    /// Who writes here, and what happened while the vault was locked.
    pub(crate) fn remember_machine(&mut self, guard: &Guard<'_>, now_ms: u64) -> Result<(), UnlockError> {
        let noted = Sealed::read(guard, &self.contents.vault_secret);
        // On a machine that never opened this vault there is nothing to miss.
        if noted.is_none() && guard.has_own() {
            self.tell(News::StateUnreadable);
        }
        self.noted = noted.unwrap_or_default();
        self.machine = self.noted.clone();
        self.choose_writer()?;
        if let Some(since_ms) = self.plain.failed.first().copied() {
            let count = self.plain.failed.len();
            self.tell(News::FailedUnlocks { count: count as u32, since_ms });
            self.note(now_ms, Access::FailedUnlocks, count as u64);
        }
        self.note(now_ms, Access::Opened, 1);
        Ok(())
    }

    fn settled(&mut self, guard: &Guard<'_>, now_ms: u64) {
        if let Some(expires_ms) = self.state.pack.as_ref().map(|pack| pack.expires_ms).filter(|end| *end <= now_ms) {
            self.tell(News::PackExpired { expires_ms });
        }
        let is_explained = self.news.iter().any(|news| matches!(news, News::OwnCopyOtherKey | News::OwnCopyUnreadable));
        let head = self.machine.writer.and_then(|(_, head)| head).filter(|_| !is_explained);
        if head.is_some_and(|head| self.ledger.get(&head).is_none()) {
            self.tell(News::LastEntriesMissing);
        }
        self.tell_of_cloud();
        self.look_for_sources();
        self.remember_opened(guard, Some(now_ms));
        let _ = guard.tidy(now_ms);
        self.prune(guard, now_ms);
    }

    /// Makes the file that was read the own copy, unless it is that already, to the last byte.
    fn keep_own(&mut self, guard: &mut Guard<'_>, file: &[u8]) {
        if guard.own_is(file) {
            return;
        }
        if guard.keep_own(file).is_err() {
            self.tell(News::NoOwnCopy);
        }
    }

    fn tell_of_cloud(&mut self) {
        if !self.machine.told_cloud
            && let Some(cloud) = Cloud::of(self.disk, self.places.vault())
        {
            self.tell(News::InCloudFolder(cloud));
            self.machine.told_cloud = true;
        }
    }

    /// Prunes the backups. Those from before a purge that is four weeks old go whatever their rank, and
    /// a later purge does not put that off.
    fn prune(&self, guard: &Guard<'_>, now_ms: u64) {
        for purged_at in self.purges().into_iter().map(Some).chain([None]) {
            let _ = guard.prune(now_ms, purged_at);
        }
        self.drop_purged_texts(guard, now_ms);
    }

    /// This installation's writer id; a new one when its remembered head is not in the ledger, as
    /// after a restored profile or a clone.
    pub(crate) fn choose_writer(&mut self) -> Result<(), UnlockError> {
        let remembered = self.machine.writer.filter(|(_, head)| head.is_none_or(|head| self.ledger.get(&head).is_some()));
        self.writer = match remembered {
            Some((writer, _)) => writer,
            None => WriterId(make_random()?),
        };
        Ok(())
    }

    /// Adds to the access log; the entry rides along with the next save.
    pub(crate) fn note(&mut self, now_ms: u64, kind: Access, count: u64) {
        self.machine.access.push(access_entry(now_ms, self.writer, kind, count));
        self.machine.keep_the_latest();
    }

    /// Keeps something to tell, once.
    pub(crate) fn tell(&mut self, news: News) {
        // A stick may be read-only, and what a pack was made from is at home.
        if self.state.pack.is_some() && matches!(news, News::NoOwnCopy | News::NoBackup) {
            return;
        }
        if !self.news.contains(&news) {
            self.news.push(news);
        }
    }

    /// Writes `state.bin`, with what another program noted there meanwhile; whether that went well, which nothing has to
    /// wait for.
    pub(crate) fn remember(&mut self, guard: &Guard<'_>) -> bool {
        self.remember_opened(guard, None)
    }

    /// The same when the vault was opened just now.
    pub(crate) fn remember_opened(&mut self, guard: &Guard<'_>, opened_ms: Option<u64>) -> bool {
        if let Some(there) = Sealed::read(guard, &self.contents.vault_secret) {
            self.machine.catch_up(&self.noted, there, &self.contents.access_log);
        }
        self.machine.writer = Some((self.writer, self.ledger.head(self.writer).map(|e| e.id)));
        let mut plain = Plain::read(guard);
        plain.failed.retain(|failed| !self.plain.failed.contains(failed));
        plain.last_opened_ms = opened_ms.or(plain.last_opened_ms);
        let is_written = self.machine.write(guard, &self.contents.vault_secret, &plain);
        if is_written {
            self.noted = self.machine.clone();
        }
        is_written
    }

    pub(crate) fn proof(&self) -> Proof {
        Proof { vault: self.places.vault_id(), at: Instant::now() }
    }

    /// Takes a secret that opens the vault again, for what wants step-up. With a key file the password
    /// is enough: the file was presented when the vault was opened.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn prove<'s>(&'s self, secret: impl Into<Secret<'s>>) -> Result<Proof, VerbError> {
        let given = secret.into();
        let phrase = if self.state.pack.is_some() { as_phrase(given) } else { None };
        let secret = self.completed(phrase.as_ref().map_or(given, Secret::Password));
        let slot_opens = self.slots.iter().any(|slot| slot.opens(self.places.vault_id(), secret, &self.dek));
        if slot_opens { Ok(self.proof()) } else { Err(VerbError::WrongPassword) }
    }

    /// A password together with the key file that goes with it here.
    pub(crate) fn completed<'s>(&'s self, secret: Secret<'s>) -> Secret<'s> {
        match (secret, &self.key_file) {
            (Secret::Password(password), Some(file)) => Secret::PasswordAndKeyFile(password, file),
            (other, _) => other,
        }
    }

    /// Whether a proof is of this vault and fresh.
    pub(crate) fn accepts(&self, proof: Option<&Proof>) -> Result<(), VerbError> {
        match proof {
            Some(proof) if proof.vault == self.places.vault_id() && proof.is_fresh() => Ok(()),
            _ => Err(VerbError::StepUp),
        }
    }

    /// Which vault it is.
    #[must_use]
    pub fn id(&self) -> VaultId {
        self.places.vault_id()
    }

    /// The vault file, as it was named.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.places.vault().to_owned()
    }

    /// The present state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Entries of the access log, oldest first: time in milliseconds since 1970, kind, count.
    #[must_use]
    pub fn access_log(&self) -> Vec<(u64, String, u64)> {
        let mut all: Vec<_> = self
            .contents
            .access_log
            .iter()
            .chain(&self.machine.access)
            .filter_map(|entry| crate::machine::read_access(entry))
            .map(|(at, kind, count)| (at, kind.to_owned(), count))
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// What needs the person.
    #[must_use]
    pub fn attention(&self, now: Now) -> Attention {
        let recovery_key = self.slots.iter().any(|slot| slot.kind() == SlotKind::RecoveryKey);
        let below_floor = self.cost().is_some_and(|cost| !cost.meets_floor());
        // On the same drive it would go with the vault.
        let backup_read_ms = self.machine.second.as_ref().filter(|second| second.place.apart).and_then(|second| second.verified_ms);
        Attention::of_vault(&self.state, FileKeys { recovery_key, below_floor, backup_read_ms }, &self.standing_sets(), now)
    }

    /// What there is to tell since this was last asked.
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    /// Costs of the key derivation of the password slot.
    #[must_use]
    pub fn cost(&self) -> Option<KdfCost> {
        self.slots.iter().find_map(Slot::cost)
    }

    /// How many backups this installation keeps, and when the newest was made (milliseconds since 1970).
    #[must_use]
    pub fn backups(&self) -> (usize, Option<u64>) {
        let listed = self.places.lock(self.disk, Duration::from_secs(2)).ok().and_then(|guard| guard.backups().ok()).unwrap_or_default();
        (listed.len(), listed.iter().map(|b| b.at_ms).max())
    }

    /// Whether the file changed since it was last read or written here: a cheap look at its head.
    #[must_use]
    pub fn changed_underneath(&self) -> bool {
        crate::disk::peek(self.disk, self.places.vault()).is_ok_and(|seen| !self.known_saves.contains(&seen.save_salt))
    }

    /// Whether the vault file cannot be written here, as far as the system tells: file or folder are
    /// marked so, or the drive is mounted so. A cheap look for a hint; what a save says counts.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        let Ok(file) = self.disk.resolve(self.places.vault()) else { return false };
        let folder = file.parent().unwrap_or(&file);
        let marked = |path: &Path| self.disk.meta(path).is_ok_and(|meta| !meta.writable);
        marked(&file) || marked(folder) || refuses_writing(folder)
    }

    /// Whether the text of a code is there: it is not once it was purged, or when the service took it out.
    pub(crate) fn has_text(&self, code: CodeId) -> bool {
        self.contents.code_texts.contains_key(&code)
    }

    /// The text of one code.
    pub(crate) fn text(&self, code: CodeId) -> Result<CodeText, VerbError> {
        let sealed = self.contents.code_texts.get(&code).ok_or(custody::rules::take::TakeRefusal::Purged)?;
        Ok(open_text(&self.contents.vault_secret, code, sealed)?)
    }

    /// Whether an event is in the ledger.
    #[must_use]
    pub fn holds(&self, event: &EventId) -> bool {
        self.ledger.get(event).is_some()
    }
}

/// Things of the moment that have to outlast a lock.
impl OpenVault {
    /// Seals bytes under a key of this vault, to be kept in memory while it is locked.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn seal_aside(&self, bytes: &[u8]) -> Result<Vec<u8>, crate::format::RandomError> {
        crate::format::seal_state(&self.contents.vault_secret, bytes)
    }

    /// Opens what [`OpenVault::seal_aside`] sealed.
    ///
    /// # Errors
    /// When it is of another vault.
    pub fn open_aside(&self, sealed: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, VerbError> {
        Ok(crate::format::open_state(&self.contents.vault_secret, sealed)?)
    }
}

/// Whether the system would refuse this user a new file in a folder.
#[cfg(unix)]
fn refuses_writing(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_err()
}

/// Windows tells only by trying.
#[cfg(not(unix))]
fn refuses_writing(_: &Path) -> bool {
    false
}
