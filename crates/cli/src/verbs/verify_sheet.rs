//! `verify-sheet`: is the paper in the hand one of the registered sheets, and may it be relied on?

use std::path::PathBuf;

use clap::Args;
use custody::rules::verdict::Verdict;
use custody::{Copy, CopyKind, SetId, State};
use serde_json::json;
use vault::NotIdentified;

use super::read_sheet::look_at;
use crate::door::Door;
use crate::trouble::{Done, Message, Status, Trouble, failed, usage};
use crate::{when, words};

#[derive(Args)]
pub struct VerifySheet {
    /// The sheet's id, as it stands on the paper, and its check word; the word alone is enough where one sheet has it
    #[arg(value_name = "WORDS", num_args = 1..=2, required_unless_present = "scan")]
    words: Vec<String>,
    /// A picture or PDF of the sheet instead
    #[arg(long, value_name = "FILE", conflicts_with = "words")]
    scan: Option<PathBuf>,
}

impl VerifySheet {
    pub fn run(self, door: &Door) -> Done {
        let (id, word) = self.named(door)?;
        let (mut vault, _) = door.open()?;
        let copy = vault.identify_sheet(id.as_deref(), &word).map_err(not_identified)?;
        let exists = vault.state().copies.get(&copy).is_some_and(custody::Copy::exists);
        if exists {
            vault.sheet_verified(copy, when::now_ms())?;
            door.tell_news(&mut vault);
        }
        let state = vault.state();
        let Some(known) = state.copies.get(&copy) else { return Err(not_identified(NotIdentified::Unknown)) };
        let verdict = state.verdict(known);
        let (ended, rows): (&[SetId], _) = match &verdict {
            Verdict::Stale { ended, .. } => (ended, Vec::new()),
            Verdict::Strike(rows) => (&[], rows.clone()),
            _ => (&[], Vec::new()),
        };
        door.out.document(|| {
            json!({
                "copy": copy.to_string(),
                "printed": copy.printed(),
                "kind": known.kind.word(),
                "place": known.place,
                "verdict": verdict.word(),
                "since": since(&verdict).map(when::stamp),
                "ended": ended.iter().map(|set| json!({"set": set.to_string(), "why": why(state, *set)})).collect::<Vec<_>>(),
                "strike": rows.iter().map(|(set, code)| json!({"set": set.to_string(), "ordinal": state.ordinal(*set, *code)})).collect::<Vec<_>>(),
            })
        })?;
        let place = known.place.as_deref().map(|p| format!(" ({p})")).unwrap_or_default();
        let sheet = format!("Sheet {}{place}", copy.printed());
        match &verdict {
            Verdict::Current if known.kind == CopyKind::Recovery => {
                door.out.line(format!("{sheet} is current: the key on it opens the vault."))?
            }
            Verdict::Current => door.out.line(format!("{sheet} is current: what it holds is good."))?,
            Verdict::Strike(_) if known.kind == CopyKind::Plain => {
                door.out.line(format!("{sheet} is current, but for rows that were used. Strike them:"))?;
                strike(door, state, &rows)?;
                door.out.note(format!("When they are struck: codekeep copies checked {}", copy.printed()));
            }
            Verdict::Strike(_) => {
                door.out.line(format!("{sheet} is current, but for codes that were used since:"))?;
                strike(door, state, &rows)?;
            }
            Verdict::Stale { since_ms, .. } => {
                door.out.line(format!("{sheet} is stale since {}.", when::day(*since_ms)))?;
                for why in why_stale(state, known, &verdict) {
                    door.out.line(format!("  {why}"))?;
                }
                door.out.note(format!("Burn or shred it, then: codekeep copies destroyed {} --yes", copy.printed()));
            }
            Verdict::Lost(at) if known.kind == CopyKind::Recovery => {
                door.out.line(format!("{sheet} is in the register as lost since {}.", when::day(*at)))?;
                door.out.note("Somebody may have read it in between. Make another key: codekeep recovery-key replace");
            }
            Verdict::Lost(at) => {
                door.out.line(format!("{sheet} is in the register as lost since {}. Its sets were revoked then.", when::day(*at)))?;
                door.out.note("Somebody may have read it in between. Reissue its sets, and destroy the sheet.");
            }
            Verdict::Destroyed(at) => {
                door.out.line(format!("{sheet} is in the register as destroyed since {}.", when::day(*at)))?;
                door.out.note("Yet it is here: destroy it now, or find out which sheet was destroyed instead.");
            }
        }
        door.out.done()
    }

    /// The id, if it is known, and the check word.
    fn named(&self, door: &Door) -> Done<(Option<String>, String)> {
        let Some(path) = &self.scan else {
            return match self.words.as_slice() {
                [word] => Ok((None, word.clone())),
                [id, word] => Ok((Some(id.clone()), word.clone())),
                _ => Err(usage("A check word is needed.", "Give the id and the check word that stand on the sheet.")),
            };
        };
        let found = look_at(door, path, false)?;
        match found.marks.as_slice() {
            [mark] => Ok((Some(mark.sheet_id.clone()), mark.check_word.clone())),
            [] => Err(failed(
                "nothing-found",
                "No sheet was recognised in the picture.",
                "Take it from straight above, with the small symbol beside the sheet's id sharp and whole; or type the id and the check word.",
            )),
            _ => Err(usage("Several sheets are in the picture.", "Give one at a time.")),
        }
    }
}

fn strike(door: &Door, state: &State, rows: &[(SetId, custody::CodeId)]) -> Done<()> {
    for (set, code) in rows {
        let of = state.sets.get(set).and_then(|s| state.accounts.get(&s.account)).map(words::account).unwrap_or_default();
        door.out.line(format!("  code {} of {of}", state.ordinal(*set, *code).unwrap_or(0)))?;
    }
    Ok(())
}

/// Since when a sheet is not what it was.
pub fn since(verdict: &Verdict) -> Option<u64> {
    match verdict {
        Verdict::Destroyed(at) | Verdict::Lost(at) | Verdict::Stale { since_ms: at, .. } => Some(*at),
        _ => None,
    }
}

/// Why a sheet is stale.
pub fn why_stale(state: &State, copy: &Copy, verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::Stale { .. } if copy.kind == CopyKind::Recovery => vec!["the recovery key on it was replaced or removed".to_owned()],
        Verdict::Stale { ended, .. } => ended.iter().map(|set| why(state, *set)).collect(),
        _ => Vec::new(),
    }
}

/// "set 2 of GitHub was superseded".
fn why(state: &State, set: SetId) -> String {
    let Some(set) = state.sets.get(&set) else { return "a set is no longer known".to_owned() };
    let of = state.accounts.get(&set.account).map(words::account).unwrap_or_default();
    let reason = set.revoked.last().map(|(_, _, why, _)| format!(": {}", words::why(*why))).unwrap_or_default();
    format!("set {} of {of} was {}{reason}", set.generation, words::status(set.status))
}

fn not_identified(why: NotIdentified) -> Trouble {
    match why {
        NotIdentified::Unknown => failed(
            "unknown-sheet",
            "No sheet in the register has this id and check word.",
            "It is of another vault, or nobody registered it: do not rely on it. See which there are: codekeep copies",
        ),
        NotIdentified::WrongWord(copy) => failed(
            "wrong-check-word",
            format!("Sheet {} has another check word.", copy.printed()),
            "Read the word again. If it stays so, this is not the sheet that was registered: do not use it.",
        ),
        NotIdentified::Several(copies) => {
            let ids = words::join(copies.iter().map(custody::CopyId::printed));
            Message::new(
                Status::Usage,
                "unclear-copy",
                format!("Several sheets fit: {ids}."),
                "Give the id as well: codekeep verify-sheet ID WORD",
            )
            .into()
        }
    }
}
