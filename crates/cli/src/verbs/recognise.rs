//! `recognise`: what the program sees in texts, files and pictures. Needs no vault and keeps nothing. Also reads
//! sources for the verbs that store them.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;
use custody::State;
use intake::exports::is_closed;
use intake::{FoundSet, IntakeError, MAX_LEN, Recognised, Source, recognise};
use pictures::{Pictured, Sight};
use serde_json::Value;
use zeroize::Zeroizing;

use super::import::{self, SourceLock};
use crate::door::Door;
use crate::messages;
use crate::out::Out;
use crate::quality;
use crate::trouble::{Done, Message, failed, usage};
use crate::words::count;

#[derive(Args)]
pub struct Recognise {
    /// Texts, exports or pictures (PNG, JPEG), or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    lock: SourceLock,
}

impl Recognise {
    pub fn run(self, door: &Door) -> Done {
        let mut found = Vec::with_capacity(self.files.len());
        for path in &self.files {
            let taken = take_in(door, path)?;
            let found_in = if is_closed(&taken.source()) { Seen::Text(self.open(door, &taken)?) } else { see(door, &taken)? };
            found.push((path, found_in));
        }
        door.out.document(|| match found.as_slice() {
            [(_, one)] => one.to_json(),
            several => Value::Array(several.iter().map(|(_, one)| one.to_json()).collect()),
        })?;
        for (path, one) in &found {
            if found.len() > 1 {
                door.out.line(format!("{}:", path.display()))?;
            }
            print(door.out, one)?;
        }
        if found.iter().any(|(_, one)| one.to_compare() > 0) {
            door.out.note("Compare each code with the picture. ^ is under signs that look like others.");
        }
        door.out.done()
    }

    /// What is in an export that is packed or encrypted.
    fn open(&self, door: &Door, taken: &Taken) -> Done<Recognised> {
        let export = self.lock.read(door, taken)??.ok_or(IntakeError::Binary)?;
        let sets = export.entries.into_iter().flat_map(|entry| entry.into_sets().map(|(_, set)| set));
        Ok(Recognised { sets: sets.collect(), left_out: Vec::new(), lines: 0 })
    }
}

/// What was taken in: the file's name, if it has one, and its bytes.
pub struct Taken {
    pub name: Option<String>,
    pub bytes: Zeroizing<Vec<u8>>,
}

impl Taken {
    /// What is to be read.
    pub fn source(&self) -> Source<'_> {
        Source { name: self.name.as_deref(), bytes: &self.bytes }
    }
}

/// What was seen in a source.
pub enum Seen {
    /// A text, or what was packed in an export.
    Text(Recognised),
    Picture(Box<Pictured>),
}

impl Seen {
    pub fn found(&self) -> &Recognised {
        match self {
            Seen::Text(found) => found,
            Seen::Picture(pictured) => &pictured.found,
        }
    }

    pub fn into_found(self) -> Recognised {
        match self {
            Seen::Text(found) => found,
            Seen::Picture(pictured) => pictured.found,
        }
    }

    /// How many codes somebody has to compare with the picture.
    pub fn to_compare(&self) -> usize {
        match self {
            Seen::Text(_) => 0,
            Seen::Picture(pictured) => pictured.to_compare(),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Seen::Text(found) => intake::json::to_json(found),
            Seen::Picture(pictured) => pictures::to_json(pictured),
        }
    }

    /// How a code was seen in the picture.
    fn sight(&self, set: usize, code: usize) -> Option<&Sight> {
        match self {
            Seen::Text(_) => None,
            Seen::Picture(pictured) => pictured.sights.get(set)?.codes.get(code),
        }
    }
}

/// Reads a file, or standard input for `-`, and recognises what is in it.
pub fn look_into(door: &Door, path: &Path) -> Done<Seen> {
    let taken = take_in(door, path)?;
    if import::is_own(&taken) {
        let (what, sheet) = match sheet::is_sealed_block(&taken.bytes) {
            true => ("This is sealed under a phrase: an export of a vault, or a block of a sheet.", " or: codekeep read-sheet FILE --add"),
            false => ("This is an export of a Codekeep vault.", ""),
        };
        return Err(failed("is-an-export", what, format!("Look it through: codekeep import {}{sheet}", path.display())));
    }
    if is_closed(&taken.source()) {
        return Err(failed(
            "is-an-export",
            "This is an export of another manager, packed or encrypted.",
            format!("Look it through: codekeep import {}", path.display()),
        ));
    }
    see(door, &taken)
}

fn see(door: &Door, taken: &Taken) -> Done<Seen> {
    if pictures::kind(&taken.bytes).is_none() {
        return Ok(Seen::Text(door.waiting("Reading", || recognise(&taken.source()))?));
    }
    let pictured = door.waiting("Reading the picture", || pictures::look(&taken.source(), &|| false))?;
    match pictured.unread {
        Some(why) if pictured.found.sets.is_empty() => return Err(why.into()),
        Some(why) => {
            let Message { what, advice, .. } = why.into();
            door.out.note(format!("Only the QR symbols of the picture were read. {what} {advice}"));
        }
        None => {}
    }
    Ok(Seen::Picture(Box::new(pictured)))
}

/// Reads a file, or standard input for `-`.
pub fn take_in(door: &Door, path: &Path) -> Done<Taken> {
    let bytes = if path.as_os_str() == "-" {
        if door.shared.password_stdin {
            return Err(usage("Standard input cannot hold the password and the codes.", "Give the password with --password-file FILE."));
        }
        read(stdin().lock(), 0)
    } else {
        File::open(path).and_then(|file| {
            let expected = file.metadata().map_or(0, |meta| meta.len());
            read(file, expected)
        })
    };
    let bytes = bytes.map_err(|error| messages::reading(path, &error))?;
    let name = path.file_name().filter(|name| *name != "-").and_then(|name| name.to_str()).map(str::to_owned);
    Ok(Taken { name, bytes })
}

/// Reads one byte more than the most that is looked at, so that a longer source is told apart.
fn read(source: impl Read, expected: u64) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let most = MAX_LEN as u64 + 1;
    // Reserved at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(expected.min(most) as usize + 1));
    source.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a set was recognised as: "GitHub, mira-holt: 16 codes, list".
pub fn title(set: &FoundSet) -> String {
    let service = set.service.map(|s| s.name).or(set.service_name.as_deref()).unwrap_or("Unknown service");
    let account = set.account.as_deref().map(|a| format!(", {a}")).unwrap_or_default();
    let issued = set.issued_on.map(|d| format!(", issued {d}")).unwrap_or_default();
    let gone =
        if set.used_places.is_empty() { String::new() } else { format!(" and {}", count(set.used_places.len() as u64, "used place")) };
    format!("{service}{account}: {}{gone}, {}{issued}", count(set.codes.len() as u64, "code"), set.shape.word())
}

fn print(out: Out, seen: &Seen) -> Done<()> {
    let found = seen.found();
    if found.sets.is_empty() {
        out.line("No backup codes were recognised.")?;
    }
    for (nth, set) in found.sets.iter().enumerate() {
        out.line(title(set))?;
        for (at, code) in set.codes.iter().enumerate() {
            let used = if code.used { "  (used)" } else { "" };
            // EXPOSE: `recognise` prints what it was given, before anything is stored.
            let line = Zeroizing::new(format!("  {:>3}  {}{used}", code.ordinal, code.text.expose()));
            out.line(line.as_str())?;
            for line in seen.sight(nth, at).into_iter().flat_map(below) {
                out.line(line.as_str())?;
            }
        }
        for line in quality::lines(&State::default(), &set.quality(), true) {
            out.line(format!("  quality: {line}"))?;
        }
        if let Some(other) = &set.other_reading {
            out.line(format!(
                "  It may also be {}; to store that: codekeep add FILE --other-reading",
                count(other.codes.len() as u64, "code")
            ))?;
            for code in &other.codes {
                // EXPOSE: as above, read another way.
                out.line(Zeroizing::new(format!("     |  {}", code.expose())).as_str())?;
            }
        }
        for place in &set.used_places {
            out.line(format!("  {:>3}  (used; the service has taken the code out)", place.ordinal))?;
        }
    }
    if !found.left_out.is_empty() {
        out.line(format!("Left out: {}", count(found.left_out.len() as u64, "line")))?;
    }
    for left in &found.left_out {
        let line = Zeroizing::new(format!("  line {}: {}: {}", left.line, left.why.sentence(), left.text.as_str()));
        out.line(line.as_str())?;
    }
    Ok(())
}

/// What stands below a code of a picture: marks under its doubtful signs, and how it was read first.
fn below(sight: &Sight) -> Vec<Zeroizing<String>> {
    let mut lines = Vec::new();
    if let Some(last) = sight.doubtful.last() {
        let marks: String = (0..=*last).map(|place| if sight.doubtful.contains(&place) { '^' } else { ' ' }).collect();
        lines.push(Zeroizing::new(format!("       {marks}")));
    }
    if let Some(read) = &sight.read {
        // EXPOSE: `recognise` prints what it was given, before anything is stored.
        lines.push(Zeroizing::new(format!("       read as {}; the other codes have no such signs", read.expose())));
    }
    if sight.unsure {
        lines.push(Zeroizing::new("       the reader is not sure of it".to_owned()));
    }
    lines
}
