//! How good the codes of a set are, in the figures of NIST SP 800-63B-4: how much can at most be
//! random in one, whether they repeat or count up, whether another account has the same. What is
//! found is the service's choice, never the person's fault. Must never keep or show a text.

use std::collections::{BTreeSet, HashSet};

use crate::{AccountId, CodeText};

/// What SP 800-63B-4, section 4.2, asks of a saved recovery code.
pub const SAVED_RECOVERY_CODE_BITS: u32 = 64;
/// What its section 3.1.2 asks of a look-up secret: six decimal digits, or as much.
pub const LOOK_UP_SECRET_BITS: u32 = 19;

/// The quality of one set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quality {
    /// Bits that can at most be random in the shortest code; none without codes.
    pub bits: Option<u32>,
    /// What a person should know, in the order in which it is told.
    pub findings: Vec<Finding>,
}

/// One thing that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Less than a look-up secret should have.
    ShortForLookUp,
    /// Less than a saved recovery code should have.
    ShortForSavedRecovery,
    /// So many codes stood there more than once.
    Repeats(u32),
    /// They count on in equal steps.
    CountsOn,
    /// All begin with the same so many characters.
    SameBeginning(u32),
    /// Other accounts have some of these codes too.
    AlsoAt(Vec<AccountId>),
}

impl Finding {
    /// Stable name, for programs.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Finding::ShortForLookUp => "short-for-look-up-secret",
            Finding::ShortForSavedRecovery => "short-for-saved-recovery-code",
            Finding::Repeats(_) => "repeats",
            Finding::CountsOn => "counts-on",
            Finding::SameBeginning(_) => "same-beginning",
            Finding::AlsoAt(_) => "also-at-another-account",
        }
    }
}

impl Quality {
    /// The quality of codes. `others` are the accounts that have one of them too.
    #[must_use]
    pub fn of<'c>(codes: impl IntoIterator<Item = &'c CodeText>, case_matters: bool, repeats: u32, others: Vec<AccountId>) -> Quality {
        let codes: Vec<&CodeText> = codes.into_iter().collect();
        let plain: Vec<CodeText> = codes.iter().map(|c| c.without_separators()).collect();
        // EXPOSE: the signs are counted; what is kept of them are numbers.
        let texts: Vec<&str> = plain.iter().map(CodeText::expose).collect();
        let beginning = same_beginning(&texts);
        let bits = codes.iter().zip(&texts).map(|(code, text)| bits(code, text, beginning, &texts, case_matters)).min();
        let distinct: HashSet<_> = codes.iter().map(|c| c.comparable(case_matters)).collect();
        let repeats = repeats.saturating_add(u32::try_from(codes.len().saturating_sub(distinct.len())).unwrap_or(u32::MAX));
        let mut findings = Vec::new();
        match bits {
            Some(bits) if bits < LOOK_UP_SECRET_BITS => findings.push(Finding::ShortForLookUp),
            Some(bits) if bits < SAVED_RECOVERY_CODE_BITS => findings.push(Finding::ShortForSavedRecovery),
            _ => {}
        }
        if repeats > 0 {
            findings.push(Finding::Repeats(repeats));
        }
        if counts_on(&texts) {
            findings.push(Finding::CountsOn);
        } else if beginning > 0 {
            findings.push(Finding::SameBeginning(u32::try_from(beginning).unwrap_or(u32::MAX)));
        }
        if !others.is_empty() {
            findings.push(Finding::AlsoAt(others));
        }
        Quality { bits, findings }
    }
}

/// Bits of one code: its length times what a sign of the set's alphabet carries.
fn bits(code: &CodeText, text: &str, beginning: usize, all: &[&str], case_matters: bool) -> u32 {
    if let Some(words) = code.phrase_words() {
        // A word of BIP-39 carries 11 bits; every third one gives one bit to the check sum.
        let words = u32::try_from(words).unwrap_or(u32::MAX);
        return words.saturating_mul(11).saturating_sub(words / 3);
    }
    let signs = text.chars().count().saturating_sub(beginning);
    let thousandths = u64::from(alphabet(all, case_matters)).saturating_mul(signs as u64);
    u32::try_from(thousandths / 1_000).unwrap_or(u32::MAX)
}

/// Thousandths of a bit that one sign carries, from the signs that stand in the whole set.
fn alphabet(texts: &[&str], case_matters: bool) -> u32 {
    let fold = |c: char| if case_matters { c } else { c.to_ascii_lowercase() };
    let signs: BTreeSet<char> = texts.iter().flat_map(|t| t.chars()).map(fold).collect();
    let any = |test: fn(&char) -> bool| signs.iter().any(test);
    let (digits, letters) = (any(char::is_ascii_digit), any(char::is_ascii_alphabetic));
    let both_cases = any(char::is_ascii_lowercase) && any(char::is_ascii_uppercase);
    // A sign that is missing among many is one that is never used.
    let many = texts.iter().map(|t| t.len()).sum::<usize>() >= 60;
    let lacks = |list: &str| many && !signs.iter().any(|c| list.contains(c.to_ascii_lowercase()));
    if signs.iter().any(|c| !c.is_ascii_alphanumeric()) {
        6_554
    } else if both_cases {
        if digits { 5_954 } else { 5_700 }
    } else if !letters {
        3_321
    } else if !digits {
        4_700
    } else if signs.iter().all(char::is_ascii_hexdigit) {
        4_000
    } else if lacks("0189") || lacks("ilou") || lacks("01il") {
        5_000
    } else {
        5_169
    }
}

/// How many characters all codes begin with alike; few are chance.
fn same_beginning(texts: &[&str]) -> usize {
    let Some((first, rest)) = texts.split_first() else { return 0 };
    if rest.iter().filter(|t| *t != first).count() < 2 {
        return 0;
    }
    let alike = rest.iter().map(|t| first.chars().zip(t.chars()).take_while(|(a, b)| a == b).count()).min().unwrap_or(0);
    if alike >= 3 { alike } else { 0 }
}

/// At least three numbers, each as far from the next as that one from its next.
fn counts_on(texts: &[&str]) -> bool {
    let Some(mut numbers) = texts.iter().map(|t| t.parse::<u64>().ok()).collect::<Option<Vec<u64>>>() else { return false };
    numbers.sort_unstable();
    numbers.dedup();
    let steps: BTreeSet<u64> = numbers.windows(2).filter_map(|p| p.last()?.checked_sub(*p.first()?)).collect();
    numbers.len() >= 3 && steps.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quality(texts: &[&str]) -> Quality {
        let codes: Vec<CodeText> = texts.iter().map(|t| CodeText::new((*t).to_owned())).collect();
        let case_matters = texts.iter().any(|t| t.chars().any(char::is_uppercase) && t.chars().any(char::is_lowercase));
        Quality::of(&codes, case_matters, 0, Vec::new())
    }

    #[test]
    fn bits_are_what_a_code_of_that_form_can_carry() {
        assert_eq!(quality(&["9030 3487", "8182 5842", "1639 9524"]).bits, Some(26));
        assert_eq!(quality(&["33b9c-3c463", "60427-e5bb6", "858ba-ebb73"]).bits, Some(40));
        assert_eq!(quality(&["VT1M-1AQB-ASHG", "2QP0-P2RP-TFFM", "09IH-8OG6-A46B"]).bits, Some(62));
        assert_eq!(quality(&["good security shrimp segment lamp youth primary senior radar wrong thank argue"]).bits, Some(128));
        assert_eq!(quality(&["pomHBJAJPCR55KG2", "tH5MNFCpFXxsG6rT"]).bits, Some(95));
        assert_eq!(quality(&[]), Quality { bits: None, findings: Vec::new() });
    }

    #[test]
    fn the_two_figures_are_told_apart() {
        assert_eq!(quality(&["927607", "345415", "817564"]).findings, [Finding::ShortForSavedRecovery], "six digits are a look-up secret");
        assert_eq!(quality(&["92760", "34541", "81756"]).findings, [Finding::ShortForLookUp]);
        assert_eq!(quality(&["pomHBJAJPCR55KG2", "tH5MNFCpFXxsG6rT"]).findings, []);
    }

    #[test]
    fn repeats_steps_and_equal_beginnings_are_found_and_chance_is_not() {
        let short = |f: &Finding| matches!(f, Finding::ShortForLookUp | Finding::ShortForSavedRecovery);
        let found = |texts: &[&str]| quality(texts).findings.into_iter().filter(|f| !short(f)).collect::<Vec<_>>();
        assert_eq!(found(&["90303487", "9030 3487", "81825842"]), [Finding::Repeats(1)]);
        assert_eq!(found(&["10000001", "10000002", "10000003"]), [Finding::CountsOn]);
        assert_eq!(found(&["10000007", "10000014", "10000000"]), [Finding::CountsOn]);
        assert_eq!(found(&["acme-7x2k", "acme-9q1m", "acme-p3z8"]), [Finding::SameBeginning(4)]);
        assert_eq!(found(&["90303487", "90182584", "16399524"]), []);
        // What is alike is not random.
        assert!(quality(&["acme-7x2k", "acme-9q1m", "acme-p3z8"]).bits < Some(22));
        let other = vec![AccountId([7; 16])];
        let also = Quality::of(&[CodeText::new("90303487".into())], false, 0, other.clone());
        assert_eq!(also.findings, [Finding::ShortForSavedRecovery, Finding::AlsoAt(other)]);
    }
}
