//! What holds for every input: no panic, nothing invented, no line lost, work that grows with the
//! input's length and no faster.

use std::collections::HashSet;

use codekeep_intake::{IntakeError, MAX_LEN, MAX_LINES, Recognised, Source, json, recognise};
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Result<Recognised, IntakeError> {
    recognise(&Source { name: None, bytes })
}

/// Pieces of which hostile and half-right texts are made.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "backup codes",
        "Recovery key:",
        "ab12-cd34",
        "9f8e-7d6c",
        "9030 3487",
        "1. ",
        "- [x] ",
        "~~",
        "(used)",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "  ",
        " ",
        ",",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\u{336}",
        "\u{200b}",
        "é",
        "｜",
        "|",
        "XXXX",
        "x = spent",
        "GitHub",
        "a@b.example",
        "https://x.example/a1b2c3d4",
        "name,notes\n",
        "33b9c3c463",
        "word ",
        "１２３４",
        "\u{2028}",
        "12 ",
        "--",
        "—",
        "<li>",
        "</li>",
        "<table><tr><td>",
        "<s>",
        "</s>",
        "<pre>\n",
        "<p>",
        "<script>",
        "</script>",
        "XXXXXX",
        "\u{2067}",
        "[ ] ",
        "①",
        "_",
        "{\"codes\":[",
        "\"ab12cd34\"",
    ]);
    prop::collection::vec(prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<String>()], 0..40).prop_map(|p| p.concat())
}

/// The text as it is compared: without the signs that only a screen puts in, runs of white space as one.
fn seen(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{61c}' | '\u{feff}' | '\u{ad}' | '\u{335}'..='\u{338}'))
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(text: &str) -> Vec<String> {
    let broken = text.replace("\r\n", "\n");
    broken.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']).map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(found) = read(&bytes) {
            prop_assert!(json::to_json(&found).is_object());
        }
    }

    #[test]
    fn nothing_is_invented_and_no_line_is_lost(text in text()) {
        let Ok(found) = read(text.as_bytes()) else { return Ok(()) };
        let source = seen(&text);
        let mut accounted: HashSet<usize> = found.left_out.iter().map(|l| l.line).collect();
        for code in found.sets.iter().flat_map(|s| &s.codes) {
            // EXPOSE: generated texts, compared by the test. A JSON text may stand escaped in its source.
            let shown = seen(code.text.expose());
            prop_assert!(source.contains(&shown) || source.contains('\\') || shown.split(' ').all(|w| source.contains(w)));
            accounted.insert(code.line);
        }
        for (at, line) in lines(text.strip_prefix('\u{feff}').unwrap_or(&text)).iter().enumerate() {
            let laid_out = found.sets.iter().flat_map(|s| &s.codes).any(|c| c.line <= at + 1 && c.text.expose().split_whitespace().any(|w| line.contains(w)));
            prop_assert!(line.trim().is_empty() || accounted.contains(&(at + 1)) || laid_out, "line {} of {:?}", at + 1, text);
        }
        prop_assert_eq!(json::to_json(&found), json::to_json(&read(text.as_bytes()).unwrap()), "the same text, the same outcome");
        for left in &found.left_out {
            prop_assert!(left.text.chars().count() <= 201);
        }
    }
}

#[test]
fn limits_are_typed() {
    assert_eq!(read(&vec![b'a'; MAX_LEN + 1]).err(), Some(IntakeError::TooLarge { limit: MAX_LEN }));
    assert_eq!(read("\n".repeat(MAX_LINES).as_bytes()).err(), Some(IntakeError::TooManyLines { limit: MAX_LINES }));
    assert_eq!(read(b"PK\x03\x04\x00\x00").err(), Some(IntakeError::Binary));
    let nothing = read(b"").unwrap();
    assert!(nothing.sets.is_empty() && nothing.left_out.is_empty() && nothing.lines == 0);
}

#[test]
fn deep_and_broken_json_is_read_as_text() {
    for text in [
        "[".repeat(200_000),
        "{\"a\":".repeat(100_000),
        format!("{}1{}", "[".repeat(500), "]".repeat(500)),
        "{\"recoveryCodes\": [\"ab12cd34\",".to_owned(),
    ] {
        let found = read(text.as_bytes()).unwrap();
        assert!(!found.left_out.is_empty() || !found.sets.is_empty());
    }
}

/// Inputs whose parts could each be compared with each other. Work that grew with the square of the
/// length would keep this test busy for days, so that it needs no clock.
#[test]
fn a_megabyte_of_anything_is_read_in_one_pass() {
    let million = 1_000_000;
    for piece in [
        "a",
        "1",
        " ",
        "a1b2c3d4 ",
        "a1b2c3d4\n",
        "a1b2c3d4,",
        "1. a1b2c3d4 ",
        "[",
        "{\"a\":",
        "\"",
        "used\n",
        "~~",
        "a b ",
        "-",
        "good\n",
        "backup codes\n",
        "1\u{336}",
        "abcd 1234 ",
        "|a",
        "Google ",
        "backup codes\na1b2-c3d4\n",
        "x = used\n",
        "[1,12,",
        "good lamp\n\n",
        "abcdefg, ",
        "good security shrimp segment\n",
        "ab12 cd34 ef56 ab78\n",
        "Recovery key\nab12 cd34 ef56 ab78\nab12 cd34 ef56 ab78\nab12 cd34 ef56 ab78\nab12 cd34 ef56 ab78\n",
        "1234 5678 1234 5679\n",
        "<li>a1b2c3d4</li>",
        "<table><tr><td>",
        "<s><b class=used>",
        "<p style='",
        "<li>a1b2\n",
        "&#x61;",
        "[ ] a1b2c3d4 ",
        "XXXXXX\n",
        "used: 1, 2\n",
        "From: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
    ] {
        let text = piece.repeat(million / piece.len());
        let found = read(text.as_bytes()).unwrap();
        assert!(found.sets.iter().map(|s| s.codes.len()).sum::<usize>() <= 200_000, "{piece}");
    }
    let table: String = (0..40_000).map(|n| format!("site{},ab12-{:04}\n", n % 5_000, n % 10_000)).collect();
    assert!(read(format!("name,notes\n{table}").as_bytes()).is_ok());
    let numbers = format!("[{}1]", "1234567,".repeat(million / 8));
    assert!(read(numbers.as_bytes()).is_ok());
}

/// One hundred megabytes of running text, the largest that is taken.
#[test]
fn the_largest_input_is_read() {
    let line =
        "The quick brown fox writes 4480-1192-7730 down and calls 0711 2048 3391 on 2026-03-03, twice a day, every week, all year.\n";
    let found = read(line.repeat(MAX_LEN / line.len()).as_bytes()).unwrap();
    assert!(found.sets.is_empty());
    assert_eq!(found.left_out.len() + 1, found.lines);
}
