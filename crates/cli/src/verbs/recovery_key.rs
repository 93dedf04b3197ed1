//! `recovery-key`: made, typed back, replaced, removed. It opens the vault without the password.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use vault::{KeyFileWish, OpenVault, VerbError};

use super::handover::{Handover, OnPaper, Way, what_next};
use super::rekey::{After, Anew, Rekeying, present};
use crate::door::{Door, recovery_key_from};
use crate::trouble::{Done, usage};
use crate::when;

#[derive(Args)]
pub struct RecoveryKey {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a first recovery key: shown once on the terminal, printed on a sheet, or written into a new file
    #[command(after_help = "Example:\n  codekeep recovery-key make\n  codekeep recovery-key make --sheet recovery.pdf --place 'Bank box'")]
    Make {
        /// Write it into a new file that only you can read
        #[arg(long, value_name = "FILE", conflicts_with_all = ["sheet", "printer"])]
        out: Option<PathBuf>,
        #[command(flatten)]
        paper: OnPaper,
    },
    /// Make another sheet with the key that there is, which is typed for that: the vault does not know it
    #[command(after_help = "Example:\n  codekeep recovery-key print --sheet recovery.pdf --place 'Bank box'")]
    Print {
        /// Read the key from a file (- for standard input)
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
        #[command(flatten)]
        paper: OnPaper,
    },
    /// Type it back: from then on it counts as a way in
    #[command(after_help = "Example:\n  codekeep recovery-key test\n  codekeep recovery-key test --from recovery-key.txt")]
    Test {
        /// Read it from a file (- for standard input)
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// Make another in its place; the vault is re-keyed, so that the old one opens nothing new
    #[command(after_help = "Example:\n  codekeep recovery-key replace\n  codekeep recovery-key replace --sheet recovery.pdf")]
    Replace {
        /// Write it into a new file that only you can read
        #[arg(long, value_name = "FILE", conflicts_with_all = ["sheet", "printer"])]
        out: Option<PathBuf>,
        #[command(flatten)]
        paper: OnPaper,
        /// Delete the backups that still open with the old one
        #[arg(long)]
        delete_old_backups: bool,
    },
    /// Go without one; the vault is re-keyed, so that the old one opens nothing new
    #[command(after_help = "Example:\n  codekeep recovery-key remove --yes")]
    Remove {
        /// Delete the backups that still open with it
        #[arg(long)]
        delete_old_backups: bool,
    },
}

impl RecoveryKey {
    pub fn run(self, door: &Door) -> Done {
        match self.verb {
            None => show(door),
            Some(Verb::Make { out, paper }) => make(door, Way::of(door, out, paper)?),
            Some(Verb::Print { from, paper }) => print(door, from, paper),
            Some(Verb::Test { from }) => test(door, from),
            Some(Verb::Replace { out, paper, delete_old_backups }) => {
                let after = After { delete_old_backups, ..After::default() };
                rekey(door, after, Anew::Yes(Way::of(door, out, paper)?), "The recovery key was replaced.")
            }
            Some(Verb::Remove { delete_old_backups }) => {
                door.confirm("Afterwards nothing but the password opens the vault, and nobody can reset that.")?;
                let after = After { delete_old_backups, ..After::default() };
                rekey(door, after, Anew::No, "The recovery key was removed.")
            }
        }
    }
}

fn show(door: &Door) -> Done {
    let (vault, _) = door.open()?;
    let keys = vault.keys();
    door.out.document(|| {
        json!({"recovery_key": keys.recovery_key, "made": keys.recovery_made_ms.map(when::stamp), "tested": keys.recovery_tested_ms.map(when::stamp)})
    })?;
    if !keys.recovery_key {
        door.out.line("There is no recovery key: nothing but the password opens this vault.")?;
        door.out.note("Make one: codekeep recovery-key make");
        return door.out.done();
    }
    let made = keys.recovery_made_ms.map_or_else(String::new, |at| format!(", made on {}", when::day(at)));
    match keys.recovery_tested_ms {
        Some(at) => door.out.line(format!("There is a recovery key{made}, typed back or used on {}.", when::day(at)))?,
        None => door.out.line(format!("There is a recovery key{made}. It was never typed back: codekeep recovery-key test"))?,
    }
    door.out.done()
}

fn make(door: &Door, way: Way) -> Done {
    let (mut vault, proof) = door.open()?;
    if vault.keys().recovery_key {
        return Err(VerbError::HasRecoveryKey.into());
    }
    let mut handover = Handover::new(way)?;
    handover.around(door, &mut vault, &proof, |vault, key| vault.make_recovery_key(key, &proof, when::now_ms()))?;
    door.tell_news(&mut vault);
    tell(door, &vault, &handover)?;
    what_next(door);
    door.out.done()
}

/// The key is typed, or read: that proves it, and counts as a test.
fn print(door: &Door, from: Option<PathBuf>, paper: OnPaper) -> Done {
    let sheet =
        paper.target().ok_or_else(|| usage("A sheet is a file or goes to a printer.", "Add --sheet FILE.pdf, or --printer NAME"))?;
    sheet.check(door)?;
    let (mut vault, _) = door.open()?;
    if !vault.keys().recovery_key {
        return Err(VerbError::NoRecoveryKey.into());
    }
    let key = recovery_key_from(from.as_deref()).read_recovery_key()?;
    let proof = vault.test_recovery_key(&key, when::now_ms())?;
    let mut handover = Handover::again(key, sheet);
    handover.around(door, &mut vault, &proof, |_, _| Ok(()))?;
    door.tell_news(&mut vault);
    tell(door, &vault, &handover)?;
    door.out.done()
}

fn tell(door: &Door, vault: &OpenVault, handover: &Handover) -> Done<()> {
    let (file, sheet) = handover.documents();
    door.out.document(|| json!({"vault": vault.id().to_string(), "recovery_key": file, "recovery_sheet": sheet}))?;
    handover.hand_over(door)
}

fn test(door: &Door, from: Option<PathBuf>) -> Done {
    let (mut vault, _) = door.open()?;
    if !vault.keys().recovery_key {
        return Err(VerbError::NoRecoveryKey.into());
    }
    let key = recovery_key_from(from.as_deref()).read_recovery_key()?;
    vault.test_recovery_key(&key, when::now_ms())?;
    door.tell_news(&mut vault);
    door.out.document(|| json!({"vault": vault.id().to_string(), "tested": vault.keys().recovery_tested_ms.map(when::stamp)}))?;
    door.out.line("It fits. You have tested your way back in.")?;
    door.out.done()
}

fn rekey(door: &Door, after: After, recovery: Anew, done: &str) -> Done {
    let (vault, proof, password) = door.open_with()?;
    if !vault.keys().recovery_key {
        return Err(VerbError::NoRecoveryKey.into());
    }
    let wish = Rekeying { password: present(password.as_ref())?, key_file: KeyFileWish::Keep, new_file: None, recovery };
    after.rekey(door, vault, &proof, wish, done, json!({}))
}
