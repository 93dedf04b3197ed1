//! Writing a vault file: always the whole of it, under a salt that is drawn here.

use custody::VaultId;

use super::crypto::{self, TAG_LEN};
use super::error::SealError;
use super::header::{MAC_LEN, MAX_FILE_LEN, Prefix, TRAILER_LEN, header_mac, payload_key};
use super::plaintext;
use super::secrets::Dek;
use super::slot::{self, SLOT_LEN, Slot};

/// Seals a payload into the bytes of a vault file.
///
/// The save salt is drawn inside, so that sealing twice never meets the same key and nonce. Use the
/// bytes whole or throw them away whole. That `slots` wrap this `dek` is for the caller to know.
///
/// # Errors
/// When the slots do not make a set, the payload is too large, or there is no randomness.
pub fn seal(vault_id: VaultId, dek: &Dek, slots: &[Slot], payload: &[u8]) -> Result<Vec<u8>, SealError> {
    if !slot::may_stand_together(slots) {
        return Err(SealError::Slots);
    }
    let header_len = super::HEADER_PREFIX_LEN + SLOT_LEN * slots.len();
    let ct_len = plaintext::padded_len(payload.len()).and_then(|padded| padded.checked_add(TAG_LEN)).ok_or(SealError::TooLarge)?;
    let total = header_len + MAC_LEN + ct_len + TRAILER_LEN;
    if total > MAX_FILE_LEN {
        return Err(SealError::TooLarge);
    }
    let stated = (u32::try_from(ct_len).map_err(|_| SealError::TooLarge)?, u8::try_from(slots.len()).map_err(|_| SealError::Slots)?);
    let prefix = Prefix::new(vault_id, crypto::make_random()?, stated.0, stated.1);

    let mut out = Vec::new();
    out.try_reserve_exact(total).map_err(|_| SealError::OutOfMemory)?;
    out.extend_from_slice(&prefix.0);
    for slot in slots {
        out.extend_from_slice(slot.bytes());
    }
    let mac = header_mac(dek, &prefix, &out);
    out.extend_from_slice(&mac);
    let padded = plaintext::pad(payload).ok_or(SealError::TooLarge)?;
    let ciphertext = payload_key(dek, &prefix).seal_in_place(padded, &out).ok_or(SealError::TooLarge)?;
    out.extend_from_slice(&ciphertext);
    let trailer = crypto::sha256(&out);
    out.extend_from_slice(&trailer);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{KdfCost, Password, RecoveryKey, Secret, check, make_slot};
    use std::collections::BTreeSet;

    #[test]
    fn ten_thousand_saves_repeat_no_salt() {
        let (vault_id, dek, key) = (VaultId([1; 16]), Dek::make().unwrap(), Password::from_bytes(b"x").unwrap());
        let slots = [make_slot(vault_id, &dek, Secret::Password(&key), KdfCost::CHEAP).unwrap()];
        let mut salts = BTreeSet::new();
        for _ in 0..10_000 {
            let file = seal(vault_id, &dek, &slots, b"the same").unwrap();
            assert!(salts.insert(check(&file).unwrap().save_salt()));
        }
    }

    #[test]
    fn nothing_is_sealed_without_randomness_or_with_other_slots() {
        let (vault_id, dek) = (VaultId([1; 16]), Dek::make().unwrap());
        let (password, key) = (Password::from_bytes(b"x").unwrap(), RecoveryKey::make().unwrap());
        let one = make_slot(vault_id, &dek, (&password).into(), KdfCost::CHEAP).unwrap();
        let recovery = make_slot(vault_id, &dek, (&key).into(), KdfCost::CHEAP).unwrap();
        let sealing = |slots: &[&Slot]| {
            let slots: Vec<Slot> = slots.iter().map(|slot| (*slot).clone()).collect();
            seal(vault_id, &dek, &slots, b"payload").err()
        };
        assert_eq!(sealing(&[&one]), None);
        assert_eq!(sealing(&[&recovery, &one]), None);
        for wrong in [&[][..], &[&recovery], &[&one, &one], &[&recovery, &recovery], &[&one, &recovery, &recovery]] {
            assert_eq!(sealing(wrong), Some(SealError::Slots));
        }
        crypto::without_randomness(|| assert!(matches!(sealing(&[&one]), Some(SealError::Random(_)))));
    }

    #[test]
    fn the_largest_file_is_64_mib() {
        let (vault_id, dek, key) = (VaultId([1; 16]), Dek::make().unwrap(), RecoveryKey::make().unwrap());
        let password = Password::from_bytes(b"x").unwrap();
        let slots = [
            make_slot(vault_id, &dek, (&password).into(), KdfCost::CHEAP).unwrap(),
            make_slot(vault_id, &dek, (&key).into(), KdfCost::CHEAP).unwrap(),
        ];
        let most = 1023 * 65_536 - 4;
        assert_eq!(seal(vault_id, &dek, &slots, &vec![0; most + 1]).err(), Some(SealError::TooLarge));
        let file = seal(vault_id, &dek, &slots, &vec![7; most]).unwrap();
        assert!(file.len() <= MAX_FILE_LEN);
        assert_eq!(check(&file).unwrap().open(&dek).unwrap().expose().len(), most);
    }
}
