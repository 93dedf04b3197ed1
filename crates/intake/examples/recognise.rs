//! `recognise --json FILE`: prints what is recognised in a file, as the command line's contract says.
//! Used by `tests/score_recognition.py`.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args().skip(1).find(|a| a != "recognise" && a != "--json") else {
        eprintln!("usage: recognise --json FILE");
        return ExitCode::from(2);
    };
    let path = Path::new(&file);
    let outcome = std::fs::read(path).map_err(|e| e.to_string()).and_then(|bytes| {
        let name = path.file_name().and_then(|n| n.to_str());
        codekeep_intake::recognise(&codekeep_intake::Source { name, bytes: &bytes }).map_err(|e| e.to_string())
    });
    match outcome {
        Ok(found) => {
            println!("{:#}", codekeep_intake::json::to_json(&found));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
