//! What Windows tells a window: that the session is locked or goes to somebody else, and that the machine
//! is about to sleep.
#![allow(unsafe_code, reason = "calls into the system; it has no other way to tell")]

use tauri::{AppHandle, Manager, WebviewWindow};
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::RemoteDesktop::{NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification};
use windows_sys::Win32::UI::Shell::{DefSubclassProc, RemoveWindowSubclass, SetWindowSubclass};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    PBT_APMSUSPEND, WM_NCDESTROY, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK,
};

use super::lock_first;

/// Our number among those who hear this window's messages.
const OURS: usize = 1;

/// Listens for as long as the window is there. Called on the window's own thread, as Windows wants it.
pub fn listen(window: &WebviewWindow) {
    let Ok(handle) = window.hwnd() else { return };
    let app = Box::into_raw(Box::new(window.app_handle().clone()));
    // SAFETY: the handle is that of a window that was just made on this thread. `app` lives until
    // `heard` takes it back with the window's last message, or here when nobody will hear.
    unsafe {
        WTSRegisterSessionNotification(handle.0.cast(), NOTIFY_FOR_THIS_SESSION);
        if SetWindowSubclass(handle.0.cast(), Some(heard), OURS, app as usize) == 0 {
            drop(Box::from_raw(app));
        }
    }
}

unsafe extern "system" fn heard(window: HWND, message: u32, what: WPARAM, more: LPARAM, _: usize, app: usize) -> LRESULT {
    // SAFETY: Windows hands back what `listen` gave it, until the window's last message, on one thread.
    let handle = unsafe { &*(app as *const AppHandle) };
    match (message, what as u32) {
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK) => lock_first(handle, "screen"),
        (WM_WTSSESSION_CHANGE, WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT) => lock_first(handle, "switch"),
        (WM_POWERBROADCAST, PBT_APMSUSPEND) => lock_first(handle, "sleep"),
        (WM_NCDESTROY, _) => {
            // SAFETY: this is the last message, so nobody uses `app` after this. The notification ends
            // with the window that it was registered for.
            unsafe {
                RemoveWindowSubclass(window, Some(heard), OURS);
                drop(Box::from_raw(app as *mut AppHandle));
            }
        }
        _ => {}
    }
    // SAFETY: handed on as it came.
    unsafe { DefSubclassProc(window, message, what, more) }
}
