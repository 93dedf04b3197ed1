//! `new`: makes a vault.

use std::fs;

use clap::Args;
use serde_json::json;
use vault::format::{KdfCost, Password};
use vault::{News, OpenVault, Strength, Verdict, calibrate, make_phrase};
use zeroize::Zeroizing;

use crate::ask::{self, PasswordFrom};
use crate::door::Door;
use crate::messages;
use crate::trouble::{Done, Trouble, usage};
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
}

impl New {
    pub fn run(self, door: &Door) -> Done {
        let path = door.vault_path()?;
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Trouble::from(messages::exists(&path)));
        }
        // What is given wrong is told before anything is asked or measured.
        let given = given_cost(self.kdf_memory, self.kdf_passes)?;
        let password = self.password(door)?;
        let strength = Strength::of(&password);
        door.make_data_folder()?;
        let made = door.waiting("Making the vault", || {
            let cost = given.unwrap_or_else(calibrate);
            OpenVault::create(&path, None, &password, cost, when::now_ms())
        });
        let (mut vault, _) = made?;
        for news in vault.take_news().iter().filter(|news| matches!(news, News::OpenToOthers | News::InCloudFolder(_))) {
            door.out.note(words::news(news, &path));
        }
        door.out.document(|| json!({"vault": vault.id().to_string(), "path": path.to_string_lossy(), "strength_bits": strength.bits}))?;
        door.out.line(format!("The vault was made: {}", path.display()))?;
        if strength.verdict == Verdict::Weak {
            door.out.note(format!("The password is weak: a thief with 1,000 graphics cards needs {}.", strength.thief));
        }
        door.out.note("Nobody can open it without the password. For the day on which it is forgotten: codekeep recovery-key make");
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
