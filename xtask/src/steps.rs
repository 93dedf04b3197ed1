//! The steps of `cargo xtask test`, cheap ones first, and the table of times.

use std::time::{Duration, Instant};

use crate::rust::Profile;
use crate::shell::{Failure, Outcome};
use crate::system::{self, Needs};
use crate::{rules, rust, ui};

/// One step: each prepares what it needs, so that any of them can run alone.
pub struct Step {
    name: &'static str,
    about: &'static str,
    needs: Needs,
    when: When,
    work: fn(Profile) -> Outcome,
}

/// When a step runs, but for being asked for by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// In `test`.
    Always,
    /// In `test` and in `check`.
    Quick,
    /// Not at all: another step does what it does.
    Part,
}

const fn step(name: &'static str, about: &'static str, needs: Needs, work: fn(Profile) -> Outcome) -> Step {
    Step { name, about, needs, when: When::Always, work }
}

const fn quick(name: &'static str, about: &'static str, needs: Needs, work: fn(Profile) -> Outcome) -> Step {
    Step { name, about, needs, when: When::Quick, work }
}

const fn part(name: &'static str, about: &'static str, needs: Needs, work: fn(Profile) -> Outcome) -> Step {
    Step { name, about, needs, when: When::Part, work }
}

const STEPS: &[Step] = &[
    quick("rules", "who may depend on whom, and the house rules", Needs::Rust, |_| rules::check()),
    quick("fmt", "formatting", Needs::Rust, |_| rust::fmt()),
    quick("ui-check", "types and components of the page", Needs::Node, |_| ui::check()),
    step("ui-test", "unit tests of the page", Needs::Node, |_| ui::test()),
    step("ui-build", "the page is built", Needs::Node, |_| ui::build()),
    quick("clippy", "lints, with the door for window tests and as shipped", Needs::Build, rust::clippy),
    step("deny", "licences, bans and sources of dependencies", Needs::Rust, |_| rust::deny()),
    quick("crates", "unit, property and vector tests", Needs::Tests, rust::test_crates),
    step("cli-build", "the command line", Needs::Build, |profile| rust::build_cli(profile).map(|_| ())),
    step("recognition", "what the samples are recognised as", Needs::Tests, rust::score_recognition),
    step("cli", "journeys with the command line", Needs::Tests, rust::test_cli),
    step("desktop", "the desktop program: the three parts below, beside each other", Needs::Tests, rust::test_desktop),
    part("window", "journeys in the real window", Needs::Tests, rust::test_window),
    part("memory", "what is left in memory after a lock", Needs::Tests, rust::test_memory),
    part("plain", "the shipped program from outside: not driven, no network, no dumps", Needs::Tests, rust::test_plain),
];

/// Why a step cannot run on this machine; `None` when it can.
fn obstacle(step: &Step) -> Option<&'static str> {
    match step.name {
        "desktop" | "window" | "memory" | "plain" if !cfg!(target_os = "linux") => {
            Some("the window is driven through WebKitGTK, on Linux only")
        }
        "memory" if !system::is_root() => Some("the memory of a program can be read by root alone"),
        _ => None,
    }
}

pub fn all() -> Vec<&'static Step> {
    STEPS.iter().filter(|step| step.when != When::Part).collect()
}

pub fn quick_ones() -> Vec<&'static Step> {
    STEPS.iter().filter(|step| step.when == When::Quick).collect()
}

/// The steps of a list of names separated by commas, in the order of `test`.
pub fn named(names: &str) -> Outcome<Vec<&'static Step>> {
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(Failure::new(format!("there is no step `{unknown}`")).advice(format!("The steps are: {}", known.join(", "))));
    }
    let steps: Vec<&Step> = STEPS.iter().filter(|step| names.contains(&step.name)).collect();
    match steps.iter().find_map(|step| Some((step.name, obstacle(step)?))) {
        Some((name, why)) => Err(Failure::new(format!("`{name}` was asked for and cannot run: {why}"))),
        None => Ok(steps),
    }
}

pub fn list() {
    for step in STEPS {
        let when = match step.when {
            When::Always => "",
            When::Quick => " (also in `check`)",
            When::Part => " (a part of `desktop`)",
        };
        println!("{:<12} {}{when}", step.name, step.about);
    }
}

/// Runs the steps until one fails, then says how long each took.
pub fn run(steps: &[&Step], profile: Profile) -> Outcome {
    system::install(steps.iter().map(|step| step.needs).max().unwrap_or(Needs::Rust))?;
    let begun = Instant::now();
    let mut table = Vec::new();
    let mut failed = None;
    for step in steps {
        println!("\n== {}: {}", step.name, step.about);
        if let Some(why) = obstacle(step) {
            println!("   not run: {why}");
            table.push(row(step.name, &format!("not run: {why}")));
            continue;
        }
        let step_begun = Instant::now();
        let outcome = (step.work)(profile);
        let took = seconds(step_begun.elapsed());
        println!("== {} {took}", step.name);
        match outcome {
            Ok(()) => table.push(row(step.name, &took)),
            Err(failure) => {
                table.push(row(step.name, &format!("{took}  FAILED")));
                failed = Some((step.name, failure));
                break;
            }
        }
    }
    println!("\n{}\n{}", table.join("\n"), row("together", &seconds(begun.elapsed())));
    match failed {
        Some((name, failure)) => Err(Failure::new(format!("{failure}\n\nFAILED in step `{name}` (alone: cargo xtask test --only {name})"))),
        None => {
            println!("\nAll {} steps passed.", steps.iter().filter(|step| obstacle(step).is_none()).count());
            Ok(())
        }
    }
}

fn row(name: &str, text: &str) -> String {
    format!("{name:<12} {text}")
}

fn seconds(time: Duration) -> String {
    format!("{:>7.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name_and_keep_their_order() {
        let names = |steps: Vec<&Step>| steps.iter().map(|step| step.name).collect::<Vec<_>>();
        assert_eq!(names(named("fmt, rules").unwrap()), ["rules", "fmt"]);
        assert_eq!(names(quick_ones()), ["rules", "fmt", "ui-check", "clippy", "crates"]);
        assert_eq!(names(named("memory").unwrap()), ["memory"]);
        assert!(names(all()).ends_with(&["cli", "desktop"]));
    }

    #[test]
    fn an_unknown_step_is_an_error_that_lists_the_known_ones() {
        let failure = named("fmt,windows").err().unwrap().to_string();
        assert!(failure.contains("`windows`") && failure.contains("window,"), "{failure}");
    }

    #[test]
    fn a_failing_step_stops_the_run_and_is_named_last() {
        const BAD: Step = step("bad", "", Needs::Rust, |_| Err(Failure::new("broken")));
        const NEXT: Step = step("next", "", Needs::Rust, |_| panic!("must not run"));
        let failure = run(&[&BAD, &NEXT], Profile::Quick).unwrap_err().to_string();
        assert!(failure.starts_with("broken") && failure.lines().last().unwrap().contains("FAILED in step `bad`"), "{failure}");
    }
}
