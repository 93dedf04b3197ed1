//! From the state of custody to a plain sheet: the same for every door, so that the window and the
//! command line print the same page.

use custody::{AccountId, CodeId, CodeText, Date, Field, Paper, SetId, Shape, State, crockford};

use crate::{PlainSheet, Rendered, SheetAccount, SheetCode, SheetError, plain};

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
    let (day, hour, minute) = head.made_on;
    let made_on_date = long_date(day);
    let made_on = format!("{made_on_date}, {hour:02}:{minute:02}");
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
    plain(&PlainSheet {
        sheet_id: head.sheet_id,
        title_owner: head.owner,
        made_on: &made_on,
        made_on_date: &made_on_date,
        check_word: head.check_word,
        fingerprint: head.fingerprint,
        place: head.place,
        paper: if head.paper == Paper::Letter { crate::Paper::Letter } else { crate::Paper::A4 },
        accounts: accounts.collect(),
    })
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
