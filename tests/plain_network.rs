//! The programs as shipped, from outside: no internet socket by any of their processes, and nothing that listens.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, Ran, file_of, github};
use journeys::is_root;
use journeys::program;
use journeys::window::Kept;
use journeys::window::plain::Started;

/// What runs a program in a network of its own, where there is none, and writes down its calls: root makes one, anybody else
/// may where the system lets them.
fn watcher(calls: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(if is_root() { &["-n"][..] } else { &["-r", "-n"] });
    command.args(["strace", "--follow-forks", "--seccomp-bpf", "--quiet=all", "--trace=socket,listen,connect", "--output"]).arg(calls);
    command
}

/// The calls that a vault has no use for.
fn wrong(calls: &str) -> Vec<&str> {
    calls.lines().filter(|line| line.contains("AF_INET") || line.contains("listen(")).collect()
}

#[test]
fn no_process_of_the_program_opens_an_internet_socket_and_none_is_missed() {
    let kept = Kept::new();
    let calls = kept.home.path("calls.txt");
    let mut command = watcher(&calls);
    command.arg(program("CODEKEEP_DESKTOP_PLAIN"));
    let started = Started::of(command, &kept);
    started.uses_a_code(&kept);
    drop(started);
    let calls = std::fs::read_to_string(calls).unwrap();
    assert!(calls.lines().any(|line| line.contains("socket(AF_UNIX")), "the window's own sockets were seen: {calls}");
    assert_eq!(wrong(&calls), [""; 0]);
}

/// Whatever it does but printing, which the system's own commands do.
#[test]
fn no_command_opens_an_internet_socket() {
    let home = Home::with_vault();
    home.write("codes.txt", file_of(&github(5, 8)));
    let picture = concat!("recognise ", env!("CARGO_MANIFEST_DIR"), "/samples/pictures/codes-in-a-symbol.png");
    for line in [
        "add codes.txt --service GitHub --account person@example.org",
        picture,
        "list",
        "take github",
        "outcome github accepted",
        "locked-out phone-lost",
        "print github --sheet plain --place Drawer --out sheet.pdf",
        "export --plain all.json --yes",
        "backups verify",
        "log verify",
        "doctor",
    ] {
        let calls = home.path("calls.txt");
        let plain = home.command(line);
        let mut traced = watcher(&calls);
        traced
            .env_clear()
            .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("PATH", std::env::var_os("PATH").unwrap());
        traced.arg(plain.get_program()).args(plain.get_args()).current_dir(home.path("."));
        let ran = Ran::of(line, traced.output().unwrap());
        assert!(ran.status == Some(0), "{ran}");
        assert_eq!(wrong(&std::fs::read_to_string(calls).unwrap()), [""; 0], "{line}");
    }
}
