//! Taking codes. The only replies with the text of a stored code are made here.

use custody::rules::take::{Confirm, TakeRefusal, TakeWish as Wish};
use custody::settings::{CLIPBOARD, REVEAL};
use custody::{AccountId, CodeText, EventId, How, Outcome, SetId};
use tauri::{AppHandle, Emitter};
use vault::{Handed, OpenVault, VerbError};

use super::{Shared, id, word};
use crate::problem::Answer;
use crate::session::{Session, now};
use crate::shapes::{Problem, ProblemDetail, TakeWish, Taken};
use crate::views::{Seen, accounts};

/// Characters that are read within the reveal time; each one beyond adds a second.
const READ_AT_ONCE: usize = 12;

#[tauri::command(async)]
pub fn take(app: AppHandle, session: Shared<'_>, wish: TakeWish) -> Answer<Taken> {
    let account = id(&wish.account, AccountId::from_hex)?;
    let set = wish.set.as_deref().map(|s| id(s, SetId::from_hex)).transpose()?;
    let confirmed = wish.confirmed.iter().filter_map(|c| Confirm::from_word(c)).collect();
    let asked = Wish { set, ordinal: wish.ordinal, confirmed, shown_unrecorded: Vec::new() };
    session.open(|inner, vault| {
        let how = if wish.copy { How::Copied } else { How::Shown };
        let at = now().ms;
        let proof = inner.proof.as_ref();
        let handed =
            if wish.unrecorded { vault.take_unrecorded(account, &asked, proof, at) } else { vault.take(account, &asked, how, proof, at) };
        let handed = handed.map_err(|error| told(vault, account, error))?;
        let copied = wish.copy.then(|| put(&app, &session, vault, &handed.text, wish.plain));
        let clears_s = match copied {
            // The take is recorded: a clipboard that fails must not hide the code.
            Some(Err(_)) => None,
            Some(Ok(seconds)) => Some(seconds),
            None => None,
        };
        taken(vault, account, handed, clears_s)
    })
}

#[tauri::command(async)]
pub fn show_again(session: Shared<'_>, take: String) -> Answer<Taken> {
    let take = id(&take, EventId::from_hex)?;
    session.open(|inner, vault| {
        let account = account_of(vault, take)?;
        let handed = vault.show_again(take, inner.proof.as_ref(), now().ms)?;
        taken(vault, account, handed, None)
    })
}

#[tauri::command(async)]
pub fn copy_again(app: AppHandle, session: Shared<'_>, take: String, plain: bool) -> Answer<u32> {
    let take = id(&take, EventId::from_hex)?;
    session.open(|inner, vault| {
        let handed = vault.show_again(take, inner.proof.as_ref(), now().ms)?;
        put(&app, &session, vault, &handed.text, plain)
    })
}

#[tauri::command(async)]
pub fn answer(session: Shared<'_>, take: String, outcome: String) -> Answer<()> {
    let (take, outcome) = (id(&take, EventId::from_hex)?, word(&outcome, Outcome::from_word)?);
    session.open(|_, vault| Ok(vault.answer(take, outcome, now().ms)?))
}

#[tauri::command(async)]
pub fn correct(session: Shared<'_>, take: String, reason: String) -> Answer<()> {
    let take = id(&take, EventId::from_hex)?;
    session.open(|inner, vault| Ok(vault.correct(take, &reason, &inner.fresh_proof()?, now().ms)?))
}

#[tauri::command(async)]
pub fn clear_clipboard(session: Shared<'_>) {
    session.clipboard.clear_ours();
}

/// From Rust straight to the clipboard. Answers the seconds until it is cleared.
fn put(app: &AppHandle, session: &Session, vault: &OpenVault, text: &CodeText, plain: bool) -> Answer<u32> {
    let seconds = vault.state().settings.get(CLIPBOARD);
    let app = app.clone();
    let cleared = move || {
        let _ = app.emit("clipboard-cleared", serde_json::json!({}));
    };
    if plain {
        session.clipboard.put(&text.without_separators(), seconds, cleared)?;
    } else {
        session.clipboard.put(text, seconds, cleared)?;
    }
    Ok(seconds as u32)
}

fn taken(vault: &OpenVault, account: AccountId, handed: Handed, clears_s: Option<u32>) -> Answer<Taken> {
    let state = vault.state();
    let known = state.accounts.get(&account).ok_or(VerbError::NoAccount)?;
    let set = state.sets.get(&handed.set).ok_or(VerbError::NoSet)?;
    let extra = handed.text.chars().saturating_sub(READ_AT_ONCE) as u64;
    Ok(Taken {
        take: handed.take.map(|id| id.to_string()),
        account: account.to_string(),
        service: known.service().to_owned(),
        name: known.label(custody::Field::Account).map(str::to_owned),
        host: known.host().map(str::to_owned),
        privileged: known.privileged,
        shape: set.shape.word().to_owned(),
        ordinal: handed.ordinal,
        total: set.codes.len() as u32,
        left: handed.left,
        at_ms: handed.at_ms,
        has_plain: handed.text.has_separators(),
        prefers_plain: known.enters_plain(),
        hides_s: (state.settings.get(REVEAL) + extra) as u32,
        // EXPOSE: the one answer that the person asked to see; none when it went to the clipboard.
        text: clears_s.is_none().then(|| handed.text.expose().to_owned()),
        clears_s,
        asks_outcome: set.shape.asks_outcome(),
    })
}

fn account_of(vault: &OpenVault, take: EventId) -> Answer<AccountId> {
    let state = vault.state();
    let set = state.takes.get(&take).and_then(|t| state.sets.get(&t.set));
    Ok(set.map(|s| s.account).ok_or(VerbError::NoTake)?)
}

/// A refusal with what its screen needs besides.
fn told(vault: &OpenVault, account: AccountId, error: VerbError) -> Problem {
    let seen = Seen::of(vault);
    let service = seen.state.accounts.get(&account).map(|a| a.service().to_owned());
    let choices = match &error {
        VerbError::Take(TakeRefusal::TwoCurrent(sets)) => sets.clone(),
        VerbError::Take(TakeRefusal::NotCurrent { set, .. }) => vec![*set],
        _ => Vec::new(),
    };
    let mut problem = Problem::from(error);
    let detail = problem.detail.get_or_insert_with(Box::<ProblemDetail>::default);
    detail.service = service;
    detail.sets = choices.iter().filter_map(|s| seen.state.sets.get(s)).map(|s| accounts::choice(seen, s)).collect();
    problem
}
