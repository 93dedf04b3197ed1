"""A tiny window that offers one file to be dragged, as a file manager would.

Says "ready" when it can be dragged, "wanted" when what is under the pointer would take it, and ends
with the drag.
"""
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def say(word):
    print(word, flush=True)


def wanted(_context, action):
    if action & Gdk.DragAction.COPY:
        say("wanted")


address = pathlib.Path(sys.argv[1]).as_uri()
handle = Gtk.EventBox()
handle.add(Gtk.Label(label="drag me"))
handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
handle.drag_source_add_uri_targets()
handle.connect("drag-data-get", lambda _w, _c, data, _i, _t: data.set_uris([address]))
handle.connect("drag-begin", lambda _w, context: context.connect("action-changed", wanted))
handle.connect("drag-end", lambda *_: Gtk.main_quit())

window = Gtk.Window(type=Gtk.WindowType.POPUP)
window.add(handle)
window.set_default_size(60, 40)
window.move(int(sys.argv[2]), int(sys.argv[3]))
window.show_all()
window.connect("map-event", lambda *_: say("ready"))
Gtk.main()
