//! `import` from what people really have: a database that KeePassXC made, a store of `pass`, a folder, the
//! exports of tests/samples/exports. Without KeePassXC or GnuPG the test of each says so and passes, unless
//! CODEKEEP_REQUIRE_TOOLS=1.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use common::Person;
use serde_json::json;

const PASSWORD: &str = "thimble orchard quartz lantern meadow violin";
const SECRET: &str = "vT9k-q2Rr7";
const SEED: &str = "JBSWY3DPEHPK3PXP";
const CODES: [&str; 5] = ["33b9c-3c463", "60427-e5bb6", "858ba-ebb73", "9aade-1e3fd", "a6049-f0e76"];
const IN_FILE: &str = "* 7k2p-q9rt\n* c4wn-8xjd\n* m3vb-t6hy\n* z5fg-2skq\n";

fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    assert!(there || std::env::var("CODEKEEP_REQUIRE_TOOLS").as_deref() != Ok("1"), "{program} is not installed");
    there
}

fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples/exports").join(name)).unwrap()
}

/// Runs a program in the person's folder, with these lines as its standard input.
fn run(person: &Person, program: &str, args: &[&str], lines: &str) {
    let mut child = Command::new(program);
    child.args(args).current_dir(person.path(".")).env("HOME", person.path(".")).env("GNUPGHOME", person.path("g"));
    child.env("QT_QPA_PLATFORM", "offscreen").env("LC_ALL", "C.UTF-8");
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn no_secret_in(text: &str) {
    for secret in [SECRET, SEED, PASSWORD].into_iter().chain(CODES) {
        assert!(!text.contains(secret), "{secret} was shown: {text}");
    }
}

/// A vault and a database that KeePassXC itself made, with a password and a key file.
fn with_keepassxc() -> Person {
    let person = Person::with_vault();
    let string = |key: &str, value: &str| format!("<String><Key>{key}</Key><Value>{value}</Value></String>");
    let entry = |title: &str, url: &str, more: &str| {
        let own = [string("Title", title), string("UserName", "mira"), string("Password", SECRET), string("URL", url)].concat();
        format!("<Entry><UUID>{}</UUID>{own}{more}</Entry>", "AAAAAAAAAAAAAAAAAAAAAA==")
    };
    let hidden = format!("<String><Key>Recovery codes</Key><Value ProtectInMemory=\"True\">{}</Value></String>", CODES.join("&#10;"));
    let entries = [
        entry("GitHub", "https://github.com", &hidden),
        entry("Bank", "https://bank.example", &string("otp", &format!("otpauth://totp/x?secret={SEED}"))),
        entry("Discord", "https://discord.com", ""),
    ];
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><KeePassFile><Meta><Generator>test</Generator></Meta><Root><Group><UUID>BBBBBBBBBBBBBBBBBBBBBB==</UUID><Name>Root</Name>{}</Group></Root></KeePassFile>",
        entries.concat()
    );
    person.file("entries.xml", xml);
    person.file("codes.txt", IN_FILE);
    person.file("screen.png", b"\x89PNG\r\n\x1a\n\0\0\0\0");
    person.file("source.txt", format!("{PASSWORD}\n"));
    let twice = format!("{PASSWORD}\n{PASSWORD}\n");
    run(&person, "keepassxc-cli", &["import", "-q", "-t", "100", "-p", "-k", "key.keyx", "entries.xml", "mine.kdbx"], &twice);
    for file in ["codes.txt", "screen.png"] {
        let args = ["attachment-import", "-q", "-k", "key.keyx", "mine.kdbx", "Discord", file, file];
        run(&person, "keepassxc-cli", &args, &format!("{PASSWORD}\n"));
    }
    person
}

#[test]
fn a_database_that_keepassxc_made() {
    if !is_there("keepassxc-cli") {
        return;
    }
    let person = with_keepassxc();
    let with_lock = |more: &[&'static str]| {
        [&["import", "mine.kdbx", "--source-password-file", "source.txt", "--source-key-file", "key.keyx"], more].concat()
    };
    let looked = person.does(&with_lock(&[])).out;
    assert!(looked.contains("GitHub (mira): 5 codes, list"), "{looked}");
    assert!(looked.contains("Discord (mira), codes.txt: 4 codes, list"), "{looked}");
    assert!(looked.contains("Discord (mira): screen.png (no text)"), "{looked}");
    assert!(looked.contains("[ ] Bank (mira)"), "{looked}");
    no_secret_in(&looked);
    assert_eq!(person.json(&["list"])["accounts"], json!([]), "nothing is stored before --yes");

    let told = person.json(&with_lock(&["--yes", "--checklist"]));
    assert_eq!((told["results"][0]["codes"].as_u64(), told["results"][1]["codes"].as_u64()), (Some(5), Some(4)));
    assert_eq!((told["noted"].as_u64(), told["unread"][0]["file"].as_str()), (Some(1), Some("screen.png")));
    no_secret_in(&told.to_string());
    assert_eq!(person.json(&["show", "bank"])["sets"], json!([]), "an account that waits for its codes");
    assert!(!person.json(&["attention"]).to_string().contains("source-there"), "a database in daily use is no left-over");
    assert!(person.runs(&["attention"]).out.contains("Bank"), "it is asked for");

    // One file, once; and what was used meanwhile stays used.
    person.does(&["take", "github"]);
    person.does(&["outcome", "github", "accepted"]);
    let again = person.json(&with_lock(&["--yes", "--checklist"]));
    assert_eq!((again["results"][0]["result"].as_str(), again["noted"].as_u64()), (Some("known"), Some(0)));
    assert_eq!(person.json(&["show", "github"])["sets"][0]["left"], 4);

    // Each lock is wanted, and nothing is opened with the vault's own password.
    person.file("wrong.txt", "tundra orbit\n");
    for args in [
        &["import", "mine.kdbx", "--json", "--source-password-file", "source.txt"][..],
        &["import", "mine.kdbx", "--json", "--source-key-file", "key.keyx", "--source-password-file", "wrong.txt"],
        &["import", "mine.kdbx", "--json", "--source-key-file", "key.keyx", "--source-password-file", "password.txt"],
    ] {
        let told = person.runs(args);
        assert_eq!((told.status, told.code()), (3, "export-not-opened".to_owned()), "{args:?}");
    }
    let told = person.runs(&["import", "mine.kdbx", "--json"]);
    assert_eq!(told.status, 2, "without a terminal nothing can be asked: {}", told.err);
}

#[test]
fn what_other_managers_encrypt_and_pack() {
    let person = Person::with_vault();
    person.file("source.txt", format!("{PASSWORD}\r\nnot this line\n"));
    for (name, codes) in [
        ("1password.1pux", 9),
        ("bitwarden-attachments.zip", 9),
        ("bitwarden-pbkdf2.json", 5),
        ("aegis-locked.json", 5),
        ("ente-locked.json", 5),
    ] {
        person.file(name, sample(name));
        let told = person.json(&["import", name, "--source-password-file", "source.txt"]);
        let found = told["found"].as_array().unwrap().iter().flat_map(|e| e["sets"].as_array().unwrap());
        assert_eq!(found.map(|s| s["codes"].as_u64().unwrap()).sum::<u64>(), codes, "{name}");
        assert_eq!(told["checklist"][0]["title"], "Bank", "{name}");
        no_secret_in(&told.to_string());
        // Whoever gives it to `add` is shown the way; `recognise` opens it, and shows what it was given.
        if name != "ente-locked.json" {
            let seen = person.json(&["recognise", name, "--source-password-file", "source.txt"]);
            assert_eq!(seen["sets"][0]["codes"][0]["text"], CODES[0], "{name}");
        }
        let told = person.runs(&["add", name, "--json"]);
        assert_eq!((told.status, told.code()), (1, "is-an-export".to_owned()), "{name}");
    }
    for (name, code) in [("1password-bomb.1pux", "too-large"), ("kdbx4-bomb.kdbx", "too-large"), ("kdbx4-dear.kdbx", "too-costly")] {
        person.file(name, sample(name));
        let told = person.runs(&["import", name, "--json", "--source-password-file", "source.txt"]);
        assert_eq!((told.status, told.code().as_str()), (1, code), "{name}");
    }
}

#[test]
fn a_set_that_was_added_by_hand_is_known_in_an_export_and_stays_used() {
    let person = Person::with_vault();
    person.file("github-recovery-codes.txt", CODES.join("\n"));
    person.does(&["add", "github-recovery-codes.txt", "--account", "mira"]);
    person.does(&["take", "github"]);
    person.does(&["outcome", "github", "accepted"]);
    person.file("old.1pux", sample("1password.1pux"));
    let told = person.json(&["import", "old.1pux", "--yes"]);
    assert_eq!((told["results"][0]["result"].as_str(), told["results"][1]["result"].as_str()), (Some("known"), Some("stored")));
    assert_eq!(person.json(&["show", "github"])["sets"][0]["left"], 4);
    // The other way round: what came with an export is known when its file turns up.
    person.file("discord_backup_codes.txt", IN_FILE);
    assert_eq!(
        person.json(&["add", "discord_backup_codes.txt", "--service", "Discord", "--account", "mira"])["results"][0]["result"],
        "known"
    );
}

#[test]
fn a_store_of_pass_is_opened_with_gpg() {
    if !is_there("gpg") {
        return;
    }
    let person = Person::with_vault();
    // The agent's socket wants a short path.
    fs::create_dir(person.path("g")).unwrap();
    #[cfg(unix)]
    fs::set_permissions(person.path("g"), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    run(
        &person,
        "gpg",
        &["--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "mira@example.org", "default", "default", "never"],
        "",
    );
    fs::create_dir_all(person.path("store/github.com")).unwrap();
    fs::create_dir_all(person.path("store/.git")).unwrap();
    person.file("store/.gpg-id", "mira@example.org\n");
    let seal = |name: &str, text: &str| {
        let out = person.path(name);
        let args = ["--batch", "--quiet", "--trust-model", "always", "--encrypt", "--recipient", "mira@example.org", "--output"];
        run(&person, "gpg", &[&args[..], &[out.to_str().unwrap()]].concat(), text);
    };
    seal("store/github.com/mira.gpg", &format!("{SECRET}\nurl: https://github.com/login\nrecovery codes\n{}\n", CODES.join("\n")));
    seal("store/bank.gpg", &format!("{SECRET}\nlogin: mira\notpauth://totp/bank?secret={SEED}\n"));
    person.file("store/broken.gpg", "not encrypted at all");
    #[cfg(unix)]
    std::os::unix::fs::symlink(person.path("store"), person.path("store/again")).unwrap();
    let with_gpg = |args: &[&str]| {
        let mut command = person.command(&[&["--password-file", "password.txt", "--json"], args].concat());
        command.env("GNUPGHOME", person.path("g")).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        common::told(command.output().unwrap())
    };
    let told = with_gpg(&["import", "store", "--yes", "--checklist"]);
    run(&person, "gpgconf", &["--kill", "all"], "");
    assert_eq!(told.status, 0, "{}", told.err);
    no_secret_in(&told.out);
    let document: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((document["entries"].as_u64(), document["noted"].as_u64()), (Some(2), Some(1)), "{document}");
    assert_eq!(document["results"][0]["codes"], 5);
    let shown = person.json(&["show", "github"]);
    assert_eq!((shown["account"].as_str(), shown["host"].as_str()), (Some("mira"), Some("github.com")));
    assert_eq!(person.json(&["show", "bank"])["account"], "mira");
    assert!(told.err.contains("2 files not looked into"), "{}", told.err);

    // Without the key nothing opens, and without gpg nothing is tried.
    fs::create_dir(person.path("empty")).unwrap();
    let mut keyless = person.command(&["--json", "import", "store"]);
    keyless.env("GNUPGHOME", person.path("empty")).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    assert_eq!(common::told(keyless.output().unwrap()).code(), "gpg-opened-nothing");
    let mut without = person.command(&["--json", "import", "store"]);
    assert_eq!(common::told(without.env("PATH", person.path("empty")).output().unwrap()).code(), "no-gpg");
}

#[test]
fn a_folder_of_texts_is_walked_within_bounds() {
    let person = Person::with_vault();
    fs::create_dir_all(person.path("codes/old/deep")).unwrap();
    person.file("codes/github-recovery-codes.txt", CODES.join("\n"));
    person.file("codes/old/deep/discord_backup_codes.txt", IN_FILE);
    person.file("codes/large.txt", vec![b'a'; 1_000_001]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", person.path("codes/old/up")).unwrap();
    let told = person.json(&["import", "codes", "--yes"]);
    let stored: Vec<_> = told["results"].as_array().unwrap().iter().map(|r| r["codes"].as_u64().unwrap()).collect();
    assert_eq!((told["format"].as_str(), stored), (Some("a folder of texts"), vec![5, 4]));
    let mut deep = person.path("codes");
    for _ in 0..34 {
        deep = deep.join("d");
    }
    fs::create_dir_all(&deep).unwrap();
    assert_eq!(person.runs(&["import", "codes", "--json"]).code(), "too-large");
    // A folder is not disposed of.
    assert_eq!(person.runs(&["import", "codes", "--yes", "--dispose"]).status, 2);
}
