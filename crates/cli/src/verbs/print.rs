//! `print`: makes a sheet, enters it in the register, and only then puts the PDF in its place. A sheet
//! that nobody registered must never exist; one that was registered and is not there is told.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use custody::{AccountId, CopyEvent, Paper, State};
use serde_json::json;
use sheet::{Chosen, Head, Rendered};
use vault::disk::{Prepared, Unwritten};
use vault::{OpenVault, SheetContents};

use crate::door::{self, Door};
use crate::messages;
use crate::trouble::{Done, Message, Trouble, usage};
use crate::{when, words};

#[derive(Args)]
pub struct Print {
    /// The accounts, in the order in which they are printed
    #[arg(value_name = "ACCOUNT", required_unless_present = "all")]
    accounts: Vec<String>,
    /// Every account that has codes left
    #[arg(long, conflicts_with = "accounts")]
    all: bool,
    /// What to make; a plain sheet is readable by anybody
    #[arg(long)]
    sheet: Kind,
    /// Where it will be kept, as "Safe at home"
    #[arg(long, value_name = "TEXT")]
    place: String,
    /// The PDF to write
    #[arg(long, value_name = "FILE.pdf")]
    out: PathBuf,
    /// a4 or letter
    #[arg(long, default_value = "a4", value_parser = paper)]
    paper: Paper,
    /// Whose codes these are, for the title
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// The unused codes, readable without a computer
    Plain,
}

fn paper(word: &str) -> Result<Paper, String> {
    Paper::from_word(word).ok_or_else(|| "one of a4, letter".to_owned())
}

impl Print {
    pub fn run(self, door: &Door) -> Done {
        let Kind::Plain = self.sheet;
        let replaces = fs::symlink_metadata(&self.out).is_ok();
        if replaces && !door.shared.yes {
            let Message { what, .. } = messages::exists(&self.out);
            return Err(usage(what, "Choose another name, or add --yes to replace the file."));
        }
        if self.place.trim().is_empty() {
            return Err(usage("A sheet needs a place.", "Say where it will be kept: --place \"Safe at home\""));
        }
        let (mut vault, proof) = door.open()?;
        let accounts = self.choose(vault.state())?;
        let contents = vault.sheet_contents(&accounts, &proof)?;
        let rendered = render(vault.state(), &contents, &self)?;
        let disk = door.disk();
        let prepared = Prepared::new(&disk, &self.out, &rendered.pdf)?;
        vault.register_sheet(&contents, &self.place, self.paper, when::now_ms())?;
        let placed = if replaces { prepared.replace() } else { prepared.place_new() };
        if let Err(unwritten) = placed {
            return Err(not_placed(&mut vault, &contents, unwritten));
        }
        door.tell_news(&mut vault);
        self.tell(door, &contents, &rendered)
    }

    fn choose(&self, state: &State) -> Done<Vec<AccountId>> {
        if !self.all {
            let mut chosen = Vec::with_capacity(self.accounts.len());
            for text in &self.accounts {
                let id = door::account(state, text)?.id;
                if !chosen.contains(&id) {
                    chosen.push(id);
                }
            }
            return Ok(chosen);
        }
        let has_codes = |a: &&custody::Account| !a.closed && state.current_sets(a).iter().any(|s| state.left(s) > 0);
        let mut all: Vec<&custody::Account> = state.accounts.values().filter(has_codes).collect();
        all.sort_by_key(|a| (a.service().to_lowercase(), a.id));
        if all.is_empty() {
            return Err(Message::from(sheet::SheetError::Empty).into());
        }
        Ok(all.iter().map(|a| a.id).collect())
    }

    fn tell(&self, door: &Door, contents: &SheetContents, rendered: &Rendered) -> Done {
        let printed = contents.copy.printed();
        door.out.document(|| {
            json!({
                "copy": contents.copy.to_string(),
                "printed": printed,
                "file": self.out.to_string_lossy(),
                "pages": rendered.pages,
                "check_word": contents.check_word,
                "not_printable": rendered.not_printable,
            })
        })?;
        let pages = words::count(rendered.pages as u64, "page");
        door.out.line(format!("Sheet {printed} was made: {}, {pages}, check word {}.", file_name(&self.out), contents.check_word))?;
        for name in &rendered.not_printable {
            door.out.note(format!("No font here has all characters of this name; they are printed as their numbers: {name}"));
        }
        door.out.note("The PDF holds codes in clear. Print it, then delete it; printers and print queues may keep what they print.");
        door.out.done()
    }
}

/// The sheet is in the register, and its file is not where it should be.
fn not_placed(vault: &mut OpenVault, contents: &SheetContents, unwritten: Unwritten) -> Trouble {
    let printed = contents.copy.printed();
    let there = unwritten.may_be_there;
    let message = Message::from(unwritten);
    let advice = if there {
        format!("The file may be there: look. If not: codekeep copies destroyed {printed}")
    } else if vault.copy_said(contents.copy, CopyEvent::Destroyed, when::now_ms()).is_ok() {
        format!("No sheet was made; {printed} stands in the register as destroyed.")
    } else {
        format!("No sheet was made; say so: codekeep copies destroyed {printed}")
    };
    Message { advice, ..message }.into()
}

fn render(state: &State, contents: &SheetContents, wish: &Print) -> Done<Rendered> {
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
    Ok(sheet::plain_of(state, &head, &chosen)?)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
