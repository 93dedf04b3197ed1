//! `rekey`, and what every change that re-keys has in common: the recovery key made anew, and the old
//! backups that still open with a retired key.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use vault::disk::Prepared;
use vault::format::{Password, RecoveryKey, RecoveryText};
use vault::{KeyFileWish, OpenVault, PasswordWish, Proof, Rekey as Wish, VerbError};

use crate::ask;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Trouble, usage};
use crate::{when, words};

#[derive(Args)]
pub struct Rekey {
    #[command(flatten)]
    after: After,
}

/// What becomes of the other ways in, and of what was saved before.
#[derive(Args, Default)]
pub struct After {
    /// Write the recovery key, which is made anew, into a new file; otherwise it is shown on the terminal
    #[arg(long, value_name = "FILE")]
    pub recovery_out: Option<PathBuf>,
    /// Go without a recovery key from now on
    #[arg(long, conflicts_with = "recovery_out")]
    pub no_recovery_key: bool,
    /// Delete the backups that still open with what opened the vault before
    #[arg(long)]
    pub delete_old_backups: bool,
}

impl Rekey {
    pub fn run(self, door: &Door) -> Done {
        let (vault, proof, password) = door.open_with()?;
        let password = password.ok_or(VerbError::SetPassword)?;
        let wish = Rekeying { password: PasswordWish::Present(&password), key_file: KeyFileWish::Keep, recovery: Anew::IfThereIsOne };
        let document = json!({});
        self.after.rekey(door, vault, &proof, &wish, "The vault was re-keyed.", document)
    }
}

/// Whether a re-key makes a recovery key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anew {
    /// If there is one, and the person does not go without.
    IfThereIsOne,
    /// Yes.
    Yes,
    /// No: it is what is removed.
    No,
}

/// A re-key, but for the recovery key itself.
pub struct Rekeying<'a> {
    pub password: PasswordWish<'a>,
    pub key_file: KeyFileWish<'a>,
    pub recovery: Anew,
}

impl After {
    /// Re-keys, hands the new recovery key over, and lists or deletes what still opens with a retired key.
    pub fn rekey(&self, door: &Door, mut vault: OpenVault, proof: &Proof, wish: &Rekeying<'_>, done: &str, document: Value) -> Done {
        let anew = match wish.recovery {
            Anew::IfThereIsOne => vault.keys().recovery_key && !self.no_recovery_key,
            Anew::Yes => true,
            Anew::No => false,
        };
        let had_one = vault.keys().recovery_key;
        let recovery = if anew { Some(Handover::prepare(door, self.recovery_out.as_deref())?) } else { None };
        let wish = Wish { password: wish.password, key_file: wish.key_file, recovery: recovery.as_ref().map(|r| &r.key) };
        let changed = door.waiting("Locking with new keys", || vault.rekey(&wish, proof, when::now_ms()));
        if let Err(error) = changed {
            if let Some(handover) = recovery {
                handover.take_back();
            }
            return Err(error.into());
        }
        door.tell_news(&mut vault);
        door.carry(&mut vault);
        let retired = vault.retired_copies()?;
        let deletes = !retired.is_empty() && (self.delete_old_backups || asks_to_delete(door, retired.len()));
        let deleted = if deletes { vault.delete_retired_copies(proof)? } else { 0 };
        door.out.document(|| {
            let listed = retired.iter().map(|c| json!({"file": c.path.to_string_lossy(), "replaced": when::stamp(c.at_ms)}));
            let mut all = json!({
                "vault": vault.id().to_string(),
                "recovery_key": recovery.as_ref().and_then(|r| r.file.as_deref()).map(Path::to_string_lossy),
                "retired_copies": listed.collect::<Vec<Value>>(),
                "deleted": deleted,
            });
            if let (Some(all), Value::Object(more)) = (all.as_object_mut(), document) {
                all.extend(more);
            }
            all
        })?;
        door.out.line(done)?;
        match recovery {
            Some(handover) => handover.hand_over(door)?,
            None if had_one => {
                door.out.note("The recovery key from before opens nothing that is saved from now on, and there is no new one.")
            }
            None => {}
        }
        if deleted > 0 {
            door.out.line(format!("{} that opened with a retired key were deleted.", words::count(deleted as u64, "backup")))?;
        } else if !retired.is_empty() {
            door.out.line(format!(
                "{} on this machine still open with what opened the vault before:",
                words::count(retired.len() as u64, "backup")
            ))?;
            for copy in &retired {
                door.out.line(format!("  {}", copy.path.display()))?;
            }
            door.out.note("Delete them: codekeep rekey --delete-old-backups");
        }
        door.out.note("Copies of the file elsewhere, on sticks, in clouds, in mails, still open with what opened them then; the codes in them are only shut out by reissuing.");
        door.out.done()
    }
}

fn asks_to_delete(door: &Door, count: usize) -> bool {
    !door.out.json
        && !door.shared.yes
        && ask::can_ask()
        && ask::yes_or_no(
            &format!("{} still open with what opened the vault before. Delete them?", words::count(count as u64, "backup")),
            false,
        )
}

/// A recovery key on its way to its owner: into a file that is on the disk before the vault knows the
/// key, or onto the terminal afterwards. Never into a pipe, where somebody else may keep it.
pub struct Handover {
    pub key: RecoveryKey,
    pub file: Option<PathBuf>,
}

impl Handover {
    /// Makes a key, and its file where one was named.
    pub fn prepare(door: &Door, file: Option<&Path>) -> Done<Self> {
        if file.is_none() && (door.out.json || !stdout().is_terminal()) {
            return Err(usage(
                "A recovery key is shown on a terminal or written into a file that you name, and nowhere else.",
                "Name a new file, which only you can read: --recovery-out FILE (recovery-key make and replace: --out FILE)",
            ));
        }
        let key = RecoveryKey::make()?;
        if let Some(path) = file {
            // EXPOSE: the file that the person named is where the key goes.
            let mut line = RecoveryText::of(&key).line_to_expose();
            line.push('\n');
            place_new(door, path, line.as_bytes())?;
        }
        Ok(Self { key, file: file.map(Path::to_owned) })
    }

    /// The vault did not take the key: a file with it would mislead.
    pub fn take_back(self) {
        if let Some(path) = self.file {
            let _ = std::fs::remove_file(path); // the error that led here is told; a key that opens nothing harms nobody
        }
    }

    /// Shows the key, or says where it is.
    pub fn hand_over(self, door: &Door) -> Done<()> {
        match &self.file {
            Some(path) => {
                door.out.line(format!("The recovery key is in {}. Print it or write it down, then delete the file.", path.display()))?
            }
            None => {
                // EXPOSE: the recovery key is shown to its owner once, on a terminal.
                let line = RecoveryText::of(&self.key).line_to_expose();
                door.out.line("The recovery key, shown once. Write it down and keep it where the vault is not:")?;
                door.out.raw_line(&line)?;
            }
        }
        door.out.note("It opens the vault alone. It counts when you typed it back: codekeep recovery-key test");
        Ok(())
    }
}

/// Writes a file that nothing stands in the place of, readable by its owner alone.
pub fn place_new(door: &Door, path: &Path, bytes: &[u8]) -> Done<()> {
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(Trouble::from(messages::exists(path)));
    }
    Prepared::new(&door.disk(), path, bytes)?.place_new()?;
    Ok(())
}

/// The password that the vault was opened with.
pub fn present(password: Option<&Password>) -> Done<PasswordWish<'_>> {
    Ok(PasswordWish::Present(password.ok_or(VerbError::SetPassword)?))
}
