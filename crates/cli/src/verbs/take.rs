//! `take`: the next unused code. The host stands before it, because a code typed at the wrong site is
//! given away; the vault has recorded the use before anything is printed.

use clap::Args;
use custody::rules::take::{Confirm, TakeRefusal, TakeWish};
use custody::settings::CLIPBOARD;
use custody::{AccountId, CodeText, How, Shape, State};
use serde_json::json;
use vault::{Handed, OpenVault, VerbError};

use crate::clipboard::Held;
use crate::door::{self, Door};
use crate::messages;
use crate::trouble::{Done, Message, Trouble};
use crate::{when, words};

#[derive(Args)]
pub struct Take {
    /// The account
    account: String,
    /// Put it on the clipboard instead, for some seconds
    #[arg(long)]
    copy: bool,
    /// The number that the site asks for
    #[arg(long, value_name = "N")]
    ordinal: Option<u32>,
    /// Without separators
    #[arg(long)]
    plain_form: bool,
    /// From this set
    #[arg(long, value_name = "ID")]
    set: Option<String>,
    /// Also when it can be recorded nowhere
    #[arg(long)]
    unrecorded: bool,
    /// Answer what a refusal told: suspect, not-current or refused-before
    #[arg(long, value_name = "WORD", value_parser = confirm)]
    confirm: Vec<Confirm>,
}

fn confirm(word: &str) -> Result<Confirm, String> {
    Confirm::from_word(word).ok_or_else(|| format!("one of {}", Confirm::ALL.iter().map(|c| c.word()).collect::<Vec<_>>().join(", ")))
}

impl Take {
    pub fn run(self, door: &Door) -> Done {
        let mut clipboard = if self.copy { Some(Held::open()?) } else { None };
        let (mut vault, proof) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let id = account.id;
        let set = self.set.as_deref().map(|text| door::set(vault.state(), account, text)).transpose()?;
        let wish = TakeWish { set, ordinal: self.ordinal, confirmed: self.confirm.clone(), shown_unrecorded: Vec::new() };
        let how = if self.copy { How::Copied } else { How::Shown };
        let handed = match vault.take(id, &wish, how, Some(&proof), when::now_ms()) {
            Err(VerbError::CannotRecord { .. }) if self.unrecorded => vault.take_unrecorded(id, &wish, Some(&proof), when::now_ms()),
            other => other,
        };
        let handed = handed.map_err(|error| explain(vault.state(), id, error))?;
        door.tell_news(&mut vault);

        let about = About::of(&vault, id, &handed);
        let text = self.form(&about, handed.text);
        if let Some(host) = &about.host {
            door.out.note(format!("Type this code only at {host}"));
        }
        let seconds = vault.state().settings.get(CLIPBOARD);
        match &mut clipboard {
            Some(held) => held.put(&text)?,
            // EXPOSE: the person asked for the code, and its use is recorded.
            None if !door.out.json => door.out.raw_line(text.expose())?,
            None => {}
        }
        // A code on the clipboard is cleared whatever becomes of the output.
        let printed = door.out.document(|| {
            json!({
                "account": id.to_string(),
                "service": about.service,
                "host": about.host,
                "set": handed.set.to_string(),
                "ordinal": handed.ordinal,
                "left": handed.left,
                "take": handed.take.map(|take| take.to_string()),
                "recorded": handed.take.is_some(),
                // EXPOSE: as above.
                "code": (!self.copy).then(|| text.expose()),
            })
        });
        about.tell(door, handed.ordinal, handed.left, handed.take.is_some());
        drop(vault); // the keys: the code may stay on the clipboard for long
        if let Some(held) = clipboard {
            held.count_down(&text, seconds, door.out)?;
        }
        printed?;
        door.out.done()
    }

    /// Printed as issued; copied as the site wants it.
    fn form(&self, about: &About, text: CodeText) -> CodeText {
        if self.plain_form || (self.copy && about.enters_plain) { text.without_separators() } else { text }
    }
}

/// What is said around a code.
struct About {
    service: String,
    host: Option<String>,
    name: String,
    shape: Shape,
    enters_plain: bool,
}

impl About {
    fn of(vault: &OpenVault, account: AccountId, handed: &Handed) -> Self {
        let state = vault.state();
        let shape = state.sets.get(&handed.set).map_or(Shape::List, |s| s.shape);
        match state.accounts.get(&account) {
            Some(a) => Self {
                service: a.service().to_owned(),
                host: a.host().map(str::to_owned),
                name: words::account(a),
                shape,
                enters_plain: a.enters_plain(),
            },
            None => Self { service: String::new(), host: None, name: String::new(), shape, enters_plain: false },
        }
    }

    fn tell(&self, door: &Door, ordinal: u32, left: u32, recorded: bool) {
        let left = match self.shape {
            Shape::List | Shape::Grid => format!("; {left} left"),
            _ => String::new(),
        };
        door.out.note(format!("Code {ordinal} of {}{left}.", self.name));
        if !recorded {
            door.out.note(format!("This use is recorded nowhere. Note it down: {}, code {ordinal}.", self.service));
        } else if self.shape.asks_outcome() {
            door.out.note(format!("Afterwards: codekeep outcome {} accepted|refused|returned", words::shell_word(&self.service)));
        }
    }
}

/// Adds what only this command knows: the service's name and which sets there are.
fn explain(state: &State, account: AccountId, error: VerbError) -> Trouble {
    let known = state.accounts.get(&account);
    match (&error, known) {
        (VerbError::CannotRecord { ordinal, .. }, Some(account)) => messages::cannot_record(account.service(), *ordinal).into(),
        (VerbError::Take(TakeRefusal::TwoCurrent(sets)), Some(_)) => {
            let named: String = sets.iter().filter_map(|id| state.sets.get(id)).map(|s| format!("\n  {}", words::set(s))).collect();
            let message = Message::from(error);
            Message { what: format!("Two sets claim to be current. Which did the service issue last?{named}"), ..message }.into()
        }
        _ => error.into(),
    }
}
