//! Keys and passwords: wiped when dropped, never shown, never copied by accident.
//!
//! None of these has `Debug`, `Display`, `Clone` or serialisation. Bytes live on the heap, so that
//! moving a key leaves no copy on the stack.

use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

use super::crypto;
use super::error::{PasswordError, RandomError};

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        pub struct $name(Box<[u8; $len]>);

        impl $name {
            /// Makes a new one from the operating system's random source.
            ///
            /// # Errors
            /// When there is no randomness.
            pub fn make() -> Result<Self, RandomError> {
                let mut key = Self(Box::new([0; $len]));
                crypto::fill_random(&mut *key.0)?;
                Ok(key)
            }

            /// Copies a key that was kept elsewhere. The caller wipes its own bytes.
            #[must_use]
            pub fn from_bytes(bytes: &[u8; $len]) -> Self {
                let mut key = Self(Box::new([0; $len]));
                key.0.copy_from_slice(bytes);
                key
            }

            /// The bytes. Each call carries a comment that begins with `EXPOSE:`.
            #[must_use]
            pub fn expose(&self) -> &[u8; $len] {
                &self.0
            }

            /// Another holder of the same key.
            #[must_use]
            pub fn copied(&self) -> Self {
                Self::from_bytes(&self.0)
            }

            /// Whether two are the same, in constant time.
            #[must_use]
            pub fn same_as(&self, other: &Self) -> bool {
                self.0.ct_eq(&*other.0).into()
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.0.zeroize();
            }
        }
    };
}

key!(/// The data key of a vault file: whoever holds it opens the file.
    Dek, 32);
key!(/// The secret inside the payload, the same for the vault's whole life: sealed texts, check
    /// words and the local state hang on it.
    VaultSecret, 32);
key!(/// The 32 random bytes of a key file.
    KeyFile, 32);
key!(/// The 160 random bits of a recovery sheet. They need no key derivation.
    RecoveryKey, 20);

/// A master password: UTF-8 in normalisation form C, spaces kept, 1 to 1,024 bytes.
pub struct Password(Zeroizing<String>);

impl Password {
    /// The most bytes that a password has after normalisation.
    pub const MAX_LEN: usize = 1024;

    /// Takes a password as it was typed. Nothing is trimmed; only NFC is applied, so that one
    /// keyboard's `é` opens what another's locked.
    ///
    /// # Errors
    /// When it is empty, too long or not UTF-8.
    pub fn from_bytes(typed: &[u8]) -> Result<Self, PasswordError> {
        // NFC shortens a text to a third at most, so nothing longer than this can end up in bounds.
        if typed.len() > Self::MAX_LEN * 4 {
            return Err(PasswordError::TooLong);
        }
        let typed = std::str::from_utf8(typed).map_err(|_| PasswordError::NotUtf8)?;
        // Room for the whole and one character more: growing would leave a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(Self::MAX_LEN + 4));
        for c in typed.nfc() {
            text.push(c);
            if text.len() > Self::MAX_LEN {
                return Err(PasswordError::TooLong);
            }
        }
        if text.is_empty() { Err(PasswordError::Empty) } else { Ok(Self(text)) }
    }

    /// The text. Each call carries a comment that begins with `EXPOSE:`.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What a person presents to open a slot.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Secret<'a> {
    /// A password: slot type 1.
    Password(&'a Password),
    /// A password and a key file: slot type 2.
    PasswordAndKeyFile(&'a Password, &'a KeyFile),
    /// A recovery key: slot type 3.
    RecoveryKey(&'a RecoveryKey),
}

impl<'a> From<&'a Password> for Secret<'a> {
    fn from(password: &'a Password) -> Self {
        Self::Password(password)
    }
}

impl<'a> From<&'a RecoveryKey> for Secret<'a> {
    fn from(key: &'a RecoveryKey) -> Self {
        Self::RecoveryKey(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static_assertions::assert_not_impl_any!(Password: Clone, std::fmt::Debug, std::fmt::Display);
    static_assertions::assert_not_impl_any!(Dek: Clone, std::fmt::Debug, std::fmt::Display);
    static_assertions::assert_not_impl_any!(VaultSecret: Clone, std::fmt::Debug, std::fmt::Display);
    static_assertions::assert_not_impl_any!(KeyFile: Clone, std::fmt::Debug, std::fmt::Display);
    static_assertions::assert_not_impl_any!(RecoveryKey: Clone, std::fmt::Debug, std::fmt::Display);

    #[test]
    fn passwords_are_normalised_to_nfc_and_nothing_else() {
        let same =
            |a: &str, b: &str| Password::from_bytes(a.as_bytes()).unwrap().expose() == Password::from_bytes(b.as_bytes()).unwrap().expose();
        // Equal under NFC: composed and decomposed, Hangul, the Ångström sign.
        assert!(same("caf\u{e9}", "cafe\u{301}"));
        assert!(same("\u{d55c}", "\u{1112}\u{1161}\u{11ab}"));
        assert!(same("\u{212b}", "\u{c5}"));
        // Equal only under NFKC: a ligature, full width, a superscript.
        assert!(!same("\u{fb01}sh", "fish"));
        assert!(!same("\u{ff21}", "A"));
        assert!(!same("x\u{b2}", "x2"));
        // Kept: spaces at either end, case, a line feed, a byte order mark.
        for (a, b) in [(" a", "a"), ("a ", "a"), ("A", "a"), ("a\n", "a"), ("\u{feff}a", "a"), ("a\u{a0}b", "a b")] {
            assert!(!same(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn password_lengths_are_bytes_after_nfc() {
        let of = |text: String| Password::from_bytes(text.as_bytes()).map(|p| p.expose().len());
        assert_eq!(of(String::new()), Err(PasswordError::Empty));
        assert_eq!(of(" ".into()), Ok(1));
        assert_eq!(of("a".repeat(1024)), Ok(1024));
        assert_eq!(of("a".repeat(1025)), Err(PasswordError::TooLong));
        assert_eq!(of("a".repeat(100_000)), Err(PasswordError::TooLong));
        // 1,536 bytes as typed, 1,024 after NFC; one more character is too long.
        assert_eq!(of("e\u{301}".repeat(512)), Ok(1024));
        assert_eq!(of("e\u{301}".repeat(513)), Err(PasswordError::TooLong));
        // U+0958 grows under NFC: three bytes become six.
        assert_eq!(of("\u{958}".repeat(171)), Err(PasswordError::TooLong));
        assert_eq!(of("\u{958}".repeat(170)), Ok(1020));
        assert!(matches!(Password::from_bytes(&[b'a', 0xff]), Err(PasswordError::NotUtf8)));
    }

    #[test]
    fn keys_are_compared_by_every_byte() {
        let key = Dek::from_bytes(&[7; 32]);
        assert!(key.same_as(&Dek::from_bytes(&[7; 32])));
        for at in 0..32 {
            let mut other = [7; 32];
            other[at] ^= 1;
            assert!(!key.same_as(&Dek::from_bytes(&other)));
        }
    }

    #[test]
    fn without_randomness_no_key_is_made() {
        crypto::without_randomness(|| {
            assert!(matches!(Dek::make(), Err(RandomError)));
            assert!(matches!(RecoveryKey::make(), Err(RandomError)));
        });
        assert!(!Dek::make().unwrap().same_as(&Dek::make().unwrap()));
    }
}
