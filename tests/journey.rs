//! The main journey, in the real window: from an empty machine to a reissued set and its sheet. Each
//! step is what somebody does, and checks what that person was promised.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

use journeys::window::desktop::{self, answer_file_dialog, clipboard};
use journeys::window::program::css;
use journeys::window::{Home, Program, github_codes};
use journeys::{plays, program};
use serde_json::{Value, json};

const PASSWORD: &str = "brass key under the third stone";

#[test]
fn from_an_empty_machine_to_a_reissued_set_and_its_sheet() {
    let binary = program("CODEKEEP_DESKTOP");
    let mut person = Person::sits_down(&binary);
    plays![person in person.window(), pictured as "journey";
        makes_a_vault,
        drops_the_file_that_github_offers,
        drops_the_same_file_again,
        uses_a_code,
        copies_it,
        is_interrupted_before_saying_whether_it_worked,
        mistypes_the_password,
        unlocks_and_finds_the_code_out,
        says_that_it_worked,
        makes_a_sheet,
        tries_to_reissue_with_the_old_file,
        reissues_with_a_second_file,
        is_not_offered_the_old_set,
        is_told_that_the_sheet_is_stale,
        makes_a_new_sheet,
        sees_the_clipboard_emptied_in_time,
        sees_the_clipboard_emptied_by_the_lock,
    ];
}

struct Person {
    home: Home,
    binary: PathBuf,
    program: Option<Program>,
    old: Vec<String>,
    new: Vec<String>,
    /// The id of the first sheet, as printed.
    first_sheet: String,
}

impl Person {
    fn sits_down(binary: &Path) -> Self {
        let home = Home::new();
        let program = Program::start(binary, &home);
        Self {
            home,
            binary: binary.to_owned(),
            program: Some(program),
            old: github_codes(1),
            new: github_codes(2),
            first_sheet: String::new(),
        }
    }

    fn window(&self) -> &Program {
        self.program.as_ref().unwrap()
    }

    fn vault(&self) -> PathBuf {
        self.home.path("Documents/Codekeep.codekeep")
    }

    /// The file that GitHub lets one download.
    fn downloads(&self, name: &str, codes: &[String]) -> PathBuf {
        self.home.write(&format!("Downloads/{name}"), &(codes.join("\n") + "\n"))
    }

    fn makes_a_vault(&mut self) {
        let window = self.window();
        let phrase = window.reads("welcome/phrase", " ");
        assert_eq!(phrase.split_whitespace().count(), 6, "the phrase that is suggested has six words");
        assert!(window.text("welcome/new-place").contains("Documents"), "the place is said before the vault is made");
        window.types("welcome/new-password", PASSWORD);
        window.reads("welcome/strength", "thief");
        window.types("welcome/new-password-again", PASSWORD);
        window.click("welcome/create-vault");
        window.sees("home/");
        assert!(self.vault().is_file());
    }

    fn drops_the_file_that_github_offers(&mut self) {
        let file = self.downloads("github-recovery-codes.txt", &self.old);
        let window = self.window();
        desktop::drag_onto(window, &file);
        window.reads("store-codes/found-codes", "16 codes found");
        assert_eq!(window.field("store-codes/service-input"), "GitHub", "the service is recognised");
        assert_eq!(window.field("store-codes/host-input"), "github.com", "and where its codes may be typed");
        let shown = window.shown_text();
        assert!(self.old.iter().all(|code| !shown.contains(code.as_str())), "a code stands open in the preview before it was asked for");
        window.tick("store-codes/dispose", false);
        window.click("store-codes/store-confirm");
        window.reads("home/left-count", "16 of 16");
        assert!(file.is_file(), "the file stays, as it was said");
    }

    fn drops_the_same_file_again(&mut self) {
        let before = std::fs::read(self.vault()).unwrap();
        let window = self.window();
        desktop::drag_onto(window, &self.home.path("Downloads/github-recovery-codes.txt"));
        let told = window.reads("store-codes/fit-banner", "You have this set");
        assert!(told.contains("none used") && told.contains("Nothing is stored a second time"), "{told}");
        assert!(!window.enabled("store-codes/store-confirm"), "what is known cannot be stored");
        window.click("nav-home");
        window.click("dialog-leave-codes/dialog-yes");
        window.click("account-row");
        window.reads("home/left-count", "16 of 16");
        assert!(std::fs::read(self.vault()).unwrap() == before, "nothing may be stored");
    }

    fn uses_a_code(&mut self) {
        let window = self.window();
        window.click("home/use-a-code");
        window.reads("room/host", "github.com");
        assert_eq!(window.reads("room/code-text", "-"), self.old[0], "the first unused code, byte for byte");
    }

    fn copies_it(&mut self) {
        self.window().click("room/copy-code");
        self.window().until("the code on the clipboard", clipboard);
        assert_eq!(clipboard().as_deref(), Some(self.old[0].as_str()), "another program reads exactly the code");
        let formats = desktop::clipboard_formats();
        assert!(formats.iter().any(|f| f == "x-kde-passwordManagerHint"), "no hint to clipboard histories among {formats:?}");
        assert_eq!(desktop::clipboard_as("x-kde-passwordManagerHint"), "secret");
    }

    fn is_interrupted_before_saying_whether_it_worked(&mut self) {
        self.program.take().unwrap().crash();
        self.program = Some(Program::start(&self.binary, &self.home));
    }

    fn mistypes_the_password(&mut self) {
        let window = self.window();
        window.types("unlock/unlock-password", "brass key under the fourth stone");
        window.click("unlock/unlock");
        window.reads("unlock/", "That password did not open this vault");
    }

    fn unlocks_and_finds_the_code_out(&mut self) {
        self.unlocks();
        let window = self.window();
        window.reads("home/code-out", "Code 1 of GitHub");
        window.click("account-row");
        window.reads("home/left-count", "15 of 16");
        assert_eq!(window.tile(1), "taken", "a code that was shown never looks unused again");
        assert_eq!(window.tile(2), "unused");
    }

    fn says_that_it_worked(&mut self) {
        let window = self.window();
        window.click("home/answer");
        window.click("room/outcome-accepted");
        window.reads("home/left-count", "15 of 16");
        window.loses("home/code-out");
        assert_eq!(window.tile(1), "accepted");
    }

    fn makes_a_sheet(&mut self) {
        self.first_sheet = self.saves_a_sheet("first.pdf", "Safe at home");
        let text = pdf_text(&self.home.path("Documents/first.pdf"));
        assert!(text.contains(&self.first_sheet), "the sheet says its id");
        let printed = |codes: &[String]| codes.iter().filter(|code| text.contains(code.as_str())).count();
        assert_eq!(printed(&self.old[1..]), 15, "every unused code is on the sheet:\n{text}");
        assert_eq!(printed(&self.old[..1]), 0, "the used one is not");
        let window = self.window();
        window.reads("copies/copy-row", &self.first_sheet);
        window.reads("copies/copy-row", "Safe at home");
    }

    fn tries_to_reissue_with_the_old_file(&mut self) {
        self.begins_a_reissue();
        let before = std::fs::read(self.vault()).unwrap();
        self.brings(&self.home.path("Downloads/github-recovery-codes.txt"));
        let window = self.window();
        let told = window.reads("store-codes/fit-banner", "These are the codes you have already");
        assert!(told.contains("Nothing was reissued"), "{told}");
        assert!(!window.enabled("store-codes/store-confirm"));
        window.click("store-codes/read-else");
        assert!(std::fs::read(self.vault()).unwrap() == before, "a refused reissue changes nothing");
        window.click("nav-home");
    }

    fn reissues_with_a_second_file(&mut self) {
        let file = self.downloads("github-recovery-codes (1).txt", &self.new);
        self.begins_a_reissue();
        self.brings(&file);
        let window = self.window();
        window.reads("store-codes/found-codes", "16 codes found");
        window.click("store-codes/store-confirm");
        window.reads("reissue/", "Set 2 stored: 16 codes");
        window.reads("reissue/", &self.first_sheet);
        assert!(!file.exists(), "the file is destroyed once its codes are stored");
        window.click("reissue/reissue-leave");
    }

    fn is_not_offered_the_old_set(&mut self) {
        let window = self.window();
        window.reads("home/left-count", "16 of 16");
        window.reads("home/", "Set 1");
        window.click("home/use-a-code");
        let code = window.reads("room/code-text", "-");
        assert_eq!(code, self.new[0], "the next code comes from the new set");
        window.click("room/outcome-returned");
        window.reads("home/left-count", "16 of 16");
        // Not by number either: number 2 is the new set’s.
        let home = window.call("home", json!({}));
        let account = home["accounts"][0]["id"].clone();
        let view = window.call("account", json!({ "account": account }));
        let old_set = view["sets"].as_array().unwrap().iter().find(|set| set["status"] == "superseded").unwrap()["id"].clone();
        let wish = json!({ "wish": { "account": account, "set": old_set, "ordinal": 2, "copy": false, "plain": false, "confirmed": [], "unrecorded": false } });
        assert_eq!(window.call("take", wish)["refused"]["code"], "not-current", "the old set is not handed out without asking");
    }

    fn is_told_that_the_sheet_is_stale(&mut self) {
        let window = self.window();
        window.click("nav-attention");
        let told = window.reads("[data-attention='copy-stale']", &self.first_sheet);
        assert!(told.contains("Safe at home"), "it says where the sheet lies: {told}");
        window.click("nav-copies");
        window.reads("copies/copy-row", "Stale");
    }

    fn makes_a_new_sheet(&mut self) {
        self.opens_the_account();
        self.saves_a_sheet("second.pdf", "Safe at home, blue folder");
        let text = pdf_text(&self.home.path("Documents/second.pdf"));
        let printed = |codes: &[String]| codes.iter().filter(|code| text.contains(code.as_str())).count();
        assert_eq!(
            (printed(&self.new), printed(&self.old)),
            (16, 0),
            "the unused codes of the new set, and nothing of the old one:\n{text}"
        );
        let codes_on_it = text.split_whitespace().filter(|word| word.len() == 11 && word.as_bytes()[5] == b'-').count();
        assert_eq!(codes_on_it, 16, "and each of them once:\n{text}");
    }

    fn sees_the_clipboard_emptied_in_time(&mut self) {
        let window = self.window();
        window.call("set_setting", json!({ "name": "clipboard.seconds", "value": 5 }));
        self.copies_unseen();
        let window = self.window();
        window.until("the clipboard to be emptied after its time", || clipboard().is_none().then_some(()));
        window.click("room/outcome-returned");
        // What somebody else put there in the meantime is not ours to clear.
        self.copies_unseen();
        desktop::fill_clipboard("a shopping list");
        let window = self.window();
        window.click("room/outcome-returned");
        window.sees("home/left-count"); // the time that is left for the code shows beside this, and not in the room
        window.loses("clipboard");
        assert_eq!(clipboard().as_deref(), Some("a shopping list"));
    }

    fn sees_the_clipboard_emptied_by_the_lock(&mut self) {
        self.copies_unseen();
        let window = self.window();
        window.click("room/leave-room");
        window.locks();
        window.until("the clipboard to be emptied by the lock", || clipboard().is_none().then_some(()));
        assert_eq!(window.call("home", json!({}))["refused"]["code"], "locked", "nothing is told by a locked vault");
        self.unlocks();
    }

    // ---- What several steps do

    fn unlocks(&self) {
        let window = self.window();
        window.types("unlock/unlock-password", PASSWORD);
        window.click("unlock/unlock");
        window.sees("home/");
    }

    /// Types the password again if it was given more than a minute ago: how fast the steps before were
    /// must not matter.
    fn proves_if_asked(&self, goal: impl Fn() -> bool) {
        let window = self.window();
        window.until("the next screen, or the question for the password", || {
            window.proves(PASSWORD);
            goal().then_some(())
        });
    }

    fn opens_the_account(&self) {
        self.window().click("nav-home");
        self.window().click("account-row");
        self.window().sees("home/current-set");
    }

    fn begins_a_reissue(&self) {
        let window = self.window();
        self.opens_the_account();
        window.click("home/reissue");
        self.proves_if_asked(|| window.has("reissue/open-file"));
    }

    fn brings(&self, file: &Path) {
        self.window().click("reissue/open-file");
        answer_file_dialog("Store codes from a file", file);
    }

    /// Saves a sheet of the one account and gives its id; the register is on the screen then.
    fn saves_a_sheet(&self, name: &str, place: &str) -> String {
        let window = self.window();
        window.click("home/make-sheet");
        window.types("make-sheet/place-input", place);
        window.sees("make-sheet/leaf");
        window.click("make-sheet/save-sheet");
        self.proves_if_asked(|| desktop::is_open("Save the sheet as PDF"));
        answer_file_dialog("Save the sheet as PDF", &self.home.path(&format!("Documents/{name}")));
        let title = window.reads("make-sheet/sheet-made", "is made");
        let id = title.strip_prefix("Sheet ").and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
        window.click("[data-testid='sheet-made'] .btn.primary");
        window.reads("copies/copy-row", &id);
        id
    }

    /// Copies the next code straight to the clipboard, without showing it.
    fn copies_unseen(&self) {
        let window = self.window();
        self.opens_the_account();
        window.click("home/account-menu");
        window.click("home/copy-unseen");
        window.sees("room/outcome-returned");
        window.until("the code on the clipboard", || clipboard().filter(|text| self.new.contains(text)));
    }
}

/// What a program reads that takes the text out of a PDF, line by line as it was set.
fn pdf_text(path: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output().expect("pdftotext runs (Debian: poppler-utils)");
    assert!(output.status.success(), "pdftotext: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Looks at the window that only this journey needs.
trait Looks {
    fn field(&self, spot: &str) -> String;
    fn enabled(&self, spot: &str) -> bool;
    fn shown_text(&self) -> String;
    fn tile(&self, ordinal: u32) -> String;
}

impl Looks for Program {
    fn field(&self, spot: &str) -> String {
        self.until(spot, || {
            let value = self.ask_with("return document.querySelector(arguments[0])?.value", vec![css(spot).into()]);
            value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
        })
    }

    fn enabled(&self, spot: &str) -> bool {
        self.ask_with("return !document.querySelector(arguments[0]).disabled", vec![css(spot).into()]) == Value::Bool(true)
    }

    fn shown_text(&self) -> String {
        self.ask("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// The state that the tile of a code of the current set shows.
    fn tile(&self, ordinal: u32) -> String {
        let script = "return [...document.querySelectorAll('[data-testid=current-set] li.code')].find((li) => li.querySelector('.no').textContent == arguments[0])?.dataset.state";
        self.until("the tile of a code", || self.ask_with(script, vec![ordinal.into()]).as_str().map(str::to_owned))
    }
}
