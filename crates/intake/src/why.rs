//! Why a line was left out: a stable code for programs and a sentence for people.

/// The reason for leaving a line out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// A heading over the codes.
    Heading,
    /// Running text.
    Sentence,
    /// A date; a date of issue is put into *Issued on*.
    Date,
    /// The account's name.
    AccountName,
    /// A link or a host.
    Link,
    /// A pattern such as XXXX-XXXX, or an example.
    Placeholder,
    /// A one-time code that was sent, or expires within minutes.
    OneTimePassword,
    /// The seed of an authenticator app.
    TotpSeed,
    /// A password.
    Password,
    /// A number or key for something else: phone, order, licence, check sum.
    PhoneOrOrderNumber,
    /// The same code again; it is stored once.
    Repeat {
        /// Ordinal of the code that it repeats.
        of: u32,
    },
    /// The name of a field, a button, a short note.
    Label,
    /// What the marks mean, or a mark by itself.
    UsedMark,
    /// Looks like a code, but not like those of the set.
    OtherShape,
    /// A used code that the service has blanked out.
    BlankedOut,
    /// Brackets and commas that belong to the file.
    Punctuation,
    /// Source of a page that shows nothing: its layout, its scripts.
    Markup,
    /// None of these.
    Unclear,
}

impl Why {
    /// The stable name of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Why::Heading => "heading",
            Why::Sentence => "sentence",
            Why::Date => "date",
            Why::AccountName => "account",
            Why::Link => "link",
            Why::Placeholder => "placeholder",
            Why::OneTimePassword => "one-time-password",
            Why::TotpSeed => "totp-seed",
            Why::Password => "password",
            Why::PhoneOrOrderNumber => "other-number",
            Why::Repeat { .. } => "repeat",
            Why::Label => "label",
            Why::UsedMark => "used-mark",
            Why::OtherShape => "other-shape",
            Why::BlankedOut => "blanked-out",
            Why::Punctuation => "punctuation",
            Why::Markup => "markup",
            Why::Unclear => "unclear",
        }
    }

    /// The reason in English, for the preview.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Why::Heading => "A heading",
            Why::Sentence => "A sentence",
            Why::Date => "A date",
            Why::AccountName => "The account",
            Why::Link => "A link",
            Why::Placeholder => "An example, not a code",
            Why::OneTimePassword => "A one-time code that was sent: it is no backup code",
            Why::TotpSeed => "The key of an authenticator app: it is no backup code",
            Why::Password => "A password: Codekeep keeps none",
            Why::PhoneOrOrderNumber => "A number or key for something else",
            Why::Repeat { .. } => "A repeat: a code is stored once",
            Why::Label => "A label",
            Why::UsedMark => "A mark, or what the marks mean",
            Why::OtherShape => "Not like the codes of this set",
            Why::BlankedOut => "A used code that the service has blanked out",
            Why::Punctuation => "Punctuation of the file",
            Why::Markup => "Source of the page, which nobody sees",
            Why::Unclear => "Not recognised",
        }
    }
}
