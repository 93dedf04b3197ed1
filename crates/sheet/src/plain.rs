//! The plain sheet: unused codes that can be read without any computer.

use crate::codes::Rows;
use crate::flow::Flow;
use crate::fonts::{Fonts, Style};
use crate::layout::{Item, Layout, MARGIN, baseline, mm};
use crate::text::{Line, Piece, Span};
use crate::{MAX_SHORT_TEXT, MAX_TEXT, PlainSheet, SheetAccount, SheetError};

const BODY: f32 = 9.5;
const BODY_LINE: f32 = 13.0;
const SMALL: f32 = 7.5;
const NAME_LINE: f32 = 17.0;
const GAP: f32 = mm(6.0);
/// Between the words above an account's codes and the first code.
const ROWS_GAP: f32 = mm(2.0);
/// A part of an account's codes is not worth its heading below this many rows of paper.
const LEAST_ROWS: f32 = mm(7.6) * 3.0;

/// Lays the sheet out.
pub(crate) fn lay_out(sheet: &PlainSheet<'_>, fonts: &mut Fonts) -> Result<Layout, SheetError> {
    check(sheet)?;
    let words = Words::new(sheet, fonts);
    let width = sheet.paper.size().0 - 2.0 * MARGIN;
    let mut accounts = Vec::with_capacity(sheet.accounts.len());
    for account in &sheet.accounts {
        accounts.push((AccountWords::new(account, fonts), Rows::new(account, width, fonts)?));
    }
    let any_broken = accounts.iter().any(|(_, rows)| rows.any_broken());

    let mut flow = Flow::new(sheet.paper, &words.sheet_id, fonts);
    header(&mut flow, &words);
    facts(&mut flow, &words);
    for (index, (account, rows)) in accounts.into_iter().enumerate() {
        place(&mut flow, &account, rows, index == 0);
    }
    closing(&mut flow, &words.sheet_id, any_broken);
    let unused: usize = sheet.accounts.iter().map(|account| account.unused).sum();
    let total: usize = sheet.accounts.iter().map(|account| account.total).sum();
    let pages = flow.finish(&words.check_word, &format!("{unused} of {total} unused on {}", words.made_on_date))?;
    Ok(Layout { paper: sheet.paper, pages })
}

/// Refuses what could not be kept whole on a page.
fn check(sheet: &PlainSheet<'_>) -> Result<(), SheetError> {
    if sheet.accounts.is_empty() {
        return Err(SheetError::Empty);
    }
    let fits = |text: &str, limit, what| if text.chars().count() > limit { Err(SheetError::TextTooLong { what }) } else { Ok(()) };
    fits(sheet.sheet_id, MAX_SHORT_TEXT, "sheet id")?;
    fits(sheet.made_on, MAX_SHORT_TEXT, "date")?;
    fits(sheet.made_on_date, MAX_SHORT_TEXT, "date")?;
    fits(sheet.check_word, MAX_SHORT_TEXT, "check word")?;
    fits(sheet.fingerprint, MAX_SHORT_TEXT, "ledger fingerprint")?;
    fits(sheet.place, MAX_TEXT, "place")?;
    fits(sheet.title_owner.unwrap_or_default(), MAX_TEXT, "owner")?;
    for account in &sheet.accounts {
        fits(account.service, MAX_TEXT, "service name")?;
        fits(account.host.unwrap_or_default(), MAX_TEXT, "host")?;
        fits(account.account.unwrap_or_default(), MAX_TEXT, "account name")?;
        fits(account.also_needed.unwrap_or_default(), MAX_TEXT, "what else is needed")?;
        fits(account.note, MAX_TEXT, "note")?;
        fits(account.set_id, MAX_SHORT_TEXT, "set id")?;
        fits(account.issued_on.unwrap_or_default(), MAX_SHORT_TEXT, "date")?;
    }
    Ok(())
}

/// The sheet's own words, as they can be printed.
struct Words {
    sheet_id: String,
    owner: Option<String>,
    made_on: String,
    made_on_date: String,
    check_word: String,
    fingerprint: String,
    place: String,
}

impl Words {
    fn new(sheet: &PlainSheet<'_>, fonts: &mut Fonts) -> Self {
        let characters: Vec<char> = sheet.fingerprint.chars().collect();
        let groups: Vec<String> = characters.chunks(5).map(|group| group.iter().collect()).collect();
        Self {
            sheet_id: fonts.admit(sheet.sheet_id, Style::Mono),
            owner: sheet.title_owner.map(|owner| fonts.admit(owner, Style::Text)),
            made_on: fonts.admit(sheet.made_on, Style::Strong),
            made_on_date: fonts.admit(sheet.made_on_date, Style::Text),
            check_word: fonts.admit(sheet.check_word, Style::Strong),
            fingerprint: fonts.admit(&groups.join(" "), Style::Mono),
            place: fonts.admit(sheet.place, Style::Strong),
        }
    }
}

/// The words above one account's codes.
struct AccountWords {
    service: String,
    host: Option<String>,
    account: Option<String>,
    also_needed: Option<String>,
    set_id: String,
    generation: u32,
    issued_on: Option<String>,
    note: String,
    unused: usize,
    total: usize,
}

impl AccountWords {
    fn new(account: &SheetAccount<'_>, fonts: &mut Fonts) -> Self {
        Self {
            service: fonts.admit(account.service, Style::Strong),
            host: account.host.map(|host| fonts.admit(host, Style::Mono)),
            account: account.account.map(|name| fonts.admit(name, Style::Text)),
            also_needed: account.also_needed.map(|needed| fonts.admit(needed, Style::Text)),
            set_id: fonts.admit(account.set_id, Style::Mono),
            generation: account.generation,
            issued_on: account.issued_on.map(|date| fonts.admit(date, Style::Text)),
            note: fonts.admit(account.note, Style::Text),
            unused: account.unused,
            total: account.total,
        }
    }

    /// Service and host; then account, what else is needed, set, date and note.
    fn lines(&self, flow: &Flow<'_>, continued: bool) -> Heading {
        let number = flow.piece(self.unused.to_string(), Style::Strong, 13.0);
        let rest = flow.piece(format!("of {} unused", self.total), Style::Text, BODY);
        let width = flow.width() - number.width - rest.width - mm(1.0) - GAP;

        let after = if continued { ", continued" } else { "" };
        let mut title = vec![Span::new(format!("{}{after}", self.service), Style::Strong, 13.0)];
        if let Some(host) = &self.host {
            title.push(Span::new("   ", Style::Strong, 13.0));
            title.push(Span::new(host.as_str(), Style::Mono, 11.5));
        }
        let mut body = Vec::new();
        let text = |words: &str| Span::new(words, Style::Text, BODY);
        match (&self.account, &self.also_needed) {
            (Some(account), Some(needed)) => body.push(vec![text(account), text(" · also asks for "), text(needed)]),
            (Some(account), None) => body.push(vec![text(account)]),
            (None, Some(needed)) => body.push(vec![text("Also asks for "), text(needed)]),
            (None, None) => {}
        }
        let issued = self.issued_on.as_ref().map_or_else(|| ", date of issue not known. ".to_owned(), |date| format!(", issued {date}. "));
        body.push(vec![
            text(&format!("Set {}, id ", self.generation)),
            Span::new(self.set_id.as_str(), Style::Mono, BODY - 0.5),
            text(&issued),
            text(&self.note),
        ]);
        let body = body.into_iter().flat_map(|spans| flow.fonts.wrap(spans, width)).collect();
        Heading { title: flow.fonts.wrap(title, width), body, number, rest }
    }
}

struct Heading {
    title: Vec<Line>,
    body: Vec<Line>,
    number: Piece,
    rest: Piece,
}

impl Heading {
    fn height(&self) -> f32 {
        NAME_LINE * self.title.len() as f32 + BODY_LINE * self.body.len() as f32 + ROWS_GAP
    }

    fn draw(self, flow: &mut Flow<'_>) {
        flow.lines(self.title, MARGIN, NAME_LINE);
        flow.lines(self.body, MARGIN, BODY_LINE);
        // How many are left stands at the right, on the line of the set.
        let on = baseline(flow.y - BODY_LINE, BODY_LINE, BODY);
        let rest_x = MARGIN + flow.width() - self.rest.width;
        let number_x = rest_x - mm(1.0) - self.number.width;
        flow.page.text_on(self.number, number_x, on);
        flow.page.text_on(self.rest, rest_x, on);
        flow.y += ROWS_GAP;
    }
}

/// One account: on one page where a page can hold it, otherwise continued under its own heading. The `first` account is
/// parted rather than leave the first page with nothing but its header.
fn place(flow: &mut Flow<'_>, account: &AccountWords, mut rows: Rows, first: bool) {
    let mut continued = false;
    let mut fresh = false;
    loop {
        let heading = account.lines(flow, continued);
        let room = flow.room() - heading.height();
        let count = rows.fitting(room);
        let may_part = first || heading.height() + rows.height() > flow.fresh_room();
        let enough = count == rows.len() || (may_part && count > 0 && room >= LEAST_ROWS);
        if !fresh && (room < 0.0 || !enough) {
            flow.new_page();
            fresh = true;
            continue;
        }
        if room < 0.0 || (count == 0 && !rows.is_empty()) {
            flow.overflowed = true;
            return;
        }
        heading.draw(flow);
        let here = rows.take_first(count);
        let height = here.height();
        here.draw(&mut flow.page, MARGIN, flow.y);
        flow.y += height + GAP;
        if rows.is_empty() {
            return;
        }
        flow.new_page();
        (continued, fresh) = (true, true);
    }
}

fn header(flow: &mut Flow<'_>, words: &Words) {
    let (mark, text_x) = (mm(11.0), MARGIN + mm(15.0));
    let top = flow.y;
    flow.page.items.push(Item::Keep { x: MARGIN, y: top, size: mark });
    let id = flow.piece(words.sheet_id.as_str(), Style::Mono, 17.0);
    let label = flow.piece("Sheet", Style::Text, SMALL);
    let right = MARGIN + flow.width();
    let width = right - id.width - GAP - text_x;

    let title = flow.piece("Backup codes", Style::Strong, 17.0);
    flow.page.text(title, text_x, top, 20.0);
    let (label_x, id_x) = (right - label.width, right - id.width);
    flow.page.text(label, label_x, top, 10.0);
    flow.page.text(id, id_x, top + 10.0, 22.0);
    flow.y += 20.0;
    if let Some(owner) = &words.owner {
        let lines = flow.fonts.wrap(vec![Span::new(owner.as_str(), Style::Text, BODY)], width);
        flow.lines(lines, text_x, BODY_LINE);
    }
    flow.y = flow.y.max(top + mark) + mm(4.5);
}

/// Made on, check word, ledger fingerprint, place: spread over the width, the last one broken into lines where it is long.
fn facts(flow: &mut Flow<'_>, words: &Words) {
    flow.rule(flow.y, 1.2);
    let top = flow.y + mm(2.4);
    let columns = [
        ("Made on", words.made_on.as_str(), Style::Strong),
        ("Check word", words.check_word.as_str(), Style::Strong),
        ("Ledger fingerprint", words.fingerprint.as_str(), Style::Mono),
        ("Kept", words.place.as_str(), Style::Strong),
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
        flow.page.text(label, x, top, 10.0);
        flow.y = top + 10.0;
        flow.lines(lines, x, BODY_LINE);
        bottom = bottom.max(flow.y);
        x += width + gap;
    }
    flow.y = bottom + mm(2.4);
    flow.rule(flow.y, 0.5);
    flow.y += mm(5.0);
}

/// How to read the codes, what to do after using one, and how to void the sheet: at the end, on one page.
fn closing(flow: &mut Flow<'_>, sheet_id: &str, any_broken: bool) {
    let text = |words: &str| Span::new(words, Style::Text, BODY);
    let mono = |words: &str| Span::new(words, Style::Mono, BODY);
    let strong = |words: &str| Span::new(words, Style::Strong, BODY);
    let box_gap = mm(8.0);
    let (box_width, pad_x, pad_y) = ((flow.width() - box_gap) / 2.0, mm(4.0), mm(3.0));
    let inner = box_width - 2.0 * pad_x;

    let mut reading = vec![
        vec![strong("Reading the codes")],
        vec![
            mono("0"),
            text(" zero, "),
            mono("O"),
            text(" capital o. "),
            mono("1"),
            text(" one, "),
            mono("l"),
            text(" small L, "),
            mono("I"),
            text(" capital i."),
        ],
        vec![text("A hyphen or a space belongs to the code.")],
    ];
    if any_broken {
        reading.push(vec![text("A long code runs on to the next line. Nothing is added at the break.")]);
    }
    let after = vec![
        vec![strong("After using one")],
        vec![text("Cross it out here, then record it in Codekeep.")],
        vec![text("Type codes only at the address above them.")],
    ];
    let set = |flow: &Flow<'_>, paragraphs: Vec<Vec<Span>>| -> Vec<Line> {
        paragraphs.into_iter().flat_map(|spans| flow.fonts.wrap(spans, inner)).collect()
    };
    let boxes = [set(flow, reading), set(flow, after)];
    let box_height = boxes.iter().map(Vec::len).max().unwrap_or(0) as f32 * BODY_LINE + 2.0 * pad_y;

    let tick = mm(3.6);
    let void_x = MARGIN + tick + mm(3.0);
    let void_spans = |pages: usize| {
        let what = if pages > 1 { format!("burn or shred all {pages} pages") } else { "burn or shred it".to_owned() };
        vec![
            strong("Void. "),
            text(&format!("Tick when this sheet is replaced, then {what}. In Codekeep: Copies, ")),
            mono(sheet_id),
            text(", “I\u{a0}destroyed\u{a0}it”. Lost\u{a0}it? “It\u{a0}is\u{a0}lost” tells you what to reissue."),
        ]
    };
    let void_width = flow.width() - (void_x - MARGIN);
    let lines_now = |flow: &Flow<'_>| flow.fonts.wrap(void_spans(flow.pages.len() + 1), void_width);
    let void_height = lines_now(flow).len() as f32 * BODY_LINE;
    if flow.room() < box_height + GAP + void_height {
        flow.new_page();
    }

    let top = flow.y;
    for (column, lines) in boxes.into_iter().enumerate() {
        let x = MARGIN + (box_width + box_gap) * column as f32;
        flow.page.items.push(Item::Frame { x, y: top, width: box_width, height: box_height, thickness: 0.6 });
        flow.y = top + pad_y;
        flow.lines(lines, x + pad_x, BODY_LINE);
    }

    let lines = lines_now(flow);
    let height = lines.len() as f32 * BODY_LINE;
    flow.y = flow.bottom() - height;
    flow.page.items.push(Item::Frame { x: MARGIN, y: flow.y + (BODY_LINE - tick) / 2.0, width: tick, height: tick, thickness: 0.8 });
    flow.lines(lines, void_x, BODY_LINE);
}
