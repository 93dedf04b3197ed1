//! `recognise`: what the program sees in texts and files. Needs no vault and keeps nothing. Also reads
//! sources for the verbs that store them.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;
use custody::State;
use intake::exports::is_closed;
use intake::{FoundSet, IntakeError, MAX_LEN, Recognised, Source, recognise};
use serde_json::Value;
use zeroize::Zeroizing;

use super::import::{self, SourceLock};
use crate::door::Door;
use crate::messages;
use crate::out::Out;
use crate::quality;
use crate::trouble::{Done, failed, usage};
use crate::words::count;

#[derive(Args)]
pub struct Recognise {
    /// Files, or - for standard input
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
            let found_in = if is_closed(&taken.source()) { self.open(door, &taken)? } else { see(door, &taken)? };
            found.push((path, found_in));
        }
        door.out.document(|| match found.as_slice() {
            [(_, one)] => intake::json::to_json(one),
            several => Value::Array(several.iter().map(|(_, one)| intake::json::to_json(one)).collect()),
        })?;
        for (path, one) in &found {
            if found.len() > 1 {
                door.out.line(format!("{}:", path.display()))?;
            }
            print(door.out, one)?;
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

/// Reads a file, or standard input for `-`, and recognises what is in it.
pub fn look_into(door: &Door, path: &Path) -> Done<Recognised> {
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

fn see(door: &Door, taken: &Taken) -> Done<Recognised> {
    Ok(door.waiting("Reading", || recognise(&taken.source()))?)
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

fn print(out: Out, found: &Recognised) -> Done<()> {
    if found.sets.is_empty() {
        out.line("No backup codes were recognised.")?;
    }
    for set in &found.sets {
        out.line(title(set))?;
        for code in &set.codes {
            let used = if code.used { "  (used)" } else { "" };
            // EXPOSE: `recognise` prints what it was given, before anything is stored.
            let line = Zeroizing::new(format!("  {:>3}  {}{used}", code.ordinal, code.text.expose()));
            out.line(line.as_str())?;
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
