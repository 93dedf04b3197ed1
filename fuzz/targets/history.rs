//! Made-up bytes for `history` of crates/hostile.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codekeep_hostile::run("history", bytes));
