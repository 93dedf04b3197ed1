//! `print`: makes a sheet of chosen accounts, plain or sealed, as a file or on a printer.

use clap::{Args, ValueEnum};
use custody::{CopyKind, Paper, State};
use serde_json::json;
use sheet::{Chosen, Head, Rendered};
use vault::{Phrase, SEALED_WORDS, SheetContents, make_phrase};

use super::deliver::Target;
use crate::door::{self, Door};
use crate::trouble::{Done, usage};
use crate::{when, words};

#[derive(Args)]
pub struct Print {
    /// The accounts, in the order in which they are printed
    #[arg(value_name = "ACCOUNT", required_unless_present = "all")]
    accounts: Vec<String>,
    /// Every account that has codes left
    #[arg(long, conflicts_with = "accounts")]
    all: bool,
    /// What to make: anybody can read a plain sheet; a sealed one opens with a phrase that is shown once
    #[arg(long)]
    sheet: Kind,
    /// A plain sheet as a strip that folds to the size of a bank card: one or two accounts
    #[arg(long)]
    wallet: bool,
    /// On a sealed sheet: print the names of the services above their blocks
    #[arg(long)]
    names: bool,
    /// Where it will be kept, as "Safe at home"
    #[arg(long, value_name = "TEXT")]
    place: String,
    #[command(flatten)]
    target: Target,
    /// a4 or letter
    #[arg(long, default_value = "a4", value_parser = paper)]
    paper: Paper,
    /// Whose codes these are, for the title
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The unused codes, readable without a computer
    Plain,
    /// The unused codes, encrypted under six words that are not on the sheet
    Sealed,
}

impl Kind {
    /// As it stands in the register.
    fn registered(self) -> CopyKind {
        match self {
            Kind::Plain => CopyKind::Plain,
            Kind::Sealed => CopyKind::Sealed,
        }
    }
}

/// A4 or Letter, as it was typed.
pub fn paper(word: &str) -> Result<Paper, String> {
    Paper::from_word(word).filter(|paper| *paper != Paper::None).ok_or_else(|| "one of a4, letter".to_owned())
}

impl Print {
    pub fn run(self, door: &Door) -> Done {
        self.target.check(door)?;
        if self.place.trim().is_empty() {
            return Err(usage("A sheet needs a place.", "Say where it will be kept: --place \"Safe at home\""));
        }
        if self.names && self.sheet != Kind::Sealed {
            return Err(usage("Only a sealed sheet can leave the names out.", "Leave --names away."));
        }
        if self.wallet && self.sheet != Kind::Plain {
            return Err(usage("Only a plain sheet is made for the wallet.", "Leave --wallet away."));
        }
        let (mut vault, proof) = door.open()?;
        let accounts = door::accounts(vault.state(), &self.accounts, self.all)?;
        let contents = vault.sheet_contents(&accounts, &proof)?;
        let phrase = match self.sheet {
            Kind::Plain => None,
            Kind::Sealed => Some(make_phrase(SEALED_WORDS)?),
        };
        let rendered = door.waiting("Making the sheet", || render(vault.state(), &contents, phrase.as_ref(), &self))?;
        let kind = self.sheet.registered();
        self.target.deliver(door, &mut vault, (contents.copy, self.paper), &rendered.pdf, |vault| {
            Ok(vault.register_sheet(&contents, kind, &self.place, self.paper, when::now_ms())?)
        })?;
        door.tell_news(&mut vault);
        self.tell(door, &contents, &rendered, phrase.as_ref())
    }

    fn tell(&self, door: &Door, contents: &SheetContents, rendered: &Rendered, phrase: Option<&Phrase>) -> Done {
        let printed = contents.copy.printed();
        // EXPOSE: the phrase of a sealed sheet is shown once, to whoever made it, and kept nowhere.
        let words = phrase.map(|phrase| phrase.expose());
        door.out.document(|| {
            json!({
                "kind": self.sheet.registered().word(),
                "phrase": words,
                "copy": contents.copy.to_string(),
                "printed": printed,
                "file": self.target.file(),
                "printer": self.target.printer(),
                "pages": rendered.pages,
                "check_word": contents.check_word,
                "not_printable": rendered.not_printable,
            })
        })?;
        let pages = words::count(rendered.pages as u64, "page");
        door.out.line(format!("Sheet {printed} was made: {}, {pages}, check word {}.", self.target.name(), contents.check_word))?;
        for name in &rendered.not_printable {
            door.out.note(format!("No font here has all characters of this name; they are printed as their numbers: {name}"));
        }
        match words {
            Some(words) => {
                door.out.line("The phrase that opens it, shown only now. Write it down, and keep it apart from the sheet:")?;
                door.out.line(format!("  {words}"))?;
            }
            None => door.out.note(self.target.warning()),
        }
        door.out.done()
    }
}

fn render(state: &State, contents: &SheetContents, phrase: Option<&Phrase>, wish: &Print) -> Done<Rendered> {
    let head = Head {
        sheet_id: &contents.copy.printed(),
        owner: wish.owner.as_deref(),
        made_on: when::day_and_time(when::now_ms()),
        check_word: &contents.check_word,
        fingerprint: &contents.fingerprint,
        place: wish.place.trim(),
        paper: wish.paper,
    };
    let chosen: Vec<Chosen<'_>> = contents.accounts.iter().map(|a| Chosen { account: a.account, set: a.set, codes: &a.codes }).collect();
    Ok(match phrase {
        // EXPOSE: what the sheet is sealed with; it is not printed.
        Some(phrase) => sheet::sealed_of(state, &head, &chosen, phrase.expose(), wish.names)?,
        None if wish.wallet => sheet::wallet_of(state, &head, &chosen)?,
        None => sheet::plain_of(state, &head, &chosen)?,
    })
}
