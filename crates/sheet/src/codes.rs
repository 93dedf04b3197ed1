//! The rows of codes: tick box, number, code. Two columns that are read downwards, or one for long codes.
//!
//! A code that needs several lines breaks behind a space or a hyphen of its own, or between any two characters when it
//! has neither. Nothing is put in at a break, and nothing is taken out.

use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;

use crate::fonts::{Fonts, Style};
use crate::layout::{Item, Page, baseline, mm};
use crate::text::{Piece, Span};
use crate::{SheetAccount, SheetError};

/// The sizes of rows, in points.
#[derive(Clone, Copy)]
pub(crate) struct RowSizes {
    pub(crate) code: f32,
    ordinal: f32,
    row: f32,
    line: f32,
    tick: f32,
    column_gap: f32,
}

impl RowSizes {
    /// On a page.
    pub(crate) const PAGE: Self = Self { code: 12.5, ordinal: 8.0, row: mm(7.6), line: 16.0, tick: mm(3.6), column_gap: mm(10.0) };
    /// On a card for the wallet.
    pub(crate) const CARD: Self = Self { code: 10.0, ordinal: 6.5, row: mm(4.35), line: 11.5, tick: mm(2.6), column_gap: mm(4.0) };
}

const HAIRLINE: f32 = 0.3;
const ORDINAL_GAP: f32 = mm(2.0);
/// A code of more lines is refused: it could not be kept together on a page.
const MAX_LINES: usize = 24;

/// The codes of one account that stand together.
pub(crate) struct Rows {
    rows: Vec<Row>,
    sizes: RowSizes,
    columns: usize,
    column_width: f32,
    code_x: f32,
}

struct Row {
    ordinal: Piece,
    lines: Vec<Piece>,
}

impl Row {
    fn height(&self, sizes: RowSizes) -> f32 {
        sizes.row + sizes.line * (self.lines.len().max(1) - 1) as f32
    }
}

impl Rows {
    /// Measures and breaks the codes of an account.
    pub(crate) fn new(account: &SheetAccount<'_>, width: f32, sizes: RowSizes, fonts: &mut Fonts) -> Result<Self, SheetError> {
        for code in &account.codes {
            // EXPOSE: whether each character can be printed decides whether there is a sheet at all.
            if !fonts.admit_code(code.text.expose()) {
                return Err(SheetError::CodeNotPrintable { service: account.service.to_owned(), ordinal: code.ordinal });
            }
        }
        let ordinals: Vec<Piece> =
            account.codes.iter().map(|code| Piece::new(Span::new(code.ordinal.to_string(), Style::Text, sizes.ordinal), fonts)).collect();
        let widest_ordinal = ordinals.iter().map(|piece| piece.width).fold(sizes.ordinal * 1.6, f32::max);
        let code_x = sizes.tick + mm(1.4) + widest_ordinal + ORDINAL_GAP;
        let half = (width - sizes.column_gap) / 2.0;
        // EXPOSE: how wide the widest code is decides between one column and two.
        let widest = account.codes.iter().map(|code| fonts.width(code.text.expose(), Style::Mono, sizes.code)).fold(0.0, f32::max);
        let (columns, column_width) = if code_x + widest <= half { (2, half) } else { (1, width) };

        let mut rows = Vec::with_capacity(account.codes.len());
        for (code, ordinal) in account.codes.iter().zip(ordinals) {
            // EXPOSE: the code is what the sheet is for. Its lines are wiped with the layout.
            let lines = break_code(code.text.expose(), column_width - code_x, sizes.code, fonts);
            if lines.len() > MAX_LINES {
                return Err(SheetError::CodeTooLong { service: account.service.to_owned(), ordinal: code.ordinal });
            }
            rows.push(Row { ordinal, lines });
        }
        Ok(Self { rows, sizes, columns, column_width, code_x })
    }

    /// Whether any code goes over more than one line.
    pub(crate) fn any_broken(&self) -> bool {
        self.rows.iter().any(|row| row.lines.len() > 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The height of all rows together.
    pub(crate) fn height(&self) -> f32 {
        if self.columns == 2 {
            self.sizes.row * self.rows.len().div_ceil(2) as f32
        } else {
            self.rows.iter().map(|row| row.height(self.sizes)).sum()
        }
    }

    /// How many of the first rows fit into a height.
    pub(crate) fn fitting(&self, height: f32) -> usize {
        if self.columns == 2 {
            return ((height / self.sizes.row).max(0.0) as usize).saturating_mul(2).min(self.rows.len());
        }
        let mut used = 0.0;
        self.rows
            .iter()
            .take_while(|row| {
                used += row.height(self.sizes);
                used <= height
            })
            .count()
    }

    /// Cuts off and returns the first `count` rows.
    pub(crate) fn take_first(&mut self, count: usize) -> Rows {
        let rows = self.rows.drain(..count.min(self.rows.len())).collect();
        Rows { rows, ..*self }
    }

    /// Draws all rows below `top`.
    pub(crate) fn draw(self, page: &mut Page, left: f32, top: f32) {
        let per_column = self.rows.len().div_ceil(self.columns);
        let (code_x, width, sizes) = (self.code_x, self.column_width, self.sizes);
        let mut y = top;
        for (place, row) in self.rows.into_iter().enumerate() {
            let second = self.columns == 2 && place >= per_column;
            if second && place == per_column {
                y = top;
            }
            let x = if second { left + width + sizes.column_gap } else { left };
            let height = row.height(sizes);
            let (tick, top) = (sizes.tick, y + (sizes.row - sizes.tick) / 2.0);
            page.items.push(Item::Frame { x, y: top, width: tick, height: tick, thickness: 0.8 });
            let on = baseline(y, sizes.row, sizes.code);
            let ordinal_x = x + code_x - ORDINAL_GAP - row.ordinal.width;
            page.text_on(row.ordinal, ordinal_x, on);
            for (number, line) in row.lines.into_iter().enumerate() {
                page.text_on(line, x + code_x, on + sizes.line * number as f32);
            }
            y += height;
            page.items.push(Item::Rule { x, y, width, thickness: HAIRLINE });
        }
    }
}

/// Breaks a code into as few lines as hold it, of about the same length.
fn break_code(code: &str, width: f32, size: f32, fonts: &Fonts) -> Vec<Piece> {
    let groups: Vec<&str> = code.split_inclusive([' ', '-']).collect();
    let measure = |text: &str| fonts.width(text.trim_end(), Style::Mono, size);
    let atoms: Vec<&str> = if groups.iter().all(|group| measure(group) <= width) { groups } else { code.graphemes(true).collect() };
    let widths: Vec<(f32, f32)> = atoms.iter().map(|atom| (fonts.width(atom, Style::Mono, size), measure(atom))).collect();
    let fewest = fill(&atoms, &widths, width);
    // The narrowest measure that needs no more lines: two lines of 32 rather than one of 62 and one of 2.
    let step = size * 0.6;
    let mut best = fewest;
    let mut narrower = width - step;
    while narrower > 0.0 {
        let lines = fill(&atoms, &widths, narrower);
        if lines.len() > best.len() {
            break;
        }
        best = lines;
        narrower -= step;
    }
    best.into_iter().map(|text| Piece::new(Span { text, style: Style::Mono, size }, fonts)).collect()
}

/// Fills lines of a width with atoms that are not broken. Widths are with and without the space at the end.
fn fill(atoms: &[&str], widths: &[(f32, f32)], width: f32) -> Vec<Zeroizing<String>> {
    let total = atoms.iter().map(|atom| atom.len()).sum();
    let mut lines: Vec<Zeroizing<String>> = Vec::new();
    let mut used = f32::INFINITY;
    for (atom, (full, visible)) in atoms.iter().zip(widths) {
        if used + visible > width {
            // Room for the whole code at once: a string that grew would leave parts of it behind.
            lines.push(Zeroizing::new(String::with_capacity(total)));
            used = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(atom);
            used += full;
        }
    }
    lines
}
