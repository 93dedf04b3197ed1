// Invented data for looking at the window without Rust. Never part of a build that is shipped.
import type { AccountRow, AccountView, AttentionItem, BackupLook, BackupRow, BackupsView, CodeView, CopyRow, ImportView, LedgerRow, LockedOut, Preview, RestoreView, SetView, SettingRow } from "../../src/api/shapes";

export const DAY = 86_400_000;
export const now = Date.now();
const noon = new Date(new Date(now).setHours(14, 5, 0, 0)).getTime();
export const ago = (days: number) => noon - days * DAY;
export const iso = (days: number) => new Date(ago(days)).toISOString().slice(0, 10);

export const item = (id: string, kind: string, level: string, days: number, more: Partial<AttentionItem> = {}): AttentionItem => ({
  id, kind, level, since_ms: ago(days), account: null, service: null, account_name: null, copy: null, copy_printed: null, copy_kind: null, place: null,
  take: null, generation: null, ordinal: null, count: null, total: null, strike: [], until_ms: null, put_off_until: null, seen_clears: false, file: null, ...more,
});

export const items = {
  bitwarden: item("i1", "rotating-spent", "now", 2, { account: "bitwarden", service: "Bitwarden" }),
  okta: item("i2", "pass-expires", "now", 1, { account: "okta", service: "Okta", until_ms: noon + DAY - 5 * 3600_000 }),
  npm: item("i3", "few-left", "soon", 4, { account: "npm", service: "npm", count: 2, total: 5 }),
  sheet: item("i4", "copy-shows-used", "some-day", 9, {
    account: "github", service: "GitHub", copy: "c1", copy_printed: "K7M2QD", place: "Safe at home", count: 4, strike: [{ service: "GitHub", ordinals: [1, 2, 3, 4] }],
  }),
  purge: item("i5", "not-purged", "soon", 18, { account: "github", service: "GitHub", generation: 2, count: 9 }),
  old: item("i6", "set-old", "soon", 37, { account: "fastmail", service: "Fastmail", count: 402 }),
  off: item("i7", "set-old", "soon", 4, { account: "proton", service: "Proton", count: 371, put_off_until: iso(-10) }),
};

const row = (id: string, service: string, account: string, left: number, total: number, age: number, more: Partial<AccountRow> = {}): AccountRow => ({
  id, service, account, host: null, tags: null, privileged: false, closed: false, shape: "list", left, total, age_days: age, attention: null, low: false, stale: false, ...more,
});

export const accounts: AccountRow[] = [
  row("bitwarden", "Bitwarden", "mira@holt.example", 1, 1, 2, { shape: "rotating", attention: items.bitwarden, host: "vault.bitwarden.com" }),
  row("okta", "Okta", "mira.holt-admin", 1, 1, 1, { shape: "pass", privileged: true, attention: items.okta, host: "northwind.okta.example" }),
  row("npm", "npm", "mira-holt", 2, 5, 90, { privileged: true, attention: items.npm, low: true, host: "www.npmjs.com" }),
  row("github", "GitHub", "mira-holt", 12, 16, 18, { privileged: true, attention: items.sheet, stale: true, host: "github.com" }),
  row("fastmail", "Fastmail", "mira@holt.example", 6, 8, 402, { attention: items.old, stale: true, host: "app.fastmail.com" }),
  row("apple", "Apple", "mira@holt.example", 1, 1, 211, { shape: "key", host: "account.apple.com" }),
  row("cloudflare", "Cloudflare", "ops@northwind.example", 10, 10, 64, { privileged: true, host: "dash.cloudflare.com" }),
  row("discord", "Discord", "mirah", 9, 10, 120),
  row("epic", "Epic Games", "mirah", 10, 10, 88),
  row("google", "Google", "mira.holt@gmail.example", 7, 10, 18, { host: "accounts.google.com" }),
  row("hetzner", "Hetzner", "K0417733", 8, 8, 31),
  row("kraken", "Kraken", "mira-holt", 1, 1, 9, { shape: "rotating" }),
  row("proton", "Proton", "mira.holt", 1, 1, 371, { shape: "key", attention: items.off }),
  row("pypi", "PyPI", "mira-holt", 8, 8, 52, { host: "pypi.org" }),
  row("old", "Trello", "mirah", 0, 0, 900, { closed: true, shape: null, age_days: null }),
];

export const copies: CopyRow[] = [
  { id: "c1", printed: "K7M2QD", kind: "plain", holds: ["GitHub", "Google"], place: "Safe at home", made_ms: ago(18), checked_ms: ago(18), state: "shows-used", state_since_ms: ago(9), strike: [{ service: "GitHub", ordinals: [1, 2, 3, 4] }], check_word: "harbour", pages: 1, unused: 12, total: 26 },
  { id: "c2", printed: "B8T3WK", kind: "plain", holds: ["Fastmail"], place: "With Jonas, blue folder", made_ms: ago(402), checked_ms: ago(402), state: "stale", state_since_ms: ago(0), strike: [], check_word: "meadow", pages: 1, unused: 6, total: 8 },
  { id: "c3", printed: "P4XW9T", kind: "plain", holds: ["Apple", "Cloudflare", "Hetzner", "PyPI"], place: "Office drawer, envelope", made_ms: ago(60), checked_ms: ago(7), state: "current", state_since_ms: null, strike: [], check_word: "lantern", pages: 2, unused: 27, total: 27 },
  { id: "c4", printed: "M5Z0FA", kind: "plain", holds: ["Fastmail"], place: "wallet", made_ms: ago(400), checked_ms: null, state: "destroyed", state_since_ms: ago(0), strike: [], check_word: "granite", pages: 1, unused: 6, total: 8 },
];

export const ledgerRow = (no: number | null, kind: string, days: number, more: Partial<LedgerRow> = {}): LedgerRow => ({
  no, id: `${kind}-${no ?? days}`, at_ms: ago(days), kind, account: null, service: null, account_name: null, host: null, generation: null, ordinal: null,
  count: null, outcome: null, word: null, value: null, copy: null, copy_kind: null, place: null, reason: null, date: null, ...more,
});
const gh = { account: "github", service: "GitHub", host: "github.com", generation: 3 };
export const ledger: LedgerRow[] = [
  ledgerRow(412, "take", 0, { ...gh, ordinal: 5, word: "shown" }),
  ledgerRow(411, "copy.said", 0, { copy: "M5Z0FA", place: "wallet", word: "destroyed" }),
  ledgerRow(410, "set.new", 0, { account: "fastmail", service: "Fastmail", generation: 2, count: 8 }),
  ledgerRow(null, "opened", 0, { place: "mira-laptop" }),
  ledgerRow(null, "failed-unlock", 0, { count: 3 }),
  ledgerRow(404, "outcome", 2, { account: "bitwarden", service: "Bitwarden", ordinal: 1, outcome: "accepted" }),
  ledgerRow(403, "take", 2, { account: "bitwarden", service: "Bitwarden", host: "vault.bitwarden.com", ordinal: 1, word: "copied" }),
  ledgerRow(398, "copy.said", 7, { copy: "P4XW9T", place: "Office drawer, envelope", word: "checked" }),
  ledgerRow(397, "outcome", 7, { account: "google", service: "Google", ordinal: 8, outcome: "returned" }),
  ledgerRow(396, "take", 7, { account: "google", service: "Google", host: "accounts.google.com", ordinal: 8, word: "shown" }),
  ledgerRow(390, "outcome", 9, { ...gh, ordinal: 4, outcome: "accepted" }),
  ledgerRow(388, "outcome", 9, { ...gh, ordinal: 3, outcome: "refused", reason: "mistyped, I think" }),
  ledgerRow(370, "set.superseded", 18, { ...gh, generation: 2 }),
  ledgerRow(369, "set.new", 18, { ...gh, count: 16 }),
  ledgerRow(360, "setting", 20, { word: "lock.idle-seconds", value: 300 }),
];

const code = (i: number, state: string, days: number | null, more: Partial<CodeView> = {}): CodeView => ({
  id: `k${i}`, ordinal: i, state, returned: false, at_ms: days === null ? null : ago(days), next: false, purged: false, take: days === null ? null : `t${i}`, ...more,
});
export const set = (more: Partial<SetView>): SetView => ({
  id: "s3", generation: 3, shape: "list", status: "current", purged: false, issued: iso(18), stored_ms: ago(18), ended_ms: null, why: null, expires_ms: null,
  left: 12, total: 16, refused: 1, suspect: false, codes: [], ...more,
});
const github: SetView[] = [
  set({
    codes: Array.from({ length: 16 }, (_, k) => {
      const i = k + 1;
      if (i === 3) return code(i, "refused", 9);
      if (i < 5) return code(i, "accepted", [0, 16, 12, 9, 9][i] ?? 9);
      return code(i, "unused", null, { next: i === 5, returned: i === 7 });
    }),
  }),
  set({ id: "s2", generation: 2, status: "superseded", ended_ms: ago(18), issued: iso(300), left: 9, codes: Array.from({ length: 16 }, (_, k) => code(k + 1, k < 7 ? "accepted" : "unused", k < 7 ? 100 : null)) }),
  set({ id: "s1", generation: 1, status: "superseded", ended_ms: ago(307), issued: null, left: 0, purged: true, codes: Array.from({ length: 8 }, (_, k) => code(k + 1, "unused", null, { purged: true })) }),
];

export function view(id: string): AccountView {
  const r = accounts.find((a) => a.id === id) ?? accounts[3]!;
  const sets =
    id === "github"
      ? github
      : r.shape === null
        ? []
        : [set({ id: `${id}-1`, generation: 1, shape: r.shape, left: r.left, total: r.total, refused: 0, expires_ms: r.shape === "pass" ? noon + DAY : null, codes: Array.from({ length: r.total }, (_, k) => code(k + 1, k < r.total - r.left ? "accepted" : "unused", k < r.total - r.left ? 30 : null, { next: k === r.total - r.left })) })];
  return {
    id, service: r.service, account: r.account, host: r.host, reissue_page: id === "github" || id === "fastmail" ? `https://${r.host}/settings/security` : null, also_needed: id === "github" ? "the password" : null,
    owner: null, tags: id === "github" ? "work, code" : null, notes: null, privileged: r.privileged, closed: r.closed, order: id === "hetzner" ? "by-number" : "any", plain_entry: id === "google",
    sets, copies: copies.filter((c) => c.holds.includes(r.service)), attention: id === "github" ? [items.sheet, items.purge] : r.attention ? [r.attention] : [],
    out: [], history: ledger.filter((l) => l.account === id), history_total: id === "github" ? 31 : 2,
    reissue: id === "fastmail" ? { set: "f2", generation: 2, old_generation: 1, old_unused: 6, stored_ms: now - 3600_000, codes: 8, notice: true, copies: [copies[3]!, copies[1]!], purged: false, new_copy: false } : null,
  };
}

const made = ["4071 9826", "5530 1147", "8829 0035", "1170 4482", "9034 7716", "2281 5590", "6657 3021", "7148 8863", "3306 2259", "0925 6674"];
export const preview: Preview = {
  name: "Backup-codes-mira.holt.txt", lines: 19, folder: "Downloads", pasted: false, picture: false, unread: null, reissue_of: null,
  sets: [{ service: "Google", service_from: "file-name", account: "mira.holt@gmail.example", host: "accounts.google.com", shape: "list", issued: iso(0), case_matters: false, codes: made.map((text, i) => ({ text, before: null, used: i === 8, ordinal: i + 1, line: i + 8, seen: null })), used_places: [], other: null }],
  left_out_more: 0,
  left_out: [
    { line: 1, text: "SAVE YOUR BACKUP CODES", why: "heading", sentence: "A heading", can_be_code: true, part: null },
    { line: 4, text: "mira.holt@gmail.example", why: "account", sentence: "The account: put into Account name", can_be_code: false, part: null },
    { line: 6, text: "You can only use each backup code once.", why: "sentence", sentence: "A sentence: no code has 8 words", can_be_code: true, part: null },
    { line: 7, text: "generated on: 21 Nov 2026", why: "date", sentence: "A date: put into Issued on", can_be_code: false, part: null },
  ],
};
/** The same from a screenshot. */
export const pictured: Preview = {
  ...preview, name: "screenshot.png", picture: true,
  sets: preview.sets.map((set) => ({ ...set, codes: set.codes.map((code, i) => ({ ...code, seen: { part: i, read: i === 3 ? code.text.replace("0", "O") : null, doubtful: i % 3 === 0 ? [0, 6] : [], unsure: i === 5, looked: false } })) })),
  left_out: preview.left_out.map((line) => ({ ...line, part: 10 + line.line })),
};
export const several: Preview = { ...preview, name: null, pasted: true, folder: null, sets: [preview.sets[0]!, { ...preview.sets[0]!, service: "PyPI", account: null, codes: preview.sets[0]!.codes.slice(0, 8) }] };

const setting = (name: string, value: number, least: number, most: number, larger = true, def = value): SettingRow => ({ name, value, default: def, least, most, larger_is_weaker: larger });
export const settings: SettingRow[] = [
  setting("lock.idle-seconds", 300, 30, 3600), setting("lock.on-hide", 0, 0, 1, false), setting("reveal.seconds", 30, 5, 120, true, 20), setting("take.always-step-up", 0, 0, 1, false),
  setting("clipboard.seconds", 15, 5, 60), setting("attention.old-days", 365, 30, 730), setting("attention.old-days-privileged", 180, 30, 730), setting("attention.few-count", 2, 0, 10),
];

const backup = (name: string, days: number, more: Partial<BackupRow> = {}): BackupRow => ({
  key: `here/${name}`, name, at_ms: ago(days), size: 8_420, place: "here", whole: true, opens_by: "today", retired_ms: null, ...more,
});
export const backups: BackupsView = {
  backups: [backup("20261108T081204Z-0a1b2c3d", 0), backup("20261101T181204Z-1a2b3c4d", 7, { opens_by: "past", retired_ms: ago(5) }), backup("20261020T081204Z-2a3b4c5d", 19, { whole: false, opens_by: null })],
  second: { folder: "/media/stick", apart: true, verified_ms: ago(1) },
  second_fault: null,
  waiting: [],
  checked_ms: now,
};
export const backupLook = (key: string): BackupLook => ({
  key, at_ms: ago(7), sets: [{ set: "g1", printed: "W3N8CE", service: "GitHub", account_name: "mira-holt", generation: 1, codes: 10, left_then: 10, left_now: 7 }],
});
export const restorable = (key: string | null): RestoreView => ({
  place: "Documents / Mira’s vault.codekeep", place_taken: true,
  saves: [{ key: "1a2b3c/own", vault: "1a2b3c", at_ms: null, size: 8_420, whole: true }, { key: "1a2b3c/20261101", vault: "1a2b3c", at_ms: ago(7), size: 8_100, whole: true }],
  chosen: key === null ? null : { key, name: "own.codekeep", wants_key_file: false, has_recovery_key: true }, key_file: null,
});

const THEN: Record<string, string[]> = {
  "phone-lost": ["end-sessions", "enrol", "record-change", "mark-copies", "reissue", "make-sheet"],
  "app-deleted": ["enrol", "record-change", "reissue", "make-sheet"],
  "new-phone": ["enrol", "record-change", "reissue", "make-sheet"],
  "security-key-lost": ["end-sessions", "enrol", "record-change", "reissue", "make-sheet"],
  "laptop-lost": ["end-sessions", "mark-copies", "re-key", "reissue", "make-sheet"],
  "sheet-lost": ["mark-copies", "reissue", "make-sheet"],
  "password-forgotten": ["set-password", "reissue", "make-sheet"],
};
export const lockedOut = (situation: string, empty = false): LockedOut => ({
  situation, uses_vault: situation !== "laptop-lost" && situation !== "password-forgotten",
  recovery_key: true, change: situation.endsWith("phone") || situation === "phone-lost" ? "phone" : "enrolled",
  ways: empty ? [] : accounts.filter((a) => !a.closed).map((a) => ({
    account: a.id, service: a.service, account_name: a.account, host: a.host, also_needed: a.id === "github" ? "the password" : null, privileged: a.privileged,
    ordinal: a.shape === "list" ? a.total - a.left + 1 : 1, by_number: a.id === "epic", why_not: null, left: a.left, out: [],
    rows: a.id === "github" ? [{ copy: "c1", printed: "K7M2QD", kind: "plain", place: "Safe at home", numbers: [5, 6, 7, 8] }] : [],
  })),
  copies: empty ? [] : copies.slice(0, 3).map((row) => ({ row, exposes: accounts.filter((a) => row.holds.includes(a.service)).map((a) => a.id) })),
  then: THEN[situation] ?? [],
});
export const imported: ImportView = {
  name: "Passwords.kdbx", folder: "Downloads", format: "KeePass (KDBX)", locked: false, takes_key_file: true, key_file: null, entries: 48,
  sets: [
    { id: 0, title: "GitHub", account: "mira-holt", file: null, service: "GitHub", shape: "list", codes: 16, used: 3, verdict: "new" },
    { id: 1, title: "Discord", account: "mira@example.org", file: "codes.txt", service: "Discord", shape: "list", codes: 10, used: 0, verdict: "has-current" },
  ],
  bare: [{ id: 0, title: "Bank", account: "mira", known: false }, { id: 1, title: "npm", account: null, known: true }],
  unread: [{ title: "Discord", file: "screen.png", large: false }], left_out: 0,
};
