// Backups, the second place, other copies of the vault, and making it anew from one.
import type { BackupRow, BackupSet, BackupsView, BroughtBack, OtherCopy, SaveRow, SecondPlace, United } from "../../api/shapes";
import { codes } from "./common";
import { fullDay, moment } from "./dates";

const entries = (n: number) => (n === 1 ? "1 entry" : `${n} entries`);
const uses = (n: number) => (n === 1 ? "1 use of a code" : `${n} uses of codes`);
export const size = (bytes: number) => `${Math.ceil(bytes / 1024)} KiB`;

export const backups = {
  none: "No backups yet",
  noneNote: "Each time the vault is saved, what stood there before becomes a backup. The first change makes the first one.",
  here: "On this machine",
  second: "In the second place",
  verify: "Verify",
  verifying: "Verifying…",
  look: "Look into it",
  secondRow: "A second place",
  secondNone: "There is none: a stolen machine takes the vault and its backups.",
  sameDrive: "It is on the same drive as the vault's own files: a stolen or broken machine takes both.",
  never: "Never checked.",
  checked: (when: string) => `Last checked ${when}.`,
  name: "Choose a folder…",
  change: "Change…",
  forget: "Forget it",
  named: "Backups are kept there as well; the first was written there and read back.",
  forgotten: "There is no second place any more; what stands there stays.",
  clearRow: "Keep one fresh backup only",
  clearNote: "After a purge: so that no backup holds what was destroyed.",
  clear: "Clear…",
  cleared: (n: number) => `A fresh backup was made and checked; ${n === 1 ? "1 older one" : `${n} older ones`} removed.`,
  otherRow: "Another copy of this vault",
  otherNote: "One that went its own way, on a stick or another machine. Both are united; nothing is lost.",
  other: "Unite with a copy…",
  waiting: (retired: number | null) =>
    retired === null ? "A conflict copy beside the vault that was saved under another password" : `A conflict copy beside the vault, under the key that was retired on ${fullDay(retired)}`,
  waitingLook: "Look at it…",
};

/** What a second place is worth. */
export function secondNote(second: SecondPlace, now: number): string {
  const checked = second.verified_ms === null ? backups.never : backups.checked(moment(second.verified_ms, now));
  return second.apart ? checked : `${checked} ${backups.sameDrive}`;
}

/** What a backup is worth, and how it looks. */
export function condition(row: BackupRow): { tone: "ok" | "warn" | "bad"; word: string; note: string } {
  if (!row.whole) return { tone: "bad", word: "Damaged", note: "damaged" };
  if (row.opens_by === "today") return { tone: "ok", word: "Whole", note: "opens with today's key" };
  if (row.opens_by === "past") return { tone: "warn", word: "Old key", note: row.retired_ms === null ? "opens with a retired key" : `opens with the key retired on ${fullDay(row.retired_ms)}` };
  return { tone: "bad", word: "Does not open", note: "no key of this vault opens it" };
}

/** What was found when each was read and opened. */
export function verdict(view: BackupsView): { tone: "ok" | "bad"; what: string; advice: string | undefined } {
  const all = view.backups.length;
  const bad = view.backups.filter((row) => row.opens_by === null || !row.whole).length;
  const of = (n: number) => (n === 1 ? "1 backup" : `${n} backups`);
  if (bad === 0) return { tone: "ok", what: `Every one of ${of(all)} opens.`, advice: "Each was read whole and opened just now." };
  return { tone: "bad", what: `${of(bad)} of ${all} cannot be opened.`, advice: "Check the drive that they are on; the others are good." };
}

export const secondFault = (what: string) => `The second place: ${what}`;

export const look = {
  title: (when: string) => `As it was: ${when}`,
  text: "Looking changes nothing. A set that is brought back is stored again; codes that were used stay used.",
  none: "It holds no codes.",
  back: "Bring back",
  all: "Bring back all that the vault lacks",
  replace: "It replaces the present set",
  also: "Both are good",
  hasCurrent: (service: string) => `${service} has a current set. Does the old one take its place?`,
};

export const setOf = (set: BackupSet) => `${set.service}${set.account_name === null ? "" : ` (${set.account_name})`}, set ${set.generation}`;
export const setThen = (set: BackupSet) =>
  `${set.left_then} of ${set.codes} left then, ${set.left_now === null ? "not in the vault now" : `${set.left_now} left now`}`;

export const broughtBack = (done: BroughtBack) =>
  done.result === "known"
    ? `Nothing was brought back: set ${done.printed} has every one of these codes.`
    : `Brought back: ${codes(done.codes)} in set ${done.printed}, ${done.left} of them left. Codes that were used stay used.`;

export const fromBackup = (done: United) =>
  done.events === 0 ? "The vault holds everything that is in this backup already." : `Back in the vault: ${entries(done.events)}. Codes that were used since stay used.`;

export const other = {
  title: (name: string) => `Unite with ${name}`,
  its: "Password of the other copy",
  itsTitle: "The other copy has a password of its own",
  itsText: "This copy was saved under another password. Give that one as well.",
  itsYes: "Open it",
  yes: "Unite",
  busy: "Opening…",
};

/** What the other copy would bring, and whom to trust with it. */
export function weighed(copy: OtherCopy, now: number): { text: string; danger: boolean } {
  const brings = `${entries(copy.events)}, ${uses(copy.uses)} among them`;
  const newest = moment(copy.newest_ms, now);
  const out = " Purges, revocations and settings in it stay out.";
  switch (copy.opens_by) {
    case "past":
      return {
        text: `This copy opens only with the key that was retired on ${copy.retired_ms === null ? "an earlier day" : fullDay(copy.retired_ms)}: whoever knows a password from before that may have written it. Its newest entry is from ${newest}; it would bring ${brings}.${out}`,
        danger: true,
      };
    case "foreign":
      return { text: `This copy was saved under another password, by somebody who did not know today's key. Its newest entry is from ${newest}; it would bring ${brings}.${out}`, danger: true };
    case "newer":
      return { text: `The vault was re-keyed there. Its newest entry is from ${newest}; it brings ${brings}. From then on the vault opens with the password of that copy.`, danger: false };
    default:
      return copy.events === 0
        ? { text: "The vault holds everything that is in this copy already.", danger: false }
        : { text: `Its newest entry is from ${newest}; it brings ${brings}. Nothing of yours is lost: a code that is used in either stays used.`, danger: false };
  }
}

/** What came in, in one or a few sentences. */
export function united(done: United): string {
  const all = [done.events === 0 ? "The vault holds everything that is in this copy already." : `United: ${entries(done.events)} came in, ${uses(done.uses)} among them.`];
  if (done.left_out > 0) all.push(`${entries(done.left_out)} stayed out.`);
  if (done.rekeyed) all.push("The vault was re-keyed there: from now on it opens with the password of that copy.");
  if (done.shelved) all.push("The copy stood beside the vault and is among the backups now.");
  return all.join(" ");
}

export const restore = {
  way: "Restore",
  wayNote: "From a backup, when the vault is gone or damaged",
  title: "Make the vault anew from a backup",
  lead: "It is united with whatever newer state this machine has: a code that was used stays used. What no copy knows is missing, and you are told from when the newest entry is.",
  which: "Which backup",
  file: "Choose a file…",
  fileChosen: "A file",
  kept: "Kept by this machine",
  nothing: "This machine kept nothing.",
  nothingNote: "Choose a backup as a file: from the second place, a stick, or another machine.",
  own: "This machine's own copy, the newest",
  damaged: "Damaged",
  vault: (id: string) => `Vault ${id}`,
  place: "Made anew as",
  taken: "What stands there is kept beside it if it is damaged, and united if it is whole.",
  change: "Change…",
  yes: "Restore",
  busy: "Restoring…",
  recovery: "Use the recovery key",
  password: "Use the password instead",
  passwordOf: "Password of that backup",
  choose: "Choose a backup first.",
  back: "Back",
  agree: { "newer-is-locked": "Restore this backup alone", "much-memory": "Open it anyway" } as Record<string, string>,
  agreed: {
    "newer-is-locked": "Type the password again to go on. Codes may have been used since this backup was made.",
    "much-memory": "Type the password again to go on.",
  } as Record<string, string>,
};

/** When a backup was made, as the beginning of a line. */
export function madeAt(ms: number, now: number): string {
  const when = moment(ms, now);
  return when[0]!.toUpperCase() + when.slice(1);
}

export const saveWhat = (save: SaveRow, now: number) => (save.at_ms === null ? restore.own : madeAt(save.at_ms, now));
