//! Pictures in the real window: dropped, opened and pasted; each code beside its part of the picture, compared or put right
//! before it is stored; the picture and the clipboard are rid of them afterwards.

#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::process::Command;

use journeys::window::desktop::{self, answer_file_dialog};
use journeys::window::{Kept, Program};
use journeys::{plays, program};
use serde_json::{Value, json};

/// As an authenticator shows them: signs that look alike among them.
const CODES: [&str; 6] = ["7k4x-q3rt", "zh9v-m3pa", "t7wd-x4nk", "h3sv-9kre", "w4mx-k3vu", "n7cj-4hpy"];
const DIGITS: [&str; 5] = ["4071 9826", "5530 1147", "8829 0035", "1170 4482", "9034 7716"];

#[test]
fn codes_of_pictures_are_compared_with_them_and_then_stored() {
    let kept = Kept::empty();
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    let person = Person { kept, window };
    plays![person in person.window;
        drops_a_dark_screenshot,
        compares_with_the_keyboard_and_puts_one_right,
        stores_them_and_the_screenshot_is_gone,
        pastes_a_picture,
        locks_and_finds_it_read_anew,
        says_that_they_are_right_as_read,
        is_told_of_a_kind_that_is_not_read,
        opens_a_symbol_that_needs_no_look,
    ];
}

struct Person {
    kept: Kept,
    window: Program,
}

impl Person {
    /// A page as another program shows it.
    fn page(&self, name: &str, [ink, paper]: [&str; 2], text: &str) -> PathBuf {
        let path = self.kept.home.path("Downloads").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let paper = format!("xc:{paper}");
        let mut convert = Command::new("convert");
        convert.args(["-size", "520x360", &paper, "-font", "DejaVu-Sans-Mono", "-pointsize", "17", "-interline-spacing", "6"]);
        convert.args(["-fill", ink, "-annotate", "+24+44", text]).arg(&path);
        assert!(convert.status().expect("convert is installed (imagemagick)").success());
        path
    }

    fn drops_a_dark_screenshot(&self) {
        let path = self.page("screenshot.png", ["#e6edf3", "#0d1117"], &format!("Discord backup codes\n\n{}", CODES.join("\n")));
        desktop::drag_onto(&self.window, &path);
        self.window.reads("store-codes/found-codes", "6 codes found");
        self.window.reads("store-codes/found-codes", "6 codes read from a picture");
        assert_eq!(self.confirm_disabled(), json!(true), "nobody has looked");
        let page = self.window.ask("return document.body.innerText").to_string();
        assert!(CODES.iter().all(|code| !page.contains(code)), "they are hidden until somebody wants to compare");
        let stored = self.window.call("store", json!({ "codes": unlooked() }));
        assert_eq!(stored["refused"]["code"], "not-looked", "the page is not asked whether it holds the rule: {stored}");
    }

    fn compares_with_the_keyboard_and_puts_one_right(&self) {
        self.window.click("store-codes/compare");
        self.window.sees("store-codes/compare-list");
        let drawn = "return [...document.querySelectorAll('[data-testid=part]')].map((part) => {
            if (part.dataset.drawn === undefined) return 0;
            const dots = part.getContext('2d').getImageData(0, 0, part.width, part.height).data;
            return new Set(dots.filter((_, i) => i % 4 === 0)).size;
        })";
        let shades = self.window.until("every part to be drawn", || {
            let shades = self.window.ask(drawn);
            let shades: Vec<u64> = shades.as_array()?.iter().filter_map(Value::as_u64).collect();
            (shades.len() == CODES.len() && shades.iter().all(|n| *n > 0)).then_some(shades)
        });
        assert!(shades.iter().all(|n| *n > 10), "letters on a ground, not an empty part: {shades:?}");
        assert_eq!(self.texts(), CODES);
        self.window.fits("store-compare");
        self.window.resize(1440, 900);
        self.window.picture("store-compare-wide");
        self.window.resize(1180, 760);
        // The first is right; the second is put right; the others stay.
        self.window.ask("document.querySelector('[data-testid=compare-text]').focus()");
        desktop::press("Return");
        self.window.reads("store-codes/compared", "1 of 6");
        desktop::press("ctrl+a");
        desktop::types("zh9v-m3pq");
        desktop::press("Return");
        self.window.reads("store-codes/compared", "2 of 6");
        assert_eq!(self.texts()[1], "zh9v-m3pq");
        for n in 3..=6 {
            desktop::press("Return");
            self.window.reads("store-codes/compared", if n == 6 { "All 6" } else { " of 6" });
        }
        assert_eq!(self.confirm_disabled(), json!(false));
    }

    fn stores_them_and_the_screenshot_is_gone(&self) {
        self.window.click("store-codes/store-confirm");
        self.window.reads("home/left-count", "6 of 6");
        assert!(!self.kept.home.path("Downloads/screenshot.png").exists());
    }

    fn pastes_a_picture(&self) {
        let path = self.page("clip.png", ["#1f2328", "#ffffff"], &format!("Google backup codes\n\n{}", DIGITS.join("\n")));
        desktop::fill_clipboard_with_picture(&path);
        self.window.click("add");
        self.window.click("store-codes/paste-codes");
        self.window.reads("store-codes/found-codes", "5 codes found");
        self.window.reads("store-codes/", "A picture from the clipboard");
        self.window.click("store-codes/compare");
        self.window.click("store-codes/is-right");
        self.window.reads("store-codes/compared", "1 of 5");
    }

    fn locks_and_finds_it_read_anew(&self) {
        self.window.locks();
        self.window.types("unlock/unlock-password", Kept::PASSWORD);
        self.window.click("unlock/unlock");
        self.window.sees("home/");
        self.window.click("[data-testid='held'] button");
        self.window.reads("store-codes/found-codes", "5 codes read from a picture");
    }

    fn says_that_they_are_right_as_read(&self) {
        self.window.click("store-codes/compare");
        self.window.click("store-codes/all-right");
        self.window.reads("store-codes/compared", "All 5");
        assert!(desktop::clipboard_formats().iter().any(|format| format == "image/png"));
        self.window.click("store-codes/store-confirm");
        self.window.reads("home/left-count", "5 of 5");
        self.window
            .until("the clipboard to be empty", || desktop::clipboard_formats().iter().all(|format| format != "image/png").then_some(()));
        let taken = self.kept.json(&["take", "google"]);
        assert_eq!(taken["code"], DIGITS[0]);
        let taken = self.kept.json(&["take", "discord", "--ordinal", "2"]);
        assert_eq!(taken["code"], "zh9v-m3pq", "as it was put right");
    }

    fn is_told_of_a_kind_that_is_not_read(&self) {
        let path = self.kept.home.path("Downloads/photo.heic");
        std::fs::write(&path, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").unwrap();
        desktop::drag_onto(&self.window, &path);
        self.window.until("the kind to be told", || {
            self.window
                .ask("return document.body.innerText")
                .as_str()
                .filter(|page| page.contains("HEIC") && page.contains("PNG or JPEG"))
                .map(drop)
        });
    }

    fn opens_a_symbol_that_needs_no_look(&self) {
        let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pictures/codes-in-a-symbol.png");
        let path = self.kept.home.path("Downloads/symbol.png");
        std::fs::copy(sample, &path).unwrap();
        self.window.click("add");
        self.window.click("store-codes/open-file");
        answer_file_dialog("Store codes from a file", &path);
        self.window.reads("store-codes/found-codes", "6 codes found");
        assert!(!self.window.has("store-codes/compare"));
        self.window.click("store-codes/store-confirm");
        self.window.sees("home/");
    }

    fn confirm_disabled(&self) -> Value {
        self.window.ask("return document.querySelector('[data-testid=store-confirm]').disabled")
    }

    fn texts(&self) -> Vec<String> {
        let texts = self.window.ask("return [...document.querySelectorAll('[data-testid=compare-text]')].map((field) => field.value)");
        texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }
}

/// A code of a picture that nobody compared, as a page would send it that has the rule wrong.
fn unlooked() -> Value {
    let seen = json!({ "part": 0, "read": null, "doubtful": [], "unsure": false, "looked": false });
    json!({
        "service": "Discord", "account": null, "host": null, "privileged": false, "shape": "list", "issued": null, "expires": null,
        "case_matters": false, "codes": [{ "text": "7k4x-q3rt", "before": null, "used": false, "ordinal": 1, "line": 1, "seen": seen }],
        "used_places": [], "mode": "new", "of": null, "dispose": false, "clear_clipboard": false,
    })
}
