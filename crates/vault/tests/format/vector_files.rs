//! The vectors of `tests/vectors`: vault files by a writer in another language, that knows the description
//! of the format alone, each with one thing wrong or none. Both readers say the same of each, which is
//! what stands in its description.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use codekeep_vault::format::{KeyFile, OpenError, Password, Payload, Plaintext, RecoveryKey, Secret, check};
use custody::Ledger;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::reader::{hex, python};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors")
}

/// What stands in the repository of each vector.
fn descriptions() -> BTreeMap<String, Value> {
    let entries = std::fs::read_dir(folder().join("v1")).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    entries.map(|path| (name(&path), serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())).collect()
}

/// Writes all vectors anew, and returns their folder.
fn written(python: &Path) -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    let run = Command::new(python).arg(folder().join("make_vectors.py")).arg(out.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    out
}

fn unhex(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str()?;
    Some((0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect())
}

/// How far a file opens here: a kind of failure, or the SHA-256 of what was in it.
fn opened(file: &[u8], secret: &Value) -> Result<String, &'static str> {
    let (payload, plaintext) = payload_of(file, secret).map_err(|error| error.kind())?;
    Ledger::read(&payload.events).map_err(|_| "malformed-event")?;
    Ok(hex(&Sha256::digest(plaintext.expose())))
}

fn payload_of(file: &[u8], secret: &Value) -> Result<(Payload, Plaintext), OpenError> {
    let password = secret["password"].as_str().map(|text| Password::from_bytes(text.as_bytes()).unwrap());
    let key_file = unhex(&secret["key_file"]).map(|bytes| KeyFile::from_bytes(&bytes.try_into().unwrap()));
    let recovery = unhex(&secret["recovery_key"]).map(|bytes| RecoveryKey::from_bytes(&bytes.try_into().unwrap()));
    let secret = match (&password, &key_file, &recovery) {
        (Some(password), None, None) => Secret::Password(password),
        (Some(password), Some(file), None) => Secret::PasswordAndKeyFile(password, file),
        (None, None, Some(key)) => Secret::RecoveryKey(key),
        _ => panic!("a description states another secret: {secret}"),
    };
    let checked = check(file)?;
    let plaintext = checked.open(&checked.unlock(secret)?)?;
    let payload = Payload::decode(plaintext.expose(), checked.vault_id())?;
    Ok((payload, plaintext))
}

#[test]
fn the_writer_in_another_language_writes_what_the_descriptions_say() {
    let Some(python) = python() else { return };
    let (out, described) = (written(&python), descriptions());
    let mut files = 0;
    for entry in std::fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_stem().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&entry).unwrap();
        if entry.extension().is_some_and(|ending| ending == "json") {
            let again: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(Some(&again), described.get(&name), "{name}: run make_vectors.py --describe if that is meant");
        } else {
            files += 1;
            assert_eq!(described[&name]["file_sha256"], hex(&Sha256::digest(&bytes)), "{name}");
        }
    }
    assert_eq!(files, described.len(), "a description without a file");
}

#[test]
fn each_vector_fails_in_its_own_way_or_opens() {
    let Some(python) = python() else { return };
    let (out, described) = (written(&python), descriptions());
    let mut wrong = Vec::new();
    for (name, about) in &described {
        let file = std::fs::read(out.path().join(format!("{name}.codekeep"))).unwrap();
        let found = match opened(&file, &about["secret"]) {
            Ok(payload) if about["payload_sha256"] == payload => "opens",
            Ok(_) => "another payload",
            Err(kind) => kind,
        };
        if about["expect"] != found {
            wrong.push(format!("{name}: {found} instead of {}", about["expect"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_independent_reader_says_the_same_of_each() {
    let Some(python) = python() else { return };
    let (out, described) = (written(&python), descriptions());
    let run = Command::new(python).arg(folder().join("read_vectors.py")).arg(out.path()).output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout).into_owned();
    let told: BTreeMap<&str, &str> = told.lines().filter_map(|line| line.split_once(' ')).collect();
    for (name, about) in &described {
        assert_eq!(told.get(name.as_str()).copied(), about["expect"].as_str(), "{name}\n{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn every_kind_of_failure_has_a_vector() {
    let described = descriptions();
    assert!(described.len() >= 80, "{}", described.len());
    let format = include_str!("../../../../docs/FORMAT.md");
    let (_, section) = format.split_once("## 5. Checks").unwrap();
    let rows = section.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    let kinds = rows.filter_map(|row| row.rsplit('|').nth(1)).flat_map(|cell| cell.split('`').skip(1).step_by(2));
    // A file of 64 MiB is made in `damage`, and memory cannot be made to end.
    for kind in kinds.filter(|kind| !["too-large", "out-of-memory"].contains(kind)) {
        assert!(described.values().any(|about| about["expect"] == kind), "no vector for {kind}");
    }
}
