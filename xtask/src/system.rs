//! Programs and libraries of the system: finds what is missing and installs it where that is safe.
//!
//! Only Debian and its descendants are installed on, and only as root or where `sudo` asks nothing.
//! Anywhere else it says what to install and stops; it never asks for a password.

use std::process::{Command, Stdio};

use crate::shell::{Failure, Outcome, Run};

/// How much of the system a piece of work needs. Each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Rust alone.
    Rust,
    /// Node.js for the window's page.
    Node,
    /// The libraries that the desktop program is linked with.
    Build,
    /// A virtual display, drivers and the programs that check results.
    Tests,
    /// What this program is measured against, and with.
    Bench,
}

/// A Debian package, and the name by which its program or library is found on other systems.
struct Package {
    debian: &'static str,
    probe: Probe,
}

enum Probe {
    Program(&'static str),
    /// A library as pkg-config knows it.
    Library(&'static str),
    /// Nothing that could be looked for: only wanted on Debian.
    Debian,
}

const fn package(debian: &'static str, probe: Probe) -> Package {
    Package { debian, probe }
}

const BUILD: &[Package] = &[
    package("build-essential", Probe::Program("cc")),
    package("pkg-config", Probe::Program("pkg-config")),
    package("libwebkit2gtk-4.1-dev", Probe::Library("webkit2gtk-4.1")),
];

const TESTS: &[Package] = &[
    package("xvfb", Probe::Program("Xvfb")),
    package("xauth", Probe::Program("xauth")),
    package("webkit2gtk-driver", Probe::Program("WebKitWebDriver")),
    package("xdotool", Probe::Program("xdotool")),
    package("imagemagick", Probe::Program("import")),
    package("x11-utils", Probe::Program("xwininfo")),
    package("xclip", Probe::Program("xclip")),
    package("poppler-utils", Probe::Program("pdftotext")),
    package("printer-driver-cups-pdf", Probe::Debian),
    package("tesseract-ocr", Probe::Program("tesseract")),
    package("zbar-tools", Probe::Program("zbarimg")),
    package("argon2", Probe::Program("argon2")),
    package("age", Probe::Program("age")),
    package("keepassxc", Probe::Program("keepassxc-cli")),
    package("gnupg", Probe::Program("gpg")),
    package("fonts-dejavu-core", Probe::Debian),
    package("fonts-inter", Probe::Debian),
    package("fonts-jetbrains-mono", Probe::Debian),
    package("python3-venv", Probe::Program("python3")),
    package("python3-gi", Probe::Debian),
    package("gir1.2-gtk-3.0", Probe::Debian),
    package("dbus-daemon", Probe::Program("dbus-daemon")),
    package("strace", Probe::Program("strace")),
    package("util-linux", Probe::Program("unshare")),
];

const BENCH: &[Package] = &[package("keepassxc", Probe::Program("keepassxc-cli")), package("time", Probe::Program("time"))];

/// For checking the code of other systems: what their C parts are compiled with, and what Debian's newer
/// Rust compiler is linked to.
const OTHER_SYSTEMS: &[Package] = &[
    package("gcc-mingw-w64-x86-64-posix", Probe::Debian),
    package("g++-mingw-w64-x86-64-posix", Probe::Debian),
    package("libllvm22", Probe::Debian),
    package("libgit2-1.5", Probe::Debian),
    package("libhttp-parser2.9", Probe::Debian),
];

/// Makes sure that what checking for other systems wants is there.
pub fn install_for_other_systems() -> Outcome {
    install_on_debian(&OTHER_SYSTEMS.iter().collect::<Vec<_>>())
}

/// Makes sure that everything is there, or says what is not.
pub fn install(needs: Needs) -> Outcome {
    if needs >= Needs::Node {
        check_node()?;
    }
    if needs >= Needs::Build && cfg!(target_os = "linux") {
        let mut wanted: Vec<&Package> = BUILD.iter().collect();
        if needs >= Needs::Tests {
            wanted.extend(TESTS);
        }
        if needs >= Needs::Bench {
            wanted.extend(BENCH);
        }
        if is_program("dpkg-query") && is_program("apt-get") { install_on_debian(&wanted)? } else { look_elsewhere(&wanted)? }
    }
    Ok(())
}

/// Whether a program is in the search path.
pub fn is_program(name: &str) -> bool {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let is_in = |folder: std::path::PathBuf| folder.join(&file).is_file() || folder.join(name).is_file();
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(is_in))
}

fn install_on_debian(wanted: &[&Package]) -> Outcome {
    let missing = missing_on_debian(wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing packages: {}", missing.join(" "));
    let Some(front) = privileged() else {
        return Err(Failure::new("These packages have to be installed by somebody who may. Run this, then try again:")
            .advice(format!("sudo apt-get update && sudo apt-get install --no-install-recommends {}", missing.join(" "))));
    };
    let apt = |rest: &[&str]| {
        let words = [front, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]].concat();
        let (program, before) = words.split_first().map_or(("env", &[][..]), |(program, before)| (*program, before));
        Run::new(program)
            .args(before)
            .args(["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"]) // another installation may be under way
            .args(rest)
            .minutes(30)
            .go()
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], missing.as_slice()].concat())?;
    match missing_on_debian(wanted)?.as_slice() {
        [] => Ok(()),
        still => Err(Failure::new(format!("apt-get ended well, yet these are not installed: {}", still.join(" ")))),
    }
}

/// Whether this runs as root.
pub fn is_root() -> bool {
    Run::new("id").args(["-u"]).read().is_ok_and(|id| id.trim() == "0")
}

/// What to put before a command to run it as root: nothing when root already; `None` when that would ask.
fn privileged() -> Option<&'static [&'static str]> {
    if is_root() {
        return Some(&[]);
    }
    let quiet = Command::new("sudo").args(["-n", "true"]).stdin(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success()).then_some(&["sudo", "-n"])
}

fn missing_on_debian(wanted: &[&Package]) -> Outcome<Vec<&'static str>> {
    // It fails when it does not know one of them and still lists the others: the status says nothing here.
    let known = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package}\t${db:Status-Status}\n"])
        .args(wanted.iter().map(|package| package.debian))
        .stdin(Stdio::null())
        .output()
        .map_err(|e| Failure::new(format!("dpkg-query could not be started: {e}")))?;
    Ok(not_installed(wanted, &String::from_utf8_lossy(&known.stdout)))
}

fn not_installed(wanted: &[&Package], known: &str) -> Vec<&'static str> {
    let is_installed = |name: &str| known.lines().any(|line| line.split_once('\t') == Some((name, "installed")));
    wanted.iter().map(|package| package.debian).filter(|name| !is_installed(name)).collect()
}

fn look_elsewhere(wanted: &[&Package]) -> Outcome {
    let is_there = |package: &&&Package| match package.probe {
        Probe::Program(name) => is_program(name),
        Probe::Library(name) => Run::new("pkg-config").args(["--exists", name]).read().is_ok(),
        Probe::Debian => true,
    };
    let missing: Vec<&str> = wanted.iter().filter(|package| !is_there(package)).map(|package| package.debian).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("Not found: {}", missing.join(", ")))
        .advice("These are Debian's names. Install what your system calls them (docs: CONTRIBUTING.md), then try again."))
}

/// The page is built by Vite, which wants Node.js ^20.19 or >= 22.12.
fn check_node() -> Outcome {
    let found = Run::new("node").args(["--version"]).read().ok();
    let npm = is_program(crate::ui::NPM);
    if npm && found.as_deref().is_some_and(is_node_new_enough) {
        return Ok(());
    }
    let found = match found.as_deref().map(str::trim) {
        Some(version) if npm => format!("Node.js {version} is too old"),
        Some(_) => "npm is missing".to_owned(),
        None => "Node.js is missing".to_owned(),
    };
    Err(Failure::new(format!("{found}: Node.js 20.19 or newer in the 20 series, or 22.12 or newer, is needed, with npm."))
        .advice("The package of Debian 12 is too old. Get Node.js from its makers or through a version manager, then try again."))
}

fn is_node_new_enough(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), _) => major > 22,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_told_apart() {
        for good in ["v20.19.0", "v20.20.2\n", "v22.12.0", "v24.0.1", "v23.1.0"] {
            assert!(is_node_new_enough(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "", "node"] {
            assert!(!is_node_new_enough(bad), "{bad}");
        }
    }

    #[test]
    fn packages_that_are_unknown_or_only_half_there_are_missing() {
        let wanted = [&BUILD[0], &BUILD[1], &TESTS[0]];
        let known = "build-essential\tinstalled\npkg-config\tconfig-files\n";
        assert_eq!(not_installed(&wanted, known), ["pkg-config", "xvfb"]);
    }

    #[test]
    fn needs_grow() {
        assert!(Needs::Rust < Needs::Node && Needs::Node < Needs::Build && Needs::Build < Needs::Tests && Needs::Tests < Needs::Bench);
    }
}
