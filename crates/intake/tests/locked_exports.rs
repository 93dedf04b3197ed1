//! Exports that are encrypted or packed: the files of tests/samples/exports, which a program of its own wrote
//! from what is published of each format. Opened with what fits, refused with what does not, and bounded.

use std::path::Path;

use codekeep_intake::exports::{Export, ExportError, Format, FoundEntry, Unlock, Unread, read_export, read_opened_kdbx};
use codekeep_intake::{IntakeError, Source};

const PASSWORD: &str = "thimble orchard quartz lantern meadow violin";
const IN_NOTES: [&str; 5] = ["33b9c-3c463", "60427-e5bb6", "858ba-ebb73", "9aade-1e3fd", "a6049-f0e76"];
const IN_FILE: [&str; 4] = ["7k2p-q9rt", "c4wn-8xjd", "m3vb-t6hy", "z5fg-2skq"];

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples/exports").join(name)).unwrap()
}

fn read(bytes: &[u8], unlock: Unlock<'_>) -> Result<Option<Export>, ExportError> {
    read_export(&Source { name: None, bytes }, &unlock)
}

fn password(password: &str) -> Unlock<'_> {
    Unlock { password: Some(password), key_file: None }
}

fn opened(name: &str, unlock: Unlock<'_>) -> Export {
    read(&sample(name), unlock).unwrap_or_else(|error| panic!("{name}: {error}")).unwrap()
}

fn codes<'a>(sets: impl Iterator<Item = &'a codekeep_intake::FoundSet>) -> Vec<String> {
    // EXPOSE: invented codes, compared by the test.
    sets.flat_map(|s| &s.codes).map(|c| c.text.expose().to_owned()).collect()
}

/// The two entries that nearly every sample has.
fn github_and_bank(name: &str, entries: &[FoundEntry]) {
    let [github, bank, ..] = entries else { panic!("{name}: {} entries", entries.len()) };
    assert_eq!((github.title.as_str(), github.account.as_deref(), github.two_factor), ("GitHub", Some("mira"), true), "{name}");
    assert_eq!(codes(github.sets.iter()), IN_NOTES, "{name}");
    assert_eq!(github.sets[0].service.unwrap().slug, "github", "{name}");
    assert_eq!(bank.title, "Bank", "{name}");
    assert!(bank.lacks_codes(), "{name}: a seed, a password or a PIN was taken for a code");
}

/// The entry with one list of codes and one picture attached.
fn discord(name: &str, entries: &[FoundEntry]) {
    let discord = &entries[2];
    let [list, picture] = discord.files.as_slice() else { panic!("{name}: {} files", discord.files.len()) };
    assert_eq!((list.name.as_str(), list.unread), ("codes.txt", None), "{name}");
    assert_eq!(codes(list.sets.iter()), IN_FILE, "{name}");
    assert_eq!(list.sets[0].service.unwrap().slug, "discord", "{name}");
    assert_eq!((picture.name.as_str(), picture.unread), ("screen.png", Some(Unread::NoText)), "{name}");
    assert!(discord.sets.is_empty() && !discord.two_factor, "{name}");
    assert_eq!(discord.all_sets().count(), 1, "{name}");
}

#[test]
fn keepass_databases_of_each_version_cipher_and_derivation() {
    let key_file = sample("key.bin");
    let both = Unlock { password: Some(PASSWORD), key_file: Some(&key_file) };
    let file_alone = Unlock { password: None, key_file: Some(&key_file) };
    for (name, unlock) in [
        ("kdbx3.kdbx", password(PASSWORD)),
        ("kdbx4-argon2d-aes.kdbx", password(PASSWORD)),
        ("kdbx4-argon2id-chacha.kdbx", both),
        ("kdbx4-aes-twofish.kdbx", password(PASSWORD)),
        ("kdbx4-key-file-only.kdbx", file_alone),
    ] {
        let export = opened(name, unlock);
        assert_eq!(export.format, Format::Kdbx);
        assert_eq!(export.entries.len(), 3, "{name}: a former version counts as an entry");
        github_and_bank(name, &export.entries);
        discord(name, &export.entries);
        assert_eq!(export.entries[0].host.as_deref(), Some("github.com"));
        for wrong in [password("thimble orchard quartz lantern meadow violet"), Unlock { password: Some(PASSWORD), key_file: Some(b"x") }] {
            assert_eq!(read(&sample(name), wrong).err(), Some(ExportError::NotOpened(Format::Kdbx)), "{name}");
        }
        assert_eq!(read(&sample(name), Unlock::default()).err(), Some(ExportError::Encrypted(Format::Kdbx)), "{name}");
    }
}

#[test]
fn a_changed_or_cut_database_is_damaged_or_not_opened() {
    for name in ["kdbx3.kdbx", "kdbx4-aes-twofish.kdbx"] {
        let whole = sample(name);
        for at in (8..whole.len()).step_by(13) {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            let told = read(&changed, password(PASSWORD)).err();
            // Comments in the head of version 3 are under no check; nothing else may change unseen.
            let may_open = name == "kdbx3.kdbx";
            assert!(told.is_some() || may_open, "{name} opens with byte {at} changed");
            assert!(!matches!(told, Some(ExportError::Text(_))), "{name} {at}: {told:?}");
            assert!(read(&whole[..at], password(PASSWORD)).is_err(), "{name} opens with {at} bytes");
        }
    }
    // What stands inside is bounded and told too.
    for inside in [&b""[..], &[3, 255, 255, 255, 255], &[0, 0, 0, 0, 0], b"\x00\x00\x00\x00\x00<KeePassFile><Root>"] {
        assert_eq!(read_opened_kdbx(inside), Err(ExportError::Damaged(Format::Kdbx)));
    }
    assert_eq!(read(b"\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5", password("x")).err(), Some(ExportError::KeePass1));
}

#[test]
fn what_would_cost_too_much_or_unpacks_without_end_is_refused() {
    assert_eq!(read(&sample("kdbx4-dear.kdbx"), password(PASSWORD)).err(), Some(ExportError::TooCostly));
    // Told before anybody is asked for a password.
    assert_eq!(read(&sample("kdbx4-dear.kdbx"), Unlock::default()).err(), Some(ExportError::TooCostly));
    assert_eq!(read(&sample("kdbx4-bomb.kdbx"), password(PASSWORD)).err(), Some(ExportError::TooLarge));
    assert_eq!(read(&sample("1password-bomb.1pux"), Unlock::default()).err(), Some(ExportError::TooLarge));
    let dear =
        String::from_utf8(sample("bitwarden-pbkdf2.json")).unwrap().replace("\"kdfIterations\": 5000", "\"kdfIterations\": 4000000000");
    assert_eq!(read(dear.as_bytes(), password(PASSWORD)).err(), Some(ExportError::TooCostly));
    let dear = String::from_utf8(sample("bitwarden-argon2.json")).unwrap().replace("\"kdfMemory\": 1,", "\"kdfMemory\": 99000000,");
    assert_eq!(read(dear.as_bytes(), password(PASSWORD)).err(), Some(ExportError::TooCostly));
    let dear = String::from_utf8(sample("aegis-locked.json")).unwrap().replace("\"n\": 4096", "\"n\": 1099511627776");
    assert_eq!(read(dear.as_bytes(), password(PASSWORD)).err(), Some(ExportError::TooCostly));
    let dear = String::from_utf8(sample("ente-locked.json")).unwrap().replace("\"memLimit\": 4194304", "\"memLimit\": 9007199254740991");
    assert_eq!(read(dear.as_bytes(), password(PASSWORD)).err(), Some(ExportError::TooCostly));
}

#[test]
fn one_password_with_files_and_fields_without_names() {
    let export = opened("1password.1pux", Unlock::default());
    assert_eq!(export.format, Format::OnePassword);
    github_and_bank("1pux", &export.entries);
    discord("1pux", &export.entries);
}

#[test]
fn bitwarden_under_a_password_and_with_attachments() {
    for name in ["bitwarden-pbkdf2.json", "bitwarden-argon2.json"] {
        let export = opened(name, password(PASSWORD));
        assert_eq!(export.format, Format::Bitwarden);
        github_and_bank(name, &export.entries);
        assert_eq!(read(&sample(name), password("wrong")).err(), Some(ExportError::NotOpened(Format::Bitwarden)));
        assert_eq!(read(&sample(name), Unlock::default()).err(), Some(ExportError::Encrypted(Format::Bitwarden)));
        // A key file opens no such export.
        let file = Unlock { password: None, key_file: Some(b"x") };
        assert_eq!(read(&sample(name), file).err(), Some(ExportError::Encrypted(Format::Bitwarden)));
    }
    let export = opened("bitwarden-attachments.zip", Unlock::default());
    github_and_bank("zip", &export.entries);
    discord("zip", &export.entries);
    let of_the_account = r#"{"encrypted":true,"encKeyValidation_DO_NOT_EDIT":"2.x|y|z","items":[]}"#;
    assert_eq!(read(of_the_account.as_bytes(), password(PASSWORD)).err(), Some(ExportError::OtherAccount));
}

#[test]
fn authenticators_under_a_password() {
    for (name, format) in [("aegis-locked.json", Format::Aegis), ("ente-locked.json", Format::EnteAuth)] {
        let export = opened(name, password(PASSWORD));
        assert_eq!(export.format, format);
        github_and_bank(name, &export.entries);
        assert_eq!(read(&sample(name), password("wrong")).err(), Some(ExportError::NotOpened(format)), "{name}");
        assert_eq!(read(&sample(name), Unlock::default()).err(), Some(ExportError::Encrypted(format)), "{name}");
    }
}

#[test]
fn entries_under_another_tag_are_damaged() {
    const TAG: &str = "35c15e7d352a6a0e200df9a5f2fccafc";
    for other in [&TAG.replace('f', "e"), &TAG[2..], ""] {
        let altered = String::from_utf8(sample("aegis-locked.json")).unwrap().replace(TAG, other);
        assert_eq!(read(altered.as_bytes(), password(PASSWORD)).err(), Some(ExportError::Damaged(Format::Aegis)), "{other}");
    }
}

#[test]
fn other_zips_are_none() {
    let export = sample("1password.1pux");
    assert_eq!(read(&export[..export.len() - 30], Unlock::default()).err(), Some(ExportError::Text(IntakeError::Binary)));
    let mut other = export.clone();
    for at in 0..other.len() - 11 {
        if &other[at..at + 11] == b"export.data" {
            other[at] = b'x';
        }
    }
    assert_eq!(read(&other, Unlock::default()).err(), Some(ExportError::Text(IntakeError::Binary)));
}
