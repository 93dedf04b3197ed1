//! The desktop shell: one window over the rooms under `crates/`, and nothing else.
//!
//! A command takes the session, calls a room and maps what comes back; no rule of custody lives here.
//! The text of a stored code crosses to the window in one shape only, [`shapes::Taken`].

mod autolock;
mod carry;
mod channel;
mod clipboard;
mod command_names;
mod commands;
mod draft;
mod gate;
mod import;
mod look;
mod problem;
mod renewal;
mod restoring;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod secret_types;
mod session;
#[allow(missing_docs)]
pub mod shapes;
mod views;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use tauri::{Manager, RunEvent};

use crate::session::Session;

#[global_allocator]
static ALLOCATOR: vault::Wiping = vault::Wiping::new();

/// Runs the program until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let _ = vault::process::harden();
    // What a panic carries could be a secret. It unwinds, so that secrets are wiped on the way.
    std::panic::set_hook(Box::new(|_| {
        say("Codekeep met an error in the program. Nothing was saved by what you did last; look, then try again.")
    }));
    // Whoever can set this variable could drive the window of any build and read what it shows.
    if !cfg!(feature = "automation") && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some() {
        say(
            "Codekeep does not start while TAURI_WEBVIEW_AUTOMATION is set: it would let another program drive this window. Unset it, then start Codekeep again.",
        );
        return ExitCode::from(2);
    }
    let session = Arc::new(Session::new(std::env::args_os().nth(1).map(Into::into)));
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&session))
        .invoke_handler(commands::handler())
        .setup(|app| {
            window::open(app.handle(), None)?;
            autolock::watch(app.handle());
            carry::watch(app.handle());
            Ok(())
        })
        .build(context());
    match built {
        Ok(app) => {
            app.run(|app, event| {
                let session = app.state::<Arc<Session>>();
                match event {
                    // The last window went because another comes in its place.
                    RunEvent::ExitRequested { code: None, api, .. } if session.get().next_window.is_some() => {
                        let stand = session.get().next_window.take();
                        if window::open(app, stand).is_ok() {
                            api.prevent_exit();
                        }
                    }
                    RunEvent::ExitRequested { .. } | RunEvent::Exit => {
                        session.lock_up("quit");
                        session.clipboard.clear_ours();
                    }
                    _ => {}
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("Codekeep could not open its window: {error}. Is a display there?"));
            ExitCode::FAILURE
        }
    }
}

/// The page, the configuration and what the window may call, as they were built in.
#[allow(clippy::disallowed_methods, reason = "the macro's own code, for a configuration that cannot be read at build time")]
fn context() -> tauri::Context<tauri::Wry> {
    tauri::generate_context!()
}

#[allow(clippy::print_stderr, reason = "before there is a window, standard error is the only place to speak")]
fn say(sentence: &str) {
    eprintln!("{sentence}");
}
