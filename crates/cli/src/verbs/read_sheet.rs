//! `read-sheet`: what stands on a sealed sheet, from a picture, a PDF or typed lines; and storing it.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;
use custody::rules::store::{Intent, StorePlan};
use custody::{CodeText, Source};
use serde_json::{Value, json};
use sheet::{Found, OpenBlock, OpenError, SealedSet};
use vault::{AccountEdit, NewCode, StoreWish};
use zeroize::Zeroizing;

use super::add;
use crate::ask::PasswordFrom;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, failed, usage};
use crate::words::count;
use crate::{when, words};

/// One byte more than what is looked at, so that a longer file is told apart.
const MOST: u64 = 100 * 1024 * 1024 + 1;

#[derive(Args)]
pub struct ReadSheet {
    /// Pictures (PNG, JPEG), PDFs, or text: what a QR reader wrote, or the typed lines; - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read the sheet's phrase from the first line of a file
    #[arg(long, value_name = "FILE")]
    phrase_file: Option<PathBuf>,
    /// Print the codes as well
    #[arg(long)]
    codes: bool,
    /// Store the sets in the vault
    #[arg(long)]
    add: bool,
    /// With --add: store them beside a current set
    #[arg(long, requires = "add")]
    also: bool,
}

impl ReadSheet {
    pub fn run(self, door: &Door) -> Done {
        let looked = self.files.iter().map(|path| look_at(door, path, true)).collect::<Done<Vec<Found>>>()?;
        if looked.iter().all(|found| found.blocks.is_empty()) {
            return Err(nothing(&looked));
        }
        let blocks = self.open(door, &looked)?;
        let missing = sheet::missing_blocks(&blocks);
        let sheets = sheet::sheets_of(&blocks);
        let sets = sheet::join_sets(blocks);
        let results = if self.add { Some(self.store(door, &sets)?) } else { None };
        door.out.document(|| {
            let shown = |set: &SealedSet| self.to_json(set);
            json!({"sheets": sheets, "missing_blocks": missing, "sets": sets.iter().map(shown).collect::<Vec<_>>(), "results": results})
        })?;
        if !self.add {
            for set in &sets {
                self.print(door, set)?;
            }
        }
        if missing > 0 {
            door.out.note(format!("{} of the sheet not read yet: scan or type the others as well.", is(missing, "block")));
        }
        if !self.add {
            door.out.note("Nothing was stored. To store what stands here: add --add");
        }
        door.out.done()
    }

    /// Opens the blocks of all files. A page of another sheet, which has another phrase, is named.
    fn open(&self, door: &Door, looked: &[Found]) -> Done<Vec<OpenBlock>> {
        let from = self.phrase_file.as_deref().map_or(PasswordFrom::Terminal, PasswordFrom::File);
        let phrase = from.read("The sheet's phrase: ")?;
        let (mut blocks, mut others) = (Vec::new(), Vec::new());
        door.waiting("Opening the sheet", || {
            for (path, found) in self.files.iter().zip(looked) {
                for block in &found.blocks {
                    // EXPOSE: the phrase opens the blocks of the sheet.
                    match sheet::open_block(block, phrase.expose()) {
                        Ok(open) => blocks.push(open),
                        Err(OpenError::WrongPhrase) => {
                            others.push(path);
                            break; // each try takes a while, and a file is hardly of two sheets
                        }
                        Err(error) => return Err(error),
                    }
                }
            }
            Ok(())
        })?;
        match (others.first(), sheet::sheets_of(&blocks).as_slice()) {
            (None, _) => Ok(blocks),
            (Some(_), []) => Err(OpenError::WrongPhrase.into()),
            (Some(other), [sheet, ..]) => Err(failed(
                "another-sheet",
                format!("{} holds a block that is not of sheet {sheet}: its phrase does not open it.", other.display()),
                "Leave that picture or those lines out, and read the other sheet by itself, with its own phrase.",
            )),
        }
    }

    fn store(&self, door: &Door, sets: &[SealedSet]) -> Done<Vec<Value>> {
        let wishes: Vec<StoreWish> = sets.iter().map(|set| self.wish(set)).collect();
        let (mut vault, _) = door.open()?;
        // All are looked at before the first is stored.
        for wish in &wishes {
            if let StorePlan::Ask { current } = vault.fit(wish)?.plan {
                return Err(add::has_current(vault.state(), &current));
            }
        }
        let mut results = Vec::with_capacity(wishes.len());
        for wish in &wishes {
            let result = vault.store(wish, None, when::now_ms())?;
            door.tell_news(&mut vault);
            door.out.line(add::told(vault.state(), &result))?;
            results.push(add::to_json(vault.state(), &result));
        }
        Ok(results)
    }

    fn wish(&self, set: &SealedSet) -> StoreWish {
        // EXPOSE: the codes go into the vault, which seals them.
        let code =
            |(ordinal, text): &(u32, CodeText)| NewCode { text: CodeText::new(text.expose().to_owned()), ordinal: *ordinal, used: false };
        let labels = AccountEdit {
            service: Some(set.service.clone()),
            account: set.account.clone(),
            host: set.host.clone(),
            also_needed: set.also_needed.clone(),
            ..AccountEdit::default()
        };
        let intent = if self.also { Intent::Beside } else { Intent::Add };
        StoreWish {
            issued: set.issued,
            expires_ms: set.expires_ms,
            case_matters: set.case_matters,
            ..StoreWish::new(labels, set.shape, Source::File, intent, set.codes.iter().map(code).collect())
        }
    }

    fn to_json(&self, set: &SealedSet) -> Value {
        // EXPOSE: codes are printed where that was asked for.
        let code = |(ordinal, text): &(u32, custody::CodeText)| json!({"ordinal": ordinal, "text": text.expose()});
        json!({
            "service": set.service,
            "account": set.account,
            "host": set.host,
            "shape": set.shape.word(),
            "issued": set.issued.map(|date| date.to_string()),
            "set": set.set_id,
            "unused": set.codes.len(),
            "total": set.total,
            "codes": self.codes.then(|| set.codes.iter().map(code).collect::<Vec<_>>()),
        })
    }

    fn print(&self, door: &Door, set: &SealedSet) -> Done<()> {
        let account = set.account.as_deref().map(|a| format!(", {a}")).unwrap_or_default();
        let issued = set.issued.map(|d| format!(", issued {d}")).unwrap_or_default();
        door.out.line(format!("{}{account}: {} of {} unused, {}{issued}", set.service, set.codes.len(), set.total, set.shape.word()))?;
        for (ordinal, text) in set.codes.iter().filter(|_| self.codes) {
            // EXPOSE: codes are printed where that was asked for.
            let line = Zeroizing::new(format!("  {ordinal:>3}  {}", text.expose()));
            door.out.line(line.as_str())?;
        }
        Ok(())
    }
}

/// Looks for sheets in a file, or in standard input for `-`.
pub fn look_at(door: &Door, path: &Path, may_be_stdin: bool) -> Done<Found> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = if path.as_os_str() == "-" && may_be_stdin {
        if door.shared.password_stdin {
            return Err(usage("Standard input cannot hold the password and the sheet.", "Give the password with --password-file FILE."));
        }
        stdin().lock().take(MOST).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes))
    };
    read.map_err(|error| messages::reading(path, &error))?;
    Ok(door.waiting("Reading", || sheet::read_back(&bytes))?)
}

fn nothing(looked: &[Found]) -> crate::trouble::Trouble {
    if let Some(mark) = looked.iter().flat_map(|found| &found.marks).next() {
        return failed(
            "not-sealed",
            format!("This is sheet {}, and nothing sealed was read on it.", mark.sheet_id),
            format!(
                "If it is a plain sheet, read it with your eyes, and check it: codekeep verify-sheet {} {}. If it is a sealed one, take the picture \
                 closer.",
                mark.sheet_id,
                words::shell_word(&mark.check_word)
            ),
        );
    }
    let others = if looked.iter().all(|found| found.others == 0) { "" } else { " There are symbols of something else." };
    failed(
        "nothing-found",
        format!("No symbol of a sealed sheet was found.{others}"),
        "Take the picture from straight above, in even light, one page at a time; or type the lines under the symbol into a text file.",
    )
}

fn is(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what} is") } else { format!("{} are", count(n as u64, what)) }
}
