//! What this room promises: the simulated disk fails and crashes at every call, the real one shows that the
//! promises hold on this machine.

mod crash;
mod faults;
mod history;
mod meddling;
mod real;
mod sim;
#[cfg(unix)]
mod unix;

use std::path::Path;

use custody::VaultId;
use sha2::{Digest, Sha256};

use super::{Disk, Guard, LOCK_WAIT, Places};

pub use sim::Sim;

const ID: VaultId = VaultId([7; 16]);
const NOW: u64 = 1_795_305_307_000;

/// A whole sealed file of vault [`ID`] as far as this room can see; `save` makes its salt.
fn sealed(save: u8) -> Vec<u8> {
    sealed_of(ID.0, save)
}

fn sealed_of(vault: [u8; 16], save: u8) -> Vec<u8> {
    let mut bytes = vec![0x89; 16];
    bytes.extend(vault);
    bytes.extend([save; 32]);
    bytes.extend([save ^ 0xff; 300]);
    let trailer = Sha256::digest(&bytes);
    bytes.extend(trailer);
    bytes
}

fn places(vault: &Path, base: &Path) -> Places {
    Places::new(vault, ID, Some(base)).unwrap()
}

/// Waits, since a process that another test is just starting holds a copy of every lock for a moment.
fn lock<'a>(places: &'a Places, disk: &'a dyn Disk) -> Guard<'a> {
    places.lock(disk, LOCK_WAIT).unwrap()
}

/// A sentence for who reads along.
#[allow(clippy::print_stderr)]
fn report(sentence: &str) {
    eprintln!("{sentence}");
}
