//! QR symbols: made, and read again from a bad picture before anybody relies on them.

use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::SheetError;
use crate::layout::mm;
use crate::picture::{Gray, symbols_in};

/// White modules around a symbol.
pub(crate) const QUIET: usize = 4;
/// The smallest module that was read reliably from poor pictures.
const MODULE: f32 = mm(0.6);
/// Small symbols are drawn larger, up to this module.
const LARGEST_MODULE: f32 = mm(0.8);
/// What the symbols of a sheet are as wide as, where their modules allow.
const USUAL: f32 = mm(72.0);
/// The largest version whose symbol with its quiet zone is at most 100 mm wide.
const MAX_VERSION: i16 = 35;

/// The modules of a symbol, without the quiet zone.
pub(crate) struct Symbol {
    side: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// A symbol of bytes in byte mode, with error correction Q where that fits, else M; nothing where neither does.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        let make = |level: EcLevel| {
            (1..=MAX_VERSION).find_map(|version| {
                let mut bits = Bits::new(Version::Normal(version));
                bits.push_byte_data(bytes).ok()?;
                bits.push_terminator(level).ok()?;
                QrCode::with_bits(bits, level).ok()
            })
        };
        let code = make(EcLevel::Q).or_else(|| make(EcLevel::M))?;
        Some(Self { side: code.width(), dark: code.to_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// A small symbol of a text in capitals, digits and spaces.
    pub(crate) fn mark(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::Q).ok()?;
        let side = code.width();
        (side <= 33).then(|| Self { side, dark: code.to_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// Modules in a row.
    pub(crate) fn side(&self) -> usize {
        self.side
    }

    /// How wide a module is drawn, in points.
    pub(crate) fn module(&self) -> f32 {
        (USUAL / self.side as f32).clamp(MODULE, LARGEST_MODULE)
    }

    /// Width without the quiet zone, in points.
    pub(crate) fn width(&self) -> f32 {
        self.module() * self.side as f32
    }

    /// The quiet zone on one side, in points.
    pub(crate) fn quiet(&self) -> f32 {
        self.module() * QUIET as f32
    }

    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark.get(y * self.side + x).copied().unwrap_or(false)
    }

    /// Runs of dark modules: column, row, length.
    pub(crate) fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for y in 0..self.side {
            let mut open = false;
            for x in 0..self.side {
                let dark = self.is_dark(x, y);
                match runs.last_mut() {
                    Some(run) if dark && open => run.2 += 1,
                    _ if dark => runs.push((x, y, 1)),
                    _ => {}
                }
                open = dark;
            }
        }
        runs
    }

    /// Whether another library than the one that made it reads it from a poor picture: small, turned, blurred.
    ///
    /// # Errors
    /// [`SheetError::Unreadable`] when it does not read what was put in.
    pub(crate) fn prove(&self, bytes: &[u8]) -> Result<(), SheetError> {
        let found = symbols_in(&self.poor_picture());
        if found.iter().any(|found| found == bytes) { Ok(()) } else { Err(SheetError::Unreadable) }
    }

    /// A picture of the symbol as a scanner of 150 dots per inch sees it when the page lies 3 degrees askew.
    fn poor_picture(&self) -> Gray {
        const DOTS: f32 = 150.0 / 72.0;
        let module = self.module() * DOTS;
        let inner = self.side as f32 * module;
        let size = (inner * 1.06 + 2.0 * QUIET as f32 * module).ceil() as usize;
        let (sin, cos) = 3f32.to_radians().sin_cos();
        let middle = size as f32 / 2.0;
        // Four samples of each dot, then a blur over its neighbours.
        let ink = |x: f32, y: f32| {
            let (dx, dy) = (x - middle, y - middle);
            let column = (cos * dx + sin * dy + inner / 2.0) / module;
            let row = (cos * dy - sin * dx + inner / 2.0) / module;
            column >= 0.0 && row >= 0.0 && self.is_dark(column as usize, row as usize)
        };
        let sharp = Gray::from_fn(size, size, |x, y| {
            let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let dark = samples.iter().filter(|(dx, dy)| ink(x as f32 + dx, y as f32 + dy)).count();
            250 - (dark * 56) as u8
        });
        Gray::from_fn(size, size, |x, y| {
            let around = (0..9).map(|i| {
                let at = |place: usize, step: usize| (place + step).saturating_sub(1).min(size - 1);
                u32::from(sharp.at(at(x, i % 3), at(y, i / 3)))
            });
            (around.sum::<u32>() / 9) as u8
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: usize) -> Vec<u8> {
        (0..length as u32).map(|n| b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(n * 7919 % 64) as usize]).collect()
    }

    #[test]
    fn symbols_of_every_size_are_read_back_from_a_poor_picture() {
        for length in [1, 40, 460, 767, 1100, 1500, 1809] {
            let bytes = text(length);
            let symbol = Symbol::new(&bytes).unwrap();
            assert_eq!(symbol.prove(&bytes), Ok(()), "{length} bytes, {} modules", symbol.side());
            assert_eq!(symbol.prove(&text(length + 1)), Err(SheetError::Unreadable));
        }
        assert!(Symbol::new(&text(1811)).is_none(), "more than fits a symbol of 100 mm");
    }

    #[test]
    fn sizes_keep_their_bounds() {
        for length in [1, 40, 460, 767, 1100, 1500, 1809] {
            let symbol = Symbol::new(&text(length)).unwrap();
            assert!(symbol.module() >= mm(0.6) && symbol.width() + 2.0 * symbol.quiet() <= mm(100.0), "{length}");
        }
    }

    #[test]
    fn a_symbol_that_was_spoilt_is_not_proven() {
        let bytes = text(300);
        let mut symbol = Symbol::new(&bytes).unwrap();
        let side = symbol.side;
        symbol.dark[..side * side / 2].fill(true);
        assert_eq!(symbol.prove(&bytes), Err(SheetError::Unreadable));
    }

    #[test]
    fn runs_cover_the_dark_modules_and_nothing_else() {
        let symbol = Symbol::new(b"runs").unwrap();
        let covered: usize = symbol.runs().iter().map(|run| run.2).sum();
        assert_eq!(covered, symbol.dark.iter().filter(|dark| **dark).count());
        assert!(symbol.runs().iter().all(|(x, y, length)| (*x..x + length).all(|x| symbol.is_dark(x, *y))));
    }
}
