//! What the vault's own keys have to say: recovery keys, key files, re-keys.

use vault::format::{KeyFileError, RecoveryTextError};
use vault::{Behind, VerbError};

use super::{failed, file, unforeseen};
use crate::trouble::{Message, Status};
use crate::when;

/// Why a change of keys was not done, or a session has to end.
pub fn verb(error: VerbError) -> Message {
    match error {
        VerbError::SetPassword => Message::new(
            Status::Refused,
            "set-password",
            "The vault was opened with its recovery key; a new password comes before anything else.",
            "Set one: codekeep --recovery-key password change",
        ),
        VerbError::InPack => Message::new(
            Status::Refused,
            "in-pack",
            "This is a travel pack: codes are used and stored in it, and nothing else is changed.",
            "Do it in the vault that the pack was made from.",
        ),
        VerbError::PackAltered => failed(
            "pack-altered",
            "This pack of yours holds what no journey brings; somebody may have altered it.",
            "Nothing was taken in. Say which codes you used: codekeep take ACCOUNT, codekeep outcome ACCOUNT accepted. Mark the pack lost if its phrase may be known.",
        ),
        VerbError::NotOurPack => failed(
            "not-our-pack",
            "This is no travel pack of this vault.",
            "Name the pack that was made from it, or open the vault that it was made from: --vault FILE",
        ),
        VerbError::HasRecoveryKey => failed(
            "has-recovery-key",
            "There is a recovery key already.",
            "Look at it: codekeep recovery-key. Make another in its place: codekeep recovery-key replace",
        ),
        VerbError::NoRecoveryKey => failed("no-recovery-key", "There is no recovery key.", "Make one: codekeep recovery-key make"),
        VerbError::WrongRecoveryKey => Message::new(
            Status::WrongPassword,
            "wrong-recovery-key",
            "This is a recovery key, but not the one of this vault as it is now.",
            "Look for a newer sheet; or make another key: codekeep recovery-key replace",
        ),
        VerbError::HasKeyFile => {
            failed("has-key-file", "There is a key file already.", "Take another in its place: codekeep key-file replace FILE")
        }
        VerbError::NoKeyFile => failed("no-key-file", "This vault has no key file.", "Add one: codekeep key-file add FILE"),
        VerbError::KeyFileWanted => failed(
            "key-file-wanted",
            "The vault was opened without its key file, so it cannot be kept.",
            "Open the vault with the key file: --key-file FILE",
        ),
        VerbError::Rekeyed => Message::new(
            Status::InUse,
            "rekeyed",
            "The vault was re-keyed by another program or machine while this command ran.",
            "Give the command again, with the newest password.",
        ),
        VerbError::SavedUnderPastKey => Message::new(
            Status::InUse,
            "saved-under-past-key",
            "Another machine saved this vault under its old password while this command ran.",
            "Give the command again: it tells what that file would bring.",
        ),
        VerbError::NotTwoCopies => failed(
            "not-two-copies",
            "There are not two good copies of the vault, so no backup was deleted.",
            "Change anything in the vault, so that it is saved, then give the command again.",
        ),
        VerbError::NotSealed => failed(
            "failed",
            "The export could not be sealed under its phrase; nothing was written.",
            "Start the computer again, then try again.",
        ),
        VerbError::File(error) => file(&error, "Look at the drive, then try again."),
        other => unforeseen(&other),
    }
}

/// A file that another machine saved under a key that was retired here.
pub fn saved_under_past_key(behind: Behind) -> Message {
    let Behind { newest_ms, events, uses, left_out } = behind;
    let left = if left_out == 0 {
        String::new()
    } else {
        format!(" {left_out} more are not taken from such a file: they destroy, revoke, or change settings or keys.")
    };
    Message::new(
        Status::Refused,
        "saved-under-past-key",
        format!(
            "Another machine saved this vault under its old password, last on {}. It would bring {events} entries, {uses} uses of codes among them.{left}",
            when::moment(newest_ms)
        ),
        "If that was you: add --unite-old, and open the vault with the new password on that machine. If not: somebody knows the old password; add --unite-old to keep your own state, and look at the log.",
    )
}

impl From<RecoveryTextError> for Message {
    fn from(error: RecoveryTextError) -> Self {
        let what = match error {
            RecoveryTextError::Length(count) => {
                format!("A recovery key has nine groups of four letters and digits, 36 in all; these are {count}.")
            }
            RecoveryTextError::GroupLength(group) => format!("Group {group} of the recovery key has not four characters."),
            RecoveryTextError::Character(group) => format!("Group {group} has a character that no recovery key has."),
            RecoveryTextError::Mistyped(group) => format!("A character of group {group} is wrong."),
            _ => "Some characters of the recovery key are wrong; which cannot be told.".to_owned(),
        };
        Message::new(Status::WrongPassword, "recovery-key-mistyped", what, "Compare it with the sheet, group by group, and type it again.")
    }
}

impl From<KeyFileError> for Message {
    fn from(error: KeyFileError) -> Self {
        let what = match error {
            KeyFileError::Newer => "A newer version of Codekeep made this key file.",
            KeyFileError::Damaged => "The key file is damaged: its checksum does not fit.",
            _ => "This is not a key file that Codekeep made.",
        };
        Message::new(Status::WrongPassword, "key-file", what, "Give another copy of the key file: --key-file FILE")
    }
}
