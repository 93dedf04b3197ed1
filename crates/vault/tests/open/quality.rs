//! The quality of stored sets: what is told of one, and that looking changes nothing.

use custody::quality::Finding;
use custody::rules::store::Intent;

use super::setup::*;

#[test]
fn a_code_that_another_account_has_too_is_told_of_both() {
    let folder = Folder::new();
    let (mut vault, _) = folder.create("a");
    let (_, one) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    let same = [texts("aaaaa", 4).split_off(3), texts("bbbbb", 3)].concat();
    let before = vault.quality(one).unwrap();
    assert!(!before.findings.iter().any(|f| matches!(f, Finding::AlsoAt(_))));
    let mut wish = wish_for("GitLab", &same, Intent::Beside);
    wish.labels.account = Some("mira".to_owned());
    let other = match vault.store(&wish, None, NOW) {
        Ok(codekeep_vault::StoreResult::Stored { set, .. }) => set,
        other => panic!("{other:?}"),
    };
    let bytes = folder.bytes();
    for (set, elsewhere) in [(one, vault.state().sets[&other].account), (other, vault.state().sets[&one].account)] {
        assert!(vault.quality(set).unwrap().findings.contains(&Finding::AlsoAt(vec![elsewhere])));
    }
    assert_eq!(folder.bytes(), bytes, "looking is no event");
}
