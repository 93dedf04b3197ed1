//! Travel packs: a small vault of its own for the way, made from chosen codes, and what was done in it brought home.
//!
//! A pack is a vault file like any other (docs/FORMAT.md, 8.6), with an id, a data key and a phrase of its own and its
//! texts sealed anew. Its first events, up to `pack.new`, are its **seed**: they tell the chosen accounts, sets and codes
//! again, under the ids that they have at home. What others write after the seed names the same ids, so that bringing it
//! home is a union. Opening a pack writes beside it, and nowhere else on the machine that it is opened on.

mod home;
mod make;

pub use crate::disk::PACK_ENDING;
pub use home::{BroughtHome, Homecoming, PackedSet};
pub use make::{PackMade, PackWish};

/// Days after which a pack warns when nobody says otherwise: a long journey.
pub const PACK_DAYS: u32 = 90;
