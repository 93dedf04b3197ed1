//! The help: every verb is there and shows how it is used.

mod common;

use common::Person;

const VERBS: &[&str] = &[
    "new",
    "recognise",
    "add",
    "import",
    "export",
    "edit",
    "close",
    "list",
    "show",
    "locked-out",
    "take",
    "outcome",
    "correct",
    "reissue",
    "choose",
    "notice",
    "revoke",
    "changed",
    "purge",
    "attention",
    "print",
    "pack",
    "stick",
    "bring-home",
    "copies",
    "verify-sheet",
    "read-sheet",
    "backups",
    "merge",
    "move",
    "log",
    "password",
    "recovery-key",
    "key-file",
    "rekey",
    "settings",
    "doctor",
];
const BELOW: &[[&str; 2]] = &[
    ["copies", "show"],
    ["copies", "checked"],
    ["copies", "destroyed"],
    ["copies", "lost"],
    ["backups", "list"],
    ["backups", "verify"],
    ["backups", "look"],
    ["backups", "bring-back"],
    ["backups", "restore"],
    ["backups", "to"],
    ["backups", "clear"],
    ["log", "verify"],
    ["log", "export"],
    ["password", "change"],
    ["password", "upgrade"],
    ["recovery-key", "make"],
    ["recovery-key", "test"],
    ["recovery-key", "replace"],
    ["recovery-key", "remove"],
    ["key-file", "add"],
    ["key-file", "replace"],
    ["key-file", "remove"],
];

#[test]
fn each_verb_has_help_with_an_example_of_itself() {
    let person = Person::new();
    let whole = person.runs_bare(&["--help"]);
    assert_eq!(whole.status, 0);
    for verb in VERBS {
        assert!(whole.out.lines().any(|line| line.trim_start().starts_with(verb)), "{verb} is not listed");
        let help = person.runs_bare(&[verb, "--help"]);
        assert_eq!(help.status, 0, "{verb}");
        let example = help.out.split("Example:").nth(1).unwrap_or_else(|| panic!("{verb} has no example"));
        assert!(example.contains("codekeep") && example.contains(verb), "{verb}: {example}");
    }
    for [verb, below] in BELOW {
        let help = person.runs_bare(&[verb, below, "--help"]);
        assert!(help.status == 0 && help.out.contains(&format!("{verb} {below}")) && help.out.contains("Example:"), "{verb} {below}");
    }
}

#[test]
fn no_verb_is_missing_from_this_list() {
    let whole = Person::new().runs_bare(&["--help"]);
    let listed = whole.out.split("Verbs:").nth(1).unwrap().split("Options:").next().unwrap();
    let mut names: Vec<&str> =
        listed.lines().filter_map(|l| l.split_whitespace().next().filter(|_| l.starts_with("  ") && !l.starts_with("   "))).collect();
    names.retain(|name| *name != "help");
    assert_eq!(names, VERBS);
}

#[test]
fn the_password_is_never_an_argument_and_never_in_the_environment() {
    let person = Person::with_vault();
    assert_eq!(person.runs_bare(&["--password", common::PHRASE, "list"]).status, 2);
    let mut command = person.command(&["list"]);
    command.env("CODEKEEP_PASSWORD", common::PHRASE);
    assert_eq!(common::told(command.output().unwrap()).status, 2);
}
