//! Whole sets: choosing, revoking, destroying texts, and the reissue's page.

use custody::{AccountId, SetId, Why};
use vault::VerbError;

use super::{Shared, id, word};
use crate::problem::{Answer, problem};
use crate::session::{Reissue, now};
use crate::shapes::QualityFinding;
use crate::views::{Seen, quality};

/// Opens the page where a new set is made, in the person's browser: https only, and only for a reissue that the person
/// began with the password. An address is text that leaves this machine, so no page of the window may choose one.
#[tauri::command(async)]
pub fn open_reissue_page(session: Shared<'_>, account: String) -> Answer<String> {
    let account = id(&account, AccountId::from_hex)?;
    let (page, host) = session.open(|inner, vault| {
        let known = vault.state().accounts.get(&account).ok_or(VerbError::NoAccount)?;
        page_and_host(inner.reissue.as_ref(), account, known.reissue_page())
    })?;
    open::that_detached(&page).map_err(|_| problem("failed", "The browser could not be opened.", &format!("Open {host} yourself.")))?;
    Ok(host)
}

/// The page that may be opened for an account with this one saved, and its host.
fn page_and_host(reissue: Option<&Reissue>, account: AccountId, saved: Option<&str>) -> Answer<(String, String)> {
    let reissue = reissue.filter(|reissue| reissue.account == account && reissue.page.as_deref() == saved).ok_or_else(|| {
        let what = "No reissue of this account is under way, or its page was changed since it was begun.";
        problem("no-reissue", what, "Begin the reissue anew, then open the page.")
    })?;
    let page = reissue.page.as_deref().ok_or_else(|| {
        problem("not-found", "No page is saved for this account.", "Go to the service's security settings, or save the page under Edit.")
    })?;
    let host = page
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .filter(|host| !host.is_empty() && !host.contains(['@', '\\', ' ']))
        .ok_or_else(|| problem("invalid", "The saved page is no https address, so it is not opened.", "Correct it under Edit."))?;
    Ok((page.to_owned(), host.to_owned()))
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://github.com/settings/security?x=1";

    #[test]
    fn a_page_is_opened_for_a_reissue_alone_and_as_it_stood_when_that_was_begun() {
        let (own, other) = (AccountId([1; 16]), AccountId([2; 16]));
        let opened = |begun: Option<(AccountId, Option<&str>)>, saved: Option<&str>| {
            let reissue = begun.map(|(account, page)| Reissue { account, page: page.map(str::to_owned) });
            page_and_host(reissue.as_ref(), own, saved).map_err(|problem| problem.code)
        };
        assert_eq!(opened(Some((own, Some(PAGE))), Some(PAGE)), Ok((PAGE.to_owned(), "github.com".to_owned())));
        for (begun, saved) in [
            (None, Some(PAGE)),
            (Some((other, Some(PAGE))), Some(PAGE)),
            (Some((own, Some(PAGE))), Some("https://example.org/?k3v9")),
            (Some((own, None)), Some(PAGE)),
            (Some((own, Some(PAGE))), None),
        ] {
            assert_eq!(opened(begun, saved), Err("no-reissue".to_owned()), "{saved:?}");
        }
        assert_eq!(opened(Some((own, None)), None), Err("not-found".to_owned()));
        for page in ["http://github.com/", "https://", "https:///x", "https://github.com@example.org/", "file:///etc/passwd", "github.com"]
        {
            assert_eq!(opened(Some((own, Some(page))), Some(page)), Err("invalid".to_owned()), "{page}");
        }
    }
}
