//! Every sample of `tests/samples/recognition`, to the letter: codes, order, used marks, service.

use std::path::PathBuf;

use codekeep_intake::{Recognised, Source, recognise};
use serde_json::{Value, json};

/// Samples that are allowed to fall short, by file name. Empty, and meant to stay so.
const FALL_SHORT: &[&str] = &[];

/// Each folder was written at another time, its expectations before the program was run on it (decision 0032).
const FOLDERS: [&str; 4] = ["", "second", "third", "fourth"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples/recognition")
}

fn read(name: &str, bytes: &[u8]) -> Recognised {
    recognise(&Source { name: Some(name), bytes }).unwrap()
}

#[test]
fn every_sample_is_recognised_to_the_letter() {
    let mut short = Vec::new();
    let mut seen = 0;
    for folder in FOLDERS.map(|sub| folder().join(sub)) {
        for file in std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap();
            let Some(name) = name.strip_suffix(".expected.json") else { continue };
            seen += 1;
            let want: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            let got = read(name, &std::fs::read(folder.join(name)).unwrap());
            if seen_in(&got, &want) != wanted(&want) {
                short.push(name.to_owned());
            }
        }
    }
    short.sort();
    assert_eq!(short, FALL_SHORT);
    assert!(seen >= 193);
}

fn wanted(want: &Value) -> Value {
    json!([want["codes"], want["used"], want["service"], want.get("blank").unwrap_or(&json!(0)), want.get("sets")])
}

/// The same of what was recognised: codes, used ones, service, used places without a code, codes in each set.
fn seen_in(got: &Recognised, want: &Value) -> Value {
    let codes: Vec<_> = got.sets.iter().flat_map(|s| &s.codes).collect();
    // EXPOSE: the samples' codes are invented; the test compares them.
    let texts: Vec<&str> = codes.iter().map(|c| c.text.expose()).collect();
    let used: Vec<usize> = codes.iter().enumerate().filter(|(_, c)| c.used).map(|(at, _)| at).collect();
    let blank: usize = got.sets.iter().map(|s| s.used_places.len()).sum();
    let sets = want.get("sets").map(|_| got.sets.iter().map(|s| s.codes.len()).collect::<Vec<_>>());
    json!([texts, used, codekeep_intake::json::to_json(got)["service"], blank, sets])
}

/// What stands around the codes: account, day of issue, printed numbers, reasons.
#[test]
fn what_stands_around_the_codes_is_read_too() {
    let sample = |name: &str| read(name, &std::fs::read(folder().join(name)).unwrap());
    let google = sample("Backup-codes-nadia.harrow.txt");
    let set = &google.sets[0];
    assert_eq!(set.account.as_deref(), Some("nadia.harrow"));
    assert_eq!(set.issued_on.unwrap().to_string(), "2026-03-03");
    assert_eq!(set.codes.iter().map(|c| c.ordinal).collect::<Vec<_>>(), [1, 6, 2, 7, 3, 8, 4, 9, 5, 10]);
    let whys: Vec<_> = google.left_out.iter().map(|l| (l.line, l.why.code())).collect();
    assert_eq!(whys, [(1, "heading"), (2, "sentence"), (10, "account"), (12, "sentence"), (13, "sentence"), (14, "date")]);

    assert_eq!(sample("paste-15.txt").sets[0].issued_on, None, "5/6/2025 is ambiguous");
    assert_eq!(sample("paste-16.txt").sets[0].issued_on.unwrap().to_string(), "2026-01-12");
    assert_eq!(sample("paste-07.txt").sets[0].service_name.as_deref(), Some("Tallyboard"));
    assert_eq!(sample("paste-08.txt").sets[0].account.as_deref(), Some("rivermouth77"));
    let shape = |name: &str| sample(name).sets[0].shape.word();
    assert_eq!(
        ["paste-01.txt", "paste-05.txt", "paste-06.txt", "paste-11.txt", "paste-22.txt"].map(shape),
        ["list", "key", "rotating", "key", "rotating"]
    );

    let export = sample("export.csv");
    assert_eq!(export.sets[0].account.as_deref(), Some("wmarsh1987"));
    let reasons: Vec<_> = export.left_out.iter().map(|l| l.why.code()).collect();
    assert!(reasons.contains(&"password") && reasons.contains(&"totp-seed"));
}
