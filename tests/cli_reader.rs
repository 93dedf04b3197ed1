//! The published format is the whole truth: a reader that was written after it alone
//! (docs/codekeep_reader.py) tells of a vault with a rich history what the program tells.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, file_of, github, spaced_digits};
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

/// Texts that the vault must still hold, and texts that it must not.
struct Texts {
    kept: BTreeSet<String>,
    purged: Vec<String>,
}

/// Everything that can happen to accounts, sets, codes and copies.
fn live(home: &Home) -> Texts {
    let mut kept: Vec<String> = Vec::new();
    let mut purged = Vec::new();
    let store = |name: &str, codes: &[String]| home.write(name, file_of(codes));

    // A set that was reissued twice: the first destroyed, the second superseded.
    let sets: Vec<Vec<String>> = (10..13).map(|seed| github(seed, 16)).collect();
    for (n, codes) in sets.iter().enumerate() {
        store(&format!("{n}/github-recovery-codes.txt"), codes);
    }
    home.run("add 0/github-recovery-codes.txt --account mira-holt --host github.com --issued-on 2026-02-03").ends(0);
    for outcome in ["accepted", "refused", "returned"] {
        home.run("take github").ends(0);
        home.run(&format!("outcome github {outcome}")).ends(0);
    }
    home.run("print github --sheet plain --place Safe --out first.pdf").ends(0);
    home.run("reissue github 1/github-recovery-codes.txt").ends(0);
    home.run("purge github --yes").ends(0);
    home.run("take github").ends(0);
    home.run("reissue github 2/github-recovery-codes.txt").ends(0);
    home.run("notice github arrived").ends(0);
    purged.extend_from_slice(&sets[0]);
    kept.extend(sets[1..].concat());

    // Outcomes that were wrong, in every direction; codes that are out.
    let google = spaced_digits(20, 10);
    store("Backup-codes-nadia.txt", &google);
    home.run("add Backup-codes-nadia.txt --service Google --account nadia --host accounts.google.com --privileged").ends(0);
    for (was, then) in [("accepted", Some("returned")), ("refused", Some("accepted")), ("returned", None), ("accepted", None)] {
        let ordinal = home.json("take nadia")["ordinal"].as_u64().unwrap();
        home.run(&format!("outcome nadia {was} --ordinal {ordinal}")).ends(0);
        home.run(&format!("correct nadia --reason 'wrong tab' --ordinal {ordinal}")).ends(0);
        if let Some(then) = then {
            home.run(&format!("outcome nadia {then} --ordinal {ordinal}")).ends(0);
        }
    }
    kept.extend(google.clone());
    // Two more join the set.
    let grown = [google, spaced_digits(21, 2)].concat();
    store("grown.txt", &grown);
    home.run("add grown.txt --service Google --account nadia").ends(0).says("joined");
    kept.extend_from_slice(&grown[10..]);
    home.run("print nadia --sheet plain --place Drawer --out second.pdf").ends(0);
    home.run("take nadia").ends(0);

    // Codes that were used already; labels that were erased; a sign-in that changed.
    let marked = github(30, 8);
    let lines: Vec<String> =
        marked.iter().enumerate().map(|(n, code)| if n == 2 { format!("{code} (used)") } else { code.clone() }).collect();
    store("marked.txt", &lines);
    home.run("add marked.txt --service 'Tern Works' --account old-name --host tern.example").ends(0);
    home.run("edit tern --account '' --host '' --notes 'in the blue folder'").ends(0);
    home.run("changed tern phone").ends(0);
    kept.extend(marked);

    // Two sets beside each other, one of them revoked, and a revocation that was undone.
    for (n, seed) in [(1, 40), (2, 41)] {
        let codes = github(seed, 10);
        store(&format!("pair-{n}.txt"), &codes);
        home.run(&format!("add pair-{n}.txt --service Kestrel --also --issued-on 2026-03-0{n}")).ends(0);
        kept.extend(codes);
    }
    let shown = home.json("show kestrel");
    let ids: Vec<&str> = shown["sets"].as_array().unwrap().iter().map(|set| set["id"].as_str().unwrap()).collect();
    for id in &ids {
        home.run(&format!("revoke kestrel --why exposed --set {id} --yes")).ends(0);
    }
    home.run(&format!("revoke kestrel --undo --set {}", ids[0])).ends(0);

    // The other shapes.
    let single = github(50, 3);
    for (service, shape, code) in [("Rota", "rotating", &single[0]), ("Keyring", "key", &single[1]), ("Passage", "pass", &single[2])] {
        store(&format!("{shape}.txt"), &[format!("Recovery code: {code}")]);
        home.run(&format!("add {shape}.txt --service {service} --shape {shape}")).ends(0);
        home.run(&format!("take {service}")).ends(0);
        kept.push(code.clone());
    }
    home.run("outcome rota accepted").ends(0);

    // An account that was left, and a sheet that was lost.
    let left = github(60, 10);
    store("left.txt", &left);
    home.run("add left.txt --service Dovecote --account gone").ends(0);
    let sheet = home.json("print dovecote --sheet plain --place Bag --out third.pdf")["printed"].as_str().unwrap().to_owned();
    home.run(&format!("copies lost {sheet} --yes")).ends(0);
    home.run("close dovecote --yes").ends(0);
    purged.extend(left);

    Texts { kept: kept.into_iter().collect(), purged }
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

/// Whether there is a Python with what the reader needs. `cargo xtask test` makes one and says so.
fn python_is_there() -> bool {
    let there = Command::new("python3").args(["-c", "import argon2, cbor2, cryptography"]).output().is_ok_and(|run| run.status.success());
    let wanted = std::env::var_os("CODEKEEP_REQUIRE_PYTHON").is_some();
    assert!(there || !wanted, "no Python that the reader can run in");
    there
}
