//! What can go wrong with a source of codes: a text or export that is not read, a file that cannot be
//! destroyed.

use folders::{DEEPEST, FolderError, MOST_FILES};
use intake::IntakeError;
use intake::exports::{ExportError, MAX_ENTRIES};
use pictures::{PictureError, Unread};
use vault::disk::{DisposeError, Kind};

use super::{failed, unforeseen};
use crate::trouble::{Message, Status};
use crate::words::count;

impl From<IntakeError> for Message {
    fn from(error: IntakeError) -> Self {
        let (code, what) = match error {
            IntakeError::TooLarge { limit } => ("too-large", format!("The file is larger than {} MB.", limit / 1_000_000)),
            IntakeError::TooManyLines { limit } => ("too-large", format!("The text has more than {limit} lines.")),
            IntakeError::Binary => {
                return failed("binary", "This is not a text.", "Save the codes as a text file, CSV or JSON, and give that.");
            }
            other => return unforeseen(&other),
        };
        failed(code, what, "Give the part of it that holds the codes.")
    }
}

impl From<FolderError> for Message {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Io { path, error } => super::reading(&path, &error),
            FolderError::TooLarge => failed(
                "too-large",
                format!("This folder has more than {MOST_FILES} files, more than {DEEPEST} levels, or more than 100 MB."),
                "Name the folder that holds the codes itself.",
            ),
            FolderError::NoGpg => failed(
                "no-gpg",
                "The files of this store are encrypted, and the program gpg is not there.",
                "Install GnuPG, or run this on the machine where the store is used.",
            ),
            FolderError::NothingOpened(files) => failed(
                "gpg-opened-nothing",
                format!("gpg opened none of {} in this store.", count(files, "file")),
                "Is the secret key on this machine? See that this works: gpg --decrypt FILE.gpg",
            ),
            FolderError::Export(error) => error.into(),
            other => {
                failed("failed", format!("The folder was not looked through: {other}."), "Name the folder that holds the codes itself.")
            }
        }
    }
}

impl From<PictureError> for Message {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::OtherKind(name) => failed(
                "other-picture",
                format!("This is a picture in the {name} format, which is not read."),
                "Save it as PNG or JPEG, or take a screenshot of it, and give that.",
            ),
            PictureError::TooLarge => failed(
                "too-large",
                "The picture is larger than 100 MB, 20,000 dots on a side, or 1 GiB unpacked.",
                "Cut out the part with the codes, and give that.",
            ),
            PictureError::Damaged => failed("damaged-file", "The picture is damaged.", "Take or save it again."),
            PictureError::SealedSheet => failed(
                "is-a-sheet",
                "This is a picture of a sealed sheet, which opens with its own words.",
                "Read it back: codekeep read-sheet FILE --add",
            ),
            PictureError::Text(error) => error.into(),
            PictureError::Stopped => stopped(),
            other => unforeseen(&other),
        }
    }
}

/// Why the text of a picture was not read.
impl From<Unread> for Message {
    fn from(why: Unread) -> Self {
        let by_hand = "Or type the codes: codekeep add -";
        match why {
            Unread::NoReader => failed(
                "no-text-reader",
                "To read text in pictures, Codekeep uses Tesseract, which is not installed.",
                format!("Install the package tesseract-ocr (on some systems: tesseract), then do this again. {by_hand}"),
            ),
            Unread::NoLanguage => failed(
                "no-text-reader",
                "The system's text reader has no language that Codekeep knows.",
                format!("Install its English (on Linux the package tesseract-ocr-eng), then do this again. {by_hand}"),
            ),
            Unread::Slow => failed(
                "reader-slow",
                "The system's text reader did not finish within a minute.",
                format!("Cut out the part with the codes, and give that. {by_hand}"),
            ),
            Unread::Failed => failed(
                "reader-failed",
                "The system's text reader could not read the picture.",
                format!("Save the picture anew, or cut out the part with the codes. {by_hand}"),
            ),
            Unread::Stopped => stopped(),
            other => unforeseen(&other),
        }
    }
}

impl From<ExportError> for Message {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Text(error) => error.into(),
            ExportError::Encrypted(format) => failed(
                "encrypted-export",
                format!("This export of {} is encrypted.", format.name()),
                "Give its password on a terminal, or from a file: --source-password-file FILE; and its key file, if it has one: --source-key-file FILE",
            ),
            ExportError::NotOpened(format) => Message::new(
                Status::WrongPassword,
                "export-not-opened",
                format!("That does not open the export of {}.", format.name()),
                if format.takes_key_file() {
                    "Is it the password of the database, not that of Codekeep? If it has a key file, name it too: --source-key-file FILE"
                } else {
                    "Is it the password that the export was made with, not that of Codekeep?"
                },
            ),
            ExportError::OtherAccount => failed(
                "export-of-an-account",
                "This export of Bitwarden opens only inside the account that it came from.",
                "Export once more there, as JSON that is protected with a password, and import that.",
            ),
            ExportError::KeePass1 => failed(
                "keepass-1",
                "This is a database of KeePass 1, which is not read.",
                "Open it with KeePassXC or KeePass 2, save it as KDBX, and import that.",
            ),
            ExportError::TooCostly => failed(
                "too-costly",
                "To open this export would take more memory or time than is given to any file.",
                "Lower the cost of its key derivation in the manager, or export without a password and destroy that file: --yes --dispose",
            ),
            ExportError::TooLarge => failed(
                "too-large",
                "What is packed in this export is larger than 100 MB.",
                "Export without attachments, or a folder at a time.",
            ),
            ExportError::Damaged(format) => failed(
                "damaged-export",
                format!("This begins like an export of {} and does not go on like one.", format.name()),
                "Export once more. If it stays so, copy the codes out and store them: codekeep add -",
            ),
            ExportError::TooManyEntries => {
                failed("too-large", format!("The export has more than {MAX_ENTRIES} entries."), "Export a folder at a time.")
            }
            other => unforeseen(&other),
        }
    }
}

fn stopped() -> Message {
    failed("stopped", "The picture was not read to the end.", "Give it again.")
}

/// An export of a vault that does not come back in.
impl From<vault::ExportError> for Message {
    fn from(error: vault::ExportError) -> Self {
        use vault::ExportError as Error;
        let other = "Use another copy of the export; nothing was changed.";
        match error {
            Error::TooLarge => failed("too-large", "An export of a vault has at most 256 MiB.", "Is it the right file?"),
            Error::Newer => Message::new(
                Status::Damaged,
                "newer-version",
                "A newer version of Codekeep made this export.",
                "Use the newest Codekeep; nothing was changed.",
            ),
            Error::Damaged { line, column } => Message::new(
                Status::Damaged,
                "damaged-export",
                format!("The export is damaged or cut off: line {line}, character {column} is not what it must be."),
                other,
            ),
            Error::Bounds(what) => Message::new(Status::Damaged, "damaged-export", format!("The export is damaged: it has {what}."), other),
            Error::Event(error) => Message::new(Status::Damaged, "damaged-export", format!("The export is damaged: {error}."), other),
            Error::BadCode => Message::new(
                Status::Damaged,
                "damaged-export",
                "A code in the export is empty, too long, or holds control characters.",
                other,
            ),
            other => unforeseen(&other),
        }
    }
}

/// The codes are stored, and the file that they came from is still there.
pub fn not_disposed(path: &std::path::Path, error: &DisposeError) -> Message {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    match error {
        DisposeError::CameBack => failed(
            "not-disposed",
            format!("The codes are stored and the file {name} was destroyed, but it is there again: a program put it back."),
            "Is it in a folder that a synchroniser keeps? Delete it there, then look again.",
        ),
        DisposeError::Io(error) => failed(
            "not-disposed",
            format!("The codes are stored, but the file {name} could not be destroyed: it {}.", Kind::from(error)),
            "Delete it yourself.",
        ),
        _ => failed(
            "not-disposed",
            format!("The codes are stored, but another file took the place of {name} meanwhile. It was not touched."),
            "Look at it, and delete it yourself.",
        ),
    }
}
