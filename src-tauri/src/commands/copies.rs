//! The copies register, and making a sheet. The page never enters the window: only its outline does.

use std::path::Path;

use custody::{AccountId, CopyEvent, CopyId, CopyKind, Field, Paper};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;
use vault::disk::{Prepared, RealDisk};
use vault::{OpenVault, SheetContents, VerbError};

use super::{Shared, chosen, id, word};
use crate::problem::Answer;
use crate::session::now;
use crate::shapes::{CopyRow, CopyView, SheetMade, SheetPreview, SheetPreviewAccount, SheetWish};
use crate::views::{Seen, copies as view};

#[tauri::command(async)]
pub fn copies(session: Shared<'_>) -> Answer<Vec<CopyRow>> {
    session.open(|_, vault| Ok(view::all(Seen::of(vault))))
}

#[tauri::command(async)]
pub fn copy(session: Shared<'_>, copy: String) -> Answer<CopyView> {
    let copy = id(&copy, CopyId::from_hex)?;
    session.open(|_, vault| {
        let known = vault.state().copies.get(&copy).ok_or(VerbError::NoCopy)?;
        Ok(view::view(Seen::of(vault), known))
    })
}

#[tauri::command(async)]
pub fn copy_said(session: Shared<'_>, copy: String, said: String) -> Answer<()> {
    let (copy, said) = (id(&copy, CopyId::from_hex)?, word(&said, CopyEvent::from_word)?);
    session.open(|_, vault| Ok(vault.copy_said(copy, said, now().ms)?))
}

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

#[tauri::command(async)]
pub fn save_sheet(app: AppHandle, session: Shared<'_>, wish: SheetWish) -> Answer<SheetMade> {
    let accounts = account_ids(&wish)?;
    let paper = word(&wish.paper, Paper::from_word)?;
    // The secret is asked for before the dialog, and again if the dialog took long.
    session.open(|inner, _| inner.fresh_proof().map(drop))?;
    let name = format!("Codekeep sheet {}.pdf", now().today);
    let mut dialog = app.dialog().file().set_title("Save the sheet as PDF").set_file_name(name).add_filter("PDF", &["pdf"]);
    if let Some(folder) = dirs::document_dir() {
        dialog = dialog.set_directory(folder);
    }
    let mut path = chosen(dialog.blocking_save_file())?;
    if path.extension().is_none() {
        path.set_extension("pdf");
    }
    session.open(|inner, vault| {
        let contents = vault.sheet_contents(&accounts, &inner.fresh_proof()?)?;
        make(vault, &contents, &wish.place, paper, &path)
    })
}

/// Renders, makes the file durable under another name, registers the sheet, then puts the file in its
/// place: there is never a sheet that the register does not know.
fn make(vault: &mut OpenVault, contents: &SheetContents, place: &str, paper: Paper, path: &Path) -> Answer<SheetMade> {
    let rendered = render(vault, contents, place, paper)?;
    let file = Prepared::new(&RealDisk, path, &rendered.pdf)?;
    vault.register_sheet(contents, CopyKind::Plain, place, paper, now().ms)?;
    if let Err(unwritten) = file.replace() {
        vault.copy_said(contents.copy, CopyEvent::Destroyed, now().ms)?;
        return Err(unwritten.error.into());
    }
    Ok(SheetMade {
        copy: contents.copy.to_string(),
        printed: contents.copy.printed(),
        file: path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        pages: rendered.pages as u32,
        check_word: contents.check_word.clone(),
        not_printable: rendered.not_printable,
    })
}

fn render(vault: &OpenVault, contents: &SheetContents, place: &str, paper: Paper) -> Answer<sheet::Rendered> {
    let local = jiff::Zoned::now();
    let printed = contents.copy.printed();
    let head = sheet::Head {
        sheet_id: &printed,
        owner: None,
        made_on: (now().today, local.hour() as u8, local.minute() as u8),
        check_word: &contents.check_word,
        fingerprint: &contents.fingerprint,
        place,
        paper,
    };
    let chosen: Vec<_> = contents.accounts.iter().map(|a| sheet::Chosen { account: a.account, set: a.set, codes: &a.codes }).collect();
    Ok(sheet::plain_of(vault.state(), &head, &chosen)?)
}

fn account_ids(wish: &SheetWish) -> Answer<Vec<AccountId>> {
    wish.accounts.iter().map(|a| id(a, AccountId::from_hex)).collect()
}
