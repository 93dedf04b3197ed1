//! Travel: a stick made at home, used by somebody else's machine, and brought home; and what a pack refuses.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use journeys::cli::{Home, Ran, file_of, files_under, github, python_is_there, spaced_digits, state_of};
use serde_json::Value;

/// A home with two accounts, of eight codes each.
fn home() -> Home {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(1, 8)));
    home.write("google.txt", file_of(&spaced_digits(1, 8)));
    home.run("add github-recovery-codes.txt").ends(0);
    home.run("add google.txt --service Google --account mira@example.org").ends(0);
    home
}

fn github_of(home: &Home) -> Value {
    home.json("show github")["sets"][0].clone()
}

/// A machine that never heard of Codekeep: an empty home, and the phrase in a file.
struct Borrowed {
    home: Home,
    stick: PathBuf,
}

impl Borrowed {
    fn new(stick: &Path, phrase: &str) -> Self {
        let home = Home::new();
        home.write("phrase", phrase);
        Self { home, stick: stick.to_owned() }
    }

    /// The program on the stick, in the folder where it is.
    fn command(&self, line: &str) -> Command {
        let mut command = self.home.command_of(&self.stick.join("codekeep"), &format!("{line} --password-file PHRASE"));
        command.current_dir(&self.stick).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let words: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        let mut again = Command::new(command.get_program());
        again.args(words.iter().map(|word| if word == "PHRASE" { self.home.path("phrase").into_os_string() } else { word.clone() }));
        again.current_dir(&self.stick).env_clear().envs(self.home.surroundings());
        again.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        again
    }

    #[track_caller]
    fn run(&self, line: &str) -> Ran {
        Ran::of(line, self.command(line).output().expect("the program on the stick starts"))
    }
}

#[test]
fn a_stick_is_made_used_and_brought_home_and_the_counts_are_right_each_time() {
    let home = home();
    let at = home.path("stick");
    std::fs::create_dir(&at).unwrap();
    let made = home.json("stick stick github --codes 4 --place 'Stick in the bag'");
    assert_eq!((made["accounts"].as_u64(), made["codes"].as_u64()), (Some(1), Some(4)));
    let phrase = made["phrase"].as_str().unwrap().to_owned();
    assert_eq!(phrase.split(' ').count(), 6);
    let (codes, others) = (github(1, 8), spaced_digits(1, 8));
    // The programs were there before the codes were.
    for (file, bytes) in files_under(&at).into_iter().filter(|(_, bytes)| bytes.len() < 1 << 20) {
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!codes.iter().chain(&others).any(|code| holds(code)) && !holds(&phrase), "{} is sealed", file.display());
    }
    let kinds: Vec<_> = home.json("copies")["copies"].as_array().unwrap().iter().map(|copy| copy["kind"].clone()).collect();
    assert!(kinds.contains(&"pack".into()) && kinds.contains(&"sealed".into()));
    assert_eq!(home.run("take github").ends(0).stdout.trim(), codes[4], "home hands out what is not on the stick");
    home.run("outcome github accepted").ends(0);

    // On the way: one code used, one that could not be recorded.
    let away = Borrowed::new(&at, &phrase);
    assert_eq!(away.run("take github").ends(0).stdout.trim(), codes[0]);
    away.run("outcome github accepted").ends(0);
    away.run("list").ends(0).says("3 of 4 left");
    assert_eq!(files_under(&away.home.path("")).len(), 2, "phrase and password file: nothing was written to the machine");

    // Home, twice; what nobody could record is said the second time.
    let first = home.json("bring-home stick/travel.codekeep-pack");
    assert_eq!((first["uses"].as_u64(), first["events"].as_u64()), (Some(1), Some(2)));
    assert_eq!(first["unused"][0]["ordinals"], serde_json::json!([2, 3, 4]));
    assert_eq!((state_of(&github_of(&home), 1), github_of(&home)["left"].as_u64()), ("accepted".to_owned(), Some(6)));
    home.run("bring-home stick/travel.codekeep-pack")
        .ends(0)
        .says("is in the vault already")
        .says("GitHub: 2, 3 and 4")
        .says("bring-home stick/travel.codekeep-pack --used GitHub:2");
    home.run("bring-home stick/travel.codekeep-pack --used github:2").ends(0).says("Noted as used without a record: 1 code");
    assert_eq!((state_of(&github_of(&home), 2), github_of(&home)["left"].as_u64()), ("accepted".to_owned(), Some(5)));
    home.run("bring-home stick/travel.codekeep-pack --used github:2").ends(1).says("holds no unused code 2");
    home.run("log verify").ends(0);
}

/// The same stick, mounted so that nothing can be written: a code is told of before it is shown.
#[test]
#[cfg(unix)]
fn a_read_only_stick_tells_first_that_nothing_can_be_recorded() {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let home = home();
    let Some(drive) = journeys::cli::Drive::new(home.path("drive"), "200m", NOBODY) else { return };
    let made = home.json("stick drive github --codes 2 --place 'Stick in the bag'");
    for (file, _) in files_under(drive.path()) {
        std::os::unix::fs::chown(file, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let away = Borrowed::new(drive.path(), made["phrase"].as_str().unwrap());
    std::os::unix::fs::chown(away.home.path(""), Some(NOBODY), Some(NOBODY)).unwrap();
    let run = |line: &str| Ran::of(line, away.command(line).uid(NOBODY).gid(NOBODY).output().unwrap());
    // A program may not be started from every drive, and a folder of root's is closed: both are told.
    assert_eq!(run("take github").ends(0).stdout.trim(), github(1, 8)[0]);
    run("outcome github accepted").ends(0);
    drive.remount("ro");
    let told = run("take github");
    assert_eq!((told.status, told.stdout.as_str()), (Some(1), ""), "no code is shown that cannot be recorded: {told}");
    told.says("cannot be recorded").says("--unrecorded");
    assert_eq!(run("take github --unrecorded").ends(0).stdout.trim(), github(1, 8)[1]);
    drive.remount("rw");
    let home_again = home.json("bring-home drive/travel.codekeep-pack --used github:2");
    assert_eq!((home_again["uses"].as_u64(), home_again["said_used"].as_u64()), (Some(1), Some(1)));
    assert_eq!(github_of(&home)["left"].as_u64(), Some(6));
}

#[test]
#[cfg(target_os = "linux")]
fn the_use_of_a_pack_writes_beside_it_and_nowhere_else() {
    let home = home();
    std::fs::create_dir(home.path("stick")).unwrap();
    let made = home.json("pack stick/travel.codekeep-pack github --place 'Stick in the bag'");
    std::fs::copy(journeys::program("CODEKEEP_CLI"), home.path("stick/codekeep")).unwrap();
    let away = Borrowed::new(&home.path("stick"), made["phrase"].as_str().unwrap());
    let calls = away.home.path("calls.txt");
    let watched = away.command("take github");
    let mut strace = Command::new("strace");
    strace.args(["--follow-forks", "--quiet=all", "--decode-fds=path", "--trace=%file,ftruncate"]).arg("--output").arg(&calls);
    strace.arg(watched.get_program()).args(watched.get_args()).current_dir(&away.stick).env_clear().envs(away.home.surroundings());
    strace.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let ran = Ran::of("take github", strace.output().expect("strace starts (Debian: strace)")).ends(0);
    assert_eq!(ran.stdout.trim(), github(1, 8)[0]);
    let calls = std::fs::read_to_string(calls).unwrap();
    let changes = ["O_WRONLY", "O_RDWR", "O_CREAT", "mkdir", "rename", "unlink", "link(", "linkat(", "chmod", "chown", "truncate", "utime"];
    let (mut inside, mut outside) = (0, Vec::new());
    for call in calls.lines().filter(|call| changes.iter().any(|change| call.contains(change)) && !call.contains("readlink")) {
        let of_stick = call.contains("\"./")
            || call.contains("\".codekeep")
            || call.contains("\"travel")
            || call.contains("\"/") && call.contains("/stick/");
        match of_stick && !call.contains("/dev/") {
            true => inside += 1,
            false if call.contains("/dev/null") || call.contains("/dev/tty") || call.contains("ENOENT") => {}
            false => outside.push(call),
        }
    }
    assert!(inside > 5, "what it wrote was seen: {calls}");
    assert!(outside.is_empty(), "written outside of the stick:\n{}", outside.join("\n"));
}

#[test]
fn what_is_no_pack_or_not_ours_is_refused_and_nothing_is_replaced() {
    let home = home();
    home.run("pack travel.codekeep github").ends(2).says("ends in .codekeep-pack");
    home.run("pack travel.codekeep-pack nobody").ends(1).says("No account fits");
    home.run("pack travel.codekeep-pack github --expires 2020-01-01").ends(2).says("cannot have expired");
    home.run("pack travel.codekeep-pack github --codes 0").ends(2);
    home.run("pack no/such/travel.codekeep-pack github").ends(1);
    assert!(home.json("copies")["copies"].as_array().unwrap().is_empty(), "nothing was registered");
    let made = home.json("pack travel.codekeep-pack --all --codes 2 --expires 2199-12-24");
    assert_eq!((made["accounts"].as_u64(), made["codes"].as_u64()), (Some(2), Some(4)));
    home.run("pack travel.codekeep-pack github").ends(2).says("is there already");
    home.run("bring-home missing.codekeep-pack").ends(1);
    home.run("bring-home data/codekeep/vault.codekeep").ends(1).says("no travel pack of this vault");
    home.write("text.codekeep-pack", "not a vault");
    home.run("bring-home text.codekeep-pack").ends(4);
    home.run("bring-home travel.codekeep-pack --used github").ends(2).says("names no code");
    home.run("bring-home travel.codekeep-pack --used github:7").ends(1).says("holds no unused code 7");
    let other = Home::with_vault();
    other.write("travel.codekeep-pack", std::fs::read(home.path("travel.codekeep-pack")).unwrap());
    assert_eq!(other.run("bring-home travel.codekeep-pack --json").ends(1).refusal(), "not-our-pack");

    // Lost: exactly what it held is revoked, and locked out it is named until then.
    home.run("locked-out laptop-lost github").ends(0).says(&format!("pack {}", made["printed"].as_str().unwrap())).says("codes 1 and 2");
    home.run(&format!("copies lost {} --yes", made["printed"].as_str().unwrap())).ends(0).says("lost").says("reissue");
    assert_eq!(github_of(&home)["status"], "revoked");

    let full = home.path("full");
    std::fs::create_dir(&full).unwrap();
    home.write("full/READ-ME-FIRST.txt", "mine");
    home.run("stick full google --place bag").ends(2).says("READ-ME-FIRST.txt is there already");
    home.run("stick nowhere google --place bag").ends(2).says("no folder");
    home.run("stick password google --place bag").ends(2).says("no folder");
    assert_eq!(files_under(&full).len(), 1);
}

#[test]
fn a_pack_opens_without_codekeep() {
    if !python_is_there() {
        return;
    }
    let home = home();
    let made = home.json("pack travel.codekeep-pack google --codes 3");
    home.write("phrase", made["phrase"].as_str().unwrap());
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/codekeep_reader.py");
    let mut python = Command::new("python3");
    python
        .arg("-B")
        .arg(reader)
        .args(["travel.codekeep-pack", "--password-file", "phrase", "--json", "--codes"])
        .current_dir(home.path(""));
    let read = Ran::of("reader", python.output().unwrap()).ends(0).json();
    let told = read.to_string();
    assert!(spaced_digits(1, 3).iter().all(|code| told.contains(code)), "{told}");
    assert!(!spaced_digits(4, 5).iter().any(|code| told.contains(code)) && !told.contains("GitHub"));
}
