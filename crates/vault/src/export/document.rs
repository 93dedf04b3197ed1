//! The document itself: a part for people, which says what is kept and holds the texts, and the ledger with what stands
//! beside it, from which a vault is made again. docs/EXPORT-FORMAT.md has every field.

use std::fmt::Write as _;

use custody::{Account, CodeState, Copy, Date, Field, Set, State, Status};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::{FORMAT, VERSION};
use crate::error::VerbError;
use crate::open::OpenVault;

/// What stands in a document of its own accord, for whoever finds the file.
const ABOUT: &str = "Everything in a Codekeep vault. The codes stand as \"text\" under accounts, sets, codes; use only those whose state is unused and whose set is current. Under ledger is the same for a program: docs/EXPORT-FORMAT.md.";

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Everything, as JSON; a vault takes it back.
    Json,
    /// The codes with their accounts alone, as a table: one row each.
    Csv,
}

/// Everything in a vault, as it is about to be written.
pub struct Document<'v> {
    pub(super) vault: &'v OpenVault,
    pub(super) state: State,
    pub(super) now_ms: u64,
}

impl Document<'_> {
    /// The bytes of the document.
    ///
    /// # Errors
    /// When a text does not open.
    pub fn to_bytes(&self, form: Form) -> Result<Zeroizing<Vec<u8>>, VerbError> {
        let text = match form {
            Form::Json => self.json()?,
            Form::Csv => self.csv()?,
        };
        Ok(Zeroizing::new(text.as_bytes().to_vec()))
    }

    fn json(&self) -> Result<Zeroizing<String>, VerbError> {
        let mut out = Zeroizing::new(String::new());
        let head = [
            ("format", json!(FORMAT)),
            ("version", json!(VERSION)),
            ("about", json!(ABOUT)),
            ("made", json!(stamp(self.now_ms))),
            ("vault", json!(self.vault.id().to_string())),
        ];
        out.push_str("{\n");
        for (name, value) in head {
            put(&mut out, format_args!("{}: {value},\n", Value::from(name)));
        }
        let accounts = self.state.accounts.values().map(|account| Ok((None, self.account(account)?)));
        list(&mut out, "accounts", accounts, true)?;
        out.push_str(",\n");
        list(&mut out, "copies", self.state.copies.values().map(|copy| Ok((None, self.copy(copy)))), true)?;
        out.push_str(",\n\"ledger\": {\n");
        let events = self.vault.ledger.in_order().into_iter().map(|event| {
            let time = stamp(event.wall_ms);
            Ok((None, json!({"id": event.id.to_string(), "time": time, "kind": event.body.kind(), "bytes": hex(&event.bytes)})))
        });
        list(&mut out, "events", events, false)?;
        out.push_str(",\n");
        let labels = self.vault.contents.label_texts.iter().filter(|(event, _)| self.state.labels_in_force.contains(*event));
        list(&mut out, "labels", labels.map(|(event, text)| Ok((Some(event.to_string()), json!(text)))), false)?;
        out.push_str(",\n");
        let codes = self.vault.contents.code_texts.keys().map(|code| {
            // EXPOSE: an export holds the texts; whoever wanted it gave the password.
            Ok((Some(code.to_string()), json!(self.vault.text(*code)?.expose())))
        });
        list(&mut out, "codes", codes, false)?;
        out.push_str("\n}\n}\n");
        Ok(out)
    }

    fn account(&self, account: &Account) -> Result<Value, VerbError> {
        let label = |field| json!(account.label(field));
        let sets = self.state.sets_of(account).map(|set| self.set(set)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({
            "id": account.id.to_string(),
            "service": label(Field::Service),
            "account": label(Field::Account),
            "host": label(Field::Host),
            "reissue_page": label(Field::ReissuePage),
            "also_needed": label(Field::AlsoNeeded),
            "owner": label(Field::Owner),
            "tags": label(Field::Tags),
            "notes": label(Field::Notes),
            "privileged": account.privileged,
            "closed": account.closed,
            "order": account.order.map(|order| order.word()),
            "plain_entry": account.plain_entry,
            "sets": sets,
        }))
    }

    fn set(&self, set: &Set) -> Result<Value, VerbError> {
        let code = |(id, ordinal): &(custody::CodeId, u32)| -> Result<Value, VerbError> {
            let known = self.state.codes.get(id);
            let text = self.vault.has_text(*id).then(|| self.vault.text(*id)).transpose()?;
            Ok(json!({
                "id": id.to_string(),
                "ordinal": ordinal,
                "state": known.map_or(CodeState::Unused, |code| code.state).word(),
                "purged": known.is_some_and(|code| code.purged.is_some()),
                // EXPOSE: an export holds the texts; whoever wanted it gave the password.
                "text": text.as_ref().map(|text| text.expose()),
            }))
        };
        Ok(json!({
            "id": set.id.to_string(),
            "generation": set.generation,
            "shape": set.shape.word(),
            "status": status(set.status),
            "stored": stamp(set.stored.1),
            "issued": set.issued.map(|date| date.to_string()),
            "expires": set.expires_ms.and_then(stamp),
            "case_matters": set.case_matters,
            "codes": set.codes.iter().map(code).collect::<Result<Vec<_>, _>>()?,
        }))
    }

    fn copy(&self, copy: &Copy) -> Value {
        let state = match (copy.destroyed, copy.lost, copy.stale_since(&self.state)) {
            (Some(_), ..) => "destroyed",
            (_, Some(_), _) => "lost",
            (.., Some(_)) => "stale",
            _ => "current",
        };
        json!({
            "id": copy.id.to_string(),
            "printed": copy.id.printed(),
            "kind": copy.kind.word(),
            "state": state,
            "place": copy.place,
            "made": stamp(copy.made.1),
            "sets": copy.holds.iter().map(|(set, codes)| json!({"set": set.to_string(), "codes": codes.len()})).collect::<Vec<_>>(),
        })
    }

    /// One row for each code whose text is there, in the order of accounts, sets and codes.
    fn csv(&self) -> Result<Zeroizing<String>, VerbError> {
        let mut out = Zeroizing::new("service,account,host,set,status,shape,issued,expires,number,state,code\r\n".to_owned());
        for account in self.state.accounts.values() {
            for set in self.state.sets_of(account) {
                for (id, ordinal) in set.codes.iter().filter(|(id, _)| self.vault.has_text(*id)) {
                    let text = self.vault.text(*id)?;
                    let state = self.state.codes.get(id).map_or(CodeState::Unused, |code| code.state);
                    let label = |field| account.label(field).unwrap_or_default();
                    let issued = set.issued.map(|date| date.to_string()).unwrap_or_default();
                    let expires = set.expires_ms.and_then(stamp).unwrap_or_default();
                    let (set_id, number) = (set.id.to_string(), ordinal.to_string());
                    // EXPOSE: an export holds the texts; whoever wanted it gave the password.
                    let code = text.expose();
                    let names = [label(Field::Service), label(Field::Account), label(Field::Host)];
                    let of_set = [&set_id, status(set.status), set.shape.word(), &issued, &expires];
                    let row = names.into_iter().chain(of_set).chain([&number, state.word(), code]);
                    for (n, cell) in row.enumerate() {
                        if n > 0 {
                            out.push(',');
                        }
                        push_cell(&mut out, cell);
                    }
                    out.push_str("\r\n");
                }
            }
        }
        Ok(out)
    }
}

/// A cell as RFC 4180 has it: in quotation marks where it would end too early otherwise.
fn push_cell(out: &mut String, cell: &str) {
    if !cell.contains([',', '"', '\r', '\n']) {
        out.push_str(cell);
        return;
    }
    out.push('"');
    for (n, part) in cell.split('"').enumerate() {
        if n > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

type Item = Result<(Option<String>, Value), VerbError>;

/// An array, or an object where the items have names: one item to a line, or each spread over several.
fn list(out: &mut String, name: &str, items: impl Iterator<Item = Item>, spread: bool) -> Result<(), VerbError> {
    let mut items = items.peekable();
    let has_names = matches!(items.peek(), Some(Ok((Some(_), _)))) || matches!(name, "labels" | "codes");
    let (open, close) = if has_names { ('{', '}') } else { ('[', ']') };
    put(out, format_args!("{}: {open}", Value::from(name)));
    for (n, item) in items.enumerate() {
        let (name, value) = item?;
        out.push_str(if n > 0 { ",\n" } else { "\n" });
        if let Some(name) = name {
            put(out, format_args!("{}: ", Value::from(name)));
        }
        match spread {
            true => put(out, format_args!("{value:#}")),
            false => put(out, format_args!("{value}")),
        }
        wipe(value);
    }
    out.push('\n');
    out.push(close);
    Ok(())
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text); // writing to a text cannot fail
}

/// Wipes the texts in a value that is not needed any more.
fn wipe(value: Value) {
    match value {
        Value::String(text) => drop(Zeroizing::new(text)),
        Value::Array(all) => all.into_iter().for_each(wipe),
        Value::Object(fields) => Map::into_iter(fields).for_each(|(_, value)| wipe(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Current => "current",
        Status::Superseded => "superseded",
        Status::Revoked => "revoked",
    }
}

/// "2026-11-21T14:50:07Z"; none after the year 9999.
fn stamp(ms: u64) -> Option<String> {
    let day = Date::from_days(u32::try_from(ms / 86_400_000).ok()?)?;
    let seconds = ms / 1000 % 86_400;
    Some(format!("{day}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    bytes.iter().for_each(|byte| put(&mut text, format_args!("{byte:02x}")));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_everybody_writes_it() {
        assert_eq!(stamp(1_795_272_607_999).as_deref(), Some("2026-11-21T14:50:07Z"));
        assert_eq!(stamp(253_402_300_799_000).as_deref(), Some("9999-12-31T23:59:59Z"));
        assert_eq!((stamp(253_402_300_800_000), stamp(u64::MAX)), (None, None));
    }

    #[test]
    fn cells_end_where_they_should() {
        let cell = |text| {
            let mut out = String::new();
            push_cell(&mut out, text);
            out
        };
        assert_eq!(cell("9030 3487"), "9030 3487");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
    }
}
