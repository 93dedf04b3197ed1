//! The program as shipped, from outside: no internet socket by any of its processes, and nothing that listens.

#![cfg(target_os = "linux")]

use std::process::Command;

use journeys::is_root;
use journeys::program;
use journeys::window::Kept;
use journeys::window::plain::Started;

#[test]
fn no_process_of_the_program_opens_an_internet_socket_and_none_is_missed() {
    let kept = Kept::new();
    let calls = kept.home.path("calls.txt");
    // In a network of its own, where there is none: root makes one, anybody else may where the system lets them.
    let mut command = Command::new("unshare");
    command.args(if is_root() { &["-n"][..] } else { &["-r", "-n"] });
    command.args(["strace", "--follow-forks", "--seccomp-bpf", "--quiet=all", "--trace=socket,listen,connect", "--output"]).arg(&calls);
    let started = Started::of(
        {
            command.arg(program("CODEKEEP_DESKTOP_PLAIN"));
            command
        },
        &kept,
    );
    started.uses_a_code(&kept);
    drop(started);
    let calls = std::fs::read_to_string(calls).unwrap();
    assert!(calls.lines().any(|line| line.contains("socket(AF_UNIX")), "the window's own sockets were seen: {calls}");
    let wrong: Vec<&str> = calls.lines().filter(|line| line.contains("AF_INET") || line.contains("listen(")).collect();
    assert!(wrong.is_empty(), "sockets that a vault has no use for:\n{}", wrong.join("\n"));
}
