//! The slow derivations of other managers, from a password to a key, each refused before it begins where it
//! would take more memory or time than a person's own export ever asks for: the numbers come out of the file.

use aes::Aes256;
use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A key of 32 bytes.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// It would cost more than is done for any file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooCostly;

/// Most memory of one derivation, in KiB: 2 GiB with Argon2, 1 GiB with scrypt.
const ARGON2_KIB: u64 = 2 << 20;
const SCRYPT_BYTES: u64 = 1 << 30;
/// Most work: memory written, in KiB, by all passes. Several minutes on a slow machine.
const ARGON2_WORK: u64 = 64 << 20;
const SCRYPT_WORK: u64 = 8 << 30;
const PBKDF2_ROUNDS: u64 = 20_000_000;
const AES_ROUNDS: u64 = 500_000_000;

/// What Argon2 is run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Argon2Cost {
    pub algorithm: Algorithm,
    pub version: Version,
    pub kib: u64,
    pub passes: u64,
    pub lanes: u64,
}

impl Argon2Cost {
    /// Argon2id in its present version.
    pub fn id(kib: u64, passes: u64, lanes: u64) -> Self {
        Self { algorithm: Algorithm::Argon2id, version: Version::V0x13, kib, passes, lanes }
    }

    /// Its numbers, when they are within bounds.
    pub fn check(self) -> Result<Params, TooCostly> {
        if self.kib > ARGON2_KIB || self.kib.saturating_mul(self.passes) > ARGON2_WORK || self.lanes > 64 {
            return Err(TooCostly);
        }
        let small = |n: u64| u32::try_from(n).map_err(|_| TooCostly);
        Params::new(small(self.kib)?, small(self.passes)?, small(self.lanes)?, Some(32)).map_err(|_| TooCostly)
    }
}

/// Argon2 over a buffer that is asked for and wiped.
pub(super) fn argon2(password: &[u8], salt: &[u8], cost: Argon2Cost) -> Result<Key, TooCostly> {
    let params = cost.check()?;
    let count = params.block_count();
    let mut blocks = Zeroizing::new(Vec::new());
    blocks.try_reserve_exact(count).map_err(|_| TooCostly)?;
    blocks.resize(count, Block::new());
    let mut key = Key::default();
    let argon2 = Argon2::new(cost.algorithm, cost.version, params);
    argon2.hash_password_into_with_memory(password, salt, &mut *key, blocks.as_mut_slice()).map_err(|_| TooCostly)?;
    Ok(key)
}

/// scrypt; `n` is a power of two.
pub(super) fn scrypt(password: &[u8], salt: &[u8], n: u64, r: u64, p: u64) -> Result<Key, TooCostly> {
    let memory = n.saturating_mul(r).saturating_mul(128);
    if !n.is_power_of_two() || memory > SCRYPT_BYTES || memory.saturating_mul(p) > SCRYPT_WORK || p > 64 {
        return Err(TooCostly);
    }
    let small = |n: u64| u32::try_from(n).map_err(|_| TooCostly);
    let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| TooCostly)?;
    let params = scrypt::Params::new(log_n, small(r)?, small(p)?).map_err(|_| TooCostly)?;
    let mut key = Key::default();
    scrypt::scrypt(password, salt, &params, &mut *key).map_err(|_| TooCostly)?;
    Ok(key)
}

/// PBKDF2 with HMAC-SHA-256.
pub(super) fn pbkdf2(password: &[u8], salt: &[u8], rounds: u64) -> Result<Key, TooCostly> {
    let rounds = u32::try_from(rounds).ok().filter(|r| *r > 0 && u64::from(*r) <= PBKDF2_ROUNDS).ok_or(TooCostly)?;
    let mut key = Key::default();
    pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut *key);
    Ok(key)
}

/// Whether so many rounds of [`aes_rounds`] are done at all.
pub(super) fn check_aes_rounds(rounds: u64) -> Result<(), TooCostly> {
    if rounds > AES_ROUNDS { Err(TooCostly) } else { Ok(()) }
}

/// KeePass's own derivation: both halves of a key encrypted over and over.
pub(super) fn aes_rounds(key: &Key, seed: &[u8; 32], rounds: u64) -> Result<Key, TooCostly> {
    check_aes_rounds(rounds)?;
    let cipher = Aes256::new(&Array(*seed));
    let (halves, _) = Array::slice_as_chunks(&key[..]);
    let mut blocks: [aes::Block; 2] = [aes::Block::default(), aes::Block::default()];
    blocks.copy_from_slice(halves);
    for _ in 0..rounds {
        cipher.encrypt_blocks(&mut blocks);
    }
    let mut out = Key::default();
    out.iter_mut().zip(blocks.iter_mut().flatten()).for_each(|(to, from)| *to = std::mem::take(from));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_too_much_is_refused_before_it_begins() {
        for cost in [
            Argon2Cost::id(u64::MAX, 1, 1),
            Argon2Cost::id(4 << 20, 1, 1),
            Argon2Cost::id(1 << 20, 1_000, 4),
            Argon2Cost::id(65_536, u64::MAX, 4),
            Argon2Cost::id(65_536, 3, 5_000),
            Argon2Cost::id(0, 0, 0),
        ] {
            assert_eq!(cost.check().err(), Some(TooCostly), "{cost:?}");
        }
        assert_eq!(scrypt(b"x", b"salt", 1 << 40, 8, 1).err(), Some(TooCostly));
        assert_eq!(scrypt(b"x", b"salt", 1 << 15, 8, u64::MAX).err(), Some(TooCostly));
        assert_eq!(scrypt(b"x", b"salt", 3, 8, 1).err(), Some(TooCostly));
        assert_eq!(scrypt(b"x", b"salt", 1024, u64::MAX, 1).err(), Some(TooCostly));
        assert_eq!(pbkdf2(b"x", b"salt", 0).err(), Some(TooCostly));
        assert_eq!(pbkdf2(b"x", b"salt", u64::from(u32::MAX)).err(), Some(TooCostly));
        assert_eq!(aes_rounds(&Key::default(), &[0; 32], u64::MAX).err(), Some(TooCostly));
    }
}
