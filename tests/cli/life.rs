//! A vault in which everything has happened that can happen, for what has to lose none of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::process::Command;

use super::{Home, file_of, github, spaced_digits};

/// Texts that the vault must still hold, and texts that it must not.
pub struct Texts {
    /// Stored and not destroyed.
    pub kept: BTreeSet<String>,
    /// Destroyed.
    pub purged: Vec<String>,
}

/// Everything that can happen to accounts, sets, codes and copies.
///
/// # Panics
/// When the program refuses some of it.
#[must_use]
pub fn live(home: &Home) -> Texts {
    let files = RefCell::new(Vec::new());
    let store = |name: &str, codes: &[String]| files.borrow_mut().push(home.write(name, file_of(codes)));
    let sets: Vec<Vec<String>> = (10..13).map(|seed| github(seed, 16)).collect();
    for (n, codes) in sets.iter().enumerate() {
        store(&format!("{n}/github-recovery-codes.txt"), codes);
    }
    home.run("add 0/github-recovery-codes.txt --account mira-holt --host github.com --issued-on 2026-02-03").ends(0);
    for outcome in ["accepted", "refused", "returned"] {
        home.run("take github").ends(0);
        home.run(&format!("outcome github {outcome}")).ends(0);
    }
    home.run("print github --sheet plain --place Safe --out first.pdf").ends(0);
    home.run("reissue github 1/github-recovery-codes.txt").ends(0);
    home.run("purge github --yes").ends(0);
    home.run("take github").ends(0);
    home.run("reissue github 2/github-recovery-codes.txt").ends(0);
    home.run("notice github arrived").ends(0);
    let mut purged = sets[0].clone();
    let mut kept = sets[1..].concat();

    // Names in other scripts; outcomes that were wrong, in every direction; codes that are out; a set that grew.
    let google = spaced_digits(20, 10);
    store("google.txt", &google);
    home.run("add google.txt --service 'Банк «Заря»' --account 光-نور --host bank.example --privileged").ends(0);
    for (was, then) in [("accepted", Some("returned")), ("refused", Some("accepted")), ("returned", None), ("accepted", None)] {
        let ordinal = home.json("take заря")["ordinal"].as_u64().unwrap();
        home.run(&format!("outcome заря {was} --ordinal {ordinal}")).ends(0);
        home.run(&format!("correct заря --reason 'не та вкладка' --ordinal {ordinal}")).ends(0);
        if let Some(then) = then {
            home.run(&format!("outcome заря {then} --ordinal {ordinal}")).ends(0);
        }
    }
    let grown = [google, spaced_digits(21, 2)].concat();
    store("grown.txt", &grown);
    kept.extend(grown);
    home.run("add grown.txt --service 'Банк «Заря»' --account 光-نور").ends(0).says("joined");
    home.run("print заря --sheet sealed --place Ящик --out second.pdf").ends(0);
    home.run("take заря").ends(0);

    // Codes that were used already; labels that were erased; a sign-in that changed.
    let marked = github(30, 8);
    let lines: Vec<String> =
        marked.iter().enumerate().map(|(n, code)| if n == 2 { format!("{code} (used)") } else { code.clone() }).collect();
    store("marked.txt", &lines);
    home.run("add marked.txt --service 'Tern Works' --account old-name --host tern.example").ends(0);
    home.run("edit tern --account '' --host '' --notes 'in the \"blue\" folder'").ends(0);
    home.run("changed tern phone").ends(0);
    kept.extend(marked);

    // Two sets beside each other, both revoked, one of them restored.
    for (n, seed) in [(1, 40), (2, 41)] {
        let codes = github(seed, 10);
        store(&format!("pair-{n}.txt"), &codes);
        kept.extend(codes);
        home.run(&format!("add pair-{n}.txt --service Kestrel --also --issued-on 2026-03-0{n}")).ends(0);
    }
    let shown = home.json("show kestrel");
    let ids: Vec<&str> = shown["sets"].as_array().unwrap().iter().map(|set| set["id"].as_str().unwrap()).collect();
    for id in &ids {
        home.run(&format!("revoke kestrel --why exposed --set {id} --yes")).ends(0);
    }
    home.run(&format!("revoke kestrel --undo --set {}", ids[0])).ends(0);

    // The other shapes, a rotating one twice.
    let single = github(50, 4);
    for (service, shape, code) in [("Rota", "rotating", &single[0]), ("Keyring", "key", &single[1]), ("Passage", "pass", &single[2])] {
        store(&format!("{shape}.txt"), &[format!("Recovery code: {code}")]);
        home.run(&format!("add {shape}.txt --service {service} --shape {shape}")).ends(0);
        home.run(&format!("take {service}")).ends(0);
    }
    home.run("outcome rota accepted").ends(0);
    store("rotated.txt", &[format!("Recovery code: {}", single[3])]);
    home.run("reissue rota rotated.txt --shape rotating").ends(0);
    kept.extend(single);

    // An account that was left with a sheet that was lost; something that was put off.
    let left = github(60, 10);
    store("left.txt", &left);
    home.run("add left.txt --service Dovecote --account gone").ends(0);
    let sheet = home.json("print dovecote --sheet plain --place Bag --out third.pdf")["printed"].as_str().unwrap().to_owned();
    home.run(&format!("copies lost {sheet} --yes")).ends(0);
    home.run("close dovecote --yes").ends(0);
    purged.extend(left);
    let listed = home.json("list");
    let tern = listed["accounts"].as_array().unwrap().iter().find(|account| account["service"] == "Tern Works").unwrap();
    let item = tern["attention"][0].as_str().expect("the sign-in of an account changed");
    let month = Command::new("date").args(["-u", "-d", "+30 days", "+%F"]).output().unwrap().stdout;
    home.run(&format!("attention --snooze {item} --until {}", String::from_utf8(month).unwrap().trim())).ends(0);
    home.run("settings clipboard.seconds 10").ends(0);
    // Where they stand is a matter of this machine, and would be told of on no other.
    files.into_inner().iter().for_each(|file| std::fs::remove_file(file).unwrap());
    Texts { kept: kept.into_iter().collect(), purged }
}
