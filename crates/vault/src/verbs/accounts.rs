//! Labels and facts of an account, and leaving it.

use custody::{AccountId, Body, Change, Fact, Field, Order, State};

use super::{LONGEST_LABEL, LONGEST_NOTES, tidy_label};
use crate::commit::Draft;
use crate::disk::Urgency;
use crate::error::VerbError;
use crate::open::{OpenVault, Proof};

/// A change to labels and facts: what is none stays as it is, an empty text erases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AccountEdit {
    pub service: Option<String>,
    pub account: Option<String>,
    pub host: Option<String>,
    pub reissue_page: Option<String>,
    pub also_needed: Option<String>,
    pub owner: Option<String>,
    pub tags: Option<String>,
    pub notes: Option<String>,
    pub privileged: Option<bool>,
    pub plain_entry: Option<bool>,
    pub order: Option<Order>,
}

impl AccountEdit {
    fn labels(&self) -> [(Field, Option<&String>); 8] {
        [
            (Field::Service, self.service.as_ref()),
            (Field::Account, self.account.as_ref()),
            (Field::Host, self.host.as_ref()),
            (Field::ReissuePage, self.reissue_page.as_ref()),
            (Field::AlsoNeeded, self.also_needed.as_ref()),
            (Field::Owner, self.owner.as_ref()),
            (Field::Tags, self.tags.as_ref()),
            (Field::Notes, self.notes.as_ref()),
        ]
    }

    fn facts(&self) -> [(Fact, Option<u64>); 3] {
        let order = self.order.map(|order| Order::ALL.iter().position(|o| *o == order).unwrap_or(0) as u64);
        [(Fact::Privileged, self.privileged.map(u64::from)), (Fact::PlainEntry, self.plain_entry.map(u64::from)), (Fact::Order, order)]
    }

    /// Writes down what differs from the account as it is.
    pub(super) fn apply(&self, draft: &mut Draft<'_>, account: AccountId, proof: Option<&Proof>) -> Result<(), VerbError> {
        let known = draft.state().accounts.get(&account).cloned();
        if self.privileged == Some(false) && known.as_ref().is_some_and(|a| a.privileged) {
            draft.vault().accepts(proof)?;
        }
        for (field, text) in self.labels() {
            let Some(text) = text else { continue };
            let text = tidy_label(text, if field == Field::Notes { LONGEST_NOTES } else { LONGEST_LABEL })?;
            if field == Field::Service && text.is_empty() {
                return Err(VerbError::NoService);
            }
            if known.as_ref().and_then(|a| a.label(field)).unwrap_or_default() != text {
                draft.label(State::subject(account), field, &text)?;
            }
        }
        for (fact, value) in self.facts() {
            let Some(value) = value else { continue };
            let now = known.as_ref().and_then(|a| match fact {
                Fact::Privileged => Some(u64::from(a.privileged)),
                Fact::PlainEntry => a.plain_entry.map(u64::from),
                Fact::Order => a.order.and_then(|o| Order::ALL.iter().position(|x| *x == o)).map(|at| at as u64),
                _ => None,
            });
            if now != Some(value) && !(now.is_none() && known.is_none() && value == 0) {
                draft.append(Body::FactSet { account, fact, value })?;
            }
        }
        Ok(())
    }
}

impl OpenVault {
    /// Changes labels and facts of an account. Taking *privileged* off weakens its rules and wants
    /// step-up.
    ///
    /// # Errors
    /// When there is no such account, a text is too long, or it cannot be saved.
    pub fn edit_account(&mut self, account: AccountId, edit: &AccountEdit, proof: Option<&Proof>, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            draft.state().accounts.get(&account).ok_or(VerbError::NoAccount)?;
            edit.apply(draft, account, proof)
        })
    }

    /// Notes accounts by their names, without codes, so that each is a reason to store some. One that is there already
    /// stays as it is. Returns how many are new.
    ///
    /// # Errors
    /// When one has no service, a text is too long, or it cannot be saved.
    pub fn note_accounts(&mut self, accounts: &[AccountEdit], now_ms: u64) -> Result<u32, VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            let mut new = 0;
            for labels in accounts {
                let service = labels.service.as_deref().filter(|s| !s.trim().is_empty()).ok_or(VerbError::NoService)?;
                if draft.state().account_named(service, labels.account.as_deref()).is_some() {
                    continue;
                }
                let account = AccountId(draft.make_id()?);
                draft.append(Body::AccountNew { account })?;
                labels.apply(draft, account, None)?;
                new += 1;
            }
            Ok(new)
        })
    }

    /// Leaves an account: hidden, texts destroyed, history kept. Returns how many texts were destroyed.
    ///
    /// # Errors
    /// When a code of it is out, there is no fresh proof, or it cannot be saved.
    pub fn close_account(&mut self, account: AccountId, proof: &Proof, now_ms: u64) -> Result<u32, VerbError> {
        self.accepts(Some(proof))?;
        self.commit(Urgency::Other, now_ms, |draft| {
            let known = draft.state().accounts.get(&account).ok_or(VerbError::NoAccount)?;
            let sets = known.sets.clone();
            let destroyed = super::sets::purge(draft, &sets)?;
            draft.append(Body::FactSet { account, fact: Fact::Closed, value: 1 })?;
            Ok(destroyed)
        })
    }

    /// Records that the sign-in of an account changed.
    ///
    /// # Errors
    /// When there is no such account, or it cannot be saved.
    pub fn signin_changed(&mut self, account: AccountId, change: Change, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            draft.state().accounts.get(&account).ok_or(VerbError::NoAccount)?;
            draft.append(Body::SigninChanged { account, change })?;
            Ok(())
        })
    }
}
