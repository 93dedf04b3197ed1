//! Pictures in grey, and the QR symbols in them.

use std::panic::catch_unwind;

use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8Source};

/// Larger pictures are also looked at in half their size, where grain and blur weigh less.
const LARGE: usize = 1500;

/// A picture: one byte for each dot, 0 is black.
pub(crate) struct Gray {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Gray {
    pub(crate) fn from_fn(width: usize, height: usize, mut dot: impl FnMut(usize, usize) -> u8) -> Self {
        let mut dots = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                dots.push(dot(x, y));
            }
        }
        Self { width, height, dots }
    }

    /// From rows of dots; nothing where they are not as many as the size says.
    pub(crate) fn from_dots(width: usize, height: usize, dots: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height)? == dots.len() && !dots.is_empty()).then_some(Self { width, height, dots })
    }

    /// The dot at a place; white outside.
    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        if x < self.width { self.dots.get(y * self.width + x).copied().unwrap_or(255) } else { 255 }
    }

    /// Half as wide and half as high: each dot is the mean of four.
    pub(crate) fn halved(&self) -> Self {
        Self::from_fn(self.width / 2, self.height / 2, |x, y| {
            let sum: u16 = [(0, 0), (1, 0), (0, 1), (1, 1)].iter().map(|(dx, dy)| u16::from(self.at(2 * x + dx, 2 * y + dy))).sum();
            (sum / 4) as u8
        })
    }
}

/// What the QR symbols in a picture hold, each once.
pub(crate) fn symbols_in(picture: &Gray) -> Vec<Vec<u8>> {
    let mut found = look(picture);
    if picture.width.min(picture.height) > LARGE {
        found.extend(look(&picture.halved()));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Every part of a picture has a threshold of its own, so a shadow does no harm.
fn look(picture: &Gray) -> Vec<Vec<u8>> {
    // A picture may come from anybody: if it makes the reader stumble, nothing was found in it.
    let read = catch_unwind(|| {
        let source = Luma8Source::new_with_slice(&picture.dots, picture.width as u32, picture.height as u32).ok()?;
        let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
        let found = QrReader.decode_multiple_with_hints(&mut BinaryBitmap::new(HybridBinarizer::new(source)), &hints).ok()?;
        Some(found.iter().map(|symbol| symbol.getText().as_bytes().to_vec()).collect())
    });
    read.ok().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_without_symbols_have_none() {
        for (width, height) in [(1, 1), (3, 70), (40, 40), (200, 100)] {
            assert!(symbols_in(&Gray::from_fn(width, height, |x, y| (x * 37 + y * 91) as u8)).is_empty(), "{width} by {height}");
        }
        assert!(Gray::from_dots(2, 2, vec![0; 3]).is_none() && Gray::from_dots(0, 0, Vec::new()).is_none());
    }
}
