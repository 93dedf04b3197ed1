//! Copies of one vault that lived apart and are merged by hand, whatever was done to each: the order makes no difference,
//! a second merge brings nothing, a used code stays used, a purge wins, and no backup brings back what was used or purged.

use std::path::{Path, PathBuf};

use codekeep_vault::{OpenVault, Restoring};
use custody::CodeState;
use custody::rules::store::Intent;
use proptest::prelude::*;

use super::properties::{Promised, Step};
use super::setup::*;

const COPIES: usize = 3;

fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let step = prop_oneof![
        6 => Just(Step::Take),
        4 => Just(Step::Answer(custody::Outcome::Accepted)),
        1 => Just(Step::Answer(custody::Outcome::Refused)),
        1 => Just(Step::Add(Intent::Beside)),
        1 => Just(Step::Reissue),
        2 => Just(Step::Purge),
        1 => Just(Step::Revoke),
        1 => Just(Step::Rename),
    ];
    prop::collection::vec((0..COPIES, step), 1..24)
}

/// A copy of the vault in a folder of its own, on a machine that sees no other.
struct Apart {
    folder: Folder,
    vault: OpenVault,
}

impl Apart {
    fn new(file: &Path) -> Self {
        let folder = Folder::new();
        std::fs::copy(file, folder.vault()).unwrap();
        let (vault, _) = folder.open("m");
        Self { folder, vault }
    }

    /// Merges a file, and says how many events were new.
    fn merge(&mut self, file: &Path) -> u32 {
        let weighed = self.vault.weigh(file, None).unwrap();
        self.vault.merge(weighed, None, NOW).unwrap().events
    }
}

/// One of the files after the others, in this order.
fn merged(files: &[PathBuf], order: [usize; COPIES]) -> Apart {
    let mut into = Apart::new(&files[order[0]]);
    for at in &order[1..] {
        into.merge(&files[*at]);
    }
    into
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn copies_that_lived_apart_come_together_in_any_order(steps in steps(), restored in any::<prop::sample::Index>()) {
        let home = Folder::new();
        let mut promised = Promised::default();
        let (mut first, _) = home.create("a");
        let texts = texts("set0", 6);
        let (_, set) = store(&mut first, &texts, Intent::Add);
        promised.keep(&first, set, &texts);
        drop(first);
        let mut copies: Vec<Apart> = (0..COPIES).map(|_| Apart::new(&home.vault())).collect();
        let mut older = vec![home.bytes()];
        for (at, step) in &steps {
            promised.step(&mut copies[*at].vault, step);
            older.push(copies[*at].folder.bytes());
        }
        let files: Vec<PathBuf> = copies.iter().map(|copy| copy.folder.vault()).collect();

        // In any order, and in any grouping.
        let mut one = merged(&files, [0, 1, 2]);
        for order in [[2, 1, 0], [1, 0, 2]] {
            prop_assert!(one.vault.state() == merged(&files, order).vault.state(), "{order:?}");
        }
        let mut group = merged(&files, [1, 2, 1]);
        group.merge(&files[0]);
        prop_assert!(one.vault.state() == group.vault.state());
        prop_assert!(one.vault.ledger() == group.vault.ledger());
        prop_assert_eq!(one.vault.ledger().verify(), vec![]);

        // Once more brings nothing, and changes nothing.
        let state = one.vault.state().clone();
        for file in &files {
            prop_assert_eq!(one.merge(file), 0);
        }
        prop_assert!(&state == one.vault.state());

        // What any copy knew of a code is not forgotten.
        promised.holds_in(&one.vault);
        for copy in &copies {
            for code in copy.vault.state().codes.values() {
                let now = state.codes.get(&code.id).unwrap();
                prop_assert!(code.purged.is_none() || now.purged.is_some(), "a purge is undone");
                prop_assert!(code.state != CodeState::Accepted || now.state == CodeState::Accepted, "an accepted code is not");
            }
        }
        let purged: Vec<_> = state.codes.values().filter(|code| code.purged.is_some()).map(|code| code.id).collect();
        let texts = payload(&one.folder.vault()).code_texts;
        prop_assert!(purged.iter().all(|id| !texts.contains_key(id)), "the text of a purged code came along");

        // Any older file that is restored brings neither back.
        let Apart { folder, vault } = one;
        drop(vault);
        let backup = folder.path().join("older");
        std::fs::write(&backup, &older[restored.index(older.len())]).unwrap();
        let restoring = Restoring::find(&backup, &folder.vault(), Some(&folder.base("m"))).unwrap();
        let (vault, ..) = restoring.unlock(&password(PASSWORD), false, NOW).unwrap();
        promised.holds_in(&vault);
        prop_assert!(purged.iter().all(|id| vault.state().codes.get(id).unwrap().purged.is_some()), "a restore undid a purge");
        let texts = payload(&folder.vault()).code_texts;
        prop_assert!(purged.iter().all(|id| !texts.contains_key(id)), "a restore brought back a purged text");
    }
}
