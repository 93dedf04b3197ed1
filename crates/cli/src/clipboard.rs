//! A code on the clipboard for some seconds, never without the hint that keeps it out of histories.
//! The hint is voluntary: a clipboard manager that does not heed it keeps what it sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use arboard::{Clipboard, Set};
use custody::CodeText;
use zeroize::Zeroizing;

use crate::out::{Out, is_watched};
use crate::trouble::{Done, failed};

/// How long a signal may wait to be seen.
const STEP: Duration = Duration::from_millis(50);

/// Whether there is a clipboard that can be reached from here.
pub fn is_there() -> bool {
    Clipboard::new().is_ok()
}

/// The clipboard, and whether the program was asked to end.
pub struct Held {
    clipboard: Clipboard,
    ended: Arc<AtomicBool>,
    /// When the code was put there.
    since: Instant,
}

impl Held {
    /// Opens the clipboard, and from now on notes signals instead of ending by them. Done before a code
    /// is taken, so that none is spent where there is no clipboard.
    pub fn open() -> Done<Self> {
        let clipboard = Clipboard::new().map_err(|error| {
            failed("unavailable", format!("The clipboard cannot be reached: {error}."), "Take the code without --copy; nothing was taken.")
        })?;
        let ended = Arc::new(AtomicBool::new(false));
        for signal in SIGNALS {
            signal_hook::flag::register(*signal, Arc::clone(&ended)).map_err(|_| {
                failed("failed", "The program cannot listen for its end.", "Take the code without --copy; nothing was taken.")
            })?;
        }
        Ok(Self { clipboard, ended, since: Instant::now() })
    }

    /// Puts the code there.
    pub fn put(&mut self, code: &CodeText) -> Done<()> {
        self.since = Instant::now();
        // EXPOSE: the person asked for the code on the clipboard.
        unremembered(self.clipboard.set()).text(code.expose()).map_err(|error| {
            failed(
                "unavailable",
                format!("The clipboard did not take the code: {error}."),
                "The code was not shown; answer it with: codekeep outcome ACCOUNT returned",
            )
        })
    }

    /// Waits until the time is over or the program is asked to end, then clears the clipboard if it still
    /// holds the code.
    pub fn count_down(mut self, code: &CodeText, seconds: u64, out: Out) -> Done<()> {
        let end = self.since + Duration::from_secs(seconds);
        let mut told = None;
        while !self.ended.load(Ordering::SeqCst) && Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now()).as_secs().saturating_add(1);
            if is_watched() && told != Some(left) && left.is_multiple_of(5) {
                out.note(format!("The clipboard is cleared in {left} seconds; Ctrl C clears it now."));
                told = Some(left);
            }
            sleep(STEP);
        }
        self.clear(code, out)
    }

    fn clear(&mut self, code: &CodeText, out: Out) -> Done<()> {
        let still_there = self.clipboard.get_text();
        self.clear_middle_button(code);
        if is(code, still_there) {
            self.clipboard.clear().map_err(|error| {
                failed("unavailable", format!("The clipboard could not be cleared: {error}."), "Copy something else over it.")
            })?;
            out.note("The clipboard was cleared.");
        } else {
            out.note("The clipboard holds something else by now; it was left alone.");
        }
        Ok(())
    }

    /// Managers copy the clipboard into what the middle mouse button pastes.
    #[cfg(all(unix, not(target_os = "macos")))]
    fn clear_middle_button(&mut self, code: &CodeText) {
        use arboard::{ClearExtLinux, GetExtLinux, LinuxClipboardKind::Primary};
        if is(code, self.clipboard.get().clipboard(Primary).text()) {
            let _ = self.clipboard.clear_with().clipboard(Primary);
        }
    }

    #[cfg(not(all(unix, not(target_os = "macos"))))]
    fn clear_middle_button(&mut self, _: &CodeText) {}
}

/// Whether what was read is the code.
fn is(code: &CodeText, read: Result<String, arboard::Error>) -> bool {
    // EXPOSE: what stands on the clipboard is compared, so that nothing foreign is cleared.
    read.map(Zeroizing::new).is_ok_and(|text| text.as_str() == code.expose())
}

#[cfg(unix)]
const SIGNALS: &[i32] = &[signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: &[i32] = &[signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];

#[cfg(all(unix, not(target_os = "macos")))]
fn unremembered(set: Set<'_>) -> Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

#[cfg(target_os = "macos")]
fn unremembered(set: Set<'_>) -> Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(windows)]
fn unremembered(set: Set<'_>) -> Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
}
