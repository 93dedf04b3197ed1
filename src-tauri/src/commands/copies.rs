//! The copies register, and checking a sheet that somebody holds in the hand.

use custody::{CopyEvent, CopyId};
use tauri::AppHandle;
use vault::{NotIdentified, VerbError};

use super::read_back::look_at;
use super::{Shared, id, word};
use crate::problem::{Answer, problem};
use crate::session::now;
use crate::shapes::{CopyRow, CopyView, SheetVerdict};
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

/// Checks a sheet by what was typed off it; without an id the check word alone has to tell.
#[tauri::command(async)]
pub fn verify_sheet(session: Shared<'_>, id: Option<String>, word: String) -> Answer<SheetVerdict> {
    let id = id.filter(|id| !id.trim().is_empty());
    session.open(|_, vault| {
        let copy = vault.identify_sheet(id.as_deref(), &word)?;
        if vault.state().copies.get(&copy).is_some_and(custody::Copy::exists) {
            vault.sheet_verified(copy, now().ms)?;
        }
        let state = vault.state();
        let known = state.copies.get(&copy).ok_or(VerbError::NoCopy)?;
        let seen = Seen::of(vault);
        Ok(SheetVerdict { verdict: state.verdict(known).word().to_owned(), held: view::held(seen, known), row: view::row(seen, known) })
    })
}

/// The same with a picture or PDF of the sheet. Nothing of the picture comes into the window.
#[tauri::command(async)]
pub fn verify_scan(app: AppHandle, session: Shared<'_>) -> Answer<SheetVerdict> {
    session.is_open()?;
    let found = look_at(&app, "A picture or PDF of the sheet")?;
    match found.marks.as_slice() {
        [mark] => verify_sheet(session, Some(mark.sheet_id.clone()), mark.check_word.clone()),
        [] => Err(problem(
            "nothing-found",
            "No sheet was recognised in the picture.",
            "Take it from straight above, with the small symbol beside the sheet's id sharp and whole; or type id and check word.",
        )),
        _ => Err(problem("nothing-found", "Several sheets are in the picture.", "Take a picture of one of them.")),
    }
}

impl From<NotIdentified> for crate::shapes::Problem {
    fn from(why: NotIdentified) -> Self {
        match why {
            NotIdentified::Unknown => problem(
                "unknown-sheet",
                "No sheet in the register has this id and check word.",
                "It is of another vault, or nobody registered it. Do not rely on it.",
            ),
            NotIdentified::WrongWord(copy) => problem(
                "unknown-sheet",
                &format!("Sheet {} has another check word.", copy.printed()),
                "Read the word again. If it stays so, this is not the sheet that was registered: do not use it.",
            ),
            NotIdentified::Several(_) => problem("invalid", "Several sheets have this check word.", "Type the sheet's id as well."),
        }
    }
}
