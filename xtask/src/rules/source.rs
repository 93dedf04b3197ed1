//! Rules about what stands in which file.
//!
//! Words that must stand nowhere are written here in two pieces, so that this file keeps its own rules.

use super::tree::{File, Tree};
use super::{Rule, links, requirements};

pub const RULES: &[Rule] = &[
    ("custody is pure", custody_is_pure),
    ("files at the edge", files_at_the_edge),
    ("one module owns randomness", one_owner_of_randomness),
    ("one door to Tauri", one_door_to_tauri),
    ("the page is embedded anew", page_is_embedded_anew),
    ("nothing unfinished", nothing_unfinished),
    ("no panic", no_panic),
    ("what the compiler does not check stands in named modules", unsafe_in_named_modules),
    ("a tag stays with what it seals", tags_stay_with_what_they_seal),
    ("each exposure has its reason", each_exposure_has_its_reason),
    ("modules say what they are for", modules_say_what_they_are_for),
    ("no place of one machine", no_place_of_one_machine),
    ("no registry", no_registry),
    ("links lead somewhere", links::lead_somewhere),
    ("decisions are listed", links::decisions_are_listed),
    ("requirements have evidence", requirements::have_evidence),
];

/// Where files may be touched: the vault's disk module and the doors.
const MAY_TOUCH_FILES: &[&str] =
    &["crates/vault/src/disk/", "crates/vault/src/disk.rs", "crates/folders/", "crates/travel/src/files.rs", "crates/cli/", "src-tauri/"];

/// Where fresh random bytes may be drawn.
const MAY_DRAW_RANDOMNESS: &[&str] = &[
    "crates/vault/src/format/crypto.rs", // keys, nonces, salts
    "crates/vault/src/disk/write.rs",    // names of files that exist for a moment
    "src-tauri/src/channel.rs",          // keys and nonces of what crosses to the page
];

/// Where code may be that the compiler does not check: each of these says on its first lines why.
const MAY_BE_UNSAFE: &[&str] = &[
    "crates/vault/src/wiping.rs",              // an allocator
    "crates/vault/src/disk/windows_rights.rs", // calls into the system
    "crates/sheet/src/print/windows.rs",       // calls into the system
    "crates/pictures/src/reader/macos.rs",     // calls into the system
    "src-tauri/src/autolock/macos.rs",         // calls into the system
    "src-tauri/src/autolock/windows.rs",       // calls into the system
    "crates/vault/tests/format_memory.rs",     // an allocator that looks at what is freed
];

/// Packages without any such module, which forbid it for good.
const ROOTS_THAT_FORBID_UNSAFE: &[&str] =
    &["crates/custody/src/lib.rs", "crates/intake/src/lib.rs", "crates/hostile/src/lib.rs", "crates/cli/src/main.rs", "xtask/src/main.rs"];

/// Lines of code in these files that hold one of these words.
fn lines_with<'a>(files: impl Iterator<Item = &'a File>, words: &[&str], why: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.code() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                found.push(format!("{}: `{word}` {why}", file.at(number)));
            }
        }
    }
    found
}

fn custody_is_pure(tree: &Tree) -> Vec<String> {
    let files = tree.shipped_rust().filter(|file| file.is_below("crates/custody"));
    let words = ["std::fs", "std::env", "std::net", "std::process", "std::time", "SystemTime", "Instant::now", "getrandom"];
    let mut broken = lines_with(files, &words, "in custody, which knows no file, clock or randomness");
    broken.extend(uses_fs(tree.shipped_rust().filter(|file| file.is_below("crates/custody"))));
    broken
}

fn files_at_the_edge(tree: &Tree) -> Vec<String> {
    uses_fs(tree.shipped_rust().filter(|file| !is_one_of(file, MAY_TOUCH_FILES)))
}

/// Finds `std::fs` also inside `use std::{…}`.
fn uses_fs<'a>(files: impl Iterator<Item = &'a File>) -> Vec<String> {
    let why = "touches files outside the vault's disk module and the doors";
    let mut found = Vec::new();
    for file in files {
        let mut in_group = false;
        for (number, line) in file.code() {
            in_group |= line.trim_start().starts_with("use std::{");
            let has_word = |word: &str| words(line).any(|found| found == word);
            if line.contains("std::fs") || line.contains("File::open") || in_group && has_word("fs") {
                found.push(format!("{}: {why}", file.at(number)));
            }
            in_group &= !line.contains(';');
        }
    }
    found
}

fn one_owner_of_randomness(tree: &Tree) -> Vec<String> {
    let files = tree.shipped_rust().filter(|file| !is_one_of(file, MAY_DRAW_RANDOMNESS));
    lines_with(files, &["getrandom::", "use getrandom"], "outside the modules that may draw randomness")
}

fn unsafe_in_named_modules(tree: &Tree) -> Vec<String> {
    let (unsafe_word, allowing) = (concat!("uns", "afe"), concat!("allow(uns", "afe_code"));
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".rs") && !is_one_of(file, MAY_BE_UNSAFE)) {
        let lines = file.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        let is_wrong = |line: &str| words(line).any(|word| word == unsafe_word) || line.contains(allowing);
        found.extend(
            lines.filter(|(_, line)| is_wrong(line)).map(|(at, _)| format!("{}: outside of the modules that may", file.at(at + 1))),
        );
    }
    let forbids = concat!("#![forbid(uns", "afe_code)]");
    let roots = ROOTS_THAT_FORBID_UNSAFE.iter().filter_map(|path| tree.file(path));
    found.extend(roots.filter(|root| !root.text.contains(forbids)).map(|root| format!("{}: lacks `{forbids}`", root.path)));
    found
}

fn one_door_to_tauri(tree: &Tree) -> Vec<String> {
    let files = tree.files.iter().filter(|file| file.is_below("ui/src") && !file.is_below("ui/src/api"));
    lines_with(files, &["@tauri-apps"], "outside ui/src/api")
}

/// The macro that embeds the page does not watch it: without this line an old page would be shipped.
fn page_is_embedded_anew(tree: &Tree) -> Vec<String> {
    match tree.file("src-tauri/build.rs") {
        Some(build) if !build.text.contains("rerun-if-changed=ui/dist") => {
            vec![format!("{}: must print `cargo:rerun-if-changed=ui/dist`", build.path)]
        }
        _ => Vec::new(),
    }
}

fn nothing_unfinished(tree: &Tree) -> Vec<String> {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let macros = [concat!("to", "do!("), concat!("unimple", "mented!(")];
    let comments = ["//", "#", "/*", "<!--"];
    let sources = [".rs", ".ts", ".svelte", ".css", ".html", ".py", ".js", ".toml", ".sh", "/run"];
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.ends_with(&sources) && !file.is_below("tests/samples")) {
        for (index, line) in file.text.lines().enumerate() {
            let remark = comments.iter().filter_map(|opening| line.find(opening)).min().and_then(|at| line.get(at..)).unwrap_or_default();
            let is_marked = words(remark).any(|word| marks.contains(&word)) || macros.iter().any(|word| line.contains(word));
            if is_marked {
                found.push(format!("{}: unfinished work is not left behind", file.at(index + 1)));
            }
        }
    }
    found
}

// A parser may have an `expect` of its own that returns an error: that of the standard library takes a text.
fn no_panic(tree: &Tree) -> Vec<String> {
    lines_with(
        tree.shipped_rust(),
        &[".unwrap()", ".expect(\"", ".expect(&", "panic!("],
        "outside a test: return an error that names the failure",
    )
}

/// A cipher that is given its tag apart may hand out what it has not checked yet.
fn tags_stay_with_what_they_seal(tree: &Tree) -> Vec<String> {
    let is_apart = |line: &str| words(line).any(|word| word.contains("crypt") && word.ends_with("_detached"));
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".rs")) {
        let lines = file.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//") && is_apart(line));
        found.extend(lines.map(|(at, _)| format!("{}: a tag apart from what it seals", file.at(at + 1))));
    }
    found
}

fn each_exposure_has_its_reason(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.shipped_rust() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (number, line) in file.code().filter(|(_, line)| line.contains("expose(") && !line.contains("fn expose(")) {
            let before = lines.get(number.saturating_sub(4)..number).unwrap_or_default();
            if !before.iter().any(|line| line.contains("EXPOSE:")) {
                found.push(format!("{}: `{}` without an `EXPOSE:` comment that gives the reason", file.at(number), line.trim()));
            }
        }
    }
    found
}

fn modules_say_what_they_are_for(tree: &Tree) -> Vec<String> {
    let says = |file: &&File| file.text.lines().find(|line| !line.trim().is_empty()).is_none_or(|line| line.starts_with("//"));
    let silent = tree.files.iter().filter(|file| file.path.ends_with(".rs") && !says(file));
    silent.map(|file| format!("{}: the first lines say what the file is for", file.at(1))).collect()
}

fn no_place_of_one_machine(tree: &Tree) -> Vec<String> {
    let always = [concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    // An example calls the owner of a home folder `you`; tests invent people.
    let homes = [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("C:\\Us", "ers\\")];
    let begins_a_path = |line: &str, at: usize| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '_' | '-' | '~' | '}' | '*' | '>'))
    };
    let names_somebody = |rest: &str| {
        let name = words(rest).next().unwrap_or_default();
        rest.starts_with(|c: char| c.is_alphanumeric()) && name != "you"
    };
    let mut found = Vec::new();
    for file in &tree.files {
        for (index, line) in file.text.lines().enumerate() {
            for home in always.iter().chain(homes.iter().filter(|_| !file.is_test())) {
                let mut hits = line.match_indices(home).map(|(at, _)| (at, line.get(at + home.len()..).unwrap_or_default()));
                if hits.any(|(at, rest)| begins_a_path(line, at) && names_somebody(rest)) {
                    found.push(format!("{}: a path of one machine (`{home}…`)", file.at(index + 1)));
                }
            }
        }
    }
    found
}

fn no_registry(tree: &Tree) -> Vec<String> {
    let hosts = [
        concat!("registry.", "npmjs.org"),
        concat!("static.", "crates.io"),
        concat!("index.", "crates.io"),
        concat!("files.", "pythonhosted.org"),
        concat!("deb.", "debian.org"),
    ];
    let mut found = Vec::new();
    for file in &tree.files {
        let is_lock = file.path.ends_with("package-lock.json");
        for (index, line) in file.text.lines().enumerate() {
            if hosts.iter().any(|host| line.contains(host)) || is_lock && line.trim_start().starts_with("\"resolved\"") {
                found.push(format!("{}: names where a package is downloaded from; that is each machine's own matter", file.at(index + 1)));
            }
        }
    }
    found
}

/// Files that have grown long: a hint for whoever reads the output, not a failure.
pub fn long_files(tree: &Tree) -> Vec<String> {
    let limit = |file: &File| match file.path.rsplit('.').next() {
        Some("rs") => 600,
        Some("svelte") => 400,
        _ => usize::MAX,
    };
    let lines = |file: &File| file.text.lines().count();
    let long = tree.files.iter().filter(|file| lines(file) > limit(file));
    long.map(|file| format!("{} has {} lines", file.path, lines(file))).collect()
}

fn is_one_of(file: &File, places: &[&str]) -> bool {
    places.iter().any(|place| file.path.starts_with(place))
}

/// Words of letters, digits and underscores.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::*;

    type Check = fn(&Tree) -> Vec<String>;

    /// The rule finds each bad file once and leaves each good one alone.
    fn assert_rule(rule: Check, bad: &[(&str, &str)], good: &[(&str, &str)]) {
        for file in bad {
            let found = rule(&tree(&[*file]));
            assert_eq!(found.len(), 1, "{file:?} gave {found:?}");
            assert!(found[0].starts_with(file.0), "{found:?}");
        }
        for file in good {
            assert_eq!(rule(&tree(&[*file])), Vec::<String>::new(), "{file:?}");
        }
    }

    #[test]
    fn custody_must_not_look_at_a_clock() {
        let bad = [
            ("crates/custody/src/a.rs", "use std::time::Duration;"),
            ("crates/custody/src/a.rs", "let now = SystemTime::now();"),
            ("crates/custody/src/a.rs", "getrandom::fill(&mut bytes);"),
            ("crates/custody/src/a.rs", "use std::{fmt, fs};"),
        ];
        let good = [
            ("crates/vault/src/a.rs", "let now = SystemTime::now();"),
            ("crates/custody/src/a.rs", "/// Never calls std::env.\nfn f() {}"),
            ("crates/custody/src/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use std::time::Instant;\n}"),
        ];
        assert_rule(custody_is_pure, &bad, &good);
    }

    #[test]
    fn files_are_touched_only_at_the_edge() {
        let bad = [
            ("crates/intake/src/a.rs", "std::fs::read(path)"),
            ("crates/sheet/src/a.rs", "use std::{\n    io,\n    fs,\n};"),
            ("crates/vault/src/format/a.rs", "use std::{fs, io};"),
        ];
        let good = [
            ("crates/vault/src/disk/save.rs", "use std::fs;"),
            ("crates/cli/src/main.rs", "std::fs::read(path)"),
            ("src-tauri/src/print.rs", "std::fs::read(path)"),
            ("crates/vault/tests/crash.rs", "std::fs::read(path)"),
            ("crates/intake/src/a.rs", "use std::{fmt, io};\nlet fs = 1;"),
        ];
        assert_rule(files_at_the_edge, &bad, &good);
    }

    #[test]
    fn randomness_has_one_owner() {
        let draw = "getrandom::fill(out)";
        assert_rule(one_owner_of_randomness, &[("crates/intake/src/a.rs", draw)], &[("crates/vault/src/format/crypto.rs", draw)]);
    }

    #[test]
    fn code_that_is_not_checked_is_found() {
        let (block, word) = (concat!("uns", "afe { *at }"), concat!("let x = \"not uns", "afely\";"));
        let allows = concat!("#![allow(uns", "afe_code)]");
        let forbids = concat!("#![forbid(uns", "afe_code)]");
        let bad = [("crates/intake/src/a.rs", block), ("tests/a.rs", allows), ("crates/intake/src/lib.rs", "fn f() {}")];
        let good = [("crates/vault/src/wiping.rs", block), ("crates/intake/src/lib.rs", forbids), ("crates/a/src/a.rs", word)];
        assert_rule(unsafe_in_named_modules, &bad, &good);
    }

    #[test]
    fn the_page_reaches_tauri_through_one_folder() {
        let import = "import { invoke } from \"@tauri-apps/api/core\";";
        let bad = [("ui/src/screens/Unlock.svelte", import), ("ui/src/apis/a.ts", import)];
        assert_rule(one_door_to_tauri, &bad, &[("ui/src/api/tauri.ts", import), ("ui/package.json", import)]);
    }

    #[test]
    fn a_build_that_does_not_watch_the_page_is_found() {
        let bad = [("src-tauri/build.rs", "fn main() { tauri_build::build() }")];
        assert_rule(page_is_embedded_anew, &bad, &[("src-tauri/build.rs", "println!(\"cargo:rerun-if-changed=ui/dist\");")]);
    }

    #[test]
    fn marks_of_unfinished_work_are_found_and_masks_of_codes_are_not() {
        let marked = format!("fn f() {{}} // {}: later", concat!("TO", "DO"));
        let stub = format!("fn f() {{ {}) }}", concat!("to", "do!("));
        let plain = format!("let mask = \"{0}-{0}\";", concat!("XX", "X"));
        let bad = [("crates/a/src/a.rs", marked.as_str()), ("ui/src/a.ts", marked.as_str()), ("src-tauri/src/a.rs", stub.as_str())];
        let good = [("crates/a/src/a.rs", plain.as_str()), ("tests/samples/a.py", marked.as_str()), ("README.md", marked.as_str())];
        assert_rule(nothing_unfinished, &bad, &good);
    }

    #[test]
    fn shipped_code_returns_errors() {
        let bad = [
            ("crates/a/src/a.rs", "let x = y.unwrap();"),
            ("src-tauri/src/a.rs", "y.expect(\"there\")"),
            ("crates/a/src/a.rs", "panic!(\"no\")"),
            ("crates/a/src/a.rs", "#[cfg(test)]\nmod tests;\nfn f() { y.unwrap(); }"),
        ];
        let good = [
            ("crates/a/src/a.rs", "let x = y.unwrap_or(1);"),
            ("crates/a/src/a.rs", "self.expect(UINT)"),
            ("crates/a/src/a.rs", "/// let x = y.unwrap();"),
            ("crates/a/src/a.rs", "#[cfg(test)]\nmod tests {\n    y.unwrap();\n}"),
            ("crates/a/tests/a.rs", "y.unwrap();"),
        ];
        assert_rule(no_panic, &bad, &good);
    }

    #[test]
    fn a_tag_that_is_given_apart_is_found() {
        let new = concat!("cipher.decrypt_in", "out_detached(&nonce, &[], open, &tag)");
        let old = concat!("let tag = cipher.encrypt_in", "_place_detached(&nonce, b\"\", &mut text)?;");
        let bad = [("crates/a/src/a.rs", new), ("fuzz/targets/a.rs", old), ("crates/a/tests/a.rs", old)];
        let good = [
            ("crates/a/src/a.rs", "cipher.decrypt_in_place(&nonce, &[], &mut open)"),
            ("src-tauri/src/a.rs", "open::that_detached(&page)"),
            ("crates/a/src/b.rs", concat!("// decrypt_in", "out_detached is not called.")),
        ];
        assert_rule(tags_stay_with_what_they_seal, &bad, &good);
    }

    #[test]
    fn an_exposure_without_a_reason_is_found() {
        let bad = [
            ("crates/a/src/a.rs", "key.expose()"),
            ("src-tauri/src/a.rs", "// EXPOSE: too far away\n\n\n\nkey.expose()"),
            ("crates/a/src/a.rs", "key.expose() // because"),
        ];
        let good = [
            ("crates/a/src/a.rs", "// EXPOSE: the cipher needs it.\n// It is dropped at once.\nkey.expose()"),
            ("crates/a/src/a.rs", "key.expose() // EXPOSE: the cipher needs it"),
            ("crates/a/src/a.rs", "pub fn expose(&self) -> &str {"),
        ];
        assert_rule(each_exposure_has_its_reason, &bad, &good);
    }

    #[test]
    fn a_silent_module_is_found() {
        let bad = [("crates/a/src/a.rs", "use std::io;\n//! Late.")];
        assert_rule(
            modules_say_what_they_are_for,
            &bad,
            &[("crates/a/src/a.rs", "//! What it is for.\nuse std::io;"), ("ui/src/a.ts", "x")],
        );
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let path = |home: &str, rest: &str| format!("see `{home}{rest}`");
        let (root, home) = (path(concat!("/ro", "ot/"), "src"), path(concat!("/ho", "me/"), "somebody/vault"));
        let (you, glob) = (path(concat!("/ho", "me/"), "you/vault"), path(concat!("/ho", "me/"), "*/vault"));
        let inside = format!("ui/src{}tree.ts", concat!("/wo", "rk/"));
        let bad = [("docs/a.md", root.as_str()), ("crates/a/src/a.rs", home.as_str())];
        let good =
            [("docs/a.md", you.as_str()), ("docs/a.md", glob.as_str()), ("tests/a.rs", home.as_str()), ("docs/a.md", inside.as_str())];
        assert_rule(no_place_of_one_machine, &bad, &good);
    }

    #[test]
    fn download_hosts_are_found_and_services_are_not() {
        let host = format!("url = https://{}/x", concat!("files.", "pythonhosted.org"));
        let bad = [("docs/a.md", host.as_str()), ("ui/package-lock.json", "      \"resolved\": \"https://mirror.invalid/x.tgz\",")];
        let good = [("crates/custody/src/services.rs", "\"pypi.org\""), ("ui/src/a.ts", "\"resolved\": true")];
        assert_rule(no_registry, &bad, &good);
    }

    #[test]
    fn long_files_are_named() {
        let long = "//\n".repeat(601);
        let names = long_files(&tree(&[("a.rs", &long), ("a.svelte", "x\n".repeat(400).as_str()), ("a.md", &long)]));
        assert_eq!(names, ["a.rs has 601 lines"]);
    }
}
