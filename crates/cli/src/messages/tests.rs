//! Every kind of error there is today has its own sentences.

use std::io;
use std::path::Path;
use std::time::Duration;

use ::pictures::{PictureError, Unread};
use custody::EventError;
use custody::cbor::CborError;
use custody::settings::SettingError;
use intake::IntakeError;
use intake::exports::{ExportError, Format};
use sheet::SheetError;
use sheet::print::PrintError;
use vault::Behind;
use vault::RecordTrouble;
use vault::disk::{Prepared, RealDisk};
use vault::format::{KeyFileError, Part, RecoveryTextError};

use super::*;

/// A file error of one kind, made the way the disk room makes it: it cannot be made outside.
fn file_error() -> FileError {
    let folder = tempfile::tempdir().unwrap();
    Prepared::new(&RealDisk, &folder.path().join("no/such/folder"), b"").err().unwrap()
}

fn unwritten() -> Unwritten {
    Unwritten { error: file_error(), may_be_there: false }
}

fn strength() -> Strength {
    Strength::of(&vault::format::Password::from_bytes(b"password1").unwrap())
}

fn payloads() -> Vec<PayloadError> {
    vec![
        PayloadError::Padding,
        PayloadError::Cbor(CborError::Bounds),
        PayloadError::Missing("events"),
        PayloadError::OtherVault,
        PayloadError::TooMany("events"),
        PayloadError::StringTooLong,
        PayloadError::CarriedName,
        PayloadError::NewerSchema,
    ]
}

fn opens() -> Vec<OpenError> {
    let mut all = vec![
        OpenError::NotAVault,
        OpenError::TooLarge,
        OpenError::DamagedOrNewer,
        OpenError::Damaged,
        OpenError::NewerVersion,
        OpenError::Malformed(Part::Flags),
        OpenError::RefusedCost { m_kib: 1, t: 1, p: 1 },
        OpenError::NoSuchSlot,
        OpenError::WrongPassword,
        OpenError::AlteredSlot,
        OpenError::AlteredHeader,
        OpenError::AlteredPayload,
        OpenError::OutOfMemory,
    ];
    all.extend(payloads().into_iter().map(OpenError::Payload));
    all
}

fn unlocks() -> Vec<UnlockError> {
    let mut all = vec![
        UnlockError::File(file_error()),
        UnlockError::Event(EventError::Chain),
        UnlockError::NoAppFolder(NoAppFolder),
        UnlockError::Busy(LockError::Busy { waited: Duration::from_secs(10) }),
        UnlockError::Random(RandomError),
        UnlockError::MuchMemory { wants_mib: 2048, has_mib: 1024 },
        UnlockError::OldPassword,
        UnlockError::SavedUnderPastKey(Behind { newest_ms: 1_795_305_307_000, events: 3, uses: 1, left_out: 2 }),
    ];
    all.extend(opens().into_iter().map(UnlockError::Open));
    all
}

fn seals() -> Vec<SealError> {
    vec![SealError::Random(RandomError), SealError::TooLarge, SealError::Slots, SealError::Cost, SealError::OutOfMemory]
}

fn saves() -> Vec<SaveError> {
    vec![
        SaveError::NotSealed,
        SaveError::Changed,
        SaveError::Vault(unwritten()),
        SaveError::Nowhere { vault: unwritten(), own: unwritten() },
    ]
}

fn creates() -> Vec<CreateError> {
    let mut all = vec![
        CreateError::Weak(strength()),
        CreateError::Random(RandomError),
        CreateError::NoAppFolder(NoAppFolder),
        CreateError::Busy(LockError::Busy { waited: Duration::from_secs(10) }),
    ];
    all.extend(seals().into_iter().map(CreateError::Seal));
    all.extend(payloads().into_iter().map(CreateError::Payload));
    all.extend(saves().into_iter().map(CreateError::Save));
    all.extend(unlocks().into_iter().map(CreateError::Unlock));
    all
}

fn takes() -> Vec<TakeRefusal> {
    let set = SetId([7; 16]);
    let states = [CodeState::Unused, CodeState::Taken, CodeState::Refused, CodeState::Accepted];
    let mut all = vec![
        TakeRefusal::NoAccount,
        TakeRefusal::NoSet,
        TakeRefusal::NoSuchSet,
        TakeRefusal::TwoCurrent(vec![set, SetId([8; 16])]),
        TakeRefusal::Suspect { refused: 2 },
        TakeRefusal::NotCurrent { set, status: custody::Status::Superseded },
        TakeRefusal::Expired,
        TakeRefusal::RefusedBefore { ordinal: 3 },
        TakeRefusal::NoneLeft { out: 0 },
        TakeRefusal::NoneLeft { out: 2 },
        TakeRefusal::WaitsForReplacement,
        TakeRefusal::NoSuchNumber { ordinal: 99 },
        TakeRefusal::NumberWanted { next: 4 },
        TakeRefusal::Purged,
    ];
    all.extend(states.map(|state| TakeRefusal::NotUnused { ordinal: 3, state }));
    all
}

fn verbs() -> Vec<VerbError> {
    let set = SetId([7; 16]);
    let mut all = vec![
        VerbError::StepUp,
        VerbError::CannotRecord { ordinal: 3, trouble: Box::new(RecordTrouble { vault: unwritten(), own: unwritten() }) },
        VerbError::NoAccount,
        VerbError::NoSet,
        VerbError::NoCopy,
        VerbError::NoTake,
        VerbError::NoItem,
        VerbError::Source(vault::disk::DisposeError::Changed),
        VerbError::Source(vault::disk::DisposeError::Io(std::io::ErrorKind::PermissionDenied.into())),
        VerbError::PutOff,
        VerbError::NotSeen(attention::Kind::CodeOut),
        VerbError::NoCodes,
        VerbError::BadCode { ordinal: 2 },
        VerbError::LabelTooLong { most: 200 },
        VerbError::NoReason,
        VerbError::NoService,
        VerbError::HasCurrent { current: vec![set] },
        VerbError::OnlyKnown { set },
        VerbError::StillOut { ordinal: 5 },
        VerbError::Nothing,
        VerbError::Setting(SettingError::Unknown("no.such".into())),
        VerbError::Setting(SettingError::Bounds { name: "clipboard.seconds", least: 5, most: 120 }),
        VerbError::Weak(strength()),
        VerbError::Password(PasswordError::Empty),
        VerbError::Password(PasswordError::NotUtf8),
        VerbError::Password(PasswordError::TooLong),
        VerbError::WrongPassword,
        VerbError::NewerVersion,
        VerbError::Text(TextError::Altered),
        VerbError::Text(TextError::NotUtf8),
        VerbError::Text(TextError::TooLong),
        VerbError::Busy(LockError::Busy { waited: Duration::from_secs(10) }),
        VerbError::Random(RandomError),
        VerbError::SelfCheck,
        VerbError::SetPassword,
        VerbError::InPack,
        VerbError::NotOurPack,
        VerbError::PackAltered,
        VerbError::HasRecoveryKey,
        VerbError::NoRecoveryKey,
        VerbError::WrongRecoveryKey,
        VerbError::HasKeyFile,
        VerbError::NoKeyFile,
        VerbError::KeyFileWanted,
        VerbError::Rekeyed,
        VerbError::SavedUnderPastKey,
        VerbError::NotTwoCopies,
        VerbError::NotSealed,
        VerbError::File(file_error()),
        VerbError::ChangedUnderneath(Box::new(UnlockError::Random(RandomError))),
    ];
    all.extend(takes().into_iter().map(VerbError::Take));
    all.extend(saves().into_iter().map(VerbError::Save));
    all.extend(seals().into_iter().map(VerbError::Seal));
    all.extend(payloads().into_iter().map(VerbError::Payload));
    all
}

fn sheets() -> Vec<SheetError> {
    let service = || "GitHub".to_owned();
    vec![
        SheetError::Empty,
        SheetError::CodeNotPrintable { service: service(), ordinal: 1 },
        SheetError::CodeTooLong { service: service(), ordinal: 1 },
        SheetError::TextTooLong { what: "place" },
        SheetError::DoesNotFit,
        SheetError::NotForWallet,
        SheetError::Seal,
        SheetError::Unreadable,
        SheetError::Font,
        SheetError::Pdf,
    ]
}

fn prints() -> Vec<PrintError> {
    vec![PrintError::NoService, PrintError::Stuck, PrintError::Refused("The printer is not accepting jobs".to_owned())]
}

fn exports() -> Vec<ExportError> {
    vec![
        ExportError::Encrypted(Format::Bitwarden),
        ExportError::NotOpened(Format::Kdbx),
        ExportError::NotOpened(Format::Aegis),
        ExportError::OtherAccount,
        ExportError::KeePass1,
        ExportError::TooCostly,
        ExportError::TooLarge,
        ExportError::Damaged(Format::Csv),
        ExportError::TooManyEntries,
    ]
}

fn own_exports() -> Vec<vault::ExportError> {
    use vault::ExportError::{BadCode, Bounds, Damaged, Event, Newer, TooLarge};
    vec![TooLarge, Newer, Damaged { line: 3, column: 1 }, Bounds("an id that is none"), Event(custody::EventError::Chain), BadCode]
}

fn pictures() -> Vec<PictureError> {
    use PictureError::{Damaged, OtherKind, SealedSheet, Stopped, Text, TooLarge};
    vec![OtherKind("HEIC"), TooLarge, Damaged, SealedSheet, Text(IntakeError::Binary), Stopped]
}

fn unread() -> Vec<Unread> {
    vec![Unread::NoReader, Unread::NoLanguage, Unread::Slow, Unread::Failed, Unread::Stopped]
}

fn intakes() -> Vec<IntakeError> {
    vec![IntakeError::TooLarge { limit: 100_000_000 }, IntakeError::TooManyLines { limit: 2_000_000 }, IntakeError::Binary]
}

fn keys() -> Vec<Message> {
    use RecoveryTextError::{Character, GroupLength, Length, Mistyped, Unlocated};
    let texts = [Length(3), GroupLength(2), Character(4), Mistyped(9), Unlocated].map(Message::from);
    let files = [KeyFileError::NotAKeyFile, KeyFileError::Newer, KeyFileError::Damaged].map(Message::from);
    texts.into_iter().chain(files).collect()
}

fn has_its_own_sentences(message: &Message, of: &str) {
    assert!(!message.what.starts_with("It failed: "), "{of} falls through: {}", message.what);
    for text in [&message.what, &message.advice] {
        assert!(text.chars().next().is_some_and(char::is_uppercase), "{of}: {text}");
        assert!(!text.contains("Error") && !text.contains(" { ") && !text.contains("::"), "{of} shows its debug text: {text}");
    }
    assert!(message.what.ends_with('.'), "{of}: {}", message.what);
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    let mut all: Vec<(String, Message)> = Vec::new();
    all.extend(unlocks().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(creates().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(verbs().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(sheets().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(prints().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(intakes().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(pictures().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(unread().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(exports().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(own_exports().into_iter().map(|e| (format!("{e:?}"), e.into())));
    all.extend(keys().into_iter().map(|message| (message.what.clone(), message)));
    all.iter().for_each(|(of, message)| has_its_own_sentences(message, of));
}

#[test]
fn what_the_contract_numbers_ends_with_that_number() {
    let status = |error: VerbError| Message::from(error).status;
    assert_eq!(Message::from(UnlockError::Open(OpenError::WrongPassword)).status, Status::WrongPassword);
    for damaged in [OpenError::NotAVault, OpenError::Damaged, OpenError::NewerVersion, OpenError::AlteredPayload] {
        assert_eq!(Message::from(UnlockError::Open(damaged)).status, Status::Damaged);
    }
    assert_eq!(status(VerbError::StepUp), Status::Refused);
    assert_eq!(status(VerbError::Take(TakeRefusal::TwoCurrent(vec![]))), Status::Usage);
    assert_eq!(status(VerbError::Take(TakeRefusal::Suspect { refused: 2 })), Status::Refused);
    assert_eq!(status(VerbError::Busy(LockError::Busy { waited: Duration::ZERO })), Status::InUse);
    assert_eq!(status(VerbError::Save(SaveError::Changed)), Status::InUse);
}

#[test]
fn a_file_is_named_without_its_folder() {
    let message = reading(Path::new("some/folder/codes.txt"), &io::ErrorKind::NotFound.into());
    assert_eq!(message.what, "The file codes.txt is not there.");
    assert_eq!(cannot_record("GitHub", 3).what, "This use cannot be recorded here. Note it down: GitHub, code 3.");
}
