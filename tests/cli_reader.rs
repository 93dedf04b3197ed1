//! The published format is the whole truth: a reader that was written after it alone
//! (docs/codekeep_reader.py) tells of a vault with a rich history what the program tells.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use journeys::cli::life::{Texts, live};
use journeys::cli::{Home, file_of, github, python_is_there};
use serde_json::Value;

/// What both tell of an account, a set, a code and a copy. (The program knows the hosts of some services
/// by itself; here every such account has one written.)
const ACCOUNT: [&str; 6] = ["id", "service", "account", "host", "privileged", "closed"];
const SET: [&str; 5] = ["id", "generation", "shape", "status", "issued"];
const CODE: [&str; 4] = ["id", "ordinal", "state", "purged"];
const COPY: [&str; 5] = ["id", "printed", "kind", "state", "place"];

#[test]
fn the_independent_reader_tells_what_the_program_tells() {
    if !python_is_there() {
        return;
    }
    let home = Home::with_vault();
    let Texts { kept, purged } = live(&home);
    let before = home.vault_bytes();

    let read = reader(&home, &["--json"]);
    let of_reader = read["accounts"].as_array().unwrap();
    assert_eq!(of_reader.len(), 8, "{read}");
    for account in of_reader {
        let shown = home.json(&format!("show {}", account["id"].as_str().unwrap()));
        for (read, shown) in told(account).into_iter().zip(told(&shown)) {
            assert_eq!(read, shown);
        }
        assert_eq!(told(account).len(), told(&shown).len());
    }
    every_kind_of_thing_is_in_it(of_reader);
    let copies = home.json("copies");
    assert_eq!(told_of_copies(&read), told_of_copies(&copies));
    assert_eq!(read["copies"].as_array().unwrap().len(), 3);

    let without = read.to_string();
    assert!(kept.iter().all(|text| !without.contains(text)), "no code is shown that was not asked for");
    let with = reader(&home, &["--json", "--codes"]);
    let texts: BTreeSet<String> = with["codes"].as_object().unwrap().values().map(|text| text.as_str().unwrap().to_owned()).collect();
    assert_eq!(texts, kept, "exactly what was stored and not destroyed");
    assert!(purged.iter().all(|text| !with.to_string().contains(text)));
    for code in codes_of(&with) {
        assert_eq!(code.get("text").is_some(), code["purged"] == false, "{code}");
    }
    assert!(home.vault_bytes() == before, "reading changes nothing");
}

#[test]
fn each_code_has_its_own_text() {
    if !python_is_there() {
        return;
    }
    let home = Home::with_vault();
    let codes = github(7, 16);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt").ends(0);
    let read = reader(&home, &["--json", "--codes"]);
    let texts: Vec<(u64, String)> =
        codes_of(&read).iter().map(|code| (code["ordinal"].as_u64().unwrap(), code["text"].as_str().unwrap().to_owned())).collect();
    assert_eq!(texts, (1..).zip(codes).collect::<Vec<_>>());
}

/// That the history is as rich as this test means it to be.
fn every_kind_of_thing_is_in_it(accounts: &[Value]) {
    let all = Value::Array(accounts.to_vec()).to_string();
    for word in ["unused", "taken", "accepted", "refused"] {
        assert!(all.contains(&format!("\"state\":\"{word}\"")), "no code is {word}");
    }
    for word in ["current", "superseded", "revoked"] {
        assert!(all.contains(&format!("\"status\":\"{word}\"")), "no set is {word}");
    }
    for word in ["list", "rotating", "key", "pass"] {
        assert!(all.contains(&format!("\"shape\":\"{word}\"")), "no set has the shape {word}");
    }
    for fact in
        ["\"purged\":true", "\"closed\":true", "\"privileged\":true", "\"generation\":3", "\"account\":null", "\"issued\":\"2026-02-03\""]
    {
        assert!(all.contains(fact), "{fact} is nowhere");
    }
}

/// An account in lines that say what both tell, sets in their order.
fn told(account: &Value) -> Vec<String> {
    let mut sets: Vec<&Value> = account["sets"].as_array().unwrap().iter().collect();
    sets.sort_by_key(|set| set["generation"].as_u64());
    let mut lines = vec![facts(account, &ACCOUNT)];
    for set in sets {
        lines.push(facts(set, &SET));
        lines.extend(set["codes"].as_array().unwrap().iter().map(|code| facts(code, &CODE)));
    }
    lines
}

fn told_of_copies(all: &Value) -> BTreeSet<String> {
    all["copies"].as_array().unwrap().iter().map(|copy| facts(copy, &COPY)).collect()
}

fn facts(of: &Value, names: &[&str]) -> String {
    names.iter().map(|name| format!("{name} {}, ", of.get(*name).unwrap_or_else(|| panic!("no {name} in {of}")))).collect()
}

fn codes_of(read: &Value) -> Vec<Value> {
    let accounts = read["accounts"].as_array().unwrap().iter();
    let sets = accounts.flat_map(|account| account["sets"].as_array().unwrap());
    sets.flat_map(|set| set["codes"].as_array().unwrap().clone()).collect()
}

/// What the reader says of the vault.
fn reader(home: &Home, options: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/codekeep_reader.py");
    let mut command = Command::new("python3");
    command.arg("-B").arg(script).arg(home.vault()).arg("--password-file").arg(home.path("password")).args(options);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
