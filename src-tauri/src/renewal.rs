//! A fresh page in a fresh process after each lock. What a web view has drawn stays in the memory of the
//! process that drew it, where no program of ours can wipe it; only the end of that process does.
//!
//! On Linux the process is ended under its window, which stays where it is, in front or behind, small or
//! large. Elsewhere nobody can end it alone: the window goes, and a new one comes in its place.

use std::sync::Arc;
#[cfg(target_os = "linux")]
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager, PhysicalPosition, PhysicalSize, WebviewWindow};

use crate::session::Session;
use crate::window::MAIN;

/// Longest wait for the window's thread. It answers at once unless the program hangs.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where a window was and how it stood, for the one that comes in its place.
#[derive(Debug, Clone, Copy)]
pub struct Stand {
    pub position: Option<PhysicalPosition<i32>>,
    pub size: PhysicalSize<u32>,
    pub maximised: bool,
    pub focused: bool,
}

/// Replaces the page and the process that drew it; waits until the old one is gone. Says whether it did.
pub fn renew(app: &AppHandle) -> bool {
    let Some(window) = app.get_webview_window(MAIN) else { return true };
    #[cfg(target_os = "linux")]
    if !rebuilds() {
        return end_process_of(&window);
    }
    rebuild(app, &window)
}

/// The build for tests can be told to do what other systems do, so that it is tried here too.
#[cfg(target_os = "linux")]
fn rebuilds() -> bool {
    cfg!(feature = "automation") && std::env::var_os("CODEKEEP_RENEWAL").is_some_and(|way| way == "rebuild")
}

#[cfg(target_os = "linux")]
fn end_process_of(window: &WebviewWindow) -> bool {
    use webkit2gtk::WebViewExt;
    let Ok(address) = window.url() else { return false };
    let (done, is_done) = channel();
    let asked = window.with_webview(move |webview| {
        let view = webview.inner();
        view.terminate_web_process();
        view.load_uri(address.as_str());
        let _ = done.send(());
    });
    asked.is_ok() && is_done.recv_timeout(PATIENCE).is_ok()
}

/// Closes the window. With the last window the program would end; [`crate::run`] opens the next instead,
/// in the same place.
fn rebuild(app: &AppHandle, window: &WebviewWindow) -> bool {
    let Ok(size) = window.inner_size() else { return false };
    let stand = Stand {
        position: window.outer_position().ok(),
        size,
        maximised: window.is_maximized().unwrap_or(false),
        focused: window.is_focused().unwrap_or(false),
    };
    let session = app.state::<Arc<Session>>();
    session.get().next_window = Some(stand);
    window.destroy().is_ok() && waits_for_the_next(&session)
}

/// Waits until the next window was opened, unless this is the thread that opens it.
fn waits_for_the_next(session: &Session) -> bool {
    let is_ours = std::thread::current().name() == Some("main");
    let end = Instant::now() + PATIENCE;
    while !is_ours && session.get().next_window.is_some() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}
