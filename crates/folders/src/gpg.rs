//! Opens one file with `gpg`, which asks for what it needs by itself. What it prints is read up to a bound,
//! and never stands in a file.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::FolderError;

/// What the file holds; nothing when gpg does not open it, or it is larger than the bound.
pub fn open(path: &Path, largest: u64) -> Result<Option<Zeroizing<Vec<u8>>>, FolderError> {
    let mut gpg = Command::new("gpg");
    gpg.args(["--quiet", "--batch", "--yes", "--no-auto-key-retrieve", "--decrypt", "--"]).arg(path);
    let gpg = gpg.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut gpg = gpg.map_err(|error| match error.kind() {
        ErrorKind::NotFound => FolderError::NoGpg,
        _ => FolderError::Io { path: path.to_owned(), error },
    })?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(largest).unwrap_or(0) + 1));
    let read = gpg.stdout.take().map(|out| out.take(largest + 1).read_to_end(&mut bytes));
    let too_large = bytes.len() as u64 > largest;
    if too_large || !matches!(read, Some(Ok(_))) {
        let _ = gpg.kill(); // it may have ended by itself meanwhile
    }
    let ended = gpg.wait().map_err(FolderError::at(path))?;
    Ok(Some(bytes).filter(|_| ended.success() && !too_large))
}
