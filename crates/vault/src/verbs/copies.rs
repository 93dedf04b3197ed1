//! Copies: what a sheet holds, entering it in the register, and what was said of it later.

use custody::rules::find::Unclear;
use custody::{AccountId, Body, CodeId, CodeText, CopyEvent, CopyId, CopyKind, Field, NewCopy, Paper, SetId, Status, Subject, Why};

use super::{LONGEST_LABEL, tidy_label};
use crate::disk::Urgency;
use crate::error::VerbError;
use crate::format::{RandomError, check_word_mac, make_random};
use crate::open::{OpenVault, Proof};
use crate::phrase::words;

/// What a sheet will hold: every unused code of the current sets of the chosen accounts.
pub struct SheetContents {
    /// The id under which it will be registered.
    pub copy: CopyId,
    /// The word by which it can be told apart from a forged one.
    pub check_word: String,
    /// The ledger's fingerprint before it is registered.
    pub fingerprint: String,
    /// The accounts, in the order they were chosen.
    pub accounts: Vec<SheetAccount>,
}

/// One account on a sheet.
pub struct SheetAccount {
    /// Which account.
    pub account: AccountId,
    /// Which set.
    pub set: SetId,
    /// Its codes: id, printed number, text.
    pub codes: Vec<(CodeId, u32, CodeText)>,
}

/// Why a paper is not one of the registered sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotIdentified {
    /// No registered sheet fits: it is of another vault, or was never registered.
    Unknown,
    /// There is a sheet of this id, and its check word is another: it was misread, or it is a forgery.
    WrongWord(CopyId),
    /// Several fit.
    Several(Vec<CopyId>),
}

/// A set and those of its codes that a sheet would hold: id and printed number.
pub type NumberedSet = (SetId, Vec<(CodeId, u32)>);

impl OpenVault {
    /// Gathers what a sheet will hold; of no accounts, for a recovery sheet. Nothing is registered yet.
    ///
    /// # Errors
    /// When an account has no code left, there is no fresh proof, or a text does not open.
    pub fn sheet_contents(&self, accounts: &[AccountId], proof: &Proof) -> Result<SheetContents, VerbError> {
        self.sheet_of(&self.sheet_codes(accounts)?, proof)
    }

    /// The same with chosen codes.
    ///
    /// # Errors
    /// When there is no fresh proof, a set is not there, or a text does not open.
    pub fn sheet_of(&self, codes: &[NumberedSet], proof: &Proof) -> Result<SheetContents, VerbError> {
        self.accepts(Some(proof))?;
        self.hands_out_copies()?;
        let mut chosen = Vec::new();
        for (set, codes) in codes {
            let account = self.state.sets.get(set).map(|s| s.account).ok_or(VerbError::NoSet)?;
            let text = |(code, ordinal): &(CodeId, u32)| Ok((*code, *ordinal, self.text(*code)?));
            let codes = codes.iter().map(text).collect::<Result<Vec<_>, VerbError>>()?;
            chosen.push(SheetAccount { account, set: *set, codes });
        }
        let copy = self.make_copy_id()?;
        let check_word = check_word(self, copy, chosen.iter().flat_map(|a| a.codes.iter().map(|(code, ..)| *code)));
        Ok(SheetContents { copy, check_word, fingerprint: self.ledger.fingerprint(), accounts: chosen })
    }

    /// Whether copies of what is in here are made at all, before anything of one is written: not of a travel pack, and not
    /// before a password is set in a vault that was opened with its recovery key.
    pub(crate) fn hands_out_copies(&self) -> Result<(), VerbError> {
        match (self.state.pack.is_some(), self.by_recovery) {
            (true, _) => Err(VerbError::InPack),
            (_, true) => Err(VerbError::SetPassword),
            _ => Ok(()),
        }
    }

    /// An id for a copy whose printed form no other copy has.
    pub(crate) fn make_copy_id(&self) -> Result<CopyId, RandomError> {
        loop {
            let id = CopyId(make_random()?);
            if !self.state.copies.keys().any(|known| known.printed() == id.printed()) {
                return Ok(id);
            }
        }
    }

    /// Which codes a sheet of these accounts would hold: ids and numbers only.
    ///
    /// # Errors
    /// When an account has no code left.
    pub fn sheet_codes(&self, accounts: &[AccountId]) -> Result<Vec<NumberedSet>, VerbError> {
        let mut chosen = Vec::new();
        for id in accounts {
            let account = self.state.accounts.get(id).ok_or(VerbError::NoAccount)?;
            let before = chosen.len();
            for set in self.state.current_sets(account) {
                // A code that was shown and could not be recorded is no unused code.
                let shown = |code: &CodeId| set.shape.uses_up() && self.shown_unrecorded.contains(code);
                let left =
                    |(code, _): &&(CodeId, u32)| !shown(code) && self.state.codes.get(code).is_some_and(|c| self.state.is_left(set, c));
                let codes: Vec<(CodeId, u32)> = set.codes.iter().filter(left).copied().collect();
                if !codes.is_empty() {
                    chosen.push((set.id, codes));
                }
            }
            if chosen.len() == before {
                return Err(custody::rules::take::TakeRefusal::NoneLeft { out: 0 }.into());
            }
        }
        Ok(chosen)
    }

    /// Enters a sheet in the register. One with the recovery key is that of the key as it is now.
    ///
    /// # Errors
    /// When the place is too long, there is no recovery key to be on the sheet, or it cannot be saved.
    pub fn register_sheet(
        &mut self,
        sheet: &SheetContents,
        kind: CopyKind,
        place: &str,
        paper: Paper,
        now_ms: u64,
    ) -> Result<(), VerbError> {
        let place = tidy_label(place, LONGEST_LABEL)?;
        let holds: Vec<(SetId, Vec<CodeId>)> =
            sheet.accounts.iter().map(|a| (a.set, a.codes.iter().map(|(code, ..)| *code).collect())).collect();
        self.commit(Urgency::Other, now_ms, |draft| {
            let key = match kind {
                CopyKind::Recovery if !draft.vault().keys().recovery_key => return Err(VerbError::NoRecoveryKey),
                CopyKind::Recovery => draft.state().keys.recovery.map(|(made, _)| made),
                _ => None,
            };
            let fingerprint = sheet.fingerprint.clone();
            let new = NewCopy { copy: sheet.copy, kind, holds: holds.clone(), paper, fingerprint, key, expires_ms: None };
            draft.append(Body::CopyNew(Box::new(new)))?;
            draft.label(Subject::Thing(sheet.copy.0), Field::Place, &place)?;
            Ok(())
        })
    }

    /// Says something of a copy. *Checked* strikes the rows that were to be struck; *lost* revokes
    /// every set that the copy holds and that is not ended yet.
    ///
    /// # Errors
    /// When there is no such copy, or it is destroyed already.
    pub fn copy_said(&mut self, copy: CopyId, said: CopyEvent, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            let state = draft.state();
            let known = state.copies.get(&copy).filter(|c| c.exists()).ok_or(VerbError::NoCopy)?;
            let struck = match said {
                CopyEvent::Checked => known.rows_to_strike(state).into_iter().map(|((_, code), _)| code).collect(),
                _ => Vec::new(),
            };
            let exposed: Vec<SetId> = match said {
                CopyEvent::Lost => {
                    let current = |set: &&SetId| state.sets.get(set).is_some_and(|s| s.status == Status::Current);
                    known.holds.iter().map(|(set, _)| set).filter(current).copied().collect()
                }
                _ => Vec::new(),
            };
            draft.append(Body::CopySaid { copy, said, struck })?;
            for set in exposed {
                draft.append(Body::SetRevoked { set, why: Why::CopyLost, copy: Some(copy) })?;
            }
            Ok(())
        })
    }

    /// Notes that a sheet was looked at and found to be the registered one. Rows that are to be struck stay so.
    ///
    /// # Errors
    /// When there is no such copy, or it is destroyed already.
    pub fn sheet_verified(&mut self, copy: CopyId, now_ms: u64) -> Result<(), VerbError> {
        self.commit(Urgency::Other, now_ms, |draft| {
            draft.state().copies.get(&copy).filter(|c| c.exists()).ok_or(VerbError::NoCopy)?;
            draft.append(Body::CopySaid { copy, said: CopyEvent::Checked, struck: Vec::new() })?;
            Ok(())
        })
    }

    /// Which registered sheet a paper is, by its check word and, where it can be read, its id.
    ///
    /// # Errors
    /// [`NotIdentified`] says why it is none, or not clearly one.
    pub fn identify_sheet(&self, id: Option<&str>, word: &str) -> Result<CopyId, NotIdentified> {
        let word = word.trim().to_lowercase();
        let Some(id) = id else {
            let fits: Vec<CopyId> = self.state.copies.keys().filter(|c| self.word_of(**c).is_some_and(|w| w == word)).copied().collect();
            return match fits.as_slice() {
                [one] => Ok(*one),
                [] => Err(NotIdentified::Unknown),
                _ => Err(NotIdentified::Several(fits)),
            };
        };
        let copy = self.state.find_copy(id).map_err(|unclear| match unclear {
            Unclear::Nothing => NotIdentified::Unknown,
            Unclear::Several(fits) => NotIdentified::Several(fits),
        })?;
        if self.word_of(copy.id).is_some_and(|known| known == word) { Ok(copy.id) } else { Err(NotIdentified::WrongWord(copy.id)) }
    }

    /// The check word of a registered sheet.
    #[must_use]
    pub fn word_of(&self, copy: CopyId) -> Option<String> {
        let known = self.state.copies.get(&copy).filter(|copy| !copy.kind.is_file())?;
        Some(check_word(self, copy, known.holds.iter().flat_map(|(_, codes)| codes.iter().copied())))
    }
}

/// The check word of a sheet: an HMAC under a key of the vault over the sheet's id and the ids of its
/// codes, as one of 7,776 words. Not over texts, which get purged.
#[must_use]
pub fn check_word(vault: &OpenVault, copy: CopyId, codes: impl Iterator<Item = CodeId>) -> String {
    let mut message = copy.0.to_vec();
    codes.for_each(|code| message.extend(code.0));
    let mac = check_word_mac(&vault.contents.vault_secret, &message);
    let number = mac.iter().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let words = words();
    words.get((number % words.len() as u64) as usize).copied().unwrap_or_default().to_owned()
}
