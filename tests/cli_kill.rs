//! The program is killed at every moment of its work, three hundred times or as often as `CODEKEEP_KILLS` says: the
//! vault opens each time, and no code that was printed, taken or answered ever looks unused again.
//!
//! The vault costs as little to open as any that opens, so that most of a run is the redemption and not the derivation
//! of its key. It is a new one after each three hundred kills, so that many kills take no longer each than few.

use std::io::Read;
use std::path::Path;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use journeys::cli::{Home, Ran, file_of, files_under, github, states};

/// How often, unless `CODEKEEP_KILLS` says otherwise.
const KILLS: usize = 300;
/// The most kills on one vault.
const ON_ONE_VAULT: usize = 300;
/// One kill of so many is one of `take` as soon as it prints; the others come at a moment spread over the whole run time,
/// of `take` and of `outcome` in turn.
const AT_THE_CODE: usize = 4;

#[test]
#[expect(clippy::print_stdout, reason = "figures of a long run")]
fn no_kill_loses_a_use_or_the_vault() {
    let kills = std::env::var("CODEKEEP_KILLS").map_or(KILLS, |count| count.parse().expect("CODEKEEP_KILLS is a number"));
    let (mut moments, mut tally, mut done) = (Moments::default(), Tally::default(), 0);
    // The moment between save and print is short: where it was not hit, there are more kills, up to four times as many.
    while done < kills || (kills >= KILLS && !tally.has_each_part() && done < 4 * kills) {
        let now = ON_ONE_VAULT.min(if done < kills { kills - done } else { kills });
        kill_on_one_vault(now, &mut moments, &mut tally);
        done += now;
        println!("{done} kills: {tally}");
    }
    // So many that a save must have been hit, and each part of a run.
    if kills >= KILLS {
        assert!(tally.has_each_part(), "kills in each part of a run: {tally}");
    }
}

fn kill_on_one_vault(kills: usize, moments: &mut Moments, tally: &mut Tally) {
    let home = Home::with_vault();
    let codes = github(1, kills + 3); // three to take the time, and one at most for each kill
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt").ends(0);
    let mut seen = Seen { home: &home, codes: &codes, used: vec![false; codes.len()], out: Vec::new(), tally };
    let whole = seen.run_time("take github");
    for kill in 0..kills {
        if kill % AT_THE_CODE == 0 {
            seen.killed_at_the_code();
            continue;
        }
        let after = whole.mul_f64(moments.next());
        match seen.out.first() {
            Some(ordinal) if kill % 2 == 1 => seen.killed(&format!("outcome github accepted --ordinal {ordinal}"), after),
            _ => seen.killed("take github", after),
        }
    }
    let uses = seen.used.iter().filter(|used| **used).count();
    assert!(uses > kills / AT_THE_CODE, "kills before a code was printed, and after: {uses} uses");
    home.run("log verify").ends(0).says("Every chain is whole");
    for name in left_over(&home.path("data")) {
        // It may be the save of another machine in a shared folder, and goes after an hour.
        assert!(name.starts_with(".vault.codekeep.") && name.ends_with(".tmp"), "{name}");
        tally.half_written += 1;
    }
}

/// Where in a run the kills fell, to be read in what the test prints.
#[derive(Default)]
struct Tally {
    /// `take` had changed nothing yet.
    before: usize,
    /// `take` had saved the use and not printed the code.
    unprinted: usize,
    /// `take` had printed the code.
    printed: usize,
    /// `outcome` was killed, or had ended by itself.
    answers: usize,
    /// Saves that left a half-written file beside the vault.
    half_written: usize,
}

impl Tally {
    fn has_each_part(&self) -> bool {
        self.before > 0 && self.unprinted > 0 && self.printed > 0
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { before, unprinted, printed, answers, half_written } = self;
        write!(f, "take before the save {before}, between save and print {unprinted}, after the print {printed}; outcome {answers}; ")?;
        write!(f, "half-written files {half_written}")
    }
}

/// What was seen of the codes so far.
struct Seen<'a> {
    home: &'a Home,
    codes: &'a [String],
    /// By number: whether it was ever seen printed, taken or answered.
    used: Vec<bool>,
    /// Numbers of those that are out.
    out: Vec<u64>,
    tally: &'a mut Tally,
}

impl Seen<'_> {
    /// How long a line runs when nothing stops it.
    fn run_time(&mut self, line: &str) -> Duration {
        let times = (0..3).map(|_| {
            let begun = Instant::now();
            self.home.run(line).ends(0);
            begun.elapsed()
        });
        let longest = times.max().unwrap_or_default();
        self.look(None);
        longest
    }

    /// Runs a line, kills it after a while, and looks at the vault.
    fn killed(&mut self, line: &str, after: Duration) {
        let mut child = self.home.command(line).spawn().unwrap();
        sleep(after);
        self.end(line, &mut child);
    }

    /// Kills `take` when the first byte of the code is there to be read.
    fn killed_at_the_code(&mut self) {
        let mut child = self.home.command("take github").spawn().unwrap();
        let mut first = [0];
        let read = child.stdout.as_mut().unwrap().read(&mut first).unwrap();
        assert_eq!(read, 1, "a code is printed as long as some are left");
        child.kill().unwrap();
        child.wait().unwrap();
        let mut printed = String::from(char::from(first[0]));
        child.stdout.as_mut().unwrap().read_to_string(&mut printed).unwrap();
        self.look(Some(&printed));
    }

    fn end(&mut self, line: &str, child: &mut Child) {
        child.kill().unwrap(); // SIGKILL; nothing happens to one that has ended
        let mut printed = String::new();
        child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap().code();
        let ran = Ran { line: line.to_owned(), status, stdout: printed, stderr: said };
        assert!(matches!(ran.status, None | Some(0)), "{ran}");
        self.look(line.starts_with("take").then_some(&*ran.stdout));
    }

    /// The vault opens; what was ever used is not unused, and a code that was printed now is used.
    fn look(&mut self, taken: Option<&str>) {
        let code = taken.and_then(|printed| printed.lines().next());
        if let Some(code) = code {
            let number = self.codes.iter().position(|known| known == code).expect("what is printed is a code that was stored");
            assert!(!self.used[number], "code {} was printed a second time", number + 1);
            self.used[number] = true;
        }
        let shown = self.home.json("show github");
        let states = states(&shown["sets"][0]);
        assert_eq!(states.len(), self.codes.len());
        let mut is_new = false;
        for (ordinal, state) in &states {
            let used = &mut self.used[usize::try_from(*ordinal).unwrap() - 1];
            assert!(!*used || state != "unused", "code {ordinal} looks unused again");
            is_new |= !*used && state != "unused";
            *used |= state != "unused";
        }
        match (taken, code, is_new) {
            (None, ..) => self.tally.answers += 1,
            (Some(_), Some(_), _) => self.tally.printed += 1,
            (Some(_), None, true) => self.tally.unprinted += 1,
            (Some(_), None, false) => self.tally.before += 1,
        }
        self.out = states.into_iter().filter(|(_, state)| state == "taken").map(|(ordinal, _)| ordinal).collect();
    }
}

/// Moments from 0 to 1.1 of a run time that fill it evenly however many are drawn: steps of the golden
/// ratio.
#[derive(Default)]
struct Moments(f64);

impl Moments {
    fn next(&mut self) -> f64 {
        self.0 = (self.0 + 0.618_033_988_749_895).fract();
        self.0 * 1.1
    }
}

/// Names of the files that stand beside the vault.
fn left_over(folder: &Path) -> Vec<String> {
    let names = files_under(folder).into_iter().filter_map(|(path, _)| Some(path.file_name()?.to_string_lossy().into_owned()));
    names.filter(|name| name != "vault.codekeep").collect()
}
