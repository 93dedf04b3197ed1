//! The print service of Linux and macOS (CUPS), through its programs and a pipe: there is no file of ours on the way. Only a
//! service on this machine is spoken to, by its socket.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::{PrintError, Printed, Printer, STEP, TITLE, WATCHED, job_state};
use crate::Paper;

/// Where the service listens: Linux, then macOS.
const SOCKETS: [&str; 2] = ["/run/cups/cups.sock", "/private/var/run/cupsd"];
/// A service that does not answer for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// A job that is held.
#[derive(Debug)]
pub(super) struct Job {
    id: String,
}

/// The printers that the service knows.
pub(super) fn printers() -> Result<Vec<Printer>, PrintError> {
    let listed = run("lpstat", &["-p"], &[]).or_else(|error| match error {
        // Without any printer it ends with an error.
        PrintError::Refused(says) if says.contains("No destinations") => Ok(String::new()),
        other => Err(other),
    })?;
    let default = run("lpstat", &["-d"], &[]).unwrap_or_default();
    let default = default.trim().strip_prefix("system default destination: ").unwrap_or_default();
    Ok(parse_printers(&listed, default))
}

fn parse_printers(listed: &str, default: &str) -> Vec<Printer> {
    listed
        .lines()
        .filter_map(|line| {
            let (name, state) = line.strip_prefix("printer ")?.split_once(' ')?;
            Some(Printer { name: name.to_owned(), is_default: name == default, is_stopped: state.starts_with("disabled") })
        })
        .collect()
}

/// Gives a PDF to a printer and holds it there.
pub(super) fn hold(pdf: &[u8], printer: &str, paper: Paper) -> Result<Job, PrintError> {
    if printer.starts_with('-') {
        return Err(PrintError::Refused("a printer has to be named".to_owned()));
    }
    let media = match paper {
        Paper::A4 => "media=A4",
        Paper::Letter => "media=Letter",
    };
    // As large as it is: symbols that were made smaller cannot be read.
    let said = run("lp", &["-d", printer, "-t", TITLE, "-H", "hold", "-o", media, "-o", "print-scaling=none", "-"], pdf)?;
    let id = said.strip_prefix("request id is ").and_then(|rest| rest.split(' ').next());
    id.map(|id| Job { id: id.to_owned() }).ok_or(PrintError::Refused(first_line(&said)))
}

impl Job {
    pub(super) fn release(self) -> Result<Printed, PrintError> {
        if let Err(error) = run("lp", &["-i", &self.id, "-H", "resume"], &[]) {
            self.cancel();
            return Err(error);
        }
        for _ in 0..WATCHED {
            thread::sleep(STEP);
            match self.state() {
                Ok(Printed::Done) => return Ok(Printed::Done),
                Ok(Printed::Failed(why)) => {
                    self.cancel();
                    return Ok(Printed::Failed(why));
                }
                // Where the service does not tell, the job is on its way all the same.
                Ok(Printed::Waiting) | Err(_) => {}
            }
        }
        Ok(Printed::Waiting)
    }

    pub(super) fn cancel(self) {
        let _ = run("cancel", &[&self.id], &[]);
    }

    fn state(&self) -> Result<Printed, PrintError> {
        Ok(match parse_state(&run("lpstat", &["-l", "-W", "not-completed", "-o"], &[])?, &self.id) {
            Printed::Done => self.why_not_printed().map_or(Printed::Done, |why| Printed::Failed(why.to_owned())),
            in_queue => in_queue,
        })
    }

    /// Why it left the queue, where that was not because it was printed.
    fn why_not_printed(&self) -> Option<&'static str> {
        let number = self.id.rsplit_once('-')?.1.parse().ok()?;
        job_state::why_not_printed(&socket()?, number)
    }
}

/// What the queue says of a job: what is not in it any more has ended.
fn parse_state(queue: &str, id: &str) -> Printed {
    let mut lines = queue.lines().skip_while(|line| line.split(' ').next() != Some(id));
    if lines.next().is_none() {
        return Printed::Done;
    }
    let about: Vec<&str> = lines.take_while(|line| line.starts_with(char::is_whitespace)).map(str::trim).collect();
    let said = |name: &str| about.iter().find_map(|line| line.strip_prefix(name)).map(str::trim).unwrap_or_default();
    let (status, alerts) = (said("Status:"), said("Alerts:"));
    let given_up = ["with-errors", "aborted", "job-canceled"].iter().any(|word| alerts.contains(word));
    match given_up {
        true => Printed::Failed(first_line(if status.is_empty() { alerts } else { status })),
        false => Printed::Waiting,
    }
}

/// Runs a program of the print service with something on its standard input, and gives what it says.
fn run(program: &str, arguments: &[&str], input: &[u8]) -> Result<String, PrintError> {
    let socket = socket().ok_or(PrintError::NoService)?;
    let mut command = Command::new(program);
    command.args(arguments).env("CUPS_SERVER", socket).env("LC_ALL", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|_| PrintError::NoService)?;
    thread::scope(|scope| {
        let stdin = child.stdin.take();
        scope.spawn(move || {
            // A program that ends early does not read to the end; what it says then counts.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(input);
            }
        });
        let said = listen(scope, child.stdout.take());
        let complained = listen(scope, child.stderr.take());
        let all = said.recv_timeout(PATIENCE).and_then(|said| Ok((said, complained.recv_timeout(PATIENCE)?)));
        let Ok((said, complained)) = all else {
            end(&mut child);
            return Err(PrintError::Stuck);
        };
        match child.wait() {
            Ok(status) if status.success() => Ok(said),
            Ok(_) => Err(refusal(&complained)),
            Err(_) => Err(PrintError::NoService),
        }
    })
}

/// All that comes out of a pipe, once it is closed.
fn listen<'scope>(scope: &'scope thread::Scope<'scope, '_>, pipe: Option<impl Read + Send + 'scope>) -> Receiver<String> {
    let (tell, told) = channel();
    scope.spawn(move || {
        let mut said = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut said); // what came before it broke counts
        }
        tell.send(String::from_utf8_lossy(&said).into_owned())
    });
    told
}

/// Ends a program that is stuck, so that nobody waits for it.
fn end(child: &mut Child) {
    let _ = child.kill(); // it may have ended just now
    let _ = child.wait();
}

fn refusal(said: &str) -> PrintError {
    let said = first_line(said);
    let no_service = ["Connection refused", "No such file", "Bad file descriptor", "Scheduler is not running", "Unable to connect"];
    if no_service.iter().any(|words| said.contains(words)) { PrintError::NoService } else { PrintError::Refused(said) }
}

/// The first line, without the name of the program and without anything that could move a cursor.
fn first_line(said: &str) -> String {
    let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
    let line = ["lp: Error - ", "lp: ", "lpstat: ", "cancel: "].iter().find_map(|name| line.strip_prefix(name)).unwrap_or(line);
    line.chars().filter(|c| !c.is_control()).take(200).collect::<String>().trim_end_matches('.').to_owned()
}

/// The socket of the service: as the person's surroundings name it, as long as it is a socket of this machine.
fn socket() -> Option<String> {
    let named = std::env::var("CUPS_SERVER").ok().filter(|server| server.starts_with('/'));
    named.or_else(|| SOCKETS.iter().find(|socket| Path::new(socket).exists()).map(|socket| (*socket).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printers_are_read() {
        let listed = "printer Laser is idle.  enabled since Wed Nov 25 11:13:54 2026\n\tReady\n\
                      printer Attic disabled since Wed Nov 25 11:13:54 2026 -\n\treason unknown\n";
        let printer = |name: &str, is_default, is_stopped| Printer { name: name.to_owned(), is_default, is_stopped };
        assert_eq!(parse_printers(listed, "Laser"), [printer("Laser", true, false), printer("Attic", false, true)]);
        assert_eq!(parse_printers(listed, ""), [printer("Laser", false, false), printer("Attic", false, true)]);
        assert_eq!(parse_printers("", ""), []);
    }

    #[test]
    fn what_became_of_a_job_is_read() {
        let queue = "Raw-1                   mira             1024   Wed Nov 25 11:14:05 2026\n\tAlerts: job-hold-until-specified\n\
                     \tqueued for Raw\nRaw-12                  mira  1024   Wed Nov 25 11:14:06 2026\n\tStatus: Filter failed\n\
                     \tAlerts: job-completed-with-errors\n\tqueued for Raw\nRaw-3   mira 1024 Wed\n\tStatus: \n\tAlerts: job-printing\n";
        assert_eq!(parse_state(queue, "Raw-1"), Printed::Waiting);
        assert_eq!(parse_state(queue, "Raw-12"), Printed::Failed("Filter failed".to_owned()));
        assert_eq!(parse_state(queue, "Raw-3"), Printed::Waiting);
        assert_eq!(parse_state(queue, "Raw-4"), Printed::Done, "it has left the queue");
        assert_eq!(parse_state("", "Raw-4"), Printed::Done);
    }

    #[test]
    fn what_the_service_says_is_told_in_one_line() {
        assert_eq!(
            refusal("lp: Error - The printer or class does not exist.\n"),
            PrintError::Refused("The printer or class does not exist".into())
        );
        assert_eq!(refusal("lpstat: Connection refused\n"), PrintError::NoService);
        assert_eq!(first_line("lp: \u{1b}[2Jbad\nmore"), "[2Jbad");
        assert!(matches!(hold(b"%PDF", "-x", Paper::A4), Err(PrintError::Refused(_))), "a name is no option");
    }
}
