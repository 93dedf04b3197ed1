//! Bringing a pack home: what was done in it is united with its home, as often as one likes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use custody::rules::pack::may_travel;
use custody::{AccountId, Body, CodeId, CodeState, CodeText, CopyId, Event, EventId, Field, How, Ledger, Outcome, SetId, State, Subject};

use crate::disk::{Places, Urgency, read_sealed};
use crate::error::{UnlockError, VerbError};
use crate::format::{Checked, OpenError, PackKey, Payload, check, open_text};
use crate::machine::Access;
use crate::open::OpenVault;
use crate::verbs::{LONGEST_LABEL, LONGEST_NOTES, may_be_code};

/// More than a year of journeys leaves: whoever writes more wants to fill the vault that it comes home to.
const MOST_EVENTS: usize = 10_000;
/// The same in bytes of its entries.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A set that a pack holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedSet {
    /// Whose it is.
    pub account: AccountId,
    /// Which.
    pub set: SetId,
    /// Codes of it: id and printed number.
    pub codes: Vec<(CodeId, u32)>,
}

/// A pack that was opened at its home, and what it would bring. Nothing is changed yet.
pub struct Homecoming {
    /// Under which id it is in the register.
    pub copy: CopyId,
    /// Its date, in milliseconds since 1970.
    pub expires_ms: u64,
    /// Entries that are new at home.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    /// Sets among them that were stored on the way.
    pub sets: u32,
    /// Entries that stay out: a pack renames nothing and changes no fact of what is at home.
    pub left_out: u32,
    /// Codes in it that are unused as far as pack and home know. Some may have been used where that could not be recorded.
    pub unused: Vec<PackedSet>,
    new: Vec<Event>,
    labels: BTreeMap<EventId, String>,
    texts: Vec<(CodeId, CodeText)>,
}

/// What came home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BroughtHome {
    /// Entries that were new.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    /// Codes that the person said were used.
    pub ticked: u32,
}

impl OpenVault {
    /// Opens a travel pack of this vault with the key that is kept for it, and says what it would bring. It is only read.
    ///
    /// # Errors
    /// [`VerbError::NotOurPack`] when it is none of this vault; else when it cannot be read.
    pub fn look_into_pack(&self, file: &Path) -> Result<Homecoming, VerbError> {
        let (payload, ledger, copy) = self.read_pack(file)?;
        let theirs = State::fold(&ledger, &payload.label_texts);
        let pack = theirs.pack.as_ref().filter(|pack| pack.home == self.id() && pack.copy == copy).ok_or(VerbError::NotOurPack)?;
        let written =
            ledger.in_order().into_iter().filter(|event| event.writer != pack.seed_writer && self.ledger.get(&event.id).is_none());
        let mut welcome = Welcome {
            vault: self,
            holds: self.holds_of(copy),
            latest: self.ledger.len() as u64 + ledger.len() as u64,
            came: Came::default(),
        };
        let (new, left_out): (Vec<&Event>, Vec<&Event>) = written.partition(|event| welcome.takes(event));
        if new.len() > MOST_EVENTS || new.iter().map(|event| event.bytes.len()).sum::<usize>() > MOST_BYTES {
            return Err(VerbError::PackAltered);
        }
        let texts = self.stored_on_the_way(&new, &payload)?;
        let mut labels = BTreeMap::new();
        for event in &new {
            if let (Body::Label { field, .. }, Some(text)) = (&event.body, payload.label_texts.get(&event.id)) {
                labels.insert(event.id, tidy(*field, text));
            }
        }
        let count = |wanted: fn(&Body) -> bool| new.iter().filter(|event| wanted(&event.body)).count() as u32;
        Ok(Homecoming {
            copy,
            expires_ms: self.state.copies.get(&copy).and_then(|copy| copy.expires_ms).unwrap_or(pack.expires_ms),
            events: new.len() as u32,
            uses: count(|body| matches!(body, Body::Take { .. })),
            sets: count(|body| matches!(body, Body::SetNew(_))),
            left_out: left_out.len() as u32,
            unused: self.unused_in(copy, &theirs),
            new: new.into_iter().cloned().collect(),
            labels,
            texts,
        })
    }

    /// Takes in what a pack brought. `used` are codes of [`Homecoming::unused`] that were used without a record; they are
    /// noted as accepted now. Doing it again changes nothing.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn bring_home(&mut self, pack: &Homecoming, used: &[(SetId, CodeId)], now_ms: u64) -> Result<BroughtHome, VerbError> {
        let faults = self.ledger.verify().len();
        let brought = self.commit(Urgency::Other, now_ms, |draft| {
            let is_new = |event: &&Event| !draft.vault().holds(&event.id);
            let new: Vec<&Event> = pack.new.iter().filter(is_new).collect();
            let uses = new.iter().filter(|event| matches!(event.body, Body::Take { .. })).count() as u32;
            let still_unused: Vec<(SetId, CodeId)> = used
                .iter()
                .copied()
                .filter(|(_, code)| draft.state().codes.get(code).is_some_and(|code| code.state == CodeState::Unused))
                .filter(|used| pack.unused.iter().any(|set| set.set == used.0 && set.codes.iter().any(|(code, _)| *code == used.1)))
                .collect();
            for event in &new {
                draft.take_in(event, pack.labels.get(&event.id));
            }
            for (code, text) in &pack.texts {
                draft.take_in_text(*code, text)?;
            }
            for (set, code) in &still_unused {
                let take = draft.append(Body::Take { code: *code, set: *set, how: How::Shown })?;
                draft.append(Body::Answer { take, outcome: Outcome::Accepted, after: Vec::new() })?;
            }
            Ok(BroughtHome { events: new.len() as u32, uses, ticked: still_unused.len() as u32 })
        })?;
        if brought.events > 0 {
            self.tell_of_chains(faults);
            self.note(now_ms, Access::United, u64::from(brought.events));
        }
        Ok(brought)
    }

    /// The contents of a pack, united with what stands beside it: on a stick that was pulled out too early one of both may
    /// be older.
    fn read_pack(&self, file: &Path) -> Result<(Payload, Ledger, CopyId), VerbError> {
        let bytes = read_sealed(self.disk, file).map_err(UnlockError::from)?;
        let checked = check(&bytes).map_err(UnlockError::from)?;
        let kept = self.contents.pack_keys.iter().find(|(_, key)| key.vault_id == checked.vault_id());
        let (copy, key) = kept.ok_or(VerbError::NotOurPack)?;
        let (mut payload, mut ledger) = read_one(&checked, key)?;
        let beside = read_sealed(self.disk, &Places::of_pack(file, key.vault_id).own_copy()).ok();
        let beside = beside.as_deref().and_then(|bytes| check(bytes).ok()).filter(|own| own.vault_id() == key.vault_id);
        if let Some((own, theirs)) = beside.and_then(|own| read_one(&own, key).ok()) {
            ledger.unite(&theirs);
            payload.label_texts.extend(own.label_texts);
            for (code, text) in own.code_texts {
                payload.code_texts.entry(code).or_insert(text);
            }
        }
        Ok((payload, ledger, *copy))
    }

    /// The sets that a pack was made with; none when it is lost or destroyed.
    fn holds_of(&self, copy: CopyId) -> Option<BTreeSet<SetId>> {
        let copy = self.state.copies.get(&copy).filter(|copy| copy.exists() && copy.lost.is_none())?;
        Some(copy.holds.iter().map(|(set, _)| *set).collect())
    }

    /// The texts of codes that were stored on the way.
    fn stored_on_the_way(&self, new: &[&Event], payload: &Payload) -> Result<Vec<(CodeId, CodeText)>, VerbError> {
        let codes: BTreeSet<CodeId> = new
            .iter()
            .flat_map(|event| match &event.body {
                Body::SetNew(new) => &new.codes[..],
                Body::SetJoin { codes, .. } => codes,
                _ => &[],
            })
            .map(|place| place.code)
            .filter(|code| !self.state.codes.contains(code))
            .collect();
        let sealed = codes.into_iter().filter_map(|code| Some((code, payload.code_texts.get(&code)?)));
        let texts = sealed.map(|(code, text)| Ok((code, open_text(&payload.vault_secret, code, text)?)));
        let texts = texts.collect::<Result<Vec<(CodeId, CodeText)>, VerbError>>()?;
        let bytes: usize = texts.iter().map(|(_, text)| text.chars()).sum();
        if texts.len() > MOST_EVENTS || bytes > MOST_BYTES || texts.iter().any(|(_, text)| !may_be_code(text)) {
            return Err(VerbError::PackAltered);
        }
        Ok(texts)
    }

    /// Codes that a pack was made with and that neither it nor home knows to be used.
    fn unused_in(&self, copy: CopyId, theirs: &State) -> Vec<PackedSet> {
        let Some(copy) = self.state.copies.get(&copy) else { return Vec::new() };
        let is_unused = |code: &CodeId| {
            let state = |state: &State| state.codes.get(code).is_none_or(|code| code.state == CodeState::Unused);
            state(&self.state) && state(theirs)
        };
        let sets = copy.holds.iter().filter_map(|(set, held)| {
            let set = self.state.sets.get(set).filter(|set| set.shape.uses_up())?;
            let codes: Vec<(CodeId, u32)> = set.codes.iter().filter(|(code, _)| held.contains(code) && is_unused(code)).copied().collect();
            (!codes.is_empty()).then_some(PackedSet { account: set.account, set: set.id, codes })
        });
        sets.collect()
    }
}

/// A text that somebody else wrote, as it would be kept if it had been typed here.
fn tidy(field: Field, text: &str) -> String {
    let (most, lines) = if field == Field::Notes { (LONGEST_NOTES, true) } else { (LONGEST_LABEL, false) };
    text.trim().chars().filter(|c| !c.is_control() || lines && *c == '\n').take(most).collect()
}

/// Which events of a pack are taken in. Whoever has it and its phrase could have written any: of what is here they only add a
/// use, an outcome, a revocation; of what comes along they may say what happened to it.
struct Welcome<'v> {
    vault: &'v OpenVault,
    /// The sets that the pack was made with. None of a pack that is lost or destroyed: of such a one only uses count.
    holds: Option<BTreeSet<SetId>>,
    /// No event of it can have known of more than these.
    latest: u64,
    came: Came,
}

/// What a pack brings of its own.
#[derive(Default)]
struct Came {
    accounts: BTreeSet<AccountId>,
    sets: BTreeSet<SetId>,
    events: BTreeSet<EventId>,
}

impl Welcome<'_> {
    fn takes(&mut self, event: &Event) -> bool {
        // Nobody but this machine writes its chain.
        let taken = event.writer != self.vault.writer && may_travel(&event.body) && self.may_say(event);
        if taken {
            self.came.events.insert(event.id);
            match &event.body {
                Body::AccountNew { account } => self.came.accounts.insert(*account),
                Body::SetNew(new) => self.came.sets.insert(new.set),
                _ => false,
            };
        }
        taken
    }

    fn may_say(&self, event: &Event) -> bool {
        let (state, came) = (&self.vault.state, &self.came);
        // A use counts whoever wrote it, and whenever it says that it was.
        match &event.body {
            Body::Take { .. } => return true,
            Body::Answer { outcome, .. } if *outcome != Outcome::Returned => return true,
            _ => {}
        }
        let Some(holds) = self.holds.as_ref().filter(|_| event.lamport <= self.latest) else { return false };
        let is_new = |code: &CodeId| !state.codes.contains(code);
        match &event.body {
            Body::AccountNew { account } => !state.has_thing(account.0),
            Body::SetNew(new) => !state.has_thing(new.set.0) && !new.codes.is_empty(),
            Body::SetJoin { codes, .. } => codes.iter().all(|place| is_new(&place.code)),
            Body::SetSuperseded { sets, .. } => sets.iter().all(|set| came.sets.contains(set)),
            Body::Answer { take, .. } => came.events.contains(take),
            Body::Correction(correction) => came.events.contains(&correction.take),
            Body::SetRevoked { set, .. } => holds.contains(set) || came.sets.contains(set),
            Body::SetRestored { revoked } => revoked.iter().all(|event| came.events.contains(event)),
            Body::Label { subject: Subject::Thing(id), .. } => came.accounts.contains(&AccountId(*id)),
            Body::Label { subject: Subject::Event(id), .. } => came.events.contains(&EventId(*id)),
            Body::FactSet { account, .. } => came.accounts.contains(account),
            Body::Notice { set, .. } => came.sets.contains(set),
            Body::SigninChanged { .. } => true,
            _ => false,
        }
    }
}

/// One save of a pack.
fn read_one(checked: &Checked<'_>, key: &PackKey) -> Result<(Payload, Ledger), UnlockError> {
    let (payload, events) = Payload::decode_but_events(checked.open(&key.dek)?, key.vault_id).map_err(OpenError::Payload)?;
    Ok((payload, Ledger::read_block(&events)?))
}
