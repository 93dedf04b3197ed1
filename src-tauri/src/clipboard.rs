//! The system clipboard, set from Rust and never through the window.
//!
//! Every text goes out with the hint that keeps it out of histories; only what is still ours is
//! cleared, after its time, on lock and on exit. A second copy takes over the first one's clearing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use custody::CodeText;
use zeroize::Zeroizing;

use crate::problem::{Answer, problem};

/// The clipboard as far as it is ours.
#[derive(Default, Clone)]
pub struct Clipboard(Arc<Mutex<Ours>>);

#[derive(Default)]
struct Ours {
    /// Kept alive while we own the content: on X11 and Wayland the owner serves it.
    board: Option<arboard::Clipboard>,
    /// What we put there, to see later whether it is still ours.
    text: Option<Zeroizing<String>>,
    /// Counts copies, so that a timer clears only its own.
    copy: u64,
}

impl Clipboard {
    /// Puts a code on the clipboard, and clears it after some seconds; `cleared` is called then.
    pub fn put(&self, code: &CodeText, seconds: u64, cleared: impl FnOnce() + Send + 'static) -> Answer<()> {
        let mine = {
            let mut ours = self.ours();
            // EXPOSE: the person asked for the code on the clipboard.
            let text = Zeroizing::new(code.expose().to_owned());
            let board = match &mut ours.board {
                Some(board) => board,
                none => none.insert(arboard::Clipboard::new().map_err(|_| unavailable())?),
            };
            hidden(board.set()).text(text.as_str()).map_err(|_| unavailable())?;
            ours.text = Some(text);
            ours.copy += 1;
            ours.copy
        };
        let this = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(seconds));
            let is_mine = this.ours().copy == mine;
            if is_mine && this.clear_ours() {
                cleared();
            }
        });
        Ok(())
    }

    /// Clears the clipboard if it still holds what we put there. Says whether it did.
    pub fn clear_ours(&self) -> bool {
        let mut ours = self.ours();
        let Some(text) = ours.text.take() else { return false };
        let Some(board) = &mut ours.board else { return false };
        let still_ours = board.get_text().is_ok_and(|now| Zeroizing::new(now).as_str() == text.as_str());
        still_ours && board.clear().is_ok()
    }

    /// The text on the clipboard, for pasting into the preview.
    pub fn read(&self) -> Answer<Zeroizing<String>> {
        let mut ours = self.ours();
        let board = match &mut ours.board {
            Some(board) => board,
            none => none.insert(arboard::Clipboard::new().map_err(|_| unavailable())?),
        };
        match board.get_text() {
            Ok(text) => Ok(Zeroizing::new(text)),
            Err(arboard::Error::ContentNotAvailable) => Err(problem(
                "nothing-found",
                "There is no text on the clipboard.",
                "Copy the codes on the service's page, then paste here.",
            )),
            Err(_) => Err(unavailable()),
        }
    }

    /// Clears a code that an earlier run of the program left behind. `is_ours` says whether it is one.
    pub fn clear_left_behind(&self, is_ours: impl FnOnce(&CodeText) -> bool) -> bool {
        let Ok(mut board) = arboard::Clipboard::new() else { return false };
        let Ok(text) = board.get_text() else { return false };
        is_ours(&CodeText::new(text)) && board.clear().is_ok()
    }

    /// Clears the clipboard if it still holds this text: what was pasted and is stored now.
    pub fn clear_if(&self, pasted: &str) -> bool {
        let mut ours = self.ours();
        let Some(board) = &mut ours.board else { return false };
        let holds = board.get_text().is_ok_and(|now| Zeroizing::new(now).as_str() == pasted);
        holds && board.clear().is_ok()
    }

    fn ours(&self) -> std::sync::MutexGuard<'_, Ours> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(target_os = "linux")]
fn hidden(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

#[cfg(target_os = "macos")]
fn hidden(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(windows)]
fn hidden(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
}

fn unavailable() -> crate::shapes::Problem {
    problem("unavailable", "The clipboard cannot be used just now.", "Show the code and type it, or try again.")
}
