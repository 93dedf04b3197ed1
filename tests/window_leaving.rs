//! Leaving with everything, and coming back, in the real window.

#![cfg(target_os = "linux")]

use std::path::PathBuf;

use journeys::program;
use journeys::window::desktop::{answer_file_dialog, is_open, press};
use journeys::window::{Kept, Program};
use serde_json::{Value, json};

#[test]
fn everything_leaves_in_one_file_and_comes_back() {
    let kept = Kept::new();
    kept.says(&["take", "github"]);
    kept.says(&["outcome", "github", "accepted"]);
    let person = Person { window: kept.unlocked(&program("CODEKEEP_DESKTOP")), kept };
    let window = &person.window;

    window.step("exports sealed");
    window.record_replies();
    window.click("nav-settings");
    window.click("settings-leaving");
    window.sees("settings/export-save");
    window.fits("settings-leaving");
    let sealed = person.exports("sealed.age");
    let words = window.text("settings/export-words");
    assert_eq!(words.split_whitespace().count(), 6, "six words, shown once: {words}");
    assert!(window.reads("settings/export-made", "is made").contains("16 codes of 1 account in sealed.age"));
    window.fits("settings-leaving-made");
    window.click("export-done");
    let page = window.ask("return document.documentElement.innerHTML").as_str().unwrap().to_owned();
    assert!(!page.contains(words.trim()), "the words are gone with the screen that showed them");

    window.step("exports plain");
    window.click("[data-testid='export-kind'] [data-option='plain']");
    window.reads("settings/export-warning", "in clear");
    window.fits("settings-leaving-plain");
    let plain = person.exports("open.json");
    let document: Value = serde_json::from_slice(&std::fs::read(&plain).unwrap()).unwrap();
    assert_eq!(document["format"], "codekeep-export");
    assert!(!window.has("settings/export-words"));
    window.click("export-done");
    let replies = window.recorded().into_iter().map(|(_, reply)| reply).collect::<String>();
    assert!(person.kept.codes.iter().all(|code| !replies.contains(code.as_str())), "no code came into the window");
    let copies = person.kept.json(&["copies"]);
    let kinds: Vec<_> = copies["copies"].as_array().unwrap().iter().map(|copy| copy["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&"sealed-export") && kinds.contains(&"plain-export"), "{kinds:?}");

    window.step("saves the vault for a new machine");
    window.click("move-out");
    let moved = person.kept.home.path("Documents/moved.codekeep");
    answer_file_dialog("Save the vault for the new machine", &moved);
    let fingerprint = window.text("moved-fingerprint");
    window.reads("moved-there", "shows the fingerprint above");
    window.fits("moved");
    press("Escape");
    window.loses("dialog-moved/");
    assert_eq!(person.kept.json(&["log", "verify"])["fingerprint"], fingerprint.trim());
    let at = person.kept.vault.clone();
    let there = Person { kept: Kept { vault: moved, ..Kept::empty() }, window: person.window };
    assert_eq!(there.kept.json(&["log", "verify"])["fingerprint"], fingerprint.trim(), "the new machine shows the same");
    let person = Person { kept: Kept { vault: at, ..person.kept }, window: there.window };
    let window = &person.window;

    window.step("looks at them in the register");
    window.click("nav-copies");
    window.reads("copies/copy-detail", "Export");
    window.reads("copies/copy-held", "15 of 16 work");
    window.fits("copies-export");
    assert!(!window.text("copies/copy-detail").contains("Sheet"), "an export is no sheet");

    window.step("brings one as codes");
    window.click("nav-home");
    window.click("add");
    window.click("store-codes/open-file");
    let downloaded = person.kept.home.path("Downloads/open.json");
    std::fs::copy(&plain, &downloaded).unwrap();
    answer_file_dialog("Store codes from a file", &downloaded);
    window.reads("store-codes/banner", "export of a vault");

    let new = Kept::empty();
    let person = Person { window: new.unlocked(&program("CODEKEEP_DESKTOP")), kept: new };
    let window = &person.window;
    window.step("brings it back");
    window.click("nav-settings");
    window.click("settings-leaving");
    window.click("export-choose");
    answer_file_dialog("Bring an export back", &sealed);
    window.types("export-words-typed", "harbour lantern meadow saddle tunnel walnut");
    window.click("export-in-go");
    window.reads("dialog-export-in/banner", "do not open it");
    window.types("export-words-typed", words.trim());
    window.click("export-in-go");
    window.reads("export-brings", "with 16 codes and 1 use of a code");
    window.reads("export-accounts", "GitHub, mira-holt");
    window.fits("export-in");
    window.click("export-in-go");
    person.proves_until("settings/banner");
    window.reads("settings/banner", "Brought in");
    window.click("nav-home");
    window.click("account-row");
    window.reads("home/left-count", "15 of 16");

    window.step("brings it once more");
    window.click("nav-settings");
    window.click("settings-leaving");
    window.click("export-choose");
    answer_file_dialog("Bring an export back", &plain);
    // It holds the registration of the sealed one, and its own, which the first did not.
    window.sees("export-brings");
    window.click("export-in-go");
    person.proves_until("settings/banner");
    window.reads("settings/banner", "Brought in");
    window.click("export-choose");
    answer_file_dialog("Bring an export back", &plain);
    window.reads("export-brings", "holds everything already");
    let locked = json!(true);
    assert_eq!(window.ask("return document.querySelector('[data-testid=export-in-go]').disabled"), locked, "nothing to bring");
}

struct Person {
    kept: Kept,
    window: Program,
}

impl Person {
    /// Exports under a name with the button, as what is chosen.
    fn exports(&self, name: &str) -> PathBuf {
        let path = self.kept.home.path(&format!("Documents/{name}"));
        self.window.click("settings/export-save");
        self.window.until("the file dialog", || {
            self.window.proves(Kept::PASSWORD);
            is_open("Export everything").then_some(())
        });
        answer_file_dialog("Export everything", &path);
        self.window.sees("settings/export-made");
        path
    }

    fn proves_until(&self, spot: &str) {
        self.window.until(spot, || {
            self.window.proves(Kept::PASSWORD);
            (self.window.has(spot) && !self.window.has("dialog-export-in/")).then_some(())
        });
    }
}
