//! The vault's own keys by the command line: recovery key, key file, changing the password, re-keying.

use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, file_of, github, python_is_there};
use serde_json::Value;

const NEW: &str = "willow copper thistle harbour saddle meteor";

/// A home with a vault that holds one set, and a second password in a file.
fn home() -> Home {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(1, 8)));
    home.run("add github-recovery-codes.txt --account mira-holt").ends(0);
    home.write("new", format!("{NEW}\n"));
    home
}

fn key_in(home: &Home, name: &str) -> String {
    std::fs::read_to_string(home.path(name)).unwrap().trim().to_owned()
}

fn kinds(home: &Home, line: &str) -> Vec<String> {
    let log = home.json(line);
    log["events"].as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap().to_owned()).collect()
}

#[cfg(unix)]
fn only_its_owner_reads(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_recovery_key_is_made_tested_and_leads_back_in() {
    let home = home();
    home.run("recovery-key").ends(0).says("nothing but the password opens this vault");
    // Never into a pipe: somebody else may keep what comes out of it.
    home.run("recovery-key make").ends(2).says("shown on a terminal, printed on a sheet, or written into a file");
    home.run("recovery-key make --out key.txt").ends(0).says("It counts when you typed it back");
    #[cfg(unix)]
    only_its_owner_reads(&home.path("key.txt"));
    assert_eq!(home.run("recovery-key make --out other.txt --json").ends(1).refusal(), "has-recovery-key");
    assert!(!home.path("other.txt").exists());
    assert!(home.json("recovery-key")["tested"].is_null());

    let key = key_in(&home, "key.txt");
    // One wrong character is located: the third of the fifth group.
    let mut wrong: Vec<char> = key.chars().collect();
    wrong[22] = if wrong[22] == '7' { '8' } else { '7' };
    home.write("wrong.txt", wrong.iter().collect::<String>());
    assert_eq!(home.run("recovery-key test --from wrong.txt --json").ends(3).refusal(), "recovery-key-mistyped");
    home.write("typed.txt", key.to_lowercase().replace('-', " ").replace('0', "o"));
    home.run("recovery-key test --from typed.txt").ends(0).says("You have tested your way back in");
    assert!(home.json("recovery-key")["tested"].is_string());

    // The password is forgotten. Looking works; anything else wants a new password first.
    home.run("--recovery-key=typed.txt list").ends(0).says("GitHub");
    let refused = home.run("--recovery-key=typed.txt take github --json").ends(5);
    assert_eq!(refused.refusal(), "set-password");
    assert!(!github(1, 8).iter().any(|code| refused.stdout.contains(code) || refused.stderr.contains(code)));
    home.run("--recovery-key=typed.txt password change --new-password-file new").ends(0);
    home.run("list").ends(3);
    home.run("--password-file new take github").ends(0);
    home.run("--recovery-key=key.txt list").ends(0);
    home.run("--recovery-key list").ends(2).says("no terminal");
    home.run("--recovery-key=no-such-file list").ends(1);
    let told = kinds(&home, "--password-file new log --kind recovery.tested");
    assert_eq!(told.len(), 2, "typed back, and used: {told:?}");
}

#[test]
fn replacing_and_removing_the_recovery_key_shuts_the_old_one_out() {
    let home = home();
    home.run("recovery-key replace --out a.txt").ends(1).says("There is no recovery key");
    home.run("recovery-key make --out a.txt").ends(0);
    home.run("recovery-key replace --out a.txt").ends(1).says("a.txt");
    home.run("recovery-key replace --out b.txt").ends(0).says("with what opened the vault before");
    assert_ne!(key_in(&home, "a.txt"), key_in(&home, "b.txt"));
    home.run("--recovery-key=a.txt list").ends(3);
    home.run("--recovery-key=b.txt list").ends(0);
    home.run("recovery-key remove").ends(2);
    let removed = home.json("recovery-key remove --yes --delete-old-backups");
    assert!(removed["deleted"].as_u64().unwrap() > 0 && removed["recovery_key"].is_null(), "{removed}");
    home.run("--recovery-key=b.txt list").ends(3);
    assert_eq!(home.json("rekey")["retired_copies"].as_array().unwrap().len(), 1, "only what the last change replaced");
    home.run("log verify").ends(0);
    let told = kinds(&home, "log --kind key.changed");
    assert_eq!(told.iter().filter(|what| what.contains("re-keyed")).count(), 3, "{told:?}");
}

#[test]
fn a_key_file_is_wanted_beside_the_password() {
    let home = home();
    home.run("key-file").ends(0).says("no key file");
    home.write("notes.txt", "my shopping list");
    home.run("--key-file notes.txt list").ends(3).says("not a key file that Codekeep made");
    home.run("key-file add notes.txt").ends(1);
    home.run("key-file add key").ends(0).says("Keep a second copy");
    #[cfg(unix)]
    only_its_owner_reads(&home.path("key"));
    home.run("list").ends(2).says("--key-file FILE");
    home.run("--key-file key list").ends(0).says("GitHub");
    home.write("other", std::fs::read(home.path("key")).unwrap().iter().map(|b| if *b == b'1' { b'2' } else { *b }).collect::<Vec<u8>>());
    assert_eq!(home.run("--key-file other list --json").ends(3).refusal(), "key-file");
    home.run("--key-file key --password-file new list").ends(3);
    home.run("--key-file key key-file add again").ends(1).says("There is a key file already");
    home.run("--key-file key key-file replace second").ends(0);
    home.run("--key-file key list").ends(3);
    home.run("--key-file second key-file remove --yes").ends(0);
    home.run("list").ends(0);
    assert_eq!(home.run("--key-file second list --json").ends(3).refusal(), "no-such-slot");
    home.run("key-file remove --yes").ends(1);
}

#[test]
fn changing_the_password_asks_whether_someone_else_could_know_the_old_one() {
    let home = home();
    home.run("recovery-key make --out key.txt").ends(0);
    let before = home.vault_bytes();
    home.run("password change --new-password-file new --old-one-known no").ends(0).says("does not shut out somebody");
    home.run("--recovery-key=key.txt list").ends(0);
    home.run("--password-file new password change --new-password-file password --old-one-known yes").ends(2).says("--recovery-out FILE");
    home.run("--password-file new password change --new-password-file password --old-one-known yes --recovery-out second.txt --delete-old-backups")
        .ends(0)
        .says("deleted");
    home.run("--recovery-key=key.txt list").ends(3);
    home.run("--recovery-key=second.txt list").ends(0);
    home.run("list").ends(0);

    // Another machine, or a thief of the old password, puts the file of before in its place.
    home.run("take github").ends(0);
    home.run("outcome github accepted").ends(0);
    std::fs::write(home.vault(), &before).unwrap();
    home.run("list --json").ends(5).says("saved-under-past-key");
    assert!(home.vault_bytes() == before, "nothing is written before the person agreed");
    home.run("--unite-old list").ends(0);
    assert_eq!(home.json("list")["accounts"][0]["left"], 7);
    home.run("--password-file new list").ends(3);
}

#[test]
fn a_new_vault_costs_what_this_machine_can_bear_and_never_less_than_the_floor() {
    let home = Home::new();
    home.run("new").ends(0).says("recovery-key make");
    let bytes = home.vault_bytes();
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let (m_kib, passes) = (number(72 + 4), number(72 + 8));
    assert!(m_kib >= 65_536 && m_kib.is_power_of_two() && passes >= 3, "{m_kib} {passes}");
    home.run("password upgrade --kdf-memory 64").ends(1).says("costs as much already");
    let cheap = Home::with_vault();
    cheap.run("password upgrade --kdf-memory 64 --kdf-passes 4").ends(0).says("64 MiB and 4 passes");
    assert_eq!(cheap.vault_bytes()[72 + 8], 4);
    assert_eq!(kinds(&cheap, "log --kind key.changed").len(), 1);
}

#[test]
fn the_independent_reader_opens_by_recovery_key_and_by_key_file() {
    if !python_is_there() {
        return;
    }
    let home = home();
    home.run("recovery-key make --out key.txt").ends(0);
    home.run("key-file add key").ends(0);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/codekeep_reader.py");
    let read = |options: &[(&str, &str)]| -> (bool, Value) {
        let mut command = Command::new("python3");
        command.arg("-B").arg(&script).arg(home.vault()).args(["--json", "--codes"]);
        for (option, file) in options {
            command.arg(option).arg(home.path(file));
        }
        let run = command.output().unwrap();
        (run.status.success(), serde_json::from_slice(&run.stdout).unwrap())
    };
    for way in [&[("--recovery-key-file", "key.txt")][..], &[("--password-file", "password"), ("--key-file", "key")]] {
        let (opens, shown) = read(way);
        assert!(opens && shown["codes"].as_object().unwrap().len() == 8, "{shown}");
    }
    assert_eq!(read(&[("--password-file", "password")]).1["error"], "no-such-slot");
    home.write("key.txt", "0000-0000-0000-0000-0000-0000-0000-0000-0000");
    assert_eq!(read(&[("--recovery-key-file", "key.txt")]).1["error"], "recovery-key");
}

#[test]
fn no_key_and_no_password_is_in_anything_that_is_printed_or_logged() {
    let home = home();
    let printed = [
        "recovery-key make --out key.txt",
        "recovery-key test --from key.txt --json",
        "key-file add key",
        "--key-file key rekey --recovery-out second.txt",
        "--key-file key log --json",
        "--key-file key log export all.jsonl",
    ]
    .map(|line| home.run(line).ends(0));
    let mut everything: String = printed.iter().map(|ran| format!("{}{}", ran.stdout, ran.stderr)).collect();
    everything.push_str(&std::fs::read_to_string(home.path("all.jsonl")).unwrap());
    let file = std::fs::read_to_string(home.path("key")).unwrap();
    let digits = file.lines().nth(1).unwrap().to_owned();
    for secret in [key_in(&home, "key.txt"), key_in(&home, "second.txt"), digits, journeys::cli::PASSWORD.to_owned()] {
        assert!(!everything.contains(&secret));
    }
}
