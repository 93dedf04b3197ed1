//! Taking an export in: the union of its ledger with ours, as far as a file that anybody could have written may go.
//!
//! An export may say anything of what it brings itself. Of what is here already it may only add: a use, an outcome, a
//! set, a code. It never destroys or revokes what is here, makes no code here look unused, renames nothing, and brings no
//! settings and no keys. What would do so stays out, and is counted.

use std::collections::BTreeSet;

use custody::{
    AccountId, Body, CodeId, CopyId, CopyKind, Event, EventId, LabelTexts, Ledger, Outcome, SetId, State, Status, Subject, WriterId,
};

use super::read::Export;
use crate::disk::LOCK_WAIT;
use crate::error::VerbError;
use crate::format::{make_random, seal_text};
use crate::open::{OpenVault, Proof};

/// So many runs fit into one event.
const MOST_RUNS: usize = 500;

/// What an export brings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brings {
    /// Entries that are new here.
    pub events: u32,
    /// Uses of codes among them.
    pub uses: u32,
    /// Accounts that are new here.
    pub accounts: u32,
    /// Sets that are new here.
    pub sets: u32,
    /// Codes that are new here, with their texts.
    pub codes: u32,
    /// Copies that are new in the register.
    pub copies: u32,
    /// Sets that are current here and that a set in the export replaces.
    pub replaced: u32,
    /// Entries that stay out: they would destroy, revoke or rename what is here, or are of settings and keys.
    pub left_out: u32,
    /// What it brings of each account.
    pub of_accounts: Vec<BroughtAccount>,
}

/// What an export brings of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtAccount {
    /// Its id.
    pub id: AccountId,
    /// The service.
    pub service: String,
    /// The account's name.
    pub account: Option<String>,
    /// It is new here.
    pub is_new: bool,
    /// Sets of it that are new here.
    pub sets: u32,
    /// Texts of codes of it that are new here.
    pub codes: u32,
}

/// What is here, against which an export is held.
struct Here<'v> {
    ledger: &'v Ledger,
    state: &'v State,
    has_text: &'v dyn Fn(CodeId) -> bool,
}

/// The entries of an export that are taken.
struct Chosen<'e> {
    events: Vec<&'e Event>,
    left_out: u32,
}

impl OpenVault {
    /// What an export would bring. Nothing is changed.
    #[must_use]
    pub fn weigh_export(&self, export: &Export) -> Brings {
        self.with_here(|here| here.brings(export, &here.choose(export)))
    }

    /// Takes an export in and saves the union.
    ///
    /// # Errors
    /// When there is no fresh proof, or it cannot be saved: then nothing is changed.
    pub fn take_in_export(&mut self, export: &Export, proof: Option<&Proof>, now_ms: u64) -> Result<Brings, VerbError> {
        self.accepts(proof)?;
        if self.state.pack.is_some() {
            return Err(VerbError::InPack);
        }
        if !self.contents.may_be_written() {
            return Err(VerbError::NewerVersion);
        }
        if self.by_recovery {
            return Err(VerbError::SetPassword);
        }
        let places = self.places.clone();
        let mut guard = places.lock(self.disk, LOCK_WAIT)?;
        self.catch_up(&mut guard)?;
        let (events, codes, brings) = self.with_here(|here| {
            let chosen = here.choose(export);
            let (codes, brings) = (here.new_texts(export, &chosen), here.brings(export, &chosen));
            (chosen.events, codes, brings)
        });
        if events.is_empty() {
            return Ok(brings);
        }
        let mut sealed = Vec::with_capacity(codes.len());
        for code in codes {
            if let Some(text) = export.codes.get(&code) {
                sealed.push((code, seal_text(&self.contents.vault_secret, code, text)?));
            }
        }
        let (ledger, writer) = (self.ledger.clone(), self.writer);
        // Whoever wrote the file may have written into our own chain: from here on we write another.
        if events.iter().any(|event| event.writer == self.writer) {
            self.writer = WriterId(make_random()?);
        }
        let texts: Vec<CodeId> = sealed.iter().map(|(code, _)| *code).collect();
        self.contents.code_texts.extend(sealed);
        for event in events {
            if let Some(text) = export.labels.get(&event.id) {
                self.contents.label_texts.insert(event.id, text.clone());
            }
            self.ledger.insert(event.clone());
        }
        // What stays out is written down, so that a gap in a chain is told from one that somebody made.
        for runs in self.ledger.runs_left_out(&export.ledger).chunks(MOST_RUNS) {
            self.ledger.append(self.writer, now_ms, make_random()?, Body::LeftOut { runs: runs.to_vec() });
        }
        self.refold();
        self.united = self.united.saturating_add(u64::from(brings.events));
        self.note_united(now_ms);
        if let Err(error) = self.save_union(&mut guard, now_ms) {
            (self.ledger, self.writer) = (ledger, writer);
            texts.iter().for_each(|code| drop(self.contents.code_texts.remove(code)));
            self.refold();
            return Err(error);
        }
        self.remember(&guard);
        Ok(brings)
    }

    fn with_here<T>(&self, look: impl FnOnce(&Here<'_>) -> T) -> T {
        look(&Here { ledger: &self.ledger, state: &self.state, has_text: &|code| self.has_text(code) })
    }
}

/// A ledger together with what is taken from an export, where every code here has its text: for what tries this with
/// exports that anybody could have written.
#[doc(hidden)]
#[must_use]
pub fn union_with_export(ledger: &Ledger, export: &Export) -> Ledger {
    let state = State::fold(ledger, &LabelTexts::new());
    let here = Here { ledger, state: &state, has_text: &|_| true };
    let mut united = ledger.clone();
    here.choose(export).events.into_iter().for_each(|event| united.insert(event.clone()));
    united
}

impl Here<'_> {
    /// The entries that are taken: first what makes things, then what is said of things, then what is said of entries.
    fn choose<'e>(&self, export: &'e Export) -> Chosen<'e> {
        let new: Vec<&Event> = export.ledger.iter().filter(|event| self.ledger.get(&event.id).is_none()).collect();
        let mut brought = Brought::default();
        let (mut chosen, rest): (Vec<&Event>, Vec<&Event>) = new.iter().partition(|event| self.makes(event, &mut brought));
        // A use of a code is always taken.
        brought.events.extend(new.iter().filter(|event| matches!(event.body, Body::Take { .. })).map(|event| event.id));
        let (says, rest): (Vec<&Event>, Vec<&Event>) = rest.into_iter().partition(|event| self.says(event, &brought));
        chosen.extend(says);
        brought.events.extend(chosen.iter().map(|event| event.id));
        let (of_entries, left): (Vec<&Event>, Vec<&Event>) = rest.into_iter().partition(|event| match &event.body {
            Body::SetRestored { revoked } => revoked.iter().all(|id| brought.events.contains(id)),
            Body::Label { subject: Subject::Event(id), .. } => brought.events.contains(&EventId(*id)),
            Body::PutOff(off) => brought.events.contains(&off.cause) && brought.is_thing(&off.subject),
            Body::Seen(seen) => brought.events.contains(&seen.cause) && brought.is_thing(&seen.subject),
            _ => false,
        });
        chosen.extend(of_entries);
        Chosen { events: chosen, left_out: left.len() as u32 }
    }

    /// Whether an entry makes a thing that is not here. Of what is here the first entry counts, and stays the first.
    fn makes(&self, event: &Event, brought: &mut Brought) -> bool {
        let state = self.state;
        match &event.body {
            Body::AccountNew { account } if !state.has_thing(account.0) => {
                brought.accounts.insert(*account);
            }
            Body::SetNew(new) if !state.has_thing(new.set.0) => {
                brought.sets.insert(new.set);
                brought.codes.extend(new.codes.iter().map(|place| place.code).filter(|code| !self.knows(*code)));
            }
            Body::SetJoin { codes, .. } => {
                brought.codes.extend(codes.iter().map(|place| place.code).filter(|code| !self.knows(*code)));
            }
            // A sheet with a recovery key is one of the keys of its own vault.
            Body::CopyNew(new) if new.kind != CopyKind::Recovery && !state.has_thing(new.copy.0) => {
                brought.copies.insert(new.copy);
            }
            _ => return false,
        }
        true
    }

    /// Whether an entry says something that an export may say: anything of what it brings, and of the rest what adds.
    fn says(&self, event: &Event, brought: &Brought) -> bool {
        match &event.body {
            Body::Take { .. } | Body::SigninChanged { .. } => true,
            Body::Answer { take, outcome, .. } => *outcome != Outcome::Returned || brought.events.contains(take),
            Body::Correction(correction) => brought.events.contains(&correction.take),
            Body::FactSet { account, .. } => brought.accounts.contains(account),
            Body::Label { subject: Subject::Thing(id), .. } => {
                brought.accounts.contains(&AccountId(*id)) || brought.copies.contains(&CopyId(*id))
            }
            Body::SetSuperseded { sets, .. } => sets.iter().all(|set| brought.sets.contains(set)),
            Body::SetRevoked { set, .. } | Body::Notice { set, .. } => brought.sets.contains(set),
            // Purging what is known here and has no text destroys nothing.
            Body::Purge { codes } => codes.iter().all(|code| brought.codes.contains(code) || self.knows(*code) && !(self.has_text)(*code)),
            Body::CopySaid { copy, .. } => brought.copies.contains(copy),
            _ => false,
        }
    }

    fn knows(&self, code: CodeId) -> bool {
        self.state.codes.get(&code).is_some()
    }

    /// The codes whose texts are taken: those that the export brings. An id that is known here never gets another text.
    fn new_texts(&self, export: &Export, chosen: &Chosen<'_>) -> BTreeSet<CodeId> {
        let events: BTreeSet<EventId> = chosen.events.iter().map(|event| event.id).collect();
        let purged: BTreeSet<CodeId> = chosen.events.iter().flat_map(|event| purged_by(&event.body)).copied().collect();
        let codes = export.places().filter(|(event, _)| events.contains(event)).map(|(_, place)| place.code);
        codes.filter(|code| !self.knows(*code) && export.codes.contains_key(code) && !purged.contains(code)).collect()
    }

    fn brings(&self, export: &Export, chosen: &Chosen<'_>) -> Brings {
        let texts = self.new_texts(export, chosen);
        let theirs = State::fold(&export.ledger, &export.labels);
        let mut brings = Brings { events: chosen.events.len() as u32, left_out: chosen.left_out, ..Brings::default() };
        brings.codes = texts.len() as u32;
        let mut replaced: BTreeSet<SetId> = BTreeSet::new();
        let mut sets: BTreeSet<SetId> = BTreeSet::new();
        for event in &chosen.events {
            match &event.body {
                Body::Take { .. } => brings.uses += 1,
                Body::CopyNew(_) => brings.copies += 1,
                Body::AccountNew { .. } => brings.accounts += 1,
                Body::SetNew(new) => {
                    sets.insert(new.set);
                    let is_current = |set: &&SetId| self.state.sets.get(set).is_some_and(|s| s.status == Status::Current);
                    replaced.extend(new.replaces.iter().filter(is_current));
                }
                _ => {}
            }
        }
        (brings.sets, brings.replaced) = (sets.len() as u32, replaced.len() as u32);
        for account in theirs.accounts.values() {
            let is_new = !self.state.accounts.contains_key(&account.id);
            let of_it = || theirs.sets_of(account);
            let codes: BTreeSet<CodeId> =
                of_it().flat_map(|set| set.codes.iter().map(|(code, _)| *code)).filter(|code| texts.contains(code)).collect();
            let new_sets = of_it().filter(|set| sets.contains(&set.id)).count() as u32;
            if is_new || new_sets > 0 || !codes.is_empty() {
                // What an account is called here stays its name.
                let named = self.state.accounts.get(&account.id).unwrap_or(account);
                brings.of_accounts.push(BroughtAccount {
                    id: account.id,
                    service: named.service().to_owned(),
                    account: named.label(custody::Field::Account).map(str::to_owned),
                    is_new,
                    sets: new_sets,
                    codes: codes.len() as u32,
                });
            }
        }
        brings
    }
}

/// What an export brings itself, of which it may say anything.
#[derive(Default)]
struct Brought {
    accounts: BTreeSet<AccountId>,
    sets: BTreeSet<SetId>,
    codes: BTreeSet<CodeId>,
    copies: BTreeSet<CopyId>,
    events: BTreeSet<EventId>,
}

impl Brought {
    /// Whether these are the bytes of the id of something that the export brings.
    fn is_thing(&self, id: &[u8]) -> bool {
        let small = <[u8; 16]>::try_from(id)
            .is_ok_and(|id| self.accounts.contains(&AccountId(id)) || self.sets.contains(&SetId(id)) || self.copies.contains(&CopyId(id)));
        small || <[u8; 32]>::try_from(id).is_ok_and(|id| self.events.contains(&EventId(id)))
    }
}

fn purged_by(body: &Body) -> &[CodeId] {
    if let Body::Purge { codes } = body { codes } else { &[] }
}
