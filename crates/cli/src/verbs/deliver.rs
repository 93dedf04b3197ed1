//! A sheet or an export on its way out: into a new file, or a sheet to a printer. In between it is entered in the register. A sheet that nobody
//! registered must never exist; one that was registered and is not there is told.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use custody::{CopyEvent, CopyId, Paper};
use sheet::print::{self, Job, PrintError, Printed, Printer};
use vault::OpenVault;
use vault::disk::{Prepared, Unwritten};

use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Message, Trouble, failed, usage};
use crate::{when, words};

/// Where a sheet goes.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct Target {
    /// The PDF to write
    #[arg(long, value_name = "FILE.pdf")]
    out: Option<PathBuf>,
    /// The printer, by its name in the system: the sheet goes to it through a pipe, without a file
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
}

impl Target {
    /// A file, or a printer.
    pub fn of(out: Option<PathBuf>, printer: Option<String>) -> Option<Self> {
        (out.is_some() || printer.is_some()).then_some(Self { out, printer })
    }

    /// Refuses what cannot work, before anything is asked or made.
    pub fn check(&self, door: &Door) -> Done<()> {
        match (&self.out, &self.printer) {
            (Some(path), _) if fs::symlink_metadata(path).is_ok() && !door.shared.yes => {
                let Message { what, .. } = messages::exists(path);
                Err(usage(what, "Choose another name, or add --yes to replace the file."))
            }
            (_, Some(name)) => known(name, &print::printers()?),
            _ => Ok(()),
        }
    }

    /// Makes the file durable under another name, or has the print service hold the job; registers the sheet; then puts
    /// the file in its place, or lets the job go.
    pub fn deliver(
        &self,
        door: &Door,
        vault: &mut OpenVault,
        (copy, paper): (CopyId, Paper),
        pdf: &[u8],
        register: impl FnOnce(&mut OpenVault) -> Done<()>,
    ) -> Done<()> {
        if let Some(path) = &self.out {
            let replaces = fs::symlink_metadata(path).is_ok();
            let disk = door.disk();
            let prepared = Prepared::new(&disk, path, pdf)?;
            register(vault)?;
            let placed = if replaces { prepared.replace() } else { prepared.place_new() };
            return placed.map_err(|unwritten| not_placed(vault, copy, unwritten));
        }
        let printer = self.printer.as_deref().unwrap_or_default();
        let job = print::hold(pdf, printer, if paper == Paper::Letter { sheet::Paper::Letter } else { sheet::Paper::A4 })?;
        match register(vault) {
            Ok(()) => printed(door, vault, copy, printer, job),
            Err(trouble) => {
                job.cancel();
                Err(trouble)
            }
        }
    }

    /// The file, for a document.
    pub fn file(&self) -> Option<Cow<'_, str>> {
        self.out.as_deref().map(Path::to_string_lossy)
    }

    /// The printer, for a document.
    pub fn printer(&self) -> Option<&str> {
        self.printer.as_deref()
    }

    /// Where it went, for a sentence.
    pub fn name(&self) -> String {
        match (&self.out, &self.printer) {
            (Some(path), _) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            (None, printer) => format!("sent to {}", printer.as_deref().unwrap_or_default()),
        }
    }

    /// What to do with plain text that is now on the way.
    pub fn warning(&self) -> &'static str {
        match self.printer {
            Some(_) => "Fetch it now. Printers and print queues may keep what they print: where others use them, choose a sealed sheet.",
            None => "The PDF holds it in clear. Print it, then delete it; printers and print queues may keep what they print.",
        }
    }
}

fn known(name: &str, printers: &[Printer]) -> Done<()> {
    if printers.iter().any(|printer| printer.name == name) {
        return Ok(());
    }
    let names = words::join(printers.iter().map(|printer| printer.name.clone()));
    let advice = if printers.is_empty() {
        "The print service knows none: add one in the system's settings.".to_owned()
    } else {
        format!("There are: {names}.")
    };
    Err(failed("no-printer", format!("There is no printer {name}."), advice))
}

/// Lets the job go. Where it fails after all, the register says that there is no such sheet.
fn printed(door: &Door, vault: &mut OpenVault, copy: CopyId, printer: &str, job: Job) -> Done<()> {
    let error = match door.waiting("Printing", || job.release()) {
        Ok(Printed::Done) => return Ok(()),
        Ok(Printed::Waiting) => {
            door.out.note(format!(
                "It waits in the queue of {printer}. If it never comes out: cancel it there, then codekeep copies destroyed {}",
                copy.printed()
            ));
            return Ok(());
        }
        Ok(Printed::Failed(says)) => PrintError::Refused(says),
        Err(error) => error,
    };
    let message = Message::from(error);
    Err(Message { advice: struck_off(vault, copy), ..message }.into())
}

/// The sheet or export is in the register, and its file is not where it should be.
pub fn not_placed(vault: &mut OpenVault, copy: CopyId, unwritten: Unwritten) -> Trouble {
    let there = unwritten.may_be_there;
    let message = Message::from(unwritten);
    let advice = if there {
        format!("The file may be there: look. If not: codekeep copies destroyed {}", copy.printed())
    } else {
        struck_off(vault, copy)
    };
    Message { advice, ..message }.into()
}

/// Notes in the register that a sheet or export does not exist, and says so.
fn struck_off(vault: &mut OpenVault, copy: CopyId) -> String {
    let printed = copy.printed();
    let what = vault.state().copies.get(&copy).map_or("sheet", |copy| words::copy_noun(copy.kind));
    match vault.copy_said(copy, CopyEvent::Destroyed, when::now_ms()) {
        Ok(()) => format!("No {what} was made; {printed} stands in the register as destroyed."),
        Err(_) => format!("No {what} was made; say so: codekeep copies destroyed {printed}"),
    }
}
