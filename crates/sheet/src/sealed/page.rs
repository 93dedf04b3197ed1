//! The pages of a sealed sheet: how to open it, room for the phrase, then each block as a symbol and as lines to type.

use std::borrow::Cow;
use std::thread;

use unicode_segmentation::UnicodeSegmentation;

use super::block::{Block, blocks};
use super::symbol::Symbol;
use super::typed;
use crate::age_file;
use crate::flow::Flow;
use crate::fonts::{Fonts, Style};
use crate::head::{BODY, BODY_LINE, GAP, HeadWords, SMALL, SMALL_LINE, fits};
use crate::layout::{Item, Layout, MARGIN, mm};
use crate::text::{Line, Piece, Span};
use crate::{MAX_TEXT, SealedSheet, SheetError};

const TITLE: &str = "Sealed backup codes";
const TYPED: f32 = 9.0;
const TYPED_LINE: f32 = 11.2;
const NUMBER_WIDTH: f32 = mm(6.5);
const CHECK_GAP: f32 = mm(3.0);
const HEADING: f32 = BODY_LINE + SMALL_LINE + mm(1.5);
const COLUMN_GAP: f32 = mm(8.0);
/// So many blocks are sealed at once at most: each takes 64 MiB for that.
const AT_ONCE: usize = 4;
/// Characters of a service's name above a block that several accounts share, so that the heading leaves room for the block.
const SHARED_NAME: usize = 32;

/// Seals the sets and lays the sheet out. Every symbol was read again before this returns.
pub(crate) fn lay_out(sheet: &SealedSheet<'_>, fonts: &mut Fonts) -> Result<Layout, SheetError> {
    sheet.head.check()?;
    if sheet.sets.iter().all(|set| set.codes.is_empty()) {
        return Err(SheetError::Empty);
    }
    for set in &sheet.sets {
        fits(&set.service, MAX_TEXT, "service name")?;
        fits(set.host.as_deref().unwrap_or_default(), MAX_TEXT, "host")?;
        fits(set.account.as_deref().unwrap_or_default(), MAX_TEXT, "account name")?;
        fits(set.also_needed.as_deref().unwrap_or_default(), MAX_TEXT, "what else is needed")?;
    }
    let words = HeadWords::new(&sheet.head, fonts);
    let blocks = blocks(&sheet.sets)?;
    let mut sealed = Vec::with_capacity(blocks.len());
    for (index, (block, (bytes, symbol))) in blocks.iter().zip(seal_all(sheet, &blocks)?).enumerate() {
        sealed.push(Sealed::new(sheet, block, &bytes, symbol, format!("{} of {}", index + 1, blocks.len()), fonts));
    }
    let mut flow = Flow::new(sheet.head.paper, &words.sheet_id, TITLE, fonts);
    words.draw(&mut flow, TITLE, Some("nothing here can be read without the phrase"))?;
    steps(&mut flow);
    phrase(&mut flow);
    for block in sealed {
        block.place(&mut flow);
    }
    closing(&mut flow, &words);
    let codes: usize = blocks.iter().map(|block| block.codes).sum();
    let unused = if codes == 1 { "1 code".to_owned() } else { format!("{codes} codes") };
    let pages = flow.finish(&words.check_word, &format!("{unused} unused on {}", words.made_on_date))?;
    Ok(Layout { paper: sheet.head.paper, pages })
}

/// Seals every block, and reads its symbol again. One takes most of a second and a sheet may have a hundred, so several
/// processors share them.
fn seal_all(sheet: &SealedSheet<'_>, blocks: &[Block]) -> Result<Vec<(Vec<u8>, Symbol)>, SheetError> {
    let seal = |(index, block): (usize, &Block)| -> Result<(Vec<u8>, Symbol), SheetError> {
        let bytes = age_file::seal(block.text(sheet.head.sheet_id, index + 1, blocks.len()).as_bytes(), sheet.phrase)?;
        let armour = age_file::armour(&bytes)?;
        let symbol = Symbol::new(armour.as_bytes()).ok_or(SheetError::DoesNotFit)?;
        symbol.prove(armour.as_bytes())?;
        Ok((bytes, symbol))
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(AT_ONCE);
    let numbered: Vec<(usize, &Block)> = blocks.iter().enumerate().collect();
    thread::scope(|scope| {
        let shares = numbered.chunks(blocks.len().div_ceil(workers).max(1));
        let shares: Vec<_> =
            shares.map(|share| scope.spawn(move || share.iter().copied().map(seal).collect::<Result<Vec<_>, _>>())).collect();
        let sealed = shares.into_iter().map(|share| share.join().unwrap_or(Err(SheetError::Seal))).collect::<Result<Vec<_>, _>>()?;
        Ok(sealed.into_iter().flatten().collect())
    })
}

/// One block, sealed and measured.
struct Sealed {
    title: String,
    caption: String,
    symbol: Symbol,
    lines: Vec<TypedPieces>,
}

struct TypedPieces {
    number: Piece,
    groups: Piece,
    check: Piece,
}

impl Sealed {
    fn new(sheet: &SealedSheet<'_>, block: &Block, bytes: &[u8], symbol: Symbol, place: String, fonts: &mut Fonts) -> Self {
        let longest = if block.sets.len() > 1 { SHARED_NAME } else { usize::MAX };
        let services = || block.sets.iter().filter_map(|place| sheet.sets.get(*place)).map(|set| shortened(&set.service, longest));
        let names = sheet.names_on_paper.then(|| services().collect::<Vec<_>>().join(", "));
        let what = match (names, block.sets.as_slice()) {
            (Some(names), _) => fonts.admit(&names, Style::Strong),
            (None, [one]) => format!("set {}", one + 1),
            (None, [first, .., last]) => format!("sets {} to {}", first + 1, last + 1),
            (None, []) => String::new(),
        };
        let codes = if block.codes == 1 { "1 code".to_owned() } else { format!("{} codes", block.codes) };
        let piece = |text: String, size| Piece::new(Span::new(text, Style::Mono, size), fonts);
        let lines: Vec<TypedPieces> = typed::lines(bytes)
            .into_iter()
            .map(|line| TypedPieces {
                number: piece(format!("{:02}", line.number), 7.0),
                groups: piece(line.groups, TYPED),
                check: piece(line.check, TYPED),
            })
            .collect();
        let caption = format!("{codes}, {} lines", lines.len());
        Self { title: format!("{place} · {what}"), caption, symbol, lines }
    }

    /// The width of a column of typed lines.
    fn column(&self) -> f32 {
        let widest = |of: fn(&TypedPieces) -> &Piece| self.lines.iter().map(|line| of(line).width).fold(0.0, f32::max);
        NUMBER_WIDTH + widest(|line| &line.groups) + 2.0 * CHECK_GAP + widest(|line| &line.check)
    }

    /// Places the block: lines beside the symbol where that is possible on a page, else below it in two columns.
    fn place(self, flow: &mut Flow<'_>) {
        let (symbol, quiet) = (self.symbol.width(), self.symbol.quiet());
        let (all, column) = (self.lines.len() as f32 * TYPED_LINE, self.column());
        let beside_x = MARGIN + symbol + quiet + mm(3.0);
        // A wide symbol pushes the words away, so that its quiet zone stays quiet.
        let title = flow.fonts.wrap(vec![Span::new(self.title.as_str(), Style::Strong, BODY)], flow.width());
        let heading = HEADING + (title.len().saturating_sub(1)) as f32 * BODY_LINE;
        let beside = beside_x + column <= MARGIN + flow.width() && heading + all.max(symbol) <= flow.fresh_room();
        let per_column = self.lines.len().div_ceil(2);
        let height = if beside { heading + all.max(symbol) } else { heading + symbol + 2.0 * quiet + per_column as f32 * TYPED_LINE };
        if height > flow.room() {
            flow.new_page();
        }
        flow.overflowed |= height > flow.room();
        let top = flow.y;
        flow.lines(title, MARGIN, BODY_LINE);
        let caption = flow.piece(self.caption.as_str(), Style::Text, SMALL);
        flow.page.text(caption, MARGIN, flow.y, SMALL_LINE);
        let y = top + heading;
        flow.page.items.push(Item::Symbol { x: MARGIN, y, module: self.symbol.module(), symbol: self.symbol });
        if beside {
            draw_lines(flow, self.lines, beside_x, y, column);
        } else {
            let mut first = self.lines;
            let second = first.split_off(per_column);
            let y = y + symbol + 2.0 * quiet;
            draw_lines(flow, first, MARGIN, y, column);
            draw_lines(flow, second, MARGIN + column + COLUMN_GAP, y, column);
        }
        flow.y = top + height + GAP;
    }
}

/// A name of at most so many characters as people count them, cut with an ellipsis; the whole one is in the block.
fn shortened(name: &str, longest: usize) -> Cow<'_, str> {
    match name.grapheme_indices(true).nth(longest) {
        None => Cow::Borrowed(name),
        Some(_) => {
            let kept = name.graphemes(true).take(longest.saturating_sub(1)).collect::<String>();
            Cow::Owned(format!("{}…", kept.trim_end()))
        }
    }
}

fn draw_lines(flow: &mut Flow<'_>, lines: Vec<TypedPieces>, x: f32, top: f32, column: f32) {
    let height = lines.len() as f32 * TYPED_LINE;
    let widest = lines.iter().map(|line| line.check.width).fold(0.0, f32::max);
    let check_x = x + column - widest;
    for (index, line) in lines.into_iter().enumerate() {
        let on = crate::layout::baseline(top + index as f32 * TYPED_LINE, TYPED_LINE, TYPED);
        flow.page.text_on(line.number, x, on);
        flow.page.text_on(line.groups, x + NUMBER_WIDTH, on);
        flow.page.text_on(line.check, check_x, on);
    }
    // The rule that parts the check characters from the rest.
    flow.page.items.push(Item::Upright { x: check_x - CHECK_GAP, y: top, height, thickness: 0.5 });
}

/// How to open it, in three columns.
fn steps(flow: &mut Flow<'_>) {
    let gap = mm(6.0);
    let width = (flow.width() - 2.0 * gap) / 3.0;
    let text = |words: &str| Span::new(words, Style::Text, BODY);
    let columns: [(&str, Vec<Vec<Span>>); 3] = [
        ("1 Scan", vec![vec![text("Any QR reader, any order. Save what each symbol says as a file of its own.")]]),
        (
            "2 Open",
            vec![
                vec![text("With Codekeep, or with age:")],
                vec![Span::new("codekeep read-sheet FILE", Style::Mono, BODY - 0.5)],
                vec![Span::new("age -d FILE", Style::Mono, BODY - 0.5)],
            ],
        ),
        ("3 Type the phrase", vec![vec![text("Six words, lower case, one space between each.")]]),
    ];
    let top = flow.y;
    let mut bottom = top;
    for (index, (title, paragraphs)) in columns.into_iter().enumerate() {
        let x = MARGIN + (width + gap) * index as f32;
        flow.y = top;
        let mut lines: Vec<Line> = flow.fonts.wrap(vec![Span::new(title, Style::Strong, BODY)], width);
        lines.extend(paragraphs.into_iter().flat_map(|spans| flow.fonts.wrap(spans, width)));
        flow.lines(lines, x, BODY_LINE);
        bottom = bottom.max(flow.y);
    }
    flow.y = bottom + mm(4.0);
}

/// Room for the phrase, for who wants it on the paper: the program never prints it.
fn phrase(flow: &mut Flow<'_>) {
    let (pad_x, pad_y, line_height) = (mm(4.0), mm(3.0), mm(8.0));
    let (top, width) = (flow.y, flow.width());
    let words = vec![
        Span::new("Phrase   ", Style::Strong, BODY),
        Span::new("Never printed. Write it by hand if this sheet stays in a safe; otherwise keep it elsewhere.", Style::Text, SMALL),
    ];
    let lines = flow.fonts.wrap(words, width - 2.0 * pad_x);
    let height = pad_y + BODY_LINE * lines.len() as f32 + line_height + pad_y;
    flow.page.items.push(Item::Frame { x: MARGIN, y: top, width, height, thickness: 0.6 });
    flow.y = top + pad_y;
    flow.lines(lines, MARGIN + pad_x, BODY_LINE);
    let gap = mm(3.0);
    let blank = (width - 2.0 * pad_x - 5.0 * gap) / 6.0;
    for index in 0..6 {
        let x = MARGIN + pad_x + (blank + gap) * index as f32;
        let number = flow.piece((index + 1).to_string(), Style::Text, 7.0);
        flow.page.text(number, x, flow.y + line_height - SMALL_LINE, SMALL_LINE);
        flow.page.items.push(Item::Rule { x, y: flow.y + line_height, width: blank, thickness: 0.6 });
    }
    flow.y = top + height + GAP;
}

fn closing(flow: &mut Flow<'_>, words: &HeadWords) {
    let hint = vec![Span::new(
        "No reader at hand? Type the lines into Codekeep, or into codekeep_sheet.py, which comes with it and needs nothing of it. The \
             two characters at the end of a line tell whether that line is right; I and L count as 1, O as 0, case and spaces do not matter.",
        Style::Text,
        SMALL,
    )];
    let lines = flow.fonts.wrap(hint, flow.width());
    let height = lines.len() as f32 * SMALL_LINE + mm(3.0) + words.void_height(flow);
    if flow.room() < height {
        flow.new_page();
    }
    flow.y = flow.bottom() - height;
    flow.lines(lines, MARGIN, SMALL_LINE);
    words.void(flow);
}
