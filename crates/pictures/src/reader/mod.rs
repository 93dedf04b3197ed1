//! The text reader of the system: Tesseract on Linux, where it is installed, and what comes with Windows and macOS.
//! A reader gets a picture within bounds and gives words with their places. None of them reaches a network.

#[cfg(target_os = "macos")]
mod macos;
#[cfg(all(unix, not(target_os = "macos")))]
mod tesseract;
pub mod tsv;
#[cfg(windows)]
mod windows;

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};
use sheet::picture::Gray;
use thiserror::Error;

use crate::seen::{Frame, Line};

#[cfg(target_os = "macos")]
use macos::read as read_text;
#[cfg(all(unix, not(target_os = "macos")))]
use tesseract::read as read_text;
#[cfg(windows)]
use windows::read as read_text;

/// Asked now and then: whether nobody wants the reading any more.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// Why the text of a picture was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unread {
    /// There is no text reader on this machine.
    #[error("no text reader is installed")]
    NoReader,
    /// There is one, and it has no language that is known here.
    #[error("the text reader has no language")]
    NoLanguage,
    /// It did not come to an end in time.
    #[error("the text reader takes too long")]
    Slow,
    /// It ended without a reading.
    #[error("the text reader failed")]
    Failed,
    /// Nobody wants it any more.
    #[error("stopped")]
    Stopped,
}

/// How a reader takes the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// As one block of lines, in English: a list in columns stays a list of rows.
    Block,
    /// In parts that the reader finds, and in every language that it has.
    Parts,
}

/// Letters of a screen are small for a reader: pictures are drawn up to three times as large, so that they have about as
/// many dots; and what a good camera makes is drawn smaller.
const DOTS: f64 = 14_000_000.0;
const LARGEST_SCALE: f64 = 3.0;
/// Neither side of what a reader gets is longer: that of Windows takes no more.
const LONGEST_SIDE: f64 = 10_000.0;

/// Reads the text of a picture.
pub(crate) fn read(picture: &Gray, way: Way, stop: Stop<'_>) -> Result<Vec<Line>, Unread> {
    let (width, height) = (picture.width() as f64, picture.height() as f64);
    let scale = (DOTS / (width * height)).sqrt().min(LARGEST_SCALE).min(LONGEST_SIDE / width.max(height));
    let scaled = scaled(picture, scale).ok_or(Unread::Failed)?;
    let mut lines = read_text(&scaled, way, stop)?;
    let back = |n: u32| (f64::from(n) / scale).round() as u32;
    for word in lines.iter_mut().flatten() {
        let Frame { x, y, width, height } = word.frame;
        word.frame = Frame { x: back(x), y: back(y), width: back(width), height: back(height) };
    }
    Ok(lines)
}

fn scaled(picture: &Gray, scale: f64) -> Option<Gray> {
    let side = |n: usize| (n as f64 * scale).round().max(1.0) as u32;
    let (width, height) = (side(picture.width()), side(picture.height()));
    let original: ImageBuffer<Luma<u8>, &[u8]> =
        ImageBuffer::from_raw(u32::try_from(picture.width()).ok()?, u32::try_from(picture.height()).ok()?, picture.dots())?;
    let larger = imageops::resize(&original, width, height, FilterType::CatmullRom);
    Gray::from_dots(usize::try_from(width).ok()?, usize::try_from(height).ok()?, larger.into_raw())
}

/// Lines that a reader gives in its own order and piece by piece, as rows from the top: pieces whose middles lie within each
/// other's height are one row, from the left.
#[cfg(any(windows, target_os = "macos", test))]
fn in_rows(mut pieces: Vec<Line>) -> Vec<Line> {
    pieces.retain(|line| !line.is_empty());
    let frame = |line: &Line| line.iter().map(|word| word.frame).reduce(Frame::with).unwrap_or(Frame { x: 0, y: 0, width: 0, height: 0 });
    let middle = |frame: Frame| frame.y.saturating_add(frame.height / 2);
    pieces.sort_by_key(|line| middle(frame(line)));
    let mut rows: Vec<Line> = Vec::new();
    for piece in pieces {
        let place = frame(&piece);
        match rows.last_mut() {
            Some(row) if (frame(row).y..frame(row).y.saturating_add(frame(row).height)).contains(&middle(place)) => row.extend(piece),
            _ => rows.push(piece),
        }
    }
    rows.iter_mut().for_each(|row| row.sort_by_key(|word| word.frame.x));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seen::Word;

    #[test]
    fn pieces_become_rows_from_the_top_and_the_left() {
        let piece = |text: &str, x, y| vec![Word::new(text, Frame { x, y, width: 80, height: 20 }, 90)];
        let rows = in_rows(vec![piece("d", 200, 64), piece("b", 200, 12), Vec::new(), piece("a", 0, 10), piece("c", 0, 60)]);
        let texts: Vec<String> = rows.iter().map(|row| row.iter().map(|word| word.text.as_str()).collect()).collect();
        assert_eq!(texts, ["ab", "cd"]);
    }

    #[test]
    fn small_pictures_are_made_larger_and_large_ones_smaller() {
        let sides = |width, height| {
            let scale = (DOTS / (width as f64 * height as f64)).sqrt().min(LARGEST_SCALE);
            let gray = scaled(&Gray::from_fn(width, height, |_, _| 9), scale).unwrap();
            assert!(gray.dots().iter().all(|dot| *dot == 9));
            (gray.width(), gray.height())
        };
        assert_eq!(sides(100, 50), (300, 150));
        let (width, height) = sides(6000, 4000);
        assert!(width < 6000 && (width * height) as f64 <= DOTS * 1.01);
    }
}
