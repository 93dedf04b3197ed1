//! The sealed sheet: codes that nobody can read without a phrase that is not on it.
//!
//! Sets are written as lines, parted into blocks, and each block is sealed by itself, so every symbol on the paper opens
//! alone and in any order. docs/SHEET-FORMAT.md is what a reader of another kind needs.

mod age_file;
mod block;
mod page;
mod symbol;
mod typed;

pub use age_file::OpenError;
pub use block::{OpenBlock, SealedSet, join_sets, missing_blocks, parse as read_block, sheets_of};
pub(crate) use page::lay_out;
pub(crate) use symbol::Symbol;
pub use typed::{TypedError, read_typed};

/// Whether bytes look like a sealed block, armoured or not.
#[must_use]
pub fn is_sealed_block(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    bytes.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----") || bytes.starts_with(b"age-encryption.org/v1\n")
}

/// Opens a sealed block, as scanned or as typed, with the sheet's phrase.
///
/// # Errors
/// When the phrase does not fit, or it is no block of a sheet.
pub fn open_block(block: &[u8], phrase: &str) -> Result<OpenBlock, OpenError> {
    block::parse(&age_file::open(block, phrase)?)
}

#[cfg(test)]
mod tests;
