//! `pack` and `bring-home`: chosen codes for the way, and what was done with them back home.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use custody::rules::pack::Chosen;
use custody::{AccountId, CodeId, SetId, State};
use serde_json::json;
use vault::disk::Prepared;
use vault::{
    BroughtHome, Homecoming, OpenVault, PACK_DAYS, PACK_ENDING, PackMade, PackWish, PackedSet, Phrase, Proof, SEALED_WORDS, make_phrase,
    place_of,
};

use super::deliver::not_placed;
use crate::door::{self, Door};
use crate::messages;
use crate::trouble::{Done, Message, failed, usage};
use crate::when;
use crate::words::{self, count};

const DAY: u64 = 86_400_000;

/// What goes along, for a pack and for a stick.
#[derive(Args)]
pub struct Along {
    /// Every account that has codes left
    #[arg(long, conflicts_with = "accounts")]
    all: bool,
    /// At most so many codes of each set; otherwise every unused one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    codes: Option<u32>,
    /// When it expires: from then on it warns, here and there
    #[arg(long, value_name = "DATE", value_parser = when::parse_moment)]
    expires: Option<u64>,
}

impl Along {
    /// The codes, and the date.
    pub fn choose(&self, vault: &OpenVault, accounts: &[String]) -> Done<(Vec<Chosen>, u64)> {
        let now = when::now_ms();
        let expires = self.expires.unwrap_or_else(|| now.saturating_add(u64::from(PACK_DAYS) * DAY));
        if expires <= now {
            return Err(usage("A travel pack cannot have expired when it is made.", "Give a day to come: --expires 2026-12-24"));
        }
        let accounts = door::accounts(vault.state(), accounts, self.all)?;
        Ok((vault.codes_to_pack(&accounts, self.codes)?, expires))
    }
}

#[derive(Args)]
pub struct Pack {
    /// The file to make, as travel.codekeep-pack
    #[arg(value_name = "FILE.codekeep-pack")]
    file: PathBuf,
    /// The accounts whose codes go along
    #[arg(value_name = "ACCOUNT", required_unless_present = "all")]
    accounts: Vec<String>,
    #[command(flatten)]
    along: Along,
    /// Where it will be kept, as "Stick in the travel bag"; otherwise the place that FILE names
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
}

impl Pack {
    pub fn run(self, door: &Door) -> Done {
        let file = &self.file;
        if file.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case(PACK_ENDING)) {
            return Err(usage(
                format!("The name of a travel pack ends in .{PACK_ENDING}, so that every program knows to leave no trace of it."),
                format!("Name it so: {}.{PACK_ENDING}", file.with_extension("").display()),
            ));
        }
        if fs::symlink_metadata(file).is_ok() {
            let Message { what, .. } = messages::exists(file);
            return Err(usage(what, "Choose another name; a travel pack replaces no file."));
        }
        let place = self.place.clone().unwrap_or_else(|| place_of(file));
        let (mut vault, proof) = door.open()?;
        let (codes, expires_ms) = self.along.choose(&vault, &self.accounts)?;
        let phrase = make_phrase(SEALED_WORDS)?;
        let wish = PackWish { codes: &codes, expires_ms, place: &place };
        let made = make(door, &mut vault, (file, &wish), &phrase, &proof)?;
        door.tell_news(&mut vault);
        let printed = made.copy.printed();
        // EXPOSE: the phrase of a travel pack is shown once, to whoever made it, and kept nowhere.
        let words = phrase.expose();
        door.out.document(|| {
            json!({
                "file": file.to_string_lossy(),
                "copy": made.copy.to_string(),
                "printed": printed,
                "place": place.trim(),
                "accounts": made.accounts,
                "codes": made.codes,
                "expires": when::stamp(expires_ms),
                "phrase": words,
            })
        })?;
        let holds = format!("{} of {}", count(made.codes, "code"), count(made.accounts, "account"));
        door.out.line(format!("Pack {printed} was made: {}, {holds}, until {}.", name_of(file), when::day(expires_ms)))?;
        door.out.line("The phrase that opens it, shown only now. Learn it or write it down, and keep it apart from the pack:")?;
        door.out.line(format!("  {words}"))?;
        door.out.note(format!("On the way: codekeep --vault {} list. Back home: codekeep bring-home {}", name_of(file), name_of(file)));
        door.out.done()
    }
}

/// Makes a pack durable under another name, registers it, and puts it in its place.
pub fn make(
    door: &Door,
    vault: &mut OpenVault,
    (file, wish): (&Path, &PackWish<'_>),
    phrase: &Phrase,
    proof: &Proof,
) -> Done<PackMade<()>> {
    let disk = door.disk();
    let work = || vault.make_pack(wish, phrase, proof, when::now_ms(), |bytes| Ok(Prepared::new(&disk, file, bytes)?));
    let PackMade { copy, accounts, codes, written } = door.waiting("Making the travel pack", work)?;
    written.place_new().map_err(|unwritten| not_placed(vault, copy, unwritten))?;
    Ok(PackMade { copy, accounts, codes, written: () })
}

#[derive(Args)]
pub struct BringHome {
    /// The travel pack, on its stick
    file: PathBuf,
    /// A code of it that was used where that could not be recorded: its account and number, as github:4
    #[arg(long, value_name = "ACCOUNT:NUMBER")]
    used: Vec<String>,
}

impl BringHome {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, _) = door.open()?;
        let pack = vault.look_into_pack(&self.file)?;
        let used = self.used.iter().map(|used| find_used(vault.state(), &pack, used)).collect::<Done<Vec<_>>>()?;
        let BroughtHome { events, uses, ticked } = vault.bring_home(&pack, &used, when::now_ms())?;
        door.tell_news(&mut vault);
        let unused: Vec<PackedSet> = without(&pack.unused, &used);
        let (state, printed) = (vault.state(), pack.copy.printed());
        door.out.document(|| {
            json!({
                "copy": pack.copy.to_string(),
                "printed": printed,
                "events": events,
                "uses": uses,
                "sets": pack.sets,
                "said_used": ticked,
                "left_out": pack.left_out,
                "expires": when::stamp(pack.expires_ms),
                "unused": unused.iter().map(|set| json!({
                    "account": set.account.to_string(),
                    "set": set.set.to_string(),
                    "ordinals": set.codes.iter().map(|(_, ordinal)| ordinal).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
            })
        })?;
        match events {
            0 => door.out.line(format!("Everything that pack {printed} recorded is in the vault already."))?,
            n => {
                let sets = if pack.sets > 0 { format!(", {} stored on the way", count(pack.sets, "set")) } else { String::new() };
                door.out.line(format!("Pack {printed} is home: {} came in, {} among them{sets}.", words::entries(n), words::uses(uses)))?;
            }
        }
        if ticked > 0 {
            door.out.line(format!("Noted as used without a record: {}.", count(ticked, "code")))?;
        }
        if pack.left_out > 0 {
            door.out
                .note(format!("{} stayed out: a pack renames nothing that is here and destroys nothing.", words::entries(pack.left_out)));
        }
        ask_for_the_rest(door, state, &unused, &self.file);
        if pack.expires_ms <= when::now_ms() {
            door.out.note(format!("It expired on {}. Delete it, then codekeep copies destroyed {printed}", when::day(pack.expires_ms)));
        }
        door.out.done()
    }
}

/// Codes that may have been used where nothing could be written: nobody else can tell.
fn ask_for_the_rest(door: &Door, state: &State, unused: &[PackedSet], file: &Path) {
    let mut by_account: BTreeMap<AccountId, Vec<u32>> = BTreeMap::new();
    for set in unused {
        by_account.entry(set.account).or_default().extend(set.codes.iter().map(|(_, ordinal)| *ordinal));
    }
    if by_account.is_empty() {
        return;
    }
    door.out.note("No use is recorded of these. Did you use one where it could not be recorded, as from a read-only stick?");
    for (account, numbers) in &by_account {
        let Some(account) = state.accounts.get(account) else { continue };
        door.out.note(format!("  {}: {}", words::account(account), words::join(numbers.iter().map(u32::to_string))));
    }
    let example = by_account.iter().find_map(|(account, numbers)| Some((state.accounts.get(account)?, numbers.first()?)));
    if let Some((account, number)) = example {
        let used = words::shell_word(&format!("{}:{number}", words::handle(state, account)));
        door.out.note(format!("Then say so: codekeep bring-home {} --used {used}", words::shell_word(&file.to_string_lossy())));
    }
}

/// The code that "github:4" means.
fn find_used(state: &State, pack: &Homecoming, text: &str) -> Done<(SetId, CodeId)> {
    let (name, number) = text
        .rsplit_once(':')
        .and_then(|(name, number)| Some((name, number.trim().parse::<u32>().ok()?)))
        .ok_or_else(|| usage(format!("\"{text}\" names no code."), "Write the account and the number: --used github:4"))?;
    let account = door::account(state, name.trim())?;
    let of_account = pack.unused.iter().filter(|set| set.account == account.id);
    let found = of_account.flat_map(|set| set.codes.iter().map(|(code, ordinal)| (set.set, *code, *ordinal))).find(|(.., n)| *n == number);
    found.map(|(set, code, _)| (set, code)).ok_or_else(|| {
        failed(
            "no-such-unused-code",
            format!("Pack {} holds no unused code {number} of {}.", pack.copy.printed(), words::account(account)),
            format!("See which codes are used: codekeep show {}", words::handle(state, account)),
        )
    })
}

fn without(sets: &[PackedSet], used: &[(SetId, CodeId)]) -> Vec<PackedSet> {
    let rest = |set: &PackedSet| {
        let codes: Vec<(CodeId, u32)> = set.codes.iter().filter(|(code, _)| !used.contains(&(set.set, *code))).copied().collect();
        (!codes.is_empty()).then_some(PackedSet { codes, ..set.clone() })
    };
    sets.iter().filter_map(rest).collect()
}

pub fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}
