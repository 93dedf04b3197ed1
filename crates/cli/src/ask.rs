//! Asking: passwords, keys, and whether to go on. Passwords come from the terminal without echo, or from the
//! first line of a file; never from an argument or the environment, which others can see.

use std::fs::File;
use std::io::{BufRead, IsTerminal, Read, Write, stderr, stdin};
use std::path::Path;

use vault::format::{KeyFile, Password, RecoveryKey};
use zeroize::Zeroizing;

use crate::messages;
use crate::trouble::{Done, usage};

/// A password with its line ending is not longer than this.
const LONGEST: u64 = 4096;
/// How often a password that was typed differently twice may be typed again.
const TRIES: usize = 3;

/// Where a password or a recovery key comes from.
pub enum PasswordFrom<'a> {
    /// The terminal.
    Terminal,
    /// The first line of a file.
    File(&'a Path),
    /// The first line of standard input.
    Stdin,
}

impl PasswordFrom<'_> {
    /// A password that exists already.
    pub fn read(&self, prompt: &str) -> Done<Password> {
        match self {
            PasswordFrom::Terminal => typed(prompt),
            other => password_in(&other.bytes()?),
        }
    }

    /// A recovery key: typed where it can be seen, since it is copied from paper, or the first line of a file.
    pub fn read_recovery_key(&self) -> Done<RecoveryKey> {
        let bytes = match self {
            PasswordFrom::Terminal => typed_in_sight("Recovery key: ")?,
            other => other.bytes()?,
        };
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(RecoveryKey::from_text(line)?)
    }

    /// A password that is new: typed twice on a terminal.
    pub fn read_new(&self) -> Done<Password> {
        if !matches!(self, PasswordFrom::Terminal) {
            return password_in(&self.bytes()?);
        }
        for _ in 0..TRIES {
            let one = typed("New password: ")?;
            let two = typed("The same again: ")?;
            // EXPOSE: what was typed twice is compared.
            if one.expose() == two.expose() {
                return Ok(one);
            }
            let _ = writeln!(stderr(), "The two are not the same.");
        }
        Err(usage("The two passwords were not the same.", "Give the command again."))
    }

    /// The beginning of the file.
    fn bytes(&self) -> Done<Zeroizing<Vec<u8>>> {
        // Reserved at once: a buffer that grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 1));
        let read = match self {
            PasswordFrom::File(path) => {
                let file = File::open(path).map_err(|error| messages::reading(path, &error))?;
                file.take(LONGEST).read_to_end(&mut bytes).map_err(|error| messages::reading(path, &error))
            }
            _ => unbuffered_stdin()
                .and_then(|input| input.take(LONGEST).read_to_end(&mut bytes))
                .map_err(|error| messages::reading(Path::new("-"), &error)),
        };
        read?;
        Ok(bytes)
    }
}

/// Standard input past the buffer of the standard library, which lives as long as the program and would
/// keep the password.
fn unbuffered_stdin() -> std::io::Result<File> {
    #[cfg(unix)]
    let input = std::os::fd::AsFd::as_fd(&stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let input = std::os::windows::io::AsHandle::as_handle(&stdin()).try_clone_to_owned()?;
    Ok(File::from(input))
}

/// The password in the first line of these bytes: exactly one LF or CRLF is taken off.
fn password_in(bytes: &[u8]) -> Done<Password> {
    const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    if MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(usage(
            "The password file begins with a byte order mark, which is no part of a password.",
            "Save it as UTF-8 without a byte order mark.",
        ));
    }
    let line = match bytes.iter().position(|byte| *byte == b'\n').and_then(|at| bytes.get(..at)) {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => bytes,
    };
    Ok(Password::from_bytes(line)?)
}

/// The password of another program's file, as it is: its own rules hold for it. None for an empty one.
pub fn foreign_password(file: Option<&Path>, prompt: &str) -> Done<Option<Zeroizing<String>>> {
    let line = match file {
        Some(path) => {
            let bytes = PasswordFrom::File(path).bytes()?;
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let text = std::str::from_utf8(line);
            Zeroizing::new(
                text.map_err(|_| usage("The password of the export is no text in UTF-8.", "Save its file as UTF-8."))?.to_owned(),
            )
        }
        None => rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_| {
            usage("There is no terminal to ask for the password of the export on.", "Give it from a file: --source-password-file FILE")
        })?,
    };
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// A key file of another program: small, and read as it is.
pub fn foreign_key_file(path: &Path) -> Done<Zeroizing<Vec<u8>>> {
    const LARGEST: u64 = 10_000_000;
    let file = File::open(path).map_err(|error| messages::reading(path, &error))?;
    let expected = file.metadata().map_or(0, |meta| meta.len()).min(LARGEST);
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1));
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| messages::reading(path, &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(usage("The key file of the export is larger than 10 MB.", "Is it the right file?"));
    }
    Ok(bytes)
}

fn typed(prompt: &str) -> Done<Password> {
    let typed = rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(|_| usage("There is no terminal to ask for the password on.", "Give it with --password-file FILE or --password-stdin."))?;
    Ok(Password::from_bytes(typed.as_bytes())?)
}

fn typed_in_sight(prompt: &str) -> Done<Zeroizing<Vec<u8>>> {
    if !can_ask() {
        return Err(usage("There is no terminal to ask for the recovery key on.", "Give it from a file: --recovery-key=FILE"));
    }
    let _ = write!(stderr(), "{prompt}").and_then(|()| stderr().flush());
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 1));
    let read = stdin().lock().take(LONGEST).read_until(b'\n', &mut line);
    read.map_err(|error| messages::reading(Path::new("-"), &error))?;
    Ok(line)
}

/// The key file of this name.
pub fn key_file(path: &Path) -> Done<KeyFile> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(KeyFile::MAX_FILE + 1));
    let file = File::open(path).map_err(|error| messages::reading(path, &error))?;
    file.take(KeyFile::MAX_FILE as u64 + 1).read_to_end(&mut bytes).map_err(|error| messages::reading(path, &error))?;
    Ok(KeyFile::from_file(&bytes)?)
}

/// Whether a question can be asked and answered.
pub fn can_ask() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks a question that is answered with yes or no; no answer is `default`.
pub fn yes_or_no(question: &str, default: bool) -> bool {
    let hint = if default { "[Y/n]" } else { "[y/N]" };
    let _ = write!(stderr(), "{question} {hint} ").and_then(|()| stderr().flush());
    let mut answer = String::new();
    if stdin().read_line(&mut answer).is_err() {
        return false;
    }
    match answer.trim().to_lowercase().as_str() {
        "" => default,
        "y" | "yes" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trouble::{Status, Trouble};

    fn read(bytes: &[u8]) -> Option<String> {
        password_in(bytes).ok().map(|p| p.expose().to_owned())
    }

    #[test]
    fn exactly_one_line_ending_is_taken_off() {
        assert_eq!(read(b"tundra orbit\n").as_deref(), Some("tundra orbit"));
        assert_eq!(read(b"tundra orbit\r\n").as_deref(), Some("tundra orbit"));
        assert_eq!(read(b"tundra orbit").as_deref(), Some("tundra orbit"));
        assert_eq!(read(b" tundra \r\r\n").as_deref(), Some(" tundra \r"));
        assert_eq!(read(b"tundra\r").as_deref(), Some("tundra\r"));
        assert_eq!(read(b"tundra\nnote: safe\n").as_deref(), Some("tundra"));
    }

    #[test]
    fn what_is_no_password_is_told() {
        for bad in [&b""[..], b"\n", b"\xef\xbb\xbftundra\n", b"\xff\xfet\0u\0", b"\xff\xc0", &[b'a'; 2000]] {
            let Err(Trouble::Told(message)) = password_in(bad) else { panic!("{bad:?} was taken") };
            assert_eq!(message.status, Status::Usage);
        }
    }
}
