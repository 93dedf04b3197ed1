//! Travel: a pack or a whole stick is made, and what was done with it is brought home. Of a pack only names, counts and, once,
//! the six words that open it come into the window.

use std::path::Path;

use custody::rules::pack::Chosen;
use custody::{AccountId, CopyEvent, CopyId, Date, Paper, SetId};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;
use vault::disk::{Places, Prepared, RealDisk};
use vault::{Homecoming, OpenVault, PACK_ENDING, Phrase, SEALED_WORDS, make_phrase};

use super::{Shared, chosen, file_name, id, save_as};
use crate::problem::{Answer, problem};
use crate::session::now;
use crate::shapes::{PackHome, PackIsHome, PackMade, PackWish, PackedSet, StickHolds, UsedCode};

/// A pack that was chosen, and the name of its file.
pub struct Returned {
    name: String,
    pack: Homecoming,
}

/// Saves a pack and registers it.
#[tauri::command(async)]
pub fn make_pack(app: AppHandle, session: Shared<'_>, wish: PackWish) -> Answer<PackMade> {
    let expires_ms = expires(&wish.expires)?;
    // The secret is asked for before the dialog, and again if the dialog took long.
    session.open(|inner, vault| inner.fresh_proof().and_then(|_| codes_of(vault, &wish)).map(drop))?;
    let path = save_as(&app, "Save the travel pack", "travel", PACK_ENDING)?;
    if !Places::is_pack_by_name(&path) {
        return Err(problem(
            "invalid",
            "The name of a travel pack ends in .codekeep-pack, so that every program knows to leave no trace of it.",
            "Save it under such a name.",
        ));
    }
    let phrase = make_phrase(SEALED_WORDS)?;
    session.open(|inner, vault| {
        let proof = inner.fresh_proof()?;
        let wanted = vault::PackWish { codes: &codes_of(vault, &wish)?, expires_ms, place: &wish.place };
        let write = |bytes: &[u8]| Ok(Prepared::new(&RealDisk, &path, bytes)?);
        let made = vault.make_pack(&wanted, &phrase, &proof, now().ms, write)?;
        // A pack replaces no file: what was used from an earlier one may not be home yet.
        if let Err(unwritten) = made.written.place_new() {
            if !unwritten.may_be_there {
                vault.copy_said(made.copy, CopyEvent::Destroyed, now().ms)?;
            }
            return Err(unwritten.error.into());
        }
        Ok(told((made.copy, &path), (made.accounts, made.codes), expires_ms, &phrase, None))
    })
}

/// Fills a stick: a pack, the programs, a reader, a sealed sheet and how they are used.
#[tauri::command(async)]
pub fn make_stick(app: AppHandle, session: Shared<'_>, wish: PackWish) -> Answer<PackMade> {
    let expires_ms = expires(&wish.expires)?;
    session.open(|inner, vault| inner.fresh_proof().and_then(|_| codes_of(vault, &wish)).map(drop))?;
    let folder = chosen(app.dialog().file().set_title("The stick, or an empty folder on it").blocking_pick_folder())?;
    travel::may_hold(&folder)?;
    let phrase = make_phrase(SEALED_WORDS)?;
    let local = jiff::Zoned::now();
    session.open(|inner, vault| {
        let (proof, codes) = (inner.fresh_proof()?, codes_of(vault, &wish)?);
        let stick = travel::Stick {
            folder: &folder,
            codes: &codes,
            expires_ms,
            expires: &wish.expires,
            place: wish.place.trim(),
            paper: Paper::A4,
            made_on: (now().today, local.hour() as u8, local.minute() as u8),
        };
        let filled = travel::fill(vault, &stick, &phrase, &proof, now().ms)?;
        let stick = StickHolds { sheet: filled.sheet.printed(), programs: filled.programs };
        Ok(told((filled.pack, &folder), (filled.accounts, filled.codes), expires_ms, &phrase, Some(stick)))
    })
}

/// Chooses a pack, and says what it would bring. It is only read.
#[tauri::command(async)]
pub fn choose_pack(app: AppHandle, session: Shared<'_>) -> Answer<PackHome> {
    session.is_open()?;
    let dialog = app.dialog().file().set_title("Bring a travel pack home").add_filter("Travel pack", &[PACK_ENDING]);
    let path = chosen(dialog.add_filter("Every file", &["*"]).blocking_pick_file())?;
    session.open(|inner, vault| {
        let returned = Returned { name: file_name(&path), pack: vault.look_into_pack(&path)? };
        let told = view(&returned, vault);
        inner.returned = Some(Box::new(returned));
        Ok(told)
    })
}

/// Takes in what was looked at, with the codes of which the person says that they were used.
#[tauri::command(async)]
pub fn bring_home(session: Shared<'_>, used: Vec<UsedCode>) -> Answer<PackIsHome> {
    let gone = || problem("nothing-found", "The travel pack is not here any more.", "Choose its file again.");
    session.open(|inner, vault| {
        let returned = inner.returned.take().ok_or_else(gone)?;
        let mut ticked = Vec::with_capacity(used.len());
        for used in &used {
            let set = id(&used.set, SetId::from_hex)?;
            let known = returned.pack.unused.iter().filter(|known| known.set == set).flat_map(|known| &known.codes);
            ticked.extend(known.filter(|(_, ordinal)| *ordinal == used.ordinal).map(|(code, _)| (set, *code)));
        }
        match vault.bring_home(&returned.pack, &ticked, now().ms) {
            Ok(done) => {
                let copy = returned.pack.copy.to_string();
                Ok(PackIsHome { copy, events: done.events, uses: done.uses, ticked: done.ticked })
            }
            Err(error) => {
                inner.returned = Some(returned); // the next try needs no file again
                Err(error.into())
            }
        }
    })
}

/// Lets go of it.
#[tauri::command(async)]
pub fn drop_pack(session: Shared<'_>) {
    session.get().returned = None;
}

/// What is told of a pack, or of the stick with it, once.
fn told(
    (copy, at): (CopyId, &Path),
    (accounts, codes): (u32, u32),
    expires_ms: u64,
    phrase: &Phrase,
    stick: Option<StickHolds>,
) -> PackMade {
    PackMade {
        copy: copy.to_string(),
        printed: copy.printed(),
        goes_to: file_name(at),
        accounts,
        codes,
        expires_ms,
        // EXPOSE: the phrase is shown once, to whoever made them, and kept nowhere.
        phrase: phrase.expose().to_owned(),
        stick,
    }
}

fn codes_of(vault: &OpenVault, wish: &PackWish) -> Answer<Vec<Chosen>> {
    let accounts = wish.accounts.iter().map(|a| id(a, AccountId::from_hex)).collect::<Answer<Vec<_>>>()?;
    Ok(vault.codes_to_pack(&accounts, wish.codes.map(|codes| codes.max(1)))?)
}

/// The end of that day here, in milliseconds since 1970.
fn expires(day: &str) -> Answer<u64> {
    let wrong = || problem("invalid", "A travel pack expires on a day to come.", "Choose a later day.");
    let date: Date = day.parse().map_err(|_| wrong())?;
    let end: jiff::civil::DateTime = format!("{date}T23:59:59").parse().map_err(|_| wrong())?;
    let end = end.to_zoned(jiff::tz::TimeZone::system()).ok().and_then(|end| u64::try_from(end.timestamp().as_millisecond()).ok());
    end.filter(|end| *end > now().ms).ok_or_else(wrong)
}

fn view(returned: &Returned, vault: &OpenVault) -> PackHome {
    let (pack, state) = (&returned.pack, vault.state());
    let sets = pack.unused.iter().filter_map(|set| {
        let account = state.accounts.get(&set.account)?;
        Some(PackedSet {
            set: set.set.to_string(),
            service: account.service().to_owned(),
            account: account.label(custody::Field::Account).map(str::to_owned),
            ordinals: set.codes.iter().map(|(_, ordinal)| *ordinal).collect(),
        })
    });
    PackHome {
        name: returned.name.clone(),
        printed: pack.copy.printed(),
        events: pack.events,
        uses: pack.uses,
        sets: pack.sets,
        left_out: pack.left_out,
        expired: pack.expires_ms <= now().ms,
        unused: sets.collect(),
    }
}
