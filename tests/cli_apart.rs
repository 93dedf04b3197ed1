//! Two machines, one synchronised folder: copies that went apart come together again, and nothing is lost.

use journeys::cli::{Home, file_of, github};

/// Two homes with the same vault, in which one set of ten codes is stored.
fn two_homes() -> (Home, Home) {
    let (one, two) = (Home::with_vault(), Home::new());
    one.write("github-recovery-codes.txt", file_of(&github(1, 10)));
    one.run("add github-recovery-codes.txt").ends(0);
    two.write("data/codekeep/vault.codekeep", one.vault_bytes());
    two.run("list").ends(0);
    (one, two)
}

fn left(home: &Home) -> u64 {
    home.json("show github")["sets"][0]["left"].as_u64().unwrap()
}

#[test]
fn a_conflict_copy_is_united_told_once_and_kept_among_the_backups() {
    let (one, two) = two_homes();
    one.run("take github").ends(0);
    two.run("take github").ends(0);
    two.run("take github").ends(0);
    let conflict = "data/codekeep/vault (LAPTOP's conflicted copy 2026-11-21).codekeep";
    one.write(conflict, two.vault_bytes());
    one.run("list").ends(0).says("A conflict copy beside vault.codekeep was united with it: 2 entries came in, 2 uses of codes");
    assert!(!one.path(conflict).exists());
    assert!(!one.run("list").ends(0).stderr.contains("conflict copy"), "told once");
    let kept = journeys::cli::files_under(&one.path("state"));
    assert!(kept.iter().any(|(_, bytes)| *bytes == two.vault_bytes()), "moved, not deleted");
    // Code 1 was handed out on both machines.
    assert_eq!(left(&one), 8);
    // The sync program carries the union over: the other machine is at rest, too.
    two.write("data/codekeep/vault.codekeep", one.vault_bytes());
    assert_eq!(left(&two), 8);
    assert_eq!(two.vault_bytes(), one.vault_bytes(), "nothing is written once both have the same");
}

#[test]
fn a_copy_on_a_stick_is_merged_by_hand() {
    let (one, two) = two_homes();
    one.run("take github").ends(0);
    two.run("take github").ends(0);
    one.write("copy.codekeep", two.vault_bytes());
    let merged = one.json("merge copy.codekeep");
    assert_eq!((&merged["events"], &merged["uses"], &merged["opens_by"]), (&1.into(), &1.into(), &"today".into()), "{merged}");
    one.run("merge copy.codekeep").ends(0).says("holds everything that is in this copy already");
    one.run("log verify").ends(0);

    let other = Home::with_vault();
    one.write("other.codekeep", other.vault_bytes());
    one.run("merge other.codekeep").ends(4).says("another vault");
    one.write("torn.codekeep", &two.vault_bytes()[..500]);
    one.run("merge torn.codekeep").ends(4).says("damaged");
    one.run("merge missing.codekeep").ends(1);
}

#[test]
fn a_copy_from_before_a_rekey_is_asked_about_and_one_that_was_rekeyed_wants_its_password() {
    let (one, two) = two_homes();
    two.run("take github").ends(0);
    one.run("rekey --yes").ends(0);
    one.write("old.codekeep", two.vault_bytes());
    one.run("merge old.codekeep").ends(2).says("whoever knows a password from before that");
    one.run("merge old.codekeep --yes").ends(0).says("United: 1 entry came in");

    // The machine that did not hear of it is given the new file.
    two.write("rekeyed.codekeep", one.vault_bytes());
    assert_eq!(two.run("merge rekeyed.codekeep --json").ends(3).refusal(), "wants-its-password");
    two.run("merge rekeyed.codekeep --its-password-file password").ends(0).says("from now on it opens with the password of that copy");
    two.run("list").ends(0);
    assert_eq!(left(&two), left(&one));
}

#[test]
fn a_vault_in_a_cloud_folder_is_told_once() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("Dropbox")).unwrap();
    home.run("--vault Dropbox/v.codekeep new --kdf-memory 64 --kdf-passes 3").ends(0).says("a folder that Dropbox keeps the same");
    assert!(!home.run("--vault Dropbox/v.codekeep list").ends(0).stderr.contains("Dropbox"));
}
