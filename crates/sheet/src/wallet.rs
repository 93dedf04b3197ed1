//! The plain sheet for a wallet: a strip of panels as large as a bank card, to be cut out and folded like an accordion.
//!
//! The cover says which sheet it is, the panels behind it hold the codes, the last one says how to read and void it.

use crate::codes::{RowSizes, Rows};
use crate::flow::Flow;
use crate::fonts::{Fonts, Style};
use crate::head::{BODY, BODY_LINE, HeadWords};
use crate::layout::{Item, Layout, MARGIN, baseline, mm};
use crate::text::{Line, Span};
use crate::{PlainSheet, SheetAccount, SheetError, plain};

const TITLE: &str = "Backup codes";
/// A bank card (ISO/IEC 7810 ID-1), less a little so that the folded strip slides in.
const WIDTH: f32 = mm(84.0);
const HEIGHT: f32 = mm(53.0);
const PAD: f32 = mm(3.5);
const PANELS: usize = 4;
const NAME: f32 = 9.5;
const NAME_LINE: f32 = 12.0;
const FINE: f32 = 6.5;
const FINE_LINE: f32 = 8.4;

pub(crate) fn lay_out(sheet: &PlainSheet<'_>, fonts: &mut Fonts) -> Result<Layout, SheetError> {
    plain::check(sheet)?;
    let words = HeadWords::new(&sheet.head, fonts);
    let inner = WIDTH - 2.0 * PAD;
    let mut accounts = Vec::with_capacity(sheet.accounts.len());
    for account in &sheet.accounts {
        accounts.push((Heading::new(account, fonts), Rows::new(account, inner, RowSizes::CARD, fonts)?));
    }
    let mut flow = Flow::new(sheet.head.paper, &words.sheet_id, TITLE, fonts);
    flow.running_head();
    let (x, top) = (MARGIN, flow.y);
    words.cover(&mut flow, x + PAD, top + PAD, inner)?;
    let mut panel = 1;
    for (heading, mut rows) in accounts {
        while !rows.is_empty() {
            if panel + 1 >= PANELS {
                return Err(SheetError::NotForWallet);
            }
            let y = top + HEIGHT * panel as f32;
            let used = heading.draw(&mut flow, x + PAD, y + PAD, inner);
            let room = HEIGHT - PAD - mm(1.5) - used;
            let here = rows.take_first(rows.fitting(room));
            if here.is_empty() {
                return Err(SheetError::NotForWallet);
            }
            here.draw(&mut flow.page, x + PAD, y + PAD + used);
            panel += 1;
        }
    }
    let y = top + HEIGHT * panel as f32;
    if last(&mut flow, &words, x + PAD, y + PAD, inner) > HEIGHT - 2.0 * PAD {
        return Err(SheetError::NotForWallet);
    }
    panel += 1;
    flow.page.items.push(Item::Frame { x, y: top, width: WIDTH, height: HEIGHT * panel as f32, thickness: 0.5 });
    for fold in 1..panel {
        flow.page.items.push(Item::Dash { x, y: top + HEIGHT * fold as f32, width: WIDTH });
    }
    instructions(&mut flow, top);
    let unused: usize = sheet.accounts.iter().map(|account| account.unused).sum();
    let total: usize = sheet.accounts.iter().map(|account| account.total).sum();
    let pages = flow.finish(&words.check_word, &format!("{unused} of {total} unused on {}", words.made_on_date))?;
    Ok(Layout { paper: sheet.head.paper, pages })
}

/// The words above the codes of one account.
struct Heading {
    title: Vec<(String, Style, f32)>,
    facts: String,
    left: String,
}

impl Heading {
    fn new(account: &SheetAccount<'_>, fonts: &mut Fonts) -> Self {
        let mut title = vec![(fonts.admit(account.service, Style::Strong), Style::Strong, NAME)];
        if let Some(host) = account.host {
            title.push(("  ".to_owned(), Style::Strong, NAME));
            title.push((fonts.admit(host, Style::Mono), Style::Mono, NAME - 1.5));
        }
        let mut facts: Vec<String> = Vec::new();
        facts.extend(account.account.map(|name| fonts.admit(name, Style::Text)));
        facts.extend(account.also_needed.map(|needed| format!("also asks for {}", fonts.admit(needed, Style::Text))));
        facts.push(format!("set {}", fonts.admit(account.set_id, Style::Text)));
        facts.extend(account.issued_on.map(|date| fonts.admit(date, Style::Text)));
        Self { title, facts: facts.join(" · "), left: format!("{} of {} unused", account.unused, account.total) }
    }

    /// Draws it and gives its height.
    fn draw(&self, flow: &mut Flow<'_>, x: f32, top: f32, width: f32) -> f32 {
        let left = flow.piece(self.left.as_str(), Style::Text, FINE);
        let title = self.title.iter().map(|(text, style, size)| Span::new(text.as_str(), *style, *size)).collect();
        let title = flow.fonts.wrap(title, width - left.width - mm(2.0));
        let facts = flow.fonts.wrap(vec![Span::new(self.facts.as_str(), Style::Text, FINE)], width);
        let left_x = x + width - left.width;
        flow.page.text_on(left, left_x, baseline(top, NAME_LINE, NAME));
        flow.y = top;
        flow.lines(title, x, NAME_LINE);
        flow.lines(facts, x, FINE_LINE);
        flow.y - top + mm(1.0)
    }
}

/// How to read the codes and how to void the card; gives the height.
fn last(flow: &mut Flow<'_>, words: &HeadWords, x: f32, top: f32, width: f32) -> f32 {
    let text = |words: &str| Span::new(words, Style::Text, FINE);
    let mono = |words: &str| Span::new(words, Style::Mono, FINE);
    let strong = |words: &str| Span::new(words, Style::Strong, FINE);
    let paragraphs = vec![
        vec![
            strong("Reading. "),
            mono("0"),
            text(" zero, "),
            mono("O"),
            text(" capital o, "),
            mono("1"),
            text(" one, "),
            mono("l"),
            text(" small L, "),
            mono("I"),
            text(" capital i. A hyphen or a space belongs to the code. Type codes only at the address above them."),
        ],
        vec![strong("After using one. "), text("Cross it out here, then record it in Codekeep.")],
        vec![
            strong("Void. "),
            text("When it is replaced, burn or shred it. In Codekeep: Copies, "),
            mono(&words.sheet_id),
            text(", “I destroyed it”. Lost it? “It is lost” tells you what to reissue."),
        ],
    ];
    flow.y = top;
    for spans in paragraphs {
        let lines: Vec<Line> = flow.fonts.wrap(spans, width);
        flow.lines(lines, x, FINE_LINE);
        flow.y += mm(1.6);
    }
    flow.y - top
}

/// What to do with the strip, beside it.
fn instructions(flow: &mut Flow<'_>, top: f32) {
    let x = MARGIN + WIDTH + mm(10.0);
    let width = flow.width() - (x - MARGIN);
    let text = |words: &str| Span::new(words, Style::Text, BODY);
    let strong = |words: &str| Span::new(words, Style::Strong, BODY);
    let paragraphs = vec![
        vec![strong("For the wallet")],
        vec![strong("1  "), text("Cut the strip out along its frame.")],
        vec![strong("2  "), text("Fold it at the dashes, to and fro, with the cover outside.")],
        vec![strong("3  "), text("Keep it behind a card. Burn or shred what is left of this page.")],
        vec![text("Anybody who finds it can read it. Take only the accounts that you need on the way.")],
    ];
    flow.y = top;
    for spans in paragraphs {
        let lines = flow.fonts.wrap(spans, width);
        flow.lines(lines, x, BODY_LINE);
        flow.y += mm(1.6);
    }
}
