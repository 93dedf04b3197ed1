//! WebKitWebDriver, and through it the program, in a process group of their own: killing the driver
//! alone would leave the window alive, holding the test's output.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{Home, until};

/// A driver that runs. Dropping it ends it and everything that it started.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts one in a home: the program inherits its surroundings.
    pub fn start(home: &Home) -> Self {
        // The port is free now; whoever takes it in the meantime is told below.
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr()).unwrap().port();
        let log = File::create(home.path("driver.log")).unwrap();
        let child = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .envs(home.surroundings())
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // Where a processor plays the graphics card, drawing without one is quicker.
            .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1")
            .env("LP_NUM_THREADS", "0") // and its own threads would only wait for each other
            // A driver gives up when a page's process ends, and goes on when another window comes.
            .env("CODEKEEP_RENEWAL", "rebuild")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("WebKitWebDriver starts (Debian: webkit2gtk-driver)");
        let driver = Self { child, port };
        until("WebKitWebDriver listening", || TcpStream::connect(("127.0.0.1", port)).ok());
        driver
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process of the program that this driver started.
    pub fn program(&self) -> u32 {
        until("the program's process", || children(self.child.id()).first().copied())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).status();
        let _ = self.child.wait();
    }
}

/// Ends a process at once, as a crash would, and waits until it is gone.
pub fn kill(process: u32) {
    assert!(Command::new("kill").args(["-KILL", &process.to_string()]).status().unwrap().success());
    until("the killed program to be gone", || {
        stat(Path::new(&format!("/proc/{process}"))).is_none_or(|(_, state)| state == 'Z').then_some(())
    });
}

fn children(of: u32) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let is_child = |path: &Path| stat(path).is_some_and(|(parent, state)| parent == of && state != 'Z');
    entries.filter(|entry| is_child(&entry.path())).filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// Parent and state of a process: see proc(5).
fn stat(process: &Path) -> Option<(u32, char)> {
    let line = std::fs::read_to_string(process.join("stat")).ok()?;
    let mut fields = line.rsplit(") ").next()?.split(' ');
    let state = fields.next()?.chars().next()?;
    Some((fields.next()?.parse().ok()?, state))
}
