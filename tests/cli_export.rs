//! Leaving, and coming back: everything in one file that stock tools open, and from that file a vault that tells the same.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use journeys::cli::life::live;
use journeys::cli::{Home, PASSWORD, file_of, github, python_is_there, spaced_digits};
use serde_json::Value;

/// What Debian's age makes of a file: it asks for the phrase on a terminal.
fn age(home: &Home, sealed: &str, phrase: &str) -> Option<String> {
    let opened = home.path("opened-by-age");
    let _ = std::fs::remove_file(&opened);
    let line = format!("age -d -o '{}' '{}'", opened.display(), home.path(sealed).display());
    let mut terminal =
        Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script");
    let mut stdin = terminal.stdin.take().unwrap();
    writeln!(stdin, "{phrase}").unwrap();
    let done = terminal.wait().expect("age is installed").success();
    drop(stdin);
    done.then(|| std::fs::read_to_string(opened).unwrap())
}

/// What is told of every account, of every copy, and of what needs attention.
fn told(home: &Home) -> (BTreeMap<String, Value>, Value, Value) {
    let made = home.json("log --kind account.new");
    let ids = made["events"].as_array().unwrap().iter().map(|event| event["account"].as_str().unwrap().to_owned());
    (ids.map(|id| (id.clone(), home.json(&format!("show {id}")))).collect(), home.json("copies"), home.json("list"))
}

/// Another home, with an empty vault and this file in it.
fn elsewhere(from: &Home, file: &str) -> Home {
    let home = Home::with_vault();
    home.write(file, std::fs::read(from.path(file)).unwrap());
    home
}

fn reader(home: &Home, arguments: &[&str]) -> std::process::Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/codekeep_reader.py");
    Command::new("python3").arg("-B").arg(script).args(arguments).current_dir(home.path("")).output().unwrap()
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Every text of a code, from the part for people.
fn texts(export: &Value) -> Vec<String> {
    let sets = export["accounts"].as_array().unwrap().iter().flat_map(|account| account["sets"].as_array().unwrap());
    let codes = sets.flat_map(|set| set["codes"].as_array().unwrap());
    codes.filter_map(|code| code["text"].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_vault_that_left_comes_back_as_it_was() {
    let home = Home::with_vault();
    let purged = live(&home).purged;
    let made = home.json("export --plain everything.json --yes");
    assert_eq!((made["kind"].as_str(), made["form"].as_str()), (Some("plain-export"), Some("json")));
    let before = told(&home);
    let copies = before.1["copies"].as_array().unwrap();
    assert_eq!(copies.len(), 4);
    assert!(copies.iter().any(|copy| copy["id"] == made["copy"] && copy["kind"] == "plain-export" && copy["state"] == "current"));

    let export = read_json(&home.path("everything.json"));
    let whole = export.to_string();
    assert_eq!(texts(&export).len() as u64, made["codes"].as_u64().unwrap());
    assert!(purged.iter().all(|text| !whole.contains(text)), "what was destroyed is not in it");
    assert!(!whole.contains(PASSWORD));

    let new = elsewhere(&home, "everything.json");
    let weighed = new.json("import everything.json");
    assert_eq!((weighed["stored"].as_bool(), weighed["brings"]["codes"].as_u64()), (Some(false), made["codes"].as_u64()));
    assert!(weighed["left_out"].as_u64().unwrap() >= 2, "settings and the like stay out: {weighed}");
    assert!(new.json("list")["accounts"].as_array().unwrap().is_empty(), "looking changes nothing");
    new.run("import everything.json --yes").ends(0).says("Brought in").says("stay out");
    new.run("log verify").ends(0).says("Every chain is whole"); // what stayed out is noted
    assert_eq!(told(&new), before);
    assert_eq!(new.json("settings")["settings"], Home::with_vault().json("settings")["settings"], "settings are not taken");

    // The same once more changes nothing, and what comes back can be used and leave again.
    let again = new.json("import everything.json --yes");
    assert_eq!(again["brings"]["entries"], 0);
    assert_eq!(told(&new), before);
    new.run("export --plain again.json --yes").ends(0);
    let again = read_json(&new.path("again.json"));
    assert_eq!(texts(&again), texts(&export));
    assert_eq!(again["ledger"]["codes"], export["ledger"]["codes"]);
}

#[test]
fn a_sealed_export_opens_with_age_and_its_phrase_is_nowhere() {
    let home = Home::with_vault();
    let codes = github(3, 16);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt --account mira-holt --dispose").ends(0);
    let made = home.json("export --sealed everything.age --place 'Stick in the safe'");
    let phrase = made["phrase"].as_str().unwrap().to_owned();
    assert_eq!((phrase.split(' ').count(), made["kind"].as_str()), (6, Some("sealed-export")));
    let opened: Value = serde_json::from_str(&age(&home, "everything.age", &phrase).expect("age opens it")).unwrap();
    assert_eq!(texts(&opened), codes);
    std::fs::remove_file(home.path("opened-by-age")).unwrap();
    let written = journeys::cli::files_under(&home.path(""));
    for (path, bytes) in written.iter().filter(|(path, _)| !path.ends_with("github-recovery-codes.txt")) {
        for secret in [&phrase, &codes[0]] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "a secret stands in {}", path.display());
        }
    }
    let copy = &home.json("copies")["copies"][0];
    assert_eq!((copy["kind"].as_str(), copy["place"].as_str()), (Some("sealed-export"), Some("Stick in the safe")));

    let new = elsewhere(&home, "everything.age");
    new.write("phrase", format!("{phrase}\n"));
    new.write("wrong", "one two three four five six\n");
    let refused = new.run("import everything.age --source-password-file wrong --yes --json").ends(3);
    assert_eq!(refused.refusal(), "wrong-phrase");
    new.run("import everything.age --source-password-file phrase --yes").ends(0).says("Brought in");
    assert_eq!(told(&new), told(&home));
    // What was printed before is told as it was, and a code is handed out.
    assert_eq!(new.json("take github")["code"], codes[0]);

    let bytes = std::fs::read(home.path("everything.age")).unwrap();
    new.write("cut.age", &bytes[..bytes.len() - 20]);
    assert_eq!(new.run("import cut.age --source-password-file phrase --json").ends(4).refusal(), "damaged-export");
}

#[test]
fn without_codekeep_the_published_reader_writes_the_same_export() {
    if !python_is_there() {
        return;
    }
    let home = Home::with_vault();
    let _ = live(&home);
    home.run("export --plain ours.json --yes").ends(0);
    let vault = home.vault();
    let arguments = [vault.to_str().unwrap(), "export", "theirs.json", "--password-file", "password"];
    let written = reader(&home, &arguments);
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let (mut ours, mut theirs) = (read_json(&home.path("ours.json")), read_json(&home.path("theirs.json")));
    for export in [&mut ours, &mut theirs] {
        assert!(export["made"].take().is_string());
    }
    for part in ["accounts", "copies", "ledger"] {
        assert_eq!(ours[part], theirs[part], "{part}");
    }
    assert_eq!(ours, theirs);
    assert!(!reader(&home, &arguments).status.success(), "a file that is there is left alone");

    let new = elsewhere(&home, "theirs.json");
    new.run("import theirs.json --yes").ends(0);
    assert_eq!(told(&new), told(&home));
}

#[test]
fn the_table_is_read_by_pythons_csv() {
    let home = Home::with_vault();
    let codes = github(3, 16);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt --account 'holt, \"mira\"'").ends(0);
    home.run("take github").ends(0);
    home.run("outcome github accepted").ends(0);
    home.run("export --plain codes.csv --csv --yes").ends(0).says("Export").says("copies destroyed");
    let script = "import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))))";
    let output = Command::new("python3").args(["-c", script]).arg(home.path("codes.csv")).output().unwrap();
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = rows.as_array().unwrap();
    let column = |name: &str| rows.iter().map(|row| row[name].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(column("code"), codes);
    assert_eq!(column("number"), (1..=16).map(|n| n.to_string()).collect::<Vec<_>>());
    assert!(column("account").iter().all(|name| name == "holt, \"mira\""));
    assert_eq!(column("state").iter().filter(|state| *state == "accepted").count(), 1);
    assert_eq!(column("service"), vec!["GitHub"; 16]);
}

#[test]
fn an_export_that_cannot_be_written_is_not_registered() {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(3, 16)));
    home.run("add github-recovery-codes.txt").ends(0);
    home.write("mine.json", "mine");
    let before = home.vault_bytes();
    assert_eq!(home.run("export --plain mine.json --yes --json").ends(2).refusal(), "usage");
    assert_eq!(std::fs::read(home.path("mine.json")).unwrap(), b"mine", "a file that is there is left alone");
    assert_eq!(home.run("export --plain gone/everything.json --yes --json").ends(1).refusal(), "not-found");
    assert_eq!(home.run("export --plain everything.json --json").ends(2).refusal(), "confirm");
    // A limit on the size of files stands for a full drive: the half file is removed, and nothing is registered.
    for line in ["export --plain full.json --yes", "export --sealed full.age"] {
        let program = home.command(line);
        let mut limited = Command::new("sh");
        let limit = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
        limited.args(["-c", limit]).arg(program.get_program()).args(program.get_args());
        limited.env_clear().envs(home.surroundings()).env("PATH", "/usr/bin:/bin").current_dir(home.path("")).stdin(Stdio::null());
        let ran = limited.output().unwrap();
        assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    // A place where nothing may be written, which root may all the same.
    let read_only = home.path("read-only");
    std::fs::create_dir(&read_only).unwrap();
    let mut rights = std::fs::metadata(&read_only).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&read_only, rights).unwrap();
    if std::fs::write(read_only.join("try"), "").is_err() {
        assert_eq!(home.run("export --plain read-only/everything.json --yes --json").ends(1).refusal(), "no-permission");
    }
    assert!(home.vault_bytes() == before, "the vault is as it was");
    assert!(home.json("copies")["copies"].as_array().unwrap().is_empty());
    let left: Vec<PathBuf> = journeys::cli::files_under(&home.path("")).into_iter().map(|(path, _)| path).collect();
    assert!(left.iter().all(|path| !path.to_string_lossy().contains("full")), "{left:?}");
}

#[cfg(unix)]
#[test]
fn an_export_is_its_owners_alone_and_is_a_copy_like_any_other() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::with_vault();
    for (n, seed) in [(0, 3), (1, 4)] {
        home.write(&format!("{n}/github-recovery-codes.txt"), file_of(&github(seed, 16)));
    }
    home.run("add 0/github-recovery-codes.txt").ends(0);
    home.write("google.txt", file_of(&spaced_digits(5, 10)));
    home.run("add google.txt --service Google").ends(0);
    let made = home.json("export --plain one.json --yes");
    home.run("export --sealed two.age").ends(0);
    for file in ["one.json", "two.age"] {
        assert_eq!(std::fs::metadata(home.path(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
    let id = made["printed"].as_str().unwrap();
    assert!(made["place"].as_str().unwrap().ends_with("/one.json"), "{made}");
    let state = |id: &str| home.json(&format!("copies show {id}"))["state"].as_str().unwrap().to_owned();
    assert_eq!(state(id), "current");
    home.run("take github").ends(0);
    assert_eq!(state(id), "current", "nothing is struck in a file");
    assert_eq!(home.json(&format!("copies show {id}"))["rows_to_strike"].as_array().unwrap().len(), 0);
    home.run("outcome github accepted").ends(0);
    home.run("reissue github 1/github-recovery-codes.txt").ends(0);
    assert_eq!(state(id), "stale");
    home.run("attention").says(&format!("Export {id}"));
    home.run(&format!("copies destroyed {id} --yes")).ends(0).says("Export");
    assert_eq!(state(id), "destroyed");

    // One that is lost exposes every set on it that is still good.
    let three = home.json("export --plain three.json --yes")["printed"].as_str().unwrap().to_owned();
    home.run(&format!("copies lost {three} --yes")).ends(0);
    for account in ["github", "google"] {
        let sets = home.json(&format!("show {account}"))["sets"].as_array().unwrap().clone();
        assert!(sets.iter().all(|set| set["status"] != "current"), "{account}");
    }
}

#[test]
fn an_export_adds_and_takes_nothing_away() {
    let home = Home::with_vault();
    let codes = github(3, 16);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt --account mira-holt").ends(0);
    home.run("export --plain old.json --yes").ends(0);
    // What happened after the export stays: a use, a purge, a name.
    home.run("take github").ends(0);
    home.run("outcome github accepted").ends(0);
    home.run("edit github --account mira").ends(0);
    let before = told(&home);
    assert_eq!(home.json("import old.json --yes")["brings"]["entries"], 0);
    assert_eq!(told(&home), before);
    home.run("export --plain used.json --yes").ends(0);

    // A vault that came from the old one learns of the use, and keeps its own uses.
    let new = elsewhere(&home, "old.json");
    new.run("import old.json --yes").ends(0);
    new.json("take github --ordinal 5");
    new.write("used.json", std::fs::read(home.path("used.json")).unwrap());
    let brought = new.json("import used.json --yes");
    assert_eq!(brought["brings"]["uses"], 1);
    let shown = new.json("show github");
    let states: BTreeMap<u64, &str> = shown["sets"][0]["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["ordinal"].as_u64().unwrap(), c["state"].as_str().unwrap()))
        .collect();
    assert_eq!((states[&1], states[&5]), ("accepted", "taken"));
    assert_eq!(shown["account"], "mira-holt", "an export renames nothing that is here");

    // Purged here is purged; purged only there stays good here.
    home.run("close github --yes").ends(0);
    assert_eq!(home.json("import used.json --yes")["brings"]["entries"], 0);
    let id = before.0.keys().next().unwrap();
    assert!(home.json(&format!("show {id}"))["sets"][0]["purged"].as_bool().unwrap());
    home.run("export --plain purged.json --yes").ends(0);
    new.write("purged.json", std::fs::read(home.path("purged.json")).unwrap());
    let brought = new.json("import purged.json --yes");
    assert!(brought["left_out"].as_u64().unwrap() >= 2, "{brought}");
    let shown = new.json("show github");
    assert_eq!((shown["closed"].as_bool(), shown["sets"][0]["purged"].as_bool()), (Some(false), Some(false)));
}

#[test]
fn what_is_no_whole_export_is_told() {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(3, 16)));
    home.run("add github-recovery-codes.txt").ends(0);
    home.run("export --plain whole.json --yes").ends(0);
    let whole = std::fs::read_to_string(home.path("whole.json")).unwrap();
    let before = home.vault_bytes();
    let changed = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replacen(from, to, 1)
    };
    let code = github(3, 16)[0].clone();
    for (name, text, refusal) in [
        ("cut", whole[..whole.len() / 2].to_owned(), "damaged-export"),
        ("newer", changed("\"version\": 1", "\"version\": 2"), "newer-version"),
        ("none", changed("\"version\": 1", "\"version\": 0"), "damaged-export"),
        ("lacks", changed("\"events\"", "\"event\""), "damaged-export"),
        ("digits", changed("\"bytes\":\"88", "\"bytes\":\"8x"), "damaged-export"),
        ("event", changed("\"bytes\":\"88", "\"bytes\":\"87"), "damaged-export"),
        ("deep", format!("{{\"format\": \"codekeep-export\", \"version\": 1, \"x\": {}", "[".repeat(100_000)), "damaged-export"),
        ("blank", whole.replace(&code, "  "), "damaged-export"),
    ] {
        let file = format!("{name}.json");
        home.write(&file, text);
        let ran = home.run(&format!("import {file} --yes --json")).ends(4);
        assert_eq!(ran.refusal(), refusal, "{name}: {ran}");
    }
    home.write("other.json", "{\"format\": \"something\"}");
    assert_eq!(home.run("import other.json --yes --json").ends(1).refusal(), "not-an-export");
    assert_eq!(home.run("add whole.json --json").ends(1).refusal(), "is-an-export");
    assert_eq!(home.run("import whole.json --yes --checklist --json").ends(2).refusal(), "usage");
    assert!(home.vault_bytes() == before);
}
