"""A tiny window that offers one file to be dragged, as a file manager would."""
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

address = pathlib.Path(sys.argv[1]).as_uri()
handle = Gtk.EventBox()
handle.add(Gtk.Label(label="drag me"))
handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
handle.drag_source_add_uri_targets()
handle.connect("drag-data-get", lambda _w, _c, data, _i, _t: data.set_uris([address]))

window = Gtk.Window(type=Gtk.WindowType.POPUP)
window.add(handle)
window.set_default_size(60, 40)
window.move(int(sys.argv[2]), int(sys.argv[3]))
window.show_all()
window.connect("map-event", lambda *_: print("ready", flush=True))
Gtk.main()
