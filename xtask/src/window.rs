//! The desktop program on a real or a virtual display.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::time::Duration;

use crate::shell::{Failure, Outcome, Run, Running};
use crate::system::{self, Needs};
use crate::{places, rust};

/// A virtual display of our own. Dropping it ends it.
pub struct Display {
    name: String,
    _server: Running,
}

impl Display {
    /// Starts one on a number that is free: the server picks it, so two at once cannot collide.
    pub fn start() -> Outcome<Self> {
        let mut server =
            Run::new("Xvfb").args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"]).piped().start()?;
        let number = server.output().and_then(|output| {
            let (send, receive) = std::sync::mpsc::channel();
            std::thread::spawn(move || {
                let mut line = String::new();
                let _ = BufReader::new(output).read_line(&mut line);
                let _ = send.send(line);
            });
            receive.recv_timeout(Duration::from_secs(60)).ok()?.trim().parse::<u32>().ok()
        });
        let number = number.ok_or_else(|| Failure::new("the virtual display (Xvfb) did not start"))?;
        Ok(Self { name: format!(":{number}"), _server: server })
    }

    /// What `DISPLAY` must say.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// `cargo xtask run`: builds what changed and opens the program.
pub fn open_program() -> Outcome {
    if !has_display() {
        return play_journey();
    }
    system::install(Needs::Build)?;
    let program = rust::build_desktop(rust::Profile::Quick, rust::Build::Plain)?;
    println!("Opening {}", program.display());
    Run::new(program).minutes(60 * 24 * 365).go() // as long as somebody wants to use it
}

fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn play_journey() -> Outcome {
    println!("There is no display here: the main journey is played on a virtual one instead.");
    system::install(Needs::Tests)?;
    let display = Display::start()?;
    for old in journey_pictures()? {
        std::fs::remove_file(&old).map_err(|e| Failure::file("removing", &old, &e))?;
    }
    rust::play_journey(display.name())?;
    let pictures = journey_pictures()?.len();
    if pictures == 0 {
        return Err(Failure::new("the journey went through and left no pictures"));
    }
    println!("\nThe journey went through. Its {pictures} pictures are in {}", places::folder("pictures")?.display());
    Ok(())
}

/// What the journey shows, a picture for each step: `journey-01-….png`.
fn journey_pictures() -> Outcome<Vec<PathBuf>> {
    let folder = places::folder("pictures")?;
    let entries = std::fs::read_dir(&folder).map_err(|e| Failure::file("reading", &folder, &e))?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(names.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("journey-"))).collect())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn two_displays_get_two_numbers_and_leave_nothing_behind() {
        if !system::is_program("Xvfb") {
            assert!(std::env::var_os("CODEKEEP_REQUIRE_TOOLS").is_none(), "Xvfb is missing");
            return;
        }
        let socket = |display: &Display| std::path::PathBuf::from(format!("/tmp/.X11-unix/X{}", display.name().trim_start_matches(':')));
        let (one, two) = (Display::start().unwrap(), Display::start().unwrap());
        assert_ne!(one.name(), two.name());
        let sockets = [socket(&one), socket(&two)];
        assert!(sockets.iter().all(|socket| socket.exists()));
        drop((one, two));
        assert!(sockets.iter().all(|socket| !socket.exists()));
    }
}
