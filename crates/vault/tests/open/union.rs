//! Several machines, one vault: nothing is lost, used codes stay used, and it comes to rest.

use codekeep_vault::{News, OpenVault};
use custody::rules::store::Intent;
use custody::{AccountId, CodeState, SetId};

use super::setup::*;

fn two_machines(folder: &Folder) -> (OpenVault, OpenVault, AccountId, SetId) {
    let (mut a, _) = folder.create("a");
    let (account, set) = store(&mut a, &texts("aaaaa", 16), Intent::Add);
    let (b, _) = folder.open("b");
    (a, b, account, set)
}

#[test]
fn two_machines_that_see_each_other_hand_nothing_out_twice() {
    let folder = Folder::new();
    let (mut a, mut b, account, set) = two_machines(&folder);
    let mut handed: Vec<u32> = Vec::new();
    for _ in 0..4 {
        handed.push(use_one(&mut a, account));
        handed.push(use_one(&mut b, account));
    }
    assert_eq!(handed, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(b.take_news().contains(&News::UnitedElsewhere { events: 2, uses: 1 }));
    a.catch_up_if_changed().unwrap();
    for vault in [&a, &b, &open_copy_of(&folder.vault())] {
        assert_eq!(left(vault, set), 8);
        assert_eq!(vault.ledger().verify(), []);
    }
    assert!(!a.changed_underneath());
    assert!(b.access_log().iter().any(|(_, kind, events)| kind == "merged" && *events == 2));
}

#[test]
fn a_fork_is_united_by_the_own_copy() {
    let folder = Folder::new();
    let (mut a, mut b, account, set) = two_machines(&folder);
    let common = folder.bytes();
    assert_eq!(use_one(&mut a, account), 1);
    let of_a = folder.bytes();
    // The other machine's folder is not synced yet: it hands out the same code.
    std::fs::write(folder.vault(), common).unwrap();
    assert_eq!([use_one(&mut b, account), use_one(&mut b, account)], [1, 2]);
    // The sync client keeps the file of the first.
    std::fs::write(folder.vault(), of_a).unwrap();
    drop((a, b));

    let (mut b, _) = folder.open("b");
    assert_eq!(b.take_news(), [News::OlderCopyUnited { events: 4, uses: 2 }]);
    assert_eq!(left(&b, set), 14);
    // Handed out twice: both takes stand and can be shown.
    let first = b.state().sets[&set].codes[0].0;
    assert_eq!(b.state().codes.get(&first).unwrap().takes.len(), 2);
    assert_eq!(left(&open_copy_of(&folder.vault()), set), 14);
}

#[test]
fn an_older_file_put_back_is_united_and_used_codes_stay_used() {
    let folder = Folder::new();
    let (mut a, _) = folder.create("a");
    let (account, set) = store(&mut a, &texts("aaaaa", 16), Intent::Add);
    let older = folder.bytes();
    use_one(&mut a, account);
    let out = take(&mut a, account).unwrap();
    drop(a);
    std::fs::write(folder.vault(), &older).unwrap();
    let (mut a, _) = folder.open("a");
    assert_eq!(a.take_news(), [News::OlderCopyUnited { events: 3, uses: 2 }]);
    assert_eq!((code(&a, set, 1), code(&a, set, 2)), (CodeState::Accepted, CodeState::Taken));
    assert!(a.holds(&out.take.unwrap()));
    assert_eq!(left(&open_copy_of(&folder.vault()), set), 14, "the union is in the file again");
    assert!(a.access_log().iter().any(|(_, kind, events)| kind == "merged" && *events == 3));

    // The same under an open session.
    std::fs::write(folder.vault(), &older).unwrap();
    assert_eq!(use_one(&mut a, account), 3);
    assert_eq!(left(&open_copy_of(&folder.vault()), set), 13);
    assert_eq!(a.take_news(), []);
}

#[test]
fn a_damaged_or_lost_own_copy_is_told_once_and_the_vault_opens() {
    let folder = Folder::new();
    let (mut a, _) = folder.create("a");
    store(&mut a, &texts("aaaaa", 4), Intent::Add);
    drop(a);
    let own = folder.places("a").own_copy();
    let whole = std::fs::read(&own).unwrap();
    let altered = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    for damaged in [whole[..70].to_vec(), whole[..1_000].to_vec(), altered(40), altered(whole.len() - 1), Vec::new()] {
        std::fs::write(&own, damaged).unwrap();
        assert_eq!(folder.open("a").0.take_news(), [News::OwnCopyUnreadable]);
        assert_eq!(folder.open("a").0.take_news(), []);
        assert_eq!(std::fs::read(&own).unwrap(), folder.bytes());
    }
    std::fs::remove_file(&own).unwrap();
    assert_eq!(folder.open("a").0.take_news(), [News::OwnCopyUnreadable]);
    assert_eq!(folder.open("a").0.take_news(), []);
}

#[test]
fn machines_converge_in_two_rounds_and_then_nothing_is_written() {
    let folder = Folder::new();
    let (mut a, mut b, account, _) = two_machines(&folder);
    let common = folder.bytes();
    use_one(&mut a, account);
    std::fs::write(folder.vault(), common).unwrap();
    use_one(&mut b, account);
    drop((a, b));
    // The file holds what b did; what a did is in its own copy.
    drop(folder.open("a"));
    drop(folder.open("b"));
    let at_rest = folder.bytes();
    for machine in ["a", "b", "a"] {
        let (mut vault, _) = folder.open(machine);
        assert_eq!(vault.take_news(), [], "{machine}");
        vault.catch_up_if_changed().unwrap();
    }
    assert_eq!(folder.bytes(), at_rest);
}

#[test]
fn a_file_of_another_vault_in_the_place_is_never_united_nor_overwritten() {
    let (folder, other) = (Folder::new(), Folder::new());
    let (mut a, _) = folder.create("a");
    let (account, _) = store(&mut a, &texts("aaaaa", 4), Intent::Add);
    drop(other.create("a"));
    std::fs::copy(other.vault(), folder.vault()).unwrap();
    assert_eq!(use_one(&mut a, account), 1, "a use goes into the own copy");
    assert_eq!(a.take_news(), [News::OnlyInOwnCopy]);
    assert!(a.signin_changed(account, custody::Change::Phone, NOW).is_err());
    assert_eq!(folder.bytes(), other.bytes());
}
