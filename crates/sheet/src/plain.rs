//! The plain sheet: unused codes that can be read without any computer.

use crate::codes::{RowSizes, Rows};
use crate::flow::Flow;
use crate::fonts::{Fonts, Style};
use crate::head::{BODY, BODY_LINE, Boxes, GAP, HeadWords, fits};
use crate::layout::{Layout, MARGIN, baseline, mm};
use crate::text::{Line, Piece, Span};
use crate::{MAX_SHORT_TEXT, MAX_TEXT, PlainSheet, SheetAccount, SheetError};

const TITLE: &str = "Backup codes";
const NAME_LINE: f32 = 17.0;
/// Between the words above an account's codes and the first code.
const ROWS_GAP: f32 = mm(2.0);
/// A part of an account's codes is not worth its heading below this many rows of paper.
const LEAST_ROWS: f32 = mm(7.6) * 3.0;

/// Lays the sheet out.
pub(crate) fn lay_out(sheet: &PlainSheet<'_>, fonts: &mut Fonts) -> Result<Layout, SheetError> {
    check(sheet)?;
    let words = HeadWords::new(&sheet.head, fonts);
    let width = sheet.head.paper.size().0 - 2.0 * MARGIN;
    let mut accounts = Vec::with_capacity(sheet.accounts.len());
    for account in &sheet.accounts {
        accounts.push((AccountWords::new(account, fonts), Rows::new(account, width, RowSizes::PAGE, fonts)?));
    }
    let any_broken = accounts.iter().any(|(_, rows)| rows.any_broken());

    let mut flow = Flow::new(sheet.head.paper, &words.sheet_id, TITLE, fonts);
    words.draw(&mut flow, TITLE, None)?;
    for (index, (account, rows)) in accounts.into_iter().enumerate() {
        place(&mut flow, &account, rows, index == 0);
    }
    closing(&mut flow, &words, any_broken);
    let unused: usize = sheet.accounts.iter().map(|account| account.unused).sum();
    let total: usize = sheet.accounts.iter().map(|account| account.total).sum();
    let pages = flow.finish(&words.check_word, &format!("{unused} of {total} unused on {}", words.made_on_date))?;
    Ok(Layout { paper: sheet.head.paper, pages })
}

/// Refuses what could not be kept whole on a page.
pub(crate) fn check(sheet: &PlainSheet<'_>) -> Result<(), SheetError> {
    if sheet.accounts.is_empty() {
        return Err(SheetError::Empty);
    }
    sheet.head.check()?;
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

/// How to read the codes, what to do after using one, and how to void the sheet: at the end, on one page.
fn closing(flow: &mut Flow<'_>, words: &HeadWords, any_broken: bool) {
    let text = |words: &str| Span::new(words, Style::Text, BODY);
    let mono = |words: &str| Span::new(words, Style::Mono, BODY);
    let strong = |words: &str| Span::new(words, Style::Strong, BODY);
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
    let boxes = Boxes::new(flow, [reading, after]);
    if flow.room() < boxes.height() + GAP + words.void_height(flow) {
        flow.new_page();
    }
    boxes.draw(flow);
    words.void(flow);
}
