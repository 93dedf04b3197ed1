//! Accounts.

use custody::{AccountId, Change, Order};
use vault::VerbError;

use super::{Shared, id, word};
use crate::problem::Answer;
use crate::session::now;
use crate::shapes::{AccountEdit, AccountView, Home};
use crate::views::{Seen, accounts};

#[tauri::command(async)]
pub fn home(session: Shared<'_>) -> Answer<Home> {
    session.open(|_, vault| {
        vault.catch_up_if_changed()?;
        let read_only = vault.is_read_only();
        Ok(accounts::home(Seen::of(vault), read_only))
    })
}

#[tauri::command(async)]
pub fn account(session: Shared<'_>, account: String) -> Answer<AccountView> {
    let account = id(&account, AccountId::from_hex)?;
    session.open(|_, vault| {
        let known = vault.state().accounts.get(&account).ok_or(VerbError::NoAccount)?;
        Ok(accounts::view(Seen::of(vault), known))
    })
}

#[tauri::command(async)]
pub fn edit_account(session: Shared<'_>, edit: AccountEdit) -> Answer<()> {
    let account = id(&edit.account, AccountId::from_hex)?;
    let order = edit.order.as_deref().map(|o| word(o, Order::from_word)).transpose()?;
    let edit = vault::AccountEdit {
        service: edit.service,
        account: edit.name,
        host: edit.host,
        reissue_page: edit.reissue_page,
        also_needed: edit.also_needed,
        owner: edit.owner,
        tags: edit.tags,
        notes: edit.notes,
        privileged: edit.privileged,
        plain_entry: edit.plain_entry,
        order,
    };
    session.open(|inner, vault| {
        vault.edit_account(account, &edit, inner.proof(), now().ms)?;
        if edit.reissue_page.is_some() {
            inner.proof = None; // to open another address in the browser wants a proof that is given after it was set
        }
        Ok(())
    })
}

#[tauri::command(async)]
pub fn close_account(session: Shared<'_>, account: String) -> Answer<u32> {
    let account = id(&account, AccountId::from_hex)?;
    session.open(|inner, vault| Ok(vault.close_account(account, &inner.fresh_proof()?, now().ms)?))
}

#[tauri::command(async)]
pub fn signin_changed(session: Shared<'_>, account: String, change: String) -> Answer<()> {
    let (account, change) = (id(&account, AccountId::from_hex)?, word(&change, Change::from_word)?);
    session.open(|_, vault| Ok(vault.signin_changed(account, change, now().ms)?))
}
