//! The XML of KeePass 2 and KeePassXC: entries of named strings. Older versions of an entry (its
//! history) are left out, and passwords are skipped unread. Entities that a document defines itself
//! are never resolved, so that none can grow.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use zeroize::{Zeroize, Zeroizing};

use super::{Entries, Entry, ExportError, Format, is_secret_field, note};

pub(super) fn read(text: &str) -> Option<Entries> {
    let head: String = text.chars().take(4_000).collect();
    if !head.contains("<KeePassFile") {
        return None;
    }
    let tokenizer = Tokenizer::new(Reader(RefCell::new(State::default())), TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let state = tokenizer.sink.0.into_inner();
    let whole = state.closed && state.entry.is_none();
    Some(if whole { Ok(state.entries) } else { Err(ExportError::Damaged(Format::KeePassXml)) })
}

struct Reader(RefCell<State>);

#[derive(Default)]
struct State {
    entries: Vec<Entry>,
    entry: Option<Entry>,
    /// Inside the history of an entry.
    history: usize,
    inside: Inside,
    key: String,
    value: Zeroizing<String>,
    closed: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Inside {
    #[default]
    Nothing,
    Key,
    Value,
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
            Inside::Key => self.key.push_str(text),
            // A password is not even taken in.
            Inside::Value if !is_secret_field(&self.key) => self.value.push_str(text),
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
            _ if self.history > 0 => {}
            ("entry", TagKind::StartTag) if begins => self.entry = Some(Entry::default()),
            ("entry", TagKind::EndTag) => self.entries.extend(self.entry.take()),
            ("key", _) => {
                if begins {
                    self.key.clear();
                }
                self.inside = if begins { Inside::Key } else { Inside::Nothing };
            }
            ("value", _) => {
                if begins {
                    self.value.zeroize();
                }
                self.inside = if begins { Inside::Value } else { Inside::Nothing };
            }
            ("string", TagKind::EndTag) => self.end_string(),
            _ => {}
        }
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
}

/// Where KeePass and KeePassXC keep the seed of an authenticator.
fn is_seed(key: &str) -> bool {
    let key = key.to_lowercase();
    key == "otp" || key.starts_with("timeotp") || key.starts_with("hmacotp") || key.starts_with("totp ")
}
