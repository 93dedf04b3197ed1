//! The system clipboard, set from Rust and never through the window.
//!
//! Every text goes out with the hint that keeps it out of histories; only what is still ours is
//! cleared, after its time, on lock and on exit. A second copy takes over the first one's clearing.
//! The connection to the clipboard is let go with the text: its buffers hold what went through them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arboard::{Clipboard as Board, Error};
use custody::CodeText;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::problem::{Answer, problem};

/// How often clearing is tried again where another program holds the clipboard, once a second.
const TRIES: u32 = 60;

/// The clipboard as far as it is ours.
#[derive(Default, Clone)]
pub struct Clipboard(Arc<Mutex<Ours>>);

#[derive(Default)]
struct Ours {
    /// What we put there. None when it is gone, or was never there.
    held: Option<Held>,
    /// Counts copies, so that a timer clears only its own.
    copy: u64,
}

/// What was pasted.
pub enum Pasted {
    Text(Zeroizing<String>),
    /// A picture, and what tells it from any other.
    Picture {
        png: Zeroizing<Vec<u8>>,
        mark: [u8; 32],
    },
}

struct Held {
    /// Kept alive while we own the content: on X11 and Wayland the owner serves it.
    board: Board,
    text: Zeroizing<String>,
}

/// What became of a text of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Cleared,
    /// Something else stands there by now, or nothing.
    Gone,
    /// The clipboard could not be asked or did not obey.
    Failed,
}

impl Clipboard {
    /// Puts a code on the clipboard, and clears it after some seconds; `cleared` is called then.
    pub fn put(&self, code: &CodeText, seconds: u64, cleared: impl FnOnce() + Send + 'static) -> Answer<()> {
        let mine = {
            let mut ours = self.ours();
            // EXPOSE: the person asked for the code on the clipboard.
            let text = Zeroizing::new(code.expose().to_owned());
            let mut board = Board::new().map_err(|_| unavailable())?;
            hidden(board.set()).text(text.as_str()).map_err(|_| unavailable())?;
            ours.held = Some(Held { board, text });
            ours.copy += 1;
            ours.copy
        };
        let this = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(seconds));
            for _ in 0..TRIES {
                match this.clear_copy(Some(mine)) {
                    Left::Cleared => return cleared(),
                    Left::Gone => return,
                    Left::Failed => std::thread::sleep(Duration::from_secs(1)),
                }
            }
        });
        Ok(())
    }

    /// Clears the clipboard if it still holds what we put there. If it does not obey, the timer of that
    /// copy goes on trying.
    pub fn clear_ours(&self) {
        self.clear_copy(None);
    }

    fn clear_copy(&self, only: Option<u64>) -> Left {
        let mut ours = self.ours();
        if only.is_some_and(|copy| copy != ours.copy) {
            return Left::Gone; // a later copy has its own timer
        }
        let Some(held) = &mut ours.held else { return Left::Gone };
        let left = clear_everywhere(&mut held.board, |text| text == held.text.as_str());
        if left != Left::Failed {
            ours.held = None;
        }
        left
    }

    /// What is on the clipboard, for pasting into the preview: a text, or a picture where there is none.
    pub fn read(&self) -> Answer<Pasted> {
        let _one_at_a_time = self.ours();
        let mut board = Board::new().map_err(|_| unavailable())?;
        // Some programs answer with their picture when they are asked for a text, which is an error of its own.
        let no_text = match board.get_text() {
            Ok(text) => return Ok(Pasted::Text(Zeroizing::new(text))),
            Err(error) => error,
        };
        let picture = board.get_image().map_err(|error| match (no_text, error) {
            (_, Error::ConversionFailure) => unreadable_picture(),
            (Error::ContentNotAvailable, Error::ContentNotAvailable) => problem(
                "nothing-found",
                "There is no text and no picture on the clipboard.",
                "Copy the codes on the service's page, or take a screenshot of them, then paste here.",
            ),
            _ => unavailable(),
        })?;
        let mark = mark_of(&picture);
        let (width, height) = (picture.width, picture.height);
        let dots = Zeroizing::new(picture.bytes.into_owned());
        let png = pictures::png_of(width, height, &dots).ok_or_else(unreadable_picture)?;
        Ok(Pasted::Picture { png, mark })
    }

    /// Clears the clipboard if it still holds the picture with this mark: what was pasted and is stored now.
    pub fn clear_if_picture(&self, mark: &[u8; 32]) -> bool {
        let _one_at_a_time = self.ours();
        let Ok(mut board) = Board::new() else { return false };
        board.get_image().is_ok_and(|picture| mark_of(&picture) == *mark) && board.clear().is_ok()
    }

    /// Clears a code that an earlier run of the program left behind. `is_ours` says whether it is one.
    pub fn clear_left_behind(&self, is_ours: impl Fn(&CodeText) -> bool) -> bool {
        let _one_at_a_time = self.ours();
        let Ok(mut board) = Board::new() else { return false };
        clear_everywhere(&mut board, |text| is_ours(&CodeText::new(text.to_owned()))) == Left::Cleared
    }

    /// Clears the clipboard if it still holds this text: what was pasted and is stored now.
    pub fn clear_if(&self, pasted: &str) -> bool {
        let _one_at_a_time = self.ours();
        let Ok(mut board) = Board::new() else { return false };
        clear_everywhere(&mut board, |text| text == pasted) == Left::Cleared
    }

    fn ours(&self) -> std::sync::MutexGuard<'_, Ours> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Clears the clipboard, and what the middle mouse button pastes, where each holds such a text.
/// Managers copy the one into the other.
fn clear_everywhere(board: &mut Board, is_ours: impl Fn(&str) -> bool) -> Left {
    let still = |read: Result<String, Error>| match read.map(Zeroizing::new) {
        Ok(text) => Ok(is_ours(&text)),
        Err(Error::ClipboardOccupied | Error::Unknown { .. }) => Err(()),
        Err(_) => Ok(false),
    };
    let left = match still(board.get_text()) {
        Ok(true) if board.clear().is_ok() => Left::Cleared,
        Ok(false) => Left::Gone,
        _ => Left::Failed,
    };
    #[cfg(target_os = "linux")]
    {
        use arboard::{ClearExtLinux, GetExtLinux, LinuxClipboardKind::Primary};
        if still(board.get().clipboard(Primary).text()) == Ok(true) && board.clear_with().clipboard(Primary).is_ok() {
            return if left == Left::Gone { Left::Cleared } else { left };
        }
    }
    left
}

fn unreadable_picture() -> crate::problem::Problem {
    problem("damaged-file", "The picture on the clipboard cannot be read.", "Save it as a file, and bring that.")
}

fn mark_of(picture: &arboard::ImageData<'_>) -> [u8; 32] {
    let sides = [picture.width, picture.height].map(|side| (side as u64).to_le_bytes());
    Sha256::new().chain_update(sides.as_flattened()).chain_update(&picture.bytes).finalize().into()
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
