//! A sealed sheet as a whole: what goes in comes out of every symbol and of every typed block, and the phrase is nowhere.

use custody::{CodeText, Date, Order, Shape};

use super::block::{blocks, parse};
use super::*;
use crate::fonts::Fonts;
use crate::layout::Item;
use crate::{MAX_TEXT, Paper, SealedSheet, SheetError};

pub(crate) const PHRASE: &str = "harbour lantern meadow saddle tunnel walnut";

fn set(service: &str, codes: &[&str]) -> SealedSet {
    SealedSet {
        service: service.to_owned(),
        account: Some("mira-holt".to_owned()),
        host: Some("sign-in.example".to_owned()),
        also_needed: Some("the password".to_owned()),
        shape: Shape::List,
        order: Order::Any,
        plain_entry: false,
        case_matters: true,
        issued: Date::from_ymd(2026, 11, 3),
        expires_ms: Some(1_795_000_061_000),
        set_id: "K7M2QD".to_owned(),
        total: codes.len() + 4,
        codes: codes.iter().zip(5..).map(|(code, n)| (n, CodeText::new((*code).to_owned()))).collect(),
    }
}

fn sheet(sets: Vec<SealedSet>) -> SealedSheet<'static> {
    let head = crate::tests::specimen::head(Paper::A4);
    SealedSheet { head, sets, phrase: PHRASE, names_on_paper: false }
}

fn texts(sets: &[SealedSet]) -> Vec<(u32, String)> {
    sets.iter().flat_map(|set| &set.codes).map(|(n, code)| (*n, code.expose().to_owned())).collect()
}

/// The bytes of each block as they stand under the symbols.
fn typed_blocks(layout: &crate::layout::Layout) -> Vec<Vec<u8>> {
    let mut lines: Vec<(usize, f32, f32, String)> = Vec::new();
    for (number, page) in layout.pages.iter().enumerate() {
        for item in &page.items {
            let Item::Text { x, baseline, piece } = item else { continue };
            let is_typed = piece.span.style == crate::fonts::Style::Mono && [7.0, 9.0].contains(&piece.span.size);
            if is_typed && piece.span.text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') {
                lines.push((number, *baseline, *x, piece.span.text.to_string()));
            }
        }
    }
    // As a person reads: page by page; the pieces of a block follow one another already.
    let text: Vec<String> = lines.chunks(3).map(|line| line.iter().map(|part| part.3.as_str()).collect::<Vec<_>>().join(" ")).collect();
    read_typed(&text.join("\n")).unwrap()
}

#[test]
fn what_is_typed_opens_with_the_phrase() {
    let odd = "back\\slash: and\nline \r break  ";
    let sheet = sheet(vec![set("GitHub", &["eee65-f53e9", "421ce-50211"]), set("Google", &["1234 5678", odd, "λόγος"])]);
    let layout = lay_out(&sheet, &mut Fonts::embedded_alone()).unwrap();
    let typed = typed_blocks(&layout);
    assert_eq!(typed.len(), 2);
    // In any order, one of them twice.
    let order = [1, 0, 1];
    let read = join_sets(order.iter().map(|at| open_block(&typed[*at], PHRASE).unwrap()).collect());
    assert_eq!(texts(&read), texts(&sheet.sets));
    let (first, wanted) = (&read[0], &sheet.sets[0]);
    assert_eq!((&first.service, &first.account, &first.host), (&wanted.service, &wanted.account, &wanted.host));
    assert_eq!((first.shape, first.issued, first.total, &first.set_id), (wanted.shape, wanted.issued, wanted.total, &wanted.set_id));
    assert_eq!((first.expires_ms, first.case_matters, first.plain_entry), (wanted.expires_ms, wanted.case_matters, wanted.plain_entry));
    assert_eq!(open_block(&typed[0], "harbour lantern").err(), Some(OpenError::WrongPhrase));
}

#[test]
fn nothing_of_the_contents_stands_on_the_paper() {
    let sheet = sheet(vec![set("GitHub", &["eee65-f53e9"])]);
    let made = crate::sealed(&sheet).unwrap();
    let layout = lay_out(&sheet, &mut Fonts::embedded_alone()).unwrap();
    let words: Vec<String> = layout
        .pages
        .iter()
        .flat_map(|page| &page.items)
        .filter_map(|item| match item {
            Item::Text { piece, .. } => Some(piece.span.text.to_string()),
            _ => None,
        })
        .collect();
    let all = words.join("\n");
    for secret in PHRASE.split(' ').filter(|word| *word != sheet.head.check_word).chain(["GitHub", "mira-holt", "sign-in.example", "eee65"])
    {
        assert!(!all.contains(secret), "{secret} stands on the paper");
        assert!(!made.pdf.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret} stands in the file");
    }
    let named = SealedSheet { names_on_paper: true, ..sheet };
    let layout = lay_out(&named, &mut Fonts::embedded_alone()).unwrap();
    let says = |page: &crate::layout::Page| {
        page.items.iter().any(|item| matches!(item, Item::Text { piece, .. } if piece.span.text.contains("GitHub")))
    };
    assert!(says(&layout.pages[0]), "the name was asked for");
}

#[test]
fn up_to_twelve_accounts_stand_alone_and_more_share_blocks() {
    let many = |count: usize| -> Vec<SealedSet> { (0..count).map(|n| set(&format!("Service {n}"), &["eee65-f53e9"; 10])).collect() };
    let alone = blocks(&many(12)).unwrap();
    assert_eq!(alone.len(), 12);
    assert!(alone.iter().all(|block| block.sets.len() == 1));
    let shared = blocks(&many(200)).unwrap();
    assert!(shared.len() <= 100, "{}", shared.len());
    assert_eq!(shared.iter().map(|block| block.codes).sum::<usize>(), 2000);
    for (index, block) in shared.iter().enumerate() {
        let text = block.text("P4XW9T", index + 1, shared.len());
        assert!(text.len() <= block::FULL, "{}", text.len());
        assert_eq!(parse(&text).unwrap().sets.len(), block.sets.len());
    }
}

#[test]
fn a_set_that_is_too_large_for_a_block_is_parted_and_joined_again() {
    let codes: Vec<String> = (0..100).map(|n| format!("{n:064x}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let sets = vec![set("Storage", &codes)];
    let parted = blocks(&sets).unwrap();
    assert!(parted.len() > 5);
    let read = parted.iter().enumerate().map(|(n, block)| parse(&block.text("P4XW9T", n + 1, parted.len())).unwrap()).collect();
    let joined = join_sets(read);
    assert_eq!(joined.len(), 1);
    assert_eq!(texts(&joined), texts(&sets));
    let refused = blocks(&[set("Storage", &[&"x".repeat(900)])]).err();
    assert_eq!(refused, Some(SheetError::CodeTooLong { service: "Storage".to_owned(), ordinal: 5 }));
}

#[test]
fn what_is_inside_is_read_strictly() {
    for hostile in [
        "",
        "Codekeep 2 sheet A block 1 of 1\nservice: x\n1: y\n",
        "Codekeep 1 sheet A block 2 of 1\nservice: x\n1: y\n",
        "Codekeep 1 sheet A block 1 of 1\n",
        "Codekeep 1 sheet A block 1 of 1\nservice: x\n",
        "Codekeep 1 sheet A block 1 of 1\nservice: x\n1: \\q\n",
        "Codekeep 1 sheet A block 1 of 1\n1: y\n",
        "Codekeep 1 sheet A block one of 1\nservice: x\n1: y\n",
    ] {
        assert_eq!(parse(hostile).err(), Some(OpenError::NotASheet), "{hostile:?}");
    }
    let newer = parse("Codekeep 1 sheet A block 1 of 1\nservice: x\ncolour: red\n1: y\n").unwrap();
    assert_eq!(newer.sets[0].service, "x");
}

#[test]
fn an_empty_sheet_and_texts_over_their_limits_are_refused() {
    assert_eq!(crate::sealed(&sheet(Vec::new())).err(), Some(SheetError::Empty));
    let long = "x".repeat(MAX_TEXT + 1);
    assert_eq!(crate::sealed(&sheet(vec![set(&long, &["1"])])).err(), Some(SheetError::TextTooLong { what: "service name" }));
}
