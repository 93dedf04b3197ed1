//! What wants the secret again, does: each verb is called without fresh proof and nothing happens.

use codekeep_vault::format::{KdfCost, KeyFile, RecoveryKey};
use codekeep_vault::{AccountEdit, How, KeyFileWish, OpenVault, PasswordWish, Proof, Rekey, VerbError};
use custody::rules::store::Intent;
use custody::rules::take::TakeWish;
use custody::{AccountId, EventId, Outcome, SetId, Why};

use super::setup::*;

type Verb = fn(&mut OpenVault, &Things, &Proof) -> Result<(), VerbError>;

struct Things {
    account: AccountId,
    revoked: SetId,
    answered: EventId,
}

/// product.md, *Step-up*, as far as there are verbs for it.
const WANT_IT: &[(&str, Verb)] = &[
    ("reissue", |v, _, p| v.store(&wish(&texts("zzzzz", 4), Intent::Reissue), Some(p), NOW).map(drop)),
    ("correction", |v, t, p| v.correct(t.answered, "why", p, NOW)),
    ("undoing a revoke", |v, t, p| v.restore(t.revoked, p, NOW)),
    ("purge", |v, t, p| v.purge(t.account, p, NOW).map(drop)),
    ("close", |v, t, p| v.close_account(t.account, p, NOW).map(drop)),
    ("sheet", |v, t, p| v.sheet_contents(&[t.account], p).map(drop)),
    ("password", |v, _, p| v.change_password(&password("another set of words entirely"), p, NOW)),
    ("upgrade", |v, _, p| v.raise_cost(&password(PASSWORD), KdfCost::FLOOR, p, NOW)),
    ("recovery key", |v, _, p| v.make_recovery_key(&RecoveryKey::make().unwrap(), p, NOW)),
    ("key file", |v, _, p| v.add_key_file(&password(PASSWORD), &KeyFile::make().unwrap(), p, NOW)),
    ("re-key", |v, _, p| {
        let present = password(PASSWORD);
        v.rekey(&Rekey { password: PasswordWish::Present(&present), key_file: KeyFileWish::Keep, recovery: None }, p, NOW)
    }),
    ("deleting what opens with a retired key", |v, _, p| v.delete_retired_copies(p, NOW).map(drop)),
    ("weaker setting", |v, _, p| v.set_setting("clipboard.seconds", 60, Some(p), NOW)),
    ("no longer privileged", |v, t, p| v.edit_account(t.account, &privileged(false), Some(p), NOW)),
    ("no longer privileged, by storing", |v, t, p| {
        let mut codes = wish(&texts("yyyyy", 4), Intent::Beside);
        (codes.account, codes.labels) = (Some(t.account), privileged(false));
        v.store(&codes, Some(p), NOW).map(drop)
    }),
    ("privileged take", |v, t, p| v.take(t.account, &TakeWish::default(), How::Shown, Some(p), NOW).map(drop)),
    ("privileged take, unrecorded", |v, t, p| v.take_unrecorded(t.account, &TakeWish::default(), Some(p), NOW).map(drop)),
];

fn privileged(yes: bool) -> AccountEdit {
    AccountEdit { privileged: Some(yes), ..AccountEdit::default() }
}

fn ready(vault: &mut OpenVault) -> Things {
    let (account, _) = store(vault, &texts("aaaaa", 4), Intent::Add);
    let (_, old) = store(vault, &texts("bbbbb", 4), Intent::Replace);
    vault.revoke(old, Why::Exposed, NOW).unwrap();
    store(vault, &texts("ccccc", 4), Intent::Add);
    let answered = take(vault, account).unwrap().take.unwrap();
    vault.answer(answered, Outcome::Accepted, NOW).unwrap();
    vault.edit_account(account, &privileged(true), None, NOW).unwrap();
    Things { account, revoked: old, answered }
}

#[test]
fn nothing_of_the_list_happens_without_fresh_proof() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let things = ready(&mut vault);
    let elsewhere = Folder::new();
    let (_, of_another_vault) = elsewhere.create("a");
    let before = (folder.bytes(), vault.state().clone(), vault.ledger().len());
    for (name, verb) in WANT_IT {
        for proof in [stale(proof), of_another_vault] {
            assert!(matches!(verb(&mut vault, &things, &proof), Err(VerbError::StepUp)), "{name}");
        }
    }
    assert!(before == (folder.bytes(), vault.state().clone(), vault.ledger().len()));
    assert!(matches!(refused(vault.take(things.account, &TakeWish::default(), How::Shown, None, NOW)), VerbError::StepUp));
}

#[test]
fn each_of_the_list_happens_with_it() {
    for (name, verb) in WANT_IT.iter().filter(|(name, _)| *name != "password") {
        let folder = Folder::new();
        let (mut vault, proof) = folder.create("a");
        let things = ready(&mut vault);
        let fresh = vault.prove(&password(PASSWORD)).unwrap();
        assert!(fresh.is_fresh() && proof.is_fresh() && !stale(proof).is_fresh());
        verb(&mut vault, &things, &fresh).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn everyday_verbs_want_none() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    use_one(&mut vault, account);
    vault.set_setting("clipboard.seconds", 10, None, NOW).unwrap();
    vault.edit_account(account, &privileged(true), None, NOW).unwrap();
    vault.revoke(set, Why::Exposed, NOW).unwrap();
}

#[test]
fn a_code_of_a_privileged_account_is_shown_again_only_with_proof() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let out = take(&mut vault, account).unwrap().take.unwrap();
    vault.edit_account(account, &privileged(true), None, NOW).unwrap();
    assert!(matches!(refused(vault.show_again(out, Some(&stale(proof)), NOW)), VerbError::StepUp));
    assert_eq!(vault.show_again(out, Some(&proof), NOW).unwrap().text.expose(), "aaaaa-00001");
    assert!(matches!(vault.prove(&password("not the password at all")).map(|_| ()), Err(VerbError::WrongPassword)));
}

#[test]
fn privileged_counts_as_soon_as_another_machine_said_so() {
    let folder = Folder::new();
    let (mut a, _) = folder.create("a");
    let (account, _) = store(&mut a, &texts("aaaaa", 4), Intent::Add);
    let (mut b, _) = folder.open("b");
    b.edit_account(account, &privileged(true), None, NOW).unwrap();
    b.set_setting("clipboard.seconds", 5, None, NOW).unwrap();
    assert!(matches!(refused(take(&mut a, account)), VerbError::StepUp));
    let weaker = a.set_setting("clipboard.seconds", 15, None, NOW);
    assert!(matches!(weaker, Err(VerbError::StepUp)), "weaker than what the other machine set");
}

#[test]
fn settings_keep_their_bounds() {
    let folder = Folder::new();
    let (mut vault, proof) = folder.create("a");
    assert!(matches!(vault.set_setting("clipboard.seconds", 100_000, Some(&proof), NOW), Err(VerbError::Setting(_))));
    assert!(matches!(vault.set_setting("no.such", 1, Some(&proof), NOW), Err(VerbError::Setting(_))));
    vault.set_setting("take.always-step-up", 1, None, NOW).unwrap();
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    assert!(matches!(refused(take(&mut vault, account)), VerbError::StepUp));
    assert!(matches!(vault.set_setting("take.always-step-up", 0, None, NOW), Err(VerbError::StepUp)));
}
