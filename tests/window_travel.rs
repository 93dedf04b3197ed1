//! A journey in the real window: a pack is made, used on another machine that keeps no trace of it, and brought home.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};

use journeys::cli::files_under;
use journeys::program;
use journeys::window::desktop::{answer_file_dialog, is_open, press, types};
use journeys::window::{Home, Kept, Program};
use serde_json::json;

#[test]
fn a_pack_is_made_used_elsewhere_and_brought_home() {
    let kept = Kept::new();
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));

    window.step("makes a pack");
    window.record_replies();
    window.click("nav-copies");
    window.click("copies/make-pack");
    window.sees("make-pack/save-pack");
    window.tick("pack-account", true);
    window.click("[data-testid='pack-most'] [data-option='4']");
    window.types("pack-place", "Stick in the travel bag");
    window.fits("make-pack");
    let pack = kept.home.path("Documents/travel.codekeep-pack");
    let words = makes(&window, "save-pack", "Save the travel pack", &pack);
    assert_eq!(words.split_whitespace().count(), 6, "six words, shown once: {words}");
    window.reads("pack-made", "4 codes of 1 account in travel.codekeep-pack");
    window.fits("pack-made");
    window.click("pack-done");
    window.reads("copies/copy-detail", "4 of 4 unused, as far as this vault knows");
    window.fits("copies-pack");

    window.step("fills a stick");
    let stick = kept.home.path("stick");
    std::fs::create_dir(&stick).unwrap();
    window.click("copies/make-pack");
    window.tick("pack-account", true);
    window.click("[data-testid='pack-most'] [data-option='2']");
    window.types("pack-place", "Stick in the safe");
    let of_stick = makes(&window, "fill-stick", "The stick, or an empty folder on it", &stick);
    assert_ne!(of_stick, words);
    window.reads("pack-made", "Every file on it was read back");
    window.reads("stick-holds", "Sealed sheet");
    window.fits("stick-made");
    let names: Vec<String> = files_under(&stick).iter().map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    for name in ["travel.codekeep-pack", "sheet.pdf", "READ-ME-FIRST.txt", "codekeep_reader.py", "codekeep", "codekeep-desktop"] {
        assert!(names.iter().any(|there| there == name), "{name} is missing: {names:?}");
    }
    window.click("pack-done");
    let replies = window.recorded().into_iter().map(|(_, reply)| reply).collect::<String>();
    assert!(kept.codes.iter().all(|code| !replies.contains(code.as_str())), "no code came into the window");
    drop(window);

    starts_from_the_stick(&stick, of_stick.trim(), &kept.codes[4]);
    uses_it_elsewhere(&pack, words.trim(), &kept.codes[0]);
    comes_home(&kept, &pack);
}

/// On a machine that never heard of Codekeep: from the cold start to the code it is the program, the words, the service.
fn starts_from_the_stick(stick: &Path, words: &str, code: &str) {
    let home = Home::new();
    let window = Program::start(&stick.join("codekeep-desktop"), &home);
    window.step("starts from the stick");
    window.reads("unlock/", "travel.codekeep-pack");
    types(words);
    press("Return");
    window.sees("home/");
    types("git");
    press("Return");
    assert_eq!(window.reads("room/code-text", "-"), code, "of those that the other pack does not hold, the first");
    window.click("room/outcome-returned");
    window.sees("home/");
    drop(window);
    assert_eq!(files_named(&home, "codekeep"), Vec::<PathBuf>::new(), "nothing of it stays on this machine");
}

/// On a machine that has Codekeep and no vault.
fn uses_it_elsewhere(pack: &Path, words: &str, code: &str) {
    let home = Home::new();
    std::fs::create_dir_all(home.path("config/codekeep")).unwrap();
    home.write("config/codekeep/window.json", &json!({"theme": "light", "letter_keys": true, "recent": []}).to_string());
    let (window_file, before) = (home.path("config/codekeep/window.json"), files_named(&home, "codekeep"));
    let window = Program::start(&program("CODEKEEP_DESKTOP"), &home);
    window.step("opens the pack elsewhere");
    window.click("welcome/open-vault");
    answer_file_dialog("Open a vault", pack);
    window.sees("unlock/unlock-password");
    assert!(!window.has("unlock/forgotten"), "there is nothing to recover a pack with");
    window.fits("unlock-pack");
    types("harbour lantern meadow saddle tunnel walnut");
    press("Return");
    window.reads("unlock/", "did not open");
    types(&words.to_uppercase());
    press("Return");
    window.reads("in-pack", "Pack until");
    assert!(!window.has("nav-copies"), "copies are a matter of its home");
    window.fits("in-pack");

    window.step("uses a code");
    window.click("account-row");
    window.click("home/use-a-code");
    assert_eq!(window.reads("room/code-text", "-"), code, "the first code of the pack");
    window.click("room/outcome-accepted");
    window.sees("home/");
    window.reads("home/left-count", "3 of 4");
    window.click("nav-settings");
    window.sees("settings/");
    assert!(!window.has("settings-password") && !window.has("settings-leaving") && window.has("settings-look"));
    window.picture("settings-in-pack");
    drop(window);
    let text = std::fs::read_to_string(window_file).unwrap();
    assert!(!text.contains("travel"), "no list of this machine names it: {text}");
    assert_eq!(files_named(&home, "codekeep"), before, "nothing of it stays on this machine");
    assert!(
        files_under(pack.parent().unwrap()).iter().any(|(path, _)| path.to_string_lossy().contains("/.codekeep/")),
        "it stays beside it"
    );
}

/// Where it was made: what was used, and one code that nobody could record.
fn comes_home(kept: &Kept, pack: &Path) {
    let window = kept.unlocked(&program("CODEKEEP_DESKTOP"));
    window.step("brings it home");
    window.record_replies();
    window.click("nav-copies");
    window.sees("copies/copy-row");
    window.ask("[...document.querySelectorAll('[data-testid=copy-row]')].find((row) => row.textContent.includes('Travel pack')).click()");
    window.click("copies/bring-home");
    answer_file_dialog("Bring a travel pack home", pack);
    window.reads("pack-brings", "with 1 use of a code");
    window.reads("pack-unused", "GitHub, mira-holt");
    window.tick("pack-used", true);
    window.fits("bring-home");
    window.click("bring-home-go");
    window.loses("dialog-bring-home/");
    let set = kept.json(&["show", "github"])["sets"][0].clone();
    assert_eq!(set["left"], 14, "one from the pack, one that was ticked: {set}");

    window.step("brings it home again");
    window.click("copies/bring-home");
    answer_file_dialog("Bring a travel pack home", pack);
    window.reads("pack-brings", "is in the vault already");
    let disabled = window.ask("return document.querySelector('[data-testid=bring-home-go]').disabled");
    assert_eq!(disabled, json!(true), "nothing to bring");
    press("Escape");
    window.loses("dialog-bring-home/");

    window.step("brings what is no pack of this vault");
    window.click("copies/bring-home");
    answer_file_dialog("Bring a travel pack home", &kept.vault);
    window.reads("copies/banner", "no travel pack of this vault");
    let replies = window.recorded().into_iter().map(|(_, reply)| reply).collect::<String>();
    assert!(kept.codes.iter().all(|code| !replies.contains(code.as_str())), "no code came into the window");
}

/// Makes a pack or a stick with the button, and gives its words.
fn makes(window: &Program, button: &str, dialog: &str, path: &Path) -> String {
    window.click(&format!("make-pack/{button}"));
    window.until("the dialog", || {
        window.proves(Kept::PASSWORD);
        is_open(dialog).then_some(())
    });
    answer_file_dialog(dialog, path);
    window.sees("pack-made");
    window.text("pack-words")
}

/// Files of a home with this in their path. A window that is driven keeps a profile of the page, which no shipped one does.
fn files_named(home: &Home, part: &str) -> Vec<PathBuf> {
    let paths = files_under(&home.path("")).into_iter().filter_map(|(path, _)| Some(path.strip_prefix(home.path("")).ok()?.to_owned()));
    paths.filter(|path| path.to_string_lossy().contains(part) && !path.starts_with("data/app.codekeep.desktop")).collect()
}
