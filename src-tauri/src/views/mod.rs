//! From the domain's state to the shapes that cross to the window. No text of a code passes here.

pub mod accounts;
pub mod attention;
pub mod backups;
pub mod copies;
pub mod ledger;
pub mod locked_out;
pub mod quality;

use custody::State;
use custody::attention::Now;
use vault::OpenVault;

/// What a view is made from.
#[derive(Clone, Copy)]
pub struct Seen<'v> {
    pub vault: &'v OpenVault,
    pub state: &'v State,
    pub now: Now,
}

impl<'v> Seen<'v> {
    /// The vault as it stands now.
    pub fn of(vault: &'v OpenVault) -> Self {
        Self { vault, state: vault.state(), now: crate::session::now() }
    }
}
