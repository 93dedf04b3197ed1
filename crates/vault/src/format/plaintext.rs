//! The decrypted payload, and the padding that hides how much is in it.

use std::ops::Range;

use zeroize::Zeroizing;

use super::crypto::TAG_LEN;
use super::error::PayloadError;

/// Payloads are padded to a multiple of this, so that a file's size tells almost nothing.
pub(super) const BUCKET: usize = 65_536;

const LEN_LEN: usize = 4;

/// A decrypted payload: deterministic CBOR, wiped when dropped.
pub struct Plaintext {
    padded: Vec<u8>,
    len: usize,
}

impl Drop for Plaintext {
    fn drop(&mut self) {
        self.wipe_but(0..0);
    }
}

impl Plaintext {
    /// Where in its block the payload begins.
    pub(super) const START: usize = LEN_LEN;

    /// The payload without its padding. Each call carries a comment that begins with `EXPOSE:`.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.padded.get(LEN_LEN..LEN_LEN + self.len).unwrap_or_default()
    }

    /// A part of the payload and zeros around it, without moving it: the payload begins at [`Plaintext::START`].
    pub(super) fn only(mut self, part: Range<usize>) -> Vec<u8> {
        self.wipe_but(part.start.saturating_add(Self::START)..part.end.saturating_add(Self::START));
        std::mem::take(&mut self.padded)
    }

    /// As `zeroize` does, but not byte after byte: a large vault has millions of them.
    fn wipe_but(&mut self, kept: Range<usize>) {
        let len = self.padded.len();
        self.padded.resize(self.padded.capacity(), 0); // behind the end stands what the cipher left there
        let before = kept.start.min(len);
        for outside in [0..before, kept.end.clamp(before, len)..len] {
            self.padded.get_mut(outside).unwrap_or_default().fill(0);
        }
        zeroize::optimization_barrier(self.padded.as_slice());
        self.padded.truncate(len);
    }

    /// Takes the length and the zeros off: exactly the ones that [`pad`] would write.
    pub(super) fn unpad(mut padded: Zeroizing<Vec<u8>>) -> Result<Self, PayloadError> {
        let (len, rest) = padded.split_first_chunk::<LEN_LEN>().ok_or(PayloadError::Padding)?;
        let len = usize::try_from(u32::from_le_bytes(*len)).map_err(|_| PayloadError::Padding)?;
        let zeros = rest.get(len..).ok_or(PayloadError::Padding)?;
        if padded_len(len) != Some(padded.len()) || zeros.iter().any(|byte| *byte != 0) {
            return Err(PayloadError::Padding);
        }
        Ok(Self { padded: std::mem::take(&mut *padded), len })
    }
}

/// `len ‖ payload ‖ zeros`, with room for a tag behind them; `None` when the length does not fit 32 bits.
pub(super) fn pad(payload: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let len = u32::try_from(payload.len()).ok()?;
    let total = padded_len(payload.len())?;
    let mut padded = Zeroizing::new(Vec::with_capacity(total.checked_add(TAG_LEN)?));
    padded.extend_from_slice(&len.to_le_bytes());
    padded.extend_from_slice(payload);
    padded.resize(total, 0);
    Some(padded)
}

/// The next multiple of [`BUCKET`] that holds the length and the payload.
pub(super) fn padded_len(payload: usize) -> Option<usize> {
    payload.checked_add(LEN_LEN)?.checked_next_multiple_of(BUCKET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_fills_the_bucket_and_comes_off_again() {
        for (len, total) in [(0, BUCKET), (1, BUCKET), (BUCKET - 4, BUCKET), (BUCKET - 3, 2 * BUCKET), (2 * BUCKET - 4, 2 * BUCKET)] {
            let payload: Vec<u8> = (0..len).map(|i| i as u8 | 1).collect();
            let padded = pad(&payload).unwrap();
            assert_eq!((padded.len(), padded.capacity()), (total, total + TAG_LEN));
            assert_eq!(Plaintext::unpad(padded).unwrap().expose(), payload);
        }
    }

    #[test]
    fn of_a_part_that_is_kept_nothing_else_is_left() {
        for part in [2..5, 0..7, 0..0, 7..7, 5..70_000, Range { start: 9, end: 3 }] {
            let mut left = vec![0; BUCKET];
            for (at, byte) in b"payload".iter().enumerate().filter(|(at, _)| part.contains(at)) {
                left[Plaintext::START + at] = *byte;
            }
            let plaintext = Plaintext::unpad(pad(b"payload").unwrap()).unwrap();
            assert!(plaintext.only(part.clone()) == left, "{part:?}");
        }
    }

    #[test]
    fn other_padding_is_refused() {
        let refused = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut padded = pad(b"payload").unwrap();
            change(&mut padded);
            assert!(matches!(Plaintext::unpad(padded), Err(PayloadError::Padding)));
        };
        refused(&|p| p[BUCKET - 1] = 1);
        refused(&|p| p[4 + 7] = 1);
        refused(&|p| p[0] = 6); // a shorter length leaves a byte that is not zero
        refused(&|p| p[2] = 1); // a length past the end
        refused(&|p| p[..4].fill(0xff));
        refused(&|p| p.resize(2 * BUCKET, 0)); // one bucket too many
        refused(&|p| p.truncate(3));
        refused(&Vec::clear);
    }
}
