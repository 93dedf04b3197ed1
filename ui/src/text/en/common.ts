// Words that several screens share: numbers with their nouns, names of kinds and states.
import type { AccountRow, CopyRow, SetView, Strike } from "../../api/shapes";

export const app = "Codekeep";

/** "1 code", "5 codes". */
export const codes = (n: number) => (n === 1 ? "1 code" : `${n} codes`);
export const copies = (n: number) => (n === 1 ? "1 copy" : `${n} copies`);
export const accounts = (n: number) => (n === 1 ? "1 account" : `${n} accounts`);
/** What failed unlocks are called: somebody typed a password that is not this vault's. */
export const wrongPasswords = (n: number) => (n === 1 ? "A wrong password was typed" : `${n} wrong passwords were typed`);
export const lines = (n: number) => (n === 1 ? "1 line" : `${n} lines`);
/** The words after the bold number: "12 of 16 left". */
export const ofLeft = (of: number) => `of ${of} left`;
export const ofDone = (of: number) => `of ${of} done`;
export const secondsShort = (n: number) => `${n} s`;
export const left = (n: number, of: number) => `${n} of ${of} left`;

/** "1", "1 and 2", "1, 2 and 4", "1 to 4": how one says the numbers of rows. */
export function rows(numbers: ReadonlyArray<number>): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  if (first === undefined || last === undefined) return "";
  if (sorted.length > 2 && last - first === sorted.length - 1) return `${first} to ${last}`;
  if (sorted.length === 1) return String(first);
  return `${sorted.slice(0, -1).join(", ")} and ${last}`;
}

/** "rows 1 to 4 of GitHub, row 2 of Google". */
export function strikes(list: ReadonlyArray<Strike>): string {
  return list.map((s) => `${s.ordinals.length === 1 ? "row" : "rows"} ${rows(s.ordinals)} of ${s.service}`).join(", ");
}

export const struckCount = (list: ReadonlyArray<Strike>) => list.reduce((sum, s) => sum + s.ordinals.length, 0);

export const shape: Record<string, { name: string; meaning: string }> = {
  list: { name: "List", meaning: "Each code works once" },
  rotating: { name: "Rotating", meaning: "One code; using it issues the next" },
  key: { name: "Key", meaning: "One recovery key, shown when needed, not used up" },
  pass: { name: "Pass", meaning: "Issued by an administrator, and it ends" },
  grid: { name: "Grid", meaning: "A card with numbered places" },
};

/** What the list of accounts says at the right: "7 of 10", "1 code", "Key". */
export function holding(row: Pick<AccountRow, "shape" | "left" | "total">): string {
  if (row.shape === null) return "No set";
  if (row.shape === "list") return `${row.left} of ${row.total}`;
  if (row.shape === "rotating") return codes(row.left);
  return shape[row.shape]?.name ?? row.shape;
}

export const setStatus: Record<string, string> = {
  current: "Current",
  superseded: "Replaced",
  revoked: "Revoked",
  exhausted: "Used up",
  expired: "Ended",
};

export const setWhy: Record<string, string> = {
  exposed: "because it was exposed",
  "copy-lost": "because a copy was lost",
  notice: "because of a notice that nobody here caused",
};

export const setName = (set: Pick<SetView, "generation">) => `Set ${set.generation}`;

/** The first letter for the tile of a service. */
export const initial = (service: string) => [...service.trim()][0] ?? "?";

export const copyKind: Record<string, string> = { plain: "Plain sheet", sealed: "Sealed sheet", recovery: "Recovery sheet", "plain-export": "Plain export", "sealed-export": "Sealed export", pack: "Travel pack" };

export const isExport = (kind: string | null) => kind === "plain-export" || kind === "sealed-export";
/** No sheet but a file: nothing is struck in it. */
export const isFile = (kind: string | null) => kind === "pack" || isExport(kind);
/** "Sheet K7QF2M", "Export TE9T9F", "Pack CWPSKJ". */
export const copyName = (kind: string | null, printed: string) => `${kind === "pack" ? "Pack" : isExport(kind) ? "Export" : "Sheet"} ${printed}`;

export function copyState(row: Pick<CopyRow, "state" | "strike">): string {
  if (row.state === "shows-used") {
    const n = struckCount(row.strike);
    return n === 1 ? "1 row to strike" : `${n} rows to strike`;
  }
  return { current: "Current", stale: "Stale", destroyed: "Destroyed", lost: "Lost" }[row.state] ?? row.state;
}

export const word = {
  cancel: "Cancel",
  close: "Close",
  later: "Later",
  later_: "Later…",
  back: "Back",
  done: "Done",
  show: "Show",
  hide: "Hide",
  hidden: "hidden",
  privileged: "Privileged",
  accounts: "Accounts",
  attention: "Attention",
  copies: "Copies",
  ledger: "Ledger",
  settings: "Settings",
  lockNow: "Lock now",
  keys: "Keyboard",
  password: "Password",
  yourPassword: "Your password",
  showPassword: "Show the password",
  hidePassword: "Hide the password",
  dismiss: "Put this notice away",
  search: "Search",
};
