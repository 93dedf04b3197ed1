//! Exports: registered before they take their name, and taken back as far as a file that anybody could have written may go.

use codekeep_vault::format::MAX_EVENT;
use codekeep_vault::{Brings, Export, ExportError, Form, OpenVault, Proof, VerbError};
use custody::rules::store::Intent;
use custody::{
    AccountId, Body, Change, CodeId, CodeState, CopyEvent, CopyId, CopyKind, Correction, Event, Fact, Field, How, KeyChange, Ledger,
    NewCopy, NewSet, Outcome, Paper, Place, PutOff, Seen, SetId, Shape, Source, Status, Subject, Why, WriterId,
};
use serde_json::{Value, json};

use crate::setup::{DAY, Folder, NOW, left, refused, stale, store, take, texts, use_one};

/// What an export of this vault holds.
fn export(vault: &mut OpenVault, proof: &Proof) -> Vec<u8> {
    let made = vault.export(CopyKind::PlainExport, "drawer", proof, NOW, |document| Ok(document.to_bytes(Form::Json)?.to_vec()));
    made.map(|made| made.written).unwrap()
}

fn read(bytes: &[u8]) -> Export {
    Export::read(bytes).unwrap()
}

fn take_in(vault: &mut OpenVault, proof: &Proof, bytes: &[u8]) -> Brings {
    vault.take_in_export(&read(bytes), Some(proof), NOW).unwrap()
}

/// A document with these entries beside those that it has.
fn forged(bytes: &[u8], entries: &[&Event]) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(bytes).unwrap();
    let hex = |event: &Event| event.bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    document["ledger"]["events"].as_array_mut().unwrap().extend(entries.iter().map(|event| json!({"bytes": hex(event)})));
    for event in entries.iter().filter(|event| matches!(event.body, Body::Label { .. })) {
        document["ledger"]["labels"][event.id.to_string()] = json!("forged");
    }
    document.to_string().into_bytes()
}

/// One entry, by somebody else.
fn entry(n: u8, body: Body) -> Event {
    let mut ledger = Ledger::new();
    let id = ledger.append(WriterId([n; 16]), NOW, [n; 16], body);
    ledger.get(&id).unwrap().clone()
}

#[test]
fn nothing_is_registered_that_was_not_written_and_step_up_is_wanted() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    store(&mut vault, &texts("aaaaa", 3), Intent::Add);
    let before = folder.bytes();
    let mut asked = 0;
    let refuse = vault.export(CopyKind::PlainExport, "drawer", &proof, NOW, |_| {
        asked += 1;
        Err::<(), _>(VerbError::NotSealed)
    });
    assert!(matches!(refused(refuse), VerbError::NotSealed) && asked == 1);
    assert!(vault.state().copies.is_empty() && folder.bytes() == before);
    let late = vault.export(CopyKind::PlainExport, "drawer", &stale(proof), NOW, |_| -> Result<(), _> { panic!("nothing is written") });
    assert!(matches!(refused(late), VerbError::StepUp));

    let bytes = export(&mut vault, &proof);
    let copy = vault.state().copies.values().next().unwrap();
    assert_eq!((copy.kind, copy.paper, copy.place.as_deref()), (CopyKind::PlainExport, Paper::None, Some("drawer")));
    assert_eq!((copy.holds.len(), vault.word_of(copy.id)), (1, None));
    assert_eq!(read(&bytes).ledger(), vault.ledger(), "its own registration is in it");
    let late = vault.take_in_export(&read(&bytes), Some(&stale(proof)), NOW);
    assert!(matches!(refused(late), VerbError::StepUp));
}

#[test]
fn what_a_vault_was_comes_back_in_another() {
    let (here, there) = (Folder::new(), Folder::new());
    let (mut vault, proof) = here.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 8), Intent::Add);
    use_one(&mut vault, account);
    take(&mut vault, account).unwrap();
    vault.revoke(set, Why::Exposed, NOW).unwrap();
    vault.restore(set, &proof, NOW).unwrap();
    let bytes = export(&mut vault, &proof);

    let (mut new, its_proof) = there.create("a");
    assert_eq!(new.weigh_export(&read(&bytes)), take_in(&mut new, &its_proof, &bytes));
    let (was, is) = (vault.state(), new.state());
    assert_eq!((&was.accounts, &was.sets, &was.copies, &was.takes), (&is.accounts, &is.sets, &is.copies, &is.takes));
    assert_eq!(left(&new, set), 6);
    assert_eq!(take(&mut new, account).unwrap().ordinal, 3, "a text that came back is handed out");
    let again = take_in(&mut new, &its_proof, &bytes);
    assert_eq!(again.events, 0);
    drop(new);
    let (again, _) = there.open_at("a", NOW + DAY);
    assert_eq!(again.state().accounts, vault.state().accounts, "it was saved");
}

/// Everything that a forged file could say of what is here.
fn attacks(vault: &OpenVault) -> Vec<Body> {
    let state = vault.state();
    let (account, set, copy) =
        (*state.accounts.keys().next().unwrap(), *state.sets.keys().next().unwrap(), *state.copies.keys().next().unwrap());
    let codes: Vec<CodeId> = state.sets[&set].codes.iter().map(|(code, _)| *code).collect();
    let used = state.takes.values().find(|take| take.outcome.is_some()).unwrap();
    let open = state.takes.values().find(|take| take.outcome.is_none()).unwrap();
    let new_set = |set, codes| NewSet {
        set,
        account,
        shape: Shape::Key,
        codes,
        replaces: Vec::new(),
        beside: Vec::new(),
        source: Source::Paste,
        issued: None,
        expires_ms: None,
        case_matters: false,
    };
    let new_copy = |copy, kind| {
        Body::CopyNew(Box::new(NewCopy {
            copy,
            kind,
            holds: Vec::new(),
            paper: Paper::A4,
            fingerprint: String::new(),
            key: None,
            expires_ms: None,
        }))
    };
    let vault_made = state.keys.vault_made.unwrap().0;
    vec![
        Body::VaultNew,
        Body::AccountNew { account },
        Body::Label { subject: Subject::Thing(account.0), field: Field::Service },
        Body::Label { subject: Subject::Thing(copy.0), field: Field::Place },
        Body::FactSet { account, fact: Fact::Privileged, value: 0 },
        Body::FactSet { account, fact: Fact::Closed, value: 1 },
        Body::SetNew(Box::new(new_set(set, codes.iter().map(|code| Place { code: *code, ordinal: 9 }).collect()))),
        Body::SetSuperseded { sets: vec![set], by: SetId([7; 16]) },
        Body::Answer { take: open.id, outcome: Outcome::Returned, after: Vec::new() },
        Body::Correction(Box::new(Correction { take: used.id, outcome: used.outcome.unwrap().1, after: Vec::new() })),
        Body::SetRevoked { set, why: Why::Exposed, copy: None },
        Body::SetRestored { revoked: vec![vault_made] },
        Body::Purge { codes: codes.clone() },
        Body::Purge { codes: vec![CodeId([9; 16])] },
        new_copy(copy, CopyKind::Sealed),
        new_copy(CopyId([8; 16]), CopyKind::Recovery),
        new_copy(CopyId(account.0), CopyKind::Sealed),
        Body::Label { subject: Subject::Thing(account.0), field: Field::ReissuePage },
        Body::AccountNew { account: AccountId(copy.0) },
        Body::Label { subject: Subject::Thing(copy.0), field: Field::Place },
        Body::SetNew(Box::new(new_set(SetId(account.0), Vec::new()))),
        Body::CopySaid { copy, said: CopyEvent::Destroyed, struck: Vec::new() },
        Body::PutOff(Box::new(PutOff {
            item: "code-out".into(),
            subject: open.id.0.to_vec(),
            cause: open.id,
            until: custody::Date::of_millis(NOW + DAY),
        })),
        Body::Seen(Box::new(Seen { item: "burst".into(), subject: account.0.to_vec(), cause: open.id })),
        Body::Setting { name: "clipboard.seconds".into(), value: 120 },
        Body::KeyChanged { what: KeyChange::RecoveryRemoved },
        Body::RecoveryTested { made: vault_made },
        Body::Notice { set, arrived: true },
        Body::Unknown { kind: "from.the.future".into() },
    ]
}

#[test]
fn a_forged_export_takes_nothing_away() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 5), Intent::Add);
    use_one(&mut vault, account);
    take(&mut vault, account).unwrap();
    let bytes = export(&mut vault, &proof);
    let attacks: Vec<Event> = attacks(&vault).into_iter().zip(100..).map(|(body, n)| entry(n, body)).collect();
    let (ledger, state) = (vault.ledger().clone(), vault.state().clone());
    for attack in &attacks {
        let brings = take_in(&mut vault, &proof, &forged(&bytes, &[attack]));
        assert_eq!((brings.events, brings.left_out), (0, 1), "{:?}", attack.body);
    }
    let brings = take_in(&mut vault, &proof, &forged(&bytes, &attacks.iter().collect::<Vec<_>>()));
    assert_eq!((brings.events, brings.left_out as usize), (0, attacks.len()));
    assert!(*vault.ledger() == ledger && *vault.state() == state);

    // What adds is taken: a use, an answer, a change of the sign-in. None makes a code fresher.
    let code = vault.state().sets[&set].codes[4].0;
    let used = entry(60, Body::Take { code, set, how: How::Shown });
    let back = entry(61, Body::Answer { take: used.id, outcome: Outcome::Returned, after: Vec::new() });
    let phone = entry(62, Body::SigninChanged { account, change: Change::Phone });
    let again = entry(63, Body::Take { code, set, how: How::Shown });
    let brings = take_in(&mut vault, &proof, &forged(&bytes, &[&used, &back, &phone, &again]));
    assert_eq!((brings.events, brings.uses, brings.left_out), (4, 2, 0));
    assert_eq!(vault.state().codes.get(&code).unwrap().state, CodeState::Taken);
    assert_eq!(vault.state().sets[&set].status, Status::Current);
}

#[test]
fn an_id_that_is_known_never_gets_another_text() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 2), Intent::Add);
    let bytes = export(&mut vault, &proof);
    let code = vault.state().sets[&set].codes[0].0;
    let mut document: Value = serde_json::from_slice(&bytes).unwrap();
    document["ledger"]["codes"][code.to_string()] = json!("forged-00001");
    document["ledger"]["codes"][CodeId([9; 16]).to_string()] = json!("nobody-00001");
    let sealed = crate::setup::payload(&folder.vault()).code_texts;
    assert_eq!(take_in(&mut vault, &proof, document.to_string().as_bytes()).events, 0);
    assert!(crate::setup::payload(&folder.vault()).code_texts == sealed);
    assert_eq!(use_one(&mut vault, account), 1);

    // Purged here stays purged, whatever a file holds.
    let bytes = export(&mut vault, &proof);
    vault.close_account(account, &proof, NOW).unwrap();
    assert_eq!(take_in(&mut vault, &proof, &bytes).codes, 0);
    assert!(crate::setup::payload(&folder.vault()).code_texts.is_empty());
}

#[test]
fn who_writes_into_our_chain_is_not_followed() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 3), Intent::Add);
    let bytes = export(&mut vault, &proof);
    let ours = vault.ledger().in_order().last().unwrap().writer;
    let mut theirs = vault.ledger().clone();
    let id = theirs.append(ours, NOW, [1; 16], Body::SigninChanged { account, change: Change::Phone });
    assert_eq!(take_in(&mut vault, &proof, &forged(&bytes, &[theirs.get(&id).unwrap()])).events, 1);
    take(&mut vault, account).unwrap();
    assert!(vault.ledger().verify().is_empty(), "the next entry stands in another chain");
    assert_ne!(vault.ledger().iter().last().unwrap().writer, ours);
}

#[test]
fn what_cannot_be_saved_changes_nothing() {
    let (here, there) = (Folder::new(), Folder::new());
    let (mut vault, proof) = here.create("a");
    store(&mut vault, &texts("aaaaa", 3), Intent::Add);
    let bytes = export(&mut vault, &proof);
    let (mut new, its_proof) = there.create("a");
    let (ledger, state) = (new.ledger().clone(), new.state().clone());
    // The drive is unplugged.
    let unplugged = there.path().join("elsewhere");
    std::fs::rename(there.vault(), &unplugged).unwrap();
    refused(new.take_in_export(&read(&bytes), Some(&its_proof), NOW));
    assert!(*new.ledger() == ledger && *new.state() == state);
    std::fs::rename(&unplugged, there.vault()).unwrap();
    assert!(take_in(&mut new, &its_proof, &bytes).events > 0);
}

#[test]
fn bounds_hold_before_anything_is_made_of_a_file() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    store(&mut vault, &texts("aaaaa", 3), Intent::Add);
    let bytes = export(&mut vault, &proof);
    let whole: Value = serde_json::from_slice(&bytes).unwrap();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut document = whole.clone();
        change(&mut document);
        Export::read(document.to_string().as_bytes()).err()
    };
    assert_eq!(with(&|_| ()), None);
    assert!(matches!(Export::read(b"").err(), Some(ExportError::Damaged { .. })));
    assert_eq!(with(&|d| d["version"] = json!(2)), Some(ExportError::Newer));
    assert!(matches!(with(&|d| d["version"] = json!(-1)), Some(ExportError::Damaged { .. })));
    assert!(matches!(with(&|d| d["ledger"]["labels"] = json!([])), Some(ExportError::Damaged { .. })));
    assert!(matches!(with(&|d| d["vault"] = json!("00")), Some(ExportError::Bounds(_))));
    assert!(matches!(with(&|d| d["ledger"]["codes"]["00"] = json!("x")), Some(ExportError::Bounds(_))));
    assert!(matches!(with(&|d| d["ledger"]["events"][0]["bytes"] = json!("00".repeat(MAX_EVENT + 1))), Some(ExportError::Bounds(_))));
    assert!(matches!(with(&|d| d["ledger"]["events"][0]["bytes"] = json!("880")), Some(ExportError::Bounds(_))));
    assert!(matches!(with(&|d| d["ledger"]["events"][0]["bytes"] = json!("00")), Some(ExportError::Event(_))));
    let id = CodeId([9; 16]).to_string();
    for bad in ["", " ", "a\u{0}b", "a\nb", &"x".repeat(65_537)] {
        assert_eq!(with(&|d| d["ledger"]["codes"][&id] = json!(bad)), Some(ExportError::BadCode), "{bad:?}");
    }
    assert!(matches!(with(&|d| d["ledger"]["labels"][&"0".repeat(64)] = json!("x".repeat(65_537))), Some(ExportError::Bounds(_))));
    let twice = format!("\"codes\": {{\"{id}\": \"a\", \"{}\": \"b\",", id.to_uppercase());
    let text = String::from_utf8(bytes.clone()).unwrap().replacen("\"codes\": {", &twice, 1);
    assert!(text.contains(&twice), "the part for a program names its texts so");
    assert!(matches!(Export::read(text.as_bytes()).err(), Some(ExportError::Bounds(_))));
    let marked = [b"\xef\xbb\xbf".as_slice(), &bytes].concat();
    assert!(Export::is_one(&marked) && Export::read(&marked).is_ok());
    assert!(Export::is_one(&bytes[..100]) && !Export::is_one(b"{\"format\": \"other\"}") && !Export::is_one(b"codekeep-export"));
    assert!(Export::is_one(br#"{"z": 1, "format" : "codekeep-export"}"#));
}

/// The entry that registers a copy names each code in it, and one that purges each that it purges.
#[test]
fn a_set_of_ten_thousand_codes_is_stored_exported_and_purged() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 10_000), Intent::Add);
    let bytes = export(&mut vault, &proof);
    let elsewhere = Folder::new();
    let (mut new, its_proof) = elsewhere.create("b");
    take_in(&mut new, &its_proof, &bytes);
    assert_eq!(left(&new, set), 10_000);
    vault.revoke(set, Why::Exposed, NOW).unwrap();
    vault.purge(account, &proof, NOW).unwrap();
    assert_eq!(left(&folder.open("c").0, set), 0);
}
