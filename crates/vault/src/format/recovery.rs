//! The recovery key as people meet it: nine groups of four characters, printed and typed back.
//!
//! Eight groups hold the 160 bits in Crockford's Base32, the ninth the first 20 bits of their SHA-256.
//! What is typed is forgiven its case, `I`, `L` and `O`, spaces and dashes. One wrong character, or two
//! swapped neighbours, is located by trying what else it could have been; once in a thousand times two
//! places could be it, and then none is named.

use zeroize::Zeroizing;

use super::crypto::sha256;
use super::error::RecoveryTextError;
use super::secrets::RecoveryKey;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 4;
const GROUPS: usize = 9;
const DIGITS: usize = GROUP * GROUPS;
/// Digits of the key itself; the check group follows.
const KEY_DIGITS: usize = 32;
/// More than this was not copied from a recovery sheet.
const LONGEST: usize = 1024;

/// The digits of a key, each as its value below 32.
type Digits = Zeroizing<[u8; DIGITS]>;

/// A recovery key in the form in which it is shown and printed. Wiped when dropped.
pub struct RecoveryText(Box<Zeroizing<[u8; DIGITS]>>);

impl RecoveryText {
    /// The text of a key.
    #[must_use]
    pub fn of(key: &RecoveryKey) -> Self {
        // EXPOSE: the text is the key, written so that a person can copy it.
        let digits = digits_of(key.expose());
        let mut text = Box::new(Zeroizing::new([0; DIGITS]));
        for (to, value) in text.iter_mut().zip(digits.iter()) {
            *to = ALPHABET.get(usize::from(*value)).copied().unwrap_or(b'0');
        }
        Self(text)
    }

    /// Its groups of four, the check group last. Each call carries a comment that begins with `EXPOSE:`.
    pub fn expose(&self) -> impl Iterator<Item = &str> {
        self.0.chunks(GROUP).filter_map(|group| std::str::from_utf8(group).ok())
    }

    /// The groups in one line with dashes between. Each call carries a comment that begins with `EXPOSE:`.
    #[must_use]
    pub fn line_to_expose(&self) -> Zeroizing<String> {
        let mut line = Zeroizing::new(String::with_capacity(DIGITS + GROUPS));
        // EXPOSE: for the caller, who says why.
        for (n, group) in self.expose().enumerate() {
            if n > 0 {
                line.push('-');
            }
            line.push_str(group);
        }
        line
    }
}

impl RecoveryKey {
    /// Reads a key that was typed or scanned.
    ///
    /// # Errors
    /// What does not fit, and in which group.
    pub fn from_text(typed: &[u8]) -> Result<Self, RecoveryTextError> {
        let digits = read(typed)?;
        let key = key_of(&digits);
        // EXPOSE: the check group is worked out anew.
        if fits(&digits, key.expose()) { Ok(key) } else { Err(locate(&digits)) }
    }
}

/// The typed digits, none of them checked against the others.
fn read(typed: &[u8]) -> Result<Digits, RecoveryTextError> {
    let typed = std::str::from_utf8(typed).map_err(|_| RecoveryTextError::Length(0))?;
    if typed.len() > LONGEST {
        return Err(RecoveryTextError::Length(typed.len()));
    }
    let parts = || typed.split(is_between).filter(|part| !part.is_empty());
    // Typed in its groups, a group that is too short or too long is named; else only the whole counts.
    if parts().count() == GROUPS
        && let Some(wrong) = parts().position(|part| part.chars().count() != GROUP)
    {
        return Err(RecoveryTextError::GroupLength(wrong as u32 + 1));
    }
    let count: usize = parts().map(|part| part.chars().count()).sum();
    if count != DIGITS {
        return Err(RecoveryTextError::Length(count));
    }
    let mut digits = blank();
    for (n, (to, c)) in digits.iter_mut().zip(parts().flat_map(str::chars)).enumerate() {
        *to = value_of(c).ok_or(RecoveryTextError::Character(group_of(n)))?;
    }
    Ok(digits)
}

fn blank() -> Digits {
    Zeroizing::new([0; DIGITS])
}

/// Whether a character only stands between groups: white space, any dash.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{feff}')
}

fn value_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    ALPHABET.iter().position(|digit| char::from(*digit) == c).map(|at| at as u8)
}

fn group_of(digit: usize) -> u32 {
    (digit / GROUP) as u32 + 1
}

fn digits_of(key: &[u8; 20]) -> Digits {
    let mut digits = blank();
    let (of_key, check) = digits.split_at_mut(KEY_DIGITS);
    spread(key, of_key);
    spread(&sha256(key), check);
    digits
}

/// Five bits into each digit, the first bit first.
fn spread(bytes: &[u8], digits: &mut [u8]) {
    for (n, digit) in digits.iter_mut().enumerate() {
        *digit = (n * 5..n * 5 + 5).fold(0, |value, bit| {
            let byte = bytes.get(bit / 8).copied().unwrap_or(0);
            value << 1 | (byte >> (7 - bit % 8) & 1)
        });
    }
}

fn key_of(digits: &Digits) -> RecoveryKey {
    let mut key = Zeroizing::new([0u8; 20]);
    for (n, value) in digits.iter().take(KEY_DIGITS).enumerate() {
        for bit in 0..5 {
            if let Some(byte) = key.get_mut((n * 5 + bit) / 8) {
                *byte = *byte << 1 | (value >> (4 - bit) & 1);
            }
        }
    }
    RecoveryKey::from_bytes(&key)
}

fn fits(digits: &Digits, key: &[u8; 20]) -> bool {
    digits_of(key).iter().eq(digits.iter())
}

/// Which group has the wrong character, if putting one right makes the check group fit.
fn locate(digits: &Digits) -> RecoveryTextError {
    let mut wrong: Option<u32> = None;
    let mut tried = blank();
    tried.copy_from_slice(&digits[..]);
    let mut try_it = |tried: &Digits, n: usize| {
        // EXPOSE: the check group of what could have been meant.
        if fits(tried, key_of(tried).expose()) {
            // Two places that could be it locate nothing.
            wrong = Some(if wrong.is_none_or(|group| group == group_of(n)) { group_of(n) } else { 0 });
        }
    };
    for (n, was) in digits.iter().enumerate() {
        for value in (0..32).filter(|value| value != was) {
            if let Some(digit) = tried.get_mut(n) {
                *digit = value;
            }
            try_it(&tried, n);
        }
        if let Some(digit) = tried.get_mut(n) {
            *digit = *was;
        }
        if n + 1 < DIGITS {
            tried.swap(n, n + 1);
            try_it(&tried, n);
            tried.swap(n, n + 1);
        }
    }
    match wrong {
        Some(group) if group > 0 => RecoveryTextError::Mistyped(group),
        _ => RecoveryTextError::Unlocated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-WYQB";

    fn key() -> RecoveryKey {
        RecoveryKey::from_bytes(&std::array::from_fn(|n| n as u8))
    }

    fn error(typed: &str) -> Option<RecoveryTextError> {
        RecoveryKey::from_text(typed.as_bytes()).err()
    }

    #[test]
    fn the_text_is_what_the_format_says() {
        assert_eq!(RecoveryText::of(&key()).line_to_expose().as_str(), TEXT);
        assert_eq!(RecoveryText::of(&key()).expose().count(), 9);
        for _ in 0..100 {
            let made = RecoveryKey::make().unwrap();
            let text = RecoveryText::of(&made).line_to_expose();
            assert!(RecoveryKey::from_text(text.as_bytes()).unwrap().same_as(&made));
        }
    }

    #[test]
    fn case_look_alikes_spaces_and_dashes_are_forgiven() {
        let bare = TEXT.replace('-', "");
        let lower = TEXT.to_lowercase().replace('0', "o").replace('1', "l");
        let broken = TEXT.replace('-', " \u{2013}\n ");
        let odd = format!("\u{feff}{}\r\n", TEXT.replace('1', "I").replace('-', "\u{a0}"));
        for typed in [TEXT, &bare, &lower, &broken, &odd] {
            assert!(RecoveryKey::from_text(typed.as_bytes()).unwrap().same_as(&key()), "{typed}");
        }
    }

    #[test]
    fn any_one_wrong_character_and_any_swap_is_located() {
        let digits: Vec<char> = TEXT.chars().filter(|c| *c != '-').collect();
        let (mut tried, mut unlocated) = (0, 0);
        let mut located = |n: usize, typed: &[char]| {
            tried += 1;
            match error(&typed.iter().collect::<String>()) {
                Some(RecoveryTextError::Unlocated) => unlocated += 1,
                found => assert_eq!(found, Some(RecoveryTextError::Mistyped(group_of(n))), "{typed:?}"),
            }
        };
        for n in 0..digits.len() {
            for other in ALPHABET.iter().map(|c| char::from(*c)).filter(|c| *c != digits[n]) {
                let mut typed = digits.clone();
                typed[n] = other;
                located(n, &typed);
            }
            if n + 1 < digits.len() && digits[n] != digits[n + 1] {
                let mut typed = digits.clone();
                typed.swap(n, n + 1);
                located(n, &typed);
            }
        }
        assert!(tried > 1_100 && unlocated < 10, "{unlocated} of {tried}");
    }

    #[test]
    fn what_is_no_recovery_key_says_where() {
        assert_eq!(error(""), Some(RecoveryTextError::Length(0)));
        assert_eq!(error(&TEXT[..40]), Some(RecoveryTextError::Length(32)));
        assert_eq!(error(&TEXT.replace("0M30", "0M3")), Some(RecoveryTextError::GroupLength(3)));
        assert_eq!(error(&TEXT.replace("0M30", "0M300")), Some(RecoveryTextError::GroupLength(3)));
        assert_eq!(error(&TEXT.replace("R38E", "R3!E")), Some(RecoveryTextError::Character(6)));
        assert_eq!(error(&TEXT.replace("R38E", "R3UE")), Some(RecoveryTextError::Character(6)));
        assert_eq!(error(&TEXT.replace("R38E", "R3\u{df}E")), Some(RecoveryTextError::Character(6)));
        assert_eq!(error(&TEXT.replace("000G", "1110").replace("CSPB", "AAAA")), Some(RecoveryTextError::Unlocated));
        assert_eq!(error(&"0".repeat(5000)), Some(RecoveryTextError::Length(5000)));
        assert_eq!(RecoveryKey::from_text(&[0xff; 36]).err(), Some(RecoveryTextError::Length(0)));
    }
}
