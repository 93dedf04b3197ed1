//! Leaving, and coming back: everything that a vault holds as one JSON document that needs no Codekeep, and the way
//! back in from such a document. docs/EXPORT-FORMAT.md.
//!
//! A document is text that anybody could have written. So it carries no key, and of what it says nothing is taken that
//! could destroy, revoke, or make a used code look unused here: see `take_in`.

mod document;
mod out;
mod read;
mod take_in;

pub use document::{Document, Form};
pub use out::{Exported, place_of};
pub use read::{Export, ExportError, MAX_EXPORT};
pub use take_in::{Brings, BroughtAccount, union_with_export};

/// What the first field of a document says.
const FORMAT: &str = "codekeep-export";
/// The version that is written and read.
const VERSION: u64 = 1;
