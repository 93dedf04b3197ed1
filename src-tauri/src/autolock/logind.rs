//! What Linux tells: logind of sleep, of the locked screen and of another person at the seat, over the
//! system's bus; screen savers of their lock, over the session's. It listens, and the one thing that it
//! asks for is a moment before sleep. Where a bus or a service is missing, nothing is heard and nothing
//! fails.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags, UnixFDList};
use glib::{MainContext, MainLoop, ToVariant, Variant, VariantDict, VariantTy};
use tauri::AppHandle;

use super::lock;

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER_PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Each desktop has its own name for the same signal.
const SCREEN_SAVERS: [&str; 4] =
    ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver"];
/// A service that does not answer in this time, in milliseconds, is not there.
const PATIENCE: i32 = 5000;

/// Listens on a thread of its own, so that a bus that hangs holds up no window.
pub fn listen(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        let context = MainContext::new();
        let _ = context.with_thread_default(|| {
            let buses = (hear_screen_savers(&app), hear_logind(&app));
            if buses.0.is_some() || buses.1.is_some() {
                MainLoop::new(Some(&context), false).run();
            }
        });
    });
}

fn hear_logind(app: &AppHandle) -> Option<DBusConnection> {
    let bus = connect(BusType::System)?;
    let (sleeper, brake) = (app.clone(), Rc::new(RefCell::new(None)));
    let pedal = Rc::clone(&brake);
    subscribe(&bus, Some(LOGIND), MANAGER, "PrepareForSleep", Some(MANAGER_PATH), move |bus, told| {
        let is_asleep_soon = told.try_child_value(0).and_then(|v| v.get::<bool>()).unwrap_or(true);
        if is_asleep_soon {
            lock(&sleeper, "sleep");
            pedal.take(); // the machine may sleep now
        } else {
            pedal.replace(hold_sleep(bus));
        }
    });

    // Without a session of ours every session's lock counts: locking too often is the safe side.
    let ours = own_session(&bus);
    let locked = app.clone();
    subscribe(&bus, Some(LOGIND), SESSION, "Lock", ours.as_deref(), move |_, _| lock(&locked, "screen"));
    if ours.is_some() {
        let changed = app.clone();
        subscribe(&bus, Some(LOGIND), PROPERTIES, "PropertiesChanged", ours.as_deref(), move |_, told| {
            let Some(news) = told.try_child_value(1).map(|news| VariantDict::new(Some(&news))) else { return };
            if news.lookup::<bool>("LockedHint").ok().flatten() == Some(true) {
                lock(&changed, "screen");
            }
            if news.lookup::<bool>("Active").ok().flatten() == Some(false) {
                lock(&changed, "switch");
            }
        });
    }
    // Last: a sleep that is held up before anybody hears of it would wait for nothing.
    brake.replace(hold_sleep(&bus));
    Some(bus)
}

fn hear_screen_savers(app: &AppHandle) -> Option<DBusConnection> {
    // Asking for a session's bus that is not there would start one.
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("bus").exists());
    if !runtime && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
        return None;
    }
    let bus = connect(BusType::Session)?;
    for name in SCREEN_SAVERS {
        let app = app.clone();
        subscribe(&bus, None, name, "ActiveChanged", None, move |_, told| {
            if told.try_child_value(0).and_then(|v| v.get::<bool>()) == Some(true) {
                lock(&app, "screen");
            }
        });
    }
    Some(bus)
}

fn connect(bus: BusType) -> Option<DBusConnection> {
    let bus = gio::bus_get_sync(bus, Cancellable::NONE).ok()?;
    bus.set_exit_on_close(false); // a bus that goes away must not take the program with it
    Some(bus)
}

fn subscribe(
    bus: &DBusConnection,
    sender: Option<&str>,
    interface: &str,
    member: &str,
    path: Option<&str>,
    act: impl Fn(&DBusConnection, &Variant) + 'static,
) {
    bus.signal_subscribe(sender, Some(interface), Some(member), path, None, DBusSignalFlags::NONE, move |bus, _, _, _, _, told| {
        act(bus, told)
    });
}

/// Asks that sleep waits until the vault is locked; for as long as what comes back is kept.
fn hold_sleep(bus: &DBusConnection) -> Option<UnixFDList> {
    let wish = ("sleep", "Codekeep", "Locks the vault", "delay").to_variant();
    let answer = bus.call_with_unix_fd_list_sync(
        Some(LOGIND),
        MANAGER_PATH,
        MANAGER,
        "Inhibit",
        Some(&wish),
        VariantTy::new("(h)").ok(),
        DBusCallFlags::NONE,
        PATIENCE,
        UnixFDList::NONE,
        Cancellable::NONE,
    );
    answer.ok().map(|(_, held)| held)
}

/// The path of the session that this program belongs to.
fn own_session(bus: &DBusConnection) -> Option<String> {
    let ask = |id: &str| {
        let wish = (id,).to_variant();
        let answer = bus.call_sync(
            Some(LOGIND),
            MANAGER_PATH,
            MANAGER,
            "GetSession",
            Some(&wish),
            VariantTy::new("(o)").ok(),
            DBusCallFlags::NONE,
            PATIENCE,
            Cancellable::NONE,
        );
        answer.ok()?.try_child_value(0)?.str().map(str::to_owned)
    };
    // An old logind does not know "auto", which is the caller's session or the one on the screen.
    ask("auto").or_else(|| ask(&std::env::var("XDG_SESSION_ID").ok()?))
}
