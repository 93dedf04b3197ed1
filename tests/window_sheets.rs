//! Sheets in the real window: printed, checked as life goes on, destroyed; a sealed one that is saved and read back; the
//! recovery sheet at the making of its key.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

use journeys::print_service::{PDF_PRINTER, PrintService, STOPPED_PRINTER};
use journeys::program;
use journeys::window::desktop::{answer_file_dialog, is_open};
use journeys::window::{Kept, Program, github_codes};
use serde_json::json;

#[test]
fn a_printed_sheet_is_followed_until_it_is_destroyed() {
    let Some(service) = PrintService::start() else { return };
    let mut kept = Kept::new();
    kept.home.sets("CUPS_SERVER", service.socket());
    let person = Person { window: kept.unlocked(&program("CODEKEEP_DESKTOP")), kept };
    let window = &person.window;

    window.step("prints");
    window.record_replies();
    person.makes("plain", "Safe at home");
    window.fits("make-sheet");
    window.click("make-sheet/print-sheet");
    person.proves_until("make-sheet/sheet-made");
    let id = person.id_of_the_made_one();
    assert!(window.text("make-sheet/sheet-made").contains(PDF_PRINTER), "it says where the sheet went");
    let word = window.text("make-sheet/check-word");
    assert_eq!(service.printed().len(), 1);
    let shown = window.recorded().into_iter().map(|(_, reply)| reply).collect::<String>() + &page(window);
    assert!(person.kept.codes.iter().all(|code| !shown.contains(code.as_str())), "nothing of the page comes into the window");
    window.click("[data-testid='sheet-made'] .btn.primary");

    window.step("checks it");
    assert_eq!(person.checks(&id, &word, "sheet-current"), "current");
    person.kept.says(&["take", "github"]);
    person.kept.says(&["outcome", "github", "accepted"]);
    person.kept.says(&["take", "github"]);
    person.kept.says(&["outcome", "github", "accepted"]);
    assert_eq!(person.checks(&id, &word, "sheet-strike"), "strike");
    window.reads("copies/copy-held", "Strike rows 1 and 2; 14 of 16 work");
    assert!(window.last_verdict().contains("rows 1 and 2"), "{}", window.last_verdict());

    window.step("reissues");
    let file = person.kept.home.write("Downloads/github-recovery-codes (1).txt", &(github_codes(9).join("\n") + "\n"));
    person.kept.says(&["reissue", "github", file.to_str().unwrap()]);
    assert_eq!(person.checks(&id, &word, "sheet-stale"), "stale");
    let told = window.last_verdict();
    assert!(told.contains("since") && told.contains("set 1 was superseded"), "since when, and why: {told}");
    window.reads("copies/copy-held", "Replaced by a newer set");
    window.fits("copies-stale");
    window.click("nav-attention");
    window.reads("[data-attention='copy-stale']", &id);

    window.step("destroys it");
    window.click("nav-copies");
    window.reads("copies/copy-row", "Stale");
    window.click("copies/destroyed");
    window.click("dialog-destroyed/dialog-yes");
    window.reads("copies/copy-row", "Destroyed");
    window.click("nav-attention");
    window.loses("[data-attention='copy-stale']");
    assert_eq!(person.checks(&id, &word, "sheet-destroyed"), "destroyed");

    window.step("checks a sheet of somebody else");
    window.click("nav-copies");
    window.click("copies/check-sheet");
    window.types("check-id", "ZZZZZZ");
    window.types("check-typed-word", "meadow");
    window.click("dialog-check-sheet/dialog-yes");
    window.reads("dialog-check-sheet/banner", "No sheet in the register");
    window.fits("sheet-unknown");
}

#[test]
fn a_sealed_sheet_is_saved_and_read_back_and_a_recovery_sheet_is_made() {
    let kept = Kept::new();
    let person = Person { window: kept.unlocked(&program("CODEKEEP_DESKTOP")), kept };
    let window = &person.window;

    window.step("saves a sealed sheet");
    person.makes("sealed", "Travel bag");
    window.fits("make-sheet-sealed");
    let pdf = person.saves("make-sheet/save-sheet", "sealed.pdf", "make-sheet/sheet-made");
    let phrase = window.text("make-sheet/phrase-words");
    assert_eq!(phrase.split_whitespace().count(), 6, "six words, shown once: {phrase}");
    window.fits("sheet-made-sealed");
    window.click("[data-testid='sheet-made'] .btn.primary");
    window.reads("copies/copy-row", "Sealed sheet");
    let page = page(window);
    assert!(!page.contains(phrase.trim()), "the phrase is gone with the screen that showed it");

    window.step("reads it back");
    window.click("copies/read-sheet");
    window.fits("read-sheet");
    window.types("sheet-lines", "01 THESE ARE NO LINES 00");
    window.click("read-sheet-go");
    window.sees("dialog-read-sheet/banner");
    window.click("read-sheet-file");
    answer_file_dialog("A picture or PDF of the sheet", &picture_of(&pdf));
    window.reads("blocks-read", "1 symbol");
    // A page of another sheet that lay on the same pile.
    let other = person.kept.home.path("Documents/other.pdf");
    person.kept.says(&["print", "github", "--sheet", "sealed", "--place", "Desk", "--out", other.to_str().unwrap()]);
    window.click("read-sheet-file");
    answer_file_dialog("A picture or PDF of the sheet", &other);
    window.reads("blocks-read", "2 symbols");
    window.types("sheet-phrase-typed", "harbour lantern meadow saddle tunnel walnut");
    window.click("read-sheet-go");
    window.reads("dialog-read-sheet/banner", "phrase");
    window.types("sheet-phrase-typed", &phrase);
    window.click("read-sheet-go");
    window.reads("sheet-of-another", "other.pdf is of another sheet");
    let set = window.reads("sheet-set", "16 of 16 unused");
    assert!(set.contains("GitHub") && set.contains("here already"), "{set}");
    window.fits("read-sheet-opened");
    window.click("[data-screen='dialog-read-sheet'] .no");
    window.loses("dialog-read-sheet/");

    window.step("makes a recovery key and its sheet");
    window.click("nav-settings");
    window.click("settings-password");
    window.click("recovery-make");
    person.proves_until("recovery-groups");
    window.types("recovery-place", "Bank box");
    window.fits("recovery-sheet");
    let groups = window.text("recovery-groups");
    let pdf = person.saves("recovery-save", "recovery.pdf", "dialog-recovery/recovery-sheet");
    let text = pdf_text(&pdf);
    assert!(groups.split_whitespace().all(|group| text.contains(group)) && text.contains("Bank box"), "{text}");
    window.click("recovery-written");
    window.types("recovery-typed", &groups.split_whitespace().collect::<String>());
    window.click("recovery-test");
    window.loses("dialog-recovery-back/");
    window.click("nav-copies");
    window.reads("copies/", "Recovery sheet");

    window.step("checks the sheet by a picture of it");
    window.click("copies/check-sheet");
    window.click("check-scan");
    answer_file_dialog("A picture or PDF of the sheet", &picture_of(&person.kept.home.path("Documents/sealed.pdf")));
    window.sees("[data-verdict='current']");
    window.click("[data-screen='dialog-check-sheet'] .no");
    window.fits("copies");
    let wish = json!({ "wish": { "kind": "recovery", "accounts": [], "place": "Elsewhere", "paper": "a4" }, "printer": "none" });
    assert_eq!(window.call("print_sheet", wish)["refused"]["code"], "invalid", "the key is forgotten with the dialog that showed it");
}

#[test]
fn a_job_that_is_cancelled_makes_no_sheet_and_one_that_waits_is_told() {
    let Some(service) = PrintService::start() else { return };
    let mut kept = Kept::new();
    kept.home.sets("CUPS_SERVER", service.socket());
    let person = Person { window: kept.unlocked(&program("CODEKEEP_DESKTOP")), kept };
    let window = &person.window;

    window.step("prints a card");
    person.makes("wallet", "Wallet");
    window.fits("make-sheet-wallet");
    window.choose("make-sheet/printer", STOPPED_PRINTER);
    window.click("make-sheet/print-sheet");
    window.until("the job to be let go", || {
        window.proves(Kept::PASSWORD);
        let queue = service.tool("lpstat", &["-l", "-o"]).1;
        (queue.contains(STOPPED_PRINTER) && !queue.contains("job-hold")).then_some(())
    });
    assert!(service.tool("cancel", &["-a", STOPPED_PRINTER]).0);
    window.reads("make-sheet/banner", "the job was cancelled");
    window.click("nav-copies");
    window.reads("copies/copy-row", "Destroyed");

    window.step("lets one wait");
    person.makes("wallet", "Wallet");
    window.choose("make-sheet/printer", STOPPED_PRINTER);
    window.click("make-sheet/print-sheet");
    person.proves_until("make-sheet/sheet-made");
    window.reads("make-sheet/sheet-made", "It waits in the queue of Cellar");
    window.fits("sheet-waits");
}

/// On a machine where nothing is left but the sealed sheet.
#[test]
fn a_sealed_sheet_alone_fills_an_empty_vault() {
    let (old, new) = (Kept::new(), Kept::empty());
    let made =
        old.json(&["print", "github", "--sheet", "sealed", "--place", "Bag", "--out", old.home.path("sealed.pdf").to_str().unwrap()]);
    let window = new.unlocked(&program("CODEKEEP_DESKTOP"));
    window.click("nav-copies");
    window.click("copies/read-sheet");
    window.click("read-sheet-file");
    answer_file_dialog("A picture or PDF of the sheet", &old.home.path("sealed.pdf"));
    window.types("sheet-phrase-typed", made["phrase"].as_str().unwrap());
    window.click("read-sheet-go");
    window.reads("sheet-set", "New here");
    window.click("read-sheet-go");
    window.loses("dialog-read-sheet/");
    window.click("nav-home");
    window.click("account-row");
    window.reads("home/left-count", "16 of 16");
    window.click("home/use-a-code");
    assert_eq!(window.reads("room/code-text", "-"), old.codes[0]);
}

struct Person {
    kept: Kept,
    window: Program,
}

impl Person {
    /// Begins a sheet of the one account.
    fn makes(&self, kind: &str, place: &str) {
        let window = &self.window;
        window.click("nav-home");
        window.click("account-row");
        window.click("home/make-sheet");
        window.click(&format!("make-sheet/sheet-{kind}"));
        window.types("make-sheet/place-input", place);
        window.sees("make-sheet/leaf");
    }

    /// Types the password where it is asked for, until a spot is there.
    fn proves_until(&self, spot: &str) {
        self.window.until(spot, || {
            self.window.proves(Kept::PASSWORD);
            self.window.has(spot).then_some(())
        });
    }

    /// Saves as PDF with the button at a spot.
    fn saves(&self, button: &str, name: &str, until: &str) -> PathBuf {
        let path = self.kept.home.path(&format!("Documents/{name}"));
        self.window.click(button);
        self.window.until("the file dialog", || {
            self.window.proves(Kept::PASSWORD);
            is_open("Save the sheet as PDF").then_some(())
        });
        answer_file_dialog("Save the sheet as PDF", &path);
        self.window.sees(until);
        path
    }

    fn id_of_the_made_one(&self) -> String {
        let title = self.window.reads("make-sheet/sheet-made", "is made");
        title.strip_prefix("Sheet ").and_then(|rest| rest.split(' ').next()).unwrap().to_owned()
    }

    /// Checks a sheet by what stands on it, takes a picture, and gives the verdict's word; the register is on the screen then.
    fn checks(&self, id: &str, word: &str, picture: &str) -> String {
        let window = &self.window;
        window.click("nav-copies");
        window.click("copies/check-sheet");
        window.types("check-id", id);
        window.types("check-typed-word", word);
        window.click("dialog-check-sheet/dialog-yes");
        window.sees("verdict");
        let verdict = window.ask("return document.querySelector('[data-testid=verdict]').dataset.verdict").as_str().unwrap().to_owned();
        self.window.fits(picture);
        window.ask("window.lastVerdict = document.querySelector('[data-testid=verdict]').innerText; return true");
        window.click("dialog-check-sheet/dialog-yes");
        window.loses("dialog-check-sheet/");
        verdict
    }
}

fn page(window: &Program) -> String {
    window.ask("return document.documentElement.innerHTML").as_str().unwrap().to_owned()
}

/// The first page as a scanner gives it.
fn picture_of(pdf: &Path) -> PathBuf {
    let picture = pdf.with_extension("");
    let made = Command::new("pdftoppm").args(["-r", "200", "-png", "-singlefile"]).arg(pdf).arg(&picture).status();
    assert!(made.expect("pdftoppm runs (Debian: poppler-utils)").success());
    picture.with_extension("png")
}

fn pdf_text(path: &Path) -> String {
    let output = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output().expect("pdftotext runs (Debian: poppler-utils)");
    String::from_utf8(output.stdout).unwrap()
}

trait Looks {
    fn last_verdict(&self) -> String;
}

impl Looks for Program {
    fn last_verdict(&self) -> String {
        self.ask("return window.lastVerdict").as_str().unwrap().to_owned()
    }
}
