//! `locked-out`: which code or copy to use now, and what must follow.

use clap::Args;
use clap::builder::PossibleValuesParser;
use custody::rules::locked_out::{Follow, Situation, WaysIn};
use custody::rules::take::{TakeRefusal, TakeWish};
use custody::{Copy, Field, State};
use serde_json::{Value, json};

use crate::door::{self, Door};
use crate::trouble::Done;
use crate::{when, words};

#[derive(Args)]
pub struct LockedOut {
    /// What happened; without it, the list of what can have happened
    #[arg(value_parser = PossibleValuesParser::new(Situation::ALL.iter().map(|s| s.word())))]
    situation: Option<String>,
    /// Only this account
    account: Option<String>,
}

impl LockedOut {
    pub fn run(self, door: &Door) -> Done {
        let Some(situation) = self.situation.as_deref().and_then(Situation::from_word) else { return choose(door) };
        // Who forgot the password cannot be asked for it.
        if situation == Situation::PasswordForgotten {
            return forgotten(door);
        }
        let (vault, _) = door.open()?;
        let state = vault.state();
        let ways = match &self.account {
            Some(text) => vec![state.ways_into(door::account(state, text)?, &TakeWish::default(), when::now_ms())],
            None => state.ways_in(&TakeWish::default(), when::now_ms()),
        };
        let copies = state.copies_at_hand();
        door.out.document(|| {
            json!({
                "situation": situation.word(),
                "now": ways.iter().map(|w| way_json(state, w)).collect::<Vec<_>>(),
                "copies": copies.iter().map(|c| copy_json(state, c)).collect::<Vec<_>>(),
                "then": then_json(situation),
            })
        })?;
        if situation == Situation::SheetLost {
            if copies.is_empty() {
                door.out.note("No sheet is registered in this vault, so it cannot say what a lost one shows.");
            }
            for copy in copies {
                lost_copy(door, state, copy)?;
            }
        } else {
            for way in &ways {
                way_in(door, state, situation, way)?;
            }
        }
        if ways.is_empty() {
            door.out.note("Nothing is stored in this vault, so it names no way in.");
        }
        then(door, situation)
    }
}

fn choose(door: &Door) -> Done {
    door.out.document(
        || json!({"situations": Situation::ALL.iter().map(|s| json!({"situation": s.word(), "what": what(*s)})).collect::<Vec<_>>()}),
    )?;
    for situation in Situation::ALL {
        door.out.line(format!("{:<20} {}", situation.word(), what(*situation)))?;
    }
    door.out.note("Say what happened: codekeep locked-out phone-lost");
    door.out.done()
}

fn forgotten(door: &Door) -> Done {
    let ways = [
        "Look for a window or another machine on which the vault is still open: set a new password there.",
        "With the recovery key: it opens the vault and leads to a new password.",
        "With a sheet: each row that is not struck is a code; a sealed sheet wants its own phrase.",
        "Without any of these the codes cannot be had: recover each account with its service, and begin a new vault.",
    ];
    let situation = Situation::PasswordForgotten;
    door.out.document(|| json!({"situation": situation.word(), "now": ways, "copies": [], "then": then_json(situation)}))?;
    for way in ways {
        door.out.line(way)?;
    }
    then(door, situation)
}

/// One account: the code that the vault would hand out, and the rows on paper.
fn way_in(door: &Door, state: &State, situation: Situation, way: &WaysIn<'_>) -> Done<()> {
    let (name, handle) = (words::account(way.account), words::handle(state, way.account));
    let at = way.account.host().map(|host| format!(" at {host}")).unwrap_or_default();
    door.out.line(format!("{name}{at}"))?;
    if state.is_way_in(situation) {
        let line = match &way.code {
            _ if way.asks_by_number() => {
                format!("{} left; the site says which number: codekeep take {handle} --ordinal N", count(way.left))
            }
            Ok(number) => format!("code {number}, {} left: codekeep take {handle}", count(way.left)),
            Err(TakeRefusal::NoSet) => "no codes are stored".to_owned(),
            Err(why) => format!("{why}: codekeep show {handle}"),
        };
        door.out.line(format!("  {line}"))?;
        for number in &way.out {
            door.out.line(format!("  code {number} is out; say what became of it: codekeep outcome {handle} accepted|refused|returned"))?;
        }
    }
    for rows in &way.copies {
        door.out.line(format!("  {}: {}", copy_name(rows.copy), numbers(rows.copy, &rows.numbers)))?;
    }
    if !way.any(state.is_way_in(situation)) {
        door.out.line(format!("  no way in is known here: ask {} for its own recovery", way.account.service()))?;
    }
    match way.account.label(Field::AlsoNeeded) {
        Some(also) => door.out.line(format!("  also needed: {also}")),
        None => Ok(()),
    }
}

fn lost_copy(door: &Door, state: &State, copy: &Copy) -> Done<()> {
    let exposed = state.exposed_by(copy);
    door.out.line(format!("{}: if it is this one: codekeep copies lost {}", copy_name(copy), copy.id.printed()))?;
    for account in exposed {
        door.out.line(format!(
            "  then a new set for {}: codekeep reissue {} FILE",
            words::account(account),
            words::handle(state, account)
        ))?;
    }
    Ok(())
}

fn then(door: &Door, situation: Situation) -> Done {
    door.out.line("Then:")?;
    for (n, follow) in situation.then().iter().enumerate() {
        door.out.line(format!("{:>3}. {}", n + 1, follow_words(situation, *follow)))?;
    }
    door.out.done()
}

fn what(situation: Situation) -> &'static str {
    match situation {
        Situation::PhoneLost => "the phone was lost or stolen",
        Situation::AppDeleted => "the authenticator app was deleted or reset",
        Situation::NewPhone => "a new phone, and the old one is gone",
        Situation::SecurityKeyLost => "a security key was lost or broke",
        Situation::LaptopLost => "the laptop with this vault was lost or stolen",
        Situation::SheetLost => "a sheet was lost",
        Situation::PasswordForgotten => "the password of this vault was forgotten",
        other => other.word(),
    }
}

fn follow_words(situation: Situation, follow: Follow) -> String {
    match follow {
        Follow::EndSessions if situation == Situation::SecurityKeyLost => "At each service: remove the lost key.".to_owned(),
        Follow::EndSessions => "At each service: sign the lost device out and remove it.".to_owned(),
        Follow::Enrol => "At each service: enrol the new device or key, and a second one if it allows that.".to_owned(),
        Follow::RecordChange => {
            let change = situation.change().map_or("enrolled", custody::Change::word);
            format!("Record it for each account: codekeep changed ACCOUNT {change}")
        }
        Follow::MarkCopies => "If a sheet or another copy was with it: codekeep copies lost ID".to_owned(),
        Follow::Reissue => "Make new sets, privileged accounts first: codekeep reissue ACCOUNT FILE".to_owned(),
        Follow::ReKey => "If somebody could know the vault's password, or the laptop was unlocked: give the vault new keys.".to_owned(),
        Follow::SetPassword => "Set a new password for the vault.".to_owned(),
        Follow::MakeSheet => "Make a new sheet: codekeep print --all --sheet plain --place TEXT --out FILE.pdf".to_owned(),
        other => other.word().to_owned(),
    }
}

/// "sheet K7QF2M, home safe".
fn copy_name(copy: &Copy) -> String {
    format!("{} {}, {}", words::copy_noun(copy.kind), copy.id.printed(), copy.place.as_deref().unwrap_or("no place noted"))
}

fn count(left: u32) -> String {
    words::count(left, "code")
}

/// Rows stand on paper, codes in a file.
fn numbers(copy: &Copy, numbers: &[u32]) -> String {
    let what = if copy.kind.is_file() { "code" } else { "row" };
    let ending = if numbers.len() == 1 { "" } else { "s" };
    format!("{what}{ending} {}", words::join(numbers.iter().map(u32::to_string)))
}

fn way_json(state: &State, way: &WaysIn<'_>) -> Value {
    json!({
        "account": way.account.id.to_string(),
        "name": words::account(way.account),
        "host": way.account.host(),
        "also_needed": way.account.label(Field::AlsoNeeded),
        "ordinal": way.code.as_ref().ok(),
        "why_not": way.code.as_ref().err().map(ToString::to_string),
        "left": way.left,
        "out": way.out,
        "copies": way.copies.iter().map(|rows| {
            let mut value = copy_json(state, rows.copy);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("rows".into(), json!(rows.numbers));
            }
            value
        }).collect::<Vec<_>>(),
    })
}

fn copy_json(state: &State, copy: &Copy) -> Value {
    json!({
        "id": copy.id.to_string(),
        "printed": copy.id.printed(),
        "place": copy.place,
        "exposes": state.exposed_by(copy).iter().map(|a| a.id.to_string()).collect::<Vec<_>>(),
    })
}

fn then_json(situation: Situation) -> Value {
    situation.then().iter().map(|f| json!({"step": f.word(), "what": follow_words(situation, *f)})).collect()
}
