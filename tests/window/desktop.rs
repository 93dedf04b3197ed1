//! What lies outside the window: the clipboard, file dialogs, and dragging from another program.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::program::css;
use super::{Program, until};

/// The clipboard as any other program reads it; `None` when it is empty.
pub fn clipboard() -> Option<String> {
    let output = xclip(&["-out"]);
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap()).filter(|text| !text.is_empty())
}

/// The formats in which the clipboard is offered, among them the hints to histories.
pub fn clipboard_formats() -> Vec<String> {
    let output = xclip(&["-out", "-target", "TARGETS"]);
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// One format of what the clipboard holds.
pub fn clipboard_as(format: &str) -> String {
    String::from_utf8(xclip(&["-out", "-target", format]).stdout).unwrap()
}

/// What the middle mouse button would paste, as any other program reads it.
pub fn middle_button() -> Option<String> {
    let output = selection("primary", &["-out"]);
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap()).filter(|text| !text.is_empty())
}

/// Puts something on the clipboard as another program would.
pub fn fill_clipboard(text: &str) {
    fill("clipboard", text);
}

/// Puts a PNG on the clipboard as a program for screenshots does.
pub fn fill_clipboard_with_picture(png: &Path) {
    // What it says goes nowhere: it stays behind to serve the clipboard, and would hold the test's end of a pipe.
    let done = Command::new("xclip")
        .args(["-in", "-selection", "clipboard", "-target", "image/png"])
        .arg(png)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(done.expect("xclip runs (Debian: xclip)").success());
}

/// The same for what the middle mouse button pastes.
pub fn fill_middle_button(text: &str) {
    fill("primary", text);
}

fn fill(which: &str, text: &str) {
    let mut child = Command::new("xclip")
        .args(["-in", "-selection", which])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

fn xclip(arguments: &[&str]) -> Output {
    selection("clipboard", arguments)
}

fn selection(which: &str, arguments: &[&str]) -> Output {
    // An owner that does not answer must not hold the test up.
    Command::new("timeout").args(["10", "xclip", "-selection", which]).args(arguments).output().expect("xclip runs (Debian: xclip)")
}

/// Answers the native file dialog with this title, as somebody does who types the path.
pub fn answer_file_dialog(title: &str, path: &Path) {
    let dialog = until(&format!("the dialog “{title}”"), || window_named(title));
    xdotool(&["windowfocus", "--sync", &dialog]);
    xdotool(&["key", "--clearmodifiers", "ctrl+a"]);
    xdotool(&["type", "--clearmodifiers", "--delay", "4", path.to_str().unwrap()]);
    let confirm = || {
        xdotool(&["key", "--clearmodifiers", "Return"]);
        Instant::now()
    };
    let mut confirmed = confirm();
    until(&format!("the dialog “{title}” to close"), || {
        if window_named(title).is_none() {
            return Some(());
        }
        // The list of names that begin alike, which comes up while one types, at times takes the first Return for itself.
        if confirmed.elapsed() > Duration::from_secs(2) {
            confirmed = confirm();
        }
        None
    });
}

/// Whether a window with this title is open.
pub fn is_open(title: &str) -> bool {
    window_named(title).is_some()
}

/// Presses a key in the program's window, past the WebDriver.
pub fn press(keys: &str) {
    xdotool(&["windowfocus", "--sync", &until("the window", || window_named("Codekeep"))]);
    xdotool(&["key", "--clearmodifiers", keys]);
}

/// Types into whatever has the focus in the program's window, past the WebDriver.
pub fn types(text: &str) {
    xdotool(&["windowfocus", "--sync", &until("the window", || window_named("Codekeep"))]);
    xdotool(&["type", "--clearmodifiers", "--delay", "12", text]);
}

/// Drags inside the window, from one part of the page to another; how far into each from its left is said
/// as a part of its width.
pub fn drag(program: &Program, from: (&str, f64), to: (&str, f64)) {
    let window = until("the window", || window_named("Codekeep"));
    let (left, top, ..) = place_of(&window);
    let point = |(spot, across): (&str, f64)| {
        let script = "const element = document.querySelector(arguments[0]); element.scrollIntoView({ block: 'nearest' });
            const box = element.getBoundingClientRect(); return [box.left + box.width * arguments[1], box.top + box.height / 2]";
        let at = program.ask_with(script, vec![css(spot).into(), across.into()]);
        let number = |i: usize| at[i].as_f64().unwrap_or_else(|| panic!("no place of {spot}: {at}")).round() as i64;
        (left + number(0), top + number(1))
    };
    let (from, to) = (point(from), point(to));
    move_pointer(from.0, from.1);
    xdotool(&["mousedown", "1"]);
    for step in 1..=8 {
        move_pointer(from.0 + (to.0 - from.0) * step / 8, from.1 + (to.1 - from.1) * step / 8);
    }
    xdotool(&["mouseup", "1"]);
}

/// Drags a file from another program's window onto ours: presses, moves, and lets go once the
/// window says that it would take it.
pub fn drag_onto(program: &Program, file: &Path) {
    let (left, top, width, height) = place_of(&until("the window", || window_named("Codekeep")));
    // The handle lies over a corner of the window, because there may be no room beside it.
    let (x, y) = (left + width - 70, top + height - 50);
    let mut source = DragSource::start(file, x, y);
    move_pointer(x + 30, y + 20);
    xdotool(&["mousedown", "1"]);
    let (mut step, to) = (0, (left + width / 2, top + height / 2));
    let steps = 20;
    program.until("the window to take the dragged file", || {
        step += 1;
        let part = step.min(steps);
        // Goes on trembling a little at the goal: a pointer that rests sends nothing.
        let tremble = i64::from(step > steps) * (step % 2);
        move_pointer(x + 30 + (to.0 - x - 30) * part / steps + tremble, y + 20 + (to.1 - y - 20) * part / steps);
        (step >= steps && program.has("drop-target") && source.said("wanted")).then_some(())
    });
    xdotool(&["mouseup", "1"]);
    program.until("the drop to be over", || source.child.try_wait().unwrap());
}

/// The program beside ours that offers the file.
struct DragSource {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl DragSource {
    fn start(file: &Path, x: i64, y: i64) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("window/drag_source.py");
        // The system's own Python has GTK; one of a virtual environment has not.
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).arg(file).args([x.to_string(), y.to_string()]).env("GDK_BACKEND", "x11");
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a drag source (Debian: python3-gi gir1.2-gtk-3.0)");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| heard.lock().unwrap().push(line)));
        let source = Self { child, said };
        until("the window of the drag source", || source.said("ready").then_some(()));
        source
    }

    fn said(&self, word: &str) -> bool {
        self.said.lock().unwrap().iter().any(|line| line == word)
    }
}

impl Drop for DragSource {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn move_pointer(x: i64, y: i64) {
    xdotool(&["mousemove", "--sync", &x.to_string(), &y.to_string()]);
}

/// The visible window with exactly this title.
fn window_named(title: &str) -> Option<String> {
    let output = Command::new("xdotool").args(["search", "--onlyvisible", "--name", &format!("^{title}$")]).output().expect("xdotool runs");
    String::from_utf8(output.stdout).unwrap().lines().last().map(str::to_owned)
}

fn place_of(window: &str) -> (i64, i64, i64, i64) {
    let text = xdotool(&["getwindowgeometry", "--shell", window]);
    let number = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.parse().ok()).unwrap();
    (number("X"), number("Y"), number("WIDTH"), number("HEIGHT"))
}

fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("timeout").args(["20", "xdotool"]).args(arguments).output().expect("xdotool runs (Debian: xdotool)");
    assert!(output.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
