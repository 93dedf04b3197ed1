//! The two ways out: results on standard output, messages on standard error. With `--json` standard
//! output gets one document and nothing else.

use std::io::{IsTerminal, Write, stderr, stdout};

use serde_json::Value;

use crate::trouble::{Done, Message, Status, Trouble};

/// Where a command writes.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    /// One JSON document instead of text.
    pub json: bool,
}

impl Out {
    /// One line of the result, as text; nothing with `--json`.
    pub fn line(self, text: impl AsRef<str>) -> Done<()> {
        if self.json { Ok(()) } else { self.raw_line(text.as_ref()) }
    }

    /// One line of the result that is the same with `--json`.
    pub fn raw_line(self, text: &str) -> Done<()> {
        let mut out = stdout().lock();
        write_line(&mut out, text).and_then(|()| out.flush()).map_err(|error| Trouble::output(&error))
    }

    /// The result as JSON; nothing without `--json`.
    pub fn document(self, value: impl FnOnce() -> Value) -> Done<()> {
        if !self.json {
            return Ok(());
        }
        // Written straight from the value: no copy of what may hold a code.
        let mut out = stdout().lock();
        serde_json::to_writer_pretty(&mut out, &value())
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(out))
            .and_then(|()| out.flush())
            .map_err(|error| Trouble::output(&error))
    }

    /// Something to know beside the result. Whoever does not read it misses nothing that matters here.
    pub fn note(self, text: impl AsRef<str>) {
        let _ = write_line(&mut stderr().lock(), text.as_ref());
    }

    /// Why the command stopped.
    pub fn message(self, message: &Message) {
        if self.json {
            self.note(message.to_json().to_string());
        } else {
            self.note(format!("{}\n{}", message.what, message.advice));
        }
    }

    /// Ends a command: the result has been written.
    pub fn done(self) -> Done {
        Ok(Status::Done)
    }
}

/// Writes a line without what would command a terminal: a text that is looked at, a name in it or a file
/// name may come from anyone. Such characters come out as U+FFFD. No copy is made: it may be a code.
fn write_line(out: &mut impl Write, text: &str) -> std::io::Result<()> {
    for (n, part) in text.split(|c: char| c.is_control() && !matches!(c, '\n' | '\t')).enumerate() {
        if n > 0 {
            out.write_all("\u{fffd}".as_bytes())?;
        }
        out.write_all(part.as_bytes())?;
    }
    out.write_all(b"\n")
}

/// Whether a person may be reading standard error.
pub fn is_watched() -> bool {
    stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_commands_the_terminal() {
        let mut out = Vec::new();
        super::write_line(&mut out, "Tern \u{1b}]0;x\u{7}\u{9b}2J\r\n1\ta1b2\n").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "Tern \u{fffd}]0;x\u{fffd}\u{fffd}2J\u{fffd}\n1\ta1b2\n\n");
    }
}
