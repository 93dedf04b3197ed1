//! Damage is told apart from a wrong password, and from another program's file, without a key.

use super::{Fixture, PREFIX, outcome, with_trailer};
use codekeep_vault::format::{KdfCost, MAX_FILE_LEN, OpenError, check};

#[test]
fn a_file_cut_off_anywhere_is_damaged() {
    let f = Fixture::new(KdfCost::CHEAP);
    for len in 0..f.file.len() {
        let kind = check(&f.file[..len]).err().map(|error| error.kind());
        assert_eq!(kind, Some(if len < 8 { "not-a-vault" } else { "damaged" }), "length {len}");
    }
}

#[test]
fn a_file_cut_off_anywhere_with_a_trailer_that_fits_is_still_refused() {
    let f = Fixture::new(KdfCost::CHEAP);
    let body = &f.file[..f.file.len() - 32];
    for len in (8..600).chain((600..body.len()).step_by(1021)).chain([body.len() - 1]) {
        let kind = check(with_trailer(body[..len].to_vec())).err().map(|error| error.kind());
        // Below ten bytes the version is read from the trailer that stands there.
        let expected = if len < 10 { "newer-version" } else { "malformed" };
        assert_eq!(kind, Some(expected), "length {len}");
    }
}

#[test]
fn bytes_put_behind_are_refused() {
    let f = Fixture::new(KdfCost::CHEAP);
    for byte in 0..=255 {
        let file = [&f.file[..], &[byte]].concat();
        assert_eq!(check(&file).err(), Some(OpenError::Damaged));
        let file = with_trailer(file);
        assert_eq!(check(&file).err().map(|error| error.kind()), Some("malformed"));
    }
}

#[test]
fn damage_in_a_file_of_an_unknown_version_may_be_a_newer_version() {
    let f = Fixture::new(KdfCost::CHEAP);
    let mut file = f.file.clone();
    file[8] = 2;
    assert_eq!(check(&file).err(), Some(OpenError::DamagedOrNewer));
    let newer = f.changed(|body| body[8] = 2);
    assert_eq!(check(&newer).err(), Some(OpenError::NewerVersion));
    // Whatever a newer version puts behind the ten bytes, its trailer is where it is promised to be.
    let other = with_trailer([&f.file[..8], &[7, 0], &[0xaa; 100]].concat());
    assert_eq!(check(&other).err(), Some(OpenError::NewerVersion));
}

#[test]
fn damage_is_found_before_the_key_is_derived() {
    // The damaged file asks for 2 GiB and four passes. Checking it takes no password at all, so no
    // key can have been derived; `format_memory.rs` shows that nothing is allocated either.
    let f = Fixture::new(KdfCost::CHEAP);
    let mut file = f.changed(|body| {
        body[PREFIX + 4..PREFIX + 8].copy_from_slice(&2_097_152u32.to_le_bytes());
        body[PREFIX + 8] = 4;
    });
    assert!(check(&file).is_ok());
    file[1000] ^= 1;
    assert_eq!(outcome(&file, (&f.password).into()), "damaged");
    file[1000] ^= 1;
    file.pop();
    assert_eq!(outcome(&file, (&f.password).into()), "damaged");
}

#[test]
fn other_files_are_no_vaults() {
    for file in [&b""[..], b"PK\x03\x04", b"age-encryption.org/v1\n", &[0; 70_000], b"\x89PNG\r\n\x1a\n"] {
        assert_eq!(check(file).err(), Some(OpenError::NotAVault));
    }
    // Text mode turned CR LF into LF.
    let f = Fixture::new(KdfCost::CHEAP);
    let text_mode: Vec<u8> = f.file[..4].iter().chain(&f.file[5..]).copied().collect();
    assert_eq!(check(&text_mode).err(), Some(OpenError::NotAVault));
}

#[test]
fn the_largest_file_and_one_byte_more() {
    let mut file = vec![0; MAX_FILE_LEN + 1];
    file[..8].copy_from_slice(&Fixture::new(KdfCost::CHEAP).file[..8]);
    assert_eq!(check(&file).err(), Some(OpenError::TooLarge));
    assert_ne!(check(&file[..MAX_FILE_LEN]).err(), Some(OpenError::TooLarge));
}
