//! Tesseract, as Linux distributions package it: a program that gets the picture through its standard input and writes
//! a table to its standard output.
//!
//! It is started where a system keeps its programs, and only where nobody but the system's owner may put another in its
//! place; never by a shell and never through a search path. It gets none of our environment, and one processor. No file
//! is made for it. Who takes too long, says too much or is not wanted any more is ended.

use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sheet::picture::Gray;
use zeroize::Zeroizing;

use super::{Stop, Unread, Way, tsv};
use crate::seen::Line;

/// Where systems keep it.
const PLACES: &[&str] = &["/usr/bin/tesseract", "/usr/local/bin/tesseract", "/run/current-system/sw/bin/tesseract"];
/// What codes are read in: their signs are those of English.
const ENGLISH: &str = "eng";
/// As Tesseract calls the languages that recognition knows the words of, as far as they have the same letters.
const LANGUAGES: &[&str] = &["eng", "deu", "fra", "spa", "ita", "por", "nld", "pol", "swe"];
/// A page of small print takes some seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked whether the reading is still wanted.
const STEP: Duration = Duration::from_millis(20);
/// A page of small print is a megabyte of table.
const MOST_SAID: u64 = 8_000_000;

pub(super) fn read(picture: &Gray, way: Way, stop: Stop<'_>) -> Result<Vec<Line>, Unread> {
    let program = PLACES.iter().map(Path::new).find_map(trusted).ok_or(Unread::NoReader)?;
    let languages = languages(&said(&program, &["--list-langs"], &[], stop)?, way)?;
    let mode = match way {
        Way::Block => "6",
        Way::Parts => "3",
    };
    let words = ["stdin", "stdout", "-l", &languages, "--psm", mode, "-c", "tessedit_create_tsv=1"];
    let table = said(&program, &words, &portable_graymap(picture), stop)?;
    Ok(tsv::parse(&table))
}

/// The program behind a path, if nobody but root may change it or the folder that it stands in.
fn trusted(path: &Path) -> Option<PathBuf> {
    let program = path.canonicalize().ok()?;
    let is_owners = |path: &Path| path.metadata().is_ok_and(|meta| meta.uid() == 0 && meta.mode() & 0o022 == 0);
    (program.is_file() && is_owners(&program) && is_owners(program.parent()?) && is_owners(path.parent()?)).then_some(program)
}

/// What to read in, of what it lists: English alone at first, which is quicker and takes no sign of a code for a letter with
/// an accent; then all that are there, for a heading tells what the codes are.
fn languages(listed: &str, way: Way) -> Result<String, Unread> {
    let there: Vec<&str> = LANGUAGES.iter().copied().filter(|known| listed.lines().any(|line| line.trim() == *known)).collect();
    match there.as_slice() {
        [] => Err(Unread::NoLanguage),
        [ENGLISH, ..] if way == Way::Block => Ok(ENGLISH.to_owned()),
        all => Ok(all.join("+")),
    }
}

/// The picture as a portable greymap: a head, and the dots as they are.
fn portable_graymap(picture: &Gray) -> Zeroizing<Vec<u8>> {
    let head = format!("P5\n{} {}\n255\n", picture.width(), picture.height());
    let mut bytes = Zeroizing::new(Vec::with_capacity(head.len().saturating_add(picture.dots().len())));
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(picture.dots());
    bytes
}

/// Runs it with something on its standard input, and gives what it says.
fn said(program: &Path, words: &[&str], input: &[u8], stop: Stop<'_>) -> Result<Zeroizing<String>, Unread> {
    let mut command = Command::new(program);
    command.args(words).current_dir("/").env_clear().envs([("PATH", "/usr/bin:/bin"), ("LC_ALL", "C.UTF-8"), ("OMP_THREAD_LIMIT", "1")]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|_| Unread::NoReader)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (ended, read) = thread::scope(|scope| {
        scope.spawn(move || {
            // A program that ends early does not read to the end; what it says then counts.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(input);
            }
        });
        let reading = scope.spawn(move || {
            let mut said = Zeroizing::new(Vec::with_capacity(1 << 16));
            let read = stdout.map(|out| out.take(MOST_SAID.saturating_add(1)).read_to_end(&mut said));
            // Its end of the pipe is closed here: a program that says more is told so by the system.
            matches!(read, Some(Ok(_))).then_some(said)
        });
        let ended = watch(&mut child, stop);
        (ended, reading.join().ok().flatten())
    });
    ended?;
    let bytes = read.filter(|said| said.len() as u64 <= MOST_SAID).ok_or(Unread::Failed)?;
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Waits for its end, as long as that is wanted and in time.
fn watch(child: &mut Child, stop: Stop<'_>) -> Result<(), Unread> {
    let since = Instant::now();
    loop {
        let why = match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) | Err(_) => Unread::Failed,
            Ok(None) if stop() => Unread::Stopped,
            Ok(None) if since.elapsed() > PATIENCE => Unread::Slow,
            Ok(None) => {
                thread::sleep(STEP);
                continue;
            }
        };
        let _ = child.kill(); // it may have ended just now
        let _ = child.wait();
        return Err(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn shell(script: &str, stop: Stop<'_>) -> Result<String, Unread> {
        said(Path::new("/bin/sh"), &["-c", script], b"a picture", stop).map(|said| said.to_string())
    }

    #[test]
    fn it_gets_the_picture_and_nothing_of_the_environment() {
        assert_eq!(shell("cat", &|| false).as_deref(), Ok("a picture"));
        let around = shell("env | cut -d= -f1 | sort; pwd", &|| false).unwrap();
        let names: Vec<&str> = around.lines().filter(|line| !matches!(*line, "_" | "PWD" | "OLDPWD" | "SHLVL")).collect();
        assert_eq!(names, ["LC_ALL", "OMP_THREAD_LIMIT", "PATH", "/"]);
    }

    #[test]
    fn one_that_is_not_wanted_any_more_is_ended() {
        let asked = AtomicU32::new(0);
        let enough = || asked.fetch_add(1, Ordering::Relaxed) > 2;
        // Its pipes stay open until it is ended.
        assert_eq!(shell("exec sleep 600", &enough), Err(Unread::Stopped));
    }

    #[test]
    fn one_that_fails_or_says_too_much_gives_nothing() {
        assert_eq!(shell("echo half; exit 1", &|| false), Err(Unread::Failed));
        assert_eq!(shell("exec yes", &|| false), Err(Unread::Failed), "its pipe is closed, so it ends");
        assert_eq!(shell("head -c 8000001 /dev/zero", &|| false), Err(Unread::Failed));
        assert_eq!(said(Path::new("/no/such/program"), &[], b"", &|| false).err(), Some(Unread::NoReader));
    }

    #[test]
    fn only_what_nobody_else_can_replace_is_started() {
        assert_eq!(trusted(Path::new("/bin/sh")), Path::new("/bin/sh").canonicalize().ok());
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("tesseract");
        fs::write(&own, "#!/bin/sh\n").unwrap();
        for (folder_mode, mode) in [(0o777, 0o755), (0o755, 0o777), (0o775, 0o755)] {
            fs::set_permissions(&own, Permissions::from_mode(mode)).unwrap();
            fs::set_permissions(folder.path(), Permissions::from_mode(folder_mode)).unwrap();
            assert_eq!(trusted(&own), None, "{folder_mode:o} {mode:o}");
        }
        assert_eq!(trusted(Path::new("/dev/null")), None);
        assert_eq!(trusted(&folder.path().join("missing")), None);
    }

    #[test]
    fn codes_are_read_in_english_and_headings_in_what_is_there() {
        let listed = "List of available languages (4):\nchi_sim\ndeu\neng\nosd\n";
        assert_eq!(languages(listed, Way::Block).as_deref(), Ok("eng"));
        assert_eq!(languages(listed, Way::Parts).as_deref(), Ok("eng+deu"));
        assert_eq!(languages("deu\nfra\n", Way::Block).as_deref(), Ok("deu+fra"));
        assert_eq!(languages("osd\n", Way::Parts), Err(Unread::NoLanguage));
    }
}
