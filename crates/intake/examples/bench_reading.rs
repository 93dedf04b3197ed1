//! Times of reading large texts, as lines of `name<TAB>seconds`. `cargo xtask bench` reads them and sets them against each
//! other; they mean nothing in a debug build.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use codekeep_intake::{MAX_LEN, Source, recognise};
use unicode_normalization::UnicodeNormalization;

const ROUNDS: usize = 7;
/// The largest text takes a while, and the parts of one round are as many as those of a hundred small ones.
const ROUNDS_OF_THE_LARGEST: usize = 3;
const MEGABYTE: usize = 1_000_000;
/// A line of a page that has codes on it, as a person pastes it.
const LINE: &str =
    "The quick brown fox writes 4480-1192-7730 down and calls 0711 2048 3391 on 2026-03-03, twice a day, every week, all year.\n";

fn main() -> Result<(), Box<dyn Error>> {
    let (small, largest) = (LINE.repeat(MEGABYTE / LINE.len()), LINE.repeat(MAX_LEN / LINE.len()));
    let read = |text: &str| recognise(&Source { name: None, bytes: text.as_bytes() }).map(|found| found.lines);
    for _ in 0..ROUNDS {
        timed("read_1mb", || read(&small))?;
        timed::<_, std::convert::Infallible>("nfkc_1mb", || Ok(small.nfkc().count()))?;
    }
    for _ in 0..ROUNDS_OF_THE_LARGEST {
        timed("read_100mb", || read(&largest))?;
    }
    Ok(())
}

fn timed<T, E>(name: &str, work: impl FnOnce() -> Result<T, E>) -> Result<(), E> {
    let begun = Instant::now();
    black_box(work()?);
    println!("{name}\t{}", begun.elapsed().as_secs_f64());
    Ok(())
}
