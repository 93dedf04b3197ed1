// What happened, in words. Kinds that a newer version wrote are shown by their name, never hidden.
import { keyChanged } from "./keys";
import type { LedgerRow } from "../../api/shapes";
import { codes, copyName, wrongPasswords } from "./common";
import { dateText } from "./dates";
import { settingName, settingValue } from "./settings";

export const ledger = {
  title: "Ledger",
  lead: "Everything that happened, in order. Nothing here can be edited.",
  export: "Export…",
  exported: (file: string) => `The ledger is written to ${file}. It holds no codes.`,
  whole: (n: number, sinceDay: string | null) => `${n === 1 ? "1 event" : `${n} events`}, unbroken${sinceDay === null ? "" : ` since ${sinceDay}`}`,
  wholeNote: "Checked just now. Fingerprint",
  broken: "The ledger is not whole",
  verify: "Verify",
  search: "Account, sheet, event",
  parts: { all: "Everything", codes: "Codes", copies: "Copies", vault: "Vault" } as Record<string, string>,
  partsLabel: "Which events",
  days: { "7": "Last 7 days", "30": "Last 30 days", "365": "Last year", all: "Since the beginning" } as Record<string, string>,
  daysLabel: "How far back",
  of: (service: string) => `Only ${service}`,
  every: "Show every account",
  none: "No event fits",
  noneNote: "Look further back, or search for less.",
  more: (shown: number, found: number) => `Show more (${shown} of ${found})`,
};

const entries = (n: number) => (n === 1 ? "1 entry" : `${n} entries`);

/** What a check of every chain found. */
export const check = {
  title: (whole: boolean) => (whole ? "Every chain is whole" : "Some chains are not whole"),
  counted: (n: number, writers: number) => `${entries(n)}, written by ${writers === 1 ? "1 machine" : `${writers} machines`}, each checked just now.`,
  fingerprint: "Fingerprint",
  note: "Note it down with the day. A copy of this vault with the same entries has the same one, and a sheet carries that of the day it was made.",
  fault: (what: string) => `Fault: ${what}.`,
  more: (n: number) => `And ${n} more.`,
  advice: "Everything was kept, but an entry was lost or put there by another hand. A backup or another copy may have what is missing: Settings, Backups.",
};

export type Knot = "plain" | "ok" | "bad" | "warn" | "brass";
export type Line = { icon: string; knot: Knot; what: string; more: string | null };

const CHANGES: Record<string, string> = {
  phone: "phone replaced",
  enrolled: "second factor enrolled anew",
  password: "password reset",
};
const FIELDS: Record<string, string> = {
  service: "service name",
  account: "account name",
  host: "sign-in host",
  "reissue-page": "reissue page",
  "also-needed": "what else is needed",
  owner: "owner",
  tags: "tags",
  notes: "notes",
  place: "place of a copy",
  reason: "reason of a correction",
  "vault-name": "name of the vault",
};
const HOW: Record<string, string> = { shown: "shown", copied: "copied unseen", "as-stored": "as stored" };
const WHY: Record<string, string> = { exposed: "exposed", "copy-lost": "a copy was lost", notice: "a notice that nobody here caused" };
const FACTS: Record<string, [string, string]> = {
  privileged: ["marked privileged", "no longer privileged"],
  closed: ["closed", "opened again"],
  "plain-entry": ["codes are entered without separators", "codes are entered as issued"],
};

/** One line. `inAccount` leaves out the service's name. */
export function line(row: LedgerRow, inAccount = false): Line {
  const who = row.service ?? "An account";
  const name = (sentence: string) => (inAccount ? sentence[0]!.toUpperCase() + sentence.slice(1) : `${who}: ${sentence}`);
  const code = row.ordinal === null ? "a code" : `code ${row.ordinal}`;
  const set = row.generation === null ? "a set" : `set ${row.generation}`;
  const sheet = row.copy === null ? "A sheet" : copyName(row.copy_kind, row.copy);
  const quoted = row.reason === null ? null : `“${row.reason}”`;
  const is = (icon: string, knot: Knot, what: string, more: string | null = null): Line => ({ icon, knot, what, more });
  switch (row.kind) {
    case "vault.new": return is("vault", "brass", "The vault was made");
    case "account.new": return is("account", "plain", name("account added"), row.account_name);
    case "label": return is("edit", "plain", row.service === null ? `Changed: ${FIELDS[row.word ?? ""] ?? "a label"}` : name(`${FIELDS[row.word ?? ""] ?? "a label"} changed`));
    case "fact": {
      const pair = FACTS[row.word ?? ""];
      return is("edit", "plain", name(pair ? pair[row.value === 0 ? 1 : 0] : "a fact changed"));
    }
    case "set.new": return is("set", "brass", name(`${set} stored${row.count === null ? "" : `, ${codes(row.count)}`}`), row.date === null ? null : `issued ${dateText(row.date)}`);
    case "set.join": return is("set", "brass", name(`${row.count === null ? "codes" : codes(row.count)} joined ${set}`));
    case "set.superseded": return is("stale", "plain", name(`${set} was replaced`));
    case "take": return is("take", "brass", name(`${code} taken`), [row.host === null ? null : `for ${row.host}`, HOW[row.word ?? ""] ?? null].filter(Boolean).join(", ") || null);
    case "outcome":
      if (row.outcome === "accepted") return is("check", "ok", name(`${code} worked`), quoted);
      if (row.outcome === "refused") return is("refused", "bad", name(`${code} was refused`), quoted);
      return is("returned", "plain", name(`${code} put back, not used`), quoted);
    case "correction": return is("edit", "warn", name(`the outcome of ${code} was corrected`), quoted);
    case "set.revoked": return is("warning", "bad", name(`${set} was revoked`), WHY[row.word ?? ""] ?? null);
    case "set.restored": return is("returned", "warn", name(`${set} is no longer revoked`));
    case "purge": return is("purge", "plain", row.service === null ? `${codes(row.count ?? 0)} destroyed` : name(`${row.count === null ? "old code texts" : `the texts of ${codes(row.count)}`} destroyed`), "the history stays");
    case "signin.changed": return is("phone", "warn", name(`the sign-in changed`), CHANGES[row.word ?? ""] ?? null);
    case "copy.new": return is("print", "brass", `${sheet} made`, row.place);
    case "copy.said":
      if (row.word === "destroyed") return is("purge", "plain", `${sheet} destroyed`, row.place);
      if (row.word === "lost") return is("warning", "bad", `${sheet} marked lost`, row.place);
      return is("check", "ok", `${sheet} checked`, row.place);
    case "put-off": return is("clock", "plain", row.service === null ? "An item was put off" : name("an item was put off"), row.date === null ? null : `to ${dateText(row.date)}`);
    case "seen": return is("eye", "plain", row.service === null ? "A notice was seen" : name("a notice was seen"));
    case "setting": return is("settings", "plain", `Setting changed: ${settingName(row.word ?? "")}`, row.value === null || row.word === null ? null : settingValue(row.word, row.value));
    case "key.changed": return is("lock", "brass", keyChanged(row.word));
    case "recovery.tested": return is("lock", "ok", "The recovery key was tested");
    case "import.left-out": return is("info", "plain", "Entries of an export stayed out");
    case "pack.new": return is("vault", "brass", "This travel pack was made");
    case "notice": return is("info", row.value === 0 ? "warn" : "ok", name(row.value === 0 ? "no notice of the reissue arrived" : "the notice of the reissue arrived"));
    case "opened": return is("unlock", "plain", "Unlocked", row.place);
    case "locked": return is("lock", "plain", "Locked");
    case "failed-unlock":
    case "failed-unlocks": return is("lock", "warn", wrongPasswords(row.count ?? 1));
    case "shown-again": return is("eye", "plain", row.service === null ? "A code was shown again" : name(`${code} shown again`));
    case "copied-again": return is("copy", "plain", row.service === null ? "A code was copied again" : name(`${code} copied again`));
    case "merged": return is("again", "plain", "United with another copy of this vault", row.count === null ? null : `${row.count} events came with it`);
    case "older-copy": return is("stale", "warn", "An older copy of this vault was united with it");
    case "exported": return is("external", "plain", "The ledger was exported");
    case "unrecorded": return is("warning", "warn", name(`${code} was shown and could not be recorded`));
    default: return is("info", "plain", row.service === null ? `Event “${row.kind}”` : name(`event “${row.kind}”`), "written by another version");
  }
}
