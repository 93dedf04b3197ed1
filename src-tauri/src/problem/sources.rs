//! What can go wrong with a source of codes: a text, picture, export or folder that is not read.

use folders::{DEEPEST, FolderError, MOST_FILES};

use super::{Problem, problem, sentence};

impl From<intake::IntakeError> for Problem {
    fn from(error: intake::IntakeError) -> Self {
        let code = if matches!(error, intake::IntakeError::TooLarge { .. }) { "too-large" } else { "binary" };
        problem(code, &sentence(&error), "Bring the text or file that the service handed out.")
    }
}

impl From<pictures::PictureError> for Problem {
    fn from(error: pictures::PictureError) -> Self {
        use pictures::PictureError;
        let again = "Take or save it again.";
        match error {
            PictureError::OtherKind(name) => problem(
                "binary",
                &format!("This is a picture in the {name} format, which is not read."),
                "Save it as PNG or JPEG, or take a screenshot of it, and bring that.",
            ),
            PictureError::TooLarge => problem("too-large", "The picture is too large.", "Cut out the part with the codes, and bring that."),
            PictureError::Damaged => problem("binary", "The picture is damaged.", again),
            PictureError::SealedSheet => {
                problem("is-own-export", "This is a picture of a sealed sheet.", "Read it back under Copies, with its own words.")
            }
            PictureError::Text(error) => error.into(),
            PictureError::Stopped => problem("cancelled", "The picture was not read to the end.", "Bring it again."),
            other => problem("failed", &sentence(&other), again),
        }
    }
}

/// Why the text of a picture was not read.
impl From<pictures::Unread> for Problem {
    fn from(why: pictures::Unread) -> Self {
        use pictures::Unread;
        let cut = "Cut out the part with the codes and bring that; or type them.";
        match why {
            Unread::NoReader => problem(
                "no-text-reader",
                "To read text in pictures, Codekeep uses Tesseract, which is not installed.",
                "Install the package tesseract-ocr (on some systems: tesseract), then bring the picture again; or type the codes.",
            ),
            Unread::NoLanguage => problem(
                "no-text-reader",
                "The system's text reader has no language that Codekeep knows.",
                "Install its English (on Linux the package tesseract-ocr-eng), then bring the picture again; or type the codes.",
            ),
            Unread::Slow => problem("failed", "The system's text reader did not finish within a minute.", cut),
            Unread::Stopped => pictures::PictureError::Stopped.into(),
            _ => problem("failed", "The system's text reader could not read the picture.", cut),
        }
    }
}

impl From<intake::exports::ExportError> for Problem {
    fn from(error: intake::exports::ExportError) -> Self {
        use intake::exports::ExportError;
        let (code, what, advice) = match error {
            ExportError::Text(error) => return error.into(),
            ExportError::Encrypted(_) => {
                ("wrong-password", "It is encrypted.".to_owned(), "Type its password, which is not that of your vault.")
            }
            ExportError::NotOpened(format) if format.takes_key_file() => (
                "wrong-password",
                "That does not open it.".to_owned(),
                "Is it the password of the database, not that of your vault? If it has a key file, choose it too.",
            ),
            ExportError::NotOpened(_) => (
                "wrong-password",
                "That does not open it.".to_owned(),
                "Is it the password that it was exported with, not that of your vault?",
            ),
            ExportError::OtherAccount => (
                "invalid",
                "This export of Bitwarden opens only inside the account that it came from.".to_owned(),
                "Export once more there, as JSON that is protected with a password.",
            ),
            ExportError::KeePass1 => (
                "invalid",
                "This is a database of KeePass 1, which is not read.".to_owned(),
                "Save it as KDBX with KeePassXC or KeePass 2, and bring that.",
            ),
            ExportError::TooCostly => (
                "too-large",
                "To open this would take more memory or time than is given to any file.".to_owned(),
                "Lower the cost of its key derivation in the manager, then bring it again.",
            ),
            ExportError::Damaged(format) => (
                "invalid",
                format!("This begins like an export of {} and does not go on like one.", format.name()),
                "Export once more. If it stays so, copy the codes out and paste them.",
            ),
            other => ("too-large", sentence(&other), "Export without attachments, or a folder at a time."),
        };
        problem(code, &what, advice)
    }
}

impl From<FolderError> for Problem {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Export(error) => error.into(),
            FolderError::TooLarge => problem(
                "too-large",
                &format!("This folder has more than {MOST_FILES} files, more than {DEEPEST} levels, or more than 100 MB."),
                "Bring the folder that holds the codes itself.",
            ),
            FolderError::NoGpg => problem(
                "no-gpg",
                "The files of this store are encrypted, and the program gpg is not there.",
                "Install GnuPG, or do this on the machine where the store is used.",
            ),
            FolderError::NothingOpened(_) => problem(
                "gpg-opened-nothing",
                "gpg opened no file of this store.",
                "Is the secret key on this machine? See that this works in a terminal: gpg --decrypt FILE.gpg",
            ),
            _ => problem("failed", "A file in this folder cannot be read.", "Check who may read it, and that its drive is there."),
        }
    }
}
