//! The recovery sheet: the vault's own key, and what to do with it on a machine that has never seen the vault.

use zeroize::Zeroizing;

use crate::flow::Flow;
use crate::fonts::{Fonts, Style};
use crate::head::{BODY, BODY_LINE, Boxes, GAP, HeadWords, SMALL, SMALL_LINE};
use crate::layout::{Item, Layout, MARGIN, mm};
use crate::sealed::Symbol;
use crate::text::Span;
use crate::{RecoverySheet, SheetError};

const TITLE: &str = "Recovery sheet";
const KEY: f32 = 19.0;
const KEY_LINE: f32 = mm(13.0);
const MODULE: f32 = mm(0.9);
/// Of the key, and the one that checks them.
const GROUPS: usize = 9;
const PER_LINE: usize = 3;

pub(crate) fn lay_out(sheet: &RecoverySheet<'_>, fonts: &mut Fonts) -> Result<Layout, SheetError> {
    sheet.head.check()?;
    let is_group = |group: &&str| group.len() == 4 && group.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    if sheet.groups.len() != GROUPS || !sheet.groups.iter().all(is_group) {
        return Err(SheetError::Empty);
    }
    let words = HeadWords::new(&sheet.head, fonts);
    let vault = fonts.admit(sheet.vault, Style::Mono);
    let mut flow = Flow::new(sheet.head.paper, &words.sheet_id, TITLE, fonts);
    words.draw(&mut flow, TITLE, Some("opens the vault without its password"))?;
    key(&mut flow, sheet)?;
    steps(&mut flow, &vault);
    closing(&mut flow, &words);
    let pages = flow.finish(&words.check_word, &format!("Made on {}", words.made_on_date))?;
    Ok(Layout { paper: sheet.head.paper, pages })
}

/// The groups of the key with their numbers, its check group, and the same as a symbol.
fn key(flow: &mut Flow<'_>, sheet: &RecoverySheet<'_>) -> Result<(), SheetError> {
    let mut text = Zeroizing::new(String::with_capacity(GROUPS * 5));
    for group in sheet.groups {
        if !text.is_empty() {
            text.push('-');
        }
        text.push_str(group);
    }
    let symbol = Symbol::mark(&text).ok_or(SheetError::DoesNotFit)?;
    symbol.prove(text.as_bytes())?;
    let size = MODULE * symbol.side() as f32;
    let pad = mm(5.0);
    let (top, width) = (flow.y, flow.width());
    let height = 2.0 * pad + 3.0 * KEY_LINE;
    flow.page.items.push(Item::Frame { x: MARGIN, y: top, width, height, thickness: 0.8 });
    let symbol_x = MARGIN + width - pad - size;
    flow.page.items.push(Item::Symbol { x: symbol_x, y: top + (height - size) / 2.0, module: MODULE, symbol });
    let column = (symbol_x - mm(8.0) - MARGIN - pad) / PER_LINE as f32;
    for (place, group) in sheet.groups.iter().enumerate() {
        let name = if place + 1 == GROUPS { "check".to_owned() } else { (place + 1).to_string() };
        let x = MARGIN + pad + column * (place % PER_LINE) as f32;
        let y = top + pad + KEY_LINE * (place / PER_LINE) as f32;
        let label = flow.piece(name, Style::Text, SMALL);
        flow.page.text(label, x, y, SMALL_LINE);
        let group = flow.piece(*group, Style::Mono, KEY);
        flow.page.text(group, x, y + SMALL_LINE, KEY_LINE - SMALL_LINE - mm(1.5));
    }
    flow.y = top + height + GAP;
    Ok(())
}

fn steps(flow: &mut Flow<'_>, vault: &str) {
    let text = |words: &str| Span::new(words, Style::Text, BODY);
    let strong = |words: &str| Span::new(words, Style::Strong, BODY);
    let mono = |words: &str| Span::new(words, Style::Mono, BODY - 0.5);
    let width = flow.width();
    let title = flow.fonts.wrap(vec![Span::new("On a new machine, or when the password is forgotten", Style::Strong, 13.0)], width);
    flow.lines(title, MARGIN, 19.0);
    let steps = vec![
        vec![text("Install Codekeep. It needs no network and no account.")],
        vec![
            text(
                "Fetch the vault’s file: the newest backup, from a stick, another drive or a folder that is synchronised. Its name ends in ",
            ),
            mono(".codekeep"),
            text("."),
        ],
        vec![text("Open it, and choose the recovery sheet instead of the password. Type the eight groups and the check group.")],
        vec![text("Set a new password when you are asked. Nothing else is possible before that.")],
        vec![text("Look at what happened while the vault was away: codes may have been used since the backup was made.")],
    ];
    let x = MARGIN + mm(8.0);
    for (index, spans) in steps.into_iter().enumerate() {
        let number = flow.piece((index + 1).to_string(), Style::Strong, BODY);
        flow.page.text(number, MARGIN, flow.y, BODY_LINE);
        let lines = flow.fonts.wrap(spans, width - mm(8.0));
        flow.lines(lines, x, BODY_LINE);
        flow.y += mm(1.6);
    }
    flow.y += mm(2.0);
    let vault = flow.fonts.wrap(vec![strong("The vault it opens   "), mono(vault)], width);
    flow.lines(vault, MARGIN, BODY_LINE);
    flow.y += GAP;
}

fn closing(flow: &mut Flow<'_>, words: &HeadWords) {
    let text = |words: &str| Span::new(words, Style::Text, BODY);
    let strong = |words: &str| Span::new(words, Style::Strong, BODY);
    let typing = vec![
        vec![strong("Typing it")],
        vec![text("There is no I, L, O or U in it: a circle is a zero, a stroke is a one. Capitals, spaces and dashes do not matter.")],
    ];
    let keeping = vec![
        vec![strong("Keeping it")],
        vec![text(
            "With the vault’s file, whoever holds this sheet has every code in it. Keep the two apart: a safe, a bank box, a person you trust.",
        )],
    ];
    let boxes = Boxes::new(flow, [typing, keeping]);
    if flow.room() < boxes.height() + GAP + words.void_height(flow) {
        flow.new_page();
    }
    boxes.draw(flow);
    words.void(flow);
}
