//! Two programs take 1,000 codes from one vault at once: each code is handed out once, and none is lost.
//!
//! The programs are this test program again, with a folder in [`FOLDER`].

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use codekeep_vault::VerbError;
use custody::CodeState;
use custody::rules::store::Intent;
use custody::rules::take::TakeRefusal;

use super::setup::*;

const FOLDER: &str = "CODEKEEP_TEST_FOLDER";
const CODES: u32 = 1_000;

/// Takes until none is left, and prints each code.
fn take_all(folder: &std::path::Path) {
    let (mut vault, _) = open(&folder.join("v.codekeep"), &folder.join("a"), NOW);
    let account = *vault.state().accounts.keys().next().unwrap();
    loop {
        match take(&mut vault, account) {
            #[allow(clippy::print_stderr)]
            Ok(handed) => eprintln!("CODE {}", handed.text.expose()),
            Err(VerbError::Take(TakeRefusal::NoneLeft { .. })) => return,
            Err(VerbError::Busy(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn two_programs_hand_out_a_thousand_codes_once_each() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return take_all(folder.as_ref());
    }
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let codes = texts("aaaaa", CODES);
    let (_, set) = store(&mut vault, &codes, Intent::Add);
    drop(vault);
    let children = [(); 2].map(|()| {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "two_processes::two_programs_hand_out_a_thousand_codes_once_each", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    });
    let mut handed: Vec<String> = Vec::new();
    let readers = children.map(|child| std::thread::spawn(move || child.wait_with_output().unwrap()));
    for reader in readers {
        let output = reader.join().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{text}");
        let mine: Vec<String> = text.lines().filter_map(|line| line.strip_prefix("CODE ")).map(str::to_owned).collect();
        assert!(!mine.is_empty(), "both got some");
        handed.extend(mine);
    }
    assert_eq!(handed.len(), CODES as usize, "one was handed out twice");
    assert_eq!(handed.iter().collect::<BTreeSet<_>>(), codes.iter().collect(), "one was lost");
    let (vault, _) = folder.open("a");
    assert!((1..=CODES).all(|n| code(&vault, set, n) == CodeState::Taken));
    assert_eq!(vault.ledger().verify(), []);
}
