//! The travel stick: a folder, as a rule on a USB stick, with all that a borrowed machine lacks: a travel pack, the
//! programs, a reader that needs none of them, a sealed sheet to print, and a text that says how they are used.
//!
//! Both doors fill it here, so that a stick is the same from the window and from the command line. What is registered is
//! the vault's matter, what stands on the sheet the sheet's; this room puts files into a folder and must never replace one.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod files;
mod read_me;

use std::path::{Path, PathBuf};

use custody::rules::pack::Chosen;
use custody::{CopyEvent, CopyId, CopyKind, Date, Paper};
use sheet::{Head, SheetError};
use vault::disk::{FileError, Prepared, RealDisk, Unwritten};
use vault::{OpenVault, PackMade, PackWish, Phrase, Proof, VerbError};

pub use files::{Item, may_hold};

/// The travel pack on a stick.
pub const PACK: &str = "travel.codekeep-pack";
/// The sealed sheet.
pub const SHEET: &str = "sheet.pdf";
/// The text for whoever holds the stick.
pub const READ_ME: &str = "READ-ME-FIRST.txt";
/// The reader, which needs Python and no Codekeep.
pub const READER: &str = "codekeep_reader.py";

/// What a stick will be.
pub struct Stick<'s> {
    /// The folder to fill.
    pub folder: &'s Path,
    /// What goes along.
    pub codes: &'s [Chosen],
    /// From when on the pack warns, in milliseconds since 1970.
    pub expires_ms: u64,
    /// The same day, as people write it.
    pub expires: &'s str,
    /// Where it will be kept.
    pub place: &'s str,
    /// Paper of the sheet.
    pub paper: Paper,
    /// The local day and time of day: hours and minutes.
    pub made_on: (Date, u8, u8),
}

/// A stick that is filled, registered and read back.
pub struct Filled {
    /// The pack, in the register.
    pub pack: CopyId,
    /// The sheet, in the register.
    pub sheet: CopyId,
    /// Names of the programs on it.
    pub programs: Vec<String>,
    /// How many accounts go along.
    pub accounts: u32,
    /// How many codes.
    pub codes: u32,
}

/// Why a stick was not filled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StickError {
    /// There is no such folder.
    #[error("this is no folder")]
    NoFolder(PathBuf),
    /// A file of this name is there, and none is replaced.
    #[error("a file of this name is there already")]
    Taken(PathBuf),
    /// The programs could not be read where they are.
    #[error("the program cannot be read: {0}")]
    Program(std::io::Error),
    /// A file could not be written, or read back as it was written.
    #[error(transparent)]
    File(#[from] FileError),
    /// What was read back is not what was written.
    #[error("it was read back otherwise than it was written")]
    ReadBack(String),
    /// The sheet could not be set.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// A copy is in the register and its file is not in its place; the register says that it is destroyed, if it could be noted.
    #[error("it was registered and could not be put in its place")]
    NotPlaced {
        /// Which.
        copy: CopyId,
        /// Why.
        unwritten: Unwritten,
    },
    /// The vault refused.
    #[error(transparent)]
    Vault(#[from] VerbError),
}

/// Fills a stick: first what is large and no secret, so that a stick that is too small is known before anything is
/// registered; then the sealed sheet, then the pack. At last everything is read back as it stands there, and the pack opened.
///
/// # Errors
/// When something stands there already, there is no fresh proof, or a file is not durable. Programs that were written go
/// again when the rest does not come.
pub fn fill(vault: &mut OpenVault, stick: &Stick<'_>, phrase: &Phrase, proof: &Proof, now_ms: u64) -> Result<Filled, StickError> {
    let programs = files::programs()?;
    let mut items = programs;
    let names: Vec<String> = items.iter().map(|item| item.name.clone()).collect();
    items.push(Item::text(READER, include_str!("../../../docs/codekeep_reader.py")));
    items.push(Item::text(READ_ME, &read_me::text(&names, stick.expires)));
    may_hold(stick.folder)?;
    let mut written = files::Written::into(stick.folder);
    for item in &items {
        written.put(item)?;
    }
    let sheet = put_sheet(vault, stick, phrase, proof, now_ms)?;
    let sheet = Registered { copy: sheet, file: stick.folder.join(SHEET) };
    let pack = stick.folder.join(PACK);
    let made = put_pack(vault, stick, phrase, proof, now_ms).and_then(|made| {
        let read = files::read_back(stick.folder, &items).and_then(|()| Ok(vault.look_into_pack(&pack).map(drop)?));
        read.inspect_err(|_| Registered { copy: made.copy, file: pack.clone() }.strike_off(vault, now_ms))?;
        Ok(made)
    });
    match made {
        Ok(made) => {
            written.keep();
            Ok(Filled { pack: made.copy, sheet: sheet.copy, programs: names, accounts: made.accounts, codes: made.codes })
        }
        Err(error) => {
            // Nobody was shown the phrase: what stands there helps nobody, and the register is to say so.
            sheet.strike_off(vault, now_ms);
            Err(error)
        }
    }
}

/// A copy that is registered, and its file.
struct Registered {
    copy: CopyId,
    file: PathBuf,
}

impl Registered {
    fn strike_off(self, vault: &mut OpenVault, now_ms: u64) {
        if files::remove(&self.file) {
            let _ = vault.copy_said(self.copy, CopyEvent::Destroyed, now_ms); // what cannot be noted, the register shows as current
        }
    }
}

/// The pack, registered and in its place.
fn put_pack(vault: &mut OpenVault, stick: &Stick<'_>, phrase: &Phrase, proof: &Proof, now_ms: u64) -> Result<PackMade<()>, StickError> {
    let wish = PackWish { codes: stick.codes, expires_ms: stick.expires_ms, place: stick.place };
    let file = stick.folder.join(PACK);
    let made = vault.make_pack(&wish, phrase, proof, now_ms, |bytes| Ok(Prepared::new(&RealDisk, &file, bytes)?))?;
    let PackMade { copy, accounts, codes, written } = made;
    written.place_new().map_err(|unwritten| not_placed(vault, copy, unwritten, now_ms))?;
    Ok(PackMade { copy, accounts, codes, written: () })
}

/// A sealed sheet of the codes that the pack holds, under the same phrase, registered and in its place.
fn put_sheet(vault: &mut OpenVault, stick: &Stick<'_>, phrase: &Phrase, proof: &Proof, now_ms: u64) -> Result<CopyId, StickError> {
    let contents = vault.sheet_of(stick.codes, proof)?;
    let head = Head {
        sheet_id: &contents.copy.printed(),
        owner: None,
        made_on: stick.made_on,
        check_word: &contents.check_word,
        fingerprint: &contents.fingerprint,
        place: stick.place,
        paper: stick.paper,
    };
    let chosen: Vec<_> = contents.accounts.iter().map(|a| sheet::Chosen { account: a.account, set: a.set, codes: &a.codes }).collect();
    // EXPOSE: what the sheet is sealed with; it is not printed.
    let rendered = sheet::sealed_of(vault.state(), &head, &chosen, phrase.expose(), false)?;
    let prepared = Prepared::new(&RealDisk, &stick.folder.join(SHEET), &rendered.pdf)?;
    vault.register_sheet(&contents, CopyKind::Sealed, stick.place, stick.paper, now_ms)?;
    prepared.place_new().map_err(|unwritten| not_placed(vault, contents.copy, unwritten, now_ms))?;
    Ok(contents.copy)
}

fn not_placed(vault: &mut OpenVault, copy: CopyId, unwritten: Unwritten, now_ms: u64) -> StickError {
    if !unwritten.may_be_there {
        let _ = vault.copy_said(copy, CopyEvent::Destroyed, now_ms); // what cannot be noted, the register shows as current
    }
    StickError::NotPlaced { copy, unwritten }
}
