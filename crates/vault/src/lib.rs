//! The vault: custody's events sealed in one small file.
//!
//! Whatever is secret at rest is sealed and opened here, and nowhere else. `format` knows the bytes
//! and the keys, `disk` knows the files; [`OpenVault`] joins them with the rules of `custody`. The
//! verbs of the product (take, store, reissue …) are its methods, so that the window and the command
//! line are two doors to the same rooms.
#![deny(unsafe_code)] // allowed in `wiping` alone
#![warn(missing_docs)]

mod access;
mod apart;
mod backups;
mod behind;
mod calibrate;
mod commit;
pub mod disk;
pub mod doctor;
mod error;
mod export;
pub mod format;
mod locked;
mod machine;
mod moving;
mod open;
mod pack;
mod phrase;
pub mod process;
mod restore;
mod sources;
mod strength;
mod union;
mod verbs;
mod wiping;

pub use apart::{Merged, Waiting, Weighed};
pub use backups::{BackupInfo, Carrying, FoundSave, Glimpse, Place, Second, found_here};
pub use calibrate::{calibrate, calibrate_by};
pub use error::{Behind, CreateError, RecordTrouble, UnlockError, VerbError};
pub use export::{Brings, BroughtAccount, Document, Export, ExportError, Exported, Form, MAX_EXPORT, place_of, union_with_export};
pub use locked::{Consent, LockedVault, Ways};
#[doc(hidden)]
pub use machine::read_state_parts;
pub use moving::MovedOut;
pub use open::{News, OpenVault, Proof};
pub use pack::{BroughtHome, Homecoming, PACK_DAYS, PACK_ENDING, PackMade, PackWish, PackedSet};
pub use phrase::{Phrase, SEALED_WORDS, make_phrase};
pub use restore::{RestoreError, Restored, Restoring};
pub use sources::{SourceFile, Standing};
pub use strength::{Strength, Verdict};
pub use union::OpensBy;
pub use verbs::{
    AccountEdit, Fit, Handed, How, KeyFileWish, KeysNow, NewCode, NotIdentified, PasswordWish, Rekey, RetiredCopy, SheetAccount,
    SheetContents, StoreResult, StoreWish, check_word,
};
pub use wiping::Wiping;
