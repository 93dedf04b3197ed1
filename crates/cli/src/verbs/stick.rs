//! `stick`: fills a travel stick.

use std::path::PathBuf;

use clap::Args;
use custody::Paper;
use serde_json::json;
use travel::{Filled, PACK, READER, SHEET, may_hold};
use vault::{SEALED_WORDS, make_phrase};

use super::pack::Along;
use super::print::paper;
use crate::door::Door;
use crate::trouble::{Done, usage};
use crate::when;
use crate::words::{self, count};

#[derive(Args)]
pub struct Stick {
    /// The folder to fill: an empty one on the stick, or the stick itself
    folder: PathBuf,
    /// The accounts whose codes go along
    #[arg(value_name = "ACCOUNT", required_unless_present = "all")]
    accounts: Vec<String>,
    #[command(flatten)]
    along: Along,
    /// Where it will be kept, as "Stick in the travel bag"
    #[arg(long, value_name = "TEXT")]
    place: String,
    /// Paper of the sheet: a4 or letter
    #[arg(long, default_value = "a4", value_parser = paper)]
    paper: Paper,
}

impl Stick {
    pub fn run(self, door: &Door) -> Done {
        let place = self.place.trim();
        if place.is_empty() {
            return Err(usage("A stick needs a place.", "Say where it will be kept: --place \"Stick in the travel bag\""));
        }
        may_hold(&self.folder)?;
        let (mut vault, proof) = door.open()?;
        let (codes, expires_ms) = self.along.choose(&vault, &self.accounts)?;
        let (phrase, now_ms) = (make_phrase(SEALED_WORDS)?, when::now_ms());
        let stick = travel::Stick {
            folder: &self.folder,
            codes: &codes,
            expires_ms,
            expires: &when::day(expires_ms),
            place,
            paper: self.paper,
            made_on: when::day_and_time(now_ms),
        };
        let filled: Filled = door.waiting("Filling the stick", || travel::fill(&mut vault, &stick, &phrase, &proof, now_ms))?;
        door.tell_news(&mut vault);
        let (pack, sheet) = (filled.pack, filled.sheet);
        // EXPOSE: the phrase of pack and sheet is shown once, to whoever made them, and kept nowhere.
        let words = phrase.expose();
        door.out.document(|| {
            json!({
                "folder": self.folder.to_string_lossy(),
                "pack": {"copy": pack.to_string(), "printed": pack.printed(), "file": PACK},
                "sheet": {"copy": sheet.to_string(), "printed": sheet.printed(), "file": SHEET},
                "programs": filled.programs,
                "accounts": filled.accounts,
                "codes": filled.codes,
                "expires": when::stamp(expires_ms),
                "phrase": words,
            })
        })?;
        let holds = format!("{} of {}", count(filled.codes, "code"), count(filled.accounts, "account"));
        door.out.line(format!("The stick is ready: {holds}, until {}. Every file on it was read back.", stick.expires))?;
        door.out.line(format!("  {PACK}: pack {}", pack.printed()))?;
        door.out.line(format!("  {SHEET}: sealed sheet {}, to be printed anywhere", sheet.printed()))?;
        door.out.line(format!("  {}: for a machine like this one", words::join(filled.programs.into_iter())))?;
        door.out.line(format!("  {READER}: opens the pack where these programs do not run, with Python"))?;
        door.out.line("The phrase that opens both, shown only now. Learn it or write it down, and keep it apart from the stick:")?;
        door.out.line(format!("  {words}"))?;
        door.out.note(format!("Back home: codekeep bring-home {}", words::shell_word(&self.folder.join(PACK).to_string_lossy())));
        door.out.done()
    }
}
