//! Opens one file with `gpg`, which asks for what it needs by itself. What it prints is read up to a bound,
//! and never stands in a file.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::{FolderError, read};

/// What the file holds; nothing when gpg does not open it, or it is larger than any list of codes.
pub fn open(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, FolderError> {
    let mut gpg = Command::new("gpg");
    gpg.args(["--quiet", "--batch", "--yes", "--no-auto-key-retrieve", "--decrypt", "--"]).arg(path);
    let gpg = gpg.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut gpg = gpg.map_err(|error| match error.kind() {
        ErrorKind::NotFound => FolderError::NoGpg,
        _ => FolderError::Io { path: path.to_owned(), error },
    })?;
    let read = gpg.stdout.take().and_then(|out| read(out).ok()).flatten();
    if read.is_none() {
        let _ = gpg.kill(); // it may have ended by itself meanwhile
    }
    let ended = gpg.wait().map_err(FolderError::at(path))?;
    Ok(read.filter(|_| ended.success()))
}
