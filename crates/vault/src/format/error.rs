//! Everything that can go wrong with a sealed file, named so that a test can tell.
//!
//! The kinds are fixed: `docs/FORMAT.md` lists them, the test vectors and the independent reader
//! use the same words. Nothing here may ever carry a secret or a piece of the file.

use custody::cbor::CborError;

/// The operating system gave no random bytes. Nothing is written then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomError;

/// Why bytes cannot be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// No bytes at all.
    #[error("the password is empty")]
    Empty,
    /// Not UTF-8.
    #[error("the password is not UTF-8")]
    NotUtf8,
    /// More than 1,024 bytes after normalisation.
    #[error("the password is longer than 1,024 bytes")]
    TooLong,
}

/// Why a text is no recovery key. Groups are counted from 1; the ninth is the check group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecoveryTextError {
    /// Not 36 letters and digits.
    #[error("a recovery key has 36 letters and digits, not {0}")]
    Length(usize),
    /// One group has not four of them.
    #[error("group {0} has not four characters")]
    GroupLength(u32),
    /// A character that no recovery key has.
    #[error("group {0} has a character that no recovery key has")]
    Character(u32),
    /// One wrong character, or two that changed places.
    #[error("a character of group {0} is wrong")]
    Mistyped(u32),
    /// It does not fit, and no single place can be named.
    #[error("some of its characters are wrong")]
    Unlocated,
}

/// Why a file is no key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// It does not begin as a key file does.
    #[error("this is not a Codekeep key file")]
    NotAKeyFile,
    /// Of a version that this one does not know.
    #[error("the key file was made by a newer version")]
    Newer,
    /// Its checksum does not fit.
    #[error("the key file is damaged")]
    Damaged,
}

/// A part of the plain header that a version 1 file can only fill in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// `header_len` is not 72 + 144 × slots.
    HeaderLen,
    /// An unknown flag is set.
    Flags,
    /// `ct_len` is not k · 65,536 + 16, or does not fit the file.
    CiphertextLen,
    /// `slot_count` is not 1 or 2.
    SlotCount,
    /// Bytes that must be zero are not.
    Zeros,
    /// A known slot type with a known kdf that do not go together, or costs where none belong.
    Slot,
    /// Not exactly one slot of type 1 or 2, or more than one of type 3.
    SlotSet,
}

/// Why a file does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It does not begin as a vault does.
    #[error("this is not a Codekeep vault")]
    NotAVault,
    /// Larger than a vault can be.
    #[error("the file is larger than a vault can be")]
    TooLarge,
    /// The trailer does not fit and the version is unknown.
    #[error("the file is damaged, or was made by a newer version")]
    DamagedOrNewer,
    /// The trailer does not fit: bytes were changed, cut off or added since it was written.
    #[error("the file is damaged")]
    Damaged,
    /// An unknown version, slot type or key derivation in a file that is whole.
    #[error("the file was made by a newer version")]
    NewerVersion,
    /// A header that version 1 never writes.
    #[error("the header is malformed ({0:?})")]
    Malformed(Part),
    /// A key derivation cost outside the bounds: nothing was allocated for it.
    #[error("the file asks for a key derivation cost outside the bounds (m={m_kib} KiB, t={t}, p={p})")]
    RefusedCost {
        /// Memory in KiB.
        m_kib: u32,
        /// Passes.
        t: u32,
        /// Lanes.
        p: u32,
    },
    /// The file has no slot for this kind of secret, for example a password alone where a key
    /// file is needed too.
    #[error("the file has no key slot of this kind")]
    NoSuchSlot,
    /// No slot of that kind is committed to the key of this secret.
    #[error("the password does not fit")]
    WrongPassword,
    /// The slot fits the secret, but its wrapped key was altered.
    #[error("the key slot was altered")]
    AlteredSlot,
    /// The header MAC does not hold under the data key.
    #[error("the header was altered")]
    AlteredHeader,
    /// The payload does not decrypt.
    #[error("the payload was altered")]
    AlteredPayload,
    /// Not enough memory for the key derivation or the payload.
    #[error("not enough memory")]
    OutOfMemory,
    /// The payload decrypted, but is not what version 1 writes.
    #[error("the payload cannot be read: {0}")]
    Payload(#[from] PayloadError),
}

impl OpenError {
    /// The stable word for this kind of failure, as in `docs/FORMAT.md` and the test vectors.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotAVault => "not-a-vault",
            Self::TooLarge => "too-large",
            Self::DamagedOrNewer => "damaged-or-newer",
            Self::Damaged => "damaged",
            Self::NewerVersion => "newer-version",
            Self::Malformed(_) => "malformed",
            Self::RefusedCost { .. } => "refused-cost",
            Self::NoSuchSlot => "no-such-slot",
            Self::WrongPassword => "wrong-password",
            Self::AlteredSlot => "altered-slot",
            Self::AlteredHeader => "altered-header",
            Self::AlteredPayload => "altered-payload",
            Self::OutOfMemory => "out-of-memory",
            Self::Payload(PayloadError::NewerSchema) => "newer-schema",
            Self::Payload(_) => "malformed-payload",
        }
    }
}

/// Why a payload can be neither read nor written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The length before the payload, or the zeros after it, are not as they must be.
    #[error("its padding is not as it must be")]
    Padding,
    /// Not the deterministic CBOR that was expected.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// A field that every payload has is missing.
    #[error("the field {0} is missing")]
    Missing(&'static str),
    /// It names another vault than the header.
    #[error("it belongs to another vault")]
    OtherVault,
    /// More events, codes, labels, keys or log entries than the bounds allow.
    #[error("it has more {0} than the bounds allow")]
    TooMany(&'static str),
    /// A string above 64 KiB.
    #[error("a string is longer than 64 KiB")]
    StringTooLong,
    /// A field carried along has the name of a field that this version writes itself.
    #[error("a carried field has the name of a known one")]
    CarriedName,
    /// A newer major schema: it could not be read, or it may not be written.
    #[error("it was written by a newer version")]
    NewerSchema,
}

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// See [`RandomError`].
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The payload does not fit a file of 64 MiB.
    #[error("the contents do not fit a vault of 64 MiB")]
    TooLarge,
    /// Not exactly one slot of type 1 or 2 and at most one of type 3.
    #[error("a vault needs one password slot and at most one recovery slot")]
    Slots,
    /// A cost below the creation floor, or outside the bounds.
    #[error("the key derivation cost is below the floor for new slots")]
    Cost,
    /// Not enough memory.
    #[error("not enough memory")]
    OutOfMemory,
}

/// Why a sealed text or state does not open, or a text cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// It does not decrypt under this vault's secret (and, for a code, this code's id).
    #[error("the sealed text was altered or belongs elsewhere")]
    Altered,
    /// It decrypts, but is not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// A code above 64 KiB.
    #[error("the text is longer than 64 KiB")]
    TooLong,
}
