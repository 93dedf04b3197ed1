//! A bus of one's own with a logind on it that does as it is told.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

use super::until;

/// The bus and the service. Dropping it ends both.
pub struct Logind {
    bus: Child,
    service: Child,
    orders: ChildStdin,
    said: Arc<Mutex<Vec<String>>>,
    /// What `DBUS_SYSTEM_BUS_ADDRESS` and `DBUS_SESSION_BUS_ADDRESS` must say.
    pub address: String,
}

impl Logind {
    /// Starts both.
    #[allow(clippy::new_without_default, reason = "starting programs is no default value")]
    pub fn new() -> Self {
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a bus (Debian: dbus-daemon)");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        // The system's own Python has GLib; one of a virtual environment has not.
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("window/fake_logind.py");
        let mut service = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(&address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a service (Debian: python3-gi)");
        let lines = BufReader::new(service.stdout.take().unwrap()).lines();
        let (orders, said) = (service.stdin.take().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let heard = Arc::clone(&said);
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| heard.lock().unwrap().push(line)));
        let logind = Self { bus, service, orders, said, address };
        logind.says("ready", 1);
        logind
    }

    /// Waits until it has said this word so many times.
    #[track_caller]
    pub fn says(&self, word: &str, times: usize) {
        until(&format!("logind to say {word} {times} times"), || {
            (self.said.lock().unwrap().iter().filter(|line| *line == word).count() >= times).then_some(())
        });
    }

    /// Tells it what happens to the machine.
    pub fn order(&mut self, word: &str) {
        writeln!(self.orders, "{word}").and_then(|()| self.orders.flush()).unwrap();
    }
}

impl Drop for Logind {
    fn drop(&mut self) {
        for child in [&mut self.service, &mut self.bus] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
