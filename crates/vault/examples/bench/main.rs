//! Times of what a person waits for, as lines of `name<TAB>seconds`. `cargo xtask bench` reads them and
//! sets them against each other; they mean nothing in a debug build.
//!
//! Whatever is set against each other is measured in one round after the other, so that a machine that
//! gets slower slows both.
#![allow(clippy::print_stdout)]

mod fill;

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use codekeep_vault::format::{Dek, KdfCost, Password, make_slot};
use codekeep_vault::{How, LockedVault};
use custody::rules::take::TakeWish;
use custody::{Outcome, VaultId};
use sha2::{Digest, Sha256};

use fill::{NOW, PASSWORD, Size};

const ROUNDS: usize = 7;

/// A heavy user; and ten times as many codes, to see how it grows.
const SIZES: [(&str, Size); 2] = [
    ("", Size { accounts: 1_000, codes_of_each: 10, events: 50_000 }),
    ("_100k", Size { accounts: 10_000, codes_of_each: 10, events: 140_000 }),
];

/// As in the programs that ship: what is freed is wiped, and that takes its time.
#[global_allocator]
static ALLOCATOR: codekeep_vault::Wiping = codekeep_vault::Wiping::new();

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => {
            derivation()?;
            SIZES.iter().try_for_each(|(name, size)| a_vault(name, *size))
        }
        // One of the measurements, to look into.
        ["derivation"] => derivation(),
        ["vault"] => a_vault("", SIZES[0].1),
        ["large"] => a_vault(SIZES[1].0, SIZES[1].1),
        ["fill", file, accounts, passes] => a_comparison(Path::new(file), accounts.parse()?, passes.parse()?),
        _ => Err("bench [derivation | vault | large | fill FILE ACCOUNTS PASSES]".into()),
    }
}

/// The key derivation, and the same by another hand.
fn derivation() -> Done<()> {
    let (dek, password) = (Dek::make()?, Password::from_bytes(PASSWORD.as_bytes())?);
    for _ in 0..ROUNDS {
        // A slot is a key derivation and a few small hashes: the same code path as in unlocking.
        timed("kdf", || Ok(make_slot(VaultId([0; 16]), &dek, (&password).into(), KdfCost::DEFAULT)?))?;
        timed("argon2", argon2)?;
    }
    Ok(())
}

/// Debian's package of the reference implementation in C.
fn argon2() -> Done<()> {
    let cost = KdfCost::DEFAULT;
    let mut command = Command::new("argon2");
    command.args(["somesaltsomesalt", "-id", "-l", "32", "-r"]);
    for (option, value) in [("-t", cost.t()), ("-k", cost.m_kib()), ("-p", cost.p())] {
        command.args([option, &value.to_string()]);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    child.stdin.take().ok_or("argon2 takes no input")?.write_all(PASSWORD.as_bytes())?;
    if child.wait()?.success() { Ok(()) } else { Err("argon2 failed".into()) }
}

/// Opening a vault and using a code of it. Its key derivation takes nothing worth a mention, so that what is
/// measured is the rest.
fn a_vault(name: &str, size: Size) -> Done<()> {
    let folder = tempfile::tempdir_in(std::env::var_os("CARGO_TARGET_TMPDIR").unwrap_or_else(|| "target/tmp".into()))?;
    let (path, base) = (folder.path().join("v.codekeep"), folder.path().join("state"));
    let password = Password::from_bytes(PASSWORD.as_bytes())?;
    let (bytes, account) = fill::vault(size, KdfCost::CHEAP)?;
    std::fs::write(&path, &bytes)?;
    println!("#bytes{name}\t{}", bytes.len());
    let find = || -> Done<_> { Ok(LockedVault::find(&path, Some(&base))?) };
    let open = || -> Done<_> { Ok(find()?.unlock(&password, NOW)?.0) };
    drop(open()?); // afterwards there is an own copy, as on every day but the first
    for _ in 0..ROUNDS {
        // Found before the password is asked for, and opened with it.
        timed(&format!("find{name}"), find)?;
        let found = find()?;
        timed(&format!("unlock{name}"), || Ok(found.unlock(&password, NOW)?.0))?;
        timed(&format!("sha256{name}"), || Ok(Sha256::digest(&bytes)))?;
    }
    let mut vault = open()?;
    for _ in 0..ROUNDS {
        let mut take = None;
        timed(&format!("take{name}"), || {
            take = vault.take(account, &TakeWish::default(), How::Shown, None, NOW)?.take;
            Ok(())
        })?;
        vault.answer(take.ok_or("the take was not recorded")?, Outcome::Returned, NOW)?;
        timed(&format!("write_twice{name}"), || (0..2).try_for_each(|_| write_durably(folder.path(), &bytes)))?;
    }
    Ok(())
}

/// A vault of codes that were just stored, for a comparison with another program. Prints the same content for that
/// one: the password, then a line for each account.
fn a_comparison(file: &Path, accounts: u32, passes: u32) -> Done<()> {
    let size = Size { accounts, codes_of_each: 10, events: 0 };
    let cost = KdfCost::new(64 * 1024, passes, 1).ok_or("that cost is outside the bounds")?;
    std::fs::write(file, fill::vault(size, cost)?.0)?;
    println!("{PASSWORD}");
    (0..accounts).for_each(|account| println!("{}", fill::line_of(account, size.codes_of_each)));
    Ok(())
}

fn timed<T>(name: &str, what: impl FnOnce() -> Done<T>) -> Done<()> {
    let begun = Instant::now();
    let done = black_box(what()?);
    println!("{name}\t{}", begun.elapsed().as_secs_f64());
    drop(done);
    Ok(())
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
