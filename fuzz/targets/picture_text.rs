//! Made-up bytes for `picture_text` of crates/hostile.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codekeep_hostile::run("picture_text", bytes));
