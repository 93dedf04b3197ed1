//! Made-up bytes for `vault_file` of crates/hostile.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codekeep_hostile::run("vault_file", bytes));
