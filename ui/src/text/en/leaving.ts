// An export: everything in one file, and the way back.
import type { ExportAccount, ExportMade, ExportView, MovedOut } from "../../api/shapes";
import { accounts, codes } from "./common";
import { fullDay } from "./dates";

const entries = (n: number) => (n === 1 ? "1 entry" : `${n} entries`);
const sets = (n: number) => (n === 1 ? "1 set" : `${n} sets`);

export const out = {
  title: "Export everything",
  note: "Accounts, codes with their state, copies and the whole history, in a form that is written down. Destroyed codes, passwords and keys are not in it.",
  kind: "What kind",
  kinds: {
    sealed: { name: "Sealed", about: "Six words open it, here or with any age tool. For a stick or a cloud." },
    plain: { name: "Plain", about: "Anybody who can read the file has every code." },
    table: { name: "Table", about: "Only the codes with their accounts, for a spreadsheet. It cannot be brought back." },
  } as Record<string, { name: string; about: string }>,
  plainWarning: "The file will hold every code in clear",
  plainAdvice: "Whatever copies files has them too, as a backup or a cloud folder does. Delete it when it has served.",
  place: "Where will it be kept?",
  placeHint: "For the register. Left empty, it is the place of the file.",
  placeExample: "Stick in the safe",
  save: "Export…",
  busy: "Exporting…",
  made: (m: ExportMade) => `Export ${m.printed} is made: ${codes(m.codes)} of ${accounts(m.accounts)} in ${m.goes_to}`,
  registered: "It stands in the register of copies, and grows stale when a set in it ends.",
  phrase: "The six words that open it",
  phraseOnce: "They are shown only now, and kept nowhere. Write them down, and keep them apart from the file.",
  toRegister: "Show the register",
  another: "Done",
};

export const move = {
  row: "Move to a new machine",
  rowNote: "Saves the vault as it is now onto a stick, and says what to do there and here.",
  choose: "Save it…",
  title: (m: MovedOut) => `${m.goes_to} is saved`,
  lead: (m: MovedOut) => `${entries(m.entries)}. It opens with the same password${m.key_file ? " and key file" : ""}.`,
  fingerprint: "Fingerprint, which the new machine has to show",
  there: "On the new machine",
  stepsThere: (m: MovedOut) => [
    "Install Codekeep, and copy the file to where it will stay.",
    `Open it there with the same password${m.key_file ? ". Bring the key file along, apart from the stick" : ""}.`,
    "Ledger, Verify shows the fingerprint above.",
    `Settings, Backups: name a second place.${m.second_place === null ? "" : ` Here it is ${m.second_place}.`}`,
  ],
  here: "Here, from then on",
  stepsHere: ["Use no code here any more: copies that are apart may hand out the same one. Where both stay in use, keep one file in a folder that both see.", "If this machine goes, delete what it keeps:"],
  stays: (m: MovedOut) => m.stays.join(" · "),
};

export const back = {
  row: "Bring an export back",
  rowNote: "Also one of another vault of yours. It only adds: nothing here is destroyed, renamed or made unused.",
  choose: "Choose its file…",
  title: (v: ExportView) => v.name,
  locked: "Type the six words that were shown when it was made.",
  phrase: "Six words",
  made: (v: ExportView) => {
    const ms = v.made === null ? NaN : Date.parse(v.made);
    return Number.isNaN(ms) ? "An export of a Codekeep vault." : `An export of a Codekeep vault, made ${fullDay(ms)}.`;
  },
  account: (a: ExportAccount) => (a.account === null ? a.service : `${a.service}, ${a.account}`),
  holds: (a: ExportAccount) => `${sets(a.sets)}, ${codes(a.codes)}`,
  known: "Joins what is here",
  fresh: "New here",
  brings: (v: ExportView) =>
    v.events === 0
      ? "The vault holds everything already that is taken from it."
      : `It would bring ${entries(v.events)}, with ${codes(v.codes)}${v.uses === 0 ? "" : v.uses === 1 ? " and 1 use of a code" : ` and ${v.uses} uses of codes`}.`,
  replaced: (n: number) => (n === 1 ? "1 set that is current here is replaced by one in it." : `${n} sets that are current here are replaced by ones in it.`),
  leftOut: (n: number) => `${entries(n)} ${n === 1 ? "stays" : "stay"} out: of settings and keys, or such as would destroy, revoke, rename or give back what is here.`,
  open: "Open it",
  yes: "Bring it in",
  busy: "Working…",
  done: (v: ExportView) => ({ what: `Brought in: ${entries(v.events)}, with ${codes(v.codes)}`, advice: "Codes that were used on either side stay used." }),
};
