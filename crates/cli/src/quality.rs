//! The quality of a set in words for people. The bits of a code tell its length: they are told only
//! where the codes themselves are being read, never of an account that is looked at.

use custody::State;
use custody::quality::{Finding, Quality};

use crate::words;

/// What a person should know about the quality of a set. `exact` tells the bits, which tell a code's length.
pub fn lines(state: &State, quality: &Quality, exact: bool) -> Vec<String> {
    let bits = quality.bits.filter(|_| exact).map(|bits| format!("about {bits} bits each"));
    let told = quality.findings.iter().map(|finding| match finding {
        Finding::ShortForLookUp => "shorter than NIST asks of any backup code (six digits): the service has to limit tries strictly. That is its choice, not yours".to_owned(),
        Finding::ShortForSavedRecovery => {
            "enough for a backup code as long as the service limits tries, short for a saved recovery code (NIST: 64 bits). That is the service's choice, not yours".to_owned()
        }
        Finding::Repeats(1) => "one code stood there twice; it is kept once".to_owned(),
        Finding::Repeats(n) => format!("{n} codes stood there more than once; each is kept once"),
        Finding::CountsOn => "they count on in equal steps: whoever sees two can work out the others. Ask the service for a new set".to_owned(),
        Finding::SameBeginning(_) => "they all begin alike: less of each is random than it seems".to_owned(),
        Finding::AlsoAt(accounts) => {
            let names = accounts.iter().filter_map(|id| state.accounts.get(id)).map(words::account);
            format!("{} has the same code: look whether one of the two was stored under the wrong account", words::join(names))
        }
    });
    bits.into_iter().chain(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_told_only_where_codes_are_read() {
        let quality = Quality { bits: Some(26), findings: vec![Finding::ShortForSavedRecovery, Finding::Repeats(1)] };
        let told = |exact| lines(&State::default(), &quality, exact).join("\n");
        assert!(told(true).starts_with("about 26 bits each\n") && !told(false).contains("26"));
        for finding in [Finding::ShortForLookUp, Finding::ShortForSavedRecovery] {
            let told = lines(&State::default(), &Quality { bits: None, findings: vec![finding] }, true).join("");
            assert!(told.contains("not yours"), "what a service chose is not the person's fault: {told}");
        }
    }
}
