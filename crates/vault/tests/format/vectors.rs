//! Answers that must never change: files written today open for ever, and `docs/FORMAT.md` says
//! what the code does.

use super::outcome;
use codekeep_vault::format::{
    KdfCost, MAX_ACCESS_LOG, MAX_CODES, MAX_EVENT, MAX_EVENTS, MAX_FILE_LEN, MAX_STRING, OpenError, Part, Password, Payload, PayloadError,
    RecoveryKey, SlotKind, VaultSecret, check, check_word_mac, open_text, seal_text,
};
use custody::{CodeId, CodeText};

const FILE: &[u8] = include_bytes!("../vectors/v1.codekeep");
const FORMAT: &str = include_str!("../../../../docs/FORMAT.md");

fn run<const N: usize>(from: u8) -> [u8; N] {
    std::array::from_fn(|i| from + i as u8)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_first_vault_opens_for_ever() {
    let password = Password::from_bytes(b"correct horse battery staple").unwrap();
    let recovery = RecoveryKey::from_bytes(&run(0));
    let checked = check(FILE).unwrap();
    assert!(checked.slots()[0].kind() == SlotKind::Password(KdfCost::LEAST) && checked.slots()[1].kind() == SlotKind::RecoveryKey);
    let dek = checked.unlock(&password).unwrap();
    assert!(checked.unlock(&recovery).unwrap().same_as(&dek));
    let payload = Payload::decode(checked.open(&dek).unwrap().expose(), checked.vault_id()).unwrap();
    let code = CodeId(run(0xa0));
    let text = open_text(&payload.vault_secret, code, &payload.code_texts[&code]).unwrap();
    assert_eq!(text.expose(), "9030 3487");
    assert_eq!(outcome(FILE, (&recovery).into()), "opens");
}

#[test]
fn the_known_answers_of_the_description() {
    let secret = VaultSecret::from_bytes(&run(0));
    let sealed = seal_text(&secret, CodeId(run(0xa0)), &CodeText::new("9030 3487".into())).unwrap();
    for answer in [hex(&sealed), hex(&check_word_mac(&secret, b"sheet"))] {
        assert!(FORMAT.contains(&answer), "{answer}");
    }
}

#[test]
fn the_description_names_every_kind_and_bound() {
    let kinds = [
        OpenError::NotAVault,
        OpenError::TooLarge,
        OpenError::DamagedOrNewer,
        OpenError::Damaged,
        OpenError::NewerVersion,
        OpenError::Malformed(Part::Flags),
        OpenError::RefusedCost { m_kib: 0, t: 0, p: 0 },
        OpenError::NoSuchSlot,
        OpenError::WrongPassword,
        OpenError::AlteredSlot,
        OpenError::AlteredHeader,
        OpenError::AlteredPayload,
        OpenError::OutOfMemory,
        OpenError::Payload(PayloadError::Padding),
        OpenError::Payload(PayloadError::NewerSchema),
    ];
    for kind in kinds {
        assert!(FORMAT.contains(&format!("`{}`", kind.kind())), "{kind}");
    }
    for number in [MAX_FILE_LEN, MAX_EVENT, MAX_EVENTS, MAX_CODES, MAX_STRING, MAX_STRING + 16, MAX_ACCESS_LOG] {
        let digits = number.to_string();
        let grouped: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
        assert!(FORMAT.contains(&grouped.join(",")), "{number}");
    }
}
