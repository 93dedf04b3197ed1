//! Pictures in grey, and the QR symbols in them.
//!
//! A picture may come from anybody: it is bounded before it is unpacked.

use std::io::Cursor;
use std::panic::catch_unwind;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8Source};
use zeroize::Zeroize;

use crate::ReadError;

/// Larger files are no picture that anybody takes.
pub const MAX_BYTES: usize = 100 * 1024 * 1024;
/// No camera's picture is wider or higher.
const MAX_SIDE: u32 = 20_000;
/// What a picture may take in memory while it is unpacked.
const MAX_MEMORY: u64 = 1024 * 1024 * 1024;
/// Larger pictures are also looked at in half their size, where grain and blur weigh less.
const LARGE: usize = 1500;

/// A picture: one byte for each dot, 0 is black. Wiped when dropped, for codes may stand in it.
pub struct Gray {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Drop for Gray {
    fn drop(&mut self) {
        self.dots.zeroize();
    }
}

impl Gray {
    /// Unpacks a PNG or JPEG, upright: a telephone stores its photos as its sensor lies, and notes how to turn them.
    /// What is transparent is paper.
    ///
    /// # Errors
    /// [`ReadError`] when it is too large, damaged, or of another kind.
    pub fn unpack(bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.len() > MAX_BYTES {
            return Err(ReadError::TooLarge);
        }
        let format = image::guess_format(bytes).map_err(|_| ReadError::UnknownKind)?;
        if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
            return Err(ReadError::UnknownKind);
        }
        let (picture, orientation) = decoded(bytes, format).map_err(|error| match error {
            ImageError::Limits(_) => ReadError::TooLarge,
            _ => ReadError::Damaged,
        })?;
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let dots = if picture.color().has_alpha() {
            let mut pairs = picture.to_luma_alpha8().into_raw();
            let on_paper = |pair: &[u8; 2]| (u32::from(pair[0]) * u32::from(pair[1]) / 255 + 255 - u32::from(pair[1])) as u8;
            let dots = pairs.as_chunks().0.iter().map(on_paper).collect();
            pairs.zeroize();
            dots
        } else {
            picture.to_luma8().into_raw()
        };
        let mut coloured = picture.into_bytes();
        coloured.zeroize();
        Self::from_dots(width, height, dots).map(|gray| gray.turned(orientation)).ok_or(ReadError::Damaged)
    }

    fn turned(self, how: Orientation) -> Self {
        let (w, h) = (self.width, self.height);
        let turn = |width, height, from: &dyn Fn(usize, usize) -> (usize, usize)| {
            Self::from_fn(width, height, |x, y| {
                let (x, y) = from(x, y);
                self.at(x, y)
            })
        };
        match how {
            Orientation::NoTransforms => self,
            Orientation::FlipHorizontal => turn(w, h, &|x, y| (w - 1 - x, y)),
            Orientation::FlipVertical => turn(w, h, &|x, y| (x, h - 1 - y)),
            Orientation::Rotate180 => turn(w, h, &|x, y| (w - 1 - x, h - 1 - y)),
            Orientation::Rotate90 => turn(h, w, &|x, y| (y, h - 1 - x)),
            Orientation::Rotate270 => turn(h, w, &|x, y| (w - 1 - y, x)),
            Orientation::Rotate90FlipH => turn(h, w, &|x, y| (y, x)),
            Orientation::Rotate270FlipH => turn(h, w, &|x, y| (w - 1 - y, h - 1 - x)),
        }
    }

    /// Dots in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The dots, rows from the top.
    #[must_use]
    pub fn dots(&self) -> &[u8] {
        &self.dots
    }

    /// A picture of which each dot is asked for.
    pub fn from_fn(width: usize, height: usize, mut dot: impl FnMut(usize, usize) -> u8) -> Self {
        let mut dots = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                dots.push(dot(x, y));
            }
        }
        Self { width, height, dots }
    }

    /// From rows of dots; nothing where they are not as many as the size says.
    #[must_use]
    pub fn from_dots(width: usize, height: usize, dots: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height)? == dots.len() && !dots.is_empty()).then_some(Self { width, height, dots })
    }

    /// The dot at a place; white outside.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> u8 {
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

/// The picture as it is stored, and how it is to be turned.
fn decoded(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), ImageError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    limits.reserve(decoder.total_bytes())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

/// What the QR symbols in a picture hold, each once.
#[must_use]
pub fn symbols_in(picture: &Gray) -> Vec<Vec<u8>> {
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
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    /// Three wide and two high in patches of eight dots, of which one is black; with a note of how to turn it.
    fn photo(orientation: u8) -> Vec<u8> {
        let dots = Gray::from_fn(24, 16, |x, y| if x < 8 && y < 8 { 0 } else { 255 });
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, 100).write_image(dots.dots(), 24, 16, ExtendedColorType::L8).unwrap();
        let mut note = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        note.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, note.len() as u8 + 2];
        bytes.extend_from_slice(&note);
        bytes.extend_from_slice(&jpeg[2..]);
        bytes
    }

    #[test]
    fn photos_are_turned_upright() {
        // Where the black patch comes to lie, for each way in which a telephone can be held.
        for (orientation, sides, black) in [
            (1, (24, 16), (4, 4)),
            (2, (24, 16), (20, 4)),
            (3, (24, 16), (20, 12)),
            (4, (24, 16), (4, 12)),
            (5, (16, 24), (4, 4)),
            (6, (16, 24), (12, 4)),
            (7, (16, 24), (12, 20)),
            (8, (16, 24), (4, 20)),
        ] {
            let upright = Gray::unpack(&photo(orientation)).unwrap();
            assert_eq!((upright.width(), upright.height()), sides, "{orientation}");
            assert!(upright.at(black.0, black.1) < 60, "{orientation}: {}", upright.at(black.0, black.1));
            assert_eq!(upright.dots().iter().filter(|dot| **dot < 128).count(), 64, "{orientation}");
        }
    }

    #[test]
    fn what_is_too_large_is_refused_before_it_is_unpacked() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x21\0\0\0\x01\x08\0\0\0\0".to_vec();
        png.extend_from_slice(&[0xf1, 0x1d, 0xaa, 0x6c]); // its check digits
        assert_eq!(Gray::unpack(&png).err(), Some(ReadError::TooLarge));
        assert_eq!(Gray::unpack(&vec![0; MAX_BYTES + 1]).err(), Some(ReadError::TooLarge));
        assert_eq!(Gray::unpack(b"GIF89a").err(), Some(ReadError::UnknownKind));
    }

    #[test]
    fn pictures_without_symbols_have_none() {
        for (width, height) in [(1, 1), (3, 70), (40, 40), (200, 100)] {
            assert!(symbols_in(&Gray::from_fn(width, height, |x, y| (x * 37 + y * 91) as u8)).is_empty(), "{width} by {height}");
        }
        assert!(Gray::from_dots(2, 2, vec![0; 3]).is_none() && Gray::from_dots(0, 0, Vec::new()).is_none());
    }
}
