//! Measured times on this machine, as ratios: a ratio says the same on a slow and on a fast one.

use std::collections::BTreeMap;

use crate::keepassxc;
use crate::places;
use crate::python;
use crate::rust::Profile;
use crate::shell::{Failure, Outcome, Run};
use crate::system::{self, Needs};

/// How often each time is measured: the median counts.
pub const ROUNDS: usize = 7;

/// Times by the names with which they are printed, each so often.
type Sum = &'static [(&'static str, f64)];

/// One ratio, and the most that it may be.
struct Ratio {
    about: &'static str,
    /// What is measured.
    time: Sum,
    /// What it is set against.
    base: Sum,
    bar: f64,
}

const RATIOS: &[Ratio] = &[
    Ratio {
        about: "key derivation against the C program argon2 (256 MiB, 3 passes, 4 lanes)",
        time: &[("kdf", 1.0)],
        base: &[("argon2", 1.0)],
        bar: 1.15,
    },
    Ratio {
        about: "from the password to 1,000 accounts, 10,000 codes, 50,000 events, without key derivation, against SHA-256 of the file",
        time: &[("unlock", 1.0)],
        base: &[("sha256", 1.0)],
        bar: 6.0,
    },
    Ratio {
        about: "before the password: reading that file and checking that it is whole, against SHA-256 of it",
        time: &[("find", 1.0)],
        base: &[("sha256", 1.0)],
        bar: 2.0,
    },
    Ratio {
        about: "one take, durable, against 3 times writing and flushing as many bytes twice and 4 times their SHA-256",
        time: &[("take", 1.0)],
        base: &[("write_twice", 3.0), ("sha256", 4.0)],
        bar: 1.0,
    },
    Ratio {
        about: "from the password to 100,000 codes and 140,000 events, without key derivation, against SHA-256 of the file",
        time: &[("unlock_100k", 1.0)],
        base: &[("sha256_100k", 1.0)],
        bar: 6.0,
    },
    Ratio {
        about: "one take with 100,000 codes and 140,000 events, against the same",
        time: &[("take_100k", 1.0)],
        base: &[("write_twice_100k", 3.0), ("sha256_100k", 4.0)],
        bar: 1.0,
    },
    Ratio {
        about: "recognising codes in a megabyte of text, against bringing it into one form (Unicode NFKC), which is a part of that",
        time: &[("read_1mb", 1.0)],
        base: &[("nfkc_1mb", 1.0)],
        bar: 15.0,
    },
    Ratio {
        about: "recognising codes in 100 MB of text, against a hundred times a megabyte",
        time: &[("read_100mb", 1.0)],
        base: &[("read_1mb", 100.0)],
        bar: 1.3,
    },
    Ratio {
        about: "listing 1,000 accounts with 10,000 codes against keepassxc-cli, 64 MiB and the time of its key derivation for both",
        time: &[("list_codekeep", 1.0), ("derivation_codekeep", -1.0), ("derivation_keepassxc", 1.0)],
        base: &[("list_keepassxc", 1.0)],
        bar: 1.0,
    },
    Ratio {
        about: "changing one entry of them, against the same",
        time: &[("change_codekeep", 1.0), ("derivation_codekeep", -1.0), ("derivation_keepassxc", 1.0)],
        base: &[("change_keepassxc", 1.0)],
        bar: 0.6,
    },
    Ratio {
        about: "peak memory of listing, against keepassxc-cli",
        time: &[("list_codekeep_mib", 1.0)],
        base: &[("list_keepassxc_mib", 1.0)],
        bar: 1.0,
    },
    Ratio {
        about: "peak memory of changing one entry, against keepassxc-cli",
        time: &[("change_codekeep_mib", 1.0)],
        base: &[("change_keepassxc_mib", 1.0)],
        bar: 1.0,
    },
];

/// Prints every time and ratio. A ratio above its bar is said and is no failure: a machine under load is none of ours.
pub fn run() -> Outcome {
    system::install(Needs::Bench)?;
    python::prepare()?;
    places::folder("tmp")?;
    Run::cargo().args(["build", "--release", "-p", "codekeep-cli"]).go()?;
    let build = |package, example| Run::cargo().args(["build", "--release", "-p", package, "--example", example]).go();
    build("codekeep-vault", "bench")?;
    build("codekeep-intake", "bench_reading")?;
    let bench = places::built(Profile::Release, "examples/bench");
    let mut printed = Run::new(&bench).read()?;
    printed.push_str(&Run::new(places::built(Profile::Release, "examples/bench_reading")).read()?);
    printed.push_str(&keepassxc::measure(&bench)?);
    println!("\n{}\n", machine());
    print!("{}", table(&parse(&printed)?)?);
    Ok(())
}

type Times = BTreeMap<String, Vec<f64>>;

/// Reads lines of `name<TAB>seconds`, or MiB where the name says so. A name may come several times; lines that begin with `#` are remarks.
fn parse(printed: &str) -> Outcome<Times> {
    let mut times = Times::new();
    for line in printed.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let pair = line.split_once('\t').and_then(|(name, seconds)| Some((name, seconds.trim().parse().ok()?)));
        let (name, seconds) =
            pair.ok_or_else(|| Failure::new(format!("the bench printed a line that is not `name<TAB>seconds`: {line}")))?;
        times.entry(name.to_owned()).or_default().push(seconds);
    }
    Ok(times)
}

fn median(times: &Times, name: &str) -> Outcome<f64> {
    let mut all = times.get(name).cloned().unwrap_or_default();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().ok_or_else(|| Failure::new(format!("the bench printed no time for `{name}`")))
}

fn sum(times: &Times, of: Sum) -> Outcome<f64> {
    of.iter().map(|(name, often)| Ok(median(times, name)? * often)).sum()
}

fn table(times: &Times) -> Outcome<String> {
    let mut lines = vec!["what                      median       of".to_owned()];
    for (name, all) in times {
        let (value, of) = (median(times, name)?, all.len());
        lines.push(match name.strip_suffix("_mib") {
            Some(name) => format!("{name:<20} {value:>10.1} MiB {of:>4}"),
            None => format!("{name:<20} {:>10.1} ms  {of:>4}", value * 1000.0),
        });
    }
    lines.push(String::new());
    lines.push(" ratio   bar".to_owned());
    for Ratio { about, time, base, bar } in RATIOS {
        let ratio = sum(times, time)? / sum(times, base)?;
        let verdict = if ratio <= *bar { "holds" } else { "MISSED" };
        lines.push(format!("{ratio:>6.2}  {bar:>4.2}  {verdict:<6}  {about}"));
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
    use std::collections::BTreeSet;

    use super::*;

    /// Every name once, so that each ratio is that of one to its base.
    fn printed() -> String {
        let names: BTreeSet<&str> = RATIOS.iter().flat_map(|ratio| ratio.base.iter().chain(ratio.time)).map(|(name, _)| *name).collect();
        names.into_iter().map(|name| format!("{name}\t1.0\n")).collect()
    }

    #[test]
    fn the_median_counts_and_each_ratio_stands_beside_its_bar() {
        let table = table(&parse(&format!("#bytes\t8\n{}unlock\t7.0\nunlock\t9.0\n", printed())).unwrap()).unwrap();
        for line in ["  1.00  1.15  holds ", "  7.00  6.00  MISSED", "  0.14  1.00  holds "] {
            assert!(table.contains(line), "{line} is not in\n{table}");
        }
    }

    #[test]
    fn a_time_that_is_missing_or_unreadable_is_an_error() {
        assert!(table(&parse("kdf\t1.0\n").unwrap()).unwrap_err().to_string().contains("`argon2`"));
        assert!(parse("kdf 1.0").is_err() && parse("kdf\tfast").is_err());
    }
}
