//! Every chore of the project, on every system: `cargo xtask run | test | check | bench | fuzz | reproduce`.
//!
//! This program builds, checks and starts; it holds no knowledge about vaults and ships with nothing.
//! It must never change a tracked file, and never leave a process behind.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "talking on the terminal is what it is for")]

mod bench;
mod cross;
mod fuzz;
mod keepassxc;
mod places;
mod python;
mod reproduce;
mod rules;
mod rust;
mod shell;
mod steps;
mod system;
mod tools;
mod ui;
mod window;

use std::process::ExitCode;

use cross::Target;
use rust::Profile;
use shell::{Failure, Outcome};

const HELP: &str = "\
cargo xtask COMMAND

  run                      install what is missing, build the program and open it;
                           without a display: play the main journey on a virtual one and keep the pictures
  test                     install what is missing, then run every check and test
  test --list              the steps of `test`, in order
  test --only NAME[,NAME]  some of them
  test … --as-shipped      the same with the release build: all of it optimised, half an hour to build
  check                    the quick ones, before a commit
  check --windows --macos  the code for these systems, type-checked on Debian (one of them, or both)
  bench                    measured times and ratios on this machine
  fuzz [--minutes N] [TARGET]
                           made-up bytes into every parser, 5 minutes each; wants the nightly compiler
  reproduce                build the released command line twice, in two folders: the same to the last bit
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Err(failure) = shell::end_children_when_interrupted().and_then(|()| dispatch(&words)) {
        eprintln!("\n{failure}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn dispatch(words: &[&str]) -> Outcome {
    match words {
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        ["run"] => window::open_program(),
        ["test", words @ .., "--as-shipped"] => test(words, Profile::Release),
        ["test", "--list"] => {
            steps::list();
            Ok(())
        }
        ["test", words @ ..] => test(words, Profile::Quick),
        ["check"] => steps::run(&steps::quick_ones(), Profile::Quick),
        ["check", "--windows"] => cross::check(&[Target::Windows]),
        ["check", "--macos"] => cross::check(&[Target::MacOs]),
        ["check", "--windows", "--macos"] | ["check", "--macos", "--windows"] => cross::check(&[Target::Windows, Target::MacOs]),
        ["bench"] => bench::run(),
        ["fuzz", words @ ..] => fuzz::run(words),
        ["reproduce"] => reproduce::run(),
        _ => Err(unknown(words)),
    }
}

fn test(words: &[&str], profile: Profile) -> Outcome {
    match words {
        [] => steps::run(&steps::all(), profile),
        ["--only", names] => steps::run(&steps::named(names)?, profile),
        _ => Err(unknown(&[&["test"], words].concat())),
    }
}

fn unknown(words: &[&str]) -> Failure {
    Failure::new(format!("`cargo xtask {}` is not a command", words.join(" "))).advice(HELP)
}
