//! `new`: makes a vault.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use custody::Paper;
use serde_json::json;
use vault::format::{KdfCost, Password};
use vault::{News, OpenVault, Proof, Strength, Verdict, calibrate, make_phrase};
use zeroize::Zeroizing;

use super::handover::{Handover, OnPaper, ToPaper, Way, what_next};
use super::print::paper;
use crate::ask::{self, PasswordFrom};
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Message, Trouble, usage};
use crate::{when, words};

/// Words of a generated phrase.
const PHRASE_WORDS: usize = 6;

#[derive(Args)]
pub struct New {
    /// Memory that a guess of the password costs, in MiB: at least 64 [default: measured, for about a second]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(64..=2048))]
    kdf_memory: Option<u32>,
    /// Passes over that memory: at least 3
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=64))]
    kdf_passes: Option<u32>,
    /// Make a phrase of six words, print it once and use it as the password
    #[arg(long, conflicts_with_all = ["password_file", "password_stdin"])]
    phrase: bool,
    /// Make a recovery key too, and print it on a sheet: the PDF to write
    #[arg(long, value_name = "FILE.pdf")]
    recovery_sheet: Option<PathBuf>,
    /// Where that sheet will be kept, as "Bank box"
    #[arg(long, value_name = "TEXT", default_value = "", requires = "recovery_sheet")]
    place: String,
    /// The paper of that sheet: a4 or letter
    #[arg(long, default_value = "a4", value_parser = paper, requires = "recovery_sheet")]
    paper: Paper,
}

impl New {
    pub fn run(mut self, door: &Door) -> Done {
        let path = door.vault_path()?;
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Trouble::from(messages::exists(&path)));
        }
        // What is given wrong is told before anything is asked or measured.
        let given = given_cost(self.kdf_memory, self.kdf_passes)?;
        let sheet = self.recovery_sheet.take().and_then(|file| OnPaper::file(file, std::mem::take(&mut self.place), self.paper).target());
        sheet.as_ref().map_or(Ok(()), |sheet| sheet.check(door))?;
        let password = self.password(door)?;
        let strength = Strength::of(&password);
        door.make_data_folder()?;
        let made = door.waiting("Making the vault", || {
            let cost = given.unwrap_or_else(calibrate);
            OpenVault::create(&path, None, &password, cost, when::now_ms())
        });
        let (mut vault, proof) = made?;
        for news in vault.take_news().iter().filter(|news| matches!(news, News::OpenToOthers | News::InCloudFolder(_))) {
            door.out.note(words::news(news, &path));
        }
        let handover = sheet.map(|sheet| with_recovery(door, &mut vault, &proof, sheet)).transpose()?;
        door.out.document(|| {
            let sheet = handover.as_ref().map(|handover| handover.documents().1);
            json!({"vault": vault.id().to_string(), "path": path.to_string_lossy(), "strength_bits": strength.bits, "recovery_sheet": sheet})
        })?;
        door.out.line(format!("The vault was made: {}", path.display()))?;
        if strength.verdict == Verdict::Weak {
            door.out.note(format!("The password is weak: a thief with 1,000 graphics cards needs {}.", strength.thief));
        }
        match handover {
            Some(handover) => {
                handover.hand_over(door)?;
                what_next(door);
            }
            None => door.out.note(
                "Nobody can open it without the password. For the day on which it is forgotten: codekeep recovery-key make --sheet FILE.pdf",
            ),
        }
        door.out.note("Store a first set: codekeep add FILE");
        door.out.done()
    }

    fn password(&self, door: &Door) -> Done<Password> {
        let from = door.password_from();
        let offers = matches!(from, PasswordFrom::Terminal) && ask::can_ask();
        if !self.phrase && !offers {
            return from.read_new();
        }
        let phrase = make_phrase(PHRASE_WORDS)?;
        // EXPOSE: the phrase is shown to its owner once, before anything is locked with it.
        let words = Zeroizing::new(phrase.expose().to_owned());
        if !self.phrase {
            door.out.note(format!("A phrase that nobody can guess:\n  {}", words.as_str()));
            if !ask::yes_or_no("Use it as the password? Write it down first.", true) {
                return from.read_new();
            }
        } else if door.out.json {
            door.out.note(words.as_str());
        } else {
            door.out.raw_line(&words)?;
        }
        Ok(Password::from_bytes(words.as_bytes())?)
    }
}

/// A recovery key, on its sheet. The vault is there already: what goes wrong here can be done again.
fn with_recovery(door: &Door, vault: &mut OpenVault, proof: &Proof, sheet: ToPaper) -> Done<Handover> {
    let mut handover = Handover::new(Way::Sheet(sheet))?;
    let made = handover.around(door, vault, proof, |vault, key| vault.make_recovery_key(key, proof, when::now_ms()));
    match made {
        Ok(()) => Ok(handover),
        Err(Trouble::Told(message)) => {
            let again = if vault.keys().recovery_key { "replace" } else { "make" };
            let advice = format!("The vault was made, without a recovery sheet. Make one: codekeep recovery-key {again} --sheet FILE.pdf");
            Err(Message { advice, ..*message }.into())
        }
        Err(pipe) => Err(pipe),
    }
}

/// The cost that was asked for, if any was; what was left open is the default.
pub fn given_cost(memory_mib: Option<u32>, passes: Option<u32>) -> Done<Option<KdfCost>> {
    if memory_mib.is_none() && passes.is_none() {
        return Ok(None);
    }
    let default = KdfCost::DEFAULT;
    let m_kib = memory_mib.map_or(default.m_kib(), |mib| mib.saturating_mul(1024));
    KdfCost::new(m_kib, passes.unwrap_or(default.t()), default.p())
        .map(Some)
        .ok_or_else(|| usage("Memory and passes multiplied are more than 8 GiB.", "Give less of one of them."))
}
