//! One session: no vault, a locked one, or an open one. One `lock_up` for button, timer and quit.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use custody::attention::Now;
use custody::{AccountId, Date};
use vault::disk::Places;
use vault::format::RecoveryKey;
use vault::{Consent, LockedVault, OpenVault, Proof, VerbError, Weighed};

use crate::channel::Channel;
use crate::clipboard::Clipboard;
use crate::commands::leaving::Returning;
use crate::commands::read_back::ReadBack;
use crate::commands::travel::Returned;
use crate::draft::Kept;
use crate::import::Import;
use crate::look::Look;
use crate::problem::{Answer, ends_the_session, problem};
use crate::renewal::Stand;
use crate::restoring::Restore;

/// After so many texts were compared with the stored ones, the vault's secret is wanted again.
const MOST_COMPARED: usize = 5_000;

/// What the program is doing.
pub enum Phase {
    /// No vault is chosen.
    NoVault,
    /// A vault is chosen and locked.
    Locked(PathBuf),
    /// A vault is open.
    Unlocked(Box<OpenVault>),
}

/// Everything that one window works on.
pub struct Inner {
    pub phase: Phase,
    /// When the vault's secret was last given.
    pub proof: Option<Proof>,
    /// How many texts were compared with the stored ones since then.
    compared: usize,
    /// What was recognised and is not stored yet.
    pub draft: Option<Kept>,
    /// Another manager's export that was brought.
    pub import: Option<Box<Import>>,
    pub reissue: Option<Reissue>,
    /// Where a new vault will be made.
    pub new_place: PathBuf,
    pub last_input: Instant,
    /// Why the vault was locked last; the page that comes after it tells.
    pub locked_because: Option<&'static str>,
    /// How the window stands that comes in the place of the one that is closing.
    pub next_window: Option<Stand>,
    /// Wrong passwords in a row, and when the next try is let in.
    pub failures: u32,
    pub wait_until: Option<Instant>,
    /// The key file that goes with the password, once it was chosen.
    pub key_file: Option<PathBuf>,
    /// A recovery key that was made just now, for as long as the window shows it: its sheet can be printed.
    pub new_key: Option<RecoveryKey>,
    /// A sealed sheet that is being read back.
    pub read_back: Option<ReadBack>,
    /// An export that is being brought in.
    pub returning: Option<Returning>,
    /// A travel pack that is being brought home.
    pub returned: Option<Box<Returned>>,
    /// What the person said yes to; good for the next unlock.
    pub consent: Consent,
    /// What is being restored while no vault is open.
    pub restore: Restore,
    /// Another copy of the open vault that was opened and compared, and one that wants a password of its own.
    pub weighed: Option<Weighed>,
    pub other_copy: Option<PathBuf>,
    /// The file is under another key than the open vault's: why this session has to end.
    pub ending: Option<&'static str>,
    pub look: Look,
}

/// A reissue that is under way.
pub struct Reissue {
    pub account: AccountId,
    /// The page for it as it stood when the reissue was begun: no other one is opened.
    pub page: Option<String>,
}

/// The session, shared by commands, timers and window events.
pub struct Session {
    inner: Mutex<Inner>,
    pub clipboard: Clipboard,
    /// Counts what was begun to be read: only the last of it is wanted, and none after a lock.
    readings: AtomicU64,
    /// The page's end and ours; apart, because a page talks while a command works on the rest.
    channel: Mutex<Option<Arc<Channel>>>,
}

impl Session {
    /// A session that begins with the vault given, else with the pack on the stick that the program is started from, else with the
    /// vault opened last, else with none.
    pub fn new(given: Option<PathBuf>) -> Self {
        let look = Look::read();
        let last = given.or_else(Places::pack_beside_program).or_else(|| look.recent.first().cloned()).filter(|path| path.is_file());
        let inner = Inner {
            phase: last.map_or(Phase::NoVault, Phase::Locked),
            proof: None,
            compared: 0,
            draft: None,
            import: None,
            reissue: None,
            new_place: free_place(),
            last_input: Instant::now(),
            locked_because: None,
            next_window: None,
            failures: 0,
            wait_until: None,
            key_file: None,
            new_key: None,
            read_back: None,
            returning: None,
            returned: None,
            consent: Consent::default(),
            restore: Restore::default(),
            weighed: None,
            other_copy: None,
            ending: None,
            look,
        };
        Self { inner: Mutex::new(inner), clipboard: Clipboard::default(), readings: AtomicU64::new(0), channel: Mutex::default() }
    }

    /// The session's state; a command that panicked while holding it does not take it away.
    pub fn get(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is said with the page that is there now, if it greeted.
    pub fn channel(&self) -> Option<Arc<Channel>> {
        self.channel.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another page talks from here on.
    pub fn talk_over(&self, channel: Channel) {
        *self.channel.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(channel));
    }

    /// A reading begins; whatever was being read is not wanted any more.
    pub fn begin_reading(&self) -> u64 {
        self.readings.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Nothing that is being read is wanted any more.
    pub fn stop_reading(&self) {
        self.begin_reading();
    }

    /// Whether this reading is.
    pub fn is_wanted(&self, reading: u64) -> bool {
        self.readings.load(Ordering::Relaxed) == reading
    }

    /// Whether a vault is open, as an answer: for what a command does before it needs the vault.
    pub fn is_open(&self) -> Answer<()> {
        self.open(|_, _| Ok(()))
    }

    /// Works on the open vault.
    pub fn open<T>(&self, work: impl FnOnce(&mut Inner, &mut OpenVault) -> Answer<T>) -> Answer<T> {
        let mut inner = self.get();
        // The vault is lent out of the phase, so that the rest of the session can be used beside it.
        match std::mem::replace(&mut inner.phase, Phase::NoVault) {
            Phase::Unlocked(mut vault) => {
                let answer = work(&mut inner, &mut vault);
                inner.phase = Phase::Unlocked(vault);
                if let Err(problem) = &answer {
                    inner.ending = ends_the_session(problem).or(inner.ending);
                }
                answer
            }
            other => {
                inner.phase = other;
                Err(problem("locked", "The vault is locked.", "Unlock it, then do this again."))
            }
        }
    }

    /// Locks: keys are dropped and a draft is sealed. Says whether a vault was open. Whoever calls this
    /// also renews the page and clears the clipboard; the keys wait for neither.
    pub fn lock_up(&self, reason: &'static str) -> bool {
        self.stop_reading();
        let mut inner = self.get();
        inner.proof = None;
        inner.import = None; // its file is still there
        inner.reissue = None;
        inner.new_key = None;
        inner.read_back = None;
        inner.returning = None;
        inner.returned = None;
        inner.weighed = None;
        inner.other_copy = None;
        inner.ending = None;
        match std::mem::replace(&mut inner.phase, Phase::NoVault) {
            Phase::Unlocked(vault) => {
                inner.draft = match inner.draft.take() {
                    Some(Kept::Open(draft)) => draft.put_away(&vault),
                    other => other,
                };
                inner.phase = Phase::Locked(vault.path());
                *self.channel.lock().unwrap_or_else(PoisonError::into_inner) = None; // the next page greets anew
                inner.locked_because = Some(reason);
                true
            }
            other => {
                inner.phase = other;
                false
            }
        }
    }

    /// How long nothing was typed or clicked.
    pub fn idle(&self) -> Duration {
        self.get().last_input.elapsed()
    }
}

impl Inner {
    /// The vault that is locked, found again on disk.
    pub fn locked(&self) -> Answer<LockedVault> {
        match &self.phase {
            Phase::Locked(path) => Ok(LockedVault::find(path, None)?),
            Phase::Unlocked(vault) => Ok(LockedVault::find(&vault.path(), None)?),
            Phase::NoVault => Err(problem("not-found", "No vault is chosen.", "Open one, or make a new one.")),
        }
    }

    /// Remembers an opened vault: the session is unlocked from here on.
    pub fn unlocked(&mut self, vault: OpenVault, proof: Proof) {
        self.failures = 0;
        self.wait_until = None;
        self.locked_because = None;
        self.last_input = Instant::now();
        self.consent = Consent::default();
        self.restore = Restore::default();
        // A travel pack leaves no trace on the machine that it is opened on.
        if vault.state().pack.is_none() {
            self.look.remember(&vault.path());
        }
        self.proven(proof);
        self.phase = Phase::Unlocked(Box::new(vault));
    }

    /// The vault's secret was given.
    pub fn proven(&mut self, proof: Proof) {
        self.proof = Some(proof);
        self.compared = 0;
    }

    /// Counts texts before they are compared with the stored ones, which no ledger records: each is a guess at a code. Once
    /// there were more than any person brings, whoever goes on gives the secret.
    pub fn compares(&mut self, texts: usize) -> Answer<()> {
        if self.compared > MOST_COMPARED {
            return Err(VerbError::StepUp.into());
        }
        self.compared = self.compared.saturating_add(texts);
        Ok(())
    }

    /// After a wrong password: 1, 2, 4 … 30 seconds until the next try. It slows down whoever sits at
    /// the keyboard; a thief of the file is slowed by the key derivation.
    pub fn wrong_password(&mut self) {
        self.failures = self.failures.saturating_add(1);
        let wait = 1u64.checked_shl(self.failures.saturating_sub(1)).unwrap_or(30).min(30);
        if self.failures > 2 {
            self.wait_until = Some(Instant::now() + Duration::from_secs(wait));
        }
    }

    /// Seconds that the next try has to wait.
    pub fn wait_s(&self) -> u32 {
        self.wait_until.map_or(0, |until| until.saturating_duration_since(Instant::now()).as_secs_f32().ceil() as u32)
    }

    /// The proof, if there is one.
    pub fn proof(&self) -> Option<&Proof> {
        self.proof.as_ref()
    }

    /// The proof, fresh.
    pub fn fresh_proof(&self) -> Answer<Proof> {
        self.proof.filter(Proof::is_fresh).ok_or_else(|| VerbError::StepUp.into())
    }
}

/// The time and the day, here and now.
pub fn now() -> Now {
    let ms = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64);
    let local = jiff::Zoned::now().date();
    let today = Date::from_ymd(local.year().into(), local.month() as u32, local.day() as u32).unwrap_or(Date::of_millis(ms));
    Now { ms, today }
}

/// A name for a new vault that is not taken: in Documents, else where the system keeps data.
fn free_place() -> PathBuf {
    let folder = dirs::document_dir().or_else(dirs::data_dir).unwrap_or_default();
    let name = |n: u32| folder.join(if n == 1 { "Codekeep.codekeep".to_owned() } else { format!("Codekeep {n}.codekeep") });
    (1..100).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(1))
}

/// A path as people say it: the last folder and the file.
pub fn place_words(path: &Path) -> String {
    let part = |p: Option<&std::ffi::OsStr>| p.map(|s| s.to_string_lossy().into_owned());
    match (part(path.parent().and_then(Path::file_name)), part(path.file_name())) {
        (Some(folder), Some(file)) => format!("{folder} / {file}"),
        (_, Some(file)) => file,
        _ => String::new(),
    }
}

/// The vault's name: its file's name without the ending.
pub fn vault_name(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn after_many_comparisons_the_secret_is_wanted_again() {
        let (_folder, _, proof) = sample::vault();
        let session = Session::new(None);
        let mut inner = session.get();
        inner.proven(proof);
        let wanted = |inner: &mut Inner, texts| inner.compares(texts).err().map(|problem| problem.code);
        for texts in [16, 4_983, 1] {
            assert_eq!(wanted(&mut inner, texts), None, "as many as one person brings");
        }
        assert_eq!(wanted(&mut inner, 1), None);
        for _ in 0..2 {
            assert_eq!(wanted(&mut inner, 1).as_deref(), Some("step-up"), "also while the last proof is fresh");
        }
        inner.proven(proof);
        assert_eq!(wanted(&mut inner, 10_000), None, "the most that one set holds");
        assert_eq!(wanted(&mut inner, usize::MAX).as_deref(), Some("step-up"));
    }
}
