//! Pictures on the command line: a screenshot, a dark one and a photo, read by the system's own reader; what is stored
//! only after somebody looked; and what is said where there is no reader.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, Ran, github, spaced_digits};
use serde_json::{Value, json};

/// Draws and bends pictures.
fn convert(home: &Home, words: &[&str]) {
    let done = Command::new("convert").args(words).current_dir(home.path("")).status();
    assert!(done.expect("convert is installed (imagemagick)").success(), "{words:?}");
}

/// A page as a service shows it, drawn by a program that knows nothing of ours.
fn page(home: &Home, name: &str, [ink, paper]: [&str; 2], text: &str) {
    let paper = format!("xc:{paper}");
    let how = ["-size", "640x420", &paper, "-font", "DejaVu-Sans-Mono", "-pointsize", "17", "-interline-spacing", "6", "-fill", ink];
    convert(home, &[&how[..], &["-annotate", "+24+44", text, name]].concat());
}

const DARK: [&str; 2] = ["#e6edf3", "#0d1117"];
const LIGHT: [&str; 2] = ["#1f2328", "#ffffff"];

/// The codes of the first set.
fn codes(document: &Value) -> Vec<String> {
    let codes = document["sets"][0]["codes"].as_array().unwrap_or_else(|| panic!("a set is found: {document:#}"));
    codes.iter().map(|code| code["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_screenshot_a_dark_one_and_a_photo_give_their_exact_codes() {
    let home = Home::new();
    let wanted = spaced_digits(3, 10);
    let rows: Vec<String> = wanted.chunks(2).map(|pair| pair.join("      ")).collect();
    let text = format!("Google backup codes\n\n{}", rows.join("\n"));
    page(&home, "light.png", LIGHT, &text);
    page(&home, "dark.png", DARK, &text);
    // Its print, held askew in poor light.
    let photo = ["light.png", "-resize", "250%", "-background", "#8a8378", "-rotate", "1.2", "-blur", "0x0.8", "-level", "0,100%,0.8"];
    convert(&home, &[&photo[..], &["-attenuate", "0.2", "-seed", "7", "+noise", "Gaussian", "-quality", "80", "photo.jpg"]].concat());
    for name in ["light.png", "dark.png", "photo.jpg"] {
        let seen = home.json(&format!("recognise {name}"));
        let mut found = codes(&seen);
        found.sort();
        let mut wanted = wanted.clone();
        wanted.sort();
        assert_eq!((found, seen["service"].as_str()), (wanted, Some("google")), "{name}");
        assert!(seen["sets"][0]["codes"].as_array().unwrap().iter().all(|code| code["look"].is_object()), "each is marked for a look");
    }
}

#[test]
fn what_was_read_is_stored_when_somebody_looked_and_the_picture_is_disposed_of() {
    let home = Home::with_vault();
    let wanted = spaced_digits(5, 8);
    page(&home, "screen.png", LIGHT, &format!("Google backup codes\n\n{}", wanted.join("\n")));
    let refused = home.run("add screen.png --json").ends(5);
    assert_eq!((refused.refusal().as_str(), refused.stdout.as_str()), ("not-looked", ""), "{refused}");
    refused.says("codekeep recognise screen.png");
    assert_eq!(home.json("list")["accounts"], json!([]), "nothing was stored");
    home.run("recognise screen.png").ends(0).says("Compare each code with the picture").says(&wanted[7]);
    home.run("add screen.png --looked --dispose").ends(0).says("Stored 8 codes of Google").says("overwritten and deleted");
    assert!(!home.path("screen.png").exists());
    for code in &wanted {
        assert_eq!(home.run("take google").ends(0).stdout, format!("{code}\n"));
        home.run("outcome google accepted").ends(0);
    }
    // The same picture twice is stored once.
    page(&home, "again.png", LIGHT, &format!("Google backup codes\n\n{}", wanted.join("\n")));
    assert_eq!(home.json("add again.png --looked")["results"][0]["result"], "known");
}

#[test]
fn signs_that_look_like_others_are_marked_and_what_was_taken_for_them_is_said() {
    let home = Home::new();
    // An O where the other codes have hexadecimal digits alone: as a reader would have it.
    let lines = ["Ocb97-4b29f", "e6664-2763e", "d0834-08aec", "12b65-fdffb", "cee97-2f82c", "28b9e-4b3f7"];
    page(&home, "hex.png", LIGHT, &format!("GitHub recovery codes\n\n{}", lines.join("\n")));
    let seen = home.json("recognise hex.png");
    let first = &seen["sets"][0]["codes"][0];
    assert_eq!(
        (first["text"].as_str(), &first["look"]["doubtful"], &first["look"]["read"]),
        (Some("0cb97-4b29f"), &json!([0]), &json!("Ocb97-4b29f"))
    );
    home.run("recognise hex.png").ends(0).says("read as Ocb97-4b29f");
}

#[test]
fn a_picture_of_codes_in_a_symbol_needs_no_reader_and_no_look() {
    let home = Home::with_vault();
    home.write("symbol.png", std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pictures/codes-in-a-symbol.png")).unwrap());
    let wanted = github(11, 6);
    let seen = home.json("recognise symbol.png");
    assert_eq!(codes(&seen), wanted);
    assert_eq!(seen["sets"][0]["codes"][0]["look"], Value::Null);
    let without = without_reader(&home, "add symbol.png").ends(0).says("Stored 6 codes of GitHub").says("Only the QR symbols");
    without.says("tesseract-ocr");
}

#[test]
fn where_no_reader_is_installed_it_is_said_what_to_install() {
    let home = Home::new();
    page(&home, "screen.png", LIGHT, "Backup codes\n\n4071 9826\n5530 1147");
    let refused = without_reader(&home, "recognise screen.png --json").ends(1).says("tesseract-ocr");
    assert_eq!((refused.refusal().as_str(), refused.stdout.as_str()), ("no-text-reader", ""), "{refused}");
    assert!(home.path("screen.png").is_file());
}

#[test]
fn other_kinds_and_damaged_pictures_are_told_in_a_sentence() {
    let home = Home::new();
    home.write("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    home.write("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    home.write("large.png", huge());
    for (name, code, says) in [
        ("photo.heic", "other-picture", "PNG or JPEG"),
        ("cut.png", "damaged-file", "again"),
        ("large.png", "too-large", "Cut out the part"),
    ] {
        for verb in ["recognise", "add"] {
            let refused = home.run(&format!("{verb} {name} --json")).ends(1).says(says);
            assert_eq!((refused.refusal().as_str(), refused.stdout.as_str()), (code, ""), "{refused}");
        }
    }
}

/// The head of a picture with more dots on a side than any camera makes.
fn huge() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0\x08\x02\0\0\0".to_vec();
    png.extend_from_slice(&[0xe3, 0xe6, 0xa7, 0xb4]); // its check digits
    png
}

/// The reader makes no file, and gets nothing of our surroundings.
#[test]
fn the_reader_makes_no_file_and_knows_nothing_of_us() {
    let home = Home::new();
    page(&home, "screen.png", LIGHT, "Google backup codes\n\n4071 9826\n5530 1147\n8829 0035\n1170 4482");
    let watched = home.command("recognise screen.png");
    let mut strace = Command::new("strace");
    strace.args(["--follow-forks", "--quiet=all", "--string-limit=2000", "--trace=openat,open,creat,mkdir,connect,socket,execve"]);
    strace.args(["--verbose=execve", "--output"]).arg(home.path("calls.txt")).arg(watched.get_program()).args(watched.get_args());
    strace.env_clear().envs(home.surroundings()).env("CODEKEEP_OWN", "in-our-surroundings").current_dir(home.path(""));
    Ran::of("recognise screen.png", strace.output().expect("strace is installed")).ends(0).says("4071 9826");
    let calls = std::fs::read_to_string(home.path("calls.txt")).unwrap();
    let reader = calls.lines().filter(|call| call.contains("execve(") && call.contains("tesseract")).collect::<Vec<_>>();
    assert!(reader.len() >= 2 && reader.iter().all(|call| call.contains("/usr/bin/tesseract") && !call.contains("in-our-surroundings")));
    let makes = |call: &&str| call.contains("O_CREAT") || call.contains("creat(") || call.contains("mkdir(");
    assert_eq!(calls.lines().filter(makes).collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(!calls.contains("AF_INET"), "no network");
}

/// Runs a line where the place of the reader holds no program.
fn without_reader(home: &Home, line: &str) -> Ran {
    let watched = home.command(line);
    let script = "mount --bind /dev/null /usr/bin/tesseract && exec \"$@\"";
    let mut alone = Command::new("unshare");
    alone.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(watched.get_program()).args(watched.get_args());
    alone.env_clear().envs(home.surroundings()).env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").current_dir(home.path(""));
    Ran::of(line, alone.output().expect("unshare is installed (util-linux)"))
}
