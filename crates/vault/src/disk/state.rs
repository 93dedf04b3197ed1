//! `state.bin`: what this installation notes outside the vault, such as failed unlocks while it is locked.
//! A plain part, readable while locked, and a sealed part; both are opaque here. Losing it is never fatal.
//!
//! `CKST`, version 1 as u32, length of plain, length of sealed as u32, plain, sealed; little-endian.

use super::error::{FileError, Kind, StateError, Unwritten};
use super::folders;
use super::places::Guard;
use super::sealed::file_len;

const MAGIC: &[u8; 4] = b"CKST";
const VERSION: u32 = 1;
const HEAD: usize = 16;
const MAX_PART: usize = 1024 * 1024;

/// The content of `state.bin`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateFile {
    /// Readable while the vault is locked; anyone with the file can read and change it. At most 1 MiB.
    pub plain: Vec<u8>,
    /// Sealed by the vault's own key. At most 1 MiB.
    pub sealed: Vec<u8>,
}

impl StateFile {
    /// The bytes of the file.
    ///
    /// # Errors
    /// When a part is longer than 1 MiB.
    pub fn encode(&self) -> Result<Vec<u8>, StateError> {
        let len = |part: &[u8]| if part.len() > MAX_PART { Err(StateError::TooLarge) } else { Ok((part.len() as u32).to_le_bytes()) };
        let (plain, sealed) = (len(&self.plain)?, len(&self.sealed)?);
        Ok([MAGIC.as_slice(), &VERSION.to_le_bytes(), &plain, &sealed, &self.plain, &self.sealed].concat())
    }

    /// Reads the bytes of the file.
    ///
    /// # Errors
    /// One for each way in which they can deviate.
    pub fn decode(bytes: &[u8]) -> Result<Self, StateError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(StateError::Magic)?;
        let (version, rest) = take_u32(rest)?;
        if version != VERSION {
            return Err(StateError::Version(version));
        }
        let (plain_len, rest) = take_u32(rest)?;
        let (sealed_len, rest) = take_u32(rest)?;
        let (plain_len, sealed_len) = (plain_len as usize, sealed_len as usize);
        if plain_len > MAX_PART || sealed_len > MAX_PART {
            return Err(StateError::TooLarge);
        }
        let (plain, sealed) = rest.split_at_checked(plain_len).ok_or(StateError::Length)?;
        if sealed.len() != sealed_len {
            return Err(StateError::Length);
        }
        Ok(Self { plain: plain.to_vec(), sealed: sealed.to_vec() })
    }
}

fn take_u32(bytes: &[u8]) -> Result<(u32, &[u8]), StateError> {
    let (number, rest) = bytes.split_first_chunk::<4>().ok_or(StateError::Length)?;
    Ok((u32::from_le_bytes(*number), rest))
}

impl Guard<'_> {
    /// Reads `state.bin`; `None` when there is none.
    ///
    /// # Errors
    /// When it can not be read or understood. To be told once, never to stop anything.
    pub fn read_state(&self) -> Result<Option<StateFile>, StateError> {
        let path = self.places.state();
        let limit = (HEAD + 2 * MAX_PART + 1) as u64;
        let read = file_len(self.disk, &path).and_then(|_| self.disk.read(&path, limit).map_err(FileError::at(&path)));
        match read {
            Ok(bytes) => StateFile::decode(&bytes).map(Some),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Replaces `state.bin` durably.
    ///
    /// # Errors
    /// When it can not be written. To be told once, never to stop anything.
    pub fn write_state(&self, state: &StateFile) -> Result<(), StateError> {
        let bytes = state.encode()?;
        folders::make_ours(self.disk, self.places.app())?;
        self.write_ours(&self.places.state(), &bytes).map_err(|Unwritten { error, .. }| error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> StateFile {
        StateFile { plain: b"plain".to_vec(), sealed: b"sealed part".to_vec() }
    }

    #[test]
    fn goes_both_ways() {
        assert_eq!(StateFile::decode(&state().encode().unwrap()), Ok(state()));
        let empty = StateFile::default();
        assert_eq!(StateFile::decode(&empty.encode().unwrap()), Ok(empty));
    }

    #[test]
    fn every_cut_and_every_addition_is_refused() {
        let bytes = state().encode().unwrap();
        for len in 0..bytes.len() {
            assert!(StateFile::decode(&bytes[..len]).is_err(), "{len}");
        }
        assert_eq!(StateFile::decode(&[bytes, vec![0]].concat()), Err(StateError::Length));
    }

    #[test]
    fn each_deviation_has_its_name() {
        assert_eq!(StateFile::decode(b"CKSU\x01\0\0\0\0\0\0\0\0\0\0\0"), Err(StateError::Magic));
        assert_eq!(StateFile::decode(b"CKST\x02\0\0\0\0\0\0\0\0\0\0\0"), Err(StateError::Version(2)));
        assert_eq!(StateFile::decode(b"CKST\x01\0\0\0\xff\xff\xff\xff\0\0\0\0"), Err(StateError::TooLarge));
        assert_eq!(StateFile::decode(b"CKST\x01\0\0\0\x01\0\0\0\0\0\0\0"), Err(StateError::Length));
        let long = StateFile { plain: vec![0; MAX_PART + 1], sealed: Vec::new() };
        assert_eq!(long.encode(), Err(StateError::TooLarge));
    }
}
