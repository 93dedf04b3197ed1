//! `stick`: a folder, as a rule a USB stick, with all that a borrowed machine lacks: a travel pack, the programs, a
//! reader that needs none of them, a sealed sheet to print, and a text that says how it is used.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use custody::{CopyId, CopyKind, Paper};
use serde_json::json;
use sheet::{Chosen, Head};
use vault::disk::{Disk, Prepared};
use vault::{OpenVault, PackWish, Phrase, Proof, SEALED_WORDS, make_phrase};

use super::deliver::not_placed;
use super::pack::{self, Along};
use super::print::paper;
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Message, failed, usage};
use crate::when;
use crate::words::{self, count};

/// The travel pack on a stick.
const PACK: &str = "travel.codekeep-pack";
/// The sealed sheet.
const SHEET: &str = "sheet.pdf";
const READ_ME: &str = "READ-ME-FIRST.txt";
const READER: (&str, &str) = ("codekeep_reader.py", include_str!("../../../../docs/codekeep_reader.py"));

#[derive(Args)]
pub struct Stick {
    /// The folder to fill: an empty one on the stick, or the stick itself
    folder: PathBuf,
    /// The accounts whose codes go along
    #[arg(value_name = "ACCOUNT", required_unless_present = "all")]
    accounts: Vec<String>,
    #[command(flatten)]
    along: Along,
    /// Where it will be kept, as "Stick in the travel bag"
    #[arg(long, value_name = "TEXT")]
    place: String,
    /// Paper of the sheet: a4 or letter
    #[arg(long, default_value = "a4", value_parser = paper)]
    paper: Paper,
}

/// A file that goes onto the stick.
struct Item {
    name: String,
    bytes: Vec<u8>,
    is_program: bool,
}

impl Stick {
    pub fn run(self, door: &Door) -> Done {
        let place = self.place.trim();
        if place.is_empty() {
            return Err(usage("A stick needs a place.", "Say where it will be kept: --place \"Stick in the travel bag\""));
        }
        let mut filled = Filled::new(&self.folder)?;
        let programs = programs()?;
        let names = programs.iter().map(|item| item.name.as_str()).chain([PACK, SHEET, READ_ME, READER.0]);
        filled.is_free(names)?;
        let (mut vault, proof) = door.open()?;
        let (codes, expires_ms) = self.along.choose(&vault, &self.accounts)?;
        let wish = PackWish { codes: &codes, expires_ms, place };
        let phrase = make_phrase(SEALED_WORDS)?;
        // What is large and no secret comes first: a stick that is too small is known before anything is registered.
        let read_me = Item { name: READ_ME.to_owned(), bytes: read_me(&programs, expires_ms).into_bytes(), is_program: false };
        let reader = Item { name: READER.0.to_owned(), bytes: READER.1.as_bytes().to_vec(), is_program: false };
        for item in programs.iter().chain([&reader, &read_me]) {
            door.waiting(&format!("Writing {}", item.name), || filled.put(door, item))?;
        }
        let sheet = self.sheet(door, &mut vault, (&wish, &phrase, &proof))?;
        filled.keep();
        let made = pack::make(door, &mut vault, (&self.folder.join(PACK), &wish), &phrase, &proof)?;
        verify(&vault, &self.folder, programs.iter().chain([&reader, &read_me]))?;
        door.tell_news(&mut vault);
        // EXPOSE: the phrase of pack and sheet is shown once, to whoever made them, and kept nowhere.
        let words = phrase.expose();
        let programs: Vec<&str> = programs.iter().map(|item| item.name.as_str()).collect();
        door.out.document(|| {
            json!({
                "folder": self.folder.to_string_lossy(),
                "pack": {"copy": made.copy.to_string(), "printed": made.copy.printed(), "file": PACK},
                "sheet": {"copy": sheet.to_string(), "printed": sheet.printed(), "file": SHEET},
                "programs": programs,
                "accounts": made.accounts,
                "codes": made.codes,
                "expires": when::stamp(expires_ms),
                "phrase": words,
            })
        })?;
        let holds = format!("{} of {}", count(made.codes, "code"), count(made.accounts, "account"));
        door.out.line(format!("The stick is ready: {holds}, until {}. Every file on it was read back.", when::day(expires_ms)))?;
        door.out.line(format!("  {PACK}: pack {}", made.copy.printed()))?;
        door.out.line(format!("  {SHEET}: sealed sheet {}, to be printed anywhere", sheet.printed()))?;
        door.out.line(format!(
            "  {}: for a machine like this one ({})",
            words::join(programs.iter().map(ToString::to_string)),
            machine()
        ))?;
        door.out.line(format!("  {}: opens the pack where these programs do not run, with Python", READER.0))?;
        door.out.line("The phrase that opens both, shown only now. Learn it or write it down, and keep it apart from the stick:")?;
        door.out.line(format!("  {words}"))?;
        door.out.note(format!("Back home: codekeep bring-home {}", words::shell_word(&self.folder.join(PACK).to_string_lossy())));
        door.out.done()
    }

    /// A sealed sheet of the codes that the pack holds, under the same phrase, registered and in its place.
    fn sheet(&self, door: &Door, vault: &mut OpenVault, (wish, phrase, proof): (&PackWish<'_>, &Phrase, &Proof)) -> Done<CopyId> {
        let contents = vault.sheet_of(wish.codes, proof)?;
        let head = Head {
            sheet_id: &contents.copy.printed(),
            owner: None,
            made_on: when::day_and_time(when::now_ms()),
            check_word: &contents.check_word,
            fingerprint: &contents.fingerprint,
            place: wish.place,
            paper: self.paper,
        };
        let chosen: Vec<Chosen<'_>> =
            contents.accounts.iter().map(|a| Chosen { account: a.account, set: a.set, codes: &a.codes }).collect();
        // EXPOSE: what the sheet is sealed with; it is not printed.
        let work = || sheet::sealed_of(vault.state(), &head, &chosen, phrase.expose(), false);
        let rendered = door.waiting("Making the sheet", work)?;
        let disk = door.disk();
        let prepared = Prepared::new(&disk, &self.folder.join(SHEET), &rendered.pdf)?;
        vault.register_sheet(&contents, CopyKind::Sealed, wish.place, self.paper, when::now_ms())?;
        prepared.place_new().map_err(|unwritten| not_placed(vault, contents.copy, unwritten))?;
        Ok(contents.copy)
    }
}

/// What was put onto a stick and is of no use alone: it goes again when the rest does not come.
struct Filled<'f> {
    folder: &'f Path,
    written: Vec<PathBuf>,
}

impl<'f> Filled<'f> {
    fn new(folder: &'f Path) -> Done<Self> {
        match fs::metadata(folder) {
            Ok(meta) if meta.is_dir() => Ok(Self { folder, written: Vec::new() }),
            Ok(_) => Err(usage(format!("{} is no folder.", folder.display()), "Name the folder where the stick is, or one on it.")),
            Err(error) => Err(messages::reading(folder, &error).into()),
        }
    }

    fn is_free<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> Done<()> {
        match names.find(|name| fs::symlink_metadata(self.folder.join(name)).is_ok()) {
            Some(name) => {
                let Message { what, .. } = messages::exists(&self.folder.join(name));
                Err(usage(what, "Choose an empty folder; nothing on a stick is replaced."))
            }
            None => Ok(()),
        }
    }

    fn put(&mut self, door: &Door, item: &Item) -> Done<()> {
        let path = self.folder.join(&item.name);
        let disk = door.disk();
        Prepared::new(&disk, &path, &item.bytes)?.place_new().map_err(Message::from)?;
        self.written.push(path.clone());
        if item.is_program {
            may_run(&path).map_err(|error| messages::reading(&path, &error))?;
        }
        Ok(())
    }

    fn keep(&mut self) {
        self.written.clear();
    }
}

impl Drop for Filled<'_> {
    fn drop(&mut self) {
        for path in &self.written {
            let _ = fs::remove_file(path); // what cannot be removed holds no secret
        }
    }
}

/// This program and, where it stands beside it, the one with the window: as they run here.
fn programs() -> Done<Vec<Item>> {
    let this = std::env::current_exe()
        .map_err(|error| failed("failed", format!("This program does not find itself: {error}."), "Start it by its path."))?;
    let window = this.with_file_name(format!("codekeep-desktop{}", std::env::consts::EXE_SUFFIX));
    let named = [(this, "codekeep"), (window, "codekeep-desktop")].into_iter().filter(|(path, _)| path.is_file());
    let read = |(path, name): (PathBuf, &str)| {
        let mut bytes = Vec::new();
        fs::File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(|error| messages::reading(&path, &error))?;
        Ok(Item { name: format!("{name}{}", std::env::consts::EXE_SUFFIX), bytes, is_program: true })
    };
    named.map(read).collect()
}

/// Where the drive knows such a right; on a FAT stick every file may be run, or none.
fn may_run(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Reads everything back as it stands on the stick now, and opens the pack.
fn verify<'i>(vault: &OpenVault, folder: &Path, items: impl Iterator<Item = &'i Item>) -> Done<()> {
    let disk = vault::disk::RealDisk;
    for item in items {
        let path = folder.join(&item.name);
        let most = (item.bytes.len() as u64).saturating_add(1);
        let back = disk.read(&path, most).map_err(|error| messages::reading(&path, &error))?;
        if back != item.bytes {
            return Err(failed("read-back", format!("{} was read back otherwise than it was written.", item.name), "Use another stick."));
        }
    }
    vault.look_into_pack(&folder.join(PACK))?;
    Ok(())
}

fn machine() -> String {
    format!("{}, {}", std::env::consts::OS, std::env::consts::ARCH)
}

fn read_me(programs: &[Item], expires_ms: u64) -> String {
    let programs = words::join(programs.iter().map(|item| item.name.clone()));
    format!(
        "READ ME FIRST

This stick holds backup codes, sealed. They open with a phrase of six words that is
not on this stick. Without the phrase nothing here helps anybody.

Found it? Please give it back: it is worthless to you.

IF YOU ARE LOCKED OUT

1. On a machine like the one it was made on ({machine}):
   {programs} can be started from this stick. In a terminal, in this folder:

     ./codekeep list                 the accounts
     ./codekeep take github          the next code, recorded on this stick
     ./codekeep outcome github accepted     (or refused, or returned)

   Nothing is written to the machine. If the system does not start programs from a
   stick, copy codekeep to the machine, run it with --vault and the path of {PACK},
   and delete it afterwards.

2. On any other machine: install Codekeep and open {PACK}. Or, with Python
   and the packages cryptography, argon2-cffi and cbor2:

     python3 {reader} {PACK} --codes

   It shows the codes and records nothing: note which you use.

3. Without a machine that you trust: print {SHEET} anywhere. Its symbols open with the
   same phrase: in Codekeep, or with the program age on what a QR reader gives.

If the stick cannot be written, you are told before a code is shown, because it cannot
be recorded here. Note which codes you use.

BACK HOME

Plug it in and bring it home: what was used is marked in the vault. Codes that could not
be recorded are asked for.

It expires on {day}. Lost it? At home: Copies, mark it lost, and make new sets.
",
        machine = machine(),
        reader = READER.0,
        day = when::day(expires_ms),
    )
}
