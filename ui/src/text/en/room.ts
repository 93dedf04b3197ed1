// Using a code: the locked-out minute. Calm, exact; every act names its consequence.
import type { OutCode, ProblemDetail, SetChoice } from "../../api/shapes";
import { codes } from "./common";
import { dateText, fullDay, moment, since, timeToSecond } from "./dates";

export const room = {
  only: "Type this code only at",
  noHost: "No sign-in host is saved",
  noHostNote: "Type the code only at the address where you set it up. You can save the host under Edit.",
  look: "Look at the address bar. If it says anything else, even a little, stop and close this.",
  slip: "The code",
  code: "Code",
  key: "Key",
  pass: "Pass",
  of: (n: number) => `of ${n}`,
  hides: "Hides in",
  seconds: (n: number) => `${n} s`,
  untilHidden: "Time until the code is hidden",
  copy: "Copy",
  copyPlain: "Copy without spaces",
  keep: "Keep showing",
  hide: "Hide now",
  again: "Show it again",
  number: "The site asks for number …",
  copied: "Copied.",
  wiped: (n: number) => `Wiped from the clipboard in ${n} s`,
  clear: "The clipboard is clear.",
  tried: "When you have tried it",
  written: (ms: number) => `Written down before it was shown: taken ${fullDay(ms)}, ${timeToSecond(ms)}`,
  unrecorded: (service: string, n: number) => `This use is not recorded. Note it down: ${service}, code ${n}.`,
  close: "Close",
  taking: "Writing it down first…",
  unseen: "It went straight to the clipboard and was not shown.",
  hiddenLine: "Hidden",
  hiddenClear: "Hidden, and the clipboard is clear",
  hiddenCopied: (n: number) => `Hidden. Wiped from the clipboard in ${n} s`,
  question: "Did the code work?",
  about: (out: Pick<OutCode, "ordinal" | "service" | "host" | "at_ms">, now: number) =>
    `Code ${out.ordinal} of ${out.service}, taken ${moment(out.at_ms, now)}${out.host === null ? "" : ` for ${out.host}`}`,
  waits: "The question waits for you, also after a lock or a restart.",
  done: "Done",
  keyDone: "A key is not used up. Its showing stands in the ledger.",
  announce: {
    shown: (n: number, s: number) => `Code ${n} is shown for ${s} seconds`,
    ten: "10 seconds left. K keeps it shown.",
    hidden: (n: number) => `code ${n}, hidden`,
    copied: (s: number) => `Copied. It is wiped from the clipboard in ${s} seconds.`,
    cleared: "The clipboard is clear",
  },
};

export const outcome = {
  accepted: "It worked",
  refused: "It was refused",
  returned: "I didn’t use it",
  later: "Later",
  acceptedNote: (left: number) => (left === 0 ? "Crossed out for good. It was the last." : `Crossed out for good. ${left} stay.`),
  refusedNote: "Noted. No other code is tried by itself.",
  returnedNote: "Goes back and stays next in line.",
  laterNote: "The question waits.",
  acceptedLong: (n: number, left: number) =>
    `Code ${n} is crossed out for good. ${left === 0 ? "It was the last one." : left === 1 ? "1 code is left." : `${left} codes are left.`}`,
  refusedLong: "Kept as a sign that the set may be old. No other code is offered by itself.",
  returnedLong: (n: number) => `Code ${n} goes back and stays next in line. The ledger still shows that it was taken.`,
  said: {
    accepted: (n: number) => `Code ${n} is crossed out for good.`,
    refused: (n: number) => `Code ${n} is noted as refused.`,
    returned: (n: number) => `Code ${n} went back.`,
  },
};

/** How the outcome reads for a pass, which may work again. */
export const passNote = "Noted. The pass may work again until it ends.";

export const ask = {
  number: {
    title: "Which number does the site ask for?",
    label: "Number",
    note: "The number printed before the code, or its place in the list.",
    go: "Show that code",
    bad: "Write a number from 1 on.",
    open: (n: number) => `Code ${n} was taken too. You are asked about it afterwards.`,
  },
  suspect: {
    title: "Take another code of this set?",
    text: (service: string, refused: number) =>
      `${service} refused ${codes(refused)} of this set. The set is probably old. Reissue it before you try another: services allow only a few tries.`,
    yes: "Take one anyway",
    other: "Reissue…",
  },
  notCurrent: {
    title: "Take a code from an old set?",
    text: "This set was replaced or revoked. The service has most likely made its codes void, and a try counts against you.",
    yes: "Take it anyway",
  },
  refusedBefore: {
    title: "Take a code that was refused?",
    text: (n: number | null) =>
      `${n === null ? "This code" : `Code ${n}`} was refused before. Take it only if you are sure that it was mistyped then.`,
    yes: "Take it anyway",
  },
  twoCurrent: {
    title: "Two sets claim to be current",
    text: (service: string) => `Which did ${service} issue last? Nothing is replaced until you say so.`,
    choice: (set: SetChoice, now: number) =>
      `Set ${set.generation}, ${set.issued === null ? `stored ${since(set.stored_ms, now)}` : `issued ${dateText(set.issued)}`}`,
    left: (set: SetChoice) => `${codes(set.left)} left. The other set is then replaced.`,
    unsure: "Not sure",
    unsureNote: (set: SetChoice) => `Takes the next code of set ${set.generation}, and leaves both as they are.`,
  },
  cannotRecord: {
    title: "This use cannot be recorded here",
    text: (detail: ProblemDetail | null, service: string) =>
      `Note it down: ${detail?.service ?? service}${detail?.ordinal == null ? "" : `, code ${detail.ordinal}`}. Otherwise the same code may be offered again.`,
    yes: "Show it anyway",
  },
  notCopied: {
    title: "The code was not copied",
    text: (why: string) => `${why} The code is taken. Show it to type it, or leave it: it waits until you say what became of it.`,
    yes: "Show it",
  },
  no: "Not now",
};

export const blocked: Record<string, { title: string; act: "reissue" | "store" | null; button: string }> = {
  "none-left": { title: "No code is left", act: "reissue", button: "Reissue…" },
  "no-set": { title: "No codes are stored", act: "store", button: "Store codes" },
  "waits-for-replacement": { title: "The code was used and not replaced", act: "store", button: "Store the new code" },
  expired: { title: "The pass has ended", act: "store", button: "Store a new pass" },
};

export const next = {
  title: (service: string) => `${service} shows a new code now`,
  text: "The one you used is spent, and the new one is the only way back in. Store it before you leave that page.",
  store: "Store the new code",
  reissueTitle: "That was the last code",
  reissueText: (service: string) => `Get a fresh set from ${service} while you are signed in.`,
  twoRefused: "Two codes of this set were refused",
  twoRefusedText: (service: string) => `The set is probably old. Get a fresh one from ${service} before you try another.`,
};

/** Helps to type a code right. */
export const reading = {
  alike: { "0": "0 is zero", O: "O is a letter", "1": "1 is one", l: "l is a small L", I: "I is a capital i" } as Record<string, string>,
  hyphen: "the hyphen is part of it",
  space: "the space is part of it",
};
