//! Vaults of a given size, made without saving after each event, which would take hours.

use std::error::Error;

use codekeep_vault::format::{Dek, KdfCost, Password, Payload, VaultSecret, make_slot, seal, seal_text};
use custody::{
    AccountId, Body, CodeId, CodeText, Date, EventId, Field, How, Ledger, NewSet, Outcome, Place, SetId, Shape, Source, Subject, VaultId,
    WriterId,
};

/// How much a vault holds.
#[derive(Clone, Copy)]
pub struct Size {
    pub accounts: u32,
    pub codes_of_each: u32,
    pub events: usize,
}

/// When everything happened.
pub const NOW: u64 = 1_795_305_307_000;
/// What opens them. Invented for this.
pub const PASSWORD: &str = "tundra orbit velvet lantern mosaic granite";

/// The text of a code.
fn text_of(account: u32, code: u32) -> String {
    format!("{account:06}-{code:05}")
}

/// Names of an account: service and account name.
fn names_of(account: u32) -> (String, String) {
    (format!("Service {account}"), format!("person{account}@example.org"))
}

/// An account with its names and codes, separated by tabs.
pub fn line_of(account: u32, codes: u32) -> String {
    let (service, name) = names_of(account);
    let codes = (1..=codes).map(|code| text_of(account, code));
    [service, name].into_iter().chain(codes).collect::<Vec<_>>().join("\t")
}

/// The bytes of a vault file, and an account of which no code is out.
pub fn vault(size: Size, cost: KdfCost) -> Result<(Vec<u8>, AccountId), Box<dyn Error>> {
    let vault_id = VaultId(*b"a vault to time.");
    let secret = VaultSecret::make()?;
    let mut payload = Payload::new(vault_id, VaultSecret::from_bytes(secret.expose()));
    let mut history = History { ledger: Ledger::new(), count: 0 };
    history.add(Body::VaultNew);
    let mut places = Vec::new();
    for number in 0..size.accounts {
        let (account, set) = (AccountId(history.id()), SetId(history.id()));
        history.add(Body::AccountNew { account });
        let (service, name) = names_of(number);
        for (field, text) in [(Field::Service, service), (Field::Account, name)] {
            let label = history.add(Body::Label { subject: Subject::Thing(account.0), field });
            payload.label_texts.insert(label, text);
        }
        let mut codes = Vec::new();
        for ordinal in 1..=size.codes_of_each {
            let code = CodeId(history.id());
            payload.code_texts.insert(code, seal_text(&secret, code, &CodeText::new(text_of(number, ordinal)))?);
            codes.push(Place { code, ordinal });
            places.push((set, code));
        }
        history.add(Body::SetNew(Box::new(NewSet {
            set,
            account,
            shape: Shape::List,
            codes,
            replaces: Vec::new(),
            beside: Vec::new(),
            source: Source::File,
            issued: Some(Date::of_millis(NOW)),
            expires_ms: None,
            case_matters: false,
        })));
    }
    let account = history.ledger.in_order().iter().rev().find_map(|e| match &e.body {
        Body::SetNew(new) => Some(new.account),
        _ => None,
    });
    // Codes are taken and come back, or are accepted: all but those of the account that is returned.
    let used = places.len().saturating_sub(size.codes_of_each as usize).max(1);
    for (set, code) in places.iter().take(used).cycle() {
        if history.ledger.len() >= size.events {
            break;
        }
        let take = history.add(Body::Take { code: *code, set: *set, how: How::Shown });
        let outcome = if history.count.is_multiple_of(5) { Outcome::Accepted } else { Outcome::Returned };
        history.add(Body::Answer { take, outcome, after: Vec::new() });
    }
    payload.events = history.ledger.in_order().into_iter().map(|e| Box::from(&e.bytes)).collect();
    let (dek, password) = (Dek::make()?, Password::from_bytes(PASSWORD.as_bytes())?);
    let slot = make_slot(vault_id, &dek, (&password).into(), cost)?;
    let file = seal(vault_id, &dek, &[slot], &payload.encode()?)?;
    Ok((file, account.ok_or("there is no account")?))
}

struct History {
    ledger: Ledger,
    count: u64,
}

impl History {
    /// An id that looks random and is the same in every run.
    fn id(&mut self) -> [u8; 16] {
        self.count += 1;
        let mixed = u128::from(self.count).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        (mixed ^ (mixed >> 59)).to_be_bytes()
    }

    fn add(&mut self, body: Body) -> EventId {
        let random = self.id();
        self.ledger.append(WriterId([7; 16]), NOW + self.count, random, body)
    }
}
