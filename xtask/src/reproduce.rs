//! `cargo xtask reproduce`: the command line built twice, in two folders with nothing in common, has to come out the
//! same to the last bit. Whoever has the same source and the same compiler can then check a program that was handed out.
//!
//! Both are built from what is committed, each with everything that it is made of; only the fetched sources are shared.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::places;
use crate::shell::{Failure, Outcome, Run};
use crate::system::{self, Needs};

/// Two folders whose names have neither words nor length in common.
const FOLDERS: [&str; 2] = ["reproduce/a", "reproduce/somewhere else/with/a longer name"];

/// Builds both, compares them, and prints the hash that they share.
pub fn run() -> Outcome {
    system::install(Needs::Build)?;
    let mut built = Vec::new();
    for name in FOLDERS {
        let folder = places::folder(name)?;
        lay_out(&folder)?;
        built.push(build(&folder)?);
    }
    let bytes = |path: &PathBuf| std::fs::read(path).map_err(|e| Failure::file("reading", path, &e));
    let (one, other) = (bytes(&built[0])?, bytes(&built[1])?);
    match first_difference(&one, &other) {
        None => {
            let hash: String = Sha256::digest(&one).iter().map(|byte| format!("{byte:02x}")).collect();
            println!("\nBoth builds are the same, {} bytes, SHA-256 {hash}", one.len());
            Ok(())
        }
        Some(at) => Err(Failure::new(format!("the two builds differ, first in byte {at}")).advice(format!(
            "They are {} and {}",
            built[0].display(),
            built[1].display()
        ))),
    }
}

/// What is committed, anew, in `source` of this folder.
fn lay_out(folder: &Path) -> Outcome {
    let (source, archive) = (folder.join("source"), folder.join("source.tar"));
    let _ = std::fs::remove_dir_all(&source); // what was there from another time
    std::fs::create_dir_all(&source).map_err(|e| Failure::file("making", &source, &e))?;
    Run::new("git").args(["archive".as_ref(), "--output".as_ref(), archive.as_os_str(), "HEAD".as_ref()]).go()?;
    Run::new("tar").args(["-xf".as_ref(), archive.as_os_str(), "-C".as_ref(), source.as_os_str()]).go()
}

/// The release build of the command line in such a folder. Where the sources lie stands in the messages of a panic, and
/// is told under other names.
fn build(folder: &Path) -> Outcome<PathBuf> {
    let (source, target) = (folder.join("source"), folder.join("target"));
    let _ = std::fs::remove_dir_all(&target); // nothing of another time may come into it
    // Separated by a character that no path has, because one of the folders has spaces.
    let flags = [(&source, "/codekeep"), (&fetched()?, "/cargo")].map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    let surroundings = [("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f").into()), ("CARGO_TARGET_DIR", target.clone().into())];
    Run::cargo().args(["build", "--release", "--locked", "-p", "codekeep-cli"]).folder(&source).envs(&surroundings).minutes(60).go()?;
    Ok(target.join("release").join(format!("codekeep{}", std::env::consts::EXE_SUFFIX)))
}

/// Where cargo keeps the sources that it fetched.
fn fetched() -> Outcome<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    home.ok_or_else(|| Failure::new("where cargo keeps what it fetched is not known").advice("Set CARGO_HOME to that folder"))
}

/// The place of the first byte that is not in both.
fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    (one.len() != other.len() || same < one.len()).then_some(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_byte_more_less_or_other_is_a_difference() {
        for (one, other, at) in [("abc", "abc", None), ("abc", "abd", Some(2)), ("abc", "ab", Some(2)), ("", "a", Some(0)), ("", "", None)]
        {
            assert_eq!(first_difference(one.as_bytes(), other.as_bytes()), at, "{one} {other}");
        }
    }

    #[test]
    fn the_two_folders_have_no_part_and_no_length_in_common() {
        assert_ne!(FOLDERS[0].len(), FOLDERS[1].len());
        assert!(FOLDERS[1].contains(' '));
    }
}
