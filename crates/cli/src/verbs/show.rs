//! `show`: one account with its sets, copies and open questions. No code, and no length of one.

use std::collections::BTreeMap;

use clap::Args;
use custody::quality::{Finding, Quality};
use custody::{Account, CodeState, Copy, Field, Set, SetId, State};
use serde_json::{Value, json};

use crate::door::{self, Door};
use crate::trouble::Done;
use crate::{quality, when, words};

/// The quality of the current sets. Its bits are not told here: they would tell a code's length.
type Qualities = BTreeMap<SetId, Quality>;

#[derive(Args)]
pub struct Show {
    /// The account
    account: String,
}

impl Show {
    pub fn run(self, door: &Door) -> Done {
        let (vault, _) = door.open()?;
        let state = vault.state();
        let account = door::account(state, &self.account)?;
        let mut qualities = Qualities::new();
        for set in state.current_sets(account) {
            qualities.insert(set.id, vault.quality(set.id)?);
        }
        door.out.document(|| to_json(state, account, &qualities))?;
        for line in lines(state, account, &qualities) {
            door.out.line(line)?;
        }
        door.out.done()
    }
}

fn copies_of<'s>(state: &'s State, account: &Account) -> Vec<&'s Copy> {
    state.copies.values().filter(|c| c.holds.iter().any(|(set, _)| account.sets.contains(set))).collect()
}

fn lines(state: &State, account: &Account, qualities: &Qualities) -> Vec<String> {
    let mut lines = vec![words::account(account)];
    let mut fact = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            lines.push(format!("  {name}: {value}"));
        }
    };
    fact("id", Some(&account.id.to_string()));
    fact("sign-in host", account.host());
    fact("reissue page", account.reissue_page());
    fact("also needed", account.label(Field::AlsoNeeded));
    fact("owner", account.label(Field::Owner));
    fact("tags", account.label(Field::Tags));
    fact("notes", account.label(Field::Notes));
    fact("rules", account.privileged.then_some("privileged"));
    fact("entered", account.enters_plain().then_some("without separators"));
    for set in state.sets_of(account).rev() {
        lines.push(words::set(set));
        lines.push(format!("  {}; {} of {} left", set.shape.word(), state.left(set), set.codes.len()));
        for (name, wanted) in [("used", CodeState::Accepted), ("refused", CodeState::Refused), ("out", CodeState::Taken)] {
            let numbers = set.codes.iter().filter(|(id, _)| state.codes.get(id).is_some_and(|c| c.state == wanted));
            let numbers: Vec<String> = numbers.map(|(_, n)| n.to_string()).collect();
            if !numbers.is_empty() {
                lines.push(format!("  {name}: {}", numbers.join(", ")));
            }
        }
        if let Some(quality) = qualities.get(&set.id) {
            lines.extend(quality::lines(state, quality, false).into_iter().map(|line| format!("  quality: {line}")));
        }
        if state.is_purged(set) {
            lines.push("  texts destroyed".to_owned());
        }
    }
    for copy in copies_of(state, account) {
        let place = copy.place.as_deref().unwrap_or("no place noted");
        lines.push(format!(
            "{} {}  {}, {place}, made {}",
            words::copy_noun(copy.kind),
            copy.id.printed(),
            words::copy_state(state, copy),
            when::day(copy.made.1)
        ));
    }
    for take in state.open_takes(account) {
        let number = state.ordinal(take.set, take.code).unwrap_or(0);
        lines.push(format!("code {number} is out since {}", when::moment(take.at_ms)));
    }
    lines
}

fn to_json(state: &State, account: &Account, qualities: &Qualities) -> Value {
    let shape = state.current_sets(account).first().map(|s| s.shape.word());
    let copies = copies_of(state, account).into_iter().map(|copy| {
        json!({
            "id": copy.id.to_string(),
            "printed": copy.id.printed(),
            "kind": copy.kind.word(),
            "state": words::copy_state(state, copy),
            "place": copy.place,
            "made": when::stamp(copy.made.1),
        })
    });
    let out = state
        .open_takes(account)
        .into_iter()
        .map(|take| json!({"take": take.id.to_string(), "ordinal": state.ordinal(take.set, take.code), "since": when::stamp(take.at_ms)}));
    json!({
        "id": account.id.to_string(),
        "service": account.service(),
        "account": account.label(Field::Account),
        "host": account.host(),
        "privileged": account.privileged,
        "closed": account.closed,
        "shape": shape,
        "order": account.asks_for().word(),
        "plain_entry": account.enters_plain(),
        "sets": state.sets_of(account).map(|set| set_json(state, set, qualities.get(&set.id))).collect::<Vec<_>>(),
        "copies": copies.collect::<Vec<_>>(),
        "out": out.collect::<Vec<_>>(),
    })
}

fn set_json(state: &State, set: &Set, quality: Option<&Quality>) -> Value {
    let codes = set.codes.iter().map(|(id, ordinal)| {
        let code = state.codes.get(id);
        json!({
            "id": id.to_string(),
            "ordinal": ordinal,
            "state": code.map(|c| c.state.word()),
            "purged": code.is_some_and(|c| c.purged.is_some()),
        })
    });
    json!({
        "id": set.id.to_string(),
        "printed": words::set_id(set.id),
        "generation": set.generation,
        "shape": set.shape.word(),
        "status": words::status(set.status),
        "purged": state.is_purged(set),
        "expired": set.has_expired(when::now_ms()),
        "exhausted": state.left(set) == 0,
        "issued": set.issued.map(|d| d.to_string()),
        "expires": set.expires_ms.map(when::stamp),
        "stored": when::stamp(set.stored.1),
        "left": state.left(set),
        "total": set.codes.len(),
        "quality": quality.map(|q| q.findings.iter().map(Finding::word).collect::<Vec<_>>()),
        "codes": codes.collect::<Vec<_>>(),
    })
}
