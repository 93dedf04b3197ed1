//! `password`: a new one, or the same one at a higher cost.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use vault::{KeyFileWish, PasswordWish, calibrate};

use super::new::given_cost;
use super::rekey::{After, Anew, Rekeying};
use crate::ask::{self, PasswordFrom};
use crate::door::Door;
use crate::trouble::{Done, failed};
use crate::when;

#[derive(Args)]
pub struct Password {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Set a new password. Files saved before still open with the old one
    #[command(
        after_help = "Example:\n  codekeep password change\n  codekeep password change --old-one-known yes\n  codekeep --password-file old.txt password change --new-password-file new.txt --old-one-known no"
    )]
    Change(Change),
    /// Raise what a guess at the password costs, as measured on this machine
    #[command(after_help = "Example:\n  codekeep password upgrade\n  codekeep password upgrade --kdf-memory 512")]
    Upgrade(Upgrade),
}

#[derive(Args)]
struct Change {
    /// Read the new password from the first line of a file
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
    /// Could someone else know the old password? Then the vault is re-keyed [default: asked on a terminal, else no]
    #[arg(long, value_name = "yes|no")]
    old_one_known: Option<YesNo>,
    #[command(flatten)]
    after: After,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum YesNo {
    Yes,
    No,
}

#[derive(Args)]
struct Upgrade {
    /// Memory that a guess costs, in MiB: at least 64
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(64..=2048))]
    kdf_memory: Option<u32>,
    /// Passes over that memory: at least 3
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=64))]
    kdf_passes: Option<u32>,
}

impl Password {
    pub fn run(self, door: &Door) -> Done {
        match self.verb {
            Verb::Change(change) => change.run(door),
            Verb::Upgrade(upgrade) => upgrade.run(door),
        }
    }
}

impl Change {
    fn run(self, door: &Door) -> Done {
        // Asked first: what is typed slowly must not outlast the proof.
        let from = self.new_password_file.as_deref().map_or(PasswordFrom::Terminal, PasswordFrom::File);
        let known = match self.old_one_known {
            Some(answer) => answer == YesNo::Yes,
            None => ask::can_ask() && ask::yes_or_no("Could someone else know the old password?", false),
        };
        let password = from.read_new()?;
        let (mut vault, proof) = door.open()?;
        // After a recovery key opened the vault, a key file that was not presented cannot be kept.
        let loses_key_file = vault.keys().wants_password && vault.keys().key_file;
        if known || loses_key_file {
            let key_file = if loses_key_file { KeyFileWish::Remove } else { KeyFileWish::Keep };
            let wish = Rekeying { password: PasswordWish::New(&password), key_file, new_file: None, recovery: Anew::IfThereIsOne };
            let done = "The password was changed, and the vault re-keyed.";
            if loses_key_file {
                door.out.note("The key file was not presented: from now on the password opens the vault without one.");
            }
            return self.after.rekey(door, vault, &proof, wish, done, json!({}));
        }
        door.waiting("Locking with the new password", || vault.change_password(&password, &proof, when::now_ms()))?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"vault": vault.id().to_string()}))?;
        door.out.line("The password was changed.")?;
        door.out.note(
            "Backups and other copies that were saved before still open with the old password. Changing it does not shut out somebody who has such a copy and knows the old password: codekeep rekey",
        );
        door.out.done()
    }
}

impl Upgrade {
    fn run(self, door: &Door) -> Done {
        let given = given_cost(self.kdf_memory, self.kdf_passes)?;
        let (mut vault, proof, password) = door.open_with()?;
        let password = password.ok_or(vault::VerbError::SetPassword)?;
        let cost = given.unwrap_or_else(|| door.waiting("Measuring this machine", calibrate));
        let work = |cost: vault::format::KdfCost| u64::from(cost.m_kib()) * u64::from(cost.t());
        if vault.cost().is_some_and(|now| now.meets_floor() && work(now) >= work(cost)) {
            return Err(failed(
                "nothing-to-do",
                "A guess at the password costs as much already.",
                "To make it cost more: --kdf-memory MIB or --kdf-passes N",
            ));
        }
        door.waiting("Locking at the new cost", || vault.raise_cost(&password, cost, &proof, when::now_ms()))?;
        door.tell_news(&mut vault);
        let (memory, passes) = (cost.m_kib() / 1024, cost.t());
        door.out.document(|| json!({"vault": vault.id().to_string(), "memory_mib": memory, "passes": passes}))?;
        door.out.line(format!("A guess at the password now costs {memory} MiB and {passes} passes."))?;
        door.out.done()
    }
}
