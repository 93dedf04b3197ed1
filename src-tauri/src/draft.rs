//! What was read and is not stored yet: the one place where several codes stand together in clear.
//!
//! On lock the source is sealed under a key of the vault and recognised anew after the unlock: the
//! service's page may be gone by then.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use intake::by_hand::{Arranged, ByHandError};
use intake::{Clue, Recognised, Source};
use vault::OpenVault;
use zeroize::{Zeroize, Zeroizing};

use crate::import::{Import, Looked};
use crate::problem::{Answer, problem};
use crate::shapes::{LeftOut, NewCode, OtherReading, Preview, PreviewSet};

/// A preview is put away after this long.
pub const PUT_AWAY_AFTER: Duration = Duration::from_secs(600);

/// So many lines that are no codes cross to the window; of the others their number.
const MOST_LEFT_OUT: usize = 500;

/// What was read.
pub struct Draft {
    source: Zeroizing<Vec<u8>>,
    recognised: Recognised,
    pub origin: Origin,
    pub since: Instant,
}

/// Where it came from.
#[derive(Clone, Default)]
pub struct Origin {
    /// File name.
    pub name: Option<String>,
    /// The file, so that it can be destroyed afterwards.
    pub path: Option<PathBuf>,
    /// It was on the clipboard, so that it can be cleared afterwards.
    pub pasted: bool,
}

/// A draft, open or put away.
pub enum Kept {
    Open(Draft),
    PutAway { sealed: Vec<u8>, origin: Origin },
}

/// What a file turned out to be.
pub enum Brought {
    Codes(Draft),
    /// Another manager's export.
    Export(Box<Import>),
}

impl Origin {
    /// Destroys the file, when there is one and that was asked for; says what became of it.
    pub fn part_with(&self, dispose: bool) -> Option<String> {
        let path = self.path.as_deref()?;
        let told = if !dispose {
            "kept"
        } else if vault::disk::dispose(path).is_ok() {
            "destroyed"
        } else {
            "failed"
        };
        Some(told.to_owned())
    }

    /// The name of the file's folder.
    pub fn folder(&self) -> Option<String> {
        self.path.as_deref().and_then(Path::parent).and_then(Path::file_name).map(|f| f.to_string_lossy().into_owned())
    }
}

impl Draft {
    /// Recognises what was read.
    pub fn new(source: Zeroizing<Vec<u8>>, origin: Origin) -> Answer<Draft> {
        let recognised = intake::recognise(&Source { name: origin.name.as_deref(), bytes: &source })?;
        Ok(Draft { source, recognised, origin, since: Instant::now() })
    }

    /// Seals the source under a key of the vault. What cannot be sealed is let go.
    pub fn put_away(self, vault: &OpenVault) -> Option<Kept> {
        let sealed = vault.seal_aside(&self.source).ok()?;
        Some(Kept::PutAway { sealed, origin: self.origin })
    }

    /// What the window shows.
    pub fn preview(&self, reissue_of: Option<String>) -> Preview {
        Preview {
            name: self.origin.name.clone(),
            lines: self.recognised.lines as u32,
            sets: self.recognised.sets.iter().map(preview_set).collect(),
            left_out: self.recognised.left_out.iter().take(MOST_LEFT_OUT).map(left_out).collect(),
            left_out_more: self.recognised.left_out.len().saturating_sub(MOST_LEFT_OUT) as u32,
            folder: self.origin.folder(),
            pasted: self.origin.pasted,
            reissue_of,
        }
    }

    /// The text that was pasted, for clearing the clipboard if it still holds it.
    pub fn pasted_text(&self) -> Option<&str> {
        self.origin.pasted.then(|| std::str::from_utf8(&self.source).ok()).flatten()
    }
}

impl Kept {
    /// Opens a draft that was put away.
    pub fn open(self, vault: &OpenVault) -> Answer<Draft> {
        match self {
            Kept::Open(draft) => Ok(draft),
            Kept::PutAway { sealed, origin } => {
                let lost = |_| problem("nothing-found", "What was read before the lock is lost.", "Bring the text or file again.");
                Draft::new(vault.open_aside(&sealed).map_err(lost)?, origin)
            }
        }
    }
}

/// Reads a file that was dropped or chosen: at most what intake takes.
pub fn from_file(path: &Path) -> Answer<Brought> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let shown = name.clone().unwrap_or_default();
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => problem("not-found", &format!("{shown} is not there."), "Was it moved? Bring it again."),
        std::io::ErrorKind::PermissionDenied => {
            problem("failed", &format!("{shown} may not be read."), "Give yourself the right to read it, then bring it again.")
        }
        _ => problem("failed", &format!("{shown} cannot be read."), "Is it a file, and is its drive plugged in?"),
    };
    if path.is_dir() {
        return Err(problem("invalid", &format!("{shown} is a folder."), "Bring the file with the codes itself."));
    }
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let room = file.metadata().map_or(0, |m| m.len().min(intake::MAX_LEN as u64 + 1));
    // Room for all of it at once: growing would leave pieces of codes behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(room as usize + 1));
    file.take(intake::MAX_LEN as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if sheet::age_file::is_one(&bytes) || vault::Export::is_one(&bytes) {
        return Err(problem(
            "is-own-export",
            &format!("{shown} is an export of a vault, or sealed under words."),
            "Bring an export back under Settings, Leaving. Read a sealed sheet back under Copies.",
        ));
    }
    match Import::of(bytes, Origin { name, path: Some(path.to_owned()), pasted: false })? {
        Looked::Export(import) => Ok(Brought::Export(import)),
        Looked::SomethingElse(bytes, origin) => Draft::new(bytes, origin).map(Brought::Codes),
    }
}

fn preview_set(set: &intake::FoundSet) -> PreviewSet {
    PreviewSet {
        service: set.service.map(|s| s.name.to_owned()).or_else(|| set.service_name.clone()),
        service_from: match set.service_from {
            Clue::FileName => Some("file-name".to_owned()),
            Clue::Heading => Some("heading".to_owned()),
            Clue::Domain => Some("domain".to_owned()),
            Clue::Field => Some("field".to_owned()),
            Clue::CheckDigits => Some("check-digits".to_owned()),
            _ => None,
        },
        account: set.account.clone(),
        host: set.service.and_then(|s| s.host).map(str::to_owned),
        shape: set.shape.word().to_owned(),
        issued: set.issued_on.map(|d| d.to_string()),
        case_matters: set.case_matters,
        codes: set.codes.iter().map(new_code).collect(),
        used_places: set.used_places.iter().map(|p| p.ordinal).collect(),
        other: set.other_reading.as_ref().map(|other| other_reading(set, other)),
    }
}

fn other_reading(set: &intake::FoundSet, other: &intake::OtherReading) -> OtherReading {
    let line = set.codes.first().map_or(1, |code| code.line) as u32;
    // EXPOSE: as for the first reading; the person says which of the two is right.
    let code =
        |(ordinal, text): (u32, &custody::CodeText)| NewCode { text: text.expose().to_owned(), before: None, used: false, ordinal, line };
    OtherReading {
        as_what: other.as_what.word().to_owned(),
        shape: other.shape().word().to_owned(),
        codes: (1..).zip(&other.codes).map(code).collect(),
    }
}

fn new_code(code: &intake::FoundCode) -> NewCode {
    // EXPOSE: codes that are not stored yet stand in the preview, because the person must check them.
    NewCode { text: code.text.expose().to_owned(), before: None, used: code.used, ordinal: code.ordinal, line: code.line as u32 }
}

fn left_out(line: &intake::LeftOut) -> LeftOut {
    LeftOut {
        line: line.line as u32,
        text: line.text.to_string(),
        why: line.why.code().to_owned(),
        sentence: line.why.sentence().to_owned(),
        can_be_code: !line.text.trim().is_empty(),
    }
}

/// Codes as the person arranges them: those of the window to and fro.
pub fn arrange(codes: Vec<NewCode>, work: impl FnOnce(&mut Vec<Arranged>) -> Result<(), ByHandError>) -> Answer<Vec<NewCode>> {
    let arranged = |mut code: NewCode| Arranged {
        text: custody::CodeText::new(std::mem::take(&mut code.text)),
        before: code.before.take().map(Zeroizing::new),
        used: code.used,
        ordinal: code.ordinal,
        line: code.line,
    };
    let mut codes: Vec<Arranged> = codes.into_iter().map(arranged).collect();
    work(&mut codes).map_err(|error| match error {
        ByHandError::EmptyHalf => problem("invalid", "Nothing would be left of one half.", "Cut between two signs of the code."),
        _ => problem("not-found", "There is no such code any more.", "Look at the codes again."),
    })?;
    let shown = |code: Arranged| NewCode {
        // EXPOSE: codes that are not stored yet stand in the preview, because the person must check them.
        text: code.text.expose().to_owned(),
        before: code.before.map(|mut cut| std::mem::take(&mut *cut)),
        used: code.used,
        ordinal: code.ordinal,
        line: code.line,
    };
    Ok(codes.into_iter().map(shown).collect())
}

impl Drop for NewCode {
    fn drop(&mut self) {
        self.text.zeroize();
        self.before.zeroize();
    }
}
