//! `import`: the backup codes that people keep in another manager. First only a list of what was found
//! in which entry; with `--yes` it is stored. No password, no seed and no code is shown.

mod list;
mod own;

use std::path::{Path, PathBuf};

use clap::Args;
use custody::rules::store::{Intent, StorePlan};
use custody::{SetId, Source};
use intake::exports::{Export, ExportError, Names, Unlock, read_export};
use serde_json::{Value, json};
use vault::{AccountEdit, OpenVault};

use self::list::name_of;
pub use self::own::is_one as is_own;
use super::add;
use super::dispose::Disposal;
use super::recognise::{Taken, take_in};
use crate::ask;
use crate::door::Door;
use crate::trouble::{Done, failed, usage};
use crate::when;
use crate::words::count;

#[derive(Args)]
pub struct Import {
    /// The export or database of another manager, a folder of pass or gopass, a folder of text files, or an export of a vault
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    lock: SourceLock,
    /// Also note the accounts that have two factors and no codes, by name; only together with --yes
    #[arg(long)]
    checklist: bool,
    /// Overwrite and delete the file afterwards; only together with --yes
    #[arg(long)]
    dispose: bool,
}

/// What opens an encrypted source.
#[derive(Args)]
pub struct SourceLock {
    /// Read the password of an encrypted export from the first line of a file; otherwise it is asked for
    #[arg(long, value_name = "FILE")]
    source_password_file: Option<PathBuf>,
    /// The key file of a KeePass database
    #[arg(long, value_name = "FILE")]
    source_key_file: Option<PathBuf>,
}

impl SourceLock {
    /// Looks an export through; where it is encrypted, with the password that is asked for.
    pub fn read(&self, door: &Door, taken: &Taken) -> Done<Result<Option<Export>, ExportError>> {
        let read = |unlock: Unlock<'_>| door.waiting("Reading", || read_export(&taken.source(), &unlock));
        let format = match read(Unlock::default()) {
            Err(ExportError::Encrypted(format)) => format,
            other => return Ok(other),
        };
        let key_file = self.source_key_file.as_deref().map(ask::foreign_key_file).transpose()?;
        let prompt = format!("Password of the export of {}: ", format.name());
        let password = ask::foreign_password(self.source_password_file.as_deref(), &prompt)?;
        Ok(read(Unlock { password: password.as_deref().map(String::as_str), key_file: key_file.as_deref().map(Vec::as_slice) }))
    }
}

impl Import {
    pub fn run(self, door: &Door) -> Done {
        let stores = door.shared.yes;
        if (self.dispose || self.checklist) && !stores {
            return Err(usage("Nothing is noted or disposed of before the codes are stored.", "Give --yes too."));
        }
        let disposal = Disposal::of(&self.file, self.dispose)?;
        let export = if self.file.is_dir() {
            look_through(door, &self.file)?
        } else {
            let taken = take_in(door, &self.file)?;
            if own::is_one(&taken) {
                return self.bring(door, taken, disposal);
            }
            self.lock.read(door, &taken)??.ok_or_else(|| not_an_export(&self.file))?
        };
        list::print(door.out, &export)?;
        let mut document = list::to_json(&export);
        let found = export.entries.iter().any(|e| e.all_sets().next().is_some());
        let bare: Vec<AccountEdit> =
            export.entries.iter().filter(|e| self.checklist && e.lacks_codes()).map(|e| labels(e.names())).collect();
        let (mut results, mut noted, mut left, mut opened) = (Vec::new(), 0_u32, 0_u64, None);
        if stores && (found || !bare.is_empty()) {
            let (mut vault, _) = door.open()?;
            // What is encrypted is safe where it stands, and may be a database in daily use.
            let is_safe = export.sealed;
            let sets;
            (results, sets, left) = store(door, &mut vault, export)?;
            noted = vault.note_accounts(&bare, when::now_ms())?;
            door.tell_news(&mut vault);
            opened = Some((vault, if is_safe { Vec::new() } else { sets }));
        }
        if noted > 0 {
            door.out.line(format!("Noted {} without codes; see them with: codekeep attention", count(u64::from(noted), "account")))?;
        }
        if let Value::Object(fields) = &mut document {
            fields.insert("results".to_owned(), results.into());
            fields.insert("noted".to_owned(), noted.into());
        }
        door.out.document(|| document)?;
        if left > 0 && self.dispose {
            door.out.note(format!(
                "{} of it not stored, so the file stays as it is.",
                if left == 1 { "A set was".to_owned() } else { format!("{left} sets were") }
            ));
        } else if let Some((mut vault, sets)) = opened {
            disposal.carry_out(door, &mut vault, &sets)?;
        } else if stores {
            door.out.note("Nothing was stored, so the file stays as it is.");
        } else if found {
            door.out.note("Nothing is stored yet. Store them: codekeep import FILE --yes");
        }
        door.out.done()
    }

    fn bring(&self, door: &Door, taken: Taken, disposal: Disposal) -> Done {
        if self.checklist {
            return Err(usage("An export of a vault has no checklist.", "Leave --checklist away."));
        }
        own::bring(self, door, taken, disposal)
    }
}

fn look_through(door: &Door, folder: &Path) -> Done<Export> {
    let found = door.waiting("Reading", || folders::look_through(folder))?;
    if found.left_out > 0 {
        door.out.note(format!("{} not looked into: links, large ones, or what could not be opened.", count(found.left_out, "file")));
    }
    Ok(found.export)
}

fn not_an_export(file: &Path) -> crate::trouble::Trouble {
    failed(
        "not-an-export",
        "This is no export that Codekeep knows.",
        format!(
            "It knows exports of its own vaults, KeePass (KDBX, XML), 1Password (1PUX), Bitwarden, Proton Pass, Aegis, Ente Auth, authenticator links, and the CSV of browsers and managers. For a file that holds nothing but codes: codekeep add {}",
            file.display()
        ),
    )
}

/// Stores every set that was found, and says which sets hold the codes now. One that does not fit is told and left; the
/// others go on.
fn store(door: &Door, vault: &mut OpenVault, export: Export) -> Done<(Vec<Value>, Vec<SetId>, u64)> {
    let (mut results, mut sets, mut left) = (Vec::new(), Vec::new(), 0);
    for entry in export.entries {
        let (name, names) = (name_of(&entry), entry.names());
        for (_, set) in entry.into_sets() {
            let labels = labels(names.with(&set));
            let wish = add::wish_of(set, labels, Intent::Add, Source::File);
            if let StorePlan::Ask { .. } = vault.fit(&wish)?.plan {
                door.out.note(format!("{name} has a current set already; nothing was stored. A new set of the service: codekeep reissue"));
                left += 1;
                results.push(json!({"result": "has-current", "account": null, "set": null, "codes": 0, "superseded": []}));
                continue;
            }
            let result = vault.store(&wish, None, when::now_ms())?;
            sets.push(result.set());
            door.tell_news(vault);
            door.out.line(add::told(vault.state(), &result))?;
            results.push(add::with_quality(door, vault, &result)?);
        }
    }
    Ok((results, sets, left))
}

fn labels(names: Names) -> AccountEdit {
    AccountEdit { service: Some(names.service), account: names.account, host: names.host, ..AccountEdit::default() }
}
