//! What is wrong with a file, a password or a name is told in a clear sentence on standard error, with
//! the right exit status, nothing on standard output, and the vault as it was, byte for byte.

use std::fs::{self, File};

use journeys::cli::{Home, Ran, file_of, github, spaced_digits};
use sha2::{Digest, Sha256};

/// A vault with one set, and what its file held.
fn stored() -> (Home, Vec<u8>) {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(1, 16)));
    home.run("add github-recovery-codes.txt --account mira-holt").ends(0);
    let bytes = home.vault_bytes();
    (home, bytes)
}

/// Runs a line that has to be refused, for people and for programs.
#[track_caller]
fn refused(home: &Home, line: &str, status: i32, code: &str) -> Ran {
    let for_programs = home.run(&format!("{line} --json")).ends(status);
    assert_eq!(for_programs.refusal(), code, "{for_programs}");
    let ran = home.run(line).ends(status);
    for ran in [&ran, &for_programs] {
        assert_eq!(ran.stdout, "", "what is refused prints nothing\n{ran}");
    }
    let said: Vec<&str> = ran.stderr.lines().collect();
    assert!(said.len() >= 2 && said.iter().all(|line| !line.trim().is_empty()), "what happened, and what to do\n{ran}");
    assert!(!ran.stderr.contains("Os {") && !ran.stderr.contains("Error("), "a sentence, not an error's insides\n{ran}");
    ran
}

/// As [`refused`], with the vault as it was.
#[track_caller]
fn refused_unchanged(home: &Home, before: &[u8], line: &str, status: i32, code: &str) {
    let ran = refused(home, line, status, code);
    assert!(home.vault_bytes() == before, "the vault was changed by\n{ran}");
}

#[test]
fn files_that_hold_no_codes() {
    let (home, before) = stored();
    home.write("empty.txt", "");
    home.write("blank.txt", "\n \r\n\t\n");
    home.write("letter.txt", "Dear Nadia,\nthank you for the flowers, they stand in the kitchen.\n");
    home.write("picture.png", [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0; 4096]].concat());
    home.write("program", [&b"\x7fELF\x02\x01\x01"[..], &[0; 9], &[0x90; 4096]].concat());
    fs::create_dir(home.path("folder")).unwrap();
    for (name, code) in [
        ("empty.txt", "nothing-found"),
        ("blank.txt", "nothing-found"),
        ("letter.txt", "nothing-found"),
        ("picture.png", "damaged-file"),
        ("program", "binary"),
        ("folder", "not-a-file"),
        ("missing.txt", "not-found"),
    ] {
        for verb in ["add", "reissue github"] {
            refused_unchanged(&home, &before, &format!("{verb} {name}"), 1, code);
        }
        match code {
            // Looking is no failure: there is nothing, and that is said.
            "nothing-found" => drop(home.run(&format!("recognise {name}")).ends(0).says("No backup codes were recognised")),
            _ => drop(refused(&home, &format!("recognise {name}"), 1, code)),
        }
    }
}

#[test]
fn a_file_larger_than_anything_that_is_read() {
    let (home, before) = stored();
    File::create(home.path("huge.txt")).unwrap().set_len(100_000_001).unwrap();
    refused_unchanged(&home, &before, "add huge.txt", 1, "too-large");
    refused(&home, "recognise huge.txt", 1, "too-large").says("100 MB");
}

#[test]
fn hostile_json_and_csv() {
    let (home, before) = stored();
    let deep = "[".repeat(500_000);
    let open_objects = "{\"codes\":".repeat(200_000);
    let wide = format!("{}\n{}\n", "code,".repeat(100_000), ",".repeat(100_000));
    for (name, text) in [
        ("deep.json", deep.as_bytes()),
        ("open.json", open_objects.as_bytes()),
        ("cut.json", b"{\"recoveryCodes\": [\"ab"),
        ("surrogate.json", br#"{"codes":["\ud800\udc","\ud800"]}"#),
        ("numbers.json", br#"{"codes":[1e999999,-0,99999999999999999999999999,null,true,{}]}"#),
        ("quotes.csv", b"service,code\n\"GitHub,\"\"\"\"\"\n\"never closed\n"),
        ("formula.csv", b"service,code\n=cmd|' /C calc'!A0,=1+1\n"),
        ("wide.csv", wide.as_bytes()),
        ("bad-utf8.txt", b"code: \xff\xfe\xfd\xfc\n"),
    ] {
        home.write(name, text);
        let seen = home.run(&format!("recognise {name}"));
        assert!(matches!(seen.status, Some(0 | 1)), "{seen}");
        let added = home.run(&format!("add {name}"));
        assert!(matches!(added.status, Some(1 | 2)) && added.stdout.is_empty(), "{added}");
        assert!(home.vault_bytes() == before, "{added}");
    }
}

#[test]
fn text_that_would_command_the_terminal_is_not_sent_to_it() {
    let home = Home::with_vault();
    let codes = github(3, 8);
    let listed = codes.iter().map(|code| format!("\"{code}\"")).collect::<Vec<_>>().join(",");
    for (name, text) in [
        ("escape.txt", format!("Tern \u{1b}]0;owned\u{7}\u{1b}[2J backup codes\n{}", file_of(&codes))),
        ("csi.txt", format!("Tern \u{9b}31m backup codes\n\u{9b}2J\n{}", file_of(&codes))),
        ("escaped.json", format!(r#"{{"service":"Tern \u001b]0;owned\u0007","note":"\u001b[2J","backup_codes":[{listed}]}}"#)),
        ("service.csv", format!("service,account,backup codes\n\"Tern \u{9b}31m\",\"mira\u{9b}2J\",\"{}\"\n", codes.join(" "))),
    ] {
        home.write(name, text);
        for line in [&format!("recognise {name}"), &format!("add {name}"), &format!("add {name} --service \u{9b}31mTern"), "list", "log"] {
            let ran = home.run(line);
            let told = [ran.stdout, ran.stderr].concat();
            assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{line}: {told:?}");
        }
    }
}

#[test]
fn passwords_that_are_none() {
    let (home, before) = stored();
    home.write("bom", b"\xef\xbb\xbfthimble orchard quartz lantern meadow violin\n");
    home.write("utf16", b"\xff\xfet\0h\0");
    home.write("latin1", b"z\xfcrich\n");
    home.write("empty", "");
    home.write("blank", "\n");
    home.write("long", "a".repeat(1025));
    home.write("wrong", "thimble orchard quartz lantern meadow viola\n");
    fs::create_dir(home.path("folder")).unwrap();
    for (name, status, code) in [
        ("bom", 2, "usage"),
        ("utf16", 2, "usage"),
        ("latin1", 2, "password"),
        ("empty", 2, "password"),
        ("blank", 2, "password"),
        ("long", 2, "password"),
        ("wrong", 3, "wrong-password"),
        ("missing", 1, "not-found"),
        ("folder", 1, "not-a-file"),
    ] {
        for line in ["take github", "list"] {
            refused_unchanged(&home, &before, &format!("{line} --password-file {name}"), status, code);
        }
    }
    home.run("take github --password-file bom").ends(2).says("byte order mark");
    // Two sources, and what others could see.
    home.run("take github --password-file wrong --password-stdin").ends(2);
    home.run("take github --password secret").ends(2);
    home.run("add - --password-stdin").ends(2).says("cannot hold the password and the codes");
}

#[test]
fn files_that_are_no_vault_of_this_version() {
    let (home, whole) = stored();
    let vault = home.vault();
    let case = |bytes: &[u8], code: &str| {
        fs::write(&vault, bytes).unwrap();
        // Told before the slow derivation of keys, and even before the password is read.
        refused_unchanged(&home, bytes, "take github --password-file nowhere", 4, code);
    };
    case(b"", "not-a-vault");
    case(b"7 backup codes\n", "not-a-vault");
    case(&whole[..7], "not-a-vault");
    for length in [8, 9, 10, 72, 216, 300, whole.len() / 2, whole.len() - 1] {
        case(&whole[..length], "damaged");
    }
    case(&[&whole[..], b"\0"].concat(), "damaged");
    for at in [10, 20, 72, 80, 220, 300, whole.len() / 2, whole.len() - 1] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        case(&flipped, "damaged");
    }
    let mut no_magic = whole.clone();
    no_magic[0] ^= 1;
    case(&no_magic, "not-a-vault");

    let mut newer = whole.clone();
    newer[8] = 2;
    case(&newer, "damaged");
    let body = newer.len() - 32;
    let trailer = Sha256::digest(&newer[..body]);
    newer[body..].copy_from_slice(&trailer);
    case(&newer, "newer-version");

    fs::remove_file(&vault).unwrap();
    refused(&home, "take github --password-file nowhere", 1, "not-found").says("codekeep new");
    fs::create_dir(&vault).unwrap();
    refused(&home, "take github --password-file nowhere", 1, "not-a-file");
    fs::remove_dir(&vault).unwrap();
    fs::write(&vault, &whole).unwrap();
    assert_eq!(home.run("take github").ends(0).stdout, format!("{}\n", github(1, 16)[0]), "nothing was lost on the way");
}

#[test]
fn a_vault_that_asks_for_too_much_work_is_refused_before_it_is_done() {
    let (home, mut bytes) = stored();
    // Memory of the first slot, 4 bytes at 76: 4 TiB.
    bytes[76..80].copy_from_slice(&u32::MAX.to_le_bytes());
    let body = bytes.len() - 32;
    let trailer = Sha256::digest(&bytes[..body]);
    bytes[body..].copy_from_slice(&trailer);
    fs::write(home.vault(), &bytes).unwrap();
    refused_unchanged(&home, &bytes, "list", 4, "damaged");
}

#[test]
fn names_that_fit_none_or_several() {
    let (home, _) = stored();
    home.write("Backup-codes.txt", file_of(&spaced_digits(5, 10)));
    home.run("add Backup-codes.txt --service Google --account mira.holt").ends(0);
    let before = home.vault_bytes();
    for line in ["take dropbox", "show dropbox", "outcome dropbox accepted", "print dropbox --sheet plain --place Safe --out s.pdf"] {
        refused_unchanged(&home, &before, line, 1, "no-account");
    }
    for line in ["take mira", "show mira", "revoke mira --why exposed --yes", "close mira --yes"] {
        refused_unchanged(&home, &before, line, 2, "unclear-account");
    }
    let told = home.run("take mira").ends(2);
    for (id, name) in accounts(&home) {
        assert!(told.stderr.contains(&id) && told.stderr.contains(&name), "{told}");
    }
    assert!(!home.path("s.pdf").exists());
    refused_unchanged(&home, &before, "take github --set ffffffff", 2, "unclear-set");
    refused_unchanged(&home, &before, "copies destroyed W3N8CE --yes", 1, "no-copy");
    refused_unchanged(&home, &before, "outcome github accepted", 1, "no-take");
}

/// Id and name of every account.
fn accounts(home: &Home) -> Vec<(String, String)> {
    let list = home.json("list");
    let word = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    list["accounts"].as_array().unwrap().iter().map(|row| (word(row, "id"), word(row, "account"))).collect()
}
