//! JSON: answers of an interface and exports of other managers, read in one pass in document order.
//! Deeper nesting than serde_json's limit (128) makes it no JSON to us: it is then read as text.

use std::fmt;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{names_an_entry, split_lines};
use crate::fold::fold_name;
use crate::page::Page;

/// The rows of a JSON document, or nothing when it is none.
pub(super) fn read(text: &str) -> Option<Page> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut walk = Walk { source: text, at: 0, line: 1, page: Page::with_capacity(text.len()), records: 0, entries: 0 };
    let mut json = serde_json::Deserializer::from_str(text);
    Node { walk: &mut walk, path: Rc::from(" "), record: None, entry: 0 }.deserialize(&mut json).ok()?;
    json.end().ok()?;
    Some(walk.page)
}

struct Walk<'t> {
    source: &'t str,
    at: usize,
    line: usize,
    page: Page,
    records: usize,
    entries: usize,
}

impl Walk<'_> {
    /// Moves the reading place to where a text borrowed from the source stands.
    fn reach_text(&mut self, borrowed: &str) {
        let place = (borrowed.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        self.reach(place);
    }

    fn reach(&mut self, place: usize) {
        if let Some(passed) = self.source.as_bytes().get(self.at..place) {
            self.line = self.line.saturating_add(passed.iter().filter(|b| **b == b'\n').count());
            self.at = place;
        }
    }

    fn leaf(&mut self, text: &str, node_path: &Rc<str>, record: Option<usize>, entry: usize) {
        for part in split_lines(text) {
            self.page.push(self.line, part, Some(node_path), record, entry);
        }
    }
}

/// One value, with the names that lead to it.
struct Node<'w, 't> {
    walk: &'w mut Walk<'t>,
    path: Rc<str>,
    record: Option<usize>,
    entry: usize,
}

impl<'de> DeserializeSeed<'de> for Node<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.walk.reach_text(text);
        self.walk.leaf(text, &self.path, self.record, self.entry);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.walk.leaf(text, &self.path, self.record, self.entry);
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let digits = number.to_string();
        // A number is not borrowed; it stands behind the reading place, and is the next such text.
        let ahead = self.walk.source.get(self.walk.at..).and_then(|rest| rest.find(&digits));
        if let Some(place) = ahead.and_then(|n| n.checked_add(self.walk.at)) {
            self.walk.reach(place);
        }
        self.walk.leaf(&digits, &self.path, self.record, self.entry);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.walk.leaf(if value { "true" } else { "false" }, &self.path, self.record, self.entry);
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Node { walk: self.walk, path: self.path.clone(), record: self.record, entry: self.entry })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.walk.records = self.walk.records.saturating_add(1);
        let record = Some(self.walk.records);
        let mut entry = self.entry;
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if let Key::Borrowed(text) = key {
                self.walk.reach_text(text);
            }
            let name = fold_name(key.text());
            // The outermost object that has a name is one login; what stands inside belongs to it.
            if entry == 0 && names_an_entry(&name) {
                self.walk.entries = self.walk.entries.saturating_add(1);
                entry = self.walk.entries;
                let own = self.walk.page.rows.iter_mut().rev().take_while(|r| r.record >= record);
                own.for_each(|r| r.entry = entry);
            }
            let parent = last_words(&self.path);
            let path: Rc<str> = Rc::from(format!("{parent}{}", name.trim_start()));
            map.next_value_seed(Node { walk: self.walk, path, record, entry })?;
        }
        Ok(())
    }
}

/// The name of the field above, so that `recovery_codes[].code` is known by both.
fn last_words(path: &str) -> String {
    let trimmed = path.trim_end();
    let from = trimmed.char_indices().rev().filter(|(_, c)| *c == ' ').nth(2).map_or(0, |(at, _)| at);
    format!("{} ", trimmed.get(from..).unwrap_or_default())
}

enum Key<'a> {
    Borrowed(&'a str),
    Owned(String),
}

impl Key<'_> {
    fn text(&self) -> &str {
        match self {
            Key::Borrowed(text) => text,
            Key::Owned(text) => text,
        }
    }
}

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key::Borrowed(text))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key::Owned(text.to_owned()))
            }
        }
        json.deserialize_str(KeyVisitor)
    }
}
