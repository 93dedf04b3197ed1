//! Which files belong to one vault on this machine, and the lock under which they are touched.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use custody::VaultId;

use super::calls::{Disk, FileKind, HeldLock};
use super::error::{FileError, Kind, LockError};
use super::folders;
use super::sealed::{self, Seen, peek};
use super::write::{Prepared, folder_of, temp_stands_for};

/// How long a program waits for another one by default.
pub const LOCK_WAIT: Duration = Duration::from_secs(10);
/// Short, so that a program that waits gets its turn from one that is busy all the time.
const LOCK_STEP: Duration = Duration::from_millis(5);

/// A temp file in a shared folder may be the half-done save of another machine; after an hour it is left over.
const LEFT_OVER_MS: u64 = 60 * 60 * 1000;

const FOLDER: &str = "codekeep";
/// On a travel stick, where the program itself has that name.
const BESIDE_PACK: &str = ".codekeep";
/// What the name of a travel pack ends in, after the dot.
pub const PACK_ENDING: &str = "codekeep-pack";
const OWN_COPY: &str = "own.codekeep";
const STATE: &str = "state.bin";

/// This system names no folder for an application's own files. Give one as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this system names no folder for an application's own files")]
pub struct NoAppFolder;

/// Where the files of one vault stand. Making this touches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    vault: PathBuf,
    vault_id: VaultId,
    app: PathBuf,
    /// All of them are taken, in this order: not every program of this machine knows the same ones.
    locks: Vec<PathBuf>,
}

impl Places {
    /// The places of the vault `vault_id` in the file `vault`. With `base` everything of ours stands below that
    /// folder (tests, portable use); without, where the system keeps an application's state: never in a synced folder.
    ///
    /// # Errors
    /// When there is no `base` and the system names no folder.
    pub fn new(vault: &Path, vault_id: VaultId, base: Option<&Path>) -> Result<Self, NoAppFolder> {
        let app = base_folder(base)?.join(FOLDER).join(vault_id.to_string());
        // A program that was started by cron, su or ssh is told of no such folder, and meets the others in ours.
        let runtime = if base.is_none() { dirs::runtime_dir() } else { None };
        let locks = runtime.map(|folder| folder.join(format!("{FOLDER}-{vault_id}.lock"))).into_iter().chain([app.join("lock")]).collect();
        Ok(Self { vault: vault.to_owned(), vault_id, app, locks })
    }

    /// The places of a travel pack: everything beside it, and nothing on the machine that it is opened on.
    #[must_use]
    pub fn of_pack(pack: &Path, vault_id: VaultId) -> Self {
        let app = folder_of(pack).join(BESIDE_PACK).join(vault_id.to_string());
        Self { vault: pack.to_owned(), vault_id, locks: vec![app.join("lock")], app }
    }

    /// The one travel pack in the folder that this program is started from: that of a travel stick.
    #[must_use]
    pub fn pack_beside_program() -> Option<PathBuf> {
        let program = std::env::current_exe().ok()?;
        let entries = std::fs::read_dir(program.parent()?).ok()?;
        let mut packs = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| Self::is_pack_by_name(path));
        let pack = packs.next()?;
        packs.next().is_none().then_some(pack)
    }

    /// The places of a file: of a travel pack, if that is what it is by its name.
    ///
    /// # Errors
    /// As [`Places::new`].
    pub fn of_file(file: &Path, vault_id: VaultId, base: Option<&Path>) -> Result<Self, NoAppFolder> {
        if Self::is_pack_by_name(file) { Ok(Self::of_pack(file, vault_id)) } else { Self::new(file, vault_id, base) }
    }

    /// Whether a file is a travel pack by its name. What is in it counts; but that shows only when it is open.
    #[must_use]
    pub fn is_pack_by_name(file: &Path) -> bool {
        file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(PACK_ENDING))
    }

    /// The vaults of which this installation keeps something, for when a vault file is lost.
    ///
    /// # Errors
    /// When the folder is there and can not be listed.
    pub fn of_this_installation(disk: &dyn Disk, base: Option<&Path>) -> Result<Vec<VaultId>, FileError> {
        let Ok(folder) = base_folder(base).map(|base| base.join(FOLDER)) else { return Ok(Vec::new()) };
        let names = match disk.list(&folder).map_err(FileError::at(&folder)) {
            Err(error) if error.kind() == Kind::NotFound => return Ok(Vec::new()),
            names => names?,
        };
        Ok(names.iter().filter_map(|name| VaultId::from_hex(name.to_str()?).ok()).collect())
    }

    /// The vault file, as it was named: possibly a symbolic link.
    #[must_use]
    pub fn vault(&self) -> &Path {
        &self.vault
    }

    /// The vault's id.
    #[must_use]
    pub fn vault_id(&self) -> VaultId {
        self.vault_id
    }

    /// The folder with this installation's own copy, backups and state.
    #[must_use]
    pub fn app(&self) -> &Path {
        &self.app
    }

    /// This installation's own copy: the sealed bytes that it last wrote or read.
    #[must_use]
    pub fn own_copy(&self) -> PathBuf {
        self.app.join(OWN_COPY)
    }

    /// The folder of the backups.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.app.join("backups")
    }

    /// `state.bin`.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.app.join(STATE)
    }

    /// Takes the vault's locks, waiting up to `wait` ([`LOCK_WAIT`]) in all for another program. They are advisory and
    /// known to this machine only: where no lock file can be made the guard comes without ([`Guard::without_lock`]).
    ///
    /// # Errors
    /// When another program held one the whole time.
    pub fn lock<'a>(&'a self, disk: &'a dyn Disk, wait: Duration) -> Result<Guard<'a>, LockError> {
        // Made first, since the lock may stand in it. When that fails, so does the lock, which is reported.
        let _ = folders::make_ours(disk, &self.app);
        let (mut left, mut held, mut trouble) = (wait, Vec::new(), None);
        for path in &self.locks {
            match wait_for(disk, path, &mut left) {
                Ok(Some(lock)) => held.push(lock),
                Ok(None) => return Err(LockError::Busy { waited: wait }),
                Err(error) => trouble = Some(error),
            }
        }
        let without_lock = trouble.filter(|_| held.is_empty());
        Ok(Guard::new(disk, self, held, without_lock))
    }

    /// The vault's files without the lock: for looking at them, and nothing else.
    pub(crate) fn unguarded<'a>(&'a self, disk: &'a dyn Disk) -> Guard<'a> {
        Guard::new(disk, self, Vec::new(), None)
    }
}

fn base_folder(base: Option<&Path>) -> Result<PathBuf, NoAppFolder> {
    let system = || if cfg!(target_os = "linux") { dirs::state_dir().or_else(dirs::data_local_dir) } else { dirs::data_local_dir() };
    base.map(Path::to_owned).or_else(system).ok_or(NoAppFolder)
}

/// Waits for a lock as long as anything is `left` to wait. It is made when nothing stands there.
fn wait_for(disk: &dyn Disk, path: &Path, left: &mut Duration) -> Result<Option<HeldLock>, FileError> {
    match sealed::file_len(disk, path) {
        Err(error) if error.kind() != Kind::NotFound => return Err(error),
        _ => {}
    }
    loop {
        if let Some(lock) = disk.try_lock(path).map_err(FileError::at(path))? {
            return Ok(Some(lock));
        }
        if left.is_zero() {
            return Ok(None);
        }
        let step = LOCK_STEP.min(*left);
        sleep(step);
        *left = left.saturating_sub(step);
    }
}

/// The headers of the vault file and the own copy at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The vault file, or why it can not be read.
    pub vault: Result<Seen, FileError>,
    /// The own copy, or why it can not be read ([`Kind::NotFound`] on a new machine).
    pub own: Result<Seen, FileError>,
}

/// The vault's files while the lock is held. Keep it for one critical section only.
pub struct Guard<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) places: &'a Places,
    pub(super) seen: Option<Look>,
    without_lock: Option<FileError>,
    _locks: Vec<HeldLock>,
}

impl<'a> Guard<'a> {
    fn new(disk: &'a dyn Disk, places: &'a Places, locks: Vec<HeldLock>, without_lock: Option<FileError>) -> Self {
        Self { disk, places, seen: None, without_lock, _locks: locks }
    }

    /// Why there is no lock, when there is none.
    #[must_use]
    pub fn without_lock(&self) -> Option<&FileError> {
        self.without_lock.as_ref()
    }

    /// Reads both headers and remembers them: [`Guard::save`] refuses when they are no longer so.
    pub fn look(&mut self) -> &Look {
        let look = self.look_now();
        self.seen.insert(look)
    }

    pub(super) fn look_now(&self) -> Look {
        Look { vault: self.peek_ours(&self.places.vault), own: self.peek_ours(&self.places.own_copy()) }
    }

    pub(super) fn peek_ours(&self, path: &Path) -> Result<Seen, FileError> {
        let seen = peek(self.disk, path)?;
        if seen.vault_id == self.places.vault_id { Ok(seen) } else { Err(FileError::new(Kind::OtherVault, path)) }
    }

    /// The vault file's bytes, unchecked; at most [`MAX_SEALED`](super::MAX_SEALED).
    ///
    /// # Errors
    /// When it is no readable file, or too large.
    pub fn read_vault(&self) -> Result<Vec<u8>, FileError> {
        sealed::read(self.disk, &self.places.vault)
    }

    /// Whether there is an own copy, whatever is in it.
    #[must_use]
    pub fn has_own(&self) -> bool {
        self.disk.meta(&self.places.own_copy()).is_ok_and(|meta| meta.kind == FileKind::File)
    }

    /// The own copy's bytes, unchecked; at most [`MAX_SEALED`](super::MAX_SEALED).
    ///
    /// # Errors
    /// When it is no readable file, or too large.
    pub fn read_own(&self) -> Result<Vec<u8>, FileError> {
        sealed::read(self.disk, &self.places.own_copy())
    }

    /// Whether the own copy is this file, to the last byte. One that cannot be read is not.
    pub fn own_is(&self, file: &[u8]) -> bool {
        sealed::holds(self.disk, &self.places.own_copy(), file)
    }

    /// Removes temp files that an interrupted save left an hour ago or earlier. To be called only after the vault
    /// was opened: until then they may be the only readable bytes left. They are never promoted.
    ///
    /// Returns how many were removed, and what could not be.
    pub fn tidy(&self, now_ms: u64) -> (usize, Vec<FileError>) {
        let temps = self.left_overs(now_ms);
        let results = temps.iter().map(|temp| self.disk.remove(temp).map_err(FileError::at(temp)));
        let troubles: Vec<FileError> = results.filter_map(Result::err).collect();
        (temps.len().saturating_sub(troubles.len()), troubles)
    }

    /// Temp files that an interrupted save left an hour ago or earlier.
    pub(crate) fn left_overs(&self, now_ms: u64) -> Vec<PathBuf> {
        let vault = self.disk.resolve(&self.places.vault).unwrap_or_else(|_| self.places.vault.clone());
        let mut temps = self.left_over(folder_of(&vault), now_ms);
        // The vault's folder is the user's: only what stands for the vault file is ours there.
        let name = vault.file_name().unwrap_or_default().as_encoded_bytes();
        temps.retain(|temp| temp.file_name().and_then(temp_stands_for) == Some(name));
        temps.extend([&self.places.app, &self.places.backups()].into_iter().flat_map(|folder| self.left_over(folder, now_ms)));
        temps
    }

    fn left_over(&self, folder: &Path, now_ms: u64) -> Vec<PathBuf> {
        let names = self.disk.list(folder).unwrap_or_default(); // a folder that can not be read keeps what it has
        let temps = names.iter().filter(|name| temp_stands_for(name).is_some()).map(|name| folder.join(name));
        let old = |path: &PathBuf| {
            let modified = self.disk.meta(path).ok().and_then(|meta| meta.modified_ms);
            modified.is_some_and(|modified| modified.saturating_add(LEFT_OVER_MS) <= now_ms)
        };
        temps.filter(old).collect()
    }

    pub(super) fn write_ours(&self, path: &Path, bytes: &[u8]) -> Result<(), super::Unwritten> {
        Prepared::new(self.disk, path, bytes)?.replace()
    }
}
