//! What is kept, and the rules of keeping it: accounts, sets, codes, copies, events, attention, merge.
//!
//! This room is pure. It must never touch a file, a clock, randomness or a key: whoever calls it
//! passes the time and fresh random bytes in. The only mathematics here is SHA-256, because an
//! event's id is the hash of its bytes.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[macro_use]
mod words;

pub mod attention;
mod by_id;
pub mod cbor;
mod code_text;
mod date;
mod event;
mod fold;
mod ids;
mod ledger;
mod left_out;
pub mod meanwhile;
pub mod quality;
pub mod rules;
pub mod services;
pub mod settings;
mod state;
mod sums;

pub use by_id::{ById, HasId};
pub use code_text::{CodeText, Comparable};
pub use date::{Date, DateError};
pub use event::{Body, Correction, Event, EventBlock, EventBytes, EventError, NewCopy, NewSet, Place, PutOff, Run, Seen, Subject};
pub use ids::{AccountId, CodeId, CopyId, EventId, IdError, SetId, VaultId, WriterId, crockford};
pub use ledger::{Fault, Ledger};
pub use state::{Account, Code, CodeState, Copy, ItemKey, Keys, LabelTexts, Pack, Set, State, Status, Take};
pub use words::{Change, CopyEvent, CopyKind, Fact, Field, How, KeyChange, Order, Outcome, Paper, Shape, Source, Why};
