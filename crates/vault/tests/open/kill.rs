//! A process that is killed at any moment leaves a vault that opens and forgets no code it printed.
//!
//! The child is this test program again, with a folder in [`FOLDER`]. It kills two hundred times, or as often as
//! `CODEKEEP_KILLS` says.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::RangeInclusive;
use std::process::{Command, Stdio};
use std::time::Duration;

use custody::rules::store::Intent;
use custody::{CodeState, Outcome, SetId};

use super::setup::*;

const FOLDER: &str = "CODEKEEP_TEST_FOLDER";
/// How often, unless `CODEKEEP_KILLS` says otherwise; and the most kills on one vault.
const KILLS: u64 = 200;

/// Redeems until it is killed: takes, prints, answers every other one.
fn redeem(folder: &std::path::Path) {
    let (mut vault, _) = open(&folder.join("v.codekeep"), &folder.join("a"), NOW);
    let account = *vault.state().accounts.keys().next().unwrap();
    let mut out = std::io::stderr();
    loop {
        let handed = take(&mut vault, account).unwrap();
        writeln!(out, "CODE {} {} {}", handed.set, handed.ordinal, handed.text.expose()).unwrap();
        out.flush().unwrap();
        if handed.ordinal.is_multiple_of(2) {
            vault.answer(handed.take.unwrap(), Outcome::Accepted, NOW).unwrap();
        }
    }
}

/// The codes in whole lines: what was cut off was not shown.
fn printed(output: &str) -> impl Iterator<Item = (SetId, u32, String)> {
    output.split_inclusive('\n').filter(|line| line.ends_with('\n')).filter_map(|line| {
        let mut words = line.trim_end().strip_prefix("CODE ")?.split(' ');
        Some((SetId::from_hex(words.next()?).ok()?, words.next()?.parse().ok()?, words.next()?.to_owned()))
    })
}

#[test]
fn after_two_hundred_kills_every_printed_code_is_used() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        redeem(folder.as_ref());
    }
    let kills = std::env::var("CODEKEEP_KILLS").map_or(KILLS, |count| count.parse().expect("CODEKEEP_KILLS is a number"));
    for done in (0..kills).step_by(KILLS as usize) {
        kill_on_one_vault(done + 1..=kills.min(done + KILLS));
    }
}

/// Kills at other moments in each round; a vault that grew through all of them would make late rounds slow.
fn kill_on_one_vault(rounds: RangeInclusive<u64>) {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (_, mut set) = store(&mut vault, &texts("r0", 200), Intent::Add);
    let mut families = BTreeMap::from([(set, "r0".to_owned())]);
    drop(vault);
    let mut seen: Vec<(SetId, u32)> = Vec::new();
    let least = rounds.clone().count();
    for round in rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::after_two_hundred_kills_every_printed_code_is_used", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stderr.take().unwrap());
        let mut text = String::new();
        output.read_line(&mut text).unwrap();
        std::thread::sleep(Duration::from_micros(round * 7_919 % 20_000)); // somewhere in a later take or answer
        child.kill().unwrap();
        child.wait().unwrap();
        output.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("CODE "), "the child stopped by itself: {text}");

        let (mut vault, _) = folder.open("a");
        for (set, ordinal, text) in printed(&text) {
            assert_eq!(text, format!("{}-{ordinal:05}", families[&set]));
            seen.push((set, ordinal));
        }
        for (set, ordinal) in &seen {
            assert_ne!(code(&vault, *set, *ordinal), CodeState::Unused, "round {round}, code {ordinal}");
        }
        assert_eq!(vault.ledger().verify(), [], "round {round}");
        if left(&vault, set) < 60 {
            let family = format!("r{round}");
            (_, set) = store(&mut vault, &texts(&family, 200), Intent::Replace);
            families.insert(set, family);
        }
    }
    assert!(seen.len() >= least);
}
