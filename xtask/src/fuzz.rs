//! `cargo xtask fuzz`: made-up bytes into everything that reads what may come from anybody.
//!
//! What a target does stands in `crates/hostile`; `fuzz/` only hands it bytes. New inputs of a run are kept under `target/`:
//! the committed corpus grows by hand, by what made a target stumble.

use std::path::PathBuf;

use crate::shell::{Failure, Outcome, Run};
use crate::{places, tools};

/// How long each target runs unless something else is said.
const MINUTES: u64 = 5;

pub fn run(words: &[&str]) -> Outcome {
    let Wish { minutes, target } = Wish::of(words, &targets()?)?;
    let chosen = target.map_or_else(targets, |target| Ok(vec![target]))?;
    Run::new("rustup").args(["run", "nightly", "rustc", "--version"]).read().map_err(|_| {
        Failure::new("a fuzzer needs what only the nightly compiler of Rust has, and there is none here")
            .advice("rustup toolchain install nightly --profile minimal")
    })?;
    let cargo_fuzz = tools::FUZZ.ready()?;
    let copy = |from: PathBuf, to: PathBuf| std::fs::copy(&from, &to).map_err(|e| Failure::file("copying", &from, &e));
    // The versions that the programs are built with. Cargo leaves out what it does not need.
    copy(places::root().join("Cargo.lock"), places::root().join("fuzz/Cargo.lock"))?;
    for target in chosen {
        println!("\n== {target}, {minutes} min");
        let kept = places::folder(&format!("fuzz/corpus/{target}"))?;
        let stumbles = places::folder(&format!("fuzz/stumbles/{target}"))?;
        Run::new("rustup")
            .args(["run".as_ref(), "nightly".as_ref(), cargo_fuzz.as_os_str()])
            .args(["fuzz", "run", "--fuzz-dir", "fuzz", "--target-dir"])
            .args([places::folder("fuzz/build")?])
            .args([target.as_ref(), kept.as_os_str()])
            .args([format!("fuzz/corpus/{target}"), "--".to_owned(), format!("-max_total_time={}", minutes * 60)])
            .args(["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"])
            .args([format!("-artifact_prefix={}/", stumbles.display())])
            .envs(&[("CARGO", "cargo".into())]) // the nightly one, not the one that runs this
            .minutes(minutes + 60)
            .go()
            .map_err(|failure| {
                Failure::new(format!("{failure}\n\n{target} stumbled, or could not be built")).advice(format!(
                    "what it stumbled over is in {}. When it is mended, put it into fuzz/corpus/{target}: a test tries it from then on",
                    stumbles.display()
                ))
            })?;
    }
    Ok(())
}

/// What was asked for: `[--minutes N] [TARGET]`.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    minutes: u64,
    target: Option<String>,
}

impl Wish {
    fn of(words: &[&str], known: &[String]) -> Outcome<Self> {
        let mut wish = Self { minutes: MINUTES, target: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if *word == "--minutes" {
                let minutes = words.next().and_then(|number| number.parse().ok()).filter(|minutes| *minutes > 0);
                wish.minutes = minutes.ok_or_else(|| Failure::new("`--minutes` wants a number from 1"))?;
            } else if known.iter().any(|name| name == word) && wish.target.is_none() {
                wish.target = Some((*word).to_owned());
            } else {
                return Err(Failure::new(format!("`{word}` is no target")).advice(format!("The targets are: {}", known.join(", "))));
            }
        }
        Ok(wish)
    }
}

/// The names of the targets, in order.
fn targets() -> Outcome<Vec<String>> {
    let folder = places::root().join("fuzz/targets");
    let entries = std::fs::read_dir(&folder).map_err(|e| Failure::file("reading", &folder, &e))?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_in_any_order() {
        let known = ["intake".to_owned(), "keys".to_owned()];
        let of = |words: &[&str]| Wish::of(words, &known);
        assert_eq!(of(&[]).unwrap(), Wish { minutes: MINUTES, target: None });
        let both = Wish { minutes: 9, target: Some("keys".to_owned()) };
        assert_eq!(of(&["keys", "--minutes", "9"]).unwrap(), both);
        assert_eq!(of(&["--minutes", "9", "keys"]).unwrap(), both);
        for wrong in [&["key"][..], &["--minutes"], &["--minutes", "0"], &["--minutes", "keys"], &["keys", "intake"]] {
            assert!(of(wrong).is_err(), "{wrong:?}");
        }
    }
}
