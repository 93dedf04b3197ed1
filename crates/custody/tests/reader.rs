//! The independent reader (`docs/codekeep_reader.py`) adds events up to the same state, after the
//! published format alone.

#[path = "common/history.rs"]
mod history;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use codekeep_custody::{Event, Field, Ledger, State, Status};
use history::{fold, ledger_of, play, steps, texts, united};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Reads one history a line and writes what the reader makes of it, in the words of `told`.
const SCRIPT: &str = r#"
import sys
sys.path.insert(0, sys.argv[1])
import codekeep_reader as reader
for line in open(sys.argv[2]):
    events, labels = (half.split() for half in line.split("|"))
    texts = {bytes.fromhex(event): "text " + event for event in labels}
    state = reader.plain(reader.fold([reader.decode_event(bytes.fromhex(event)) for event in events], texts))
    for a in state["accounts"]:
        print("account", a["id"], a["service"], a["account"], a["host"], a["privileged"], a["closed"])
        for s in a["sets"]:
            print("set", s["id"], s["generation"], s["shape"], s["status"], s["issued"])
            for c in s["codes"]:
                print("code", c["id"], c["ordinal"], c["state"], c["purged"])
    for c in state["copies"]:
        print("copy", c["id"], c["printed"], c["kind"], c["state"], c["place"])
    print()
"#;

/// The interpreter that has the reader's three packages; see the reader's first lines.
fn python() -> Option<PathBuf> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let found = [ours, PathBuf::from("python3")].into_iter().find(|python| {
        Command::new(python).args(["-c", "import cryptography, argon2, cbor2"]).output().is_ok_and(|run| run.status.success())
    });
    let required = std::env::var_os("CODEKEEP_REQUIRE_PYTHON").is_some_and(|value| value == "1");
    assert!(found.is_some() || !required, "no Python with cryptography, argon2-cffi and cbor2 in target/python");
    found
}

/// The same for the state that is worked out here.
fn told(state: &State) -> String {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "None".into());
    let yes = |yes: bool| if yes { "True" } else { "False" };
    let mut out = String::new();
    for a in state.accounts.values() {
        let label = |field| or_none(a.label(field).map(str::to_owned));
        let [service, name, host] = [Field::Service, Field::Account, Field::Host].map(label);
        writeln!(out, "account {} {service} {name} {host} {} {}", a.id, yes(a.privileged), yes(a.closed)).unwrap();
        for s in state.sets_of(a) {
            let status = match s.status {
                Status::Current => "current",
                Status::Superseded => "superseded",
                Status::Revoked => "revoked",
            };
            writeln!(out, "set {} {} {} {status} {}", s.id, s.generation, s.shape.word(), or_none(s.issued.map(|d| d.to_string())))
                .unwrap();
            for (id, ordinal) in &s.codes {
                let code = state.codes.get(id).unwrap();
                writeln!(out, "code {id} {ordinal} {} {}", code.state.word(), yes(code.purged.is_some())).unwrap();
            }
        }
    }
    for c in state.copies.values() {
        let standing = match (c.exists(), c.lost, c.stale_since(state)) {
            (false, ..) => "destroyed",
            (_, Some(_), _) => "lost",
            (.., Some(_)) => "stale",
            _ => "current",
        };
        writeln!(out, "copy {} {} {} {standing} {}", c.id, c.id.printed(), c.kind.word(), or_none(c.place.clone())).unwrap();
    }
    out + "\n"
}

fn line(ledger: &Ledger) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let events: Vec<String> = ledger.iter().map(|e| hex(&e.bytes)).collect();
    let labels: Vec<String> = texts(ledger).keys().map(ToString::to_string).collect();
    format!("{} | {}\n", events.join(" "), labels.join(" "))
}

#[test]
fn the_reader_adds_up_to_the_same_state() {
    let Some(python) = python() else { return };
    let mut runner = TestRunner::deterministic();
    let (mut given, mut expected) = (String::new(), Vec::new());
    for n in 0..400 {
        let whole = united(&play(&steps().new_tree(&mut runner).unwrap().current()));
        // Every second history has holes.
        let events: Vec<Event> = whole.iter().enumerate().filter(|(at, _)| n % 2 == 0 || at % 3 != 0).map(|(_, e)| e.clone()).collect();
        let ledger = ledger_of(&events);
        given += &line(&ledger);
        expected.push(told(&fold(&ledger)));
    }
    let folder = tempfile::tempdir().unwrap();
    let histories = folder.path().join("histories");
    std::fs::write(&histories, given).unwrap();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let run = Command::new(python).env("PYTHONDONTWRITEBYTECODE", "1").arg("-c").arg(SCRIPT).arg(docs).arg(&histories).output().unwrap();
    let out = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for (read, expected) in out.lines().zip(expected.concat().lines()) {
        assert_eq!(read, expected);
    }
    assert_eq!(out, expected.concat());
}
