//! The preview of codes in the real window: chips joined and split by keyboard and by dragging, two close
//! readings, codes that are left out and brought back, two hundred codes. What is stored is what was seen.

#![cfg(target_os = "linux")]

use std::process::Command;

use journeys::window::desktop;
use journeys::window::{Kept, Program, github_codes};
use journeys::{plays, program};
use serde_json::Value;

#[test]
fn codes_are_arranged_by_hand_and_stored_as_they_are_seen() {
    let kept = Kept::new();
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    let person = Person { kept, window };
    plays![person in person.window;
        pastes_two_hundred_codes,
        says_which_of_two_readings_is_right,
        joins_and_splits_with_the_keyboard,
        joins_and_splits_by_dragging,
        leaves_a_code_out_and_brings_it_back,
        stores_what_was_seen,
    ];
}

struct Person {
    kept: Kept,
    window: Program,
}

impl Person {
    fn pastes(&self, text: &str, found: &str) {
        self.window.click("add");
        self.window.sees("store-codes/paste-codes");
        desktop::fill_clipboard(text);
        self.window.click("store-codes/paste-codes");
        self.window.reads("store-codes/found-codes", found);
    }

    fn leaves(&self) {
        self.window.click("nav-home");
        self.window.click("dialog-leave-codes/dialog-yes");
        self.window.sees("home/");
    }

    /// The codes as they stand there once all of them are shown.
    fn codes(&self) -> Vec<String> {
        let shown = "const texts = [...document.querySelectorAll('[data-testid=found-text]')].map((code) => code.textContent);
            const all = document.querySelectorAll('[data-testid=chip]').length;
            if (texts.length !== all) document.querySelector('[data-testid=show-all]').click();
            return texts.length === all ? texts : null;";
        let texts = self.window.until("all codes to be shown", || self.window.ask(shown).as_array().cloned());
        texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    fn shows(&self, wanted: &[&str]) {
        let mut seen = Vec::new();
        self.window.until(&format!("the codes {wanted:?}"), || {
            seen = self.codes();
            (seen == wanted).then_some(())
        });
    }

    /// Chooses a chip as a click does.
    fn chooses(&self, index: usize) {
        // In the middle, where neither the bar above nor the foot below covers it.
        self.window.ask(&format!("document.querySelector(\"[data-chip='{index}']\").scrollIntoView({{ block: 'center' }})"));
        self.window.click(&format!("[data-chip='{index}']"));
        self.window.until("the chip to be chosen", || {
            self.window.ask("return Number(document.activeElement.dataset.chip ?? -1)").as_u64().filter(|at| *at == index as u64)
        });
    }

    #[allow(clippy::print_stderr, reason = "how it scrolls is for people to read")]
    fn pastes_two_hundred_codes(&self) {
        let many: Vec<String> = (1..=13).flat_map(github_codes).take(200).collect();
        self.pastes(&format!("GitHub recovery codes\n{}\n", many.join("\n")), "200 codes found");
        self.chooses(0);
        desktop::press("End");
        let last = "const chip = document.querySelector('[data-chip=\"199\"]'), box = chip.getBoundingClientRect();
            const bar = document.querySelector('[data-testid=chip-bar]').getBoundingClientRect();
            return document.activeElement === chip && box.top >= 0 && box.bottom <= innerHeight && bar.top >= 0 && bar.bottom < box.top";
        self.window.until("the last chip, and above it what can be done with it", || self.window.ask(last).as_bool().filter(|seen| *seen));
        assert!(self.window.text("store-codes/chip-bar").contains("Code 200"));
        let frames = self.window.ask_later(SCROLLS);
        eprintln!("  scrolling over 200 codes, hidden: {frames}");
        self.window.click("store-codes/show-all");
        self.window.sees("store-codes/found-text");
        let frames = self.window.ask_later(SCROLLS);
        eprintln!("  the same, shown: {frames}");
        self.window.picture("store-two-hundred");
        let joined = format!("{} {}", many[198], many[199]);
        self.chooses(199);
        desktop::press("j");
        self.window.reads("store-codes/found-codes", "199 codes found");
        assert_eq!(self.codes().last(), Some(&joined));
        self.leaves();
    }

    fn says_which_of_two_readings_is_right(&self) {
        let lines = ["1f2e 3d4c 5b6a 7988", "0a1b 2c3d 4e5f 6071", "8293 a4b5 c6d7 e8f9", "1029 3847 5665 74a3"];
        self.pastes(&format!("Recovery codes\n{}\n", lines.join("\n")), "4 codes found");
        self.window.reads("store-codes/readings", "two ways");
        self.shows(&lines);
        let both = self.window.text("store-codes/readings");
        assert!(lines.iter().all(|line| both.matches(line).count() == 2), "both readings are shown: {both}");
        self.window.picture("store-readings");
        self.window.tick("store-codes/reading-other", true);
        self.window.reads("store-codes/found-codes", "1 code found");
        self.shows(&[&lines.join(" ")]);
        self.window.tick("store-codes/reading-first", true);
        self.window.reads("store-codes/found-codes", "4 codes found");
        self.leaves();
    }

    fn joins_and_splits_with_the_keyboard(&self) {
        self.pastes("PyPI recovery codes\n11aa1-22bb2\n33cc3-44dd4\n55ee5-66ff6\n77aa7-88bb8\n99cc9-00dd0\n", "5 codes found");
        self.chooses(1);
        // As on a machine that draws slowly: what a join left for the next frame must not take the focus from the cut.
        self.window.ask(HOLD_FRAMES);
        desktop::press("BackSpace");
        self.shows(&["11aa1-22bb2 33cc3-44dd4", "55ee5-66ff6", "77aa7-88bb8", "99cc9-00dd0"]);
        self.chooses(0);
        desktop::press("s");
        self.window.sees("store-codes/cut");
        assert_eq!(self.window.ask(LET_FRAMES_GO), "cut", "what has the focus");
        // The cut is offered where the two were joined; two to the left is another place.
        desktop::press("Return");
        self.shows(&["11aa1-22bb2", "33cc3-44dd4", "55ee5-66ff6", "77aa7-88bb8", "99cc9-00dd0"]);
        self.chooses(4);
        desktop::press("s");
        self.window.sees("store-codes/cut");
        desktop::press("Left");
        desktop::press("Left");
        desktop::press("Return");
        self.shows(&["11aa1-22bb2", "33cc3-44dd4", "55ee5-66ff6", "77aa7-88bb8", "99c", "c9-00dd0"]);
        self.chooses(5);
        desktop::press("j");
        self.shows(&["11aa1-22bb2", "33cc3-44dd4", "55ee5-66ff6", "77aa7-88bb8", "99cc9-00dd0"]);
        self.chooses(2);
        desktop::press("space");
        self.window.reads("[data-chip='2']", "Used");
        desktop::press("space");
        self.window.until("the code to be unused again", || (!self.window.text("[data-chip='2']").contains("Used")).then_some(()));
    }

    fn joins_and_splits_by_dragging(&self) {
        desktop::drag(&self.window, ("[data-chip='2']", 0.3), ("[data-chip='3']", 0.5));
        self.shows(&["11aa1-22bb2", "33cc3-44dd4", "55ee5-66ff6 77aa7-88bb8", "99cc9-00dd0"]);
        desktop::drag(&self.window, ("[data-chip='0']", 0.3), ("[data-chip='2']", 0.5));
        self.window.reads("store-codes/chips-said", "beside each other");
        self.shows(&["11aa1-22bb2", "33cc3-44dd4", "55ee5-66ff6 77aa7-88bb8", "99cc9-00dd0"]);
        self.chooses(2);
        self.window.click("store-codes/chip-split");
        self.window.sees("store-codes/cut");
        desktop::drag(&self.window, ("[data-sign='3']", 0.9), ("[data-sign='11']", 0.9));
        self.window.picture("store-cutting");
        self.window.click("store-codes/cut-here");
        self.shows(&["11aa1-22bb2", "33cc3-44dd4", "55ee5-66ff6", "77aa7-88bb8", "99cc9-00dd0"]);
    }

    fn leaves_a_code_out_and_brings_it_back(&self) {
        self.chooses(1);
        desktop::press("Delete");
        self.shows(&["11aa1-22bb2", "55ee5-66ff6", "77aa7-88bb8", "99cc9-00dd0"]);
        let left_out = self.window.reads("store-codes/left-out", "Code 2: you left it out");
        assert!(!left_out.contains("33cc3-44dd4"), "a code that was left out does not stand open: {left_out}");
        self.window.click("[data-testid='left-out'] li:last-child [data-testid='make-code']");
        self.shows(&["11aa1-22bb2", "33cc3-44dd4", "55ee5-66ff6", "77aa7-88bb8", "99cc9-00dd0"]);
    }

    fn stores_what_was_seen(&self) {
        self.chooses(0);
        desktop::press("space");
        self.window.reads("[data-chip='0']", "Used");
        self.window.click("store-codes/store-confirm");
        self.window.reads("home/left-count", "4 of 5");
        self.window.locks();
        let taken = Command::new(program("CODEKEEP_CLI"))
            .envs(self.kept.home.surroundings())
            .arg("--vault")
            .arg(&self.kept.vault)
            .arg("--password-file")
            .arg(&self.kept.password)
            .args(["--json", "take", "PyPI"])
            .output()
            .unwrap();
        let taken: Value = serde_json::from_slice(&taken.stdout).unwrap();
        assert_eq!(taken["code"], "33cc3-44dd4", "the first unused one, byte for byte: {taken}");
    }
}

/// Keeps what the page would do in its next frame.
const HOLD_FRAMES: &str = "window.nextFrame = window.requestAnimationFrame; window.held = []; window.requestAnimationFrame = (then) => held.push(then); return null";
/// Lets it do so, and says what has the focus then.
const LET_FRAMES_GO: &str = "window.requestAnimationFrame = nextFrame; held.forEach((then) => then(performance.now())); return document.activeElement.dataset.testid";

/// Scrolls the page up and down a step each frame, and says how long frames took: for people to read.
const SCROLLS: &str = r"
    const done = arguments[arguments.length - 1], page = document.querySelector('main .in, main').closest('main');
    const box = [page, ...page.querySelectorAll('*')].find((e) => e.scrollHeight > e.clientHeight + 200 && getComputedStyle(e).overflowY !== 'visible') ?? document.scrollingElement;
    let last = performance.now(), n = 0; const took = [];
    const step = (now) => {
        took.push(now - last); last = now; n += 1;
        box.scrollTop = Math.abs((n * 40) % (2 * box.scrollHeight) - box.scrollHeight);
        if (n < 60) return requestAnimationFrame(step);
        took.shift(); took.sort((a, b) => a - b);
        done(`median frame ${took[30].toFixed(1)} ms, 95th of 100 ${took[56].toFixed(1)} ms, longest ${took.at(-1).toFixed(1)} ms`);
    };
    requestAnimationFrame(step);
";
