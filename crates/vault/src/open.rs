//! Opening: from the file and the password to an open vault, united with this installation's own copy.
//!
//! Rollback means that events are missing, never that a number is smaller. So on open the file and the
//! own copy are united, and what was missing is told.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use custody::attention::{Attention, Now};
use custody::{CodeId, CodeText, EventId, Ledger, State, VaultId, WriterId};

use crate::disk::{Guard, Kind, LOCK_WAIT, Places, RealDisk};
use crate::error::{CreateError, UnlockError, VerbError};
use crate::format::{
    Checked, Dek, KdfCost, OpenError, Password, Payload, Secret, Slot, VaultSecret, check, make_random, make_slot, open_text, peek, seal,
};
use crate::machine::{Access, Plain, Sealed, access_entry};
use crate::strength::{Strength, Verdict};

/// How long a secret that was given counts for what wants it again.
const STEP_UP_LASTS: Duration = Duration::from_secs(60);
/// Most entries of the access log.
const MAX_ACCESS: usize = 5_000;

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
    /// The own copy could not be read; the vault itself is whole.
    OwnCopyUnreadable,
    /// The file could not be written; what was done is kept in the own copy.
    OnlyInOwnCopy,
    /// The own copy could not be written; what was done is in the vault file.
    NoOwnCopy,
    /// The predecessor could not be put into the backups.
    NoBackup,
    /// The file is on a drive that keeps no rights: other users of this machine may read it.
    OpenToOthers,
}

/// A vault file that was found and is whole, but not opened yet.
pub struct LockedVault {
    places: Places,
    bytes: Vec<u8>,
}

impl LockedVault {
    /// Looks at a file: everything that needs no key is checked here, before any key derivation.
    /// `base` is where this installation keeps its own files, instead of the system's place.
    ///
    /// # Errors
    /// When the file cannot be read or is no whole vault.
    pub fn find(path: &Path, base: Option<&Path>) -> Result<Self, UnlockError> {
        let bytes = crate::disk::read_sealed(&RealDisk, path)?;
        check(&bytes)?;
        let vault_id = peek(&bytes)?.vault_id;
        Ok(Self { places: Places::new(path, vault_id, base)?, bytes })
    }

    /// Which vault it is.
    #[must_use]
    pub fn id(&self) -> VaultId {
        self.places.vault_id()
    }

    /// Failed unlocks since it was last open here, and when that was; in milliseconds since 1970.
    #[must_use]
    pub fn since_last_open(&self) -> (Vec<u64>, Option<u64>) {
        let plain = self.places.lock(&RealDisk, Duration::ZERO).map(|guard| Plain::read(&guard)).unwrap_or_default();
        (plain.failed, plain.last_opened_ms)
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`OpenError::WrongPassword`] when the password does not fit, which is noted; else what is
    /// wrong with the file.
    pub fn unlock(&self, password: &Password, now_ms: u64) -> Result<(OpenVault, Proof), UnlockError> {
        let checked = check(&self.bytes)?;
        let dek = match checked.unlock(password) {
            Ok(dek) => dek,
            Err(error) => {
                if error == OpenError::WrongPassword
                    && let Ok(guard) = self.places.lock(&RealDisk, Duration::from_secs(1))
                {
                    Plain::note_failed(&guard, now_ms);
                }
                return Err(error.into());
            }
        };
        let guard = self.places.lock(&RealDisk, LOCK_WAIT)?;
        // The file may be newer than the bytes that were checked; the data key is the same.
        let bytes = guard.read_vault()?;
        let checked = check(&bytes)?;
        let mut vault = OpenVault::read(self.places.clone(), &checked, dek)?;
        let proof = vault.proof();
        vault.settle_in(guard, &bytes, now_ms)?;
        Ok((vault, proof))
    }
}

/// An open vault.
pub struct OpenVault {
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
    pub(crate) plain: Plain,
    pub(crate) news: Vec<News>,
    /// Codes that were shown without being recorded, since the vault was opened.
    pub(crate) shown_unrecorded: Vec<CodeId>,
}

impl OpenVault {
    /// Makes a new vault and opens it.
    ///
    /// # Errors
    /// When the password is refused, something stands at the path, or the file cannot be made.
    pub fn create(path: &Path, base: Option<&Path>, password: &Password, cost: KdfCost, now_ms: u64) -> Result<(Self, Proof), CreateError> {
        let strength = Strength::of(password);
        if strength.verdict == Verdict::Refused {
            return Err(CreateError::Weak(strength));
        }
        let vault_id = VaultId(make_random()?);
        let dek = Dek::make()?;
        let slot = make_slot(vault_id, &dek, Secret::Password(password), cost)?;
        let mut payload = Payload::new(vault_id, VaultSecret::make()?);
        let mut ledger = Ledger::new();
        ledger.append(WriterId(make_random()?), now_ms, make_random()?, custody::Body::VaultNew);
        payload.events = ledger.iter().map(|e| e.bytes.clone()).collect();
        let bytes = seal(vault_id, &dek, &[slot], &payload.encode()?)?;
        let places = Places::new(path, vault_id, base)?;
        let mut guard = places.lock(&RealDisk, LOCK_WAIT)?;
        let _saved = guard.create(&bytes, now_ms)?;
        drop(guard);
        let locked = LockedVault { places, bytes };
        Ok(locked.unlock(password, now_ms)?)
    }

    fn read(places: Places, checked: &Checked<'_>, dek: Dek) -> Result<Self, UnlockError> {
        let plaintext = checked.open(&dek)?;
        // EXPOSE: the payload is read into the parts of the vault; code texts in it stay sealed.
        let mut contents = Payload::decode(plaintext.expose(), checked.vault_id()).map_err(OpenError::Payload)?;
        let ledger = Ledger::read(contents.events.iter().map(|e| &e[..]))?;
        contents.events = Vec::new();
        let state = State::fold(&ledger, &contents.label_texts);
        Ok(Self {
            places,
            slots: checked.slots().to_vec(),
            dek,
            contents,
            ledger,
            state,
            known_saves: BTreeSet::from([checked.save_salt()]),
            writer: WriterId([0; 16]),
            machine: Sealed::default(),
            plain: Plain::default(),
            news: Vec::new(),
            shown_unrecorded: Vec::new(),
        })
    }

    /// After the file was opened: unite it with the own copy, remember the writer, tell what happened.
    fn settle_in(&mut self, mut guard: Guard<'_>, file: &[u8], now_ms: u64) -> Result<(), UnlockError> {
        self.plain = Plain::read(&guard);
        self.machine = Sealed::read(&guard, &self.contents.vault_secret).unwrap_or_default();
        let missing = self.take_in_own_copy(&guard);
        self.choose_writer()?;
        if let Some(since_ms) = self.plain.failed.first().copied() {
            let count = self.plain.failed.len();
            self.news.push(News::FailedUnlocks { count: count as u32, since_ms });
            self.note(now_ms, Access::FailedUnlocks, count as u64);
        }
        self.note(now_ms, Access::Opened, 1);
        match missing {
            Some((0, _)) | None => {
                if guard.look().own.as_ref().is_ok_and(|own| self.known_saves.contains(&own.save_salt) && own.save_salt == file_salt(file))
                {
                    // The own copy is this very file.
                } else if guard.keep_own(file).is_err() {
                    self.news.push(News::NoOwnCopy);
                }
            }
            Some((events, uses)) => {
                self.note(now_ms, Access::United, u64::from(events));
                self.news.push(News::OlderCopyUnited { events, uses });
                // Looking is never refused: what cannot be written now is written with the next change.
                let _ = self.save_union(&mut guard, now_ms);
            }
        }
        self.plain = Plain { failed: Vec::new(), last_opened_ms: Some(now_ms) };
        self.remember(&guard);
        let _ = guard.tidy(now_ms);
        let _ = guard.prune(now_ms, None);
        Ok(())
    }

    /// Unites with the own copy. Returns how many events the file lacked, and how many of those were
    /// uses of codes; `None` when there is no own copy that differs.
    fn take_in_own_copy(&mut self, guard: &Guard<'_>) -> Option<(u32, u32)> {
        let bytes = match guard.read_own() {
            Ok(bytes) => bytes,
            Err(error) => {
                if error.kind() != Kind::NotFound {
                    self.news.push(News::OwnCopyUnreadable);
                }
                return None;
            }
        };
        match self.take_in(&bytes) {
            Ok(found) => found,
            Err(_) => {
                self.news.push(News::OwnCopyUnreadable);
                None
            }
        }
    }

    /// Unites with another save of this vault. Returns how many events were new here and how many of
    /// those were uses of codes; `None` when its contents were known already.
    pub(crate) fn take_in(&mut self, bytes: &[u8]) -> Result<Option<(u32, u32)>, UnlockError> {
        let checked = check(bytes)?;
        let salt = checked.save_salt();
        if self.known_saves.contains(&salt) {
            return Ok(None);
        }
        let fits = |dek: &&Dek| checked.mac_holds(dek);
        let dek =
            std::iter::once(&self.dek).chain(self.contents.past_keys.iter().map(|k| &k.dek)).find(fits).ok_or(OpenError::AlteredHeader)?;
        let plaintext = checked.open(dek)?;
        // EXPOSE: the payload is united with ours; code texts in it stay sealed.
        let other = Payload::decode(plaintext.expose(), self.places.vault_id()).map_err(OpenError::Payload)?;
        let theirs = Ledger::read(other.events.iter().map(|e| &e[..]))?;
        let uses = |ledger: &Ledger| ledger.iter().filter(|e| matches!(e.body, custody::Body::Take { .. })).count();
        let before = uses(&self.ledger);
        let new = self.ledger.unite(&theirs);
        let uses = uses(&self.ledger) - before;
        for (code, text) in other.code_texts {
            self.contents.code_texts.entry(code).or_insert(text);
        }
        self.contents.label_texts.extend(other.label_texts);
        self.contents.access_log.extend(other.access_log);
        self.refold();
        self.known_saves.insert(salt);
        Ok(Some((new as u32, uses as u32)))
    }

    /// Works the state out anew, and drops texts that are purged or no longer in force.
    pub(crate) fn refold(&mut self) {
        let contents = &mut self.contents;
        self.state = State::fold(&self.ledger, &contents.label_texts);
        let state = &self.state;
        contents.code_texts.retain(|code, _| state.codes.get(code).is_none_or(|c| c.purged.is_none()));
        contents.label_texts.retain(|event, _| state.labels_in_force.contains(event));
        // Entries begin with their time in CBOR, which sorts shorter numbers first: oldest first.
        contents.access_log.sort();
        contents.access_log.dedup();
        let surplus = contents.access_log.len().saturating_sub(MAX_ACCESS);
        contents.access_log.drain(..surplus);
    }

    /// This installation's writer id; a new one when its remembered head is not in the ledger, as
    /// after a restored profile or a clone.
    fn choose_writer(&mut self) -> Result<(), UnlockError> {
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
        let surplus = self.machine.access.len().saturating_sub(MAX_ACCESS);
        self.machine.access.drain(..surplus);
    }

    /// Writes `state.bin`; whatever becomes of it.
    pub(crate) fn remember(&mut self, guard: &Guard<'_>) {
        self.machine.writer = Some((self.writer, self.ledger.head(self.writer).map(|e| e.id)));
        let _ = self.machine.write(guard, &self.contents.vault_secret, &self.plain);
    }

    fn proof(&self) -> Proof {
        Proof { vault: self.places.vault_id(), at: Instant::now() }
    }

    /// Takes the secret again, for what wants step-up.
    ///
    /// # Errors
    /// When the password does not fit.
    pub fn prove(&self, password: &Password) -> Result<Proof, VerbError> {
        let slot_opens = self.slots.iter().any(|slot| slot.opens(self.places.vault_id(), password, &self.dek));
        if slot_opens { Ok(self.proof()) } else { Err(VerbError::WrongPassword) }
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
        Attention::of(&self.state, now)
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
        let listed = self.places.lock(&RealDisk, Duration::ZERO).ok().and_then(|guard| guard.backups().ok()).unwrap_or_default();
        (listed.len(), listed.iter().map(|b| b.at_ms).max())
    }

    /// Whether the file changed since it was last read or written here: a cheap look at its head.
    #[must_use]
    pub fn changed_underneath(&self) -> bool {
        crate::disk::peek(&RealDisk, self.places.vault()).is_ok_and(|seen| !self.known_saves.contains(&seen.save_salt))
    }

    /// Whether the vault file is marked for reading only: a hint before anything is tried.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        crate::disk::Disk::meta(&RealDisk, self.places.vault()).is_ok_and(|meta| !meta.writable)
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

fn file_salt(file: &[u8]) -> [u8; 32] {
    peek(file).map(|p| p.save_salt).unwrap_or([0; 32])
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
