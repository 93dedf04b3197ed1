//! The program as somebody who uses it meets it: what is on the page, clicks and keys.

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::driver::{self, Driver};
use super::{Home, desktop, pictures, until};

/// Waits until what was changed is painted.
const PAINTED: &str = r"
    const done = arguments[arguments.length - 1];
    requestAnimationFrame(() => setTimeout(() => done(null), 50));
";

/// The screen, what has the focus, and what can be read there.
const SHOWN: &str = r"
    const screen = document.querySelector('[data-screen]')?.dataset.screen;
    const focus = document.activeElement?.dataset.testid ?? document.activeElement?.tagName;
    return { screen, focus, text: document.body.innerText.slice(0, 1500) };
";

/// Whether an element is switched on and keeps its place for the length of two frames; from then on it notes a click. What
/// moves is drawn anyway; to ask for the frames would have the whole window drawn twice at each click, by a processor.
const STANDS_STILL: &str = r"
    const [element, done] = arguments;
    const place = () => { const { x, y, width, height } = element.getBoundingClientRect(); return [x, y, width, height].join(); };
    const before = place();
    setTimeout(() => {
        window.clicked = false;
        element.addEventListener('click', () => (window.clicked = true), { once: true, capture: true });
        done(!element.disabled && element.isConnected && place() === before);
    }, 34);
";

/// Whether the click that was awaited went elsewhere. A page that stands in the place of the one before knows of none.
const MISSED: &str = "return window.clicked === false";

/// The Return key, as WebDriver names it.
const RETURN: &str = "\u{E007}";

/// The program with its window open. A test that fails leaves a picture of the window behind.
pub struct Program {
    client: Client,
    runtime: Runtime,
    driver: Driver,
    step: RefCell<String>,
}

impl Program {
    /// Starts the program in a home, as a click on its icon would.
    pub fn start(binary: &Path, home: &Home) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let driver = Driver::start(home);
        let wanted = json!({ "webkitgtk:browserOptions": { "binary": binary, "args": [] } });
        let connect = async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(serde_json::from_value(wanted).unwrap());
            tokio::time::timeout(super::PATIENCE, builder.connect(&driver.address())).await
        };
        let client = runtime.block_on(connect).expect("a window in time").expect("a session with the window");
        let program = Self { client, runtime, driver, step: RefCell::new("start".to_owned()) };
        program.until("the page", || program.ask("return !!document.querySelector('[data-screen]')").as_bool().filter(|there| *there));
        program
    }

    /// Says what is done from here on, for the report and the picture of a failure.
    #[allow(clippy::print_stderr, reason = "the report of a test")]
    pub fn step(&self, name: &str) {
        eprintln!("  {}", name.replace('_', " "));
        self.step.replace(name.to_owned());
    }

    /// Locks the vault by its keys. The page that was there ends with it, so it is asked nothing.
    pub fn locks(&self) {
        desktop::press("ctrl+l");
        self.sees("unlock/");
    }

    /// The program's own process.
    pub fn process(&self) -> u32 {
        self.driver.program()
    }

    /// Ends the program at once, as a crash or a cut of the power would.
    pub fn crash(self) {
        driver::kill(self.driver.program());
    }

    /// Waits until it is on the page and can be seen.
    #[track_caller]
    pub fn sees(&self, spot: &str) {
        self.until(spot, || self.look(spot).map(drop));
    }

    /// Waits until it cannot be seen any more.
    #[track_caller]
    pub fn loses(&self, spot: &str) {
        self.until(&format!("{spot} to go"), || self.look(spot).is_none().then_some(()));
    }

    /// Whether it can be seen at this moment.
    pub fn has(&self, spot: &str) -> bool {
        self.look(spot).is_some()
    }

    /// Waits until it shows a text that contains this, and gives the whole text.
    #[track_caller]
    pub fn reads(&self, spot: &str, part: &str) -> String {
        self.until(&format!("“{part}” in {spot}"), || self.text_of(spot).filter(|text| text.contains(part)))
    }

    /// The text that is shown there.
    #[track_caller]
    pub fn text(&self, spot: &str) -> String {
        self.until(&format!("the text of {spot}"), || self.text_of(spot))
    }

    /// Clicks it, as soon as it is there, stands still and is not switched off.
    #[track_caller]
    pub fn click(&self, spot: &str) {
        // The driver clicks at a place: what is drawn anew, or moves, between the look and the click is missed, and
        // the driver does not say so. Then it is looked for again.
        self.until(&format!("{spot} to be clicked"), || {
            let element = self.look(spot)?;
            let place = serde_json::to_value(&element).ok()?;
            self.wait(self.client.execute_async(STANDS_STILL, vec![place])).ok()?.as_bool().filter(|still| *still)?;
            self.wait(element.click()).ok()?;
            let missed = self.wait(self.client.execute(MISSED, Vec::new())).is_ok_and(|missed| missed == true);
            (!missed).then_some(())
        });
    }

    /// Clicks a tick box, which is drawn by its label.
    #[track_caller]
    pub fn tick(&self, spot: &str, on: bool) {
        let script = "const box = document.querySelector(arguments[0]); if (box && box.checked !== arguments[1]) box.click(); return !!box && box.checked === arguments[1]";
        self.until(&format!("{spot} to be ticked"), || {
            self.ask_with(script, vec![css(spot).into(), on.into()]).as_bool().filter(|done| *done)
        });
    }

    /// Chooses a line of a list, which the system draws.
    #[track_caller]
    pub fn choose(&self, spot: &str, value: &str) {
        let script = "const list = document.querySelector(arguments[0]); if (!list || ![...list.options].some((line) => line.value === arguments[1])) return false; list.value = arguments[1]; list.dispatchEvent(new Event('change', { bubbles: true })); return true";
        self.until(&format!("{value} in {spot}"), || {
            self.ask_with(script, vec![css(spot).into(), value.into()]).as_bool().filter(|done| *done)
        });
    }

    /// Types on the keyboard into a field.
    #[track_caller]
    pub fn types(&self, spot: &str, text: &str) {
        self.until(&format!("{spot} to type into"), || {
            let element = self.look(spot)?;
            self.wait(element.clear()).ok()?;
            self.wait(element.send_keys(&text.replace('\n', RETURN))).ok()
        });
    }

    /// Calls a command of the program as the page would. A refusal comes as `{"refused": …}`.
    pub fn call(&self, command: &str, arguments: Value) -> Value {
        let script = "const [command, args, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, args).then(done, (problem) => done({ refused: problem ?? null }));";
        self.wait(self.client.execute_async(script, vec![command.into(), arguments])).unwrap()
    }

    /// The same for a command that takes bytes: passwords and typed text.
    pub fn call_with_bytes(&self, command: &str, text: &str) -> Value {
        let script = "const [command, text, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, new TextEncoder().encode(text)).then(done, (problem) => done({ refused: problem ?? null }));";
        self.wait(self.client.execute_async(script, vec![command.into(), text.into()])).unwrap()
    }

    /// The same with so many bytes that nobody typed.
    pub fn call_with_many_bytes(&self, command: &str, count: usize) -> Value {
        let script = "const [command, count, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, new Uint8Array(count)).then(done, (problem) => done({ refused: problem ?? null }));";
        self.wait(self.client.execute_async(script, vec![command.into(), count.into()])).unwrap()
    }

    /// The same under seal, by hand: with a greeting and keys of this call's own, after which the page has to
    /// greet anew.
    pub fn call_sealed(&self, command: &str, arguments: Value) -> Value {
        let script = "const [command, args, done] = arguments, door = window.__TAURI_INTERNALS__, utf8 = new TextEncoder();
            const curve = { name: 'ECDH', namedCurve: 'P-256' }, text = (bytes) => new TextDecoder().decode(bytes);
            (async () => {
                const pair = await crypto.subtle.generateKey(curve, false, ['deriveBits']);
                const ours = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
                const theirs = new Uint8Array(await door.invoke('greet', ours));
                const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: await crypto.subtle.importKey('raw', theirs, curve, false, []) }, pair.privateKey, 256);
                const from = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
                const key = (info) => crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array([...ours, ...theirs]), info: utf8.encode(info) }, from, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
                const iv = crypto.getRandomValues(new Uint8Array(12)), name = utf8.encode(command);
                const plain = new Uint8Array([0, name.length, ...name, ...utf8.encode(JSON.stringify(args))]);
                const call = new Uint8Array([...iv, ...new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key('codekeep page to program'), plain))]);
                const answer = new Uint8Array(await door.invoke('sealed', call));
                const opened = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: answer.slice(0, 12), additionalData: iv }, await key('codekeep program to page'), answer.slice(12)));
                const value = JSON.parse(text(opened.slice(1)));
                return opened[0] === 2 ? { refused: value } : value;
            })().then(done, (problem) => done({ refused: problem ?? null }));";
        self.wait(self.client.execute_async(script, vec![command.into(), arguments])).unwrap()
    }

    /// Keeps, from here on, every answer of Rust as the page reads it: what came sealed after it was opened,
    /// and what came as it is. Nothing else reaches the page.
    pub fn record_replies(&self) {
        self.ask(
            "const ask = window.fetch, subtle = SubtleCrypto.prototype, { encrypt, decrypt } = subtle;
            window.replies = [];
            window.fetch = async (address, how) => {
                const answer = await ask(address, how), command = decodeURIComponent(new URL(address).pathname.slice(1));
                if (command !== 'sealed') window.replies.push([command, await answer.clone().text()]);
                return answer;
            };
            const commands = new Map(), name = (nonce) => new Uint8Array(nonce).join(), text = (bytes) => new TextDecoder().decode(bytes);
            subtle.encrypt = function (how, key, plain) {
                const bytes = new Uint8Array(plain);
                commands.set(name(how.iv), text(bytes.slice(2, 2 + bytes[1])));
                return encrypt.call(this, how, key, plain);
            };
            subtle.decrypt = async function (how, key, sealed) {
                const opened = await decrypt.call(this, how, key, sealed);
                const asked = commands.get(name(how.additionalData)) ?? 'asked before the recording';
                window.replies.push([asked, text(opened.slice(1))]);
                return opened;
            };",
        );
    }

    /// The answers since [`Self::record_replies`]: the command, and its answer as the page read it.
    pub fn recorded(&self) -> Vec<(String, String)> {
        serde_json::from_value(self.ask("return window.replies")).unwrap()
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.wait(self.client.refresh()).unwrap();
    }

    /// Runs a script in the page and gives what it returns.
    pub fn ask(&self, script: &str) -> Value {
        self.ask_with(script, Vec::new())
    }

    /// The same with arguments for the script.
    pub fn ask_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.wait(self.client.execute(script, arguments)) {
            Ok(answer) => answer,
            Err(_) => {
                self.looks_at_the_window_that_is_there();
                Value::Null
            }
        }
    }

    /// After a lock another window stands in the place of the one before; whoever asks again asks that one.
    fn looks_at_the_window_that_is_there(&self) {
        let windows = self.wait(self.client.windows()).unwrap_or_default();
        if let Some(window) = windows.into_iter().next() {
            let _ = self.wait(self.client.switch_to_window(window));
        }
    }

    /// Runs a script that says its answer by calling its last argument.
    pub fn ask_later(&self, script: &str) -> Value {
        self.wait(self.client.execute_async(script, Vec::new())).unwrap()
    }

    /// The address of the page that is shown.
    pub fn address(&self) -> String {
        self.wait(self.client.current_url()).unwrap().to_string()
    }

    /// How many windows there are.
    pub fn windows(&self) -> usize {
        self.wait(self.client.windows()).unwrap().len()
    }

    /// Gives the page this size, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.wait(self.client.set_window_size(width, height)).unwrap();
        let size = || self.ask("return [innerWidth, innerHeight]");
        self.until(&format!("a window of {width} by {height}"), || (size() == json!([width, height])).then_some(()));
    }

    /// Saves a picture of the page, once what was changed last is on the screen.
    pub fn picture(&self, name: &str) {
        self.ask_later(PAINTED);
        let png = self.wait(self.client.screenshot()).unwrap();
        std::fs::write(pictures().join(format!("{name}.png")), png).unwrap();
    }

    /// Takes pictures of what is on the screen, wide and in the smallest window, there in both looks; it has to fit.
    #[track_caller]
    pub fn fits(&self, name: &str) {
        self.picture(name);
        self.resize(760, 560);
        assert_eq!(self.ask("return document.documentElement.scrollWidth <= innerWidth"), json!(true), "{name} is too wide");
        self.picture(&format!("{name}-small"));
        let look = self
            .ask("const was = document.documentElement.dataset.theme; document.documentElement.dataset.theme = 'dark'; return was ?? null");
        self.picture(&format!("{name}-small-dark"));
        let back = "if (arguments[0] === null) delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = arguments[0]";
        self.ask_with(back, vec![look]);
        self.resize(1180, 760);
    }

    /// Types the password where it is asked for once more.
    #[track_caller]
    pub fn proves(&self, password: &str) {
        if self.has("dialog-step-up/step-up-password") {
            self.types("dialog-step-up/step-up-password", password);
            self.click("dialog-step-up/step-up-confirm");
            self.loses("dialog-step-up/");
        }
    }

    /// Waits for a condition of this window.
    #[track_caller]
    pub fn until<T>(&self, waited_for: &str, look: impl FnMut() -> Option<T>) -> T {
        until(&format!("{waited_for} (in step {})", self.step.borrow()), look)
    }

    /// The first one that can be seen. Asked of the page itself: the driver's own idea of being
    /// displayed takes text that may be shortened for hidden.
    fn look(&self, spot: &str) -> Option<Element> {
        let script = "return [...document.querySelectorAll(arguments[0])].find((element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0) ?? null";
        let found = self.ask_with(script, vec![css(spot).into()]);
        let id = found.as_object()?.values().next()?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), id.into()))
    }

    fn text_of(&self, spot: &str) -> Option<String> {
        self.wait(self.look(spot)?.prop("innerText")).ok()?
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        let in_time = async { tokio::time::timeout(super::PATIENCE, work).await };
        self.runtime.block_on(in_time).unwrap_or_else(|_| panic!("the window did not answer in step {}", self.step.borrow()))
    }
}

impl Drop for Program {
    #[allow(clippy::print_stderr, reason = "the report of a test")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let picture = async { tokio::time::timeout(Duration::from_secs(5), self.client.screenshot()).await };
            if let Ok(Ok(png)) = self.runtime.block_on(picture) {
                let _ = std::fs::write(pictures().join(format!("failed-{}.png", self.step.borrow())), png);
            }
            // Where no picture can be looked at, what stands on the page says as much.
            let shown = async { tokio::time::timeout(Duration::from_secs(5), self.client.execute(SHOWN, Vec::new())).await };
            if let Ok(Ok(shown)) = self.runtime.block_on(shown) {
                eprintln!("  on the page then: {shown}");
            }
        }
    }
}

/// A place on the page in words: `home/use-a-code` is that part of that screen, `nav-copies` a part
/// of any screen, `home/` the screen itself. Anything with a bracket is a CSS selector already.
pub fn css(spot: &str) -> String {
    match spot.split_once('/') {
        _ if spot.contains('[') || spot.contains('.') => spot.to_owned(),
        Some((screen, "")) => format!("[data-screen='{screen}']"),
        Some((screen, part)) => format!("[data-screen='{screen}'] [data-testid='{part}']"),
        None => format!("[data-testid='{spot}']"),
    }
}
