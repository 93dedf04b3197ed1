//! `locked-out` on the worst day: it says where to go and what must follow, and shows no code.

mod common;

use common::{GITHUB, Person};

#[test]
fn it_names_the_code_and_the_rows_on_paper_and_hands_out_neither() {
    let person = Person::with_github();
    person.does(&["print", "--all", "--sheet", "plain", "--place", "Safe at home", "--out", "sheet.pdf"]);
    person.does(&["take", "github"]);
    let told = person.does(&["locked-out", "phone-lost"]);
    assert!(told.out.contains("code 2, 4 codes left: codekeep take"), "{}", told.out);
    assert!(told.out.contains("code 1 is out"), "{}", told.out);
    assert!(told.out.contains("Safe at home"), "{}", told.out);
    assert!(told.out.contains("codekeep changed ACCOUNT phone"), "{}", told.out);
    assert!(GITHUB.lines().all(|code| !told.out.contains(code)), "{}", told.out);
}

#[test]
fn a_lost_sheet_leads_to_the_accounts_that_it_shows() {
    let person = Person::with_github();
    let told = person.does(&["locked-out", "sheet-lost"]);
    assert!(told.err.contains("No sheet is registered"), "{}", told.err);
    person.does(&["print", "--all", "--sheet", "plain", "--place", "Safe at home", "--out", "sheet.pdf"]);
    let told = person.does(&["locked-out", "sheet-lost"]);
    assert!(told.out.contains("codekeep copies lost") && told.out.contains("codekeep reissue GitHub"), "{}", told.out);
}

#[test]
fn who_forgot_the_password_is_not_asked_for_it() {
    let person = Person::with_github();
    let output = person.command(&["locked-out", "password-forgotten"]).output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("recovery key"));
    let output = person.command(&["locked-out", "phone-lost"]).output().unwrap();
    assert!(!output.status.success(), "what is in the vault is told only to who can open it");
}

#[test]
fn every_situation_is_listed_and_leads_somewhere() {
    let person = Person::with_github();
    let listed = person.does(&["locked-out"]).out;
    let situations: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(situations.len(), 7, "{listed}");
    for situation in situations {
        assert!(person.does(&["locked-out", situation]).out.contains("Then:"), "{situation}");
    }
}
