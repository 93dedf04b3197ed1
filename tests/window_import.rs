//! Another manager's database in the real window: dropped, opened with its own password and key file, looked
//! through, stored; and what is there already stays as it was.

#![cfg(target_os = "linux")]

use std::path::Path;

use journeys::window::desktop::{self, answer_file_dialog};
use journeys::window::{Home, Kept, Program};
use journeys::{plays, program};
use serde_json::json;

const PASSWORD: &str = "brass key under the third stone";
/// That of every file in tests/samples/exports.
const THEIRS: &str = "thimble orchard quartz lantern meadow violin";
/// What stands in them and must never stand in the window.
const SECRETS: [&str; 4] = ["33b9c-3c463", "7k2p-q9rt", "vT9k-q2Rr7", "JBSWY3DPEHPK3PXP"];

#[test]
fn a_database_is_looked_through_and_its_codes_are_stored() {
    let home = Home::new();
    let window = Program::start(&program("CODEKEEP_DESKTOP"), &home);
    let person = Person { home, window };
    plays![person in person.window;
        makes_a_vault,
        drops_a_database_and_opens_it,
        sees_what_was_found,
        stores_the_codes_and_notes_the_account,
        brings_an_archive_with_the_same_codes,
        brings_a_folder_of_texts,
        locks_while_an_export_is_open,
        is_not_told_of_a_database,
        is_told_of_a_bomb,
    ];
}

/// What was stored from a file in clear that was kept is told of after the next unlock.
#[test]
fn a_file_that_stands_there_is_told_of_and_destroyed() {
    let kept = Kept::empty();
    std::fs::create_dir_all(kept.home.path("Downloads")).unwrap();
    let file =
        kept.home.write("Downloads/npm.txt", "npm recovery codes\n\n1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e\n2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f\n");
    kept.says(&["add", file.to_str().unwrap()]);
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    window.click("nav-attention");
    window.reads("[data-attention='source-there']", "npm.txt in Downloads");
    window.fits("attention-file");
    window.click("[data-attention='source-there'] .btn");
    window.loses("[data-attention='source-there']");
    assert!(!file.exists());
}

struct Person {
    home: Home,
    window: Program,
}

impl Person {
    fn downloads(&self, name: &str) -> std::path::PathBuf {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/exports").join(name);
        let path = self.home.path("Downloads").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::copy(sample, &path).unwrap();
        path
    }

    fn page(&self) -> String {
        self.window.ask("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    fn shows_no_secret(&self) {
        let page = self.window.ask("return document.documentElement.outerHTML");
        for secret in SECRETS {
            assert!(!page.to_string().contains(secret), "{secret} stands in the page");
        }
    }

    fn makes_a_vault(&self) {
        self.window.types("welcome/new-password", PASSWORD);
        self.window.types("welcome/new-password-again", PASSWORD);
        self.window.click("welcome/create-vault");
        self.window.sees("home/");
    }

    fn drops_a_database_and_opens_it(&self) {
        let window = &self.window;
        desktop::drag_onto(window, &self.downloads("kdbx4-argon2id-chacha.kdbx"));
        window.sees("import/import-lock");
        self.window.fits("import-lock");
        window.types("import/import-password", THEIRS);
        window.click("import/import-open");
        window.reads("import/import-lock", "That does not open it");
        window.click("import/import-key-file");
        answer_file_dialog("Choose the key file", &self.downloads("key.bin"));
        window.reads("import/import-lock", "key.bin");
        window.types("import/import-password", THEIRS);
        window.click("import/import-open");
        window.sees("import/import-found");
    }

    fn sees_what_was_found(&self) {
        let window = &self.window;
        let text = self.page();
        for words in ["3 entries looked through, codes found in 2 sets", "GitHub", "5 codes", "in codes.txt", "4 codes", "screen.png"] {
            assert!(text.contains(words), "{words} is not in {text}");
        }
        assert!(window.text("import/import-bare").contains("Bank"));
        self.shows_no_secret();
        self.window.fits("import-found");
    }

    fn stores_the_codes_and_notes_the_account(&self) {
        let window = &self.window;
        window.tick("import/import-account", true);
        window.click("import/import-store");
        window.sees("home/");
        let list = window.until("the accounts", || Some(self.page()).filter(|page| page.contains("Bank")));
        assert!(list.contains("GitHub") && list.contains("5 of 5") && list.contains("Discord") && list.contains("4 of 4"), "{list}");
        assert!(self.home.path("Downloads/kdbx4-argon2id-chacha.kdbx").is_file(), "a database stays unless it is said otherwise");
        self.shows_no_secret();
    }

    fn brings_an_archive_with_the_same_codes(&self) {
        let window = &self.window;
        let file = self.downloads("1password.1pux");
        window.click("add");
        window.click("store-codes/open-file");
        answer_file_dialog("Store codes from a file", &file);
        window.sees("import/import-found");
        let text = self.page();
        assert_eq!(text.matches("You have this set").count(), 2, "{text}");
        assert_eq!(
            window.ask("return document.querySelector(\"[data-testid='import-store']\").disabled"),
            json!(true),
            "what is known cannot be stored again"
        );
        window.click("import/import-cancel");
        window.sees("home/");
    }

    /// By dropping it and by choosing it; the folder itself is never destroyed.
    fn brings_a_folder_of_texts(&self) {
        let (window, notes) = (&self.window, self.home.path("Notes"));
        std::fs::create_dir(&notes).unwrap();
        self.home.write("Notes/npm.txt", "npm recovery codes\n\n1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e\n2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f\n");
        self.home.write("Notes/film.txt", &"x".repeat(1_000_001));
        desktop::drag_onto(window, &notes);
        window.reads("import/import-left-out", "1 file was not looked into");
        assert!(!window.has("import/import-dispose"));
        window.click("import/import-cancel");
        window.click("add");
        window.click("store-codes/open-folder");
        answer_file_dialog("Store codes from a folder", &notes);
        window.reads("import/import-left-out", "1 file was not looked into");
        window.fits("import-folder");
        window.click("import/import-store");
        window.until("the account", || self.page().contains("2 of 2").then_some(()));
        assert!(notes.join("npm.txt").is_file());
    }

    fn locks_while_an_export_is_open(&self) {
        let window = &self.window;
        desktop::drag_onto(window, &self.downloads("bitwarden-attachments.zip"));
        window.sees("import/import-found");
        window.locks();
        window.types("unlock/unlock-password", PASSWORD);
        window.click("unlock/unlock");
        window.sees("home/");
        assert_eq!(window.call("import", json!({})), json!(null), "nothing of the export outlives a lock");
    }

    /// It was kept, and the vault was locked since; but it is encrypted, and somebody may use it every day.
    fn is_not_told_of_a_database(&self) {
        let window = &self.window;
        window.click("nav-attention");
        window.reads("attention/", "Bank");
        assert!(!window.has("[data-attention='source-there']"));
    }

    fn is_told_of_a_bomb(&self) {
        let window = &self.window;
        desktop::drag_onto(window, &self.downloads("1password-bomb.1pux"));
        window.until("the bomb is refused", || self.page().contains("unpacks to more than").then_some(()));
    }
}
