//! `list`: the inventory, without codes.

use clap::Args;
use custody::attention::{Attention, Item, Kind};
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
        let mut accounts: Vec<&Account> = state.accounts.values().filter(|a| !a.closed && self.wants(&attention, a)).collect();
        accounts.sort_by_key(|a| (a.service().to_lowercase(), words::account(a).to_lowercase(), a.id));
        door.out.document(|| json!({"accounts": accounts.iter().map(|a| row(state, &attention, a)).collect::<Vec<_>>()}))?;
        if accounts.is_empty() {
            let nothing = if state.accounts.is_empty() { "Nothing is stored yet: codekeep add FILE" } else { "No account fits." };
            door.out.note(nothing);
        }
        let width = accounts.iter().map(|a| words::account(a).chars().count()).max().unwrap_or(0);
        for account in accounts {
            door.out.line(line(state, &attention, account, width))?;
        }
        door.out.done()
    }

    fn wants(&self, attention: &Attention, account: &Account) -> bool {
        let standing = items(attention, account).collect::<Vec<_>>();
        // What was put off is not shown as needing attention, and is low or stale all the same.
        let put_off = attention.put_off.iter().map(|(item, _)| item).filter(|i| i.account == Some(account.id));
        let kinds: Vec<Kind> = standing.iter().copied().chain(put_off).map(|i| i.kind).collect();
        (!self.attention || !standing.is_empty())
            && (!self.stale || kinds.iter().any(|k| is_stale(*k)))
            && (!self.low || kinds.iter().any(|k| is_low(*k)))
    }
}

fn items<'a>(attention: &'a Attention, account: &Account) -> impl Iterator<Item = &'a Item> {
    let id = account.id;
    attention.items.iter().filter(move |i| i.account == Some(id))
}

fn is_stale(kind: Kind) -> bool {
    matches!(kind, Kind::SetSuspect | Kind::SigninChanged | Kind::TwoCurrent | Kind::Exposed | Kind::SetOld | Kind::PassExpired)
}

fn is_low(kind: Kind) -> bool {
    matches!(kind, Kind::NoneLeft | Kind::FewLeft | Kind::RotatingSpent)
}

/// Codes left and in all, of the current sets.
fn left(state: &State, account: &Account) -> (u32, u64) {
    let current = state.current_sets(account);
    (current.iter().map(|s| state.left(s)).sum(), current.iter().map(|s| s.codes.len() as u64).sum())
}

fn line(state: &State, attention: &Attention, account: &Account, width: usize) -> String {
    let name = words::account(account);
    let pad = " ".repeat(width.saturating_sub(name.chars().count()));
    let (left, total) = left(state, account);
    let mut facts = vec![if total == 0 { "no current set".to_owned() } else { format!("{left} of {total} left") }];
    if account.privileged {
        facts.push("privileged".to_owned());
    }
    match items(attention, account).count() {
        0 => {}
        n => facts.push(words::count(n as u64, "item")),
    }
    format!("{name}{pad}  {}", facts.join(", "))
}

fn row(state: &State, attention: &Attention, account: &Account) -> Value {
    let (left, total) = left(state, account);
    json!({
        "id": account.id.to_string(),
        "service": account.service(),
        "account": account.label(custody::Field::Account),
        "host": account.host(),
        "privileged": account.privileged,
        "left": left,
        "total": total,
        "attention": items(attention, account).map(Item::short_id).collect::<Vec<_>>(),
    })
}
