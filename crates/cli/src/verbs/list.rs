//! `list`: the inventory, without codes.

use clap::Args;
use custody::attention::{Concerns, Item};
use custody::{Account, State};
use serde_json::{Value, json};

use crate::door::Door;
use crate::trouble::Done;
use crate::{when, words};

#[derive(Args)]
pub struct List {
    /// Only accounts with something that needs attention
    #[arg(long)]
    attention: bool,
    /// Only accounts whose codes may no longer be good
    #[arg(long)]
    stale: bool,
    /// Only accounts that run low
    #[arg(long)]
    low: bool,
}

impl List {
    pub fn run(self, door: &Door) -> Done {
        let (vault, _) = door.open()?;
        let (state, attention) = (vault.state(), vault.attention(when::now()));
        let mut of = attention.by_account(state);
        let open = state.accounts.values().filter(|a| !a.closed).map(|a| (a, of.remove(&a.id).unwrap_or_default()));
        let mut rows: Vec<(&Account, Concerns<'_>)> = open.filter(|(_, concerns)| self.wants(concerns)).collect();
        rows.sort_by_cached_key(|(a, _)| (a.service().to_lowercase(), words::account(a).to_lowercase(), a.id));
        door.out.document(|| json!({"accounts": rows.iter().map(|(a, concerns)| row(state, a, concerns)).collect::<Vec<_>>()}))?;
        if rows.is_empty() {
            let nothing = if state.accounts.is_empty() { "Nothing is stored yet: codekeep add FILE" } else { "No account fits." };
            door.out.note(nothing);
        }
        let width = rows.iter().map(|(a, _)| words::account(a).chars().count()).max().unwrap_or(0);
        for (account, concerns) in &rows {
            door.out.line(line(state, account, concerns, width))?;
        }
        door.out.done()
    }

    fn wants(&self, of: &Concerns<'_>) -> bool {
        (!self.attention || !of.items.is_empty()) && (!self.stale || of.is_stale()) && (!self.low || of.is_low())
    }
}

/// Codes left and in all, of the current sets.
fn left(state: &State, account: &Account) -> (u32, u64) {
    let current = state.current_sets(account);
    (current.iter().map(|s| state.left(s)).sum(), current.iter().map(|s| s.codes.len() as u64).sum())
}

fn line(state: &State, account: &Account, of: &Concerns<'_>, width: usize) -> String {
    let name = words::account(account);
    let pad = " ".repeat(width.saturating_sub(name.chars().count()));
    let (left, total) = left(state, account);
    let mut facts = vec![if total == 0 { "no current set".to_owned() } else { format!("{left} of {total} left") }];
    if account.privileged {
        facts.push("privileged".to_owned());
    }
    match of.items.len() {
        0 => {}
        n => facts.push(words::count(n as u64, "item")),
    }
    format!("{name}{pad}  {}", facts.join(", "))
}

fn row(state: &State, account: &Account, of: &Concerns<'_>) -> Value {
    let (left, total) = left(state, account);
    json!({
        "id": account.id.to_string(),
        "service": account.service(),
        "account": account.label(custody::Field::Account),
        "host": account.host(),
        "privileged": account.privileged,
        "left": left,
        "total": total,
        "attention": of.items.iter().copied().map(Item::short_id).collect::<Vec<_>>(),
    })
}
