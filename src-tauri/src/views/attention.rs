//! Attention items.

use custody::attention::{Item, Kind, Level, Subject};
use custody::{Date, Field};

use super::{Seen, copies};
use crate::shapes::{AttentionItem, AttentionView, ItemFile};

/// Everything that needs the person.
pub fn all(seen: Seen<'_>) -> AttentionView {
    let found = seen.vault.attention(seen.now);
    let of = |level| found.items.iter().filter(|i| i.level == level).map(|i| item(seen, i, None)).collect();
    AttentionView {
        now: of(Level::Now),
        soon: of(Level::Soon),
        some_day: of(Level::SomeDay),
        put_off: found.put_off.iter().map(|(i, until)| item(seen, i, Some(*until))).collect(),
        today: seen.now.today.to_string(),
    }
}

/// The name of the file that an item is about, and of its folder.
fn standing(seen: Seen<'_>, item: &Item) -> Option<ItemFile> {
    let Subject::Set(set) = item.subject else { return None };
    let file = seen.vault.standing_sources().iter().find(|file| item.kind == Kind::SourceThere && file.sets.contains(&set))?;
    let name = |path: &std::path::Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    Some(ItemFile { name: name(&file.path)?, folder: file.path.parent().and_then(name) })
}

/// One item.
pub fn item(seen: Seen<'_>, item: &Item, put_off_until: Option<Date>) -> AttentionItem {
    let state = seen.state;
    let set = match item.subject {
        Subject::Set(id) => state.sets.get(&id),
        Subject::Take(id) => state.takes.get(&id).and_then(|t| state.sets.get(&t.set)),
        _ => None,
    };
    let copy = match item.subject {
        Subject::Copy(id) => state.copies.get(&id),
        _ => None,
    };
    let account = item.account.and_then(|id| state.accounts.get(&id));
    let by_number = item.kind == Kind::CodeOut;
    AttentionItem {
        id: item.short_id(),
        kind: item.kind.word().to_owned(),
        level: item.level.word().to_owned(),
        since_ms: item.since_ms,
        account: account.map(|a| a.id.to_string()),
        service: account.map(|a| a.service().to_owned()),
        account_name: account.and_then(|a| a.label(Field::Account)).map(str::to_owned),
        copy: copy.map(|c| c.id.to_string()),
        copy_printed: copy.map(|c| c.id.printed()),
        copy_kind: copy.map(|c| c.kind.word().to_owned()),
        place: copy.and_then(|c| c.place.clone()),
        take: match item.subject {
            Subject::Take(id) => Some(id.to_string()),
            _ => None,
        },
        generation: set.map(|s| s.generation),
        ordinal: by_number.then_some(item.count),
        count: (!by_number).then_some(item.count),
        total: Some(item.total),
        strike: copy.map(|c| copies::strike(seen, c)).unwrap_or_default(),
        until_ms: item.at_ms,
        put_off_until: put_off_until.map(|d| d.to_string()),
        seen_clears: item.seen_clears(),
        file: standing(seen, item),
    }
}
