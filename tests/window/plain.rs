//! The program without a driver: started as a person starts it, used on the keyboard, looked at from
//! outside.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use super::desktop::{self, clipboard};
use super::{Kept, until};
use crate::memory::{family, web_processes};

/// A program that was started with all that it starts in a group of its own.
pub struct Started {
    /// The process that was started.
    pub child: Child,
    /// Where its output goes.
    pub said: PathBuf,
}

impl Started {
    /// Starts it on this vault, in its person's documents.
    pub fn of(mut command: Command, kept: &Kept) -> Self {
        let said = kept.home.path("said.txt");
        let log = File::create(&said).unwrap();
        command.envs(kept.home.surroundings()).current_dir(kept.home.path("Documents")).env_remove("TAURI_WEBVIEW_AUTOMATION");
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).process_group(0);
        Self { child: command.spawn().unwrap(), said }
    }

    /// The program itself, whatever was put before it.
    pub fn program(&self) -> u32 {
        until("the program", || family(self.child.id()).into_iter().find(|(_, name)| name.starts_with("codekeep-deskto")).map(|(id, _)| id))
    }

    /// Unlocks on the keyboard, shows a code and copies it: what a person does in the locked-out minute.
    pub fn uses_a_code(&self, kept: &Kept) {
        until("the window", || desktop::is_open("Codekeep").then_some(()));
        // What was typed too early is lost, and typed again. The password goes to the lock page alone: in a field
        // that is no password's, the system's input method would see it.
        let records = || written_in(&kept.home.path("state"));
        let locked = records();
        until("the vault to be unlocked", || {
            self.settles();
            desktop::press("ctrl+a");
            desktop::types(Kept::PASSWORD);
            desktop::press("Return");
            until_or_not(20, || (records() != locked).then_some(()))
        });
        let vault = || std::fs::read(&kept.vault).unwrap();
        let unused = vault();
        until("the code to be taken", || {
            self.settles();
            desktop::press("ctrl+f");
            desktop::types("git");
            desktop::press("Return");
            until_or_not(5, || (vault() != unused).then_some(()))
        });
        // A shown code counts down, so that this page does not settle before the code is hidden.
        until("the code on the clipboard", || {
            desktop::press("c");
            until_or_not(2, || clipboard().filter(|text| *text == kept.codes[0]))
        });
    }

    /// Waits until the page has nothing to do any more: nothing else tells from outside that it is drawn,
    /// and keys that come before that are lost. Not for longer than a few seconds: whoever calls this tries again.
    fn settles(&self) {
        let busy = || web_processes(self.child.id()).into_iter().map(ticks).sum::<u64>();
        let (mut before, mut quiet) = (0, 0);
        until_or_not(8, || {
            std::thread::sleep(Duration::from_millis(500));
            let now = busy();
            quiet = if now > 0 && now <= before + 2 { quiet + 1 } else { 0 };
            before = now;
            (quiet == 2).then_some(())
        });
    }
}

/// What stands under a folder, and since when: an unlock is recorded there.
fn written_in(folder: &Path) -> BTreeSet<(PathBuf, SystemTime)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.flat_map(|entry| {
        let since = entry.metadata().and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let path = entry.path();
        if path.is_dir() { written_in(&path) } else { BTreeSet::from([(path, since)]) }
    });
    files.collect()
}

/// Time that a process has run, in hundredths of a second: see proc_pid_stat(5).
fn ticks(process: u32) -> u64 {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<u64> = line.rsplit(") ").next().unwrap_or_default().split(' ').map(|field| field.parse().unwrap_or(0)).collect();
    fields.get(11..13).map_or(0, |times| times.iter().sum())
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).status();
        let _ = self.child.wait();
    }
}

/// Looks for so many seconds.
pub fn until_or_not<T>(seconds: u64, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if let Some(found) = look() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    None
}
