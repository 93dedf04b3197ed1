//! `merge`: another copy of the vault, which went its own way, is united with it.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use vault::{OpenVault, OpensBy, VerbError, Weighed};

use crate::ask::{self, PasswordFrom};
use crate::door::Door;
use crate::trouble::{Done, Message, Status};
use crate::{when, words};

#[derive(Args)]
pub struct Merge {
    /// The other copy
    file: PathBuf,
    /// Read the password of the other copy from the first line of a file, when it has another
    #[arg(long, value_name = "FILE")]
    its_password_file: Option<PathBuf>,
}

impl Merge {
    pub fn run(self, door: &Door) -> Done {
        let (mut vault, proof) = door.open()?;
        let weighed = self.weigh(door, &vault)?;
        let opens_by = weighed.opens_by;
        let brings = format!("{}, {} among them", words::entries(weighed.events), words::uses(weighed.uses));
        let newest = when::moment(weighed.newest_ms);
        match opens_by {
            OpensBy::Past { retired_ms } => door.confirm(&format!(
                "This copy opens only with the key that was retired on {}: whoever knows a password from before that may have written it. Its newest entry is from {newest}; it would bring {brings}. Purges, revocations and settings in it stay out.",
                when::day(retired_ms)
            ))?,
            OpensBy::Foreign => door.confirm(&format!(
                "This copy was saved under another password, by somebody who did not know today's key. Its newest entry is from {newest}; it would bring {brings}. Purges, revocations and settings in it stay out."
            ))?,
            _ => {}
        }
        let merged = vault.merge(weighed, Some(&proof), when::now_ms())?;
        door.tell_news(&mut vault);
        door.out.document(|| {
            json!({
                "events": merged.events,
                "uses": merged.uses,
                "left_out": merged.left_out,
                "opens_by": word(opens_by),
                "to_backups": merged.shelved,
            })
        })?;
        match merged.events {
            0 => door.out.line("The vault holds everything that is in this copy already.")?,
            n => door.out.line(format!("United: {} came in, {} among them.", words::entries(n), words::uses(merged.uses)))?,
        }
        if merged.left_out > 0 {
            door.out.note(format!("{} stayed out.", words::entries(merged.left_out)));
        }
        if opens_by == OpensBy::Newer {
            door.out.note("The vault was re-keyed there: from now on it opens with the password of that copy.");
        }
        if merged.shelved {
            door.out.note("The copy stood beside the vault and is among the backups now.");
        }
        door.out.done()
    }

    /// Opens the other copy, with a password of its own if it has one: asked for once.
    fn weigh(&self, door: &Door, vault: &OpenVault) -> Done<Weighed> {
        let from = match &self.its_password_file {
            Some(file) => PasswordFrom::File(file),
            None => match vault.weigh(&self.file, None) {
                Err(VerbError::WantsItsPassword) if ask::can_ask() => PasswordFrom::Terminal,
                Err(VerbError::WantsItsPassword) => {
                    return Err(Message::new(
                        Status::WrongPassword,
                        "wants-its-password",
                        "This copy was saved under another password.",
                        "Give that one as well: --its-password-file FILE",
                    )
                    .into());
                }
                weighed => return Ok(weighed?),
            },
        };
        let password = from.read("Password of the other copy: ")?;
        Ok(door.waiting("Opening the other copy", || vault.weigh(&self.file, Some(&password)))?)
    }
}

fn word(opens_by: OpensBy) -> &'static str {
    match opens_by {
        OpensBy::Today => "today",
        OpensBy::Past { .. } => "past",
        OpensBy::Newer => "newer",
        OpensBy::Foreign => "foreign",
    }
}
