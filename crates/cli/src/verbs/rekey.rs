//! `rekey`, and what every change that re-keys has in common: the recovery key made anew, and the old
//! backups that still open with a retired key.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use vault::format::{Password, RecoveryKey};
use vault::{KeyFileWish, OpenVault, PasswordWish, Proof, Rekey as Wish, VerbError};

use super::handover::{Handover, OnPaper, Way, what_next};
use super::key_file::take_back;
use crate::ask;
use crate::door::{Door, Opened};
use crate::trouble::Done;
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
    /// Print the recovery key, which is made anew, on a sheet: the PDF to write
    #[arg(long, value_name = "FILE.pdf", conflicts_with = "recovery_out")]
    pub recovery_sheet: Option<PathBuf>,
    /// Go without a recovery key from now on
    #[arg(long, conflicts_with_all = ["recovery_out", "recovery_sheet"])]
    pub no_recovery_key: bool,
    /// Delete the backups that still open with what opened the vault before
    #[arg(long)]
    pub delete_old_backups: bool,
}

impl Rekey {
    pub fn run(self, door: &Door) -> Done {
        let (vault, proof, password) = door.open_with()?;
        let password = password.ok_or(VerbError::SetPassword)?;
        let wish = Rekeying {
            password: PasswordWish::Present(&password),
            key_file: KeyFileWish::Keep,
            new_file: None,
            recovery: Anew::IfThereIsOne,
        };
        let document = json!({});
        self.after.rekey(door, vault, &proof, wish, "The vault was re-keyed.", document)
    }
}

/// Whether a re-key makes a recovery key.
pub enum Anew {
    /// If there is one, and the person does not go without.
    IfThereIsOne,
    /// Yes, and this is how it gets to its owner.
    Yes(Way),
    /// No: it is what is removed.
    No,
}

/// A re-key, but for the recovery key itself.
pub struct Rekeying<'a> {
    pub password: PasswordWish<'a>,
    pub key_file: KeyFileWish<'a>,
    /// Where the new key file was put, to be taken back when the vault does not want it.
    pub new_file: Option<&'a Path>,
    pub recovery: Anew,
}

impl After {
    /// Re-keys, hands the new recovery key over, and lists or deletes what still opens with a retired key.
    pub fn rekey(self, door: &Door, mut vault: Opened<'_>, proof: &Proof, wish: Rekeying<'_>, done: &str, document: Value) -> Done {
        let had_one = vault.keys().recovery_key;
        let way = match wish.recovery {
            Anew::IfThereIsOne if had_one && !self.no_recovery_key => {
                let sheet = self.recovery_sheet.map(|file| OnPaper::file(file, String::new(), custody::Paper::A4)).unwrap_or_default();
                Some(Way::of(door, self.recovery_out, sheet)?)
            }
            Anew::Yes(way) => Some(way),
            Anew::IfThereIsOne | Anew::No => None,
        };
        let mut recovery = way.map(Handover::new).transpose()?;
        let Rekeying { password, key_file, new_file, .. } = wish;
        let may_be_wanted = Cell::new(false);
        let rekey = |vault: &mut OpenVault, recovery: Option<&RecoveryKey>| {
            let wish = Wish { password, key_file, recovery };
            let saved = door.waiting("Locking with new keys", || vault.rekey(&wish, proof, when::now_ms()));
            may_be_wanted.set(saved.as_ref().map_or_else(VerbError::may_be_saved, |()| true));
            saved
        };
        let saved = match &mut recovery {
            Some(handover) => handover.around(door, &mut vault, proof, |vault, key| rekey(vault, Some(key))),
            None => rekey(&mut vault, None).map_err(Into::into),
        };
        if let Some(file) = new_file.filter(|_| saved.is_err() && !may_be_wanted.get()) {
            take_back(file);
        }
        saved?;
        door.tell_news(&mut vault);

        // From here on the vault wants what is new: it gets to its owner before anything else is asked or can fail. And what was
        // ordered is done, also where nobody reads what is said.
        let told = door.out.line(done).and_then(|()| recovery.as_ref().map_or(Ok(()), |handover| handover.hand_over(door)));
        match &recovery {
            Some(_) => what_next(door),
            None if had_one => {
                door.out.note("The recovery key from before opens nothing that is saved from now on, and there is no new one.")
            }
            None => {}
        }
        let (file, sheet) = recovery.as_ref().map(Handover::documents).unwrap_or_default();
        let retired = vault.retired_copies()?;
        let deletes = !retired.is_empty() && (self.delete_old_backups || asks_to_delete(door, retired.len()));
        let deleted = if deletes { vault.delete_retired_copies(proof, when::now_ms()) } else { Ok(0) };
        told?;
        let out_of_reach = vault.second_place_out_of_reach();
        door.out.document(|| {
            let listed = retired.iter().map(|c| json!({"file": c.path.to_string_lossy(), "replaced": when::stamp(c.at_ms)}));
            let mut all = json!({
                "vault": vault.id().to_string(),
                "recovery_key": file,
                "recovery_sheet": sheet,
                "retired_copies": listed.collect::<Vec<Value>>(),
                "deleted": deleted.as_ref().copied().unwrap_or(0),
                "second_place_out_of_reach": out_of_reach.map(|folder| folder.to_string_lossy()),
            });
            if let (Some(all), Value::Object(more)) = (all.as_object_mut(), document) {
                all.extend(more);
            }
            all
        })?;
        let deleted = deleted?;
        if deleted > 0 {
            let were = if deleted == 1 { "was" } else { "were" };
            door.out.line(format!("{} that opened with a retired key {were} deleted.", words::count(deleted as u64, "backup")))?;
        } else if !retired.is_empty() {
            door.out.line(format!("{}:", still_open(retired.len())))?;
            for copy in &retired {
                door.out.line(format!("  {}", copy.path.display()))?;
            }
            door.out.note("Delete them: codekeep rekey --delete-old-backups");
        }
        if let Some(folder) = out_of_reach {
            door.out.note(format!(
                "Backups in the second place, {}, are not deleted: it is not there. Connect it, then: codekeep rekey --delete-old-backups",
                folder.display()
            ));
        }
        door.out.note("Copies of the file elsewhere, on sticks, in clouds, in mails, still open with what opened them then; the codes in them are only shut out by reissuing.");
        door.out.done()
    }
}

fn asks_to_delete(door: &Door, count: usize) -> bool {
    !door.out.json
        && !door.shared.yes
        && ask::can_ask()
        && ask::yes_or_no(&format!("{}. {}", still_open(count), if count == 1 { "Delete it?" } else { "Delete them?" }), false)
}

/// The password that the vault was opened with.
pub fn present(password: Option<&Password>) -> Done<PasswordWish<'_>> {
    Ok(PasswordWish::Present(password.ok_or(VerbError::SetPassword)?))
}

fn still_open(count: usize) -> String {
    let open = if count == 1 { "opens" } else { "open" };
    format!("{} still {open} with what opened the vault before", words::count(count as u64, "backup"))
}
