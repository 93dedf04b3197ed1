//! Key slots: the data key, wrapped once for each secret that may open the vault.
//!
//! A slot is public bytes. Its salt and id are drawn here and nowhere else, anew for every slot
//! that is made. A slot commits to the key it was wrapped with, because AES-GCM alone lets one
//! ciphertext open under two keys.

use custody::VaultId;

use super::cost::KdfCost;
use super::crypto::{self, OneUse};
use super::error::{OpenError, Part, SealError};
use super::fields::{get, get_u32, put};
use super::kdf::{self, OutOfMemory};
use super::secrets::{Dek, Password, Secret};

/// Bytes of one slot.
pub(super) const SLOT_LEN: usize = 144;
/// The wrapping key is derived from the bytes before this.
const DERIVED_FROM: usize = 64;
/// The wrapped key is bound to the bytes before this.
const AAD: usize = 96;

/// What opens a slot, and what a guess at it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// A password.
    Password(KdfCost),
    /// A password together with a key file.
    PasswordAndKeyFile(KdfCost),
    /// A recovery key of 160 random bits, which needs no key derivation.
    RecoveryKey,
}

/// One key slot. It holds nothing that is secret without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Slot {
    bytes: [u8; SLOT_LEN],
    kind: SlotKind,
}

impl Slot {
    /// What opens it.
    #[must_use]
    pub fn kind(&self) -> SlotKind {
        self.kind
    }

    /// What a guess at the password costs; none for a recovery key.
    #[must_use]
    pub fn cost(&self) -> Option<KdfCost> {
        match self.kind {
            SlotKind::Password(cost) | SlotKind::PasswordAndKeyFile(cost) => Some(cost),
            SlotKind::RecoveryKey => None,
        }
    }

    /// Whether it is of the kind that this secret opens.
    pub(crate) fn takes(&self, secret: Secret<'_>) -> bool {
        Ikm::of(self.kind, secret).is_some()
    }

    /// Whether a secret opens this slot and finds this data key in it: the key derivation runs.
    pub(crate) fn opens<'s>(&self, vault_id: VaultId, secret: impl Into<Secret<'s>>, dek: &Dek) -> bool {
        self.unwrap(vault_id, secret.into()).is_ok_and(|found| found.same_as(dek))
    }

    pub(super) fn bytes(&self) -> &[u8; SLOT_LEN] {
        &self.bytes
    }

    /// Reads all slots of a header. The rounds keep the order of failures that `docs/FORMAT.md`
    /// fixes: newer before malformed before refused cost, whichever slot it is in.
    pub(super) fn parse_all(raw: &[[u8; SLOT_LEN]]) -> Result<Vec<Self>, OpenError> {
        for bytes in raw {
            let [kind, kdf] = get::<0, 2, _>(bytes);
            if !(1..=3).contains(&kind) || !(1..=2).contains(&kdf) {
                return Err(OpenError::NewerVersion);
            }
        }
        for bytes in raw {
            let [kind, kdf, zeros @ ..] = get::<0, 4, _>(bytes);
            if zeros != [0; 2] {
                return Err(OpenError::Malformed(Part::Zeros));
            }
            // A recovery key (3) goes without key derivation (2), everything else with Argon2id (1).
            if (kind == 3) != (kdf == 2) || (kdf == 2 && get::<4, 12, _>(bytes) != [0; 12]) {
                return Err(OpenError::Malformed(Part::Slot));
            }
        }
        let recovery = raw.iter().filter(|bytes| get::<0, 1, _>(bytes) == [3]).count();
        if !is_a_set(raw.len(), recovery) {
            return Err(OpenError::Malformed(Part::SlotSet));
        }
        raw.iter().map(Self::parse_known).collect()
    }

    /// Reads a slot whose type and kdf are known to go together.
    fn parse_known(bytes: &[u8; SLOT_LEN]) -> Result<Self, OpenError> {
        let (m_kib, t, p) = (get_u32::<4, _>(bytes), get_u32::<8, _>(bytes), get_u32::<12, _>(bytes));
        let cost = || KdfCost::new(m_kib, t, p).ok_or(OpenError::RefusedCost { m_kib, t, p });
        let kind = match get::<0, 1, _>(bytes) {
            [1] => SlotKind::Password(cost()?),
            [2] => SlotKind::PasswordAndKeyFile(cost()?),
            _ => SlotKind::RecoveryKey,
        };
        Ok(Self { bytes: *bytes, kind })
    }

    /// Unwraps the data key, or says which of the two tests failed.
    pub(super) fn unwrap(&self, vault_id: VaultId, secret: Secret<'_>) -> Result<Dek, OpenError> {
        let ikm = Ikm::of(self.kind, secret).ok_or(OpenError::NoSuchSlot)?;
        let (wrap, commit) = ikm.derive(vault_id, &self.bytes).map_err(|OutOfMemory| OpenError::OutOfMemory)?;
        if !crypto::same(&commit, &get::<64, 32, _>(&self.bytes)) {
            return Err(OpenError::WrongPassword);
        }
        let dek = wrap.open(&get::<96, 48, _>(&self.bytes), &self.bytes[..AAD]).ok_or(OpenError::AlteredSlot)?;
        dek.first_chunk().map(Dek::from_bytes).ok_or(OpenError::AlteredSlot)
    }
}

/// Exactly one slot with a password and at most one recovery slot.
fn is_a_set(slots: usize, recovery: usize) -> bool {
    recovery <= 1 && slots == recovery + 1
}

/// Whether these slots may stand in one file together.
pub(super) fn may_stand_together(slots: &[Slot]) -> bool {
    is_a_set(slots.len(), slots.iter().filter(|slot| slot.kind == SlotKind::RecoveryKey).count())
}

/// Wraps the data key for a secret, with a fresh salt and slot id.
///
/// `cost` is what a guess at the password shall cost; a recovery key leaves it unused.
///
/// # Errors
/// When the cost is below the floor, there is no randomness, or too little memory.
pub fn make_slot(vault_id: VaultId, dek: &Dek, secret: Secret<'_>, cost: KdfCost) -> Result<Slot, SealError> {
    let kind = match secret {
        Secret::Password(_) => SlotKind::Password(cost),
        Secret::PasswordAndKeyFile(..) => SlotKind::PasswordAndKeyFile(cost),
        Secret::RecoveryKey(_) => SlotKind::RecoveryKey,
    };
    let (code, cost) = match kind {
        SlotKind::Password(cost) => ([1, 1], Some(cost)),
        SlotKind::PasswordAndKeyFile(cost) => ([2, 1], Some(cost)),
        SlotKind::RecoveryKey => ([3, 2], None),
    };
    let mut bytes = [0; SLOT_LEN];
    put::<0, 2, _>(&mut bytes, code);
    if let Some(cost) = cost {
        if !cost.may_be_made() {
            return Err(SealError::Cost);
        }
        put::<4, 4, _>(&mut bytes, cost.m_kib().to_le_bytes());
        put::<8, 4, _>(&mut bytes, cost.t().to_le_bytes());
        put::<12, 4, _>(&mut bytes, cost.p().to_le_bytes());
    }
    put::<16, 32, _>(&mut bytes, crypto::make_random()?);
    put::<48, 16, _>(&mut bytes, crypto::make_random()?);
    let ikm = Ikm::of(kind, secret).ok_or(SealError::Slots)?;
    let (wrap, commit) = ikm.derive(vault_id, &bytes).map_err(|OutOfMemory| SealError::OutOfMemory)?;
    put::<64, 32, _>(&mut bytes, commit);
    // EXPOSE: the data key is what is wrapped.
    let wrapped = wrap.seal(dek.expose(), &bytes[..AAD]).ok_or(SealError::TooLarge)?;
    put::<96, 48, _>(&mut bytes, wrapped.try_into().map_err(|_| SealError::TooLarge)?);
    Ok(Slot { bytes, kind })
}

/// What the wrapping key is derived from: the stretched password, then random bytes.
struct Ikm<'a> {
    stretched: Option<(&'a Password, KdfCost)>,
    random: &'a [u8],
}

impl<'a> Ikm<'a> {
    /// `None` when the secret is not of the slot's kind: a password is never used without a cost.
    fn of(kind: SlotKind, secret: Secret<'a>) -> Option<Self> {
        match (kind, secret) {
            (SlotKind::Password(cost), Secret::Password(password)) => Some(Self { stretched: Some((password, cost)), random: &[] }),
            (SlotKind::PasswordAndKeyFile(cost), Secret::PasswordAndKeyFile(password, key_file)) => {
                // EXPOSE: the key file is half of what the wrapping key is derived from.
                Some(Self { stretched: Some((password, cost)), random: key_file.expose() })
            }
            // EXPOSE: the wrapping key is derived from the recovery key.
            (SlotKind::RecoveryKey, Secret::RecoveryKey(key)) => Some(Self { stretched: None, random: key.expose() }),
            _ => None,
        }
    }

    /// The wrapping key and the commitment.
    fn derive(&self, vault_id: VaultId, slot: &[u8; SLOT_LEN]) -> Result<(OneUse, [u8; 32]), OutOfMemory> {
        let stretched = match self.stretched {
            Some((password, cost)) => Some(kdf::stretch(password, &get::<16, 32, _>(slot), cost)?),
            None => None,
        };
        let stretched: &[u8] = stretched.as_ref().map_or(&[], |s| s.as_slice());
        let info: [&[u8]; 2] = [b"codekeep/v1/slot", &slot[..DERIVED_FROM]];
        Ok(OneUse::derive_committed(vault_id.bytes(), &[stretched, self.random], &info))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{KeyFile, RecoveryKey, SlotKind};

    const VAULT: VaultId = VaultId([9; 16]);

    fn password(text: &str) -> Password {
        Password::from_bytes(text.as_bytes()).unwrap()
    }

    #[test]
    fn each_kind_opens_with_its_own_secret_alone() {
        let dek = Dek::make().unwrap();
        let (right, wrong) = (password("right"), password("wrong"));
        let (file, other_file) = (KeyFile::from_bytes(&[1; 32]), KeyFile::from_bytes(&[2; 32]));
        let (key, other_key) = (RecoveryKey::from_bytes(&[1; 20]), RecoveryKey::from_bytes(&[2; 20]));
        let secrets = [
            (Secret::Password(&right), Secret::Password(&wrong)),
            (Secret::PasswordAndKeyFile(&right, &file), Secret::PasswordAndKeyFile(&right, &other_file)),
            (Secret::PasswordAndKeyFile(&right, &file), Secret::PasswordAndKeyFile(&wrong, &file)),
            (Secret::RecoveryKey(&key), Secret::RecoveryKey(&other_key)),
        ];
        for (i, (secret, not)) in secrets.iter().enumerate() {
            let slot = make_slot(VAULT, &dek, *secret, KdfCost::CHEAP).unwrap();
            assert!(slot.unwrap(VAULT, *secret).unwrap().same_as(&dek));
            assert_eq!(slot.unwrap(VAULT, *not).err(), Some(OpenError::WrongPassword), "{i}");
            assert_eq!(slot.unwrap(VaultId([8; 16]), *secret).err(), Some(OpenError::WrongPassword));
        }
        let with_file = make_slot(VAULT, &dek, secrets[1].0, KdfCost::CHEAP).unwrap();
        assert_eq!(with_file.unwrap(VAULT, secrets[0].0).err(), Some(OpenError::NoSuchSlot));
        let recovery = make_slot(VAULT, &dek, secrets[3].0, KdfCost::CHEAP).unwrap();
        assert_eq!(recovery.unwrap(VAULT, secrets[0].0).err(), Some(OpenError::NoSuchSlot));
        assert_eq!(recovery.kind(), SlotKind::RecoveryKey);
    }

    /// R14: what a person could think of is always stretched; only 160 random bits are not.
    #[test]
    fn no_slot_goes_without_key_derivation_but_that_of_a_recovery_key() {
        let dek = Dek::make().unwrap();
        let (password, file, key) = (password("right"), KeyFile::from_bytes(&[1; 32]), RecoveryKey::from_bytes(&[1; 20]));
        for (secret, stretched) in
            [(Secret::Password(&password), true), (Secret::PasswordAndKeyFile(&password, &file), true), (Secret::RecoveryKey(&key), false)]
        {
            let slot = make_slot(VAULT, &dek, secret, KdfCost::CHEAP).unwrap();
            assert_eq!(slot.cost().is_some(), stretched);
            assert_eq!(get::<1, 1, _>(slot.bytes()), [if stretched { 1 } else { 2 }]);
            // The same bytes with the other kind of derivation are no slot.
            let mut other = *slot.bytes();
            other[1] = 3 - other[1];
            assert_eq!(Slot::parse_all(&[other]).err(), Some(OpenError::Malformed(Part::Slot)));
        }
        // A key of any other length than 160 bits is not even a value.
        assert_eq!(size_of_val(key.expose()) * 8, 160);
    }

    #[test]
    fn salt_and_id_are_new_in_every_slot() {
        let dek = Dek::make().unwrap();
        let key = RecoveryKey::make().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            let slot = make_slot(VAULT, &dek, (&key).into(), KdfCost::CHEAP).unwrap();
            assert!(seen.insert(get::<16, 32, _>(slot.bytes()).to_vec()));
            assert!(seen.insert(get::<48, 16, _>(slot.bytes()).to_vec()));
        }
    }

    #[test]
    fn without_randomness_no_slot_is_made() {
        let (dek, password) = (Dek::from_bytes(&[1; 32]), password("x"));
        crypto::without_randomness(|| {
            let made = make_slot(VAULT, &dek, (&password).into(), KdfCost::CHEAP);
            assert!(matches!(made.err(), Some(SealError::Random(_))));
        });
    }
}
