"""A logind of two sessions on the bus whose address is the argument. Does what its input says, a word a line.

Says "ready", "held" when a program asks that sleep waits, "released" when that program lets it go.
"""
import os
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

MANAGER, SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
ROOT, OURS, OTHER = (f"/org/freedesktop/login1{part}" for part in ("", "/session/_31", "/session/_32"))
WHAT_IT_HAS = """<node><interface name="org.freedesktop.login1.Manager">
<method name="GetSession"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
<method name="Inhibit"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="h" direction="out"/></method></interface></node>"""


def say(word):
    print(word, flush=True)


def called(_bus, _sender, _path, _interface, method, arguments, invocation):
    if method == "GetSession" and arguments.unpack() == ("auto",):
        invocation.return_value(GLib.Variant("(o)", (OURS,)))
    elif method == "Inhibit" and arguments.unpack()[0] == "sleep" and arguments.unpack()[3] == "delay":
        ours, theirs = os.pipe()
        handles = Gio.UnixFDList.new()
        at = handles.append(theirs)
        os.close(theirs)
        invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (at,)), handles)
        GLib.io_add_watch(ours, GLib.IO_HUP, released)
        say("held")
    else:
        invocation.return_dbus_error("org.freedesktop.login1.NoSuchSession", method)


def released(ours, _condition):
    os.close(ours)
    say("released")
    return False


def emit(path, interface, signal, content):
    bus.emit_signal(None, path, interface, signal, content)


def changed(name, value):
    news = (SESSION, {name: GLib.Variant("b", value)}, [])
    emit(OURS, "org.freedesktop.DBus.Properties", "PropertiesChanged", GLib.Variant("(sa{sv}as)", news))


ORDERS = {
    "sleep": lambda: emit(ROOT, MANAGER, "PrepareForSleep", GLib.Variant("(b)", (True,))),
    "wake": lambda: emit(ROOT, MANAGER, "PrepareForSleep", GLib.Variant("(b)", (False,))),
    "lock": lambda: emit(OURS, SESSION, "Lock", None),
    "lock the other": lambda: emit(OTHER, SESSION, "Lock", None),
    "screen locked": lambda: changed("LockedHint", True),
    "screen free": lambda: changed("LockedHint", False),
    "somebody else": lambda: changed("Active", False),
    "screen saver": lambda: emit("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", GLib.Variant("(b)", (True,))),
}


begun = b""


def ordered(source, _condition):
    global begun
    come = os.read(source.fileno(), 4096)  # past the buffer: several lines may come at once, or a part of one
    *words, begun = (begun + come).split(b"\n")
    for word in words:
        ORDERS[word.decode()]()
    return bool(come)


kind = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
bus = Gio.DBusConnection.new_for_address_sync(sys.argv[1], kind, None, None)
bus.register_object(ROOT, Gio.DBusNodeInfo.new_for_xml(WHAT_IT_HAS).interfaces[0], called, None, None)
name = GLib.Variant("(su)", ("org.freedesktop.login1", 0))
bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", name, None, 0, -1, None)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, ordered)
say("ready")
GLib.MainLoop().run()
