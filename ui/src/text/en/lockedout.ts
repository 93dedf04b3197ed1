// Locked out: what happened, how to get in, and what must follow.
import type { LockedOut, RowsOnCopy, WayIn } from "../../api/shapes";
import { codes, copyName, isFile, rows } from "./common";

/** What can have happened, in the order in which it is offered. */
export const situations = {
  "phone-lost": "Phone lost or stolen",
  "app-deleted": "Authenticator app deleted",
  "new-phone": "New phone",
  "security-key-lost": "Security key lost",
  "laptop-lost": "Laptop lost or stolen",
  "sheet-lost": "Sheet lost",
  "password-forgotten": "Vault password forgotten",
} as const;

export const page = {
  button: "Locked out?",
  title: "Locked out?",
  lead: "Say what happened. First get in, then put things right: one step after the other.",
  happened: "What happened?",
  filter: "Find an account",
  none: "Nothing is stored in this vault, so it names no way in.",
  noneFits: "No account fits.",
  use: "Use a code",
  answer: "Answer",
  after: (what: string) => `After the unlock you land on the steps for “${what}”.`,
};

/** The first step: how to get in. */
export function getIn(view: Pick<LockedOut, "situation" | "uses_vault" | "recovery_key">): { title: string; note: string } {
  if (view.situation === "laptop-lost")
    return { title: "Get in with a sheet, or with another copy of the vault", note: "Each row that is not struck is a code; a travel pack opens with its six words on any machine. If this window stands on another machine, its codes are good too." };
  if (view.situation === "password-forgotten")
    return {
      title: "Get in while this window is open",
      note: view.recovery_key
        ? "The recovery key opens it again and leads to a new password. If you have it at hand, lock and use it; if not, do not lock: use codes of accounts that are not privileged, and the rows on your sheets."
        : "Do not lock it: only its password opens it again, since no recovery key was made. Use codes of accounts that are not privileged, and the rows on your sheets.",
    };
  return { title: "Get in with a code", note: "One code for one sign-in. Compare the browser's address bar with the host before you type it." };
}

const WHY: Record<string, string> = {
  "no-set": "No codes are stored",
  "none-left": "No code is left in the vault",
  "two-current": "Two sets claim to be current: you are asked which",
  suspect: "The service refused two codes of this set: you are asked first",
  expired: "The pass has ended",
  waits: "The code was used, and its replacement is not stored",
};

/** What the vault would hand out. */
export function fromVault(way: WayIn): string {
  if (way.by_number) return `The site says which number it wants; ${codes(way.left)} left`;
  if (way.ordinal !== null) return `Code ${way.ordinal} is next, ${codes(way.left)} left`;
  return WHY[way.why_not ?? ""] ?? "The vault hands no code out at once";
}

/** "Sheet K7QF2M, Safe at home: row 4". */
export const onCopy = (held: RowsOnCopy) =>
  `${copyName(held.kind, held.printed)}${held.place === null ? "" : `, ${held.place}`}: ${isFile(held.kind) ? "code" : "row"}${held.numbers.length === 1 ? "" : "s"} ${rows(held.numbers)}`;

export const noWay = (service: string) => `No way in is known here. Ask ${service} for its own account recovery.`;
export const alsoNeeded = (what: string) => `Also needed: ${what}`;
export const isOut = (n: number) => `Code ${n} is out: say what became of it`;

/** What must follow, by the words of Rust. */
export function follow(step: string, view: Pick<LockedOut, "situation" | "copies" | "recovery_key">): { title: string; note: string } {
  switch (step) {
    case "end-sessions":
      return view.situation === "security-key-lost"
        ? { title: "Remove the lost key at each service", note: "As soon as you are in: whoever finds it must not get in with it." }
        : { title: "Sign the lost device out at each service", note: "Then remove it there, so that it counts for nothing any more." };
    case "enrol":
      return { title: "Enrol the new device", note: "And a second one where the service allows it: two ways in are better than one." };
    case "record-change":
      return { title: "Write the change down", note: "Some services void old codes then. You are told what follows for each account." };
    case "mark-copies":
      return view.situation === "sheet-lost"
        ? { title: "Say which sheet it was", note: view.copies.length === 0 ? "No sheet is registered in this vault, so it cannot say what a lost one shows." : "Every current set on it is revoked at once: whoever finds it has its codes." }
        : { title: "Was a sheet with it?", note: view.copies.length === 0 ? "No copy is registered in this vault." : "Then say so: every current set on it is revoked at once." };
    case "reissue":
      return { title: "Make new sets", note: "Privileged accounts first. The old codes are void from then on." };
    case "re-key":
      return { title: "Give the vault new keys", note: "If somebody could know its password, or the laptop was unlocked. The stolen file itself stays as it was." };
    case "set-password":
      return { title: "Give the vault a new password", note: view.recovery_key
          ? "Lock, then unlock with the recovery key: it asks for a new password before anything else. Write that one down."
          : "That wants the old one. Without it, store the new sets in a new vault, with a password that you write down." };
    case "make-sheet":
      return { title: "Make a new sheet", note: "So that the next time is easier." };
    default:
      return { title: step, note: "" };
  }
}

export const act = {
  changed: "Sign-in changed…",
  lost: "It is lost…",
  reissue: "Reissue…",
  sheet: "Make a sheet…",
  keys: "To the password settings",
  password: "Change the password…",
  each: (n: number) => (n === 1 ? "1 account" : `${n} accounts`),
};

/** At Unlock, where nothing of the vault can be told. */
export const forgotten = {
  button: "Forgot the password?",
  title: "The password is forgotten",
  lead: "Nobody can reset it: that is what keeps the codes from a thief. This is what you can do, the best first.",
  ways: [
    { act: null, title: "Try it once more, with care", note: "Caps Lock, the keyboard's language, single spaces between the words. The eye shows what was typed." },
    { act: "recovery", title: "Use the recovery key", note: "It stands on the paper on which you wrote it down. It opens this vault and leads to a new password." },
    { act: null, title: "Is it still open somewhere?", note: "A window that is not locked hands out codes. Do not lock it; get into each service from there first." },
    { act: null, title: "Take your sheets", note: "Each row of a plain sheet that is not struck is a code. Sheets need neither this vault nor this machine." },
    { act: null, title: "Ask each service for its own recovery", note: "Without any of these the codes in this vault cannot be had by anybody." },
    { act: "new", title: "Begin anew", note: "Store new sets in a new vault, and write its password down. Keep this file: a password may come back to mind." },
  ],
  recovery: "Recovery key",
  newVault: "New vault",
  back: "Back to the password",
};
