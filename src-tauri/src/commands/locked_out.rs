//! Locked out: what can be done when something was lost.

use custody::rules::locked_out::Situation;

use super::{Shared, word};
use crate::problem::Answer;
use crate::shapes::LockedOut;
use crate::views::{Seen, locked_out as view};

#[tauri::command(async)]
pub fn locked_out(session: Shared<'_>, situation: String) -> Answer<LockedOut> {
    let situation = word(&situation, Situation::from_word)?;
    session.open(|_, vault| Ok(view::view(Seen::of(vault), situation)))
}
