//! Programs of others that some steps need, built once into `target/tools` and never into anybody's home.

use std::path::PathBuf;

use crate::places;
use crate::shell::{Outcome, Run};

/// A program that cargo builds from its registry, in one version for everybody.
pub struct Tool {
    pub name: &'static str,
    version: &'static str,
}

/// Licences, bans and sources of dependencies.
pub const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

/// Builds and runs the targets of `fuzz/`.
pub const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };

impl Tool {
    /// Where it stands, after it was built if it was not there. It is built without optimising: that takes a minute
    /// or two instead of ten, and it runs for seconds.
    pub fn ready(&self) -> Outcome<PathBuf> {
        let folder = places::folder("tools")?;
        let program = folder.join("bin").join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        let version = Run::new(&program).args(["--version"]).read();
        if !version.is_ok_and(|told| told.split_whitespace().any(|word| word == self.version)) {
            Run::cargo()
                .args(["install", self.name, "--version", self.version, "--locked", "--force"])
                .args(["--root".as_ref(), folder.as_os_str(), "--target-dir".as_ref(), folder.join("build").as_os_str()])
                .envs(&[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0".into()), ("CARGO_PROFILE_RELEASE_LTO", "off".into())])
                .minutes(30)
                .go()?;
        }
        Ok(program)
    }
}
