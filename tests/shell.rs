//! What a page in the window may not do, whatever code got into it: leave, call what was not granted,
//! or learn a code that nobody asked to see.

#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt;

use journeys::window::desktop::{self, answer_file_dialog, clipboard};
use journeys::window::{Home, Kept, Program, github_codes};
use serde_json::{Value, json};

const PASSWORD: &str = "brass key under the third stone";

/// A vault with one set of codes whose texts are looked for.
fn opened() -> (Home, Program, Vec<String>) {
    let home = Home::new();
    let program = Program::start(&journeys::program("CODEKEEP_DESKTOP"), &home);
    let codes = github_codes(3);
    assert_eq!(program.call_with_bytes("new_vault", PASSWORD)["news"], json!([]));
    let preview = program.call_with_bytes("preview_text", &format!("GitHub recovery codes\n\n{}\n", codes.join("\n")));
    assert_eq!(preview["sets"][0]["codes"].as_array().unwrap().len(), 16);
    assert_eq!(program.call("store", json!({ "codes": new_codes(&codes) }))["codes"], 16);
    program.reload();
    program.sees("home/");
    (home, program, codes)
}

fn new_codes(codes: &[String]) -> Value {
    let each = |(at, text): (usize, &String)| json!({ "text": text, "used": false, "ordinal": at + 1, "line": at + 1 });
    json!({
        "service": "GitHub", "account": "mira-holt", "host": "github.com", "privileged": false, "shape": "list", "issued": null,
        "expires": null, "case_matters": false, "codes": codes.iter().enumerate().map(each).collect::<Vec<_>>(),
        "mode": "new", "of": null, "used_places": [], "dispose": false, "clear_clipboard": false,
    })
}

fn take_wish(program: &Program) -> Value {
    let account = program.call("home", json!({}))["accounts"][0]["id"].clone();
    json!({ "account": account, "set": null, "ordinal": null, "copy": false, "plain": false, "confirmed": [], "unrecorded": false })
}

#[test]
fn a_page_cannot_leave_or_load_anything() {
    let home = Home::new();
    let program = Program::start(&journeys::program("CODEKEEP_DESKTOP"), &home);
    let own = program.address();
    assert!(own.starts_with("tauri://localhost"), "{own}");

    program.step("a_page_goes_elsewhere");
    for leave in
        ["location.href = 'https://example.org/'", "location.assign('data:text/html,gone')", "location.replace('file:///etc/passwd')"]
    {
        program.ask(leave);
        // The refusal shows nowhere, so a round trip to the page stands for it.
        program.ask_later(
            "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))",
        );
        assert_eq!(program.address(), own, "{leave} led away");
        assert!(program.has("welcome/"));
    }
    assert_eq!(program.ask("return window.open('https://example.org/', '_blank') === null"), json!(true));
    assert_eq!(program.windows(), 1);

    program.step("a_page_runs_or_loads_what_is_not_its_own");
    let told = program.ask_later(INTRUSIONS);
    assert_eq!(told["ran"], json!([]), "something that was put into the page ran or was loaded");
    let refused: Vec<&str> = told["violations"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for directive in ["require-trusted-types-for", "script-src", "frame-src", "img-src", "connect-src", "style-src-elem"] {
        assert!(
            refused.iter().any(|d| d.starts_with(directive) || directive.starts_with(d)),
            "no violation of {directive} among {refused:?}"
        );
    }
}

/// Tries to bring code and content into the page, and says what ran and what was refused.
const INTRUSIONS: &str = r"
    const done = arguments[arguments.length - 1];
    const ran = [], violations = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const attempt = (name, act) => { try { if (act()) ran.push(name); } catch { /* refused at once */ } };
    const put = (tag, set) => { const node = document.createElement(tag); set(node); document.body.append(node); };
    window.intruded = [];
    // The strongest intruder: one whose own policy declares every text to be trusted.
    let trust = { createScript: (text) => text, createScriptURL: (text) => text };
    try { trust = trustedTypes.createPolicy('intruder', trust); } catch { /* refused at once */ }
    attempt('trusted eval', () => eval(trust.createScript('1 + 1')) === 2);
    attempt('trusted inline script', () => { put('script', (s) => { s.textContent = trust.createScript(`window.intruded.push('trusted inline script')`); }); });
    attempt('trusted script address', () => { put('script', (s) => { s.src = trust.createScriptURL('https://example.org/x.js'); s.onload = () => ran.push('trusted script address'); }); });
    attempt('eval', () => eval('1 + 1') === 2);
    attempt('Function', () => new Function('return true')());
    attempt('html', () => { const box = document.createElement('div'); box.innerHTML = '<b>markup</b>'; return box.firstChild !== null; });
    attempt('inline script', () => { put('script', (s) => { s.textContent = `window.intruded.push('inline script')`; }); });
    attempt('script address', () => { put('script', (s) => { s.src = 'https://example.org/x.js'; s.onload = () => ran.push('script address'); }); });
    attempt('frame', () => { put('iframe', (f) => { f.src = 'https://example.org/'; }); });
    attempt('picture', () => { put('img', (i) => { i.onload = () => ran.push('picture'); i.src = 'https://example.org/x.png?code'; }); });
    attempt('style', () => { put('style', (s) => { s.textContent = 'body { outline: 7px solid red }'; }); });
    attempt('worker', () => { const w = new Worker('data:text/javascript,postMessage(1)'); w.onmessage = () => ran.push('worker'); });
    fetch('https://example.org/').then(() => ran.push('fetch'), () => {}).then(async () => {
        await new Promise((next) => setTimeout(next, 300)); // violations are told in tasks of their own
        if (getComputedStyle(document.body).outlineWidth === '7px') ran.push('style');
        done({ ran: [...ran, ...window.intruded], violations });
    });";

#[test]
fn only_granted_commands_are_answered() {
    let (_home, program, _) = opened();
    assert_eq!(program.ask("return typeof window.__TAURI__"), json!("undefined"));
    let not_granted = [
        ("plugin:dialog|open", json!({ "options": {} })),
        ("plugin:dialog|save", json!({ "options": {} })),
        ("plugin:event|emit", json!({ "event": "locked", "payload": {} })),
        ("plugin:event|emit_to", json!({ "target": "main", "event": "locked", "payload": {} })),
        ("plugin:fs|read_file", json!({ "path": "/etc/passwd" })),
        ("plugin:shell|execute", json!({ "program": "id" })),
        ("plugin:window|create", json!({ "options": { "label": "second" } })),
        ("plugin:window|set_title", json!({ "label": "main", "value": "another title" })),
        ("plugin:webview|create_webview_window", json!({ "options": { "label": "second" } })),
        ("plugin:path|resolve_directory", json!({ "directory": 1 })),
        ("plugin:app|version", json!({})),
        ("plugin:webview|internal_toggle_devtools", json!({})),
        ("plugin:webview|print", json!({})),
        ("dump_everything", json!({})),
        // Registered in the build for tests, and granted to nobody.
        ("not_granted", json!({})),
    ];
    for (command, arguments) in not_granted {
        // A seal changes nothing about who may call what.
        for answer in [program.call(command, arguments.clone()), program.call_sealed(command, arguments)] {
            let refusal = answer["refused"].as_str().unwrap_or_else(|| panic!("{command} was answered: {answer}"));
            assert!(refusal.contains("not allowed") || refusal.contains("not found"), "{command}: {refusal}");
        }
    }
    assert_eq!(program.call_sealed("home", json!({ "force": true }))["refused"]["code"], "invalid", "the gate stands behind the seal too");
    assert_eq!(program.call_sealed("home", json!({}))["accounts"][0]["left"], 16);
    program.click("nav-copies"); // the page's own keys are forgotten by now: it greets anew
    program.reads("copies/", "No copies yet");
    assert_eq!(program.windows(), 1);
}

#[test]
fn a_wish_that_is_not_exact_is_refused_and_does_nothing() {
    let (_home, program, _) = opened();
    let wish = take_wish(&program);
    let with = |key: &str, value: Value| {
        let mut wish = wish.clone();
        wish[key] = value;
        program.call("take", json!({ "wish": wish }))
    };
    for (key, value) in [
        ("force", json!(true)),
        ("account", json!("../../etc/passwd")),
        ("account", json!(7)),
        ("ordinal", json!(-1)),
        ("copy", json!("yes")),
    ] {
        let answer = with(key, value);
        assert!(!answer["refused"].is_null(), "{key} was taken as it came: {answer}");
    }
    assert_eq!(with("account", json!("00"))["refused"]["code"], "invalid");
    // A password is never taken as JSON: a text of it would be left behind.
    assert_eq!(program.call("step_up", json!({ "password": PASSWORD }))["refused"]["code"], "invalid");
    assert_eq!(program.call("home", json!({}))["accounts"][0]["left"], 16, "nothing was taken");

    // Of a picture nothing is stored as long as one of its codes was not compared with it.
    let mut codes = new_codes(&github_codes(4));
    codes["account"] = json!("second");
    codes["codes"][3]["seen"] = json!({ "part": 1, "read": null, "doubtful": [], "unsure": false, "looked": false });
    assert_eq!(program.call("store", json!({ "codes": codes }))["refused"]["code"], "not-looked");
    assert_eq!(program.call("home", json!({}))["accounts"].as_array().map(Vec::len), Some(1), "nothing was stored");
    codes["codes"][3]["seen"]["looked"] = json!(true);
    assert_eq!(program.call("store", json!({ "codes": codes }))["codes"], 16);

    program.locks();
    for (command, arguments) in
        [("home", json!({})), ("take", json!({ "wish": wish })), ("copies", json!({})), ("attention", json!({})), ("settings", json!({}))]
    {
        assert_eq!(program.call(command, arguments)["refused"]["code"], "locked", "{command} of a locked vault");
    }
}

// The program's own table of what it takes, so that no command can be forgotten here.
include!("../src-tauri/src/command_names.rs");

/// Commands that have something to say while a vault is locked. Every other one wants an open vault.
const WHILE_LOCKED: &[&str] = &[
    "status",
    "suggest_phrase",
    "weigh_password",
    "choose_new_place",
    "new_vault",
    "open_other",
    "open_recent",
    "forget_vault",
    "unlock",
    "unlock_with_recovery_key",
    "choose_key_file",
    "restorable",
    "choose_restore_place",
    "choose_save_file",
    "agree",
    "lock",
    "touch",
    "clear_clipboard",
    "drop_preview",
    "drop_import",
    "drop_sheet",
    "drop_export",
    "drop_pack",
    "forget_recovery_key",
    "set_look",
];

#[test]
fn every_command_refuses_what_it_does_not_take_and_what_comes_at_the_wrong_time() {
    let kept = Kept::new();
    let program = kept.unlocked(&journeys::program("CODEKEEP_DESKTOP"));
    let refused = |name: &str, arguments: Value, why: &str| {
        let answer = program.call(name, arguments);
        assert!(!answer["refused"].is_null(), "{name} with {why}: {answer}");
        answer["refused"].clone()
    };
    for command in COMMANDS {
        let name = command.name;
        match command.takes {
            Takes::Bytes => {
                assert_eq!(refused(name, json!({ "password": "x" }), "JSON")["code"], "invalid", "{name}");
                let answer = program.call_with_many_bytes(name, (1 << 20) + 1);
                assert_eq!(answer["refused"]["code"], "too-large", "{name} with too many bytes: {answer}");
            }
            Takes::Sealed => {
                assert_eq!(refused(name, json!({}), "JSON")["code"], "invalid", "{name}");
                assert_eq!(program.call_with_many_bytes(name, 9 << 20)["refused"]["code"], "too-large", "{name}");
                assert_eq!(program.call_with_many_bytes(name, 100)["refused"]["code"], "other-keys", "{name}");
            }
            Takes::Named(names) => {
                let whole = |value: Value| Value::Object(names.iter().map(|a| ((*a).to_owned(), value.clone())).collect());
                let mut more = whole(json!("x"));
                more["force"] = json!(true);
                assert_eq!(refused(name, more, "an unknown argument")["code"], "invalid", "{name}");
                assert_eq!(program.call_with_bytes(name, "bytes")["refused"]["code"], "invalid", "{name} with bytes");
                if !names.is_empty() {
                    refused(name, whole(json!([])), "a list");
                    refused(name, whole(json!({ "deep": { "deeper": [1, null, true] } })), "an object");
                    refused(name, json!({}), "nothing");
                    assert_eq!(refused(name, whole(json!("x".repeat(70_000))), "a long text")["code"], "too-large", "{name}");
                }
            }
        }
    }
    assert_eq!(program.call("home", json!({}))["accounts"][0]["left"], 16, "nothing was taken, and it goes on answering");

    program.locks();
    for command in COMMANDS.iter().filter(|command| !WHILE_LOCKED.contains(&command.name)) {
        match command.takes {
            Takes::Bytes | Takes::Sealed => {
                let answer = program.call_with_bytes(command.name, "a few words");
                assert!(!answer["refused"].is_null(), "{} of a locked vault: {answer}", command.name);
            }
            Takes::Named(names) => {
                // Ids of the right form, and words for the rest: what is wrong is the time.
                let value = |argument: &str| match argument {
                    "account" | "set" | "copy" => json!("0".repeat(32)),
                    "take" => json!("0".repeat(64)),
                    "plain" | "arrived" => json!(true),
                    "value" => json!(5),
                    "wish" | "edit" | "codes" => json!({}),
                    _ => json!("x"),
                };
                let arguments = names.iter().map(|a| ((*a).to_owned(), value(a))).collect();
                refused(command.name, Value::Object(arguments), "a locked vault");
            }
        }
    }
    assert_eq!(program.call("status", json!({}))["phase"], "locked");
}

/// Wrong passwords are slowed down, also when many are sent at once: the key is derived for one at a time.
#[test]
fn wrong_passwords_have_to_wait() {
    let kept = Kept::new();
    let program = kept.locked(&journeys::program("CODEKEEP_DESKTOP"));
    let told = program.ask_later(
        "const done = arguments[arguments.length - 1], bytes = (n) => new TextEncoder().encode(`wrong password ${n}`);
        Promise.all([1, 2, 3, 4, 5, 6].map((n) => window.__TAURI_INTERNALS__.invoke('unlock', bytes(n)).then(() => 'opened', (p) => p.code))).then(done);",
    );
    let mut codes: Vec<&str> = told.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["wait", "wait", "wait", "wrong-password", "wrong-password", "wrong-password"]);
    let right = program.call_with_bytes("unlock", Kept::PASSWORD);
    assert_eq!(right["refused"]["code"], "wait", "the right one waits like any other");
    assert!(right["refused"]["detail"]["seconds"].as_u64().is_some_and(|seconds| (1..=4).contains(&seconds)), "{right}");
    kept.unlocks_in_time(&program);
}

/// An address in the browser is text that leaves the machine, so it wants the password, given after it was set.
#[test]
fn a_page_opens_no_address_without_the_person() {
    let mut kept = Kept::new();
    let opened = kept.home.path("opened");
    let browser = kept.home.write("xdg-open", &format!("#!/bin/sh\necho \"$1\" >> '{}'\n", opened.display()));
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o700)).unwrap();
    let path = format!("{}:{}", kept.home.path("").display(), std::env::var("PATH").unwrap());
    kept.home.sets("PATH", path);
    let program = kept.unlocked(&journeys::program("CODEKEEP_DESKTOP"));
    let account = program.call("home", json!({}))["accounts"][0]["id"].clone();
    let saves =
        |page: &str| assert_eq!(program.call("edit_account", json!({ "edit": { "account": account, "reissue_page": page } })), Value::Null);
    let begins = || program.call("begin_reissue", json!({ "account": account }));
    let opens = || program.call("open_reissue_page", json!({ "account": account }));

    saves("https://example.org/?a-code");
    assert_eq!(opens()["refused"]["code"], "no-reissue");
    assert_eq!(begins()["refused"]["code"], "step-up", "the password of a moment ago was given before this address was there");
    assert_eq!(program.call_with_bytes("step_up", Kept::PASSWORD), Value::Null);
    assert_eq!(begins(), Value::Null);
    saves("https://example.org/?another-code");
    assert_eq!(opens()["refused"]["code"], "no-reissue", "it is not the page for which the reissue was begun");
    assert!(!opened.exists(), "something was opened");

    assert_eq!(program.call_with_bytes("step_up", Kept::PASSWORD), Value::Null);
    assert_eq!(begins(), Value::Null);
    assert_eq!(opens(), "example.org");
    let line = program.until("the browser", || std::fs::read_to_string(&opened).ok().filter(|line| line.ends_with('\n')));
    assert_eq!(line, "https://example.org/?another-code\n");
}

/// How codes fit what is stored tells which of them are stored, and is recorded nowhere: so it is no way to guess them.
#[test]
fn a_page_guesses_no_codes_without_the_person() {
    let kept = Kept::new();
    let program = kept.unlocked(&journeys::program("CODEKEEP_DESKTOP"));
    let guesses = |count: usize| new_codes(&(0..count).map(|n| format!("{n:05}-guess")).collect::<Vec<_>>());
    let fit = |codes: &Value| program.call("fit", json!({ "codes": codes }));
    assert_eq!(fit(&new_codes(&kept.codes))["known"], 16);
    assert_eq!(fit(&guesses(5_000))["known"], 0);
    assert_eq!(fit(&guesses(1))["refused"]["code"], "step-up");
    assert_eq!(
        program.call("store", json!({ "codes": guesses(1) }))["refused"]["code"],
        "step-up",
        "a refusal to store would tell as well"
    );
    assert_eq!(program.call_with_bytes("step_up", Kept::PASSWORD), Value::Null);
    assert_eq!(fit(&new_codes(&kept.codes))["known"], 16, "the password starts the count anew");
}

/// What is in a plain file may change the look, and nothing that protects.
#[test]
fn a_plain_file_weakens_nothing() {
    let kept = Kept::new();
    kept.look(json!({
        "theme": "dark", "letter_keys": false, "content_protected": false, "contentProtected": false, "devtools": true, "csp": null,
        "lock.idle-seconds": 999_999, "lock": { "idle-seconds": 999_999 }, "reveal.seconds": 999, "clipboard.seconds": 999,
        "take.always-step-up": 0, "settings": { "reveal.seconds": 999 }, "unlocked": true, "password": "x",
    }));
    let program = kept.unlocked(&journeys::program("CODEKEEP_DESKTOP"));
    let settings = program.call("settings", json!({}));
    assert_eq!(settings["theme"], "dark", "the file was read");
    for row in settings["rows"].as_array().unwrap() {
        assert_eq!(row["value"], row["default"], "{row}");
    }
    assert_eq!(settings["capture_protection"], false, "there is no such thing on Linux, and it is said");
    program.click("nav-settings");
    program.reads("settings/", "cannot keep codes out of screen pictures");
}

/// Of everything that crosses into the page while a code is used, one reply holds one code.
#[test]
fn no_reply_but_the_one_asked_for_holds_a_code() {
    let (home, program, codes) = opened();
    program.record_replies();
    for place in ["nav-attention", "nav-copies", "nav-ledger", "nav-settings", "nav-home"] {
        program.click(place);
    }
    program.click("account-row");
    program.click("home/account-menu");
    program.click("home/copy-unseen");
    program.until("the code on the clipboard", || clipboard().filter(|text| *text == codes[0]));
    program.click("room/outcome-accepted");
    program.reads("home/left-count", "15 of 16");
    program.click("home/use-a-code");
    program.reads("room/code-text", &codes[1]);
    program.click("room/copy-code");
    program.until("the second code on the clipboard", || clipboard().filter(|text| *text == codes[1]));
    program.click("room/outcome-accepted");
    program.reads("home/left-count", "14 of 16");

    // Every other command that tells something.
    let account = program.call("home", json!({}))["accounts"][0]["id"].clone();
    program.call("account", json!({ "account": account }));
    program.call("ledger", json!({ "wish": { "query": "", "part": "all", "account": null, "days": null, "limit": 500 } }));
    program.call("sheet_preview", json!({ "wish": { "accounts": [account], "place": "Safe", "paper": "a4" } }));
    program.call("fit", json!({ "codes": new_codes(&codes) }));
    program.call("store", json!({ "codes": new_codes(&codes) }));
    let backup = program.call("backups", json!({}))["backups"][0]["key"].clone();
    let look = program.call("look_into_backup", json!({ "backup": backup }));
    program.call("bring_back_set", json!({ "backup": backup, "set": look["sets"][0]["set"], "intent": "add" }));
    program.call("unite_backup", json!({ "backup": backup }));
    program.call("verify_ledger", json!({}));
    program.call("take", json!({ "wish": { "force": codes[3] } }));
    let set = program.call("account", json!({ "account": account }))["sets"][0]["id"].clone();
    program.call("set_quality", json!({ "set": set }));
    program.call("locked_out", json!({ "situation": "phone-lost" }));
    program.call_with_bytes("unlock", PASSWORD);

    program.step("codes_go_into_files_and_come_back");
    let with_file = |command: &str, arguments: Value, title: &str, name: &str| -> Value {
        let answers = || program.recorded().into_iter().filter(|(name, _)| name == command).map(|(_, reply)| reply);
        let before = answers().count();
        let script = "window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).catch(() => null); return true";
        program.ask_with(script, vec![command.into(), arguments]);
        answer_file_dialog(title, &home.path(name));
        serde_json::from_str(&program.until(command, || answers().nth(before))).unwrap()
    };
    let words = |made: &Value| made["phrase"].as_str().unwrap_or_else(|| panic!("no words: {made}")).to_owned();
    let (sheet, export, pack) = ("Documents/sheet.pdf", "Documents/export.age", "Documents/travel.codekeep-pack");
    let wish = json!({ "wish": { "kind": "sealed", "accounts": [account], "place": "Bag", "paper": "a4" } });
    let phrase = words(&with_file("save_sheet", wish, "Save the sheet as PDF", sheet));
    with_file("read_sheet_file", json!({}), "A picture or PDF of the sheet", sheet);
    program.call_with_bytes("open_sheet", &phrase);
    program.call("store_sheet", json!({ "beside": true }));
    with_file("verify_scan", json!({}), "A picture or PDF of the sheet", sheet);
    program.call_with_bytes("step_up", PASSWORD); // that of the unlock may be more than a minute old
    let phrase = words(&with_file("export", json!({ "wish": { "kind": "sealed", "place": "" } }), "Export everything", export));
    with_file("choose_export", json!({}), "Bring an export back", export);
    program.call_with_bytes("open_export", &phrase);
    program.call_with_bytes("step_up", PASSWORD);
    program.call("take_in_export", json!({}));
    let wish = json!({ "wish": { "accounts": [account], "codes": null, "expires": "2999-12-31", "place": "Bag" } });
    words(&with_file("make_pack", wish, "Save the travel pack", pack));
    with_file("choose_pack", json!({}), "Bring a travel pack home", pack);
    program.call("bring_home", json!({ "used": [] }));
    let item =
        json!({ "type": 1, "name": "GitHub", "notes": format!("recovery codes\n{}", codes.join("\n")), "login": { "username": "mira" } });
    home.write("Downloads/bitwarden.json", &json!({ "encrypted": false, "items": [item] }).to_string());
    with_file("preview_file", json!({}), "Store codes from a file", "Downloads/bitwarden.json");
    program.call("import", json!({}));
    program.call_with_bytes("open_import", "it has no password");
    program.call("store_import", json!({ "sets": [0], "accounts": [], "dispose": false }));

    let replies = program.recorded();
    for command in [
        "set_quality",
        "locked_out",
        "unlock",
        "save_sheet",
        "read_sheet_file",
        "open_sheet",
        "store_sheet",
        "verify_scan",
        "export",
        "choose_export",
        "open_export",
        "take_in_export",
        "make_pack",
        "choose_pack",
        "bring_home",
        "import",
        "store_import",
    ] {
        let answers: Vec<&str> = replies.iter().filter(|(name, _)| name == command).map(|(_, reply)| reply.as_str()).collect();
        assert!(answers.iter().any(|reply| !reply.contains("\"advice\"")), "{command} did nothing, so it proves nothing: {answers:?}");
    }
    for command in [
        "home",
        "account",
        "take",
        "copy_again",
        "answer",
        "copies",
        "ledger",
        "attention",
        "settings",
        "sheet_preview",
        "fit",
        "store",
        "backups",
        "look_into_backup",
        "bring_back_set",
        "unite_backup",
        "verify_ledger",
    ] {
        assert!(replies.iter().any(|(name, _)| name == command), "{command} was not recorded, so it proves nothing");
    }
    let bare: Vec<String> = codes.iter().map(|code| code.replace('-', "")).collect();
    let held =
        |reply: &str| codes.iter().zip(&bare).filter(|(code, bare)| reply.contains(code.as_str()) || reply.contains(bare.as_str())).count();
    let holding: Vec<(&str, usize)> = replies.iter().map(|(name, reply)| (name.as_str(), held(reply))).filter(|(_, n)| *n > 0).collect();
    assert_eq!(holding, [("take", 1)], "replies with codes in them");
}

#[test]
fn a_shown_code_stands_in_one_place_and_leaves_it_in_time() {
    let (_home, program, codes) = opened();
    assert_eq!(program.call("set_setting", json!({ "name": "reveal.seconds", "value": 5 })), Value::Null);
    program.click("account-row");
    program.click("home/use-a-code");
    program.reads("room/code-text", &codes[0]);
    assert_eq!(places_of(&program, &codes[0]), json!(["P code-text"]), "the text stands in one node, and in no attribute");

    program.step("the_code_is_selected_and_copied_by_keys");
    desktop::fill_clipboard("what was there before");
    program.ask("const all = document.createRange(); all.selectNodeContents(document.body); getSelection().removeAllRanges(); getSelection().addRange(all)");
    desktop::press("ctrl+c");
    // Either nothing was copied, or the program did it, with its hint.
    let copied = program.until("an answer to Ctrl+C", clipboard);
    if copied != "what was there before" {
        assert_eq!(copied, codes[0]);
        assert!(desktop::clipboard_formats().iter().any(|format| format == "x-kde-passwordManagerHint"), "Ctrl+C copied without the hint");
    }

    program.step("the_window_loses_the_focus");
    program.ask("window.dispatchEvent(new Event('blur'))");
    assert!(program.has("room/code-text"), "typing it into another window is a blur");

    program.step("the_time_is_over");
    program.loses("room/code-text");
    assert_eq!(places_of(&program, &codes[0]), json!([]), "nothing of it stays in the page");
}

/// Where a text stands in the page: in text nodes, attributes, or fields.
fn places_of(program: &Program, text: &str) -> Value {
    let script = r"
        const found = [], code = arguments[0];
        const name = (e) => `${e.tagName} ${e.dataset?.testid ?? ''}`.trim();
        for (const element of document.querySelectorAll('*')) {
            for (const node of element.childNodes) if (node.nodeType === 3 && node.data.includes(code)) found.push(name(element));
            for (const attribute of element.attributes) if (attribute.value.includes(code)) found.push(`${name(element)} @${attribute.name}`);
            if (typeof element.value === 'string' && element.value.includes(code)) found.push(`${name(element)} value`);
        }
        return found;";
    program.ask_with(script, vec![text.into()])
}
