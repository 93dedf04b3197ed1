//! `outcome` and `correct`: what became of a code.

use clap::Args;
use custody::{Account, Outcome, State};
use serde_json::json;

use crate::door::{self, Door};
use crate::trouble::{Done, Message, Status, Trouble, failed};
use crate::{when, words};

#[derive(Args)]
pub struct Say {
    /// The account
    account: String,
    /// accepted, refused or returned
    #[arg(value_parser = outcome)]
    outcome: Outcome,
    /// Which code, when several are out
    #[arg(long, value_name = "N")]
    ordinal: Option<u32>,
}

#[derive(Args)]
pub struct Correct {
    /// The account
    account: String,
    /// Why the outcome was wrong
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Which code; otherwise the one that was answered last
    #[arg(long, value_name = "N")]
    ordinal: Option<u32>,
}

fn outcome(word: &str) -> Result<Outcome, String> {
    Outcome::from_word(word).ok_or_else(|| format!("one of {}", Outcome::ALL.iter().map(|o| o.word()).collect::<Vec<_>>().join(", ")))
}

impl Say {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, _) = door.open()?;
        let state = vault.state();
        let account = door::account(state, &self.account)?;
        let name = words::account(account);
        let take = state.take_to_answer(account, self.ordinal).map_err(|out| unclear(account, self.ordinal, &out))?;
        let (take, set, ordinal) = (take.id, take.set, state.ordinal(take.set, take.code).unwrap_or(0));
        vault.answer(take, self.outcome, when::now_ms())?;
        door.tell_news(&mut vault);
        let left = left(vault.state(), set);
        door.out.document(|| json!({"take": take.to_string(), "ordinal": ordinal, "outcome": self.outcome.word(), "left": left}))?;
        door.out.line(format!("Code {ordinal} of {name}: {}. {left} left.", words::outcome(self.outcome)))?;
        door.out.done()
    }
}

impl Correct {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, proof) = door.open()?;
        let state = vault.state();
        let account = door::account(state, &self.account)?;
        let name = words::account(account);
        let (take, was, _) = state.take_to_correct(account, self.ordinal).ok_or_else(|| {
            failed("no-take", format!("{name} has no such outcome."), "See what happened: codekeep log --account ACCOUNT")
        })?;
        let (take, ordinal) = (take.id, state.ordinal(take.set, take.code).unwrap_or(0));
        vault.correct(take, &self.reason, &proof, when::now_ms())?;
        door.tell_news(&mut vault);
        door.out.document(|| json!({"take": take.to_string(), "ordinal": ordinal, "was": was.word()}))?;
        door.out.line(format!("Code {ordinal} of {name} is out again; it was \"{}\".", was.word()))?;
        door.out.note("Say what became of it: codekeep outcome ACCOUNT accepted|refused|returned");
        door.out.done()
    }
}

fn left(state: &State, set: custody::SetId) -> u32 {
    state.sets.get(&set).map_or(0, |s| state.left(s))
}

fn unclear(account: &Account, ordinal: Option<u32>, out: &[u32]) -> Trouble {
    let name = words::account(account);
    if out.is_empty() {
        return failed("no-take", format!("No code of {name} is out."), "Take one first: codekeep take ACCOUNT");
    }
    let numbers = words::join(out.iter().map(ToString::to_string));
    let what = match ordinal {
        Some(n) => format!("Code {n} of {name} is not out; out are: {numbers}."),
        None => format!("Several codes of {name} are out: {numbers}."),
    };
    Message::new(Status::Usage, "which-code", what, "Say which: --ordinal N").into()
}
