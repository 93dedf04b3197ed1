//! Every bit of header, slots and MAC, and a sample of the ciphertext: each changed bit is refused
//! with the kind of failure that the table gives, by the keyed check and not by the trailer.

use super::{Fixture, PREFIX, SLOT, outcome};
use codekeep_vault::format::{KdfCost, check};

const MAC_AT: usize = PREFIX + 2 * SLOT;

/// The table of `docs/FORMAT.md`, for the fixture's two slots: type 1 and type 3.
fn expected(at: usize, bit: u8, opened_slot: usize, cost: [u32; 3]) -> &'static str {
    match at {
        0..8 => "not-a-vault",
        8..10 => "newer-version",
        10..16 | 64..72 => "malformed",
        16..32 => "wrong-password",
        32..64 => "altered-header",
        PREFIX..MAC_AT => in_slot((at - PREFIX) / SLOT, (at - PREFIX) % SLOT, bit, opened_slot, cost),
        _ => "altered-header",
    }
}

fn in_slot(slot: usize, at: usize, bit: u8, opened_slot: usize, cost: [u32; 3]) -> &'static str {
    let mine = |kind| if slot == opened_slot { kind } else { "altered-header" };
    match (slot, at) {
        // Type 1 ^ 2 = 3, type 3 ^ 1 = 2 and 3 ^ 2 = 1 are known, but not with that kdf.
        (0, 0) if bit == 1 => "malformed",
        (1, 0) if bit < 2 => "malformed",
        (_, 0 | 1) => "newer-version",
        (_, 2 | 3) | (1, 4..16) => "malformed",
        (_, 4..16) => {
            let mut cost = cost;
            cost[(at - 4) / 4] ^= 1 << (8 * ((at - 4) % 4) + usize::from(bit));
            let [m, t, p] = cost.map(u64::from);
            let accepted = (19_456..=2_097_152).contains(&m) && (1..=64).contains(&t) && (1..=16).contains(&p) && m * t <= 8_388_608;
            if accepted { mine("wrong-password") } else { "refused-cost" }
        }
        (_, 16..96) => mine("wrong-password"),
        _ => mine("altered-slot"),
    }
}

#[test]
fn every_bit_of_header_slots_and_mac() {
    let f = Fixture::new(KdfCost::CHEAP);
    let cost = [64, 1, 1];
    for at in 0..MAC_AT + 32 {
        for bit in 0..8 {
            let file = f.flipped(at, bit);
            // The highest memory costs are within bounds; allocating a gigabyte would prove nothing more.
            if (PREFIX + 4..PREFIX + 8).contains(&at) && check(&file).is_ok_and(|_| at == PREFIX + 6 && bit > 2) {
                continue;
            }
            assert_eq!(outcome(&file, (&f.password).into()), expected(at, bit, 0, cost), "byte {at} bit {bit}, by password");
            assert_eq!(outcome(&file, (&f.recovery).into()), expected(at, bit, 1, cost), "byte {at} bit {bit}, by recovery key");
        }
    }
}

#[test]
fn every_bit_of_a_cost_that_ships() {
    let f = Fixture::new(KdfCost::LEAST);
    for at in PREFIX + 4..PREFIX + 16 {
        for bit in 0..8 {
            let file = f.flipped(at, bit);
            if at == PREFIX + 6 && (3..5).contains(&bit) {
                assert!(check(&file).is_ok(), "half a gigabyte and more is within bounds");
                continue;
            }
            assert_eq!(outcome(&file, (&f.password).into()), expected(at, bit, 0, [19_456, 1, 1]), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn a_sample_of_ciphertext_bits_and_every_bit_of_its_tag() {
    let f = Fixture::new(KdfCost::CHEAP);
    let (start, end) = (MAC_AT + 32, f.file.len() - 32);
    let sample = (start..end - 16).step_by(6).chain(end - 16..end);
    let mut flips = 0;
    for at in sample {
        let bits = if at >= end - 16 { 0..8 } else { (at % 8) as u8..(at % 8) as u8 + 1 };
        for bit in bits {
            let file = f.flipped(at, bit);
            let checked = check(&file).unwrap();
            assert_eq!(checked.open(&f.dek).err().map(|error| error.kind()), Some("altered-payload"), "byte {at} bit {bit}");
            flips += 1;
        }
    }
    assert!(flips > 10_000, "{flips}");
}

#[test]
fn every_bit_of_the_trailer_is_damage() {
    let f = Fixture::new(KdfCost::CHEAP);
    for at in f.file.len() - 32..f.file.len() {
        for bit in 0..8 {
            let mut file = f.file.clone();
            file[at] ^= 1 << bit;
            assert_eq!(outcome(&file, (&f.password).into()), "damaged");
        }
    }
}
