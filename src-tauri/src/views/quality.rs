//! The quality of a set: what was found, without anything that tells how long a code is.

use custody::Field;
use custody::quality::{Finding, Quality};

use super::Seen;
use crate::shapes::QualityFinding;

/// What was found, in the order in which it is told.
pub fn view(seen: Seen<'_>, quality: &Quality) -> Vec<QualityFinding> {
    quality.findings.iter().map(|finding| one(seen, finding)).collect()
}

fn one(seen: Seen<'_>, finding: &Finding) -> QualityFinding {
    let accounts = match finding {
        Finding::AlsoAt(ids) => ids.iter().filter_map(|id| seen.state.accounts.get(id)).map(name).collect(),
        _ => Vec::new(),
    };
    // How many characters are alike stays here: it would tell of a code.
    let count = if let Finding::Repeats(count) = finding { Some(*count) } else { None };
    QualityFinding { kind: finding.word().to_owned(), count, accounts }
}

/// "GitHub (mira-holt)".
fn name(account: &custody::Account) -> String {
    match account.label(Field::Account) {
        Some(name) => format!("{} ({name})", account.service()),
        None => account.service().to_owned(),
    }
}
