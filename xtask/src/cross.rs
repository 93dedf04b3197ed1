//! `cargo xtask check --windows --macos`: the code for other systems, type-checked on Debian. Nothing is
//! linked and nothing runs.
//!
//! Debian carries a newer compiler together with the sources of its library (it builds browsers with it),
//! so that the library of any target is checked along with ours. It would push aside the compiler that is
//! installed: so it is unpacked under `target/cross` and not installed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::shell::{Failure, Outcome, Run};
use crate::system::{self, Needs};
use crate::{places, ui};

/// The compiler, its library and their sources, as packages of Debian 12.
const COMPILER: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "libstd-rust-web-1.96", "libstd-rust-web-dev"];
/// What we ship.
const SHIPPED: &[&str] = &["-p", "codekeep-cli", "-p", "codekeep-desktop"];

/// A system that is not this one.
#[derive(Clone, Copy)]
pub enum Target {
    Windows,
    MacOs,
}

impl Target {
    fn triple(self) -> &'static str {
        match self {
            Target::Windows => "x86_64-pc-windows-gnu",
            Target::MacOs => "aarch64-apple-darwin",
        }
    }
}

/// Checks the programs for each of these.
pub fn check(targets: &[Target]) -> Outcome {
    if !system::is_program("dpkg-deb") || !system::is_program("apt-get") {
        return Err(Failure::new("other systems can be checked for on Debian and its descendants only")
            .advice("On the system itself: cargo xtask check"));
    }
    system::install(Needs::Build)?;
    system::install_for_other_systems()?;
    ui::build()?; // the desktop package embeds it
    let tools = tools()?;
    for target in targets {
        let mut surroundings = surroundings(&tools)?;
        if let Target::MacOs = target {
            surroundings.push(("CC_aarch64_apple_darwin", stand_in_compiler()?.into()));
            surroundings.push(("AR_aarch64_apple_darwin", "ar".into()));
        }
        Run::new(tools.join("usr/bin/cargo"))
            .args(["check", "-Zbuild-std=std,panic_abort", "--target", target.triple()])
            .args(SHIPPED)
            .envs(&surroundings)
            .minutes(60)
            .go()?;
    }
    Ok(())
}

/// Where the compiler is unpacked; fetched once.
fn tools() -> Outcome<PathBuf> {
    let (packages, tools) = (places::folder("cross/packages")?, places::folder("cross/tools")?);
    if tools.join("usr/bin/cargo").exists() {
        return Ok(tools);
    }
    Run::new("apt-get").args(["-q", "download"]).args(COMPILER).folder(&packages).minutes(30).go()?;
    let entries = std::fs::read_dir(&packages).map_err(|e| Failure::file("reading", &packages, &e))?;
    for package in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        Run::new("dpkg-deb").args(["-x".as_ref(), package.as_os_str(), tools.as_os_str()]).go()?;
    }
    Ok(tools)
}

fn surroundings(tools: &Path) -> Outcome<Vec<(&'static str, OsString)>> {
    let libraries = [tools.join("usr/lib"), tools.join("usr/lib/x86_64-linux-gnu")];
    let libraries = std::env::join_paths(libraries).map_err(|e| Failure::new(format!("the compiler's folder has an odd name: {e}")))?;
    Ok(vec![
        ("RUSTC", tools.join("usr/bin/rustc").into()),
        ("RUSTC_BOOTSTRAP", "1".into()), // building the library is for nightly compilers otherwise
        ("LD_LIBRARY_PATH", libraries),
        ("CARGO_TARGET_DIR", places::folder("cross/target")?.into()),
    ])
}

/// Apple's compiler is Apple's. One file in Objective-C is wanted from it, which checking never links: an
/// empty one will do. Asked what it is, it says `clang`, so that it is given the words that it knows.
fn stand_in_compiler() -> Outcome<PathBuf> {
    const SCRIPT: &str = r#"#!/bin/sh
case "$1" in -E) echo clang; exit 0 ;; "-?") exit 1 ;; esac
for word in "$@"; do
  if [ "$before" = -o ]; then : > "$word"; fi
  before=$word
done
"#;
    let path = places::folder("cross")?.join("cc");
    std::fs::write(&path, SCRIPT).map_err(|e| Failure::file("writing", &path, &e))?;
    Run::new("chmod").args(["+x".as_ref(), path.as_os_str()]).go()?;
    Ok(path)
}
