//! Whole sets: choosing, revoking, destroying texts, and the reissue's page.

use custody::{AccountId, SetId, Why};
use vault::VerbError;

use super::{Shared, id, word};
use crate::problem::{Answer, problem};
use crate::session::now;
use crate::shapes::QualityFinding;
use crate::views::{Seen, quality};

/// Opens the page where a new set is made, in the person's browser: https only.
#[tauri::command(async)]
pub fn open_reissue_page(session: Shared<'_>, account: String) -> Answer<String> {
    let account = id(&account, AccountId::from_hex)?;
    let page = session.open(|_, vault| {
        let known = vault.state().accounts.get(&account).ok_or(VerbError::NoAccount)?;
        Ok(known.reissue_page().map(str::to_owned))
    })?;
    let page = page.ok_or_else(|| {
        problem("not-found", "No page is saved for this account.", "Go to the service's security settings, or save the page under Edit.")
    })?;
    let host = page
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .filter(|host| !host.is_empty() && !host.contains(['@', '\\', ' ']))
        .ok_or_else(|| problem("invalid", "The saved page is no https address, so it is not opened.", "Correct it under Edit."))?;
    open::that_detached(&page).map_err(|_| problem("failed", "The browser could not be opened.", &format!("Open {host} yourself.")))?;
    Ok(host.to_owned())
}

/// What a person should know about the quality of a set. How long a code is, is not told.
#[tauri::command(async)]
pub fn set_quality(session: Shared<'_>, set: String) -> Answer<Vec<QualityFinding>> {
    let set = id(&set, SetId::from_hex)?;
    session.open(|_, vault| {
        let found = vault.quality(set)?;
        Ok(quality::view(Seen::of(vault), &found))
    })
}

#[tauri::command(async)]
pub fn choose_current(session: Shared<'_>, set: String) -> Answer<()> {
    let set = id(&set, SetId::from_hex)?;
    session.open(|_, vault| Ok(vault.choose_current(set, now().ms)?))
}

#[tauri::command(async)]
pub fn revoke(session: Shared<'_>, set: String, why: String) -> Answer<()> {
    let (set, why) = (id(&set, SetId::from_hex)?, word(&why, Why::from_word)?);
    session.open(|_, vault| Ok(vault.revoke(set, why, now().ms)?))
}

#[tauri::command(async)]
pub fn restore(session: Shared<'_>, set: String) -> Answer<()> {
    let set = id(&set, SetId::from_hex)?;
    session.open(|inner, vault| Ok(vault.restore(set, &inner.fresh_proof()?, now().ms)?))
}

#[tauri::command(async)]
pub fn purge(session: Shared<'_>, account: String) -> Answer<u32> {
    let account = id(&account, AccountId::from_hex)?;
    session.open(|inner, vault| Ok(vault.purge(account, &inner.fresh_proof()?, now().ms)?))
}

#[tauri::command(async)]
pub fn notice(session: Shared<'_>, set: String, arrived: bool) -> Answer<()> {
    let set = id(&set, SetId::from_hex)?;
    session.open(|_, vault| Ok(vault.notice(set, arrived, now().ms)?))
}
