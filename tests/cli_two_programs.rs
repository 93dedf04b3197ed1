//! Two programs take from one vault at once: no code is handed out twice, and none is lost.

use std::collections::BTreeSet;
use std::thread;

use journeys::cli::{Home, file_of, github, states};

const CODES: usize = 60;

#[test]
fn no_code_is_handed_out_twice_and_none_is_lost() {
    let home = Home::with_vault();
    let codes = github(1, CODES);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt").ends(0);

    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| take_until_none_is_left(&home));
        let two = scope.spawn(|| take_until_none_is_left(&home));
        (one.join().unwrap(), two.join().unwrap())
    });

    assert!(!one.is_empty() && !two.is_empty(), "both took some: {} and {}", one.len(), two.len());
    let handed_out: Vec<&String> = one.iter().chain(&two).collect();
    let different: BTreeSet<&String> = handed_out.iter().copied().collect();
    assert_eq!(handed_out.len(), different.len(), "a code was handed out twice");
    assert_eq!(different, codes.iter().collect(), "a code was lost");
    let set = &home.json("show github")["sets"][0];
    assert!(states(set).iter().all(|(_, state)| state == "taken"), "{set}");
    assert_eq!(home.json("log --kind take")["events"].as_array().unwrap().len(), CODES, "each was taken once");
    home.run("log verify").ends(0).says("Every chain is whole");
}

/// What a script does that takes one code after another, and what it got.
fn take_until_none_is_left(home: &Home) -> Vec<String> {
    let mut codes = Vec::new();
    loop {
        assert!(codes.len() <= CODES, "more codes were handed out than there are");
        let ran = home.run("take github --json");
        match ran.status {
            Some(0) => codes.push(ran.json()["code"].as_str().unwrap().to_owned()),
            _ => {
                assert_eq!(ran.refusal(), "none-left", "{ran}");
                return codes;
            }
        }
    }
}
