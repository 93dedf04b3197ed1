//! Locked out, in the real window: every situation is walked through from a locked vault, and its steps
//! are counted. A code, or the row of one's own sheet, is at most three steps away.

#![cfg(target_os = "linux")]

use std::cell::Cell;

use journeys::program;
use journeys::window::desktop;
use journeys::window::rich::{self, PASSWORD};
use journeys::window::{Home, Program, github_codes};
use serde_json::json;

/// From the locked vault to the code: the password, *Locked out?*, and one more.
const MOST_STEPS: u32 = 3;

#[test]
fn every_situation_is_three_steps_from_a_code() {
    let home = Home::new();
    let vault = rich::make(program("CODEKEEP_CLI"), &home);
    std::fs::create_dir_all(home.path("config/codekeep")).unwrap();
    home.write("config/codekeep/window.json", &json!({ "theme": "light", "letter_keys": true, "recent": [vault] }).to_string());
    let person = Person { window: Program::start(&program("CODEKEEP_DESKTOP"), &home), steps: Cell::new(0) };
    person.forgets_the_password_while_it_is_locked();
    for (situation, change) in
        [("phone-lost", "phone"), ("app-deleted", "enrolled"), ("new-phone", "phone"), ("security-key-lost", "enrolled")]
    {
        person.window.step(situation);
        person.gets_in_with_a_code(situation);
        person.writes_the_change_down(change);
        person.window.locks();
    }
    person.finds_the_rows_of_the_own_sheet("laptop-lost");
    person.finds_the_rows_of_the_own_sheet("password-forgotten");
    person.fits_every_window();
    person.loses_a_sheet();
}

struct Person {
    window: Program,
    steps: Cell<u32>,
}

impl Person {
    fn does(&self, spot: &str) {
        self.window.click(spot);
        self.steps.set(self.steps.get() + 1);
    }

    fn counted(&self, what: &str) {
        let steps = self.steps.replace(0);
        assert!(steps <= MOST_STEPS, "{what} takes {steps} steps");
    }

    /// From the locked vault: what happened, then the password, which leads to the steps.
    fn says_and_unlocks(&self, situation: &str) {
        self.window.step(situation);
        self.steps.set(0);
        self.picks(situation);
        self.window.sees("unlock/after");
        self.window.types("unlock/unlock-password", PASSWORD);
        self.does("unlock/unlock");
        self.is_told(situation);
    }

    fn picks(&self, situation: &str) {
        self.window.sees("unlock/unlock");
        let script = "const pick = document.querySelector('[data-testid=locked-out]'); pick.value = arguments[0]; pick.dispatchEvent(new Event('change', { bubbles: true }))";
        self.window.ask_with(script, vec![json!(situation)]);
        self.steps.set(self.steps.get() + 1);
    }

    fn is_told(&self, situation: &str) {
        self.window.sees(&format!("[data-screen='locked-out'] [data-situation='{situation}']"));
        let steps = self.window.ask("return document.querySelectorAll('[data-screen=locked-out] .steps > li').length");
        assert!(steps.as_u64().unwrap() >= 3, "{situation}: what must follow is named");
    }

    /// The same from within, on the keyboard: the password, O, and what happened.
    fn unlocks_and_says(&self, situation: &str) {
        self.window.step(situation);
        self.steps.set(0);
        self.window.types("unlock/unlock-password", PASSWORD);
        self.does("unlock/unlock");
        self.window.sees("home/");
        desktop::press("Tab"); // out of the search, whose letters are its own
        desktop::press("o");
        self.steps.set(self.steps.get() + 1);
        self.window.sees("[data-screen='locked-out'] [data-service='GitHub']");
        self.does(&format!("[data-screen='locked-out'] [data-option='{situation}']"));
        self.is_told(situation);
    }

    fn forgets_the_password_while_it_is_locked(&self) {
        self.window.sees("unlock/");
        self.picks("password-forgotten");
        let told = self.window.reads("dialog-forgotten/", "sheets");
        assert!(told.contains("Nobody can reset it"), "{told}");
        assert!(!told.contains("recovery key"), "this vault has none: {told}");
        self.window.click("[data-screen='dialog-forgotten'] .answers .no");
        self.window.loses("dialog-forgotten/");
    }

    fn gets_in_with_a_code(&self, situation: &str) {
        self.says_and_unlocks(situation);
        let way = self.window.text("[data-screen='locked-out'] [data-service='GitHub']");
        assert!(way.contains("Code 5 is next") && way.contains("github.com"), "{way}");
        assert!(way.contains("Safe at home: rows 5 to 16"), "the person's own sheet: {way}");
        self.does("[data-screen='locked-out'] [data-service='GitHub'] [data-testid='way-use']");
        assert_eq!(self.window.reads("room/code-text", "-"), github_codes(4)[4]);
        self.counted("the code");
        self.window.click("room/outcome-returned");
        self.window.sees("locked-out/");
    }

    fn writes_the_change_down(&self, change: &str) {
        self.window.click("locked-out/changed-fold");
        self.window.click("[data-screen='locked-out'] [data-step='record-change'] [data-follow='GitHub'] button");
        self.window.sees("dialog-signin/");
        let chosen = format!("return document.querySelector('[data-testid=change-{change}]').checked");
        assert_eq!(self.window.ask(&chosen), json!(true), "what happened is chosen already");
        self.window.click("[data-screen='dialog-signin'] .no");
    }

    fn finds_the_rows_of_the_own_sheet(&self, situation: &str) {
        self.unlocks_and_says(situation);
        let way = self.window.text("[data-screen='locked-out'] [data-service='GitHub'] [data-testid='on-copy']");
        assert!(way.contains("Safe at home: rows 5 to 16"), "{way}");
        self.counted("the row of the sheet");
        self.window.locks();
    }

    fn fits_every_window(&self) {
        self.says_and_unlocks("phone-lost");
        for (width, height) in [(760, 560), (1280, 840)] {
            self.window.resize(width, height);
            for look in ["light", "dark"] {
                self.window.ask_with("document.documentElement.dataset.theme = arguments[0]", vec![look.into()]);
                self.window.picture(&format!("locked-out-page-{width}x{height}-{look}"));
            }
            assert_eq!(self.window.ask("return document.documentElement.scrollWidth <= innerWidth"), json!(true), "{width}");
            let spills = "const page = document.querySelector('[data-screen=locked-out]'); return page.scrollWidth <= page.clientWidth";
            assert_eq!(self.window.ask(spills), json!(true), "something spills out of the page at {width}");
        }
        let brass = "return document.querySelectorAll('[data-screen=locked-out] .btn.primary').length";
        assert_eq!(self.window.ask(brass), json!(1), "one brass button in a view");
    }

    fn loses_a_sheet(&self) {
        self.window.step("sheet-lost");
        self.window.click("[data-screen='locked-out'] [data-option='sheet-lost']");
        self.is_told("sheet-lost");
        self.window.click("[data-screen='locked-out'] [data-copy]:has(p) [data-testid='lost']");
        self.window.click("dialog-lost/dialog-yes");
        self.window.loses("dialog-lost/");
    }
}
