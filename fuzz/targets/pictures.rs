//! Made-up bytes for `pictures` of crates/hostile.
#![no_main]

// A panic of the libraries that look for symbols is caught where it is called; the fuzzer would end at it.
libfuzzer_sys::fuzz_target!(init: drop(std::panic::take_hook()), |bytes: &[u8]| codekeep_hostile::run("pictures", bytes));
