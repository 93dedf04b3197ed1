//! The recovery sheet, and the day on which nothing else is left.

use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, PASSWORD, file_of, files_under, github, spaced_digits};

/// What stands on a PDF, as it is read from top to bottom.
fn text_of(pdf: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(pdf).arg("-").output().expect("pdftotext is installed (poppler-utils)");
    String::from_utf8(output.stdout).unwrap()
}

/// The groups of the key as somebody reads them off the paper: each after its number, the last after "check".
fn groups_of(pdf: &Path) -> Vec<String> {
    let text = text_of(pdf);
    let is_group = |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = |name: &str| words.windows(2).find(|pair| pair[0] == name && is_group(&pair[1])).map(|pair| pair[1].to_owned());
    (1..9).map(|n| n.to_string()).chain(["check".to_owned()]).map(|n| named(&n).unwrap_or_else(|| panic!("group {n}: {text}"))).collect()
}

fn a_new_vault_with_its_sheet() -> Home {
    let home = Home::new();
    home.run("new --kdf-memory 64 --kdf-passes 3 --recovery-sheet recovery.pdf --place 'Bank box'").ends(0).says("Recovery sheet");
    home
}

#[test]
fn a_new_vault_gets_its_recovery_sheet_which_is_typed_back_and_stands_in_the_register() {
    let home = a_new_vault_with_its_sheet();
    let copy = home.json("copies")["copies"][0].clone();
    assert_eq!(
        (copy["kind"].as_str(), copy["place"].as_str(), copy["state"].as_str()),
        (Some("recovery"), Some("Bank box"), Some("current"))
    );
    let text = text_of(&home.path("recovery.pdf"));
    assert!(
        ["Recovery sheet", copy["printed"].as_str().unwrap(), "Bank box", "Page 1 of 1"].iter().all(|words| text.contains(words)),
        "{text}"
    );
    // The symbol holds the same key: any reader gives it.
    let groups = groups_of(&home.path("recovery.pdf"));
    let page = home.path("page.png");
    let drawn =
        Command::new("pdftoppm").args(["-r", "150", "-png", "-singlefile"]).arg(home.path("recovery.pdf")).arg(home.path("page")).status();
    assert!(drawn.expect("pdftoppm is installed (poppler-utils)").success());
    let scanned = Command::new("zbarimg")
        .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(&page)
        .output()
        .expect("zbarimg is installed (zbar-tools)");
    assert!(String::from_utf8_lossy(&scanned.stdout).lines().any(|line| line == groups.join("-")), "{scanned:?}");

    home.write("typed", groups.join(" ").to_lowercase());
    home.run("recovery-key test --from typed").ends(0).says("You have tested your way back in");
    let (id, word) = (
        copy["printed"].as_str().unwrap().to_owned(),
        home.json(&format!("copies show {}", copy["printed"].as_str().unwrap()))["check_word"].clone(),
    );
    let verdict = format!("verify-sheet {id} {}", word.as_str().unwrap());
    home.run(&verdict).ends(0).says("the key on it opens the vault");
    std::fs::rename(home.path("page.png"), home.path("photo.png")).unwrap();
    assert_eq!(home.json("verify-sheet --scan photo.png")["verdict"], "current", "its small symbol says which sheet it is");

    // Another sheet with the same key, for a second place: the key is typed for it.
    let again = home.json("recovery-key print --from typed --sheet second.pdf --place Office --paper letter")["recovery_sheet"].clone();
    assert_eq!(groups_of(&home.path("second.pdf")), groups);
    home.write("wrong", groups.join("-").replace(&groups[0], "0000"));
    home.run("recovery-key print --from wrong --sheet third.pdf").ends(3);
    assert!(!home.path("third.pdf").exists());

    home.run("recovery-key replace --sheet new.pdf").ends(0).says("Recovery sheet");
    assert_eq!(home.json(&verdict)["verdict"], "stale");
    assert!(home.run("attention --json").ends(0).stdout.contains("copy-stale"));
    for id in [&id, again["printed"].as_str().unwrap()] {
        home.run(&format!("copies destroyed {id} --yes")).ends(0);
    }
    assert!(!home.run("attention --json").stdout.contains("copy-stale"), "they are gone from Attention");
    let new = home.json("copies")["copies"].as_array().unwrap().iter().find(|copy| copy["state"] == "current").unwrap().clone();
    home.run(&format!("copies lost {} --yes", new["printed"].as_str().unwrap())).ends(0).says("recovery-key replace");
    assert!(home.run("attention").ends(10).stdout.contains("recovery-key replace"));
    assert_ne!(groups_of(&home.path("new.pdf")), groups);
}

#[test]
fn what_cannot_become_a_recovery_sheet_is_told_and_leaves_no_key() {
    let home = Home::with_vault();
    home.write("there.pdf", "something else");
    home.run("recovery-key make --sheet there.pdf").ends(2).says("there already");
    home.run("recovery-key make --sheet no/such/folder/r.pdf --json").ends(1);
    home.run("recovery-key make --sheet a.pdf --out a.txt").ends(2);
    home.run("recovery-key print --from password --sheet a.pdf").ends(1).says("no recovery key");
    assert_eq!(home.json("recovery-key")["recovery_key"], false);
    assert_eq!(home.json("copies")["copies"].as_array().unwrap().len(), 0);
    home.run("new --recovery-sheet x.pdf --vault other.codekeep --place").ends(2);
}

/// The drill: the machine is gone, with the vault and all that the program noted beside it. What is left is a stick with
/// backups, and the sheet.
#[test]
fn a_backup_in_the_second_place_and_the_recovery_sheet_bring_every_set_back() {
    let home = a_new_vault_with_its_sheet();
    let (hex, digits) = (github(3, 16), spaced_digits(4, 10));
    home.write("github-recovery-codes.txt", file_of(&hex));
    home.write("google.txt", file_of(&digits));
    std::fs::create_dir(home.path("stick")).unwrap();
    home.run("backups to stick").ends(0);
    home.run("add github-recovery-codes.txt --account mira-holt").ends(0);
    home.run("add google.txt --service Google").ends(0);
    home.run("take github").ends(0);
    home.run("outcome github accepted").ends(0);
    let was = home.json("show github")["sets"].clone();
    let groups = groups_of(&home.path("recovery.pdf"));
    let newest = files_under(&home.path("stick"))
        .into_iter()
        .map(|(path, _)| path)
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap())
        .unwrap();
    let (name, bytes) = (newest.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&newest).unwrap());
    drop(home); // every folder of that machine

    let new = Home::new();
    new.write(&format!("stick/{name}"), bytes);
    new.write("typed", groups.join("-"));
    new.run(&format!("--recovery-key=typed backups restore 'stick/{name}'")).ends(0).says("codes may have been used since");
    new.write("chosen", "meteor violin orchard lantern quartz thimble\n");
    assert!(!PASSWORD.contains("meteor"));
    new.run("--recovery-key=typed password change --new-password-file chosen").ends(0);
    new.write("password", "meteor violin orchard lantern quartz thimble\n");
    assert_eq!(new.json("show github")["sets"], was, "with every use");
    assert_eq!(new.run("take github").ends(0).stdout, format!("{}\n", hex[1]));
    assert_eq!(new.run("take google").ends(0).stdout, format!("{}\n", digits[0]));
    assert_eq!(new.json("copies")["copies"][0]["kind"], "recovery", "the register came back too");
}
