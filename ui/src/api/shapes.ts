// Generated from src-tauri/src/shapes/: CODEKEEP_WRITE_SHAPES=1 cargo test -p codekeep-desktop --lib shapes

/**
 * An error as the window gets it: it branches on `code`, and shows the two sentences.
 */
export type Problem = { 
/**
 * Stable code: see `ui/src/api/problems.ts`.
 */
code: string, 
/**
 * What happened.
 */
what: string, 
/**
 * What to do.
 */
advice: string, 
/**
 * Numbers and names that some screens need (how many were refused, which sets clash).
 */
detail: ProblemDetail | null, };

/**
 * What some problems say besides.
 */
export type ProblemDetail = { seconds: number | null, refused: number | null, service: string | null, ordinal: number | null, 
/**
 * Sets that claim to be current, the one issued last first.
 */
sets: Array<SetChoice>, };

export type SetChoice = { set: string, generation: number, issued: string | null, stored_ms: number, left: number, };

export type Phase = "no-vault" | "locked" | "unlocked";

export type Status = { phase: Phase, 
/**
 * Name of the vault (its file's name without the ending).
 */
name: string | null, 
/**
 * Where it is, shortened for people: "Documents / Mira's vault.codekeep".
 */
place: string | null, 
/**
 * It is a travel pack, which opens with six words: as its name says while it is locked.
 */
is_pack: boolean, 
/**
 * Vaults opened before on this machine, newest first.
 */
recent: Array<Recent>, 
/**
 * Where a new vault would be kept.
 */
new_place: string, 
/**
 * The vault opened last is not where it was: its place.
 */
missing: string | null, 
/**
 * What is wrong with the file of a locked vault, before any password is asked for.
 */
fault: Problem | null, 
/**
 * Failed unlocks since the vault was last open, with the time of the first.
 */
failed: number, failed_since_ms: number | null, last_opened_ms: number | null, 
/**
 * Why it was locked: button, idle, hidden, draft, sleep, screen, switch, rekeyed, saved-under-past-key. None when it was not, in this run.
 */
locked_because: string | null, 
/**
 * The password goes with a key file; its name, once it was chosen.
 */
wants_key_file: boolean, key_file: string | null, 
/**
 * A recovery key opens it too.
 */
has_recovery_key: boolean, 
/**
 * It was opened with the recovery key: a new password comes before anything else.
 */
wants_password: boolean, 
/**
 * Seconds that the next try has to wait.
 */
wait_s: number, 
/**
 * "light", "dark" or "system".
 */
theme: string, 
/**
 * Single-letter keys are on.
 */
letter_keys: boolean, };

export type Recent = { key: string, name: string, place: string, };

/**
 * How strong a password is, in words that a person understands.
 */
export type Strength = { 
/**
 * refused (below 10^12 guesses), weak (below 10^14), good, strong.
 */
verdict: string, bits: number, 
/**
 * "33 days": time for a thief with 1,000 graphics cards.
 */
thief: string, 
/**
 * What would help, when it is refused or weak.
 */
advice: string | null, };

/**
 * What happened while the vault was locked, and what opening it found.
 */
export type Opened = { news: Array<News>, };

/**
 * One line of news: a stable kind and its numbers; the window has the words.
 */
export type News = { 
/**
 * failed-unlocks, older-copy-united, united-elsewhere, own-copy-damaged, backup-failed, read-only, clipboard-cleared, code-out, siblings-united, siblings-wait,
 * chains-broken, in-cloud-folder, restored, restored-alone, damaged-set-aside
 */
kind: string, count: number, at_ms: number | null, 
/**
 * The file that it is about.
 */
name: string | null, };

export type Home = { vault_name: string, accounts: Array<AccountRow>, 
/**
 * Items of level "now".
 */
attention_now: number, attention_all: number, copies: number, 
/**
 * Takes of every account that wait for their outcome, oldest first.
 */
out: Array<OutCode>, idle_seconds: number, 
/**
 * Set when the vault cannot be written: takes are told before they are shown.
 */
read_only: boolean, 
/**
 * This is a travel pack, which warns from then on.
 */
pack_until_ms: number | null, };

export type AccountRow = { id: string, service: string, account: string | null, host: string | null, tags: string | null, privileged: boolean, closed: boolean, 
/**
 * Shape of the current set: list, rotating, key, pass, grid.
 */
shape: string | null, left: number, total: number, 
/**
 * Age of the current set in days, from its issue date, else from when it was stored.
 */
age_days: number | null, 
/**
 * The most urgent item of this account.
 */
attention: AttentionItem | null, low: boolean, stale: boolean, };

export type AccountView = { id: string, service: string, account: string | null, host: string | null, reissue_page: string | null, also_needed: string | null, owner: string | null, tags: string | null, notes: string | null, privileged: boolean, closed: boolean, 
/**
 * any, in-order, by-number
 */
order: string, 
/**
 * Codes are entered without separators.
 */
plain_entry: boolean, 
/**
 * Newest generation first.
 */
sets: Array<SetView>, copies: Array<CopyRow>, attention: Array<AttentionItem>, 
/**
 * Takes that wait for their outcome, oldest first.
 */
out: Array<OutCode>, 
/**
 * Newest first, at most 20.
 */
history: Array<LedgerRow>, history_total: number, 
/**
 * What is still to do after the last reissue; none when all is done or nothing was reissued.
 */
reissue: Checklist | null, };

export type SetView = { id: string, generation: number, shape: string, 
/**
 * current, superseded, revoked, exhausted, expired
 */
status: string, purged: boolean, issued: string | null, stored_ms: number, 
/**
 * When it was superseded or revoked.
 */
ended_ms: number | null, 
/**
 * exposed, copy-lost, notice (when revoked)
 */
why: string | null, expires_ms: number | null, left: number, total: number, refused: number, suspect: boolean, codes: Array<CodeView>, };

/**
 * A code without its text, and without its length.
 */
export type CodeView = { id: string, ordinal: number, 
/**
 * unused, taken, accepted, refused
 */
state: string, 
/**
 * It was taken once and came back.
 */
returned: boolean, 
/**
 * When it got this state.
 */
at_ms: number | null, 
/**
 * It is the one that would be offered next.
 */
next: boolean, purged: boolean, 
/**
 * The take that can be answered or corrected.
 */
take: string | null, };

export type OutCode = { take: string, account: string, service: string, host: string | null, ordinal: number, total: number, left: number, at_ms: number, };

export type Checklist = { set: string, generation: number, old_generation: number, old_unused: number, stored_ms: number, codes: number, 
/**
 * Whether the service's notice arrived: yes, no, or not answered.
 */
notice: boolean | null, 
/**
 * Every copy that held the old set.
 */
copies: Array<CopyRow>, purged: boolean, new_copy: boolean, };

/**
 * One thing that a person should know about the quality of a set; the window has the words.
 */
export type QualityFinding = { 
/**
 * short-for-look-up-secret, short-for-saved-recovery-code, repeats, counts-on, same-beginning, also-at-another-account
 */
kind: string, 
/**
 * How many codes stood there more than once.
 */
count: number | null, 
/**
 * Names of the other accounts that have one of the codes.
 */
accounts: Array<string>, };

/**
 * Asks for a code. Only ids, words and numbers.
 */
export type TakeWish = { account: string, set: string | null, 
/**
 * "The site asks for number …"
 */
ordinal: number | null, 
/**
 * Straight to the clipboard, never to the window.
 */
copy: boolean, 
/**
 * Copy in the form without separators.
 */
plain: boolean, 
/**
 * The person said yes to: suspect, not-current, refused-before, two-current
 */
confirmed: Array<string>, 
/**
 * The person said "Show it anyway" after "This use cannot be recorded here".
 */
unrecorded: boolean, };

/**
 * One code, handed out. The only reply that holds the text of a stored code.
 */
export type Taken = { take: string | null, account: string, service: string, name: string | null, host: string | null, privileged: boolean, shape: string, ordinal: number, total: number, 
/**
 * Codes left after this one.
 */
left: number, at_ms: number, 
/**
 * None when it was to go to the clipboard, whether it got there or not.
 */
text: string | null, 
/**
 * Seconds until it is hidden.
 */
hides_s: number, 
/**
 * There is a form without separators, and it is the preferred one.
 */
has_plain: boolean, prefers_plain: boolean, 
/**
 * Seconds until the clipboard is cleared, when it was copied.
 */
clears_s: number | null, 
/**
 * Why it is not on the clipboard, where it was to go. The take is recorded all the same.
 */
not_copied: Problem | null, asks_outcome: boolean, };

/**
 * What was recognised in a text or file and is not stored yet.
 */
export type Preview = { 
/**
 * File name, or none for pasted text.
 */
name: string | null, lines: number, sets: Array<PreviewSet>, left_out: Array<LeftOut>, 
/**
 * How many more lines hold no code.
 */
left_out_more: number, 
/**
 * The source is a file that can be destroyed afterwards, and this is its folder's name.
 */
folder: string | null, 
/**
 * It came from the clipboard.
 */
pasted: boolean, 
/**
 * It is a picture.
 */
picture: boolean, 
/**
 * Why only the QR symbols of a picture were read.
 */
unread: Problem | null, 
/**
 * A reissue of this account is under way.
 */
reissue_of: string | null, };

export type PreviewSet = { service: string | null, 
/**
 * Why the service is thought to be this: file-name, heading, domain, shape, …
 */
service_from: string | null, account: string | null, host: string | null, shape: string, issued: string | null, case_matters: boolean, codes: Array<NewCode>, 
/**
 * Numbers of used places whose code the service has taken out.
 */
used_places: Array<number>, 
/**
 * Another way to read the same text that is about as likely: the person decides.
 */
other: OtherReading | null, };

export type OtherReading = { 
/**
 * lines, one-key, whole-lines
 */
as_what: string, shape: string, codes: Array<NewCode>, };

export type NewCode = { text: string, 
/**
 * What stood between it and the code before it, where the two were cut apart by hand.
 */
before: string | null, used: boolean, ordinal: number, line: number, 
/**
 * How it was read from a picture; nothing for what came as text, or was typed.
 */
seen: SeenCode | null, };

/**
 * How a code was read from a picture, and whether the person compared it.
 */
export type SeenCode = { 
/**
 * The number of the part of the picture where it stands.
 */
part: number | null, 
/**
 * The first reading, where the other codes of the set left one other choice.
 */
read: string | null, 
/**
 * Places of signs that look like others, from 0.
 */
doubtful: Array<number>, 
/**
 * The reader itself is not sure.
 */
unsure: boolean, looked: boolean, };

export type LeftOut = { line: number, text: string, why: string, sentence: string, 
/**
 * It can be made a code by hand.
 */
can_be_code: boolean, 
/**
 * The number of the part of the picture where it stands.
 */
part: number | null, };

/**
 * Codes as the person confirmed them.
 */
export type NewCodes = { service: string, account: string | null, host: string | null, privileged: boolean, shape: string, issued: string | null, expires: string | null, case_matters: boolean, codes: Array<NewCode>, used_places: Array<number>, 
/**
 * new, replaces, beside, reissue
 */
mode: string, 
/**
 * For a reissue: the account.
 */
of: string | null, dispose: boolean, clear_clipboard: boolean, };

/**
 * How codes that are about to be stored fit what is there. No texts.
 */
export type Fit = { 
/**
 * The account that they would go to, if it exists.
 */
account: string | null, 
/**
 * Its current set, which would be replaced or lived beside.
 */
current: SetChoice | null, 
/**
 * How many of the codes are known already.
 */
known: number, of: number, 
/**
 * The set that holds all of the known ones.
 */
known_set: KnownSet | null, 
/**
 * nothing-new, joins, new, ask (replaces or beside), refused (a reissue with only known codes)
 */
verdict: string, };

export type KnownSet = { service: string, account: string | null, generation: number, stored_ms: number, used: number, status: string, };

export type Stored = { 
/**
 * stored, joined, known
 */
result: string, account: string, set: string | null, generation: number, codes: number, superseded: number, stale_copies: number, known: KnownSet | null, 
/**
 * What became of the source file: destroyed, kept, failed
 */
source: string | null, };

/**
 * An export that was brought.
 */
export type ImportView = { 
/**
 * File name.
 */
name: string | null, 
/**
 * The name of the folder that the file lies in, where it can be destroyed afterwards.
 */
folder: string | null, 
/**
 * Whose it is, in words.
 */
format: string, 
/**
 * It wants its password.
 */
locked: boolean, 
/**
 * A key file may go with the password.
 */
takes_key_file: boolean, 
/**
 * The name of the one that was chosen.
 */
key_file: string | null, entries: number, sets: Array<ImportSet>, 
/**
 * Accounts with two factors and no codes.
 */
bare: Array<ImportAccount>, 
/**
 * Attached files that were not looked into.
 */
unread: Array<ImportUnread>, 
/**
 * How many files of a folder were not looked into: links, large ones, and what could not be opened.
 */
left_out: number, };

export type ImportSet = { id: number, 
/**
 * Title and account of the entry.
 */
title: string, account: string | null, 
/**
 * The attached file that it was found in.
 */
file: string | null, service: string, shape: string, codes: number, used: number, 
/**
 * new, joins, known, has-current
 */
verdict: string, };

export type ImportAccount = { id: number, title: string, account: string | null, 
/**
 * It is in the vault already.
 */
known: boolean, };

export type ImportUnread = { 
/**
 * The entry's title.
 */
title: string, file: string, 
/**
 * It is too large; else it is no text.
 */
large: boolean, };

/**
 * What became of an import.
 */
export type Imported = { sets: number, codes: number, 
/**
 * Sets that are in the vault already.
 */
known: number, 
/**
 * Sets whose account has a current one: they were left.
 */
left: number, 
/**
 * Accounts that were noted without codes.
 */
noted: number, 
/**
 * What became of the source file: destroyed, kept, failed
 */
source: string | null, };

export type CopyRow = { 
/**
 * Full id; `printed` is what stands on the paper.
 */
id: string, printed: string, kind: string, 
/**
 * Services it holds.
 */
holds: Array<string>, place: string | null, made_ms: number, checked_ms: number | null, 
/**
 * current, shows-used, stale, destroyed, lost
 */
state: string, state_since_ms: number | null, 
/**
 * Rows to strike, per account.
 */
strike: Array<Strike>, check_word: string, pages: number | null, unused: number, total: number, };

export type Strike = { service: string, ordinals: Array<number>, };

export type CopyView = { row: CopyRow, held: Array<HeldSet>, history: Array<LedgerRow>, };

export type SheetWish = { 
/**
 * plain, wallet (a plain one as a card), sealed, or recovery (of no accounts, with the key that the window shows)
 */
kind: string, accounts: Array<string>, place: string, 
/**
 * a4 or letter
 */
paper: string, };

/**
 * How a sheet stands that somebody holds in the hand.
 */
export type SheetVerdict = { 
/**
 * current, strike, stale, lost, destroyed
 */
verdict: string, held: Array<HeldSet>, row: CopyRow, };

/**
 * What stands of one set on a copy, and how it is now.
 */
export type HeldSet = { service: string, account: string | null, generation: number, 
/**
 * current, superseded, revoked, expired, exhausted
 */
status: string, 
/**
 * exposed, copy-lost, notice (when revoked)
 */
why: string | null, unused: number, total: number, 
/**
 * Rows to strike.
 */
strike: Array<number>, };

/**
 * A printer of this machine.
 */
export type PrinterRow = { name: string, is_default: boolean, is_stopped: boolean, };

/**
 * How much of a sheet was read so far.
 */
export type SheetRead = { blocks: number, };

/**
 * What a sealed sheet holds. No codes.
 */
export type SheetOpened = { 
/**
 * Ids of the sheets.
 */
sheets: Array<string>, 
/**
 * Blocks that were not read yet.
 */
missing: number, 
/**
 * Where blocks were read that the phrase does not open: they are of another sheet.
 */
of_another: Array<string>, sets: Array<ReadSet>, };

export type ReadSet = { service: string, account: string | null, issued: string | null, unused: number, total: number, 
/**
 * new, joins (a set that is here in part), known, ask (the account has another current set)
 */
plan: string, };

export type SheetStored = { codes: number, sets: number, known: number, };

/**
 * What the pages will look like, with every code masked.
 */
export type SheetPreview = { pages: number, accounts: Array<SheetPreviewAccount>, made_on: string, 
/**
 * Characters that no font on this machine can print.
 */
not_printable: Array<string>, };

export type SheetPreviewAccount = { service: string, host: string | null, account: string | null, generation: number, issued: string | null, unused: number, total: number, ordinals: Array<number>, };

export type SheetMade = { copy: string, printed: string, 
/**
 * plain, sealed or recovery
 */
kind: string, 
/**
 * The file's name, or the printer's.
 */
goes_to: string, 
/**
 * It waits in the printer's queue.
 */
waits: boolean, pages: number, check_word: string, not_printable: Array<string>, 
/**
 * Opens a sealed sheet. It is shown in this answer and never again.
 */
phrase: string | null, };

export type ExportWish = { 
/**
 * sealed, plain, or table (the codes alone, which cannot be brought back)
 */
kind: string, 
/**
 * Where it will be kept; empty for the place of the file.
 */
place: string, };

export type ExportMade = { copy: string, printed: string, 
/**
 * The file's name.
 */
goes_to: string, accounts: number, codes: number, 
/**
 * Opens a sealed export. It is shown in this answer and never again.
 */
phrase: string | null, };

/**
 * An export that was brought, and what it would bring or brought.
 */
export type ExportView = { 
/**
 * File name.
 */
name: string, 
/**
 * It wants its words; the rest is empty then.
 */
locked: boolean, 
/**
 * When it was made, as it says itself.
 */
made: string | null, 
/**
 * Entries that are new here.
 */
events: number, 
/**
 * Uses of codes among them.
 */
uses: number, codes: number, 
/**
 * Sets that are current here and that a set in it replaces.
 */
replaced: number, 
/**
 * Entries that stay out.
 */
left_out: number, accounts: Array<ExportAccount>, };

export type ExportAccount = { service: string, account: string | null, 
/**
 * It is in the vault already.
 */
known: boolean, sets: number, codes: number, };

/**
 * The vault in one more file, for another machine.
 */
export type MovedOut = { 
/**
 * The file's name.
 */
goes_to: string, entries: number, 
/**
 * What the other machine has to show.
 */
fingerprint: string, 
/**
 * It opens only with the key file beside the password.
 */
key_file: boolean, 
/**
 * The second place for backups, which the other machine does not know.
 */
second_place: string | null, 
/**
 * The vault file, and the folder with what this installation keeps of it.
 */
stays: Array<string>, };

export type PackWish = { 
/**
 * Ids of accounts.
 */
accounts: Array<string>, 
/**
 * At most so many codes of each set; none for every unused one.
 */
codes: number | null, 
/**
 * From the day after this one it warns: 2026-12-24.
 */
expires: string, place: string, };

export type PackMade = { copy: string, printed: string, 
/**
 * The file's name, or the folder's.
 */
goes_to: string, accounts: number, codes: number, expires_ms: number, 
/**
 * Opens it. It is shown in this answer and never again.
 */
phrase: string, 
/**
 * Of a stick: what else is on it.
 */
stick: StickHolds | null, };

export type StickHolds = { 
/**
 * The sealed sheet, as it stands in the register.
 */
sheet: string, 
/**
 * Names of the programs.
 */
programs: Array<string>, };

/**
 * A pack that was chosen to be brought home, and what it would bring.
 */
export type PackHome = { 
/**
 * File name.
 */
name: string, printed: string, 
/**
 * Entries that are new here.
 */
events: number, 
/**
 * Uses of codes among them.
 */
uses: number, 
/**
 * Sets among them that were stored on the way.
 */
sets: number, 
/**
 * Entries that stay out.
 */
left_out: number, expired: boolean, 
/**
 * Codes of which no use is recorded.
 */
unused: Array<PackedSet>, };

export type PackedSet = { set: string, service: string, account: string | null, ordinals: Array<number>, };

/**
 * A code that was used where it could not be recorded.
 */
export type UsedCode = { set: string, ordinal: number, };

export type PackIsHome = { copy: string, events: number, uses: number, 
/**
 * Codes that were ticked.
 */
ticked: number, };

export type LockedOut = { 
/**
 * phone-lost, app-deleted, new-phone, security-key-lost, laptop-lost, sheet-lost, password-forgotten
 */
situation: string, 
/**
 * The codes of this vault are the way in; otherwise it is what lies outside.
 */
uses_vault: boolean, 
/**
 * A recovery key opens this vault too.
 */
recovery_key: boolean, 
/**
 * The change of the sign-in to write down: phone, enrolled.
 */
change: string | null, 
/**
 * Privileged accounts first.
 */
ways: Array<WayIn>, 
/**
 * Copies at hand, the newest first.
 */
copies: Array<CopyAtHand>, 
/**
 * What must follow, in order: end-sessions, enrol, record-change, mark-copies, reissue, re-key, set-password, make-sheet
 */
then: Array<string>, };

export type WayIn = { account: string, service: string, account_name: string | null, host: string | null, also_needed: string | null, privileged: boolean, 
/**
 * The number of the code that the vault would hand out.
 */
ordinal: number | null, 
/**
 * The site says which number it wants.
 */
by_number: boolean, 
/**
 * Why no code is handed out at once: no-set, none-left, two-current, suspect, expired, waits, other
 */
why_not: string | null, left: number, 
/**
 * Codes that are out: one of them may still be good.
 */
out: Array<OutCode>, 
/**
 * Rows on paper, the newest copy first.
 */
rows: Array<RowsOnCopy>, };

export type RowsOnCopy = { copy: string, printed: string, 
/**
 * What it is, as in the register.
 */
kind: string, place: string | null, 
/**
 * Printed numbers that were neither used nor refused nor handed out.
 */
numbers: Array<number>, };

export type CopyAtHand = { row: CopyRow, 
/**
 * Accounts of which a finder would have codes, privileged ones first.
 */
exposes: Array<string>, };

/**
 * A reason to act: stable kind and its numbers; the window has the words.
 */
export type AttentionItem = { 
/**
 * Stable while its cause is the same.
 */
id: string, 
/**
 * code-out, set-suspect, signin-changed, two-current, exposed, none-left, few-left, rotating-spent, pass-expires, pass-expired,
 * not-purged, source-there, copy-stale, copy-shows-used, copy-lost, set-old, no-set, taken-superseded, burst, clock-back, unrecorded
 */
kind: string, 
/**
 * now, soon, some-day
 */
level: string, since_ms: number, account: string | null, service: string | null, account_name: string | null, copy: string | null, copy_printed: string | null, 
/**
 * plain, sealed or recovery
 */
copy_kind: string | null, place: string | null, take: string | null, generation: number | null, ordinal: number | null, count: number | null, total: number | null, strike: Array<Strike>, until_ms: number | null, 
/**
 * When put off: the date on which it comes back.
 */
put_off_until: string | null, 
/**
 * It is cleared by having been seen.
 */
seen_clears: boolean, 
/**
 * The file that it is about.
 */
file: ItemFile | null, };

/**
 * A file by its own name and that of its folder: where else it lies is the person's to know.
 */
export type ItemFile = { name: string, folder: string | null, };

export type AttentionView = { now: Array<AttentionItem>, soon: Array<AttentionItem>, some_day: Array<AttentionItem>, put_off: Array<AttentionItem>, today: string, };

export type LedgerWish = { query: string, 
/**
 * all, codes, copies, vault
 */
part: string, account: string | null, 
/**
 * Only newer than this many days; none for all.
 */
days: number | null, limit: number, };

export type LedgerView = { rows: Array<LedgerRow>, 
/**
 * How many fit the wish in all.
 */
found: number, events: number, since_ms: number | null, fingerprint: string, 
/**
 * None when every chain is whole; else what is wrong, first of all.
 */
broken: string | null, };

/**
 * One line of the ledger or access log: kind and its parts; the window has the words.
 */
export type LedgerRow = { 
/**
 * Number in the order shown; none for the access log.
 */
no: number | null, id: string, at_ms: number, kind: string, account: string | null, service: string | null, account_name: string | null, host: string | null, generation: number | null, ordinal: number | null, count: number | null, outcome: string | null, 
/**
 * A closed word: how, why, change, said, fact, field, setting …
 */
word: string | null, value: number | null, copy: string | null, copy_kind: string | null, place: string | null, reason: string | null, date: string | null, };

/**
 * What a check of every chain found.
 */
export type LedgerCheck = { entries: number, 
/**
 * Machines, and programs on them, that wrote them: each has a chain of its own.
 */
writers: number, fingerprint: string, 
/**
 * What is wrong, the first broken link first; at most twenty.
 */
faults: Array<string>, faults_total: number, checked_ms: number, };

export type SettingRow = { 
/**
 * lock.idle-seconds, clipboard.seconds, reveal.seconds, lock.on-hide, take.always-step-up, attention.old-days, …
 */
name: string, value: number, default: number, least: number, most: number, 
/**
 * A larger value is weaker (true), a smaller is weaker (false).
 */
larger_is_weaker: boolean, };

export type SettingsView = { rows: Array<SettingRow>, theme: string, letter_keys: boolean, capture_protection: boolean, vault_place: string, backups: number, newest_backup_ms: number | null, };

export type BackupsView = { 
/**
 * Here and in the second place, newest first.
 */
backups: Array<BackupRow>, second: SecondPlace | null, 
/**
 * Why nothing could be carried to the second place, when that was tried.
 */
second_fault: Problem | null, 
/**
 * Conflict copies beside the vault that no key of today opens.
 */
waiting: Array<WaitingCopy>, checked_ms: number, };

export type BackupRow = { 
/**
 * By which the other commands find it.
 */
key: string, name: string, at_ms: number, size: number, 
/**
 * here, second
 */
place: string, whole: boolean, 
/**
 * today, past; none when no key of this vault opens it
 */
opens_by: string | null, retired_ms: number | null, };

export type SecondPlace = { folder: string, 
/**
 * It is on another drive than the vault's own files.
 */
apart: boolean, 
/**
 * When a backup there was last read back.
 */
verified_ms: number | null, };

export type WaitingCopy = { name: string, 
/**
 * When the key that opens it was retired; none when it wants a password of its own.
 */
retired_ms: number | null, };

/**
 * What is in a backup.
 */
export type BackupLook = { key: string, at_ms: number, 
/**
 * Sets of which it holds texts, by account.
 */
sets: Array<BackupSet>, };

export type BackupSet = { set: string, 
/**
 * Its id as it stands on paper.
 */
printed: string, service: string, account_name: string | null, generation: number, codes: number, left_then: number, 
/**
 * None when it is not in the vault now.
 */
left_now: number | null, };

export type BroughtBack = { 
/**
 * stored, joined, known
 */
result: string, printed: string, codes: number, left: number, };

/**
 * Another copy of the vault, opened and compared; nothing of it was taken in.
 */
export type OtherCopy = { name: string, 
/**
 * today, past, newer, foreign
 */
opens_by: string, retired_ms: number | null, newest_ms: number, events: number, uses: number, left_out: number, };

/**
 * What came in from it.
 */
export type United = { events: number, uses: number, left_out: number, 
/**
 * The vault was re-keyed there: it opens with that copy's password from now on.
 */
rekeyed: boolean, 
/**
 * It stood beside the vault, and is among the backups now.
 */
shelved: boolean, };

/**
 * From what a vault can be made anew, and where.
 */
export type RestoreView = { 
/**
 * Where it is made.
 */
place: string, 
/**
 * A file stands there.
 */
place_taken: boolean, 
/**
 * What this machine kept, of any vault: own copies first, then backups, newest first.
 */
saves: Array<SaveRow>, chosen: ChosenSave | null, 
/**
 * Name of the key file that was chosen.
 */
key_file: string | null, };

export type SaveRow = { key: string, 
/**
 * The beginning of its vault's id.
 */
vault: string, 
/**
 * None for this machine's own copy, which is the newest.
 */
at_ms: number | null, size: number, whole: boolean, };

export type ChosenSave = { 
/**
 * Among the saves; none for a file that was picked.
 */
key: string | null, name: string, wants_key_file: boolean, has_recovery_key: boolean, };

/**
 * How the vault is locked.
 */
export type KeysView = { key_file: boolean, 
/**
 * Name of the key file that was presented.
 */
key_file_name: string | null, recovery_key: boolean, recovery_made_ms: number | null, 
/**
 * When it was last typed back, or used.
 */
recovery_tested_ms: number | null, rekeyed_ms: number | null, 
/**
 * "256 MiB, 3 passes, 4 lanes"
 */
cost: string, below_floor: boolean, 
/**
 * Backups that still open with what opened the vault before a re-key.
 */
retired_copies: number, };

/**
 * What a re-key left to do.
 */
export type Rekeyed = { 
/**
 * The groups of the recovery key that was made anew, to be written down.
 */
recovery: Array<string> | null, 
/**
 * Backups that still open with what opened the vault before.
 */
retired: number, };

/**
 * What came of deleting the backups that still opened with what opened the vault before.
 */
export type RetiredDeleted = { count: number, 
/**
 * The second place for backups, when it is not there: those in it stay.
 */
out_of_reach: string | null, };

/**
 * A change to an account's labels and facts; what is none stays as it is, an empty text erases.
 */
export type AccountEdit = { account: string, service: string | null, name: string | null, host: string | null, reissue_page: string | null, also_needed: string | null, owner: string | null, tags: string | null, notes: string | null, privileged: boolean | null, plain_entry: boolean | null, order: string | null, };

