//! `take --copy` on a real X server of its own. Wants Xvfb and xclip, and says so where they are missing.
#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr)] // a test that was not run says so

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use common::{GITHUB, Person, told};

struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// A screen with a number that the server chooses itself. It must not start anew when its last client has gone, as X servers
    /// do: a program that connects in that moment waits in vain.
    fn new() -> Option<Self> {
        Command::new("xclip").arg("-version").stderr(Stdio::null()).status().ok()?;
        let mut server =
            Command::new("Xvfb").args(["-displayfd", "1", "-noreset"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take()?).read_line(&mut number).ok()?;
        Some(Self { server, display: format!(":{}", number.trim()) })
    }

    fn xclip(&self, args: &[&str]) -> Command {
        let mut command = Command::new("xclip");
        command.args(["-selection", "clipboard"]).args(args).env("DISPLAY", &self.display).stderr(Stdio::null());
        command
    }

    fn clipboard(&self) -> String {
        String::from_utf8(self.xclip(&["-o"]).output().unwrap().stdout).unwrap()
    }

    /// Starts `take --copy` and waits until a code is on the clipboard.
    fn copies(&self, person: &Person) -> (Child, String) {
        let mut command = person.command(&["--password-file", "password.txt", "take", "github", "--copy"]);
        let child = command.env("DISPLAY", &self.display).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        for _ in 0..300 {
            let seen = self.clipboard();
            if GITHUB.contains(seen.trim()) && !seen.is_empty() {
                return (child, seen);
            }
            sleep(Duration::from_millis(100));
        }
        panic!("no code came to the clipboard: {}", told(child.wait_with_output().unwrap()).err);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_code_on_the_clipboard_is_hinted_and_cleared_on_every_signal_and_nothing_foreign_is() {
    let Some(screen) = Screen::new() else {
        assert!(std::env::var_os("CODEKEEP_REQUIRE_TOOLS").is_none(), "Xvfb or xclip is missing");
        eprintln!("not run: Xvfb and xclip are not installed");
        return;
    };
    let person = Person::with_github();
    person.does(&["settings", "clipboard.seconds", "120"]);
    for (name, code) in [("-INT", "33b9c-3c463"), ("-TERM", "5fc8e-19d7a"), ("-HUP", "7a2d4-aa1e0")] {
        let (child, seen) = screen.copies(&person);
        assert_eq!(seen, code);
        let hint = screen.xclip(&["-t", "x-kde-passwordManagerHint", "-o"]).output().unwrap();
        assert_eq!(hint.stdout, b"secret");
        signal(&child, name);
        let told = told(child.wait_with_output().unwrap());
        assert_eq!((told.status, told.out.as_str()), (0, ""), "{name}");
        assert!(told.err.ends_with("The clipboard was cleared.\n"), "{name}: {}", told.err);
        assert_eq!(screen.clipboard(), "", "{name}");
    }

    let (child, _) = screen.copies(&person);
    let mut foreign = screen.xclip(&["-i"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut foreign.stdin.take().unwrap(), b"foreign").unwrap();
    foreign.wait().unwrap();
    signal(&child, "-TERM");
    let told = told(child.wait_with_output().unwrap());
    assert!(told.status == 0 && told.err.contains("it was left alone"), "{}", told.err);
    assert_eq!(screen.clipboard(), "foreign");
}
