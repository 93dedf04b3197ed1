//! Made-up bytes for `intake` of crates/hostile.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codekeep_hostile::run("intake", bytes));
