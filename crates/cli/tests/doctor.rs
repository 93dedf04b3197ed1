//! `doctor`: each thing that is wrong is found and has its advice, and what is printed names nobody.

mod common;

use std::fs;

use common::{GITHUB, Person};
use serde_json::Value;

fn finding(report: &Value, check: &str) -> Value {
    let all = report["findings"].as_array().unwrap();
    let of: Vec<&Value> = all.iter().filter(|f| f["check"] == check).collect();
    of.iter().max_by_key(|f| ["fine", "not-seen", "advice", "wrong"].iter().position(|l| f["level"] == *l)).map(|f| (*f).clone()).unwrap()
}

fn report(person: &Person) -> Value {
    let told = common::told(person.command(&["doctor", "--json"]).output().unwrap());
    assert!(told.status == 0 || told.status == 10, "{}{}", told.out, told.err);
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(told.status == 10, report["worst"] == "wrong");
    report
}

fn level(person: &Person, check: &str) -> String {
    finding(&report(person), check)["level"].as_str().unwrap().to_owned()
}

#[test]
fn a_healthy_vault_has_nothing_wrong_locked_or_open() {
    let person = Person::with_new_vault().and_github();
    let locked = report(&person);
    assert_ne!(locked["worst"], "wrong", "{locked:#}");
    for check in ["vault", "own-copy", "rights", "left-overs", "siblings", "clock", "policy", "platform"] {
        assert_eq!(finding(&locked, check)["level"], "fine", "{check}: {locked:#}");
    }
    assert_eq!(finding(&locked, "contents")["level"], "not-seen");
    let open = person.json(&["doctor"]);
    assert_eq!(finding(&open, "contents")["level"], "fine", "{open:#}");
    assert!(open.to_string().contains("5 codes; each text opens"), "{open:#}");
}

#[test]
fn every_finding_that_is_not_fine_says_what_to_do_or_that_nothing_can_be_seen() {
    let person = Person::with_github();
    fs::write(person.vault(), b"no vault at all").unwrap();
    for finding in report(&person)["findings"].as_array().unwrap() {
        let level = finding["level"].as_str().unwrap();
        assert!(matches!(level, "fine" | "not-seen") || finding["advice"].is_string(), "{finding}");
    }
}

#[test]
fn what_is_wrong_is_found() {
    let person = Person::with_github();
    let vault = person.vault();
    let whole = fs::read(&vault).unwrap();

    fs::write(vault.with_file_name("vault (conflicted copy).codekeep"), &whole).unwrap();
    assert_eq!(level(&person, "siblings"), "advice");
    fs::remove_file(vault.with_file_name("vault (conflicted copy).codekeep")).unwrap();
    assert_eq!(level(&person, "siblings"), "fine");

    let left = vault.with_file_name(".vault.codekeep.0123456789abcdef.tmp");
    fs::write(&left, b"half").unwrap();
    assert_eq!(level(&person, "left-overs"), "fine", "the half-done save of another machine is not left over yet");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 3600);
    fs::File::options().write(true).open(&left).unwrap().set_modified(old).unwrap();
    assert_eq!(level(&person, "left-overs"), "advice");
    assert!(common::is_there(&left), "looking changes nothing");

    let ahead = std::time::SystemTime::now() + std::time::Duration::from_secs(3 * 24 * 3600);
    fs::File::options().write(true).open(&vault).unwrap().set_modified(ahead).unwrap();
    assert_eq!(level(&person, "clock"), "wrong");

    let mut damaged = whole.clone();
    damaged[40_000] ^= 1;
    fs::write(&vault, &damaged).unwrap();
    assert_eq!(level(&person, "vault"), "wrong");
    assert_eq!(level(&person, "own-copy"), "fine", "the head of a damaged file still says whose it is");
    fs::remove_file(&vault).unwrap();
    assert_eq!(level(&person, "vault"), "wrong");
    assert!(finding(&report(&person), "own-copy")["what"].as_str().unwrap().contains("own copies of 1 vault"));
}

#[test]
fn a_damaged_own_copy_and_damaged_backups_are_found() {
    let person = Person::with_github();
    person.does(&["take", "github"]);
    let state = person.path("state/codekeep");
    let folder = fs::read_dir(&state).unwrap().next().unwrap().unwrap().path();
    let backups: Vec<_> = fs::read_dir(folder.join("backups")).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(!backups.is_empty());
    assert_ne!(level(&person, "backups"), "wrong");
    let spoil = |path: &std::path::Path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[40_000] ^= 1;
        fs::remove_file(path).unwrap(); // it may be one file with the own copy
        fs::write(path, bytes).unwrap();
    };
    spoil(&backups[0]);
    assert_eq!(level(&person, "backups"), "wrong");
    spoil(&folder.join("own.codekeep"));
    assert_eq!(level(&person, "own-copy"), "wrong");
    fs::remove_file(folder.join("own.codekeep")).unwrap();
    assert_eq!(level(&person, "own-copy"), "advice");
}

#[cfg(unix)]
#[test]
fn rights_of_others_are_found() {
    use std::os::unix::fs::PermissionsExt;
    let person = Person::with_github();
    fs::set_permissions(person.vault(), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(level(&person, "rights"), "advice");
}

#[test]
fn the_report_names_nobody_and_no_place() {
    let person = Person::with_vault();
    person.file("github-recovery-codes.txt", GITHUB);
    person.does(&["add", "github-recovery-codes.txt", "--service", "Wolpertinger", "--account", "zephyrine", "--host", "quill.example"]);
    let named = person.path("Marmalade.codekeep");
    fs::copy(person.vault(), &named).unwrap();
    let home = person.path("").to_string_lossy().trim_end_matches('/').to_owned();
    let printed = |name: &str| {
        let lines = [vec!["doctor"], vec!["doctor", "--json"]];
        let mut all = String::new();
        for args in lines {
            let with: Vec<&str> = ["--vault", name].iter().chain(&args).copied().collect();
            all.push_str(&person.runs(&with).out);
            all.push_str(&person.runs_bare(&with).out);
        }
        all
    };
    let mut report = printed("Marmalade.codekeep");
    fs::write(&named, b"spoilt").unwrap();
    report.push_str(&printed("Marmalade.codekeep"));
    report.push_str(&printed("Nothing-of-Marmalade.codekeep"));
    assert!(report.contains("not-seen") && report.contains("wrong"), "{report}");
    for secret in ["Wolpertinger", "zephyrine", "quill", "Marmalade", &home, common::PHRASE].into_iter().chain(GITHUB.lines()) {
        assert!(!report.contains(secret), "{secret}: {report}");
    }
}

#[test]
fn a_wrong_password_is_said_and_the_healthy_part_is_not_pretended() {
    let person = Person::with_github();
    person.file("wrong.txt", "nobody ever chose this phrase\n");
    let told = common::told(person.command(&["--password-file", "wrong.txt", "doctor"]).output().unwrap());
    assert_eq!((told.status, told.out.as_str()), (3, ""));
}
