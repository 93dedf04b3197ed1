// The list of accounts and one account.
import type { AccountRow, CodeView, OutCode, QualityFinding, SetView } from "../../api/shapes";
import { codes as codesText } from "./common";
import { ago, dateText, day, moment, since } from "./dates";

export const filters = {
  all: "All accounts",
  attention: "Needs attention",
  low: "Running low",
  stale: "Stale",
  privileged: "Privileged",
  closed: "Closed",
};

export const list = {
  places: "Places",
  accounts: "Accounts",
  add: "Store codes for an account",
  needs: "Needs attention",
  others: "All others, A to Z",
  every: "A to Z",
  none: "No account fits",
  noneAdvice: "Search looks at service, account name, host and tags.",
  clear: "Show all accounts",
  enterUses: (service: string) => `uses a code of ${service}`,
  locksIn: (words: string) => `Locks in ${words}`,
  readOnly: "Read only",
  age: (row: AccountRow) => (row.age_days === null ? "" : row.age_days === 1 ? "1 day" : `${row.age_days} days`),
  clipboard: (seconds: number) => `A code is on the clipboard for ${seconds} s`,
  clearNow: "Clear it now",
  found: (n: number) => (n === 1 ? "1 account" : `${n} accounts`),
};

export const empty = {
  title: "Nothing is kept here yet",
  lead: "When a service gives you backup codes, bring them here instead of leaving them in Downloads. You get one list, one code at a time, and a record of each use.",
  store: "Store codes",
  open: "Open a file…",
  ways: "Two ways in",
  drop: "Drop the downloaded file anywhere in this window",
  paste: "Copy the codes on the page, then press",
  pasteHere: "here",
  promise: "You see what was recognised before anything is stored. Nothing leaves this machine.",
  pick: "To use a code, type three letters of the service and press Enter.",
};

export const held = {
  what: "Codes that are not stored yet are still here",
  advice: "They were kept sealed while the vault was locked.",
  go: "Look at them",
};

export const account = {
  more: (service: string) => `More for ${service}`,
  use: "Use a code",
  show: "Show the key",
  usePass: "Use the pass",
  reissue: "Reissue…",
  purge: "Purge…",
  alsoNeeds: (what: string) => `also asks for ${what}`,
  needsYou: "What needs you here",
  issued: (iso: string, age: number | null) => `Issued ${dateText(iso)}${age === null ? "" : `, ${ago(age)}`}`,
  stored: (ms: number, now: number) => `Stored ${since(ms, now)}`,
  codesOf: (n: number) => `Codes of set ${n}`,
  next: "Next",
  waiting: "Did it work?",
  back: "Back",
  purged: "Destroyed",
  use_: (n: number) => `Use code ${n}`,
  suspect: "Refused",
  suspectNote: (service: string, n: number) => `${service} refused ${codesText(n)} of this set. It is probably old.`,
  chooseTitle: "Two sets claim to be current",
  chooseNote: "Which did the service issue last? The others are then replaced.",
  choose: "This one is current",
  older: "Older sets",
  notPurged: "Not purged",
  purgedKept: "Purged, history kept",
  replaced: (set: SetView, now: number) => {
    const when = set.ended_ms === null ? "" : ` ${day(set.ended_ms, now)}`;
    const verb = set.status === "revoked" ? "revoked" : set.status === "expired" ? "ended" : set.status === "exhausted" ? "used up" : "replaced";
    const unused = set.purged || set.left === 0 ? "" : `, ${set.left} of ${set.total} unused`;
    return `${verb}${when}${unused}`;
  },
  restore: "It was not exposed: undo…",
  copies: "Copies outside the vault",
  noCopies: "No copies yet",
  noCopiesNote: "A sheet in a safe still works when this machine does not.",
  makeSheet: "Make a sheet…",
  made: (ms: number, now: number) => `made ${day(ms, now)}`,
  checked: (ms: number, now: number) => `checked ${day(ms, now)}`,
  history: "History",
  showAll: (n: number) => `Show all ${n}`,
  facts: "About this account",
  noSet: "No codes are stored for this account",
  noSetNote: "Store the set that the service gave you, or close the account if you left it.",
  closed: "This account is closed",
  closedNote: "Its code texts are destroyed. Its history stays in the ledger.",
  rotatingSpent: "The code was used and not replaced",
  rotatingSpentNote: "The service showed a new one when it worked. Store it here.",
  expires: (ms: number, now: number) => (ms < now ? `Ended ${moment(ms, now)}` : `Ends ${moment(ms, now)}`),
  keyNote: "It is shown when needed and is not used up.",
  passNote: "It may work more than once, until it ends.",
};

/** "A, B and C". */
const join = (names: string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`);

export const qualityLabel = "About these codes";
/** What is to be known of a set: what a service chose is never the person's fault. */
export function quality(found: QualityFinding): string {
  switch (found.kind) {
    case "short-for-look-up-secret":
      return "Shorter than NIST asks of any backup code (six digits): the service has to limit tries strictly. That is its choice, not yours.";
    case "short-for-saved-recovery-code":
      return "Enough for a backup code as long as the service limits tries, short for a saved recovery code (NIST: 64 bits). That is the service's choice, not yours.";
    case "repeats":
      return found.count === 1 ? "One code stood there twice; it is kept once." : `${found.count ?? "Some"} codes stood there more than once; each is kept once.`;
    case "counts-on":
      return "They count on in equal steps: whoever sees two can work out the others. Ask the service for a new set.";
    case "same-beginning":
      return "They all begin alike: less of each is random than it seems.";
    case "also-at-another-account":
      return `${join(found.accounts)} has the same code: look whether one of the two was stored under the wrong account.`;
    default:
      return "A newer version has something to say about these codes.";
  }
}

export const menu = {
  copy: "Copy the next code unseen",
  number: "Use a code by its number…",
  edit: "Edit…",
  reissue: "Reissue…",
  store: "Store another set…",
  sheet: "Make a sheet…",
  signin: "The sign-in changed…",
  exposed: "The codes were exposed…",
  purge: "Purge old code texts…",
  ledger: "Show in the ledger",
  close: "Close the account…",
};

/** The badge of a code tile. */
export function codeState(code: CodeView, now: number): string | null {
  const at = code.at_ms === null ? "" : ` ${day(code.at_ms, now)}`;
  if (code.state === "accepted") return `Worked${at}`;
  if (code.state === "refused") return `Refused${at}`;
  if (code.state === "taken") return account.waiting;
  if (code.purged) return account.purged;
  if (code.returned) return account.back;
  return null;
}

export const out = {
  title: "Did the code work?",
  line: (code: OutCode, now: number) => `Code ${code.ordinal} of ${code.service}, taken ${moment(code.at_ms, now)}`,
  answer: "Answer",
  many: (n: number) => (n === 1 ? "1 code waits for its answer" : `${n} codes wait for their answer`),
  manyNote: "A code that was shown is not offered again until you say what became of it.",
};

export const fact = {
  host: "Sign-in host",
  reissuePage: "Reissue page",
  alsoNeeded: "Also needed",
  owner: "Owner",
  tags: "Tags",
  notes: "Notes",
  order: "The service asks for",
  plain: "Codes are entered",
};

export const order: Record<string, string> = { any: "Any code", "in-order": "The next in order", "by-number": "A code by its number" };
export const entry = { plain: "Without spaces and hyphens", issued: "As issued" };
