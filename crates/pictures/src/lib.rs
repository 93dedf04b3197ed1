//! Pictures to codes: a screenshot or photo, by its QR symbols and by the text reader of the system, through the
//! same recognition as any text; and where in the picture each code stands, so that a person can compare.
//!
//! A reader guesses. What it read is marked for a look, sign by sign where signs look alike, and a text is set
//! right only where the other codes of its set leave no choice, with the first reading beside it ([`Sight`]).
//!
//! Must never touch a file, not even for a moment, hold a key of a vault, or let a picture grow without bounds.
#![deny(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

mod crop;
mod json;
mod kind;
mod look;
mod look_alikes;
mod place;
mod reader;
mod seen;

pub use crop::{Crop, png_of};
pub use json::to_json;
pub use kind::{Kind, kind};
pub use look::{PictureError, Pictured, Sights, look, recognise_lines};
pub use place::Sight;
pub use reader::tsv::parse as parse_tsv;
pub use reader::{Stop, Unread};
pub use seen::{Frame, Line, Word};
