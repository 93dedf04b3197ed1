//! The payload: one spelling for one meaning, bounds, and what is carried along.

use super::VAULT;
use codekeep_vault::format::{
    Dek, MAX_ACCESS_LOG, MAX_CODES, MAX_DROPPED, MAX_EVENT, MAX_EVENTS, MAX_STRING, PastKey, Payload, PayloadError, SCHEMA, VaultSecret,
    WhyRetired,
};
use custody::cbor::{CborError, Writer};
use custody::{CodeId, CopyId, EventId, VaultId};
use zeroize::Zeroizing;

fn empty() -> Payload {
    Payload::new(VAULT, VaultSecret::from_bytes(&[7; 32]))
}

fn full() -> Payload {
    let mut payload = empty();
    payload.past_keys.push(PastKey { dek: Dek::from_bytes(&[1; 32]), retired_ms: 1_790_000_000_000, why: WhyRetired::PasswordKnown });
    payload.past_keys.push(PastKey { dek: Dek::from_bytes(&[2; 32]), retired_ms: u64::MAX, why: WhyRetired::Other(99) });
    payload.events = vec![Box::from(&b"one"[..]), Box::from(&b""[..]), Box::from(&b"one"[..])];
    payload.access_log = vec![item(|w| w.uint(5)), item(|w| w.array(2).text("opened").null())];
    payload.access_dropped = [[9; 32], [8; 32]].into();
    payload.code_texts.insert(CodeId([3; 16]), Box::from(&[0; 24][..]));
    payload.label_texts.insert(EventId([4; 32]), "Zofia's e-mail".into());
    payload
}

fn item(write: impl FnOnce(&mut Writer) -> &mut Writer) -> Box<[u8]> {
    let mut w = Writer::new();
    write(&mut w);
    w.into_bytes().into()
}

/// The payload's own fields with some of them changed, written without any of the encoder's checks.
fn by_hand(change: impl FnOnce(&mut Vec<(&'static str, Box<[u8]>)>)) -> Vec<u8> {
    let nothing = || item(|w| w.array(0));
    let no_entries = || item(|w| w.map_head(0));
    let mut fields = vec![
        ("events", nothing()),
        ("schema", item(|w| w.uint(1))),
        ("vault_id", item(|w| w.bytes(VAULT.bytes()))),
        ("past_keys", nothing()),
        ("access_log", nothing()),
        ("code_texts", no_entries()),
        ("label_texts", no_entries()),
        ("vault_secret", item(|w| w.bytes(&[7; 32]))),
    ];
    change(&mut fields);
    let mut w = Writer::new();
    w.map_head(fields.len());
    for (name, value) in fields {
        w.text(name).raw(&value);
    }
    w.into_bytes()
}

fn set(name: &'static str, value: Box<[u8]>) -> Vec<u8> {
    by_hand(|fields| fields.iter_mut().filter(|field| field.0 == name).for_each(|field| field.1.clone_from(&value)))
}

fn refused(bytes: &[u8]) -> Option<PayloadError> {
    Payload::decode(bytes, VAULT).err()
}

#[test]
fn what_is_written_is_read_and_written_again_byte_for_byte() {
    assert_eq!(empty().encode().unwrap().as_slice(), by_hand(|_| ()));
    let encoded = full().encode().unwrap();
    let read = Payload::decode(&encoded, VAULT).unwrap();
    assert_eq!(read.encode().unwrap(), encoded);
    assert_eq!(read.events, full().events);
    assert_eq!(read.access_log, full().access_log);
    assert_eq!(read.access_dropped, full().access_dropped);
    assert_eq!(read.code_texts, full().code_texts);
    assert_eq!(read.label_texts, full().label_texts);
    assert_eq!(read.past_keys[1].why, WhyRetired::Other(99));
    assert!(read.past_keys[0].dek.same_as(&Dek::from_bytes(&[1; 32])));
    assert!(read.vault_secret.same_as(&VaultSecret::from_bytes(&[7; 32])));
}

#[test]
fn the_buffer_of_a_payload_never_grows() {
    for payload in [empty(), full()] {
        let encoded = payload.encode().unwrap();
        // `Vec` at least doubles when it grows, and the room asked for is never that much too large.
        assert!(encoded.capacity() < encoded.len() + 800, "{} of {}", encoded.len(), encoded.capacity());
    }
    let mut many = empty();
    many.events = vec![Box::from(&[0; 10][..]); 10_000];
    let encoded = many.encode().unwrap();
    assert_eq!(encoded.capacity(), 400 + 10_000 * 19);
}

#[test]
fn unknown_fields_are_carried_along_byte_for_byte() {
    let later = item(|w| w.text("later"));
    let bytes = by_hand(|fields| {
        fields.insert(5, ("brand_newer", later.clone()));
        fields.sort_by_key(|field| (field.0.len(), field.0));
    });
    let payload = Payload::decode(&bytes, VAULT).unwrap();
    assert_eq!(payload.carried["brand_newer"].as_slice(), &*later);
    assert_eq!(payload.encode().unwrap().as_slice(), bytes);
}

#[test]
fn keys_of_packs_are_there_when_there_are_any() {
    let with = |keys: Writer| {
        by_hand(|fields| {
            fields.push(("pack_keys", keys.into_bytes().into()));
            fields.sort_by_key(|field| (field.0.len(), field.0));
        })
    };
    let keys = |count: u32| {
        let mut w = Writer::new();
        w.map_head(count as usize);
        for n in 0..count {
            let copy: [u8; 16] = std::array::from_fn(|at| if at < 4 { n.to_be_bytes()[at] } else { 0 });
            w.bytes(&copy).array(2).bytes(&[6; 16]).bytes(&[7; 32]);
        }
        w
    };
    let read = Payload::decode(&with(keys(2)), VAULT).unwrap();
    assert_eq!(read.pack_keys.len(), 2);
    let key = &read.pack_keys[&CopyId([0; 16])];
    assert!(key.vault_id == VaultId([6; 16]) && key.dek.same_as(&Dek::from_bytes(&[7; 32])));
    assert_eq!(read.encode().unwrap().as_slice(), with(keys(2)));
    assert!(Payload::decode(&with(keys(10_000)), VAULT).is_ok());
    assert!(matches!(refused(&with(keys(10_001))), Some(PayloadError::TooMany(_))));
    let mut short = Writer::new();
    short.map_head(1).bytes(&[5; 16]).array(2).bytes(&[6; 16]).bytes(&[7; 31]);
    let mut more = Writer::new();
    more.map_head(1).bytes(&[5; 16]).array(3).bytes(&[6; 16]).bytes(&[7; 32]).uint(1);
    assert!([short, more].into_iter().all(|wrong| matches!(refused(&with(wrong)), Some(PayloadError::Cbor(_)))));
}

#[test]
fn each_known_field_must_be_there() {
    for missing in ["events", "schema", "vault_id", "past_keys", "access_log", "code_texts", "label_texts", "vault_secret"] {
        let bytes = by_hand(|fields| fields.retain(|field| field.0 != missing));
        assert_eq!(refused(&bytes), Some(PayloadError::Missing(missing)));
    }
}

#[test]
fn hashes_of_what_was_dropped_are_there_when_there_are_any() {
    let with = |hashes: &[[u8; 32]]| {
        let value = item(|w| hashes.iter().fold(w.array(hashes.len()), |w, hash| w.bytes(hash)));
        by_hand(|fields| fields.push(("access_dropped", value)))
    };
    let read = Payload::decode(&with(&[[1; 32], [2; 32]]), VAULT).unwrap();
    assert_eq!(read.access_dropped, [[1; 32], [2; 32]].into());
    assert_eq!(read.encode().unwrap().as_slice(), with(&[[1; 32], [2; 32]]));
    for wrong in [with(&[[2; 32], [1; 32]]), with(&[[1; 32], [1; 32]])] {
        assert_eq!(refused(&wrong), Some(PayloadError::Cbor(CborError::KeyOrder)));
    }
    let hashes =
        |count: u32| (0..count).map(|n| std::array::from_fn(|at| if at < 4 { n.to_be_bytes()[at] } else { 0 })).collect::<Vec<_>>();
    assert!(Payload::decode(&with(&hashes(MAX_DROPPED as u32)), VAULT).is_ok());
    assert!(matches!(refused(&with(&hashes(MAX_DROPPED as u32 + 1))), Some(PayloadError::TooMany(_))));
    let short = by_hand(|fields| fields.push(("access_dropped", item(|w| w.array(1).bytes(&[0; 31])))));
    assert_eq!(refused(&short), Some(PayloadError::Cbor(CborError::Bounds)));
    assert_eq!(refused(&by_hand(|fields| fields.push(("access_dropped", item(|w| w.uint(1)))))), Some(PayloadError::Cbor(CborError::Type)));
    let mut payload = empty();
    payload.carried.insert("access_dropped".into(), Zeroizing::new(vec![0x80]));
    assert_eq!(payload.encode().err(), Some(PayloadError::CarriedName));
}

#[test]
fn other_spellings_and_other_types_are_refused() {
    let whole = by_hand(|_| ());
    assert_eq!(refused(&[&whole[..], &[0]].concat()), Some(PayloadError::Cbor(CborError::Trailing)));
    for len in 0..whole.len() {
        assert!(refused(&whole[..len]).is_some(), "length {len}");
    }
    assert_eq!(refused(&by_hand(|fields| fields.swap(0, 1))), Some(PayloadError::Cbor(CborError::KeyOrder)));
    assert_eq!(refused(&by_hand(|fields| fields.insert(0, fields[0].clone()))), Some(PayloadError::Cbor(CborError::KeyOrder)));
    assert_eq!(refused(&set("schema", Box::from([0x18, 1]))), Some(PayloadError::Cbor(CborError::NotShortest)));
    assert_eq!(refused(&set("schema", item(|w| w.text("1")))), Some(PayloadError::Cbor(CborError::Type)));
    assert_eq!(refused(&set("schema", item(|w| w.uint(0)))), Some(PayloadError::Cbor(CborError::Bounds)));
    assert_eq!(refused(&set("vault_secret", item(|w| w.bytes(&[7; 31])))), Some(PayloadError::Cbor(CborError::Bounds)));
    assert_eq!(refused(&set("events", item(|w| w.array(1).text("x")))), Some(PayloadError::Cbor(CborError::Type)));
    let short_id = item(|w| w.map_head(1).bytes(&[0; 15]).bytes(&[]));
    assert_eq!(refused(&set("code_texts", short_id)), Some(PayloadError::Cbor(CborError::Bounds)));
    let past_key = item(|w| w.array(1).array(2).bytes(&[0; 32]).uint(1));
    assert_eq!(refused(&set("past_keys", past_key)), Some(PayloadError::Cbor(CborError::Bounds)));
}

#[test]
fn a_payload_of_another_vault_is_refused() {
    assert_eq!(Payload::decode(&by_hand(|_| ()), VaultId([0; 16])).err(), Some(PayloadError::OtherVault));
}

#[test]
fn a_newer_schema_is_read_if_possible_and_never_written() {
    let payload = Payload::decode(&set("schema", item(|w| w.uint(SCHEMA + 1))), VAULT).unwrap();
    assert!(!payload.may_be_written());
    assert_eq!(payload.encode().err(), Some(PayloadError::NewerSchema));
    let changed = by_hand(|fields| {
        fields[0].1 = item(|w| w.text("events are something else now"));
        fields[1].1 = item(|w| w.uint(SCHEMA + 1));
    });
    assert_eq!(refused(&changed), Some(PayloadError::NewerSchema));
}

#[test]
fn each_bound_holds_for_reading_and_for_writing() {
    let array = |count: usize, one: &[u8]| [&*item(|w| w.array(count)), &one.repeat(count)].concat().into_boxed_slice();
    let map = |count: u32, id: usize, value: &[u8]| {
        let mut w = Writer::new();
        w.map_head(count as usize);
        for i in 0..count {
            let mut key = vec![0; id];
            key[..4].copy_from_slice(&i.to_be_bytes());
            w.bytes(&key).raw(value);
        }
        w.into_bytes().into_boxed_slice()
    };
    let long = |len: usize| item(|w| w.bytes(&vec![b'x'; len]));
    let text = |len: usize| item(|w| w.text(&"x".repeat(len)));
    let codes = MAX_CODES as u32;
    for (name, most, too_much, error) in [
        ("events", array(MAX_EVENTS, &[0x40]), array(MAX_EVENTS + 1, &[0x40]), PayloadError::TooMany("events")),
        ("access_log", array(MAX_ACCESS_LOG, &[0]), array(MAX_ACCESS_LOG + 1, &[0]), PayloadError::TooMany("access log entries")),
        ("code_texts", map(codes, 16, &[0x40]), map(codes + 1, 16, &[0x40]), PayloadError::TooMany("code texts")),
        ("label_texts", map(codes, 32, &[0x60]), map(codes + 1, 32, &[0x60]), PayloadError::TooMany("label texts")),
        ("events", array(1, &long(MAX_EVENT)), array(1, &long(MAX_EVENT + 1)), PayloadError::StringTooLong),
        ("access_log", array(1, &long(MAX_STRING - 3)), array(1, &long(MAX_STRING - 2)), PayloadError::StringTooLong),
        ("code_texts", map(1, 16, &long(MAX_STRING + 16)), map(1, 16, &long(MAX_STRING + 17)), PayloadError::StringTooLong),
        ("label_texts", map(1, 32, &text(MAX_STRING)), map(1, 32, &text(MAX_STRING + 1)), PayloadError::StringTooLong),
    ] {
        let payload = Payload::decode(&set(name, most), VAULT).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(payload.encode().is_ok());
        assert_eq!(refused(&set(name, too_much)), Some(error), "{name}");
    }
    let mut payload = empty();
    payload.events = vec![Box::default(); MAX_EVENTS + 1];
    assert_eq!(payload.encode().err(), Some(PayloadError::TooMany("events")));
    let mut payload = empty();
    payload.label_texts.insert(EventId([0; 32]), "x".repeat(MAX_STRING + 1));
    assert_eq!(payload.encode().err(), Some(PayloadError::StringTooLong));
    // A length of 2^63 allocates nothing.
    assert_eq!(refused(&set("events", Box::from([0x9b, 0x80, 0, 0, 0, 0, 0, 0, 0]))), Some(PayloadError::Cbor(CborError::Type)));
}

#[test]
fn raw_items_that_are_not_deterministic_are_not_written() {
    let mut payload = empty();
    payload.access_log = vec![Box::from([0x18, 0x01])];
    assert_eq!(payload.encode().err(), Some(PayloadError::Cbor(CborError::NotShortest)));
    payload.access_log = vec![Box::from([0, 0])];
    assert!(payload.encode().is_err(), "two items where one belongs");
    let deep = |depth: usize| Box::from([vec![0x81; depth], vec![0]].concat());
    payload.access_log = vec![deep(14)];
    let written = payload.encode().unwrap();
    assert!(Payload::decode(&written, VAULT).is_ok());
    payload.access_log = vec![deep(15)];
    assert_eq!(payload.encode().err(), Some(PayloadError::Cbor(CborError::Depth)));
    let mut payload = empty();
    payload.carried.insert("events".into(), Zeroizing::new(vec![0]));
    assert_eq!(payload.encode().err(), Some(PayloadError::CarriedName));
}
