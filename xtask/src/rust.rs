//! Builds and tests with cargo. One target folder, one profile and few selections of packages, so that
//! each dependency is compiled once (docs/decisions/0091); the two desktop programs differ in the root
//! package alone.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::shell::{Failure, Outcome, Run};
use crate::window::Display;
use crate::{places, python, system, tools, ui};

const DESKTOP: &str = "codekeep-desktop";
/// The journeys in tests/: a package that knows the programs only from outside.
const JOURNEYS: &str = "codekeep-journeys";
/// What is released. Always named together: cargo unites the features of what they share by what is named, and
/// another choice would compile hundreds of dependencies anew.
const PROGRAMS: &[&str] = &["-p", "codekeep-cli", "-p", DESKTOP];
/// The programs and what they are made of. What these test with asks for no other features of what is shared.
const ROOMS: &[&str] = &["--workspace", "--exclude", JOURNEYS, "--exclude", "xtask"];
/// Lets a WebDriver drive the window. No shipped program has it.
const AUTOMATION: &str = "codekeep-desktop/automation";

pub fn fmt() -> Outcome {
    Run::cargo().args(["fmt", "--all", "--check"]).go()
}

/// How well a build is optimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// For tests: the least that lets them run quickly.
    Quick,
    /// As it is released.
    Release,
}

impl Profile {
    /// Its name in Cargo.toml, which is also that of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Release => "release",
        }
    }

    fn cargo(self, verb: &str) -> Run {
        Run::cargo().args([verb, "--profile", self.name()])
    }
}

/// Lints everything, the desktop program twice: with the door for window tests, and as shipped.
pub fn clippy(profile: Profile) -> Outcome {
    ui::build()?; // the desktop package embeds it
    let selections = [&[ROOMS, &["--features", AUTOMATION]].concat()[..], PROGRAMS, &["-p", JOURNEYS, "-p", "xtask"]];
    for packages in selections {
        profile.cargo("clippy").args(packages).args(["--all-targets", "--", "-D", "warnings"]).go()?;
    }
    Ok(())
}

/// Unit, property and vector tests of every package, two programs of them at a time: one by one, as cargo runs them, a
/// processor waits at the end of each.
pub fn test_crates(profile: Profile) -> Outcome {
    python::prepare()?;
    ui::build()?; // the desktop package embeds it
    let tests = || profile.cargo("test").args(ROOMS).args(["--features", AUTOMATION]);
    tests().args(["--no-run"]).go()?; // apart, so that the time limits of the tests are their own
    let mut built = built_tests(tests())?;
    longest_first(&mut built);
    run_in_lanes(built, &[vec![], vec![]], &[])?;
    tests().args(["--doc"]).envs(&surroundings()?).go()?;
    Run::cargo().args(["test", "-p", "xtask"]).envs(&surroundings()?).go() // built as it runs here
}

/// The command line.
pub fn build_cli(profile: Profile) -> Outcome<PathBuf> {
    profile.cargo("build").args(PROGRAMS).args(["--bin", "codekeep"]).go()?;
    Ok(places::built(profile, "codekeep"))
}

/// How well the samples are recognised, against the least that is accepted.
pub fn score_recognition(profile: Profile) -> Outcome {
    let program = build_cli(profile)?;
    Run::new("python3")
        .args(["tests/score_recognition.py".as_ref(), program.as_os_str()])
        .args(["tests/samples/recognition", "--bars", "codes=0.97,exact=0.95,used=0.97,service=0.90"])
        .minutes(10)
        .go()
}

/// Journeys with the command line alone, three at a time: many of them wait for a lock, a printer or a clock.
pub fn test_cli(profile: Profile) -> Outcome {
    let more = [("CODEKEEP_CLI", build_cli(profile)?.into())];
    run_in_lanes(built_journeys(profile, &[Kind::Cli])?, &[vec![], vec![], vec![]], &more)
}

/// Everything that wants a display, beside each other: those of the memory and of the plain program mostly wait.
pub fn test_desktop(profile: Profile) -> Outcome {
    let mut kinds = vec![Kind::Window, Kind::Plain];
    if system::is_root() {
        kinds.push(Kind::Memory);
    } else {
        println!("   not run: the memory of a program can be read by root alone");
    }
    run_on_displays(profile, &kinds)
}

/// Journeys in the real window.
pub fn test_window(profile: Profile) -> Outcome {
    run_on_displays(profile, &[Kind::Window])
}

/// What is left in memory after a lock, and while a copied code waits. What was shown is looked for in the program as shipped.
pub fn test_memory(profile: Profile) -> Outcome {
    run_on_displays(profile, &[Kind::Memory])
}

/// That the program as shipped lets nobody drive its window, and what its processes do, from outside.
pub fn test_plain(profile: Profile) -> Outcome {
    run_on_displays(profile, &[Kind::Plain])
}

/// The main journey alone.
pub fn play_journey(display: &str) -> Outcome {
    let profile = Profile::Quick;
    let more = [
        ("CODEKEEP_CLI", build_cli(profile)?.into()),
        ("CODEKEEP_DESKTOP", build_desktop(profile, Build::Automation)?.into()),
        ("DISPLAY", display.into()),
    ];
    let journey = ["journey".to_owned()];
    build_journeys(profile, &journey)?;
    journeys(profile, &journey).args(["--", ONE_BY_ONE]).envs(&surroundings()?).envs(&more).minutes(30).go()
}

/// Which desktop program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// As shipped.
    Plain,
    /// With the door for window tests.
    Automation,
}

/// Builds the desktop program and copies it aside, because both builds come out under one name.
pub fn build_desktop(profile: Profile, build: Build) -> Outcome<PathBuf> {
    ui::build()?;
    let (features, name) = match build {
        Build::Plain => (&[][..], "codekeep-desktop-plain"),
        Build::Automation => (&["--features", AUTOMATION][..], "codekeep-desktop-automation"),
    };
    profile.cargo("build").args(PROGRAMS).args(["--bin", DESKTOP]).args(features).go()?;
    let (from, to) = (places::built(profile, DESKTOP), places::built(profile, name));
    let _ = std::fs::remove_file(&to); // a program that still runs cannot be written over
    std::fs::copy(&from, &to).map_err(|e| Failure::file("copying", &from, &e))?;
    Ok(to)
}

/// What takes longest begins first, so that no lane ends long after the others.
const LONG: &[&str] = &[
    "photos",
    "promises",
    "format",
    "codekeep_vault", // unit, property and vector tests
    "cli_kill",
    "cli_keys",
    "cli_print", // journeys
    "screens",
    "shell",
    "memory_shown",
    "plain_process",
];

fn longest_first(tests: &mut [Test]) {
    tests.sort_by_key(|test| LONG.iter().position(|long| *long == test.name).unwrap_or(LONG.len()));
}

/// The journeys, by what they need. A new file falls into the step that
/// has everything, so none can be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `tests/cli_*.rs`
    Cli,
    /// `tests/memory_*.rs`: what root finds in the memory of the programs.
    Memory,
    /// `tests/plain_*.rs`
    Plain,
    /// Every other file: the window, its driver and a display.
    Window,
}

impl Kind {
    fn of(test: &str) -> Self {
        match test {
            _ if test.starts_with("cli_") => Kind::Cli,
            _ if test.starts_with("memory_") => Kind::Memory,
            _ if test.starts_with("plain_") => Kind::Plain,
            _ => Kind::Window,
        }
    }
}

fn journeys_of(kind: Kind) -> Outcome<Vec<String>> {
    let tests: Vec<String> = journey_files(&places::root().join("tests"))?.into_iter().filter(|name| Kind::of(name) == kind).collect();
    if tests.is_empty() {
        return Err(Failure::new(format!("there is no test of the kind {kind:?} in tests/, so nothing would be tested")));
    }
    Ok(tests)
}

fn journey_files(folder: &Path) -> Outcome<Vec<String>> {
    let entries = std::fs::read_dir(folder).map_err(|e| Failure::file("reading", folder, &e))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .filter(|name| name != "lib") // what they share
        .collect();
    names.sort();
    Ok(names)
}

/// What is set in the environment of a program.
type Surroundings = Vec<(&'static str, OsString)>;

/// Three at a time, each on a display of its own: they wait more than they work. A display has a clipboard of its own and
/// each test a home of its own, so that they do not meet.
fn run_on_displays(profile: Profile, kinds: &[Kind]) -> Outcome {
    let mut more = vec![("CODEKEEP_CLI", build_cli(profile)?.into())];
    if kinds.iter().any(|kind| *kind != Kind::Plain) {
        more.push(("CODEKEEP_DESKTOP", build_desktop(profile, Build::Automation)?.into()));
    }
    if kinds.iter().any(|kind| *kind != Kind::Window) {
        more.push(("CODEKEEP_DESKTOP_PLAIN", build_desktop(profile, Build::Plain)?.into()));
    }
    let displays = [Display::start()?, Display::start()?, Display::start()?];
    let lanes = displays.each_ref().map(|display| vec![("DISPLAY", display.name().into())]);
    run_in_lanes(built_journeys(profile, kinds)?, &lanes, &more)
}

/// Each test in the first lane that is free; a lane sets what its tests may not share with others.
fn run_in_lanes(tests: Vec<Test>, lanes: &[Surroundings], more: &[(&'static str, OsString)]) -> Outcome {
    let (surroundings, waiting) = (surroundings()?, Mutex::new(VecDeque::from(tests)));
    let waiting = || waiting.lock().unwrap_or_else(PoisonError::into_inner);
    let work = |lane: &Surroundings| {
        loop {
            let Some(test) = waiting().pop_front() else { return Ok(()) };
            // Not through cargo, which would look at everything once more for each of them, and let none look beside another.
            let run = Run::new(&test.program).args(test.arguments).folder(&test.folder);
            let run = run.envs(&surroundings).envs(more).envs(lane).minutes(20);
            let log = test.program.file_name().unwrap_or_default();
            if let Err(failure) = run.go_and_tell_at_the_end(&places::folder("tmp")?.join(log).with_extension("log")) {
                waiting().clear(); // the other lanes end what they do
                return Err(failure);
            }
        }
    };
    std::thread::scope(|scope| {
        let lanes: Vec<_> = lanes.iter().map(|lane| scope.spawn(|| work(lane))).collect();
        let ends: Vec<Outcome> =
            lanes.into_iter().map(|lane| lane.join().unwrap_or_else(|_| Err(Failure::new("a lane of tests broke off")))).collect();
        ends.into_iter().collect()
    })
}

/// Builds the journeys of some kinds and says where they are.
fn built_journeys(profile: Profile, kinds: &[Kind]) -> Outcome<Vec<Test>> {
    let names = kinds.iter().map(|kind| journeys_of(*kind)).collect::<Outcome<Vec<_>>>()?.concat();
    build_journeys(profile, &names)?;
    let mut built = built_tests(journeys(profile, &names))?;
    if let Some(missing) = names.iter().find(|name| built.iter().all(|test| test.name != **name)) {
        return Err(Failure::new(format!("cargo built no program for the journey `{missing}`")));
    }
    for test in &mut built {
        test.arguments = &[ONE_BY_ONE];
    }
    longest_first(&mut built);
    Ok(built)
}

/// Apart, so that the time limits of the tests are their own.
fn build_journeys(profile: Profile, tests: &[String]) -> Outcome {
    python::prepare()?;
    journeys(profile, tests).args(["--no-run"]).go()
}

/// What the tests of one program share: a display, a clipboard, a keyboard.
const ONE_BY_ONE: &str = "--test-threads=1";

/// A program of tests, as cargo built it.
#[derive(Debug, PartialEq, Eq)]
struct Test {
    name: String,
    program: PathBuf,
    /// That of its package, where cargo would run it.
    folder: PathBuf,
    arguments: &'static [&'static str],
}

/// The programs of tests that this cargo builds.
fn built_tests(cargo: Run) -> Outcome<Vec<Test>> {
    Ok(tests_of(&cargo.args(["--no-run", "--message-format=json"]).read()?))
}

fn tests_of(told: &str) -> Vec<Test> {
    let messages = told.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let test = |message: serde_json::Value| {
        let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
        let (name, program) = (message["target"]["name"].as_str()?.to_owned(), message["executable"].as_str()?.into());
        Some(Test { name, program, folder, arguments: &[] })
    };
    messages.filter(|message| message["profile"]["test"] == true).filter_map(test).collect()
}

fn journeys(profile: Profile, tests: &[String]) -> Run {
    let named = tests.iter().flat_map(|name| ["--test", name.as_str()]);
    profile.cargo("test").args(["-p", JOURNEYS]).args(named)
}

/// What tests find around them: no test may pass because a tool is missing, and none may read or
/// write the folders of the person who runs it.
fn surroundings() -> Outcome<Surroundings> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(python::programs()).chain(std::env::split_paths(&path)))
        .map_err(|e| Failure::new(format!("PATH cannot be extended: {e}")))?;
    let mut pairs = vec![
        ("PATH", path),
        ("CODEKEEP_REQUIRE_PYTHON", "1".into()),
        ("CODEKEEP_REQUIRE_TOOLS", "1".into()),
        ("CODEKEEP_PICTURES", places::folder("pictures")?.into()),
    ];
    for (name, folder) in [
        ("XDG_CONFIG_HOME", "home/config"),
        ("XDG_DATA_HOME", "home/data"),
        ("XDG_STATE_HOME", "home/state"),
        ("XDG_CACHE_HOME", "home/cache"),
        ("XDG_RUNTIME_DIR", "home/runtime"),
    ] {
        pairs.push((name, places::folder(folder)?.into()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let runtime = places::folder("home/runtime")?;
        // The specification of XDG_RUNTIME_DIR asks for exactly this.
        std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700)).map_err(|e| Failure::file("closing", &runtime, &e))?;
    }
    Ok(pairs)
}

/// Licences, bans and sources of every dependency.
pub fn deny() -> Outcome {
    Run::new(tools::DENY.ready()?).args(["check", "bans", "licenses", "sources"]).minutes(10).go()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_read_from_what_cargo_says() {
        let told = r#"{"reason":"compiler-artifact","target":{"name":"journeys"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","manifest_path":"/p/tests/Cargo.toml","target":{"name":"cli_take"},"profile":{"test":true},"executable":"/t/cli_take-0a"}
not JSON
{"reason":"build-finished","success":true}"#;
        let take = Test { name: "cli_take".to_owned(), program: "/t/cli_take-0a".into(), folder: "/p/tests".into(), arguments: &[] };
        assert_eq!(tests_of(told), [take]);
    }

    #[test]
    fn every_test_file_belongs_to_a_step() {
        assert_eq!(Kind::of("cli_take"), Kind::Cli);
        assert_eq!(Kind::of("memory_shown"), Kind::Memory);
        assert_eq!(Kind::of("plain_automation"), Kind::Plain);
        assert_eq!(Kind::of("journey"), Kind::Window);
        assert_eq!(Kind::of("a_name_nobody_planned"), Kind::Window);
    }

    #[test]
    fn helper_folders_and_other_files_are_no_tests() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["journey.rs", "cli_take.rs", "lib.rs", "score.py"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("support")).unwrap();
        assert_eq!(journey_files(folder.path()).unwrap(), ["cli_take", "journey"]);
    }
}
