//! Parts of a picture, as the window draws them; and a picture that came without a file as one.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use sheet::picture::Gray;
use zeroize::Zeroizing;

use crate::seen::Frame;

/// The largest part that is shown, in dots: some lines of a photo.
const LARGEST: usize = 4_000_000;

/// A part of a picture in greys, one byte for each dot.
pub struct Crop {
    /// Dots in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The dots, rows from the top.
    pub dots: Zeroizing<Vec<u8>>,
}

impl Crop {
    /// What stands in a place, with some of what is around it. Larger parts are made smaller by leaving dots out.
    pub(crate) fn of(picture: &Gray, frame: Frame) -> Self {
        let around = usize::try_from(frame.height / 2).unwrap_or(0).clamp(6, 60);
        let place = |from: u32, long: u32, whole: usize| {
            let from = usize::try_from(from).unwrap_or(usize::MAX);
            let to = from.saturating_add(usize::try_from(long).unwrap_or(usize::MAX)).saturating_add(around).min(whole);
            (from.saturating_sub(around).min(to), to)
        };
        let (left, right) = place(frame.x, frame.width, picture.width());
        let (top, bottom) = place(frame.y, frame.height, picture.height());
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        let each = |step: usize| (width.checked_div(step).unwrap_or(0), height.checked_div(step).unwrap_or(0));
        let fits = |step: &usize| each(*step).0.saturating_mul(each(*step).1) <= LARGEST;
        let step = (1..).find(fits).unwrap_or(1);
        let (width, height) = each(step);
        let mut dots = Zeroizing::new(Vec::with_capacity(width.saturating_mul(height)));
        for y in 0..height {
            for x in 0..width {
                dots.push(picture.at(left.saturating_add(x.saturating_mul(step)), top.saturating_add(y.saturating_mul(step))));
            }
        }
        Self { width: u32::try_from(width).unwrap_or(0), height: u32::try_from(height).unwrap_or(0), dots }
    }

    /// Width and height, four bytes each with the smallest first, then the dots.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.dots.len().saturating_add(8));
        bytes.extend_from_slice(&self.width.to_le_bytes());
        bytes.extend_from_slice(&self.height.to_le_bytes());
        bytes.extend_from_slice(&self.dots);
        bytes
    }
}

/// A picture of dots in red, green, blue and opacity as a PNG; nothing where they are not as many as the size says.
#[must_use]
pub fn png_of(width: usize, height: usize, dots: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if dots.is_empty() || width.checked_mul(height)?.checked_mul(4)? != dots.len() {
        return None;
    }
    let mut png = Zeroizing::new(Vec::with_capacity(dots.len()));
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    PngEncoder::new(&mut *png).write_image(dots, width, height, ExtendedColorType::Rgba8).ok()?;
    Some(png)
}

/// A picture in greys as a PNG, for a reader that takes files.
#[cfg(target_os = "macos")]
pub(crate) fn png_of_grey(picture: &Gray) -> Option<Zeroizing<Vec<u8>>> {
    let mut png = Zeroizing::new(Vec::with_capacity(picture.dots().len()));
    let (width, height) = (u32::try_from(picture.width()).ok()?, u32::try_from(picture.height()).ok()?);
    PngEncoder::new(&mut *png).write_image(picture.dots(), width, height, ExtendedColorType::L8).ok()?;
    Some(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_is_the_place_and_what_is_around_it() {
        let picture = Gray::from_fn(200, 100, |x, y| (x + y) as u8);
        let crop = Crop::of(&picture, Frame { x: 50, y: 40, width: 30, height: 20 });
        assert_eq!((crop.width, crop.height), (50, 40), "ten dots on each side");
        assert_eq!((crop.dots[0], crop.dots.len()), (70, 2000));
        assert_eq!(crop.to_bytes()[..9], [50, 0, 0, 0, 40, 0, 0, 0, 70]);
    }

    #[test]
    fn a_place_beyond_the_picture_gives_what_there_is() {
        let picture = Gray::from_fn(20, 10, |_, _| 7);
        for frame in [
            Frame { x: 500, y: 500, width: 1, height: 1 },
            Frame { x: u32::MAX, y: 0, width: u32::MAX, height: u32::MAX },
            Frame { x: 0, y: 0, width: u32::MAX, height: u32::MAX },
        ] {
            let crop = Crop::of(&picture, frame);
            assert!(crop.width <= 20 && crop.height <= 10 && crop.dots.len() == (crop.width * crop.height) as usize);
        }
        let large = Gray::from_fn(4000, 3000, |_, _| 7);
        assert!(Crop::of(&large, Frame { x: 0, y: 0, width: 4000, height: 3000 }).dots.len() <= LARGEST);
    }

    #[test]
    fn a_picture_without_a_file_becomes_one() {
        let png = png_of(2, 1, &[0, 0, 0, 255, 255, 255, 255, 0]).unwrap();
        let back = Gray::unpack(&png).unwrap();
        assert_eq!((back.width(), back.height(), back.dots()), (2, 1, &[0, 255][..]), "what is transparent is paper");
        assert!(png_of(2, 2, &[0; 4]).is_none() && png_of(0, 0, &[]).is_none());
    }
}
