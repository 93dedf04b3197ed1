//! Chosen sets in, PDF pages out: the printed sheets.
//!
//! Nothing here opens a vault, sees a key, knows the time or writes a file. The caller says which codes go on the sheet;
//! the only thing read from the machine is a system font, and only for a name whose characters the embedded fonts lack.
//! The bytes go where the caller puts them, or to the system's print service ([`print`]).
//!
//! The same sheet gives the same bytes (with the same system fonts). The finished PDF is wiped when it is dropped, and so
//! is the text in the layout; the working memory of the shaper and of the PDF writer cannot be wiped from here.
#![cfg_attr(not(windows), forbid(unsafe_code))] // there alone the print service has no other way in

pub mod age_file;
mod chosen;
mod codes;
mod flow;
mod fonts;
mod head;
mod layout;
mod pdf;
pub mod picture;
mod plain;
pub mod print;
mod read;
mod recovery;
mod sealed;
#[cfg(test)]
extern crate self as codekeep_sheet; // the specimen is shared with tests that see this crate from outside
#[cfg(test)]
mod tests;
mod text;
mod wallet;

pub use chosen::{Chosen, Head, long_date, plain_of, recovery_of, sealed_of, wallet_of};
use custody::CodeText;
use thiserror::Error;
use zeroize::Zeroizing;

pub use age_file::{OpenError, is_one as is_sealed_block};
pub use head::Mark;
pub use read::{Found, ReadError, read_back};
pub use sealed::{OpenBlock, SealedSet, TypedError, join_sets, missing_blocks, open_block, read_block, read_typed, sheets_of};

/// The most characters a name, host, note or place may have on a sheet.
pub const MAX_TEXT: usize = 300;
/// The most characters a sheet id, check word, fingerprint, set id or date may have.
pub const MAX_SHORT_TEXT: usize = 28;

/// What every sheet says of itself. All dates are formatted by the caller.
pub struct SheetHead<'a> {
    /// The sheet's id, 6 characters.
    pub sheet_id: &'a str,
    /// Whose codes these are, under the title.
    pub title_owner: Option<&'a str>,
    /// Date and time, such as "21 November 2026, 14:50".
    pub made_on: &'a str,
    /// The date alone, such as "21 November 2026".
    pub made_on_date: &'a str,
    /// The word that Codekeep checks the sheet by.
    pub check_word: &'a str,
    /// The ledger's fingerprint, 10 characters; printed in groups of five.
    pub fingerprint: &'a str,
    /// Where the sheet will be kept, such as "Safe at home".
    pub place: &'a str,
    /// The paper it is printed on.
    pub paper: Paper,
}

/// What one plain sheet holds. All sentences are formatted by the caller.
pub struct PlainSheet<'a> {
    /// What it says of itself.
    pub head: SheetHead<'a>,
    /// The accounts, in the order in which they are printed.
    pub accounts: Vec<SheetAccount<'a>>,
}

/// What one sealed sheet holds.
pub struct SealedSheet<'a> {
    /// What it says of itself.
    pub head: SheetHead<'a>,
    /// The sets, in the order in which they are sealed.
    pub sets: Vec<SealedSet>,
    /// The phrase that opens it. It is not printed.
    pub phrase: &'a str,
    /// Whether names of services stand above their blocks, for everybody to read.
    pub names_on_paper: bool,
}

/// What a recovery sheet holds.
pub struct RecoverySheet<'a> {
    /// What it says of itself.
    pub head: SheetHead<'a>,
    /// The key: eight groups of four capitals and digits, then the check group.
    pub groups: &'a [&'a str],
    /// The id of the vault that it opens.
    pub vault: &'a str,
}

/// Paper sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 210 by 297 mm.
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

/// One set of one account.
pub struct SheetAccount<'a> {
    /// The service's name.
    pub service: &'a str,
    /// The host to sign in at, the only place to type these codes.
    pub host: Option<&'a str>,
    /// The account's name or nickname.
    pub account: Option<&'a str>,
    /// What else the sign-in asks for, as it follows "also asks for": "the password".
    pub also_needed: Option<&'a str>,
    /// The set's id, short.
    pub set_id: &'a str,
    /// Which set of this account it is, counted from 1.
    pub generation: u32,
    /// The day the service issued it.
    pub issued_on: Option<&'a str>,
    /// A sentence for the set's shape: "Each code works once."
    pub note: &'a str,
    /// How many codes of the set are unused.
    pub unused: usize,
    /// How many codes the set has.
    pub total: usize,
    /// The codes to print, in the order in which they are read.
    pub codes: Vec<SheetCode<'a>>,
}

/// One code and its number.
pub struct SheetCode<'a> {
    /// The printed number, or the place in reading order.
    pub ordinal: u32,
    /// The code, printed character by character as it was issued.
    pub text: &'a CodeText,
}

/// A finished sheet.
pub struct Rendered {
    /// The PDF.
    pub pdf: Zeroizing<Vec<u8>>,
    /// How many pages it has.
    pub pages: usize,
    /// Names with characters that no font here has. On paper each such character reads like `[U+65E5]`.
    pub not_printable: Vec<String>,
}

/// Why there is no sheet.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SheetError {
    /// A sheet without accounts would be an empty promise.
    #[error("there is nothing to print")]
    Empty,
    /// The code is empty, begins or ends in a space, or holds a character that is invisible or that no font here has.
    #[error("code {ordinal} of {service} cannot be printed exactly")]
    CodeNotPrintable {
        /// The service's name.
        service: String,
        /// The code's number.
        ordinal: u32,
    },
    /// The code would take more lines than are kept together on a page.
    #[error("code {ordinal} of {service} is too long for a sheet")]
    CodeTooLong {
        /// The service's name.
        service: String,
        /// The code's number.
        ordinal: u32,
    },
    /// A text is longer than [`MAX_TEXT`] or [`MAX_SHORT_TEXT`].
    #[error("too long for a sheet: {what}")]
    TextTooLong {
        /// Which text.
        what: &'static str,
    },
    /// Within the limits, yet wider or higher together than a page: very long names whose characters no font has.
    #[error("the texts of an account do not fit on a page")]
    DoesNotFit,
    /// More than a card for the wallet holds.
    #[error("this does not fit on a card for the wallet")]
    NotForWallet,
    /// An embedded font could not be read: the program itself is damaged.
    #[error("an embedded font cannot be read")]
    Font,
    /// The codes could not be sealed.
    #[error("the codes could not be sealed")]
    Seal,
    /// A symbol was not read back from a poor picture of it.
    #[error("a symbol could not be read back")]
    Unreadable,
    /// The PDF could not be put together.
    #[error("the PDF could not be written")]
    Pdf,
}

/// Lays a plain sheet out and writes it.
///
/// # Errors
/// See [`SheetError`]. Nothing is ever clipped, shortened or left out instead.
pub fn plain(sheet: &PlainSheet<'_>) -> Result<Rendered, SheetError> {
    let mut fonts = fonts::Fonts::embedded()?;
    let layout = plain::lay_out(sheet, &mut fonts)?;
    let pdf = pdf::write(&layout, &fonts)?;
    Ok(Rendered { pdf, pages: layout.pages.len(), not_printable: fonts.into_not_printable() })
}

/// Seals codes, lays the sheet out, reads every symbol back from a poor picture, and writes it.
///
/// # Errors
/// See [`SheetError`].
pub fn sealed(sheet: &SealedSheet<'_>) -> Result<Rendered, SheetError> {
    let mut fonts = fonts::Fonts::embedded()?;
    let layout = sealed::lay_out(sheet, &mut fonts)?;
    let pdf = pdf::write(&layout, &fonts)?;
    Ok(Rendered { pdf, pages: layout.pages.len(), not_printable: fonts.into_not_printable() })
}

/// Lays a plain sheet out as a strip that is cut out and folded to the size of a bank card: one or two accounts.
///
/// # Errors
/// See [`SheetError`]; [`SheetError::NotForWallet`] where it is more than a card holds.
pub fn wallet(sheet: &PlainSheet<'_>) -> Result<Rendered, SheetError> {
    let mut fonts = fonts::Fonts::embedded()?;
    let layout = wallet::lay_out(sheet, &mut fonts)?;
    let pdf = pdf::write(&layout, &fonts)?;
    Ok(Rendered { pdf, pages: layout.pages.len(), not_printable: fonts.into_not_printable() })
}

/// Lays a recovery sheet out and writes it.
///
/// # Errors
/// See [`SheetError`]; [`SheetError::Empty`] where the groups are not a key's.
pub fn recovery(sheet: &RecoverySheet<'_>) -> Result<Rendered, SheetError> {
    let mut fonts = fonts::Fonts::embedded()?;
    let layout = recovery::lay_out(sheet, &mut fonts)?;
    let pdf = pdf::write(&layout, &fonts)?;
    Ok(Rendered { pdf, pages: layout.pages.len(), not_printable: fonts.into_not_printable() })
}
