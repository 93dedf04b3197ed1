//! Made-up bytes for `sheet_block` of crates/hostile.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codekeep_hostile::run("sheet_block", bytes));
