//! Storing a set: one file is stored once.

use std::collections::{HashMap, HashSet};

use custody::rules::store::{Intent, StorePlan};
use custody::{AccountId, Body, CodeId, CodeState, CodeText, Comparable, Date, Fact, NewSet, Outcome, Place, SetId, Shape, Source, State};

use super::AccountEdit;
use crate::commit::Draft;
use crate::disk::Urgency;
use crate::error::VerbError;
use crate::format::open_text;
use crate::open::{OpenVault, Proof};

/// Most characters of one code.
const LONGEST_CODE: usize = 1_000;
/// Most codes of one set.
const MOST_CODES: usize = 10_000;

/// One code that is about to be stored.
pub struct NewCode {
    /// As issued, byte for byte.
    pub text: CodeText,
    /// The printed number, else the reading position from 1.
    pub ordinal: u32,
    /// It was marked as used in what was read.
    pub used: bool,
}

/// What is to be stored, and for whom.
pub struct StoreWish {
    /// For a reissue or when it is known: the account. Otherwise it is found by service and account name.
    pub account: Option<AccountId>,
    /// Labels and facts of the account; the service's name is needed for a new one.
    pub labels: AccountEdit,
    /// How the codes work.
    pub shape: Shape,
    /// When the service issued them.
    pub issued: Option<Date>,
    /// When they expire, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// Upper and lower case are told apart.
    pub case_matters: bool,
    /// Where they come from.
    pub source: Source,
    /// What the person wants.
    pub intent: Intent,
    /// The codes in reading order.
    pub codes: Vec<NewCode>,
    /// Numbers of places whose code the service took out when it was used: they count, and have no text.
    pub used_places: Vec<u32>,
}

impl StoreWish {
    /// Codes for the account that the labels name. What else is known of them is set afterwards.
    #[must_use]
    pub fn new(labels: AccountEdit, shape: Shape, source: Source, intent: Intent, codes: Vec<NewCode>) -> Self {
        Self {
            account: None,
            labels,
            shape,
            issued: None,
            expires_ms: None,
            case_matters: false,
            source,
            intent,
            codes,
            used_places: Vec::new(),
        }
    }
}

/// What became of the codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreResult {
    /// A new set.
    Stored {
        /// Whose.
        account: AccountId,
        /// Which.
        set: SetId,
        /// How many codes it holds.
        codes: u32,
        /// Sets it superseded.
        superseded: Vec<SetId>,
    },
    /// The codes that were new joined a set that was there.
    Joined {
        /// Whose.
        account: AccountId,
        /// Which.
        set: SetId,
        /// How many joined.
        codes: u32,
    },
    /// Every code is known: nothing was stored.
    Known {
        /// The set that holds them.
        set: SetId,
    },
}

impl StoreResult {
    /// The set that holds the codes now.
    #[must_use]
    pub fn set(&self) -> SetId {
        match self {
            Self::Stored { set, .. } | Self::Joined { set, .. } | Self::Known { set } => *set,
        }
    }
}

/// How codes fit what is there, before anything is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The account they would go to.
    pub account: Option<AccountId>,
    /// What would become of them.
    pub plan: StorePlan,
    /// How many of them are known.
    pub known: u32,
    /// The account has sets whose texts are destroyed: those could not be compared.
    pub not_compared: bool,
}

impl OpenVault {
    /// Works out what would become of codes.
    ///
    /// # Errors
    /// When a code cannot be stored, or a stored text does not open.
    pub fn fit(&self, wish: &StoreWish) -> Result<Fit, VerbError> {
        check_codes(&wish.codes)?;
        let account = self.account_of(wish);
        let known = self.known(&wish.codes, wish.case_matters)?;
        let plan = self.state.plan_store(account, &known, wish.intent);
        let not_compared =
            account.and_then(|id| self.state.accounts.get(&id)).is_some_and(|a| self.state.sets_of(a).any(|s| self.state.is_purged(s)));
        Ok(Fit { account, plan, known: known.iter().flatten().count() as u32, not_compared })
    }

    /// Stores codes. A reissue wants step-up, and so does taking *privileged* off along the way.
    ///
    /// # Errors
    /// [`VerbError::HasCurrent`] when the person has to say whether the set replaces or is added;
    /// [`VerbError::OnlyKnown`] for a reissue with the old file; else when it cannot be saved.
    pub fn store(&mut self, wish: &StoreWish, proof: Option<&Proof>, now_ms: u64) -> Result<StoreResult, VerbError> {
        check_codes(&wish.codes)?;
        if wish.intent == Intent::Reissue {
            self.accepts(proof)?;
        }
        self.commit(Urgency::Other, now_ms, |draft| {
            let account = draft.vault().account_of(wish);
            if wish.intent == Intent::Reissue && account.is_none() {
                return Err(VerbError::NoAccount);
            }
            let known = draft.vault().known(&wish.codes, wish.case_matters)?;
            match draft.state().plan_store(account, &known, wish.intent) {
                StorePlan::Known { set } => Ok(StoreResult::Known { set }),
                StorePlan::OnlyKnown { set } => Err(VerbError::OnlyKnown { set }),
                StorePlan::Ask { current } => Err(VerbError::HasCurrent { current }),
                StorePlan::Join { set } => join(draft, wish, &known, set),
                StorePlan::New { replaces, beside, keep_known } => {
                    let account = ready_account(draft, wish, account, proof)?;
                    let known = if keep_known { of_account(draft, account, &known) } else { drop_known(draft, account, &known) };
                    new_set(draft, wish, account, &known, replaces, beside)
                }
            }
        })
    }

    fn account_of(&self, wish: &StoreWish) -> Option<AccountId> {
        let named = || {
            let service = wish.labels.service.as_deref()?;
            self.state.account_named(service, wish.labels.account.as_deref()).map(|a| a.id)
        };
        wish.account.filter(|id| self.state.accounts.contains_key(id)).or_else(named)
    }

    /// Which stored code each new one is: separators and, as the shape allows, case aside. Stored
    /// texts are opened one at a time.
    fn known(&self, codes: &[NewCode], case_matters: bool) -> Result<Vec<Option<CodeId>>, VerbError> {
        let mut wanted: HashMap<Comparable, Vec<usize>> = HashMap::with_capacity(codes.len());
        for (at, code) in codes.iter().enumerate() {
            wanted.entry(code.text.comparable(case_matters)).or_default().push(at);
        }
        let mut known = vec![None; codes.len()];
        for (id, sealed) in &self.contents.code_texts {
            let text = open_text(&self.contents.vault_secret, *id, sealed)?;
            for at in wanted.get(&text.comparable(case_matters)).into_iter().flatten() {
                if let Some(slot) = known.get_mut(*at) {
                    *slot = Some(*id);
                }
            }
        }
        Ok(known)
    }
}

fn check_codes(codes: &[NewCode]) -> Result<(), VerbError> {
    if codes.is_empty() || codes.len() > MOST_CODES {
        return Err(VerbError::NoCodes);
    }
    match codes.iter().find(|code| !may_be_code(&code.text)) {
        Some(bad) => Err(VerbError::BadCode { ordinal: bad.ordinal }),
        None => Ok(()),
    }
}

/// Whether a text can be stored as a code: it is not empty, not endless, and holds no control characters.
pub(crate) fn may_be_code(code: &CodeText) -> bool {
    // EXPOSE: its characters are looked at.
    let text = code.expose();
    !text.trim().is_empty() && code.chars() <= LONGEST_CODE && !text.chars().any(char::is_control)
}

/// Marks, for each new code, the stored code that it keeps the id of: only codes of this account.
fn of_account(draft: &Draft<'_>, account: AccountId, known: &[Option<CodeId>]) -> Vec<Slot> {
    let own = own_codes(draft, account);
    known.iter().map(|code| code.filter(|c| own.contains(c)).map_or(Slot::New, Slot::Keep)).collect()
}

/// Marks the codes of this account that are known as left out of the new set.
fn drop_known(draft: &Draft<'_>, account: AccountId, known: &[Option<CodeId>]) -> Vec<Slot> {
    let own = own_codes(draft, account);
    known.iter().map(|code| if code.is_some_and(|c| own.contains(&c)) { Slot::LeaveOut } else { Slot::New }).collect()
}

fn own_codes(draft: &Draft<'_>, account: AccountId) -> HashSet<CodeId> {
    let state = draft.state();
    let sets = state.accounts.get(&account).map(|a| a.sets.as_slice()).unwrap_or_default();
    sets.iter().filter_map(|id| state.sets.get(id)).flat_map(|s| s.codes.iter().map(|(code, _)| *code)).collect()
}

/// What becomes of one new code.
#[derive(Clone, Copy)]
enum Slot {
    New,
    Keep(CodeId),
    LeaveOut,
}

/// The account, made or opened anew if need be, with its labels written down.
fn ready_account(
    draft: &mut Draft<'_>,
    wish: &StoreWish,
    account: Option<AccountId>,
    proof: Option<&Proof>,
) -> Result<AccountId, VerbError> {
    let account = match account {
        Some(account) => {
            if draft.state().accounts.get(&account).is_some_and(|a| a.closed) {
                draft.append(Body::FactSet { account, fact: Fact::Closed, value: 0 })?;
            }
            account
        }
        None => {
            if wish.labels.service.as_deref().is_none_or(|s| s.trim().is_empty()) {
                return Err(VerbError::NoService);
            }
            let account = AccountId(draft.make_id()?);
            draft.append(Body::AccountNew { account })?;
            account
        }
    };
    wish.labels.apply(draft, account, proof)?;
    Ok(account)
}

fn new_set(
    draft: &mut Draft<'_>,
    wish: &StoreWish,
    account: AccountId,
    known: &[Slot],
    replaces: Vec<SetId>,
    beside: Vec<SetId>,
) -> Result<StoreResult, VerbError> {
    let set = SetId(draft.make_id()?);
    let mut places = Vec::with_capacity(wish.codes.len());
    let mut used = Vec::new();
    let mut seen = HashSet::new();
    for (code, slot) in wish.codes.iter().zip(known) {
        // A code that stands twice in what was read is stored once.
        if !seen.insert(code.text.comparable(wish.case_matters)) {
            continue;
        }
        let id = match slot {
            Slot::LeaveOut => continue,
            Slot::Keep(id) => {
                if code.used && is_unused(draft.state(), *id) {
                    used.push(*id);
                }
                *id
            }
            Slot::New => {
                let id = draft.new_code(&code.text)?;
                if code.used {
                    used.push(id);
                }
                id
            }
        };
        places.push(Place { code: id, ordinal: code.ordinal });
    }
    let ordinals: HashSet<u32> = places.iter().map(|p| p.ordinal).collect();
    for ordinal in wish.used_places.iter().filter(|o| !ordinals.contains(o)).take(MOST_CODES) {
        let id = CodeId(draft.make_id()?);
        used.push(id);
        let at = places.iter().position(|p| p.ordinal > *ordinal).unwrap_or(places.len());
        places.insert(at, Place { code: id, ordinal: *ordinal });
    }
    let codes = places.len() as u32;
    draft.append(Body::SetNew(Box::new(NewSet {
        set,
        account,
        shape: wish.shape,
        codes: places,
        replaces: replaces.clone(),
        beside,
        source: wish.source,
        issued: wish.issued,
        expires_ms: wish.expires_ms,
        case_matters: wish.case_matters,
    })))?;
    mark_used(draft, set, &used)?;
    Ok(StoreResult::Stored { account, set, codes, superseded: replaces })
}

fn join(draft: &mut Draft<'_>, wish: &StoreWish, known: &[Option<CodeId>], set: SetId) -> Result<StoreResult, VerbError> {
    let into = draft.state().sets.get(&set).ok_or(VerbError::NoSet)?;
    let account = into.account;
    let own: HashSet<CodeId> = into.codes.iter().map(|(code, _)| *code).collect();
    let mut places = Vec::new();
    let mut used = Vec::new();
    let mut seen = HashSet::new();
    for (code, known) in wish.codes.iter().zip(known) {
        if let Some(id) = known.filter(|k| own.contains(k)) {
            if code.used && is_unused(draft.state(), id) {
                used.push(id);
            }
            continue;
        }
        if !seen.insert(code.text.comparable(wish.case_matters)) {
            continue;
        }
        let id = draft.new_code(&code.text)?;
        if code.used {
            used.push(id);
        }
        places.push(Place { code: id, ordinal: code.ordinal });
    }
    let codes = places.len() as u32;
    draft.append(Body::SetJoin { set, codes: places })?;
    mark_used(draft, set, &used)?;
    Ok(StoreResult::Joined { account, set, codes })
}

fn is_unused(state: &State, code: CodeId) -> bool {
    state.codes.get(&code).is_some_and(|c| c.state == CodeState::Unused)
}

/// Codes that were marked as used in what was read: taken and accepted, with no time of their own.
fn mark_used(draft: &mut Draft<'_>, set: SetId, codes: &[CodeId]) -> Result<(), VerbError> {
    for code in codes {
        let take = draft.append(Body::Take { code: *code, set, how: custody::How::AsStored })?;
        draft.append(Body::Answer { take, outcome: Outcome::Accepted, after: Vec::new() })?;
    }
    Ok(())
}
