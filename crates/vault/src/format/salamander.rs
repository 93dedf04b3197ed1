//! A test only: one wrapped key that AES-GCM opens under two passwords, and the commitment that
//! refuses the second (Dodis, Grubbs, Ristenpart, Woodage 2018; Len, Grubbs, Ristenpart 2021).

use aes_gcm::aes::Aes256;
use aes_gcm::aes::cipher::{BlockCipherEncrypt, KeyInit};
use custody::VaultId;

use super::crypto::{OneUse, sha256};
use super::fields::{get, put};
use super::{Dek, KdfCost, OpenError, RecoveryKey, Secret, check, make_slot, seal};

/// Multiplication in GHASH's field (NIST SP 800-38D, section 6.3).
fn times(x: u128, y: u128) -> u128 {
    let (mut z, mut v) = (0, y);
    for bit in (0..128).rev() {
        if (x >> bit) & 1 == 1 {
            z ^= v;
        }
        v = if v & 1 == 1 { (v >> 1) ^ (0xe1 << 120) } else { v >> 1 };
    }
    z
}

/// x^(2^128 - 2) = 1/x.
fn inverse(x: u128) -> u128 {
    let (mut result, mut square) = (1 << 127, x);
    for _ in 1..128 {
        square = times(square, square);
        result = times(result, square);
    }
    result
}

fn encrypt(key: &[u8; 32], block: u128) -> u128 {
    let mut bytes = block.to_be_bytes().into();
    Aes256::new(key.into()).encrypt_block(&mut bytes);
    u128::from_be_bytes(bytes.into())
}

/// GHASH over additional data and ciphertext, both whole blocks.
fn ghash(h: u128, aad: &[u128], text: &[u128]) -> u128 {
    let lengths = ((aad.len() as u128 * 128) << 64) | (text.len() as u128 * 128);
    aad.iter().chain(text).chain([&lengths]).fold(0, |sum, block| times(sum ^ block, h))
}

fn blocks(bytes: &[u8]) -> Vec<u128> {
    bytes.chunks_exact(16).map(|block| u128::from_be_bytes(block.try_into().unwrap())).collect()
}

/// Ciphertext ‖ tag of two blocks that is valid under both keys: the tag is linear in the second
/// block, so one equation in one unknown.
fn collide(keys: [([u8; 32], [u8; 12]); 2], aad: &[u8]) -> [u8; 48] {
    let aad = blocks(aad);
    let [(h1, mask1), (h2, mask2)] = keys.map(|(key, nonce)| {
        let mut counter = [0; 16];
        put::<0, 12, _>(&mut counter, nonce);
        counter[15] = 1;
        (encrypt(&key, 0), encrypt(&key, u128::from_be_bytes(counter)))
    });
    let first = 0x5a5a;
    let (rest1, rest2) = (ghash(h1, &aad, &[first, 0]) ^ mask1, ghash(h2, &aad, &[first, 0]) ^ mask2);
    let second = times(rest1 ^ rest2, inverse(times(h1, h1) ^ times(h2, h2)));
    let tag = ghash(h1, &aad, &[first, second]) ^ mask1;
    let mut out = [0; 48];
    put::<0, 16, _>(&mut out, first.to_be_bytes());
    put::<16, 16, _>(&mut out, second.to_be_bytes());
    put::<32, 16, _>(&mut out, tag.to_be_bytes());
    out
}

#[test]
fn slot_salamander() {
    let vault_id = VaultId([3; 16]);
    let (mine, theirs) = (RecoveryKey::from_bytes(&[1; 20]), RecoveryKey::from_bytes(&[2; 20]));
    let password = super::Password::from_bytes(b"x").unwrap();
    let dek = Dek::make().unwrap();
    let with_password = make_slot(vault_id, &dek, (&password).into(), KdfCost::CHEAP).unwrap();
    let recovery = make_slot(vault_id, &dek, (&mine).into(), KdfCost::CHEAP).unwrap();
    let mut file = seal(vault_id, &dek, &[with_password, recovery], b"payload").unwrap();

    // Put one ciphertext for two keys into the recovery slot. Its commitment is to `mine`.
    let at = 72 + 144;
    let slot: [u8; 144] = file[at..at + 144].try_into().unwrap();
    let derive = |key: &RecoveryKey| OneUse::derive_committed(vault_id.bytes(), &[key.expose()], &[b"codekeep/v1/slot", &slot[..64]]);
    let wrapped = collide([derive(&mine).0.parts(), derive(&theirs).0.parts()], &slot[..96]);
    file[at + 96..at + 144].copy_from_slice(&wrapped);
    let end = file.len() - 32;
    let trailer = sha256(&file[..end]);
    file[end..].copy_from_slice(&trailer);

    // AES-GCM accepts it under both keys: two different data keys from one ciphertext.
    let open = |key: &RecoveryKey| derive(key).0.open(&wrapped, &slot[..96]).expect("the tag holds").to_vec();
    assert_ne!(open(&mine), open(&theirs));

    // The commitment does not.
    let checked = check(&file).unwrap();
    let mine_opens = checked.unlock(Secret::RecoveryKey(&mine)).unwrap();
    assert_eq!(mine_opens.expose().to_vec(), open(&mine));
    assert_eq!(checked.unlock(Secret::RecoveryKey(&theirs)).err(), Some(OpenError::WrongPassword));
    assert_eq!(derive(&mine).1, get::<64, 32, _>(&slot));
}
