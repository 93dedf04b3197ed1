//! The program is killed at every moment of its work, two hundred times: the vault opens each time, and
//! no code that was printed, taken or answered ever looks unused again.

use std::io::Read;
use std::path::Path;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use journeys::cli::{Home, Ran, file_of, files_under, github, states};

/// Kills at a moment spread over the whole run time, of `take` and of `outcome` in turn.
const SPREAD: usize = 150;
/// Kills of `take` as soon as it prints.
const AT_THE_CODE: usize = 50;

#[test]
fn no_kill_loses_a_use_or_the_vault() {
    let home = Home::with_vault();
    let codes = github(1, SPREAD + AT_THE_CODE);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt").ends(0);
    let mut seen = Seen { home: &home, codes: &codes, used: vec![false; codes.len()], out: Vec::new() };
    let whole = seen.run_time("take github");

    let mut moments = Moments::default();
    for kill in 0..SPREAD {
        let after = whole.mul_f64(moments.next());
        match seen.out.first() {
            Some(ordinal) if kill % 2 == 1 => seen.killed(&format!("outcome github accepted --ordinal {ordinal}"), after),
            _ => seen.killed("take github", after),
        }
    }
    for _ in 0..AT_THE_CODE {
        seen.killed_at_the_code();
    }
    let uses = seen.used.iter().filter(|used| **used).count();
    assert!(uses > AT_THE_CODE, "kills before a code was printed, and after: {uses} uses");
    home.run("log verify").ends(0).says("Every chain is whole");
    home.run("take github").ends(0);
    for name in left_over(&home.path("data")) {
        // It may be the save of another machine in a shared folder, and goes after an hour.
        assert!(name.starts_with(".vault.codekeep.") && name.ends_with(".tmp"), "{name}");
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
        self.look("");
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
        self.look(&printed);
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
        self.look(if line.starts_with("take") { &ran.stdout } else { "" });
    }

    /// The vault opens; what was ever used is not unused, and a code that was printed now is used.
    fn look(&mut self, printed: &str) {
        if let Some(code) = printed.lines().next() {
            let number = self.codes.iter().position(|known| known == code).expect("what is printed is a code that was stored");
            assert!(!self.used[number], "code {} was printed a second time", number + 1);
            self.used[number] = true;
        }
        let shown = self.home.json("show github");
        let states = states(&shown["sets"][0]);
        assert_eq!(states.len(), self.codes.len());
        for (ordinal, state) in &states {
            let used = &mut self.used[usize::try_from(*ordinal).unwrap() - 1];
            assert!(!*used || state != "unused", "code {ordinal} looks unused again");
            *used |= state != "unused";
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
