//! What every sheet says of itself: the head of its first page, and how to void it.

use crate::flow::Flow;
use crate::fonts::{Fonts, Style};
use crate::layout::{Item, MARGIN, mm};
use crate::sealed::Symbol;
use crate::text::Span;
use crate::{MAX_SHORT_TEXT, MAX_TEXT, SheetError, SheetHead};

pub(crate) const BODY: f32 = 9.5;
pub(crate) const BODY_LINE: f32 = 13.0;
pub(crate) const SMALL: f32 = 7.5;
pub(crate) const SMALL_LINE: f32 = 10.0;
/// Between the parts of a page.
pub(crate) const GAP: f32 = mm(6.0);
/// The modules of the mark by which a sheet is recognised: from a scan of 150 dots per inch that is turned and out of focus,
/// zbarimg reads one with 0.8 mm always, with 0.7 mm often and with 0.6 mm never.
const MARK_MODULE: f32 = mm(0.8);

impl SheetHead<'_> {
    /// Refuses what could not be kept whole on a page.
    pub(crate) fn check(&self) -> Result<(), SheetError> {
        fits(self.sheet_id, MAX_SHORT_TEXT, "sheet id")?;
        fits(self.made_on, MAX_SHORT_TEXT, "date")?;
        fits(self.made_on_date, MAX_SHORT_TEXT, "date")?;
        fits(self.check_word, MAX_SHORT_TEXT, "check word")?;
        fits(self.fingerprint, MAX_SHORT_TEXT, "ledger fingerprint")?;
        fits(self.place, MAX_TEXT, "place")?;
        fits(self.title_owner.unwrap_or_default(), MAX_TEXT, "owner")
    }
}

pub(crate) fn fits(text: &str, limit: usize, what: &'static str) -> Result<(), SheetError> {
    if text.chars().count() > limit { Err(SheetError::TextTooLong { what }) } else { Ok(()) }
}

/// The words of the head, as they can be printed.
pub(crate) struct HeadWords {
    pub(crate) sheet_id: String,
    owner: Option<String>,
    made_on: String,
    pub(crate) made_on_date: String,
    pub(crate) check_word: String,
    fingerprint: String,
    place: String,
    mark: String,
}

impl HeadWords {
    pub(crate) fn new(head: &SheetHead<'_>, fonts: &mut Fonts) -> Self {
        let characters: Vec<char> = head.fingerprint.chars().collect();
        let groups: Vec<String> = characters.chunks(5).map(|group| group.iter().collect()).collect();
        Self {
            sheet_id: fonts.admit(head.sheet_id, Style::Mono),
            owner: head.title_owner.map(|owner| fonts.admit(owner, Style::Text)),
            made_on: fonts.admit(head.made_on, Style::Strong),
            made_on_date: fonts.admit(head.made_on_date, Style::Text),
            check_word: fonts.admit(head.check_word, Style::Strong),
            fingerprint: fonts.admit(&groups.join(" "), Style::Mono),
            place: fonts.admit(head.place, Style::Strong),
            mark: Mark { sheet_id: head.sheet_id.to_owned(), check_word: head.check_word.to_owned() }.text(),
        }
    }

    /// Draws the head of the first page: what it is, whose, its id and mark, and its facts.
    pub(crate) fn draw(&self, flow: &mut Flow<'_>, title: &str, after_owner: Option<&str>) -> Result<(), SheetError> {
        self.title(flow, title, after_owner)?;
        self.facts(flow);
        Ok(())
    }

    fn title(&self, flow: &mut Flow<'_>, title: &str, after_owner: Option<&str>) -> Result<(), SheetError> {
        let (keep, text_x) = (mm(11.0), MARGIN + mm(15.0));
        let top = flow.y;
        flow.page.items.push(Item::Keep { x: MARGIN, y: top, size: keep });
        let right = MARGIN + flow.width();
        let mark = Symbol::mark(&self.mark).ok_or(SheetError::DoesNotFit)?;
        mark.prove(self.mark.as_bytes())?;
        let mark_size = MARK_MODULE * mark.side() as f32;
        flow.page.items.push(Item::Symbol { x: right - mark_size, y: top, module: MARK_MODULE, symbol: mark });

        let right = right - mark_size - mm(4.0);
        let id = flow.piece(self.sheet_id.as_str(), Style::Mono, 17.0);
        let label = flow.piece("Sheet", Style::Text, SMALL);
        let width = right - id.width - GAP - text_x;
        let (label_x, id_x) = (right - label.width, right - id.width);
        let piece = flow.piece(title, Style::Strong, 17.0);
        flow.page.text(piece, text_x, top, 20.0);
        flow.page.text(label, label_x, top, SMALL_LINE);
        flow.page.text(id, id_x, top + SMALL_LINE, 22.0);
        flow.y += 20.0;
        let mut under = Vec::new();
        under.extend(self.owner.as_ref().map(|owner| Span::new(owner.as_str(), Style::Text, BODY)));
        if let Some(words) = after_owner {
            let words = if under.is_empty() { words.to_owned() } else { format!(" · {words}") };
            under.push(Span::new(words, Style::Text, BODY));
        }
        let lines = flow.fonts.wrap(under, width);
        flow.lines(lines, text_x, BODY_LINE);
        flow.y = flow.y.max(top + mark_size) + mm(4.5);
        Ok(())
    }

    /// Made on, check word, ledger fingerprint, place: spread over the width, the last one broken into lines where it is long.
    fn facts(&self, flow: &mut Flow<'_>) {
        flow.rule(flow.y, 1.2);
        let top = flow.y + mm(2.4);
        let columns = [
            ("Made on", self.made_on.as_str(), Style::Strong),
            ("Check word", self.check_word.as_str(), Style::Strong),
            ("Ledger fingerprint", self.fingerprint.as_str(), Style::Mono),
            ("Kept", self.place.as_str(), Style::Strong),
        ];
        let mut cells = Vec::new();
        let mut left_over = flow.width();
        for (label, value, style) in columns {
            let label = flow.piece(label, Style::Text, SMALL);
            // The place comes last: it takes what the others leave, which has to be a column and not a strip of single letters.
            flow.overflowed |= left_over < mm(24.0);
            let lines = flow.fonts.wrap(vec![Span::new(value, style, BODY)], left_over);
            let width = lines.iter().map(|line| line.width).fold(label.width, f32::max);
            left_over -= width + GAP;
            cells.push((label, lines, width));
        }
        let used: f32 = cells.iter().map(|cell| cell.2).sum();
        let gap = (flow.width() - used) / (cells.len().saturating_sub(1).max(1)) as f32;
        let mut x = MARGIN;
        let mut bottom = top;
        for (label, lines, width) in cells {
            flow.page.text(label, x, top, SMALL_LINE);
            flow.y = top + SMALL_LINE;
            flow.lines(lines, x, BODY_LINE);
            bottom = bottom.max(flow.y);
            x += width + gap;
        }
        flow.y = bottom + mm(2.4);
        flow.rule(flow.y, 0.5);
        flow.y += mm(5.0);
    }

    /// The cover of a card: the same facts in small, with the mark.
    pub(crate) fn cover(&self, flow: &mut Flow<'_>, x: f32, top: f32, width: f32) -> Result<(), SheetError> {
        let (keep, line) = (mm(8.0), 10.5);
        flow.page.items.push(Item::Keep { x, y: top, size: keep });
        let title = flow.piece("Backup codes", Style::Strong, 11.0);
        flow.page.text(title, x + mm(11.0), top, mm(8.0));
        let mark = Symbol::mark(&self.mark).ok_or(SheetError::DoesNotFit)?;
        mark.prove(self.mark.as_bytes())?;
        let size = MARK_MODULE * mark.side() as f32;
        flow.page.items.push(Item::Symbol { x: x + width - size, y: top, module: MARK_MODULE, symbol: mark });
        let facts = [
            ("Sheet", self.sheet_id.as_str(), Style::Mono),
            ("Check word", &self.check_word, Style::Strong),
            ("Made on", &self.made_on, Style::Text),
            ("Ledger", &self.fingerprint, Style::Mono),
            ("Owner", self.owner.as_deref().unwrap_or_default(), Style::Text),
            ("Kept", &self.place, Style::Text),
        ];
        flow.y = top + size + mm(1.0);
        let value_x = x + mm(17.0);
        for (label, value, style) in facts.into_iter().filter(|(_, value, _)| !value.is_empty()) {
            let label = flow.piece(label, Style::Text, SMALL - 0.5);
            flow.page.text_on(label, x, crate::layout::baseline(flow.y, line, SMALL));
            let lines = flow.fonts.wrap(vec![Span::new(value, style, SMALL)], width - mm(17.0));
            flow.lines(lines, value_x, line);
        }
        if flow.y - top > mm(47.0) { Err(SheetError::NotForWallet) } else { Ok(()) }
    }

    /// Words about voiding it, at the bottom of the last page.
    pub(crate) fn void(&self, flow: &mut Flow<'_>) {
        let tick = mm(3.6);
        let x = MARGIN + tick + mm(3.0);
        let lines = self.void_lines(flow);
        flow.y = flow.bottom() - lines.len() as f32 * BODY_LINE;
        flow.page.items.push(Item::Frame { x: MARGIN, y: flow.y + (BODY_LINE - tick) / 2.0, width: tick, height: tick, thickness: 0.8 });
        flow.lines(lines, x, BODY_LINE);
    }

    /// The height of those words.
    pub(crate) fn void_height(&self, flow: &Flow<'_>) -> f32 {
        self.void_lines(flow).len() as f32 * BODY_LINE
    }

    fn void_lines(&self, flow: &Flow<'_>) -> Vec<crate::text::Line> {
        let pages = flow.pages.len() + 1;
        let what = if pages > 1 { format!("burn or shred all {pages} pages") } else { "burn or shred it".to_owned() };
        let text = |words: &str| Span::new(words, Style::Text, BODY);
        let spans = vec![
            Span::new("Void. ", Style::Strong, BODY),
            text(&format!("Tick when this sheet is replaced, then {what}. In Codekeep: Copies, ")),
            Span::new(self.sheet_id.as_str(), Style::Mono, BODY),
            text(", “I\u{a0}destroyed\u{a0}it”. Lost\u{a0}it? “It\u{a0}is\u{a0}lost” tells you what to do."),
        ];
        flow.fonts.wrap(spans, flow.width() - mm(6.6))
    }
}

/// What the small symbol in the head of a sheet says: which sheet it is, and its check word. No code, no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The sheet's id.
    pub sheet_id: String,
    /// Its check word, in lower case.
    pub check_word: String,
}

impl Mark {
    fn text(&self) -> String {
        format!("CODEKEEP {} {}", self.sheet_id, self.check_word.to_uppercase())
    }

    /// The mark that a symbol holds, if it is one.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (sheet_id, check_word) = text.strip_prefix("CODEKEEP ")?.split_once(' ')?;
        let is_short = sheet_id.chars().count() <= MAX_SHORT_TEXT && check_word.chars().count() <= MAX_SHORT_TEXT;
        is_short.then(|| Self { sheet_id: sheet_id.to_owned(), check_word: check_word.to_lowercase() })
    }
}

/// Two framed texts beside each other.
pub(crate) struct Boxes {
    texts: [Vec<crate::text::Line>; 2],
}

impl Boxes {
    const GAP: f32 = mm(8.0);
    const PAD_X: f32 = mm(4.0);
    const PAD_Y: f32 = mm(3.0);

    pub(crate) fn new(flow: &Flow<'_>, paragraphs: [Vec<Vec<Span>>; 2]) -> Self {
        let inner = Self::width(flow) - 2.0 * Self::PAD_X;
        Self { texts: paragraphs.map(|text| text.into_iter().flat_map(|spans| flow.fonts.wrap(spans, inner)).collect()) }
    }

    fn width(flow: &Flow<'_>) -> f32 {
        (flow.width() - Self::GAP) / 2.0
    }

    pub(crate) fn height(&self) -> f32 {
        self.texts.iter().map(Vec::len).max().unwrap_or(0) as f32 * BODY_LINE + 2.0 * Self::PAD_Y
    }

    pub(crate) fn draw(self, flow: &mut Flow<'_>) {
        let (top, width, height) = (flow.y, Self::width(flow), self.height());
        for (column, lines) in self.texts.into_iter().enumerate() {
            let x = MARGIN + (width + Self::GAP) * column as f32;
            flow.page.items.push(Item::Frame { x, y: top, width, height, thickness: 0.6 });
            flow.y = top + Self::PAD_Y;
            flow.lines(lines, x + Self::PAD_X, BODY_LINE);
        }
        flow.y = top + height;
    }
}
