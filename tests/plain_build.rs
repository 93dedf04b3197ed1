//! The program as shipped: nobody may drive its window.

#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use journeys::program;
use journeys::window::{Home, until};

/// A WebDriver could read every code that is shown. Setting one environment variable would be enough
/// for that in any Tauri program that does not refuse it.
#[test]
fn it_does_not_start_while_automation_is_asked_for() {
    let program = program("CODEKEEP_DESKTOP_PLAIN");
    for value in ["true", "false", ""] {
        let home = Home::new();
        let mut child = Command::new(&program)
            .envs(home.surroundings())
            .env("TAURI_WEBVIEW_AUTOMATION", value)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let ended = ended_in_time(&mut child);
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        assert!(ended, "it went on running with TAURI_WEBVIEW_AUTOMATION={value:?}");
        assert_eq!(output.status.code(), Some(2), "the status is not the refusal’s");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("TAURI_WEBVIEW_AUTOMATION") && said.contains("Unset it"), "it did not say why: {said}");
    }
}

/// Without the variable it starts, so that the refusal above is no accident of a program that never runs.
#[test]
fn it_starts_otherwise() {
    let program = program("CODEKEEP_DESKTOP_PLAIN");
    let home = Home::new();
    let mut child =
        Command::new(&program).envs(home.surroundings()).env_remove("TAURI_WEBVIEW_AUTOMATION").stderr(Stdio::null()).spawn().unwrap();
    let process = child.id().to_string();
    let shown = std::panic::catch_unwind(|| {
        until("the window of the plain program", || {
            let found =
                Command::new("xdotool").args(["search", "--onlyvisible", "--pid", &process, "--name", "^Codekeep$"]).output().unwrap();
            (!found.stdout.is_empty()).then_some(())
        });
    });
    let _ = child.kill();
    let _ = child.wait();
    shown.unwrap();
}

fn ended_in_time(child: &mut std::process::Child) -> bool {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while std::time::Instant::now() < end {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    false
}
