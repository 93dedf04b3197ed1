//! The CSV of browsers and managers (1Password, Bitwarden, LastPass, Dashlane, NordPass, Proton Pass,
//! Apple, Chrome, Edge, Firefox, KeePass, KeePassXC): told by a column for passwords or seeds.

use zeroize::Zeroizing;

use super::{Entries, Entry, ExportError, Format, is_secret_field, note};
use crate::fold::fold_name;
use crate::structure::split_lines;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Title,
    Account,
    Url,
    Secret,
    Seed,
    /// Notes, and whatever has a name that is not known.
    Text,
    /// Facts of the manager: folders, dates.
    Fact,
}

fn column(name: &str) -> Column {
    match fold_name(name).trim() {
        "title" | "name" => Column::Title,
        "username" | "login username" | "login name" | "user name" | "user" | "login" | "email" | "username2" | "username3" => {
            Column::Account
        }
        "url" | "uri" | "login uri" | "website" | "web site" | "urls" => Column::Url,
        "password" | "login password" | "http realm" | "form action origin" | "guid" | "cvc" | "pin" => Column::Secret,
        "totp" | "login totp" | "otpauth" | "otp auth" | "otp url" | "otp secret" | "otpurl" | "otpsecret" | "one time password" => {
            Column::Seed
        }
        "folder"
        | "favorite"
        | "favourite"
        | "fav"
        | "type"
        | "reprompt"
        | "grouping"
        | "group"
        | "archived"
        | "tags"
        | "icon"
        | "last modified"
        | "created"
        | "category"
        | "vault"
        | "create time"
        | "modify time"
        | "createtime"
        | "modifytime"
        | "time created"
        | "time last used"
        | "time password changed" => Column::Fact,
        other if is_secret_field(other) => Column::Secret,
        _ => Column::Text,
    }
}

pub(super) fn read(text: &str) -> Option<Entries> {
    let first = split_lines(text).next().filter(|l| l.len() <= 2_000)?;
    let mark = [b',', b';', b'\t'].into_iter().max_by_key(|m| first.bytes().filter(|b| b == m).count())?;
    let mut reader = csv::ReaderBuilder::new().delimiter(mark).flexible(true).from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    // KeePass 1 calls the title an account.
    let keepass = names.iter().any(|n| fold_name(n).trim() == "login name");
    let columns: Vec<Column> =
        names.iter().map(|n| if keepass && fold_name(n).trim() == "account" { Column::Title } else { column(n) }).collect();
    let has = |wanted: Column| columns.contains(&wanted);
    if !(has(Column::Secret) || has(Column::Seed)) || !(has(Column::Title) || has(Column::Url)) || columns.len() < 3 {
        return None;
    }
    let mut entries = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else { return Some(Err(ExportError::Damaged(Format::Csv))) };
        let mut entry = Entry::default();
        for ((value, column), name) in record.iter().zip(&columns).zip(&names).filter(|((v, _), _)| !v.trim().is_empty()) {
            match column {
                Column::Title => value.clone_into(&mut entry.title),
                Column::Account if entry.account.is_empty() => value.clone_into(&mut entry.account),
                Column::Url => value.clone_into(&mut entry.url),
                Column::Seed => entry.two_factor = true,
                Column::Text if fold_name(name).trim() == "fields" => fields(value, &mut entry.texts),
                Column::Text => entry.texts.push(note(name, value)),
                Column::Account | Column::Secret | Column::Fact => {}
            }
        }
        if entry.title.is_empty() {
            // Browsers have no titles.
            entry.title = super::host_of(&entry.url).unwrap_or_default();
        }
        entries.push(entry);
    }
    Some(Ok(entries))
}

/// Bitwarden's column of fields: `name: value`, one on each line.
fn fields(text: &str, texts: &mut Vec<(String, Zeroizing<String>)>) {
    let mut open = false;
    for line in split_lines(text) {
        match line.split_once(": ") {
            Some((name, value)) => {
                open = !is_secret_field(name);
                if open {
                    texts.push(note(name, value));
                }
            }
            // A value that goes on.
            None if open => {
                if let Some((_, last)) = texts.last_mut() {
                    last.push('\n');
                    last.push_str(line);
                }
            }
            None => {}
        }
    }
}
