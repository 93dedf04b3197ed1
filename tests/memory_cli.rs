//! What the command line holds while a copied code waits to be cleared: that code, and nothing that
//! opens the vault.

#![cfg(target_os = "linux")]

use std::process::{Child, Stdio};

use journeys::cli::{Home, PASSWORD, file_of, github};
use journeys::memory::{Secrets, keys_of};
use journeys::window::desktop::clipboard;
use journeys::window::until;

#[test]
fn while_a_copied_code_waits_the_keys_and_the_password_are_gone() {
    let home = Home::with_vault();
    let codes = github(1, 16);
    home.write("github-recovery-codes.txt", file_of(&codes));
    home.run("add github-recovery-codes.txt").ends(0);
    for (at, way) in ["--password-file password", "--password-stdin"].into_iter().enumerate() {
        let mut command = home.command(&format!("take github --copy {way}"));
        command.env("DISPLAY", std::env::var_os("DISPLAY").expect("a display")).stdout(Stdio::null()).stderr(Stdio::null());
        if way == "--password-stdin" {
            command.stdin(std::fs::File::open(home.path("password")).unwrap());
        }
        let mut program = Ended(command.spawn().unwrap());
        until("the code on the clipboard", || clipboard().filter(|text| *text == codes[at]));

        let secrets = Secrets::of(PASSWORD, &codes, &keys_of(&home.vault(), &home.path("password")));
        let found = secrets.found_in(program.0.id());
        assert_eq!(found.keys().collect::<Vec<_>>(), [&format!("code {}", at + 1)], "{way}: {found:?}");
        assert!(std::process::Command::new("kill").args(["-INT", &program.0.id().to_string()]).status().unwrap().success());
        assert!(program.0.wait().unwrap().success());
        assert_eq!(clipboard(), None, "Ctrl C clears it at once");
        home.run("outcome github returned").ends(0);
        home.run("take github").ends(0);
        home.run("outcome github accepted").ends(0);
    }
}

/// A program that ends with its test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
