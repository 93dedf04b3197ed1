//! How good the codes of a stored set are. Looking is no event; no text leaves this function.

use std::collections::HashSet;

use custody::quality::Quality;
use custody::{AccountId, CodeText, Set, SetId};

use crate::error::VerbError;
use crate::open::OpenVault;

impl OpenVault {
    /// The quality of a set, as far as its texts are there, and which other accounts have one of its codes.
    ///
    /// # Errors
    /// When there is no such set or a stored text does not open.
    pub fn quality(&self, set: SetId) -> Result<Quality, VerbError> {
        let state = self.state();
        let set = state.sets.get(&set).ok_or(VerbError::NoSet)?;
        let own = self.texts_of(set).collect::<Result<Vec<_>, _>>()?;
        let wanted: HashSet<_> = own.iter().map(|text| text.comparable(set.case_matters)).collect();
        let mut others: Vec<AccountId> = Vec::new();
        for other in state.sets.values().filter(|other| other.account != set.account) {
            for text in self.texts_of(other) {
                if wanted.contains(&text?.comparable(set.case_matters)) {
                    others.push(other.account);
                    break;
                }
            }
        }
        others.sort_unstable();
        others.dedup();
        Ok(Quality::of(&own, set.case_matters, 0, others))
    }

    /// The texts of a set that are there, one after the other.
    fn texts_of<'v>(&'v self, set: &'v Set) -> impl Iterator<Item = Result<CodeText, VerbError>> + 'v {
        set.codes.iter().map(|(code, _)| *code).filter(|code| self.has_text(*code)).map(|code| self.text(code))
    }
}
