//! Unpacking within bounds: a few bytes can stand for many. What is unpacked is wiped, also while it grows.

use std::io::{Cursor, Read};

use flate2::read::GzDecoder;
use zeroize::Zeroizing;
use zip::ZipArchive;

use super::{ExportError, Format};
use crate::MAX_LEN;

/// Most files of a zip that are listed.
const MAX_FILES: usize = 100_000;

/// Why something was not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// More than the bound.
    TooLarge,
    /// It is not what it says it is.
    Damaged,
}

impl Failed {
    pub fn of(self, format: Format) -> ExportError {
        match self {
            Failed::TooLarge => ExportError::TooLarge,
            Failed::Damaged => ExportError::Damaged(format),
        }
    }
}

/// All that a reader gives, up to `most` bytes.
pub(super) fn read_all(mut source: impl Read, most: usize) -> Result<Zeroizing<Vec<u8>>, Failed> {
    let mut all = Zeroizing::new(Vec::with_capacity(most.min(1 << 16)));
    let mut part = Zeroizing::new([0_u8; 1 << 14]);
    loop {
        let read = source.read(&mut part[..]).map_err(|_| Failed::Damaged)?;
        let part = part.get(..read).filter(|p| !p.is_empty());
        let Some(part) = part else { return Ok(all) };
        let len = all.len().saturating_add(part.len());
        if len > most {
            return Err(Failed::TooLarge);
        }
        if len > all.capacity() {
            // A buffer that grows by itself leaves copies behind.
            let mut larger = Zeroizing::new(Vec::with_capacity(len.saturating_mul(2).min(most)));
            larger.extend_from_slice(&all);
            all = larger;
        }
        all.extend_from_slice(part);
    }
}

/// What was packed with gzip.
pub(super) fn gunzip(bytes: &[u8], most: usize) -> Result<Zeroizing<Vec<u8>>, Failed> {
    read_all(GzDecoder::new(bytes), most)
}

/// A zip whose files are unpacked one by one, within one bound for all of them.
pub(super) struct Zip<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    left: usize,
}

impl<'a> Zip<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Failed> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Failed::Damaged)?;
        if archive.len() > MAX_FILES {
            return Err(Failed::TooLarge);
        }
        Ok(Self { archive, left: MAX_LEN })
    }

    pub fn holds(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The names of all files, as they stand in the zip.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().filter_map(Result::ok).map(|n| n.into_owned()).collect()
    }

    /// One file, no longer than `most`.
    pub fn read(&mut self, name: &str, most: usize) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let most = most.min(self.left);
        let file = self.archive.by_name(name).map_err(|_| Failed::Damaged)?;
        let all = read_all(file, most)?;
        self.left = self.left.saturating_sub(all.len());
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    #[test]
    fn what_grows_beyond_the_bound_is_let_go() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..64 {
            packed.write_all(&[0; 1 << 16]).unwrap();
        }
        let packed = packed.finish().unwrap();
        assert!(packed.len() < 10_000);
        assert_eq!(gunzip(&packed, 1 << 20).err(), Some(Failed::TooLarge));
        assert_eq!(gunzip(&packed, 1 << 22).unwrap().len(), 1 << 22);
        assert_eq!(gunzip(&packed[..100], 1 << 22).err(), Some(Failed::Damaged));
    }
}
