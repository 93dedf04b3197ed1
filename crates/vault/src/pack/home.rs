//! Bringing a pack home: what was done in it is united with its home, as often as one likes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use custody::rules::pack::may_travel;
use custody::{AccountId, Body, CodeId, CodeState, CodeText, CopyId, Event, EventId, How, Ledger, Outcome, SetId, State, Subject};

use crate::disk::{Places, Urgency, read_sealed};
use crate::error::{UnlockError, VerbError};
use crate::format::{Checked, OpenError, PackKey, Payload, check, open_text};
use crate::machine::Access;
use crate::open::OpenVault;
use crate::verbs::{LONGEST_NOTES, may_be_code};

/// More than a year of journeys leaves: whoever writes more wants to fill the vault that it comes home to.
const MOST_EVENTS: usize = 10_000;

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
        let (new, left_out): (Vec<&Event>, Vec<&Event>) = written.partition(|event| self.comes_home(&event.body));
        if new.len() > MOST_EVENTS {
            return Err(VerbError::PackAltered);
        }
        let texts = self.stored_on_the_way(&new, &payload)?;
        let wanted: BTreeSet<EventId> = new.iter().map(|event| event.id).collect();
        let labels = payload.label_texts.into_iter().filter(|(event, _)| wanted.contains(event)).map(tidy).collect();
        let count = |wanted: fn(&Body) -> bool| new.iter().filter(|event| wanted(&event.body)).count() as u32;
        Ok(Homecoming {
            copy,
            expires_ms: pack.expires_ms,
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

    /// Whether an event of a pack is taken in: what happened to codes, but no other name and no other fact of what is here.
    fn comes_home(&self, body: &Body) -> bool {
        match body {
            Body::Label { subject: Subject::Thing(id), .. } => !self.has_thing(id),
            Body::FactSet { account, .. } => !self.state.accounts.contains_key(account),
            other => may_travel(other),
        }
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
        if texts.len() > MOST_EVENTS || texts.iter().any(|(_, text)| !may_be_code(text)) {
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
fn tidy((event, text): (EventId, String)) -> (EventId, String) {
    let kept = text.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST_NOTES).collect();
    (event, kept)
}

/// One save of a pack.
fn read_one(checked: &Checked<'_>, key: &PackKey) -> Result<(Payload, Ledger), UnlockError> {
    let plaintext = checked.open(&key.dek)?;
    // EXPOSE: the payload is read into its parts; code texts in it stay sealed.
    let mut payload = Payload::decode(plaintext.expose(), key.vault_id).map_err(OpenError::Payload)?;
    let ledger = Ledger::read(std::mem::take(&mut payload.events))?;
    Ok((payload, ledger))
}
