//! Runs other programs: live output, a time limit, and nothing left behind.
//!
//! Each program gets a process group of its own, because ending a program does not end what it
//! started: a WebDriver that is killed leaves its window open. The group ends with the time limit,
//! with Ctrl C, and when its [`Running`] is dropped.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What went wrong, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    what: String,
    advice: Option<String>,
}

pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), advice: None }
    }

    /// Adds what to do about it.
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// A file or folder that could not be used: `doing` is a word such as "reading".
    pub fn file(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("{doing} {} failed: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        self.advice.as_ref().map_or(Ok(()), |advice| write!(f, "\n{advice}"))
    }
}

/// Process groups that are alive, so that Ctrl C can end them.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn groups() -> std::sync::MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Ends everything that was started when this program is interrupted or told to end.
#[allow(clippy::disallowed_methods, reason = "there is no secret here, and a handler has nowhere to return to")]
pub fn end_children_when_interrupted() -> Outcome {
    ctrlc::set_handler(|| {
        for &id in groups().iter() {
            signal_group(id, Signal::Kill);
        }
        std::process::exit(130);
    })
    .map_err(|e| Failure::new(format!("Ctrl C cannot be watched: {e}")))
}

/// A program to run.
pub struct Run {
    command: Command,
    shown: String,
    limit: Duration,
}

impl Run {
    /// A program by its name or path; nothing to read on its standard input; at most an hour.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(&program);
        command.current_dir(crate::places::root()).stdin(Stdio::null());
        let name = Path::new(&program).file_name().unwrap_or(program.as_ref());
        Self { command, shown: name.to_string_lossy().into_owned(), limit: Duration::from_secs(3600) }
    }

    /// The cargo that runs this program.
    pub fn cargo() -> Self {
        let mut run = Self::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        run.shown = "cargo".into();
        run
    }

    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        for arg in args {
            self.shown = format!("{} {}", self.shown, arg.as_ref().to_string_lossy());
            self.command.arg(arg);
        }
        self
    }

    pub fn envs(mut self, pairs: &[(&'static str, OsString)]) -> Self {
        self.command.envs(pairs.iter().map(|(name, value)| (name, value)));
        self
    }

    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The longest that it may take.
    pub fn minutes(mut self, minutes: u64) -> Self {
        self.limit = Duration::from_secs(minutes * 60);
        self
    }

    /// Runs it to its end with its output on the terminal.
    pub fn go(self) -> Outcome {
        println!("  $ {}", self.shown);
        let (shown, limit) = (self.shown.clone(), self.limit);
        let status = self.start()?.wait(limit)?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("`{shown}` failed ({status})"))) }
    }

    /// Runs it to its end and shows what it printed in one piece then, for work beside which other work
    /// runs; `log` takes it until then.
    pub fn go_and_tell_at_the_end(mut self, log: &Path) -> Outcome {
        let file = std::fs::File::create(log).map_err(|e| Failure::file("making", log, &e))?;
        let twin = file.try_clone().map_err(|e| Failure::file("making", log, &e))?;
        self.command.stdout(file).stderr(twin);
        let shown = self.shown.clone();
        let outcome = self.go();
        let told = std::fs::read(log).map_err(|e| Failure::file("reading", log, &e))?;
        println!("--- {shown}\n{}", String::from_utf8_lossy(&told));
        outcome
    }

    /// Runs it to its end and returns what it printed on its standard output. For short work: there is no time limit.
    pub fn read(mut self) -> Outcome<String> {
        let output = self.command.output().map_err(|e| not_started(&self.shown, &e))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let told = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Failure::new(format!("`{}` failed ({})", self.shown, output.status)).advice(told))
    }

    /// Takes its standard output; read it from [`Running::output`].
    pub fn piped(mut self) -> Self {
        self.command.stdout(Stdio::piped());
        self
    }

    /// Starts it and returns at once.
    pub fn start(mut self) -> Outcome<Running> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        let child = self.command.spawn().map_err(|e| not_started(&self.shown, &e))?;
        groups().push(child.id());
        Ok(Running { child, shown: self.shown })
    }
}

fn not_started(shown: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{shown}` could not be started: {error}"))
}

/// A program that was started. Dropping it ends it and everything that it started.
pub struct Running {
    child: Child,
    shown: String,
}

impl Running {
    /// Its standard output, once, when it was started with [`Run::piped`].
    pub fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits for its end, at most as long as `limit`.
    pub fn wait(mut self, limit: Duration) -> Outcome<ExitStatus> {
        self.poll(limit)?.ok_or_else(|| {
            let minutes = limit.as_secs_f64() / 60.0;
            Failure::new(format!("`{}` was ended: it took longer than {minutes:.1} minutes", self.shown))
        })
    }

    fn poll(&mut self, limit: Duration) -> Outcome<Option<ExitStatus>> {
        let begun = Instant::now();
        loop {
            let status = self.child.try_wait().map_err(|e| Failure::new(format!("`{}` was lost: {e}", self.shown)))?;
            if status.is_some() || begun.elapsed() >= limit {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let id = self.child.id();
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            signal_group(id, Signal::Ask);
            let _ = self.poll(Duration::from_secs(3));
        }
        signal_group(id, Signal::Kill);
        let _ = self.child.wait();
        groups().retain(|&other| other != id);
    }
}

#[derive(Clone, Copy)]
enum Signal {
    Ask,
    Kill,
}

/// Signals every process of a group. A group that is gone already is what was wanted.
#[cfg(unix)]
fn signal_group(id: u32, signal: Signal) {
    use nix::sys::signal;
    let signal = match signal {
        Signal::Ask => signal::Signal::SIGTERM,
        Signal::Kill => signal::Signal::SIGKILL,
    };
    if let Ok(id) = i32::try_from(id) {
        let _ = signal::killpg(nix::unistd::Pid::from_raw(id), signal);
    }
}

#[cfg(windows)]
fn signal_group(id: u32, signal: Signal) {
    if matches!(signal, Signal::Kill) {
        let _ = Command::new("taskkill").args(["/F", "/T", "/PID", &id.to_string()]).stderr(Stdio::null()).status();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> Run {
        Run::new("sh").args(["-c", script])
    }

    #[test]
    fn a_failing_program_is_a_failure_with_its_name() {
        let failure = sh("exit 3").go().unwrap_err();
        assert!(failure.to_string().contains("sh -c exit 3"), "{failure}");
        assert!(failure.to_string().contains('3'), "{failure}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = Run::new("no-such-program-here").go().unwrap_err();
        assert!(failure.to_string().contains("no-such-program-here"), "{failure}");
    }

    #[test]
    fn the_time_limit_ends_the_program_and_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("pid");
        // The inner process is what a killed WebDriver leaves behind.
        let script = format!("sh -c 'echo $$ > {0}.new; mv {0}.new {0}; exec sleep 600' & wait", note.display());
        let running = sh(&script).start().unwrap();
        while !note.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let failure = running.wait(Duration::ZERO).unwrap_err();
        assert!(failure.to_string().contains("longer than"), "{failure}");
        let inner: i32 = std::fs::read_to_string(&note).unwrap().trim().parse().unwrap();
        // A killed process may stay as a zombie until whoever inherited it looks: it counts as ended.
        while std::fs::read_to_string(format!("/proc/{inner}/stat")).is_ok_and(|stat| !stat.contains(") Z")) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn what_is_told_at_the_end_does_not_hide_a_failure() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        assert!(sh("echo yes; echo no >&2").go_and_tell_at_the_end(&log).is_ok());
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "yes\nno\n");
        assert!(sh("exit 4").go_and_tell_at_the_end(&log).unwrap_err().to_string().contains('4'));
    }

    #[test]
    fn what_a_program_prints_can_be_read() {
        assert_eq!(sh("echo yes; echo no >&2").read(), Ok("yes\n".into()));
    }
}
