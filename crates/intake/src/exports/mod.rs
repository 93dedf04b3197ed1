//! Exports of other managers: their entries, and the backup codes that people keep in them. Only
//! notes and fields of their own are looked into. A password or the seed of an authenticator is never
//! taken over: of a seed it is kept that there is one, of a password nothing.
//!
//! A further format is one more module that fills [`Entry`]s.

mod aegis;
mod bitwarden;
mod csv_export;
mod keepass_xml;
mod otpauth;
mod proton;

use std::rc::Rc;

use zeroize::Zeroizing;

use crate::fold::fold_name;
use crate::page::Page;
use crate::structure::split_lines;
use crate::{FoundSet, IntakeError, MAX_LINES, Source, decode, recognise};

/// Most entries of one export.
pub const MAX_ENTRIES: usize = 100_000;

/// Whose export a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Bitwarden, as JSON.
    Bitwarden,
    /// Proton Pass, as JSON.
    ProtonPass,
    /// Aegis, as JSON.
    Aegis,
    /// KeePass and KeePassXC, as XML.
    KeePassXml,
    /// Lines of `otpauth:` links, as Ente Auth and others write them.
    OtpLinks,
    /// A table with a column for passwords or for seeds: browsers and most managers.
    Csv,
}

impl Format {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Bitwarden => "Bitwarden (JSON)",
            Format::ProtonPass => "Proton Pass (JSON)",
            Format::Aegis => "Aegis (JSON)",
            Format::KeePassXml => "KeePass (XML)",
            Format::OtpLinks => "authenticator links",
            Format::Csv => "a password manager's CSV",
        }
    }
}

/// Why an export was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// It cannot be read as a text at all.
    #[error(transparent)]
    Text(#[from] IntakeError),
    /// The export is encrypted.
    #[error("the export is encrypted")]
    Encrypted(Format),
    /// It begins like an export and does not go on like one.
    #[error("the export is damaged or of an unknown version")]
    Damaged(Format),
    /// More entries than [`MAX_ENTRIES`].
    #[error("the export has more than {MAX_ENTRIES} entries")]
    TooManyEntries,
}

/// An export that was looked through.
pub struct Export {
    /// Whose it is.
    pub format: Format,
    /// Its entries, in its order.
    pub entries: Vec<FoundEntry>,
}

/// One entry of an export: whose it is and which backup codes were found in it.
pub struct FoundEntry {
    /// Its title.
    pub title: String,
    /// The account's name.
    pub account: Option<String>,
    /// The host of its page.
    pub host: Option<String>,
    /// It holds the seed of an authenticator, so that the account has two factors.
    pub two_factor: bool,
    /// The sets that were found in its notes and fields.
    pub sets: Vec<FoundSet>,
}

/// What a format's reader hands on of one entry.
#[derive(Default)]
pub(crate) struct Entry {
    pub title: String,
    pub account: String,
    pub url: String,
    pub two_factor: bool,
    /// Notes and fields of the person's own: a name and a text.
    pub texts: Vec<(String, Zeroizing<String>)>,
}

type Entries = Result<Vec<Entry>, ExportError>;

/// Looks an export through; nothing when the file is no export.
///
/// # Errors
/// [`ExportError`] for an export that cannot be read.
pub fn read_export(source: &Source<'_>) -> Result<Option<Export>, ExportError> {
    let text = decode::decode(source.bytes)?;
    if split_lines(&text).take(MAX_LINES.saturating_add(1)).count() > MAX_LINES {
        return Err(IntakeError::TooManyLines { limit: MAX_LINES }.into());
    }
    let Some((format, entries)) = read(&text) else { return Ok(None) };
    let entries = entries?;
    if entries.len() > MAX_ENTRIES {
        return Err(ExportError::TooManyEntries);
    }
    Ok(Some(Export { format, entries: entries.into_iter().map(look_into).collect() }))
}

fn read(text: &str) -> Option<(Format, Entries)> {
    let start = text.trim_start();
    if start.starts_with('{') {
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        // Proton Pass says "encrypted" too, as Bitwarden does.
        return proton::read(&json)
            .map(|e| (Format::ProtonPass, e))
            .or_else(|| bitwarden::read(&json).map(|e| (Format::Bitwarden, e)))
            .or_else(|| aegis::read(&json).map(|e| (Format::Aegis, e)));
    }
    if start.starts_with('<') {
        return keepass_xml::read(text).map(|e| (Format::KeePassXml, e));
    }
    otpauth::read(text).map(|e| (Format::OtpLinks, e)).or_else(|| csv_export::read(text).map(|e| (Format::Csv, e)))
}

/// The backup codes of one entry.
fn look_into(entry: Entry) -> FoundEntry {
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
    let mut sets = recognise::sets_of(&page);
    let some = |text: &str| Some(label(text)).filter(|t| !t.is_empty());
    let account = some(&entry.account);
    for set in &mut sets {
        set.account = set.account.take().or_else(|| account.clone());
        if set.service.is_none() && set.service_name.is_none() {
            set.service_name = some(&entry.title);
        }
    }
    FoundEntry { title: label(&entry.title), account, host: host_of(&entry.url), two_factor: entry.two_factor, sets }
}

/// A label in one line, no longer than labels are.
fn label(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(200).collect()
}

/// The host of an address, without its port.
fn host_of(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ',', '\n']).next()?.rsplit('@').next()?.split(':').next()?.trim();
    (host.contains('.') && !host.contains(char::is_whitespace)).then(|| host.to_lowercase())
}

/// A text of a JSON object, or an empty one.
fn text_of<'j>(json: &'j serde_json::Value, name: &str) -> &'j str {
    json.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

fn list_of<'j>(json: &'j serde_json::Value, name: &str) -> &'j [serde_json::Value] {
    json.get(name).and_then(serde_json::Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn note(name: &str, text: &str) -> (String, Zeroizing<String>) {
    (name.to_owned(), Zeroizing::new(text.to_owned()))
}

/// Fields by these names are the manager's own secrets, whatever they are called there.
fn is_secret_field(name: &str) -> bool {
    let folded = fold_name(name);
    [" password ", " totp", " otp", " seed ", " pin ", " cvv ", " passkey", " private key"].iter().any(|n| folded.contains(n))
        && ![" recovery", " backup", " emergency"].iter().any(|n| folded.contains(n))
}
