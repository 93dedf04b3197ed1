//! Making a pack: it is registered as a copy, and its home keeps what opens it.

use std::collections::{BTreeMap, BTreeSet};

use custody::rules::pack::Chosen;
use custody::rules::take::TakeRefusal;
use custody::{
    Account, AccountId, Body, CodeId, CopyId, CopyKind, EventId, Fact, Field, Ledger, NewCopy, NewSet, Paper, Place, Set, SetId, State,
    Subject, VaultId, WriterId, settings,
};

use crate::disk::Urgency;
use crate::error::VerbError;
use crate::format::{Dek, KdfCost, PackKey, Password, Payload, Secret, Slot, VaultSecret, check, make_random, make_slot, seal, seal_text};
use crate::open::{OpenVault, Proof};
use crate::phrase::Phrase;
use crate::verbs::{LONGEST_LABEL, tidy_label};

/// What goes into a pack.
pub struct PackWish<'w> {
    /// The sets and those of their codes that go along: see [`OpenVault::codes_to_pack`].
    pub codes: &'w [Chosen],
    /// From when on it warns, in milliseconds since 1970.
    pub expires_ms: u64,
    /// Where it will be.
    pub place: &'w str,
}

/// A pack that is registered.
pub struct PackMade<T> {
    /// Under which id.
    pub copy: CopyId,
    /// How many accounts are in it.
    pub accounts: u32,
    /// How many codes.
    pub codes: u32,
    /// What was made of its bytes.
    pub written: T,
}

/// Labels that go along: what helps to sign in. An owner and notes stay at home.
const LABELS: &[Field] = &[Field::Service, Field::Account, Field::Host, Field::ReissuePage, Field::AlsoNeeded, Field::Tags];

impl OpenVault {
    /// Which codes of the chosen accounts go along, at most `most` of each set: ids and numbers only.
    ///
    /// # Errors
    /// When an account has no code left.
    pub fn codes_to_pack(&self, accounts: &[AccountId], most: Option<u32>) -> Result<Vec<Chosen>, VerbError> {
        let mut chosen = Vec::new();
        for id in accounts {
            let account = self.state.accounts.get(id).ok_or(VerbError::NoAccount)?;
            let sets = self.state.current_sets(account);
            let of_account =
                sets.into_iter().map(|set| (set.id, self.state.codes_to_pack(set, most))).filter(|(_, codes)| !codes.is_empty());
            let before = chosen.len();
            chosen.extend(of_account);
            if chosen.len() == before {
                return Err(TakeRefusal::NoneLeft { out: 0 }.into());
            }
        }
        Ok(chosen)
    }

    /// Makes a travel pack and hands its bytes to `write`, which makes them durable under a name that is not yet the last
    /// one; then registers it as a copy. `write` may run again, when something else changed the vault meanwhile: only what
    /// it made last counts. Without a written pack nothing is registered.
    ///
    /// Its phrase costs whoever guesses it as much as the password of a new vault, however this vault is calibrated, and
    /// it opens on a borrowed machine.
    ///
    /// # Errors
    /// When a code is not left any more, there is no fresh proof, the place is too long, `write` refuses, or it cannot be
    /// saved; [`VerbError::InPack`] in a pack.
    pub fn make_pack<T>(
        &mut self,
        wish: &PackWish<'_>,
        phrase: &Phrase,
        proof: &Proof,
        now_ms: u64,
        write: impl FnMut(&[u8]) -> Result<T, VerbError>,
    ) -> Result<PackMade<T>, VerbError> {
        self.make_pack_at(KdfCost::DEFAULT, wish, phrase, proof, now_ms, write)
    }

    /// The same at any cost: for tests, which open many.
    #[doc(hidden)]
    pub fn make_pack_at<T>(
        &mut self,
        cost: KdfCost,
        wish: &PackWish<'_>,
        phrase: &Phrase,
        proof: &Proof,
        now_ms: u64,
        mut write: impl FnMut(&[u8]) -> Result<T, VerbError>,
    ) -> Result<PackMade<T>, VerbError> {
        self.accepts(Some(proof))?;
        self.hands_out_copies()?;
        let place = tidy_label(wish.place, LONGEST_LABEL)?;
        self.are_left(wish.codes)?; // what cannot be is said before the slow key derivation
        let lock = PackLock::make(phrase, cost)?;
        self.commit(Urgency::Other, now_ms, |draft| {
            let vault = draft.vault();
            vault.are_left(wish.codes)?;
            let (copy, fingerprint) = (vault.make_copy_id()?, vault.ledger.fingerprint());
            let bytes = vault.seal_pack(copy, wish, &lock, now_ms)?;
            let codes = wish.codes.iter().map(|(_, codes)| codes.len() as u32).sum();
            let holds = wish.codes.iter().map(|(set, codes)| (*set, codes.iter().map(|(code, _)| *code).collect())).collect();
            let (expires_ms, accounts) = (Some(wish.expires_ms), vault.accounts_of(wish.codes).len() as u32);
            let new = NewCopy { copy, kind: CopyKind::Pack, holds, paper: Paper::None, fingerprint, key: None, expires_ms };
            draft.append(Body::CopyNew(Box::new(new)))?;
            draft.label(Subject::Thing(copy.0), Field::Place, &place)?;
            draft.keep_pack_key(copy, PackKey { vault_id: lock.vault_id, dek: lock.dek.copied() });
            Ok(PackMade { copy, accounts, codes, written: write(&bytes)? })
        })
    }

    /// Whose sets these are, each once.
    fn accounts_of(&self, chosen: &[Chosen]) -> BTreeSet<AccountId> {
        chosen.iter().filter_map(|(set, _)| self.state.sets.get(set)).map(|set| set.account).collect()
    }

    /// Whether chosen codes may still be handed out: something else may have used one meanwhile.
    fn are_left(&self, chosen: &[Chosen]) -> Result<(), VerbError> {
        for (id, codes) in chosen {
            let set = self.state.sets.get(id).ok_or(VerbError::NoSet)?;
            for (code, ordinal) in codes {
                let known = self.state.codes.get(code).ok_or(VerbError::NoSet)?;
                if !self.state.is_left(set, known) {
                    return Err(TakeRefusal::NotUnused { ordinal: *ordinal, state: known.state }.into());
                }
            }
        }
        if chosen.is_empty() { Err(VerbError::NoCodes) } else { Ok(()) }
    }

    /// The sealed file of a pack.
    fn seal_pack(&self, copy: CopyId, wish: &PackWish<'_>, lock: &PackLock, now_ms: u64) -> Result<Vec<u8>, VerbError> {
        let secret = VaultSecret::make()?;
        let mut code_texts = BTreeMap::new();
        for code in wish.codes.iter().flat_map(|(_, codes)| codes).map(|(code, _)| *code) {
            code_texts.insert(code, seal_text(&secret, code, &self.text(code)?)?);
        }
        let mut seed = Seed::new(now_ms)?;
        seed.settings(&self.state)?;
        for id in self.accounts_of(wish.codes) {
            let account = self.state.accounts.get(&id).ok_or(VerbError::NoAccount)?;
            seed.account(account, &self.state, wish.codes)?;
        }
        let base = self.ledger.len() as u64;
        seed.add(now_ms, Body::PackNew { copy, home: self.id(), expires_ms: wish.expires_ms, base })?;
        let events = seed.ledger.in_order().into_iter().map(|event| Box::from(&event.bytes)).collect();
        let payload = Payload { events, code_texts, label_texts: seed.texts, ..Payload::new(lock.vault_id, secret) }.encode()?;
        let bytes = seal(lock.vault_id, &lock.dek, std::slice::from_ref(&lock.slot), &payload)?;
        // As with every save: what does not open again must not reach the disk.
        let opened = check(&bytes).and_then(|checked| checked.open(&lock.dek)).map_err(|_| VerbError::SelfCheck)?;
        // EXPOSE: what was sealed is compared with what opens.
        if opened.expose() == payload.as_slice() { Ok(bytes) } else { Err(VerbError::SelfCheck) }
    }
}

/// The id and the keys of a new pack.
struct PackLock {
    vault_id: VaultId,
    dek: Dek,
    slot: Slot,
}

impl PackLock {
    fn make(phrase: &Phrase, cost: KdfCost) -> Result<Self, VerbError> {
        let (vault_id, dek) = (VaultId(make_random()?), Dek::make()?);
        // EXPOSE: the phrase is what opens the pack.
        let password = Password::from_bytes(phrase.expose().as_bytes())?;
        let slot = make_slot(vault_id, &dek, Secret::Password(&password), cost)?;
        Ok(Self { vault_id, dek, slot })
    }
}

/// The first events of a pack: what is chosen, told again.
struct Seed {
    ledger: Ledger,
    writer: WriterId,
    texts: BTreeMap<EventId, String>,
    now_ms: u64,
}

impl Seed {
    fn new(now_ms: u64) -> Result<Self, VerbError> {
        let mut seed = Self { ledger: Ledger::new(), writer: WriterId(make_random()?), texts: BTreeMap::new(), now_ms };
        seed.add(now_ms, Body::VaultNew)?;
        Ok(seed)
    }

    fn add(&mut self, wall_ms: u64, body: Body) -> Result<EventId, VerbError> {
        Ok(self.ledger.append(self.writer, wall_ms, make_random()?, body))
    }

    /// Limits that hold at home hold on the way.
    fn settings(&mut self, state: &State) -> Result<(), VerbError> {
        for setting in settings::ALL.iter().filter(|setting| state.settings.get(**setting) != setting.default) {
            self.add(self.now_ms, Body::Setting { name: setting.name.to_owned(), value: state.settings.get(*setting) })?;
        }
        Ok(())
    }

    fn account(&mut self, account: &Account, state: &State, chosen: &[Chosen]) -> Result<(), VerbError> {
        let (id, now_ms) = (account.id, self.now_ms);
        self.add(account.made.1, Body::AccountNew { account: id })?;
        for (field, text) in LABELS.iter().filter_map(|field| Some((*field, account.label(*field)?))) {
            let event = self.add(now_ms, Body::Label { subject: State::subject(id), field })?;
            self.texts.insert(event, text.to_owned());
        }
        let order = account.order.map(|order| custody::Order::ALL.iter().position(|known| *known == order).unwrap_or(0) as u64);
        let facts = [
            (Fact::Privileged, account.privileged.then_some(1)),
            (Fact::PlainEntry, account.plain_entry.map(u64::from)),
            (Fact::Order, order),
        ];
        for (fact, value) in facts.into_iter().filter_map(|(fact, value)| Some((fact, value?))) {
            self.add(now_ms, Body::FactSet { account: id, fact, value })?;
        }
        let of_account: Vec<(&Set, &[(CodeId, u32)])> = chosen
            .iter()
            .filter_map(|(set, codes)| Some((state.sets.get(set)?, &codes[..])))
            .filter(|(set, _)| set.account == id)
            .collect();
        let along: Vec<SetId> = of_account.iter().map(|(set, _)| set.id).collect();
        for (set, codes) in of_account {
            let new = NewSet {
                set: set.id,
                account: id,
                shape: set.shape,
                codes: codes.iter().map(|(code, ordinal)| Place { code: *code, ordinal: *ordinal }).collect(),
                replaces: Vec::new(),
                beside: along.iter().copied().filter(|other| set.beside.contains(other)).collect(),
                source: set.source,
                issued: set.issued,
                expires_ms: set.expires_ms,
                case_matters: set.case_matters,
            };
            // Its age is that of the set, not that of the pack.
            self.add(set.stored.1, Body::SetNew(Box::new(new)))?;
        }
        for (_, at_ms, change) in &account.changes {
            self.add(*at_ms, Body::SigninChanged { account: id, change: *change })?;
        }
        Ok(())
    }
}
