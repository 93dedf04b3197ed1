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
        taken(vault, account, handed, copied)
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

/// What the page learns. Of a code that was to be copied, whatever came of that, it never learns the text: where the
/// clipboard fails, the person is asked whether it shall be shown.
fn taken(vault: &OpenVault, account: AccountId, handed: Handed, copied: Option<Answer<u32>>) -> Answer<Taken> {
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
        // EXPOSE: the one answer that the person asked to see.
        text: copied.is_none().then(|| handed.text.expose().to_owned()),
        clears_s: copied.as_ref().and_then(|copied| copied.as_ref().ok().copied()),
        not_copied: copied.and_then(Result::err),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::problem;
    use crate::sample;
    use custody::rules::store::Intent;
    use custody::{Shape, Source};
    use vault::{AccountEdit, NewCode, StoreResult, StoreWish};

    #[test]
    fn a_code_that_was_to_be_copied_is_never_told_even_where_the_clipboard_fails() {
        let (_folder, mut vault, _) = sample::vault();
        let code = |ordinal| NewCode { text: CodeText::new(format!("k3v9-{ordinal}")), ordinal, used: false };
        let labels = AccountEdit { service: Some("GitHub".to_owned()), ..AccountEdit::default() };
        let wish = StoreWish::new(labels, Shape::List, Source::Typed, Intent::Add, (1..=3).map(code).collect());
        let StoreResult::Stored { account, .. } = vault.store(&wish, None, 1).unwrap() else { panic!("nothing was stored") };
        let mut take = |copied: Option<Answer<u32>>| {
            let handed = vault.take(account, &Wish::default(), How::Copied, None, 2).unwrap();
            taken(&vault, account, handed, copied).map_err(|problem| problem.what).unwrap()
        };
        let shown = take(None);
        assert_eq!((shown.text.as_deref(), shown.clears_s, shown.not_copied.is_none()), (Some("k3v9-1"), None, true));
        let copied = take(Some(Ok(15)));
        assert_eq!((copied.text.as_deref(), copied.clears_s, copied.not_copied.is_none()), (None, Some(15), true));
        let failed = take(Some(Err(problem("unavailable", "", ""))));
        assert_eq!((failed.text.as_deref(), failed.clears_s, failed.take.is_some()), (None, None, true));
        assert_eq!(failed.not_copied.map(|problem| problem.code).as_deref(), Some("unavailable"));
    }
}
