//! Several machines: two laptops with one file in a folder that both see, and the move to a new one.

use journeys::cli::{Home, Ran, file_of, github, spaced_digits, state_of};
use serde_json::Value;

/// A laptop that keeps its vault in a folder which other machines see.
struct Laptop<'f> {
    home: Home,
    folder: &'f std::path::Path,
}

impl<'f> Laptop<'f> {
    fn new(folder: &'f std::path::Path) -> Self {
        Self { home: Home::new(), folder }
    }

    #[track_caller]
    fn run(&self, line: &str) -> Ran {
        self.home.run(&format!("--vault {} {line}", self.folder.join("mira.codekeep").display()))
    }

    #[track_caller]
    fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --json")).ends(0).json()
    }

    fn left(&self) -> u64 {
        self.json("show github")["sets"][0]["left"].as_u64().unwrap()
    }
}

#[test]
fn two_laptops_use_one_file_day_by_day() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Laptop::new(folder.path()), Laptop::new(folder.path()));
    std::fs::copy(Home::with_vault().vault(), folder.path().join("mira.codekeep")).unwrap();
    let codes = github(1, 10);
    one.home.write("github-recovery-codes.txt", file_of(&codes));
    one.run("add github-recovery-codes.txt").ends(0);

    // In turn: each sees what the other did, and no code is handed out twice.
    assert_eq!(two.run("take github").ends(0).stdout.trim(), codes[0]);
    assert_eq!(one.run("take github").ends(0).stdout.trim(), codes[1]);
    one.run("outcome github accepted --ordinal 1").ends(0);
    two.run("outcome github accepted --ordinal 2").ends(0);
    assert_eq!((one.left(), two.left()), (8, 8));
    two.home.write("google.txt", file_of(&spaced_digits(1, 8)));
    two.run("add google.txt --service Google").ends(0);
    one.run("edit google --privileged yes").ends(0);
    assert_eq!(two.json("show google")["privileged"], true);
    let printed = one.json("print google --sheet plain --place Safe --out sheet.pdf")["printed"].as_str().unwrap().to_owned();
    two.run(&format!("copies show {printed}")).ends(0).says("8 codes");

    // A train without network: each goes on with what it has, and the synchroniser keeps both files.
    let vault = folder.path().join("mira.codekeep");
    let before = std::fs::read(&vault).unwrap();
    two.run("take github").ends(0);
    two.run("outcome github accepted").ends(0);
    let of_two = std::fs::read(&vault).unwrap();
    std::fs::write(&vault, before).unwrap();
    one.run("take github").ends(0);
    one.run("outcome github refused").ends(0);
    std::fs::write(folder.path().join("mira.sync-conflict-20261121-235507-K7GZ5QX.codekeep"), of_two).unwrap();
    one.run("list").ends(0).says("A conflict copy beside mira.codekeep was united with it");
    assert_eq!((one.left(), two.left()), (7, 7), "one code was handed out by both");
    assert_eq!(state_of(&two.json("show github")["sets"][0], 3), "accepted", "the service took it from one of them");
    one.run("attention --level soon").ends(10).says("was handed out in two places");
    let verified = [&one, &two].map(|laptop| laptop.json("log verify")["fingerprint"].clone());
    assert_eq!(verified[0], verified[1], "both have the same");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "one file is left in the folder");
}

#[test]
fn the_vault_moves_to_a_new_laptop() {
    let old = Home::with_vault();
    old.write("github-recovery-codes.txt", file_of(&github(1, 10)));
    old.run("add github-recovery-codes.txt").ends(0);
    old.run("take github").ends(0);
    std::fs::create_dir(old.path("stick")).unwrap();
    let before = old.vault_bytes();
    let moved = old.json("move stick/mira.codekeep");
    assert_eq!(old.vault_bytes(), before, "nothing is changed here");
    let fingerprint = moved["fingerprint"].as_str().unwrap();
    old.run("move stick/mira.codekeep").ends(2).says("is there already");
    old.run("move no/such/folder/mira.codekeep").ends(1);
    old.run("move stick/again.codekeep").ends(0).says(&format!("log verify shows {fingerprint}")).says("Use no code here any more");

    let new = Home::new();
    new.write("data/codekeep/vault.codekeep", std::fs::read(old.path("stick/mira.codekeep")).unwrap());
    assert_eq!(new.json("log verify")["fingerprint"], fingerprint);
    new.run("outcome github accepted").ends(0).says("9 left");
    assert_eq!(new.run("take github").ends(0).stdout.trim(), github(1, 10)[1]);
    // And if the old one was used all the same, nothing is lost.
    old.run("outcome github refused").ends(0);
    new.write("old.codekeep", old.vault_bytes());
    new.run("merge old.codekeep").ends(0);
    assert_eq!(state_of(&new.json("show github")["sets"][0], 1), "accepted");
}
