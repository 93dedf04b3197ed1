//! Backups, other copies and the ledger's check in the real window: which there are and whether they open, a set
//! brought back, a second place, a copy from another machine united, and a vault made anew whose file is gone.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

use journeys::window::desktop::{self, answer_file_dialog};
use journeys::window::{Home, Kept, Program, github_codes};
use journeys::{plays, program};
use serde_json::{Value, json};

/// A vault in which two codes of a set were used, and the set was then replaced and its texts destroyed.
fn with_a_purged_set() -> Kept {
    let kept = Kept::new();
    for _ in 0..2 {
        kept.says(&["take", "github"]);
        kept.says(&["outcome", "github", "accepted"]);
    }
    let file = kept.home.write("Downloads/new.txt", &(github_codes(9).join("\n") + "\n"));
    kept.says(&["reissue", "github", file.to_str().unwrap()]);
    kept.says(&["purge", "github", "--yes"]);
    kept
}

/// Runs the command line on a vault in a home and gives what it prints as JSON.
fn codekeep(home: &Home, vault: &Path, password: &Path, words: &[&str]) -> Value {
    let mut command = Command::new(program("CODEKEEP_CLI"));
    command.envs(home.surroundings()).arg("--vault").arg(vault).arg("--password-file").arg(password).arg("--json");
    let output = command.args(words).output().unwrap();
    assert!(output.status.success(), "codekeep {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

struct Person {
    kept: Kept,
    window: Program,
}

#[test]
fn backups_are_verified_looked_into_and_brought_back_and_copies_are_united() {
    let kept = with_a_purged_set();
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    let person = Person { kept, window };
    plays![person in person.window;
        verifies_every_backup,
        brings_a_purged_set_back,
        keeps_backups_in_a_second_place,
        keeps_one_fresh_backup_only,
        unites_a_copy_from_another_machine,
        unites_a_copy_that_was_rekeyed_there,
        verifies_the_ledger,
    ];
}

impl Person {
    /// On the keyboard alone: by Tab to a button, and Enter.
    fn reaches(&self, spot: &str) {
        let script = "return document.activeElement?.dataset.testid ?? ''";
        let found = (0..60).any(|_| {
            desktop::press("Tab");
            self.window.ask(script) == json!(spot)
        });
        assert!(found, "Tab does not lead to {spot}");
        desktop::press("Return");
    }

    fn unlocked_anew(&self) {
        self.window.locks();
        self.kept.unlocks(&self.window);
        self.window.click("nav-settings");
        self.window.click("settings-backups");
        self.window.sees("settings/backup");
    }

    fn verifies_every_backup(&self) {
        let window = &self.window;
        // The search has the keyboard after an unlock; its letters are its own.
        desktop::press("Tab");
        desktop::press("g");
        desktop::press("s");
        window.sees("settings/");
        self.reaches("settings-backups");
        window.sees("settings/backup");
        self.reaches("verify-backups");
        window.reads("backups-verdict", "Every one of 5 backups opens");
        // What is damaged is told, and the rest stays good.
        let rows = window.call("backups", json!({}))["backups"].clone();
        assert_eq!(rows.as_array().unwrap().len(), 5, "{rows}");
        let name = rows[4]["name"].as_str().unwrap();
        let state = journeys::cli::files_under(&self.kept.home.path("state"));
        let (file, bytes) = state.into_iter().find(|(path, _)| path.to_string_lossy().contains(name)).unwrap();
        std::fs::write(&file, &bytes[..bytes.len() - 40]).unwrap();
        window.click("verify-backups");
        window.reads("backups-verdict", "1 backup of 5 cannot be opened");
        window.reads("[data-testid='backup']:last-child", "Damaged");
        std::fs::write(&file, bytes).unwrap();
    }

    fn brings_a_purged_set_back(&self) {
        let window = &self.window;
        self.unlocked_anew();
        window.record_replies();
        window.click("settings/look-into");
        window.reads("dialog-backup/backup-sets", "14 of 16 left then");
        window.click("[data-screen='dialog-backup'] [data-testid='bring-back']");
        window.reads("dialog-backup/backup-sets", "has a current set");
        window.click("dialog-backup/also");
        window.reads("settings/banner", "Brought back: 16 codes");
        window.reads("settings/banner", "14 of them left. Codes that were used stay used.");
        let home = window.call("home", json!({}));
        assert_eq!(home["accounts"][0]["left"], 14 + 16, "two used codes stay used: {home}");
        let codes: Vec<String> = self.kept.codes.iter().cloned().chain(github_codes(9)).collect();
        for (command, reply) in window.recorded() {
            assert!(codes.iter().all(|code| !reply.contains(code.as_str())), "{command} told a code");
        }
    }

    fn keeps_backups_in_a_second_place(&self) {
        let (window, home) = (&self.window, &self.kept.home);
        window.reads("second-place", "a stolen machine takes the vault and its backups");
        let stick = home.path("stick");
        std::fs::create_dir(&stick).unwrap();
        window.click("second-name");
        answer_file_dialog("Keep backups in a second place", &stick);
        window.reads("second-place", "same drive");
        let newest_there = || {
            let there = journeys::cli::files_under(&stick);
            there.into_iter().max_by_key(|(path, _)| path.clone()).map(|(_, bytes)| bytes)
        };
        let vault = || std::fs::read(&self.kept.vault).ok();
        window.until("the newest state in the second place", || (newest_there() == vault()).then_some(()));
        // A change is carried there without being asked for.
        let changed = window.call("set_setting", json!({ "name": "clipboard.seconds", "value": 10 }));
        assert!(changed.is_null(), "{changed}");
        window.until("the change in the second place", || (newest_there() == vault()).then_some(()));
        std::fs::rename(&stick, home.path("drawer")).unwrap();
        window.click("verify-backups");
        window.reads("second-fault", "The second place");
        std::fs::rename(home.path("drawer"), &stick).unwrap();
        window.click("verify-backups");
        window.loses("second-fault");
        window.click("second-forget");
        window.reads("second-place", "There is none");
        assert!(newest_there().is_some(), "what stands there stays");
    }

    fn keeps_one_fresh_backup_only(&self) {
        let window = &self.window;
        self.unlocked_anew();
        window.click("clear-backups");
        window.click("dialog-clear-backups/dialog-yes");
        window.loses("clear-backups");
        let left = window.call("backups", json!({}))["backups"].clone();
        assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    }

    /// The other machine: a home of its own, with a copy of the vault as it is now.
    fn other_machine(&self) -> (Home, PathBuf, PathBuf) {
        let other = Home::new();
        let vault = other.path("Documents/Mira.codekeep");
        std::fs::copy(&self.kept.vault, &vault).unwrap();
        let password = other.write("password.txt", Kept::PASSWORD);
        (other, vault, password)
    }

    fn unites_a_copy_from_another_machine(&self) {
        let window = &self.window;
        let (other, vault, password) = self.other_machine();
        codekeep(&other, &vault, &password, &["take", "github", "--set", &self.newest_set()]);
        let brought = self.kept.home.path("from the stick.codekeep");
        std::fs::copy(&vault, &brought).unwrap();
        window.click("unite-copy");
        answer_file_dialog("Choose another copy of this vault", &brought);
        window.reads("dialog-other-copy/", "1 use of a code among them");
        assert_eq!(window.call("home", json!({}))["accounts"][0]["left"], 30, "nothing is taken in before it is said");
        window.click("dialog-other-copy/dialog-yes");
        window.reads("settings/banner", "United: 1 entry came in, 1 use of a code among them");
        assert_eq!(window.call("home", json!({}))["accounts"][0]["left"], 29);
        window.click("unite-copy");
        answer_file_dialog("Choose another copy of this vault", &brought);
        window.reads("dialog-other-copy/", "holds everything that is in this copy already");
        window.click("[data-screen='dialog-other-copy'] .no");
    }

    fn newest_set(&self) -> String {
        let account = self.window.call("home", json!({}))["accounts"][0]["id"].clone();
        let view = self.window.call("account", json!({ "account": account }));
        let sets = view["sets"].as_array().unwrap();
        let current = sets.iter().find(|set| set["status"] == "current" && set["left"] == 16).unwrap();
        current["id"].as_str().unwrap().to_owned()
    }

    fn unites_a_copy_that_was_rekeyed_there(&self) {
        let window = &self.window;
        let (other, vault, password) = self.other_machine();
        codekeep(&other, &vault, &password, &["rekey", "--yes"]);
        window.click("unite-copy");
        answer_file_dialog("Choose another copy of this vault", &vault);
        window.types("dialog-its-password/its-password", "not this one");
        window.click("dialog-its-password/dialog-yes");
        window.reads("dialog-its-password/", "did not open");
        window.types("dialog-its-password/its-password", Kept::PASSWORD);
        window.click("dialog-its-password/dialog-yes");
        window.reads("dialog-other-copy/", "re-keyed there");
        window.click("dialog-other-copy/dialog-yes");
        window.reads("settings/banner", "from now on it opens with the password of that copy");
    }

    fn verifies_the_ledger(&self) {
        let window = &self.window;
        window.click("nav-ledger");
        window.click("ledger/verify-ledger");
        window.reads("dialog-ledger-check/", "Every chain is whole");
        let shown = window.text("dialog-ledger-check/fingerprint");
        let told = codekeep(&self.kept.home, &self.kept.vault, &self.kept.password, &["log", "verify"]);
        assert_eq!(told["fingerprint"], json!(shown.trim()));
        window.click("[data-screen='dialog-ledger-check'] .no");
    }
}

fn left(window: &Program) -> Value {
    window.call("home", json!({}))["accounts"][0]["left"].clone()
}

/// Types the password where a vault is made anew.
fn restores(window: &Program, password: &str) {
    window.types("welcome/restore-password", password);
    window.click("welcome/restore-yes");
}

#[test]
fn a_vault_that_is_damaged_or_gone_is_made_anew_with_every_use() {
    let kept = Kept::new();
    kept.says(&["take", "github"]);
    kept.says(&["outcome", "github", "accepted"]);
    kept.says(&["recovery-key", "make", "--out", kept.home.path("key.txt").to_str().unwrap()]);
    let binary = program("CODEKEEP_DESKTOP");

    // Damaged: told before a password is asked for, and kept beside the new one.
    let whole = std::fs::read(&kept.vault).unwrap();
    std::fs::write(&kept.vault, &whole[..300]).unwrap();
    let window = kept.locked(&binary);
    window.step("is_damaged");
    window.reads("unlock/banner", "damaged");
    window.click("unlock/restore");
    window.reads("welcome/restore-place", "Mira.codekeep");
    window.until("the own copy to be chosen", || window.ask_with(CHOOSES, vec![json!(0)]).as_bool().filter(|done| *done));
    restores(&window, "not this one");
    window.reads("welcome/", "did not open this vault");
    restores(&window, Kept::PASSWORD);
    window.reads("home/", "The vault is there again");
    window.reads("home/", "The damaged file that stood there is now");
    assert_eq!(left(&window), 15, "the used code stays used");
    drop(window);

    // Gone: told at the start.
    std::fs::remove_file(&kept.vault).unwrap();
    let window = Program::start(&binary, &kept.home);
    window.step("is_gone");
    window.reads("welcome/banner", "not where it was");
    window.click("[data-testid='banner'] .btn.small");
    window.until("a backup to be chosen", || window.ask_with(CHOOSES, vec![json!(1)]).as_bool().filter(|done| *done));
    restores(&window, Kept::PASSWORD);
    window.reads("home/", "The vault is there again");
    assert_eq!(left(&window), 15, "a backup is united with the own copy");
    assert!(kept.vault.is_file(), "where it was");
    drop(window);

    // Another machine knows nothing newer, and says so. The recovery key leads to a new password.
    let other = Home::new();
    let backup = other.path("from the stick.codekeep");
    std::fs::write(&backup, &whole).unwrap();
    let window = Program::start(&binary, &other);
    window.step("is_on_another_machine");
    window.click("welcome/way-restore");
    window.reads("welcome/nothing-kept", "This machine kept nothing");
    window.click("welcome/choose-save-file");
    answer_file_dialog("Choose a backup", &backup);
    window.click("welcome/restore-by-recovery");
    restores(&window, std::fs::read_to_string(kept.home.path("key.txt")).unwrap().trim());
    window.sees("set-password/");
    window.types("change-new", "willow copper thistle harbour saddle");
    window.types("change-again", "willow copper thistle harbour saddle");
    window.click("set-password/set-password");
    window.reads("home/", "codes may have been used since");
    assert_eq!(left(&window), 15);
    assert!(other.path("Documents/Codekeep.codekeep").is_file());
}

/// Chooses one of what the machine kept.
const CHOOSES: &str =
    "const all = [...document.querySelectorAll('[data-testid=save] input')]; const one = all[Math.min(arguments[0], all.length - 1)];
    if (one && !one.checked) one.click(); return !!one && one.checked && document.querySelector('[data-testid=restore-password]') !== null";

#[test]
fn newer_state_under_another_password_is_not_passed_over_in_silence() {
    let kept = Kept::new();
    let old = kept.home.path("old.codekeep");
    std::fs::copy(&kept.vault, &old).unwrap();
    let second = kept.home.write("second.txt", "willow copper thistle harbour saddle");
    kept.says(&["password", "change", "--new-password-file", second.to_str().unwrap(), "--old-one-known", "yes"]);
    std::fs::remove_file(&kept.vault).unwrap();
    let window = Program::start(&program("CODEKEEP_DESKTOP"), &kept.home);
    window.click("welcome/way-restore");
    window.click("welcome/choose-save-file");
    answer_file_dialog("Choose a backup", &old);
    restores(&window, Kept::PASSWORD);
    window.reads("welcome/banner", "Newer state of this vault is on this machine");
    assert!(!kept.vault.is_file(), "nothing was made");
    window.click("welcome/restore-agree");
    restores(&window, Kept::PASSWORD);
    window.reads("home/", "codes may have been used since");
}
