//! The head of a KDBX file: which ciphers, and what the derivation costs. Nothing in it is secret, and
//! nothing of it is believed before it was checked.

use argon2::{Algorithm, Version};

use super::bytes::{Bytes, number};
use crate::exports::stretch::{Argon2Cost, TooCostly, check_aes_rounds};

/// The cipher around the contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cipher {
    Aes,
    Twofish,
    ChaCha,
}

/// From the composite key to the transformed one.
pub(super) enum Kdf<'a> {
    Aes { seed: &'a [u8], rounds: u64 },
    Argon2 { salt: &'a [u8], cost: Argon2Cost },
}

/// What the head says.
pub(super) struct Header<'a> {
    pub major: u16,
    pub cipher: Cipher,
    pub packed: bool,
    pub seed: &'a [u8],
    pub iv: &'a [u8],
    pub kdf: Kdf<'a>,
    /// Of version 3: what protects single values, and how the contents begin.
    pub stream: u32,
    pub stream_key: &'a [u8],
    pub start: &'a [u8],
    /// The head itself, and what follows it.
    pub own: &'a [u8],
    pub rest: &'a [u8],
}

/// The file begins as every KDBX file does.
pub(super) const MAGIC: [u8; 8] = [0x03, 0xd9, 0xa2, 0x9a, 0x67, 0xfb, 0x4b, 0xb5];

const AES: [u8; 16] = [0x31, 0xc1, 0xf2, 0xe6, 0xbf, 0x71, 0x43, 0x50, 0xbe, 0x58, 0x05, 0x21, 0x6a, 0xfc, 0x5a, 0xff];
const TWOFISH: [u8; 16] = [0xad, 0x68, 0xf2, 0x9f, 0x57, 0x6f, 0x4b, 0xb9, 0xa3, 0x6a, 0xd4, 0x7a, 0xf9, 0x65, 0x34, 0x6c];
const CHACHA: [u8; 16] = [0xd6, 0x03, 0x8a, 0x2b, 0x8b, 0x6f, 0x4c, 0xb5, 0xa5, 0x24, 0x33, 0x9a, 0x31, 0xdb, 0xb5, 0x9a];
const KDF_AES_3: [u8; 16] = [0xc9, 0xd9, 0xf3, 0x9a, 0x62, 0x8a, 0x44, 0x60, 0xbf, 0x74, 0x0d, 0x08, 0xc1, 0x8a, 0x4f, 0xea];
const KDF_AES_4: [u8; 16] = [0x7c, 0x02, 0xbb, 0x82, 0x79, 0xa7, 0x4a, 0xc0, 0x92, 0x7d, 0x11, 0x4a, 0x00, 0x64, 0x82, 0x38];
const ARGON2_D: [u8; 16] = [0xef, 0x63, 0x6d, 0xdf, 0x8c, 0x29, 0x44, 0x4b, 0x91, 0xf7, 0xa9, 0xa4, 0x03, 0xe3, 0x0a, 0x0c];
const ARGON2_ID: [u8; 16] = [0x9e, 0x29, 0x8b, 0x19, 0x56, 0xdb, 0x47, 0x73, 0xb2, 0x3d, 0xfc, 0x3e, 0xc6, 0xf0, 0xa1, 0xe6];

impl<'a> Header<'a> {
    /// Reads the head; nothing where it breaks off or names what is not known.
    pub fn read(file: &'a [u8]) -> Option<Self> {
        let mut bytes = Bytes(file.strip_prefix(&MAGIC)?);
        let (_minor, major) = (bytes.u16()?, bytes.u16()?);
        if !matches!(major, 3 | 4) {
            return None;
        }
        let mut header = Header {
            major,
            cipher: Cipher::Aes,
            packed: false,
            seed: &[],
            iv: &[],
            kdf: Kdf::Aes { seed: &[], rounds: u64::MAX },
            stream: 0,
            stream_key: &[],
            start: &[],
            own: &[],
            rest: &[],
        };
        let (mut old_seed, mut old_rounds, mut kdf) = (&[][..], None, None);
        loop {
            let id = bytes.u8()?;
            let len = if major == 3 { usize::from(bytes.u16()?) } else { usize::try_from(bytes.u32()?).ok()? };
            let piece = bytes.take(len)?;
            match id {
                0 => break,
                2 => header.cipher = cipher(piece)?,
                3 => header.packed = number(piece)? != 0,
                4 => header.seed = piece,
                5 => old_seed = piece,
                6 => old_rounds = number(piece),
                7 => header.iv = piece,
                8 => header.stream_key = piece,
                9 => header.start = piece,
                10 => header.stream = u32::try_from(number(piece)?).ok()?,
                11 => kdf = Some(read_kdf(piece)?),
                _ => {}
            }
        }
        header.kdf = match kdf {
            Some(kdf) if major == 4 => kdf,
            _ => Kdf::Aes { seed: old_seed, rounds: old_rounds? },
        };
        header.rest = bytes.0;
        header.own = file.get(..file.len().checked_sub(bytes.0.len())?)?;
        Some(header)
    }

    /// Refuses what would cost too much, before anybody is asked for a password.
    pub fn check_cost(&self) -> Result<(), TooCostly> {
        match &self.kdf {
            Kdf::Aes { rounds, .. } => check_aes_rounds(*rounds),
            Kdf::Argon2 { cost, .. } => cost.check().map(|_| ()),
        }
    }
}

fn cipher(id: &[u8]) -> Option<Cipher> {
    [(AES, Cipher::Aes), (TWOFISH, Cipher::Twofish), (CHACHA, Cipher::ChaCha)].into_iter().find(|(known, _)| known == id).map(|(_, c)| c)
}

/// The dictionary of a derivation: named values, each with its kind, which its name implies.
fn read_kdf(piece: &[u8]) -> Option<Kdf<'_>> {
    let mut bytes = Bytes(piece);
    let _version = bytes.u16()?;
    let (mut id, mut salt) = (&[][..], &[][..]);
    let (mut rounds, mut lanes, mut memory, mut passes, mut version) = (None, None, None, None, None);
    loop {
        if bytes.u8()? == 0 {
            break;
        }
        let (name, value) = (bytes.piece()?, bytes.piece()?);
        match name {
            b"$UUID" => id = value,
            b"S" => salt = value,
            b"R" => rounds = number(value),
            b"P" => lanes = number(value),
            b"M" => memory = number(value),
            b"I" => passes = number(value),
            b"V" => version = number(value),
            // A secret or data of another program: no known one writes them, and without them no key comes out.
            b"K" | b"A" if !value.is_empty() => return None,
            _ => {}
        }
    }
    if id == KDF_AES_3 || id == KDF_AES_4 {
        return Some(Kdf::Aes { seed: salt, rounds: rounds? });
    }
    let algorithm = if id == ARGON2_D {
        Algorithm::Argon2d
    } else if id == ARGON2_ID {
        Algorithm::Argon2id
    } else {
        return None;
    };
    let version = match version? {
        0x10 => Version::V0x10,
        0x13 => Version::V0x13,
        _ => return None,
    };
    let kib = memory?.checked_div(1024)?;
    Some(Kdf::Argon2 { salt, cost: Argon2Cost { algorithm, version, kib, passes: passes?, lanes: lanes? } })
}
