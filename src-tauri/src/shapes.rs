//! What crosses between Rust and the window. TypeScript is generated from it into
//! `ui/src/api/shapes.ts`, and a test fails when that file is stale.
//!
//! These are transport types, apart from the domain's own: names, counts and dates. The text of a
//! stored code stands in exactly one of them, [`Taken`]; texts that are not stored yet stand in
//! [`Preview`] and [`NewCodes`].

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970.
pub type Ms = u64;

/// An error as the window gets it: it branches on `code`, and shows the two sentences.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// Stable code: see `ui/src/api/problems.ts`.
    pub code: String,
    /// What happened.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// Numbers and names that some screens need (how many were refused, which sets clash).
    pub detail: Option<ProblemDetail>,
}

/// What some problems say besides.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProblemDetail {
    pub seconds: Option<u32>,
    pub refused: Option<u32>,
    pub service: Option<String>,
    pub ordinal: Option<u32>,
    /// Sets that claim to be current, the one issued last first.
    pub sets: Vec<SetChoice>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetChoice {
    pub set: String,
    pub generation: u32,
    pub issued: Option<String>,
    pub stored_ms: Ms,
    pub left: u32,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    NoVault,
    Locked,
    Unlocked,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Status {
    pub phase: Phase,
    /// Name of the vault (its file's name without the ending).
    pub name: Option<String>,
    /// Where it is, shortened for people: "Documents / Mira's vault.codekeep".
    pub place: Option<String>,
    /// Vaults opened before on this machine, newest first.
    pub recent: Vec<Recent>,
    /// Where a new vault would be kept.
    pub new_place: String,
    /// Failed unlocks since the vault was last open, with the time of the first.
    pub failed: u32,
    pub failed_since_ms: Option<Ms>,
    pub last_opened_ms: Option<Ms>,
    /// Seconds that the next try has to wait.
    pub wait_s: u32,
    /// "light", "dark" or "system".
    pub theme: String,
    /// Single-letter keys are on.
    pub letter_keys: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Recent {
    pub key: String,
    pub name: String,
    pub place: String,
}

/// How strong a password is, in words that a person understands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Strength {
    /// refused (below 10^12 guesses), weak (below 10^14), good, strong.
    pub verdict: String,
    pub bits: u32,
    /// "33 days": time for a thief with 1,000 graphics cards.
    pub thief: String,
    /// What would help, when it is refused or weak.
    pub advice: Option<String>,
}

/// What happened while the vault was locked, and what opening it found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Opened {
    pub news: Vec<News>,
}

/// One line of news: a stable kind and its numbers; the window has the words.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct News {
    /// failed-unlocks, older-copy-united, united-elsewhere, own-copy-damaged, backup-failed, read-only, clipboard-cleared, code-out
    pub kind: String,
    pub count: u32,
    pub at_ms: Option<Ms>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Home {
    pub vault_name: String,
    pub accounts: Vec<AccountRow>,
    /// Items of level "now".
    pub attention_now: u32,
    pub attention_all: u32,
    pub copies: u32,
    /// Takes of every account that wait for their outcome, oldest first.
    pub out: Vec<OutCode>,
    pub idle_seconds: u32,
    /// Set when the vault cannot be written: takes are told before they are shown.
    pub read_only: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountRow {
    pub id: String,
    pub service: String,
    pub account: Option<String>,
    pub host: Option<String>,
    pub tags: Option<String>,
    pub privileged: bool,
    pub closed: bool,
    /// Shape of the current set: list, rotating, key, pass, grid.
    pub shape: Option<String>,
    pub left: u32,
    pub total: u32,
    /// Age of the current set in days, from its issue date, else from when it was stored.
    pub age_days: Option<u32>,
    /// The most urgent item of this account.
    pub attention: Option<AttentionItem>,
    pub low: bool,
    pub stale: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountView {
    pub id: String,
    pub service: String,
    pub account: Option<String>,
    pub host: Option<String>,
    pub reissue_page: Option<String>,
    pub also_needed: Option<String>,
    pub owner: Option<String>,
    pub tags: Option<String>,
    pub notes: Option<String>,
    pub privileged: bool,
    pub closed: bool,
    /// any, in-order, by-number
    pub order: String,
    /// Codes are entered without separators.
    pub plain_entry: bool,
    /// Newest generation first.
    pub sets: Vec<SetView>,
    pub copies: Vec<CopyRow>,
    pub attention: Vec<AttentionItem>,
    /// Takes that wait for their outcome, oldest first.
    pub out: Vec<OutCode>,
    /// Newest first, at most 20.
    pub history: Vec<LedgerRow>,
    pub history_total: u32,
    /// What is still to do after the last reissue; none when all is done or nothing was reissued.
    pub reissue: Option<Checklist>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetView {
    pub id: String,
    pub generation: u32,
    pub shape: String,
    /// current, superseded, revoked, exhausted, expired
    pub status: String,
    pub purged: bool,
    pub issued: Option<String>,
    pub stored_ms: Ms,
    /// When it was superseded or revoked.
    pub ended_ms: Option<Ms>,
    /// exposed, copy-lost, notice (when revoked)
    pub why: Option<String>,
    pub expires_ms: Option<Ms>,
    pub left: u32,
    pub total: u32,
    pub refused: u32,
    pub suspect: bool,
    pub codes: Vec<CodeView>,
}

/// A code without its text, and without its length.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CodeView {
    pub id: String,
    pub ordinal: u32,
    /// unused, taken, accepted, refused
    pub state: String,
    /// It was taken once and came back.
    pub returned: bool,
    /// When it got this state.
    pub at_ms: Option<Ms>,
    /// It is the one that would be offered next.
    pub next: bool,
    pub purged: bool,
    /// The take that can be answered or corrected.
    pub take: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OutCode {
    pub take: String,
    pub account: String,
    pub service: String,
    pub host: Option<String>,
    pub ordinal: u32,
    pub total: u32,
    pub left: u32,
    pub at_ms: Ms,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Checklist {
    pub set: String,
    pub generation: u32,
    pub old_generation: u32,
    pub old_unused: u32,
    pub stored_ms: Ms,
    pub codes: u32,
    /// Whether the service's notice arrived: yes, no, or not answered.
    pub notice: Option<bool>,
    /// Every copy that held the old set.
    pub copies: Vec<CopyRow>,
    pub purged: bool,
    pub new_copy: bool,
}

/// Asks for a code. Only ids, words and numbers.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TakeWish {
    pub account: String,
    pub set: Option<String>,
    /// "The site asks for number …"
    pub ordinal: Option<u32>,
    /// Straight to the clipboard, never to the window.
    pub copy: bool,
    /// Copy in the form without separators.
    pub plain: bool,
    /// The person said yes to: suspect, not-current, refused-before, two-current
    pub confirmed: Vec<String>,
    /// The person said "Show it anyway" after "This use cannot be recorded here".
    pub unrecorded: bool,
}

/// One code, handed out. The only reply that holds the text of a stored code.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Taken {
    pub take: Option<String>,
    pub account: String,
    pub service: String,
    pub name: Option<String>,
    pub host: Option<String>,
    pub privileged: bool,
    pub shape: String,
    pub ordinal: u32,
    pub total: u32,
    /// Codes left after this one.
    pub left: u32,
    pub at_ms: Ms,
    /// None when it went to the clipboard.
    pub text: Option<String>,
    /// Seconds until it is hidden.
    pub hides_s: u32,
    /// There is a form without separators, and it is the preferred one.
    pub has_plain: bool,
    pub prefers_plain: bool,
    /// Seconds until the clipboard is cleared, when it was copied.
    pub clears_s: Option<u32>,
    pub asks_outcome: bool,
}

/// What was recognised in a text or file and is not stored yet.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Preview {
    /// File name, or none for pasted text.
    pub name: Option<String>,
    pub lines: u32,
    pub sets: Vec<PreviewSet>,
    pub left_out: Vec<LeftOut>,
    /// The source is a file that can be destroyed afterwards, and this is its folder's name.
    pub folder: Option<String>,
    /// It came from the clipboard.
    pub pasted: bool,
    /// A reissue of this account is under way.
    pub reissue_of: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PreviewSet {
    pub service: Option<String>,
    /// Why the service is thought to be this: file-name, heading, domain, shape, …
    pub service_from: Option<String>,
    pub account: Option<String>,
    pub host: Option<String>,
    pub shape: String,
    pub issued: Option<String>,
    pub case_matters: bool,
    pub codes: Vec<NewCode>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    pub text: String,
    pub used: bool,
    pub ordinal: u32,
    pub line: u32,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LeftOut {
    pub line: u32,
    pub text: String,
    pub why: String,
    pub sentence: String,
    /// It can be made a code by hand.
    pub can_be_code: bool,
}

/// Codes as the person confirmed them.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewCodes {
    pub service: String,
    pub account: Option<String>,
    pub host: Option<String>,
    pub privileged: bool,
    pub shape: String,
    pub issued: Option<String>,
    pub expires: Option<String>,
    pub case_matters: bool,
    pub codes: Vec<NewCode>,
    /// new, replaces, beside, reissue
    pub mode: String,
    /// For a reissue: the account.
    pub of: Option<String>,
    pub dispose: bool,
    pub clear_clipboard: bool,
}

/// How codes that are about to be stored fit what is there. No texts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Fit {
    /// The account that they would go to, if it exists.
    pub account: Option<String>,
    /// Its current set, which would be replaced or lived beside.
    pub current: Option<SetChoice>,
    /// How many of the codes are known already.
    pub known: u32,
    pub of: u32,
    /// The set that holds all of the known ones.
    pub known_set: Option<KnownSet>,
    /// nothing-new, joins, new, ask (replaces or beside), refused (a reissue with only known codes)
    pub verdict: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KnownSet {
    pub service: String,
    pub account: Option<String>,
    pub generation: u32,
    pub stored_ms: Ms,
    pub used: u32,
    pub status: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Stored {
    /// stored, joined, known
    pub result: String,
    pub account: String,
    pub set: Option<String>,
    pub generation: u32,
    pub codes: u32,
    pub superseded: u32,
    pub stale_copies: u32,
    pub known: Option<KnownSet>,
    /// What became of the source file: destroyed, kept, failed
    pub source: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CopyRow {
    /// Full id; `printed` is what stands on the paper.
    pub id: String,
    pub printed: String,
    pub kind: String,
    /// Services it holds.
    pub holds: Vec<String>,
    pub place: Option<String>,
    pub made_ms: Ms,
    pub checked_ms: Option<Ms>,
    /// current, shows-used, stale, destroyed, lost
    pub state: String,
    pub state_since_ms: Option<Ms>,
    /// Rows to strike, per account.
    pub strike: Vec<Strike>,
    pub check_word: String,
    pub pages: Option<u32>,
    pub unused: u32,
    pub total: u32,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Strike {
    pub service: String,
    pub ordinals: Vec<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CopyView {
    pub row: CopyRow,
    pub history: Vec<LedgerRow>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SheetWish {
    pub accounts: Vec<String>,
    pub place: String,
    /// a4 or letter
    pub paper: String,
}

/// What the pages will look like, with every code masked.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetPreview {
    pub pages: u32,
    pub accounts: Vec<SheetPreviewAccount>,
    pub made_on: String,
    /// Characters that no font on this machine can print.
    pub not_printable: Vec<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetPreviewAccount {
    pub service: String,
    pub host: Option<String>,
    pub account: Option<String>,
    pub generation: u32,
    pub issued: Option<String>,
    pub unused: u32,
    pub total: u32,
    pub ordinals: Vec<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SheetMade {
    pub copy: String,
    pub printed: String,
    pub file: String,
    pub pages: u32,
    pub check_word: String,
    pub not_printable: Vec<String>,
}

/// A reason to act: stable kind and its numbers; the window has the words.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AttentionItem {
    /// Stable while its cause is the same.
    pub id: String,
    /// code-out, set-suspect, signin-changed, two-current, exposed, none-left, few-left, rotating-spent, pass-expires, pass-expired,
    /// not-purged, copy-stale, copy-shows-used, copy-lost, set-old, no-set, taken-superseded, burst, clock-back, unrecorded
    pub kind: String,
    /// now, soon, some-day
    pub level: String,
    pub since_ms: Ms,
    pub account: Option<String>,
    pub service: Option<String>,
    pub account_name: Option<String>,
    pub copy: Option<String>,
    pub copy_printed: Option<String>,
    pub place: Option<String>,
    pub take: Option<String>,
    pub generation: Option<u32>,
    pub ordinal: Option<u32>,
    pub count: Option<u32>,
    pub total: Option<u32>,
    pub strike: Vec<Strike>,
    pub until_ms: Option<Ms>,
    /// When put off: the date on which it comes back.
    pub put_off_until: Option<String>,
    /// It is cleared by having been seen.
    pub seen_clears: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AttentionView {
    pub now: Vec<AttentionItem>,
    pub soon: Vec<AttentionItem>,
    pub some_day: Vec<AttentionItem>,
    pub put_off: Vec<AttentionItem>,
    pub today: String,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LedgerWish {
    pub query: String,
    /// all, codes, copies, vault
    pub part: String,
    pub account: Option<String>,
    /// Only newer than this many days; none for all.
    pub days: Option<u32>,
    pub limit: u32,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LedgerView {
    pub rows: Vec<LedgerRow>,
    /// How many fit the wish in all.
    pub found: u32,
    pub events: u32,
    pub since_ms: Option<Ms>,
    pub fingerprint: String,
    /// None when every chain is whole; else what is wrong, first of all.
    pub broken: Option<String>,
}

/// One line of the ledger or access log: kind and its parts; the window has the words.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LedgerRow {
    /// Number in the order shown; none for the access log.
    pub no: Option<u32>,
    pub id: String,
    pub at_ms: Ms,
    pub kind: String,
    pub account: Option<String>,
    pub service: Option<String>,
    pub account_name: Option<String>,
    pub host: Option<String>,
    pub generation: Option<u32>,
    pub ordinal: Option<u32>,
    pub count: Option<u32>,
    pub outcome: Option<String>,
    /// A closed word: how, why, change, said, fact, field, setting …
    pub word: Option<String>,
    pub value: Option<Ms>,
    pub copy: Option<String>,
    pub place: Option<String>,
    pub reason: Option<String>,
    pub date: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingRow {
    /// lock.idle-seconds, clipboard.seconds, reveal.seconds, lock.on-hide, take.always-step-up, attention.old-days, …
    pub name: String,
    pub value: u32,
    pub default: u32,
    pub least: u32,
    pub most: u32,
    /// A larger value is weaker (true), a smaller is weaker (false).
    pub larger_is_weaker: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingsView {
    pub rows: Vec<SettingRow>,
    pub theme: String,
    pub letter_keys: bool,
    /// "256 MiB, 3 passes, 4 lanes"
    pub key_derivation: String,
    pub capture_protection: bool,
    pub vault_place: String,
    pub backups: u32,
    pub newest_backup_ms: Option<Ms>,
}

/// A change to an account's labels and facts; what is none stays as it is, an empty text erases.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AccountEdit {
    pub account: String,
    pub service: Option<String>,
    pub name: Option<String>,
    pub host: Option<String>,
    pub reissue_page: Option<String>,
    pub also_needed: Option<String>,
    pub owner: Option<String>,
    pub tags: Option<String>,
    pub notes: Option<String>,
    pub privileged: Option<bool>,
    pub plain_entry: Option<bool>,
    pub order: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use ts_rs::{Config, TS};

    fn declared<T: TS>(config: &Config) -> String {
        let docs = T::docs().unwrap_or_default();
        format!("{docs}export {}\n\n", T::decl(config))
    }

    /// The whole of `ui/src/api/shapes.ts`. Numbers are `number`: a time in milliseconds fits exactly.
    fn typescript() -> String {
        let config = Config::new().with_large_int("number");
        let mut out =
            "// Generated from src-tauri/src/shapes.rs: CODEKEEP_WRITE_SHAPES=1 cargo test -p codekeep-desktop --lib shapes\n\n".to_owned();
        macro_rules! declare {
            ($($name:ident),+ $(,)?) => {{
                $(out += &declared::<$name>(&config);)+
                [$(stringify!($name)),+].len()
            }};
        }
        let count = declare!(
            Problem,
            ProblemDetail,
            SetChoice,
            Phase,
            Status,
            Recent,
            Strength,
            Opened,
            News,
            Home,
            AccountRow,
            AccountView,
            SetView,
            CodeView,
            OutCode,
            Checklist,
            TakeWish,
            Taken,
            Preview,
            PreviewSet,
            NewCode,
            LeftOut,
            NewCodes,
            Fit,
            KnownSet,
            Stored,
            CopyRow,
            Strike,
            CopyView,
            SheetWish,
            SheetPreview,
            SheetPreviewAccount,
            SheetMade,
            AttentionItem,
            AttentionView,
            LedgerWish,
            LedgerView,
            LedgerRow,
            SettingRow,
            SettingsView,
            AccountEdit,
        );
        let derived = include_str!("shapes.rs").matches("\n#[cfg_attr(test, derive(ts_rs::TS))]").count();
        assert_eq!(count, derived, "a shape is missing from this list");
        out
    }

    #[test]
    fn the_typescript_is_not_stale() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/api/shapes.ts");
        let wanted = typescript();
        if std::env::var_os("CODEKEEP_WRITE_SHAPES").is_some() {
            std::fs::write(path, &wanted).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == wanted, "ui/src/api/shapes.ts is stale: see its first line");
    }
}
