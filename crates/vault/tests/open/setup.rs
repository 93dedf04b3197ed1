//! A folder with a vault in it, and machines that work on it: each has its own place for its own files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use codekeep_vault::disk::Places;
use codekeep_vault::format::{KdfCost, KeyFile, Password, Payload, Secret, check, peek, seal};
use codekeep_vault::{AccountEdit, Handed, How, LockedVault, NewCode, OpenVault, Proof, StoreResult, StoreWish, VerbError};
use custody::rules::store::Intent;
use custody::rules::take::TakeWish;
use custody::{AccountId, CodeState, CodeText, Date, Outcome, SetId, Shape, Source};

pub const NOW: u64 = 1_795_305_307_000;
pub const DAY: u64 = 24 * 60 * 60 * 1000;
pub const PASSWORD: &str = "tundra orbit velvet lantern mosaic granite";

pub fn password(text: &str) -> Password {
    Password::from_bytes(text.as_bytes()).unwrap()
}

/// A folder for one test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn vault(&self) -> PathBuf {
        self.path().join("v.codekeep")
    }

    /// Where the machine of this name keeps its own files.
    pub fn base(&self, machine: &str) -> PathBuf {
        self.path().join(machine)
    }

    pub fn create(&self, machine: &str) -> (OpenVault, Proof) {
        OpenVault::create(&self.vault(), Some(&self.base(machine)), &password(PASSWORD), KdfCost::CHEAP, NOW).unwrap()
    }

    pub fn open(&self, machine: &str) -> (OpenVault, Proof) {
        self.open_at(machine, NOW)
    }

    pub fn open_at(&self, machine: &str, now_ms: u64) -> (OpenVault, Proof) {
        open(&self.vault(), &self.base(machine), now_ms)
    }

    pub fn places(&self, machine: &str) -> Places {
        let id = peek(&self.bytes()).unwrap().vault_id;
        Places::new(&self.vault(), id, Some(&self.base(machine))).unwrap()
    }

    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.vault()).unwrap()
    }
}

pub fn open(vault: &Path, base: &Path, now_ms: u64) -> (OpenVault, Proof) {
    LockedVault::find(vault, Some(base)).unwrap().unlock(&password(PASSWORD), now_ms).unwrap()
}

/// A file as any reader finds it, by a machine that never saw the vault.
pub fn open_copy_of(file: &Path) -> OpenVault {
    let folder = Folder::new();
    std::fs::copy(file, folder.vault()).unwrap();
    folder.open("stranger").0
}

/// What is inside a file.
pub fn payload(file: &Path) -> Payload {
    payload_under(file, PASSWORD)
}

/// What is inside a file with this password.
pub fn payload_under(file: &Path, text: &str) -> Payload {
    payload_by(file, (&password(text)).into())
}

/// What is inside a file with this password and key file.
pub fn payload_with(file: &Path, password: &Password, key_file: &KeyFile) -> Payload {
    payload_by(file, Secret::PasswordAndKeyFile(password, key_file))
}

fn payload_by(file: &Path, secret: Secret<'_>) -> Payload {
    let bytes = std::fs::read(file).unwrap();
    let checked = check(&bytes).unwrap();
    let dek = checked.unlock(secret).unwrap();
    Payload::decode(checked.open(&dek).unwrap().expose(), checked.vault_id()).unwrap()
}

/// Saves a payload into a file, as a program that is not Codekeep may.
pub fn put_payload(file: &Path, payload: &Payload) {
    put_payload_under(file, PASSWORD, payload);
}

/// The same into a file with this password.
pub fn put_payload_under(file: &Path, text: &str, payload: &Payload) {
    let bytes = std::fs::read(file).unwrap();
    let checked = check(&bytes).unwrap();
    let dek = checked.unlock(&password(text)).unwrap();
    let sealed = seal(checked.vault_id(), &dek, checked.slots(), &payload.encode().unwrap()).unwrap();
    std::fs::write(file, sealed).unwrap();
}

/// Whether a file's contents hold a text in clear, once unsealed.
pub fn contains(file: &Path, text: &str) -> bool {
    let bytes = std::fs::read(file).unwrap();
    let checked = check(&bytes).unwrap();
    let plain = checked.open(&checked.unlock(&password(PASSWORD)).unwrap()).unwrap();
    plain.expose().windows(text.len()).any(|window| window == text.as_bytes())
}

/// `GitHub`-like codes: `aaaaa-00001` and on.
pub fn texts(family: &str, count: u32) -> Vec<String> {
    (1..=count).map(|n| format!("{family}-{n:05}")).collect()
}

pub fn wish_for(service: &str, texts: &[String], intent: Intent) -> StoreWish {
    let codes = texts.iter().zip(1..).map(|(text, ordinal)| NewCode { text: CodeText::new(text.clone()), ordinal, used: false });
    StoreWish {
        account: None,
        labels: AccountEdit { service: Some(service.to_owned()), ..AccountEdit::default() },
        shape: Shape::List,
        issued: Some(Date::of_millis(NOW)),
        expires_ms: None,
        case_matters: false,
        source: Source::Paste,
        intent,
        codes: codes.collect(),
        used_places: Vec::new(),
    }
}

pub fn wish(texts: &[String], intent: Intent) -> StoreWish {
    wish_for("GitHub", texts, intent)
}

pub fn store(vault: &mut OpenVault, texts: &[String], intent: Intent) -> (AccountId, SetId) {
    match vault.store(&wish(texts, intent), None, NOW).unwrap() {
        StoreResult::Stored { account, set, .. } => (account, set),
        other => panic!("{other:?}"),
    }
}

pub fn take(vault: &mut OpenVault, account: AccountId) -> Result<Handed, VerbError> {
    vault.take(account, &TakeWish::default(), How::Shown, None, NOW)
}

/// Takes the next code and says that it worked.
pub fn use_one(vault: &mut OpenVault, account: AccountId) -> u32 {
    let handed = take(vault, account).unwrap();
    vault.answer(handed.take.unwrap(), Outcome::Accepted, NOW).unwrap();
    handed.ordinal
}

pub fn left(vault: &OpenVault, set: SetId) -> u32 {
    vault.state().left(&vault.state().sets[&set])
}

/// What became of the code with this number.
pub fn code(vault: &OpenVault, set: SetId, ordinal: u32) -> CodeState {
    let state = vault.state();
    let (id, _) = state.sets[&set].codes.iter().find(|(_, n)| *n == ordinal).unwrap();
    state.codes.get(id).unwrap().state
}

pub fn stale(proof: Proof) -> Proof {
    proof.aged(Duration::from_secs(61))
}

/// The error of a result whose value has no `Debug`.
pub fn refused<T>(result: Result<T, VerbError>) -> VerbError {
    match result {
        Ok(_) => panic!("not refused"),
        Err(error) => error,
    }
}
