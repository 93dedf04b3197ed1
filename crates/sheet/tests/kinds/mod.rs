//! Every kind of sheet with hard contents, as other programs see it: each symbol is read by zbarimg from a poor scan, every
//! font is embedded, the margins are blank, and every page says which sheet and which page it is.
//!
//! Without those programs (poppler-utils, zbar-tools) the tests say so and pass, unless CODEKEEP_REQUIRE_TOOLS=1.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use codekeep_sheet::{
    Paper, PlainSheet, RecoverySheet, Rendered, SealedSet, SealedSheet, SheetAccount, SheetCode, plain, read_back, recovery, sealed, wallet,
};
use custody::CodeText;

use crate::bad_photo::Page;
use crate::specimen;

const DOTS: usize = 150;
const GROUPS: [&str; 9] = ["K7M2", "Q4XW", "9T5H", "N2D8", "WKQ3", "7QK4", "M2X9", "RB0A", "ZC1V"];
const NAMES: [&str; 7] = [
    "GitHub",
    "Почта России, личный кабинет",
    "Ελληνική Τράπεζα",
    "日本の銀行",
    "بنك الأمل 24 (old) בנק",
    "A name of eighty characters that has to be broken somewhere, and goes on to 80 !",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
];
const PHRASE: &str = "meadow lantern orbit velvet cactus harbour pencil thunder walnut ribbon glacier pepper saddle copper violin island \
                      marble tunnel feather engine puzzle falcon garden winter";

/// One kind of sheet on one paper.
struct Made {
    what: String,
    sheet: Rendered,
}

fn codes(length: usize, count: usize) -> Vec<CodeText> {
    let code = |n: usize| (0..length).map(|at| char::from(b"0123456789abcdef"[(n * 7919 + at * at * 31 + at) % 16])).collect();
    (0..count).map(|n| CodeText::new(code(n))).collect()
}

fn account<'a>(service: &'a str, codes: &'a [CodeText]) -> SheetAccount<'a> {
    SheetAccount {
        service,
        host: Some("a-long-name-of-a-host.of-some-department.example"),
        account: Some(service),
        also_needed: Some("the password"),
        set_id: "K7M2QD",
        generation: 12,
        issued_on: Some("30 September 2026"),
        note: "Each code works once. Type it without the spaces.",
        unused: codes.len(),
        total: codes.len() + 4,
        codes: codes.iter().zip(5..).map(|(text, ordinal)| SheetCode { ordinal, text }).collect(),
    }
}

/// The set of the photos with these codes.
fn set(service: &str, codes: &[CodeText]) -> SealedSet {
    // EXPOSE: invented codes.
    let codes: Vec<_> = codes.iter().zip(1..).map(|(code, n)| (n, CodeText::new(code.expose().to_owned()))).collect();
    SealedSet { account: Some(service.to_owned()), total: codes.len(), codes, ..crate::set(service, 0) }
}

fn every_kind() -> Vec<Made> {
    let (short, few, many) = (codes(10, 10), codes(8, 4), codes(8, 100));
    let mut long = codes(64, 2);
    long.push(CodeText::new(PHRASE.to_owned()));
    let mut made = Vec::new();
    for paper in [Paper::A4, Paper::Letter] {
        let mut add = |kind: &str, sheet: Rendered| made.push(Made { what: format!("{kind} on {paper:?}"), sheet });
        let mut accounts: Vec<_> = NAMES.iter().map(|name| account(name, &short)).collect();
        accounts.extend([account("Long", &long), account("Many", &many)]);
        add("plain", plain(&PlainSheet { head: specimen::head(paper), accounts }).expect("a plain sheet"));
        let card = vec![account("GitHub", &short), account("Google", &few)];
        add("wallet", wallet(&PlainSheet { head: specimen::head(paper), accounts: card }).expect("a card"));
        add(
            "recovery",
            recovery(&RecoverySheet { head: specimen::head(paper), groups: &GROUPS, vault: "3f8a19c20d5e4b7796aa10c4e2b7d901" })
                .expect("a recovery sheet"),
        );
        // A few accounts, each with a symbol of its own, among them the largest symbols there are; and many that share them.
        let apart = [set(NAMES[0], &short), set(NAMES[4], &few), set("Long", &long), set("Storage", &codes(64, 14))].into();
        let shared = (0..14).map(|n| set(NAMES[n % NAMES.len()], if n % 2 == 0 { &short } else { &few })).collect::<Vec<_>>();
        let shared = shared.into_iter().enumerate().map(|(n, set)| SealedSet { account: Some(format!("mira-{n}")), ..set }).collect();
        for (kind, sets, names_on_paper) in [("sealed", apart, false), ("sealed, shared", shared, true)] {
            let sheet =
                SealedSheet { head: specimen::head(paper), sets, phrase: "harbour lantern meadow saddle tunnel walnut", names_on_paper };
            add(kind, sealed(&sheet).unwrap_or_else(|error| panic!("{kind} on {paper:?}: {error}")));
        }
    }
    made
}

/// What a program says; `None` where it is not installed and need not be.
#[expect(clippy::print_stdout, reason = "a test that was not run says so")]
fn said(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let Ok(output) = Command::new(program).args(arguments).current_dir(folder).output() else {
        assert_ne!(std::env::var("CODEKEEP_REQUIRE_TOOLS").as_deref(), Ok("1"), "{program} is not installed");
        println!("not run: {program} is not installed");
        return None;
    };
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// What zbarimg reads in a picture, each symbol by itself. QR alone: it takes the lines of a page for other codes now and then.
fn scanned(folder: &Path, picture: &str) -> Option<BTreeSet<String>> {
    const END: &str = "-----END AGE ENCRYPTED FILE-----\n";
    let text = said("zbarimg", &["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture], folder)?;
    let mut symbols = BTreeSet::new();
    for part in text.split_inclusive(END) {
        let (lines, block) = part.split_at(part.find("-----BEGIN").unwrap_or(part.len()));
        symbols.extend(lines.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        symbols.extend((!block.is_empty()).then(|| block.to_owned()));
    }
    Some(symbols)
}

#[test]
fn every_sheet_is_whole_on_paper_and_every_symbol_is_read_from_a_poor_scan() {
    for Made { what, sheet } in every_kind() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = folder.path();
        std::fs::write(at.join("sheet.pdf"), &*sheet.pdf).expect("it is written");
        let Some(fonts) = said("pdffonts", &["sheet.pdf"], at) else { return };
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(fonts.len() >= 3, "{what}: {fonts:?}");
        for font in fonts {
            let columns: Vec<&str> = font.split_whitespace().rev().take(5).collect();
            assert_eq!(columns[2..], ["yes", "yes", "yes"], "{what}: not embedded, not a subset, or without its characters: {font}");
        }
        let text = said("pdftotext", &["-raw", "sheet.pdf", "-"], at).expect("just run");
        let pages: Vec<&str> = text.split_terminator('\u{c}').collect();
        assert_eq!(pages.len(), sheet.pages, "{what}");
        for (place, page) in pages.iter().enumerate() {
            for words in ["W3N8CE", "meadow", &format!("Page {} of {}", place + 1, pages.len())] {
                assert!(page.contains(words), "{what}: {words} is not on page {}:\n{page}", place + 1);
            }
        }

        // What the symbols say is known from the pages as they are, which another library reads.
        let clean = read_back(&sheet.pdf).expect("a clean sheet");
        let mut expected: BTreeSet<String> = clean.blocks.into_iter().map(|block| String::from_utf8(block).expect("armour")).collect();
        let blocks = expected.len();
        expected.extend(clean.marks.iter().map(|mark| format!("CODEKEEP {} {}", mark.sheet_id, mark.check_word.to_uppercase())));
        expected.extend((clean.others > 0).then(|| GROUPS.join("-")));
        assert_eq!((clean.marks.len(), clean.others), (1, usize::from(what.starts_with("recovery"))), "{what}");
        assert_eq!(blocks > 0, what.starts_with("sealed"), "{what}");

        let dots = DOTS.to_string();
        said("pdftoppm", &["-r", &dots, "-gray", "sheet.pdf", "page"], at).expect("just run");
        let mut read = BTreeSet::new();
        let files = std::fs::read_dir(at).expect("the folder").map(|file| file.expect("a file").path());
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "pgm")) {
            let page = Page::read_pgm(&std::fs::read(&file).expect("a page"));
            assert!(!page.has_ink_in_the_margin(16 * DOTS * 10 / 254 - 2), "{what}: something stands in the margin of {}", file.display());
            // As a person does who lays the page down anew where the first scan was not read.
            for turn in [3.0, -3.0] {
                std::fs::write(at.join("scan.jpg"), page.scanned(turn, 0.4, 60)).expect("it is written");
                let Some(symbols) = scanned(at, "scan.jpg") else { return };
                read.extend(symbols);
            }
        }
        let (missing, more) = (expected.difference(&read).count(), read.difference(&expected).count());
        assert!(missing == 0 && more == 0, "{what}: {missing} of {} symbols were not read, {more} stand nowhere on it", expected.len());
    }
}
