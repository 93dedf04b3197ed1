//! Making an export: it is registered as a copy, and holds its own registration.

use std::path::Path;

use custody::{Body, CodeId, CopyId, CopyKind, Field, NewCopy, Paper, SetId, State, Subject};

use super::document::Document;
use crate::disk::Urgency;
use crate::error::VerbError;
use crate::open::{OpenVault, Proof};
use crate::verbs::{LONGEST_LABEL, tidy_label};

/// An export that is registered.
pub struct Exported<T> {
    /// Under which id.
    pub copy: CopyId,
    /// How many accounts are in it.
    pub accounts: u32,
    /// How many texts of codes are in it.
    pub codes: u32,
    /// What was made of the document.
    pub written: T,
}

/// The most characters of a place that nobody gave: a longer path is named by its last part.
const LONGEST_PLACE: usize = 200;

/// Where an export is kept, for the register, when nobody says it: its path.
#[must_use]
pub fn place_of(file: &Path) -> String {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).to_string_lossy().into_owned();
    let name = || file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    if whole.chars().count() > LONGEST_PLACE { name() } else { whole }
}

impl OpenVault {
    /// Hands everything in this vault to `write`, which makes it durable under a name that is not yet the last one, and
    /// then registers it as a copy. `write` may run again, when something else changed the vault meanwhile: only what it
    /// made last counts. Without a written document nothing is registered.
    ///
    /// # Errors
    /// When there is no fresh proof, the place is too long, a text does not open, `write` refuses, or it cannot be saved.
    pub fn export<T>(
        &mut self,
        kind: CopyKind,
        place: &str,
        proof: &Proof,
        now_ms: u64,
        mut write: impl FnMut(&Document<'_>) -> Result<T, VerbError>,
    ) -> Result<Exported<T>, VerbError> {
        self.accepts(Some(proof))?;
        self.hands_out_copies()?;
        let place = tidy_label(place, LONGEST_LABEL)?;
        self.commit(Urgency::Other, now_ms, |draft| {
            let copy = draft.vault().make_copy_id()?;
            let fingerprint = draft.vault().ledger.fingerprint();
            let holds = draft.vault().good_texts();
            let new = NewCopy { copy, kind, holds, paper: Paper::None, fingerprint, key: None, expires_ms: None };
            draft.append(Body::CopyNew(Box::new(new)))?;
            draft.label(Subject::Thing(copy.0), Field::Place, &place)?;
            let vault = draft.vault();
            let document = Document { vault, state: State::fold(&vault.ledger, &vault.contents.label_texts), now_ms };
            let (accounts, codes) = (document.state.accounts.len() as u32, vault.contents.code_texts.len() as u32);
            Ok(Exported { copy, accounts, codes, written: write(&document)? })
        })
    }

    /// What makes an export stale, and what is exposed when it is lost: the texts of current sets. Those of ended sets
    /// are in it too, and are no good to anybody.
    fn good_texts(&self) -> Vec<(SetId, Vec<CodeId>)> {
        let mut holds = Vec::new();
        for set in self.state.accounts.values().flat_map(|account| self.state.current_sets(account)) {
            let codes: Vec<CodeId> = set.codes.iter().map(|(code, _)| *code).filter(|code| self.has_text(*code)).collect();
            if !codes.is_empty() {
                holds.push((set.id, codes));
            }
        }
        holds
    }
}
