//! Reading a sealed sheet back: pictures, PDFs or typed lines; its phrase; what it holds, without a code; storing it.
//! No code of it comes into the window.

use std::path::PathBuf;

use custody::rules::store::{Intent, StorePlan};
use custody::{CodeText, Source};
use sheet::{Found, OpenError, SealedSet};
use tauri::AppHandle;
use tauri::ipc::Request;
use tauri_plugin_dialog::DialogExt;
use vault::format::Password;
use vault::{AccountEdit, NewCode, OpenVault, StoreResult, StoreWish};

use super::{Shared, chosen, file_name, raw, read_whole};
use crate::problem::{Answer, problem};
use crate::session::{Session, now};
use crate::shapes::{ReadSet, SheetOpened, SheetRead, SheetStored};

/// A sheet on its way back: blocks as they were read, and the sets in them once the phrase opened them.
#[derive(Default)]
pub struct ReadBack {
    blocks: Vec<ReadBlock>,
    sets: Vec<SealedSet>,
}

/// A block, and where it was read.
#[derive(Clone)]
struct ReadBlock {
    bytes: Vec<u8>,
    from: String,
}

/// One byte more than what is looked at, so that a larger file is told apart.
const MOST: u64 = 100 * 1024 * 1024 + 1;

/// Reads one more picture or PDF.
#[tauri::command(async)]
pub fn read_sheet_file(app: AppHandle, session: Shared<'_>) -> Answer<SheetRead> {
    session.is_open()?;
    let path = picked(&app, "A picture or PDF of the sheet")?;
    add(&session, sheet::read_back(&read_whole(&path, MOST)?)?, &file_name(&path))
}

/// Reads the lines that stand under a symbol, typed.
#[tauri::command(async)]
pub fn read_sheet_text(session: Shared<'_>, request: Request<'_>) -> Answer<SheetRead> {
    session.is_open()?;
    add(&session, sheet::read_back(&raw(&request)?)?, "What was typed")
}

fn add(session: &Session, found: Found, from: &str) -> Answer<SheetRead> {
    if found.blocks.is_empty() {
        return Err(match found.marks.first() {
            Some(mark) => problem(
                "nothing-found",
                &format!("This is sheet {}, and nothing sealed was read on it.", mark.sheet_id),
                "A plain sheet is read with your eyes: check it instead. For a sealed one, take the picture closer.",
            ),
            None => problem(
                "nothing-found",
                "No symbol of a sealed sheet was found.",
                "Take the picture from straight above, in even light, one page at a time; or type the lines under the symbol.",
            ),
        });
    }
    session.open(|inner, _| {
        let read = inner.read_back.get_or_insert_default();
        for bytes in found.blocks {
            if read.blocks.iter().all(|block| block.bytes != bytes) {
                read.blocks.push(ReadBlock { bytes, from: from.to_owned() });
            }
        }
        Ok(SheetRead { blocks: read.blocks.len() as u32 })
    })
}

/// Opens what was read with the sheet's phrase. What it does not open is of another sheet, and is left out once
/// something was opened.
#[tauri::command(async)]
pub fn open_sheet(session: Shared<'_>, request: Request<'_>) -> Answer<SheetOpened> {
    let phrase = Password::from_bytes(&raw(&request)?)?;
    let blocks = session.open(|inner, _| Ok(inner.read_back.as_ref().map(|read| read.blocks.clone()).unwrap_or_default()))?;
    // The session is not held meanwhile: each block takes its time, so that guessing does.
    let (mut opened, mut of_another) = (Vec::new(), Vec::<String>::new());
    for block in &blocks {
        if of_another.contains(&block.from) {
            continue; // each try takes a while, and one picture is hardly of two sheets
        }
        // EXPOSE: the phrase opens the blocks of the sheet.
        match sheet::open_block(&block.bytes, phrase.expose()) {
            Ok(open) => opened.push(open),
            Err(OpenError::WrongPhrase) => of_another.push(block.from.clone()),
            Err(error) => return Err(error.into()),
        }
    }
    if opened.is_empty() {
        return Err(OpenError::WrongPhrase.into());
    }
    let (sheets, missing) = (sheet::sheets_of(&opened), sheet::missing_blocks(&opened) as u32);
    let sets = sheet::join_sets(opened);
    session.open(|inner, vault| {
        inner.compares(sets.iter().map(|set| set.codes.len()).sum())?; // a page can make up a sheet
        let shown = sets.iter().map(|set| shown(vault, set)).collect::<Answer<Vec<_>>>()?;
        let read = inner.read_back.as_mut().ok_or_else(gone)?;
        read.sets = sets;
        read.blocks.retain(|block| !of_another.contains(&block.from));
        Ok(SheetOpened { sheets, missing, of_another, sets: shown })
    })
}

/// Stores every set that is not here yet. All are looked at before the first is stored.
#[tauri::command(async)]
pub fn store_sheet(session: Shared<'_>, beside: bool) -> Answer<SheetStored> {
    session.open(|inner, vault| {
        let read = inner.read_back.as_ref().ok_or_else(gone)?;
        let wishes: Vec<StoreWish> = read.sets.iter().map(|set| wish(set, beside)).collect();
        for wish in &wishes {
            if let StorePlan::Ask { .. } = vault.fit(wish)?.plan {
                return Err(problem("invalid", "An account has a current set already.", "Say that these sets are kept beside it."));
            }
        }
        let mut done = SheetStored { codes: 0, sets: 0, known: 0 };
        for wish in &wishes {
            match vault.store(wish, inner.proof.as_ref(), now().ms)? {
                StoreResult::Stored { codes, .. } | StoreResult::Joined { codes, .. } => {
                    done.codes += codes;
                    done.sets += 1;
                }
                StoreResult::Known { .. } => done.known += 1,
            }
        }
        inner.read_back = None;
        Ok(done)
    })
}

/// Lets go of what was read.
#[tauri::command(async)]
pub fn drop_sheet(session: Shared<'_>) {
    session.get().read_back = None;
}

fn gone() -> crate::problem::Problem {
    problem("invalid", "What was read is gone: the vault was locked meanwhile.", "Read the sheet again.")
}

/// What a set of the sheet is, and how it fits what is here. No texts.
fn shown(vault: &OpenVault, set: &SealedSet) -> Answer<ReadSet> {
    let plan = match vault.fit(&wish(set, false))?.plan {
        StorePlan::Known { .. } | StorePlan::OnlyKnown { .. } => "known",
        StorePlan::Join { .. } => "joins",
        StorePlan::Ask { .. } => "ask",
        StorePlan::New { .. } => "new",
    };
    Ok(ReadSet {
        service: set.service.clone(),
        account: set.account.clone(),
        issued: set.issued.map(|day| day.to_string()),
        unused: set.codes.len() as u32,
        total: set.total as u32,
        plan: plan.to_owned(),
    })
}

fn wish(set: &SealedSet, beside: bool) -> StoreWish {
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
    let intent = if beside { Intent::Beside } else { Intent::Add };
    StoreWish {
        issued: set.issued,
        expires_ms: set.expires_ms,
        case_matters: set.case_matters,
        ..StoreWish::new(labels, set.shape, Source::File, intent, set.codes.iter().map(code).collect())
    }
}

/// Asks for a picture or PDF and looks for sheets in it.
pub fn look_at(app: &AppHandle, title: &str) -> Answer<Found> {
    Ok(sheet::read_back(&read_whole(&picked(app, title)?, MOST)?)?)
}

/// Asks for a picture, a PDF or text.
fn picked(app: &AppHandle, title: &str) -> Answer<PathBuf> {
    let kinds = ["jpg", "jpeg", "png", "pdf", "txt"];
    let dialog = app.dialog().file().set_title(title).add_filter("Picture, PDF or text", &kinds);
    chosen(dialog.blocking_pick_file())
}
