//! A vault for the unit tests of this package, in a folder that goes with it.

use vault::format::{KdfCost, Password};
use vault::{OpenVault, Proof};

use crate::session::now;

/// A new vault, open, with the proof of its password.
pub fn vault() -> (tempfile::TempDir, OpenVault, Proof) {
    let folder = tempfile::tempdir().unwrap();
    let password = Password::from_bytes(b"umbrella falcon seventeen quiet harbour").unwrap();
    let path = folder.path().join("Mira.codekeep");
    let (vault, proof) = OpenVault::create(&path, Some(folder.path()), &password, KdfCost::FLOOR, now().ms).unwrap();
    (folder, vault, proof)
}
