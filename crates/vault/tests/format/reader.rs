//! The independent reader (`docs/codekeep_reader.py`) opens what is written here, and fails with
//! the same words.

use super::{Fixture, PREFIX, SLOT, VAULT, outcome, password};
use codekeep_vault::format::{KdfCost, Payload, VaultSecret, seal, seal_text};
use custody::cbor::Writer;
use custody::{CodeId, CodeText, EventId};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The interpreter that has the reader's three packages; see the reader's first lines.
pub fn python() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let ours = root.join("target/python/bin/python");
    let found = [ours, PathBuf::from("python3")].into_iter().find(|python| {
        Command::new(python).args(["-c", "import cryptography, argon2, cbor2"]).output().is_ok_and(|run| run.status.success())
    });
    let required = std::env::var_os("CODEKEEP_REQUIRE_PYTHON").is_some_and(|value| value == "1");
    assert!(found.is_some() || !required, "no Python with cryptography, argon2-cffi and cbor2 in target/python");
    found
}

struct Reader {
    python: PathBuf,
    folder: tempfile::TempDir,
}

impl Reader {
    fn read(&self, file: &[u8], password: &[u8], with_codes: bool) -> serde_json::Value {
        let (vault, secret) = (self.folder.path().join("vault"), self.folder.path().join("password"));
        std::fs::write(&vault, file).unwrap();
        std::fs::write(&secret, password).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codekeep_reader.py");
        let mut command = Command::new(&self.python);
        command.arg(script).arg(vault).arg("--password-file").arg(secret).arg("--json");
        if with_codes {
            command.arg("--codes");
        }
        let run = command.output().unwrap();
        serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)))
    }
}

fn reader() -> Option<Reader> {
    python().map(|python| Reader { python, folder: tempfile::tempdir().unwrap() })
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_reader_opens_what_is_written_here() {
    let Some(reader) = reader() else { return };
    let secret = VaultSecret::make().unwrap();
    let mut payload = Payload::new(VAULT, VaultSecret::from_bytes(secret.expose()));
    let code = CodeId([9; 16]);
    payload.code_texts.insert(code, seal_text(&secret, code, &CodeText::new("9030 3487 é".into())).unwrap());
    payload.label_texts.insert(EventId([4; 32]), "Zofia's e-mail".into());
    let mut event = Writer::new();
    event.array(8).bytes(&[1; 16]).uint(1).null().uint(1).uint(1_790_000_000_000).bytes(&[2; 16]).text("vault-new").map_head(0);
    payload.events.push(event.into_bytes().into());
    let f = Fixture::with_payload(KdfCost::LEAST, &payload);

    let shown = reader.read(&f.file, b"correct horse\n", true);
    assert_eq!(shown["vault_id"], hex(VAULT.bytes()));
    assert_eq!(shown["codes"][hex(&[9; 16])], "9030 3487 é");
    assert_eq!(shown["labels"][hex(&[4; 32])], "Zofia's e-mail");
    assert_eq!(shown["events"][0]["kind"], "vault-new");
    let without = reader.read(&f.file, b"correct horse", false);
    assert!(without.get("error").is_none() && without.get("codes").is_none());
}

#[test]
fn the_reader_fails_with_the_same_words() {
    let Some(reader) = reader() else { return };
    let f = Fixture::new(KdfCost::LEAST);
    let mac = PREFIX + 2 * SLOT;
    let padded = seal(VAULT, &f.dek, &f.slots, b"\x00 not a map").unwrap();
    let mut cut = f.file.clone();
    cut.pop();
    let mut newer = f.file.clone();
    newer[8] = 2;
    let cases = [
        ("opens", f.file.clone()),
        ("not-a-vault", f.flipped(3, 0)),
        ("damaged", cut),
        ("damaged-or-newer", newer),
        ("newer-version", f.flipped(8, 1)),
        ("newer-version", f.flipped(PREFIX, 4)),
        ("malformed", f.flipped(12, 0)),
        ("malformed", f.flipped(PREFIX, 1)),
        ("malformed", f.flipped(64, 0)),
        ("refused-cost", f.flipped(PREFIX + 7, 7)),
        ("refused-cost", f.flipped(PREFIX + 8, 0)),
        ("wrong-password", f.flipped(16, 0)),
        ("wrong-password", f.flipped(PREFIX + 64, 0)),
        ("altered-slot", f.flipped(PREFIX + 143, 7)),
        ("altered-header", f.flipped(32, 0)),
        ("altered-header", f.flipped(PREFIX + SLOT + 100, 0)),
        ("altered-header", f.flipped(mac, 0)),
        ("altered-payload", f.flipped(mac + 32, 0)),
        ("malformed-payload", padded),
    ];
    for (kind, file) in cases {
        assert_eq!(outcome(&file, (&f.password).into()), kind, "here");
        let shown = reader.read(&file, b"correct horse", false);
        assert_eq!(shown.get("error").and_then(|error| error.as_str()).unwrap_or("opens"), kind, "the reader");
    }
    assert_eq!(reader.read(&f.file, b"correct horse ", false)["error"], "wrong-password");
    assert_eq!(outcome(&f.file, (&password("correct horse ")).into()), "wrong-password");
}
