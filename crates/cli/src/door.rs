//! What every verb needs: the options that all share, the vault they name, and the account that is
//! meant by a few letters.

use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use custody::rules::find::Unclear;
use custody::{Account, AccountId, SetId, State};
use vault::disk::{Places, RealDisk};
use vault::format::{Password, Secret};
use vault::{Consent, LockedVault, News, OpenVault, Proof};

use crate::args::Shared;
use crate::ask::{self, PasswordFrom};
use crate::messages;
use crate::out::{Out, is_watched};
use crate::trouble::{Done, Message, Status, Trouble, failed, usage};
use crate::{when, words};

/// After this long a person wonders whether anything happens.
const PATIENCE: Duration = Duration::from_millis(500);
/// The second place for backups is waited for no longer: its drive may hang.
const SECOND_PLACE: Duration = Duration::from_secs(5);

/// The options that all verbs share, and where to write.
pub struct Door {
    /// Options.
    pub shared: Shared,
    /// Where to write.
    pub out: Out,
}

impl Door {
    /// The vault file: as named, as in `CODEKEEP_VAULT`; else, for a program that is started from a travel stick, the pack
    /// beside it; else at the default place.
    pub fn vault_path(&self) -> Done<PathBuf> {
        if let Some(path) = &self.shared.vault {
            return Ok(path.clone());
        }
        if let Some(path) = std::env::var_os("CODEKEEP_VAULT").filter(|path| !path.is_empty()) {
            return Ok(path.into());
        }
        if let Some(pack) = Places::pack_beside_program() {
            return Ok(pack);
        }
        let data = dirs::data_dir().ok_or_else(|| usage("This system names no folder for the vault.", "Name the vault: --vault FILE"))?;
        Ok(data.join("codekeep").join("vault.codekeep"))
    }

    /// Makes the system's own folder for data where the vault goes by default: a fresh account may not have it yet.
    pub fn make_data_folder(&self) -> Done<()> {
        match dirs::data_dir() {
            Some(data) if self.shared.vault.is_none() => Ok(fs::create_dir_all(&data).map_err(|error| messages::reading(&data, &error))?),
            _ => Ok(()),
        }
    }

    /// Where the password comes from.
    pub fn password_from(&self) -> PasswordFrom<'_> {
        match &self.shared.password_file {
            Some(path) => PasswordFrom::File(path),
            None if self.shared.password_stdin => PasswordFrom::Stdin,
            None => PasswordFrom::Terminal,
        }
    }

    /// Opens the vault. The secret that this wants counts as step-up for this very command.
    pub fn open(&self) -> Done<(Opened<'_>, Proof)> {
        self.open_with().map(|(vault, proof, _)| (vault, proof))
    }

    /// Opens the vault, and keeps the password for what locks it anew. There is none with a recovery key.
    pub fn open_with(&self) -> Done<(Opened<'_>, Proof, Option<Password>)> {
        let path = self.vault_path()?;
        let locked = LockedVault::find(&path, None)?;
        if let Some(from) = &self.shared.recovery_key {
            let key = recovery_key_from(from.as_deref()).read_recovery_key()?;
            let (vault, proof) = self.unlock(&locked, Secret::RecoveryKey(&key))?;
            self.out.note(
                "Opened with the recovery key. Before anything is changed, set a new password: codekeep --recovery-key password change",
            );
            return Ok((Opened::new(self, vault), proof, None));
        }
        let key_file = self.shared.key_file.as_deref().map(ask::key_file).transpose()?;
        if locked.ways().key_file && key_file.is_none() {
            return Err(usage("This vault wants its key file beside the password.", "Name it: --key-file FILE"));
        }
        let password = self.password_from().read("Password: ")?;
        let secret = key_file.as_ref().map_or(Secret::Password(&password), |file| Secret::PasswordAndKeyFile(&password, file));
        let (vault, proof) = self.unlock(&locked, secret)?;
        Ok((Opened::new(self, vault), proof, Some(password)))
    }

    fn unlock(&self, locked: &LockedVault, secret: Secret<'_>) -> Done<(OpenVault, Proof)> {
        self.wait(locked.wait(when::now_ms()));
        let consent = Consent { much_memory: self.shared.much_memory, saved_under_past_key: self.shared.unite_old };
        let (mut vault, proof) = self.waiting("Opening the vault", || locked.unlock_with(secret, consent, when::now_ms()))?;
        self.tell_news(&mut vault);
        Ok((vault, proof))
    }

    /// Waits as long as the next try has to, after several that did not fit.
    pub fn wait(&self, wait: Duration) {
        if !wait.is_zero() {
            self.out.note(format!("Several tries in a row did not fit. The next one is let in in {} seconds.", wait.as_secs() + 1));
            thread::sleep(wait);
        }
    }

    /// Does something slow; a person who watches is told what, after half a second.
    pub fn waiting<T>(&self, what: &str, work: impl FnOnce() -> T) -> T {
        if !is_watched() {
            return work();
        }
        let (finished, waits) = channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                if waits.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    self.out.note(format!("{what} …"));
                }
            });
            let done = work();
            drop(finished);
            done
        })
    }

    /// Tells what the vault has to tell.
    pub fn tell_news(&self, vault: &mut OpenVault) {
        let path = vault.path();
        for news in vault.take_news() {
            // A drive that keeps no rights is like that for every save: told when the vault is made.
            if news != News::OpenToOthers {
                self.out.note(words::news(&news, &path));
            }
        }
    }

    /// Carries the newest state to the second place for backups, when one was named and its drive is there. Each command
    /// does so at its end, when it changed something; one that tells of backups does it before.
    fn carry(&self, vault: &mut OpenVault) {
        let Some(carrying) = vault.carrying() else { return };
        let (tell, told) = channel();
        // In a thread of its own, which ends with the program: what hangs there holds nobody up.
        thread::spawn(move || {
            let carried = carrying.go(when::now_ms()).is_ok().then_some(carrying);
            let _ = tell.send(carried); // nobody waits for it any more
        });
        match self.waiting("Carrying a backup to the second place", || told.recv_timeout(SECOND_PLACE)) {
            Ok(Some(carrying)) => {
                let _ = vault.carried(carrying, when::now_ms()); // it is there all the same
            }
            Ok(None) => {} // a stick in a drawer; what is overdue needs attention
            Err(_) => self.out.note("The second place for backups does not answer; the vault is saved, and nothing was carried there."),
        }
    }

    /// Wants a yes for what destroys or ends something: `--yes`, or the answer on a terminal.
    pub fn confirm(&self, what: &str) -> Done<()> {
        if self.shared.yes {
            return Ok(());
        }
        if !ask::can_ask() {
            return Err(Message::new(Status::Usage, "confirm", what, "Add --yes if you mean it.").into());
        }
        if ask::yes_or_no(&format!("{what} Go on?"), false) {
            Ok(())
        } else {
            Err(failed("cancelled", "Nothing was changed.", "Give the command again when you are sure."))
        }
    }

    /// The file system, for files of the person's own.
    pub fn disk(&self) -> RealDisk {
        RealDisk
    }
}

/// The open vault, for one command. Whatever the verb, and however it ends: what was changed is carried to the second
/// place for backups when the verb is done with it, so never on the way to a code, and after everything that it says.
pub struct Opened<'d> {
    door: &'d Door,
    vault: OpenVault,
    /// How far the ledger had come: no change is without an event.
    carried: usize,
}

impl<'d> Opened<'d> {
    fn new(door: &'d Door, vault: OpenVault) -> Self {
        let carried = vault.ledger().len();
        Self { door, vault, carried }
    }

    /// Carries it now, where what follows is about backups.
    pub fn carry(&mut self) {
        self.door.carry(&mut self.vault);
        self.carried = self.vault.ledger().len();
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        if self.vault.ledger().len() != self.carried {
            self.carry();
        }
    }
}

impl Deref for Opened<'_> {
    type Target = OpenVault;

    fn deref(&self) -> &OpenVault {
        &self.vault
    }
}

impl DerefMut for Opened<'_> {
    fn deref_mut(&mut self) -> &mut OpenVault {
        &mut self.vault
    }
}

/// Where a recovery key comes from: `-` is standard input.
pub fn recovery_key_from(file: Option<&Path>) -> PasswordFrom<'_> {
    match file {
        None => PasswordFrom::Terminal,
        Some(path) if path == Path::new("-") => PasswordFrom::Stdin,
        Some(path) => PasswordFrom::File(path),
    }
}

/// The one account that a text means.
pub fn account<'s>(state: &'s State, text: &str) -> Done<&'s Account> {
    state.find_account(text).map_err(|unclear| match unclear {
        Unclear::Nothing => failed("no-account", format!("No account fits \"{text}\"."), "See which there are: codekeep list"),
        Unclear::Several(ids) => {
            let fits = ids.iter().filter_map(|id| state.accounts.get(id)).map(|a| format!("\n  {}  {}", a.id, words::account(a)));
            Message::new(
                Status::Usage,
                "unclear-account",
                format!("Several accounts fit \"{text}\":{}", fits.collect::<String>()),
                "Give more of the name, or the id.",
            )
            .into()
        }
    })
}

/// The accounts that are meant, each once, in the order in which they were named; or every one that has codes left.
pub fn accounts(state: &State, named: &[String], all: bool) -> Done<Vec<AccountId>> {
    if !all {
        let mut chosen = Vec::with_capacity(named.len());
        for text in named {
            let id = account(state, text)?.id;
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        return Ok(chosen);
    }
    let has_codes = |a: &&Account| !a.closed && state.current_sets(a).iter().any(|s| state.left(s) > 0);
    let mut all: Vec<&Account> = state.accounts.values().filter(has_codes).collect();
    all.sort_by_key(|a| (a.service().to_lowercase(), a.id));
    if all.is_empty() {
        return Err(Message::from(sheet::SheetError::Empty).into());
    }
    Ok(all.iter().map(|a| a.id).collect())
}

/// The one set of an account whose id begins with the given digits, or stands so on paper.
pub fn set(state: &State, account: &Account, text: &str) -> Done<SetId> {
    let wanted = text.trim().to_lowercase();
    let means = |id: SetId| id.to_string().starts_with(&wanted) || words::set_id(id).eq_ignore_ascii_case(&wanted);
    let fits: Vec<SetId> = account.sets.iter().filter(|id| !wanted.is_empty() && means(**id)).copied().collect();
    match fits.as_slice() {
        [one] => Ok(*one),
        _ => Err(which_set(state, account, &account.sets)),
    }
}

/// Asks to name one of several sets.
pub fn which_set(state: &State, account: &Account, sets: &[SetId]) -> Trouble {
    if sets.is_empty() {
        return failed("no-set", format!("{} has no such set.", words::account(account)), "See its sets: codekeep show ACCOUNT");
    }
    let named = sets.iter().filter_map(|id| state.sets.get(id)).map(|s| format!("\n  {}", words::set(s)));
    Message::new(
        Status::Usage,
        "unclear-set",
        format!("{} has these sets:{}", words::account(account), named.collect::<String>()),
        "Name one: --set ID",
    )
    .into()
}
