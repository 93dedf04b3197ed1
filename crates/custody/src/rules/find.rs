//! Which account, copy or item a person means by a few letters.

use crate::state::{Account, Copy, State};
use crate::{AccountId, CopyId, Field};

/// Why a text does not name exactly one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear<T> {
    /// Nothing fits.
    Nothing,
    /// Several fit.
    Several(Vec<T>),
}

impl State {
    /// The one open account whose id, service, account name or host holds `text`, case aside. A
    /// service, account name or host that equals the text goes before those that only hold it.
    ///
    /// # Errors
    /// When nothing or several fit.
    pub fn find_account(&self, text: &str) -> Result<&Account, Unclear<AccountId>> {
        if let Some(account) = AccountId::from_hex(text).ok().and_then(|id| self.accounts.get(&id)) {
            return Ok(account);
        }
        let wanted = text.trim().to_lowercase();
        if wanted.is_empty() {
            return Err(Unclear::Nothing);
        }
        let parts = |a: &Account| {
            [Some(a.service()), a.label(Field::Account), a.host()].into_iter().flatten().map(str::to_lowercase).collect::<Vec<_>>()
        };
        let open = || self.accounts.values().filter(|a| !a.closed);
        let exact: Vec<&Account> = open().filter(|a| parts(a).contains(&wanted)).collect();
        let fits = if exact.is_empty() { open().filter(|a| parts(a).iter().any(|p| p.contains(&wanted))).collect() } else { exact };
        match fits.as_slice() {
            [one] => Ok(one),
            [] => Err(Unclear::Nothing),
            several => Err(Unclear::Several(several.iter().map(|a| a.id).collect())),
        }
    }

    /// What to call an account so that [`State::find_account`] finds it and no other: its service, else its account
    /// name, else its host, else its id.
    #[must_use]
    pub fn handle(&self, account: &Account) -> String {
        let names = [Some(account.service()), account.label(Field::Account), account.host()];
        let is_clear = |name: &&str| self.find_account(name).is_ok_and(|found| found.id == account.id);
        names.into_iter().flatten().find(is_clear).map_or_else(|| account.id.to_string(), str::to_owned)
    }

    /// The copy whose full id, or whose six printed characters, are given. Reading mistakes that
    /// Crockford's alphabet foresees are forgiven: I and L for 1, O for 0, and lower case.
    ///
    /// # Errors
    /// When nothing or several fit.
    pub fn find_copy(&self, text: &str) -> Result<&Copy, Unclear<CopyId>> {
        if let Some(copy) = CopyId::from_hex(text).ok().and_then(|id| self.copies.get(&id)) {
            return Ok(copy);
        }
        let read = |c: char| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        };
        let wanted: String = text.trim().chars().map(read).collect();
        let fits: Vec<&Copy> = self.copies.values().filter(|c| c.id.printed() == wanted).collect();
        match fits.as_slice() {
            [one] => Ok(one),
            [] => Err(Unclear::Nothing),
            several => Err(Unclear::Several(several.iter().map(|c| c.id).collect())),
        }
    }
}
