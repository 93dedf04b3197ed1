//! What macOS tells: sleep and another person at the machine through the workspace, the locked screen
//! through a notification that has no documented name and is the one that everybody hears.
#![allow(unsafe_code, reason = "calls into the system; it has no other way to tell")]

use std::ptr::NonNull;

use block2::RcBlock;
use objc2_app_kit::{NSWorkspace, NSWorkspaceSessionDidResignActiveNotification, NSWorkspaceWillSleepNotification};
use objc2_foundation::{NSDistributedNotificationCenter, NSNotification, NSNotificationCenter, NSNotificationName, NSString};
use tauri::AppHandle;

use super::lock_first;

const SCREEN_LOCKED: &str = "com.apple.screenIsLocked";

/// Listens for as long as the program runs. Called on the main thread.
pub fn listen(app: &AppHandle) {
    let workspace = NSWorkspace::sharedWorkspace().notificationCenter();
    // SAFETY: both are constants of AppKit.
    let (will_sleep, resigned) = unsafe { (NSWorkspaceWillSleepNotification, NSWorkspaceSessionDidResignActiveNotification) };
    hear(&workspace, will_sleep, app, "sleep");
    hear(&workspace, resigned, app, "switch");
    let everybody = NSDistributedNotificationCenter::defaultCenter();
    hear(&everybody, &NSString::from_str(SCREEN_LOCKED), app, "screen");
}

fn hear(center: &NSNotificationCenter, name: &NSNotificationName, app: &AppHandle, reason: &'static str) {
    let app = app.clone();
    let act = RcBlock::new(move |_: NonNull<NSNotification>| lock_first(&app, reason));
    // SAFETY: no sender and no queue are named, so the block runs where the notification is posted; what
    // it holds may be used from any thread. The centre keeps the observer, which is never taken away.
    let _ = unsafe { center.addObserverForName_object_queue_usingBlock(Some(name), None, None, &act) };
}
