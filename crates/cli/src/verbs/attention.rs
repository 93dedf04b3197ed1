//! `attention`: what needs the person, and when.

use std::path::Path;

use clap::Args;
use custody::Date;
use custody::attention::{Item, Kind, Level, Subject};
use serde_json::{Value, json};
use vault::OpenVault;

use super::dispose;
use crate::door::Door;
use crate::trouble::{Done, Status};
use crate::when;
use crate::words::Names;

#[derive(Args)]
pub struct List {
    /// From which level on the exit status is 10: now, soon or some-day
    #[arg(long, default_value = "now", value_parser = level)]
    level: Level,
    /// Put an item off
    #[arg(long, value_name = "ID", requires = "until", conflicts_with = "seen")]
    snooze: Option<String>,
    /// Until when, at most a year ahead
    #[arg(long, value_name = "DATE", requires = "snooze")]
    until: Option<Date>,
    /// Clear an alert by having looked at it
    #[arg(long, value_name = "ID")]
    seen: Option<String>,
    /// Overwrite and delete the file that an item is about
    #[arg(long, value_name = "ID", conflicts_with_all = ["seen", "snooze"])]
    dispose: Option<String>,
}

fn level(word: &str) -> Result<Level, String> {
    Level::from_word(word).ok_or_else(|| "one of now, soon, some-day".to_owned())
}

impl List {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, _) = door.open()?;
        let now = when::now();
        if let (Some(item), Some(until)) = (&self.snooze, self.until) {
            vault.put_off(item, until, now)?;
            door.tell_news(&mut vault);
            door.out.document(|| json!({"item": item, "until": until.to_string()}))?;
            door.out.line(format!("Item {item} comes back on {}.", when::long_date(until)))?;
            return door.out.done();
        }
        if let Some(item) = &self.seen {
            vault.seen(item, now)?;
            door.tell_news(&mut vault);
            door.out.document(|| json!({"item": item}))?;
            door.out.line(format!("Item {item} was seen."))?;
            return door.out.done();
        }
        if let Some(id) = &self.dispose {
            let remains = vault.dispose_source(id, now)?;
            door.out.document(|| json!({"item": id}))?;
            dispose::told(&remains).into_iter().for_each(|line| door.out.note(line));
            return door.out.done();
        }
        vault.carry(); // so that what is said of the backups is true
        let attention = vault.attention(now);
        let names = Names(vault.state());
        door.out.document(|| {
            let put_off = attention.put_off.iter().map(|(item, until)| {
                let mut value = to_json(&names, item);
                if let Value::Object(map) = &mut value {
                    map.insert("until".to_owned(), json!(until.to_string()));
                }
                value
            });
            let items = attention.items.iter().map(|item| {
                let mut value = to_json(&names, item);
                if let (Value::Object(map), Some(path)) = (&mut value, source_of(&vault, item)) {
                    map.insert("file".to_owned(), json!(path.to_string_lossy()));
                }
                value
            });
            json!({"items": items.collect::<Vec<_>>(), "put_off": put_off.collect::<Vec<_>>()})
        })?;
        for item in &attention.items {
            let (reason, action) = names.item(item);
            let reason = source_of(&vault, item).map_or_else(|| reason.clone(), |file| format!("{reason}: {}", file.display()));
            door.out.line(format!("{:<8}  {}  {reason}.", item.level.word(), item.short_id()))?;
            door.out.line(format!("{:20}since {}; codekeep {action}", "", when::day(item.since_ms)))?;
        }
        if attention.items.is_empty() {
            door.out.line("Nothing needs you.")?;
        }
        match attention.put_off.len() {
            0 => {}
            n => door.out.line(format!("{} put off.", crate::words::count(n as u64, "item")))?,
        }
        let stands = attention.items.iter().any(|i| i.level <= self.level);
        Ok(if stands { Status::Attention } else { Status::Done })
    }
}

/// Where the file stands that an item is about.
fn source_of<'a>(vault: &'a OpenVault, item: &Item) -> Option<&'a Path> {
    let Subject::Set(set) = item.subject else { return None };
    let file = vault.standing_sources().iter().find(|file| item.kind == Kind::SourceThere && file.sets.contains(&set))?;
    Some(&file.path)
}

fn to_json(names: &Names<'_>, item: &Item) -> Value {
    let (reason, action) = names.item(item);
    json!({
        "id": item.short_id(),
        "kind": item.kind.word(),
        "level": item.level.word(),
        "since": when::stamp(item.since_ms),
        "account": item.account.map(|a| a.to_string()),
        "count": item.count,
        "what": reason,
        "action": action,
    })
}
