//! Where things lie: the root of the checkout, the target folder and what is kept in it.

use std::path::{Path, PathBuf};

use crate::rust::Profile;
use crate::shell::{Failure, Outcome};

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    here.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Cargo's target folder, shared by every build.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A program of a build, with the ending that this system gives programs.
pub fn built(profile: Profile, program: &str) -> PathBuf {
    target().join(profile.name()).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// A folder of its own under the target folder, made when missing.
pub fn folder(name: &str) -> Outcome<PathBuf> {
    let path = target().join(name);
    std::fs::create_dir_all(&path).map_err(|e| Failure::file("making", &path, &e))?;
    Ok(path)
}
