//! `backups`: which there are and whether they are good, a look into one, a set back from one, the vault made anew from
//! one, and the second place.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use custody::SetId;
use custody::rules::store::Intent;
use serde_json::{Value, json};
use vault::format::Secret;
use vault::{BackupInfo, FoundSave, Glimpse, LockedVault, OpenVault, OpensBy, Place, Restoring, StoreResult, UnlockError, found_here};

use crate::ask;
use crate::door::{Door, recovery_key_from};
use crate::messages;
use crate::trouble::{Done, Message, Status, failed, usage};
use crate::{when, words};

#[derive(Args)]
pub struct Backups {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// List them, here and in the second place
    #[command(after_help = "Example:\n  codekeep backups list")]
    List,
    /// Read each of them whole, and open it
    #[command(after_help = "Example:\n  codekeep backups verify")]
    Verify,
    /// Look into one: accounts and sets, without codes
    #[command(after_help = "Example:\n  codekeep backups look 20261121T235507Z-0a1b2c3d")]
    Look {
        /// Its name, the beginning of it, or a file
        backup: String,
    },
    /// Store a set of it again; codes that are known as used stay used
    #[command(after_help = "Example:\n  codekeep backups bring-back 20261121T235507Z-0a1b2c3d --set W3N8CE")]
    BringBack {
        /// Its name, the beginning of it, or a file
        backup: String,
        /// Which set
        #[arg(long, value_name = "ID")]
        set: String,
        /// It takes the place of the present set
        #[arg(long, conflicts_with = "also")]
        replace: bool,
        /// It is added to the present set: the service lets both live
        #[arg(long)]
        also: bool,
    },
    /// Bring back what the vault lacks, or make its file anew; united with whatever is newer
    #[command(
        after_help = "Example:\n  codekeep backups restore 20261121T235507Z-0a1b2c3d\n  codekeep --vault new.codekeep backups restore /media/stick/codekeep-0a1b/20261121T235507Z-0a1b2c3d.codekeep"
    )]
    Restore {
        /// Its name, the beginning of it, or a file; "own" for this installation's own copy
        backup: String,
        /// Also when newer state is there that the password does not open: codes may have been used since
        #[arg(long)]
        swap: bool,
    },
    /// Keep backups in a second place as well, best on another drive
    #[command(after_help = "Example:\n  codekeep backups to /media/stick\n  codekeep backups to --none")]
    To {
        /// A folder
        #[arg(value_name = "DIR", required_unless_present = "none")]
        folder: Option<PathBuf>,
        /// No second place any more; what stands there stays
        #[arg(long, conflicts_with = "folder")]
        none: bool,
    },
    /// Make a fresh one and remove all older ones, as after a purge
    #[command(after_help = "Example:\n  codekeep backups clear --yes")]
    Clear,
}

impl Backups {
    pub fn run(self, door: &Door) -> Done {
        match self.verb.unwrap_or(Verb::List) {
            Verb::List => list(door),
            Verb::Verify => verify(door),
            Verb::Look { backup } => look(door, &backup),
            Verb::BringBack { backup, set, replace, also } => {
                let intent = if replace {
                    Intent::Replace
                } else if also {
                    Intent::Beside
                } else {
                    Intent::Add
                };
                bring_back(door, &backup, &set, intent)
            }
            Verb::Restore { backup, swap } => restore(door, &backup, swap),
            Verb::To { folder, .. } => to(door, folder.as_deref()),
            Verb::Clear => clear(door),
        }
    }
}

fn list(door: &Door) -> Done {
    if is_gone(&door.vault_path()?)? {
        return list_found(door);
    }
    let (mut vault, _) = door.open()?;
    vault.carry();
    tell(door, &vault, &vault.list_backups())
}

fn tell(door: &Door, vault: &OpenVault, backups: &[BackupInfo]) -> Done {
    let second = vault.second_place();
    door.out.document(|| {
        let second = second.map(
            |s| json!({"folder": s.place.folder.to_string_lossy(), "apart": s.place.apart, "verified": s.verified_ms.map(when::stamp)}),
        );
        json!({"backups": backups.iter().map(to_json).collect::<Vec<_>>(), "second": second})
    })?;
    if backups.is_empty() {
        door.out.note("There is no backup yet: the first is made with the next change.");
    }
    for backup in backups {
        let place = if backup.place == Place::Here { "here" } else { "second place" };
        let (at, size) = (when::moment(backup.at_ms), kib(backup.size));
        door.out.line(format!("{}  {at}, {size}, {place}, {}", backup.name, condition(backup)))?;
    }
    match second {
        Some(second) => {
            let folder = second.place.folder.to_string_lossy();
            let checked = second.verified_ms.map_or_else(|| "never checked".to_owned(), |ms| format!("last checked {}", when::moment(ms)));
            door.out.line(format!("Second place: {folder}, {checked}."))?;
            if !second.place.apart {
                door.out.note(SAME_DRIVE);
            }
        }
        None => door.out.note("There is no second place: a stolen machine takes the vault and its backups. codekeep backups to DIR"),
    }
    door.out.done()
}

const SAME_DRIVE: &str = "It is on the same drive as the vault's own files: a stolen or broken machine takes both.";

fn condition(backup: &BackupInfo) -> String {
    match backup.opens_by {
        _ if !backup.whole => "damaged".to_owned(),
        Some(OpensBy::Today) => "whole, opens with today's key".to_owned(),
        Some(OpensBy::Past { retired_ms }) => format!("whole, opens with the key retired on {}", when::day(retired_ms)),
        _ => "whole, no key of this vault opens it".to_owned(),
    }
}

fn to_json(backup: &BackupInfo) -> Value {
    let (key, retired) = match backup.opens_by {
        Some(OpensBy::Today) => (Some("today"), None),
        Some(OpensBy::Past { retired_ms }) => (Some("past"), Some(when::stamp(retired_ms))),
        _ => (None, None),
    };
    json!({
        "name": backup.name,
        "file": backup.path.to_string_lossy(),
        "at": when::stamp(backup.at_ms),
        "size": backup.size,
        "place": if backup.place == Place::Here { "here" } else { "second" },
        "whole": backup.whole,
        "opens_by": key,
        "retired": retired,
    })
}

/// Where the vault file is gone or damaged: what this installation kept, of any vault, without a password.
fn list_found(door: &Door) -> Done {
    let found = found_here(None)?;
    door.out.document(|| {
        let rows = found.iter().map(|save| {
            json!({
                "name": save.name,
                "file": save.path.to_string_lossy(),
                "at": save.at_ms.map(when::stamp),
                "size": save.size,
                "place": "here",
                "whole": save.whole,
                "opens_by": null,
                "retired": null,
                "vault": save.vault.to_string(),
            })
        });
        json!({"backups": rows.collect::<Vec<_>>(), "second": null})
    })?;
    door.out.note("The vault's file is gone or damaged. This is what the machine kept; make it anew: codekeep backups restore NAME");
    for save in &found {
        let at = save.at_ms.map_or_else(|| "this installation's own copy, the newest".to_owned(), when::moment);
        let whole = if save.whole { "whole" } else { "damaged" };
        door.out.line(format!("{}  {at}, {}, {whole}, vault {}", save.name, kib(save.size), save.vault))?;
    }
    if found.is_empty() {
        door.out.note("It kept nothing. A backup in another place can be named as a file.");
    }
    door.out.done()
}

fn verify(door: &Door) -> Done {
    let (mut vault, _) = door.open()?;
    if let Err(error) = vault.carry_to_second_place(when::now_ms()) {
        door.out.note(format!("The second place: {}", Message::from(error).what));
    }
    let backups = vault.list_backups();
    let bad = backups.iter().filter(|backup| backup.opens_by.is_none()).count();
    tell(door, &vault, &backups)?;
    if bad == 0 {
        door.out.note(format!("Every one of {} opens.", words::count(backups.len() as u64, "backup")));
        return door.out.done();
    }
    Err(failed(
        "bad-backup",
        format!("{} of {} cannot be opened.", words::count(bad as u64, "backup"), backups.len()),
        "Check the drive that they are on; the others are good.",
    ))
}

fn look(door: &Door, name: &str) -> Done {
    let (vault, proof) = door.open()?;
    let glimpse = vault.look_into(&find(&vault, name)?, &proof)?;
    let state = glimpse.state();
    let sets = sets_in(&glimpse);
    door.out.document(|| {
        let rows = sets.iter().filter_map(|id| state.sets.get(id)).map(|set| {
            json!({
                "set": set.id.to_string(),
                "printed": words::set_id(set.id),
                "account": set.account.to_string(),
                "name": state.accounts.get(&set.account).map(words::account),
                "status": words::status(set.status),
                "codes": set.codes.len(),
                "texts": glimpse.texts(set.id),
                "left_then": state.left(set),
                "left_now": vault.state().sets.get(&set.id).map(|now| vault.state().left(now)),
            })
        });
        json!({"at": when::stamp(glimpse.at_ms), "sets": rows.collect::<Vec<_>>()})
    })?;
    door.out.line(format!("As it was on {}:", when::moment(glimpse.at_ms)))?;
    for set in sets.iter().filter_map(|id| state.sets.get(id)) {
        let of = state.accounts.get(&set.account).map(words::account).unwrap_or_default();
        let now = match vault.state().sets.get(&set.id) {
            Some(now) => format!("{} left now", vault.state().left(now)),
            None => "not in the vault now".to_owned(),
        };
        door.out.line(format!("  {}  {of}: {} of {} left then, {now}", words::set(set), state.left(set), set.codes.len()))?;
    }
    door.out.note("Bring a set back: codekeep backups bring-back NAME --set ID");
    door.out.done()
}

/// The sets of which the backup holds texts, by account.
fn sets_in(glimpse: &Glimpse) -> Vec<SetId> {
    let state = glimpse.state();
    let mut sets: Vec<SetId> = state.sets.keys().copied().filter(|set| glimpse.texts(*set) > 0).collect();
    let name = |set: &SetId| state.sets.get(set).and_then(|s| state.accounts.get(&s.account)).map(words::account);
    sets.sort_by_key(|set| (name(set), state.sets.get(set).map(|s| s.stored.1)));
    sets
}

fn bring_back(door: &Door, name: &str, set: &str, intent: Intent) -> Done {
    let (mut vault, proof) = door.open()?;
    let glimpse = vault.look_into(&find(&vault, name)?, &proof)?;
    let wanted = set.trim().to_lowercase();
    let means = |id: &SetId| id.to_string().starts_with(&wanted) || words::set_id(*id).eq_ignore_ascii_case(&wanted);
    let fits: Vec<SetId> = sets_in(&glimpse).into_iter().filter(|id| !wanted.is_empty() && means(id)).collect();
    let [set] = fits.as_slice() else {
        return Err(failed(
            "no-set",
            format!("The backup has no set \"{set}\" with texts in it."),
            "See its sets: codekeep backups look NAME",
        ));
    };
    let result = match vault.bring_back(&glimpse, *set, intent, &proof, when::now_ms()) {
        Err(vault::VerbError::HasCurrent { .. }) => {
            return Err(usage(
                "The account has a current set; nothing was brought back.",
                "Does the old one take its place? --replace   Are both good? --also",
            ));
        }
        other => other?,
    };
    door.tell_news(&mut vault);
    let (word, set, codes) = match result {
        StoreResult::Stored { set, codes, .. } => ("stored", set, codes),
        StoreResult::Joined { set, codes, .. } => ("joined", set, codes),
        StoreResult::Known { set } => ("known", set, 0),
    };
    let left = vault.state().sets.get(&set).map_or(0, |s| vault.state().left(s));
    door.out.document(|| json!({"result": word, "set": set.to_string(), "codes": codes, "left": left}))?;
    match word {
        "known" => door.out.line(format!("Nothing was brought back: set {} has every one of these codes.", words::set_id(set)))?,
        _ => door.out.line(format!(
            "Brought back: {} in set {}, {left} of them left. Codes that were used stay used.",
            words::count(codes, "code"),
            words::set_id(set)
        ))?,
    }
    door.out.done()
}

fn restore(door: &Door, name: &str, swap: bool) -> Done {
    let path = door.vault_path()?;
    if is_gone(&path)? {
        return make_anew(door, &find_found(name)?, &path, swap);
    }
    let (mut vault, proof) = door.open()?;
    let file = if name == "own" { own_copy(vault.id())? } else { find(&vault, name)? };
    let weighed = vault.weigh(&file, None)?;
    let merged = vault.merge(weighed, Some(&proof), when::now_ms())?;
    door.tell_news(&mut vault);
    door.out.document(|| json!({"vault": path.to_string_lossy(), "events": merged.events, "uses": merged.uses, "alone": false}))?;
    match merged.events {
        0 => door.out.line("The vault holds everything that is in this backup already.")?,
        n => door.out.line(format!("Back in the vault: {}. Codes that were used since stay used.", words::entries(n)))?,
    }
    door.out.note("To see texts that were purged since: codekeep backups look NAME");
    door.out.done()
}

fn make_anew(door: &Door, backup: &Path, vault: &Path, swap: bool) -> Done {
    let mut restoring = Restoring::find(backup, vault, None)?;
    if door.shared.much_memory {
        restoring = restoring.with_much_memory();
    }
    let recovery = door.shared.recovery_key.as_ref().map(|from| recovery_key_from(from.as_deref()).read_recovery_key()).transpose()?;
    let key_file = door.shared.key_file.as_deref().map(ask::key_file).transpose()?;
    let password = if recovery.is_none() { Some(door.password_from().read("Password: ")?) } else { None };
    let secret = match (&recovery, &password, &key_file) {
        (Some(key), ..) => Secret::RecoveryKey(key),
        (None, Some(password), Some(file)) => Secret::PasswordAndKeyFile(password, file),
        (None, Some(password), None) => Secret::Password(password),
        (None, None, _) => return Err(usage("No secret was given.", "Give the password, or --recovery-key.")),
    };
    if swap {
        door.confirm("The vault is made anew from this backup alone, and codes may have been used since.")?;
    }
    door.make_data_folder()?;
    door.wait(restoring.wait(when::now_ms()));
    let (mut vault, _, restored) =
        door.waiting("Restoring the vault", || restoring.unlock(secret, swap, when::now_ms())).map_err(messages::restore)?;
    door.tell_news(&mut vault);
    door.out.document(|| {
        json!({
            "vault": vault.path().to_string_lossy(),
            "events": restored.added,
            "newest": when::stamp(restored.newest_ms),
            "alone": restored.alone,
            "set_aside": restored.aside.as_ref().map(|aside| aside.to_string_lossy()),
        })
    })?;
    door.out.line(format!("The vault is there again: {}", vault.path().display()))?;
    if restored.added > 0 {
        door.out.note(format!("It was united with newer state on this machine: {}.", words::entries(restored.added)));
    }
    if restored.alone {
        door.out.note(format!(
            "The last entry that could be read is from {}: codes may have been used since. A service that refuses one may be right.",
            when::day(restored.newest_ms)
        ));
    }
    if recovery.is_some() {
        door.out
            .note("Opened with the recovery key. Before anything is changed, set a new password: codekeep --recovery-key password change");
    }
    if let Some(aside) = &restored.aside {
        door.out.note(format!("The damaged file that stood there is now {}.", aside.display()));
    }
    door.out.done()
}

fn to(door: &Door, folder: Option<&Path>) -> Done {
    let (mut vault, _) = door.open()?;
    let Some(folder) = folder else {
        vault.forget_second_place()?;
        door.out.document(|| json!({"folder": null, "apart": null}))?;
        door.out.line("There is no second place any more; what stands there stays.")?;
        return door.out.done();
    };
    let (place, apart) = {
        let second = vault.back_up_to(folder, when::now_ms())?;
        (second.place.folder.clone(), second.place.apart)
    };
    door.out.document(|| json!({"folder": place.to_string_lossy(), "apart": apart}))?;
    door.out.line(format!("Backups are kept in {} as well; the first was written there and read back.", place.display()))?;
    if !apart {
        door.out.note(SAME_DRIVE);
    }
    door.out.done()
}

fn clear(door: &Door) -> Done {
    let (mut vault, proof) = door.open()?;
    door.confirm("A fresh backup is made and checked, and every older one is removed for good, in the second place as well.")?;
    let removed = vault.clear_backups(&proof, when::now_ms())?;
    door.out.document(|| json!({"removed": removed}))?;
    door.out.line(format!("A fresh backup was made and checked; {} removed.", words::count(removed, "older one")))?;
    door.out.done()
}

/// Whether there is no vault to open: its file is not there, or damaged.
fn is_gone(vault: &Path) -> Done<bool> {
    match LockedVault::find(vault, None) {
        Ok(_) => Ok(false),
        Err(UnlockError::File(error)) if error.kind() == vault::disk::Kind::NotFound => Ok(true),
        Err(UnlockError::Open(
            vault::format::OpenError::Damaged | vault::format::OpenError::DamagedOrNewer | vault::format::OpenError::NotAVault,
        )) => Ok(true),
        Err(other) => Err(other.into()),
    }
}

/// The one backup that a name, its beginning or a file means.
fn find(vault: &OpenVault, text: &str) -> Done<PathBuf> {
    let all = vault.list_backups();
    one(text, all.into_iter().map(|backup| (backup.name, backup.path)))
}

/// The same where no vault is open.
fn find_found(text: &str) -> Done<PathBuf> {
    one(text, found_here(None)?.into_iter().map(|FoundSave { name, path, .. }| (name, path)))
}

fn own_copy(id: custody::VaultId) -> Done<PathBuf> {
    let own = found_here(None)?.into_iter().find(|save| save.vault == id && save.at_ms.is_none());
    own.map(|save| save.path).ok_or_else(|| failed("no-backup", "This installation has no own copy of the vault.", LIST))
}

const LIST: &str = "See which there are: codekeep backups list";

fn one(text: &str, all: impl Iterator<Item = (String, PathBuf)>) -> Done<PathBuf> {
    let file = Path::new(text);
    if file.is_file() {
        return Ok(file.to_owned());
    }
    let mut fits: Vec<(String, PathBuf)> = all.filter(|(name, _)| !text.is_empty() && name.starts_with(text)).collect();
    // One save may stand here and in the second place: the same bytes under the same or another time.
    fits.dedup_by(|a, b| a.0 == b.0);
    match fits.as_slice() {
        [(_, path)] => Ok(path.clone()),
        [] => Err(failed("no-backup", format!("No backup is called \"{text}\"."), LIST)),
        several => {
            let names = several.iter().map(|(name, _)| format!("\n  {name}")).collect::<String>();
            Err(Message::new(Status::Usage, "unclear-backup", format!("Several backups begin so:{names}"), "Give more of the name.").into())
        }
    }
}

fn kib(bytes: u64) -> String {
    format!("{} KiB", bytes.div_ceil(1024))
}
