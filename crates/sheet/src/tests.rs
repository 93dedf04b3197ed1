//! The layout, checked item by item: nothing lost, nothing outside the margins, nothing over anything else.

#[path = "../tests/specimen/mod.rs"]
pub mod specimen;

use custody::CodeText;

use crate::codes::RowSizes;
use crate::fonts::{Fonts, Style};
use crate::layout::{Item, Layout, MARGIN, Page};
use crate::plain::lay_out;
use crate::text::Span;
use crate::{MAX_SHORT_TEXT, MAX_TEXT, Paper, PlainSheet, RecoverySheet, SheetAccount, SheetCode, SheetError, SheetHead};

fn sheet<'a>(paper: Paper, accounts: Vec<SheetAccount<'a>>) -> PlainSheet<'a> {
    let head = specimen::head(paper);
    PlainSheet { head, accounts }
}

/// A sheet of one account, with something else in its head.
fn with_head<'a>(stored: &'a [CodeText], change: impl FnOnce(&mut SheetHead<'a>)) -> PlainSheet<'a> {
    let mut sheet = sheet(Paper::A4, vec![account("GitHub", stored)]);
    change(&mut sheet.head);
    sheet
}

fn account<'a>(service: &'a str, codes: &'a [CodeText]) -> SheetAccount<'a> {
    SheetAccount {
        service,
        host: Some("sign-in.example"),
        account: Some("mira.holt"),
        also_needed: Some("the password"),
        set_id: "K7M2QD",
        generation: 3,
        issued_on: Some("3 November 2026"),
        note: "Each code works once.",
        unused: codes.len(),
        total: codes.len(),
        codes: codes.iter().zip(1..).map(|(text, ordinal)| SheetCode { ordinal, text }).collect(),
    }
}

fn codes(texts: &[&str]) -> Vec<CodeText> {
    texts.iter().map(|text| CodeText::new((*text).to_owned())).collect()
}

fn numbered(count: usize) -> Vec<CodeText> {
    (0..count).map(|n| CodeText::new(format!("{:05x}-{:05x}", n * 7919 % 0xfffff, n * 104_729 % 0xfffff))).collect()
}

/// Lays out as on a machine without fonts, and checks what holds for every sheet.
fn laid_out(sheet: &PlainSheet<'_>) -> Layout {
    checked(lay_out(sheet, &mut Fonts::embedded_alone()).unwrap(), sheet.head.check_word)
}

fn checked(layout: Layout, check_word: &str) -> Layout {
    let (width, height) = layout.paper.size();
    for page in &layout.pages {
        let words = words(page);
        let number = layout.pages.iter().position(|other| std::ptr::eq(other, page)).unwrap() + 1;
        assert!(words.contains(&format!("Page {number} of {}", layout.pages.len())), "page {number} has no number");
        assert!(words.iter().any(|word| word == "W3N8CE"), "page {number} has no sheet id");
        assert!(words.iter().any(|word| word == check_word), "page {number} has no check word");
        for item in &page.items {
            let (left, top, right, bottom) = match *item {
                Item::Text { x, baseline, ref piece } => {
                    (x, baseline - piece.span.size * 0.78, x + piece.width, baseline + piece.span.size * 0.3)
                }
                Item::Rule { x, y, width, .. } | Item::Dash { x, y, width } => (x, y, x + width, y),
                Item::Frame { x, y, width, height, .. } => (x, y, x + width, y + height),
                Item::Keep { x, y, size } => (x, y, x + size, y + size),
                Item::Upright { x, y, height, .. } => (x, y, x, y + height),
                Item::Symbol { x, y, module, ref symbol } => {
                    let size = module * symbol.side() as f32;
                    (x, y, x + size, y + size)
                }
                Item::Fold { x, y, width: dash } => {
                    assert!(x + dash < MARGIN || x > width - MARGIN, "a fold mark reaches into the text");
                    assert!((y % (height / 3.0)).min(height / 3.0 - y % (height / 3.0)) < 0.1);
                    continue;
                }
            };
            let inside = left >= MARGIN - 0.01 && top >= MARGIN - 0.01 && right <= width - MARGIN + 0.6 && bottom <= height - MARGIN + 0.6;
            assert!(inside, "something stands in the margin of page {number}: {left} {top} {right} {bottom}");
        }
        assert_no_overlap(page);
    }
    layout
}

fn assert_no_overlap(page: &Page) {
    let boxes: Vec<(f32, f32, f32, f32)> = page
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Text { x, baseline, piece } => Some((*x, x + piece.width, baseline - piece.span.size * 0.7, *baseline)),
            _ => None,
        })
        .collect();
    for (i, a) in boxes.iter().enumerate() {
        for b in boxes.iter().skip(i + 1) {
            let apart = a.1 <= b.0 + 0.6 || b.1 <= a.0 + 0.6 || a.3 <= b.2 || b.3 <= a.2;
            assert!(apart, "two texts stand over each other: {a:?} {b:?}");
        }
    }
}

fn words(page: &Page) -> Vec<String> {
    let texts = page.items.iter().filter_map(|item| match item {
        Item::Text { piece, .. } => Some(piece.span.text.trim_end().to_owned()),
        _ => None,
    });
    texts.collect()
}

/// What stands in the size of codes, in the order in which it is drawn, with its place.
fn printed_codes(layout: &Layout) -> Vec<(f32, f32, String)> {
    let items = layout.pages.iter().flat_map(|page| &page.items).filter_map(|item| match item {
        Item::Text { x, baseline, piece } if piece.span.size == RowSizes::PAGE.code => Some((*x, *baseline, piece.span.text.to_string())),
        _ => None,
    });
    items.collect()
}

fn joined(layout: &Layout) -> String {
    printed_codes(layout).into_iter().map(|(_, _, text)| text).collect()
}

#[test]
fn codes_stand_in_two_columns_that_are_read_downwards() {
    let stored = numbered(5);
    let layout = laid_out(&sheet(Paper::A4, vec![account("GitHub", &stored)]));
    let printed = printed_codes(&layout);
    assert_eq!(printed.iter().map(|p| p.2.as_str()).collect::<Vec<_>>(), stored.iter().map(CodeText::expose).collect::<Vec<_>>());
    let (left, right) = printed.split_at(3);
    assert!(left.iter().all(|code| code.0 == left[0].0) && right.iter().all(|code| code.0 == right[0].0));
    assert!(right[0].0 > left[0].0 && right[0].1 == left[0].1);
    assert!(left.windows(2).all(|pair| pair[0].1 < pair[1].1));
    assert_eq!(layout.pages.len(), 1);
}

#[test]
fn long_codes_take_one_column_and_break_without_a_character_more_or_less() {
    let phrase = "meadow lantern orbit velvet cactus harbour pencil thunder walnut ribbon glacier pepper saddle copper violin island marble tunnel feather engine puzzle falcon garden winter";
    let key = "123456-234567-345678-456789-567890-6789";
    let hash = "9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015";
    let groups = "ab12-cd34-".repeat(9);
    let stored = codes(&[phrase, key, hash, &groups, "two  spaces"]);
    let layout = laid_out(&sheet(Paper::A4, vec![account("Long", &stored)]));
    assert_eq!(joined(&layout), [phrase, key, hash, &groups, "two  spaces"].concat());
    let lines: Vec<String> = printed_codes(&layout).into_iter().map(|code| code.2).collect();
    assert!(lines.contains(&key.to_owned()), "a key that fits on a line was broken");
    assert!(lines.contains(&hash[..32].to_owned()), "a code without groups is not broken in the middle");
    assert!(lines[0].ends_with(' ') && lines.iter().any(|line| line.len() < groups.len() && line.ends_with("cd34-")), "{lines:?}");
    assert_eq!(printed_codes(&layout).iter().filter(|code| code.0 == printed_codes(&layout)[0].0).count(), lines.len());
    assert!(words(&layout.pages[0]).concat().contains("Nothing is"), "the legend does not speak of broken codes");
}

#[test]
fn an_account_stays_together_when_a_page_can_hold_it() {
    let stored = numbered(16);
    let layout = laid_out(&sheet(Paper::A4, (0..6).map(|_| account("GitHub", &stored)).collect()));
    for page in &layout.pages {
        let here =
            page.items.iter().filter(|item| matches!(item, Item::Text { piece, .. } if piece.span.size == RowSizes::PAGE.code)).count();
        assert_eq!(here % 16, 0);
        assert!(!words(page).iter().any(|word| word.contains("continued")));
    }
    assert_eq!(joined(&layout), stored.iter().map(CodeText::expose).collect::<String>().repeat(6));
}

#[test]
fn an_account_longer_than_a_page_is_continued_by_name() {
    let stored = numbered(150);
    for paper in [Paper::A4, Paper::Letter] {
        let layout = laid_out(&sheet(paper, vec![account("GitHub", &numbered(4)), account("Numbers", &stored)]));
        let continued = layout.pages.iter().filter(|page| words(page).iter().any(|word| word == "Numbers, continued")).count();
        assert!(continued >= 2);
        assert!(joined(&layout).ends_with(&stored.iter().map(CodeText::expose).collect::<String>()));
    }
}

#[test]
fn the_first_page_never_holds_a_header_alone() {
    for count in [40, 44, 48, 52, 56, 60] {
        let stored = numbered(count);
        let layout = laid_out(&sheet(Paper::Letter, vec![account("GitHub", &stored)]));
        assert!(words(&layout.pages[0]).iter().any(|word| word == "GitHub"), "{count} codes");
    }
}

#[test]
fn an_account_without_codes_has_its_heading() {
    let layout = laid_out(&sheet(Paper::A4, vec![account("GitHub", &[])]));
    assert!(words(&layout.pages[0]).iter().any(|word| word == "of 0 unused"));
}

#[test]
fn codes_of_many_lines_move_to_the_next_page_as_a_whole() {
    let stored = codes(&[&"0123456789abcdef".repeat(80); 5].map(String::as_str));
    let layout = laid_out(&sheet(Paper::A4, vec![account("GitHub", &numbered(30)), account("Keys", &stored)]));
    assert!(joined(&layout).ends_with(&"0123456789abcdef".repeat(400)));
}

#[test]
fn two_hundred_accounts_fit() {
    let stored = numbered(10);
    let layout = laid_out(&sheet(Paper::A4, (0..200).map(|_| account("GitHub", &stored)).collect()));
    assert_eq!(printed_codes(&layout).len(), 2000);
    assert!(layout.pages.len() > 50 && layout.pages.len() < 90, "{}", layout.pages.len());
}

#[test]
fn the_longest_texts_are_whole_and_stay_inside() {
    let wide = &*"W".repeat(MAX_TEXT);
    let short = "W".repeat(MAX_SHORT_TEXT / 4);
    let long_code = codes(&[&"0123456789abcdef".repeat(20)]);
    for paper in [Paper::A4, Paper::Letter] {
        let mut contents = sheet(paper, vec![account(wide, &long_code), account(wide, &long_code)]);
        (contents.head.title_owner, contents.head.place, contents.head.check_word) = (Some(wide), wide, &short);
        for account in &mut contents.accounts {
            (account.host, account.account, account.also_needed, account.note) = (Some(wide), Some(wide), Some(wide), wide);
        }
        let layout = laid_out(&contents);
        assert_eq!(joined(&layout), "0123456789abcdef".repeat(40));
        let all: String = layout.pages.iter().flat_map(words).collect();
        assert_eq!(
            all.matches('W').count(),
            MAX_TEXT * (2 + 2 * 5) + short.len() * (layout.pages.len() + 1) + all.matches("W3N8CE").count()
        );
    }
}

#[test]
fn a_sheet_that_would_be_cut_off_is_refused() {
    // 300 characters that no font has are 2400 printed ones.
    let unknown = "日".repeat(MAX_TEXT);
    let stored = numbered(30);
    let mut contents = sheet(Paper::A4, vec![account(&unknown, &stored)]);
    contents.accounts[0].account = Some(&unknown);
    assert_eq!(lay_out(&contents, &mut Fonts::embedded_alone()).err(), Some(SheetError::DoesNotFit));
    let wide = "W".repeat(MAX_SHORT_TEXT);
    let refused = |contents: PlainSheet<'_>| lay_out(&contents, &mut Fonts::embedded_alone()).err();
    let facts = with_head(&stored, |head| (head.made_on, head.fingerprint) = (&wide, &wide));
    assert_eq!(refused(facts), Some(SheetError::DoesNotFit), "the facts are wider than the page");
    let tall = with_head(&stored, |head| head.place = &unknown);
    assert_eq!(refused(tall), Some(SheetError::DoesNotFit), "the facts are higher than the page");
    let foot = with_head(&stored, |head| (head.made_on_date, head.check_word) = (&wide, &wide[..10]));
    assert_eq!(refused(foot), Some(SheetError::DoesNotFit), "the foot is wider than the page");
}

#[test]
fn names_in_the_scripts_of_the_embedded_fonts_are_printed_as_they_are() {
    let stored = numbered(2);
    let mut fonts = Fonts::embedded_alone();
    for name in ["Łódź Çelik Ñandú ß", "Почта России ё", "Ελληνική Τράπεζα", "Tiếng Việt"] {
        lay_out(&sheet(Paper::A4, vec![account(name, &stored)]), &mut fonts).unwrap();
    }
    assert_eq!(fonts.into_not_printable(), Vec::<String>::new());
}

#[test]
fn a_character_without_a_font_is_named_and_reported() {
    let stored = numbered(2);
    let contents =
        sheet(Paper::A4, vec![account("日本 bank", &stored), account("turned\u{202E}round", &stored), account("日本 bank", &stored)]);
    let mut fonts = Fonts::embedded_alone();
    let layout = lay_out(&contents, &mut fonts).unwrap();
    let all: String = layout.pages.iter().flat_map(words).collect();
    assert!(all.contains("[U+65E5][U+672C] bank"), "{all}");
    assert!(all.contains("turned[U+202E]round"));
    assert_eq!(fonts.into_not_printable(), ["日本 bank", "turned\u{202E}round"]);
}

#[test]
fn a_code_that_paper_cannot_carry_is_refused() {
    for text in
        ["", " 1234", "1234 ", "12\u{A0}34", "12\t34", "12\n34", "12\u{200B}34", "12\u{AD}34", "12\u{202E}34", "12\u{FE0F}34", "日本"]
    {
        let stored = codes(&["fine", text]);
        let refused = lay_out(&sheet(Paper::A4, vec![account("GitHub", &stored)]), &mut Fonts::embedded_alone()).err();
        assert_eq!(refused, Some(SheetError::CodeNotPrintable { service: "GitHub".to_owned(), ordinal: 2 }), "{text:?}");
    }
    let stored = codes(&[&"x".repeat(5000)]);
    let refused = lay_out(&sheet(Paper::A4, vec![account("GitHub", &stored)]), &mut Fonts::embedded_alone()).err();
    assert_eq!(refused, Some(SheetError::CodeTooLong { service: "GitHub".to_owned(), ordinal: 1 }));
}

#[test]
fn texts_over_their_limits_are_refused() {
    let stored = numbered(2);
    let long = "x".repeat(MAX_TEXT + 1);
    let refused = |contents: &PlainSheet<'_>| lay_out(contents, &mut Fonts::embedded_alone()).err();
    assert_eq!(refused(&sheet(Paper::A4, vec![account(&long, &stored)])), Some(SheetError::TextTooLong { what: "service name" }));
    let mut contents = sheet(Paper::A4, vec![account("GitHub", &stored)]);
    contents.head.place = &long;
    assert_eq!(refused(&contents), Some(SheetError::TextTooLong { what: "place" }));
    assert_eq!(refused(&sheet(Paper::A4, Vec::new())), Some(SheetError::Empty));
}

#[test]
fn no_two_characters_of_a_code_are_drawn_as_one() {
    let fonts = Fonts::embedded_alone();
    let code = "->=>!=<=www/*fi::0O1lI";
    let glyphs: Vec<_> = fonts.shape(code, Style::Mono).into_iter().flat_map(|run| run.glyphs).collect();
    assert_eq!(glyphs.len(), code.len());
    for (glyph, c) in glyphs.iter().zip(code.chars()) {
        let alone = fonts.shape(&c.to_string(), Style::Mono).remove(0).glyphs.remove(0);
        assert_eq!(glyph.glyph_id, alone.glyph_id, "{c} looks different beside others");
        assert_eq!(glyph.x_advance, 0.6);
    }
    let face = fonts.face(fonts.face_for("0", Style::Mono).unwrap()).unwrap();
    let plain_zero = face.with_shaper(|shaper| shaper.glyph_index('0').unwrap().0).unwrap();
    let printed = fonts.shape("0", Style::Mono).remove(0).glyphs.remove(0).glyph_id.to_u32();
    assert_ne!(printed, u32::from(plain_zero), "the zero is not the slashed one");
}

#[test]
fn breaking_into_lines_keeps_every_character() {
    let fonts = Fonts::embedded_alone();
    let texts = ["one two  three", "an.address.longer@than-the.line.example", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", " "];
    for width in [30.0, 60.0, 500.0] {
        let spans = texts.iter().map(|text| Span::new(*text, Style::Text, 9.5)).collect();
        let lines = fonts.wrap(spans, width);
        let whole: String = lines.iter().flat_map(|line| &line.pieces).map(|(_, piece)| piece.span.text.as_str()).collect();
        assert_eq!(whole, texts.concat());
        assert!(lines.iter().all(|line| line.width <= width + 0.6));
    }
}

#[test]
fn a_card_for_the_wallet_holds_two_accounts_and_says_when_it_does_not() {
    let (one, two) = (numbered(16), numbered(10));
    for paper in [Paper::A4, Paper::Letter] {
        let sheet = sheet(paper, vec![account("GitHub", &one), account("Google", &two)]);
        let layout = checked(crate::wallet::lay_out(&sheet, &mut Fonts::embedded_alone()).unwrap(), "meadow");
        assert_eq!(layout.pages.len(), 1);
        let all = words(&layout.pages[0]);
        assert!(one.iter().chain(&two).all(|code| all.iter().any(|word| word == code.expose())), "{all:?}");
    }
    let many = numbered(60);
    let too_much = sheet(Paper::A4, vec![account("GitHub", &many)]);
    assert_eq!(crate::wallet::lay_out(&too_much, &mut Fonts::embedded_alone()).err(), Some(SheetError::NotForWallet));
    let three = sheet(Paper::A4, vec![account("A", &two), account("B", &two), account("C", &two)]);
    assert_eq!(crate::wallet::lay_out(&three, &mut Fonts::embedded_alone()).err(), Some(SheetError::NotForWallet));
}

#[test]
fn a_recovery_sheet_holds_the_groups_of_the_key() {
    let groups = ["K7M2", "Q4XW", "9T5H", "N2D8", "WKQ3", "7QK4", "M2X9", "RB0A", "ZC1V"];
    let vault = "3f8a19c20d5e4b7796aa10c4e2b7d901";
    for paper in [Paper::A4, Paper::Letter] {
        let made = RecoverySheet { head: sheet(paper, Vec::new()).head, groups: &groups, vault };
        let layout = checked(crate::recovery::lay_out(&made, &mut Fonts::embedded_alone()).unwrap(), "meadow");
        let all = words(&layout.pages[0]);
        assert!(groups.iter().chain(&[vault]).all(|group| all.iter().any(|word| word == group)), "{all:?}");
        assert_eq!(layout.pages.len(), 1);
    }
    let long = ["K7M2", "Q4XW", "9T5H", "N2D8", "WKQ3", "7QK4", "M2X9", "RB0A", "ZC1V", "0000"];
    let small = ["k7m2", "Q4XW", "9T5H", "N2D8", "WKQ3", "7QK4", "M2X9", "RB0A", "ZC1V"];
    for bad in [&groups[..8], &long, &small] {
        let made = RecoverySheet { head: sheet(Paper::A4, Vec::new()).head, groups: bad, vault };
        assert!(crate::recovery::lay_out(&made, &mut Fonts::embedded_alone()).is_err());
    }
}
