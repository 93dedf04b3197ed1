//! The vault's own export, sealed or plain: what it would bring, and the way back in.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};
use sheet::{OpenError, age_file};
use vault::{Brings, BroughtAccount, Export, MAX_EXPORT};
use zeroize::Zeroizing;

use super::super::dispose::Disposal;
use super::super::recognise::Taken;
use super::Import;
use crate::ask;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Message, Status, failed};
use crate::when;
use crate::words::{count, entries, uses};

/// What sealing adds at most: a head, and 16 bytes for each 64 KiB.
const SEAL: usize = 1024 * 1024;

/// Whether a file is, or may be, an export of a vault.
pub fn is_one(taken: &Taken) -> bool {
    age_file::is_one(&taken.bytes) || Export::is_one(&taken.bytes)
}

/// Says what an export brings; with `--yes` brings it.
pub fn bring(import: &Import, door: &Door, taken: Taken, disposal: Disposal) -> Done {
    let export = read(import, door, taken)?;
    let (mut vault, proof) = door.open()?;
    let stores = door.shared.yes;
    let brings = if stores {
        let brings = door.waiting("Bringing it in", || vault.take_in_export(&export, Some(&proof), when::now_ms()))?;
        door.tell_news(&mut vault);
        brings
    } else {
        vault.weigh_export(&export)
    };
    tell(door, &export, &brings)?;
    door.out.document(|| to_json(&export, &brings, stores))?;
    if stores {
        disposal.carry_out(door, &mut vault, &[])?; // an export of a vault is in the register of copies
    } else if brings.events > 0 {
        door.out.note("Nothing is changed yet. Bring it in: codekeep import FILE --yes");
    }
    door.out.done()
}

fn read(import: &Import, door: &Door, taken: Taken) -> Done<Export> {
    let bytes = match taken.bytes.len() {
        n if n > intake::MAX_LEN && import.file.as_os_str() != "-" => whole(&import.file)?,
        _ => taken.bytes,
    };
    if !age_file::is_one(&bytes) {
        return Ok(door.waiting("Reading", || Export::read(&bytes))?);
    }
    let phrase = ask::foreign_password(import.lock.source_password_file.as_deref(), "Phrase of the export: ")?;
    let opened = door.waiting("Opening the export", || age_file::open(&bytes, phrase.as_deref().map_or("", String::as_str)));
    let opened = opened.map_err(|error| not_opened(&import.file, error))?;
    if !Export::is_one(&opened) {
        return Err(failed(
            "not-an-export",
            "It opens, and is no export of a Codekeep vault.",
            format!("See what it is: age -d {}", import.file.display()),
        ));
    }
    Ok(door.waiting("Reading", || Export::read(&opened))?)
}

/// More than other exports have: a full vault makes a long one.
fn whole(path: &Path) -> Done<Zeroizing<Vec<u8>>> {
    let most = (MAX_EXPORT + SEAL) as u64 + 1;
    let read = || -> std::io::Result<Zeroizing<Vec<u8>>> {
        let file = File::open(path)?;
        let expected = file.metadata().map_or(0, |meta| meta.len()).min(most);
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1));
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| messages::reading(path, &error))?;
    if bytes.len() as u64 >= most { Err(vault::ExportError::TooLarge.into()) } else { Ok(bytes) }
}

fn not_opened(file: &Path, error: OpenError) -> Message {
    let damaged = |what| Message::new(Status::Damaged, "damaged-export", what, "Use another copy of it; nothing was changed.");
    match error {
        OpenError::WrongPhrase => Message::new(
            Status::WrongPassword,
            "wrong-phrase",
            "The phrase does not open this export.",
            "Six words, as they were shown when it was made. Each export has a phrase of its own.",
        ),
        OpenError::NoPhrase => Message::new(
            Status::Failed,
            "not-an-export",
            "This is sealed for a key, not with a phrase.",
            format!("If it is yours, open it with its key, and import what is in it: age -d -i KEY {}", file.display()),
        ),
        OpenError::TooMuchWork => damaged("This asks for more work than any export does; somebody may have altered it."),
        _ => damaged("The sealed export is damaged, or was cut off."),
    }
}

fn tell(door: &Door, export: &Export, brings: &Brings) -> Done<()> {
    let made = export.made.as_deref().map(|made| format!(", made {made}")).unwrap_or_default();
    door.out.line(format!("Export of a Codekeep vault{made}: {}.", entries(export.ledger().len() as u32)))?;
    for account in &brings.of_accounts {
        let name = account.account.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
        let known = if account.is_new { "" } else { ", for the account that is here" };
        let (sets, codes) = (count(account.sets, "set"), count(account.codes, "code"));
        door.out.line(format!("  {}{name}: {sets}, {codes}{known}", account.service))?;
    }
    let done = if door.shared.yes { "Brought in" } else { "It would bring" };
    match brings.events {
        0 if brings.left_out == 0 => door.out.line("The vault holds everything that is in it already.")?,
        0 => door.out.line("The vault holds everything that is taken from it already.")?,
        n => door.out.line(format!("{done}: {}, {} among them.", entries(n), uses(brings.uses)))?,
    }
    if brings.replaced > 0 {
        door.out.note(format!("Current here, and replaced by a set in it: {}.", count(brings.replaced, "set")));
    }
    if brings.left_out > 0 {
        let stay = if brings.left_out == 1 { "stays" } else { "stay" };
        door.out.note(format!(
            "{} {stay} out: of settings and keys, or such as would destroy, revoke, rename or give back what is here.",
            entries(brings.left_out)
        ));
    }
    Ok(())
}

fn to_json(export: &Export, brings: &Brings, stored: bool) -> Value {
    let account = |account: &BroughtAccount| {
        json!({
            "id": account.id.to_string(),
            "service": account.service,
            "account": account.account,
            "new": account.is_new,
            "sets": account.sets,
            "codes": account.codes,
        })
    };
    json!({
        "format": "Codekeep",
        "vault": export.vault.to_string(),
        "made": export.made,
        "entries": export.ledger().len(),
        "found": brings.of_accounts.iter().map(account).collect::<Vec<_>>(),
        "brings": {
            "entries": brings.events,
            "uses": brings.uses,
            "accounts": brings.accounts,
            "sets": brings.sets,
            "codes": brings.codes,
            "copies": brings.copies,
            "replaced": brings.replaced,
        },
        "left_out": brings.left_out,
        "stored": stored,
    })
}
