//! Where sealed files stand on this machine, and how they get there durably: the vault file, this
//! installation's own copy, its backups, `state.bin` and the lock.
//!
//! This is the only room of the crate that touches `std::fs`. It must never hold a key, open a sealed
//! file or look at more of one than its ids and its trailer; it never asks for the time (it comes in
//! as milliseconds since 1970) and never promotes a left-over temp file.
//!
//! Every call to the system goes through [`Disk`], so that tests can fail each one in turn and replay
//! every crash.

mod backups;
mod calls;
mod cloud;
mod dispose;
mod error;
mod folders;
mod places;
mod real;
mod save;
mod sealed;
mod second;
mod siblings;
mod state;
#[cfg(windows)]
mod windows_rights;
mod write;

pub use backups::{Backup, PURGED_STAYS_MS, Shelf, keep};
pub use calls::{Disk, FileKind, HeldLock, Meta, OpenFile};
pub use cloud::Cloud;
pub use dispose::{DisposeError, Remains, dispose, may_dispose};
pub use error::{FileError, Kind, LockError, SaveError, StateError, Unwritten};
pub use places::{Guard, LOCK_WAIT, Look, NoAppFolder, PACK_ENDING, Places};
pub use real::RealDisk;
pub use save::{Note, Saved, Urgency};
pub use sealed::{MAX_SEALED, Seen, peek, read as read_sealed};
pub use second::SecondPlace;
pub use siblings::{MOST_SIBLINGS, Shape, Sibling};
pub use state::StateFile;
pub use write::Prepared;

#[cfg(test)]
pub(crate) mod tests;
