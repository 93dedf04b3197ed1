//! Fills pages from top to bottom: keeps what belongs together on one page, and gives every page its head and foot.

use crate::fonts::{Fonts, Style};
use crate::layout::{Item, MARGIN, Page, baseline, mm};
use crate::text::{Line, Piece, Span};
use crate::{Paper, SheetError};

const SMALL: f32 = 8.0;
const FOOT_LINE: f32 = 10.0;
const FOOT: f32 = mm(2.2) + FOOT_LINE;
const FOOT_GAP: f32 = mm(4.0);
const RUNNING_HEAD: f32 = mm(8.0);

/// The pages so far, and where the next thing goes on the last one.
pub(crate) struct Flow<'f> {
    pub(crate) fonts: &'f Fonts,
    pub(crate) pages: Vec<Page>,
    pub(crate) page: Page,
    /// The top of what comes next, in points from the upper edge.
    pub(crate) y: f32,
    paper: Paper,
    sheet_id: String,
    title: &'static str,
    /// Whether something could not be kept between the margins.
    pub(crate) overflowed: bool,
}

impl<'f> Flow<'f> {
    pub(crate) fn new(paper: Paper, sheet_id: &str, title: &'static str, fonts: &'f Fonts) -> Self {
        let sheet_id = sheet_id.to_owned();
        let mut flow = Self { fonts, pages: Vec::new(), page: Page::default(), y: MARGIN, paper, sheet_id, title, overflowed: false };
        flow.fold_marks();
        flow
    }

    /// The width between the margins.
    pub(crate) fn width(&self) -> f32 {
        self.paper.size().0 - 2.0 * MARGIN
    }

    /// The lowest that anything but the foot may reach.
    pub(crate) fn bottom(&self) -> f32 {
        self.paper.size().1 - MARGIN - FOOT - FOOT_GAP
    }

    /// What is left of this page.
    pub(crate) fn room(&self) -> f32 {
        self.bottom() - self.y
    }

    /// The room of a page that has only its running head.
    pub(crate) fn fresh_room(&self) -> f32 {
        self.bottom() - Self::below_running_head()
    }

    pub(crate) fn piece(&self, text: impl Into<String>, style: Style, size: f32) -> Piece {
        Piece::new(Span::new(text, style, size), self.fonts)
    }

    /// Begins a page, with the running head that says which sheet it belongs to.
    pub(crate) fn new_page(&mut self) {
        self.end_page();
        self.fold_marks();
        self.running_head();
    }

    /// The head of every page but the first.
    pub(crate) fn running_head(&mut self) {
        let (height, size) = (mm(6.0), 11.0);
        self.page.items.push(Item::Keep { x: MARGIN, y: MARGIN, size: height });
        let title = self.piece(self.title, Style::Strong, size);
        self.page.text(title, MARGIN + mm(8.0), MARGIN, height);
        let id = self.piece(self.sheet_id.as_str(), Style::Mono, size);
        let label = self.piece("Sheet", Style::Text, 7.5);
        let right = MARGIN + self.width();
        let on = baseline(MARGIN, height, size);
        let id_x = right - id.width;
        let label_x = id_x - label.width - mm(2.0);
        self.page.text_on(label, label_x, on);
        self.page.text_on(id, id_x, on);
        self.rule(MARGIN + RUNNING_HEAD, 1.2);
        self.y = Self::below_running_head();
    }

    /// Lines under each other, each in a strip of `height`, beginning at the present place.
    pub(crate) fn lines(&mut self, lines: Vec<Line>, x: f32, height: f32) {
        for line in lines {
            self.page.line(line, x, self.y, height);
            self.y += height;
        }
    }

    /// A line across the page.
    pub(crate) fn rule(&mut self, y: f32, thickness: f32) {
        let width = self.width();
        self.page.items.push(Item::Rule { x: MARGIN, y, width, thickness });
    }

    /// Ends the last page and writes the feet: sheet id and check word, `middle`, and "Page n of m".
    ///
    /// # Errors
    /// [`SheetError::DoesNotFit`] where anything would be cut off or stand in the foot.
    pub(crate) fn finish(mut self, check_word: &str, middle: &str) -> Result<Vec<Page>, SheetError> {
        self.end_page();
        let count = self.pages.len();
        let top = self.paper.size().1 - MARGIN - FOOT;
        let (width, strip) = (self.width(), top + mm(2.2));
        for (index, mut page) in std::mem::take(&mut self.pages).into_iter().enumerate() {
            page.items.push(Item::Rule { x: MARGIN, y: top, width, thickness: 0.5 });
            let left = [
                ("Codekeep · sheet ", Style::Text),
                (&self.sheet_id, Style::Mono),
                (" · check word ", Style::Text),
                (check_word, Style::Text),
            ];
            let mut x = MARGIN;
            for (text, style) in left {
                let piece = self.piece(text, style, SMALL);
                page.text(piece, x, strip, FOOT_LINE);
                x += self.fonts.width(text, style, SMALL);
            }
            let number = self.piece(format!("Page {} of {count}", index + 1), Style::Text, SMALL);
            let number_x = MARGIN + width - number.width;
            let middle = self.piece(middle, Style::Text, SMALL);
            let space = (number_x - x - middle.width) / 2.0;
            self.overflowed |= space < mm(1.0);
            page.text(middle, x + space, strip, FOOT_LINE);
            page.text(number, number_x, strip, FOOT_LINE);
            self.pages.push(page);
        }
        if self.overflowed { Err(SheetError::DoesNotFit) } else { Ok(self.pages) }
    }

    fn end_page(&mut self) {
        let page = std::mem::take(&mut self.page);
        self.overflowed |= !page.stays_inside(self.paper, self.bottom());
        self.pages.push(page);
    }

    /// Dashes at both edges, at the thirds of the page, for an envelope.
    fn fold_marks(&mut self) {
        let (width, height) = self.paper.size();
        for third in [height / 3.0, height * 2.0 / 3.0] {
            for x in [mm(4.0), width - mm(11.0)] {
                self.page.items.push(Item::Fold { x, y: third, width: mm(7.0) });
            }
        }
    }

    fn below_running_head() -> f32 {
        MARGIN + RUNNING_HEAD + mm(5.0)
    }
}
