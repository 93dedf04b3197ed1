//! What stands where: the record that the layout fills and the PDF writer draws, measured in points from the top left.
//!
//! Everything on paper is an [`Item`], so a test can see the whole sheet without reading a PDF.

use crate::Paper;
use crate::sealed::Symbol;
use crate::text::{Line, Piece};

/// Millimetres in points.
pub(crate) const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// Blank paper on all four sides; only fold marks stand in it.
pub(crate) const MARGIN: f32 = mm(16.0);

/// One thing drawn on a page. All of it is black.
pub(crate) enum Item {
    /// Text with its left end and baseline.
    Text { x: f32, baseline: f32, piece: Piece },
    /// A horizontal line.
    Rule { x: f32, y: f32, width: f32, thickness: f32 },
    /// An upright line.
    Upright { x: f32, y: f32, height: f32, thickness: f32 },
    /// An empty frame; the line lies inside the given size.
    Frame { x: f32, y: f32, width: f32, height: f32, thickness: f32 },
    /// The keep, in a square.
    Keep { x: f32, y: f32, size: f32 },
    /// A QR symbol; its quiet zone lies outside.
    Symbol { x: f32, y: f32, module: f32, symbol: Symbol },
    /// A dashed line across a card to fold along.
    Dash { x: f32, y: f32, width: f32 },
    /// A dashed line in the margin to fold along.
    Fold { x: f32, y: f32, width: f32 },
}

/// One page.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) items: Vec<Item>,
}

impl Page {
    /// Puts a line of text so that the capitals of its largest piece stand in the middle of a strip that begins at `top`.
    pub(crate) fn line(&mut self, line: Line, x: f32, top: f32, height: f32) {
        let size = line.pieces.iter().map(|(_, piece)| piece.span.size).fold(0.0, f32::max);
        for (offset, piece) in line.pieces {
            self.text_on(piece, x + offset, baseline(top, height, size));
        }
    }

    /// As [`Page::line`], for one piece.
    pub(crate) fn text(&mut self, piece: Piece, x: f32, top: f32, height: f32) {
        let size = piece.span.size;
        self.text_on(piece, x, baseline(top, height, size));
    }

    /// Whether all but the fold marks stands between the margins and above `bottom`: the last guard against anything being
    /// cut off, whatever the texts were.
    pub(crate) fn stays_inside(&self, paper: Paper, bottom: f32) -> bool {
        let right = paper.size().0 - MARGIN;
        // Shaping a line as a whole may differ from the sum of its words by a hair.
        let slack = 1.0;
        self.items.iter().all(|item| {
            let (x, top, end, lowest) = match *item {
                Item::Text { x, baseline, ref piece } => (x, baseline, x + piece.width, baseline),
                Item::Rule { x, y, width, .. } | Item::Dash { x, y, width } => (x, y, x + width, y),
                Item::Upright { x, y, height, .. } => (x, y, x, y + height),
                Item::Frame { x, y, width, height, .. } => (x, y, x + width, y + height),
                Item::Keep { x, y, size } => (x, y, x + size, y + size),
                Item::Symbol { x, y, module, ref symbol } => {
                    let size = module * symbol.side() as f32;
                    (x, y, x + size, y + size)
                }
                Item::Fold { .. } => return true,
            };
            x + slack >= MARGIN && top + slack >= MARGIN && end <= right + slack && lowest <= bottom + slack
        })
    }

    /// Puts a piece on a baseline.
    pub(crate) fn text_on(&mut self, piece: Piece, x: f32, baseline: f32) {
        self.items.push(Item::Text { x, baseline, piece });
    }
}

/// The baseline that centres capitals of a size in a strip. Capitals of both fonts are 0.73 em high.
pub(crate) fn baseline(top: f32, height: f32, size: f32) -> f32 {
    top + height / 2.0 + size * 0.365
}

/// A sheet, laid out.
pub(crate) struct Layout {
    pub(crate) paper: Paper,
    pub(crate) pages: Vec<Page>,
}

impl Paper {
    /// Width and height in points.
    pub(crate) const fn size(self) -> (f32, f32) {
        match self {
            Paper::A4 => (mm(210.0), mm(297.0)),
            Paper::Letter => (612.0, 792.0),
        }
    }
}
