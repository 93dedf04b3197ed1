//! `doctor`: looks at the vault, its copies, this program and this machine; each finding with what to
//! do. What it prints can be pasted into a report: no name, no path, nothing of what is in the vault.

use clap::Args;
use custody::Date;
use serde_json::{Value, json};
use vault::doctor::{self, Check, Encrypted, Finding, Level, Swapped, Whose};
use vault::format::KdfCost;
use vault::process::Hardening;

use crate::clipboard;
use crate::door::Door;
use crate::trouble::{Done, Status};
use crate::{when, words};

#[derive(Args)]
pub struct Doctor {
    /// Look into the vault too: asks for its password. So do --password-file and --password-stdin
    #[arg(long)]
    open: bool,
}

/// One line of the report.
struct Line {
    check: &'static str,
    level: Level,
    what: String,
    advice: Option<String>,
}

impl Doctor {
    pub fn run(self, door: &Door) -> Done {
        // Looked at first: opening mends some of it.
        let locked = doctor::look(&door.vault_path()?, None, when::now_ms());
        let mut lines: Vec<Line> = locked.iter().map(line).collect();
        lines.extend(self.inside(door, &locked)?.iter().map(line));
        lines.extend([clipboard_line(), policy(), platform()]);
        let worst = lines.iter().map(|line| line.level).max().unwrap_or(Level::Fine);
        door.out.document(|| json!({"worst": worst.word(), "findings": lines.iter().map(to_json).collect::<Vec<_>>()}))?;
        for line in &lines {
            door.out.line(format!("{:<9} {:<15} {}", line.level.word(), line.check, line.what))?;
            if let Some(advice) = &line.advice {
                door.out.line(format!("{:26}{advice}", ""))?;
            }
        }
        Ok(if worst == Level::Wrong { Status::Attention } else { Status::Done })
    }

    fn inside(&self, door: &Door, locked: &[Finding]) -> Done<Vec<Finding>> {
        let wanted = self.open || door.shared.password_file.is_some() || door.shared.password_stdin;
        // A file that is not whole was told already, and does not open.
        if !wanted || !locked.iter().any(|finding| matches!(finding, Finding::VaultWhole { .. })) {
            return Ok(vec![Finding::NotOpened]);
        }
        // What the vault has to tell goes to standard error, as for every verb; the report is what is printed.
        let (vault, _) = door.open()?;
        Ok(vault.examine(when::now_ms()))
    }
}

fn line(finding: &Finding) -> Line {
    let (what, advice) = sentences(finding);
    Line { check: finding.check().word(), level: finding.level(), what, advice: advice.map(str::to_owned) }
}

fn to_json(line: &Line) -> Value {
    json!({"check": line.check, "level": line.level.word(), "what": line.what, "advice": line.advice})
}

fn clipboard_line() -> Line {
    let (level, what, advice) = if clipboard::is_there() {
        (Level::Fine, "The clipboard can be reached.", None)
    } else {
        (Level::Advice, "The clipboard cannot be reached from here.", Some("Take codes without --copy."))
    };
    Line { check: "clipboard", level, what: what.to_owned(), advice: advice.map(str::to_owned) }
}

fn policy() -> Line {
    Line { check: "policy", level: Level::Fine, what: "None: this version knows no policy.".to_owned(), advice: None }
}

fn platform() -> Line {
    let build = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    let what = format!("Codekeep {}, {build}, {} on {}.", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    Line { check: "platform", level: Level::Fine, what, advice: None }
}

fn guess(cost: KdfCost) -> String {
    format!(
        "{} MiB and {} of Argon2id",
        cost.m_kib() / 1024,
        if cost.t() == 1 { "1 pass".to_owned() } else { format!("{} passes", cost.t()) }
    )
}

const WRITABLE_COPY: &str = "Codes can be taken all the same; to change anything, copy the vault to a drive that can be written.";
const ON_ENCRYPTED_DRIVE: &str =
    "The vault is encrypted by itself; what else lies on the drive is not. Switch the encryption of the system on.";

/// What was found, and what to do.
fn sentences(finding: &Finding) -> (String, Option<&'static str>) {
    use Finding as F;
    let count = |n: usize, one: &str| words::count(n as u64, one);
    match *finding {
        F::VaultWhole { bytes, cost: Some(cost) } => {
            (format!("Whole: {} KiB; a guess at its password costs {}.", bytes / 1024, guess(cost)), None)
        }
        F::VaultWhole { bytes, cost: None } => (format!("Whole: {} KiB.", bytes / 1024), None),
        F::VaultUnreadable(kind) => (format!("The vault file {kind}."), Some("Name it: --vault FILE. Or make one: codekeep new")),
        F::VaultBroken(error) => (
            format!("The vault file does not open: {error}."),
            Some("Leave it where it is, and open the own copy, a backup or another copy with --vault FILE."),
        ),
        F::CheapToGuess(cost) => (
            format!("A guess at its password costs only {}.", guess(cost)),
            Some("Set the password again, which takes today's costs: codekeep password change"),
        ),
        F::VaultReadOnly => ("The vault is for reading only here.".to_owned(), Some(WRITABLE_COPY)),
        F::OwnCopiesKept(n) => (
            format!("There is no vault file, and this installation keeps own copies of {}.", count(n, "vault")),
            Some("Open one with --vault FILE: own.codekeep, in the folder codekeep where this system keeps the state of programs."),
        ),
        F::OwnCopySame => ("The same as the vault.".to_owned(), None),
        F::OwnCopyDiffers => ("Another state than the vault's: the two are united when it is next unlocked.".to_owned(), None),
        F::OwnCopyMissing => (
            "None: this vault was never opened here.".to_owned(),
            Some("Unlock it once; codes may have been used elsewhere since this file was written."),
        ),
        F::OwnCopyBroken(kind) => {
            (format!("The own copy {kind}."), Some("Unlock the vault: the own copy is made anew. If it comes back, look at the drive."))
        }
        F::Backups { count: n, newest_ms } => {
            (format!("{}, the newest of {}.", count(n, "whole backup"), Date::of_millis(newest_ms)), None)
        }
        F::NoBackups => ("None yet.".to_owned(), Some("Each change makes one. Keep a copy of the vault file in a second place.")),
        F::BackupsBroken(n) => (
            format!("{} not whole, or of another vault.", are(n, "backup")),
            Some("Look at the drive. The whole ones can be used; copy the vault to a second place."),
        ),
        F::BackupsUnlisted(kind) => {
            (format!("The folder of the backups {kind}."), Some("Give the folder back to your user; see the rights."))
        }
        F::BackupsOnSameDrive => (
            "Vault and backups are on one drive.".to_owned(),
            Some("Keep a copy of the vault file on another drive: what takes this one takes both."),
        ),
        F::RightsOfOwner => ("Nobody else of this machine may read the vault or its copies.".to_owned(), None),
        F::OpenToOthers(Whose::Vault) => (
            "Others of this machine may read the vault file.".to_owned(),
            Some("Take the rights away (chmod 600); a drive that keeps no rights cannot: choose another."),
        ),
        F::OpenToOthers(Whose::OwnFolder) => (
            "Others of this machine may enter the folder of the own copy and the backups.".to_owned(),
            Some("Unlock the vault: the rights are put right with the next change."),
        ),
        F::NoLeftOvers => ("No save was interrupted.".to_owned(), None),
        F::LeftOvers(n) => {
            (format!("{} of interrupted saves.", count(n, "temporary file")), Some("Unlock the vault: they are removed once it opened."))
        }
        F::NoSiblings => ("No other file of this vault lies beside it.".to_owned(), None),
        F::Siblings(n) => (
            format!("{} of the same vault beside it: conflict copies, or copies that somebody made.", count(n, "other file")),
            Some("Look with --vault FILE log at what each knows; uses that only one of them knows are not in the others."),
        ),
        F::NotLooked(Check::OwnCopy) => ("This installation keeps no own copy of any vault.".to_owned(), None),
        F::NotLooked(_) => ("Not looked at: the vault file does not say which vault it is.".to_owned(), None),
        F::NotOpened => ("Not looked at: the vault is locked.".to_owned(), Some("To look inside too: codekeep doctor --open")),
        F::LedgerWhole(n) => (format!("{}; every chain is whole.", entries(n)), None),
        F::LedgerFaults(n) => (
            format!("{} in the chains of the ledger.", count(n, "fault")),
            Some("See which: codekeep log verify. An export that was brought in leaves gaps."),
        ),
        F::TextsOpen(n) => (format!("{}; each text opens.", count(n, "code")), None),
        F::TextsMissing(n) => (
            format!("{} cannot be read.", count(n, "code")),
            Some("Bring them back from a backup or a sheet, or make new sets: codekeep list"),
        ),
        F::NewerVersion => ("A newer version wrote the vault: this one only reads it.".to_owned(), Some("Use the newest Codekeep.")),
        F::Hardening(hardening) => hardened(hardening),
        F::Encryption(whose, seen) => {
            let what = match whose {
                Whose::Vault => "under the vault",
                Whose::OwnFolder => "under the own copy and the backups",
            };
            match seen {
                Encrypted::Yes => (format!("The drive {what} is encrypted."), None),
                Encrypted::No => (format!("No encryption is seen on the drive {what}."), Some(ON_ENCRYPTED_DRIVE)),
                Encrypted::NotSeen => (format!("This system does not tell whether the drive {what} is encrypted."), None),
            }
        }
        F::Swap(Swapped::Nowhere) => ("Nothing is swapped out to a drive.".to_owned(), None),
        F::Swap(Swapped::To(Encrypted::Yes)) => ("What is swapped out is encrypted.".to_owned(), None),
        F::Swap(Swapped::To(Encrypted::No)) => (
            "No encryption is seen on the swap: pieces of what this program held can end up there.".to_owned(),
            Some("Encrypt the swap, or swap to compressed memory."),
        ),
        F::Swap(Swapped::To(Encrypted::NotSeen)) => {
            ("This system does not tell whether what is swapped out is encrypted.".to_owned(), None)
        }
        F::ClockAgrees => ("The clock agrees with the vault.".to_owned(), None),
        F::ClockBehind { days } => (
            format!("The vault was changed {} after what this clock says is now.", words::count(days, "day")),
            Some("Set the clock of this machine; if it is right, that of the machine that wrote the vault."),
        ),
        _ => ("Something that this program has no words for.".to_owned(), None),
    }
}

fn entries(n: usize) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}

fn are(n: usize, one: &str) -> String {
    format!("{} {}", words::count(n as u64, one), if n == 1 { "is" } else { "are" })
}

fn hardened(hardening: Hardening) -> (String, Option<&'static str>) {
    let dumps = if hardening.core_dumps_off { "Core dumps are off" } else { "The system did not switch core dumps off" };
    let (memory, advice) = match hardening.memory_closed {
        Some(true) => ("; other programs cannot read this one's memory", None),
        Some(false) => {
            ("; other programs of this user can read its memory", Some("Use a release build; a debug build stays open on purpose."))
        }
        None => ("; this system does not tell who may read the memory", None),
    };
    (format!("{dumps}{memory}."), advice)
}
