//! The sealed file from outside: every bit, every bound, and a reader in another language.
#![allow(clippy::unwrap_used)]

mod bits;
mod bounds;
mod damage;
mod hides;
mod payload;
mod reader;
mod vector_files;
mod vectors;

use codekeep_vault::format::{Dek, KdfCost, OpenError, Password, Payload, RecoveryKey, Secret, Slot, VaultSecret, check, make_slot, seal};
use custody::VaultId;
use sha2::{Digest, Sha256};

const VAULT: VaultId = VaultId(*b"a vault of tests");
const PREFIX: usize = 72;
const SLOT: usize = 144;

fn password(text: &str) -> Password {
    Password::from_bytes(text.as_bytes()).unwrap()
}

/// A vault with a password slot and a recovery slot.
struct Fixture {
    password: Password,
    recovery: RecoveryKey,
    dek: Dek,
    slots: Vec<Slot>,
    file: Vec<u8>,
}

impl Fixture {
    fn new(cost: KdfCost) -> Self {
        Self::with_payload(cost, &Payload::new(VAULT, VaultSecret::make().unwrap()))
    }

    fn with_payload(cost: KdfCost, payload: &Payload) -> Self {
        let (password, recovery, dek) = (password("correct horse"), RecoveryKey::make().unwrap(), Dek::make().unwrap());
        let slots =
            vec![make_slot(VAULT, &dek, (&password).into(), cost).unwrap(), make_slot(VAULT, &dek, (&recovery).into(), cost).unwrap()];
        let file = seal(VAULT, &dek, &slots, &payload.encode().unwrap()).unwrap();
        Self { password, recovery, dek, slots, file }
    }

    /// The file with a change made to it, and a trailer that fits again.
    fn changed(&self, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut body = self.file[..self.file.len() - 32].to_vec();
        change(&mut body);
        with_trailer(body)
    }

    fn flipped(&self, at: usize, bit: u8) -> Vec<u8> {
        self.changed(|body| body[at] ^= 1 << bit)
    }
}

fn with_trailer(mut body: Vec<u8>) -> Vec<u8> {
    let trailer = Sha256::digest(&body);
    body.extend_from_slice(&trailer);
    body
}

/// How far a file opens: the kind of failure, or `opens`.
fn outcome(file: &[u8], secret: Secret<'_>) -> &'static str {
    let opened = || -> Result<(), OpenError> {
        let checked = check(file)?;
        let dek = checked.unlock(secret)?;
        let plaintext = checked.open(&dek)?;
        Payload::decode(plaintext.expose(), checked.vault_id())?;
        Ok(())
    };
    opened().map_or_else(|error| error.kind(), |()| "opens")
}

#[test]
fn a_file_opens_with_either_secret_and_gives_back_what_was_sealed() {
    let f = Fixture::new(KdfCost::LEAST);
    assert_eq!(f.file.len(), PREFIX + 2 * SLOT + 32 + 65_536 + 16 + 32);
    assert_eq!(outcome(&f.file, (&f.password).into()), "opens");
    assert_eq!(outcome(&f.file, (&f.recovery).into()), "opens");
    assert_eq!(outcome(&f.file, (&password("Correct horse")).into()), "wrong-password");
    assert_eq!(outcome(&f.file, (&RecoveryKey::make().unwrap()).into()), "wrong-password");
    let key_file = codekeep_vault::format::KeyFile::make().unwrap();
    assert_eq!(outcome(&f.file, Secret::PasswordAndKeyFile(&f.password, &key_file)), "no-such-slot");
    let checked = check(&f.file).unwrap();
    assert_eq!(checked.vault_id(), VAULT);
    assert_eq!(checked.trailer(), f.file[f.file.len() - 32..]);
    assert!(checked.slots() == f.slots);
    assert!(checked.mac_holds(&f.dek));
    assert!(!checked.mac_holds(&Dek::make().unwrap()));
    assert!(checked.unlock(&f.password).unwrap().same_as(&f.dek));
}

#[test]
fn a_re_key_shuts_the_old_key_out_of_the_new_file() {
    let old = Fixture::new(KdfCost::CHEAP);
    let new_dek = Dek::make().unwrap();
    let slots = [make_slot(VAULT, &new_dek, (&old.password).into(), KdfCost::CHEAP).unwrap()];
    let file = seal(VAULT, &new_dek, &slots, b"payload").unwrap();
    let checked = check(&file).unwrap();
    assert!(!checked.mac_holds(&old.dek));
    assert_eq!(checked.open(&old.dek).err(), Some(OpenError::AlteredHeader));
    assert!(checked.open(&new_dek).is_ok());
}

#[test]
fn peek_reads_the_save_without_the_rest() {
    use codekeep_vault::format::{HEADER_PREFIX_LEN, peek};
    let f = Fixture::new(KdfCost::CHEAP);
    let seen = peek(&f.file[..HEADER_PREFIX_LEN]).unwrap();
    assert_eq!((seen.vault_id, seen.save_salt), (VAULT, check(&f.file).unwrap().save_salt()));
    assert_ne!(Ok(seen), peek(&Fixture::new(KdfCost::CHEAP).file));
    assert_eq!(peek(&f.file[..71]), Err(OpenError::Damaged));
    assert_eq!(peek(&f.flipped(0, 0)), Err(OpenError::NotAVault));
    assert_eq!(peek(&f.flipped(8, 3)), Err(OpenError::DamagedOrNewer));
}
