//! What can happen: one variant for each kind of event.

use crate::{
    AccountId, Change, CodeId, CopyEvent, CopyId, CopyKind, Date, EventId, Fact, Field, How, KeyChange, Outcome, Paper, SetId, Shape,
    Source, VaultId, Why, WriterId,
};

/// What happened. What is seldom and longer than what is written every day lies in a box: a large vault holds ten
/// thousands of these.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // Each variant and field is described in docs/FORMAT.md, which a test compares with this list.
pub enum Body {
    VaultNew,
    AccountNew {
        account: AccountId,
    },
    Label {
        subject: Subject,
        field: Field,
    },
    FactSet {
        account: AccountId,
        fact: Fact,
        value: u64,
    },
    SetNew(Box<NewSet>),
    SetJoin {
        set: SetId,
        codes: Vec<Place>,
    },
    SetSuperseded {
        sets: Vec<SetId>,
        by: SetId,
    },
    Take {
        code: CodeId,
        set: SetId,
        how: How,
    },
    Answer {
        take: EventId,
        outcome: Outcome,
        after: Vec<EventId>,
    },
    Correction(Box<Correction>),
    SetRevoked {
        set: SetId,
        why: Why,
        copy: Option<CopyId>,
    },
    SetRestored {
        revoked: Vec<EventId>,
    },
    Purge {
        codes: Vec<CodeId>,
    },
    SigninChanged {
        account: AccountId,
        change: Change,
    },
    CopyNew(Box<NewCopy>),
    CopySaid {
        copy: CopyId,
        said: CopyEvent,
        struck: Vec<CodeId>,
    },
    PutOff(Box<PutOff>),
    Seen(Box<Seen>),
    Setting {
        name: String,
        value: u64,
    },
    KeyChanged {
        what: KeyChange,
    },
    RecoveryTested {
        made: EventId,
    },
    Notice {
        set: SetId,
        arrived: bool,
    },
    PackNew {
        copy: CopyId,
        home: VaultId,
        expires_ms: u64,
        base: u64,
    },
    LeftOut {
        runs: Vec<Run>,
    },
    /// A kind of a newer version: carried along, and otherwise left alone.
    Unknown {
        kind: String,
    },
}

/// A new set, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSet {
    /// The set's own id.
    pub set: SetId,
    /// Whose it is.
    pub account: AccountId,
    /// How its codes work.
    pub shape: Shape,
    /// Its codes in the order they were read.
    pub codes: Vec<Place>,
    /// Sets that it replaces: they are superseded at once.
    pub replaces: Vec<SetId>,
    /// Current sets that it is said to live beside.
    pub beside: Vec<SetId>,
    /// Where it came from.
    pub source: Source,
    /// When the service issued it, if that is known.
    pub issued: Option<Date>,
    /// When it expires, in milliseconds since 1970 (a pass).
    pub expires_ms: Option<u64>,
    /// Whether upper and lower case are told apart in its codes.
    pub case_matters: bool,
}

/// That an answer was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The take that was answered for.
    pub take: EventId,
    /// The answer that was wrong.
    pub outcome: EventId,
    /// Earlier corrections that this one takes the place of.
    pub after: Vec<EventId>,
}

/// A copy as it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCopy {
    /// Its id.
    pub copy: CopyId,
    /// What it is.
    pub kind: CopyKind,
    /// Which codes of which sets it holds.
    pub holds: Vec<(SetId, Vec<CodeId>)>,
    /// On which paper, if any.
    pub paper: Paper,
    /// Fingerprint of the ledger when it was made.
    pub fingerprint: String,
    /// On a recovery sheet, the event that made the recovery key.
    pub key: Option<EventId>,
    /// Of a travel pack, the date, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
}

/// An attention item that is to come back later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutOff {
    /// Its kind.
    pub item: String,
    /// What it is about.
    pub subject: Vec<u8>,
    /// The event that caused it.
    pub cause: EventId,
    /// When it comes back.
    pub until: Date,
}

/// An attention item that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its kind.
    pub item: String,
    /// What it is about.
    pub subject: Vec<u8>,
    /// The event that caused it.
    pub cause: EventId,
}

/// A code and its printed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which code.
    pub code: CodeId,
    /// The printed number, else the reading position from 1.
    pub ordinal: u32,
}

/// Entries of one writer, one after the other, that an import left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Whose they are.
    pub writer: WriterId,
    /// Number of the first.
    pub from: u64,
    /// Number of the last.
    pub to: u64,
    /// Id of the last.
    pub last: EventId,
}

/// What a label belongs to: a 16-byte id of an account, copy or vault, or the id of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An account, a copy or the vault.
    Thing([u8; 16]),
    /// An event, for the reason of a correction.
    Event([u8; 32]),
}

impl Subject {
    /// The id as bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Subject::Thing(id) => id,
            Subject::Event(id) => id,
        }
    }
}

impl Body {
    /// The kinds this version writes, as they stand in the file.
    pub const KINDS: &'static [&'static str] = &[
        "vault.new",
        "account.new",
        "label",
        "fact",
        "set.new",
        "set.join",
        "set.superseded",
        "take",
        "outcome",
        "correction",
        "set.revoked",
        "set.restored",
        "purge",
        "signin.changed",
        "copy.new",
        "copy.said",
        "put-off",
        "seen",
        "setting",
        "key.changed",
        "recovery.tested",
        "notice",
        "pack.new",
        "import.left-out",
    ];

    /// The stable name of this kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Body::VaultNew => "vault.new",
            Body::AccountNew { .. } => "account.new",
            Body::Label { .. } => "label",
            Body::FactSet { .. } => "fact",
            Body::SetNew(_) => "set.new",
            Body::SetJoin { .. } => "set.join",
            Body::SetSuperseded { .. } => "set.superseded",
            Body::Take { .. } => "take",
            Body::Answer { .. } => "outcome",
            Body::Correction(_) => "correction",
            Body::SetRevoked { .. } => "set.revoked",
            Body::SetRestored { .. } => "set.restored",
            Body::Purge { .. } => "purge",
            Body::SigninChanged { .. } => "signin.changed",
            Body::CopyNew(_) => "copy.new",
            Body::CopySaid { .. } => "copy.said",
            Body::PutOff(_) => "put-off",
            Body::Seen(_) => "seen",
            Body::Setting { .. } => "setting",
            Body::KeyChanged { .. } => "key.changed",
            Body::RecoveryTested { .. } => "recovery.tested",
            Body::Notice { .. } => "notice",
            Body::PackNew { .. } => "pack.new",
            Body::LeftOut { .. } => "import.left-out",
            Body::Unknown { kind } => kind,
        }
    }
}
