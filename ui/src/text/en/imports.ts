// Another manager's export: opening it, what was found, what became of it.
import type { Imported, ImportSet, ImportView } from "../../api/shapes";
import { accounts, codes } from "./common";

const sets = (n: number) => (n === 1 ? "1 set" : `${n} sets`);
const entries = (n: number) => (n === 1 ? "1 entry" : `${n} entries`);

export const imports = {
  title: "From another manager",
  source: (view: ImportView) => `${view.name ?? ""} · ${view.format}`,
  lockedTitle: "It is encrypted",
  lockedNote: "Its password is that of the export or database, not that of your vault. It is used once, and kept nowhere.",
  password: "Password of this file",
  passwordNeeded: "Type its password",
  keyFile: "Choose its key file…",
  keyFileChosen: (name: string) => `Key file: ${name}`,
  keyFileNote: "Only if it has one",
  open: "Open it",
  opening: "Opening…",
  found: (view: ImportView) => `${entries(view.entries)} looked through, codes found in ${sets(view.sets.length)}`,
  stays: "Passwords and authenticator seeds stay where they are. Nothing is stored yet.",
  sets: "Backup codes",
  none: "No backup codes were found in notes, fields or attached texts.",
  choose: (name: string) => `Store ${name}`,
  where: (set: ImportSet) => [set.account, set.file === null ? null : `in ${set.file}`].filter((part) => part !== null).join(" · "),
  holds: (set: ImportSet) => (set.used === 0 ? codes(set.codes) : `${codes(set.codes)}, ${set.used} used`),
  verdict: {
    new: null,
    joins: "Some are here already; the others join them",
    known: "You have this set",
    "has-current": "Has a current set. A newer one goes there with Reissue",
  } as Record<string, string | null>,
  bare: "Two factors, and no codes",
  bareNote: "Noted by name only, so that Attention asks for their codes.",
  bareKnown: "Here already",
  note: (name: string) => `Note ${name}`,
  all: "All",
  unread: "Attached, and not looked into",
  unreadWhy: (large: boolean) => (large ? "Too large" : "A picture or another file that is no text"),
  leftOut: (n: number) => `${n === 1 ? "1 file was" : `${n} files were`} not looked into: links, large ones, or what could not be opened.`,
  afterwards: "Afterwards",
  dispose: (folder: string) => `Destroy the file in ${folder}`,
  disposeNote: "An export holds more than codes. Keep a database that you still use.",
  nothing: "Choose what to store",
  button: (chosen: number, noted: number) =>
    chosen === 0 && noted > 0 ? `Note ${accounts(noted)}` : `Store ${sets(chosen)}`,
  busy: "Storing…",
  hint: (chosen: number, noted: number) => (noted === 0 ? `${sets(chosen)} chosen` : `${sets(chosen)} chosen, ${accounts(noted)} to note`),
  gone: "The export is not here any more",
  goneNote: "Bring its file again: drop it into the window, or open it under Store codes.",
  again: "Store codes",
};

/** What was done, for the toast. */
export function imported(done: Imported): string {
  const parts = [
    done.sets > 0 ? `Stored ${codes(done.codes)} in ${sets(done.sets)}.` : null,
    done.noted > 0 ? `Noted ${accounts(done.noted)}.` : null,
    done.known > 0 ? `${sets(done.known)} ${done.known === 1 ? "was" : "were"} here already.` : null,
    done.left > 0 ? `${sets(done.left)} left: the account has a current one.` : null,
    done.source === "destroyed" ? "The file is destroyed." : null,
  ];
  return parts.filter((part) => part !== null).join(" ");
}
