//! The vault: custody's events sealed in one small file.
//!
//! Whatever is secret at rest is sealed and opened here, and nowhere else.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod disk;
pub mod format;
