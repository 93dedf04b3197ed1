//! Headers that version 1 never writes, each refused by its name.

use super::{Fixture, PREFIX, SLOT, VAULT, with_trailer};
use codekeep_vault::format::{Dek, KdfCost, KeyFile, OpenError, Part, RecoveryKey, Secret, Slot, check, make_slot, seal};

fn refused(file: &[u8]) -> Option<OpenError> {
    check(file).err()
}

#[test]
fn each_malformed_part_has_its_name() {
    let f = Fixture::new(KdfCost::CHEAP);
    let malformed = |part, at: usize, bytes: &[u8]| {
        let file = f.changed(|body| body[at..at + bytes.len()].copy_from_slice(bytes));
        assert_eq!(refused(&file), Some(OpenError::Malformed(part)), "bytes {at}: {bytes:?}");
    };
    for len in [0u16, 71, 72, 216, 361, 504, u16::MAX] {
        malformed(Part::HeaderLen, 10, &len.to_le_bytes());
    }
    for flag in 0..32 {
        malformed(Part::Flags, 12, &(1u32 << flag).to_le_bytes());
    }
    for len in [0u32, 15, 16, 65_551, 65_553, 131_088, 67_108_880, u32::MAX] {
        malformed(Part::CiphertextLen, 64, &len.to_le_bytes());
    }
    for count in [0, 3, 4, 255] {
        malformed(Part::SlotCount, 68, &[count]);
    }
    malformed(Part::HeaderLen, 68, &[1]);
    for at in 69..72 {
        malformed(Part::Zeros, at, &[1]);
    }
    for slot in [PREFIX, PREFIX + SLOT] {
        malformed(Part::Zeros, slot + 2, &[1]);
        malformed(Part::Zeros, slot + 3, &[1]);
    }
    malformed(Part::Slot, PREFIX, &[1, 2]);
    malformed(Part::Slot, PREFIX, &[2, 2]);
    malformed(Part::Slot, PREFIX + SLOT, &[3, 1]);
    for at in [4, 8, 12] {
        malformed(Part::Slot, PREFIX + SLOT + at, &[1]);
    }
}

#[test]
fn newer_comes_before_malformed_and_that_before_a_refused_cost() {
    let f = Fixture::new(KdfCost::CHEAP);
    let cost = |body: &mut Vec<u8>| body[PREFIX + 4..PREFIX + 8].fill(0xff);
    let file = f.changed(cost);
    assert_eq!(refused(&file), Some(OpenError::RefusedCost { m_kib: u32::MAX, t: 1, p: 1 }));
    let file = f.changed(|body| {
        cost(body);
        body[PREFIX + SLOT + 2] = 1;
    });
    assert_eq!(refused(&file), Some(OpenError::Malformed(Part::Zeros)));
    for (at, byte) in [(0, 4), (0, 0), (1, 0), (1, 3)] {
        let file = f.changed(|body| {
            cost(body);
            body[PREFIX + 2] = 1;
            body[PREFIX + SLOT + at] = byte;
        });
        assert_eq!(refused(&file), Some(OpenError::NewerVersion));
        // The fixed part is read before any slot.
        let file = f.changed(|body| {
            body[12] = 1;
            body[PREFIX + SLOT + at] = byte;
        });
        assert_eq!(refused(&file), Some(OpenError::Malformed(Part::Flags)));
    }
}

#[test]
fn sets_of_slots_that_may_not_be_are_refused() {
    let f = Fixture::new(KdfCost::CHEAP);
    let slot = |i: usize| f.file[PREFIX + i * SLOT..][..SLOT].to_vec();
    let twice = |i| f.changed(|body| body[PREFIX..PREFIX + 2 * SLOT].copy_from_slice(&[slot(i), slot(i)].concat()));
    assert_eq!(refused(&twice(0)), Some(OpenError::Malformed(Part::SlotSet)));
    assert_eq!(refused(&twice(1)), Some(OpenError::Malformed(Part::SlotSet)));
    // A recovery slot alone.
    let mut alone = [&f.file[..PREFIX], &slot(1), &f.file[PREFIX + 2 * SLOT..f.file.len() - 32]].concat();
    alone[10..12].copy_from_slice(&216u16.to_le_bytes());
    alone[68] = 1;
    assert_eq!(refused(&with_trailer(alone)), Some(OpenError::Malformed(Part::SlotSet)));
}

#[test]
fn one_slot_and_either_order_of_two_are_written_and_read() {
    let f = Fixture::new(KdfCost::CHEAP);
    let (key_file, recovery) = (KeyFile::make().unwrap(), RecoveryKey::make().unwrap());
    let with_file = Secret::PasswordAndKeyFile(&f.password, &key_file);
    let slot = |secret| make_slot(VAULT, &f.dek, secret, KdfCost::CHEAP).unwrap();
    let opens = |slots: &[Slot], secret: Secret<'_>| {
        let file = seal(VAULT, &f.dek, slots, b"payload").unwrap();
        let checked = check(&file).unwrap();
        let dek: Dek = checked.unlock(secret).unwrap();
        assert_eq!(checked.open(&dek).unwrap().expose(), b"payload");
    };
    opens(&[slot(with_file)], with_file);
    opens(&[slot(with_file), slot((&recovery).into())], with_file);
    opens(&[slot((&recovery).into()), slot(with_file)], with_file);
    opens(&[slot((&recovery).into()), slot(with_file)], (&recovery).into());
    opens(&f.slots, (&f.recovery).into());
}
