//! `password change`: a new password for the same vault.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::ask::PasswordFrom;
use crate::door::Door;
use crate::trouble::Done;
use crate::when;

#[derive(Args)]
pub struct Password {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Set a new password; files saved before still open with the old one
    #[command(
        after_help = "Example:\n  codekeep password change\n  codekeep --password-file old.txt password change --new-password-file new.txt"
    )]
    Change {
        /// Read the new password from the first line of a file
        #[arg(long, value_name = "FILE")]
        new_password_file: Option<PathBuf>,
    },
}

impl Password {
    pub fn run(self, door: &Door) -> Done {
        let Verb::Change { new_password_file } = self.verb;
        // Asked first: what is typed slowly must not outlast the proof.
        let from = new_password_file.as_deref().map_or(PasswordFrom::Terminal, PasswordFrom::File);
        let password = from.read_new()?;
        let (mut vault, proof) = door.open()?;
        door.waiting("Locking with the new password", || vault.change_password(&password, &proof, when::now_ms()))?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"vault": vault.id().to_string()}))?;
        door.out.line("The password was changed.")?;
        door.out.note("Backups and other copies that were saved before still open with the old password.");
        door.out.done()
    }
}
