//! The main journey by the command line alone: from an empty machine to a reissued set and its sheet,
//! and then through every other verb. Each line is what somebody types, with what it must come to.

use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, file_of, files_under, github, state_of, states};
use serde_json::Value;

const FILE: &str = "github-recovery-codes.txt";
const SECOND: &str = "second/github-recovery-codes.txt";

#[test]
fn from_an_empty_machine_to_a_reissued_set_and_its_sheet() {
    let home = Home::new();
    let (old, new) = (github(1, 16), github(2, 16));
    home.write(FILE, file_of(&old));
    home.write(SECOND, file_of(&new));

    makes_a_vault(&home);
    stores_the_file_once(&home, &old);
    uses_a_code(&home, &old);
    let sheet = makes_a_sheet(&home, &old);
    cannot_reissue_with_the_old_file(&home);
    reissues(&home, &sheet);
    is_not_offered_the_old_set(&home, &new);
    is_told_that_the_sheet_is_stale(&home, &sheet);
    makes_a_new_sheet(&home, &old, &new);
    purges_the_old_codes(&home, &old);
    answers_and_corrects(&home);
    revokes_and_undoes(&home);
    notes_a_changed_sign_in(&home);
    changes_settings_within_bounds(&home);
    changes_the_password(&home);
    closes_the_account(&home);
    let log = home.json("log verify --password-file new-password");
    assert_eq!(log["faults"], Value::Array(Vec::new()), "{log}");
}

fn makes_a_vault(home: &Home) {
    home.run("list").ends(1).says("codekeep new");
    home.run("new --kdf-memory 63 --kdf-passes 3").ends(2);
    home.run("new --kdf-memory 64 --kdf-passes 2").ends(2);
    assert!(files_under(&home.path("")).iter().all(|(path, _)| !path.ends_with("vault.codekeep")), "no vault was made");
    home.run("new --kdf-memory 64 --kdf-passes 3").ends(0).says("The vault was made");
    home.run("new").ends(1).says("there already");
    home.run("list").ends(0).says("codekeep add FILE");
}

fn stores_the_file_once(home: &Home, old: &[String]) {
    let seen = home.json(&format!("recognise {FILE}"));
    assert_eq!(seen["service"], "github", "the file's name says it: {seen}");
    assert_eq!(seen["shape"], "list");
    let codes = seen["sets"][0]["codes"].as_array().unwrap();
    let texts: Vec<&str> = codes.iter().map(|code| code["text"].as_str().unwrap()).collect();
    assert_eq!(texts, old, "as issued, in the order of the file");

    home.run(&format!("add {FILE} --account mira-holt --host github.com")).ends(0).says("Stored 16 codes of GitHub (mira-holt)");
    assert_eq!(left(home), (16, 16));
    let before = home.vault_bytes();
    home.run(&format!("add {FILE} --account mira-holt")).ends(0).says("You have this set").says("Nothing was stored");
    assert!(home.vault_bytes() == before, "a file that is known is not stored again");
    home.run(&format!("add {SECOND} --account mira-holt")).ends(2).says("reissue").says("--also");
    assert!(home.vault_bytes() == before, "nothing is stored before the question is answered");
}

fn uses_a_code(home: &Home, old: &[String]) {
    let taken = home.run("take github").ends(0).says("Type this code only at github.com");
    assert_eq!(taken.stdout, format!("{}\n", old[0]), "the code alone, as issued");
    assert_eq!(state_of(&home.json("show github")["sets"][0], 1), "taken");
    assert_eq!(left(home), (15, 16));
    home.run("show github").ends(0).says("code 1 is out since");
    home.run("take github --ordinal 1").ends(1).says("Code 1 is out");

    home.run("outcome github accepted").ends(0).says("15 left");
    assert_eq!(state_of(&home.json("show github")["sets"][0], 1), "accepted");
    assert_eq!(left(home), (15, 16));
    home.run("outcome github accepted").ends(1).says("No code of GitHub (mira-holt) is out");
    let shown = home.run("show github").ends(0);
    assert!(old.iter().all(|code| !shown.stdout.contains(code)), "an inventory holds no codes");
}

/// Makes the first sheet and gives the id that is printed on it.
fn makes_a_sheet(home: &Home, old: &[String]) -> String {
    let made = home.json("print github --sheet plain --place 'Safe at home' --out sheet.pdf");
    assert_eq!(codes_on(&home.path("sheet.pdf")), sorted(&old[1..]), "the unused codes, and none that was used");
    let copies = home.json("copies");
    assert_eq!(copies["copies"].as_array().unwrap().len(), 1);
    assert_eq!(copies["copies"][0]["printed"], made["printed"]);
    assert_eq!(copies["copies"][0]["state"], "current");
    assert_eq!(copies["copies"][0]["place"], "Safe at home");
    home.run("print github --sheet plain --place Elsewhere --out sheet.pdf").ends(2).says("there already");
    assert_eq!(home.json("copies")["copies"].as_array().unwrap().len(), 1, "a sheet that was not made is not registered");
    made["printed"].as_str().unwrap().to_owned()
}

fn cannot_reissue_with_the_old_file(home: &Home) {
    let before = home.vault_bytes();
    home.run(&format!("reissue github {FILE}")).ends(1).says("Every one of these codes is known already");
    assert!(home.vault_bytes() == before);
}

fn reissues(home: &Home, sheet: &str) {
    let told = home.run(&format!("reissue github {SECOND}")).ends(0).says("Stored 16 codes").says("The old set is superseded");
    for step in ["notice GitHub", &format!("copies destroyed {sheet}"), "purge GitHub", "print GitHub"] {
        assert!(told.stdout.contains(step), "the checklist names {step}\n{told}");
    }
    home.run("notice github arrived").ends(0);
}

fn is_not_offered_the_old_set(home: &Home, new: &[String]) {
    let shown = home.json("show github");
    let (first, second) = (set(&shown, 1), set(&shown, 2));
    assert_eq!((first["status"].as_str(), second["status"].as_str()), (Some("superseded"), Some("current")));
    let old_id = first["id"].as_str().unwrap();
    home.run(&format!("take github --set {old_id}")).ends(5).says("no longer current");
    let next = home.run("take github").ends(0);
    assert_eq!(next.stdout, format!("{}\n", new[0]));
    home.run("outcome github returned").ends(0).says("16 left");
    assert_eq!(states(&set(&home.json("show github"), 1)), states(&first), "nothing of the old set was touched");
}

fn is_told_that_the_sheet_is_stale(home: &Home, sheet: &str) {
    assert_eq!(home.json("copies")["copies"][0]["state"], "stale");
    let told = home.run("attention --json").ends(10).json();
    let item = told["items"].as_array().unwrap().iter().find(|item| item["kind"] == "copy-stale").cloned().unwrap_or_default();
    assert_eq!(item["level"], "now", "a plain sheet that is stale needs somebody now: {told}");
    assert!(item["action"].as_str().unwrap().contains(&format!("copies destroyed {sheet}")), "{item}");
    home.run(&format!("copies destroyed {sheet}")).ends(2).says("--yes");
    home.run(&format!("copies destroyed {sheet} --yes")).ends(0);
    assert!(attention(home).iter().all(|(kind, _)| kind != "copy-stale"), "the action clears the item");
}

fn makes_a_new_sheet(home: &Home, old: &[String], new: &[String]) {
    home.run("print github --sheet plain --place 'Safe at home' --out new.pdf --paper letter").ends(0);
    let printed = codes_on(&home.path("new.pdf"));
    assert_eq!(printed, sorted(new), "exactly the unused codes of the current set");
    assert!(old.iter().all(|code| !printed.contains(code)));
    let states: Vec<String> =
        home.json("copies")["copies"].as_array().unwrap().iter().map(|copy| copy["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["destroyed", "current"]);
}

fn purges_the_old_codes(home: &Home, old: &[String]) {
    home.run("purge github").ends(2).says("--yes");
    let purged = home.json("purge github --yes");
    assert_eq!(purged["destroyed"], 16);
    let shown = home.json("show github");
    assert_eq!((set(&shown, 1)["purged"].as_bool(), set(&shown, 2)["purged"].as_bool()), (Some(true), Some(false)));
    let old_id = set(&shown, 1)["id"].as_str().unwrap().to_owned();
    let refused = home.run(&format!("take github --set {old_id} --confirm not-current --ordinal 2")).ends(1).says("destroyed");
    assert!(!refused.stdout.contains(&old[1]));
    assert_eq!(state_of(&set(&shown, 1), 1), "accepted", "the history stays");
    home.run("log verify").ends(0).says("Every chain is whole");
}

fn answers_and_corrects(home: &Home) {
    for outcome in ["refused", "returned", "accepted"] {
        let ordinal = home.json("take github")["ordinal"].as_u64().unwrap();
        home.run(&format!("outcome github {outcome}")).ends(0);
        let expected = if outcome == "returned" { "unused" } else { outcome };
        assert_eq!(state_of(&set(&home.json("show github"), 2), ordinal), expected);
    }
    // 1 was refused, 2 returned and then accepted.
    home.run("correct github --reason ''").ends(2);
    home.run("correct github --reason 'Answered for the wrong tab'").ends(0).says("Code 2");
    assert_eq!(state_of(&set(&home.json("show github"), 2), 2), "taken", "a correction reopens the question");
    home.run("outcome github returned").ends(0);
    assert_eq!(state_of(&set(&home.json("show github"), 2), 2), "unused");
    home.run("take github --ordinal 1").ends(5).says("refused code 1 before");
    home.run("take github --ordinal 99").ends(1).says("no code with the number 99");
}

fn revokes_and_undoes(home: &Home) {
    home.run("revoke github --why exposed").ends(2).says("--yes");
    home.run("revoke github --why exposed --yes").ends(0).says("is revoked");
    home.run("take github").ends(5).says("revoked");
    assert!(attention(home).contains(&("exposed".to_owned(), "now".to_owned())));
    home.run("revoke github --undo").ends(0).says("is current");
    home.run("revoke github --undo").ends(1).says("No set of this account is revoked");
    assert_eq!(set(&home.json("show github"), 2)["status"], "current");
}

fn notes_a_changed_sign_in(home: &Home) {
    home.run("changed github shoes").ends(2);
    home.run("changed github phone").ends(0).says("the phone was replaced");
    assert!(!home.run("log --account github --kind signin.changed").ends(0).stdout.is_empty());
}

fn changes_settings_within_bounds(home: &Home) {
    let all = home.json("settings");
    assert!(!all["settings"].as_array().unwrap().is_empty());
    for setting in all["settings"].as_array().unwrap() {
        let (name, most) = (setting["name"].as_str().unwrap(), setting["most"].as_u64().unwrap());
        home.run(&format!("settings {name} {}", most + 1)).ends(2).says(name);
    }
    home.run("settings clipboard.seconds 10").ends(0);
    assert_eq!(home.json("settings clipboard.seconds")["settings"][0]["value"], 10);
    home.run("settings no.such.setting 1").ends(2).says("no.such.setting");
}

fn changes_the_password(home: &Home) {
    home.write("new-password", "granite sparrow velvet compass harbour nettle\n");
    home.write("weak-password", "12345678\n");
    home.run("password change --new-password-file weak-password --password-file password").ends(5).says("too easily guessed");
    home.run("password change --new-password-file new-password --password-file password").ends(0);
    home.run("list --password-file password").ends(3).says("The password does not fit");
    // The failed try is told to whoever opens it next.
    home.run("list --password-file new-password").ends(0).says("in vain");
}

fn closes_the_account(home: &Home) {
    let with = "--password-file new-password";
    home.run(&format!("close github {with}")).ends(2).says("--yes");
    home.run(&format!("close github --yes {with}")).ends(0).says("Closed");
    let list = home.json(&format!("list {with}"));
    assert_eq!(list["accounts"], Value::Array(Vec::new()), "an account that was left is hidden");
    assert!(home.run(&format!("log {with}")).ends(0).stdout.contains("GitHub"), "its history is kept");
}

/// Codes left and in all, as the inventory tells them.
fn left(home: &Home) -> (u64, u64) {
    let list = home.json("list");
    let row = &list["accounts"][0];
    (row["left"].as_u64().unwrap(), row["total"].as_u64().unwrap())
}

/// Kind and level of what needs somebody.
fn attention(home: &Home) -> Vec<(String, String)> {
    let ran = home.run("attention --json");
    let told = ran.json();
    let word = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let items: Vec<(String, String)> =
        told["items"].as_array().unwrap().iter().map(|item| (word(item, "kind"), word(item, "level"))).collect();
    let status = if items.iter().any(|(_, level)| level == "now") { 10 } else { 0 };
    ran.ends(status);
    items
}

fn set(shown: &Value, generation: u64) -> Value {
    let sets = shown["sets"].as_array().unwrap();
    sets.iter().find(|set| set["generation"] == generation).unwrap_or_else(|| panic!("no set {generation}: {shown}")).clone()
}

/// Everything in a PDF that looks like a code of GitHub, as another program reads it.
fn codes_on(pdf: &Path) -> Vec<String> {
    let output = Command::new("pdftotext").arg("-raw").arg(pdf).arg("-").output().expect("pdftotext is installed (poppler-utils)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let is_code = |word: &&str| {
        word.len() == 11 && word.bytes().enumerate().all(|(at, byte)| if at == 5 { byte == b'-' } else { byte.is_ascii_hexdigit() })
    };
    let found: Vec<String> = text.split_whitespace().filter(is_code).map(str::to_owned).collect();
    sorted(&found)
}

fn sorted(codes: &[String]) -> Vec<String> {
    let mut codes = codes.to_vec();
    codes.sort();
    codes
}
