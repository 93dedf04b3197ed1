//! What the errors of sheets mean to a person: making one, reading one back and opening a sealed one.

use sheet::print::PrintError;
use sheet::{OpenError, ReadError, SheetError, TypedError};

use travel::StickError;

use super::{exists, failed, unforeseen};
use crate::trouble::{Message, Status};

impl From<StickError> for Message {
    fn from(error: StickError) -> Self {
        match error {
            StickError::NoFolder(path) => Message::new(
                Status::Usage,
                "no-folder",
                format!("{} is no folder.", path.display()),
                "Name the folder where the stick is, or an empty one on it.",
            ),
            StickError::Taken(path) => {
                let Message { what, .. } = exists(&path);
                Message::new(Status::Usage, "exists", what, "Name an empty folder; nothing on a stick is replaced.")
            }
            StickError::Program(error) => failed(
                "no-program",
                format!("This program cannot be read where it stands: {error}."),
                "Start it by its path, from a drive that is there.",
            ),
            StickError::File(error) => error.into(),
            StickError::ReadBack(name) => failed(
                "read-back",
                format!("{name} was read back otherwise than it was written."),
                "Use another stick; this one loses data.",
            ),
            StickError::Sheet(error) => error.into(),
            StickError::NotPlaced { copy, unwritten } => {
                let message = Message::from(unwritten);
                let printed = copy.printed();
                Message {
                    advice: format!(
                        "See whether {printed} stands in the register as destroyed, then fill another folder: codekeep copies show {printed}"
                    ),
                    ..message
                }
            }
            StickError::Vault(error) => error.into(),
            other => unforeseen(&other),
        }
    }
}

impl From<ReadError> for Message {
    fn from(error: ReadError) -> Self {
        let typed = "Look at that line on the sheet again; the two characters at its end belong to it.";
        match error {
            ReadError::Empty | ReadError::Typed(TypedError::Empty) => {
                failed("nothing-found", "There is nothing to read.", "Give a picture, a PDF, or the typed lines of a sheet.")
            }
            ReadError::TooLarge => {
                failed("too-large", "This is larger than any picture of a sheet.", "Give one page at a time, as PNG or JPEG.")
            }
            ReadError::UnknownKind => failed(
                "binary",
                "This is no PDF, PNG, JPEG or text.",
                "Save the picture as JPEG or PNG, or type the lines into a text file.",
            ),
            ReadError::Damaged => failed("damaged-file", "The picture or PDF is damaged.", "Take or save it again."),
            ReadError::Locked => {
                failed("locked-file", "The PDF is locked with a password.", "Save it without one, or give a picture of the page.")
            }
            ReadError::Typed(TypedError::Mistake { block, line }) => {
                failed("mistyped", format!("Line {line} of block {block} has a mistake."), typed)
            }
            ReadError::Typed(TypedError::Missing { block, line }) => failed(
                "mistyped",
                format!("Line {line} of block {block} is missing."),
                "Type every line of a block, from 01 to its last, in order.",
            ),
            other => unforeseen(&other),
        }
    }
}

impl From<OpenError> for Message {
    fn from(error: OpenError) -> Self {
        let (code, what, advice) = match error {
            OpenError::WrongPhrase => {
                return Message::new(
                    Status::WrongPassword,
                    "wrong-phrase",
                    "The phrase does not open this sheet.",
                    "Six words, as they were shown when the sheet was made. Each sheet has a phrase of its own.",
                );
            }
            OpenError::Damaged => ("damaged-file", "What was read is damaged, or is no sealed sheet.", "Scan it again, or type its lines."),
            OpenError::NoPhrase => ("not-sealed", "This is sealed for a key, not with a phrase.", "Open it with the tool that made it."),
            OpenError::TooMuchWork => {
                ("damaged-file", "This asks for more work than any sheet does; somebody may have altered it.", "Scan the sheet itself.")
            }
            OpenError::NotASheet => {
                ("not-sealed", "It opens, but what is inside are no codes of a Codekeep sheet.", "See what it is: age -d FILE")
            }
            other => return unforeseen(&other),
        };
        failed(code, what, advice)
    }
}

impl From<SheetError> for Message {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Empty => failed("nothing-found", "There is nothing to print.", "Choose accounts that have codes left."),
            SheetError::CodeNotPrintable { service, ordinal } => failed(
                "not-printable",
                format!("Code {ordinal} of {service} holds a character that paper cannot show exactly."),
                "Print the other accounts, and keep this one another way.",
            ),
            SheetError::CodeTooLong { service, ordinal } => failed(
                "not-printable",
                format!("Code {ordinal} of {service} is too long for a sheet."),
                "Print the other accounts, and keep this one another way.",
            ),
            SheetError::TextTooLong { what } => {
                failed("too-long", format!("A text is too long for a sheet: {what}."), "Shorten it: codekeep edit ACCOUNT")
            }
            SheetError::DoesNotFit => {
                failed("too-long", "The texts of an account do not fit on a page.", "Shorten its names: codekeep edit ACCOUNT")
            }
            SheetError::NotForWallet => {
                failed("too-long", "This is more than a card for the wallet holds.", "Choose one or two accounts, or leave out --wallet.")
            }
            SheetError::Seal => {
                failed("not-sealed", "The codes could not be sealed.", "Try again; if it happens again, restart this machine.")
            }
            SheetError::Unreadable => failed(
                "not-readable",
                "A symbol of the sheet could not be read back, so the sheet was not made.",
                "Try again; if it happens again, print fewer accounts on one sheet.",
            ),
            SheetError::Font => failed("damaged-program", "A font that belongs to this program cannot be read.", "Install Codekeep again."),
            SheetError::Pdf => failed("not-printable", "The PDF could not be put together.", "Print fewer accounts on one sheet."),
            other => unforeseen(&other),
        }
    }
}

impl From<PrintError> for Message {
    fn from(error: PrintError) -> Self {
        match error {
            PrintError::NoService => failed(
                "no-print-service",
                "There is no print service on this machine, or it does not run.",
                "Save the sheet instead, and print that: --out FILE.pdf",
            ),
            PrintError::Stuck => failed(
                "not-printed",
                "The print service does not answer; nothing was printed.",
                "Start it again, or save the sheet: --out FILE.pdf",
            ),
            PrintError::Refused(says) => {
                failed("not-printed", format!("The print service says: {says}."), "Look at the printer and its queue, then try again.")
            }
            other => unforeseen(&other),
        }
    }
}
