//! The JSON is a contract: a change of what is printed shows here. JSON.md describes it.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{GITHUB, Person};
use serde_json::{Value, json};

/// Replaces ids and times by names that are the same in every run: `id1`, `id2`, …, `TIME`.
fn normal(value: &mut Value, seen: &mut BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            let is_id = matches!(text.len(), 32 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
            if is_id {
                let next = format!("id{}", seen.len() + 1);
                *text = seen.entry(text.clone()).or_insert(next).clone();
            } else if text.len() == 20 && text.ends_with('Z') {
                *text = "TIME".to_owned();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| normal(item, seen)),
        Value::Object(map) => map.values_mut().for_each(|item| normal(item, seen)),
        _ => {}
    }
}

fn normalised(mut value: Value) -> Value {
    normal(&mut value, &mut BTreeMap::new());
    value
}

#[test]
fn show_is_as_documented() {
    let person = Person::with_vault();
    person.file("github-recovery-codes.txt", "33b9c-3c463\n5fc8e-19d7a\n7a2d4-aa1e0\n0c1f2-8be55\n");
    person.does(&["add", "github-recovery-codes.txt", "--account", "mira-holt", "--issued-on", "2026-03-03"]);
    person.does(&["take", "github"]);
    person.does(&["outcome", "github", "accepted"]);
    person.does(&["take", "github"]);
    let code = |id: &str, ordinal: u32, state: &str| json!({"id": id, "ordinal": ordinal, "state": state, "purged": false});
    let expected = json!({
        "id": "id1",
        "service": "GitHub",
        "account": "mira-holt",
        "host": "github.com",
        "privileged": false,
        "closed": false,
        "shape": "list",
        "order": "any",
        "plain_entry": false,
        "copies": [],
        "out": [{"take": "id2", "ordinal": 2, "since": "TIME"}],
        "sets": [{
            "id": "id7",
            "generation": 1,
            "shape": "list",
            "status": "current",
            "purged": false,
            "expired": false,
            "exhausted": false,
            "issued": "2026-03-03",
            "expires": null,
            "stored": "TIME",
            "left": 2,
            "total": 4,
            "quality": ["short-for-saved-recovery-code"],
            "codes": [code("id3", 1, "accepted"), code("id4", 2, "taken"), code("id5", 3, "unused"), code("id6", 4, "unused")],
        }],
    });
    let mut shown = normalised(person.json(&["show", "github"]));
    let printed = shown["sets"][0].as_object_mut().unwrap().remove("printed").unwrap();
    assert_eq!(printed.as_str().map(str::len), Some(6));
    assert_eq!(shown, expected);
}

#[test]
fn recognise_is_as_documented() {
    let person = Person::new();
    person.file("github-recovery-codes.txt", format!("GitHub recovery codes\n{GITHUB}"));
    let told = person.runs_bare(&["recognise", "github-recovery-codes.txt", "--json"]);
    let one: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((one["sets"][0]["service_name"].as_str(), one["shape"].as_str()), (Some("GitHub"), Some("list")));
    assert_eq!(one["sets"][0]["codes"][0], json!({"text": "33b9c-3c463", "used": false, "ordinal": 1}));
    let quality = json!({"bits": 40, "findings": ["short-for-saved-recovery-code"]});
    assert_eq!(one["sets"][0]["other_reading"], Value::Null);
    assert_eq!((&one["sets"][0]["quality"], &one["sets"][0]["used_places"]), (&quality, &json!([])));
    assert_eq!(one["left_out"], json!([{"line": 1, "text": "GitHub recovery codes", "why": "heading"}]));
    let told = person.runs_bare(&["recognise", "github-recovery-codes.txt", "github-recovery-codes.txt", "--json"]);
    let both: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(both, json!([one, one]));
}

/// The fields of what every verb prints, at the outermost level.
#[test]
fn every_document_has_the_fields_that_are_documented() {
    let person = Person::with_new_vault();
    person.file("codes.txt", GITHUB);
    let documented = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("JSON.md")).unwrap();
    let run = |args: &[&str]| {
        let document = person.json(args);
        let fields: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
        let verb = args[..if matches!(args[0], "copies" | "log" | "password" | "recovery-key") { args.len().min(2) } else { 1 }].join(" ");
        let row = documented.lines().find(|line| line.starts_with(&format!("| `{verb}` "))).unwrap_or_else(|| panic!("{verb}"));
        let names: Vec<&str> = row.split('|').nth(2).unwrap().split('`').skip(1).step_by(2).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(fields, sorted, "{verb}");
    };
    run(&["add", "codes.txt", "--service", "GitHub"]);
    person.file("export.csv", "name,url,username,password\nShop,https://shop.example,mira,x\n");
    run(&["import", "export.csv"]);
    run(&["list"]);
    run(&["show", "github"]);
    run(&["take", "github"]);
    run(&["outcome", "github", "accepted"]);
    run(&["correct", "github", "--reason", "wrong code"]);
    run(&["outcome", "github", "returned"]);
    run(&["edit", "github", "--notes", "in the office"]);
    run(&["print", "--all", "--sheet", "plain", "--place", "Safe", "--out", "sheet.pdf"]);
    run(&["export", "--plain", "everything.json", "--yes"]);
    run(&["export", "--sealed", "everything.age"]);
    run(&["copies"]);
    run(&["settings"]);
    run(&["log"]);
    run(&["log", "verify"]);
    run(&["log", "export", "ledger.jsonl"]);
    person.file("codes.txt", common::GITHUB_NEW);
    run(&["reissue", "github", "codes.txt"]);
    run(&["notice", "github", "missing"]);
    run(&["revoke", "github", "--why", "exposed", "--yes"]);
    run(&["purge", "github", "--yes"]);
    run(&["changed", "github", "password"]);
    run(&["close", "github", "--yes"]);
    run(&["recovery-key"]);
    run(&["recovery-key", "make", "--out", "key.txt"]);
    run(&["recovery-key", "test", "--from", "key.txt"]);
    run(&["recovery-key", "print", "--from", "key.txt", "--sheet", "recovery.pdf"]);
    run(&["recovery-key", "replace", "--out", "key2.txt"]);
    run(&["recovery-key", "remove", "--yes"]);
    run(&["key-file"]);
    run(&["rekey"]);
    run(&["password", "upgrade", "--kdf-passes", "4", "--kdf-memory", "64"]);
    person.file("new.txt", "harbour glimpse walnut tractor saddle ivory\n");
    run(&["password", "change", "--new-password-file", "new.txt"]);
}
