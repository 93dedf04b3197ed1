//! The one window: made here, shut off from everything but its own page.

use std::sync::Arc;

use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, WebviewUrl, WebviewWindow, WindowEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};

use crate::renewal::Stand;
use crate::session::{Phase, Session};
use crate::{autolock, draft};

/// The name of the one window.
pub const MAIN: &str = "main";

/// Opens the window; after a lock, where the one before it stood.
pub fn open(app: &AppHandle, stand: Option<Stand>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Codekeep")
        .inner_size(1280.0, 840.0)
        .visible(stand.is_none())
        .focused(stand.is_none_or(|stand| stand.focused))
        .min_inner_size(480.0, 480.0)
        // Nothing of the page is kept on disk. The system's web view takes a driver only without this.
        .incognito(!cfg!(feature = "automation"))
        .general_autofill_enabled(false)
        .devtools(false)
        .content_protected(true)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    if let Some(stand) = stand {
        stand_as_before(&window, stand)?;
    }
    autolock::listen_at(&window);
    let app = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(DragDropEvent::Enter { .. }) => drag(&app, true),
        WindowEvent::DragDrop(DragDropEvent::Leave) => drag(&app, false),
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            drag(&app, false);
            let (app, paths) = (app.clone(), paths.clone());
            std::thread::spawn(move || dropped(&app, &paths));
        }
        WindowEvent::Resized(_) | WindowEvent::Focused(false) if is_minimised(&app) => {
            if locks_when_hidden(&app) {
                autolock::lock(&app, "hidden");
            } else {
                let _ = app.emit("hidden", serde_json::json!({})); // a shown code goes, whatever the web view thinks
            }
        }
        WindowEvent::CloseRequested { api, .. } if holds_draft(&app) => {
            api.prevent_close();
            ask_before_quitting(&app);
        }
        _ => {}
    });
    Ok(())
}

fn stand_as_before(window: &WebviewWindow, stand: Stand) -> tauri::Result<()> {
    window.set_size(stand.size)?;
    if let Some(position) = stand.position {
        window.set_position(position)?;
    }
    if stand.maximised {
        window.maximize()?;
    }
    window.show()
}

/// Only the program's own page may be shown: never another address, whatever asks for it.
fn is_own_page(url: &tauri::Url) -> bool {
    let own = url.scheme() == "tauri" && url.host_str() == Some("localhost");
    // WebView2 serves the page over a reserved host name.
    let windows = cfg!(windows) && url.scheme() == "http" && url.host_str() == Some("tauri.localhost");
    let developing = cfg!(dev) && url.scheme() == "http" && url.host_str() == Some("localhost") && url.port() == Some(5173);
    own || windows || developing
}

fn drag(app: &AppHandle, over: bool) {
    let _ = app.emit("drag", serde_json::json!({ "over": over }));
}

/// Rust reads the dropped file; the page learns neither its path nor its bytes, only that it was read.
fn dropped(app: &AppHandle, paths: &[std::path::PathBuf]) {
    let session = app.state::<Arc<Session>>();
    let Some(path) = paths.first() else { return };
    let reading = session.begin_reading();
    let _ = app.emit("preview-reading", serde_json::json!({})); // a picture takes a while
    let told = match draft::from_file(path, &|| !session.is_wanted(reading)) {
        Ok(brought) => {
            let mut inner = session.get();
            if !session.is_wanted(reading) || !matches!(inner.phase, Phase::Unlocked(_)) {
                return;
            }
            inner.last_input = std::time::Instant::now();
            let event = match brought {
                draft::Brought::Codes(draft) => {
                    inner.draft = Some(draft::Kept::Open(draft));
                    "preview-ready"
                }
                draft::Brought::Export(import) => {
                    inner.import = Some(import);
                    "import-ready"
                }
            };
            drop(inner);
            app.emit(event, serde_json::json!({}))
        }
        Err(problem) => app.emit("preview-failed", problem),
    };
    let _ = told;
}

fn is_minimised(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|w| w.is_minimized().unwrap_or(false))
}

/// Whether the person wants the vault locked when the window is minimised.
fn locks_when_hidden(app: &AppHandle) -> bool {
    match &app.state::<Arc<Session>>().get().phase {
        Phase::Unlocked(vault) => vault.state().settings.get(custody::settings::LOCK_ON_HIDE) == 1,
        _ => false,
    }
}

fn holds_draft(app: &AppHandle) -> bool {
    app.state::<Arc<Session>>().get().draft.is_some()
}

/// Codes that are not stored yet would be lost: the service's page may be gone by now.
fn ask_before_quitting(app: &AppHandle) {
    let quit = app.clone();
    app.dialog()
        .message("Codes that you brought are not stored yet. If you quit now, they are gone.")
        .title("Quit without storing?")
        .buttons(MessageDialogButtons::OkCancelCustom("Quit".to_owned(), "Stay".to_owned()))
        .show(move |sure| {
            if sure {
                quit.exit(0);
            }
        });
}
