//! What happens to whole sets: `choose`, `notice`, `revoke`, `purge`.

use clap::{Args, ValueEnum};
use custody::{Account, SetId, State, Status, Why};
use serde_json::json;

use crate::door::{self, Door, which_set};
use crate::trouble::{Done, failed};
use crate::{when, words};

/// For so many days encrypted backups may still hold a text that was destroyed.
const BACKUPS_HOLD_DAYS: i32 = 28;

#[derive(Args)]
pub struct Choose {
    /// The account
    account: String,
    /// The set that the service issued last
    #[arg(long, value_name = "ID")]
    set: String,
}

#[derive(Args)]
pub struct Arrival {
    /// The account
    account: String,
    /// Whether the service's notice of its newest set arrived
    notice: Came,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Came {
    /// The notice arrived
    Arrived,
    /// It did not
    Missing,
}

#[derive(Args)]
pub struct Revoke {
    /// The account
    account: String,
    /// exposed (somebody else may know the codes) or notice (the service sent one that you did not cause)
    #[arg(long, value_parser = why, required_unless_present = "undo")]
    why: Option<Why>,
    /// Undo the revocation
    #[arg(long, conflicts_with = "why")]
    undo: bool,
    /// Which set, when there are several
    #[arg(long, value_name = "ID")]
    set: Option<String>,
}

#[derive(Args)]
pub struct Purge {
    /// The account
    account: String,
}

fn why(word: &str) -> Result<Why, String> {
    Why::from_word(word).filter(|why| matches!(why, Why::Exposed | Why::Notice)).ok_or_else(|| "one of exposed, notice".to_owned())
}

impl Choose {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, _) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let name = words::account(account);
        let set = door::set(vault.state(), account, &self.set)?;
        vault.choose_current(set, when::now_ms())?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"set": set.to_string()}))?;
        door.out.line(format!("Set {} of {name} is the current one.", words::set_id(set)))?;
        door.out.done()
    }
}

impl Arrival {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, _) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let name = words::account(account);
        let newest = account.sets.last().copied().ok_or_else(|| which_set(vault.state(), account, &[]))?;
        let arrived = self.notice == Came::Arrived;
        vault.notice(newest, arrived, when::now_ms())?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"set": newest.to_string(), "arrived": arrived}))?;
        if arrived {
            door.out.line(format!("Noted for {name}: the notice arrived."))?;
        } else {
            door.out.line(format!("Noted for {name}: no notice arrived."))?;
            door.out.note("Look at the service's page whether the new set is really the one in force.");
        }
        door.out.done()
    }
}

impl Revoke {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, proof) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let name = words::account(account);
        let set = self.which(vault.state(), account)?;
        let id = words::set_id(set);
        match self.why {
            Some(why) => {
                door.confirm(&format!("Set {id} of {name} is revoked: its codes are no longer handed out."))?;
                vault.revoke(set, why, when::now_ms())?;
            }
            None => vault.restore(set, &proof, when::now_ms())?,
        }
        door.tell_news(&mut vault);
        let status = vault.state().sets.get(&set).map_or("", |s| words::status(s.status));
        door.out.document(|| json!({"set": set.to_string(), "status": status}))?;
        door.out.line(format!("Set {id} of {name} is {status}."))?;
        if !self.undo {
            door.out.note("Make a new set at the service now, then: codekeep reissue ACCOUNT FILE");
        }
        door.out.done()
    }

    /// The named set, or the only one that it can be.
    fn which(&self, state: &State, account: &Account) -> Done<SetId> {
        if let Some(text) = &self.set {
            return door::set(state, account, text);
        }
        let wanted = |s: &&custody::Set| if self.undo { s.status == Status::Revoked } else { s.status == Status::Current };
        let fits: Vec<SetId> = state.sets_of(account).filter(wanted).map(|s| s.id).collect();
        match fits.as_slice() {
            [one] => Ok(*one),
            [] if self.undo => Err(failed("nothing-to-do", "No set of this account is revoked.", "See its sets: codekeep show ACCOUNT")),
            [] => Err(failed("no-set", "This account has no current set.", "See its sets: codekeep show ACCOUNT")),
            several => Err(which_set(state, account, several)),
        }
    }
}

impl Purge {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, proof) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let (id, name) = (account.id, words::account(account));
        door.confirm(&format!("The code texts of every superseded and revoked set of {name} are destroyed for good."))?;
        let destroyed = vault.purge(id, &proof, when::now_ms())?;
        door.tell_news(&mut vault);
        let until = when::now().today.plus_days(BACKUPS_HOLD_DAYS);
        door.out.document(|| json!({"account": id.to_string(), "destroyed": destroyed, "backups_hold_until": until.to_string()}))?;
        door.out.line(format!("Removed from this vault: {} of {name}.", words::count(destroyed, "text")))?;
        door.out.note(format!(
            "Encrypted backups hold them until {} if you open the vault here after that, other machines until they next open it.",
            when::long_date(until)
        ));
        door.out.done()
    }
}
