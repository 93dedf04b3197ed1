//! The verbs of the product: what a person does with a vault. Each decides by the rules of `custody`
//! and saves through [`OpenVault::commit`](crate::OpenVault).

mod accounts;
mod copies;
mod keys;
mod quality;
mod retired;
mod sets;
mod store;
mod take;
mod upkeep;

pub use accounts::AccountEdit;
pub use copies::{NotIdentified, SheetAccount, SheetContents, check_word};
pub use custody::How;
pub use keys::{KeyFileWish, KeysNow, PasswordWish, Rekey};
pub use retired::RetiredCopy;
pub(crate) use store::may_be_code;
pub use store::{Fit, NewCode, StoreResult, StoreWish};
pub use take::Handed;

use crate::error::VerbError;

/// Longest label, in characters.
pub(crate) const LONGEST_LABEL: usize = 200;
/// Longest notes.
pub(crate) const LONGEST_NOTES: usize = 4_000;

/// A label as it is kept: trimmed, in one line where it is no note, and not too long.
pub(crate) fn tidy_label(text: &str, most: usize) -> Result<String, VerbError> {
    let trimmed = text.trim();
    if trimmed.chars().count() > most {
        return Err(VerbError::LabelTooLong { most });
    }
    let printable = |c: char| !c.is_control() || (most == LONGEST_NOTES && c == '\n');
    Ok(trimmed.chars().filter(|c| printable(*c)).collect())
}
