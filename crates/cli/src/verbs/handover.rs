//! A recovery key on its way to its owner: onto the terminal, into a file, or on a sheet. Never into a pipe, where somebody
//! else may keep it. A file or a sheet is there before the vault knows the key.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use custody::{CopyKind, Paper};
use serde_json::{Value, json};
use vault::disk::Prepared;
use vault::format::{RecoveryKey, RecoveryText};
use vault::{OpenVault, Proof, SheetContents, VerbError};

use super::deliver::Target;
use super::print::paper;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Trouble, usage};
use crate::{when, words};

/// The key on paper.
#[derive(Args, Default)]
pub struct OnPaper {
    /// Make a sheet with the key: the PDF to write
    #[arg(long, value_name = "FILE.pdf")]
    sheet: Option<PathBuf>,
    /// Send that sheet to a printer instead
    #[arg(long, value_name = "NAME", conflicts_with = "sheet")]
    printer: Option<String>,
    /// Where the sheet will be kept, as "Bank box"
    #[arg(long, value_name = "TEXT", default_value = "")]
    place: String,
    /// a4 (as long as nothing is said) or letter
    #[arg(long, value_parser = paper)]
    paper: Option<Paper>,
}

impl OnPaper {
    /// A sheet as a PDF, as `new` makes it.
    pub fn file(sheet: PathBuf, place: String, paper: Paper) -> Self {
        Self { sheet: Some(sheet), printer: None, place, paper: Some(paper) }
    }

    /// Where the sheet goes, if there is to be one.
    pub fn target(self) -> Option<ToPaper> {
        let target = Target::of(self.sheet, self.printer)?;
        Some(ToPaper { target, place: self.place.trim().to_owned(), paper: self.paper.unwrap_or(Paper::A4) })
    }
}

/// A sheet with a recovery key that is to be made.
pub struct ToPaper {
    target: Target,
    place: String,
    paper: Paper,
}

impl ToPaper {
    /// Refuses what cannot work, before anything is asked or made.
    pub fn check(&self, door: &Door) -> Done<()> {
        self.target.check(door)
    }
}

/// How a key gets to its owner.
pub enum Way {
    Terminal,
    /// A new file with the key in one line.
    File(PathBuf),
    Sheet(ToPaper),
}

impl Way {
    /// Refuses what cannot work, before anything is asked or made.
    pub fn of(door: &Door, file: Option<PathBuf>, paper: OnPaper) -> Done<Self> {
        match (paper.target(), file) {
            (Some(sheet), _) => {
                sheet.check(door)?;
                Ok(Way::Sheet(sheet))
            }
            (None, Some(file)) => Ok(Way::File(file)),
            (None, None) if door.out.json || !stdout().is_terminal() => Err(usage(
                "A recovery key is shown on a terminal, printed on a sheet, or written into a file that you name, and nowhere else.",
                "Name a new file, which only you can read: --recovery-out FILE (recovery-key make and replace: --sheet FILE.pdf or --out FILE)",
            )),
            (None, None) => Ok(Way::Terminal),
        }
    }
}

/// A key, and how it gets to its owner.
pub struct Handover {
    pub key: RecoveryKey,
    way: Way,
    /// The sheet that was made.
    made: Option<Made>,
}

struct Made {
    contents: SheetContents,
    pages: usize,
}

impl Handover {
    /// A new key.
    pub fn new(way: Way) -> Done<Self> {
        Ok(Self { key: RecoveryKey::make()?, way, made: None })
    }

    /// A key that the vault knows already, for another sheet.
    pub fn again(key: RecoveryKey, sheet: ToPaper) -> Self {
        Self { key, way: Way::Sheet(sheet), made: None }
    }

    /// Does what makes the vault know the key, while it is on its way.
    pub fn around(
        &mut self,
        door: &Door,
        vault: &mut OpenVault,
        proof: &Proof,
        change: impl FnOnce(&mut OpenVault, &RecoveryKey) -> Result<(), VerbError>,
    ) -> Done<()> {
        match &self.way {
            Way::Terminal => Ok(change(vault, &self.key)?),
            Way::File(path) => {
                // EXPOSE: the file that the person named is where the key goes.
                let mut line = RecoveryText::of(&self.key).line_to_expose();
                line.push('\n');
                place_new(door, path, line.as_bytes())?;
                Ok(change(vault, &self.key).inspect_err(|error| {
                    // A file with a key that the vault did not take would mislead.
                    if !error.may_be_saved() {
                        let _ = std::fs::remove_file(path); // the error that led here is told; a key that opens nothing harms nobody
                    }
                })?)
            }
            Way::Sheet(sheet) => {
                let contents = vault.sheet_contents(&[], proof)?;
                let rendered = render(vault, &contents, &self.key, sheet)?;
                sheet.target.deliver(door, vault, (contents.copy, sheet.paper), &rendered.pdf, |vault| {
                    change(vault, &self.key)?;
                    Ok(vault.register_sheet(&contents, CopyKind::Recovery, &sheet.place, sheet.paper, when::now_ms())?)
                })?;
                self.made = Some(Made { contents, pages: rendered.pages });
                Ok(())
            }
        }
    }

    /// The file with the key, and the sheet, for a document.
    pub fn documents(&self) -> (Option<String>, Value) {
        let file = match &self.way {
            Way::File(path) => Some(path.to_string_lossy().into_owned()),
            _ => None,
        };
        let (Some(made), Way::Sheet(sheet)) = (&self.made, &self.way) else { return (file, Value::Null) };
        let sheet = json!({
            "copy": made.contents.copy.to_string(),
            "printed": made.contents.copy.printed(),
            "file": sheet.target.file(),
            "printer": sheet.target.printer(),
            "pages": made.pages,
            "check_word": made.contents.check_word,
        });
        (file, sheet)
    }

    /// Shows the key, or says where it is.
    pub fn hand_over(&self, door: &Door) -> Done<()> {
        match (&self.way, &self.made) {
            (Way::Sheet(sheet), Some(made)) => {
                let (printed, word) = (made.contents.copy.printed(), &made.contents.check_word);
                let pages = words::count(made.pages as u64, "page");
                door.out.line(format!("Recovery sheet {printed} was made: {}, {pages}, check word {word}.", sheet.target.name()))?;
                door.out.note(sheet.target.warning());
            }
            (Way::File(path), _) => {
                door.out.line(format!("The recovery key is in {}. Print it or write it down, then delete the file.", path.display()))?
            }
            _ => {
                // EXPOSE: the recovery key is shown to its owner once, on a terminal.
                let line = RecoveryText::of(&self.key).line_to_expose();
                door.out.line("The recovery key, shown once. Write it down and keep it where the vault is not:")?;
                door.out.raw_line(&line)?;
            }
        }
        Ok(())
    }
}

/// What is to be done with a key that is new.
pub fn what_next(door: &Door) {
    door.out.note("It opens the vault alone. It counts when you typed it back: codekeep recovery-key test");
}

fn render(vault: &OpenVault, contents: &SheetContents, key: &RecoveryKey, wish: &ToPaper) -> Done<sheet::Rendered> {
    let head = sheet::Head {
        sheet_id: &contents.copy.printed(),
        owner: None,
        made_on: when::day_and_time(when::now_ms()),
        check_word: &contents.check_word,
        fingerprint: &contents.fingerprint,
        place: &wish.place,
        paper: wish.paper,
    };
    let text = RecoveryText::of(key);
    // EXPOSE: the sheet that the person asked for is where the key goes.
    let groups: Vec<&str> = text.expose().collect();
    Ok(sheet::recovery_of(vault.id(), &head, &groups)?)
}

/// Writes a file that nothing stands in the place of, readable by its owner alone.
pub fn place_new(door: &Door, path: &Path, bytes: &[u8]) -> Done<()> {
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(Trouble::from(messages::exists(path)));
    }
    Prepared::new(&door.disk(), path, bytes)?.place_new()?;
    Ok(())
}
