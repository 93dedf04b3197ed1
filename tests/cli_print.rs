//! Printing: the sheet goes through the system's print service and comes out as the saved one, without a file of ours on the
//! way; what the service refuses is not registered.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use journeys::cli::{Home, Ran, file_of, files_under, github};
use journeys::print_service::{BROKEN_PRINTER, PDF_PRINTER, PrintService, SHUT_PRINTER, STOPPED_PRINTER};
use journeys::window::until;

/// Runs a line with the print service within reach.
fn run(home: &Home, service: &PrintService, line: &str) -> Ran {
    Ran::of(line, home.command(line).env("CUPS_SERVER", service.socket()).output().unwrap())
}

/// The lines on a sheet, in reading order.
fn lines(pdf: &Path) -> Vec<String> {
    let output = Command::new("pdftotext").arg("-raw").arg(pdf).arg("-").output().expect("pdftotext is installed (poppler-utils)");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Whether the rows of codes came out as they are in the file. The PDF printer draws the page anew and keeps shapes of letters,
/// not the letters: each shape has to stand for one character wherever it appears.
fn rows_are_the_same(paper: &[String], file: &[String], codes: &[String]) {
    assert_eq!(paper.len(), file.len());
    let mut meaning: BTreeMap<char, char> = BTreeMap::new();
    let mut seen = 0;
    for (paper, file) in paper.iter().zip(file).filter(|(_, file)| codes.iter().any(|code| file.contains(code.as_str()))) {
        assert_eq!(paper.chars().count(), file.chars().count(), "{paper} is not {file}");
        for (shape, character) in paper.chars().zip(file.chars()) {
            assert_eq!(*meaning.entry(shape).or_insert(character), character, "{paper} is not {file}");
        }
        seen += codes.iter().filter(|code| file.contains(code.as_str())).count();
    }
    assert_eq!(seen, codes.len(), "every code came out");
}

/// The first page as grey values, about 60 dots per inch: width, then row by row. A driver's page has whole points.
fn picture(pdf: &Path) -> (usize, Vec<u8>) {
    let output = Command::new("pdftoppm")
        .args(["-scale-to-x", "496", "-scale-to-y", "702", "-gray", "-f", "1", "-l", "1"])
        .arg(pdf)
        .output()
        .expect("pdftoppm");
    let head: Vec<&[u8]> = output.stdout.splitn(4, |byte| byte.is_ascii_whitespace()).collect();
    let [b"P5", width, height, rest] = head[..] else { panic!("no PGM") };
    let number = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap().parse::<usize>().unwrap();
    let (width, height) = (number(width), number(height));
    (width, rest[rest.len() - width * height..].to_vec())
}

/// How light each patch of 8 by 8 dots is, from 0 to 255, in the lower three quarters of a page.
fn patches(picture: &[u8], width: usize) -> impl Iterator<Item = f64> + '_ {
    let rows = picture.len() / width / 8;
    (rows / 4 + 1..rows).flat_map(move |row| {
        (0..width / 8).map(move |column| {
            let dots = (0..64).map(|n| picture[(row * 8 + n / 8) * width + column * 8 + n % 8]);
            dots.map(f64::from).sum::<f64>() / 64.0
        })
    })
}

#[test]
fn a_printed_sheet_equals_the_saved_one_and_leaves_nothing_behind() {
    let Some(service) = PrintService::start() else { return };
    let home = Home::with_vault();
    let codes = github(3, 16);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt --account mira-holt").ends(0);
    std::fs::remove_file(home.path("github-recovery-codes.txt")).unwrap();
    let made =
        run(&home, &service, &format!("print github --sheet plain --place 'Safe at home' --printer {PDF_PRINTER} --json")).ends(0).json();
    let saved = home.json("print github --sheet plain --place 'Safe at home' --out sheet.pdf");
    assert_eq!((made["printer"].as_str(), made["file"].as_str(), saved["printer"].as_str()), (Some(PDF_PRINTER), None, None));
    let printed = until("the page came out", || service.printed().pop());

    rows_are_the_same(&lines(&printed), &lines(&home.path("sheet.pdf")), &codes);
    let ((width, paper), (same, file)) = (picture(&printed), picture(&home.path("sheet.pdf")));
    assert_eq!((width, paper.len()), (same, file.len()), "as large as it is");
    // The heads differ, for they are two sheets; below them the pages are the same. The PDF printer draws letters as small
    // pictures, so patches are compared and not dots: where one page is shifted by two dots, patches differ by 3 and more.
    let apart = patches(&paper, width).zip(patches(&file, width)).map(|(a, b)| (a - b).abs()).collect::<Vec<f64>>();
    let mean = apart.iter().sum::<f64>() / apart.len() as f64;
    assert!(mean < 2.0, "patches differ by {mean} on average");

    assert_eq!(service.titles(), ["Document"], "the title says nothing");
    let logs = service.logs();
    for secret in codes.iter().map(String::as_str).chain(["GitHub", "mira", "Safe at home"]) {
        assert!(!logs.contains(secret), "{secret} stands in a log of the print service");
    }
    let pdfs: Vec<_> =
        files_under(&home.path("")).into_iter().filter(|(_, bytes)| bytes.starts_with(b"%PDF")).map(|(path, _)| path).collect();
    assert_eq!(pdfs, [home.path("sheet.pdf")], "the printed one was never a file of ours");
    let word = made["check_word"].as_str().unwrap();
    assert_eq!(home.json(&format!("verify-sheet {} {word}", made["printed"].as_str().unwrap()))["verdict"], "current");
}

#[test]
fn what_the_print_service_does_not_take_is_not_registered() {
    let Some(service) = PrintService::start() else { return };
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(3, 16)));
    home.run("add github-recovery-codes.txt").ends(0);
    let print = |printer: &str| run(&home, &service, &format!("print github --sheet plain --place Safe --printer {printer} --json"));
    assert_eq!(print("Nowhere").ends(1).refusal(), "no-printer");
    run(&home, &service, "print github --sheet plain --place Safe --printer Nowhere").ends(1).says(PDF_PRINTER).says(SHUT_PRINTER);
    let refused = print(SHUT_PRINTER).ends(1);
    assert_eq!(refused.refusal(), "not-printed");
    assert!(refused.stderr.contains("not accepting jobs"), "what the service says is told: {}", refused.stderr);
    home.run("print github --sheet plain --place Safe --printer Study").ends(1).says("no print service").says("--out FILE.pdf");
    assert_eq!(home.json("copies")["copies"].as_array().unwrap().len(), 0, "nothing was printed, nothing stands in the register");

    // It took the job, and failed with it: the register knows that there is no such sheet.
    let failed = print(BROKEN_PRINTER).ends(1);
    assert_eq!(failed.refusal(), "not-printed");
    let copies = home.json("copies");
    assert_eq!((copies["copies"].as_array().unwrap().len(), copies["copies"][0]["state"].as_str()), (1, Some("destroyed")), "{copies}");
    assert!(!service.tool("lpstat", &["-o"]).1.contains(BROKEN_PRINTER), "it waits in no queue");
}

#[test]
fn a_job_that_is_cancelled_is_told_and_one_that_waits_is_told_too() {
    let Some(service) = PrintService::start() else { return };
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(3, 16)));
    home.run("add github-recovery-codes.txt").ends(0);
    let line = format!("print github --sheet plain --place Safe --printer {STOPPED_PRINTER}");
    let states = || -> Vec<String> {
        let copies = home.json("copies")["copies"].as_array().unwrap().clone();
        copies.iter().map(|copy| copy["state"].as_str().unwrap().to_owned()).collect()
    };

    // Somebody takes it out of the queue while the printer is waited for.
    let printing = home.command(&line).env("CUPS_SERVER", service.socket()).spawn().expect("the program starts");
    until("the job was let go", || {
        let queue = service.tool("lpstat", &["-l", "-o"]).1;
        (queue.contains(STOPPED_PRINTER) && !queue.contains("job-hold")).then_some(())
    });
    assert!(service.tool("cancel", &["-a", STOPPED_PRINTER]).0);
    let told = Ran::of(&line, printing.wait_with_output().unwrap()).ends(1).says("the job was cancelled");
    assert!(told.stderr.contains("stands in the register as destroyed"), "{told}");
    assert_eq!(states(), ["destroyed"], "there is no such sheet");

    // Nobody does: the sheet may come out yet, so it stands in the register, and what to do is told.
    let told = run(&home, &service, &line).ends(0).says("It waits in the queue of Cellar").says("codekeep copies destroyed");
    assert!(told.stdout.contains("was made: sent to Cellar"), "{told}");
    assert_eq!(states(), ["destroyed", "current"]);
}

#[test]
fn a_print_service_that_hangs_is_given_up_and_nothing_is_registered() {
    let home = Home::with_vault();
    home.write("github-recovery-codes.txt", file_of(&github(3, 16)));
    home.run("add github-recovery-codes.txt").ends(0);
    // It takes every connection and never answers.
    let socket = home.path("hangs.sock");
    let _service = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let line = "print github --sheet plain --place Safe --printer Study";
    let told = Ran::of(line, home.command(line).env("CUPS_SERVER", &socket).output().unwrap()).ends(1);
    assert!(told.stderr.contains("does not answer; nothing was printed"), "{told}");
    assert_eq!(home.json("copies")["copies"].as_array().unwrap().len(), 0);
}
