//! Times of what a person waits for, as lines of `name<TAB>seconds`. `cargo xtask bench` reads them and
//! sets them against each other; they mean nothing in a debug build.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use codekeep_vault::format::{Dek, KdfCost, Password, make_slot};
use codekeep_vault::{AccountEdit, How, LockedVault, NewCode, OpenVault, StoreResult, StoreWish};
use custody::rules::store::Intent;
use custody::rules::take::TakeWish;
use custody::{AccountId, CodeText, Date, Outcome, Shape, Source, VaultId};

const ROUNDS: usize = 5;
const ACCOUNTS: usize = 40;
const CODES: u32 = 10;
const EVENTS: usize = 2_000;
const NOW: u64 = 1_795_305_307_000;

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let folder = tempfile::tempdir()?;
    let (path, base) = (folder.path().join("v.codekeep"), folder.path().join("state"));
    let password = Password::from_bytes(b"tundra orbit velvet lantern mosaic granite")?;

    let dek = Dek::make()?;
    for _ in 0..ROUNDS {
        // A slot is a key derivation and a few small hashes: the same code path as in unlocking.
        timed("kdf", || Ok(make_slot(VaultId([0; 16]), &dek, (&password).into(), KdfCost::DEFAULT)?))?;
    }
    let account = fill(&path, &base, &password)?;
    for _ in 0..ROUNDS {
        timed("unlock", || Ok(LockedVault::find(&path, Some(&base))?.unlock(&password, NOW)?))?;
    }
    let (mut vault, _) = LockedVault::find(&path, Some(&base))?.unlock(&password, NOW)?;
    for _ in 0..ROUNDS {
        timed("save", || Ok(vault.take(account, &TakeWish::default(), How::Shown, None, NOW)?))?;
    }
    let bytes = std::fs::read(&path)?;
    for _ in 0..ROUNDS {
        timed("write_fsync", || write_durably(folder.path(), &bytes))?;
    }
    Ok(())
}

fn timed<T>(name: &str, what: impl FnOnce() -> Done<T>) -> Done<()> {
    let begun = Instant::now();
    let done = black_box(what()?);
    println!("{name}\t{}", begun.elapsed().as_secs_f64());
    drop(done);
    Ok(())
}

/// A vault of a heavy user. Returns an account with codes left.
fn fill(path: &Path, base: &Path, password: &Password) -> Done<AccountId> {
    let (mut vault, _) = OpenVault::create(path, Some(base), password, KdfCost::DEFAULT, NOW)?;
    let mut last = None;
    for number in 0..ACCOUNTS {
        let code = |n| NewCode { text: CodeText::new(format!("{number:05}-{n:05}")), ordinal: n, used: false };
        let wish = StoreWish {
            account: None,
            labels: AccountEdit { service: Some(format!("Service {number}")), ..AccountEdit::default() },
            shape: Shape::List,
            issued: Some(Date::of_millis(NOW)),
            expires_ms: None,
            case_matters: false,
            source: Source::File,
            intent: Intent::Add,
            codes: (1..=CODES).map(code).collect(),
            used_places: Vec::new(),
        };
        if let StoreResult::Stored { account, .. } = vault.store(&wish, None, NOW)? {
            last = Some(account);
        }
    }
    let account = last.ok_or("no set was stored")?;
    // A code that comes back again and again makes history without using codes up.
    while vault.ledger().len() < EVENTS {
        let take = vault.take(account, &TakeWish::default(), How::Shown, None, NOW)?.take.ok_or("not recorded")?;
        vault.answer(take, Outcome::Returned, NOW)?;
    }
    Ok(account)
}

/// The least that a durable save costs: as many bytes, written, flushed and renamed.
fn write_durably(folder: &Path, bytes: &[u8]) -> Done<()> {
    let (temp, target) = (folder.join("bare.tmp"), folder.join("bare"));
    let mut file = File::create(&temp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temp, &target)?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
