//! Exports of other managers: their entries, and the backup codes that people keep in them. Only
//! notes, fields of their own and attached texts are looked into. A password or the seed of an
//! authenticator is never taken over: of a seed it is kept that there is one, of a password nothing.
//!
//! A further format is one more module that fills [`Entry`]s.

mod aegis;
mod bitwarden;
mod csv_export;
mod ente;
mod folder;
mod json;
mod kdbx;
mod keepass_xml;
mod look_into;
mod one_password;
mod otpauth;
mod proton;
mod stretch;
mod unpack;

use std::rc::Rc;

use zeroize::Zeroizing;

pub use self::folder::FolderFile;
use self::json::Json;
use self::unpack::Zip;
use crate::fold::fold_name;
use crate::structure::split_lines;
use crate::{FoundSet, IntakeError, MAX_LEN, MAX_LINES, Source, decode};

/// Most entries of one export.
pub const MAX_ENTRIES: usize = 100_000;
/// The largest attachment that is looked into; lists of codes have a few hundred bytes.
pub const MAX_ATTACHMENT: usize = 10_000_000;

/// Whose export a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Bitwarden, as JSON or as a zip with attachments.
    Bitwarden,
    /// 1Password's own archive.
    OnePassword,
    /// Proton Pass, as JSON.
    ProtonPass,
    /// Aegis, as JSON.
    Aegis,
    /// Ente Auth's encrypted export.
    EnteAuth,
    /// The database of KeePass 2 and KeePassXC.
    Kdbx,
    /// KeePass and KeePassXC, as XML.
    KeePassXml,
    /// Lines of `otpauth:` links, as Ente Auth and others write them.
    OtpLinks,
    /// The store of `pass` or `gopass`.
    Pass,
    /// A folder of text files.
    Texts,
    /// A table with a column for passwords or for seeds: browsers and most managers.
    Csv,
}

impl Format {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Bitwarden => "Bitwarden",
            Format::OnePassword => "1Password (1PUX)",
            Format::ProtonPass => "Proton Pass (JSON)",
            Format::Aegis => "Aegis (JSON)",
            Format::EnteAuth => "Ente Auth (encrypted)",
            Format::Kdbx => "KeePass (KDBX)",
            Format::KeePassXml => "KeePass (XML)",
            Format::OtpLinks => "authenticator links",
            Format::Pass => "a store of pass",
            Format::Texts => "a folder of texts",
            Format::Csv => "a password manager's CSV",
        }
    }

    /// An export of this kind may be locked with a key file as well.
    #[must_use]
    pub fn takes_key_file(self) -> bool {
        self == Format::Kdbx
    }
}

/// Why an export was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// It cannot be read as a text at all.
    #[error(transparent)]
    Text(#[from] IntakeError),
    /// The export is encrypted, and nothing was given that could open it.
    #[error("the export is encrypted")]
    Encrypted(Format),
    /// What was given does not open it.
    #[error("the password or key file does not open the export")]
    NotOpened(Format),
    /// It opens only in the account that it came from.
    #[error("the export can only be opened by the account that it came from")]
    OtherAccount,
    /// A database of KeePass 1.
    #[error("this is a database of KeePass 1")]
    KeePass1,
    /// Opening it would cost more time or memory than is given to any file.
    #[error("opening the export would cost too much")]
    TooCostly,
    /// Unpacked it would be larger than what is looked at.
    #[error("the export unpacks to more than {MAX_LEN} bytes")]
    TooLarge,
    /// It begins like an export and does not go on like one.
    #[error("the export is damaged or of an unknown version")]
    Damaged(Format),
    /// More entries than [`MAX_ENTRIES`].
    #[error("the export has more than {MAX_ENTRIES} entries")]
    TooManyEntries,
}

/// What opens an encrypted export. It is borrowed for one reading, and kept nowhere.
#[derive(Clone, Copy, Default)]
pub struct Unlock<'a> {
    /// The password, byte for byte.
    pub password: Option<&'a str>,
    /// What the key file holds.
    pub key_file: Option<&'a [u8]>,
}

impl Unlock<'_> {
    fn holds_anything(&self) -> bool {
        self.password.is_some() || self.key_file.is_some()
    }
}

/// An export that was looked through.
pub struct Export {
    /// Whose it is.
    pub format: Format,
    /// Its entries, in its order.
    pub entries: Vec<FoundEntry>,
    /// It was encrypted, as a database is that somebody still uses.
    pub sealed: bool,
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
    /// The files that are attached to it.
    pub files: Vec<FoundFile>,
}

/// What an account is called: by its entry, and by what was recognised in a set of its codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The service.
    pub service: String,
    /// The account's name.
    pub account: Option<String>,
    /// The host of its page.
    pub host: Option<String>,
}

impl Names {
    /// The names for a set of its codes: what its own text says comes first.
    #[must_use]
    pub fn with(&self, set: &FoundSet) -> Self {
        let service = set.service.map(|service| service.name.to_owned()).or_else(|| set.service_name.clone());
        Self {
            service: service.unwrap_or_else(|| self.service.clone()),
            account: set.account.clone().or_else(|| self.account.clone()),
            host: self.host.clone(),
        }
    }
}

impl FoundEntry {
    /// What its account is called. An entry without a title is still kept.
    #[must_use]
    pub fn names(&self) -> Names {
        let service = if self.title.trim().is_empty() { "Unnamed" } else { &self.title };
        Names { service: service.to_owned(), account: self.account.clone(), host: self.host.clone() }
    }
}

/// A file that is attached to an entry.
pub struct FoundFile {
    /// Its name.
    pub name: String,
    /// The sets that were found in it.
    pub sets: Vec<FoundSet>,
    /// Why it was not looked into.
    pub unread: Option<Unread>,
}

/// Why an attachment was not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// A picture, a PDF or another program's file.
    NoText,
    /// Larger than [`MAX_ATTACHMENT`], or one too many.
    TooLarge,
}

impl FoundEntry {
    /// All its sets, wherever in the entry they were found.
    pub fn all_sets(&self) -> impl Iterator<Item = &FoundSet> {
        self.sets.iter().chain(self.files.iter().flat_map(|f| &f.sets))
    }

    /// All its sets, with the name of the file that a set was found in.
    pub fn into_sets(self) -> impl Iterator<Item = (Option<String>, FoundSet)> {
        let in_files = self.files.into_iter().flat_map(|f| f.sets.into_iter().map(move |set| (Some(f.name.clone()), set)));
        self.sets.into_iter().map(|set| (None, set)).chain(in_files)
    }

    /// It has two factors, and no codes in it.
    #[must_use]
    pub fn lacks_codes(&self) -> bool {
        self.two_factor && self.all_sets().next().is_none()
    }
}

/// What a format's reader hands on of one entry.
#[derive(Default)]
pub(crate) struct Entry {
    /// Its id in the export, where attachments refer to it.
    pub id: String,
    pub title: String,
    pub account: String,
    pub url: String,
    pub two_factor: bool,
    /// Notes and fields of the person's own: a name and a text.
    pub texts: Vec<(String, Zeroizing<String>)>,
    /// Attached files.
    pub files: Vec<(String, Rc<Zeroizing<Vec<u8>>>)>,
}

type Entries = Result<Vec<Entry>, ExportError>;

/// Looks an export through; nothing when the file is no export.
///
/// # Errors
/// [`ExportError`] for an export that cannot be read.
pub fn read_export(source: &Source<'_>, unlock: &Unlock<'_>) -> Result<Option<Export>, ExportError> {
    if source.bytes.len() > MAX_LEN {
        return Err(IntakeError::TooLarge { limit: MAX_LEN }.into());
    }
    let Some((format, entries)) = read(source.bytes, unlock)? else { return Ok(None) };
    let entries = entries?;
    if entries.len() > MAX_ENTRIES {
        return Err(ExportError::TooManyEntries);
    }
    let sealed = unlock.password.is_some() || unlock.key_file.is_some();
    Ok(Some(Export { format, entries: look_into::all(entries), sealed }))
}

/// Whether a file is an export that is packed or encrypted, so that no text in it can be read as it is.
#[must_use]
pub fn is_closed(source: &Source<'_>) -> bool {
    use ExportError::{Encrypted, KeePass1, OtherAccount, TooCostly, TooLarge};
    match read(source.bytes, &Unlock::default()) {
        Ok(Some((_, Ok(_)))) => source.bytes.starts_with(ZIP),
        Ok(Some((format, Err(error)))) => {
            format == Format::Kdbx || matches!(error, Encrypted(_) | OtherAccount | TooCostly | TooLarge | KeePass1)
        }
        _ => false,
    }
}

/// Looks the files of a folder through, which somebody else has read: those of `pass`, opened, or texts.
///
/// # Errors
/// [`ExportError::TooManyEntries`].
pub fn read_folder(files: Vec<FolderFile>, pass: bool) -> Result<Export, ExportError> {
    if files.len() > MAX_ENTRIES {
        return Err(ExportError::TooManyEntries);
    }
    let entries = files.into_iter().map(|file| if pass { folder::pass(&file) } else { folder::text(file) }).collect();
    Ok(Export { format: if pass { Format::Pass } else { Format::Texts }, entries: look_into::all(entries), sealed: pass })
}

/// How every zip begins that holds something.
const ZIP: &[u8] = b"PK\x03\x04";

type Read = Option<(Format, Entries)>;

fn read(bytes: &[u8], unlock: &Unlock<'_>) -> Result<Read, ExportError> {
    if let Some(entries) = kdbx::read(bytes, unlock) {
        return Ok(Some((Format::Kdbx, entries)));
    }
    if bytes.starts_with(ZIP) {
        // Of what is packed in a zip, only an export is unpacked.
        let Ok(mut zip) = Zip::open(bytes) else { return Err(IntakeError::Binary.into()) };
        let one_password = one_password::read_zip(&mut zip).map(|e| (Format::OnePassword, e));
        let read = one_password.or_else(|| bitwarden::read_zip(&mut zip, unlock).map(|e| (Format::Bitwarden, e)));
        return read.map(Some).ok_or(IntakeError::Binary.into());
    }
    let text = decode::decode(bytes)?;
    if split_lines(&text).take(MAX_LINES.saturating_add(1)).count() > MAX_LINES {
        return Err(IntakeError::TooManyLines { limit: MAX_LINES }.into());
    }
    Ok(read_text(&text, unlock))
}

fn read_text(text: &str, unlock: &Unlock<'_>) -> Read {
    let start = text.trim_start();
    if start.starts_with('{') {
        let json = Json::parse(text)?;
        // Proton Pass says "encrypted" too, as Bitwarden does.
        return proton::read(&json.0)
            .map(|e| (Format::ProtonPass, e))
            .or_else(|| bitwarden::read(&json.0, unlock).map(|e| (Format::Bitwarden, e)))
            .or_else(|| aegis::read(&json.0, unlock).map(|e| (Format::Aegis, e)))
            .or_else(|| ente::read(&json.0, unlock).map(|e| (Format::EnteAuth, e)));
    }
    if start.starts_with('<') {
        return keepass_xml::read(text).map(|e| (Format::KeePassXml, e));
    }
    otpauth::read(text).map(|e| (Format::OtpLinks, e)).or_else(|| csv_export::read(text).map(|e| (Format::Csv, e)))
}

/// What stands behind the ciphers of a KDBX file of version 4, which no random bytes would ever reach: for the
/// fuzzer alone.
#[doc(hidden)]
pub fn read_opened_kdbx(contents: &[u8]) -> Result<usize, ExportError> {
    kdbx::read_contents(contents).map(|entries| look_into::all(entries).len())
}

/// The host of an address, without its port.
fn host_of(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ',', '\n']).next()?.rsplit('@').next()?.split(':').next()?.trim();
    (host.contains('.') && !host.contains(char::is_whitespace)).then(|| host.to_lowercase())
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
