//! Draws a layout as PDF: embedded subsets of the fonts, real text, nothing about who, where or when in the metadata.

use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use zeroize::Zeroizing;

use crate::SheetError;
use crate::fonts::Fonts;
use crate::layout::{Item, Layout};
use crate::sealed::Symbol;
use crate::text::Piece;

/// The keep as a shape: its walls, then its stones, in units of a square of 512.
const WALLS: [(f32, f32); 16] = [
    (64.0, 32.0),
    (184.0, 32.0),
    (184.0, 112.0),
    (224.0, 112.0),
    (224.0, 32.0),
    (288.0, 32.0),
    (288.0, 112.0),
    (328.0, 112.0),
    (328.0, 32.0),
    (448.0, 32.0),
    (448.0, 192.0),
    (408.0, 232.0),
    (408.0, 480.0),
    (104.0, 480.0),
    (104.0, 232.0),
    (64.0, 192.0),
];
const STONES: [(f32, f32, f32); 6] =
    [(144.0, 192.0, 80.0), (256.0, 192.0, 120.0), (144.0, 272.0, 120.0), (296.0, 272.0, 80.0), (144.0, 352.0, 80.0), (256.0, 352.0, 120.0)];
const STONE_HEIGHT: f32 = 40.0;

/// Writes the PDF. The same layout gives the same bytes: there is no date and no random id in it.
pub(crate) fn write(layout: &Layout, fonts: &Fonts) -> Result<Zeroizing<Vec<u8>>, SheetError> {
    let settings = SerializeSettings { xmp_metadata: false, enable_tagging: false, ..SerializeSettings::default() };
    let mut document = krilla::Document::new_with(settings);
    document.set_metadata(Metadata::new().title("Document".to_owned()).language("en".to_owned()));
    let (width, height) = layout.paper.size();
    for page in &layout.pages {
        let mut sheet = document.start_page_with(PageSettings::from_wh(width, height).ok_or(SheetError::Pdf)?);
        let mut surface = sheet.surface();
        for item in &page.items {
            draw(&mut surface, item, fonts);
        }
        surface.finish();
        sheet.finish();
    }
    document.finish().map(Zeroizing::new).map_err(|_| SheetError::Pdf)
}

fn draw(surface: &mut Surface<'_>, item: &Item, fonts: &Fonts) {
    match *item {
        Item::Text { x, baseline, ref piece } => text(surface, x, baseline, piece, fonts),
        Item::Rule { x, y, width, thickness } => fill(surface, rectangle(x, y - thickness / 2.0, width, thickness)),
        Item::Upright { x, y, height, thickness } => fill(surface, rectangle(x - thickness / 2.0, y, thickness, height)),
        Item::Frame { x, y, width, height, thickness } => {
            let inset = thickness / 2.0;
            stroke(surface, rectangle(x + inset, y + inset, width - thickness, height - thickness), thickness, None);
        }
        Item::Keep { x, y, size } => fill(surface, keep(x, y, size)),
        Item::Symbol { x, y, module, ref symbol } => fill(surface, modules(x, y, module, symbol)),
        Item::Fold { x, y, width } | Item::Dash { x, y, width } => {
            let mut path = PathBuilder::new();
            path.move_to(x, y);
            path.line_to(x + width, y);
            stroke(surface, path.finish(), 0.6, Some(StrokeDash { array: vec![2.0, 2.0], offset: 0.0 }));
        }
    }
}

fn text(surface: &mut Surface<'_>, x: f32, baseline: f32, piece: &Piece, fonts: &Fonts) {
    let span = &piece.span;
    surface.set_stroke(None);
    surface.set_fill(Some(black()));
    let mut at = x;
    for run in fonts.shape(&span.text, span.style) {
        if let Some(face) = fonts.face(run.face) {
            surface.draw_glyphs(Point::from_xy(at, baseline), &run.glyphs, face.font.clone(), &span.text, span.size, false);
        }
        at += run.width * span.size;
    }
}

fn fill(surface: &mut Surface<'_>, path: Option<Path>) {
    surface.set_stroke(None);
    surface.set_fill(Some(black()));
    path.iter().for_each(|path| surface.draw_path(path));
}

fn stroke(surface: &mut Surface<'_>, path: Option<Path>, width: f32, dash: Option<StrokeDash>) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: luma::Color::black().into(), width, dash, ..Stroke::default() }));
    path.iter().for_each(|path| surface.draw_path(path));
}

fn black() -> Fill {
    Fill { paint: luma::Color::black().into(), opacity: NormalizedF32::ONE, rule: FillRule::EvenOdd }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

/// All dark modules as one shape, so that no light shows between them.
fn modules(x: f32, y: f32, module: f32, symbol: &Symbol) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (column, row, length) in symbol.runs() {
        path.push_rect(Rect::from_xywh(x + column as f32 * module, y + row as f32 * module, length as f32 * module, module)?);
    }
    path.finish()
}

fn keep(x: f32, y: f32, size: f32) -> Option<Path> {
    let scale = size / 512.0;
    let mut path = PathBuilder::new();
    for (index, (px, py)) in WALLS.iter().enumerate() {
        let (px, py) = (x + px * scale, y + py * scale);
        if index == 0 { path.move_to(px, py) } else { path.line_to(px, py) }
    }
    path.close();
    for (px, py, width) in STONES {
        path.push_rect(Rect::from_xywh(x + px * scale, y + py * scale, width * scale, STONE_HEIGHT * scale)?);
    }
    path.finish()
}
