//! The sealed sheet: codes that nobody can read without a phrase that is not on it.
//!
//! Sets are written as lines, parted into blocks, and each block is sealed by itself, so every symbol on the paper opens
//! alone and in any order. docs/SHEET-FORMAT.md is what a reader of another kind needs.

mod block;
mod page;
mod symbol;
mod typed;

use crate::age_file::{self, OpenError};
pub use block::{OpenBlock, SealedSet, join_sets, missing_blocks, parse as read_block, sheets_of};
pub(crate) use page::lay_out;
pub(crate) use symbol::Symbol;
pub use typed::{TypedError, read_typed};

/// Opens a sealed block, as scanned or as typed, with the sheet's phrase.
///
/// # Errors
/// When the phrase does not fit, or it is no block of a sheet.
pub fn open_block(block: &[u8], phrase: &str) -> Result<OpenBlock, OpenError> {
    let opened = age_file::open(block, phrase)?;
    block::parse(std::str::from_utf8(&opened).map_err(|_| OpenError::NotASheet)?)
}

#[cfg(test)]
mod tests;
