//! Lines of `otpauth:` links, as Ente Auth and other authenticators export them: accounts that have a
//! second factor. Of a link only the label is read, and the note that Ente Auth keeps; never its secret.

use super::json::{Json, note_of};
use super::{Entries, Entry};
use crate::structure::split_lines;

pub(super) fn read(text: &str) -> Option<Entries> {
    let mut lines = split_lines(text).map(str::trim).filter(|l| !l.is_empty()).peekable();
    lines.peek()?;
    lines.map(entry).collect::<Option<Vec<_>>>().map(Ok)
}

fn entry(line: &str) -> Option<Entry> {
    let rest = line.strip_prefix("otpauth://")?;
    let (label, query) = rest.split_once('/')?.1.split_once('?')?;
    let display = query.split('&').find_map(|pair| pair.strip_prefix("codeDisplay=")).and_then(|json| Json::parse(&decode(json)));
    let issuer = query.split('&').find_map(|pair| pair.strip_prefix("issuer=")).map(decode);
    let label = decode(label);
    let (before, account) = label.split_once(':').unwrap_or(("", &label));
    let title = issuer.filter(|i| !i.is_empty()).unwrap_or_else(|| before.to_owned());
    let texts = display.iter().map(|json| note_of(&json.0, "note")).collect();
    Some(Entry { title, account: account.trim().to_owned(), two_factor: true, texts, ..Entry::default() })
}

/// Takes `%20` and the like off.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten().and_then(|h| std::str::from_utf8(h).ok());
        let byte = hex.and_then(|h| u8::from_str_radix(h, 16).ok());
        bytes.push(byte.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
