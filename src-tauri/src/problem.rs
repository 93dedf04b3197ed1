//! Errors as the window gets them: a code to branch on, what happened, what to do.

mod sources;

use custody::rules::take::TakeRefusal;
use vault::disk::{FileError, Kind, LockError, SaveError};
use vault::format::{KeyFileError, OpenError, RandomError, RecoveryTextError};
use vault::{Behind, CreateError, RestoreError, UnlockError, VerbError};

pub use crate::shapes::Problem;
use crate::shapes::ProblemDetail;

/// What a command answers.
pub type Answer<T> = Result<T, Problem>;

/// A problem without details.
pub fn problem(code: &str, what: &str, advice: &str) -> Problem {
    Problem { code: code.to_owned(), what: what.to_owned(), advice: advice.to_owned(), detail: None }
}

fn with(code: &str, what: String, advice: &str, detail: ProblemDetail) -> Problem {
    Problem { code: code.to_owned(), what, advice: advice.to_owned(), detail: Some(Box::new(detail)) }
}

impl From<UnlockError> for Problem {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::File(file) => file.into(),
            UnlockError::Open(open) => open.into(),
            UnlockError::Event(_) => problem(
                "damaged",
                "The vault opened, and an entry of its ledger cannot be read.",
                "Open a backup of it, and keep this file: it may be read by a newer version.",
            ),
            UnlockError::OtherVault => problem("other-vault", "The file belongs to another vault.", "Choose a copy of this vault."),
            UnlockError::Busy(busy) => busy.into(),
            UnlockError::NoAppFolder(_) => problem(
                "failed",
                "This system names no folder for a program's own files.",
                "Set XDG_STATE_HOME or HOME, then start Codekeep again.",
            ),
            UnlockError::MuchMemory { wants_mib, has_mib } => problem(
                "much-memory",
                &format!("Opening this vault takes {wants_mib} MiB of memory, more than half of the {has_mib} MiB of this machine."),
                "Close other programs first. If you want to try: Open it anyway, and type the password again.",
            ),
            UnlockError::OldPassword => {
                problem("wrong-password", "This was the password until it was changed on another machine.", "Type the newest password.")
            }
            UnlockError::SavedUnderPastKey(behind) => saved_under_past_key(behind),
            _ => problem("failed", "The system gives no randomness.", "Start the computer again, then try once more."),
        }
    }
}

fn saved_under_past_key(behind: Behind) -> Problem {
    let Behind { newest_ms, events, uses, left_out } = behind;
    let day = custody::Date::of_millis(newest_ms);
    let left = match left_out {
        0 => String::new(),
        n => format!(" {n} more are not taken from such a file: they destroy, revoke, or change settings or keys."),
    };
    problem(
        "saved-under-past-key",
        &format!(
            "Another machine saved this vault under its old password, last on {day}. It would bring {events} entries, {uses} uses of codes among them.{left}"
        ),
        "If that was you, unite with it, and use the new password on that machine. If not, somebody knows the old password: look at the ledger afterwards.",
    )
}

/// Why a session has to end after this problem, in the word that the window knows.
pub fn ends_the_session(problem: &Problem) -> Option<&'static str> {
    ["rekeyed", "saved-under-past-key"].into_iter().find(|code| problem.code == *code)
}

/// The next try has to wait.
pub fn wait_problem(seconds: u32) -> Problem {
    with(
        "wait",
        format!("Several tries did not fit. The next one is let in in {seconds} seconds."),
        "Wait, then type it with care.",
        ProblemDetail { seconds: Some(seconds), ..ProblemDetail::default() },
    )
}

impl From<RecoveryTextError> for Problem {
    fn from(error: RecoveryTextError) -> Self {
        let what = match error {
            RecoveryTextError::Length(count) => {
                format!("A recovery key has nine groups of four letters and digits, 36 in all; these are {count}.")
            }
            RecoveryTextError::GroupLength(group) => format!("Group {group} has not four characters."),
            RecoveryTextError::Character(group) => format!("Group {group} has a character that no recovery key has."),
            RecoveryTextError::Mistyped(group) => format!("A character of group {group} is wrong."),
            _ => "Some characters are wrong; which cannot be told.".to_owned(),
        };
        problem("recovery-key", &what, "Compare it with the sheet, group by group.")
    }
}

impl From<KeyFileError> for Problem {
    fn from(error: KeyFileError) -> Self {
        let what = match error {
            KeyFileError::Newer => "A newer version of Codekeep made this key file.",
            KeyFileError::Damaged => "This key file is damaged: its checksum does not fit.",
            _ => "This is not a key file that Codekeep made.",
        };
        problem("key-file", what, "Choose the key file, or the second copy of it that you keep.")
    }
}

impl From<RandomError> for Problem {
    fn from(_: RandomError) -> Self {
        problem("failed", "The system gives no randomness.", "Start the computer again, then try once more.")
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoSuchSlot => problem(
                "wrong-password",
                "This vault does not open in this way.",
                "Use what it has: its password, with its key file if there is one, or its recovery key.",
            ),
            OpenError::WrongPassword => problem(
                "wrong-password",
                "That password did not open this vault. The file itself is whole: it was checked just now.",
                "Is Caps Lock on? If the password is surely right, open a backup: a changed file can look like this too.",
            ),
            OpenError::NotAVault => problem("not-a-vault", "This file is not a Codekeep vault.", "Choose a file that ends in .codekeep."),
            OpenError::NewerVersion | OpenError::DamagedOrNewer => problem(
                "newer-version",
                "This vault was made by a newer version of Codekeep, or its first bytes are damaged.",
                "Open it with the newest Codekeep. If that does not help, open a backup.",
            ),
            OpenError::RefusedCost { .. } => problem(
                "malformed",
                "This file asks for more memory or time than any vault may.",
                "It may have been changed by somebody. Open a backup.",
            ),
            OpenError::OutOfMemory => {
                problem("failed", "There is not enough free memory to derive the key.", "Close other programs, then unlock again.")
            }
            OpenError::TooLarge => problem("too-large", "This file is larger than any vault.", "Choose a file that ends in .codekeep."),
            _ => problem(
                "damaged",
                "This vault file is damaged. It was noticed before anything of it was used.",
                "Nothing was changed. Open a backup: Codekeep keeps some on this machine.",
            ),
        }
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        let what = format!("{error}.");
        match error.kind() {
            Kind::NotFound => problem("not-found", &what, "Is the drive plugged in, and was the file moved? Open it from where it is now."),
            Kind::NoSpace => problem("no-space", "There is no room on this disk. Nothing was changed.", "Free 2 MB, then do this again."),
            Kind::ReadOnly => problem("read-only", &what, "Copy the vault to a place that can be written, then open it there."),
            Kind::PermissionDenied => problem("read-only", &what, "Ask who owns the file for the right to it, or open a copy of your own."),
            Kind::IsDirectory | Kind::NotAFile => problem("not-a-vault", &what, "Choose a file that ends in .codekeep."),
            Kind::TooLarge => problem("too-large", &what, "Choose a file that ends in .codekeep."),
            Kind::Exists => problem("exists", &what, "Choose another name, or open the file that is there."),
            Kind::Damaged | Kind::OtherVault => problem("damaged", &what, "Open a backup: Codekeep keeps some on this machine."),
            _ => problem("failed", &what, "Try again. If it stays so, look at the drive."),
        }
    }
}

impl From<LockError> for Problem {
    fn from(_: LockError) -> Self {
        problem("in-use", "Another program is working on this vault.", "Wait until it has finished, or close it, then try again.")
    }
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Weak(strength) => weak(&strength),
            CreateError::Save(save) => save.into(),
            CreateError::Unlock(unlock) => unlock.into(),
            CreateError::Busy(busy) => busy.into(),
            other => problem("failed", &sentence(&other), "Nothing was made. Try again."),
        }
    }
}

impl From<SaveError> for Problem {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Vault(unwritten) => unwritten.error.into(),
            SaveError::Changed => {
                problem("in-use", "Something else keeps writing this vault.", "Wait until syncing has finished, then do this again.")
            }
            SaveError::Nowhere { .. } => {
                problem("read-only", "Neither the vault nor its own copy can be written.", "Free some room or choose another drive.")
            }
            other => problem("failed", &sentence(&other), "Nothing was changed. Try again."),
        }
    }
}

impl From<VerbError> for Problem {
    fn from(error: VerbError) -> Self {
        match error {
            VerbError::StepUp => problem("step-up", "This wants the vault's password again.", "Type it to go on."),
            VerbError::Take(refusal) => refusal.into(),
            VerbError::CannotRecord { ordinal, .. } => with(
                "cannot-record",
                "This use cannot be recorded here.".to_owned(),
                "Note it down, then show it anyway.",
                ProblemDetail { ordinal: Some(ordinal), ..ProblemDetail::default() },
            ),
            VerbError::Weak(strength) => weak(&strength),
            VerbError::WrongPassword => problem("wrong-password", "That password does not fit.", "Is Caps Lock on? Type it again."),
            VerbError::Save(save) => save.into(),
            VerbError::Busy(busy) => busy.into(),
            VerbError::ChangedUnderneath(why) => {
                let why: Problem = (*why).into();
                problem(
                    "changed",
                    &format!("The vault's file was changed by something else and does not open. {}", why.what),
                    "Nothing of yours was changed. Lock, then unlock with the newest password; or open a backup.",
                )
            }
            VerbError::OnlyKnown { .. } => problem(
                "known-only",
                "Every one of these codes is stored already: this is the old file.",
                "Make a new set on the service's page, then bring the new codes.",
            ),
            VerbError::HasCurrent { .. } => {
                problem("has-current", "This account has a current set.", "Say whether the new one replaces it or is added to it.")
            }
            VerbError::StillOut { ordinal } => problem(
                "invalid",
                &format!("Code {ordinal} of this set is out. Nothing was destroyed."),
                "Say first what became of it, then do this again.",
            ),
            VerbError::BadCode { ordinal } => problem(
                "invalid",
                &format!("Code {ordinal} cannot be stored as it is."),
                "Look at its text: it is empty, too long or not plain text.",
            ),
            VerbError::NewerVersion => problem(
                "newer-version",
                "A newer version of Codekeep wrote this vault; this one only reads it.",
                "Use the newest Codekeep to change anything.",
            ),
            VerbError::SelfCheck => problem(
                "failed",
                "What was about to be saved does not open again, so it was not saved.",
                "Nothing was changed. The memory of this machine may be faulty: test it soon.",
            ),
            VerbError::Rekeyed => problem(
                "rekeyed",
                "The vault was re-keyed by another program or machine. This window is locked.",
                "Nothing of yours was lost. Unlock with the newest password.",
            ),
            VerbError::SavedUnderPastKey => problem(
                "saved-under-past-key",
                "Another machine saved this vault under its old password. This window is locked.",
                "Unlock: you are told what that file would bring.",
            ),
            VerbError::InPack => problem(
                "in-pack",
                "This is a travel pack: codes are used and stored in it, and nothing else is changed.",
                "Do it in the vault that it was made from.",
            ),
            VerbError::PackAltered => problem(
                "pack-altered",
                "This pack of yours holds what no journey brings. Somebody may have altered it.",
                "Nothing was taken in. Mark it lost if its six words may be known.",
            ),
            VerbError::NotOurPack => problem(
                "not-our-pack",
                "This is no travel pack of this vault.",
                "Choose one that was made from it, or open the vault that it was made from.",
            ),
            VerbError::SetPassword => problem(
                "set-password",
                "The vault was opened with its recovery key. A new password comes before anything else.",
                "Set it, then do this again.",
            ),
            VerbError::HasRecoveryKey => {
                problem("invalid", "There is a recovery key already.", "Replace it, if it may have been seen or is lost.")
            }
            VerbError::NoRecoveryKey => problem("invalid", "There is no recovery key.", "Make one first."),
            VerbError::WrongRecoveryKey => problem(
                "recovery-key",
                "This is a recovery key, but not the one of this vault as it is now.",
                "Look for a newer sheet, or make another key in its place.",
            ),
            VerbError::KeyFileWanted => problem(
                "key-file-wanted",
                "The vault was opened without its key file, so it cannot be kept.",
                "Go on without a key file, or lock and unlock with it.",
            ),
            VerbError::NotTwoCopies => problem(
                "invalid",
                "There are not two good copies of the vault, so no backup was deleted.",
                "Change anything in the vault, so that it is saved, then do this again.",
            ),
            VerbError::WantsItsPassword => {
                problem("wants-its-password", "This copy was saved under another password.", "Give that one as well.")
            }
            VerbError::OtherCopy(error) => {
                let told = Problem::from(error);
                Problem { what: format!("The other copy: {}", lower_first(&told.what)), ..told }
            }
            VerbError::Backup(error) => {
                Problem { advice: "Check that the drive is plugged in and the folder is there.".to_owned(), ..error.into() }
            }
            VerbError::NotNoted => problem(
                "failed",
                "It could not be noted among this installation's own files.",
                "Make room on this machine's drive, or check who may write to the folder of the program, then try again.",
            ),
            VerbError::File(error) => error.into(),
            VerbError::NoReason => problem("invalid", "A correction needs a reason.", "Say in a few words what was wrong."),
            VerbError::NoService => problem("invalid", "The service needs a name.", "Type the name of the service."),
            VerbError::NoCodes => problem("nothing-found", "There are no codes to store.", "Bring the text or file with the codes."),
            VerbError::Source(_) => problem(
                "not-disposed",
                "The file was not destroyed: the system refused, or another file took its place.",
                "Look at it, and delete it yourself.",
            ),
            VerbError::Nothing => problem("nothing", "There is nothing of the kind to do.", "Look at the account: it may be done already."),
            other => problem("invalid", &sentence(&other), "Nothing was changed. Look at it again, then try once more."),
        }
    }
}

/// Why a vault was not made anew from a backup.
impl From<RestoreError> for Problem {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Unlock(error) => error.into(),
            RestoreError::Save(error) => error.into(),
            RestoreError::NewerIsLocked => problem(
                "newer-is-locked",
                "Newer state of this vault is on this machine, and this password does not open it.",
                "Give the password that was set last. If it is lost, restore this backup alone; codes may then have been used since.",
            ),
            RestoreError::OtherVaultThere(_) => problem(
                "other-vault",
                "Another vault stands in that place; nothing was changed.",
                "Choose another place for the restored one.",
            ),
            other => problem("failed", &sentence(&other), "Nothing was changed. Try again."),
        }
    }
}

impl From<TakeRefusal> for Problem {
    fn from(refusal: TakeRefusal) -> Self {
        let what = sentence(&refusal);
        let numbered = |ordinal| ProblemDetail { ordinal: Some(ordinal), ..ProblemDetail::default() };
        match refusal {
            TakeRefusal::TwoCurrent(_) => problem("two-current", "Two sets claim to be current.", "Which did the service issue last?"),
            TakeRefusal::Suspect { refused } => with(
                "suspect",
                format!("The service refused {refused} codes of this set. The set is probably old."),
                "Reissue it before you try another.",
                ProblemDetail { refused: Some(refused), ..ProblemDetail::default() },
            ),
            TakeRefusal::NotCurrent { .. } => {
                problem("not-current", "This set is no longer current.", "Its codes are probably void. Take one only when you know better.")
            }
            TakeRefusal::RefusedBefore { ordinal } => {
                with("refused-before", what + ".", "Trying it again costs one of the tries that the service allows.", numbered(ordinal))
            }
            TakeRefusal::NumberWanted { next } => with("number-wanted", what + ".", "Type the number that the page shows.", numbered(next)),
            TakeRefusal::NoneLeft { .. } => problem("none-left", "No code is left.", "Reissue the set, or use another way in."),
            TakeRefusal::NoSet | TakeRefusal::Purged => problem("no-set", "No codes are stored for this account.", "Store a set."),
            TakeRefusal::WaitsForReplacement => problem(
                "waits-for-replacement",
                "The code was used, and the service issued a new one that is not stored here.",
                "Store the new code.",
            ),
            TakeRefusal::Expired => problem("expired", "This pass has expired.", "Ask for a new one."),
            _ => problem("invalid", &(what + "."), "Look at the set again."),
        }
    }
}

impl From<sheet::SheetError> for Problem {
    fn from(error: sheet::SheetError) -> Self {
        problem("invalid", &sentence(&error), "Nothing was printed. Look at the account's texts, then try again.")
    }
}

impl From<travel::StickError> for Problem {
    fn from(error: travel::StickError) -> Self {
        use travel::StickError;
        match error {
            StickError::NoFolder(_) => {
                problem("invalid", "This is no folder.", "Choose the folder where the stick is, or an empty one on it.")
            }
            StickError::Taken(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                problem("exists", &format!("{name} is there already."), "Choose an empty folder. Nothing on a stick is replaced.")
            }
            StickError::Program(_) => {
                problem("failed", "The program cannot be read where it stands.", "Start it from the folder where it is installed.")
            }
            StickError::File(file) => file.into(),
            StickError::ReadBack(name) => problem(
                "failed",
                &format!("{name} was read back otherwise than it was written."),
                "Use another stick. This one loses data.",
            ),
            StickError::Sheet(sheet) => sheet.into(),
            StickError::NotPlaced { unwritten, .. } => unwritten.error.into(),
            StickError::Vault(verb) => verb.into(),
            other => problem("failed", &sentence(&other), "Look at the register of copies, then fill another folder."),
        }
    }
}

impl From<sheet::ReadError> for Problem {
    fn from(error: sheet::ReadError) -> Self {
        use sheet::{ReadError, TypedError};
        let (code, advice) = match error {
            ReadError::TooLarge => ("too-large", "Bring one page of the sheet at a time, as JPEG or PNG."),
            ReadError::Typed(TypedError::Mistake { .. }) => {
                ("mistyped", "Look at that line on the sheet again; the two characters at its end belong to it.")
            }
            ReadError::Typed(TypedError::Missing { .. }) => ("mistyped", "Type every line of a block, from 01 to its last, in order."),
            ReadError::Empty | ReadError::Typed(_) => ("nothing-found", "Bring a picture or a PDF, or type the lines under a symbol."),
            ReadError::Locked => ("binary", "Save it without a password, or bring a picture of the page."),
            _ => ("binary", "Bring one page of the sheet as JPEG, PNG or PDF."),
        };
        problem(code, &(sentence(&error) + "."), advice)
    }
}

impl From<vault::ExportError> for Problem {
    fn from(error: vault::ExportError) -> Self {
        let (code, advice) = match error {
            vault::ExportError::Newer => ("newer-version", "Bring it in with the newest Codekeep."),
            _ => ("damaged-export", "Use another copy of it; nothing was changed."),
        };
        problem(code, &(sentence(&error) + "."), advice)
    }
}

impl From<sheet::OpenError> for Problem {
    fn from(error: sheet::OpenError) -> Self {
        let (code, advice) = match error {
            sheet::OpenError::WrongPhrase => {
                ("wrong-phrase", "Six words, as they were shown when the sheet was made. Each sheet has a phrase of its own.")
            }
            sheet::OpenError::NoPhrase | sheet::OpenError::NotASheet => ("not-sealed", "Open it with the tool that made it."),
            _ => ("damaged", "Read the sheet itself again, or type its lines."),
        };
        problem(code, &(sentence(&error) + "."), advice)
    }
}

impl From<sheet::print::PrintError> for Problem {
    fn from(error: sheet::print::PrintError) -> Self {
        let advice = match error {
            sheet::print::PrintError::NoService => "Save the sheet as PDF instead, and print that.",
            _ => "Look at the printer, then try again. No sheet stands in the register for it, or it stands there as destroyed.",
        };
        problem("not-printed", &(sentence(&error) + "."), advice)
    }
}

impl From<vault::format::PasswordError> for Problem {
    fn from(error: vault::format::PasswordError) -> Self {
        problem("weak-password", &sentence(&error), "Type a password of 1 to 1,024 bytes.")
    }
}

fn weak(strength: &vault::Strength) -> Problem {
    problem(
        "weak-password",
        &format!("This password is too easily guessed: a thief with 1,000 graphics cards needs {}.", strength.thief),
        "Use the phrase made for you, or add a few words.",
    )
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// An error's own words as a sentence.
fn sentence(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
