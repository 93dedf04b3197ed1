//! Reading a sheet back: symbols in a picture or a PDF, or typed lines.
//!
//! What is given may come from anybody. It is bounded before it is unpacked, and nothing in it is executed or followed.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use thiserror::Error;

use crate::age_file::is_one as is_sealed_block;
use crate::head::Mark;
use crate::picture::{Gray, MAX_BYTES, symbols_in};
use crate::sealed::{TypedError, read_typed};

/// A sheet of two hundred accounts has fewer pages.
const MAX_PAGES: usize = 200;
/// Dots for each point of a PDF page: 200 in an inch.
const SCALE: f32 = 200.0 / 72.0;
/// The widest page that is drawn at that scale, in points; larger ones are drawn smaller.
const MAX_PAGE: f32 = 1500.0;

/// What a picture, a PDF or a text holds of sheets.
#[derive(Debug, Default)]
pub struct Found {
    /// Sealed blocks, each once.
    pub blocks: Vec<Vec<u8>>,
    /// Which sheets they are.
    pub marks: Vec<Mark>,
    /// How many symbols there are that are not of a sheet.
    pub others: usize,
}

/// Why a file could not be looked at.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadError {
    /// There is nothing in it.
    #[error("there is nothing to read")]
    Empty,
    /// More than a picture of a sheet can be.
    #[error("this is larger than any picture of a sheet")]
    TooLarge,
    /// A kind of file that is not known here.
    #[error("this is no PDF, PNG, JPEG or text")]
    UnknownKind,
    /// It begins as one of them and cannot be read.
    #[error("the file is damaged")]
    Damaged,
    /// The PDF is locked with a password.
    #[error("the PDF is locked with a password")]
    Locked,
    /// Typed lines with a mistake.
    #[error(transparent)]
    Typed(#[from] TypedError),
}

/// Looks for symbols, sealed text or typed lines.
///
/// # Errors
/// See [`ReadError`]. A picture without a symbol is no error: what is found is empty.
pub fn read_back(bytes: &[u8]) -> Result<Found, ReadError> {
    if bytes.trim_ascii().is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    let is_pdf = bytes.get(..1024).unwrap_or(bytes).windows(5).any(|part| part == b"%PDF-");
    if is_pdf {
        return in_pdf(bytes);
    }
    match image::guess_format(bytes) {
        Ok(_) => Ok(Found::of_symbols(symbols_in(&Gray::unpack(bytes)?))),
        Err(_) if is_sealed_block(bytes) && !bytes.starts_with(b"-") => Ok(Found { blocks: vec![bytes.to_vec()], ..Found::default() }),
        Err(_) => in_text(std::str::from_utf8(bytes).map_err(|_| ReadError::UnknownKind)?),
    }
}

impl Found {
    /// What of these is of sheets.
    #[must_use]
    pub fn of_symbols(symbols: Vec<Vec<u8>>) -> Self {
        let mut found = Self::default();
        found.take(symbols);
        found
    }

    fn take(&mut self, symbols: Vec<Vec<u8>>) {
        for bytes in symbols {
            match Mark::parse(&bytes) {
                Some(mark) if !self.marks.contains(&mark) => self.marks.push(mark),
                Some(_) => {}
                None if is_sealed_block(&bytes) => {
                    if !self.blocks.contains(&bytes) {
                        self.blocks.push(bytes);
                    }
                }
                None => self.others += 1,
            }
        }
    }
}

/// What a reader of symbols wrote down, or typed lines.
fn in_text(text: &str) -> Result<Found, ReadError> {
    const END: &str = "-----END AGE ENCRYPTED FILE-----";
    let mut found = Found::default();
    let text = text.trim_start_matches('\u{feff}');
    if text.contains(END) {
        let blocks = text.split_inclusive(END).filter_map(|part| part.find("-----BEGIN AGE").and_then(|at| part.get(at..)));
        found.take(blocks.map(|block| block.replace('\r', "").into_bytes()).collect());
    } else if let Some(mark) = Mark::parse(text.trim().as_bytes()) {
        found.marks.push(mark);
    } else {
        found.blocks = read_typed(text)?;
    }
    Ok(found)
}

/// As [`draw_pdf`]; a PDF that makes the library stumble is a damaged one.
fn in_pdf(bytes: &[u8]) -> Result<Found, ReadError> {
    std::panic::catch_unwind(|| draw_pdf(bytes)).unwrap_or(Err(ReadError::Damaged))
}

fn draw_pdf(bytes: &[u8]) -> Result<Found, ReadError> {
    let mut found = Found::default();
    draw(bytes, SCALE, |Drawn { width, height, dots }| {
        if let Some(gray) = Gray::from_dots(width, height, dots) {
            found.take(symbols_in(&gray));
        }
    })?;
    Ok(found)
}

/// A page of a PDF in greys, one byte for each dot, rows from the top.
pub(crate) struct Drawn {
    pub width: usize,
    pub height: usize,
    pub dots: Vec<u8>,
}

/// Draws the pages of a PDF, one after the other, with so many dots for each point.
pub(crate) fn draw(bytes: &[u8], scale: f32, mut each: impl FnMut(Drawn)) -> Result<(), ReadError> {
    use hayro::hayro_syntax::LoadPdfError;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ReadError::Locked,
        _ => ReadError::Damaged,
    })?;
    if pdf.pages().len() > MAX_PAGES {
        return Err(ReadError::TooLarge);
    }
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let scale = scale * (MAX_PAGE / width.max(height).max(1.0)).min(1.0);
        let pixels = PixmapSettings { x_scale: scale, y_scale: scale, ..PixmapSettings::default() };
        let drawn = hayro::render(page, &cache, &settings, &RenderSettings::default(), &pixels);
        // Drawn on nothing: what is not covered is paper.
        let dots = drawn.data().iter().map(|dot| {
            let paper = 255 - u32::from(dot.a);
            ((u32::from(dot.r) * 299 + u32::from(dot.g) * 587 + u32::from(dot.b) * 114) / 1000 + paper).min(255) as u8
        });
        each(Drawn { width: usize::from(drawn.width()), height: usize::from(drawn.height()), dots: dots.collect() });
    }
    Ok(())
}
