//! The finished PDF, read by other programs (poppler-utils): its text, its fonts, its metadata.
//!
//! Without those programs the tests say so and pass, unless CODEKEEP_REQUIRE_TOOLS=1.

mod specimen;

use std::io::Write;
use std::process::{Command, Stdio};

use codekeep_sheet::{Paper, PlainSheet, Rendered, SheetAccount, SheetCode, SheetHead, plain};
use custody::CodeText;

const CODES: [&str; 7] = ["eee65-f53e9", "421ce-50211", "3283 6791", "0O1lI->=>b", "www != /*", "AbCd_9.~+/=", "ключ-λόγος-Ñ"];
const PHRASE: &str =
    "meadow lantern orbit velvet cactus harbour pencil thunder walnut ribbon glacier pepper saddle copper violin island marble tunnel";

fn render(place: &str) -> Rendered {
    let short: Vec<CodeText> = CODES.iter().map(|code| CodeText::new((*code).to_owned())).collect();
    let long = [CodeText::new(PHRASE.to_owned())];
    let sets = [("GitHub", &short[..]), ("Брелок", &long[..])];
    let accounts = sets
        .iter()
        .map(|(service, codes)| SheetAccount {
            service,
            host: Some("github.example"),
            account: Some("mira-holt"),
            also_needed: None,
            set_id: "K7M2QD",
            generation: 3,
            issued_on: None,
            note: "Each code works once.",
            unused: codes.len(),
            total: 16,
            codes: codes.iter().zip(5..).map(|(text, ordinal)| SheetCode { ordinal, text }).collect(),
        })
        .collect();
    plain(&PlainSheet { head: SheetHead { place, ..specimen::head(Paper::A4) }, accounts }).expect("the sheet is written")
}

/// Runs a program that reads the PDF from a pipe; `None` where it is not installed and need not be.
#[expect(clippy::print_stdout, reason = "a test that was not run says so")]
fn read_with(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let started = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = started else {
        assert_ne!(std::env::var("CODEKEEP_REQUIRE_TOOLS").as_deref(), Ok("1"), "{program} is not installed");
        println!("not run: {program} is not installed");
        return None;
    };
    child.stdin.take().expect("a pipe").write_all(pdf).expect("the program reads");
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{program} cannot read the PDF");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn copied_text_gives_each_code_whole() {
    let made = render("Safe at home");
    let Some(text) = read_with("pdftotext", &["-", "-"], &made.pdf) else { return };
    for code in CODES {
        assert_eq!(text.lines().filter(|line| *line == code).count(), 1, "{code} does not stand alone on one line of:\n{text}");
    }
    assert!(text.replace('\n', " ").contains(PHRASE), "{text}");

    let layout = read_with("pdftotext", &["-layout", "-", "-"], &made.pdf).expect("just run");
    for code in CODES {
        assert_eq!(layout.matches(code).count(), 1, "{code} is not in:\n{layout}");
    }

    // In the order of the file: number, code, down the first column and then down the second.
    let raw = read_with("pdftotext", &["-raw", "-", "-"], &made.pdf).expect("just run");
    let expected: Vec<String> = CODES.iter().zip(5..).map(|(code, number)| format!("{number} {code}")).collect();
    assert!(raw.contains(&expected.join("\n")), "{raw}");
    for words in ["GitHub", "Брелок", "github.example", "mira-holt", "of 16 unused", "7QK4M 2X9RB", "Page 1 of 1"] {
        assert!(raw.contains(words), "{words} is not in:\n{raw}");
    }
}

#[test]
fn every_font_is_embedded() {
    let Some(list) = read_with("pdffonts", &["-"], &render("Safe at home").pdf) else { return };
    let fonts: Vec<&str> = list.lines().skip(2).collect();
    assert_eq!(fonts.len(), 3, "{list}");
    for font in fonts {
        let columns: Vec<&str> = font.split_whitespace().rev().take(5).collect();
        assert_eq!(columns[2..], ["yes", "yes", "yes"], "not embedded, not a subset, or without its characters: {font}");
    }
}

#[test]
fn the_metadata_say_nothing() {
    let made = render("Safe at home");
    let Some(information) = read_with("pdfinfo", &["-"], &made.pdf) else { return };
    assert!(information.lines().any(|line| line.split_whitespace().collect::<Vec<_>>() == ["Title:", "Document"]), "{information}");
    for word in ["Mira", "GitHub", "W3N8CE", "Safe", "Author", "Creator", "Producer", "CreationDate", "ModDate", "Codekeep", "krilla"] {
        assert!(!information.contains(word), "{word} is in:\n{information}");
    }
}

#[test]
fn nothing_of_the_contents_stands_outside_the_compressed_pages() {
    let made = render("Safe at home");
    for word in
        CODES.iter().copied().chain(["Mira Holt", "GitHub", "W3N8CE", "Safe at home", "CreationDate", "/Author", "/home/", "krilla"])
    {
        assert!(!made.pdf.windows(word.len()).any(|bytes| bytes == word.as_bytes()), "{word} stands in the file as it is");
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let first = render("Safe at home");
    assert_eq!(*first.pdf, *render("Safe at home").pdf);
    assert_ne!(*first.pdf, *render("Office drawer").pdf);
    assert_eq!(first.pages, 1);
    assert!(first.not_printable.is_empty());
}
