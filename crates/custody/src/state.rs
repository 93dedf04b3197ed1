//! The present state: what the events add up to.
//!
//! Plain data. It is computed by [`State::fold`] from the ledger and the label texts, the same for
//! any order of the events, and is never written anywhere.

use std::collections::BTreeMap;

use crate::settings::Settings;
use crate::{
    AccountId, ById, Change, CodeId, CopyId, CopyKind, Date, EventId, Field, HasId, Order, Outcome, Paper, SetId, Shape, Source, Subject,
    VaultId, Why, WriterId,
};

/// Texts that people typed, by the id of the `label` event that wrote them.
pub type LabelTexts = BTreeMap<EventId, String>;

/// Everything that is kept, as it stands now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Accounts, also closed ones.
    pub accounts: BTreeMap<AccountId, Account>,
    /// Sets of all accounts.
    pub sets: BTreeMap<SetId, Set>,
    /// Codes of all sets, those of older sets first.
    pub codes: ById<Code>,
    /// Every take, in the order of the ledger.
    pub takes: ById<Take>,
    /// The copies register.
    pub copies: BTreeMap<CopyId, Copy>,
    /// Attention items that were put off, with the date on which they come back.
    pub put_off: BTreeMap<ItemKey, Date>,
    /// Attention items that were seen.
    pub seen: std::collections::BTreeSet<ItemKey>,
    /// Settings that live in the vault.
    pub settings: Settings,
    /// Reasons given for corrections, by the id of the correction.
    pub reasons: BTreeMap<EventId, String>,
    /// The `label` events whose texts are in force. Every other label text is to be dropped.
    pub labels_in_force: std::collections::BTreeSet<EventId>,
    /// What the ledger tells of the vault's own keys.
    pub keys: Keys,
    /// The latest wall clock among the events, in milliseconds since 1970, and that event.
    pub latest: Option<(u64, EventId)>,
    /// What this is, when it is a travel pack and no home vault.
    pub pack: Option<Pack>,
}

/// What a travel pack says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// The event that made it, which is the last of its seed, and when that was.
    pub made: (EventId, u64),
    /// Who wrote the seed. What others wrote came after, and is what goes home.
    pub seed_writer: WriterId,
    /// Under which id its home has it in the register.
    pub copy: CopyId,
    /// The vault it was made from.
    pub home: VaultId,
    /// From when on it warns, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// Identity of an attention item: kind, subject, causing event. A new cause is a new item.
pub type ItemKey = (String, Vec<u8>, EventId);

/// The vault's own keys, as far as the ledger tells: what happened to them, never what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// The event that made the vault, and when.
    pub vault_made: Option<(EventId, u64)>,
    /// The last change of what opens the vault beside a recovery key.
    pub opening: Option<(EventId, u64)>,
    /// The last change of the recovery key: made, or removed.
    pub recovery: Option<(EventId, u64)>,
    /// When the present recovery key was typed back, or used: in milliseconds since 1970.
    pub recovery_tested_ms: Option<u64>,
    /// When the vault was last re-keyed: in milliseconds since 1970.
    pub rekeyed_ms: Option<u64>,
}

/// One sign-in at one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The event that made it, and when.
    pub made: (EventId, u64),
    /// Texts in force.
    pub labels: BTreeMap<Field, String>,
    /// Privileged rules apply.
    pub privileged: bool,
    /// The account was left.
    pub closed: bool,
    /// Codes are entered without separators; none when nobody said.
    pub plain_entry: Option<bool>,
    /// Which code the site asks for; none when nobody said.
    pub order: Option<Order>,
    /// Its sets, oldest generation first.
    pub sets: Vec<SetId>,
    /// Every recorded change of the sign-in: event, time, what.
    pub changes: Vec<(EventId, u64, Change)>,
}

impl Account {
    /// A text of this account.
    #[must_use]
    pub fn label(&self, field: Field) -> Option<&str> {
        self.labels.get(&field).map(String::as_str)
    }

    /// Name of the service.
    #[must_use]
    pub fn service(&self) -> &str {
        self.label(Field::Service).unwrap_or("Unnamed service")
    }

    /// What is known of the service.
    #[must_use]
    pub fn known_service(&self) -> Option<&'static crate::services::Service> {
        crate::services::by_name(self.service())
    }

    /// Host of the sign-in page: as saved, else as known of the service.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.label(Field::Host).or_else(|| self.known_service().and_then(|s| s.host))
    }

    /// Page where a new set is made.
    #[must_use]
    pub fn reissue_page(&self) -> Option<&str> {
        self.label(Field::ReissuePage).or_else(|| self.known_service().and_then(|s| s.reissue))
    }

    /// Codes are entered without separators.
    #[must_use]
    pub fn enters_plain(&self) -> bool {
        self.plain_entry.unwrap_or_else(|| self.known_service().is_some_and(|s| s.plain_entry))
    }

    /// Which code the site asks for.
    #[must_use]
    pub fn asks_for(&self) -> Order {
        self.order.unwrap_or_else(|| if self.known_service().is_some_and(|s| s.asks_by_number) { Order::ByNumber } else { Order::Any })
    }
}

/// Codes that were issued together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Its id.
    pub id: SetId,
    /// Whose it is.
    pub account: AccountId,
    /// The event that stored it, and when.
    pub stored: (EventId, u64),
    /// How its codes work.
    pub shape: Shape,
    /// Its codes in reading order, each with its printed number.
    pub codes: Vec<(CodeId, u32)>,
    /// Sets it replaced.
    pub replaces: Vec<SetId>,
    /// Sets it was said to live beside.
    pub beside: Vec<SetId>,
    /// Where it came from.
    pub source: Source,
    /// When the service issued it.
    pub issued: Option<Date>,
    /// When it expires, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// Upper and lower case are told apart.
    pub case_matters: bool,
    /// current < superseded < revoked; the strongest counts.
    pub status: Status,
    /// The event that ended it, and when.
    pub ended: Option<(EventId, u64)>,
    /// The revocations in force: event, time, why, which copy.
    pub revoked: Vec<(EventId, u64, Why, Option<CopyId>)>,
    /// Whether the service's notice of the reissue arrived.
    pub notice: Option<bool>,
    /// Number among the sets of its account, from 1: presentation only.
    pub generation: u32,
}

/// Whether the codes of a set are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// As far as is known.
    Current,
    /// Replaced by a newer set.
    Superseded,
    /// Struck: somebody else may know the codes.
    Revoked,
}

/// One secret of a set, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Its id.
    pub id: CodeId,
    /// Sets that hold it, oldest first.
    pub sets: Vec<SetId>,
    /// Takes of it.
    pub takes: Vec<EventId>,
    /// What became of it.
    pub state: CodeState,
    /// When it came into that state.
    pub since_ms: Option<u64>,
    /// The purge that destroyed its text.
    pub purged: Option<EventId>,
}

impl HasId for Code {
    type Id = CodeId;
    fn id(&self) -> CodeId {
        self.id
    }
}

/// What became of a code. The strongest of its takes counts: accepted, then refused, then taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeState {
    /// Never taken, or every take of it came back.
    Unused,
    /// Out: taken, outcome not known.
    Taken,
    /// The service refused it.
    Refused,
    /// The service took it.
    Accepted,
}

impl CodeState {
    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            CodeState::Unused => "unused",
            CodeState::Taken => "taken",
            CodeState::Refused => "refused",
            CodeState::Accepted => "accepted",
        }
    }
}

/// One time that a code left the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// Its id.
    pub id: EventId,
    /// Which code.
    pub code: CodeId,
    /// From which set it was taken.
    pub set: SetId,
    /// How it left.
    pub how: crate::How,
    /// Which installation handed it out.
    pub writer: WriterId,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The outcome that counts, and its event and time; none while the question is open.
    pub outcome: Option<(Outcome, EventId, u64)>,
    /// Corrections that an answer has to name.
    pub corrections: Vec<EventId>,
}

impl HasId for Take {
    type Id = EventId;
    fn id(&self) -> EventId {
        self.id
    }
}

/// Something outside the vault that holds codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its id.
    pub id: CopyId,
    /// The event that registered it, and when.
    pub made: (EventId, u64),
    /// What it is.
    pub kind: CopyKind,
    /// Paper it was made for.
    pub paper: Paper,
    /// The ledger's fingerprint when it was made.
    pub fingerprint: String,
    /// Codes it holds, by set.
    pub holds: Vec<(SetId, Vec<CodeId>)>,
    /// Of a recovery sheet: the event that made the key on it.
    pub key: Option<EventId>,
    /// Of a travel pack: from when on it warns, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// Where it is kept.
    pub place: Option<String>,
    /// Last looked at.
    pub checked: Option<(EventId, u64)>,
    /// Rows struck on the paper.
    pub struck: std::collections::BTreeSet<CodeId>,
    /// Destroyed: event and time. Final.
    pub destroyed: Option<(EventId, u64)>,
    /// Lost: event and time.
    pub lost: Option<(EventId, u64)>,
}

impl State {
    /// The account that is meant by a service and account name: equal when trimmed and case-folded.
    /// An open account goes before one that was left.
    #[must_use]
    pub fn account_named(&self, service: &str, name: Option<&str>) -> Option<&Account> {
        let fold = |text: &str| text.trim().to_lowercase();
        let wanted = (fold(service), name.map(fold).unwrap_or_default());
        let fits = |a: &&Account| (fold(a.service()), a.label(Field::Account).map(fold).unwrap_or_default()) == wanted;
        self.accounts.values().filter(fits).min_by_key(|a| (a.closed, a.id))
    }

    /// Sets of an account, oldest generation first.
    pub fn sets_of<'s, 'a>(&'s self, account: &'a Account) -> impl DoubleEndedIterator<Item = &'s Set> + use<'s, 'a> {
        account.sets.iter().filter_map(|id| self.sets.get(id))
    }

    /// The sets of an account that nothing replaced or revoked and whose texts are still there, the
    /// one issued last first. A set of which every code is spent counts too, until it is replaced.
    #[must_use]
    pub fn current_sets(&self, account: &Account) -> Vec<&Set> {
        let mut sets: Vec<&Set> = self.sets_of(account).filter(|s| s.status == Status::Current && !self.is_purged(s)).collect();
        sets.reverse();
        sets
    }

    /// Two current sets of which neither was said to live beside the other.
    #[must_use]
    pub fn rival_sets(&self, account: &Account) -> Vec<&Set> {
        let current = self.current_sets(account);
        let rivals = |a: &Set| current.iter().any(|b| a.id != b.id && !a.beside.contains(&b.id) && !b.beside.contains(&a.id));
        current.iter().copied().filter(|s| rivals(s)).collect()
    }

    /// Whether every text of a set is destroyed.
    #[must_use]
    pub fn is_purged(&self, set: &Set) -> bool {
        !set.codes.is_empty() && set.codes.iter().all(|(code, _)| self.codes.get(code).is_none_or(|c| c.purged.is_some()))
    }

    /// Whether a code can still be handed out: its text is there, it was not refused, and it is good
    /// for more than one use or neither out nor spent.
    #[must_use]
    pub fn is_left(&self, set: &Set, code: &Code) -> bool {
        code.purged.is_none()
            && match code.state {
                CodeState::Unused => true,
                // A code is used up where one of its sets uses it up, whatever another says of it.
                CodeState::Accepted | CodeState::Taken => {
                    let uses_up = |id: &SetId| self.sets.get(id).is_some_and(|set| set.shape.uses_up());
                    !set.shape.uses_up() && !code.sets.iter().any(uses_up)
                }
                CodeState::Refused => false,
            }
    }

    /// How many codes of a set are left.
    #[must_use]
    pub fn left(&self, set: &Set) -> u32 {
        set.codes.iter().filter_map(|(id, _)| self.codes.get(id)).filter(|c| self.is_left(set, c)).count() as u32
    }

    /// Takes of an account's codes whose outcome is asked for and not known, oldest first.
    #[must_use]
    pub fn open_takes(&self, account: &Account) -> Vec<&Take> {
        let mut open: Vec<&Take> = self
            .takes
            .values()
            .filter(|t| t.outcome.is_none())
            .filter(|t| self.sets.get(&t.set).is_some_and(|s| s.account == account.id && s.shape.asks_outcome()))
            .collect();
        open.sort_by_key(|t| (t.at_ms, t.id));
        open
    }

    /// Codes of a set that the service refused after the last time that it accepted one.
    #[must_use]
    pub fn refused_lately(&self, set: &Set) -> Vec<&Take> {
        let mut answered: Vec<&Take> = self.takes.values().filter(|t| t.set == set.id && t.outcome.is_some()).collect();
        answered.sort_by_key(|t| t.outcome.map(|(_, id, at)| (at, id)));
        let last_accept =
            answered.iter().rposition(|t| matches!(t.outcome, Some((Outcome::Accepted, _, _)) if t.how != crate::How::AsStored));
        answered
            .into_iter()
            .enumerate()
            .filter(|(at, t)| last_accept.is_none_or(|last| *at > last) && matches!(t.outcome, Some((Outcome::Refused, _, _))))
            .map(|(_, t)| t)
            .collect()
    }

    /// The printed number of a code in a set.
    #[must_use]
    pub fn ordinal(&self, set: SetId, code: CodeId) -> Option<u32> {
        self.sets.get(&set)?.codes.iter().find(|(id, _)| *id == code).map(|(_, ordinal)| *ordinal)
    }

    /// Whether something has this id: an account, a set or a copy. A label and an attention item name what they are
    /// of by its id alone, whatever it is: so nothing that comes from elsewhere may share one with what is here.
    #[must_use]
    pub fn has_thing(&self, id: [u8; 16]) -> bool {
        self.accounts.contains_key(&AccountId(id)) || self.sets.contains_key(&SetId(id)) || self.copies.contains_key(&CopyId(id))
    }

    /// The subject under which labels of an account are written.
    #[must_use]
    pub fn subject(account: AccountId) -> Subject {
        Subject::Thing(account.0)
    }
}

impl Copy {
    /// Whether it still exists, as far as the register knows.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.destroyed.is_none()
    }
}
