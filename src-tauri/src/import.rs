//! Another manager's export that was brought: closed until its password is typed, then what was found in it.
//! Codes that are not stored yet stand in here; none of them crosses to the page, nor does any password.

use std::time::Instant;

use custody::rules::store::{Intent, StorePlan};
use custody::{SetId, Source};
use intake::FoundSet;
use intake::exports::{Export, ExportError, Format, Names, Unlock, Unread, read_export};
use vault::{AccountEdit, NewCode, OpenVault, StoreResult, StoreWish};
use zeroize::Zeroizing;

use crate::draft::Origin;
use crate::problem::{Answer, problem};
use crate::shapes::{ImportAccount, ImportSet, ImportUnread, ImportView, Imported};

/// An export that was brought.
pub struct Import {
    pub origin: Origin,
    pub since: Instant,
    format: Format,
    /// Its bytes, while it is closed.
    source: Option<Zeroizing<Vec<u8>>>,
    key_file: Option<(String, Zeroizing<Vec<u8>>)>,
    found: Found,
    /// Files of a folder that were not looked into.
    left_out: u64,
    /// It was encrypted: safe where it stands, and perhaps a database in daily use.
    pub sealed: bool,
}

/// What a file turned out to be.
pub enum Looked {
    Export(Box<Import>),
    /// Its bytes, which may still be a text with codes, and where they came from.
    SomethingElse(Zeroizing<Vec<u8>>, Origin),
}

/// What was found in it.
#[derive(Default)]
struct Found {
    entries: u32,
    sets: Vec<Choice>,
    /// Accounts with two factors and no codes.
    bare: Vec<AccountEdit>,
    unread: Vec<ImportUnread>,
}

/// A set that can be stored.
struct Choice {
    /// The attached file that it was found in.
    file: Option<String>,
    /// Title and account of its entry, as they stand in the export.
    entry: (String, Option<String>),
    wish: StoreWish,
}

impl Import {
    /// Looks a file through that may be an export.
    pub fn of(source: Zeroizing<Vec<u8>>, origin: Origin) -> Answer<Looked> {
        let read = read_export(&intake::Source { name: origin.name.as_deref(), bytes: &source }, &Unlock::default());
        let (format, source, found) = match read {
            Ok(Some(export)) => (export.format, None, Found::of(export)),
            Err(ExportError::Encrypted(format)) => (format, Some(source), Found::default()),
            Ok(None) | Err(ExportError::Text(_) | ExportError::Damaged(Format::Bitwarden | Format::Aegis | Format::Csv)) => {
                return Ok(Looked::SomethingElse(source, origin));
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Looked::Export(Box::new(Import {
            origin,
            since: Instant::now(),
            format,
            source,
            key_file: None,
            found,
            left_out: 0,
            sealed: false,
        })))
    }

    /// What a folder holds. It is never destroyed, so it is known by its name alone.
    pub fn of_folder(folder: folders::Found, name: Option<String>) -> Import {
        let (format, left_out) = (folder.export.format, folder.left_out);
        let origin = Origin { name, ..Origin::default() };
        Import {
            origin,
            since: Instant::now(),
            format,
            source: None,
            key_file: None,
            found: Found::of(folder.export),
            left_out,
            sealed: false,
        }
    }

    /// The key file that goes with the password.
    pub fn choose_key_file(&mut self, name: String, bytes: Zeroizing<Vec<u8>>) {
        self.key_file = Some((name, bytes));
    }

    /// Opens it; nothing changes when the password does not fit.
    pub fn open(&mut self, password: &[u8]) -> Answer<()> {
        let Some(source) = &self.source else { return Ok(()) };
        let text = std::str::from_utf8(password).map_err(|_| problem("invalid", "This is no text.", "Type the password again."))?;
        let unlock =
            Unlock { password: Some(text).filter(|t| !t.is_empty()), key_file: self.key_file.as_ref().map(|(_, bytes)| bytes.as_slice()) };
        let source = intake::Source { name: self.origin.name.as_deref(), bytes: source };
        let export = read_export(&source, &unlock)?.ok_or(ExportError::Damaged(self.format))?;
        self.found = Found::of(export);
        self.source = None;
        self.key_file = None;
        self.sealed = true;
        Ok(())
    }

    /// What the page shows of it.
    pub fn view(&self, vault: &OpenVault) -> Answer<ImportView> {
        let sets = (0..).zip(&self.found.sets).map(|(id, choice)| choice.view(id, vault)).collect::<Answer<_>>()?;
        let known =
            |labels: &AccountEdit| vault.state().account_named(labels.service.as_deref().unwrap_or_default(), labels.account.as_deref());
        let bare = (0..).zip(&self.found.bare).map(|(id, labels)| ImportAccount {
            id,
            title: labels.service.clone().unwrap_or_default(),
            account: labels.account.clone(),
            known: known(labels).is_some(),
        });
        Ok(ImportView {
            name: self.origin.name.clone(),
            folder: self.origin.folder(),
            format: self.format.name().to_owned(),
            locked: self.source.is_some(),
            takes_key_file: self.format.takes_key_file(),
            key_file: self.key_file.as_ref().map(|(name, _)| name.clone()),
            entries: self.found.entries,
            sets,
            bare: bare.collect(),
            unread: self.found.unread.clone(),
            left_out: u32::try_from(self.left_out).unwrap_or(u32::MAX),
        })
    }

    /// Stores the chosen sets, which it names, and notes the chosen accounts. A set whose account has a current one by now is left.
    pub fn store(&self, vault: &mut OpenVault, sets: &[u32], bare: &[u32], now_ms: u64) -> Answer<(Imported, Vec<SetId>)> {
        let (mut told, mut stored) = (Imported::default(), Vec::new());
        for choice in sets.iter().filter_map(|id| self.found.sets.get(*id as usize)) {
            if let StorePlan::Ask { .. } = vault.fit(&choice.wish)?.plan {
                told.left += 1;
                continue;
            }
            let result = vault.store(&choice.wish, None, now_ms)?;
            stored.push(result.set());
            match result {
                StoreResult::Stored { codes, .. } | StoreResult::Joined { codes, .. } => {
                    told.sets += 1;
                    told.codes += codes;
                }
                StoreResult::Known { .. } => told.known += 1,
            }
        }
        let bare: Vec<AccountEdit> = bare.iter().filter_map(|id| self.found.bare.get(*id as usize)).cloned().collect();
        told.noted = vault.note_accounts(&bare, now_ms)?;
        Ok((told, stored))
    }
}

impl Found {
    fn of(export: Export) -> Self {
        let mut found = Found { entries: export.entries.len() as u32, ..Found::default() };
        for entry in export.entries {
            let (names, shown) = (entry.names(), (entry.title.clone(), entry.account.clone()));
            if entry.lacks_codes() {
                found.bare.push(labels(names.clone()));
            }
            found.unread.extend(entry.files.iter().filter_map(|file| {
                let large = file.unread? == Unread::TooLarge;
                Some(ImportUnread { title: entry.title.clone(), file: file.name.clone(), large })
            }));
            let sets = entry.into_sets().map(|(file, set)| Choice { file, entry: shown.clone(), wish: wish(set, &names) });
            found.sets.extend(sets);
        }
        found
    }
}

impl Choice {
    fn view(&self, id: u32, vault: &OpenVault) -> Answer<ImportSet> {
        let verdict = match vault.fit(&self.wish)?.plan {
            StorePlan::Known { .. } | StorePlan::OnlyKnown { .. } => "known",
            StorePlan::Join { .. } => "joins",
            StorePlan::Ask { .. } => "has-current",
            StorePlan::New { .. } => "new",
        };
        Ok(ImportSet {
            id,
            title: self.entry.0.clone(),
            account: self.entry.1.clone(),
            file: self.file.clone(),
            service: self.wish.labels.service.clone().unwrap_or_default(),
            shape: self.wish.shape.word().to_owned(),
            codes: self.wish.codes.len() as u32,
            used: self.wish.codes.iter().filter(|c| c.used).count() as u32,
            verdict: verdict.to_owned(),
        })
    }
}

fn labels(names: Names) -> AccountEdit {
    AccountEdit { service: Some(names.service), account: names.account, host: names.host, ..AccountEdit::default() }
}

fn wish(set: FoundSet, names: &Names) -> StoreWish {
    let labels = labels(names.with(&set));
    let codes = set.codes.into_iter().map(|c| NewCode { text: c.text, ordinal: c.ordinal, used: c.used });
    StoreWish {
        issued: set.issued_on,
        case_matters: set.case_matters,
        used_places: set.used_places.iter().map(|p| p.ordinal).collect(),
        ..StoreWish::new(labels, set.shape, Source::File, Intent::Add, codes.collect())
    }
}
