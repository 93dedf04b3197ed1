//! What was read and is not stored yet: the one place where several codes stand together in clear.
//!
//! On lock the source is sealed under a key of the vault and recognised anew after the unlock: the
//! service's page may be gone by then.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use custody::SetId;
use intake::by_hand::{Arranged, ByHandError};
use intake::{Clue, Recognised, Source};
use pictures::{Crop, Pictured, Sight, Stop};
use vault::{OpenVault, SourceFile};
use zeroize::{Zeroize, Zeroizing};

use crate::import::{Import, Looked};
use crate::problem::{Answer, problem};
use crate::shapes::{LeftOut, NewCode, OtherReading, Preview, PreviewSet, Problem, SeenCode};

/// A preview is put away after this long.
pub const PUT_AWAY_AFTER: Duration = Duration::from_secs(600);

/// So many lines that are no codes cross to the window; of the others their number.
const MOST_LEFT_OUT: usize = 500;

/// What was read.
pub struct Draft {
    source: Zeroizing<Vec<u8>>,
    content: Content,
    pub origin: Origin,
    pub since: Instant,
}

/// What stands in it.
enum Content {
    Text(Recognised),
    Picture(Box<Pictured>),
}

/// Where it came from.
#[derive(Clone, Default)]
pub struct Origin {
    /// File name.
    pub name: Option<String>,
    /// The file, so that it can be destroyed afterwards.
    pub file: Option<Box<SourceFile>>,
    /// It was on the clipboard, so that it can be cleared afterwards.
    pub pasted: bool,
    /// What tells the picture that was pasted from any other.
    pub pasted_picture: Option<[u8; 32]>,
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
    /// What is done with the file that sets came from, when there is one; says what became of it.
    pub fn part_with(&self, vault: &mut OpenVault, sets: &[SetId], dispose: bool) -> Option<String> {
        let told = match vault.part_with_source(self.file.as_ref()?, sets, dispose) {
            Ok(None) => "kept",
            Ok(Some(_)) => "destroyed",
            Err(_) => "failed",
        };
        Some(told.to_owned())
    }

    /// The name of the file's folder.
    pub fn folder(&self) -> Option<String> {
        self.file.as_ref().and_then(|file| file.path().parent()).and_then(Path::file_name).map(|f| f.to_string_lossy().into_owned())
    }
}

impl Draft {
    /// Recognises what was read; a picture by the system's reader, which takes a while and can be stopped.
    pub fn new(source: Zeroizing<Vec<u8>>, origin: Origin, stop: Stop<'_>) -> Answer<Draft> {
        let given = Source { name: origin.name.as_deref(), bytes: &source };
        let content = if pictures::kind(&source).is_some() {
            let pictured = pictures::look(&given, stop)?;
            if let Some(why) = pictured.unread
                && pictured.found.sets.is_empty()
            {
                return Err(why.into());
            }
            Content::Picture(Box::new(pictured))
        } else {
            Content::Text(intake::recognise(&given)?)
        };
        Ok(Draft { source, content, origin, since: Instant::now() })
    }

    /// Seals the source under a key of the vault. What cannot be sealed is let go.
    pub fn put_away(self, vault: &OpenVault) -> Option<Kept> {
        let sealed = vault.seal_aside(&self.source).ok()?;
        Some(Kept::PutAway { sealed, origin: self.origin })
    }

    /// What the window shows.
    pub fn preview(&self, reissue_of: Option<String>) -> Preview {
        let found = self.found();
        let mut parts = Parts { sights: self.pictured().map(|pictured| pictured.sights.as_slice()).unwrap_or_default(), from: 0 };
        let sets = found.sets.iter().enumerate().map(|(nth, set)| preview_set(set, parts.of_set(nth))).collect();
        // Behind the parts of codes come those of lines.
        let lines_from = self.pictured().map(|_| parts.from);
        Preview {
            name: self.origin.name.clone(),
            lines: found.lines as u32,
            sets,
            left_out: found.left_out.iter().take(MOST_LEFT_OUT).map(|line| left_out(line, lines_from)).collect(),
            left_out_more: found.left_out.len().saturating_sub(MOST_LEFT_OUT) as u32,
            folder: self.origin.folder(),
            pasted: self.origin.pasted,
            picture: self.pictured().is_some(),
            unread: self.pictured().and_then(|pictured| pictured.unread).map(Problem::from),
            reissue_of,
        }
    }

    fn found(&self) -> &Recognised {
        match &self.content {
            Content::Text(found) => found,
            Content::Picture(pictured) => &pictured.found,
        }
    }

    fn pictured(&self) -> Option<&Pictured> {
        match &self.content {
            Content::Text(_) => None,
            Content::Picture(pictured) => Some(pictured),
        }
    }

    /// The part of the picture with this number.
    pub fn part(&self, number: u32) -> Option<Crop> {
        let pictured = self.pictured()?;
        let number = number as usize;
        let sights: Vec<&Sight> = pictured.sights.iter().flat_map(|set| set.codes.iter().chain(&set.other)).collect();
        match sights.get(number) {
            Some(sight) => pictured.crop(sight),
            None => pictured.crop_of_line(number - sights.len()),
        }
    }

    /// The text that was pasted, for clearing the clipboard if it still holds it.
    pub fn pasted_text(&self) -> Option<&str> {
        let is_text = self.origin.pasted && self.pictured().is_none();
        is_text.then(|| std::str::from_utf8(&self.source).ok()).flatten()
    }
}

impl Kept {
    /// What a draft that was put away was made from, to be recognised anew.
    pub fn source(&self, vault: &OpenVault) -> Answer<Option<(Zeroizing<Vec<u8>>, Origin)>> {
        let Kept::PutAway { sealed, origin } = self else { return Ok(None) };
        let lost = |_| problem("nothing-found", "What was read before the lock is lost.", "Bring the text or file again.");
        Ok(Some((vault.open_aside(sealed).map_err(lost)?, origin.clone())))
    }
}

/// The numbers of the parts of a picture: those of each set's codes, then of its other reading.
struct Parts<'p> {
    sights: &'p [pictures::Sights],
    from: usize,
}

impl Parts<'_> {
    fn of_set(&mut self, nth: usize) -> SeenSet {
        let Some(set) = self.sights.get(nth) else { return SeenSet::default() };
        let mut seen = |sights: &[Sight]| {
            let from = self.from;
            self.from += sights.len();
            sights.iter().enumerate().map(|(at, sight)| seen_code(sight, from + at)).collect()
        };
        SeenSet { codes: seen(&set.codes), other: seen(&set.other) }
    }
}

/// How the codes of a set were seen.
#[derive(Default)]
struct SeenSet {
    codes: Vec<Option<SeenCode>>,
    other: Vec<Option<SeenCode>>,
}

/// A symbol has check digits of its own: there is nothing to compare.
fn seen_code(sight: &Sight, part: usize) -> Option<SeenCode> {
    // EXPOSE: codes that are not stored yet stand in the preview, because the person must check them.
    let read = sight.read.as_ref().map(|read| read.expose().to_owned());
    let part = sight.frame.map(|_| part as u32);
    (!sight.symbol).then(|| SeenCode { part, read, doubtful: sight.doubtful.clone(), unsure: sight.unsure, looked: false })
}

/// Reads a file that was dropped or chosen, at most what intake takes; or looks a folder through.
pub fn from_file(path: &Path, stop: Stop<'_>) -> Answer<Brought> {
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
        let found = folders::look_through(path)?;
        return Ok(Brought::Export(Box::new(Import::of_folder(found, name))));
    }
    let source = SourceFile::at(path);
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
    let origin = Origin { name, file: Some(Box::new(source)), ..Origin::default() };
    if pictures::kind(&bytes).is_some() {
        return Draft::new(bytes, origin, stop).map(Brought::Codes);
    }
    match Import::of(bytes, origin)? {
        Looked::Export(import) => Ok(Brought::Export(import)),
        Looked::SomethingElse(bytes, origin) => Draft::new(bytes, origin, stop).map(Brought::Codes),
    }
}

fn preview_set(set: &intake::FoundSet, seen: SeenSet) -> PreviewSet {
    let none = || std::iter::repeat_with(|| None);
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
        codes: set.codes.iter().zip(seen.codes.into_iter().chain(none())).map(|(code, seen)| new_code(code, seen)).collect(),
        used_places: set.used_places.iter().map(|p| p.ordinal).collect(),
        other: set.other_reading.as_ref().map(|other| other_reading(set, other, seen.other.into_iter().chain(none()))),
    }
}

fn other_reading(set: &intake::FoundSet, other: &intake::OtherReading, seen: impl Iterator<Item = Option<SeenCode>>) -> OtherReading {
    let line = set.codes.first().map_or(1, |code| code.line) as u32;
    // EXPOSE: as for the first reading; the person says which of the two is right.
    let code = |(ordinal, (text, seen)): (u32, (&custody::CodeText, Option<SeenCode>))| NewCode {
        text: text.expose().to_owned(),
        before: None,
        used: false,
        ordinal,
        line,
        seen,
    };
    OtherReading {
        as_what: other.as_what.word().to_owned(),
        shape: other.shape().word().to_owned(),
        codes: (1..).zip(other.codes.iter().zip(seen)).map(code).collect(),
    }
}

fn new_code(code: &intake::FoundCode, seen: Option<SeenCode>) -> NewCode {
    // EXPOSE: codes that are not stored yet stand in the preview, because the person must check them.
    let text = code.text.expose().to_owned();
    NewCode { text, before: None, used: code.used, ordinal: code.ordinal, line: code.line as u32, seen }
}

fn left_out(line: &intake::LeftOut, parts_from: Option<usize>) -> LeftOut {
    LeftOut {
        line: line.line as u32,
        text: line.text.to_string(),
        why: line.why.code().to_owned(),
        sentence: line.why.sentence().to_owned(),
        can_be_code: !line.text.trim().is_empty(),
        part: parts_from.map(|from| (from + line.line) as u32),
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
        seen: None, // the page knows which codes these were
    };
    Ok(codes.into_iter().map(shown).collect())
}

impl Drop for SeenCode {
    fn drop(&mut self) {
        self.read.zeroize();
    }
}

impl Drop for NewCode {
    fn drop(&mut self) {
        self.text.zeroize();
        self.before.zeroize();
    }
}
