//! Drives that are full, read-only or gone: a code is handed out and told about, everything else fails
//! closed and leaves nothing behind.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use codekeep_vault::{News, OpenVault, VerbError};
use custody::rules::store::Intent;
use custody::rules::take::{TakeRefusal, TakeWish};
use custody::{AccountId, CodeState, SetId};

use super::setup::*;
use codekeep_vault::disk::SaveError;

fn vault_in(folder: &Folder) -> (OpenVault, AccountId, SetId) {
    let (mut vault, _) = folder.create("a");
    let (account, set) = store(&mut vault, &texts("aaaaa", 16), Intent::Add);
    (vault, account, set)
}

/// Adding is refused and leaves nothing of it in memory: the same codes are new again afterwards.
fn adding_fails_closed(vault: &mut OpenVault) {
    let before = (vault.state().clone(), vault.ledger().clone());
    let other = wish_for("GitLab", &texts("bbbbb", 4), Intent::Add);
    let failed = vault.store(&other, None, NOW);
    assert!(matches!(failed, Err(VerbError::Save(SaveError::Vault(_)) | VerbError::ChangedUnderneath(_))), "{failed:?}");
    assert!(before == (vault.state().clone(), vault.ledger().clone()));
    assert_eq!(vault.fit(&other).unwrap().known, 0, "a text of what was not stored is still here");
}

/// Takes go on, are told, and are in the own copy.
fn a_take_goes_on(folder: &Folder, vault: &mut OpenVault, account: AccountId, set: SetId) {
    vault.take_news();
    let handed = take(vault, account).unwrap();
    assert_eq!(vault.take_news(), [News::OnlyInOwnCopy]);
    let own = open_copy_of(&own_copy(folder, vault));
    assert_eq!(code(&own, set, handed.ordinal), CodeState::Taken);
    assert_ne!(take(vault, account).unwrap().ordinal, handed.ordinal);
}

fn own_copy(folder: &Folder, vault: &OpenVault) -> PathBuf {
    folder.base("a").join("codekeep").join(vault.id().to_string()).join("own.codekeep")
}

#[cfg(unix)]
fn mark(file: &Path, mode: u32) {
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
#[cfg(unix)]
fn a_file_marked_read_only_is_left_alone() {
    let folder = Folder::new();
    let (mut vault, account, set) = vault_in(&folder);
    assert!(!vault.is_read_only());
    mark(&folder.vault(), 0o400);
    assert!(vault.is_read_only());
    let before = folder.bytes();
    adding_fails_closed(&mut vault);
    a_take_goes_on(&folder, &mut vault, account, set);
    assert_eq!(folder.bytes(), before);
    // It comes in as soon as the file can be written again.
    mark(&folder.vault(), 0o600);
    use_one(&mut vault, account);
    assert_eq!(left(&open_copy_of(&folder.vault()), set), 13);
    mark(folder.path(), 0o500);
    assert!(vault.is_read_only());
    mark(folder.path(), 0o700);
}

#[test]
fn a_drive_that_is_unplugged_during_a_session() {
    let folder = Folder::new();
    let (mut vault, account, set) = vault_in(&folder);
    let unplugged = folder.path().join("elsewhere");
    std::fs::rename(folder.vault(), &unplugged).unwrap();
    adding_fails_closed(&mut vault);
    a_take_goes_on(&folder, &mut vault, account, set);
    assert!(!folder.vault().exists(), "a vault file is never made anew by a save");
    std::fs::rename(&unplugged, folder.vault()).unwrap();
    drop(vault);
    let (mut vault, _) = folder.open("a");
    assert_eq!(vault.take_news(), [News::OlderCopyUnited { events: 2, uses: 2 }]);
    assert_eq!(left(&vault, set), 14);
}

#[test]
fn a_half_synced_file_is_not_overwritten_and_hinders_no_take() {
    let folder = Folder::new();
    let (mut vault, account, set) = vault_in(&folder);
    let (mut b, _) = folder.open("b");
    use_one(&mut b, account);
    let whole = folder.bytes();
    std::fs::write(folder.vault(), &whole[..whole.len() / 2]).unwrap();
    adding_fails_closed(&mut vault);
    a_take_goes_on(&folder, &mut vault, account, set);
    assert_eq!(folder.bytes(), whole[..whole.len() / 2]);
    // The rest arrives.
    std::fs::write(folder.vault(), &whole).unwrap();
    use_one(&mut vault, account);
    // The other machine had handed out the first code, too: one of the three counts twice.
    assert_eq!(left(&open_copy_of(&folder.vault()), set), 13);
}

/// A folder in the place of the own copy: nothing can be renamed there, whoever runs this.
fn block_own_copy(folder: &Folder, vault: &OpenVault) -> PathBuf {
    let own = own_copy(folder, vault);
    std::fs::remove_file(&own).unwrap();
    std::fs::create_dir_all(own.join("in the way")).unwrap();
    own
}

#[test]
fn where_nothing_can_be_recorded_it_says_so_before_the_code_and_shows_it_once() {
    let folder = Folder::new();
    let (mut vault, account, set) = vault_in(&folder);
    let unplugged = folder.path().join("elsewhere");
    std::fs::rename(folder.vault(), &unplugged).unwrap();
    let own = block_own_copy(&folder, &vault);
    let before = (vault.state().clone(), vault.ledger().clone());
    for _ in 0..2 {
        assert!(matches!(refused(take(&mut vault, account)), VerbError::CannotRecord { ordinal: 1, .. }));
    }
    assert!(before == (vault.state().clone(), vault.ledger().clone()));

    let show = |vault: &mut OpenVault, ordinal| {
        let handed = vault.take_unrecorded(account, &TakeWish { ordinal, ..TakeWish::default() }, None, NOW);
        handed.map(|h| (h.text.expose().to_owned(), h.take, h.left))
    };
    assert_eq!(show(&mut vault, None).unwrap(), ("aaaaa-00001".into(), None, 15));
    assert_eq!(show(&mut vault, None).unwrap(), ("aaaaa-00002".into(), None, 14));
    let again = refused(show(&mut vault, Some(1)));
    assert!(matches!(again, VerbError::Take(TakeRefusal::NotUnused { ordinal: 1, .. })), "{again}");
    assert_eq!(vault.shown_unrecorded(), [(set, 1), (set, 2)]);

    // As soon as it can be recorded it is, and the two are not offered in this session.
    std::fs::rename(&unplugged, folder.vault()).unwrap();
    std::fs::remove_dir_all(&own).unwrap();
    let (text, take, _) = show(&mut vault, None).unwrap();
    assert_eq!(text, "aaaaa-00003");
    assert!(take.is_some(), "what can be recorded is recorded");
    let (_, proof) = folder.open("b");
    assert!(vault.sheet_contents(&[account], &proof).unwrap().accounts[0].codes.iter().all(|(_, n, _)| *n > 3));
}

#[test]
fn without_an_own_copy_the_vault_file_is_enough() {
    let folder = Folder::new();
    let (mut vault, account, set) = vault_in(&folder);
    block_own_copy(&folder, &vault);
    vault.take_news();
    let handed = take(&mut vault, account).unwrap();
    assert!(vault.take_news().contains(&News::NoOwnCopy));
    assert_eq!(code(&open_copy_of(&folder.vault()), set, handed.ordinal), CodeState::Taken);
}

/// A small file system in memory, unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    /// `None`, with a sentence, where this user may not mount.
    fn new(at: PathBuf, options: &str) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "none"]).arg(&at).stdout(Stdio::null()).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(at));
        }
        report("not run here, because this user may not mount a file system");
        None
    }

    fn remount(&self, how: &str) {
        assert!(Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[allow(clippy::print_stderr)]
fn report(sentence: &str) {
    eprintln!("{sentence}");
}

/// A vault that was moved onto a small drive of its own.
fn on_a_drive(folder: &Folder, options: &str) -> Option<(Mount, OpenVault, AccountId, SetId)> {
    let mount = Mount::new(folder.path().join("drive"), options)?;
    let (vault, account, set) = vault_in(folder);
    drop(vault);
    let moved = mount.0.join("v.codekeep");
    std::fs::copy(folder.vault(), &moved).unwrap();
    let (vault, _) = open(&moved, &folder.base("a"), NOW);
    Some((mount, vault, account, set))
}

#[test]
fn a_drive_mounted_read_only() {
    let folder = Folder::new();
    let Some((mount, mut vault, account, set)) = on_a_drive(&folder, "size=1m") else { return };
    assert!(!vault.is_read_only());
    mount.remount("ro");
    assert!(vault.is_read_only());
    adding_fails_closed(&mut vault);
    a_take_goes_on(&folder, &mut vault, account, set);
    drop(vault);
    // On the next unlock the use is known, though the file cannot be written.
    let (vault, _) = open(&mount.0.join("v.codekeep"), &folder.base("a"), NOW);
    assert_eq!(left(&vault, set), 14);
    mount.remount("rw");
}

#[test]
fn a_full_drive() {
    let folder = Folder::new();
    let Some((mount, mut vault, account, set)) = on_a_drive(&folder, "size=100k") else { return };
    let _ = std::fs::write(mount.0.join("filler"), vec![0; 100 * 1024]);
    let before = std::fs::read(mount.0.join("v.codekeep")).unwrap();
    adding_fails_closed(&mut vault);
    a_take_goes_on(&folder, &mut vault, account, set);
    assert_eq!(std::fs::read(mount.0.join("v.codekeep")).unwrap(), before);
    assert_eq!(std::fs::read_dir(&mount.0).unwrap().count(), 2, "a temp file is left");
}

#[test]
fn everything_on_one_drive_that_turns_read_only() {
    let folder = Folder::new();
    let Some(mount) = Mount::new(folder.path().join("drive"), "size=4m") else { return };
    let (path, base) = (mount.0.join("v.codekeep"), mount.0.join("state"));
    let cost = codekeep_vault::format::KdfCost::CHEAP;
    let (mut vault, _) = OpenVault::create(&path, Some(&base), &password(PASSWORD), cost, NOW).unwrap();
    let (account, _) = store(&mut vault, &texts("aaaaa", 4), Intent::Add);
    mount.remount("ro");
    assert!(matches!(refused(take(&mut vault, account)), VerbError::CannotRecord { ordinal: 1, .. }));
    assert_eq!(vault.take_unrecorded(account, &TakeWish::default(), None, NOW).unwrap().take, None);
    drop(vault);
    // It still opens for looking.
    assert!(open(&path, &base, NOW).0.is_read_only());
    mount.remount("rw");
}
