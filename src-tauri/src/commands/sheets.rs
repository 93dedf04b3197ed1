//! Making a sheet: its outline, the file, or the print service. The page never enters the window: only its outline does,
//! and, once, the phrase of a sealed one.

use std::path::Path;

use custody::{AccountId, CopyEvent, CopyKind, Field, Paper};
use sheet::print::{self, Printed};
use tauri::AppHandle;
use vault::disk::{Prepared, RealDisk};
use vault::format::RecoveryText;
use vault::{OpenVault, Phrase, SEALED_WORDS, SheetContents, VerbError, make_phrase};

use super::{Shared, file_name, id, save_as, word};
use crate::problem::{Answer, problem};
use crate::session::{Inner, now};
use crate::shapes::{PrinterRow, SheetMade, SheetPreview, SheetPreviewAccount, SheetWish};

#[tauri::command(async)]
pub fn sheet_preview(session: Shared<'_>, wish: SheetWish) -> Answer<SheetPreview> {
    let accounts = account_ids(&wish)?;
    session.open(|_, vault| {
        let state = vault.state();
        let mut outline = Vec::new();
        for (set, codes) in vault.sheet_codes(&accounts)? {
            let set = state.sets.get(&set).ok_or(VerbError::NoSet)?;
            let account = state.accounts.get(&set.account).ok_or(VerbError::NoAccount)?;
            outline.push(SheetPreviewAccount {
                service: account.service().to_owned(),
                host: account.host().map(str::to_owned),
                account: account.label(Field::Account).map(str::to_owned),
                generation: set.generation,
                issued: set.issued.map(|d| d.to_string()),
                unused: codes.len() as u32,
                total: set.codes.len() as u32,
                ordinals: codes.iter().map(|(_, ordinal)| *ordinal).collect(),
            });
        }
        Ok(SheetPreview { pages: pages(&outline), accounts: outline, made_on: now().today.to_string(), not_printable: Vec::new() })
    })
}

/// How many pages it will be, roughly: the sheet itself is set only when it is made.
fn pages(outline: &[SheetPreviewAccount]) -> u32 {
    let rows: u32 = outline.iter().map(|a| a.unused.div_ceil(2) + 4).sum();
    rows.div_ceil(28).max(1)
}

/// A sheet that is laid out and not registered yet.
struct Ready {
    contents: SheetContents,
    rendered: sheet::Rendered,
    phrase: Option<Phrase>,
    kind: CopyKind,
    paper: Paper,
}

#[tauri::command(async)]
pub fn save_sheet(app: AppHandle, session: Shared<'_>, wish: SheetWish) -> Answer<SheetMade> {
    // The secret is asked for before the dialog, and again if the dialog took long.
    session.open(|inner, _| inner.fresh_proof().map(drop))?;
    let path = save_as(&app, "Save the sheet as PDF", "sheet", "pdf")?;
    session.open(|inner, vault| {
        let ready = prepare(inner, vault, &wish)?;
        save(vault, &ready, &wish.place, &path)?;
        Ok(ready.made(&file_name(&path)))
    })
}

/// Makes the file durable under another name, registers the sheet, then puts the file in its place: there is never a
/// sheet that the register does not know.
fn save(vault: &mut OpenVault, ready: &Ready, place: &str, path: &Path) -> Answer<()> {
    let file = Prepared::new(&RealDisk, path, &ready.rendered.pdf)?;
    vault.register_sheet(&ready.contents, ready.kind, place, ready.paper, now().ms)?;
    if let Err(unwritten) = file.replace() {
        vault.copy_said(ready.contents.copy, CopyEvent::Destroyed, now().ms)?;
        return Err(unwritten.error.into());
    }
    Ok(())
}

#[tauri::command(async)]
pub fn printers(session: Shared<'_>) -> Answer<Vec<PrinterRow>> {
    session.is_open()?;
    let row = |printer: print::Printer| PrinterRow { name: printer.name, is_default: printer.is_default, is_stopped: printer.is_stopped };
    Ok(print::printers()?.into_iter().map(row).collect())
}

/// Gives the sheet to a printer. The job is held until the sheet is registered; where the service does not take it,
/// nothing is registered.
#[tauri::command(async)]
pub fn print_sheet(session: Shared<'_>, wish: SheetWish, printer: String) -> Answer<SheetMade> {
    let ready = session.open(|inner, vault| prepare(inner, vault, &wish))?;
    let paper = if ready.paper == Paper::Letter { sheet::Paper::Letter } else { sheet::Paper::A4 };
    let job = print::hold(&ready.rendered.pdf, &printer, paper)?;
    if let Err(error) =
        session.open(|_, vault| Ok(vault.register_sheet(&ready.contents, ready.kind, &wish.place, ready.paper, now().ms)?))
    {
        job.cancel();
        return Err(error);
    }
    let (copy, made) = (ready.contents.copy, ready.made(&printer));
    drop(ready); // its codes do not stand here for as long as the printer is watched
    match job.release() {
        Ok(Printed::Done) => Ok(made),
        Ok(Printed::Waiting) => Ok(SheetMade { waits: true, ..made }),
        failed => {
            session.open(|_, vault| Ok(vault.copy_said(copy, CopyEvent::Destroyed, now().ms)?))?;
            Err(match failed {
                Ok(Printed::Failed(says)) => print::PrintError::Refused(says).into(),
                Err(error) => error.into(),
                Ok(_) => problem("failed", "The sheet was not printed.", "Try again."),
            })
        }
    }
}

impl Ready {
    fn made(&self, goes_to: &str) -> SheetMade {
        SheetMade {
            copy: self.contents.copy.to_string(),
            printed: self.contents.copy.printed(),
            kind: self.kind.word().to_owned(),
            goes_to: goes_to.to_owned(),
            waits: false,
            pages: self.rendered.pages as u32,
            check_word: self.contents.check_word.clone(),
            not_printable: self.rendered.not_printable.clone(),
            // EXPOSE: the phrase of a sealed sheet is shown once, to whoever made it, and kept nowhere.
            phrase: self.phrase.as_ref().map(|phrase| phrase.expose().to_owned()),
        }
    }
}

/// Gathers the codes and lays the sheet out. Nothing is registered yet.
fn prepare(inner: &Inner, vault: &OpenVault, wish: &SheetWish) -> Answer<Ready> {
    let proof = inner.fresh_proof()?;
    let paper = word(&wish.paper, |text| Paper::from_word(text).filter(|paper| *paper != Paper::None))?;
    let kind = match wish.kind.as_str() {
        "sealed" => CopyKind::Sealed,
        "recovery" => CopyKind::Recovery,
        "plain" | "wallet" => CopyKind::Plain,
        _ => return Err(problem("invalid", "There is no such sheet.", "Choose one of those that are offered.")),
    };
    let contents = vault.sheet_contents(&account_ids(wish)?, &proof)?;
    let local = jiff::Zoned::now();
    let printed = contents.copy.printed();
    let head = sheet::Head {
        sheet_id: &printed,
        owner: None,
        made_on: (now().today, local.hour() as u8, local.minute() as u8),
        check_word: &contents.check_word,
        fingerprint: &contents.fingerprint,
        place: wish.place.trim(),
        paper,
    };
    let chosen: Vec<_> = contents.accounts.iter().map(|a| sheet::Chosen { account: a.account, set: a.set, codes: &a.codes }).collect();
    let phrase = if kind == CopyKind::Sealed { Some(make_phrase(SEALED_WORDS)?) } else { None };
    let state = vault.state();
    let rendered = match &phrase {
        _ if kind == CopyKind::Recovery => {
            let gone =
                || problem("invalid", "The recovery key is not shown any more.", "Replace it under Settings, Keys, and print the new one.");
            let text = RecoveryText::of(inner.new_key.as_ref().ok_or_else(gone)?);
            // EXPOSE: the sheet that the person asked for is where the key goes.
            sheet::recovery_of(vault.id(), &head, &text.expose().collect::<Vec<_>>())?
        }
        // EXPOSE: what the sheet is sealed with; it is not printed.
        Some(phrase) => sheet::sealed_of(state, &head, &chosen, phrase.expose(), false)?,
        None if wish.kind == "wallet" => sheet::wallet_of(state, &head, &chosen)?,
        None => sheet::plain_of(state, &head, &chosen)?,
    };
    Ok(Ready { contents, rendered, phrase, kind, paper })
}

fn account_ids(wish: &SheetWish) -> Answer<Vec<AccountId>> {
    wish.accounts.iter().map(|a| id(a, AccountId::from_hex)).collect()
}
