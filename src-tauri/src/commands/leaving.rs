//! Leaving with everything, and coming back: an export that is written, and one that is brought in. Of an export only names
//! and counts come into the window, and, once, the words that open a sealed one.

use custody::{CopyEvent, CopyKind};
use sheet::age_file;
use tauri::AppHandle;
use tauri::ipc::Request;
use tauri_plugin_dialog::DialogExt;
use vault::disk::{Prepared, RealDisk};
use vault::format::Password;
use vault::{
    Brings, BroughtAccount, Document, Export, ExportError, Exported, Form, MAX_EXPORT, SEALED_WORDS, VerbError, make_phrase, place_of,
};
use zeroize::Zeroizing;

use super::{Shared, chosen, file_name, raw, read_whole, save_as};
use crate::problem::{Answer, problem};
use crate::session::{Session, now};
use crate::shapes::{ExportAccount, ExportMade, ExportView, ExportWish, MovedOut, Problem};

/// An export on its way in: closed under a phrase, or read.
pub struct Returning {
    name: String,
    state: State,
}

enum State {
    Sealed(Zeroizing<Vec<u8>>),
    Open(Box<Export>),
}

/// One byte more than an export has, with what sealing adds at most: a head, and 16 bytes for each 64 KiB.
const MOST: u64 = (MAX_EXPORT + 1024 * 1024) as u64 + 1;

/// Writes everything into a file that needs no Codekeep, and registers it as a copy.
#[tauri::command(async)]
pub fn export(app: AppHandle, session: Shared<'_>, wish: ExportWish) -> Answer<ExportMade> {
    let (kind, form, ending) = match wish.kind.as_str() {
        "sealed" => (CopyKind::SealedExport, Form::Json, "age"),
        "plain" => (CopyKind::PlainExport, Form::Json, "json"),
        "table" => (CopyKind::PlainExport, Form::Csv, "csv"),
        _ => return Err(problem("invalid", "There is no such export.", "Choose one of those that are offered.")),
    };
    // The secret is asked for before the dialog, and again if the dialog took long.
    session.open(|inner, _| inner.fresh_proof().map(drop))?;
    let path = save_as(&app, "Export everything", "export", ending)?;
    let place = if wish.place.trim().is_empty() { place_of(&path) } else { wish.place };
    let phrase = if kind == CopyKind::SealedExport { Some(make_phrase(SEALED_WORDS)?) } else { None };
    let write = |document: &Document<'_>| -> Result<Prepared<'_>, VerbError> {
        let bytes = document.to_bytes(form)?;
        let bytes = match &phrase {
            // EXPOSE: what the export is sealed with; it is in no file.
            Some(phrase) => &age_file::seal(&bytes, phrase.expose()).map_err(|_| VerbError::NotSealed)?,
            None => &*bytes,
        };
        Ok(Prepared::new(&RealDisk, &path, bytes)?)
    };
    session.open(|inner, vault| {
        let Exported { copy, accounts, codes, written } = vault.export(kind, &place, &inner.fresh_proof()?, now().ms, write)?;
        if let Err(unwritten) = written.replace() {
            vault.copy_said(copy, CopyEvent::Destroyed, now().ms)?;
            return Err(unwritten.error.into());
        }
        Ok(ExportMade {
            copy: copy.to_string(),
            printed: copy.printed(),
            goes_to: file_name(&path),
            accounts,
            codes,
            // EXPOSE: the phrase of a sealed export is shown once, to whoever made it, and kept nowhere.
            phrase: phrase.as_ref().map(|phrase| phrase.expose().to_owned()),
        })
    })
}

/// Chooses an export that was made earlier, or elsewhere.
#[tauri::command(async)]
pub fn choose_export(app: AppHandle, session: Shared<'_>) -> Answer<ExportView> {
    session.is_open()?;
    let dialog = app.dialog().file().set_title("Bring an export back").add_filter("Export of Codekeep", &["age", "json"]);
    let path = chosen(dialog.add_filter("Every file", &["*"]).blocking_pick_file())?;
    let bytes = read_whole(&path, MOST)?;
    if bytes.len() as u64 == MOST {
        return Err(ExportError::TooLarge.into());
    }
    let state = if age_file::is_one(&bytes) { State::Sealed(bytes) } else { State::Open(Box::new(read(&bytes)?)) };
    keep(&session, Returning { name: file_name(&path), state })
}

/// Opens a sealed one with its phrase.
#[tauri::command(async)]
pub fn open_export(session: Shared<'_>, request: Request<'_>) -> Answer<ExportView> {
    let phrase = Password::from_bytes(&raw(&request)?)?;
    // The session is free meanwhile: each try takes a while. After a lock there is nothing to go back to.
    let returning = session.open(|inner, _| inner.returning.take().ok_or_else(gone))?;
    let opened = match &returning.state {
        // EXPOSE: the phrase opens the export.
        State::Sealed(bytes) => age_file::open(bytes, phrase.expose()).map_err(|error| not_opened(&error)).and_then(|bytes| read(&bytes)),
        State::Open(_) => return keep(&session, returning),
    };
    match opened {
        Ok(export) => keep(&session, Returning { name: returning.name, state: State::Open(Box::new(export)) }),
        Err(problem) => {
            session.open(|inner, _| {
                inner.returning = Some(returning);
                Ok(())
            })?;
            Err(problem)
        }
    }
}

/// Brings in what was looked at.
#[tauri::command(async)]
pub fn take_in_export(session: Shared<'_>) -> Answer<ExportView> {
    session.open(|inner, vault| {
        let proof = inner.fresh_proof()?;
        let returning = inner.returning.as_ref().ok_or_else(gone)?;
        let State::Open(export) = &returning.state else { return Err(gone()) };
        let brings = vault.take_in_export(export, Some(&proof), now().ms)?;
        let told = view(&returning.name, export, &brings);
        inner.returning = None;
        Ok(told)
    })
}

/// Lets go of it.
#[tauri::command(async)]
pub fn drop_export(session: Shared<'_>) {
    session.get().returning = None;
}

/// Saves the vault as it is now for another machine.
#[tauri::command(async)]
pub fn move_out(app: AppHandle, session: Shared<'_>) -> Answer<MovedOut> {
    session.is_open()?;
    let path = save_as(&app, "Save the vault for the new machine", "vault", "codekeep")?;
    session.open(|_, vault| {
        let moved = vault.move_out(&path)?;
        Ok(MovedOut {
            goes_to: file_name(&path),
            entries: moved.entries,
            fingerprint: moved.fingerprint,
            key_file: moved.key_file,
            second_place: moved.second_place.map(|place| place.to_string_lossy().into_owned()),
            stays: moved.stays.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
        })
    })
}

/// Keeps it, and says what it would bring.
fn keep(session: &Session, returning: Returning) -> Answer<ExportView> {
    session.open(|inner, vault| {
        let told = match &returning.state {
            State::Sealed(_) => ExportView { name: returning.name.clone(), locked: true, ..ExportView::default() },
            State::Open(export) => view(&returning.name, export, &vault.weigh_export(export)),
        };
        inner.returning = Some(returning);
        Ok(told)
    })
}

fn view(name: &str, export: &Export, brings: &Brings) -> ExportView {
    let account = |account: &BroughtAccount| ExportAccount {
        service: account.service.clone(),
        account: account.account.clone(),
        known: !account.is_new,
        sets: account.sets,
        codes: account.codes,
    };
    ExportView {
        name: name.to_owned(),
        locked: false,
        made: export.made.clone(),
        events: brings.events,
        uses: brings.uses,
        codes: brings.codes,
        replaced: brings.replaced,
        left_out: brings.left_out,
        accounts: brings.of_accounts.iter().map(account).collect(),
    }
}

fn read(bytes: &[u8]) -> Answer<Export> {
    if !Export::is_one(bytes) {
        return Err(problem(
            "not-an-export",
            "This is no export of a Codekeep vault.",
            "An export of another manager is brought under Store codes. A sealed sheet is read back under Copies.",
        ));
    }
    Ok(Export::read(bytes)?)
}

fn not_opened(error: &sheet::OpenError) -> Problem {
    match error {
        sheet::OpenError::WrongPhrase => problem(
            "wrong-phrase",
            "These words do not open it.",
            "Six words, as they were shown when it was made. Each export has its own.",
        ),
        sheet::OpenError::NoPhrase => {
            problem("not-an-export", "This is sealed for a key, not with words.", "If it is yours, open it with its key: age -d -i KEY.")
        }
        _ => problem("damaged", "This sealed export is damaged, or was cut off.", "Use another copy of it; nothing was changed."),
    }
}

fn gone() -> Problem {
    problem("nothing-found", "The export is not here any more.", "Choose its file again.")
}
