//! Errors, and what some of them say besides.

use serde::Serialize;

use super::Ms;

/// An error as the window gets it: it branches on `code`, and shows the two sentences.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// Stable code: see `ui/src/api/problems.ts`.
    pub code: String,
    /// What happened.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// Numbers and names that some screens need (how many were refused, which sets clash).
    pub detail: Option<Box<ProblemDetail>>,
}

/// What some problems say besides.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProblemDetail {
    pub seconds: Option<u32>,
    pub refused: Option<u32>,
    pub service: Option<String>,
    pub ordinal: Option<u32>,
    /// Sets that claim to be current, the one issued last first.
    pub sets: Vec<SetChoice>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetChoice {
    pub set: String,
    pub generation: u32,
    pub issued: Option<String>,
    pub stored_ms: Ms,
    pub left: u32,
}
