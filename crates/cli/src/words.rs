//! Words for people: what happened, what needs them, what things are called. The sentences of errors
//! are in `messages`. Must never hold a code or its length.

use std::path::Path;

use custody::attention::{Item, Kind, Subject};
use custody::{
    Account, Body, Change, Copy, CopyEvent, CopyId, EventId, Fact, Field, How, KeyChange, Outcome, Set, SetId, State, Status, Why,
    crockford,
};
use vault::News;

use crate::when;

/// "a, b and c".
pub fn join(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "1 code", "3 codes".
pub fn count(n: impl Into<u64>, one: &str) -> String {
    match n.into() {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

/// A name as it is given to a command: in quotes when it has to be.
pub fn shell_word(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '/' | ':'));
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// An account as it is given to a command: a name that fits no other account.
pub fn handle(state: &State, account: &Account) -> String {
    shell_word(&state.handle(account))
}

/// "GitHub (mira-holt)".
pub fn account(account: &Account) -> String {
    match account.label(Field::Account) {
        Some(name) => format!("{} ({name})", account.service()),
        None => account.service().to_owned(),
    }
}

/// A set's id as it stands on paper: six characters to name it by.
pub fn set_id(id: SetId) -> String {
    crockford(id.bytes(), 6)
}

/// "W3N8CE  set 2, current, issued 3 May 2026".
pub fn set(set: &Set) -> String {
    let issued = set.issued.map_or_else(|| format!("stored {}", when::day(set.stored.1)), |d| format!("issued {}", when::long_date(d)));
    format!("{}  set {}, {}, {issued}", set_id(set.id), set.generation, status(set.status))
}

/// What a status is called.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Current => "current",
        Status::Superseded => "superseded",
        Status::Revoked => "revoked",
    }
}

/// What an outcome is called.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "the service accepted it",
        Outcome::Refused => "the service refused it",
        Outcome::Returned => "it was not used",
        other => other.word(),
    }
}

/// Why a set was revoked.
pub fn why(why: Why) -> &'static str {
    match why {
        Why::Exposed => "somebody else may know its codes",
        Why::CopyLost => "a copy of it was lost",
        Why::Notice => "the service sent a notice that the owner did not cause",
        other => other.word(),
    }
}

/// What changed in the sign-in.
pub fn change(change: Change) -> &'static str {
    match change {
        Change::Phone => "the phone was replaced",
        Change::Enrolled => "multi-factor sign-in was enrolled again",
        Change::Password => "the password was reset",
        other => other.word(),
    }
}

/// What was changed in the keys of the vault.
pub fn key_change(what: KeyChange) -> &'static str {
    match what {
        KeyChange::Password => "The password was changed",
        KeyChange::Cost => "What a guess at the password costs was raised",
        KeyChange::KeyFileAdded => "A key file was added",
        KeyChange::KeyFileReplaced => "Another key file took the place of the old one",
        KeyChange::KeyFileRemoved => "The key file was removed",
        KeyChange::RecoveryMade => "A recovery key was made",
        KeyChange::RecoveryRemoved => "The recovery key was removed",
        KeyChange::Rekeyed => "The vault was re-keyed",
        other => other.word(),
    }
}

/// What was said of a copy.
pub fn said(said: CopyEvent) -> &'static str {
    match said {
        CopyEvent::Checked => "checked",
        CopyEvent::Destroyed => "destroyed",
        CopyEvent::Lost => "lost",
        other => other.word(),
    }
}

/// What a copy is called in a sentence.
pub fn copy_noun(kind: custody::CopyKind) -> &'static str {
    match kind {
        custody::CopyKind::Pack => "pack",
        kind if kind.is_export() => "export",
        _ => "sheet",
    }
}

/// How a copy stands, by its strongest fact.
pub fn copy_state(state: &State, copy: &Copy) -> &'static str {
    if copy.destroyed.is_some() {
        "destroyed"
    } else if copy.lost.is_some() {
        "lost"
    } else if copy.stale_since(state).is_some() {
        "stale"
    } else {
        "current"
    }
}

/// What the vault has to tell.
pub fn news(news: &News, vault: &Path) -> String {
    let name = vault.file_name().unwrap_or(vault.as_os_str()).to_string_lossy();
    let used = uses;
    match news {
        News::FailedUnlocks { count: n, since_ms } => {
            format!("While it was locked a password was tried {} in vain, first on {}.", times(*n), when::moment(*since_ms))
        }
        News::OlderCopyUnited { events, uses } => {
            format!("{name} was an older copy: it lacked {}, {} among them. They are back.", entries(*events), used(*uses))
        }
        News::UnitedElsewhere { events, uses } => {
            format!("{name} was changed elsewhere: {} came in, {} among them.", entries(*events), used(*uses))
        }
        News::LastEntriesMissing => "What this machine wrote last is missing: the vault and this machine's own copy are both older than that, as when they were put back. Codes that were used since look unused; a service that refuses one may be right.".to_owned(),
        News::OwnCopyUnreadable => "This installation's own copy could not be read; the vault itself is whole.".to_owned(),
        News::OwnCopyOtherKey => format!(
            "This installation's own copy is locked with another key: the vault was re-keyed, and {name} is from before that or from elsewhere. \
             The copy is among the backups. If you know a newer password, open the vault with that one."
        ),
        News::StateUnreadable => {
            "What this machine had noted beside the vault could not be read: failed unlocks may be missing. The vault itself is whole."
                .to_owned()
        }
        News::OnlyInOwnCopy => {
            format!("{name} could not be written. It is kept on this machine and comes in when the file can be written again.")
        }
        News::NoOwnCopy => "This installation's own copy could not be written; the vault file holds everything.".to_owned(),
        News::NoBackup => "No backup of the state before this change could be made.".to_owned(),
        News::OpenToOthers => format!("{name} is on a drive that keeps no rights: other users of this machine may read the sealed file."),
        News::SiblingsUnited { files, events, uses: n } => format!(
            "{} beside {name} {} united with it: {} came in, {} among them. What stood there is among the backups now.",
            if *files == 1 { "A conflict copy".to_owned() } else { format!("{files} conflict copies") },
            if *files == 1 { "was" } else { "were" },
            entries(*events),
            uses(*n)
        ),
        News::SiblingsWait { files } => format!(
            "{} beside {name} {} not united: under another or an old key, or left for the next unlock. Look at it: codekeep merge FILE",
            if *files == 1 { "A conflict copy".to_owned() } else { format!("{files} conflict copies") },
            if *files == 1 { "was" } else { "were" },
        ),
        News::ChainsBroken { faults } => {
            let places = if *faults == 1 { "1 place".to_owned() } else { format!("{faults} places") };
            format!("After uniting copies the ledger does not fit together in {places}; everything was kept. codekeep log verify")
        }
        News::PackExpired { expires_ms } => format!(
            "This travel pack expired on {}. Its codes may still be good; at home bring it home and delete it.",
            when::day(*expires_ms)
        ),
        News::InCloudFolder(cloud) => format!(
            "{name} is in a folder that {} keeps the same on other machines. That is safe: copies that go apart are united. The backups stay on this machine.",
            cloud.name()
        ),
        _ => "This vault has something to tell that this version of the program has no words for: codekeep log".to_owned(),
    }
}

/// "1 use of a code", "3 uses of codes".
pub fn uses(n: u32) -> String {
    if n == 1 { "1 use of a code".to_owned() } else { format!("{n} uses of codes") }
}

/// "1 entry", "3 entries".
pub fn entries(n: u32) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}

fn times(n: u32) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times") }
}

/// Names of what events and items speak of, as they stand now.
pub struct Names<'s>(pub &'s State);

impl Names<'_> {
    fn account(&self, id: custody::AccountId) -> String {
        self.0.accounts.get(&id).map_or_else(|| "an account".to_owned(), account)
    }

    fn set(&self, id: SetId) -> String {
        match self.0.sets.get(&id) {
            Some(set) => format!("set {} of {}", set.generation, self.account(set.account)),
            None => format!("set {}", set_id(id)),
        }
    }

    fn code(&self, take: &EventId) -> String {
        self.0.takes.get(take).map_or_else(|| "a code".to_owned(), |take| self.code_of(take.set, take.code))
    }

    fn code_of(&self, set: SetId, code: custody::CodeId) -> String {
        let of = self.0.sets.get(&set).map_or_else(|| self.set(set), |s| self.account(s.account));
        match self.0.ordinal(set, code) {
            Some(n) => format!("code {n} of {of}"),
            None => format!("a code of {of}"),
        }
    }

    fn copy(&self, id: CopyId) -> String {
        let copy = self.0.copies.get(&id);
        let noun = copy.map_or("sheet", |copy| copy_noun(copy.kind));
        match copy.and_then(|c| c.place.as_deref()) {
            Some(place) => format!("{noun} {} ({place})", id.printed()),
            None => format!("{noun} {}", id.printed()),
        }
    }

    /// Which account an event concerns.
    pub fn account_of(&self, body: &Body) -> Option<custody::AccountId> {
        let of_set = |set: &SetId| self.0.sets.get(set).map(|s| s.account);
        let of_take = |take: &EventId| self.0.takes.get(take).and_then(|t| of_set(&t.set));
        match body {
            Body::AccountNew { account } | Body::FactSet { account, .. } | Body::SigninChanged { account, .. } => Some(*account),
            Body::Label { subject: custody::Subject::Thing(id), .. } => {
                let id = custody::AccountId(*id);
                self.0.accounts.contains_key(&id).then_some(id)
            }
            Body::SetNew(new) => Some(new.account),
            Body::SetJoin { set, .. } | Body::Take { set, .. } | Body::SetRevoked { set, .. } | Body::Notice { set, .. } => of_set(set),
            Body::SetSuperseded { by, .. } => of_set(by),
            Body::Answer { take, .. } => of_take(take),
            Body::Correction(correction) => of_take(&correction.take),
            Body::Purge { codes } => codes.first().and_then(|c| self.0.codes.get(c)).and_then(|c| c.sets.first()).and_then(of_set),
            _ => None,
        }
    }

    /// What happened, in one sentence without its full stop.
    pub fn event(&self, body: &Body) -> String {
        match body {
            Body::VaultNew => "The vault was made".to_owned(),
            Body::AccountNew { account } => format!("Account made: {}", self.account(*account)),
            Body::Label { subject, field } => format!("{}: {}", capital(self.labelled(subject)), written(*field)),
            Body::FactSet { account, fact, value } => format!("{}: {}", self.account(*account), fact_words(*fact, *value)),
            Body::SetNew(new) => format!("{} stored in {}", count(new.codes.len() as u64, "code"), self.set(new.set)),
            Body::SetJoin { set, codes } => format!("{} joined {}", count(codes.len() as u64, "code"), self.set(*set)),
            Body::SetSuperseded { sets, by } => {
                format!("{} superseded by {}", capital(join(sets.iter().map(|s| self.set(*s)))), self.set(*by))
            }
            Body::Take { code, set, how } => format!("{} {}", capital(self.code_of(*set, *code)), how_words(*how)),
            Body::Answer { take, outcome: said, .. } => format!("{}: {}", capital(self.code(take)), outcome(*said)),
            Body::Correction(wrong) => format!("{}: its outcome was wrong and is open again", capital(self.code(&wrong.take))),
            Body::SetRevoked { set, why: reason, .. } => format!("{} revoked: {}", capital(self.set(*set)), why(*reason)),
            Body::SetRestored { .. } => "A revocation was undone".to_owned(),
            Body::Purge { codes } => format!("The texts of {} were destroyed", count(codes.len() as u64, "code")),
            Body::SigninChanged { account, change: what } => format!("{}: {}", self.account(*account), change(*what)),
            Body::CopyNew(new) => format!("{} made", capital(self.copy(new.copy))),
            Body::CopySaid { copy, said: what, .. } => format!("{} {}", capital(self.copy(*copy)), said(*what)),
            Body::PutOff(off) => format!("Item {} put off until {}", off.item, when::long_date(off.until)),
            Body::Seen(seen) => format!("Item {} seen", seen.item),
            Body::Setting { name, value } => format!("Setting {name} is now {value}"),
            Body::KeyChanged { what } => key_change(*what).to_owned(),
            Body::RecoveryTested { .. } => "The recovery key was tested".to_owned(),
            Body::PackNew { expires_ms, .. } => format!("This travel pack was made; it expires on {}", when::day(*expires_ms)),
            Body::LeftOut { .. } => "Entries of an export stayed out".to_owned(),
            Body::Notice { set, arrived: true } => format!("{}: the service's notice arrived", capital(self.set(*set))),
            Body::Notice { set, arrived: false } => format!("{}: the service's notice did not arrive", capital(self.set(*set))),
            other => format!("Written by a newer version: {}", other.kind()),
        }
    }

    fn labelled(&self, subject: &custody::Subject) -> String {
        match subject {
            custody::Subject::Thing(id) if self.0.accounts.contains_key(&custody::AccountId(*id)) => self.account(custody::AccountId(*id)),
            custody::Subject::Thing(id) if self.0.copies.contains_key(&CopyId(*id)) => self.copy(CopyId(*id)),
            custody::Subject::Thing(_) => "the vault".to_owned(),
            custody::Subject::Event(_) => "a correction".to_owned(),
        }
    }

    fn subject(&self, item: &Item) -> String {
        match item.subject {
            Subject::Account(id) => self.account(id),
            Subject::Set(id) => self.set(id),
            Subject::Take(id) => self.code(&id),
            Subject::Copy(id) => self.copy(id),
            Subject::Vault => "this vault".to_owned(),
        }
    }

    /// Whether an item is about a sheet with the recovery key.
    fn is_recovery(&self, item: &Item) -> bool {
        matches!(item.subject, Subject::Copy(id) if self.0.copies.get(&id).is_some_and(|copy| copy.kind == custody::CopyKind::Recovery))
    }

    /// Why an item stands, and the command that clears it.
    pub fn item(&self, item: &Item) -> (String, String) {
        let what = self.subject(item);
        let n = item.count;
        let (reason, action) = match item.kind {
            Kind::CodeOut => (format!("{what} is out, and nobody said what became of it"), "outcome ACCOUNT accepted|refused|returned"),
            Kind::SetSuspect => {
                (format!("the service refused {} of {what}: it may be an old set", count(n, "code")), "reissue ACCOUNT FILE")
            }
            Kind::SigninChanged => (format!("the sign-in changed after {what} was issued: its codes may be void"), "reissue ACCOUNT FILE"),
            Kind::TwoCurrent => (format!("{n} sets of {what} claim to be current"), "choose ACCOUNT --set ID"),
            Kind::Exposed => (format!("{what} was revoked and nothing newer is stored"), "reissue ACCOUNT FILE, or close ACCOUNT"),
            Kind::NoneLeft => (format!("no code of {what} is left"), "reissue ACCOUNT FILE"),
            Kind::FewLeft => (format!("{n} of {} codes of {what} are left", item.total), "reissue ACCOUNT FILE"),
            Kind::RotatingSpent => (format!("the code of {what} was used, and its replacement is not stored"), "reissue ACCOUNT FILE"),
            Kind::PassExpires => (format!("{what} expires {}", item.at_ms.map(when::moment).unwrap_or_default()), "reissue ACCOUNT FILE"),
            Kind::PassExpired => (format!("{what} has expired"), "reissue ACCOUNT FILE, or close ACCOUNT"),
            Kind::NotPurged => (format!("{what} has ended, and the texts of {} are still here", count(n, "code")), "purge ACCOUNT"),
            Kind::SourceThere if item.count > 0 => {
                (format!("the file that {what} came from was destroyed, and is there again"), "attention --dispose ID")
            }
            Kind::SourceThere => (format!("the file that {what} came from still stands where it stood"), "attention --dispose ID"),
            Kind::CopyStale if self.is_recovery(item) => {
                (format!("{what} shows a recovery key that was replaced or removed"), "copies destroyed ID")
            }
            Kind::CopyStale => (format!("{what} holds a set that is no longer good"), "copies destroyed ID"),
            Kind::CopyShowsUsed => (format!("{what} shows {} used since", count(n, "code")), "copies checked ID, or copies destroyed ID"),
            Kind::CopyLost if self.is_recovery(item) => {
                (format!("{what} was lost: whoever has it and the vault's file has everything"), "recovery-key replace")
            }
            Kind::CopyLost => (
                format!("{what} was lost, and {} on it not reissued", if n == 1 { "a set is".to_owned() } else { format!("{n} sets are") }),
                "reissue ACCOUNT FILE",
            ),
            Kind::SetOld => (format!("{what} was issued {n} days ago"), "reissue ACCOUNT FILE"),
            Kind::NoSet => (format!("no good set of {what} is stored"), "reissue ACCOUNT FILE, or close ACCOUNT"),
            Kind::TakenSuperseded => (format!("a code was taken from {what}, which is no longer good"), "attention --seen ID"),
            Kind::TakenTwice => (format!("{what} was handed out in two places: one of them may have been refused"), "attention --seen ID"),
            Kind::PackExpired if item.subject == Subject::Vault => {
                ("this travel pack has expired".to_owned(), "bring-home FILE at home, then delete it")
            }
            Kind::PackExpired => (format!("{what} has expired"), "bring-home FILE, then delete it and say copies destroyed ID"),
            Kind::Burst => (format!("{n} codes of {what} were taken within a day"), "attention --seen ID"),
            Kind::NoRecoveryKey => ("nothing but the password opens this vault".to_owned(), "recovery-key make"),
            Kind::RecoveryUntested => {
                ("the recovery key was never typed back: nobody knows that it was kept".to_owned(), "recovery-key test")
            }
            Kind::BackupOld => (format!("no backup on another drive was read back for {n} days"), "backups to DIR, or backups verify"),
            Kind::CheapPassword => ("a guess at the password costs less than it should today".to_owned(), "password upgrade"),
            Kind::ClockBack => (format!("a date of {what} lies in the future: check the clock"), "attention --seen ID"),
            other => (format!("{what}: {}", other.word()), "attention --snooze ID --until DATE"),
        };
        let account = item.account.and_then(|id| self.0.accounts.get(&id)).map_or_else(|| "ACCOUNT".to_owned(), |a| handle(self.0, a));
        let id = match item.subject {
            Subject::Copy(copy) => copy.printed(),
            _ if action.starts_with("attention") => item.short_id(),
            _ => "ID".to_owned(), // of a set, which the person has to choose
        };
        (capital(reason), action.replace("ID", &id).replace("ACCOUNT", &account))
    }
}

pub fn capital(text: impl Into<String>) -> String {
    let text = text.into();
    let mut chars = text.chars();
    // Names of services keep their first letter: npm is no Npm.
    let is_ours = ["set ", "code ", "a ", "no ", "the ", "sheet ", "export ", "pack ", "this "].iter().any(|word| text.starts_with(word));
    match chars.next() {
        Some(first) if is_ours || first.is_ascii_digit() => first.to_uppercase().chain(chars).collect(),
        _ => text,
    }
}

fn how_words(how: How) -> &'static str {
    match how {
        How::Shown => "taken and shown",
        How::Copied => "taken and copied",
        How::AsStored => "was marked as used when it was stored",
        other => other.word(),
    }
}

fn written(field: Field) -> &'static str {
    match field {
        Field::Service => "service written",
        Field::Account => "account name written",
        Field::Host => "sign-in host written",
        Field::ReissuePage => "reissue page written",
        Field::AlsoNeeded => "what else is needed written",
        Field::Owner => "owner written",
        Field::Tags => "tags written",
        Field::Notes => "notes written",
        Field::Place => "place written",
        Field::Reason => "reason written",
        other => other.word(),
    }
}

fn fact_words(fact: Fact, value: u64) -> String {
    let yes = value == 1;
    match fact {
        Fact::Privileged => if yes { "privileged rules apply" } else { "privileged rules no longer apply" }.to_owned(),
        Fact::Closed => if yes { "the account was closed" } else { "the account was opened again" }.to_owned(),
        Fact::PlainEntry => if yes { "codes are entered without separators" } else { "codes are entered as issued" }.to_owned(),
        Fact::Order => "which code the site asks for was changed".to_owned(),
        other => format!("{} is now {value}", other.word()),
    }
}

#[cfg(test)]
mod tests {
    use custody::{
        AccountId, CodeId, CopyKind, Correction, Date, NewCopy, NewSet, Order, Paper, PutOff, Seen, Shape, Source, Subject as Of,
    };

    use super::*;

    fn bodies() -> Vec<Body> {
        let (account, set, code, copy, event) = (AccountId([1; 16]), SetId([2; 16]), CodeId([3; 16]), CopyId([4; 16]), EventId([5; 32]));
        let new = NewSet {
            set,
            account,
            shape: Shape::List,
            codes: Vec::new(),
            replaces: Vec::new(),
            beside: Vec::new(),
            source: Source::File,
            issued: None,
            expires_ms: None,
            case_matters: false,
        };
        vec![
            Body::VaultNew,
            Body::AccountNew { account },
            Body::Label { subject: Of::Thing([9; 16]), field: Field::Service },
            Body::FactSet { account, fact: Fact::Order, value: 1 },
            Body::SetNew(Box::new(new)),
            Body::SetJoin { set, codes: Vec::new() },
            Body::SetSuperseded { sets: vec![set], by: set },
            Body::Take { code, set, how: How::Shown },
            Body::Answer { take: event, outcome: Outcome::Accepted, after: Vec::new() },
            Body::Correction(Box::new(Correction { take: event, outcome: event, after: Vec::new() })),
            Body::SetRevoked { set, why: Why::Exposed, copy: None },
            Body::SetRestored { revoked: vec![event] },
            Body::Purge { codes: vec![code] },
            Body::SigninChanged { account, change: Change::Phone },
            Body::CopyNew(Box::new(NewCopy {
                copy,
                kind: CopyKind::Plain,
                holds: Vec::new(),
                paper: Paper::A4,
                fingerprint: String::new(),
                key: None,
                expires_ms: None,
            })),
            Body::CopySaid { copy, said: CopyEvent::Lost, struck: Vec::new() },
            Body::PutOff(Box::new(PutOff { item: "set-old".into(), subject: Vec::new(), cause: event, until: Date::of_millis(0) })),
            Body::Seen(Box::new(Seen { item: "burst".into(), subject: Vec::new(), cause: event })),
            Body::Setting { name: "clipboard.seconds".into(), value: 10 },
            Body::KeyChanged { what: KeyChange::Password },
            Body::RecoveryTested { made: event },
            Body::Notice { set, arrived: true },
            Body::PackNew { copy, home: custody::VaultId([9; 16]), expires_ms: 0, base: 0 },
            Body::LeftOut { runs: Vec::new() },
        ]
    }

    #[test]
    fn every_kind_of_event_has_words() {
        let state = State::default();
        let bodies = bodies();
        let kinds: Vec<&str> = bodies.iter().map(Body::kind).collect();
        assert_eq!(kinds, Body::KINDS);
        for body in &bodies {
            assert!(!Names(&state).event(body).contains("newer version"), "{body:?}");
        }
        for what in KeyChange::ALL {
            assert_ne!(key_change(*what), what.word(), "no words for {what:?}");
        }
    }

    #[test]
    fn every_kind_of_item_has_words_and_an_action() {
        let state = State::default();
        for kind in Kind::ALL {
            let item = Item {
                kind: *kind,
                level: custody::attention::Level::Now,
                subject: Subject::Vault,
                cause: EventId([0; 32]),
                since_ms: 0,
                account: None,
                count: 2,
                total: 10,
                at_ms: None,
            };
            let (reason, action) = Names(&state).item(&item);
            assert!(!reason.ends_with(&format!(": {}", kind.word())), "{kind:?}");
            assert!(!action.is_empty());
        }
    }

    #[test]
    fn every_closed_word_has_words() {
        let has_words = |all: Vec<(&'static str, String)>| {
            for (word, text) in all {
                assert!(text != word && !text.contains("is now"), "{word}");
            }
        };
        has_words(Outcome::ALL.iter().map(|x| (x.word(), outcome(*x).to_owned())).collect());
        has_words(Why::ALL.iter().map(|x| (x.word(), why(*x).to_owned())).collect());
        has_words(Change::ALL.iter().map(|x| (x.word(), change(*x).to_owned())).collect());
        has_words(How::ALL.iter().map(|x| (x.word(), how_words(*x).to_owned())).collect());
        has_words(Field::ALL.iter().map(|x| (x.word(), written(*x).to_owned())).collect());
        has_words(Fact::ALL.iter().map(|x| (x.word(), fact_words(*x, 1))).collect());
        assert_eq!(Order::ALL.len(), 3);
    }

    #[test]
    fn names_are_quoted_for_the_shell_when_they_have_to_be() {
        assert_eq!(shell_word("GitHub"), "GitHub");
        assert_eq!(shell_word("Docker Hub"), "'Docker Hub'");
        assert_eq!(shell_word("a'b; rm"), "'a'\\''b; rm'");
        assert_eq!(join(["a", "b", "c"].into_iter().map(str::to_owned)), "a, b and c");
    }
}
