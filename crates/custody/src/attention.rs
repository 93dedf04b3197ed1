//! Attention: what needs the person now, soon, or some day. Derived, never stored.
//!
//! An item's identity is (kind, subject, causing event), so a new cause is a new item. Ages count
//! from the typed issue date; a date in the future or a clock that went back gives one item that
//! asks to check the clock, never a negative age.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::settings::{FEW_LEFT, OLD_DAYS, OLD_DAYS_PRIVILEGED};
use crate::state::{Account, Copy, ItemKey, Keys, Set, State, Status, Take};
use crate::{AccountId, Change, CodeId, CopyId, CopyKind, Date, EventId, How, Outcome, SetId, Shape, services};

words!(
    /// What an item is about.
    Kind {
        /// A take has waited for its outcome for more than ten minutes.
        CodeOut = "code-out",
        /// The service refused codes of the set and accepted none since.
        SetSuspect = "set-suspect",
        /// The sign-in changed after the set was issued.
        SigninChanged = "signin-changed",
        /// Two sets claim to be current.
        TwoCurrent = "two-current",
        /// A set was revoked and nothing newer is stored.
        Exposed = "exposed",
        /// No code is left.
        NoneLeft = "none-left",
        /// Few codes are left.
        FewLeft = "few-left",
        /// A rotating code was used and its replacement is not stored.
        RotatingSpent = "rotating-spent",
        /// A pass expires within a day.
        PassExpires = "pass-expires",
        /// A pass has expired.
        PassExpired = "pass-expired",
        /// The texts of an ended set are still there.
        NotPurged = "not-purged",
        /// The file that a current set came from still stands where it stood, or is there again.
        SourceThere = "source-there",
        /// A copy holds a set that is no longer good.
        CopyStale = "copy-stale",
        /// A copy shows codes that were used.
        CopyShowsUsed = "copy-shows-used",
        /// A copy was lost and its sets are not reissued.
        CopyLost = "copy-lost",
        /// The set is old.
        SetOld = "set-old",
        /// The account has no set.
        NoSet = "no-set",
        /// A code was taken from a set that is no longer good.
        TakenSuperseded = "taken-superseded",
        /// One code was handed out in two places: at home and on the way, or by two machines.
        TakenTwice = "taken-twice",
        /// A travel pack is past its date.
        PackExpired = "pack-expired",
        /// Many codes were taken in a short time.
        Burst = "burst",
        /// A date or the clock does not fit.
        ClockBack = "clock-back",
        /// Nothing but the password opens the vault.
        NoRecoveryKey = "no-recovery-key",
        /// Nobody typed the recovery key back, so nobody knows that it was kept.
        RecoveryUntested = "recovery-untested",
        /// Guessing the password costs less than it should today.
        CheapPassword = "key-derivation",
        /// No backup on another drive was read back for 30 days.
        BackupOld = "backup-old",
    }
);
words!(
    /// How soon.
    Level {
        /// Counts in the badge.
        Now = "now",
        /// This week.
        Soon = "soon",
        /// When there is time.
        SomeDay = "some-day",
    }
);

/// What the item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Subject {
    Account(AccountId),
    Set(SetId),
    Take(EventId),
    Copy(CopyId),
    Vault,
}

/// One reason to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub kind: Kind,
    /// How soon.
    pub level: Level,
    /// Its subject.
    pub subject: Subject,
    /// The event that caused it, and when that was, in milliseconds since 1970.
    pub cause: EventId,
    /// When the cause happened.
    pub since_ms: u64,
    /// The account it concerns.
    pub account: Option<AccountId>,
    /// A number that goes with the kind: refused codes, codes left, days, rows; 1 for a file that came back.
    pub count: u32,
    /// What that number is out of, where it is.
    pub total: u32,
    /// When it matters: a pass's end, in milliseconds since 1970.
    pub at_ms: Option<u64>,
}

/// The moment for which attention is worked out.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Milliseconds since 1970.
    pub ms: u64,
    /// Today at the person's place.
    pub today: Date,
}

/// How the vault file is locked and kept, which the ledger does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKeys {
    /// It has a slot for a recovery key.
    pub recovery_key: bool,
    /// Guessing its password costs less than a new slot's has to.
    pub below_floor: bool,
    /// When a backup on another drive was last read back here: milliseconds since 1970.
    pub backup_read_ms: Option<u64>,
}

/// What needs the person, most urgent first, and what was put off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attention {
    /// Items that stand.
    pub items: Vec<Item>,
    /// Items that were put off, with the date on which they come back.
    pub put_off: Vec<(Item, Date)>,
}

/// What concerns one account: its own items, and those of copies that hold one of its sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concerns<'a> {
    /// Items that stand, in their order.
    pub items: Vec<&'a Item>,
    /// Items that were put off.
    pub put_off: Vec<&'a Item>,
}

impl Concerns<'_> {
    /// Whether codes run low. What was put off does not ask for anything now, and is low all the same.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.any(|kind| matches!(kind, Kind::NoneLeft | Kind::FewLeft | Kind::RotatingSpent))
    }

    /// Whether codes, or those on a copy, may no longer be good; put off or not.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        use Kind::{CopyStale, Exposed, PassExpired, SetOld, SetSuspect, SigninChanged, TwoCurrent};
        self.any(|kind| matches!(kind, SetSuspect | SigninChanged | TwoCurrent | Exposed | SetOld | PassExpired | CopyStale))
    }

    fn any(&self, is: impl Fn(Kind) -> bool) -> bool {
        self.items.iter().chain(&self.put_off).any(|item| is(item.kind))
    }
}

impl Item {
    /// Its identity.
    #[must_use]
    pub fn key(&self) -> ItemKey {
        let subject = match self.subject {
            Subject::Account(id) => id.0.to_vec(),
            Subject::Set(id) => id.0.to_vec(),
            Subject::Take(id) => id.0.to_vec(),
            Subject::Copy(id) => id.0.to_vec(),
            Subject::Vault => Vec::new(),
        };
        (self.kind.word().to_owned(), subject, self.cause)
    }

    /// Eight hexadecimal digits to name the item by.
    #[must_use]
    pub fn short_id(&self) -> String {
        let (kind, subject, cause) = self.key();
        let mut hash = Sha256::new();
        hash.update(kind.as_bytes());
        hash.update([0]);
        hash.update(&subject);
        hash.update(cause.bytes());
        hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether having looked at it clears it.
    #[must_use]
    pub fn seen_clears(&self) -> bool {
        matches!(self.kind, Kind::TakenSuperseded | Kind::TakenTwice | Kind::Burst | Kind::ClockBack)
    }
}

const MINUTE: u64 = 60_000;
const DAY: u64 = 86_400_000;
/// A stolen machine takes the vault and its backups: for so many days one elsewhere counts as current.
const BACKUP_DAYS: u64 = 30;

impl Attention {
    /// Works out what needs the person, by the ledger alone.
    #[must_use]
    pub fn of(state: &State, now: Now) -> Attention {
        Self::with(state, None, &[], now)
    }

    /// Works out what needs the person, the vault file's own keys included, and the files that sets came from: those
    /// that stand where they stood, each with whether it had been destroyed.
    #[must_use]
    pub fn of_vault(state: &State, file: FileKeys, standing: &[(SetId, bool)], now: Now) -> Attention {
        Self::with(state, Some(file), standing, now)
    }

    fn with(state: &State, file: Option<FileKeys>, standing: &[(SetId, bool)], now: Now) -> Attention {
        let mut found = Vec::new();
        if let Some(pack) = &state.pack {
            // A pack's keys and backups are those of its home.
            if pack.expires_ms <= now.ms {
                found.push(Item { at_ms: Some(pack.expires_ms), ..item(Kind::PackExpired, Level::Soon, Subject::Vault, pack.made, None) });
            }
        } else if let Some(file) = file {
            key_items(&state.keys, file, now, &mut found);
        }
        for account in state.accounts.values().filter(|a| !a.closed) {
            account_items(state, account, now, &mut found);
        }
        for copy in state.copies.values().filter(|c| c.exists()) {
            copy_items(state, copy, now, &mut found);
        }
        for (set, came_back) in standing {
            source_there(state, *set, *came_back, &mut found);
        }
        taken_twice(state, &mut found);
        bursts(state, now, &mut found);
        clock(state, now, &mut found);
        let mut out = Attention::default();
        for item in found {
            let key = item.key();
            if item.seen_clears() && state.seen.contains(&key) {
                continue;
            }
            match state.put_off.get(&key) {
                Some(until) if *until > now.today => out.put_off.push((item, *until)),
                _ => out.items.push(item),
            }
        }
        out.items.sort_by_key(|i| (i.level, i.since_ms, i.kind));
        out.put_off.sort_by_key(|(i, until)| (*until, i.kind));
        out
    }

    /// What concerns each account that anything does.
    #[must_use]
    pub fn by_account(&self, state: &State) -> BTreeMap<AccountId, Concerns<'_>> {
        let mut of: BTreeMap<AccountId, Concerns<'_>> = BTreeMap::new();
        for item in &self.items {
            for account in concerned(state, item) {
                of.entry(account).or_default().items.push(item);
            }
        }
        for (item, _) in &self.put_off {
            for account in concerned(state, item) {
                of.entry(account).or_default().put_off.push(item);
            }
        }
        of
    }

    /// The item with this short id, whether it stands or was put off.
    #[must_use]
    pub fn named(&self, short_id: &str) -> Option<&Item> {
        self.items.iter().chain(self.put_off.iter().map(|(item, _)| item)).find(|item| item.short_id() == short_id)
    }

    /// How many items of level *now* stand.
    #[must_use]
    pub fn urgent(&self) -> usize {
        self.items.iter().filter(|i| i.level == Level::Now).count()
    }
}

/// The accounts that an item concerns, each once.
fn concerned(state: &State, item: &Item) -> BTreeSet<AccountId> {
    let copy = match item.subject {
        Subject::Copy(id) => state.copies.get(&id),
        _ => None,
    };
    let held = copy.into_iter().flat_map(|c| &c.holds).filter_map(|(set, _)| state.sets.get(set)).map(|set| set.account);
    item.account.into_iter().chain(held).collect()
}

fn item(kind: Kind, level: Level, subject: Subject, (cause, since_ms): (EventId, u64), account: Option<AccountId>) -> Item {
    Item { kind, level, subject, cause, since_ms, account, count: 0, total: 0, at_ms: None }
}

/// On its first day a new vault has the checklist for this.
fn key_items(keys: &Keys, file: FileKeys, now: Now, found: &mut Vec<Item>) {
    let Some(made) = keys.vault_made else { return };
    let settled = |since: (EventId, u64)| now.ms.saturating_sub(since.1) > DAY;
    let recovery = keys.recovery.unwrap_or(made);
    if settled(recovery) && !file.recovery_key {
        found.push(item(Kind::NoRecoveryKey, Level::Soon, Subject::Vault, recovery, None));
    } else if settled(recovery) && keys.recovery_tested_ms.is_none() {
        found.push(item(Kind::RecoveryUntested, Level::Soon, Subject::Vault, recovery, None));
    }
    if file.below_floor {
        found.push(item(Kind::CheapPassword, Level::Soon, Subject::Vault, keys.opening.unwrap_or(made), None));
    }
    let read_ms = file.backup_read_ms.unwrap_or(made.1);
    let days = now.ms.saturating_sub(read_ms) / DAY;
    if days > BACKUP_DAYS {
        let count = u32::try_from(days).unwrap_or(u32::MAX);
        found.push(Item { count, ..item(Kind::BackupOld, Level::Soon, Subject::Vault, (made.0, read_ms), None) });
    }
}

fn account_items(state: &State, account: &Account, now: Now, found: &mut Vec<Item>) {
    let (who, before) = (Some(account.id), found.len());
    for take in state.open_takes(account) {
        if now.ms.saturating_sub(take.at_ms) > 10 * MINUTE {
            let count = state.ordinal(take.set, take.code).unwrap_or(0);
            found.push(Item { count, ..item(Kind::CodeOut, Level::Now, Subject::Take(take.id), (take.id, take.at_ms), who) });
        }
    }
    let rivals = state.rival_sets(account);
    if let Some(newest) = rivals.iter().max_by_key(|s| (s.stored.1, s.stored.0)) {
        found.push(Item {
            count: rivals.len() as u32,
            ..item(Kind::TwoCurrent, Level::Now, Subject::Account(account.id), newest.stored, who)
        });
    }
    let current = state.current_sets(account);
    for set in &current {
        set_items(state, account, set, &current, now, found);
    }
    for set in state.sets_of(account) {
        ended_set_items(state, set, &current, now, found);
    }
    let exposed = found.iter().skip(before).any(|i| i.kind == Kind::Exposed);
    if current.is_empty() && !exposed {
        // Since the last set ended or, if its texts are simply gone, since it was stored.
        let last = state.sets_of(account).next_back().map(|s| s.ended.unwrap_or(s.stored));
        found.push(item(Kind::NoSet, Level::Soon, Subject::Account(account.id), last.unwrap_or(account.made), who));
    }
}

fn set_items(state: &State, account: &Account, set: &Set, current: &[&Set], now: Now, found: &mut Vec<Item>) {
    let who = Some(account.id);
    let subject = Subject::Set(set.id);

    let refused = state.refused_lately(set);
    if let Some(last) = refused.last().and_then(|t| t.outcome) {
        let level = if refused.len() >= 2 { Level::Now } else { Level::Soon };
        found.push(Item { count: refused.len() as u32, ..item(Kind::SetSuspect, level, subject, (last.1, last.2), who) });
    }

    let known = account.known_service().map_or(services::AfterChange::Unknown, |s| s.after_change);
    if known != services::AfterChange::Survive
        && let Some((id, at, _)) = account.changes.iter().rev().find(|c| after_issue(set, c))
    {
        found.push(item(Kind::SigninChanged, Level::Now, subject, (*id, *at), who));
    }

    let (left, total) = (state.left(set), set.codes.len() as u32);
    let last_take = last_spent(state, set);
    match set.shape {
        Shape::Rotating if left == 0 => {
            if let Some(take) = last_take
                && let Some((Outcome::Accepted, id, at)) = take.outcome
            {
                found.push(item(Kind::RotatingSpent, Level::Now, subject, (id, at), who));
            }
        }
        Shape::List => {
            let cause = last_take.map_or(set.stored, |t| (t.id, t.at_ms));
            let elsewhere = current.iter().any(|s| s.id != set.id && state.left(s) > 0);
            if left == 0 && !elsewhere {
                found.push(Item { total, ..item(Kind::NoneLeft, Level::Now, subject, cause, who) });
            } else if left > 0
                && total > 3
                && state.pack.is_none()
                && (u64::from(left) <= state.settings.get(FEW_LEFT) || left.saturating_mul(5) <= total)
            {
                found.push(Item { count: left, total, ..item(Kind::FewLeft, Level::Soon, subject, cause, who) });
            }
        }
        _ => {}
    }

    if let Some(end) = set.expires_ms {
        if end <= now.ms {
            found.push(Item { at_ms: Some(end), ..item(Kind::PassExpired, Level::Soon, subject, set.stored, who) });
        } else if end - now.ms <= DAY {
            found.push(Item { at_ms: Some(end), ..item(Kind::PassExpires, Level::Now, subject, set.stored, who) });
        }
    }

    let limit = state.settings.get(if account.privileged { OLD_DAYS_PRIVILEGED } else { OLD_DAYS });
    let age = now.today.days_since(issue_date(set));
    if age < 0 && set.issued.is_some() {
        found.push(item(Kind::ClockBack, Level::Soon, subject, set.stored, who));
    } else if i64::from(age) > limit as i64 && set.shape != Shape::Pass {
        let due = u64::from(issue_date(set).plus_days(limit as i32).days()) * DAY;
        found.push(Item { count: age as u32, ..item(Kind::SetOld, Level::Soon, subject, (set.stored.0, due), who) });
    }
}

fn ended_set_items(state: &State, set: &Set, current: &[&Set], now: Now, found: &mut Vec<Item>) {
    let who = Some(set.account);
    let subject = Subject::Set(set.id);
    let revoked = || set.revoked.iter().map(|(id, at, ..)| (*at, *id));
    if let (Some((first, _)), Some((at, id))) = (revoked().min(), revoked().max())
        && !replaced_since(set, current, first)
    {
        found.push(item(Kind::Exposed, Level::Now, subject, (id, at), who));
    }
    let Some(ended) = set.ended.filter(|_| set.status != Status::Current) else { return };
    let kept = set.codes.iter().filter_map(|(id, _)| state.codes.get(id)).filter(|c| c.purged.is_none() && !shared(c, current)).count();
    if kept > 0 && now.ms.saturating_sub(ended.1) > 7 * DAY {
        found.push(Item { count: kept as u32, ..item(Kind::NotPurged, Level::Soon, subject, ended, who) });
    }
    let late =
        state.takes.values().filter(|t| t.set == set.id && t.how != How::AsStored && t.at_ms > ended.1).max_by_key(|t| (t.at_ms, t.id));
    if let Some(take) = late {
        found.push(item(Kind::TakenSuperseded, Level::Now, subject, (take.id, take.at_ms), who));
    }
}

/// The codes of a set that has ended open nothing any more.
fn source_there(state: &State, set: SetId, came_back: bool, found: &mut Vec<Item>) {
    let Some(set) = state.sets.get(&set).filter(|set| set.status == Status::Current) else { return };
    let count = u32::from(came_back);
    found.push(Item { count, ..item(Kind::SourceThere, Level::Soon, Subject::Set(set.id), set.stored, Some(set.account)) });
}

fn copy_items(state: &State, copy: &Copy, now: Now, found: &mut Vec<Item>) {
    let subject = Subject::Copy(copy.id);
    let stale = copy.stale_since(state);
    if let Some(lost) = copy.lost {
        let waiting = copy.holds.iter().filter_map(|(set, _)| state.sets.get(set)).filter(|s| !reissued_after(state, s, lost.1)).count();
        if waiting > 0 || (copy.kind == CopyKind::Recovery && stale.is_none()) {
            found.push(Item { count: waiting as u32, ..item(Kind::CopyLost, Level::Now, subject, lost, None) });
        }
        return;
    }
    if let Some(cause) = stale {
        // What anybody can read is more urgent than what has to be opened first.
        let level = if copy.kind.is_plain() { Level::Now } else { Level::Soon };
        found.push(item(Kind::CopyStale, level, subject, cause, None));
        return;
    }
    if let Some(end) = copy.expires_ms.filter(|end| *end <= now.ms) {
        found.push(Item { at_ms: Some(end), ..item(Kind::PackExpired, Level::Soon, subject, copy.made, None) });
    }
    let rows = copy.rows_to_strike(state);
    if let Some((_, cause)) = rows.iter().max_by_key(|(_, (id, at))| (*at, *id)) {
        found.push(Item { count: rows.len() as u32, ..item(Kind::CopyShowsUsed, Level::SomeDay, subject, *cause, None) });
    }
}

impl Copy {
    /// The event since which a set or the key on this copy is no longer good, and when that was.
    #[must_use]
    pub fn stale_since(&self, state: &State) -> Option<(EventId, u64)> {
        if self.kind == CopyKind::Recovery {
            return state.keys.recovery.filter(|(made, _)| self.key != Some(*made));
        }
        self.holds
            .iter()
            .filter_map(|(set, _)| state.sets.get(set))
            .filter(|s| s.status != Status::Current)
            .filter_map(|s| s.ended)
            .min_by_key(|(id, at)| (*at, *id))
    }

    /// Codes on this copy that were used since it was made and are not struck yet, each with the
    /// event that used it and its time. In a file nothing is struck.
    #[must_use]
    pub fn rows_to_strike(&self, state: &State) -> Vec<((SetId, CodeId), (EventId, u64))> {
        let mut rows = Vec::new();
        if self.kind.is_file() {
            return rows;
        }
        for (set, codes) in &self.holds {
            let uses_up = state.sets.get(set).is_none_or(|s| s.shape.uses_up());
            for code in codes.iter().filter(|c| uses_up && !self.struck.contains(c)) {
                let spent = |t: &&Take| !matches!(t.outcome, Some((Outcome::Returned, ..)));
                let take = state.codes.get(code).into_iter().flat_map(|c| &c.takes).filter_map(|id| state.takes.get(id)).find(spent);
                if let Some(take) = take {
                    rows.push(((*set, *code), (take.id, take.at_ms)));
                }
            }
        }
        rows
    }
}

/// A code that is good for one use, and that two installations handed out: a pack and its home, or two machines that
/// went apart.
fn taken_twice(state: &State, found: &mut Vec<Item>) {
    for code in state.codes.values().filter(|code| code.takes.len() > 1) {
        let counts = |take: &&Take| take.how != How::AsStored && !matches!(take.outcome, Some((Outcome::Returned, ..)));
        let takes: Vec<&Take> = code.takes.iter().filter_map(|id| state.takes.get(id)).filter(counts).collect();
        let Some(last) = takes.iter().max_by_key(|take| (take.at_ms, take.id)) else { continue };
        let set = state.sets.get(&last.set).filter(|set| set.shape.uses_up());
        if takes.iter().any(|take| take.writer != last.writer)
            && let Some(set) = set
        {
            let count = state.ordinal(set.id, code.id).unwrap_or(0);
            let cause = (last.id, last.at_ms);
            found.push(Item { count, ..item(Kind::TakenTwice, Level::Now, Subject::Take(last.id), cause, Some(set.account)) });
        }
    }
}

/// Three redemptions on one account, or five in all, within 24 hours.
fn bursts(state: &State, now: Now, found: &mut Vec<Item>) {
    let recent = |t: &&Take| t.how != How::AsStored && now.ms.saturating_sub(t.at_ms) < 7 * DAY;
    let mut takes: Vec<&Take> = state.takes.values().filter(recent).collect();
    takes.sort_by_key(|t| (t.at_ms, t.id));
    let fifth = takes.windows(5).rev().find(|w| within_a_day(w)).and_then(|w| w.last());
    if let Some(last) = fifth {
        found.push(Item { count: 5, ..item(Kind::Burst, Level::Now, Subject::Vault, (last.id, last.at_ms), None) });
    }
    for account in state.accounts.values() {
        let own: Vec<&Take> = takes.iter().copied().filter(|t| state.sets.get(&t.set).is_some_and(|s| s.account == account.id)).collect();
        if let Some(last) = own.windows(3).rev().find(|w| within_a_day(w)).and_then(|w| w.last()) {
            let subject = Subject::Account(account.id);
            found.push(Item { count: 3, ..item(Kind::Burst, Level::Now, subject, (last.id, last.at_ms), Some(account.id)) });
        }
    }
}

fn within_a_day(takes: &[&Take]) -> bool {
    match (takes.first(), takes.last()) {
        (Some(first), Some(last)) => last.at_ms.saturating_sub(first.at_ms) <= DAY,
        _ => false,
    }
}

fn clock(state: &State, now: Now, found: &mut Vec<Item>) {
    if let Some((latest, cause)) = state.latest
        && latest > now.ms.saturating_add(5 * MINUTE)
    {
        found.push(item(Kind::ClockBack, Level::Now, Subject::Vault, (cause, now.ms), None));
    }
}

/// When the service issued a set: as typed, else the day on which it was stored.
#[must_use]
pub fn issue_date(set: &Set) -> Date {
    set.issued.unwrap_or_else(|| Date::of_millis(set.stored.1))
}

/// Whether a change of the sign-in came after the set was issued: after it was stored, or before
/// that but after the day of its typed issue date. The day after counts as the same day, because
/// the date is of the person's place and the change is in UTC.
fn after_issue(set: &Set, (_, at, _): &&(EventId, u64, Change)) -> bool {
    *at > set.stored.1 || set.issued.is_some_and(|issued| Date::of_millis(*at).days_since(issued) > 1)
}

fn last_spent<'a>(state: &'a State, set: &Set) -> Option<&'a Take> {
    let of_set = |t: &&Take| set.codes.iter().any(|(code, _)| *code == t.code) && !matches!(t.outcome, Some((Outcome::Returned, ..)));
    state.takes.values().filter(of_set).max_by_key(|t| (t.at_ms, t.id))
}

fn shared(code: &crate::state::Code, current: &[&Set]) -> bool {
    current.iter().any(|s| code.sets.contains(&s.id))
}

fn reissued_after(state: &State, set: &Set, at: u64) -> bool {
    state.accounts.get(&set.account).is_none_or(|a| a.closed || replaced_since(set, &state.current_sets(a), at))
}

/// Whether nothing has to be reissued for a set that somebody may know since `at`: another set had
/// replaced it before it was revoked, or a set was stored since.
fn replaced_since(set: &Set, current: &[&Set], at: u64) -> bool {
    let replaced = set.ended.is_some_and(|(end, _)| set.revoked.iter().all(|(id, ..)| *id != end));
    replaced || current.iter().any(|s| s.stored.1 >= at && !s.codes.is_empty())
}
