//! Every parser of Codekeep as a function that takes any bytes and must come back: without a panic, in bounded time and
//! memory, and with what it read kept to what its room promises.
//!
//! [`TARGETS`] are the targets of `fuzz/`, which calls them with bytes that a fuzzer makes up, and of the test beside this,
//! which calls them with the corpus that is committed. Must never touch a file.
#![forbid(unsafe_code)]

mod export;
mod history;
mod ledger;
mod texts;
mod vault_file;

/// As in the programs that ship: the fuzzer's AddressSanitizer looks at what it does, too.
#[global_allocator]
static ALLOCATOR: vault::Wiping = vault::Wiping::new();

/// A name, and what is done with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them. Each has a file in `fuzz/targets` and a folder in `fuzz/corpus`.
pub const TARGETS: &[Target] = &[
    ("export", export::export),
    ("exports", texts::exports),
    ("history", history::history),
    ("intake", texts::intake),
    ("keys", texts::keys),
    ("ledger", ledger::ledger),
    ("payload", vault_file::payload),
    ("picture_text", texts::picture_text),
    ("pictures", texts::pictures),
    ("sheet_block", texts::sheet_block),
    ("sheet_text", texts::sheet_text),
    ("state_file", vault_file::state_file),
    ("vault_file", vault_file::vault_file),
];

/// Runs the target of this name.
///
/// # Panics
/// When the target finds a promise broken, and when there is none of this name.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    assert!(target.is_some(), "no target {name}");
    if let Some((_, target)) = target {
        target(bytes);
    }
}
