//! Backups from the command line: listed, looked into, a set brought back, the vault made anew, a second place.

use journeys::cli::{Home, file_of, github, states};
use serde_json::Value;

fn with_used_codes() -> Home {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(1, 10)));
    home.run("add github-recovery-codes.txt").ends(0);
    for _ in 0..2 {
        home.run("take github").ends(0);
        home.run("outcome github accepted").ends(0);
    }
    home
}

/// The name of a backup in which all ten codes were unused.
fn oldest(home: &Home) -> String {
    holding(home, 10)
}

/// The name of a backup that has the texts of a set of which so many codes were left. Only the last five of a day stay.
fn holding(home: &Home, left: u64) -> String {
    let names: Vec<String> =
        home.json("backups")["backups"].as_array().unwrap().iter().map(|b| b["name"].as_str().unwrap().to_owned()).collect();
    let full =
        |name: &&String| home.json(&format!("backups look {name}"))["sets"].as_array().unwrap().iter().any(|s| s["left_then"] == left);
    names.iter().find(full).unwrap().clone()
}

#[test]
fn a_set_comes_back_from_a_backup_and_used_codes_stay_used() {
    let home = with_used_codes();
    let list = home.json("backups");
    let all = list["backups"].as_array().unwrap();
    assert!(all.len() >= 3 && list["second"].is_null(), "{list}");
    assert!(all.iter().all(|b| b["whole"] == true && b["opens_by"] == "today" && b["place"] == "here"), "{list}");
    home.run("backups verify").ends(0).says("opens");
    let name = oldest(&home);
    let seen = home.run(&format!("backups look {name}")).ends(0).says("10 of 10 left then, 8 left now");
    assert!(github(1, 10).iter().all(|code| !seen.stdout.contains(code.as_str())), "no code is printed");
    let set = home.json(&format!("backups look {name}"))["sets"][0]["printed"].as_str().unwrap().to_owned();

    home.run(&format!("backups bring-back {name} --set {set}")).ends(0).says("Nothing was brought back");
    home.write("github-recovery-codes-2.txt", file_of(&github(2, 16)));
    home.run("reissue github github-recovery-codes-2.txt").ends(0);
    home.run("purge github --yes").ends(0);
    let name = holding(&home, 8);
    home.run(&format!("backups bring-back {name} --set {set}")).ends(2).says("--also");
    home.run(&format!("backups bring-back {name} --set {set} --also")).ends(0).says("Codes that were used stay used");
    let sets = home.json("show github")["sets"].clone();
    let back = sets.as_array().unwrap().iter().find(|s| s["purged"] == false && s["total"] == 10).unwrap();
    let used = states(back).into_iter().filter(|(_, state)| state == "accepted").count();
    assert_eq!(used, 2, "{back}");

    home.run("backups look 2").ends(2).says("Several backups begin so");
    home.run("backups look nothing --json").ends(1).says("no-backup");
    let newest = home.json("backups")["backups"][0]["name"].as_str().unwrap().to_owned();
    home.run(&format!("backups bring-back {newest} --set ZZZZZZ")).ends(1).says("has no set");
    home.run("backups clear --yes").ends(0).says("A fresh backup was made and checked");
    assert_eq!(home.json("backups")["backups"].as_array().unwrap().len(), 1);
}

#[test]
fn a_vault_whose_file_is_gone_is_made_anew_with_every_use() {
    let home = with_used_codes();
    let name = oldest(&home);
    home.run(&format!("backups restore {name}")).ends(0).says("holds everything that is in this backup already");
    std::fs::remove_file(home.vault()).unwrap();
    home.run("list").ends(1);
    let found = home.json("backups");
    assert!(found["backups"].as_array().unwrap().iter().any(|b| b["name"] == "own"), "{found}");
    home.run(&format!("backups restore {name}")).ends(0).says("The vault is there again").says("united with newer state");
    assert_eq!(left(&home), 8, "used codes stay used");
    home.run("log verify").ends(0);

    // Damaged: the file is kept beside the new one.
    let whole = home.vault_bytes();
    std::fs::write(home.vault(), &whole[..300]).unwrap();
    home.run("backups restore own").ends(0).says("The damaged file that stood there is now");
    assert_eq!(left(&home), 8);
}

#[test]
fn on_a_new_machine_a_backup_from_the_second_place_says_how_old_it_is() {
    let home = with_used_codes();
    std::fs::create_dir(home.path("stick")).unwrap();
    home.run("backups to stick").ends(0).says("the first was written there and read back").says("same drive");
    home.run("take github").ends(0);
    let list = home.json("backups");
    assert!(list["backups"].as_array().unwrap().iter().any(|b| b["place"] == "second"), "{list}");
    let carried = journeys::cli::files_under(&home.path("stick"));
    assert!(carried.iter().any(|(_, bytes)| *bytes == home.vault_bytes()), "the newest state is carried");

    let new = Home::new();
    let (_, bytes) = carried.into_iter().max_by_key(|(path, _)| path.clone()).unwrap();
    new.write("from the stick.codekeep", bytes);
    new.run("backups restore 'from the stick.codekeep'").ends(0).says("codes may have been used since");
    assert!(left(&new) <= 8);
    home.run("backups to --none").ends(0);
    assert!(home.json("backups")["second"].is_null());
    home.run("backups to no-such-folder --json").ends(1).says("not-found");
}

/// Whatever the verb: what it changed is in the second place when it is done.
#[test]
fn every_verb_that_changes_the_vault_carries_it_to_the_second_place() {
    let home = Home::with_vault();
    std::fs::create_dir(home.path("stick")).unwrap();
    home.write("github-recovery-codes.txt", file_of(&github(1, 10)));
    home.write("new.txt", file_of(&github(2, 10)));
    home.write(
        "export.csv",
        "name,url,username,password,note\nExample,https://example.com,mira,secret,\"Recovery codes: 1a2b3-c4d5e 2b3c4-d5e6f 3c4d5-e6f7a \
         4d5e6-f7a8b 5e6f7-a8b9c 6f7a8-b9c0d\"\n",
    );
    home.run("backups to stick").ends(0);
    for line in [
        "add github-recovery-codes.txt",
        "take github",
        "outcome github accepted",
        "correct github --reason 'the wrong row'",
        "outcome github accepted",
        "edit github --host github.com",
        "changed github phone",
        "import export.csv --yes",
        "print github --sheet plain --place Safe --out sheet.pdf",
        "verify-sheet --scan sheet.pdf",
        "reissue github new.txt",
        "purge github --yes",
        "settings clipboard.seconds 10",
        "recovery-key make --out key.txt",
        "recovery-key test --from key.txt",
        "close github --yes",
    ] {
        let before = home.vault_bytes();
        home.run(line).ends(0);
        assert_ne!(home.vault_bytes(), before, "{line} changes the vault");
        assert!(is_carried(&home), "{line}: what it changed is not in the second place");
    }
}

fn is_carried(home: &Home) -> bool {
    journeys::cli::files_under(&home.path("stick")).iter().any(|(_, bytes)| *bytes == home.vault_bytes())
}

/// A stick that is pulled out, a share whose server is gone: the code is there all the same.
#[test]
#[cfg(target_os = "linux")]
fn a_second_place_that_is_gone_or_hangs_keeps_nobody_from_a_code() {
    let home = with_used_codes();
    std::fs::create_dir(home.path("stick")).unwrap();
    home.run("backups to stick").ends(0);

    // Every look into it takes longer than it is waited for.
    let watched = home.command("take github");
    let mut hanging = std::process::Command::new("strace");
    hanging.args(["--follow-forks", "--quiet=all", "--output=/dev/null", "--inject=statx,openat:delay_enter=9000000"]);
    hanging.arg("--trace-path").arg(home.path("stick")).arg(watched.get_program()).args(watched.get_args());
    hanging.env_clear().envs(home.surroundings()).env("PATH", std::env::var_os("PATH").unwrap_or_default()).current_dir(home.path(""));
    let ran = journeys::cli::Ran::of("take github", hanging.output().expect("strace starts (Debian: strace)")).ends(0);
    assert_eq!(ran.stdout, format!("{}\n", github(1, 10)[2]));
    let at = |text: &str| ran.stderr.find(text).unwrap_or_else(|| panic!("\"{text}\" is not said\n{ran}"));
    assert!(at("Afterwards:") < at("nothing was carried there."), "the code and all about it come first\n{ran}");
    assert!(!is_carried(&home));

    std::fs::rename(home.path("stick"), home.path("drawer")).unwrap();
    home.run("outcome github accepted").ends(0);
    let ran = home.run("take github").ends(0);
    assert_eq!(ran.stdout, format!("{}\n", github(1, 10)[3]));
    assert!(!ran.stderr.contains("second place"), "a stick in a drawer is no news\n{ran}");
    std::fs::rename(home.path("drawer"), home.path("stick")).unwrap();
    home.run("outcome github accepted").ends(0);
    assert!(is_carried(&home), "it is there again");
}

fn left(home: &Home) -> u64 {
    home.json("show github")["sets"].as_array().and_then(|sets| sets.last()).and_then(|s: &Value| s["left"].as_u64()).unwrap()
}
