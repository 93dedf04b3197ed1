//! Whole ways through the program, and the promises that stand behind them.

mod common;

use std::fs;

use common::{GITHUB, GITHUB_NEW, Person, is_there, told};

#[test]
fn from_a_downloaded_file_to_the_purge_of_the_old_set() {
    let person = Person::with_vault();
    let file = person.file("github-recovery-codes.txt", GITHUB);

    // Stored once, and the file is gone.
    let added = person.does(&["add", "github-recovery-codes.txt", "--account", "mira-holt", "--dispose"]);
    assert!(added.out.contains("Stored 5 codes of GitHub (mira-holt)."));
    assert!(added.err.contains("backups may still hold it"));
    assert!(!is_there(&file));
    person.file("github-recovery-codes.txt", GITHUB);
    let again = person.does(&["add", "github-recovery-codes.txt"]);
    assert!(
        again.out.starts_with("You have this set (stored ") && again.out.ends_with(", 0 used). Nothing was stored.\n"),
        "{}",
        again.out
    );

    // Host first, then the code alone.
    let taken = person.does(&["take", "github"]);
    assert_eq!(taken.out, "33b9c-3c463\n");
    assert!(taken.err.starts_with("Type this code only at github.com\n"), "{}", taken.err);
    assert!(taken.err.contains("Code 1 of GitHub (mira-holt); 4 left."));
    assert_eq!(person.does(&["take", "github", "--plain-form"]).out, "5fc8e19d7a\n");

    // Two are out: which one is meant?
    let unclear = person.runs(&["outcome", "github", "accepted"]);
    assert!(unclear.status == 2 && unclear.err.contains("1 and 2"), "{}", unclear.err);
    person.does(&["outcome", "github", "accepted", "--ordinal", "1"]);
    person.does(&["outcome", "github", "returned"]);
    assert_eq!(person.runs(&["take", "github", "--ordinal", "1"]).status, 1);
    assert_eq!(person.does(&["take", "github"]).out, "5fc8e-19d7a\n", "what came back is offered again");
    person.does(&["outcome", "github", "accepted"]);
    person.does(&["correct", "github", "--reason", "answered for the wrong code"]);
    person.does(&["outcome", "github", "refused"]);

    // A sheet, in the register before it exists.
    let sheet = person.json(&["print", "github", "--sheet", "plain", "--place", "Safe at home", "--out", "sheet.pdf"]);
    assert!(fs::read(person.path("sheet.pdf")).unwrap().starts_with(b"%PDF-"));
    let printed = sheet["printed"].as_str().unwrap();
    let shown = person.json(&["copies", "show", printed]);
    assert_eq!((shown["state"].as_str(), &shown["check_word"]), (Some("current"), &sheet["check_word"]));
    assert_eq!(shown["sets"][0]["codes"], 3);
    let twice = person.runs(&["print", "github", "--sheet", "plain", "--place", "Safe", "--out", "sheet.pdf"]);
    assert_eq!(twice.status, 2, "no file is replaced without --yes");
    assert_eq!(person.json(&["copies"])["copies"].as_array().unwrap().len(), 1);

    // The new set: the old one cannot be given, and everything that holds it is named.
    assert_eq!(person.runs(&["reissue", "github", "github-recovery-codes.txt"]).status, 1, "the old file is no reissue");
    person.file("github-recovery-codes.txt", GITHUB_NEW);
    let refused = person.runs(&["add", "github-recovery-codes.txt", "--account", "mira-holt"]);
    assert!(refused.status == 2 && refused.err.contains("reissue") && refused.err.contains("--also"), "{}", refused.err);
    let reissued = person.does(&["reissue", "github", "github-recovery-codes.txt"]);
    for step in ["notice", printed, "Safe at home", "purge", "print"] {
        assert!(reissued.out.contains(step), "{step}: {}", reissued.out);
    }
    assert_eq!(person.json(&["copies"])["copies"][0]["state"], "stale");
    assert_eq!(person.runs(&["attention"]).status, 10, "a stale plain sheet cannot wait");
    person.does(&["copies", "destroyed", printed, "--yes"]);
    person.does(&["notice", "github", "arrived"]);
    let purged = person.does(&["purge", "github", "--yes"]);
    assert!(purged.out.contains("5 texts") && purged.err.contains("Encrypted backups hold them until"));
    // Three uses within a day: looked at, and gone.
    let alert: serde_json::Value = serde_json::from_str(&person.runs(&["attention", "--json"]).out).unwrap();
    assert_eq!(alert["items"][0]["kind"], "burst");
    person.does(&["attention", "--seen", alert["items"][0]["id"].as_str().unwrap()]);
    assert_eq!(person.runs(&["attention"]).status, 0);
    assert_eq!(person.does(&["take", "github"]).out, "13b9c-3c463\n");

    // The record of it all is whole, and holds no code.
    person.does(&["log", "verify"]);
    person.does(&["log", "export", "ledger.jsonl"]);
    let ledger = fs::read_to_string(person.path("ledger.jsonl")).unwrap() + &person.does(&["log"]).out;
    for code in GITHUB.lines().chain(GITHUB_NEW.lines()) {
        assert!(!ledger.contains(code) && !ledger.contains(&code.replace('-', "")));
    }
}

#[test]
fn two_sets_that_may_both_be_current_are_asked_about() {
    let person = Person::with_github();
    person.file("more.txt", format!("Recovery codes\n{GITHUB_NEW}"));
    let more = ["add", "more.txt", "--service", "GitHub", "--account", "mira-holt"];
    assert_eq!(person.runs(&more).status, 2);
    person.does(&[&more[..], &["--also"]].concat());
    // Said to live beside each other: no question.
    assert_eq!(person.does(&["take", "github"]).out, "13b9c-3c463\n");
    let sets = person.json(&["show", "github"])["sets"].clone();
    let first = &sets[0]["id"].as_str().unwrap()[..8];
    assert_eq!(person.does(&["take", "github", "--set", first]).out, "33b9c-3c463\n");
    assert_eq!(person.runs(&["revoke", "github", "--why", "notice", "--yes"]).status, 2, "which of the two?");
    // As `show` and paper name it.
    let shown = person.does(&["show", "github"]).out;
    let printed = shown.lines().find(|line| line.contains("set 1, current")).and_then(|line| line.split(' ').next()).unwrap();
    assert_eq!(printed.len(), 6);
    person.does(&["revoke", "github", "--why", "notice", "--set", printed, "--yes"]);
    let told = person.runs(&["take", "github", "--set", first, "--json"]);
    assert_eq!((told.status, told.code().as_str()), (5, "not-current"));
}

#[test]
fn labels_facts_settings_and_the_password() {
    let person = Person::with_github();
    person.does(&["edit", "github", "--host", "sign-in.github.example", "--privileged", "yes", "--order", "by-number"]);
    let shown = person.json(&["show", "github"]);
    assert_eq!((shown["host"].as_str(), shown["privileged"].as_bool()), (Some("sign-in.github.example"), Some(true)));
    let asks = person.runs(&["take", "github", "--json"]);
    assert_eq!((asks.status, asks.code().as_str()), (2, "number-wanted"));
    assert_eq!(person.does(&["take", "github", "--ordinal", "4"]).out, "0c1f2-8be55\n");
    person.does(&["outcome", "github", "accepted"]);
    person.does(&["changed", "github", "phone"]);
    let item = person.runs(&["attention", "--json"]);
    assert_eq!(item.status, 10);
    let item: serde_json::Value = serde_json::from_str(&item.out).unwrap();
    assert_eq!(item["items"][0]["kind"], "signin-changed");
    let id = item["items"][0]["id"].as_str().unwrap();
    assert_eq!(person.runs(&["attention", "--seen", id]).status, 1, "it goes away when it is done");
    assert_eq!(person.runs(&["attention", "--snooze", id, "--until", "2020-01-01"]).status, 2);

    assert_eq!(person.json(&["settings", "clipboard.seconds", "60"])["settings"][0]["value"], 60);
    assert_eq!(person.json(&["list", "--stale"])["accounts"].as_array().unwrap().len(), 1);
    assert!(person.json(&["list", "--low"])["accounts"].as_array().unwrap().is_empty());

    person.file("new.txt", "harbour glimpse walnut tractor saddle ivory\n");
    person.does(&["password", "change", "--new-password-file", "new.txt"]);
    assert_eq!(person.runs(&["list"]).status, 3);
    assert_eq!(person.runs_bare(&["--password-file", "new.txt", "list"]).status, 0);

    fs::rename(person.path("new.txt"), person.path("password.txt")).unwrap();
    person.does(&["close", "github", "--yes"]);
    assert!(person.json(&["list"])["accounts"].as_array().unwrap().is_empty());
}

#[test]
fn where_nothing_can_be_recorded_no_code_is_shown_unless_wanted() {
    let person = Person::with_github();
    // Neither the vault file nor the own copy can be written: their folders are gone, a file stands there.
    let vault = fs::read(person.vault()).unwrap();
    let other = person.file("read-only.codekeep", &vault);
    let mut rights = fs::metadata(&other).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&other, rights).unwrap();
    fs::remove_dir_all(person.path("state")).unwrap();
    person.file("state", "in the way");
    let take = ["--vault", "read-only.codekeep", "take", "github"];
    let refused = person.runs(&take);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("This use cannot be recorded here. Note it down: GitHub, code 1."), "{}", refused.err);
    assert!(refused.err.contains("--unrecorded"));
    let shown = person.does(&[&take[..], &["--unrecorded"]].concat());
    assert_eq!(shown.out, "33b9c-3c463\n");
    assert!(shown.err.contains("Note it down: GitHub, code 1."), "{}", shown.err);
    assert_eq!(fs::read(&other).unwrap(), vault);
}

#[test]
fn a_used_code_stays_used_when_an_older_copy_is_put_back() {
    let person = Person::with_github();
    let older = fs::read(person.vault()).unwrap();
    assert_eq!(person.does(&["take", "github"]).out, "33b9c-3c463\n");
    fs::write(person.vault(), older).unwrap();
    let next = person.does(&["take", "github"]);
    assert_eq!(next.out, "5fc8e-19d7a\n");
    assert!(next.err.contains("older copy") && next.err.contains("1 use of a code"), "{}", next.err);
}

#[test]
fn a_clipboard_that_is_not_there_costs_no_code() {
    let person = Person::with_github();
    let told = person.runs(&["take", "github", "--copy", "--json"]);
    assert_eq!((told.status, told.out.as_str(), told.code().as_str()), (1, "", "unavailable"));
    assert_eq!(person.json(&["show", "github"])["sets"][0]["left"], 5);
}

#[test]
fn codes_come_in_through_a_pipe_and_a_vault_from_the_environment() {
    let person = Person::with_github();
    let codes = person.file("piped.txt", format!("Recovery codes\n{GITHUB_NEW}"));
    let mut command = person.command(&["--password-file", "password.txt", "add", "-", "--service", "Docker Hub"]);
    command.env("CODEKEEP_VAULT", person.vault()).env_remove("XDG_DATA_HOME").stdin(fs::File::open(codes).unwrap());
    let added = told(command.output().unwrap());
    assert!(added.status == 0 && added.out.contains("Docker Hub"), "{}", added.err);
    assert_eq!(person.runs(&["add", "-"]).status, 1, "nothing came through the pipe");
}

#[test]
fn an_export_is_looked_through_and_only_then_stored() {
    let person = Person::with_vault();
    let password = "vT9k-q2Rr7";
    let export = format!(
        "name,url,username,password,note,totp\nGitHub,https://github.com,mira,{password},\"recovery codes\n33b9c-3c463\n60427-e5bb6\n858ba-ebb73\n\",\nBank,https://bank.example,mira,{password},,JBSWY3DPEHPK3PXP\n"
    );
    person.file("export.csv", &export);
    let looked = person.does(&["import", "export.csv"]).out;
    assert!(looked.contains("GitHub (mira): 3 codes, list") && looked.contains("[ ] Bank (mira)"), "{looked}");
    for secret in [password, "JBSWY3DPEHPK3PXP", "33b9c-3c463"] {
        assert!(!looked.contains(secret), "{secret} was shown");
    }
    assert_eq!(person.json(&["list"])["accounts"], serde_json::json!([]), "nothing is stored before --yes");
    let told = person.json(&["import", "export.csv", "--yes", "--dispose"]);
    assert_eq!((told["results"][0]["codes"].as_u64(), told["checklist"][0]["title"].as_str()), (Some(3), Some("Bank")));
    assert!(!told.to_string().contains("33b9c"));
    assert!(!person.path("export.csv").exists());
    assert_eq!(person.json(&["show", "github"])["host"], "github.com");
    person.file("export.csv", &export);
    assert_eq!(person.json(&["import", "export.csv", "--yes"])["results"][0]["result"], "known", "one file, once");
    // Another set of that account is not stored, so its codes stand nowhere else.
    person.file("newer.csv", export.replace("33b9c-3c463", "11111-3c463").replace("60427", "22222").replace("858ba", "33333"));
    let told = person.runs(&["import", "newer.csv", "--yes", "--dispose"]);
    assert!(told.err.contains("the file stays as it is"), "{}", told.err);
    assert!(person.path("newer.csv").exists());
}

#[test]
fn what_can_be_read_in_two_ways_is_shown_and_stored_as_the_person_says() {
    let person = Person::with_vault();
    let block = "Tuta recovery code\n1f2e 3d4c 5b6a 7988\n0a1b 2c3d 4e5f 6071\n8293 a4b5 c6d7 e8f9\n1029 3847 5665 74a3\n";
    person.file("tuta.txt", block);
    let shown = person.runs_bare(&["recognise", "tuta.txt"]).out;
    assert!(shown.contains("It may also be 4 codes"), "{shown}");
    person.does(&["add", "tuta.txt"]);
    person.does(&["add", "tuta.txt", "--account", "other", "--other-reading"]);
    let totals: Vec<u64> = person.json(&["list"])["accounts"].as_array().unwrap().iter().filter_map(|a| a["total"].as_u64()).collect();
    assert_eq!(totals, [1, 4]);
}

#[test]
fn a_file_that_was_kept_is_told_of_later_and_goes_at_a_word() {
    let person = Person::with_vault();
    let file = |text: &str| person.file("codes.txt", format!("GitHub recovery codes\n\n{text}\n60427-e5bb6\n858ba-ebb73\n"));
    let about_files = || -> Vec<serde_json::Value> {
        let told = person.json(&["attention"]);
        told["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "source-there").cloned().collect()
    };
    file("33b9c-3c463");
    person.does(&["add", "codes.txt"]);
    let told = about_files();
    assert_eq!((told.len(), told[0]["level"].as_str()), (1, Some("soon")));
    assert!(told[0]["file"].as_str().unwrap().ends_with("codes.txt"));
    assert!(person.runs(&["attention"]).out.contains("still stands where it stood: "));
    let id = told[0]["id"].as_str().unwrap();
    assert!(person.does(&["attention", "--dispose", id]).err.contains("overwritten and deleted"));
    assert!(!person.path("codes.txt").exists());
    assert!(about_files().is_empty());
    assert!(person.runs(&["attention", "--dispose", id]).err.contains("There is no such item"));

    file("99999-3c463");
    assert!(about_files().is_empty(), "another file of that name");
    file("33b9c-3c463");
    assert_eq!(about_files()[0]["count"], 1, "a synchroniser put it back");
}
