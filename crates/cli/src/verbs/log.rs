//! `log`: the ledger. Exported entries carry their exact bytes, so that an auditor can check every id
//! and chain with SHA-256 alone.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use custody::{AccountId, Body, Date, Event, Ledger};
use serde_json::{Value, json};
use vault::OpenVault;
use vault::disk::Prepared;

use crate::door::{self, Door};
use crate::trouble::{Done, Status};
use crate::when;
use crate::words::{Names, count};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Log {
    /// From this day on
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Of one account
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Of one kind
    #[arg(long, value_parser = PossibleValuesParser::new(Body::KINDS), hide_possible_values = true)]
    kind: Option<String>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Check the chains of all entries
    #[command(after_help = "Example:\n  codekeep log verify")]
    Verify,
    /// Write all entries as JSON Lines
    #[command(after_help = "Example:\n  codekeep log export ledger.jsonl\n  codekeep log export -")]
    Export {
        /// A new file, or - for standard output
        file: PathBuf,
    },
}

impl Log {
    pub fn run(self, door: &Door) -> Done {
        match self.verb {
            None => self.list(door),
            Some(Verb::Verify) => verify(door),
            Some(Verb::Export { file }) => export(door, &file),
        }
    }

    fn list(self, door: &Door) -> Done {
        let (vault, _) = door.open()?;
        let names = Names(vault.state());
        let of = self.account.as_deref().map(|text| door::account(vault.state(), text)).transpose()?.map(|a| a.id);
        let mut events = in_time(vault.ledger());
        events.retain(|event| self.wants(&names, of, event));
        door.out.document(|| json!({"events": events.iter().map(|e| entry(&names, e)).collect::<Vec<_>>()}))?;
        for event in events {
            door.out.line(format!("{}  {}", when::moment(event.wall_ms), names.event(&event.body)))?;
        }
        door.out.done()
    }

    fn wants(&self, names: &Names<'_>, of: Option<AccountId>, event: &Event) -> bool {
        self.since.is_none_or(|since| when::date(event.wall_ms) >= since)
            && of.is_none_or(|of| names.account_of(&event.body) == Some(of))
            && self.kind.as_deref().is_none_or(|kind| event.body.kind() == kind)
    }
}

fn verify(door: &Door) -> Done {
    let (vault, _) = door.open()?;
    let ledger = vault.ledger();
    let faults = ledger.verify();
    let fingerprint = ledger.fingerprint();
    door.out.document(|| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        json!({"entries": ledger.len(), "fingerprint": fingerprint, "faults": faults})
    })?;
    for fault in &faults {
        door.out.line(format!("Fault: {fault}."))?;
    }
    let verdict = if faults.is_empty() { "Every chain is whole" } else { "Some chains are not whole" };
    door.out.line(format!("{verdict}: {} entries, fingerprint {fingerprint}.", ledger.len()))?;
    Ok(if faults.is_empty() { Status::Done } else { Status::Failed })
}

fn export(door: &Door, file: &std::path::Path) -> Done {
    let (vault, _) = door.open()?;
    let lines = json_lines(&vault);
    if file.as_os_str() == "-" {
        door.out.raw_line(lines.trim_end())?;
        return door.out.done();
    }
    Prepared::new(&door.disk(), file, lines.as_bytes())?.place_new()?;
    let entries = vault.ledger().len() as u64;
    door.out.document(|| json!({"file": file.to_string_lossy(), "entries": entries}))?;
    door.out.line(format!("Written: {}.", count(entries, "line")))?;
    door.out.done()
}

fn json_lines(vault: &OpenVault) -> String {
    let names = Names(vault.state());
    let mut lines = String::new();
    for event in in_time(vault.ledger()) {
        let mut value = entry(&names, event);
        if let Value::Object(map) = &mut value {
            map.insert("writer".to_owned(), json!(event.writer.to_string()));
            map.insert("seq".to_owned(), json!(event.seq));
            map.insert("prev".to_owned(), json!(event.prev.map(|p| p.to_string())));
            map.insert("lamport".to_owned(), json!(event.lamport));
            map.insert("bytes".to_owned(), json!(hex(&event.bytes)));
        }
        lines.push_str(&value.to_string());
        lines.push('\n');
    }
    lines
}

fn entry(names: &Names<'_>, event: &Event) -> Value {
    json!({
        "id": event.id.to_string(),
        "time": when::stamp(event.wall_ms),
        "kind": event.body.kind(),
        "account": names.account_of(&event.body).map(|a| a.to_string()),
        "what": names.event(&event.body),
    })
}

/// Oldest first, as the clocks said it; what was written at once in the order it was written.
fn in_time(ledger: &Ledger) -> Vec<&Event> {
    let mut events = ledger.in_order();
    events.sort_by_key(|event| event.wall_ms);
    events
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}"); // writing to a text cannot fail
    }
    text
}
