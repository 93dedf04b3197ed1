//! Measured times on this machine, as ratios: a ratio says the same on a slow and on a fast one.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::shell::{Failure, Outcome, Run};
use crate::system::{self, Needs};

/// How often the C program is run; the median counts.
const ROUNDS: usize = 5;

/// What is set against what. Names are those that `crates/vault/examples/bench.rs` prints; `argon2` is measured here.
const RATIOS: &[(&str, &str, &str)] = &[
    ("unlock", "kdf", "unlocking against its key derivation alone"),
    ("kdf", "argon2", "key derivation against the C program argon2 (256 MiB, 3 passes, 4 lanes)"),
    ("save", "write_fsync", "saving against writing and flushing as many bytes"),
];

pub fn run() -> Outcome {
    system::install(Needs::Tests)?;
    Run::cargo().args(["build", "--release", "-p", "codekeep-vault", "--example", "bench"]).go()?;
    let printed = Run::cargo().args(["run", "--quiet", "--release", "-p", "codekeep-vault", "--example", "bench"]).read()?;
    let mut times = parse(&printed)?;
    times.insert("argon2".into(), (0..ROUNDS).map(|_| time_of_argon2()).collect::<Outcome<_>>()?);
    println!("\n{}\n", machine());
    print!("{}", table(&times)?);
    Ok(())
}

type Times = BTreeMap<String, Vec<f64>>;

/// Reads lines of `name<TAB>seconds`. A name may come several times.
fn parse(printed: &str) -> Outcome<Times> {
    let mut times = Times::new();
    for line in printed.lines().filter(|line| !line.trim().is_empty()) {
        let pair = line.split_once('\t').and_then(|(name, seconds)| Some((name, seconds.trim().parse().ok()?)));
        let (name, seconds) =
            pair.ok_or_else(|| Failure::new(format!("the bench printed a line that is not `name<TAB>seconds`: {line}")))?;
        times.entry(name.to_owned()).or_default().push(seconds);
    }
    Ok(times)
}

/// The same derivation by another hand: Debian's package of the reference implementation in C.
fn time_of_argon2() -> Outcome<f64> {
    use std::io::Write;
    let failed = |e: std::io::Error| Failure::new(format!("argon2 could not be run: {e}"));
    let begun = Instant::now();
    let mut child = Command::new("argon2")
        .args(["somesaltsomesalt", "-id", "-t", "3", "-k", "262144", "-p", "4", "-l", "32", "-r"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(b"password").map_err(failed)?;
    }
    let status = child.wait().map_err(failed)?;
    if status.success() { Ok(begun.elapsed().as_secs_f64()) } else { Err(Failure::new(format!("argon2 failed ({status})"))) }
}

fn median(times: &Times, name: &str) -> Outcome<f64> {
    let mut all = times.get(name).cloned().unwrap_or_default();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().ok_or_else(|| Failure::new(format!("the bench printed no time for `{name}`")))
}

fn table(times: &Times) -> Outcome<String> {
    let mut lines = vec!["what               median    of".to_owned()];
    for (name, all) in times {
        lines.push(format!("{name:<14} {:>8.4} s  {:>4}", median(times, name)?, all.len()));
    }
    lines.push(String::new());
    for (name, base, about) in RATIOS {
        lines.push(format!("{:>6.2}  {about}", median(times, name)? / median(times, base)?));
    }
    Ok(lines.join("\n") + "\n")
}

/// The machine in one line: processor, cores and kernel.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let kernel = Run::new("uname").args(["-sr"]).read().unwrap_or_else(|_| std::env::consts::OS.to_owned());
    format!("{}, {cores} cores, {}", model.unwrap_or(std::env::consts::ARCH), kernel.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "kdf\t1.0\nunlock\t1.3\nunlock\t1.1\nunlock\t9.0\nsave\t0.2\nwrite_fsync\t0.1\n";

    #[test]
    fn the_median_counts_not_the_slowest() {
        let mut times = parse(PRINTED).unwrap();
        times.insert("argon2".into(), vec![2.0]);
        let table = table(&times).unwrap();
        for ratio in ["  1.30  unlocking", "  0.50  key derivation", "  2.00  saving"] {
            assert!(table.contains(ratio), "{ratio} is not in\n{table}");
        }
    }

    #[test]
    fn a_time_that_is_missing_or_unreadable_is_an_error() {
        assert!(table(&parse(PRINTED).unwrap()).unwrap_err().to_string().contains("`argon2`"));
        assert!(parse("kdf 1.0").is_err() && parse("kdf\tfast").is_err());
    }
}
