//! The sealed file, what is in it, and what lies beside it.

use custody::VaultId;
use sha2::{Digest, Sha256};
use vault::disk::StateFile;
use vault::format::{Dek, OpenError, Payload, check, peek};

/// The header, its slots and its bounds. A key that nobody has is tried, so that everything behind the checks without one
/// is read too; no slow derivation is run, because a file may ask for minutes of it within the bounds.
pub fn vault_file(bytes: &[u8]) {
    look(bytes);
    // The same with a trailer that fits: made-up bytes never have one.
    look(&[bytes, &Sha256::digest(bytes)].concat());
}

fn look(file: &[u8]) {
    let _ = peek(file);
    let checked = match check(file) {
        Ok(checked) => checked,
        Err(error) => return assert!(!error.kind().is_empty()),
    };
    assert!(checked.bytes() == file, "a file is kept as it was read");
    assert!((1..=2).contains(&checked.slots().len()), "a file has one slot or two");
    for slot in checked.slots() {
        let _ = (slot.kind(), slot.cost());
    }
    let nobodys = Dek::from_bytes(&[7; 32]);
    if !checked.mac_holds(&nobodys) {
        assert!(matches!(checked.open(&nobodys), Err(OpenError::AlteredHeader)), "a header that nobody sealed does not open");
    }
}

/// The payload, as if its seal had held. What is read and may be written is written as it was read.
pub fn payload(bytes: &[u8]) {
    let Some((id, payload)) = bytes.split_first_chunk() else { return };
    let Ok(read) = Payload::decode(payload, VaultId(*id)) else { return };
    if read.may_be_written() {
        let again = read.encode();
        assert!(again.is_ok_and(|again| again.as_slice() == payload), "a payload is written as it was read");
    }
}

/// `state.bin` and what is in its two parts.
pub fn state_file(bytes: &[u8]) {
    vault::read_state_parts(bytes);
    let Ok(file) = StateFile::decode(bytes) else { return };
    assert!(file.encode().is_ok_and(|again| again == bytes), "a state file is written as it was read");
    vault::read_state_parts(&file.plain);
    vault::read_state_parts(&file.sealed);
}
