//! The XML of KeePass 2 and KeePassXC, by itself or inside a database: entries of named strings, and files
//! attached to them. Older versions of an entry (its history) and what lies in the recycle bin are left out,
//! and passwords are skipped unread. Entities that a document defines itself are never resolved, so that none can grow.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20::ChaCha20;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use salsa20::Salsa20;
use salsa20::cipher::{KeyIvInit, StreamCipher};
use zeroize::{Zeroize, Zeroizing};

use super::unpack::gunzip;
use super::{Entries, Entry, ExportError, Format, is_secret_field, note};
use crate::MAX_LEN;

/// A file that is attached to entries; several may share one.
#[derive(Clone)]
pub(super) struct Attached(pub Rc<Zeroizing<Vec<u8>>>);

impl From<&[u8]> for Attached {
    fn from(bytes: &[u8]) -> Self {
        Self(Rc::new(Zeroizing::new(bytes.to_vec())))
    }
}

/// What single values are hidden with inside a database: one stream over all of them, in their order.
#[derive(Default)]
pub(super) enum Protection {
    #[default]
    None,
    Salsa(Box<Salsa20>),
    Chacha(Box<ChaCha20>),
}

impl Protection {
    pub fn salsa(key: &[u8; 32]) -> Self {
        const NONCE: [u8; 8] = [0xe8, 0x30, 0x09, 0x4b, 0x97, 0x20, 0x5d, 0x2a];
        Protection::Salsa(Box::new(Salsa20::new(key.into(), &NONCE.into())))
    }

    pub fn chacha(material: &[u8; 64]) -> Self {
        let (key, nonce) = (material.get(..32).unwrap_or_default(), material.get(32..44).unwrap_or_default());
        ChaCha20::new_from_slices(key, nonce).map_or(Protection::None, |cipher| Protection::Chacha(Box::new(cipher)))
    }

    fn lift(&mut self, bytes: &mut [u8]) {
        match self {
            Protection::None => {}
            Protection::Salsa(stream) => stream.apply_keystream(bytes),
            Protection::Chacha(stream) => stream.apply_keystream(bytes),
        }
    }
}

/// An export as XML; nothing when the text is none.
pub(super) fn read(text: &str) -> Option<Entries> {
    read_within(text, Protection::None, Vec::new())
}

/// The XML within a database, whose attachments may stand before it.
pub(super) fn read_within(text: &str, protection: Protection, attached: Vec<Attached>) -> Option<Entries> {
    let head: String = text.chars().take(4_000).collect();
    if !head.contains("<KeePassFile") {
        return None;
    }
    let state = State { attached: (0..).zip(attached).collect(), protection, left: MAX_LEN, ..State::default() };
    let tokenizer = Tokenizer::new(Reader(RefCell::new(state)), TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let state = tokenizer.sink.0.into_inner();
    let whole = state.closed && state.entry.is_none();
    Some(match state.failed {
        Some(failed) => Err(failed),
        None if whole => Ok(state.entries),
        None => Err(DAMAGED),
    })
}

const DAMAGED: ExportError = ExportError::Damaged(Format::KeePassXml);

struct Reader(RefCell<State>);

#[derive(Default)]
struct State {
    entries: Vec<Entry>,
    entry: Option<Entry>,
    /// Inside the history of an entry.
    history: usize,
    inside: Inside,
    /// How deep in groups, and the depth of the recycle bin while inside it.
    groups: usize,
    in_bin: Option<usize>,
    /// Which group is the recycle bin.
    bin: String,
    /// The value that is read is hidden.
    hidden: bool,
    key: String,
    value: Zeroizing<String>,
    /// The attachment that an entry's file refers to.
    refers: Option<u32>,
    /// Inside one of the attachments that stand before all entries: its number, and whether it is packed.
    pool: Option<(u32, bool)>,
    attached: HashMap<u32, Attached>,
    protection: Protection,
    /// How many bytes of attachments may still be unpacked.
    left: usize,
    failed: Option<ExportError>,
    closed: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Inside {
    #[default]
    Nothing,
    Key,
    Value,
    /// What names a group, and what names the recycle bin among them.
    Id,
    BinId,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) => state.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str) {
        match self.inside {
            Inside::Key | Inside::Id => self.key.push_str(text),
            Inside::BinId => self.bin.push_str(text),
            // What is hidden is read whatever it is: the stream goes on over all of it.
            Inside::Value if self.hidden || self.pool.is_some() => push(&mut self.value, text),
            // A password is not even taken in.
            Inside::Value if !is_secret_field(&self.key) => push(&mut self.value, text),
            Inside::Value if !text.is_empty() && is_seed(&self.key) => self.value.push('.'),
            _ => {}
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let begins = tag.kind == TagKind::StartTag && !tag.self_closing;
        match (&*tag.name, tag.kind) {
            ("history", TagKind::StartTag) if begins => self.history = self.history.saturating_add(1),
            ("history", TagKind::EndTag) => self.history = self.history.saturating_sub(1),
            ("keepassfile", TagKind::EndTag) => self.closed = true,
            ("value", TagKind::StartTag) => {
                self.refers = attribute(tag, "ref").and_then(|number| number.parse().ok());
                self.begin_value(tag, begins);
            }
            ("value", TagKind::EndTag) => self.end_value(),
            ("binary", TagKind::StartTag) if begins && self.entry.is_none() => {
                let number = attribute(tag, "id").and_then(|number| number.parse().ok());
                self.pool = number.map(|number| (number, is_true(tag, "compressed")));
                self.begin_value(tag, begins);
            }
            ("binary", TagKind::EndTag) if self.entry.is_none() => self.end_attachment(),
            _ if self.history > 0 => {}
            ("group", TagKind::StartTag) if begins => self.groups = self.groups.saturating_add(1),
            ("group", TagKind::EndTag) => {
                self.in_bin = self.in_bin.filter(|depth| *depth != self.groups);
                self.groups = self.groups.saturating_sub(1);
            }
            ("recyclebinuuid", _) => self.inside = if begins { Inside::BinId } else { Inside::Nothing },
            ("uuid", TagKind::StartTag) if begins && self.entry.is_none() => {
                self.key.clear();
                self.inside = Inside::Id;
            }
            ("uuid", TagKind::EndTag) if self.entry.is_none() => {
                self.inside = Inside::Nothing;
                if self.in_bin.is_none() && !self.bin.trim().is_empty() && self.key.trim() == self.bin.trim() {
                    self.in_bin = Some(self.groups);
                }
            }
            ("entry", TagKind::StartTag) if begins => self.entry = Some(Entry::default()),
            ("entry", TagKind::EndTag) => {
                let entry = self.entry.take();
                self.entries.extend(entry.filter(|_| self.in_bin.is_none()));
            }
            ("key", _) => {
                if begins {
                    self.key.clear();
                }
                self.inside = if begins { Inside::Key } else { Inside::Nothing };
            }
            ("string", TagKind::EndTag) => self.end_string(),
            ("binary", TagKind::EndTag) => self.end_file(),
            _ => {}
        }
    }

    fn begin_value(&mut self, tag: &Tag, begins: bool) {
        self.value.zeroize();
        self.hidden = begins && is_true(tag, "protected");
        self.inside = if begins { Inside::Value } else { Inside::Nothing };
    }

    /// Ends a value, and lifts what hides it: also in the history, and also of a password, which then goes.
    fn end_value(&mut self) {
        self.inside = Inside::Nothing;
        if !std::mem::take(&mut self.hidden) {
            return;
        }
        let hidden = std::mem::take(&mut self.value);
        let Some(mut bytes) = decoded(&hidden) else { return self.fail(DAMAGED) };
        self.protection.lift(&mut bytes);
        if is_seed(&self.key) {
            let some = if bytes.is_empty() { "" } else { "." };
            self.value.push_str(some);
        } else if !is_secret_field(&self.key) {
            match std::str::from_utf8(&bytes) {
                Ok(text) => push(&mut self.value, text),
                Err(_) => self.fail(DAMAGED),
            }
        }
    }

    fn end_attachment(&mut self) {
        self.inside = Inside::Nothing;
        let value = std::mem::take(&mut self.value);
        let Some((number, packed)) = self.pool.take() else { return };
        let Some(mut bytes) = decoded(&value) else { return self.fail(DAMAGED) };
        if std::mem::take(&mut self.hidden) {
            self.protection.lift(&mut bytes);
        }
        let bytes = if packed {
            match gunzip(&bytes, self.left) {
                Ok(bytes) => bytes,
                Err(failed) => return self.fail(failed.of(Format::KeePassXml)),
            }
        } else {
            bytes
        };
        self.left = self.left.saturating_sub(bytes.len());
        self.attached.insert(number, Attached(Rc::new(bytes)));
    }

    /// A file of an entry: one of those before all entries, or right here.
    fn end_file(&mut self) {
        let value = std::mem::take(&mut self.value);
        let attached = match self.refers.take() {
            Some(number) => self.attached.get(&number).cloned(),
            None => decoded(&value).map(|bytes| Attached(Rc::new(bytes))),
        };
        if let Some((entry, Attached(bytes))) = self.entry.as_mut().zip(attached) {
            entry.files.push((self.key.clone(), bytes));
        }
        self.key.clear();
    }

    fn end_string(&mut self) {
        let value = std::mem::take(&mut self.value);
        let Some(entry) = self.entry.as_mut().filter(|_| !value.is_empty()) else { return };
        match self.key.as_str() {
            "Title" => value.as_str().clone_into(&mut entry.title),
            "UserName" => value.as_str().clone_into(&mut entry.account),
            "URL" => value.as_str().clone_into(&mut entry.url),
            key if is_seed(key) => entry.two_factor = true,
            key => entry.texts.push(note(key, &value)),
        }
        self.key.clear();
    }

    fn fail(&mut self, error: ExportError) {
        self.failed.get_or_insert(error);
    }
}

/// Adds to a text that is wiped, which leaves no copy behind when it grows.
fn push(text: &mut Zeroizing<String>, more: &str) {
    let len = text.len().saturating_add(more.len());
    if len > text.capacity() {
        let mut larger = Zeroizing::new(String::with_capacity(len.saturating_mul(2)));
        larger.push_str(text);
        *text = larger;
    }
    text.push_str(more);
}

fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let tight: Zeroizing<Vec<u8>> = Zeroizing::new(text.bytes().filter(|b| !b.is_ascii_whitespace()).collect());
    STANDARD.decode(&*tight).ok().map(Zeroizing::new)
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

fn is_true(tag: &Tag, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Where KeePass and KeePassXC keep the seed of an authenticator.
fn is_seed(key: &str) -> bool {
    let key = key.to_lowercase();
    key.starts_with("timeotp") || key.starts_with("hmacotp") || ["otp", "totp seed", "totp settings"].contains(&key.as_str())
}
