//! Why a command did not do what it was asked: an exit status, a stable code, and two sentences.
//! Must never carry a secret: what stands here is printed.

use std::io;

use serde_json::{Value, json};

/// Exit statuses, as the contract numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Done = 0,
    /// Not done.
    Failed = 1,
    /// The command does not say clearly enough what is wanted.
    Usage = 2,
    /// The password does not fit.
    WrongPassword = 3,
    /// The file is damaged, not a vault, or of a newer version.
    Damaged = 4,
    /// A rule says no, or wants a confirmation or the secret again.
    Refused = 5,
    /// Another program changed the vault or is working on it.
    InUse = 6,
    /// Only `attention` and `doctor`: something needs the person.
    Attention = 10,
}

/// What a verb comes back with.
pub type Done<T = Status> = Result<T, Trouble>;

/// Why a verb stopped.
#[derive(Debug)]
pub enum Trouble {
    /// Something to tell.
    Told(Box<Message>),
    /// Nobody reads standard output any more: that is no failure of ours.
    Pipe,
}

/// What is told.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// How the program ends.
    pub status: Status,
    /// Stable word for programs.
    pub code: &'static str,
    /// What happened: one sentence.
    pub what: String,
    /// What to do: one sentence.
    pub advice: String,
}

impl Message {
    /// A message.
    pub fn new(status: Status, code: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { status, code, what: what.into(), advice: advice.into() }
    }

    /// As JSON, for standard error.
    pub fn to_json(&self) -> Value {
        json!({"error": {"code": self.code, "what": self.what, "advice": self.advice}})
    }
}

impl<M: Into<Message>> From<M> for Trouble {
    fn from(message: M) -> Self {
        Trouble::Told(Box::new(message.into()))
    }
}

impl Trouble {
    /// Standard output or standard error could not be written.
    pub fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Trouble::Pipe;
        }
        Message::new(
            Status::Failed,
            "failed",
            format!("The output could not be written: {}.", error.kind()),
            "Look at where the output goes; what the command did is in the log (codekeep log).",
        )
        .into()
    }
}

/// The command does not say clearly enough what is wanted.
pub fn usage(what: impl Into<String>, advice: impl Into<String>) -> Trouble {
    Message::new(Status::Usage, "usage", what, advice).into()
}

/// Something was not done.
pub fn failed(code: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Trouble {
    Message::new(Status::Failed, code, what, advice).into()
}
