//! The database of KeePass 2, KeePassXC and their relatives: KDBX 3.1 and 4, opened with a password, a key
//! file or both. Nothing is believed before its hash fits, and nothing costs more than the bounds say,
//! because the file may be hostile and the password known to who made it.

mod bytes;
mod header;
mod key;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockCipherDecrypt, BlockModeDecrypt, InnerIvInit, KeyInit, KeyIvInit, StreamCipher};
use chacha20::ChaCha20;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use self::bytes::{Bytes, number};
use self::header::{Cipher, Header, MAGIC};
use self::key::{composite, sha256, sha512, transform};
use super::keepass_xml::{self, Attached, Protection};
use super::stretch::Key;
use super::unpack::gunzip;
use super::{Entries, ExportError, Format, Unlock};
use crate::MAX_LEN;

/// The head that KeePass 1 writes: another format altogether.
const KEEPASS_1: [u8; 8] = [0x03, 0xd9, 0xa2, 0x9a, 0x65, 0xfb, 0x4b, 0xb5];

/// The entries of a database; nothing when the file is none.
pub(super) fn read(file: &[u8], unlock: &Unlock<'_>) -> Option<Entries> {
    if file.starts_with(&KEEPASS_1) {
        return Some(Err(ExportError::KeePass1));
    }
    file.starts_with(&MAGIC).then(|| open(file, unlock))
}

fn open(file: &[u8], unlock: &Unlock<'_>) -> Entries {
    let header = Header::read(file).ok_or(ExportError::Damaged(Format::Kdbx))?;
    header.check_cost().map_err(|_| ExportError::TooCostly)?;
    if !unlock.holds_anything() {
        return Err(ExportError::Encrypted(Format::Kdbx));
    }
    let transformed = transform(&composite(unlock), &header).map_err(|_| ExportError::TooCostly)?;
    let transformed = transformed.ok_or(ExportError::Damaged(Format::Kdbx))?;
    let key = sha256(&[header.seed, &transformed[..]]);
    if header.major == 3 { open_3(&header, &key) } else { open_4(&header, &key, &transformed) }
}

const DAMAGED: ExportError = ExportError::Damaged(Format::Kdbx);

/// Version 3.1: whether the key fits is told by how the contents begin; they stand in hashed blocks.
fn open_3(header: &Header<'_>, key: &Key) -> Entries {
    let wrong = ExportError::NotOpened(Format::Kdbx);
    let open = decrypt(header, key, header.rest).ok_or(wrong)?;
    let blocks = open.strip_prefix(header.start).filter(|_| header.start.len() == 32).ok_or(wrong)?;
    let contents = hashed_blocks(blocks).ok_or(DAMAGED)?;
    let xml = unpack(header, contents)?;
    read_xml(&xml, header.stream, header.stream_key, Vec::new())
}

/// Version 4: the head and each block carry a check under the key.
fn open_4(header: &Header<'_>, key: &Key, transformed: &Key) -> Entries {
    let mut rest = Bytes(header.rest);
    let (hash, mac) = rest.take(32).zip(rest.take(32)).ok_or(DAMAGED)?;
    if !bool::from(sha256(&[header.own]).ct_eq(hash)) {
        return Err(DAMAGED);
    }
    let base = sha512(&[header.seed, &transformed[..], &[1]]);
    if !fits(&base, u64::MAX, &[header.own], mac) {
        return Err(ExportError::NotOpened(Format::Kdbx));
    }
    let sealed = checked_blocks(rest, &base).ok_or(DAMAGED)?;
    let open = decrypt(header, key, &sealed).ok_or(DAMAGED)?;
    read_contents(&unpack(header, open)?)
}

/// What stands in version 4 behind all ciphers: an inner head with the attachments, then the XML.
pub(super) fn read_contents(contents: &[u8]) -> Entries {
    let mut bytes = Bytes(contents);
    let (mut stream, mut stream_key, mut attached) = (0, &[][..], Vec::new());
    loop {
        let (id, piece) = bytes.u8().zip(bytes.piece()).ok_or(DAMAGED)?;
        match id {
            0 => break,
            1 => stream = number(piece).and_then(|n| u32::try_from(n).ok()).ok_or(DAMAGED)?,
            2 => stream_key = piece,
            3 => attached.push(Attached::from(piece.get(1..).unwrap_or_default())),
            _ => {}
        }
    }
    read_xml(bytes.0, stream, stream_key, attached)
}

fn read_xml(xml: &[u8], stream: u32, stream_key: &[u8], attached: Vec<Attached>) -> Entries {
    let protection = match stream {
        0 => Protection::None,
        2 => Protection::salsa(&sha256(&[stream_key])),
        3 => Protection::chacha(&sha512(&[stream_key])),
        _ => return Err(DAMAGED),
    };
    let xml = std::str::from_utf8(xml).map_err(|_| DAMAGED)?;
    keepass_xml::read_within(xml, protection, attached).unwrap_or(Err(DAMAGED)).map_err(|error| match error {
        ExportError::Damaged(_) => DAMAGED,
        other => other,
    })
}

fn unpack(header: &Header<'_>, contents: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, ExportError> {
    if header.packed { gunzip(&contents, MAX_LEN).map_err(|failed| failed.of(Format::Kdbx)) } else { Ok(contents) }
}

fn decrypt(header: &Header<'_>, key: &Key, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut open = Zeroizing::new(sealed.to_vec());
    match header.cipher {
        Cipher::Aes => unchain::<aes::Aes256>(key, header.iv, &mut open)?,
        Cipher::Twofish => unchain::<twofish::Twofish>(key, header.iv, &mut open)?,
        Cipher::ChaCha => ChaCha20::new_from_slices(&key[..], header.iv).ok()?.apply_keystream(&mut open),
    }
    Some(open)
}

fn unchain<C: BlockCipherDecrypt + KeyInit>(key: &Key, iv: &[u8], bytes: &mut Vec<u8>) -> Option<()>
where
    cbc::Decryptor<C>: InnerIvInit<Inner = C> + BlockModeDecrypt,
{
    let cipher = C::new_from_slice(&key[..]).ok()?;
    let len = cbc::Decryptor::<C>::inner_iv_slice_init(cipher, iv).ok()?.decrypt_padded::<Pkcs7>(bytes).ok()?.len();
    bytes.truncate(len);
    Some(())
}

/// Version 3.1: number, hash, length, piece; ended by an empty one.
fn hashed_blocks(blocks: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Bytes(blocks);
    let mut all = Zeroizing::new(Vec::with_capacity(blocks.len()));
    loop {
        let _number = bytes.u32()?;
        let hash = bytes.take(32)?;
        let piece = bytes.piece()?;
        if piece.is_empty() {
            return Some(all);
        }
        if !bool::from(sha256(&[piece]).ct_eq(hash)) {
            return None;
        }
        all.extend_from_slice(piece);
    }
}

/// Version 4: check, length, piece; ended by an empty one, which has its check too.
fn checked_blocks(mut bytes: Bytes<'_>, base: &[u8; 64]) -> Option<Vec<u8>> {
    let mut all = Vec::with_capacity(bytes.0.len());
    for number in 0_u64.. {
        let mac = bytes.take(32)?;
        let piece = bytes.piece()?;
        let len = u32::try_from(piece.len()).ok()?.to_le_bytes();
        if !fits(base, number, &[&number.to_le_bytes(), &len, piece], mac) {
            return None;
        }
        if piece.is_empty() {
            break;
        }
        all.extend_from_slice(piece);
    }
    Some(all)
}

/// Whether this is the check of these pieces, under the key of this number.
fn fits(base: &[u8; 64], number: u64, pieces: &[&[u8]], mac: &[u8]) -> bool {
    let key = sha512(&[&number.to_le_bytes(), base]);
    let Ok(mut hmac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&key[..]) else { return false };
    pieces.iter().for_each(|piece| hmac.update(piece));
    hmac.verify_slice(mac).is_ok()
}
