//! How strong a password is, in words that a person understands.
//!
//! The estimate is zxcvbn's count of guesses. The thief is one with 1,000 graphics cards that each try
//! 350 passwords a second: at 256 MiB and 3 passes a guess moves about 2.8 GiB through memory, and a
//! fast card moves 1 TB a second (docs/THREATS.md, thief of the file).

use crate::format::Password;

/// Guesses a second of a thief with 1,000 graphics cards.
const GUESSES_A_SECOND: f64 = 350_000.0;
/// zxcvbn looks at no more than this many characters; a longer password is at least as strong.
const LOOKED_AT: usize = 100;

/// What becomes of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Below 10^12 guesses: not taken for a vault.
    Refused,
    /// Below 10^14: taken with a warning.
    Weak,
    /// Below 10^17.
    Good,
    /// Anything better.
    Strong,
}

/// An estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Strength {
    /// Verdict.
    pub verdict: Verdict,
    /// Guesses as a power of two.
    pub bits: u32,
    /// How long the thief needs: "33 days".
    pub thief: String,
    /// What would help.
    pub advice: Option<String>,
}

impl Strength {
    /// Estimates a password.
    #[must_use]
    pub fn of(password: &Password) -> Strength {
        // EXPOSE: the estimate looks at the password itself.
        let text = password.expose();
        let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
        let estimate = zxcvbn::zxcvbn(text.get(..end).unwrap_or(text), &["codekeep"]);
        let log10 = estimate.guesses_log10();
        let verdict = match log10 {
            x if x < 12.0 => Verdict::Refused,
            x if x < 14.0 => Verdict::Weak,
            x if x < 17.0 => Verdict::Good,
            _ => Verdict::Strong,
        };
        let advice =
            (verdict <= Verdict::Weak).then(|| "Add a word or two that nobody would expect, or use the phrase made for you.".to_owned());
        Strength { verdict, bits: (log10 / std::f64::consts::LOG10_2) as u32, thief: span(10f64.powf(log10) / GUESSES_A_SECOND), advice }
    }
}

/// Seconds as a span that a person grasps.
fn span(seconds: f64) -> String {
    const UNITS: [(f64, &str); 6] =
        [(60.0, "second"), (60.0, "minute"), (24.0, "hour"), (30.44, "day"), (12.0, "month"), (1_000.0, "year")];
    if seconds < 1.0 {
        return "less than a second".to_owned();
    }
    let mut amount = seconds;
    for (next, name) in UNITS {
        // "33 days" says more than "1 month".
        let next = if name == "day" { 90.0 } else { next };
        if amount < next {
            let whole = amount.floor().max(1.0);
            return if whole == 1.0 { format!("1 {name}") } else { format!("{whole} {name}s") };
        }
        amount /= if name == "day" { 30.44 } else { next };
    }
    if amount < 1_000.0 { format!("{} thousand years", amount.floor()) } else { "millions of years".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Verdict {
        Strength::of(&Password::from_bytes(text.as_bytes()).unwrap()).verdict
    }

    #[test]
    fn easy_ones_are_refused_and_phrases_are_strong() {
        assert_eq!(verdict("password1"), Verdict::Refused);
        assert_eq!(verdict("codekeep2026"), Verdict::Refused);
        assert_eq!(verdict("tundra orbit velvet lantern mosaic granite"), Verdict::Strong);
        assert_eq!(verdict(&"tundra orbit velvet lantern ".repeat(30)), Verdict::Strong);
    }

    #[test]
    fn spans_read_as_people_say_them() {
        assert_eq!(span(0.2), "less than a second");
        assert_eq!(span(1e12 / GUESSES_A_SECOND), "33 days");
        assert_eq!(span(90.0), "1 minute");
        assert_eq!(span(3600.0 * 5.0), "5 hours");
        assert_eq!(span(3.2e7 * 5.0), "5 years");
        assert_eq!(span(3.2e7 * 5e4), "50 thousand years");
        assert_eq!(span(f64::MAX), "millions of years");
    }
}
