//! A whole history of a vault on the simulated disk: after a power cut at any moment, and after each call to the disk
//! failed in turn, the vault opens and is as it was before or after what was being done.
#![allow(clippy::disallowed_methods, reason = "a simulated disk holds no secret of anybody and lives as long as the test")]

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Mutex;

use custody::rules::store::Intent;
use custody::rules::take::TakeWish;
use custody::{AccountId, Change, CodeText, Date, How, Outcome, Shape, Source, State, Why};

use super::super::sealed::whole;
use super::NOW;
use super::sim::{Crash, Fails, Sim};
use crate::format::{KdfCost, Password};
use crate::{AccountEdit, KeyFileWish, LockedVault, NewCode, OpenVault, PasswordWish, Proof, Rekey, StoreWish, VerbError};

pub const VAULT: &str = "/home/v.codekeep";
pub const BASE: &str = "/state";
pub const FIRST: &str = "tundra orbit velvet lantern mosaic granite";
const SECOND: &str = "pepper willow anchor marble cobalt ferry";
/// How many different disks a power cut has to leave here, at least.
const DISTINCT: usize = 10_000;

pub fn password(text: &str) -> Password {
    Password::from_bytes(text.as_bytes()).unwrap()
}

fn open(sim: &'static Sim) -> Result<(OpenVault, Proof), crate::UnlockError> {
    let locked = LockedVault::find_on(sim, Path::new(VAULT), Some(Path::new(BASE)))?;
    locked.unlock(&password(FIRST), NOW).or_else(|_| locked.unlock(&password(SECOND), NOW))
}

pub fn wish(family: &str, intent: Intent) -> StoreWish {
    let code = |n: u32| NewCode { text: CodeText::new(format!("{family}-{n:05}")), ordinal: n, used: false };
    StoreWish {
        account: None,
        labels: AccountEdit { service: Some("GitHub".into()), ..AccountEdit::default() },
        shape: Shape::List,
        issued: Some(Date::of_millis(NOW)),
        expires_ms: None,
        case_matters: false,
        source: Source::Paste,
        intent,
        codes: (1..=4).map(code).collect(),
        used_places: Vec::new(),
    }
}

pub fn account(vault: &OpenVault) -> AccountId {
    *vault.state().accounts.keys().next().unwrap()
}

fn take(vault: &mut OpenVault, _: &Proof) -> Result<(), VerbError> {
    vault.take(account(vault), &TakeWish::default(), How::Shown, None, NOW).map(drop)
}

fn answer(vault: &mut OpenVault, outcome: Outcome) -> Result<(), VerbError> {
    let out = vault.state().takes.values().find(|take| take.outcome.is_none()).unwrap().id;
    vault.answer(out, outcome, NOW)
}

/// One thing that a person does.
type Step = (&'static str, fn(&mut OpenVault, &Proof) -> Result<(), VerbError>);

/// Every way in which a vault is saved. Each finds what it needs in the vault that it is given.
const STEPS: &[Step] = &[
    ("store", |vault, _| vault.store(&wish("aaaaa", Intent::Add), None, NOW).map(drop)),
    ("take", take),
    ("answer", |vault, _| answer(vault, Outcome::Accepted)),
    ("take again", take),
    ("rename", |vault, _| {
        let edit = AccountEdit { notes: Some("asks for a security key as well".into()), ..AccountEdit::default() };
        vault.edit_account(account(vault), &edit, None, NOW)
    }),
    ("new password", |vault, proof| vault.change_password(&password(SECOND), proof, NOW)),
    ("refused", |vault, _| answer(vault, Outcome::Refused)),
    ("reissue", |vault, proof| vault.store(&wish("bbbbb", Intent::Reissue), Some(proof), NOW).map(drop)),
    ("purge", |vault, proof| vault.purge(account(vault), proof, NOW).map(drop)),
    ("take from the new set", take),
    ("re-key", |vault, proof| {
        let second = password(SECOND);
        let wish = Rekey { password: PasswordWish::New(&second), key_file: KeyFileWish::Keep, recovery: None };
        vault.rekey(&wish, proof, NOW).map(drop)
    }),
    ("revoke", |vault, _| vault.revoke(*vault.state().sets.keys().last().unwrap(), Why::Exposed, NOW)),
    ("setting", |vault, _| vault.set_setting("clipboard.seconds", 10, None, NOW)),
    ("sign-in changed", |vault, _| vault.signin_changed(account(vault), Change::Phone, NOW)),
    ("answer after the re-key", |vault, _| answer(vault, Outcome::Returned)),
];

/// What was seen so far, by whoever looks, so that nothing is opened twice.
struct Seen<'a> {
    states: &'a Mutex<HashSet<u64>>,
    scratch: &'static Sim,
    opened: usize,
}

impl<'a> Seen<'a> {
    fn new(states: &'a Mutex<HashSet<u64>>) -> Self {
        Self { states, scratch: Box::leak(Box::default()), opened: 0 }
    }

    /// Whether a disk is new here: which files stand under which names, and how much of each is there. Files that
    /// were there when the step began keep their place, so that the same disk is counted once however it came about.
    fn is_new(&self, step: usize, before: &BTreeMap<usize, usize>, crash: &Crash) -> bool {
        let mut hash = DefaultHasher::new();
        (step, &crash.folders).hash(&mut hash);
        let mut fresh: Vec<usize> = crash.files.values().map(|c| c.file).filter(|file| !before.contains_key(file)).collect();
        fresh.sort_unstable();
        for (path, content) in &crash.files {
            let name = path.to_string_lossy();
            // Random digits of temp files, and times and salts of backups.
            let digits = |c: char| c.is_ascii_hexdigit() && !c.is_ascii_uppercase() || matches!(c, 'T' | 'Z');
            let name: String = name.split(['.', '-']).map(|part| if part.chars().all(digits) { "#" } else { part }).collect();
            let place = before.get(&content.file).copied().or_else(|| fresh.binary_search(&content.file).ok().map(|at| 1_000 + at));
            (name, place, content.part).hash(&mut hash);
        }
        self.states.lock().unwrap().insert(hash.finish())
    }

    /// Opens what is left; every backup in it is whole.
    fn recover(&mut self, crash: &Crash, told: &str) -> Option<OpenVault> {
        for (path, content) in &crash.files {
            let backup = path.to_string_lossy().contains("/backups/") && path.extension().is_some_and(|end| end == "codekeep");
            assert!(!backup || whole(&content.bytes).is_some(), "{told}: a torn backup");
        }
        // Without hard links an empty file holds the name of a new vault for a moment.
        if crash.files.get(Path::new(VAULT)).is_none_or(|content| content.bytes.is_empty()) {
            return None;
        }
        self.opened += 1;
        self.scratch.become_after(crash);
        match open(self.scratch) {
            Ok((vault, _)) => Some(vault),
            Err(error) => panic!("{told}: it does not open: {error}"),
        }
    }
}

/// Which files stand on a disk, by their number and their place in the order of names.
fn files_before(sim: &Sim) -> BTreeMap<usize, usize> {
    let mut files = BTreeMap::new();
    sim.each_crash(sim.changes(), |_, crash| {
        for (place, content) in crash.files.values().enumerate() {
            files.entry(content.file).or_insert(place);
        }
    });
    files
}

/// Plays the history in one go. Returns the disks before each step and the states around it.
fn play(seen: &mut Seen<'_>, links: bool, told: &str) -> Vec<(Sim, State)> {
    let sim = Sim::new(&["/home", "/state"]);
    let sim: &'static Sim = Box::leak(Box::new(if links { sim } else { sim.without_links() }));
    let created = OpenVault::create_on(sim, Path::new(VAULT), Some(Path::new(BASE)), &password(FIRST), KdfCost::CHEAP, NOW);
    let (mut vault, proof) = created.unwrap();
    let mut ends = vec![sim.changes()];
    let mut states = vec![vault.state().clone()];
    let mut before = Vec::new();
    let mut files = vec![BTreeMap::new()];
    for (name, step) in STEPS {
        let disk = sim.fork();
        disk.settle(None);
        before.push(disk);
        files.push(files_before(sim));
        step(&mut vault, &proof).unwrap_or_else(|error| panic!("{told}, {name}: {error}"));
        assert_eq!(sim.order_faults(*ends.last().unwrap()), Vec::<String>::new(), "{told}, {name}");
        ends.push(sim.changes());
        states.push(vault.state().clone());
    }
    sim.each_crash(0, |len, crash| {
        let done = ends.iter().filter(|end| **end <= len).count();
        let step = done.min(STEPS.len());
        if !seen.is_new(step, &files[step], crash) {
            return;
        }
        let told = format!("{told}, {} of {} changes, {done} steps done", len, sim.changes());
        let Some(vault) = seen.recover(crash, &told) else {
            assert_eq!(done, 0, "{told}: the vault is gone");
            return;
        };
        let around = &states[done.saturating_sub(1)..states.len().min(done + 1)];
        assert!(around.contains(vault.state()), "{told}: neither old nor new");
        assert_eq!(vault.ledger().verify(), [], "{told}");
    });
    before.into_iter().zip(states).collect()
}

/// Lets every call of one step fail in turn, and cuts the power at every moment of that.
fn fail_each_call(seen: &mut Seen<'_>, at: usize, before: &Sim, old: &State, told: &str) {
    let sim: &'static Sim = Box::leak(Box::default());
    let begin = || {
        sim.become_like(before);
        let opened = open(sim).unwrap_or_else(|error| panic!("{told}: {error}"));
        sim.settle(None);
        opened
    };
    let (name, step) = STEPS[at];
    let (mut vault, proof) = begin();
    step(&mut vault, &proof).unwrap();
    let calls = sim.calls();
    for (number, call) in calls.iter().enumerate() {
        // Each of the three errors in turn; `faults` tries all three on every call of a save. A disk that is gone for good
        // answers every call alike.
        let kind = [ErrorKind::Other, ErrorKind::StorageFull, ErrorKind::PermissionDenied][number % 3];
        for (fails, kind) in [(Fails::Once(number), kind), (Fails::From(number), ErrorKind::Other)] {
            let told = format!("{told}, {name}, {fails:?} ({call}) {kind:?}");
            let (mut vault, proof) = begin();
            let known: Vec<_> = vault.ledger().iter().map(|event| event.id).collect();
            let files = files_before(sim);
            sim.settle(Some((fails, kind)));
            let done = step(&mut vault, &proof);
            match &done {
                Ok(()) => assert!(vault.ledger().len() > known.len(), "{told}: nothing happened"),
                Err(_) => assert!(vault.state() == old && vault.ledger().len() == known.len(), "{told}: half of it stayed in memory"),
            }
            let new: Vec<_> = vault.ledger().iter().map(|event| event.id).filter(|id| !known.contains(id)).collect();
            let end = sim.changes();
            let mut at_the_end = HashSet::new();
            sim.each_crash(0, |len, crash| {
                // What was reported has to be there only when the step is over; vault file and own copy decide that.
                let is_new = seen.is_new(at + 1, &files, crash);
                let decides = |path: &&Path| path.ends_with("own.codekeep") || *path == Path::new(VAULT);
                let decisive: Vec<_> =
                    crash.files.iter().filter(|(path, _)| decides(&path.as_path())).map(|(_, c)| (c.file, c.part)).collect();
                if !(is_new || len == end && at_the_end.insert(decisive)) {
                    return;
                }
                let vault = seen.recover(crash, &told).unwrap_or_else(|| panic!("{told}: the vault is gone"));
                assert!(known.iter().all(|id| vault.holds(id)), "{told}: something old is lost");
                assert!(len < end || new.iter().all(|id| vault.holds(id)), "{told}: what was reported is gone");
                assert_eq!(vault.ledger().verify(), [], "{told}");
            });
        }
    }
}

#[test]
fn a_power_cut_at_any_moment_and_any_failing_call_leave_old_or_new() {
    let states = Mutex::default();
    let opened: usize = std::thread::scope(|scope| {
        let halves = [("with hard links", true), ("without hard links", false)].map(|(told, links)| {
            scope.spawn({
                let mut seen = Seen::new(&states);
                move || {
                    let before = play(&mut seen, links, told);
                    for (at, (disk, old)) in before.iter().enumerate() {
                        fail_each_call(&mut seen, at, disk, old, told);
                    }
                    seen.opened
                }
            })
        });
        halves.into_iter().map(|half| half.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).sum()
    });
    let distinct = states.into_inner().unwrap().len();
    super::report(&format!("{distinct} distinct disks after a power cut, {opened} vaults opened"));
    assert!(distinct >= DISTINCT, "only {distinct} distinct disks");
}
