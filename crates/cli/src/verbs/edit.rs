//! `edit`, `close` and `changed`: labels and facts of an account, leaving it, and its sign-in.

use clap::Args;
use custody::{Change, Order};
use serde_json::json;
use vault::AccountEdit;

use crate::door::{self, Door};
use crate::trouble::{Done, usage};
use crate::{when, words};

#[derive(Args)]
pub struct Edit {
    /// The account
    account: String,
    /// Name of the service
    #[arg(long, value_name = "TEXT")]
    service: Option<String>,
    /// Account name at the service; an empty text erases it, here and below
    #[arg(long = "account", value_name = "TEXT")]
    name: Option<String>,
    /// Host of the sign-in page
    #[arg(long, value_name = "TEXT")]
    host: Option<String>,
    /// Page where a new set is made
    #[arg(long, value_name = "ADDRESS")]
    reissue_page: Option<String>,
    /// What else is needed to sign in
    #[arg(long, value_name = "TEXT")]
    also_needed: Option<String>,
    /// Who owns the account
    #[arg(long, value_name = "TEXT")]
    owner: Option<String>,
    /// Words to find it by
    #[arg(long, value_name = "TEXT")]
    tags: Option<String>,
    /// Anything but codes
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// Whether privileged rules apply: yes or no
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    privileged: Option<bool>,
    /// Whether codes are entered without separators: yes or no
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    plain_entry: Option<bool>,
    /// Which code the site asks for: any, in-order or by-number
    #[arg(long, value_parser = order)]
    order: Option<Order>,
}

#[derive(Args)]
pub struct Close {
    /// The account
    account: String,
}

#[derive(Args)]
pub struct Changed {
    /// The account
    account: String,
    /// What changed: phone (replaced), enrolled (again), password (reset)
    #[arg(value_parser = change)]
    change: Change,
}

fn yes_or_no(word: &str) -> Result<bool, String> {
    match word {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("yes or no".to_owned()),
    }
}

fn order(word: &str) -> Result<Order, String> {
    Order::from_word(word).ok_or_else(|| "one of any, in-order, by-number".to_owned())
}

fn change(word: &str) -> Result<Change, String> {
    Change::from_word(word).ok_or_else(|| "one of phone, enrolled, password".to_owned())
}

impl Edit {
    pub fn run(self, door: &Door) -> Done {
        let edit = AccountEdit {
            service: self.service,
            account: self.name,
            host: self.host,
            reissue_page: self.reissue_page,
            also_needed: self.also_needed,
            owner: self.owner,
            tags: self.tags,
            notes: self.notes,
            privileged: self.privileged,
            plain_entry: self.plain_entry,
            order: self.order,
        };
        if edit == AccountEdit::default() {
            return Err(usage("Nothing to change was given.", "Say what: codekeep edit --help"));
        }
        let (mut vault, proof) = door.open()?;
        let id = door::account(vault.state(), &self.account)?.id;
        vault.edit_account(id, &edit, Some(&proof), when::now_ms())?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"account": id.to_string()}))?;
        let name = vault.state().accounts.get(&id).map(words::account).unwrap_or_default();
        door.out.line(format!("Changed: {name}."))?;
        door.out.done()
    }
}

impl Close {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, proof) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let (id, name) = (account.id, words::account(account));
        door.confirm(&format!("{name} is hidden and all its code texts are destroyed for good."))?;
        let destroyed = vault.close_account(id, &proof, when::now_ms())?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"account": id.to_string(), "destroyed": destroyed}))?;
        door.out.line(format!("Closed: {name}. {} destroyed; the history is kept.", words::count(destroyed, "text")))?;
        door.out.done()
    }
}

impl Changed {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, _) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let (id, name) = (account.id, words::account(account));
        vault.signin_changed(id, self.change, when::now_ms())?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"account": id.to_string(), "change": self.change.word()}))?;
        door.out.line(format!("Recorded for {name}: {}.", words::change(self.change)))?;
        door.out.note("Its codes may be void: compare them with the service's page, or make a new set there.");
        door.out.done()
    }
}
