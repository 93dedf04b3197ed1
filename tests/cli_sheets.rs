//! Sheets as custody: a sealed one opens without Codekeep (zbarimg, age, the published reader), is read back, and a sheet in
//! the hand is told apart as current, to be struck, stale, lost, destroyed or unknown.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use journeys::cli::{Home, file_of, github, spaced_digits};
use serde_json::Value;

/// A home with two accounts: GitHub with 16 codes, Google with 10.
fn stocked() -> (Home, Vec<String>, Vec<String>) {
    let home = Home::with_vault();
    let (hex, digits) = (github(3, 16), spaced_digits(4, 10));
    home.write("github-recovery-codes.txt", file_of(&hex));
    home.write("google.txt", file_of(&digits));
    home.run("add github-recovery-codes.txt --account mira-holt").ends(0);
    home.run("add google.txt --service Google --account mira.holt@example.com").ends(0);
    (home, hex, digits)
}

/// Pages of a PDF as pictures of 150 dots per inch.
fn pictures(home: &Home, pdf: &str) -> Vec<PathBuf> {
    let folder = home.path(&format!("{pdf}-pages"));
    std::fs::create_dir_all(&folder).unwrap();
    let done = Command::new("pdftoppm").args(["-r", "150", "-gray", "-png"]).arg(home.path(pdf)).arg(folder.join("page")).status();
    assert!(done.expect("pdftoppm is installed (poppler-utils)").success());
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    pages.sort();
    pages
}

/// What zbarimg says of a picture: each sealed block by itself.
fn scanned(picture: &Path) -> Vec<String> {
    const END: &str = "-----END AGE ENCRYPTED FILE-----\n";
    let output = Command::new("zbarimg")
        .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(picture)
        .output()
        .expect("zbarimg is installed (zbar-tools)");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_inclusive(END)
        .filter_map(|part| part.find("-----BEGIN").map(|at| part[at..].to_owned()))
        .filter(|part| part.ends_with(END))
        .collect()
}

/// Opens a block with Debian's age, which asks for the phrase on a terminal.
fn age(home: &Home, block: &str, phrase: &str) -> String {
    let (sealed, opened) = (home.write("block.age", block), home.path("block.txt"));
    let _ = std::fs::remove_file(&opened);
    let line = format!("age -d -o '{}' '{}'", opened.display(), sealed.display());
    let mut terminal =
        Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script");
    let mut stdin = terminal.stdin.take().unwrap();
    writeln!(stdin, "{phrase}").unwrap();
    assert!(terminal.wait().unwrap().success(), "age is installed and opens the block");
    drop(stdin);
    std::fs::read_to_string(opened).unwrap()
}

/// The codes in the text of a block: lines whose key is a number.
fn codes_in(text: &str) -> Vec<String> {
    let code = |line: &str| line.split_once(": ").filter(|(key, _)| key.parse::<u32>().is_ok()).map(|(_, code)| code.to_owned());
    text.lines().filter_map(code).collect()
}

fn set_of<'a>(codes: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
    codes.into_iter().cloned().collect()
}

#[test]
fn a_sealed_sheet_opens_without_codekeep_and_its_phrase_is_nowhere() {
    let (home, hex, digits) = stocked();
    let made = home.json("print --all --sheet sealed --place 'Travel bag' --out sealed.pdf");
    let phrase = made["phrase"].as_str().unwrap().to_owned();
    assert_eq!((phrase.split(' ').count(), made["kind"].as_str()), (6, Some("sealed")));
    let pdf = std::fs::read(home.path("sealed.pdf")).unwrap();
    let text = Command::new("pdftotext").arg(home.path("sealed.pdf")).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    // Two words of the phrase side by side: one alone may be part of a sentence of every sheet ("thing" in "nothing").
    let words: Vec<&str> = phrase.split(' ').collect();
    let pairs: Vec<String> = words.windows(2).map(|pair| pair.join(" ")).collect();
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for secret in pairs.iter().map(String::as_str).chain(["GitHub", "Google", "mira"]).chain(hex.iter().map(String::as_str)) {
        assert!(!said.contains(secret), "{secret} stands on the sheet");
        assert!(!pdf.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} stands in the PDF");
    }
    // Nor in anything that was written beside the PDF.
    for (path, bytes) in journeys::cli::files_under(&home.path("")) {
        assert!(!bytes.windows(phrase.len()).any(|part| part == phrase.as_bytes()), "the phrase stands in {}", path.display());
    }
    let blocks: Vec<String> = pictures(&home, "sealed.pdf").iter().flat_map(|page| scanned(page)).collect();
    assert_eq!(blocks.len(), 2, "one block for each account");
    let opened: Vec<String> = blocks.iter().flat_map(|block| codes_in(&age(&home, block, &phrase))).collect();
    assert_eq!(set_of(&opened), set_of(hex.iter().chain(&digits)), "Debian's age opens what zbarimg reads");
    let copy = home.json("copies")["copies"][0].clone();
    assert_eq!(copy["kind"], "sealed");
    // The paper names no service; which of its sets is whose, the register knows.
    assert!(text.contains("1 of 2 · set 1") && text.contains("2 of 2 · set 2"), "{text}");
    let shown = home.run(&format!("copies show {}", copy["printed"].as_str().unwrap())).ends(0);
    let shown = shown.says("set 1, 16 codes: GitHub").says("set 2, 10 codes: Google");
    assert!(shown.stdout.contains("never checked"), "{shown}");
}

#[test]
fn typed_lines_go_through_the_published_reader_and_mistakes_are_located() {
    let (home, hex, _) = stocked();
    let made = home.json("print github --sheet sealed --place Drawer --out sealed.pdf");
    home.write("phrase", format!("{}\n", made["phrase"].as_str().unwrap()));
    let lines = typed_lines(&home.path("sealed.pdf"));
    assert!(lines.len() > 15, "{lines:?}");
    home.write("typed.txt", lines.join("\n").to_lowercase());
    let read = home.json("read-sheet typed.txt --phrase-file phrase --codes");
    assert_eq!(codes_of(&read), hex);

    let mut mistyped = lines.clone();
    let line = &mut mistyped[4];
    let wrong: String = line.char_indices().map(|(at, c)| if at == 3 { if c == '7' { '8' } else { '7' } } else { c }).collect();
    assert_ne!(*line, wrong);
    *line = wrong;
    home.write("mistyped.txt", mistyped.join("\n"));
    home.run("read-sheet mistyped.txt --phrase-file phrase").ends(1).says("Line 5 of block 1");
    home.write("cut.txt", lines[..lines.len() - 1].join("\n"));
    home.run("read-sheet cut.txt --phrase-file phrase").ends(1).says(&format!("Line {} of block 1 is missing", lines.len()));

    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/codekeep_sheet.py");
    let python = |arguments: &[&str]| Command::new("python3").arg(reader).args(arguments).current_dir(home.path("")).output().unwrap();
    let told = python(&["mistyped.txt"]);
    assert!(String::from_utf8_lossy(&told.stderr).contains("line 5 has a mistake"), "{told:?}");
    assert!(python(&["typed.txt", "--age", "."]).status.success());
    assert_eq!(codes_of_age(&home, made["phrase"].as_str().unwrap()), hex, "the reader needs no library for the .age file");
    if Command::new("python3").args(["-c", "import cryptography"]).stderr(Stdio::null()).status().is_ok_and(|done| done.success()) {
        let opened = python(&["typed.txt", "--phrase-file", "phrase"]);
        assert_eq!(codes_in(&String::from_utf8_lossy(&opened.stdout)), hex, "{opened:?}");
    } else {
        assert_ne!(std::env::var("CODEKEEP_REQUIRE_PYTHON").as_deref(), Ok("1"), "the library cryptography is not there");
    }
}

/// The lines under the first symbol, as they stand on the paper.
fn typed_lines(pdf: &Path) -> Vec<String> {
    let output = Command::new("pdftotext").arg("-raw").arg(pdf).arg("-").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let is_typed = |line: &&str| {
        let words: Vec<&str> = line.split(' ').collect();
        let code = |word: &&str| word.len() <= 5 && word.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        words.len() > 2
            && words[0].len() == 2
            && words[0].parse::<u32>().is_ok()
            && words.iter().all(code)
            && words.last().unwrap().len() == 2
    };
    text.lines().filter(is_typed).map(str::to_owned).collect()
}

fn codes_of_age(home: &Home, phrase: &str) -> Vec<String> {
    let block = std::fs::read(home.path("block-1.age")).unwrap();
    let opened = home.path("typed-opened.txt");
    home.write("typed.age", block);
    let line = format!("age -d -o '{}' '{}'", opened.display(), home.path("typed.age").display());
    let mut terminal =
        Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stdin = terminal.stdin.take().unwrap();
    writeln!(stdin, "{phrase}").unwrap();
    assert!(terminal.wait().unwrap().success());
    codes_in(&std::fs::read_to_string(opened).unwrap())
}

fn codes_of(read: &Value) -> Vec<String> {
    let sets = read["sets"].as_array().unwrap();
    sets.iter().flat_map(|set| set["codes"].as_array().unwrap()).map(|code| code["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_sealed_sheet_alone_brings_its_accounts_back() {
    let (home, hex, digits) = stocked();
    let made = home.json("print --all --sheet sealed --place 'Travel bag' --out sealed.pdf");
    let other = Home::with_vault();
    other.write("sealed.pdf", std::fs::read(home.path("sealed.pdf")).unwrap());
    other.write("phrase", format!("{}\n", made["phrase"].as_str().unwrap()));
    other.write("wrong", "harbour lantern meadow saddle tunnel walnut\n");
    other.run("read-sheet sealed.pdf --phrase-file wrong").ends(3).says("does not open this sheet");
    let seen = other.run("read-sheet sealed.pdf --phrase-file phrase").ends(0).says("Nothing was stored");
    assert!(hex.iter().all(|code| !seen.stdout.contains(code)), "codes are shown where that is asked for");
    other.run("read-sheet sealed.pdf --phrase-file phrase --add").ends(0).says("Stored 16 codes").says("Stored 10 codes");
    other.run("read-sheet sealed.pdf --phrase-file phrase --add").ends(0).says("You have this set");
    assert_eq!(other.run("take github").ends(0).stdout, format!("{}\n", hex[0]));
    assert_eq!(other.run("take google").ends(0).stdout, format!("{}\n", digits[0]));
    let shown = other.json("show github");
    assert_eq!(shown["account"], "mira-holt");
    // A picture of one page tells what is missing.
    let pages = pictures(&home, "sealed.pdf");
    if pages.len() > 1 {
        let part = other.write("page.png", std::fs::read(&pages[0]).unwrap());
        assert!(part.is_file());
        other.run("read-sheet page.png --phrase-file phrase").ends(0).says("not read yet");
    }
}

#[test]
fn pages_that_are_read_one_by_one_add_up_and_one_of_another_sheet_is_told() {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(3, 16)));
    home.run("add github-recovery-codes.txt --account mira-holt").ends(0);
    for n in 0..4 {
        home.write("google.txt", file_of(&spaced_digits(10 + n, 10)));
        home.run(&format!("add google.txt --service Service-{n}")).ends(0);
    }
    let made = home.json("print --all --sheet sealed --place Bag --out sealed.pdf");
    home.write("phrase", format!("{}\n", made["phrase"].as_str().unwrap()));
    home.json("print github --sheet sealed --place Drawer --out other.pdf");
    let pages = pictures(&home, "sealed.pdf");
    assert!(pages.len() > 1, "five accounts take more than a page");
    let name = |page: &PathBuf| format!("sealed.pdf-pages/{}", page.file_name().unwrap().to_str().unwrap());
    let one = home.json(&format!("read-sheet {} --phrase-file phrase", name(&pages[0])));
    let missing = one["missing_blocks"].as_u64().unwrap();
    assert_eq!(one["sets"].as_array().unwrap().len() as u64 + missing, 5, "{one}");
    assert!(missing > 0, "{one}");
    // In any order, and one of them twice.
    let all: Vec<String> = pages.iter().rev().chain(&pages[..1]).map(name).collect();
    let read = home.json(&format!("read-sheet {} --phrase-file phrase", all.join(" ")));
    assert_eq!((read["missing_blocks"].as_u64(), read["sets"].as_array().unwrap().len()), (Some(0), 5), "{read}");

    let sheet = read["sheets"][0].as_str().unwrap();
    let line = format!("read-sheet {} other.pdf --phrase-file phrase", all[0]);
    home.run(&line).ends(1).says("other.pdf holds a block that is not of sheet").says(sheet);
    assert_eq!(home.run(&format!("{line} --json")).ends(1).refusal(), "another-sheet");
    home.run("read-sheet other.pdf --phrase-file phrase").ends(3).says("does not open this sheet");
}

#[test]
fn a_sheet_in_the_hand_is_told_apart() {
    let (home, _, _) = stocked();
    let made = home.json("print github --sheet plain --place 'Safe at home' --out sheet.pdf");
    let (id, word) = (made["printed"].as_str().unwrap().to_owned(), made["check_word"].as_str().unwrap().to_owned());
    let verdict = |line: &str| home.json(line)["verdict"].as_str().unwrap().to_owned();
    assert_eq!(home.json("copies")["copies"][0]["checked"], Value::Null);
    assert_eq!(verdict(&format!("verify-sheet {id} {word}")), "current");
    assert_ne!(home.json("copies")["copies"][0]["checked"], Value::Null, "it is noted that the sheet was seen");
    // The small symbol says the same, in a picture and in the PDF.
    let page = pictures(&home, "sheet.pdf").remove(0);
    std::fs::copy(page, home.path("photo.png")).unwrap();
    assert_eq!(verdict("verify-sheet --scan photo.png"), "current");
    assert_eq!(verdict("verify-sheet --scan sheet.pdf"), "current");
    home.run("read-sheet photo.png").ends(1).says(&id).says("verify-sheet");

    for _ in 0..2 {
        home.run("take github").ends(0);
        home.run("outcome github accepted").ends(0);
    }
    let strike = home.json(&format!("verify-sheet {word}"));
    let rows: Vec<u64> = strike["strike"].as_array().unwrap().iter().map(|row| row["ordinal"].as_u64().unwrap()).collect();
    assert_eq!((strike["verdict"].as_str(), rows), (Some("strike"), vec![1, 2]));
    home.run("copies").ends(0).says("2 rows to strike").says("Safe at home").says("last checked");
    home.run(&format!("copies checked {id}")).ends(0);
    assert_eq!(verdict(&format!("verify-sheet {id} {word}")), "current", "struck rows are struck");

    home.write("second/github-recovery-codes.txt", file_of(&github(9, 16)));
    home.run("reissue github second/github-recovery-codes.txt").ends(0);
    let stale = home.json(&format!("verify-sheet {id} {word}"));
    assert_eq!(stale["verdict"], "stale");
    assert!(stale["ended"][0]["why"].as_str().unwrap().contains("superseded"), "{stale}");
    assert!(home.run("attention --json").ends(10).stdout.contains("copy-stale"));
    home.run("copies").ends(0).says("stale since").says("set 1 of GitHub (mira-holt) was superseded");
    let registered = home.json(&format!("copies show {id}"));
    assert_eq!((&registered["since"], &registered["why"][0]), (&stale["since"], &stale["ended"][0]["why"]), "the register says the same");
    home.run(&format!("copies destroyed {id} --yes")).ends(0);
    home.run("copies").ends(0).says("destroyed since");
    assert!(!home.run("attention --json").stdout.contains("copy-stale"), "it is gone from Attention");
    assert_eq!(verdict(&format!("verify-sheet {id} {word}")), "destroyed");

    home.run(&format!("verify-sheet {id} zzz")).ends(1).says("another check word");
    home.run(&format!("verify-sheet ZZZZZZ {word}")).ends(1).says("No sheet in the register");
    home.run("verify-sheet --scan google.txt").ends(1);
}

#[test]
fn a_card_for_the_wallet_is_made_and_registered() {
    let (home, hex, _) = stocked();
    home.run("print github google --sheet plain --wallet --place Wallet --out card.pdf --paper letter").ends(0);
    let text = Command::new("pdftotext").arg(home.path("card.pdf")).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(hex.iter().all(|code| text.contains(code)), "{text}");
    assert!(text.contains("16 of 16 unused") && text.contains("10 of 10 unused"), "{text}");
    assert_eq!(home.json("copies")["copies"][0]["place"], "Wallet");
    home.run("print --all --sheet sealed --wallet --place Wallet --out x.pdf").ends(2);
    assert!(!home.path("x.pdf").exists());
}

#[test]
fn what_is_no_sheet_is_told() {
    let home = Home::new();
    let file = |name: &str, bytes: &[u8]| home.write(name, bytes);
    file("empty", b"");
    file("noise.png", b"\x89PNG\r\n\x1a\nnonsense");
    file("noise.jpg", b"\xff\xd8\xff\xe0nonsense");
    file("noise.pdf", b"%PDF-1.7\nnonsense");
    file("noise.bin", b"\x00\xff\xfe\x01");
    file("words.txt", b"These are no lines of a sheet.");
    for name in ["empty", "noise.png", "noise.jpg", "noise.pdf", "noise.bin", "words.txt", "absent.png"] {
        home.run(&format!("read-sheet {name} --phrase-file password")).ends(1);
    }
}
