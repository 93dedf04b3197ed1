//! The head of an invented sheet: for the unit tests, the tests of finished pages and the example alike.

use codekeep_sheet::{Paper, SheetHead};

/// A sheet that lies at home.
pub fn head(paper: Paper) -> SheetHead<'static> {
    SheetHead {
        sheet_id: "W3N8CE",
        title_owner: Some("Mira Holt"),
        made_on: "21 November 2026, 14:50",
        made_on_date: "21 November 2026",
        check_word: "meadow",
        fingerprint: "7QK4M2X9RB",
        place: "Safe at home",
        paper,
    }
}
