// Travelling: a pack or a whole stick, and the way home.
import type { PackHome, PackIsHome, PackMade, PackedSet } from "../../api/shapes";
import { accounts, codes } from "./common";
import { fullDay } from "./dates";

const uses = (n: number) => (n === 1 ? "1 use of a code" : `${n} uses of codes`);
const entries = (n: number) => (n === 1 ? "1 entry" : `${n} entries`);

export const pack = {
  button: "For a journey…",
  title: "For a journey",
  lead: "Chosen codes in a small vault of their own, which opens on any machine and leaves nothing there.",
  which: "Which accounts",
  chosen: (n: number, all: number) => `${accounts(n)} chosen, ${codes(all)}`,
  unused: (n: number) => `${n} unused`,
  none: "No account has codes that could go along.",
  most: "How many codes of each",
  mostChoices: { all: "All unused", "2": "2", "4": "4", "6": "6" } as Record<string, string>,
  mostHint: "A few are enough for most journeys. What stays at home is handed out at home first.",
  expires: "Until when",
  expiresHint: "From the day after it warns, here and there. Its codes go on working.",
  expiresBad: "A day to come, as 24 Dec 2026",
  place: "Where will it be?",
  placeHint: "So that it can be struck off when it is gone",
  placeExample: "Stick in the travel bag",
  stickTitle: "A stick has all that a borrowed machine lacks",
  stickAdvice: "The pack, these programs, a reader that needs none of them, a sealed sheet to print, and how they are used. One phrase opens them.",
  password: "Your password is asked before anything is made",
  needAccount: "Choose an account",
  needPlace: "Say where it will be",
  save: "Save the pack alone…",
  stick: "Fill a stick…",
  busy: "Making it…",
  made: (m: PackMade) => (m.stick === null ? `Pack ${m.printed} is made` : "The stick is ready"),
  madeLead: (m: PackMade) =>
    `${codes(m.codes)} of ${accounts(m.accounts)} in ${m.goes_to}, until ${fullDay(m.expires_ms)}.${m.stick === null ? "" : " Every file on it was read back."}`,
  holds: (m: PackMade) => (m.stick === null ? [] : [`Travel pack ${m.printed}`, `Sealed sheet ${m.stick.sheet}, to print anywhere`, `${m.stick.programs.join(", ")}, for a machine like this one`, "A reader in Python, and READ-ME-FIRST.txt"]),
  phrase: (m: PackMade) => (m.stick === null ? "The six words that open it" : "The six words that open pack and sheet"),
  phraseOnce: "They are shown only now, and kept nowhere. Learn them or write them down, and keep them apart from it.",
  toRegister: "Show the register",
};

export const home = {
  button: "Bring it home…",
  title: (p: PackHome) => `Bring pack ${p.printed} home`,
  lead: (p: PackHome) => p.name,
  brings: (p: PackHome) =>
    p.events === 0
      ? "Everything that it recorded is in the vault already."
      : `It brings ${entries(p.events)}, with ${uses(p.uses)}${p.sets === 0 ? "" : p.sets === 1 ? " and 1 set that was stored on the way" : ` and ${p.sets} sets that were stored on the way`}.`,
  ask: "Did you use one where it could not be recorded?",
  askNote: "As from a stick that could not be written. Tick it, and it is noted as used.",
  set: (s: PackedSet) => (s.account === null ? s.service : `${s.service}, ${s.account}`),
  code: (s: PackedSet, n: number) => `${s.service}, code ${n}`,
  leftOut: (n: number) => `${entries(n)} ${n === 1 ? "stays" : "stay"} out: a pack renames nothing that is here and destroys nothing.`,
  expired: "It is past its date. When it is home, delete it, and say so in the register.",
  yes: "Bring it home",
  busy: "Working…",
  done: (d: PackIsHome) => {
    const ticked = d.ticked === 0 ? "" : `${d.events === 0 ? "" : "; "}${codes(d.ticked)} noted as used`;
    return `${d.events === 0 ? "" : `Brought home: ${uses(d.uses)}`}${ticked}.`;
  },
};

/** In a pack: what it is, below its name. */
export const inside = {
  until: (ms: number) => `Pack until ${fullDay(ms)}`,
  expired: (ms: number) => `Pack expired ${fullDay(ms)}`,
  phrase: "Six words",
};
