//! What is secret stands nowhere but where somebody asked for it: not in a file, not in a message, and
//! not in a folder that others may look into.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, PASSWORD, Ran, file_of, files_under, github};

const SECOND_PASSWORD: &str = "granite sparrow velvet compass harbour nettle";
/// Names that stand in no other text.
const ACCOUNT: &str = "zephyrine.quillfeather";
const OTHER: &str = "thaddeus.brambleworth";
const PLACE: &str = "Underneath-the-marmalade";

/// One person's whole life with a vault, and everything the program said on the way.
struct Life {
    home: Home,
    codes: Vec<String>,
    said: Vec<Ran>,
}

impl Life {
    fn run(&mut self, line: &str) {
        // As somebody whose shell gives every right to everyone.
        let program = self.home.command(line);
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(program.get_program()).args(program.get_args());
        shell.env_clear().envs(self.home.surroundings()).current_dir(self.home.path("")).stdin(std::process::Stdio::null());
        self.said.push(Ran::of(line, shell.output().unwrap()));
    }

    fn lived() -> Self {
        let home = Home::new();
        let codes = github(1, 16).into_iter().chain(github(2, 16)).chain(github(3, 10)).collect::<Vec<_>>();
        home.write("sources/github-recovery-codes.txt", file_of(&codes[..16]));
        home.write("sources/new/github-recovery-codes.txt", file_of(&codes[16..32]));
        home.write("sources/other.txt", file_of(&codes[32..]));
        home.write("new-password", format!("{SECOND_PASSWORD}\n"));
        home.write("wrong-password", "zirconium flamingo staircase nobody knows\n");
        let mut life = Self { home, codes, said: Vec::new() };
        for line in [
            "new --kdf-memory 64 --kdf-passes 3",
            &format!("add sources/github-recovery-codes.txt --account {ACCOUNT}"),
            &format!("add sources/github-recovery-codes.txt --account {ACCOUNT}"),
            &format!("add sources/other.txt --service Wolpertinger --account {OTHER} --host wolpertinger.example"),
            "edit wolpertinger --notes Kept-beside-the-aquarium --tags octopus --owner Nightingale",
            "list",
            "list --password-file wrong-password",
            "take github",
            "outcome github refused",
            "take github --json",
            "outcome github returned --json",
            "take github --ordinal 1",
            &format!("print github wolpertinger --sheet plain --place {PLACE} --out sheet.pdf"),
            "reissue github sources/github-recovery-codes.txt",
            "reissue github sources/new/github-recovery-codes.txt",
            "correct github --reason Mistaken-for-a-walrus --ordinal 1",
            "show github --json",
            "show wolpertinger",
            "export --plain sources/everything.json --yes",
            "export --plain sources/everything.csv --csv --yes --json",
            "export --sealed everything.age",
            "import sources/everything.json",
            "import sources/everything.json --yes",
            "import everything.age --source-password-file wrong-password --yes",
            "copies",
            "attention",
            "log",
            "log export ledger.jsonl",
            "log verify",
            "settings clipboard.seconds 10",
            "purge github --yes",
            "revoke wolpertinger --why exposed --yes",
            "revoke wolpertinger --undo",
            "password change --password-file password --new-password-file new-password",
            "list --password-file password",
            "close wolpertinger --yes --password-file new-password",
            "take github --password-file new-password",
        ] {
            life.run(line);
        }
        life
    }
}

#[test]
fn nothing_secret_stands_where_nobody_asked_for_it() {
    let life = Life::lived();
    let statuses: Vec<(Option<i32>, &str)> = life.said.iter().map(|ran| (ran.status, ran.line.as_str())).collect();
    let done = statuses.iter().filter(|(status, _)| *status == Some(0)).count();
    assert!(done >= 24, "the life was lived: {statuses:?}");
    no_message_holds_a_secret(&life);
    no_file_holds_a_secret(&life);
    nobody_else_may_look(&life);
}

fn no_message_holds_a_secret(life: &Life) {
    let mut handed_out = 0;
    for ran in &life.said {
        let asked_for = ran.line.starts_with("take");
        for code in &life.codes {
            assert!(!ran.stderr.contains(code), "a code in a message\n{ran}");
            let shown = ran.stdout.matches(code).count();
            assert!(shown == 0 || asked_for, "a code that nobody asked for\n{ran}");
            handed_out += shown;
        }
        for password in [PASSWORD, SECOND_PASSWORD, "zirconium"] {
            assert!(!ran.stdout.contains(password) && !ran.stderr.contains(password), "a password was told\n{ran}");
        }
    }
    assert_eq!(handed_out, 3, "one code for each take that was granted");
}

fn no_file_holds_a_secret(life: &Life) {
    let names = [ACCOUNT, OTHER, PLACE, "Wolpertinger", "wolpertinger", "aquarium", "octopus", "Nightingale", "walrus"];
    let passwords = [PASSWORD, SECOND_PASSWORD, "zirconium flamingo"];
    let mut secrets: Vec<String> = names.iter().chain(&passwords).map(ToString::to_string).collect();
    secrets.extend(life.codes.iter().cloned());
    secrets.extend(life.codes.iter().map(|code| code.replace('-', ""))); // in a form for entering or comparing

    let mut looked_at = 0;
    for (path, bytes) in files_under(&life.home.path("")) {
        let name = path.strip_prefix(life.home.path("")).unwrap();
        if name.starts_with("sources") || name == Path::new("sheet.pdf") || name.to_string_lossy().ends_with("password") {
            continue; // what the person wrote, and what the person asked for
        }
        looked_at += 1;
        // An exported ledger is asked for too; it tells names, and never a code.
        let secrets = if name == Path::new("ledger.jsonl") { &secrets[names.len()..] } else { &secrets[..] };
        for secret in secrets {
            for (form, needle) in
                [("as it is", secret.as_bytes().to_vec()), ("in UTF-16", secret.encode_utf16().flat_map(u16::to_le_bytes).collect())]
            {
                assert!(!bytes.windows(needle.len()).any(|part| part == needle), "{secret} stands {form} in {name:?}");
            }
        }
        assert!(secrets.iter().all(|secret| !name.to_string_lossy().contains(secret)), "a file's name tells: {name:?}");
    }
    assert!(looked_at >= 5, "vault, own copy, backups and state were looked at: {looked_at}");
}

/// Files and folders that the program made are their owner's alone, whatever the umask is.
fn nobody_else_may_look(life: &Life) {
    let mut seen = Vec::new();
    for folder in ["data/codekeep", "state/codekeep"] {
        rights_under(&life.home.path(folder), &mut seen);
    }
    for file in ["sheet.pdf", "ledger.jsonl"] {
        rights_under(&life.home.path(file), &mut seen);
    }
    for (path, is_folder, mode) in &seen {
        assert_eq!(*mode, if *is_folder { 0o700 } else { 0o600 }, "rights of {path}");
    }
    for name in ["vault.codekeep", "own.codekeep", "state.bin", "backups", "lock", "sheet.pdf"] {
        assert!(seen.iter().any(|(path, ..)| path.ends_with(name)), "{name} was looked at: {seen:?}");
    }
}

/// Path, whether it is a folder, and rights, of everything from here down.
fn rights_under(path: &Path, seen: &mut Vec<(String, bool, u32)>) {
    let meta = std::fs::symlink_metadata(path).unwrap();
    seen.push((path.to_string_lossy().into_owned(), meta.is_dir(), meta.permissions().mode() & 0o777));
    if meta.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            rights_under(&entry.unwrap().path(), seen);
        }
    }
}
