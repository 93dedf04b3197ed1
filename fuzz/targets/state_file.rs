//! Made-up bytes for `state_file` of crates/hostile.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codekeep_hostile::run("state_file", bytes));
