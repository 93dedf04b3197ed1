//! Whatever two machines do and whatever a sync client does to the file between them: a used code is
//! never unused again, and no text is lost that was not purged.

use std::collections::{BTreeMap, BTreeSet};

use codekeep_vault::{Consent, How, KeyFileWish, LockedVault, OpenVault, PasswordWish, Rekey, StoreResult};
use custody::rules::store::Intent;
use custody::rules::take::{Confirm, TakeRefusal, TakeWish};
use custody::{CodeId, CodeState, Outcome, Why};
use proptest::prelude::*;

use super::setup::*;

#[derive(Debug, Clone)]
pub enum Step {
    Take,
    Answer(Outcome),
    Add(Intent),
    Reissue,
    Purge,
    Revoke,
    Rename,
    Rekey,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<(bool, Step, Option<u8>)>> {
    let step = prop_oneof![
        6 => Just(Step::Take),
        3 => Just(Step::Answer(Outcome::Accepted)),
        1 => Just(Step::Answer(Outcome::Refused)),
        1 => Just(Step::Add(Intent::Beside)),
        1 => Just(Step::Add(Intent::Replace)),
        1 => Just(Step::Reissue),
        1 => Just(Step::Purge),
        1 => Just(Step::Revoke),
        1 => Just(Step::Rename),
        1 => Just(Step::Rekey),
        2 => Just(Step::Reopen),
    ];
    // After a step the sync client may put an older file over the new one.
    prop::collection::vec((any::<bool>(), step, prop::option::weighted(0.3, any::<u8>())), 1..25)
}

/// What must hold at the end, whoever opens the vault.
#[derive(Default)]
pub struct Promised {
    used: BTreeSet<CodeId>,
    texts: BTreeMap<CodeId, String>,
    sets: u32,
}

fn first_account(vault: &OpenVault) -> custody::AccountId {
    *vault.state().accounts.keys().next().unwrap()
}

impl Promised {
    pub fn keep(&mut self, vault: &OpenVault, set: custody::SetId, texts: &[String]) {
        let codes = &vault.state().sets[&set].codes;
        self.texts.extend(codes.iter().map(|(id, ordinal)| (*id, texts[*ordinal as usize - 1].clone())));
    }

    pub fn step(&mut self, vault: &mut OpenVault, step: &Step) {
        let account = first_account(vault);
        let proof = vault.prove(&password(PASSWORD)).unwrap();
        match step {
            Step::Take => {
                let mut wish = TakeWish { confirmed: Confirm::ALL.to_vec(), ..TakeWish::default() };
                let mut handed = vault.take(account, &wish, How::Shown, None, NOW);
                if let Err(codekeep_vault::VerbError::Take(TakeRefusal::TwoCurrent(sets))) = &handed {
                    wish.set = sets.first().copied();
                    handed = vault.take(account, &wish, How::Shown, None, NOW);
                }
                if let Ok(handed) = handed {
                    let code = vault.state().takes.get(&handed.take.unwrap()).unwrap().code;
                    assert_eq!(self.texts[&code], handed.text.expose());
                    self.used.insert(code);
                }
            }
            Step::Answer(outcome) => {
                let open = vault.state().open_takes(&vault.state().accounts[&account]).first().map(|t| t.id);
                if let Some(take) = open {
                    let _ = vault.answer(take, *outcome, NOW); // the other machine may have answered it
                }
            }
            Step::Add(_) | Step::Reissue => {
                let intent = if let Step::Add(intent) = step { *intent } else { Intent::Reissue };
                self.sets += 1;
                let texts = texts(&format!("set{}", self.sets), 4);
                match vault.store(&wish(&texts, intent), Some(&proof), NOW).unwrap() {
                    StoreResult::Stored { set, .. } => self.keep(vault, set, &texts),
                    other => panic!("{other:?}"),
                }
            }
            Step::Purge => {
                let _ = vault.purge(account, &proof, NOW); // a code that is out, or nothing to purge
            }
            Step::Revoke => {
                let newest = vault.state().accounts[&account].sets.last().copied();
                let _ = vault.revoke(newest.unwrap(), Why::Exposed, NOW);
            }
            Step::Rename => {
                let edit = codekeep_vault::AccountEdit { notes: Some(format!("note {}", self.used.len())), ..Default::default() };
                vault.edit_account(account, &edit, None, NOW).unwrap();
            }
            Step::Rekey => {
                let present = password(PASSWORD);
                let wish = Rekey { password: PasswordWish::Present(&present), key_file: KeyFileWish::Keep, recovery: None };
                vault.rekey(&wish, &proof, NOW).unwrap();
            }
            Step::Reopen => {}
        }
    }

    pub fn holds_in(&self, vault: &OpenVault) {
        let state = vault.state();
        for code in &self.used {
            assert_ne!(state.codes.get(code).unwrap().state, CodeState::Unused, "a used code is unused again");
        }
        let kept: Vec<String> =
            self.texts.iter().filter(|(code, _)| state.codes.get(code).unwrap().purged.is_none()).map(|(_, text)| text.clone()).collect();
        if !kept.is_empty() {
            assert_eq!(vault.fit(&wish(&kept, Intent::Add)).unwrap().known as usize, kept.len(), "a text is lost");
        }
    }
}

/// Opens the vault, and agrees to whatever the unlock asks.
fn reopen(folder: &Folder, machine: &str) -> OpenVault {
    let yes = Consent { saved_under_past_key: true, ..Consent::default() };
    let locked = LockedVault::find(&folder.vault(), Some(&folder.base(machine))).unwrap();
    locked.unlock_with(&password(PASSWORD), yes, NOW).unwrap().0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_machines_and_a_slow_folder_lose_nothing(steps in steps()) {
        let folder = Folder::new();
        let mut promised = Promised::default();
        let (mut a, _) = folder.create("a");
        let first = texts("set0", 4);
        let (_, set) = store(&mut a, &first, Intent::Add);
        promised.keep(&a, set, &first);
        let mut machines = [a, folder.open("b").0];
        let mut files = vec![folder.bytes()];
        for (second, step, older) in &steps {
            let (at, name) = if *second { (1, "b") } else { (0, "a") };
            // A session whose file is under another key has ended.
            if matches!(step, Step::Reopen) || machines[at].catch_up_if_changed().is_err() {
                machines[at] = reopen(&folder, name);
            }
            promised.step(&mut machines[at], step);
            files.push(folder.bytes());
            if let Some(older) = older {
                std::fs::write(folder.vault(), &files[usize::from(*older) % files.len()]).unwrap();
            }
        }
        drop(machines);
        // Two rounds of looking bring everybody to the same.
        for name in ["a", "b", "a", "b"] {
            drop(reopen(&folder, name));
        }
        let at_rest = folder.bytes();
        let (a, b) = (folder.open("a").0, folder.open("b").0);
        prop_assert_eq!(folder.bytes(), at_rest);
        prop_assert!(a.state() == b.state());
        promised.holds_in(&a);
        promised.holds_in(&open_copy_of(&folder.vault()));
    }
}
