//! Bringing codes in: reading, previewing, storing.

use std::path::Path;

use custody::rules::store::{Intent, StorePlan};
use custody::{AccountId, CodeText, Date, SetId, Shape, Source};
use intake::by_hand;
use pictures::PictureError;
use tauri::AppHandle;
use tauri::ipc::{Request, Response};
use tauri_plugin_dialog::DialogExt;
use vault::{OpenVault, StoreResult, StoreWish, VerbError};
use zeroize::Zeroizing;

use super::import::is_an_export;
use super::{Shared, chosen, id, raw, word};
use crate::clipboard::Pasted;
use crate::draft::{self, Brought, Draft, Kept, Origin};
use crate::problem::{Answer, problem};
use crate::session::{Inner, Reissue, Session, now};
use crate::shapes::{Fit, KnownSet, NewCode, NewCodes, Preview, Problem, Stored};
use crate::views::{Seen, accounts};

#[tauri::command(async)]
pub fn preview_clipboard(session: Shared<'_>) -> Answer<Preview> {
    session.is_open()?;
    let reading = session.begin_reading();
    let (source, pasted_picture) = match session.clipboard.read()? {
        Pasted::Text(text) => (Zeroizing::new(text.as_bytes().to_vec()), None),
        Pasted::Picture { png, mark } => (png, Some(mark)),
    };
    let origin = Origin { pasted: true, pasted_picture, ..Origin::default() };
    let draft = Draft::new(source, origin, &|| !session.is_wanted(reading))?;
    show(&session, draft, reading)
}

#[tauri::command(async)]
pub fn preview_text(session: Shared<'_>, request: Request<'_>) -> Answer<Preview> {
    session.is_open()?;
    // Text that was edited by hand keeps the origin of what it was edited from.
    let origin = match &session.get().draft {
        Some(Kept::Open(draft)) => draft.origin.clone(),
        _ => Origin::default(),
    };
    let reading = session.begin_reading();
    show(&session, Draft::new(raw(&request)?, origin, &|| false)?, reading)
}

#[tauri::command(async)]
pub fn preview_file(app: AppHandle, session: Shared<'_>) -> Answer<Preview> {
    session.is_open()?;
    let mut dialog = app.dialog().file().set_title("Store codes from a file");
    if let Some(folder) = dirs::download_dir() {
        dialog = dialog.set_directory(folder);
    }
    bring(&session, &chosen(dialog.blocking_pick_file())?)
}

#[tauri::command(async)]
pub fn preview_folder(app: AppHandle, session: Shared<'_>) -> Answer<Preview> {
    session.is_open()?;
    bring(&session, &chosen(app.dialog().file().set_title("Store codes from a folder").blocking_pick_folder())?)
}

fn bring(session: &Session, path: &Path) -> Answer<Preview> {
    let reading = session.begin_reading();
    match draft::from_file(path, &|| !session.is_wanted(reading))? {
        Brought::Codes(draft) => show(session, draft, reading),
        Brought::Export(import) => session.open(|inner, _| {
            let told = is_an_export(&import);
            inner.import = Some(import);
            Err(told)
        }),
    }
}

#[tauri::command(async)]
pub fn preview(session: Shared<'_>) -> Answer<Option<Preview>> {
    let put_away = session.open(|inner, vault| match &inner.draft {
        Some(kept) => kept.source(vault).inspect_err(|_| inner.draft = None),
        None => Ok(None),
    })?;
    // A picture is read anew, which takes its time: the session is free meanwhile.
    let Some((source, origin)) = put_away else { return session.open(|inner, _| Ok(shown(inner))) };
    let reading = session.begin_reading();
    let draft = Draft::new(source, origin, &|| !session.is_wanted(reading))?;
    show(&session, draft, reading).map(Some)
}

fn show(session: &Session, draft: Draft, reading: u64) -> Answer<Preview> {
    session.open(|inner, _| {
        if !session.is_wanted(reading) {
            return Err(PictureError::Stopped.into());
        }
        inner.draft = Some(Kept::Open(draft));
        shown(inner).ok_or_else(|| PictureError::Stopped.into())
    })
}

fn shown(inner: &Inner) -> Option<Preview> {
    match &inner.draft {
        Some(Kept::Open(draft)) => Some(draft.preview(inner.reissue.as_ref().map(|reissue| reissue.account.to_string()))),
        _ => None,
    }
}

/// A part of the picture that is being looked at: width, height and dots, which the page draws.
#[tauri::command(async)]
pub fn part_of_picture(session: Shared<'_>, part: u32) -> Answer<Response> {
    session.open(|inner, _| match &inner.draft {
        Some(Kept::Open(draft)) => draft.part(part).map(|crop| Response::new(crop.to_bytes())).ok_or_else(no_part),
        _ => Err(no_part()),
    })
}

fn no_part() -> Problem {
    problem("not-found", "There is no such part of the picture.", "Bring the picture again.")
}

/// What is being read is not wanted any more.
#[tauri::command(async)]
pub fn stop_reading(session: Shared<'_>) -> Answer<()> {
    session.is_open()?;
    session.stop_reading();
    Ok(())
}

#[tauri::command(async)]
pub fn drop_preview(session: Shared<'_>) {
    session.stop_reading();
    let mut inner = session.get();
    inner.draft = None;
    inner.reissue = None;
}

/// One code of the code at this place and the one behind it.
#[tauri::command(async)]
pub fn join_codes(session: Shared<'_>, codes: Vec<NewCode>, at: usize) -> Answer<Vec<NewCode>> {
    session.is_open()?;
    draft::arrange(codes, |codes| by_hand::join(codes, at))
}

/// Two codes of the one at this place, cut before its sign with this number.
#[tauri::command(async)]
pub fn split_code(session: Shared<'_>, codes: Vec<NewCode>, at: usize, place: usize) -> Answer<Vec<NewCode>> {
    session.is_open()?;
    draft::arrange(codes, |codes| by_hand::split(codes, at, place))
}

#[tauri::command(async)]
pub fn begin_reissue(session: Shared<'_>, account: String) -> Answer<()> {
    let account = id(&account, AccountId::from_hex)?;
    session.open(|inner, vault| {
        inner.fresh_proof()?;
        let known = vault.state().accounts.get(&account).ok_or(VerbError::NoAccount)?;
        inner.reissue = Some(Reissue { account, page: known.reissue_page().map(str::to_owned) });
        Ok(())
    })
}

#[tauri::command(async)]
pub fn fit(session: Shared<'_>, codes: NewCodes) -> Answer<Fit> {
    session.open(|inner, vault| {
        let wish = wish(inner, &codes)?;
        inner.compares(wish.codes.len())?;
        let fit = vault.fit(&wish)?;
        let seen = Seen::of(vault);
        let account = fit.account.and_then(|id| seen.state.accounts.get(&id));
        let current = account.and_then(|a| seen.state.current_sets(a).first().map(|s| accounts::choice(seen, s)));
        let (verdict, known_set) = match &fit.plan {
            StorePlan::Known { set } => ("nothing-new", Some(*set)),
            StorePlan::OnlyKnown { set } => ("refused", Some(*set)),
            StorePlan::Join { set } => ("joins", Some(*set)),
            StorePlan::Ask { .. } => ("ask", None),
            StorePlan::New { .. } => ("new", None),
        };
        Ok(Fit {
            account: fit.account.map(|id| id.to_string()),
            current,
            known: fit.known,
            of: wish.codes.len() as u32,
            known_set: known_set.and_then(|set| known(vault, set)),
            verdict: verdict.to_owned(),
        })
    })
}

#[tauri::command(async)]
pub fn store(session: Shared<'_>, codes: NewCodes) -> Answer<Stored> {
    session.open(|inner, vault| {
        if codes.codes.iter().any(|code| code.seen.as_ref().is_some_and(|seen| !seen.looked)) {
            return Err(problem("not-looked", "Codes of the picture are not compared with it yet.", "Compare them, then store."));
        }
        let wish = wish(inner, &codes)?;
        inner.compares(wish.codes.len())?; // what is refused tells as much
        let result = vault.store(&wish, inner.proof.as_ref(), now().ms)?;
        let set = result.set();
        let mut stored = stored(vault, result)?;
        if let Some(Kept::Open(draft)) = inner.draft.take() {
            if codes.clear_clipboard {
                if let Some(pasted) = draft.pasted_text() {
                    session.clipboard.clear_if(pasted);
                } else if let Some(mark) = &draft.origin.pasted_picture {
                    session.clipboard.clear_if_picture(mark);
                }
            }
            stored.source = draft.origin.part_with(vault, &[set], codes.dispose);
        }
        inner.reissue = None;
        Ok(stored)
    })
}

/// What the window confirmed, as the vault takes it.
fn wish(inner: &Inner, codes: &NewCodes) -> Answer<StoreWish> {
    let date = |text: &Option<String>| match text.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        Some(text) => {
            text.parse::<Date>().map(Some).map_err(|error| problem("invalid", &error.to_string(), "Correct the date, or leave it empty."))
        }
        None => Ok(None),
    };
    let reissue = codes.mode == "reissue";
    let account = match &codes.of {
        Some(account) if reissue => Some(id(account, AccountId::from_hex)?),
        _ if reissue => inner.reissue.as_ref().map(|reissue| reissue.account),
        _ => None,
    };
    let text = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
    Ok(StoreWish {
        account,
        labels: vault::AccountEdit {
            service: (!reissue).then(|| codes.service.clone()),
            account: text(&codes.account).filter(|_| !reissue),
            host: text(&codes.host),
            privileged: codes.privileged.then_some(true),
            ..vault::AccountEdit::default()
        },
        shape: word(&codes.shape, Shape::from_word)?,
        issued: date(&codes.issued)?,
        // A pass is good until the end of its last day.
        expires_ms: date(&codes.expires)?.map(|d| u64::from(d.plus_days(1).days()) * 86_400_000),
        case_matters: codes.case_matters,
        source: match &inner.draft {
            Some(Kept::Open(draft)) if draft.origin.file.is_some() => Source::File,
            Some(Kept::Open(draft)) if draft.origin.pasted => Source::Paste,
            _ => Source::Typed,
        },
        intent: match codes.mode.as_str() {
            "replaces" => Intent::Replace,
            "beside" => Intent::Beside,
            "reissue" => Intent::Reissue,
            _ => Intent::Add,
        },
        codes: codes
            .codes
            .iter()
            .map(|c| vault::NewCode { text: CodeText::new(c.text.clone()), ordinal: c.ordinal, used: c.used })
            .collect(),
        used_places: codes.used_places.clone(),
    })
}

fn known(vault: &OpenVault, set: SetId) -> Option<KnownSet> {
    let seen = Seen::of(vault);
    let set = seen.state.sets.get(&set)?;
    let account = seen.state.accounts.get(&set.account)?;
    Some(KnownSet {
        service: account.service().to_owned(),
        account: account.label(custody::Field::Account).map(str::to_owned),
        generation: set.generation,
        stored_ms: set.stored.1,
        used: seen.state.used(set),
        status: accounts::status_word(seen, set).to_owned(),
    })
}

fn stored(vault: &OpenVault, result: StoreResult) -> Answer<Stored> {
    let state = vault.state();
    let (word, set, codes, superseded) = match result {
        StoreResult::Stored { set, codes, superseded, .. } => ("stored", set, codes, superseded),
        StoreResult::Joined { set, codes, .. } => ("joined", set, codes, Vec::new()),
        StoreResult::Known { set } => ("known", set, 0, Vec::new()),
    };
    let kept = state.sets.get(&set).ok_or(VerbError::NoSet)?;
    let holds = |c: &&custody::Copy| c.exists() && c.holds.iter().any(|(held, _)| superseded.contains(held));
    Ok(Stored {
        result: word.to_owned(),
        account: kept.account.to_string(),
        set: Some(set.to_string()),
        generation: kept.generation,
        codes,
        superseded: superseded.len() as u32,
        stale_copies: state.copies.values().filter(holds).count() as u32,
        known: known(vault, set).filter(|_| word == "known"),
        source: None,
    })
}
