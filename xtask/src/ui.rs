//! The window's page: its packages, its checks and its build. Work is done again only when what it
//! was done from has changed; a stamp under the target folder holds that hash.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::places;
use crate::shell::{Failure, Outcome, Run};

/// The name that npm has on this system.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn folder() -> PathBuf {
    places::root().join("ui")
}

fn npm<const N: usize>(words: [&str; N]) -> Run {
    Run::new(NPM).args(words).folder(&folder()).minutes(20)
}

/// Installs exactly what the lock file names.
pub fn install_packages() -> Outcome {
    let lock = folder().join("package-lock.json");
    let hash = hash_of(&[lock])?;
    if folder().join("node_modules").is_dir() && is_stamped("npm", &hash) {
        return Ok(());
    }
    npm(["ci", "--no-audit", "--no-fund"]).go()?;
    stamp("npm", &hash)
}

/// Types and components. The same files pass again, as the compiler's lints do.
pub fn check() -> Outcome {
    install_packages()?;
    let hash = hash_of(&sources(&folder())?)?;
    if is_stamped("ui-check", &hash) {
        println!("   unchanged since they passed");
        return Ok(());
    }
    npm(["run", "check"]).go()?;
    stamp("ui-check", &hash)
}

/// The page's unit tests.
pub fn test() -> Outcome {
    install_packages()?;
    npm(["run", "test"]).go()
}

/// Builds the page into `ui/dist`, which every build of the desktop program embeds.
pub fn build() -> Outcome {
    install_packages()?;
    let hash = hash_of(&sources(&folder())?)?;
    if folder().join("dist/index.html").is_file() && is_stamped("ui", &hash) {
        return Ok(());
    }
    npm(["run", "build"]).go()?;
    if !folder().join("dist/index.html").is_file() {
        return Err(Failure::new("the page was built, yet ui/dist/index.html is not there"));
    }
    stamp("ui", &hash)
}

/// Every file of the page but what was installed or built, in order.
fn sources(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(here) = folders.pop() {
        let entries = std::fs::read_dir(&here).map_err(|e| Failure::file("reading", &here, &e))?;
        for entry in entries {
            let path = entry.map_err(|e| Failure::file("reading", &here, &e))?.path();
            match path.is_dir() {
                true if path.ends_with("node_modules") || path.ends_with("dist") => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    Ok(files)
}

/// One hash over the paths and contents of the files.
fn hash_of(files: &[PathBuf]) -> Outcome<String> {
    let mut hash = Sha256::new();
    for path in files {
        let bytes = std::fs::read(path).map_err(|e| Failure::file("reading", path, &e))?;
        hash.update(path.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(&bytes));
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether `work` was last done from what has this hash.
fn is_stamped(work: &str, hash: &str) -> bool {
    std::fs::read_to_string(places::target().join("stamps").join(work)).is_ok_and(|old| old == hash)
}

fn stamp(work: &str, hash: &str) -> Outcome {
    let path = places::folder("stamps")?.join(work);
    std::fs::write(&path, hash).map_err(|e| Failure::file("writing", &path, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_content_name_or_number_changes_the_hash() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let hash = || hash_of(&sources(folder.path()).unwrap()).unwrap();
        put("a.ts", "one");
        let first = hash();
        assert_eq!(hash(), first);
        put("a.ts", "two");
        let second = hash();
        assert_ne!(second, first);
        put("b.ts", "");
        assert_ne!(hash(), second);
    }

    #[test]
    fn what_is_installed_or_built_is_no_source() {
        let folder = tempfile::tempdir().unwrap();
        for inner in ["dist", "node_modules", "src"] {
            std::fs::create_dir(folder.path().join(inner)).unwrap();
            std::fs::write(folder.path().join(inner).join("file"), "").unwrap();
        }
        assert_eq!(sources(folder.path()).unwrap(), [folder.path().join("src").join("file")]);
    }
}
