//! What the doctor sees of an open vault: the chains of its ledger, and whether each text opens.

use super::Finding;
use crate::OpenVault;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl OpenVault {
    /// Looks at the contents. Each text is opened, one at a time, and let go at once.
    #[must_use]
    pub fn examine(&self, now_ms: u64) -> Vec<Finding> {
        let faults = self.ledger.verify().len();
        let mut found = vec![if faults == 0 { Finding::LedgerWhole(self.ledger.len()) } else { Finding::LedgerFaults(faults) }];
        let kept: Vec<_> = self.state.codes.values().filter(|code| code.purged.is_none()).collect();
        let missing = kept.iter().filter(|code| self.text(code.id).is_err()).count();
        found.push(if missing == 0 { Finding::TextsOpen(kept.len()) } else { Finding::TextsMissing(missing) });
        if !self.contents.may_be_written() {
            found.push(Finding::NewerVersion);
        }
        let days = self.ledger.latest_wall_ms().saturating_sub(now_ms) / DAY_MS;
        if days > 0 {
            found.push(Finding::ClockBehind { days });
        }
        found
    }
}
