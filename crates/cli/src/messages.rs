//! What every error of the rooms below means to a person: what happened, and what to do. One table, so
//! that a sentence is found and changed in one place.
//!
//! The rooms may learn new kinds of errors: those end in the last arm of their table, with the error's
//! own text and advice that is true of any. The tests walk through every kind there is today and
//! see that none of them ends there.

mod keys;
mod sheets;
mod sources;

use custody::attention;
use custody::rules::take::{Confirm, TakeRefusal};
use custody::settings::SettingError;
use custody::{CodeState, SetId};
use vault::disk::{DisposeError, FileError, Kind, LockError, NoAppFolder, SaveError, Unwritten};
use vault::format::{OpenError, PasswordError, PayloadError, RandomError, SealError, TextError};
use vault::{CreateError, RestoreError, Strength, UnlockError, VerbError};

pub use sources::not_disposed;

use crate::trouble::{Message, Status};
use crate::words;

/// Advice that is true of an error nobody foresaw.
const UNFORESEEN: &str = "Nothing was changed; try again, and report it with this text if it comes back.";
const TRY_A_BACKUP: &str = "Open a backup or another copy of this vault with --vault FILE.";
const NEWER: &str = "Use the newest Codekeep; nothing was changed.";

fn failed(code: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Message {
    Message::new(Status::Failed, code, what, advice)
}

fn unforeseen(error: &dyn std::error::Error) -> Message {
    failed("failed", format!("It failed: {error}."), UNFORESEEN)
}

impl From<UnlockError> for Message {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::File(error) => file(&error, "Name the vault with --vault FILE, or make one with: codekeep new"),
            UnlockError::Open(error) => open(error),
            UnlockError::OtherVault => other_vault(),
            UnlockError::Event(error) => {
                Message::new(Status::Damaged, "damaged", format!("The vault opens, but its ledger cannot be read: {error}."), TRY_A_BACKUP)
            }
            UnlockError::NoAppFolder(error) => no_app_folder(error),
            UnlockError::Busy(error) => busy(error),
            UnlockError::Random(error) => random(error),
            UnlockError::MuchMemory { wants_mib, has_mib } => Message::new(
                Status::Refused,
                "much-memory",
                format!("Opening this vault takes {wants_mib} MiB of memory, more than half of the {has_mib} MiB of this machine."),
                "Close other programs, then add --much-memory; or open it on another machine.",
            ),
            UnlockError::OldPassword => Message::new(
                Status::WrongPassword,
                "old-password",
                "This was the password until it was changed on another machine.",
                "Open the vault with the newest password.",
            ),
            UnlockError::SavedUnderPastKey(behind) => keys::saved_under_past_key(behind),
            other => unforeseen(&other),
        }
    }
}

impl From<CreateError> for Message {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Weak(strength) => weak(&strength),
            CreateError::Seal(error) => seal(error),
            CreateError::Payload(error) => payload(error),
            CreateError::Save(error) => save(error),
            CreateError::Unlock(error) => error.into(),
            CreateError::Random(error) => random(error),
            CreateError::NoAppFolder(error) => no_app_folder(error),
            CreateError::Busy(error) => busy(error),
            other => unforeseen(&other),
        }
    }
}

impl From<VerbError> for Message {
    fn from(error: VerbError) -> Self {
        match error {
            VerbError::StepUp => Message::new(
                Status::Refused,
                "step-up",
                "More than 60 seconds went by since the password was given.",
                "Give the command again.",
            ),
            VerbError::Take(refusal) => take(&refusal),
            VerbError::CannotRecord { ordinal, .. } => cannot_record("this account", ordinal),
            VerbError::NoAccount => failed("no-account", "There is no such account.", "See which there are: codekeep list"),
            VerbError::NoSet => failed("no-set", "There is no such set.", "See the sets of an account: codekeep show ACCOUNT"),
            VerbError::NoCopy => {
                failed("no-copy", "There is no such copy, or it was destroyed.", "See which copies there are: codekeep copies")
            }
            VerbError::NoTake => failed(
                "no-take",
                "This question is answered already.",
                "If the answer was wrong, reopen it: codekeep correct ACCOUNT --reason TEXT",
            ),
            VerbError::Source(DisposeError::Io(error)) => {
                failed("not-disposed", format!("The file could not be destroyed: it {}.", Kind::from(&error)), "Delete it yourself.")
            }
            VerbError::Source(_) => failed(
                "not-disposed",
                "Another file took its place meanwhile, or it is there again. It was not touched.",
                "Look at it, and delete it yourself.",
            ),
            VerbError::NoItem => failed("no-item", "There is no such item.", "See the items and their ids: codekeep attention"),
            VerbError::PutOff => Message::new(
                Status::Usage,
                "put-off",
                "An item can be put off for at most a year, and not to a day that has passed.",
                "Give a later date: --until YEAR-MONTH-DAY",
            ),
            VerbError::NotSeen(kind) => not_seen(kind),
            VerbError::NoCodes => failed(
                "nothing-found",
                "There are no codes to store, or more than a set can hold.",
                "Look at what is recognised: codekeep recognise FILE",
            ),
            VerbError::BadCode { ordinal } => failed(
                "bad-code",
                format!("Code {ordinal} cannot be stored as it is: it is empty, longer than 1,000 characters or holds control characters."),
                "Correct the file, or store the other codes without it.",
            ),
            VerbError::LabelTooLong { most } => {
                Message::new(Status::Usage, "too-long", format!("A text is longer than {most} characters."), "Give a shorter one.")
            }
            VerbError::NoReason => {
                Message::new(Status::Usage, "no-reason", "A correction says why the outcome was wrong.", "Give the reason: --reason TEXT")
            }
            VerbError::NoService => {
                Message::new(Status::Usage, "no-service", "The service is not known from the file.", "Name it: --service NAME")
            }
            VerbError::HasCurrent { .. } => Message::new(
                Status::Usage,
                "has-current",
                "This account has a current set; nothing was stored.",
                "If the service issued a new set: codekeep reissue ACCOUNT FILE. If both sets are good: --also",
            ),
            VerbError::OnlyKnown { .. } => failed(
                "known-only",
                "Every one of these codes is known already: this is the old file.",
                "Download the new set from the service, and give that file.",
            ),
            VerbError::StillOut { ordinal } => failed(
                "still-out",
                format!("Code {ordinal} is out: it was taken, and nobody said what became of it."),
                "Say it first: codekeep outcome ACCOUNT accepted|refused|returned",
            ),
            VerbError::Nothing => {
                failed("nothing-to-do", "There is nothing of the kind to do.", "See how things stand: codekeep show ACCOUNT")
            }
            VerbError::Setting(error) => setting(&error),
            VerbError::Weak(strength) => weak(&strength),
            VerbError::Password(error) => password(error),
            VerbError::WrongPassword => wrong_password(),
            VerbError::NewerVersion => {
                Message::new(Status::Damaged, "newer-version", "A newer version wrote this vault; this one only reads it.", NEWER)
            }
            VerbError::Save(error) => save(error),
            VerbError::Seal(error) => seal(error),
            VerbError::Payload(error) => payload(error),
            VerbError::Text(error) => text(error),
            VerbError::Busy(error) => busy(error),
            VerbError::Random(error) => random(error),
            VerbError::SelfCheck => failed(
                "self-check",
                "What was about to be saved does not open again, so it was not saved.",
                "The memory of this machine may be faulty: test it, and use the vault on another one.",
            ),
            VerbError::WantsItsPassword => Message::new(
                Status::WrongPassword,
                "wants-its-password",
                "This copy was saved under another password.",
                "Give that one as well: codekeep merge FILE --its-password-file FILE",
            ),
            VerbError::OtherCopy(error) => {
                let message = Message::from(error);
                Message { what: format!("The other copy: {}", lower_first(&message.what)), ..message }
            }
            VerbError::Backup(error) => file(&error, "Check that the drive is plugged in and the folder is there."),
            VerbError::NotNoted => failed(
                "not-noted",
                "It could not be noted among this installation's own files.",
                "Make room on this machine's drive, or check who may write to the folder of the program, then try again.",
            ),
            VerbError::ChangedUnderneath(_) => Message::new(
                Status::InUse,
                "changed",
                "Something else changed the vault's file, and what is there now does not open.",
                "Wait until a synchronisation has finished, then try again; otherwise open a backup.",
            ),
            other => keys::verb(other),
        }
    }
}

impl From<FileError> for Message {
    fn from(error: FileError) -> Self {
        file(&error, "Check the name.")
    }
}

impl From<Unwritten> for Message {
    fn from(unwritten: Unwritten) -> Self {
        file(&unwritten.error, "Check the name and the folder.")
    }
}

impl From<PasswordError> for Message {
    fn from(error: PasswordError) -> Self {
        password(error)
    }
}

impl From<RandomError> for Message {
    fn from(error: RandomError) -> Self {
        random(error)
    }
}

fn other_vault() -> Message {
    Message::new(Status::Damaged, "other-vault", "The file belongs to another vault.", "Name a copy of this vault.")
}

/// Why a vault was not made anew from a backup.
pub fn restore(error: RestoreError) -> Message {
    match error {
        RestoreError::Unlock(error) => error.into(),
        RestoreError::Save(error) => error.into(),
        RestoreError::NewerIsLocked => Message::new(
            Status::Refused,
            "newer-is-locked",
            "Newer state of this vault is on this machine, and this password does not open it.",
            "Give the password that was set last. If it is lost: add --swap; codes may then have been used since.",
        ),
        RestoreError::OtherVaultThere(_) => Message::new(
            Status::Damaged,
            "other-vault",
            "Another vault stands in that place; nothing was changed.",
            "Name another place for the restored one: --vault FILE",
        ),
        other => unforeseen(&other),
    }
}

fn open(error: OpenError) -> Message {
    let (code, what, advice) = match error {
        OpenError::WrongPassword => return wrong_password(),
        OpenError::NotAVault => ("not-a-vault", "This file is not a Codekeep vault.", "Name the vault with --vault FILE"),
        OpenError::TooLarge => ("not-a-vault", "The file is larger than a vault can be.", "Name the vault with --vault FILE"),
        OpenError::DamagedOrNewer => ("damaged", "The file is damaged, or was made by a newer version.", TRY_A_BACKUP),
        OpenError::Damaged => ("damaged", "The file is damaged: bytes were changed, added or cut off.", TRY_A_BACKUP),
        OpenError::NewerVersion => ("newer-version", "A newer version made this vault.", NEWER),
        OpenError::Payload(PayloadError::NewerSchema) => ("newer-version", "A newer version wrote this vault.", NEWER),
        OpenError::Malformed(_) => ("damaged", "The head of the file is malformed.", TRY_A_BACKUP),
        OpenError::RefusedCost { .. } => {
            ("damaged", "The file asks for more or less work at opening than any vault does; somebody may have altered it.", TRY_A_BACKUP)
        }
        OpenError::NoSuchSlot => {
            return Message::new(
                Status::WrongPassword,
                "no-such-slot",
                "This vault does not open in this way: it has no recovery key, or no key file.",
                "Give what it has: its password alone, or with --key-file FILE.",
            );
        }
        OpenError::AlteredSlot => ("damaged", "The password fits, but the key in the file was altered.", TRY_A_BACKUP),
        OpenError::AlteredHeader => ("damaged", "The password fits, but the head of the file was altered.", TRY_A_BACKUP),
        OpenError::AlteredPayload => ("damaged", "The password fits, but the contents of the file were altered.", TRY_A_BACKUP),
        OpenError::Payload(_) => ("damaged", "The password fits, but the contents cannot be read.", TRY_A_BACKUP),
        OpenError::OutOfMemory => return out_of_memory(),
        other => return unforeseen(&other),
    };
    Message::new(Status::Damaged, code, what, advice)
}

fn file(error: &FileError, when_missing: &str) -> Message {
    let (status, code, advice) = match error.kind() {
        Kind::NotFound => (Status::Failed, "not-found", when_missing),
        Kind::Exists => (Status::Failed, "exists", "Choose another name; nothing was overwritten."),
        Kind::IsDirectory => (Status::Failed, "not-a-file", "Name a file in that folder."),
        Kind::NotAFolder => (Status::Failed, "not-a-folder", "Choose another place."),
        Kind::NotAFile => (Status::Failed, "not-a-file", "Name an ordinary file."),
        Kind::PermissionDenied => (Status::Failed, "no-permission", "Check who may read and write the file and its folder."),
        Kind::ReadOnly => (Status::Failed, "read-only", "Make the file and its drive writable, or work on a copy."),
        Kind::NoSpace => (Status::Failed, "no-space", "Make room on the drive, then try again."),
        Kind::TooLarge => (Status::Damaged, "not-a-vault", "Name the vault with --vault FILE"),
        Kind::Damaged => (Status::Damaged, "damaged", TRY_A_BACKUP),
        Kind::OtherVault => (Status::Damaged, "other-vault", "Name the right file with --vault FILE"),
        Kind::Changed => (Status::InUse, "changed", "Give the command again."),
        Kind::ReadBack => (Status::Failed, "failed", "Check the drive, or use another one."),
        Kind::Io(_) => (Status::Failed, "failed", "Check that the drive is there and in order."),
        _ => return unforeseen(error),
    };
    Message::new(status, code, format!("The file {error}."), advice)
}

fn save(error: SaveError) -> Message {
    match error {
        SaveError::NotSealed => failed("self-check", "What was to be saved is not a whole vault, so it was not saved.", UNFORESEEN),
        SaveError::Changed => Message::new(
            Status::InUse,
            "changed",
            "Something else kept changing the vault while this was saved; nothing was changed.",
            "Wait until a synchronisation has finished, then give the command again.",
        ),
        SaveError::Vault(unwritten) => {
            let message = Message::from(unwritten);
            Message { what: format!("Not saved: {}", lower_first(&message.what)), ..message }
        }
        SaveError::Nowhere { vault, own } => failed(
            "cannot-record",
            format!("This can be recorded nowhere: {vault}; {own}."),
            "Make room or make the folders writable, then give the command again.",
        ),
        other => unforeseen(&other),
    }
}

fn seal(error: SealError) -> Message {
    match error {
        SealError::Random(error) => random(error),
        SealError::TooLarge => failed(
            "too-large",
            "The contents do not fit a vault of 64 MiB.",
            "Destroy texts that are no longer needed: codekeep purge ACCOUNT",
        ),
        SealError::Slots => failed("self-check", "The vault's keys are not as they must be, so nothing was saved.", TRY_A_BACKUP),
        SealError::Cost => Message::new(
            Status::Usage,
            "usage",
            "That key derivation is too cheap, or outside the bounds.",
            "Give at least --kdf-memory 64 --kdf-passes 3, and at most 8 GiB of both multiplied.",
        ),
        SealError::OutOfMemory => out_of_memory(),
        other => unforeseen(&other),
    }
}

fn payload(error: PayloadError) -> Message {
    match error {
        PayloadError::NewerSchema => {
            Message::new(Status::Damaged, "newer-version", "A newer version wrote this vault; this one may not change it.", NEWER)
        }
        PayloadError::TooMany(what) => failed(
            "too-large",
            format!("The vault would hold more {what} than the bounds allow."),
            "Begin a second vault for what comes next: codekeep --vault FILE new",
        ),
        PayloadError::StringTooLong => failed("too-long", "A text is longer than 64 KiB.", "Give a shorter one."),
        PayloadError::Padding | PayloadError::Cbor(_) | PayloadError::Missing(_) | PayloadError::OtherVault | PayloadError::CarriedName => {
            Message::new(Status::Damaged, "damaged", "The contents of the vault are not as they must be.", TRY_A_BACKUP)
        }
        other => unforeseen(&other),
    }
}

fn text(error: TextError) -> Message {
    match error {
        TextError::Altered | TextError::NotUtf8 => {
            Message::new(Status::Damaged, "damaged", "The sealed text of a code was altered and does not open.", TRY_A_BACKUP)
        }
        TextError::TooLong => failed("bad-code", "A code is longer than 64 KiB.", "Store it another way; no service issues such codes."),
        other => unforeseen(&other),
    }
}

/// Why no code is handed out.
pub fn take(refusal: &TakeRefusal) -> Message {
    let refused = |code, what: String, confirm: Confirm| {
        Message::new(Status::Refused, code, what, format!("If you want the code all the same, add --confirm {}", confirm.word()))
    };
    match refusal {
        TakeRefusal::NoAccount => VerbError::NoAccount.into(),
        TakeRefusal::NoSet => {
            failed("no-set", "No codes are stored for this account.", "Store a set: codekeep add FILE, or codekeep reissue ACCOUNT FILE")
        }
        TakeRefusal::NoSuchSet => VerbError::NoSet.into(),
        TakeRefusal::TwoCurrent(sets) => Message::new(
            Status::Usage,
            "two-current",
            format!("Two sets claim to be current: {}.", words::join(sets.iter().map(|s| words::set_id(*s)))),
            "Say which the service issued last: codekeep choose ACCOUNT --set ID, or take from one with --set ID",
        ),
        TakeRefusal::Suspect { refused: n } => refused(
            "suspect",
            format!("The service refused {n} codes of this set and accepted none since; it may be an old set."),
            Confirm::Suspect,
        ),
        TakeRefusal::NotCurrent { set, status } => refused(
            "not-current",
            format!("Set {} is no longer current: it was {}.", words::set_id(*set), words::status(*status)),
            Confirm::NotCurrent,
        )
        .with_set(*set),
        TakeRefusal::RefusedBefore { ordinal } => {
            refused("refused-before", format!("The service refused code {ordinal} before."), Confirm::RefusedBefore)
        }
        TakeRefusal::Expired => failed("expired", "This pass has expired.", "Ask for a new one, then: codekeep reissue ACCOUNT FILE"),
        TakeRefusal::NoneLeft { out: 0 } => {
            failed("none-left", "No code is left.", "Make a new set at the service, then: codekeep reissue ACCOUNT FILE")
        }
        TakeRefusal::NoneLeft { out } => failed(
            "none-left",
            format!("No code is left; {out} of them are out and wait for their outcome."),
            "Say what became of them: codekeep outcome ACCOUNT accepted|refused|returned --ordinal N",
        ),
        TakeRefusal::WaitsForReplacement => failed(
            "waits-for-replacement",
            "The code was used, and the one that the service issued instead is not stored.",
            "Store it: codekeep reissue ACCOUNT FILE",
        ),
        TakeRefusal::NoSuchNumber { ordinal } => {
            failed("no-such-number", format!("The set has no code with the number {ordinal}."), "See its numbers: codekeep show ACCOUNT")
        }
        TakeRefusal::NotUnused { ordinal, state } => not_unused(*ordinal, *state),
        TakeRefusal::NumberWanted { next } => Message::new(
            Status::Usage,
            "number-wanted",
            "This site asks for a code by its number.",
            format!("Give the number that the site names: --ordinal N (the lowest that is left is {next})"),
        ),
        TakeRefusal::Purged => {
            failed("purged", "The text of this code was destroyed.", "Make a new set at the service, then: codekeep reissue ACCOUNT FILE")
        }
        other => unforeseen(other),
    }
}

impl Message {
    fn with_set(mut self, set: SetId) -> Self {
        self.advice.push_str(&format!(" --set {}", words::set_id(set)));
        self
    }
}

fn not_unused(ordinal: u32, state: CodeState) -> Message {
    let (what, advice) = match state {
        CodeState::Taken => {
            ("is out: it was taken, and nobody said what became of it", "Say it: codekeep outcome ACCOUNT accepted|refused|returned")
        }
        CodeState::Accepted => ("was used: the service accepted it", "Take another: codekeep take ACCOUNT"),
        CodeState::Refused => ("was refused by the service", "Take another: codekeep take ACCOUNT"),
        CodeState::Unused => ("is not handed out again", "Take another: codekeep take ACCOUNT"),
    };
    failed("not-unused", format!("Code {ordinal} {what}."), advice)
}

/// "This use cannot be recorded here", with what to write down.
pub fn cannot_record(service: &str, ordinal: u32) -> Message {
    failed(
        "cannot-record",
        format!("This use cannot be recorded here. Note it down: {service}, code {ordinal}."),
        "No code was shown; to see it all the same, add --unrecorded",
    )
}

/// A file, or standard input for `-`, that could not be read.
pub fn reading(path: &std::path::Path, error: &std::io::Error) -> Message {
    let kind = Kind::from(error);
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name = if name == "-" { "Standard input".to_owned() } else { format!("The file {name}") };
    let advice = match kind {
        Kind::NotFound => "Check the name.",
        Kind::IsDirectory => "Name a file in that folder.",
        Kind::PermissionDenied => "Check who may read the file.",
        _ => "Check that the drive is there and in order.",
    };
    let code = match kind {
        Kind::NotFound => "not-found",
        Kind::IsDirectory => "not-a-file",
        Kind::PermissionDenied => "no-permission",
        _ => "failed",
    };
    failed(code, format!("{name} {kind}."), advice)
}

/// Something stands where a new file would go.
pub fn exists(path: &std::path::Path) -> Message {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    failed("exists", format!("The file {name} is there already."), "Choose another name; nothing was overwritten.")
}

fn not_seen(kind: attention::Kind) -> Message {
    failed(
        "not-seen",
        format!("An item of the kind {} goes away when it is done, not when it was seen.", kind.word()),
        "Do what it asks for, or put it off: codekeep attention --snooze ID --until DATE",
    )
}

fn setting(error: &SettingError) -> Message {
    let (what, advice) = match error {
        SettingError::Unknown(name) => (format!("There is no setting {name}."), "See all of them: codekeep settings"),
        SettingError::Bounds { name, least, most } => {
            (format!("The setting {name} takes a number from {least} to {most}."), "Give a number within these bounds.")
        }
        other => return unforeseen(other),
    };
    Message::new(Status::Usage, "setting", what, advice)
}

fn weak(strength: &Strength) -> Message {
    Message::new(
        Status::Refused,
        "weak-password",
        format!("This password is too easily guessed: a thief with 1,000 graphics cards needs {}.", strength.thief),
        strength.advice.clone().unwrap_or_else(|| "Choose a longer one.".to_owned()),
    )
}

fn password(error: PasswordError) -> Message {
    let (what, advice) = match error {
        PasswordError::Empty => ("The password is empty.", "Give one with at least one character."),
        PasswordError::NotUtf8 => ("The password is not UTF-8.", "Save the password file as UTF-8 without a byte order mark."),
        PasswordError::TooLong => ("The password is longer than 1,024 bytes.", "Check that the right file was given as --password-file."),
        other => return unforeseen(&other),
    };
    Message::new(Status::Usage, "password", what, advice)
}

fn wrong_password() -> Message {
    Message::new(
        Status::WrongPassword,
        "wrong-password",
        "The password does not fit.",
        "Try again; look at Caps Lock, the keyboard's language, and whether this is the right vault.",
    )
}

fn busy(error: LockError) -> Message {
    match error {
        LockError::Busy { waited } => Message::new(
            Status::InUse,
            "in-use",
            format!("Another program has been working on this vault for {} seconds.", waited.as_secs()),
            "Wait until it has finished or close it, then give the command again.",
        ),
        other => unforeseen(&other),
    }
}

fn random(_: RandomError) -> Message {
    failed(
        "no-randomness",
        "The operating system gave no random bytes; nothing was changed.",
        "Try again, and restart the machine if it stays so.",
    )
}

fn no_app_folder(_: NoAppFolder) -> Message {
    failed("no-folder", "This system names no folder for a program's own files.", "Set HOME, or XDG_STATE_HOME, to a folder of yours.")
}

fn out_of_memory() -> Message {
    failed("no-memory", "There is not enough memory to open this vault.", "Close other programs, then try again.")
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests;
