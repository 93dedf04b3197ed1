//! Exit statuses and error words, as the contract has them.

mod common;

use std::fs;
use std::process::Stdio;

use common::{GITHUB, GITHUB_NEW, PHRASE, Person, is_there, told};

#[test]
fn usage_is_two() {
    let person = Person::with_github();
    for args in [
        &["nonsense"][..],
        &["take"],
        &["take", "github", "--ordinal", "first"],
        &["new", "--kdf-memory", "32"],
        &["new", "--kdf-passes", "2"],
        &["attention", "--snooze", "00000000"],
        &["settings", "no.such.setting"],
        &["settings", "clipboard.seconds", "100000"],
        &["add", "-", "--dispose"],
        &["edit", "github"],
        &["correct", "github", "--reason"],
        &["revoke", "github"],
        &["recognise"],
    ] {
        let told = person.runs(args);
        assert_eq!(told.status, 2, "{args:?}: {}", told.err);
        assert_eq!(told.out, "", "{args:?}");
    }
}

#[test]
fn what_destroys_wants_a_yes() {
    let person = Person::with_github();
    for args in [&["close", "github"][..], &["purge", "github"], &["revoke", "github", "--why", "exposed"]] {
        let told = person.runs(args);
        assert!(told.status == 2 && told.err.contains("--yes"), "{args:?}: {}", told.err);
    }
    assert_eq!(person.json(&["show", "github"])["sets"][0]["status"], "current");
    person.does(&["revoke", "github", "--why", "exposed", "--yes"]);
    assert_eq!(person.json(&["show", "github"])["sets"][0]["status"], "revoked");
    person.does(&["revoke", "github", "--undo"]);
    assert_eq!(person.json(&["show", "github"])["sets"][0]["status"], "current");
}

#[test]
fn a_wrong_password_is_three_and_is_told_at_the_next_unlock() {
    let person = Person::with_vault();
    person.file("wrong.txt", "not the phrase\n");
    let told = person.runs_bare(&["--password-file", "wrong.txt", "--json", "list"]);
    assert_eq!((told.status, told.out.as_str(), told.code().as_str()), (3, "", "wrong-password"));
    assert!(person.does(&["list"]).err.contains("tried once in vain"));
}

#[test]
fn a_file_that_is_no_whole_vault_is_four() {
    let person = Person::with_vault();
    let whole = fs::read(person.vault()).unwrap();
    let mut newer = whole.clone();
    newer[8] = 9;
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (bytes, code) in [
        (&b"hello"[..], "not-a-vault"),
        (b"", "not-a-vault"),
        (&whole[..whole.len() - 100], "damaged"),
        (&flipped, "damaged"),
        (&newer, "damaged"),
    ] {
        person.file("other.codekeep", bytes);
        let told = person.runs(&["--vault", "other.codekeep", "--json", "list"]);
        assert_eq!((told.status, told.code().as_str()), (4, code));
        assert_eq!(fs::read(person.path("other.codekeep")).unwrap(), bytes, "what does not open is not touched");
    }
    assert_eq!(person.runs(&["--vault", "nowhere.codekeep", "list"]).status, 1);
    assert_eq!(person.runs(&["--vault", "data", "list"]).status, 1);
}

#[test]
fn what_a_rule_refuses_is_five() {
    let person = Person::new();
    person.file("weak.txt", "password1\n");
    let told = person.runs_bare(&["--password-file", "weak.txt", "--json", "new"]);
    assert_eq!((told.status, told.code().as_str()), (5, "weak-password"));
    assert!(!is_there(&person.vault()));

    let person = Person::with_github();
    for _ in 0..2 {
        person.does(&["take", "github"]);
        person.does(&["outcome", "github", "refused"]);
    }
    let told = person.runs(&["--json", "take", "github"]);
    assert_eq!((told.status, told.out.as_str(), told.code().as_str()), (5, "", "suspect"));
    assert_eq!(person.runs(&["take", "github", "--ordinal", "1", "--confirm", "suspect"]).status, 5);
    assert_eq!(person.does(&["take", "github", "--confirm", "suspect"]).out, "7a2d4-aa1e0\n");
    assert_eq!(person.runs(&["attention"]).status, 10);
}

#[test]
fn a_vault_that_something_else_holds_is_six() {
    let person = Person::with_new_vault();
    let locked = fs::read_dir(person.path("run")).unwrap().next().unwrap().unwrap().path();
    let file = fs::OpenOptions::new().write(true).open(locked).unwrap();
    file.lock().unwrap();
    let told = person.runs(&["--json", "list"]);
    assert_eq!((told.status, told.code().as_str()), (6, "in-use"));
}

#[test]
fn an_account_or_set_that_is_not_clear_is_two_and_lists_what_fits() {
    let person = Person::with_github();
    person.file("more.txt", format!("Recovery codes\n{GITHUB_NEW}"));
    person.does(&["add", "more.txt", "--service", "GitHub", "--account", "other"]);
    let told = person.runs(&["take", "github"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""));
    assert!(told.err.contains("GitHub (mira-holt)") && told.err.contains("GitHub (other)"), "{}", told.err);
    assert_eq!(person.does(&["take", "other"]).out, "13b9c-3c463\n");
    assert_eq!(person.runs(&["take", "nobody"]).status, 1);
}

#[test]
fn passwords_end_at_their_line() {
    let person = Person::with_vault();
    for (contents, status) in [
        (format!("{PHRASE}\r\n"), 0),
        (PHRASE.to_owned(), 0),
        (format!("{PHRASE}\nkept in the safe\n"), 0),
        (format!("{PHRASE} \n"), 3),
        (format!("\u{feff}{PHRASE}\n"), 2),
        (String::new(), 2),
    ] {
        person.file("other.txt", &contents);
        assert_eq!(person.runs_bare(&["--password-file", "other.txt", "list"]).status, status, "{contents:?}");
    }
    assert_eq!(person.runs_bare(&["--password-file", "missing.txt", "list"]).status, 1);
    assert_eq!(person.runs_bare(&["--password-file", "data", "list"]).status, 1);
    assert_eq!(person.runs_bare(&["list"]).status, 2, "there is no terminal to ask on");

    let mut command = person.command(&["--password-stdin", "list"]);
    command.stdin(fs::File::open(person.path("password.txt")).unwrap());
    assert_eq!(told(command.output().unwrap()).status, 0);
    let mut command = person.command(&["--password-stdin", "add", "-"]);
    command.stdin(fs::File::open(person.path("password.txt")).unwrap());
    assert_eq!(told(command.output().unwrap()).status, 2);
}

#[test]
fn bad_input_is_told_and_stores_nothing() {
    let person = Person::with_vault();
    person.file("empty.txt", "");
    person.file("letter.txt", "Dear Sir,\nthank you for your letter of yesterday.\n");
    person.file("picture.png", [0x89, b'P', b'N', b'G', 0, 0, 0, 1, 0xff, 0xfe, 0, 0]);
    fs::File::create(person.path("huge.txt")).unwrap().set_len(100_000_001).unwrap();
    for (file, code) in [
        ("empty.txt", "nothing-found"),
        ("letter.txt", "nothing-found"),
        ("picture.png", "binary"),
        ("huge.txt", "too-large"),
        ("data", "not-a-file"),
        ("missing.txt", "not-found"),
    ] {
        let told = person.runs(&["--json", "add", file]);
        assert_eq!((told.status, told.code().as_str(), told.out.as_str()), (1, code, ""), "{file}");
    }
    assert!(person.json(&["list"])["accounts"].as_array().unwrap().is_empty());
    // Nothing recognised is an outcome of looking, and no failure.
    assert_eq!(person.runs_bare(&["recognise", "empty.txt", "letter.txt"]).status, 0);
}

#[test]
fn somebody_who_stops_reading_is_no_failure() {
    let person = Person::new();
    person.file("codes.txt", GITHUB);
    let mut child = person.command(&["recognise", "codes.txt"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let told = told(child.wait_with_output().unwrap());
    assert_eq!((told.status, told.err.as_str()), (0, ""));
}
