//! The backup codes of entries: in their notes and fields, and in texts that are attached to them.

use std::rc::Rc;

use zeroize::Zeroizing;

use super::{Entry, FoundEntry, FoundFile, MAX_ATTACHMENT, Unread, host_of};
use crate::fold::fold_name;
use crate::page::Page;
use crate::structure::split_lines;
use crate::{FoundSet, MAX_LEN, Source, recognise};

/// Most attachments that are looked into, and most bytes of all of them: entries may share one.
const MAX_FILES: usize = 10_000;

/// What is still looked into.
struct Left {
    files: usize,
    bytes: usize,
}

pub(super) fn all(entries: Vec<Entry>) -> Vec<FoundEntry> {
    let mut left = Left { files: MAX_FILES, bytes: MAX_LEN };
    entries.into_iter().map(|entry| one(entry, &mut left)).collect()
}

fn one(entry: Entry, left: &mut Left) -> FoundEntry {
    let mut sets = recognise::sets_of(&page(&entry));
    let files = entry.files.iter().map(|(name, bytes)| file(name, bytes, left));
    let mut files: Vec<FoundFile> = files.collect();
    let some = |text: &str| Some(label(text)).filter(|t| !t.is_empty());
    let account = some(&entry.account);
    for set in sets.iter_mut().chain(files.iter_mut().flat_map(|f| &mut f.sets)) {
        set.account = set.account.take().or_else(|| account.clone());
        if set.service.is_none() && set.service_name.is_none() {
            set.service_name = some(&entry.title);
        }
    }
    FoundEntry { title: label(&entry.title), account, host: host_of(&entry.url), two_factor: entry.two_factor, sets, files }
}

/// An entry as rows: each line belongs to the field that it stands in.
fn page(entry: &Entry) -> Page {
    let mut page = Page::with_capacity(256);
    let mut line = 1_usize;
    let mut push = |name: &str, text: &str| {
        let field: Rc<str> = Rc::from(fold_name(name));
        for part in split_lines(text) {
            page.push(line, part, Some(&field), Some(1), 1);
            line = line.saturating_add(1);
        }
    };
    for (name, text) in [("name", &entry.title), ("username", &entry.account), ("url", &entry.url)] {
        if !text.is_empty() {
            push(name, text);
        }
    }
    for (name, text) in &entry.texts {
        push(name, text);
    }
    page
}

/// An attachment is read like a file that was given by itself.
fn file(name: &str, bytes: &Rc<Zeroizing<Vec<u8>>>, left: &mut Left) -> FoundFile {
    let unread = |why| FoundFile { name: label(name), sets: Vec::new(), unread: Some(why) };
    let room = bytes.len() <= MAX_ATTACHMENT.min(left.bytes) && left.files > 0;
    if !room {
        return unread(Unread::TooLarge);
    }
    left.files = left.files.saturating_sub(1);
    left.bytes = left.bytes.saturating_sub(bytes.len());
    let sets: Result<Vec<FoundSet>, _> = recognise::recognise(&Source { name: Some(name), bytes }).map(|r| r.sets);
    match sets {
        Ok(sets) => FoundFile { name: label(name), sets, unread: None },
        Err(_) => unread(Unread::NoText),
    }
}

/// A label in one line, no longer than labels are.
fn label(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(200).collect()
}
