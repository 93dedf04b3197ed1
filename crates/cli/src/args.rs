//! The command line as people type it: verbs, options, and an example for each. What a verb does is in
//! `verbs`; nothing here decides anything.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::verbs;

/// Keeps the backup codes of your accounts, and a record of every use.
#[derive(Parser)]
#[command(name = "codekeep", version, about, max_term_width = 100, after_help = EXIT_STATUSES, subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub struct Cli {
    #[command(flatten)]
    pub shared: Shared,
    #[command(subcommand)]
    pub verb: Verb,
}

const EXIT_STATUSES: &str = "\
Exit status: 0 done, 1 failed, 2 usage, 3 wrong password, 4 damaged or not a vault, 5 refused by a rule,
6 the vault changed or is in use, 10 something needs attention now (attention and doctor only).

ACCOUNT is an id, or any part of service, account name or host that fits exactly one account.

Example:
  codekeep new
  codekeep add github-recovery-codes.txt
  codekeep take github";

/// Options of every verb.
#[derive(Args)]
pub struct Shared {
    /// The vault; otherwise $CODEKEEP_VAULT, otherwise the default place
    #[arg(long, value_name = "FILE", global = true)]
    pub vault: Option<PathBuf>,
    /// Read the vault's password from the first line of a file
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "password_stdin")]
    pub password_file: Option<PathBuf>,
    /// Read the vault's password from the first line of standard input
    #[arg(long, global = true)]
    pub password_stdin: bool,
    /// The key file that goes with the password, if the vault has one
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "recovery_key")]
    pub key_file: Option<PathBuf>,
    /// Open with the recovery key instead of the password: asked for, or read from FILE (- for standard input)
    #[arg(long, value_name = "FILE", global = true, num_args = 0..=1, require_equals = true, conflicts_with_all = ["password_file", "password_stdin"])]
    pub recovery_key: Option<Option<PathBuf>>,
    /// Open even if that takes more than half of this machine's memory
    #[arg(long, global = true)]
    pub much_memory: bool,
    /// Unite with a file that another machine saved under the old password, and save over it
    #[arg(long, global = true)]
    pub unite_old: bool,
    /// Print one JSON document
    #[arg(long, global = true)]
    pub json: bool,
    /// Do what destroys or ends something without asking
    #[arg(long, global = true)]
    pub yes: bool,
}

/// What to do.
#[derive(Subcommand)]
pub enum Verb {
    /// Make a vault
    #[command(after_help = "Example:\n  codekeep new\n  codekeep --vault safe.codekeep --password-file phrase.txt new")]
    New(verbs::new::New),
    /// See what is recognised in a text, file or picture; needs no vault
    #[command(
        after_help = "Example:\n  codekeep recognise github-recovery-codes.txt\n  codekeep recognise screenshot.png\n  xclip -o | codekeep recognise -"
    )]
    Recognise(verbs::recognise::Recognise),
    /// Store a set of codes
    #[command(
        after_help = "Example:\n  codekeep add github-recovery-codes.txt --account mira-holt --dispose\n  codekeep add screenshot.png --looked --dispose"
    )]
    Add(verbs::add::Add),
    /// Look through another manager's export, database or folder, or an export of a vault; --yes stores what is in it
    #[command(
        after_help = "Example:\n  codekeep import bitwarden-export.json\n  codekeep import bitwarden-export.json --yes --dispose\n  codekeep import passwords.kdbx --source-key-file passwords.keyx --yes --checklist\n  codekeep import ~/.password-store\n  codekeep import everything.age --yes"
    )]
    Import(verbs::import::Import),
    /// Write everything in the vault into one file that needs no Codekeep
    #[command(
        after_help = "Example:\n  codekeep export --sealed everything.age --place \"Stick in the safe\"\n  codekeep export --plain everything.json --yes\n  codekeep export --plain codes.csv --csv --yes\n  age -d everything.age"
    )]
    Export(verbs::export::Export),
    /// Change labels and facts of an account
    #[command(after_help = "Example:\n  codekeep edit github --host github.com --privileged yes")]
    Edit(verbs::edit::Edit),
    /// Leave a service: hide the account and destroy its code texts
    #[command(after_help = "Example:\n  codekeep close dropbox --yes")]
    Close(verbs::edit::Close),
    /// List accounts, without codes
    #[command(after_help = "Example:\n  codekeep list --low")]
    List(verbs::list::List),
    /// Show one account with its sets, without codes
    #[command(after_help = "Example:\n  codekeep show github --json")]
    Show(verbs::show::Show),
    /// Locked out? Which code or sheet to use now, and what must follow
    #[command(after_help = "Example:\n  codekeep locked-out\n  codekeep locked-out phone-lost github")]
    LockedOut(verbs::locked_out::LockedOut),
    /// Take the next unused code
    #[command(after_help = "Example:\n  codekeep take github\n  codekeep take github --copy --plain-form")]
    Take(verbs::take::Take),
    /// Say what became of a code that was taken
    #[command(after_help = "Example:\n  codekeep outcome github accepted")]
    Outcome(verbs::outcome::Say),
    /// Reopen a wrong outcome
    #[command(after_help = "Example:\n  codekeep correct github --reason \"answered for the wrong code\"")]
    Correct(verbs::outcome::Correct),
    /// Store the new set that a service issued; the old one is superseded
    #[command(after_help = "Example:\n  codekeep reissue github github-recovery-codes.txt")]
    Reissue(verbs::add::Reissue),
    /// Of two sets that claim to be current, say which the service issued last
    #[command(after_help = "Example:\n  codekeep choose github --set W3N8CE")]
    Choose(verbs::sets::Choose),
    /// Say whether the service's notice of a new set arrived
    #[command(after_help = "Example:\n  codekeep notice github arrived")]
    Notice(verbs::sets::Arrival),
    /// Revoke a set: somebody else may know its codes
    #[command(after_help = "Example:\n  codekeep revoke github --why exposed --yes\n  codekeep revoke github --undo")]
    Revoke(verbs::sets::Revoke),
    /// Record that the sign-in of an account changed
    #[command(after_help = "Example:\n  codekeep changed github phone")]
    Changed(verbs::edit::Changed),
    /// Destroy the code texts of superseded and revoked sets
    #[command(after_help = "Example:\n  codekeep purge github --yes")]
    Purge(verbs::sets::Purge),
    /// List what needs you
    #[command(after_help = "Example:\n  codekeep attention --level soon\n  codekeep attention --snooze 1a2b3c4d --until 2026-12-24")]
    Attention(verbs::attention::List),
    /// Make and register a sheet
    #[command(
        after_help = "Example:\n  codekeep print github google --sheet plain --place \"Safe at home\" --out sheet.pdf\n  codekeep print --all --sheet sealed --place \"Travel bag\" --out sealed.pdf"
    )]
    Print(verbs::print::Print),
    /// Make and register a travel pack: chosen codes in a small vault of its own, which opens on any machine
    #[command(
        after_help = "Example:\n  codekeep pack /media/stick/travel.codekeep-pack github google --codes 4 --expires 2026-12-24\n  codekeep --vault /media/stick/travel.codekeep-pack take github"
    )]
    Pack(verbs::pack::Pack),
    /// Fill a stick for the way: a travel pack, these programs, a reader, a sealed sheet, and how to use them
    #[command(after_help = "Example:\n  codekeep stick /media/stick github google --codes 4 --place \"Stick in the travel bag\"")]
    Stick(verbs::stick::Stick),
    /// Take in what was done with a travel pack, as often as you like
    #[command(
        after_help = "Example:\n  codekeep bring-home /media/stick/travel.codekeep-pack\n  codekeep bring-home /media/stick/travel.codekeep-pack --used github:4"
    )]
    BringHome(verbs::pack::BringHome),
    /// The register of copies
    #[command(after_help = "Example:\n  codekeep copies\n  codekeep copies lost W3N8CE --yes")]
    Copies(verbs::copies::Register),
    /// Check a sheet in your hand: is it registered, and may it be relied on?
    #[command(after_help = "Example:\n  codekeep verify-sheet W3N8CE meadow\n  codekeep verify-sheet --scan photo.jpg")]
    VerifySheet(verbs::verify_sheet::VerifySheet),
    /// Read a sealed sheet back from a picture, a PDF or typed lines
    #[command(after_help = "Example:\n  codekeep read-sheet scan.pdf --codes\n  codekeep read-sheet photo.jpg typed.txt --add")]
    ReadSheet(verbs::read_sheet::ReadSheet),
    /// Backups: which there are, a look into one, the vault back from one, a second place for them
    #[command(after_help = "Example:\n  codekeep backups\n  codekeep backups to /media/stick")]
    Backups(verbs::backups::Backups),
    /// Unite the vault with another copy of it that went its own way
    #[command(after_help = "Example:\n  codekeep merge 'vault (conflicted copy 2026-11-21).codekeep'")]
    Merge(verbs::merge::Merge),
    /// Move to another machine: save the vault onto a stick, and see what to do there and here
    #[command(after_help = "Example:\n  codekeep move /media/stick/mira.codekeep")]
    Move(verbs::moving::Move),
    /// The record of everything that happened
    #[command(after_help = "Example:\n  codekeep log --since 2026-11-01 --account github\n  codekeep log export ledger.jsonl")]
    Log(verbs::log::Log),
    /// The vault's password
    #[command(after_help = "Example:\n  codekeep password change")]
    Password(verbs::password::Password),
    /// The recovery key, for when the password is forgotten
    #[command(
        after_help = "Example:\n  codekeep recovery-key make\n  codekeep recovery-key test\n  codekeep --recovery-key password change"
    )]
    RecoveryKey(verbs::recovery_key::RecoveryKey),
    /// A key file that is wanted beside the password
    #[command(
        after_help = "Example:\n  codekeep key-file add /media/stick/mira.codekeep-key\n  codekeep --key-file /media/stick/mira.codekeep-key list"
    )]
    KeyFile(verbs::key_file::KeyFile),
    /// Lock the vault with a new data key: copies from before help nobody to open what is saved from now on
    #[command(after_help = "Example:\n  codekeep rekey\n  codekeep rekey --recovery-out recovery-key.txt --delete-old-backups")]
    Rekey(verbs::rekey::Rekey),
    /// Settings and their bounds
    #[command(after_help = "Example:\n  codekeep settings\n  codekeep settings clipboard.seconds 10")]
    Settings(verbs::settings::List),
    /// Look at the vault, its copies and this machine, and say what is wrong
    #[command(after_help = "Example:\n  codekeep doctor\n  codekeep doctor --open --json")]
    Doctor(verbs::doctor::Doctor),
}
