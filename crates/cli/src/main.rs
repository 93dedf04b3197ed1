//! The program `codekeep`: the vault for people in a terminal and for scripts. A door and nothing more:
//! every rule is in the rooms behind it. The contract is in the help of each verb and in JSON.md.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod args;
mod ask;
mod clipboard;
mod door;
mod messages;
mod out;
mod quality;
mod trouble;
mod verbs;
mod when;
mod words;

use std::panic;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::args::{Cli, Verb};
use crate::door::Door;
use crate::out::Out;
use crate::trouble::{Done, Message, Status, Trouble};

#[global_allocator]
static MEMORY: vault::Wiping = vault::Wiping::new();

fn main() -> ExitCode {
    let _ = vault::process::harden(); // a system that grants none of it still opens vaults
    // What a panic carries could be a secret. It unwinds, so that secrets are wiped on the way.
    panic::set_hook(Box::new(|_| {}));
    let status = panic::catch_unwind(start).unwrap_or_else(|_| {
        let out = Out { json: false };
        out.message(&Message::new(
            Status::Failed,
            "failed",
            "Codekeep stopped because of an error in the program.",
            "Look with codekeep log at what was recorded, then try again.",
        ));
        Status::Failed
    });
    ExitCode::from(status as u8)
}

fn start() -> Status {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return if asked_for { Status::Done } else { Status::Usage };
        }
    };
    let out = Out { json: cli.shared.json };
    let door = Door { shared: cli.shared, out };
    match run(&door, cli.verb) {
        Ok(status) => status,
        Err(Trouble::Pipe) => Status::Done,
        Err(Trouble::Told(message)) => {
            out.message(&message);
            message.status
        }
    }
}

fn run(door: &Door, verb: Verb) -> Done {
    match verb {
        Verb::New(verb) => verb.run(door),
        Verb::Recognise(verb) => verb.run(door),
        Verb::Add(verb) => verb.run(door),
        Verb::Import(verb) => verb.run(door),
        Verb::Export(verb) => verb.run(door),
        Verb::Edit(verb) => verb.run(door),
        Verb::Close(verb) => verb.run(door),
        Verb::List(verb) => verb.run(door),
        Verb::Show(verb) => verb.run(door),
        Verb::LockedOut(verb) => verb.run(door),
        Verb::Take(verb) => verb.run(door),
        Verb::Outcome(verb) => verb.run(door),
        Verb::Correct(verb) => verb.run(door),
        Verb::Reissue(verb) => verb.run(door),
        Verb::Choose(verb) => verb.run(door),
        Verb::Notice(verb) => verb.run(door),
        Verb::Revoke(verb) => verb.run(door),
        Verb::Changed(verb) => verb.run(door),
        Verb::Purge(verb) => verb.run(door),
        Verb::Attention(verb) => verb.run(door),
        Verb::Print(verb) => verb.run(door),
        Verb::Pack(verb) => verb.run(door),
        Verb::Stick(verb) => verb.run(door),
        Verb::BringHome(verb) => verb.run(door),
        Verb::Copies(verb) => verb.run(door),
        Verb::VerifySheet(verb) => verb.run(door),
        Verb::ReadSheet(verb) => verb.run(door),
        Verb::Backups(verb) => verb.run(door),
        Verb::Merge(verb) => verb.run(door),
        Verb::Move(verb) => verb.run(door),
        Verb::Log(verb) => verb.run(door),
        Verb::Password(verb) => verb.run(door),
        Verb::RecoveryKey(verb) => verb.run(door),
        Verb::KeyFile(verb) => verb.run(door),
        Verb::Rekey(verb) => verb.run(door),
        Verb::Settings(verb) => verb.run(door),
        Verb::Doctor(verb) => verb.run(door),
    }
}
