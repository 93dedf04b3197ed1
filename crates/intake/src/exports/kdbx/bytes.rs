//! Reading numbers and pieces off the front of bytes that may end anywhere.

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A piece with its length of four bytes before it.
    pub fn piece(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.u32()?).ok()?;
        self.take(len)
    }
}

/// A number of four or eight bytes that fills a whole piece.
pub(super) fn number(piece: &[u8]) -> Option<u64> {
    match piece.len() {
        4 => piece.try_into().ok().map(u32::from_le_bytes).map(u64::from),
        8 => piece.try_into().ok().map(u64::from_le_bytes),
        _ => None,
    }
}
