//! `add` and `reissue`: storing what was recognised. Which sets are known, replaced or added to is
//! decided by the vault.

use std::path::{Path, PathBuf};

use clap::Args;
use custody::rules::store::{Intent, StorePlan};
use custody::{Copy, Date, SetId, Shape, Source, State};
use intake::{FoundSet, Recognised};
use serde_json::{Value, json};
use vault::{AccountEdit, NewCode, OpenVault, StoreResult, StoreWish, VerbError};

use super::dispose::Disposal;
use super::recognise::{look_into, title};
use crate::door::{self, Door};
use crate::trouble::{Done, Message, Status, Trouble, failed, usage};
use crate::words::{self, count};
use crate::{quality, when};

#[derive(Args)]
pub struct Add {
    /// A text or a picture (PNG, JPEG), or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name of the service, when the file does not say it
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Account name at the service
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Host of the sign-in page
    #[arg(long)]
    host: Option<String>,
    /// Privileged rules apply: the password is asked for before every code
    #[arg(long)]
    privileged: bool,
    /// Store the set beside the current one: the service lets both live
    #[arg(long)]
    also: bool,
    #[command(flatten)]
    facts: SetFacts,
}

#[derive(Args)]
pub struct Reissue {
    /// The account
    account: String,
    /// A text or a picture (PNG, JPEG), or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    facts: SetFacts,
}

/// What can be said of a set that the file does not say.
#[derive(Args)]
struct SetFacts {
    /// How the codes work
    #[arg(long, value_parser = shape)]
    shape: Option<Shape>,
    /// The day on which the service issued them
    #[arg(long, value_name = "DATE")]
    issued_on: Option<Date>,
    /// When a pass expires: 2026-12-01 or 2026-12-01T18:00
    #[arg(long, value_name = "MOMENT", value_parser = when::parse_moment)]
    expires: Option<u64>,
    /// Overwrite and delete the file afterwards
    #[arg(long)]
    dispose: bool,
    /// Where a set can be read in two ways, store the one that `recognise` shows second
    #[arg(long)]
    other_reading: bool,
    /// The codes of a picture are right as `recognise` shows them: somebody compared them
    #[arg(long)]
    looked: bool,
}

fn shape(word: &str) -> Result<Shape, String> {
    Shape::from_word(word).ok_or_else(|| format!("one of {}", Shape::ALL.iter().map(|s| s.word()).collect::<Vec<_>>().join(", ")))
}

impl Add {
    pub fn run(self, door: &Door) -> Done {
        let disposal = Disposal::of(&self.file, self.facts.dispose)?;
        let found = codes_in(door, &self.file, self.facts.looked)?;
        let left_out = found.left_out.len();
        let several = found.sets.len() > 1;
        if several && (self.account.is_some() || self.host.is_some() || self.facts.say_something()) {
            return Err(usage(
                format!("The file holds {} sets; what was said of one cannot hold for all.", found.sets.len()),
                "Give --service only, or split the file.",
            ));
        }
        let mut wishes = Vec::with_capacity(found.sets.len());
        for set in found.sets {
            let recognised = title(&set);
            let known = set.service.map(|s| s.name.to_owned()).or(set.service_name.clone());
            // What the file says of several sets goes before one name for all of them.
            let service = if several { known.or_else(|| self.service.clone()) } else { self.service.clone().or(known) };
            let Some(service) = service else {
                return Err(usage(format!("The service is not known from the file. Recognised: {recognised}."), "Name it: --service NAME"));
            };
            let labels = AccountEdit {
                service: Some(service),
                account: self.account.clone().or(set.account.clone()),
                host: self.host.clone(),
                privileged: self.privileged.then_some(true),
                ..AccountEdit::default()
            };
            wishes.push(self.facts.wish(&self.file, set, labels, if self.also { Intent::Beside } else { Intent::Add }));
        }
        let (mut vault, _) = door.open()?;
        // All are looked at before the first is stored.
        for wish in &wishes {
            let fit = vault.fit(wish)?;
            if let StorePlan::Ask { current } = fit.plan {
                return Err(has_current(vault.state(), &current));
            }
            if fit.not_compared {
                door.out.note("Older sets of this account were destroyed; they cannot be compared.");
            }
        }
        let (mut results, mut sets) = (Vec::with_capacity(wishes.len()), Vec::with_capacity(wishes.len()));
        for wish in &wishes {
            let result = vault.store(wish, None, when::now_ms())?;
            sets.push(result.set());
            door.tell_news(&mut vault);
            door.out.line(told(vault.state(), &result))?;
            results.push(with_quality(door, &vault, &result)?);
        }
        door.out.document(|| json!({"results": results, "left_out": left_out}))?;
        tell_left_out(door, left_out);
        disposal.carry_out(door, &mut vault, &sets)?;
        door.out.done()
    }
}

impl Reissue {
    pub fn run(self, door: &Door) -> Done {
        let disposal = Disposal::of(&self.file, self.facts.dispose)?;
        let mut found = codes_in(door, &self.file, self.facts.looked)?;
        let left_out = found.left_out.len();
        let (mut vault, proof) = door.open()?;
        let account = door::account(vault.state(), &self.account)?;
        let (id, service) = (account.id, account.known_service());
        if found.sets.len() > 1 {
            found.sets.retain(|set| service.is_some() && set.service == service);
        }
        let (Some(set), None) = (found.sets.pop(), found.sets.pop()) else {
            return Err(usage(
                "The file holds several sets, and it is not clear which of them is the new one.",
                "Give a file with this set alone.",
            ));
        };
        let mut wish = self.facts.wish(&self.file, set, AccountEdit::default(), Intent::Reissue);
        wish.account = Some(id);
        let result = vault.store(&wish, Some(&proof), when::now_ms())?;
        door.tell_news(&mut vault);
        let stored = with_quality(door, &vault, &result)?;
        let state = vault.state();
        let superseded = match &result {
            StoreResult::Stored { superseded, .. } => superseded.clone(),
            _ => Vec::new(),
        };
        let stale = sheets_of(state, &superseded);
        door.out.document(|| {
            let copies: Vec<String> = stale.iter().map(|c| c.id.to_string()).collect();
            json!({"results": [stored], "left_out": left_out, "copies_to_destroy": copies})
        })?;
        door.out.line(told(state, &result))?;
        for step in checklist(state, &superseded, &stale) {
            door.out.line(format!("  [ ] {step}"))?;
        }
        tell_left_out(door, left_out);
        disposal.carry_out(door, &mut vault, &[result.set()])?;
        door.out.done()
    }
}

impl SetFacts {
    fn say_something(&self) -> bool {
        self.shape.is_some() || self.issued_on.is_some() || self.expires.is_some()
    }

    fn wish(&self, file: &Path, set: FoundSet, labels: AccountEdit, intent: Intent) -> StoreWish {
        let source = if file.as_os_str() == "-" { Source::Paste } else { Source::File };
        let wish = wish_of(if self.other_reading { set.read_otherwise() } else { set }, labels, intent, source);
        StoreWish { shape: self.shape.unwrap_or(wish.shape), issued: self.issued_on.or(wish.issued), expires_ms: self.expires, ..wish }
    }
}

/// A set as it was recognised, to be stored.
pub(super) fn wish_of(set: FoundSet, labels: AccountEdit, intent: Intent, source: Source) -> StoreWish {
    let codes = set.codes.into_iter().map(|c| NewCode { text: c.text, ordinal: c.ordinal, used: c.used });
    StoreWish {
        issued: set.issued_on,
        case_matters: set.case_matters,
        used_places: set.used_places.iter().map(|p| p.ordinal).collect(),
        ..StoreWish::new(labels, set.shape, source, intent, codes.collect())
    }
}

/// What is recognised in a source that must hold codes.
fn codes_in(door: &Door, file: &Path, looked: bool) -> Done<Recognised> {
    let seen = look_into(door, file)?;
    let to_compare = seen.to_compare();
    if to_compare > 0 && !looked {
        return Err(not_looked(to_compare, file));
    }
    let found = seen.into_found();
    if !found.sets.is_empty() {
        return Ok(found);
    }
    // Lines may hold other secrets: only their reasons are told.
    let lines = found.left_out.iter().take(20).map(|l| format!("\n  line {}: {}", l.line, l.why.sentence()));
    Err(failed(
        "nothing-found",
        format!("No backup codes were recognised.{}", lines.collect::<String>()),
        "Look closer: codekeep recognise FILE",
    ))
}

/// A reader of pictures guesses: what it read is stored when a person has compared it.
fn not_looked(codes: usize, file: &Path) -> Trouble {
    Message::new(
        Status::Refused,
        "not-looked",
        format!("{} read from a picture and not compared with it yet. Nothing was stored.", is_or_are(codes)),
        format!(
            "Compare: codekeep recognise {}. Are they right? Then give this command again with --looked. If not, type the codes into a text file.",
            words::shell_word(&file.to_string_lossy())
        ),
    )
    .into()
}

fn is_or_are(codes: usize) -> String {
    format!("{} {}", count(codes as u64, "code"), if codes == 1 { "was" } else { "were" })
}

pub(super) fn has_current(state: &State, current: &[SetId]) -> Trouble {
    let message = Message::from(VerbError::HasCurrent { current: Vec::new() });
    let set = current.first().and_then(|id| state.sets.get(id));
    let account = set.and_then(|s| state.accounts.get(&s.account));
    let (Some(set), Some(account)) = (set, account) else { return message.into() };
    Message::new(
        Status::Usage,
        message.code,
        format!("{} has a current set: {} of {} left. Nothing was stored.", words::account(account), state.left(set), set.codes.len()),
        format!("If the service issued a new set: codekeep reissue {} FILE. If both sets are good: --also", words::handle(state, account)),
    )
    .into()
}

pub(super) fn told(state: &State, result: &StoreResult) -> String {
    let name = |set: &SetId| {
        let set = state.sets.get(set)?;
        state.accounts.get(&set.account).map(words::account)
    };
    match result {
        StoreResult::Stored { set, codes, superseded, .. } => {
            let replaced = if superseded.is_empty() { "" } else { " The old set is superseded." };
            format!("Stored {} of {}.{replaced}", count(*codes, "code"), name(set).unwrap_or_default())
        }
        StoreResult::Joined { set, codes, .. } => {
            format!("The other codes were known; {} joined the set of {}.", count(*codes, "new code"), name(set).unwrap_or_default())
        }
        StoreResult::Known { set } => {
            let stored = state.sets.get(set).map(|s| format!(" (stored {}, {} used)", when::day(s.stored.1), state.used(s)));
            format!("You have this set{}. Nothing was stored.", stored.unwrap_or_default())
        }
    }
}

pub(super) fn to_json(state: &State, result: &StoreResult) -> Value {
    let (what, set, codes) = match result {
        StoreResult::Stored { set, codes, .. } => ("stored", set, *codes),
        StoreResult::Joined { set, codes, .. } => ("joined", set, *codes),
        StoreResult::Known { set } => ("known", set, 0),
    };
    let account = state.sets.get(set).map(|s| s.account.to_string());
    let superseded: Vec<String> = match result {
        StoreResult::Stored { superseded, .. } => superseded.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    json!({"result": what, "account": account, "set": set.to_string(), "codes": codes, "superseded": superseded})
}

/// The outcome as JSON. What a person should know about a new set's codes is noted.
pub(super) fn with_quality(door: &Door, vault: &OpenVault, result: &StoreResult) -> Done<Value> {
    let mut document = to_json(vault.state(), result);
    if let StoreResult::Stored { set, .. } | StoreResult::Joined { set, .. } = result {
        let quality = vault.quality(*set)?;
        for line in quality::lines(vault.state(), &quality, true) {
            door.out.note(format!("The codes: {line}."));
        }
        if let Value::Object(fields) = &mut document {
            fields.insert("quality".to_owned(), intake::json::quality(&quality));
        }
    }
    Ok(document)
}

/// Sheets that hold one of these sets and may still exist.
fn sheets_of<'s>(state: &'s State, sets: &[SetId]) -> Vec<&'s Copy> {
    state.copies.values().filter(|c| c.exists() && c.holds.iter().any(|(set, _)| sets.contains(set))).collect()
}

fn checklist(state: &State, superseded: &[SetId], stale: &[&Copy]) -> Vec<String> {
    let account = superseded.first().and_then(|id| state.sets.get(id)).and_then(|s| state.accounts.get(&s.account));
    let Some(account) = account else { return Vec::new() };
    let name = words::handle(state, account);
    let mut steps = vec![format!("Did the service's notice of new codes arrive? codekeep notice {name} arrived|missing")];
    for copy in stale {
        let (id, place) = (copy.id.printed(), copy.place.as_deref().unwrap_or("no place noted"));
        steps.push(format!("Destroy sheet {id} ({place}), then: codekeep copies destroyed {id}"));
    }
    steps.push(format!("Destroy the old code texts: codekeep purge {name}"));
    steps.push(format!("Make a new sheet: codekeep print {name} --sheet plain --place TEXT --out FILE.pdf"));
    steps
}

fn tell_left_out(door: &Door, left_out: usize) {
    if left_out > 0 {
        door.out.note(format!("{} left out; see them with: codekeep recognise FILE", count(left_out as u64, "line")));
    }
}
