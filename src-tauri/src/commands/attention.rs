//! Attention.

use custody::Date;

use super::Shared;
use crate::problem::{Answer, problem};
use crate::session::now;
use crate::shapes::AttentionView;
use crate::views::{Seen, attention as view};

#[tauri::command(async)]
pub fn attention(session: Shared<'_>) -> Answer<AttentionView> {
    session.open(|_, vault| Ok(view::all(Seen::of(vault))))
}

#[tauri::command(async)]
pub fn put_off(session: Shared<'_>, item: String, until: String) -> Answer<()> {
    let until = until.parse::<Date>().map_err(|error| problem("invalid", &error.to_string(), "Choose a day within a year."))?;
    session.open(|_, vault| Ok(vault.put_off(&item, until, now())?))
}

#[tauri::command(async)]
pub fn seen(session: Shared<'_>, item: String) -> Answer<()> {
    session.open(|_, vault| Ok(vault.seen(&item, now())?))
}

/// Destroys the file that an item is about.
#[tauri::command(async)]
pub fn dispose_source(session: Shared<'_>, item: String) -> Answer<()> {
    session.open(|_, vault| Ok(vault.dispose_source(&item, now()).map(drop)?))
}
