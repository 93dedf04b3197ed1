//! Names of things. A random id is 16 bytes; an event's id is the SHA-256 of its bytes.

use std::fmt;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Not the right number of hexadecimal digits.
    #[error("an id has {expected} hexadecimal digits")]
    Length {
        /// Digits that were expected.
        expected: usize,
    },
    /// A character that is no hexadecimal digit.
    #[error("an id has only the digits 0-9 and a-f")]
    Digit,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// The id as raw bytes.
            #[must_use]
            pub fn bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Reads an id written as hexadecimal digits, in either case.
            ///
            /// # Errors
            /// When the length or a digit is wrong.
            pub fn from_hex(text: &str) -> Result<Self, IdError> {
                let digits = text.as_bytes();
                if digits.len() != $len * 2 {
                    return Err(IdError::Length { expected: $len * 2 });
                }
                let mut out = [0u8; $len];
                for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
                    for digit in pair {
                        let value = (*digit as char).to_digit(16).ok_or(IdError::Digit)?;
                        *byte = (*byte << 4) | value as u8;
                    }
                }
                Ok(Self(out))
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = IdError;
            fn try_from(bytes: &[u8]) -> Result<Self, IdError> {
                bytes.try_into().map(Self).map_err(|_| IdError::Length { expected: $len * 2 })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    };
}

id!(/// One sign-in at one service.
    AccountId, 16);
id!(/// Codes that were issued together.
    SetId, 16);
id!(/// One secret of a set.
    CodeId, 16);
id!(/// Something outside the vault that holds codes.
    CopyId, 16);
id!(/// One installation that writes to one vault.
    WriterId, 16);
id!(/// One vault, for its whole life.
    VaultId, 16);
id!(/// One entry of the ledger: the SHA-256 of its bytes.
    EventId, 32);

impl CopyId {
    /// The six characters that are printed on a sheet: the first 30 bits in Crockford's Base32.
    #[must_use]
    pub fn printed(&self) -> String {
        crockford(&self.0, 6)
    }
}

/// The first `digits` groups of five bits of `bytes`, in Crockford's Base32 (no I, L, O, U).
/// Missing bits count as zero.
#[must_use]
pub fn crockford(bytes: &[u8], digits: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bit = |i: usize| bytes.get(i / 8).is_some_and(|byte| (byte >> (7 - i % 8)) & 1 == 1);
    (0..digits)
        .map(|digit| {
            let value = (0..5).fold(0usize, |sum, k| (sum << 1) | usize::from(bit(digit * 5 + k)));
            char::from(ALPHABET[value & 31])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_both_ways_and_bad_text_is_refused() {
        let id = SetId([0x5a; 16]);
        assert_eq!(SetId::from_hex(&id.to_string()), Ok(id));
        assert_eq!(SetId::from_hex("5a"), Err(IdError::Length { expected: 32 }));
        assert_eq!(SetId::from_hex(&"g".repeat(32)), Err(IdError::Digit));
        assert_eq!(SetId::from_hex(&"é".repeat(16)), Err(IdError::Digit));
    }

    #[test]
    fn crockford_matches_hand_worked_values() {
        assert_eq!(crockford(&[0xff, 0xff, 0xff, 0xff], 6), "ZZZZZZ");
        assert_eq!(crockford(&[0b0000_1000, 0b1000_0000], 3), "120");
        assert_eq!(crockford(&[], 2), "00");
    }
}
