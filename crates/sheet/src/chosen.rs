//! From the state of custody to a plain sheet: the same for every door, so that the window and the
//! command line print the same page.

use custody::{AccountId, CodeId, CodeText, Date, Field, Paper, SetId, Shape, State, VaultId, crockford};

use crate::{
    PlainSheet, RecoverySheet, Rendered, SealedSet, SealedSheet, SheetAccount, SheetCode, SheetError, SheetHead, plain, recovery, sealed,
    wallet,
};

/// What stands in the head and foot of a sheet.
pub struct Head<'a> {
    /// The sheet's id, 6 characters.
    pub sheet_id: &'a str,
    /// Whose codes these are.
    pub owner: Option<&'a str>,
    /// The local day and time of day at which it is made: hours and minutes.
    pub made_on: (Date, u8, u8),
    /// The word that Codekeep checks the sheet by.
    pub check_word: &'a str,
    /// The ledger's fingerprint.
    pub fingerprint: &'a str,
    /// Where it will be kept.
    pub place: &'a str,
    /// The paper it is printed on.
    pub paper: Paper,
}

/// One set that was chosen, with the codes that are printed: id, number, text.
pub struct Chosen<'a> {
    /// Whose it is.
    pub account: AccountId,
    /// Which set.
    pub set: SetId,
    /// Its codes in reading order.
    pub codes: &'a [(CodeId, u32, CodeText)],
}

/// Sets the pages of a plain sheet. Sets that the state does not know are left out.
///
/// # Errors
/// When there is nothing to print, or something cannot be printed exactly.
pub fn plain_of(state: &State, head: &Head<'_>, chosen: &[Chosen<'_>]) -> Result<Rendered, SheetError> {
    with_plain(state, head, chosen, plain)
}

/// Sets a plain sheet as a strip for the wallet.
///
/// # Errors
/// When there is nothing to print, something cannot be printed exactly, or it is more than a card holds.
pub fn wallet_of(state: &State, head: &Head<'_>, chosen: &[Chosen<'_>]) -> Result<Rendered, SheetError> {
    with_plain(state, head, chosen, wallet)
}

fn with_plain(
    state: &State,
    head: &Head<'_>,
    chosen: &[Chosen<'_>],
    set: fn(&PlainSheet<'_>) -> Result<Rendered, SheetError>,
) -> Result<Rendered, SheetError> {
    let dates = head.dates();
    let known = chosen.iter().filter_map(|c| Some((c, state.accounts.get(&c.account)?, state.sets.get(&c.set)?)));
    let texts: Vec<_> = known.map(|(c, account, set)| (c, account, set, crockford(&set.id.0, 6), set.issued.map(long_date))).collect();
    let accounts = texts.iter().map(|(chosen, account, set, set_id, issued)| SheetAccount {
        service: account.service(),
        host: account.host(),
        account: account.label(Field::Account),
        also_needed: account.label(Field::AlsoNeeded),
        set_id,
        generation: set.generation,
        issued_on: issued.as_deref(),
        note: note(set.shape, account.enters_plain()),
        unused: chosen.codes.len(),
        total: set.codes.len(),
        codes: chosen.codes.iter().map(|(_, ordinal, text)| SheetCode { ordinal: *ordinal, text }).collect(),
    });
    set(&PlainSheet { head: head.sheet_head(&dates), accounts: accounts.collect() })
}

/// Seals chosen sets under a phrase and sets the pages. Sets that the state does not know are left out.
///
/// # Errors
/// When there is nothing to print, or something cannot be sealed or printed.
pub fn sealed_of(
    state: &State,
    head: &Head<'_>,
    chosen: &[Chosen<'_>],
    phrase: &str,
    names_on_paper: bool,
) -> Result<Rendered, SheetError> {
    let known = chosen.iter().filter_map(|c| Some((c, state.accounts.get(&c.account)?, state.sets.get(&c.set)?)));
    let sets = known.map(|(chosen, account, set)| SealedSet {
        service: account.service().to_owned(),
        account: account.label(Field::Account).map(str::to_owned),
        host: account.host().map(str::to_owned),
        also_needed: account.label(Field::AlsoNeeded).map(str::to_owned),
        shape: set.shape,
        order: account.asks_for(),
        plain_entry: account.enters_plain(),
        case_matters: set.case_matters,
        issued: set.issued,
        expires_ms: set.expires_ms,
        set_id: crockford(&set.id.0, 6),
        total: set.codes.len(),
        // EXPOSE: codes that are sealed at once; the copies are wiped with the sheet.
        codes: chosen.codes.iter().map(|(_, ordinal, text)| (*ordinal, CodeText::new(text.expose().to_owned()))).collect(),
    });
    let dates = head.dates();
    sealed(&SealedSheet { head: head.sheet_head(&dates), sets: sets.collect(), phrase, names_on_paper })
}

/// Sets the page of a recovery sheet: the groups of a vault's recovery key, the check group last.
///
/// # Errors
/// When something cannot be printed, or these are not the groups of a key.
pub fn recovery_of(vault: VaultId, head: &Head<'_>, groups: &[&str]) -> Result<Rendered, SheetError> {
    let dates = head.dates();
    recovery(&RecoverySheet { head: head.sheet_head(&dates), groups, vault: &vault.to_string() })
}

impl Head<'_> {
    /// Date and time, and the date alone.
    fn dates(&self) -> (String, String) {
        let (day, hour, minute) = self.made_on;
        let date = long_date(day);
        (format!("{date}, {hour:02}:{minute:02}"), date)
    }

    fn sheet_head<'s>(&'s self, (made_on, made_on_date): &'s (String, String)) -> SheetHead<'s> {
        SheetHead {
            sheet_id: self.sheet_id,
            title_owner: self.owner,
            made_on,
            made_on_date,
            check_word: self.check_word,
            fingerprint: self.fingerprint,
            place: self.place,
            paper: if self.paper == Paper::Letter { crate::Paper::Letter } else { crate::Paper::A4 },
        }
    }
}

/// A day as it is written on paper: "3 March 2026".
#[must_use]
pub fn long_date(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let (year, month, day) = date.ymd();
    let name = MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or_default();
    format!("{day} {name} {year}")
}

fn note(shape: Shape, plain: bool) -> &'static str {
    match shape {
        Shape::List if plain => "Each code works once. Type it without the spaces.",
        Shape::List => "Each code works once.",
        Shape::Rotating => "Using this code makes the service issue the next one.",
        Shape::Key => "This key stays good until it is replaced.",
        Shape::Pass => "This pass expires.",
        _ => "The site asks for a place on this card.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        assert_eq!(long_date(Date::from_ymd(2026, 3, 3).unwrap()), "3 March 2026");
        assert_eq!(long_date(Date::from_ymd(1999, 12, 31).unwrap()), "31 December 1999");
    }
}
