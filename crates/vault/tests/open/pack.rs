//! Travel packs: what goes along, what comes home, and what neither may do.

use std::path::{Path, PathBuf};

use codekeep_vault::format::{KdfCost, Password, PayloadError, check};
use codekeep_vault::{
    Export, Form, How, KeyFileWish, LockedVault, News, OpenVault, PackWish, PasswordWish, Proof, Rekey, StoreResult, VerbError, make_phrase,
};
use custody::attention::{Attention, Kind, Now};
use custody::rules::store::Intent;
use custody::rules::take::TakeWish;
use custody::{
    AccountId, Body, Change, CodeId, CodeState, CopyEvent, CopyKind, Correction, Date, EventId, Fact, Fault, Field, Ledger, NewSet,
    Outcome, Place, Seen, SetId, Shape, Source, Status, Subject, Why, WriterId,
};

use crate::setup::{
    DAY, Folder, NOW, code, left, password, payload_under, put_payload_under, refused, stale, store, take, texts, use_one, wish_for,
};

/// A pack that was made, and its phrase.
struct Made {
    file: PathBuf,
    phrase: String,
}

fn pack(vault: &mut OpenVault, proof: &Proof, folder: &Path, accounts: &[AccountId], most: Option<u32>) -> Made {
    pack_at(vault, proof, folder, accounts, most, KdfCost::CHEAP)
}

fn pack_at(vault: &mut OpenVault, proof: &Proof, folder: &Path, accounts: &[AccountId], most: Option<u32>, cost: KdfCost) -> Made {
    std::fs::create_dir_all(folder).unwrap();
    let phrase = make_phrase(6).unwrap();
    let codes = vault.codes_to_pack(accounts, most).unwrap();
    let wish = PackWish { codes: &codes, expires_ms: NOW + 90 * DAY, place: "travel bag" };
    let made = vault.make_pack_at(cost, &wish, &phrase, proof, NOW, |bytes| Ok(bytes.to_vec())).unwrap();
    let file = folder.join("travel.codekeep-pack");
    std::fs::write(&file, made.written).unwrap();
    Made { file, phrase: phrase.expose().to_owned() }
}

fn open(made: &Made, base: &Path, now_ms: u64) -> (OpenVault, Proof) {
    LockedVault::find(&made.file, Some(base)).unwrap().unlock(&password(&made.phrase), now_ms).unwrap()
}

const NEW: &str = "lacquer sparrow dynamo thicket umbra canyon";

fn new_password(password: &Password) -> Rekey<'_> {
    Rekey { password: PasswordWish::New(password), key_file: KeyFileWish::Keep, recovery: None }
}

fn store_for(vault: &mut OpenVault, service: &str, family: &str, count: u32) -> (AccountId, SetId) {
    match vault.store(&wish_for(service, &texts(family, count), Intent::Add), None, NOW).unwrap() {
        StoreResult::Stored { account, set, .. } => (account, set),
        other => panic!("{other:?}"),
    }
}

fn now(ms: u64) -> Now {
    Now { ms, today: Date::of_millis(ms) }
}

fn kinds(vault: &OpenVault, at: u64) -> Vec<Kind> {
    Attention::of(vault.state(), now(at)).items.iter().map(|item| item.kind).collect()
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push((entry.path(), std::fs::read(entry.path()).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_pack_holds_what_was_chosen_and_nothing_else() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (github, set) = store_for(&mut vault, "GitHub", "aaaaa", 8);
    let (google, _) = store_for(&mut vault, "Google", "bbbbb", 8);
    use_one(&mut vault, github);
    vault.signin_changed(google, Change::Phone, NOW).unwrap();
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[github], Some(3));

    let copy = vault.state().copies.values().next().unwrap();
    assert_eq!((copy.kind, copy.place.as_deref(), copy.expires_ms), (CopyKind::Pack, Some("travel bag"), Some(NOW + 90 * DAY)));
    assert_eq!((copy.holds.len(), copy.holds[0].1.len(), vault.word_of(copy.id)), (1, 3, None));
    let inside = payload_under(&made.file, &made.phrase);
    assert_eq!((inside.code_texts.len(), inside.past_keys.len(), inside.pack_keys.len()), (3, 0, 0));
    assert!(!inside.label_texts.values().any(|text| text.contains("Google")), "no other account");
    assert!(!inside.vault_secret.same_as(&crate::setup::payload(&folder.vault()).vault_secret));

    let (there, _) = open(&made, &folder.base("b"), NOW);
    let state = there.state();
    assert_eq!(state.accounts.keys().collect::<Vec<_>>(), [&github]);
    assert_eq!(state.accounts[&github].service(), "GitHub");
    let numbers: Vec<u32> = state.sets[&set].codes.iter().map(|(_, n)| *n).collect();
    assert_eq!((numbers, there.ledger().verify()), (vec![2, 3, 4], Vec::<Fault>::new()));
    assert!(state.takes.is_empty() && state.copies.is_empty(), "nothing of what happened at home");
    assert_eq!(state.pack.as_ref().map(|pack| pack.home), Some(vault.id()));
}

#[test]
fn a_pack_wants_step_up_and_nothing_is_registered_that_was_not_written() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 3), Intent::Add);
    let (before, phrase) = (folder.bytes(), make_phrase(6).unwrap());
    let codes = vault.codes_to_pack(&[account], None).unwrap();
    let wish = PackWish { codes: &codes, expires_ms: NOW + DAY, place: "bag" };
    let late = vault.make_pack(&wish, &phrase, &stale(proof), NOW, |_| -> Result<(), _> { panic!("nothing is written") });
    assert!(matches!(refused(late), VerbError::StepUp));
    let full = vault.make_pack(&wish, &phrase, &proof, NOW, |_| Err::<(), _>(VerbError::NotSealed));
    assert!(matches!(refused(full), VerbError::NotSealed));
    assert!(vault.state().copies.is_empty() && folder.bytes() == before);
    // However this vault is calibrated, a pack costs what a new vault does.
    let dear = vault.make_pack(&wish, &phrase, &proof, NOW, |bytes| Ok(check(bytes).unwrap().slots()[0].cost())).unwrap();
    assert_eq!(dear.written, Some(KdfCost::DEFAULT));
    assert!(matches!(vault.codes_to_pack(&[account], Some(1)).unwrap()[0].1[..], [(_, 1)]));
    use_one(&mut vault, account);
    let none = vault.make_pack(&wish, &phrase, &proof, NOW, |_| -> Result<(), _> { panic!("nothing is written") });
    assert!(matches!(refused(none), VerbError::Take(_)), "one of the codes was used meanwhile");
    let empty = PackWish { codes: &[], ..wish };
    assert!(matches!(refused(vault.make_pack(&empty, &phrase, &proof, NOW, |_| Ok(()))), VerbError::NoCodes));
}

#[test]
fn what_was_used_on_the_way_comes_home_as_often_as_one_likes_also_after_a_rekey() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 8), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);

    let (mut there, _) = open(&made, &folder.base("b"), NOW);
    assert_eq!(use_one(&mut there, account), 1);
    let first = vault.look_into_pack(&made.file).unwrap();
    assert_eq!((first.events, first.uses, first.left_out), (2, 1, 0));
    vault.bring_home(&first, &[], NOW).unwrap();
    assert_eq!((code(&vault, set, 1), left(&vault, set)), (CodeState::Accepted, 7));

    // More happens on the way; at home the vault gets new keys.
    take(&mut there, account).unwrap();
    let family = texts("ccccc", 2);
    let added = there.store(&wish_for("Hetzner", &family, Intent::Add), None, NOW).unwrap();
    let StoreResult::Stored { set: new_set, .. } = added else { panic!("{added:?}") };
    vault.rekey(&new_password(&password(NEW)), &proof, NOW).unwrap();
    let second = vault.look_into_pack(&made.file).unwrap();
    assert_eq!((second.uses, second.sets), (1, 1));
    let brought = vault.bring_home(&second, &[], NOW).unwrap();
    assert_eq!((brought.uses, code(&vault, set, 2)), (1, CodeState::Taken));
    let hetzner = vault.state().sets[&new_set].account;
    assert_eq!(take(&mut vault, hetzner).unwrap().text.expose(), family[0], "its text was sealed anew here");

    let bytes = folder.bytes();
    let again = vault.look_into_pack(&made.file).unwrap();
    assert_eq!((again.events, vault.bring_home(&again, &[], NOW).unwrap().events), (0, 0));
    assert_eq!(folder.bytes(), bytes, "what brings nothing writes nothing");
    assert_eq!(vault.ledger().verify(), []);
    drop(vault);
    let again = LockedVault::find(&folder.vault(), Some(&folder.base("a"))).unwrap().unlock(&password(NEW), NOW).unwrap().0;
    assert_eq!(left(&again, set), 6, "it was saved");
    assert!(again.look_into_pack(&made.file).is_ok(), "the key of the pack is kept");
}

#[test]
fn codes_that_could_not_be_recorded_are_ticked_once() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], Some(2));
    let pack = vault.look_into_pack(&made.file).unwrap();
    assert_eq!(pack.unused.iter().map(|set| set.codes.len()).collect::<Vec<_>>(), [2]);
    let (id, ordinal) = pack.unused[0].codes[1];
    let brought = vault.bring_home(&pack, &[(set, id), (set, CodeId([9; 16]))], NOW).unwrap();
    assert_eq!((brought.ticked, code(&vault, set, ordinal)), (1, CodeState::Accepted));
    assert_eq!(vault.bring_home(&pack, &[(set, id)], NOW).unwrap().ticked, 0);
    assert_eq!((left(&vault, set), vault.look_into_pack(&made.file).unwrap().unused[0].codes.len()), (3, 1));
}

#[test]
fn home_offers_first_what_no_pack_holds_and_tells_of_a_code_that_both_used() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], Some(2));
    assert_eq!(use_one(&mut vault, account), 3, "1 and 2 are on the way");
    assert_eq!(use_one(&mut vault, account), 4);
    assert_eq!(use_one(&mut vault, account), 1, "while there are others");
    let (mut there, _) = open(&made, &folder.base("b"), NOW);
    assert_eq!(use_one(&mut there, account), 1);
    let pack = vault.look_into_pack(&made.file).unwrap();
    vault.bring_home(&pack, &[], NOW).unwrap();
    assert!(kinds(&vault, NOW).contains(&Kind::TakenTwice));
    assert_eq!(left(&vault, set), 1);

    // A pack that is gone holds nothing back.
    let copy = *vault.state().copies.keys().next().unwrap();
    vault.copy_said(copy, CopyEvent::Destroyed, NOW).unwrap();
    assert_eq!(use_one(&mut vault, account), 2);
}

#[test]
fn two_accounts_and_a_lost_pack_expose_exactly_what_it_held() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (github, along) = store_for(&mut vault, "GitHub", "aaaaa", 4);
    let (_, at_home) = store_for(&mut vault, "Google", "bbbbb", 4);
    pack(&mut vault, &proof, &folder.path().join("stick"), &[github], None);
    let copy = *vault.state().copies.keys().next().unwrap();
    vault.copy_said(copy, CopyEvent::Lost, NOW).unwrap();
    let status = |set: SetId| vault.state().sets[&set].status;
    assert_eq!((status(along), status(at_home)), (Status::Revoked, Status::Current));
}

#[test]
fn a_pack_of_another_home_is_refused_and_so_is_what_is_none() {
    let (here, there) = (Folder::new(), Folder::new());
    let (mut vault, proof) = here.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &here.path().join("stick"), &[account], None);
    let (other, _) = there.create("a");
    assert!(matches!(refused(other.look_into_pack(&made.file)), VerbError::NotOurPack));
    assert!(matches!(refused(vault.look_into_pack(&here.vault())), VerbError::NotOurPack));
    // What claims another home in itself is none of ours, whatever its key.
    let mut inside = payload_under(&made.file, &made.phrase);
    let mut ledger = Ledger::read(&inside.events).unwrap();
    let made_by = ledger.iter().find(|event| matches!(event.body, Body::PackNew { .. })).unwrap().id;
    ledger.withdraw(&made_by);
    inside.events = ledger.iter().map(|event| Box::from(&event.bytes)).collect();
    put_payload_under(&made.file, &made.phrase, &inside);
    assert!(matches!(refused(vault.look_into_pack(&made.file)), VerbError::NotOurPack));
}

#[test]
fn in_a_pack_codes_are_used_and_nothing_else_is_changed() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let (mut there, phrase) = open(&made, &folder.base("b"), NOW);
    let in_pack = |result: Result<(), VerbError>| assert!(matches!(result, Err(VerbError::InPack)), "{result:?}");
    in_pack(there.set_setting("lock.idle-seconds", 60, None, NOW));
    in_pack(there.rekey(&new_password(&password(NEW)), &phrase, NOW));
    let codes = there.codes_to_pack(&[account], None).unwrap();
    let wish = PackWish { codes: &codes, expires_ms: NOW + DAY, place: "bag" };
    in_pack(there.make_pack(&wish, &make_phrase(6).unwrap(), &phrase, NOW, |_| Ok(())).map(drop));
    let written = vault.export(CopyKind::PlainExport, "drawer", &proof, NOW, |document| Ok(document.to_bytes(Form::Json)?.to_vec()));
    let export = Export::read(&written.unwrap().written).unwrap();
    in_pack(there.take_in_export(&export, Some(&phrase), NOW).map(drop));
    in_pack(there.export(CopyKind::PlainExport, "x", &phrase, NOW, |_| -> Result<(), _> { panic!("nothing is written") }).map(drop));
    in_pack(there.sheet_contents(&[account], &phrase).map(drop));
    there.revoke(set, Why::Exposed, NOW).unwrap();
    in_pack(there.purge(account, &phrase, NOW).map(drop));
    assert_eq!(there.state().sets[&set].status, Status::Revoked, "what protects goes on");
}

#[test]
fn what_a_forger_writes_into_a_pack_stays_out() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let copy = *vault.state().copies.keys().next().unwrap();
    let codes: Vec<CodeId> = vault.state().sets[&set].codes.iter().map(|(code, _)| *code).collect();
    let forged = [
        Body::Purge { codes: codes.clone() },
        Body::CopySaid { copy, said: CopyEvent::Destroyed, struck: Vec::new() },
        Body::Setting { name: "clipboard.seconds".into(), value: 120 },
        Body::FactSet { account, fact: Fact::Privileged, value: 0 },
        Body::FactSet { account, fact: Fact::Closed, value: 1 },
        Body::Label { subject: Subject::Thing(account.0), field: Field::Service },
        Body::Label { subject: Subject::Thing(copy.0), field: Field::Place },
        Body::Seen(Box::new(Seen { item: "taken-twice".into(), subject: vec![1], cause: EventId([1; 32]) })),
        Body::PackNew { copy, home: vault.id(), expires_ms: u64::MAX, base: u64::MAX },
        Body::Unknown { kind: "from.the.future".into() },
    ];
    let mut inside = payload_under(&made.file, &made.phrase);
    let mut ledger = Ledger::read(&inside.events).unwrap();
    for body in &forged {
        let id = ledger.append(WriterId([6; 16]), NOW, [6; 16], body.clone());
        if let Body::Label { .. } = body {
            inside.label_texts.insert(id, "forged".into());
        }
    }
    ledger.append(WriterId([6; 16]), NOW, [7; 16], Body::Take { code: codes[0], set, how: How::Shown });
    inside.events = ledger.iter().map(|event| Box::from(&event.bytes)).collect();
    put_payload_under(&made.file, &made.phrase, &inside);

    let before = vault.state().clone();
    let pack = vault.look_into_pack(&made.file).unwrap();
    assert_eq!((pack.events, pack.left_out as usize), (1, forged.len()));
    vault.bring_home(&pack, &[], NOW).unwrap();
    assert_eq!(code(&vault, set, 1), CodeState::Taken, "a use of a code comes in, whoever wrote it");
    let (was, is) = (before, vault.state());
    assert_eq!(
        (was.accounts, was.copies, was.settings, was.seen),
        (is.accounts.clone(), is.copies.clone(), is.settings.clone(), is.seen.clone())
    );
    assert!(is.pack.is_none() && is.codes.values().all(|code| code.purged.is_none()));
}

/// Writes entries into a pack as somebody may who has it and its phrase; the ids of the entries.
fn forge(made: &Made, bodies: &[Body]) -> Vec<EventId> {
    let mut inside = payload_under(&made.file, &made.phrase);
    let mut ledger = Ledger::read(&inside.events).unwrap();
    let ids = bodies.iter().zip(0..).map(|(body, n)| ledger.append(WriterId([6; 16]), NOW + DAY, [n; 16], body.clone())).collect();
    inside.events = ledger.iter().map(|event| Box::from(&event.bytes)).collect();
    put_payload_under(&made.file, &made.phrase, &inside);
    ids
}

#[test]
fn no_forged_pack_makes_a_used_code_good_again() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let (mut there, _) = open(&made, &folder.base("b"), NOW);
    use_one(&mut there, account);
    let pack = vault.look_into_pack(&made.file).unwrap();
    vault.bring_home(&pack, &[], NOW).unwrap();
    drop(there);
    let (take, answer) = vault.state().takes.values().map(|take| (take.id, take.outcome.unwrap().1)).next().unwrap();
    let places =
        |set: SetId| vault.state().sets[&set].codes.iter().map(|(code, ordinal)| Place { code: *code, ordinal: *ordinal }).collect();
    let new = |id: SetId, codes: Vec<Place>, account| {
        let (replaces, beside) = (Vec::new(), vec![set]);
        let (issued, expires_ms) = (None, Some(1));
        Body::SetNew(Box::new(NewSet {
            set: id,
            account,
            shape: Shape::Key,
            codes,
            replaces,
            beside,
            source: Source::Paste,
            issued,
            expires_ms,
            case_matters: false,
        }))
    };
    let other = SetId([7; 16]);
    let left_out = [
        new(set, places(set), account),
        new(set, Vec::new(), AccountId([7; 16])),
        Body::AccountNew { account },
        Body::SetJoin { set, codes: places(set) },
        Body::SetSuperseded { sets: vec![set], by: other },
        Body::Correction(Box::new(Correction { take, outcome: answer, after: Vec::new() })),
        Body::Answer { take, outcome: Outcome::Returned, after: Vec::new() },
        Body::SetRestored { revoked: vec![answer] },
        Body::Notice { set, arrived: true },
        Body::SetRevoked { set: other, why: Why::Exposed, copy: None },
    ];
    forge(&made, &left_out);
    let pack = vault.look_into_pack(&made.file).unwrap();
    assert_eq!((pack.events, pack.left_out as usize), (0, left_out.len()));

    // A set of its own that says otherwise of the same codes makes none of them good again.
    let shared = places(set);
    forge(&made, &[new(other, shared, account)]);
    let pack = vault.look_into_pack(&made.file).unwrap();
    vault.bring_home(&pack, &[], NOW).unwrap();
    let state = vault.state();
    let used = state.codes.get(&state.sets[&set].codes[0].0).unwrap();
    assert_eq!(used.state, CodeState::Accepted);
    assert!(!state.is_left(&state.sets[&set], used) && !state.is_left(&state.sets[&other], used));
}

#[test]
fn of_a_lost_pack_only_uses_come_home() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let copy = *vault.state().copies.keys().next().unwrap();
    vault.copy_said(copy, CopyEvent::Lost, NOW).unwrap();
    let (mut there, _) = open(&made, &folder.base("b"), NOW);
    use_one(&mut there, account);
    there.store(&wish_for("GitHub", &texts("bbbbb", 2), Intent::Beside), None, NOW + DAY).unwrap();
    let pack = vault.look_into_pack(&made.file).unwrap();
    assert_eq!((pack.events, pack.uses, pack.sets), (2, 1, 0));
    vault.bring_home(&pack, &[], NOW).unwrap();
    let still = kinds(&vault, NOW);
    assert!(still.contains(&Kind::Exposed) && still.contains(&Kind::CopyLost), "{still:?}");
    assert_eq!(code(&vault, set, 1), CodeState::Accepted);
}

#[test]
fn a_pack_that_wants_to_fill_its_home_is_refused_and_texts_come_as_if_they_were_typed() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let fresh = std::fs::read(&made.file).unwrap();
    let code = vault.state().sets[&set].codes[0].0;
    let fill = |bodies: &mut dyn Iterator<Item = Body>| {
        std::fs::write(&made.file, &fresh).unwrap();
        let mut inside = payload_under(&made.file, &made.phrase);
        let mut ledger = Ledger::read(&inside.events).unwrap();
        for body in bodies {
            let id = ledger.append(WriterId([6; 16]), NOW, [6; 16], body.clone());
            if let Body::Label { .. } = body {
                inside.label_texts.insert(id, "Git\u{1b}[2JHub\u{202e}".repeat(1_000));
            }
        }
        inside.events = ledger.iter().map(|event| Box::from(&event.bytes)).collect();
        put_payload_under(&made.file, &made.phrase, &inside);
    };
    fill(&mut (0..10_001).map(|_| Body::Take { code, set, how: How::Shown }));
    assert!(matches!(refused(vault.look_into_pack(&made.file)), VerbError::PackAltered));

    let other = AccountId([7; 16]);
    let label = Body::Label { subject: Subject::Thing(other.0), field: Field::Service };
    fill(&mut [Body::AccountNew { account: other }, label].into_iter());
    let pack = vault.look_into_pack(&made.file).unwrap();
    vault.bring_home(&pack, &[], NOW).unwrap();
    let name = vault.state().accounts[&other].service();
    assert!(!name.contains('\u{1b}') && name.chars().count() == 200, "{}", name.len());
}

#[test]
fn a_pack_leaves_no_trace_where_it_is_opened_whatever_its_name() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let stick = folder.path().join("stick");
    let mut made = pack(&mut vault, &proof, &stick, &[account], None);
    let host = folder.base("host");
    std::fs::create_dir(&host).unwrap();
    let wrong = LockedVault::find(&made.file, Some(&host)).unwrap().unlock(&password("wrong phrase"), NOW);
    assert!(wrong.is_err());
    let (mut there, _) = open(&made, &host, NOW);
    use_one(&mut there, account);
    drop(there);
    assert_eq!(files(&host), [], "what it keeps stands beside it");
    assert!(files(&stick).len() > 1);

    // Under another name it is found out when it is open.
    let renamed = stick.join("holiday.codekeep");
    std::fs::rename(&made.file, &renamed).unwrap();
    made.file = renamed;
    assert!(LockedVault::find(&made.file, Some(&host)).unwrap().wait(NOW).is_zero());
    let (mut there, _) = open(&made, &host, NOW);
    assert_eq!(use_one(&mut there, account), 2, "the same pack as before");
    assert_eq!(std::fs::read_dir(&host).unwrap().count(), 0, "no folder either");

    // And what is only named so is a vault like any other.
    let named = folder.path().join("home.codekeep-pack");
    std::fs::copy(folder.vault(), &named).unwrap();
    LockedVault::find(&named, Some(&host)).unwrap().unlock(&password(crate::setup::PASSWORD), NOW).unwrap();
    assert!(!files(&host).is_empty() && !folder.path().join(".codekeep").exists());
}

#[test]
fn what_only_the_copy_beside_a_pack_holds_comes_home_too() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let fresh = std::fs::read(&made.file).unwrap();
    let (mut there, _) = open(&made, &folder.base("b"), NOW);
    use_one(&mut there, account);
    drop(there);
    std::fs::write(&made.file, fresh).unwrap(); // the stick was pulled out before the file was new
    let pack = vault.look_into_pack(&made.file).unwrap();
    vault.bring_home(&pack, &[], NOW).unwrap();
    assert_eq!(code(&vault, set, 1), CodeState::Accepted);
}

#[test]
fn a_pack_warns_from_its_date_on_here_and_there() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let made = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let (just_before, due) = (NOW + 90 * DAY - 1, NOW + 90 * DAY);
    assert!(!kinds(&vault, just_before).contains(&Kind::PackExpired) && kinds(&vault, due).contains(&Kind::PackExpired));
    let (mut there, _) = open(&made, &folder.base("b"), just_before);
    assert!(!there.take_news().contains(&News::PackExpired { expires_ms: due }));
    let (mut there, _) = open(&made, &folder.base("b"), due);
    assert!(there.take_news().contains(&News::PackExpired { expires_ms: due }));
    assert_eq!(kinds(&there, due), [Kind::PackExpired], "and nothing of keys and backups, which are those of its home");
    assert!(there.take(account, &TakeWish::default(), How::Shown, None, due).is_ok(), "its codes may still be good");
}

#[test]
fn keys_of_packs_are_united_and_kept_within_bounds() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let (mut other, its_proof) = folder.open("b");
    let one = pack(&mut vault, &proof, &folder.path().join("stick"), &[account], None);
    let two = pack(&mut other, &its_proof, &folder.path().join("second"), &[account], None);
    vault.catch_up_if_changed().unwrap();
    assert!([&one, &two].iter().all(|made| vault.look_into_pack(&made.file).is_ok()));
    drop((vault, other));
    let (again, _) = folder.open("a");
    assert!([&one, &two].iter().all(|made| again.look_into_pack(&made.file).is_ok()));
    let mut inside = crate::setup::payload(&folder.vault());
    inside.carried.insert("pack_keys".into(), vec![0xa0].into());
    assert!(matches!(inside.encode(), Err(PayloadError::CarriedName)));
    let handed = open(&one, &folder.base("c"), NOW).0.take(account, &TakeWish::default(), How::Shown, None, NOW).unwrap();
    assert!(handed.take.is_some());
}
