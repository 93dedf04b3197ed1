// Stands in for Rust when the window is looked at in a browser (`npm run fake`). Dev and test only; a
// scenario is chosen by the address: #welcome, #locked, #empty, #home, and `window.fake` changes more.
import type { Home, NewCode, NewCodes, Opened, OutCode, Problem, Status, Taken, TakeWish } from "../../src/api/shapes";
import * as data from "./data";

const problem = (code: string, what: string, advice: string, detail: Problem["detail"] = null): Problem => ({ code, what, advice, detail });
const detail = { seconds: null, refused: null, service: null, ordinal: null, sets: [] };

const scenario = location.hash.slice(1) || "locked";
const heard = new Map<string, (payload: unknown) => void>();
const state = {
  phase: scenario === "welcome" ? "no-vault" : scenario === "locked" ? "locked" : "unlocked",
  empty: scenario === "empty",
  theme: new URLSearchParams(location.search).get("theme") ?? "system",
  letters: true,
  failed: 0,
  stepUp: false,
  /** The next take answers with this code. */
  next: null as string | null,
  code: "7f0a1-c41d8",
  out: [] as OutCode[],
  preview: data.preview,
  held: false,
  news: [] as Opened["news"],
  calls: [] as string[],
  fit: "ask",
  emit: (event: string, payload: unknown) => heard.get(event)?.(payload),
};
(window as unknown as { fake: typeof state }).fake = state;

const status = (): Status => ({
  phase: state.phase as Status["phase"], name: state.phase === "no-vault" ? null : "Mira’s vault", place: "Documents / Mira’s vault.codekeep", is_pack: false,
  missing: null, fault: null, recent: [{ key: "r1", name: "Mira’s vault", place: "Documents / Mira’s vault.codekeep" }], new_place: "Documents / My vault.codekeep",
  failed: state.failed, failed_since_ms: state.failed ? data.now - 600_000 : null, last_opened_ms: data.now - 5 * 3600_000, locked_because: null, wants_key_file: false, key_file: null, has_recovery_key: true, wants_password: false, wait_s: 0, theme: state.theme, letter_keys: state.letters,
});
const home = (): Home => ({
  vault_name: "Mira’s vault", accounts: state.empty ? [] : data.accounts, attention_now: state.empty ? 0 : 2, attention_all: state.empty ? 0 : 6, copies: state.empty ? 0 : data.copies.length,
  out: state.out, idle_seconds: 300, read_only: false, pack_until_ms: null,
});
const needPassword = () => {
  if (state.stepUp) throw problem("step-up", "Your password is needed.", "Type it again.");
};

function taken(wish: TakeWish): Taken {
  const row = data.accounts.find((a) => a.id === wish.account)!;
  const asked = state.next;
  if (asked && !wish.confirmed.includes(asked) && !(asked === "cannot-record" && wish.unrecorded)) {
    const sets = [
      { set: "s3", generation: 3, issued: data.iso(3), stored_ms: data.ago(3), left: 16 },
      { set: "s2", generation: 2, issued: null, stored_ms: data.ago(30), left: 12 },
    ];
    throw problem(asked, "That did not work.", "Do something about it.", { ...detail, refused: 2, service: row.service, ordinal: wish.ordinal ?? 5, sets });
  }
  const ordinal = wish.ordinal ?? 5;
  const out: OutCode = { take: `t${ordinal}`, account: row.id, service: row.service, host: row.host, ordinal, total: row.total, left: row.left - 1, at_ms: Date.now() };
  if (row.shape !== "key") state.out = [...state.out.filter((o) => o.take !== out.take), out];
  return {
    ...out, name: row.account, privileged: row.privileged, shape: row.shape ?? "list", text: wish.copy ? null : state.code, hides_s: 20,
    has_plain: /[- ]/.test(state.code), prefers_plain: row.id === "google", clears_s: wish.copy ? 15 : null, not_copied: null, asks_outcome: row.shape !== "key",
  };
}

const sheetMade = (kind: string, goes_to: string) => ({
  copy: "c1", printed: "W3N8CE", kind, goes_to, pages: 1, check_word: "meadow", not_printable: [],
  phrase: kind === "sealed" ? "harbour lantern meadow saddle tunnel walnut" : null,
});

const handlers: Record<string, (args: any) => unknown> = {
  status,
  suggest_phrase: () => ["granite orbit velvet lantern mosaic tundra", "copper meadow signal harbour walnut ribbon"][Math.floor(Math.random() * 2)],
  weigh_password: (bytes: Uint8Array) => {
    const n = bytes.length;
    if (n < 10) return { verdict: "refused", bits: n * 3, thief: "3 seconds", advice: "Add a word or two that have nothing to do with each other." };
    return n < 20 ? { verdict: "good", bits: 52, thief: "33 days", advice: null } : { verdict: "strong", bits: 77, thief: "longer than 1,000 years", advice: null };
  },
  choose_new_place: () => "USB stick / Vaults / Mira.codekeep",
  new_vault: () => ((state.phase = "unlocked"), (state.empty = true), { news: [] }),
  open_other: () => ((state.phase = "locked"), status()),
  open_recent: () => ((state.phase = "locked"), status()),
  forget_vault: () => ((state.phase = "no-vault"), status()),
  unlock: (bytes: Uint8Array) => {
    if (new TextDecoder().decode(bytes) === "wrong") {
      state.failed++;
      throw problem("wrong-password", "That password did not open this vault. The file itself is whole: it was checked just now.", "Is Caps Lock on?");
    }
    state.phase = "unlocked";
    return { news: state.news };
  },
  lock: () => void (state.phase = "locked"),
  step_up: (bytes: Uint8Array) => {
    if (new TextDecoder().decode(bytes) === "wrong") throw problem("wrong-password", "That is not the password of this vault.", "Type it again.");
    state.stepUp = false;
  },
  home,
  account: ({ account }: { account: string }) => ({ ...data.view(account), out: state.out.filter((o) => o.account === account) }),
  take: ({ wish }: { wish: TakeWish }) => (needPassword(), taken(wish)),
  show_again: ({ take }: { take: string }) => {
    const out = state.out.find((o) => o.take === take)!;
    return { ...taken({ account: out.account, set: null, ordinal: out.ordinal, copy: false, plain: false, confirmed: [state.next ?? ""], unrecorded: true }), at_ms: out.at_ms };
  },
  copy_again: () => 15,
  answer: ({ take }: { take: string }) => void (state.out = state.out.filter((o) => o.take !== take)),
  preview_clipboard: () => state.preview,
  preview_text: () => state.preview,
  preview_file: () => state.preview,
  preview_folder: () => state.preview,
  preview: () => (state.held ? state.preview : null),
  part_of_picture: () => new Uint8Array([120, 0, 0, 0, 24, 0, 0, 0, ...Array.from({ length: 120 * 24 }, (_, i) => (i % 120 === 0 || (i >> 3) % 3 === 0 ? 40 : 245))]),
  stop_reading: () => undefined,
  join_codes: ({ codes, at }: { codes: NewCode[]; at: number }) =>
    codes.flatMap((code, i) => (i === at + 1 ? [] : i === at ? [{ ...code, text: code.text + (codes[i + 1]!.before ?? " ") + codes[i + 1]!.text }] : [code])),
  split_code: ({ codes, at, place }: { codes: NewCode[]; at: number; place: number }) =>
    codes.flatMap((code, i) => (i === at ? [{ ...code, text: code.text.slice(0, place) }, { ...code, text: code.text.slice(place), before: "" }] : [code])),
  import: () => data.imported,
  open_import: () => data.imported,
  choose_import_key: () => data.imported,
  store_import: ({ sets }: { sets: number[] }) => ({ sets: sets.length, codes: sets.length * 5, known: 0, left: 0, noted: 0, source: "kept" }),
  drop_import: () => undefined,
  begin_reissue: needPassword,
  fit: ({ codes }: { codes: NewCodes }) => ({
    account: state.fit === "new" ? null : "google", current: state.fit === "ask" ? { set: "g1", generation: 1, issued: data.iso(18), stored_ms: data.ago(18), left: 7 } : null,
    known: state.fit === "nothing-new" ? codes.codes.length : state.fit === "joins" ? 4 : 0, of: codes.codes.length,
    known_set: state.fit === "ask" || state.fit === "new" ? null : { service: "Google", account: null, generation: 1, stored_ms: data.ago(180), used: 4, status: "current" }, verdict: state.fit,
  }),
  store: ({ codes }: { codes: NewCodes }) => ((state.empty = false), { result: "stored", account: "google", set: "g2", generation: 2, codes: codes.codes.length, superseded: 7, stale_copies: 1, known: null, source: "destroyed" }),
  set_quality: () => [{ kind: "short-for-saved-recovery-code", count: null, accounts: [] }],
  open_reissue_page: () => "github.com",
  purge: () => (needPassword(), 9),
  copies: () => (state.empty ? [] : data.copies),
  copy: ({ copy }: { copy: string }) => ({ row: data.copies.find((c) => c.id === copy), history: [data.ledgerRow(300, "copy.new", 18, { copy: "K7M2QD", place: "Safe at home" })] }),
  sheet_preview: ({ wish }: { wish: { accounts: string[] } }) => ({
    pages: 1, made_on: data.iso(0), not_printable: [],
    accounts: wish.accounts.map((id) => {
      const v = data.view(id);
      const set = v.sets[0]!;
      return { service: v.service, host: v.host, account: v.account, generation: set.generation, issued: set.issued, unused: set.left, total: set.total, ordinals: set.codes.filter((c) => c.state === "unused").map((c) => c.ordinal) };
    }),
  }),
  save_sheet: ({ wish }: { wish: { kind: string } }) => (needPassword(), sheetMade(wish.kind, "Codekeep sheet W3N8CE.pdf")),
  printers: () => [{ name: "Study", is_default: true, is_stopped: false }, { name: "Attic", is_default: false, is_stopped: true }],
  print_sheet: ({ wish, printer }: { wish: { kind: string }; printer: string }) => (needPassword(), sheetMade(wish.kind, printer)),
  forget_recovery_key: () => undefined,
  read_sheet_file: () => ({ blocks: 2 }),
  read_sheet_text: () => ({ blocks: 1 }),
  open_sheet: () => ({
    sheets: ["W3N8CE"],
    missing: 1,
    sets: [
      { service: "GitHub", account: "mira-holt", issued: "2026-03-03", unused: 12, total: 16, plan: "joins" },
      { service: "Google", account: "mira.holt@example.com", issued: null, unused: 10, total: 10, plan: "ask" },
    ],
  }),
  store_sheet: () => ({ codes: 10, sets: 1, known: 0 }),
  drop_sheet: () => undefined,
  verify_sheet: () => ({ verdict: "strike", ended: [], row: data.copies[0] }),
  verify_scan: () => ({ verdict: "current", ended: [], row: data.copies[0] }),
  locked_out: ({ situation }: { situation: string }) => data.lockedOut(situation, state.empty),
  attention: () =>
    state.empty
      ? { now: [], soon: [], some_day: [], put_off: [], today: data.iso(0) }
      : { now: [data.items.bitwarden, data.items.okta], soon: [data.items.npm, data.items.purge, data.items.old], some_day: [data.items.sheet], put_off: [data.items.off], today: data.iso(0) },
  verify_ledger: () => ({ entries: 412, writers: 2, fingerprint: "7QK4M-2X9RB", faults: [], faults_total: 0, checked_ms: data.now }),
  backups: () => data.backups,
  verify_backups: () => data.backups,
  look_into_backup: ({ backup }: { backup: string }) => (needPassword(), data.backupLook(backup)),
  bring_back_set: () => ({ result: "known", printed: "W3N8CE", codes: 0, left: 7 }),
  unite_backup: () => ({ events: 0, uses: 0, left_out: 0, rekeyed: false, shelved: false }),
  choose_other_copy: () => ({ name: "from the stick.codekeep", opens_by: "today", retired_ms: null, newest_ms: data.ago(2), events: 3, uses: 1, left_out: 0 }),
  unite_other_copy: () => ({ events: 3, uses: 1, left_out: 0, rekeyed: false, shelved: false }),
  clear_backups: () => 11,
  restorable: () => data.restorable(null),
  choose_save: ({ key }: { key: string }) => data.restorable(key),
  choose_save_file: () => data.restorable(null),
  restore_vault: () => ((state.phase = "unlocked"), { news: [{ kind: "restored", count: 3, at_ms: null, name: "Mira’s vault.codekeep" }] }),
  ledger: () => ({ rows: data.ledger, found: 140, events: 412, since_ms: data.ago(260), fingerprint: "7QK4M-2X9RB", broken: null }),
  export_ledger: () => "ledger.csv",
  settings: () => ({ rows: data.settings, theme: state.theme, letter_keys: state.letters, capture_protection: false, vault_place: "Documents / Mira’s vault.codekeep", backups: 12, newest_backup_ms: data.now - 6 * 3600_000 }),
  keys: () => ({
    key_file: false, key_file_name: null, recovery_key: true, recovery_made_ms: data.ago(40), recovery_tested_ms: data.ago(40), rekeyed_ms: null, cost: "256 MiB, 3 passes, 4 lanes", below_floor: false, retired_copies: 0,
  }),
  make_recovery_key: () => (needPassword(), "000G 40R4 0M30 E209 185G R38E 1W81 24GK WYQB".split(" ")),
  rekey_vault: () => ({ recovery: "000G 40R4 0M30 E209 185G R38E 1W81 24GK WYQB".split(" "), retired: 3 }),
  set_look: ({ theme, letterKeys }: { theme: string; letterKeys: boolean }) => void ((state.theme = theme), (state.letters = letterKeys)),
};

async function answer<T>(command: string, args: unknown): Promise<T> {
  state.calls.push(command);
  await new Promise((done) => setTimeout(done, 5));
  if (command in handlers) return handlers[command]!(args) as T;
  return undefined as T;
}

export const call = <T>(command: string, args?: Record<string, unknown>): Promise<T> => answer<T>(command, args ?? {});
export async function callWithBytes<T>(command: string, bytes: Uint8Array): Promise<T> {
  try {
    return await answer<T>(command, bytes);
  } finally {
    bytes.fill(0);
  }
}
export function hear<T>(event: string, told: (payload: T) => void): Promise<() => void> {
  heard.set(event, told as (payload: unknown) => void);
  return Promise.resolve(() => heard.delete(event));
}
