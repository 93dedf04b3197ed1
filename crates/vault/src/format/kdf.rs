//! Argon2id over a buffer of our own.
//!
//! `argon2` leaves its working memory unwiped even with its `zeroize` feature, and allocates
//! without asking whether it may. So the blocks are reserved here, refused cleanly when there is no
//! room, and wiped whatever happens. Nothing else may call `argon2`.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use super::cost::KdfCost;
use super::secrets::Password;

/// There was not enough memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutOfMemory;

/// The 32 bytes S of the key schedule: Argon2id, version 0x13, of a password.
pub(super) fn stretch(password: &Password, salt: &[u8; 32], cost: KdfCost) -> Result<Box<Zeroizing<[u8; 32]>>, OutOfMemory> {
    // `KdfCost` is far inside what `argon2` accepts, so the only thing that can fail is the memory.
    let params = Params::new(cost.m_kib(), cost.t(), cost.p(), Some(32)).map_err(|_| OutOfMemory)?;
    // EXPOSE: the password is what is stretched.
    run(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params), password.expose().as_bytes(), salt)
}

/// Runs one derivation of this cost over nothing in particular: whether there was memory for it.
pub fn try_cost(cost: KdfCost) -> bool {
    Password::from_bytes(b"calibration").is_ok_and(|password| stretch(&password, &[0; 32], cost).is_ok())
}

fn run(argon2: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Result<Box<Zeroizing<[u8; 32]>>, OutOfMemory> {
    let count = argon2.params().block_count();
    let mut blocks = Zeroizing::new(Vec::new());
    blocks.try_reserve_exact(count).map_err(|_| OutOfMemory)?;
    blocks.resize(count, Block::new());
    let mut out = Box::new(Zeroizing::new([0; 32]));
    argon2.hash_password_into_with_memory(password, salt, &mut **out, blocks.as_mut_slice()).map_err(|_| OutOfMemory)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{AssociatedData, ParamsBuilder};

    #[test]
    fn rfc_9106_section_5_3() {
        let params = ParamsBuilder::new()
            .m_cost(32)
            .t_cost(3)
            .p_cost(4)
            .data(AssociatedData::new(&[4; 12]).unwrap())
            .output_len(32)
            .build()
            .unwrap();
        let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let tag = run(&argon2, &[1; 32], &[2; 16]).unwrap();
        let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    #[test]
    fn every_input_counts() {
        let of = |password: &[u8], salt: &[u8; 32], cost| **stretch(&Password::from_bytes(password).unwrap(), salt, cost).unwrap();
        let base = of(b"one", &[0; 32], KdfCost::CHEAP);
        assert_eq!(base, of(b"one", &[0; 32], KdfCost::CHEAP));
        assert_ne!(base, of(b"two", &[0; 32], KdfCost::CHEAP));
        assert_ne!(base, of(b"one", &[1; 32], KdfCost::CHEAP));
        assert_ne!(base, of(b"one", &[0; 32], KdfCost::LEAST));
    }
}
