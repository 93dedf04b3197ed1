//! What is kept, and the rules of keeping it: accounts, sets, codes, copies, events, attention, merge.
//!
//! This room is pure. It must never touch a file, a clock, randomness or a key: whoever calls it
//! passes the time and fresh random bytes in. The only mathematics here is SHA-256, because an
//! event's id is the hash of its bytes.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod cbor;
mod code_text;
mod date;
mod ids;
pub mod services;

pub use code_text::CodeText;
pub use date::{Date, DateError};
pub use ids::{AccountId, CodeId, CopyId, EventId, IdError, SetId, VaultId, WriterId, crockford};
