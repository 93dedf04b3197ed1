//! A picture of every screen and dialog in both looks and two sizes, and what holds for all of them:
//! nothing sticks out of the window, nothing spills out of its box.

#![cfg(target_os = "linux")]

use journeys::program;
use journeys::window::rich::{self, PASSWORD};
use journeys::window::{Home, Program, github_codes, pictures};
use serde_json::{Value, json};

const SIZES: [(u32, u32); 2] = [(1280, 840), (760, 560)];
const LOOKS: [&str; 2] = ["light", "dark"];

#[test]
fn every_screen_fits_its_window() {
    let (binary, codekeep) = (program("CODEKEEP_DESKTOP"), program("CODEKEEP_CLI"));
    let show = Show { window: Program::start(&binary, &Home::new()), faults: Vec::new() };
    let faults_before = show.without_a_vault();

    let home = Home::new();
    let vault = rich::make(codekeep, &home);
    std::fs::create_dir_all(home.path("config/codekeep")).unwrap();
    home.write("config/codekeep/window.json", &json!({ "theme": "light", "letter_keys": true, "recent": [vault] }).to_string());
    let mut show = Show { window: Program::start(&binary, &home), faults: faults_before };
    show.unlock();
    show.accounts();
    show.storing();
    show.room();
    show.reissue();
    show.records();
    show.settings();
    show.dialogs();
    assert!(show.faults.is_empty(), "{} faults:\n{}", show.faults.len(), show.faults.join("\n"));
    update_the_picture_of_the_guide();
}

/// The picture in the documents is one of these, and is replaced only when that is asked for.
fn update_the_picture_of_the_guide() {
    if std::env::var_os("CODEKEEP_UPDATE_PICTURES").is_some() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(pictures().join("home-1280x840-light.png"), folder.join("home.png")).unwrap();
    }
}

struct Show {
    window: Program,
    faults: Vec<String>,
}

impl Show {
    fn without_a_vault(mut self) -> Vec<String> {
        self.window.reads("welcome/phrase", " ");
        self.takes("welcome");
        self.window.click("welcome/way-restore");
        self.window.sees("welcome/nothing-kept");
        self.takes("restore-nothing-kept");
        self.window.click("welcome/way-new");
        self.window.reads("welcome/phrase", " ");
        self.window.types("welcome/new-password", "harbour lights 1987");
        self.window.types("welcome/new-password-again", "harbour lights 1987");
        self.window.reads("welcome/strength", "thief");
        self.takes("welcome-own-password");
        self.window.click("welcome/create-vault");
        self.window.sees("home/");
        self.takes("home-empty");
        self.window.click("nav-copies");
        self.window.sees("copies/make-sheet");
        self.takes("copies-empty");
        self.window.click("nav-attention");
        self.window.sees("attention/");
        self.takes("attention-empty");
        self.faults
    }

    fn unlock(&mut self) {
        self.window.sees("unlock/");
        self.takes("unlock");
        self.window.click("unlock/from-backup");
        self.window.sees("welcome/restore");
        self.presses("document.querySelector('[data-testid=save] input')");
        self.window.sees("welcome/restore-password");
        self.takes("restore");
        self.window.call("restorable", json!({}));
        self.presses("document.querySelectorAll('.ways')[1]?.querySelector('button')");
        self.window.sees("unlock/");
        self.window.types("unlock/unlock-password", "not this one");
        self.window.click("unlock/unlock");
        self.window.reads("unlock/", "did not open this vault");
        self.takes("unlock-error");
        self.window.types("unlock/unlock-password", PASSWORD);
        self.window.click("unlock/unlock");
        self.window.sees("home/");
    }

    fn accounts(&mut self) {
        self.takes("home-overview");
        for (account, name) in
            [("GitHub", "home"), ("PyPI", "account-suspect"), ("Hetzner", "account-two-sets"), ("Slack", "account-exposed")]
        {
            self.opens(account);
            self.takes(name);
        }
        for (account, name) in [("Bitwarden", "account-rotating"), ("Apple Account", "account-key"), ("GitLab", "account-code-out")] {
            self.opens(account);
            self.takes(name);
        }
        self.opens("Dropbox");
        self.window.click("[data-screen='home'] .fold");
        self.takes("account-older-set");
        self.window.click("home/account-menu");
        self.takes("account-menu");
        self.window.click("home/account-menu");
        self.window.types("search", "git");
        self.takes("home-search");
        self.window.types("search", "nothing like this");
        self.takes("home-search-nothing");
        self.window.ask("const search = document.querySelector('[data-testid=search]'); search.value = ''; search.dispatchEvent(new Event('input', { bubbles: true }))");
    }

    fn storing(&mut self) {
        self.window.click("add");
        self.window.sees("store-codes/paste-codes");
        self.takes("store-bring");
        let text = format!(
            "GitHub two-factor recovery codes\nGenerated on 3 Nov 2026\n\n{}\n\nKeep these somewhere safe!\n",
            github_codes(5).join("\n")
        );
        self.reads_typed(&text);
        self.window.types("store-codes/account-input", "mira-holt");
        self.window.reads("store-codes/fit-banner", "is current");
        self.takes("store-codes");
        self.window.click("store-codes/show-all");
        self.takes("store-codes-shown");
        self.window.click("store-codes/edit-text");
        self.takes("store-codes-edit");
        self.window.click("store-codes/edit-done");
        self.window.click("nav-home");
        self.window.sees("dialog-leave-codes/");
        self.takes("dialog-leave-codes");
        self.window.click("dialog-leave-codes/dialog-yes");
        self.window.sees("home/");
        self.window.click("add");
        self.reads_typed(&format!("GitHub recovery codes\n\n{}\n", github_codes(4).join("\n")));
        self.window.ask("const field = document.querySelector('[data-testid=service-input]'); field.value = 'GitHub'; field.dispatchEvent(new Event('input', { bubbles: true }))");
        self.window.reads("store-codes/fit-banner", "You have this set");
        self.takes("store-known");
        self.leaves_codes();
    }

    fn room(&mut self) {
        self.opens("GitHub");
        self.window.click("home/use-a-code");
        self.window.sees("room/code-text");
        self.takes("use-a-code");
        self.window.click("room/copy-code");
        self.window.until("the notice that it was copied", || self.window.text("room/").contains("clipboard").then_some(()));
        self.takes("use-a-code-copied");
        self.window.click("room/hide-code");
        self.window.loses("room/code-text");
        self.takes("use-a-code-outcome");
        self.window.click("room/outcome-returned");
        self.window.click("home/account-menu");
        self.window.click("home/use-by-number");
        self.window.sees("room/number-input");
        self.takes("use-by-number");
        self.window.click("room/leave-room");
        self.opens("PyPI");
        self.window.click("home/use-a-code");
        self.window.sees("room/confirm-suspect");
        self.takes("use-suspect");
        self.window.click("room/leave-room");
        self.opens("Apple Account");
        self.window.click("home/use-a-code");
        self.window.sees("room/code-text");
        self.takes("use-a-key");
        self.window.click("room/leave-room");
        self.opens("Bitwarden");
        self.window.click("home/use-a-code");
        self.window.sees("room/code-text");
        self.takes("use-rotating");
        self.window.click("room/outcome-accepted");
        self.window.sees("room/after");
        self.takes("use-rotating-after");
        self.window.click("room/leave-room");
    }

    fn reissue(&mut self) {
        self.opens("GitHub");
        self.window.click("home/reissue");
        self.proves_if_asked("reissue/paste-codes");
        self.takes("reissue-begun");
        self.window.click("reissue/reissue-leave");
        self.opens("GitHub");
        let account = self.id_of("GitHub");
        let wish = github_codes(6);
        self.window.call_with_bytes("preview_text", &wish.join("\n"));
        let each = |(at, text): (usize, &String)| json!({ "text": text, "used": false, "ordinal": at + 1, "line": at + 1 });
        let codes = json!({
            "service": "GitHub", "account": "mira-holt", "host": "github.com", "privileged": false, "shape": "list", "issued": null, "expires": null,
            "case_matters": false, "codes": wish.iter().enumerate().map(each).collect::<Vec<_>>(), "mode": "reissue", "of": account,
            "used_places": [], "dispose": false, "clear_clipboard": false,
        });
        self.window.call_with_bytes("step_up", PASSWORD); // what was proven before holds for a minute, which pictures may outlast
        let stored = self.window.call("store", json!({ "codes": codes }));
        assert_eq!(stored["superseded"], 1, "{stored}");
        self.window.click("nav-attention");
        self.window.sees("attention/");
        self.opens("GitHub");
        self.window.click("home/reissue");
        self.proves_if_asked("reissue/reissue-leave");
        self.takes("reissue-checklist");
        self.window.click("reissue/reissue-leave");
    }

    fn records(&mut self) {
        self.window.click("nav-locked-out");
        self.window.sees("[data-screen='locked-out'] [data-service='GitHub']");
        self.takes("locked-out");
        self.window.click("nav-attention");
        self.window.sees("[data-screen='attention'] [data-attention]");
        self.takes("attention");
        self.window.click("nav-copies");
        self.window.sees("copies/copy-row");
        self.takes("copies");
        self.window.click("copies/make-sheet");
        self.window.sees("make-sheet/sheet-account");
        self.window.tick("make-sheet/sheet-account", true);
        self.window.types("make-sheet/place-input", "Safe at home");
        self.window.sees("make-sheet/leaf");
        self.takes("make-sheet");
        self.window.click("nav-ledger");
        self.window.sees("ledger/ledger-whole");
        self.window.sees("[data-screen='ledger'] .time li");
        self.takes("ledger");
        self.window.types("ledger/ledger-search", "dropbox");
        self.takes("ledger-search");
        self.window.click("ledger/verify-ledger");
        self.window.sees("dialog-ledger-check/fingerprint");
        self.takes("dialog-ledger-check");
        self.window.click("[data-screen='dialog-ledger-check'] .no");
    }

    fn settings(&mut self) {
        self.window.click("nav-settings");
        for part in ["locking", "clipboard", "attention", "password", "backups", "leaving", "look"] {
            self.window.click(&format!("settings-{part}"));
            self.window.sees("[data-screen='settings'] .setrow");
            self.takes(&format!("settings-{part}"));
        }
        self.presses("document.querySelector('[data-screen=settings] [class*=setrow]:last-child button')");
        self.window.sees("dialog-keys/");
        self.takes("dialog-keys");
        self.window.click("[data-screen='dialog-keys'] .no");
        self.window.click("settings-backups");
        self.window.click("settings/verify-backups");
        self.window.sees("settings/backups-verdict");
        self.takes("settings-backups-verified");
        self.window.click("settings/look-into");
        self.proves_if_asked("dialog-backup/backup-sets");
        self.takes("dialog-backup");
        self.window.click("dialog-backup/bring-back");
        self.window.reads("settings/banner", "Nothing was brought back");
        self.window.click("settings/clear-backups");
        self.window.sees("dialog-clear-backups/");
        self.takes("dialog-clear-backups");
        self.window.click("[data-screen='dialog-clear-backups'] .no");
        self.window.click("settings-password");
        self.window.click("settings/change-password");
        self.window.sees("dialog-password/change-new");
        self.takes("dialog-password");
        self.window.click("[data-screen='dialog-password'] .no");
        self.window.click("settings/rekey");
        self.window.sees("dialog-key-rekey/key-password");
        self.takes("dialog-key-rekey");
        self.window.click("[data-screen='dialog-key-rekey'] .no");
        self.window.click("settings/key-file-add");
        self.window.sees("dialog-key-add-file/key-password");
        self.takes("dialog-key-add-file");
        self.window.click("[data-screen='dialog-key-add-file'] .no");
    }

    fn dialogs(&mut self) {
        for (account, entry, dialog) in [
            ("Google", "edit-account", "edit"),
            ("Google", "signin-changed", "signin"),
            ("Google", "exposed", "exposed"),
            ("Dropbox", "purge", "purge"),
            ("Google", "close-account", "close"),
        ] {
            self.opens(account);
            self.window.click("home/account-menu");
            self.window.click(&format!("home/{entry}"));
            self.window.sees(&format!("dialog-{dialog}/"));
            self.takes(&format!("dialog-{dialog}"));
            self.window.click(&format!("[data-screen='dialog-{dialog}'] .no"));
        }
        self.opens("Google");
        self.window.click("home/correct");
        self.window.sees("dialog-correct/");
        self.takes("dialog-correct");
        self.window.click("[data-screen='dialog-correct'] .no");
        self.window.click("nav-copies");
        for which in ["destroyed", "lost"] {
            self.window.click(&format!("copies/{which}"));
            self.window.sees(&format!("dialog-{which}/"));
            self.takes(&format!("dialog-{which}"));
            self.window.click(&format!("[data-screen='dialog-{which}'] .no"));
        }
        self.window.click("nav-attention");
        self.window.click("[data-attention] .btn.ghost");
        self.window.sees("dialog-put-off/");
        self.takes("dialog-put-off");
        self.window.click("[data-screen='dialog-put-off'] .no");
    }

    // ---- What several of them do

    /// Clicks what a script finds, as soon as it is there.
    fn presses(&self, found: &str) {
        let script = format!("const found = {found}; found?.click(); return !!found");
        self.window.until(found, || self.window.ask(&script).as_bool().filter(|there| *there));
    }

    fn opens(&self, service: &str) {
        self.window.click("nav-home");
        let account = self.id_of(service);
        self.window.click(&format!("[data-account='{account}']"));
        self.window.until(service, || self.window.text("[data-screen='home'] .hero").contains(service).then_some(()));
    }

    fn id_of(&self, service: &str) -> String {
        let home = self.window.call("home", json!({}));
        let row =
            home["accounts"].as_array().unwrap().iter().find(|row| row["service"] == service).unwrap_or_else(|| panic!("no {service}"));
        row["id"].as_str().unwrap().to_owned()
    }

    fn reads_typed(&self, text: &str) {
        self.window.types("store-codes/typed-codes", text);
        self.window.click("store-codes/read-typed");
        self.window.reads("store-codes/found-codes", "16 codes found");
    }

    fn leaves_codes(&self) {
        self.window.click("nav-home");
        self.window.click("dialog-leave-codes/dialog-yes");
        self.window.sees("home/");
    }

    fn proves_if_asked(&mut self, goal: &str) {
        let asked = self.window.until(goal, || {
            let asked = self.window.has("dialog-step-up/");
            (asked || self.window.has(goal)).then_some(asked)
        });
        if asked {
            self.takes("dialog-step-up");
            self.window.types("dialog-step-up/step-up-password", PASSWORD);
            self.window.click("dialog-step-up/step-up-confirm");
            self.window.sees(goal);
        }
    }

    /// Pictures of what is on the screen, in every size and look; notes what does not fit.
    fn takes(&mut self, name: &str) {
        self.window.step(name);
        for (width, height) in SIZES {
            self.window.resize(width, height);
            let faults = self.window.ask_later(FAULTS);
            let all = faults.as_array().unwrap().iter().filter_map(Value::as_str);
            self.faults.extend(all.map(|fault| format!("{name} at {width}x{height}: {fault}")));
            for look in LOOKS {
                self.window.ask_with("document.documentElement.dataset.theme = arguments[0]", vec![look.into()]);
                let file = format!("{name}-{width}x{height}-{look}");
                self.window.picture(&file);
                assert!(pictures().join(format!("{file}.png")).metadata().unwrap().len() > 5000, "{file} is no picture");
            }
        }
        let (width, height) = SIZES[0];
        self.window.resize(width, height);
    }
}

/// Says what sticks out of the window or out of its box, and what is cut off without a sign.
const FAULTS: &str = r"
    const done = arguments[arguments.length - 1];
    requestAnimationFrame(() => requestAnimationFrame(() => {
        const faults = [], page = document.scrollingElement;
        if (page.scrollWidth > innerWidth) faults.push(`the page is ${page.scrollWidth} wide`);
        const words = (e) => `${e.tagName.toLowerCase()}.${[...e.classList].join('.')} “${e.textContent.trim().slice(0, 40)}”`;
        for (const element of document.querySelectorAll('body *')) {
            if (element.closest('.sr, svg, option, [hidden]') || !element.checkVisibility()) continue;
            const own = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim() !== '');
            if (own.length === 0) continue;
            const style = getComputedStyle(element);
            if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && style.display !== 'inline' && element.clientWidth > 0)
                faults.push(`cut off: ${words(element)}`);
            const range = document.createRange();
            range.selectNodeContents(element);
            const text = range.getBoundingClientRect();
            const box = element.closest('.btn, .badge, .chip, .card, .banner, .dialog, td, .setrow, .slip, .acct')?.getBoundingClientRect();
            const hides = style.overflowX !== 'visible' || element.closest('.cut');
            if (!hides && box && text.width > 0 && text.right > box.right + 1) faults.push(`spills out: ${words(element)}`);
            if (!hides && text.width > 0 && text.right > innerWidth + 1) faults.push(`beyond the window: ${words(element)}`);
        }
        const room = document.querySelector('[data-screen=room] main');
        // A phrase of many words may be taller than the smallest window; every code up to two lines fits.
        const long = (document.querySelector('[data-testid=code-text]')?.textContent.length ?? 0) > 64;
        if (room && !long && room.scrollHeight > room.clientHeight + 1) faults.push(`the room has to be scrolled: ${room.scrollHeight} in ${room.clientHeight}`);
        const dialog = document.querySelector('dialog[open]');
        if (dialog) {
            // A box that the engine stretched is as tall as its content once its rows are not.
            const tall = dialog.offsetHeight;
            dialog.style.alignContent = 'start';
            if (tall > dialog.offsetHeight + 1) faults.push(`the dialog is ${tall} tall and needs ${dialog.offsetHeight}`);
            dialog.style.alignContent = '';
        }
        done(faults);
    }));";
