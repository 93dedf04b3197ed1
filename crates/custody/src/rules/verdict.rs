//! How a sheet stands that a person holds in the hand: may it still be relied on, and which rows not.

use crate::state::{Copy, State, Status};
use crate::{CodeId, SetId};

/// How a sheet stands, by its strongest fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The register says that it was destroyed, since then: it turned up again.
    Destroyed(u64),
    /// The register says that it was lost, since then: it turned up again.
    Lost(u64),
    /// It holds sets that are no longer good.
    Stale {
        /// Since when.
        since_ms: u64,
        /// Those sets.
        ended: Vec<SetId>,
    },
    /// It is good, but for rows that were used.
    Strike(Vec<(SetId, CodeId)>),
    /// It is good as it is.
    Current,
}

impl Verdict {
    /// The stable word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Destroyed(_) => "destroyed",
            Verdict::Lost(_) => "lost",
            Verdict::Stale { .. } => "stale",
            Verdict::Strike(_) => "strike",
            Verdict::Current => "current",
        }
    }
}

impl State {
    /// How a sheet stands.
    #[must_use]
    pub fn verdict(&self, copy: &Copy) -> Verdict {
        if let Some((_, at)) = copy.destroyed {
            return Verdict::Destroyed(at);
        }
        if let Some((_, at)) = copy.lost {
            return Verdict::Lost(at);
        }
        if let Some((_, since_ms)) = copy.stale_since(self) {
            let has_ended = |set: &SetId| self.sets.get(set).is_some_and(|s| s.status != Status::Current);
            let ended = copy.holds.iter().map(|(set, _)| *set).filter(has_ended).collect();
            return Verdict::Stale { since_ms, ended };
        }
        let rows: Vec<(SetId, CodeId)> = copy.rows_to_strike(self).into_iter().map(|(row, _)| row).collect();
        if rows.is_empty() { Verdict::Current } else { Verdict::Strike(rows) }
    }
}
