//! An open vault on the simulated disk while another machine writes, and files that cannot be read for a moment.
#![allow(clippy::disallowed_methods, reason = "a simulated disk holds no secret of anybody and lives as long as the test")]

use std::io::ErrorKind;
use std::path::Path;

use custody::rules::store::Intent;
use custody::rules::take::TakeWish;
use custody::{EventId, How, Outcome};

use super::NOW;
use super::history::{BASE, FIRST, VAULT, account, password, wish};
use super::sim::{Fails, Sim};
use crate::format::KdfCost;
use crate::{LockedVault, News, OpenVault, UnlockError};

const OTHER: &str = "/other";

fn fork(sim: &Sim) -> &'static Sim {
    let fork: &'static Sim = Box::leak(Box::new(sim.fork()));
    fork.settle(None);
    fork
}

fn open(sim: &'static Sim, base: &str) -> Result<OpenVault, UnlockError> {
    let locked = LockedVault::find_on(sim, Path::new(VAULT), Some(Path::new(base)))?;
    Ok(locked.unlock(&password(FIRST), NOW)?.0)
}

fn take(vault: &mut OpenVault) -> EventId {
    vault.take(account(vault), &TakeWish::default(), How::Shown, None, NOW).unwrap().take.unwrap()
}

/// A disk with a vault of four codes, opened by two machines.
fn disk() -> &'static Sim {
    let sim: &'static Sim = Box::leak(Box::new(Sim::new(&["/home", BASE, OTHER])));
    let created = OpenVault::create_on(sim, Path::new(VAULT), Some(Path::new(BASE)), &password(FIRST), KdfCost::CHEAP, NOW);
    created.unwrap().0.store(&wish("aaaaa", Intent::Add), None, NOW).unwrap();
    open(sim, OTHER).unwrap();
    sim
}

#[test]
fn what_another_machine_used_while_a_take_is_saved_is_not_handed_out_too() {
    let sim = disk();
    let other = fork(sim);
    let mut there = open(other, OTHER).unwrap();
    for _ in 0..2 {
        let out = take(&mut there);
        there.answer(out, Outcome::Accepted, NOW).unwrap();
    }
    let theirs = other.files()[Path::new(VAULT)].clone();

    let probe = fork(sim);
    let mut here = open(probe, BASE).unwrap();
    probe.settle(None);
    take(&mut here);
    let (mut came_in, mut went_back) = (0, 0);
    for at in 0..probe.calls().len() {
        let disk = fork(sim);
        let mut here = open(disk, BASE).unwrap();
        disk.settle(None);
        disk.meddle(at, Path::new(VAULT), theirs.clone());
        for nth in 0..2 {
            let mine = take(&mut here);
            let state = here.state();
            let takes = &state.codes.get(&state.takes.get(&mine).unwrap().code).unwrap().takes;
            // What comes after the last look is met by the next change.
            assert_eq!(takes, &[mine], "call {at}, take {nth}: a code that is known to be used was handed out");
            came_in += usize::from(state.takes.len() > 3);
            went_back += state.takes.values().filter(|take| matches!(take.outcome, Some((Outcome::Returned, ..)))).count();
        }
    }
    assert!(came_in > 0 && went_back > 0, "nothing came in between: {came_in}, {went_back}");
}

#[test]
fn an_own_copy_that_may_not_be_read_stays_under_another_name() {
    let sim = disk();
    let own = sim.files().into_keys().find(|path| path.starts_with(BASE) && path.ends_with("own.codekeep")).unwrap();
    let before = sim.files()[&own].clone();
    sim.shut(&own);
    let mut vault = open(sim, BASE).unwrap();
    assert!(vault.take_news().contains(&News::OwnCopyUnreadable));
    assert_eq!(sim.files()[&own], before);
    take(&mut vault);
    let files = sim.files();
    assert_ne!(files[&own], before, "uses are recorded in it again");
    let aside: Vec<_> = files.iter().filter(|(path, bytes)| path.to_string_lossy().ends_with(".aside") && **bytes == before).collect();
    assert_eq!(aside.len(), 1);
}

#[test]
fn an_own_copy_that_cannot_be_read_for_a_moment_loses_nothing() {
    let sim = disk();
    let older = sim.files()[Path::new(VAULT)].clone();
    let mut vault = open(sim, BASE).unwrap();
    let uses = [take(&mut vault), take(&mut vault)];
    // The drive of the vault is put back: only the own copy knows of the two.
    sim.meddle(sim.calls().len(), Path::new(VAULT), older);
    let other = open(sim, OTHER).unwrap();
    assert!(!uses.iter().any(|take| other.holds(take)));
    let probe = fork(sim);
    open(probe, BASE).unwrap();
    for at in 0..probe.calls().len() {
        let disk = fork(sim);
        disk.settle(Some((Fails::Once(at), ErrorKind::Other)));
        let _ = open(disk, BASE); // may be refused
        disk.heal();
        let again = open(disk, BASE).unwrap();
        assert!(uses.iter().all(|take| again.holds(take)), "call {at} ({}): a used code looks unused", probe.calls()[at]);
    }
}
