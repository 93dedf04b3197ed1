//! `copies`: the register of what holds codes outside the vault.

use clap::{Args, Subcommand};
use custody::rules::find::Unclear;
use custody::rules::verdict::Verdict;
use custody::{Copy, CopyEvent, CopyKind, State};
use serde_json::{Value, json};

use super::verify_sheet::{since, why_stale};
use crate::door::Door;
use crate::trouble::{Done, Message, Status, failed};
use crate::{when, words};

#[derive(Args)]
pub struct Register {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Show one copy, and which rows to strike on it
    #[command(after_help = "Example:\n  codekeep copies show W3N8CE")]
    Show { id: String },
    /// Say that you looked at it and struck the used rows
    #[command(after_help = "Example:\n  codekeep copies checked W3N8CE")]
    Checked { id: String },
    /// Say that it is destroyed
    #[command(after_help = "Example:\n  codekeep copies destroyed W3N8CE --yes")]
    Destroyed { id: String },
    /// Say that it is lost: its sets are revoked
    #[command(after_help = "Example:\n  codekeep copies lost W3N8CE --yes")]
    Lost { id: String },
}

impl Register {
    pub fn run(self, door: &Door) -> Done {
        match self.verb {
            None => list(door),
            Some(Verb::Show { id }) => show(door, &id),
            Some(Verb::Checked { id }) => say(door, &id, CopyEvent::Checked),
            Some(Verb::Destroyed { id }) => say(door, &id, CopyEvent::Destroyed),
            Some(Verb::Lost { id }) => say(door, &id, CopyEvent::Lost),
        }
    }
}

fn list(door: &Door) -> Done {
    let (vault, _) = door.open()?;
    let state = vault.state();
    let mut copies: Vec<&Copy> = state.copies.values().collect();
    copies.sort_by_key(|c| (c.made.1, c.id));
    door.out.document(|| json!({"copies": copies.iter().map(|c| to_json(state, c)).collect::<Vec<_>>()}))?;
    if copies.is_empty() {
        door.out.note("No copy was made yet: codekeep print ACCOUNT --sheet plain --place TEXT --out FILE.pdf");
    }
    for copy in copies {
        door.out.line(line(state, copy))?;
        reasons(door, state, copy)?;
    }
    door.out.done()
}

fn show(door: &Door, text: &str) -> Done {
    let (vault, _) = door.open()?;
    let state = vault.state();
    let copy = find(state, text)?;
    let word = vault.word_of(copy.id);
    let rows = copy.rows_to_strike(state);
    door.out.document(|| {
        let mut value = to_json(state, copy);
        if let Value::Object(map) = &mut value {
            let strike = rows.iter().map(|((set, code), _)| json!({"set": set.to_string(), "ordinal": state.ordinal(*set, *code)}));
            map.insert("check_word".to_owned(), json!(word));
            map.insert("fingerprint".to_owned(), json!(copy.fingerprint));
            map.insert("rows_to_strike".to_owned(), strike.collect());
        }
        value
    })?;
    door.out.line(line(state, copy))?;
    reasons(door, state, copy)?;
    if let Some(word) = word {
        door.out.line(format!("  check word: {word}"))?;
    }
    door.out.line(format!("  fingerprint: {}", copy.fingerprint))?;
    for (place, (set, codes)) in copy.holds.iter().enumerate() {
        let of = state.sets.get(set).and_then(|s| state.accounts.get(&s.account)).map(words::account).unwrap_or_default();
        // As the blocks of a sealed sheet are called on the paper, where no name stands.
        let number = if copy.kind == CopyKind::Sealed { format!("set {}, ", place + 1) } else { String::new() };
        door.out.line(format!("  {number}{}: {of}", words::count(codes.len() as u64, "code")))?;
    }
    for ((set, code), _) in rows {
        let of = state.sets.get(&set).and_then(|s| state.accounts.get(&s.account)).map(words::account).unwrap_or_default();
        door.out.line(format!("  strike: code {} of {of}", state.ordinal(set, code).unwrap_or(0)))?;
    }
    door.out.done()
}

fn say(door: &Door, text: &str, said: CopyEvent) -> Done {
    let (mut vault, _) = door.open()?;
    let copy = find(vault.state(), text)?;
    let (id, printed) = (copy.id, copy.id.printed());
    let named = words::capital(format!("{} {printed}", words::copy_noun(copy.kind)));
    let rows = copy.rows_to_strike(vault.state()).len();
    let is_recovery = copy.kind == CopyKind::Recovery;
    match said {
        CopyEvent::Destroyed => door.confirm(&format!("{named} is noted as destroyed."))?,
        CopyEvent::Lost if is_recovery => door.confirm(&format!("Recovery sheet {printed} is noted as lost."))?,
        CopyEvent::Lost => door.confirm(&format!("{named} is noted as lost, and every set on it is revoked."))?,
        _ => {}
    }
    vault.copy_said(id, said, when::now_ms())?;
    door.tell_news(&mut vault);
    let state = vault.state();
    let copy = find(state, &id.to_string())?;
    door.out.document(|| to_json(state, copy))?;
    door.out.line(format!("{named}: {}.", words::said(said)))?;
    match said {
        CopyEvent::Checked if rows > 0 => door.out.note(format!("{} struck.", words::count(rows as u64, "row"))),
        CopyEvent::Lost if is_recovery => door.out.note("Make another key in its place: codekeep recovery-key replace --sheet FILE.pdf"),
        CopyEvent::Lost => door.out.note("Make new sets at the services, then: codekeep reissue ACCOUNT FILE"),
        _ => {}
    }
    door.out.done()
}

fn find<'s>(state: &'s State, text: &str) -> Done<&'s Copy> {
    state.find_copy(text).map_err(|unclear| match unclear {
        Unclear::Nothing => failed("no-copy", format!("No copy has the id \"{text}\"."), "See which copies there are: codekeep copies"),
        Unclear::Several(ids) => {
            let ids = words::join(ids.iter().map(ToString::to_string));
            Message::new(Status::Usage, "unclear-copy", format!("Several copies have this id: {ids}."), "Give the whole id.").into()
        }
    })
}

fn line(state: &State, copy: &Copy) -> String {
    let place = copy.place.as_deref().unwrap_or("no place noted");
    let codes: usize = copy.holds.iter().map(|(_, codes)| codes.len()).sum();
    let holds = if copy.kind == CopyKind::Recovery { "the recovery key".to_owned() } else { words::count(codes as u64, "code") };
    let (printed, kind, stands) = (copy.id.printed(), copy.kind.word(), words::copy_state(state, copy));
    let verdict = state.verdict(copy);
    let since = since(&verdict).map(|at| format!(" since {}", when::day(at))).unwrap_or_default();
    let checked = match (copy.exists(), copy.checked) {
        (_, Some((_, at))) => format!(", last checked {}", when::day(at)),
        (true, None) => ", never checked".to_owned(),
        (false, None) => String::new(),
    };
    let strike = match &verdict {
        Verdict::Strike(rows) if copy.kind == CopyKind::Plain => format!(", {} to strike", words::count(rows.len() as u64, "row")),
        _ => String::new(),
    };
    format!("{printed}  {kind}, {stands}{since}, {place}, made {}{checked}, {holds}{strike}", when::day(copy.made.1))
}

/// Why it is stale, below it.
fn reasons(door: &Door, state: &State, copy: &Copy) -> Done<()> {
    why_stale(state, copy, &state.verdict(copy)).into_iter().try_for_each(|why| door.out.line(format!("  {why}")))
}

fn to_json(state: &State, copy: &Copy) -> Value {
    let verdict = state.verdict(copy);
    json!({
        "id": copy.id.to_string(),
        "printed": copy.id.printed(),
        "kind": copy.kind.word(),
        "state": words::copy_state(state, copy),
        "since": since(&verdict).map(when::stamp),
        "why": why_stale(state, copy, &verdict),
        "place": copy.place,
        "made": when::stamp(copy.made.1),
        "checked": copy.checked.map(|(_, at)| when::stamp(at)),
        "sets": copy.holds.iter().map(|(set, codes)| json!({"set": set.to_string(), "codes": codes.len()})).collect::<Vec<_>>(),
    })
}
