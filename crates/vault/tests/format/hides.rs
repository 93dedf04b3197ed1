//! Nothing that a vault holds can be seen from outside, its size included.

use super::{Fixture, VAULT};
use codekeep_vault::format::{KdfCost, Payload, VaultSecret, seal_text};
use custody::{CodeId, CodeText, EventId};

const NAME: &str = "canary-account-of-Zofia";
const CODE: &str = "canary-7291-code";

fn with_codes(count: u32) -> Payload {
    let secret = VaultSecret::make().unwrap();
    let mut payload = Payload::new(VAULT, VaultSecret::from_bytes(secret.expose()));
    payload.label_texts.insert(EventId([1; 32]), NAME.into());
    payload.events.push(Box::from(&b"canary-event"[..]));
    for i in 0..count {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&i.to_be_bytes());
        let sealed = seal_text(&secret, CodeId(id), &CodeText::new(CODE.into())).unwrap();
        payload.code_texts.insert(CodeId(id), sealed);
    }
    payload
}

fn holds(bytes: &[u8], canary: &[u8]) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary)
}

#[test]
fn no_canary_is_in_the_file_in_clear() {
    let payload = with_codes(3);
    let encoded = payload.encode().unwrap();
    assert!(holds(&encoded, NAME.as_bytes()) && holds(&encoded, b"canary"), "the search finds what is there");
    assert!(!holds(&encoded, CODE.as_bytes()), "codes are sealed once more inside");
    let file = Fixture::with_payload(KdfCost::CHEAP, &payload).file;
    for canary in [NAME, CODE, "canary", "events", "vault_secret"] {
        assert!(!holds(&file, canary.as_bytes()), "{canary}");
    }
}

#[test]
fn one_code_and_two_hundred_make_files_of_one_size() {
    let len = |codes| Fixture::with_payload(KdfCost::CHEAP, &with_codes(codes)).file.len();
    assert_eq!(len(1), len(200));
    assert_eq!(len(1), len(0));
}

#[test]
fn two_saves_of_one_payload_have_nothing_in_common() {
    let f = Fixture::new(KdfCost::CHEAP);
    let again = codekeep_vault::format::seal(VAULT, &f.dek, &f.slots, b"payload").unwrap();
    let other = codekeep_vault::format::seal(VAULT, &f.dek, &f.slots, b"payload").unwrap();
    let ciphertext = |file: &[u8]| file[72 + 2 * 144 + 32..file.len() - 32].to_vec();
    let equal = ciphertext(&again).iter().zip(ciphertext(&other)).filter(|(a, b)| **a == *b).count();
    // One byte in 256 is equal by chance: 256 of 65,552 on average.
    assert!(equal < 600, "{equal}");
}
