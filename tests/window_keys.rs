//! The vault's own keys in the real window: the recovery key made, typed back and used; the password
//! changed where somebody could know the old one; a key file; a re-key underneath.

#![cfg(target_os = "linux")]

use std::process::Command;

use journeys::window::desktop::{self, answer_file_dialog};
use journeys::window::{Home, Program};
use journeys::{plays, program};
use serde_json::{Value, json};

const PASSWORD: &str = "brass key under the third stone";
const SECOND: &str = "willow copper thistle harbour saddle";
const THIRD: &str = "meteor violin orchard lantern quartz";

#[test]
fn keys_are_made_used_and_changed() {
    let home = Home::new();
    let window = Program::start(&program("CODEKEEP_DESKTOP"), &home);
    let person = Person { home, window };
    plays![person in person.window;
        makes_a_vault,
        makes_a_recovery_key_and_types_it_back,
        forgets_the_password,
        changes_a_password_that_others_know,
        adds_a_key_file,
        unlocks_with_the_key_file,
        is_re_keyed_underneath,
        loses_what_is_shown_at_a_lock,
    ];
}

struct Person {
    home: Home,
    window: Program,
}

impl Person {
    fn refused(&self, answer: &Value) -> String {
        answer["refused"]["code"].as_str().unwrap_or_else(|| panic!("not refused: {answer}")).to_owned()
    }

    /// Gives the password where the window asks for it again.
    fn steps_up(&self, password: &str, until: &str) {
        self.window.until(until, || {
            if self.window.has("step-up-password") {
                self.window.types("step-up-password", password);
                self.window.click("step-up-confirm");
            }
            self.window.has(until).then_some(())
        });
    }

    fn groups(&self) -> String {
        let shown = self.window.reads("dialog-recovery/recovery-groups", "\n");
        let groups: Vec<&str> = shown.split_whitespace().collect();
        assert!(groups.len() == 9 && groups.iter().all(|group| group.len() == 4), "{shown}");
        groups.join(" ")
    }

    fn lock(&self) {
        self.window.locks();
    }

    fn to_the_keys(&self) {
        self.window.click("nav-settings");
        self.window.click("settings-password");
        self.window.sees("settings/keys");
    }

    fn makes_a_vault(&self) {
        self.window.types("welcome/new-password", PASSWORD);
        self.window.types("welcome/new-password-again", PASSWORD);
        self.window.click("welcome/create-vault");
        self.window.sees("home/first-steps");
    }

    fn makes_a_recovery_key_and_types_it_back(&self) {
        let window = &self.window;
        window.click("home/first-recovery");
        self.steps_up(PASSWORD, "recovery-groups");
        let key = self.groups();
        self.window.fits("recovery-key");
        window.click("recovery-written");
        window.loses("recovery-groups");
        // One wrong character is located, and the key does not count yet.
        let wrong = format!("{}{}", if key.starts_with('7') { '8' } else { '7' }, &key[1..]);
        window.types("recovery-typed", &wrong);
        window.click("recovery-test");
        window.reads("dialog-recovery-back/", "group 1");
        window.types("recovery-typed", &key.to_lowercase());
        window.click("recovery-test");
        window.loses("dialog-recovery-back/");
        window.reads("home/first-steps", "made and tested");
        self.home.write("recovery-key.txt", &key);
    }

    fn forgets_the_password(&self) {
        let window = &self.window;
        let key = std::fs::read_to_string(self.home.path("recovery-key.txt")).unwrap();
        self.lock();
        // Wrong keys slow down whoever sits there, as wrong passwords do.
        let other = "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-WYQB";
        for _ in 0..3 {
            assert_eq!(self.refused(&window.call_with_bytes("unlock_with_recovery_key", other)), "wrong-password");
        }
        assert_eq!(self.refused(&window.call_with_bytes("unlock_with_recovery_key", other)), "wait");
        assert_eq!(self.refused(&window.call_with_bytes("unlock", PASSWORD)), "wait");
        window.until("the wait to be over", || (window.call("status", json!({}))["wait_s"] == 0).then_some(()));
        window.click("unlock/by-recovery");
        window.types("unlock/unlock-password", &key.replace(' ', "-").to_lowercase());
        window.click("unlock/unlock");
        window.sees("set-password/");
        self.window.fits("set-password");
        let denied = window.call("set_setting", json!({ "name": "clipboard.seconds", "value": 10 }));
        assert_eq!(self.refused(&denied), "set-password", "nothing is changed before the new password");
        window.types("change-new", SECOND);
        window.types("change-again", SECOND);
        window.click("set-password/set-password");
        self.steps_up(&key, "first-steps");
        self.lock();
        window.types("unlock/unlock-password", PASSWORD);
        window.click("unlock/unlock");
        window.reads("unlock/", "did not open");
        self.unlocks(SECOND);
    }

    fn unlocks(&self, password: &str) {
        self.window.types("unlock/unlock-password", password);
        self.window.click("unlock/unlock");
        self.window.sees("home/");
    }

    fn changes_a_password_that_others_know(&self) {
        let window = &self.window;
        self.to_the_keys();
        self.window.fits("keys");
        window.click("change-password");
        let button =
            || window.ask("const { x, y } = document.querySelector('[data-testid=dialog-yes]').getBoundingClientRect(); return [x, y]");
        let before = button();
        window.types("change-new", THIRD);
        window.reads("dialog-password/strength", "Strong");
        assert_eq!(button(), before, "the strength moves nothing");
        window.types("change-again", THIRD);
        window.click("[data-testid='old-one-known'] button:nth-child(2)");
        window.reads("dialog-password/", "re-keyed");
        window.click("dialog-yes");
        self.steps_up(SECOND, "recovery-groups");
        let key = self.groups();
        assert_ne!(key, std::fs::read_to_string(self.home.path("recovery-key.txt")).unwrap(), "the recovery key is made anew");
        window.click("[data-screen='dialog-recovery'] .no");
        window.reads("recovery-row", "never typed back");
        window.reads("retired", "with what opened the vault before");
        window.click("delete-retired");
        self.steps_up(THIRD, "keys");
        window.loses("retired");
    }

    fn adds_a_key_file(&self) {
        let window = &self.window;
        window.click("key-file-add");
        window.types("key-password", THIRD);
        window.click("dialog-yes");
        answer_file_dialog("Keep the new key file in", &self.home.path("Documents/mira.codekeep-key"));
        window.reads("key-file-row", "mira.codekeep-key");
        assert!(self.home.path("Documents/mira.codekeep-key").is_file());
    }

    fn unlocks_with_the_key_file(&self) {
        let window = &self.window;
        self.lock();
        window.reads("unlock/key-file-name", "mira.codekeep-key");
        window.click("unlock/choose-key-file");
        answer_file_dialog("Choose the key file", &self.home.path("Documents/mira.codekeep-key"));
        window.until("the dialog to go", || (!desktop::is_open("Choose the key file")).then_some(()));
        self.window.fits("unlock-key-file");
        self.unlocks(THIRD);
    }

    fn is_re_keyed_underneath(&self) {
        let password = self.home.write("password", THIRD);
        let file = self.home.path("Documents/mira.codekeep-key");
        let vault = self.home.path("Documents/Codekeep.codekeep");
        let mut command = Command::new(program("CODEKEEP_CLI"));
        command.envs(self.home.surroundings()).arg("--vault").arg(vault).arg("--password-file").arg(password).arg("--key-file").arg(file);
        let ran = command.args(["rekey", "--no-recovery-key"]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let window = &self.window;
        window.click("nav-settings");
        window.click("settings-clipboard");
        let denied = window.call("set_setting", json!({ "name": "clipboard.seconds", "value": 10 }));
        assert_eq!(self.refused(&denied), "rekeyed");
        window.reads("unlock/", "re-keyed by another program");
        self.unlocks(THIRD);
        self.to_the_keys();
        window.reads("recovery-row", "Nothing but the password");
    }

    fn loses_what_is_shown_at_a_lock(&self) {
        let window = &self.window;
        window.click("recovery-make");
        self.steps_up(THIRD, "recovery-groups");
        let first = self.groups().split(' ').next().unwrap().to_owned();
        // While a dialog is open the keyboard belongs to it: this lock comes from outside the page, as idling does.
        window.ask("window.__TAURI_INTERNALS__.invoke('lock'); return true");
        window.sees("unlock/");
        window.loses("dialog-recovery/");
        let whole = window.ask("return document.documentElement.innerHTML");
        assert!(!whole.as_str().unwrap().contains(&first), "the recovery key goes with the lock");
    }
}
