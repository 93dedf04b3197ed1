//! Everything about a vault file that can be known without a key, in the fixed order of failures.
//!
//! [`check`] runs before the slow key derivation: a damaged file is called damaged and a hostile
//! one is refused before anything is allocated by its word.

use std::borrow::Cow;

use custody::VaultId;
use zeroize::Zeroizing;

use super::crypto::{self, OneUse, TAG_LEN};
use super::error::{OpenError, Part};
use super::fields::{get, get_u16, get_u32, put};
use super::plaintext::{BUCKET, Plaintext};
use super::secrets::{Dek, Secret};
use super::slot::{SLOT_LEN, Slot};

/// Bytes of the fixed part at the start of a file.
pub const HEADER_PREFIX_LEN: usize = 72;

/// The largest vault file: 64 MiB. Read at most one byte more, and [`check`] refuses it.
pub const MAX_FILE_LEN: usize = 64 * 1024 * 1024;

pub(super) const MAC_LEN: usize = 32;
pub(super) const TRAILER_LEN: usize = 32;

const MAGIC: [u8; 8] = [0x89, b'C', b'K', b'V', 0x0d, 0x0a, 0x1a, 0x0a];
const VERSION: u16 = 1;

/// The fixed part at the start of a file.
pub(super) struct Prefix(pub(super) [u8; HEADER_PREFIX_LEN]);

impl Prefix {
    /// The prefix of a new file. `header_len` and the zeros follow from the number of slots.
    pub(super) fn new(vault_id: VaultId, save_salt: [u8; 32], ct_len: u32, slots: u8) -> Self {
        let mut bytes = [0; HEADER_PREFIX_LEN];
        put::<0, 8, _>(&mut bytes, MAGIC);
        put::<8, 2, _>(&mut bytes, VERSION.to_le_bytes());
        put::<10, 2, _>(&mut bytes, header_len(slots).to_le_bytes());
        put::<16, 16, _>(&mut bytes, vault_id.0);
        put::<32, 32, _>(&mut bytes, save_salt);
        put::<64, 4, _>(&mut bytes, ct_len.to_le_bytes());
        put::<68, 1, _>(&mut bytes, [slots]);
        Self(bytes)
    }

    pub(super) fn vault_id(&self) -> VaultId {
        VaultId(get::<16, 16, _>(&self.0))
    }

    pub(super) fn save_salt(&self) -> [u8; 32] {
        get::<32, 32, _>(&self.0)
    }

    /// The number of slots and the length of the ciphertext, if all fixed fields are as they must be.
    fn lengths(&self) -> Result<(usize, usize), OpenError> {
        let [slots, zeros @ ..] = get::<68, 4, _>(&self.0);
        if get_u32::<12, _>(&self.0) != 0 {
            return Err(OpenError::Malformed(Part::Flags));
        }
        if zeros != [0; 3] {
            return Err(OpenError::Malformed(Part::Zeros));
        }
        if !(1..=2).contains(&slots) {
            return Err(OpenError::Malformed(Part::SlotCount));
        }
        if get_u16::<10, _>(&self.0) != header_len(slots) {
            return Err(OpenError::Malformed(Part::HeaderLen));
        }
        let ct_len = usize::try_from(get_u32::<64, _>(&self.0)).map_err(|_| OpenError::Malformed(Part::CiphertextLen))?;
        match ct_len.checked_sub(TAG_LEN) {
            Some(padded) if padded > 0 && padded % BUCKET == 0 => Ok((usize::from(slots), ct_len)),
            _ => Err(OpenError::Malformed(Part::CiphertextLen)),
        }
    }
}

/// 72 + 144 × slots. At most two slots ever come here.
fn header_len(slots: u8) -> u16 {
    72 + 144 * u16::from(slots)
}

/// What the cheap look at the first 72 bytes tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peek {
    /// Which vault it is.
    pub vault_id: VaultId,
    /// Which save of it.
    pub save_salt: [u8; 32],
}

/// Reads vault and save from a file's first [`HEADER_PREFIX_LEN`] bytes, to see whether it changed
/// underneath. Nothing else is checked.
///
/// # Errors
/// When they are not the start of a version 1 file.
pub fn peek(start: &[u8]) -> Result<Peek, OpenError> {
    if !start.starts_with(&MAGIC) {
        return Err(OpenError::NotAVault);
    }
    let prefix = start.first_chunk().map(|bytes| Prefix(*bytes)).ok_or(OpenError::Damaged)?;
    if get_u16::<8, _>(&prefix.0) != VERSION {
        return Err(OpenError::DamagedOrNewer);
    }
    Ok(Peek { vault_id: prefix.vault_id(), save_salt: prefix.save_salt() })
}

/// A file that is whole and within its bounds. Nothing in it is proven yet: that takes a key.
pub struct Checked<'a> {
    bytes: Cow<'a, [u8]>,
    prefix: Prefix,
    slots: Vec<Slot>,
    mac: [u8; MAC_LEN],
}

/// Checks everything that needs no key. `bytes` is the whole file, read with a limit of
/// [`MAX_FILE_LEN`] + 1 bytes; borrowed, or given away to be kept with what was found.
///
/// # Errors
/// In the order of `docs/FORMAT.md`: not a vault, too large, damaged (or newer), newer, malformed,
/// refused cost.
pub fn check<'a>(bytes: impl Into<Cow<'a, [u8]>>) -> Result<Checked<'a>, OpenError> {
    let bytes = bytes.into();
    if !bytes.starts_with(&MAGIC) {
        return Err(OpenError::NotAVault);
    }
    if bytes.len() > MAX_FILE_LEN {
        return Err(OpenError::TooLarge);
    }
    let known_version = bytes.get(8..10).is_none_or(|version| version == VERSION.to_le_bytes());
    let is_whole = bytes.split_last_chunk::<TRAILER_LEN>().is_some_and(|(body, trailer)| crypto::sha256(body) == *trailer);
    match (is_whole, known_version) {
        (false, true) => Err(OpenError::Damaged),
        (false, false) => Err(OpenError::DamagedOrNewer),
        (true, false) => Err(OpenError::NewerVersion),
        (true, true) => check_but_trailer(bytes),
    }
}

/// As [`check`], for bytes that were sealed a moment ago: all but the hash at their end, over which somebody else
/// goes.
pub(crate) fn check_but_trailer<'a>(bytes: impl Into<Cow<'a, [u8]>>) -> Result<Checked<'a>, OpenError> {
    let bytes = bytes.into();
    let short = OpenError::Malformed(Part::CiphertextLen);
    let (body, _) = bytes.split_last_chunk::<TRAILER_LEN>().ok_or(short)?;
    let (prefix, _) = body.split_first_chunk::<HEADER_PREFIX_LEN>().ok_or(OpenError::Malformed(Part::HeaderLen))?;
    let prefix = Prefix(*prefix);
    let (count, ct_len) = prefix.lengths()?;
    let (header, rest) = body.split_at_checked(HEADER_PREFIX_LEN + SLOT_LEN * count).ok_or(short)?;
    let (mac, ciphertext) = rest.split_first_chunk().ok_or(short)?;
    if ciphertext.len() != ct_len {
        return Err(short);
    }
    let (raw_slots, _) = header.get(HEADER_PREFIX_LEN..).ok_or(short)?.as_chunks::<SLOT_LEN>();
    let (slots, mac) = (Slot::parse_all(raw_slots)?, *mac);
    Ok(Checked { prefix, slots, mac, bytes })
}

impl Checked<'_> {
    /// Which vault it is. Not proven before [`Checked::open`].
    #[must_use]
    pub fn vault_id(&self) -> VaultId {
        self.prefix.vault_id()
    }

    /// Which save of the vault it is.
    #[must_use]
    pub fn save_salt(&self) -> [u8; 32] {
        self.prefix.save_salt()
    }

    /// The whole file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The SHA-256 at the end: two files with one trailer are the same file.
    #[must_use]
    pub fn trailer(&self) -> [u8; TRAILER_LEN] {
        self.bytes.last_chunk().copied().unwrap_or_default()
    }

    /// Prefix and slots: what the header MAC covers.
    fn header(&self) -> &[u8] {
        self.bytes.get(..HEADER_PREFIX_LEN + SLOT_LEN * self.slots.len()).unwrap_or_default()
    }

    /// Prefix, slots and MAC, to which the payload is bound; and the encrypted payload.
    fn aad_and_ciphertext(&self) -> (&[u8], &[u8]) {
        let body = self.bytes.len().saturating_sub(TRAILER_LEN);
        let body = self.bytes.get(..body).unwrap_or_default();
        body.split_at_checked(self.header().len() + MAC_LEN).unwrap_or_default()
    }

    /// The key slots, in their order.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Opens a slot: the slow key derivation, the commitment in constant time, then the data key.
    ///
    /// # Errors
    /// No slot of this kind, wrong password, altered slot, out of memory.
    pub fn unlock<'s>(&self, secret: impl Into<Secret<'s>>) -> Result<Dek, OpenError> {
        let (vault_id, secret) = (self.vault_id(), secret.into());
        // A file has at most one slot of each kind, so the first that is of this kind decides.
        let mut tried = self.slots.iter().map(|slot| slot.unwrap(vault_id, secret));
        tried.find(|outcome| !matches!(outcome, Err(OpenError::NoSuchSlot))).unwrap_or(Err(OpenError::NoSuchSlot))
    }

    /// The slot for this kind of secret, whether or not the secret opens it.
    #[must_use]
    pub fn slot_for<'s>(&self, secret: impl Into<Secret<'s>>) -> Option<&Slot> {
        let secret = secret.into();
        self.slots.iter().find(|slot| slot.takes(secret))
    }

    /// Whether the header MAC holds under this key: exact, and without any key derivation. This is
    /// how past keys are tried on backups and copies.
    #[must_use]
    pub fn mac_holds(&self, dek: &Dek) -> bool {
        crypto::same(&header_mac(dek, &self.prefix, self.header()), &self.mac)
    }

    /// Decrypts the payload: header MAC, AEAD, padding.
    ///
    /// # Errors
    /// Altered header, altered payload, or padding that version 1 does not write.
    pub fn open(&self, dek: &Dek) -> Result<Plaintext, OpenError> {
        if !self.mac_holds(dek) {
            return Err(OpenError::AlteredHeader);
        }
        let (aad, ciphertext) = self.aad_and_ciphertext();
        let padded = payload_key(dek, &self.prefix).open(ciphertext, aad).ok_or(OpenError::AlteredPayload)?;
        Ok(Plaintext::unpad(padded)?)
    }
}

/// The key and nonce of one save. Sealing draws a new save salt for each, so they never come twice.
pub(super) fn payload_key(dek: &Dek, prefix: &Prefix) -> OneUse {
    // EXPOSE: the payload key is derived from the data key.
    OneUse::derive(&prefix.save_salt(), &[dek.expose()], &[b"codekeep/v1/payload", prefix.vault_id().bytes()])
}

/// HMAC over prefix and slots, under a key of this save.
pub(super) fn header_mac(dek: &Dek, prefix: &Prefix, header: &[u8]) -> [u8; MAC_LEN] {
    // EXPOSE: the MAC key is derived from the data key.
    let key: Zeroizing<[u8; 32]> =
        crypto::hkdf(&prefix.save_salt(), &[dek.expose()], &[b"codekeep/v1/header-mac", prefix.vault_id().bytes()]);
    crypto::hmac(&*key, &[header])
}
