//! The sealed file, format version 1, byte for byte as `docs/FORMAT.md` describes it.
//!
//! Bytes in, bytes out: this module must never touch a file, a clock or a screen. It alone holds
//! the key schedule, and only its private module `crypto` calls AEAD, HKDF, HMAC and the random
//! source. Nothing outside can choose a salt, a nonce or a slot id.
//!
//! Opening goes in three steps, each with its own kinds of failure: [`check`] needs no key and is
//! quick, [`Checked::unlock`] runs the slow key derivation, [`Checked::open`] decrypts.

mod cost;
mod crypto;
mod error;
mod fields;
mod header;
mod kdf;
mod key_file;
mod payload;
mod plaintext;
mod recovery;
#[cfg(test)]
mod salamander;
mod sealed;
mod secrets;
mod slot;
mod texts;

pub use cost::KdfCost;
pub(crate) use crypto::{make_random, sha256};
pub use error::{KeyFileError, OpenError, Part, PasswordError, PayloadError, RandomError, RecoveryTextError, SealError, TextError};
pub(crate) use header::check_but_trailer;
pub use header::{Checked, HEADER_PREFIX_LEN, MAX_FILE_LEN, Peek, check, peek};
pub(crate) use kdf::try_cost;
pub use payload::{
    MAX_ACCESS_LOG, MAX_CODES, MAX_DROPPED, MAX_EVENT, MAX_EVENTS, MAX_STRING, PackKey, PastKey, Payload, SCHEMA, WhyRetired,
};
pub use plaintext::Plaintext;
pub use recovery::RecoveryText;
pub use sealed::seal;
pub use secrets::{Dek, KeyFile, Password, RecoveryKey, Secret, VaultSecret};
pub use slot::{Slot, SlotKind, make_slot};
pub use texts::{check_word_mac, open_state, open_text, seal_state, seal_text};
