//! `recovery-key`: made, typed back, replaced, removed. It opens the vault without the password.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use vault::{KeyFileWish, VerbError};

use super::rekey::{After, Anew, Handover, Rekeying, present};
use crate::door::{Door, recovery_key_from};
use crate::trouble::Done;
use crate::when;

#[derive(Args)]
pub struct RecoveryKey {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a first recovery key: shown once on the terminal, or written into a new file
    #[command(after_help = "Example:\n  codekeep recovery-key make\n  codekeep recovery-key make --out recovery-key.txt")]
    Make {
        /// Write it into a new file that only you can read
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Type it back: from then on it counts as a way in
    #[command(after_help = "Example:\n  codekeep recovery-key test\n  codekeep recovery-key test --from recovery-key.txt")]
    Test {
        /// Read it from a file (- for standard input)
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// Make another in its place; the vault is re-keyed, so that the old one opens nothing new
    #[command(after_help = "Example:\n  codekeep recovery-key replace\n  codekeep recovery-key replace --out recovery-key.txt")]
    Replace {
        /// Write it into a new file that only you can read
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
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
            Some(Verb::Make { out }) => make(door, out),
            Some(Verb::Test { from }) => test(door, from),
            Some(Verb::Replace { out, delete_old_backups }) => {
                let after = After { recovery_out: out, delete_old_backups, ..After::default() };
                rekey(door, &after, Anew::Yes, "The recovery key was replaced.")
            }
            Some(Verb::Remove { delete_old_backups }) => {
                door.confirm("Afterwards nothing but the password opens the vault, and nobody can reset that.")?;
                let after = After { delete_old_backups, ..After::default() };
                rekey(door, &after, Anew::No, "The recovery key was removed.")
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

fn make(door: &Door, out: Option<PathBuf>) -> Done {
    let (mut vault, proof) = door.open()?;
    if vault.keys().recovery_key {
        return Err(VerbError::HasRecoveryKey.into());
    }
    let handover = Handover::prepare(door, out.as_deref())?;
    if let Err(error) = vault.make_recovery_key(&handover.key, &proof, when::now_ms()) {
        handover.take_back();
        return Err(error.into());
    }
    door.tell_news(&mut vault);
    door.carry(&mut vault);
    door.out.document(|| json!({"vault": vault.id().to_string(), "recovery_key": out.as_deref().map(|path| path.to_string_lossy())}))?;
    handover.hand_over(door)?;
    door.out.done()
}

fn test(door: &Door, from: Option<PathBuf>) -> Done {
    let (mut vault, _) = door.open()?;
    if !vault.keys().recovery_key {
        return Err(VerbError::NoRecoveryKey.into());
    }
    let key = recovery_key_from(from.as_deref()).read_recovery_key()?;
    vault.test_recovery_key(&key, when::now_ms())?;
    door.tell_news(&mut vault);
    door.carry(&mut vault);
    door.out.document(|| json!({"vault": vault.id().to_string(), "tested": vault.keys().recovery_tested_ms.map(when::stamp)}))?;
    door.out.line("It fits. You have tested your way back in.")?;
    door.out.done()
}

fn rekey(door: &Door, after: &After, recovery: Anew, done: &str) -> Done {
    let (vault, proof, password) = door.open_with()?;
    if !vault.keys().recovery_key {
        return Err(VerbError::NoRecoveryKey.into());
    }
    let wish = Rekeying { password: present(password.as_ref())?, key_file: KeyFileWish::Keep, recovery };
    after.rekey(door, vault, &proof, &wish, done, json!({}))
}
