// Storing codes, and reissue.
import type { Checklist, Fit, KnownSet, Preview, Stored } from "../../api/shapes";
import { codes, lines } from "./common";
import { moment, since } from "./dates";

export const store = {
  title: "Store codes",
  titleFor: (service: string) => `Store codes for ${service}`,
  nothingYet: "Nothing is stored before you have seen it",
  source: (preview: Pick<Preview, "name" | "lines" | "pasted" | "picture">) =>
    `${preview.name ?? (preview.pasted ? (preview.picture ? "A picture from the clipboard" : "From the clipboard") : "Typed text")} · ${lines(preview.lines)} read, nothing stored yet`,
  bring: "Bring the codes here",
  paste: "Paste from the clipboard",
  pasteNote: "Copy the codes on the service’s page first, or take a screenshot of them",
  file: "Open a file…",
  folder: "A folder…",
  fileNote: "The one that the service let you download, a screenshot or photo (PNG, JPEG), the database or export of another manager; or a folder of texts or of pass",
  drop: "Or drop it anywhere in this window",
  type: "Type them",
  typeNote: "One code on each line; headings and dates may stay",
  read: "Read it",
  reading: "Reading… a picture takes some seconds",
  readingFile: "Reading the file…",
  typed: "Codes, as issued",
  else: "Read something else…",
  found: (n: number) => (n === 0 ? "No codes found" : `${codes(n)} found`),
  usable: (n: number) => `${n} to use`,
  editText: "Edit as text",
  editDone: "Done",
  editNote: "One code on each line, exactly as issued.",
  showAll: "Show all to check",
  hideAll: "Hide all",
  compare: {
    open: "Compare with the picture",
    close: "Hide",
    needed: (n: number) => `${codes(n)} read from a picture: compare ${n === 1 ? "it" : "them"} before ${n === 1 ? "it is" : "they are"} stored`,
    note: "A reader takes signs for others. Those that look alike are marked.",
    list: "Codes beside their place in the picture",
    place: (n: number) => `Code ${n} in the picture`,
    noPlace: "Its place in the picture is not known",
    field: (n: number) => `Code ${n}, as it was read`,
    marks: (signs: string) => `Look at ${signs}`,
    unsure: "The reader is not sure of it",
    read: (text: string) => `Read as ${text}; the other codes have no such signs`,
    takeRead: "Take that",
    right: "Right",
    isRight: "Compared",
    allRight: "They’re right as read",
    done: (n: number, of: number) => (n === of ? `All ${of} are compared` : `${n} of ${of} compared`),
    keys: "Enter says that a code is right and goes to the next; type to correct it.",
    only: (why: string) => `Only the QR symbols of the picture were read. ${why}`,
  },
  show: "Show",
  hide: "Hide",
  used: "Used",
  codesInOrder: "Codes, in their order",
  code: (n: number) => `Code ${n}`,
  chip: (n: number, used: boolean) => `Code ${n}, hidden${used ? ", used" : ""}`,
  markUsed: "Used already",
  markUnused: "Not used",
  split: "Split…",
  splitAt: (n: number) => `Where code ${n} is cut in two`,
  splitBetween: (before: string, behind: string) => `between ${before} and ${behind}`,
  splitNote: "Move the cut with the arrow keys, or drag it. Blanks and dashes at the cut go into neither half.",
  splitHere: "Split here",
  join: (first: number, second: number) => `Join ${first} + ${second}`,
  leaveOut: "Leave out",
  chipsNote: "Arrow keys move, Enter shows, Space marks as used, S splits, J joins with the one before, Delete leaves out. Or drag a code onto the one beside it.",
  onlyNeighbours: "Only codes that stand beside each other can be joined.",
  joined: (n: number) => `Joined: this is code ${n} now`,
  splitDone: (first: number, second: number) => `Split: codes ${first} and ${second}`,
  twoReadings: "This can be read in two ways",
  twoReadingsNote: "The service’s page shows which of them is right.",
  readings: {
    lines: { first: () => "One key over all of these lines", other: (n: number) => `${codes(n)}: each line is one` },
    "one-key": { first: (n: number) => `${codes(n)}: each line is one`, other: () => "One key over all of these lines" },
    "whole-lines": { first: (n: number) => `${codes(n)}, two on each line`, other: (n: number) => `${codes(n)}: each line is one` },
  } as Record<string, { first: (n: number) => string; other: (n: number) => string }>,
  usedPlaces: (n: number) => `${n === 1 ? "One more place is" : `${n} more places are`} used: the service has taken the code out. It is counted as used.`,
  asIssued: "Stored as issued, byte for byte. One code is shown at a time.",
  allShown: (seconds: number) => `Compare them with the service’s page. They are hidden again in ${seconds} s.`,
  hiddenIn: (seconds: number) => `They are hidden again in ${seconds} s.`,
  several: "This file holds several sets",
  severalNote: "They are stored one after the other.",
  setOf: (n: number, of: number) => `Set ${n} of ${of}`,
  leftOut: (n: number) => `${lines(n)} left out`,
  leftOutMore: (n: number) => `And ${lines(n)} more that ${n === 1 ? "is no code" : "are no codes"}.`,
  byHand: (n: number) => `Code ${n}: you left it out`,
  makeCode: "Make it a code",
  service: "Service",
  serviceFrom: {
    "file-name": "Guessed from the file’s name",
    heading: "Guessed from the heading",
    domain: "Guessed from an address in the text",
    field: "As the file names it",
    "check-digits": "Told by the key’s own check digits",
  } as Record<string, string>,
  serviceNeeded: "Which service issued them?",
  account: "Account name",
  accountHint: "As you sign in. It tells two accounts of one service apart.",
  host: "Sign-in host",
  hostHint: "Stands large above each code, so that you type it at no other site",
  kind: "Kind of set",
  issued: "Issued on",
  issuedHint: "Leave it empty if you do not know",
  badDate: "There is no such day. Write it like 28 Feb 2026.",
  expires: "Ends on",
  expiresHint: "A pass stops working then",
  privileged: "Privileged",
  privilegedNote: "It opens something that would hurt to lose: the password is asked again before each code.",
  afterwards: "Afterwards",
  dispose: (folder: string) => `Destroy the file in ${folder}`,
  clear: "Clear the clipboard",
  kept: (n: number, out: number) => `Kept: ${codes(n)}. Left out: ${lines(out)}.`,
  cancel: "Cancel",
  button: (n: number) => `Store ${codes(n)}`,
  busy: "Storing…",
  leaveTitle: "Leave these codes?",
  leaveText: "They are not stored. If the service’s page is closed, they may be gone for good.",
  leave: "Leave them",
  stay: "Keep checking",
  whyLook: (n: number) => `${codes(n)} of the picture ${n === 1 ? "is" : "are"} not compared with it yet`,
  why: { codes: "No code is left to store", service: "Say which service issued them", date: "The date is not a day", known: "Nothing new to store" },
};

const used = (known: KnownSet) => (known.used === 0 ? "none used" : `${known.used} used`);

/** How the codes fit what is there: what it means, what follows. Null while nothing needs to be said. */
export function fit(f: Fit, service: string, now: number): { tone: "info" | "warn" | "bad" | "ok"; what: string; advice: string } | null {
  const set = f.known_set;
  switch (f.verdict) {
    case "nothing-new":
      return set === null
        ? { tone: "info", what: "You have all of these codes", advice: "Nothing is stored a second time." }
        : {
            tone: "info",
            what: `You have this set: stored ${since(set.stored_ms, now)}, ${used(set)}`,
            advice: `It is set ${set.generation} of ${set.service}. Nothing is stored a second time.`,
          };
    case "joins":
      return {
        tone: "info",
        what: `${f.known} of ${codes(f.of)} ${f.known === 1 ? "is" : "are"} here already`,
        advice:
          set === null
            ? "Only the others are stored."
            : `The other ${f.of - f.known} join set ${set.generation} of ${set.service}; the known ones keep their state.`,
      };
    case "refused":
      return {
        tone: "bad",
        what: "These are the codes you have already",
        advice: `Nothing was reissued. Make new codes on the page of ${service || "the service"}, then bring those here.`,
      };
    case "ask":
      return {
        tone: "warn",
        what: f.current === null ? "A set is here already" : `Set ${f.current.generation} of ${service} is current, ${codes(f.current.left)} unused`,
        advice: "What are these codes to it?",
      };
    case "new":
      if (f.known > 0) return { tone: "info", what: `${f.known} of ${codes(f.of)} are here already`, advice: "Only the new ones are stored, as a set of their own." };
      return f.account === null ? null : { tone: "ok", what: `Goes to ${service}, which is here already`, advice: "It becomes the current set." };
    default:
      return null;
  }
}

export const modes = {
  replaces: "They replace it",
  replacesNote: (left: number) => (left === 0 ? "The old set ends at once." : `Its ${left} unused ${left === 1 ? "code ends" : "codes end"} at once and cannot be taken any more.`),
  beside: "They are added to it",
  besideNote: "Both sets stay current. Only a few services allow that.",
};

/** What was done, for the toast. */
export function stored(s: Stored): string {
  const source = s.source === "destroyed" ? " The file is destroyed." : "";
  if (s.result === "known") return `Nothing was stored: all of these codes are here already.${source}`;
  if (s.result === "joined") return `${codes(s.codes)} joined set ${s.generation}.${source}`;
  return `Stored ${codes(s.codes)} as set ${s.generation}.${source}`;
}

export const sourceFailed = {
  what: "The codes are stored, but the file could not be destroyed",
  advice: "Delete it yourself, and empty the bin.",
};

export const reissue = {
  title: (service: string) => `Reissue: ${service}`,
  later: "Finish later",
  finish: "Done",
  steps: (done: number, of: number) => `${done} of ${of} steps done`,
  done: "done",
  open: "Make new codes",
  openAt: (host: string) => `Make new codes at ${host}`,
  openNote: "Sign in there and let it issue a fresh set. The old codes stop working at that moment.",
  openNoPage: "Open the service’s security page and let it issue a fresh set. The address can be saved under Edit.",
  openButton: "Open the page…",
  openedNote: "New codes were made on the service’s page",
  openTitle: "Open this page in the browser?",
  openText: "Look at the address bar before you sign in.",
  openYes: "Open the page",
  opened: (host: string) => `${host} was opened in the browser.`,
  bring: "Store the new set",
  bringNote: "The old set is replaced at that moment; nothing can be taken from it then.",
  storedTitle: (c: Checklist) => `Set ${c.generation} stored: ${codes(c.codes)}`,
  storedNote: (c: Checklist, now: number) => `Stored ${moment(c.stored_ms, now)}. Set ${c.old_generation} was replaced at that moment.`,
  notice: (service: string) => `Did ${service}’s notice arrive?`,
  noticeNote: "Most services send one when codes are reissued.",
  noticeYes: "It arrived",
  noticeNo: "No notice",
  noticeWasYes: (service: string) => `${service}’s notice arrived`,
  noticeWasYesNote: "You said yes. A notice that you did not cause would be a reason to act.",
  noticeWasNo: (service: string) => `No notice came from ${service}`,
  noticeWasNoNote: "You said no. Look once more whether the new codes are really the ones in force.",
  copies: "Destroy the old sheets",
  copiesNote: "They still show the old set. Tick each one when it is shredded or burnt.",
  noCopies: "No sheet holds the old set",
  noCopiesNote: "Nothing to destroy.",
  allCopies: "The old sheets are destroyed",
  destroyed: (ms: number | null, now: number) => (ms === null ? "Destroyed" : `Destroyed ${since(ms, now)}`),
  lost: "Lost",
  cannotFind: "I can’t find it",
  tick: (printed: string) => `Sheet ${printed} is destroyed`,
  purge: "Purge the old code texts",
  purgeNote: (c: Checklist) => `Set ${c.old_generation} has ${c.old_unused} unused ${c.old_unused === 1 ? "code" : "codes"} in the vault. The history stays.`,
  purged: "The old code texts are destroyed",
  purgedNote: "The history stays.",
  sheet: "Make a new copy",
  sheetNote: (service: string) => `A fresh sheet of ${service} for the safe.`,
  sheetDone: "A new copy is made",
  sheetDoneNote: "It is in the register.",
};
