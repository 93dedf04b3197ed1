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
    use std::fmt::Write;
    use std::process::{Command, Stdio};

    use argon2::{AssociatedData, ParamsBuilder};

    use super::super::crypto::sha256;
    use super::*;

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

    /// Numbers that are the same in every run, and look like any.
    fn drawn(seed: u32) -> [u8; 32] {
        sha256(&seed.to_le_bytes())
    }

    /// A comparison that the vectors of the RFC cannot make: one cost, one password, one salt say little about the others.
    #[test]
    fn fifty_random_costs_and_passwords_give_what_the_c_implementation_gives() {
        const SCRIPT: &str = "import sys\nfrom argon2.low_level import Type, hash_secret_raw\nfor line in sys.stdin:\n    \
            password, salt, t, m, p = line.split()\n    print(hash_secret_raw(bytes.fromhex(password), bytes.fromhex(salt), \
            int(t), int(m), int(p), 32, Type.ID, 0x13).hex())\n";
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let (mut asked, mut ours) = (String::new(), Vec::new());
        for seed in 0..50 {
            let [t, p, more, length, salt_length, ..] = drawn(seed);
            let (t, p) = (1 + u32::from(t % 4), 1 + u32::from(p % 8));
            let m = 8 * p + u32::from(more) * 3;
            let password = [drawn(seed + 1000), drawn(seed + 2000)].concat()[..1 + usize::from(length % 64)].to_vec();
            let salt = drawn(seed + 3000)[..8 + usize::from(salt_length % 25)].to_vec();
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(m, t, p, Some(32)).unwrap());
            ours.push(hex(&**run(&argon2, &password, &salt).unwrap()));
            writeln!(asked, "{} {} {t} {m} {p}", hex(&password), hex(&salt)).unwrap();
        }
        let ours_too = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
        let theirs = [ours_too, "python3".into()].into_iter().find_map(|python| {
            let mut child = Command::new(python).args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
            std::io::Write::write_all(&mut child.stdin.take()?, asked.as_bytes()).ok();
            let output = child.wait_with_output().ok()?;
            output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
        });
        let Some(theirs) = theirs else {
            let required = std::env::var_os("CODEKEEP_REQUIRE_PYTHON").is_some_and(|value| value == "1");
            assert!(!required, "no Python with argon2-cffi in target/python");
            return;
        };
        assert_eq!(theirs.lines().collect::<Vec<_>>(), ours);
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
