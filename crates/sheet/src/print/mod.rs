//! Hands a PDF to the print service of the system. There is no file of ours on the way.
//!
//! A job is held first and let go later, so that nothing lies in a printer before the register knows of it. Its title
//! says nothing.

#[cfg(unix)]
mod cups;
#[cfg(unix)]
mod job_state;
#[cfg(windows)]
mod windows;

use std::time::Duration;

use thiserror::Error;

use crate::Paper;
#[cfg(unix)]
use cups as system;
#[cfg(windows)]
use windows as system;

/// What a job is called in lists and logs.
const TITLE: &str = "Document";
/// How long a job is watched after it was let go, in steps.
const WATCHED: u32 = 40;
const STEP: Duration = Duration::from_millis(250);

/// A printer that the service knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its name.
    pub name: String,
    /// Used where none is named.
    pub is_default: bool,
    /// It was stopped: jobs wait in its queue.
    pub is_stopped: bool,
}

/// Why something was not printed.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrintError {
    /// There is no print service on this machine, or its programs are not installed.
    #[error("there is no print service on this machine")]
    NoService,
    /// The service did not answer.
    #[error("the print service does not answer")]
    Stuck,
    /// What the service says.
    #[error("the print service says: {0}")]
    Refused(String),
}

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// It has left the queue.
    Done,
    /// It waits, for a printer that is off or busy.
    Waiting,
    /// It was given up, with what the service says.
    Failed(String),
}

/// A job that is held: nothing is printed until it is let go.
#[derive(Debug)]
pub struct Job(system::Job);

/// The printers that the service knows, the default one first.
///
/// # Errors
/// When there is no service.
pub fn printers() -> Result<Vec<Printer>, PrintError> {
    let mut printers = system::printers()?;
    in_order(&mut printers);
    Ok(printers)
}

fn in_order(printers: &mut [Printer]) {
    printers.sort_by_key(|printer| (!printer.is_default, printer.name.to_lowercase()));
}

/// Gives a PDF to a printer and holds it there.
///
/// # Errors
/// When the service does not take it: nothing is printed then.
pub fn hold(pdf: &[u8], printer: &str, paper: Paper) -> Result<Job, PrintError> {
    if printer.is_empty() {
        return Err(PrintError::Refused("a printer has to be named".to_owned()));
    }
    system::hold(pdf, printer, paper).map(Job)
}

impl Job {
    /// Lets it be printed, and watches for a while what becomes of it. What failed is taken out of the queue.
    ///
    /// # Errors
    /// When the service does not let it go; it is cancelled then.
    pub fn release(self) -> Result<Printed, PrintError> {
        self.0.release()
    }

    /// Takes it back. What cannot be taken back has ended.
    pub fn cancel(self) {
        self.0.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_printer_comes_first_then_the_alphabet() {
        let printer = |name: &str, is_default| Printer { name: name.to_owned(), is_default, is_stopped: false };
        let mut printers = [printer("Study", false), printer("attic", false), printer("Laser", true)];
        in_order(&mut printers);
        assert_eq!(printers, [printer("Laser", true), printer("attic", false), printer("Study", false)]);
        assert!(matches!(hold(b"%PDF", "", Paper::A4), Err(PrintError::Refused(_))));
    }
}
