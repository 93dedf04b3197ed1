// The copies register, and making a sheet.
import type { CopyRow, HeldSet, PrinterRow, ReadSet, SheetMade, SheetPreviewAccount, SheetStored, SheetVerdict } from "../../api/shapes";
import { codes, copyKind, copyName, isExport, isFile, rows, setWhy, strikes, struckCount } from "./common";
import { dateText, day, fullDay } from "./dates";

/** Why a set is no longer good: "GitHub, mira: set 2 was superseded." */
const heldName = (h: HeldSet) => (h.account === null ? h.service : `${h.service}, ${h.account}`);
function whyStale(held: ReadonlyArray<HeldSet>): string[] {
  return held
    .filter((h) => h.status === "superseded" || h.status === "revoked")
    .map((h) => `${heldName(h)}: set ${h.generation} was ${h.status}${h.why === null ? "" : ` ${setWhy[h.why] ?? ""}`}.`);
}

export const copies = {
  title: "Copies",
  lead: "Everything outside this vault that holds codes",
  make: "Make a sheet",
  makeMore: "Make a sheet…",
  check: "Check a sheet…",
  readBack: "Read one back…",
  checkTitle: "Check a sheet",
  checkLead: "Type what stands at its top, or take a picture of it.",
  checkId: "Sheet",
  checkWord: "Check word",
  checkTyped: "Check",
  checkScan: "From a picture…",
  verdict: (v: SheetVerdict) => {
    const [sheet, since] = [`Sheet ${v.row.printed}`, v.row.state_since_ms === null ? "" : ` since ${fullDay(v.row.state_since_ms)}`];
    const words: Record<string, string> = {
      current: v.row.kind === "recovery" ? `${sheet} is current. The key on it opens the vault.` : `${sheet} is current. What it holds is good.`,
      strike: `${sheet} is current, but for used rows. Strike ${strikes(v.row.strike)}.`,
      stale: `${sheet} is stale${since}.`,
      lost: `${sheet} stands in the register as lost${since}.`,
      destroyed: `${sheet} stands in the register as destroyed${since}.`,
    };
    return words[v.verdict] ?? v.verdict;
  },
  verdictWhy: (v: SheetVerdict) => {
    const words: Record<string, string> = {
      strike: "When they are struck, say so in the register.",
      stale: `${v.row.kind === "recovery" ? "The recovery key on it was replaced or removed." : whyStale(v.held).join(" ")} Shred or burn it, and say so in the register.`,
      lost: v.row.kind === "recovery" ? "Somebody may have read it in between: replace the recovery key." : "Somebody may have read it in between: reissue its sets.",
      destroyed: "Yet it is here. Destroy it now, or find out which sheet was destroyed instead.",
    };
    return words[v.verdict] ?? "";
  },
  emptyTitle: "No copies yet",
  emptyLead: "A sheet in a safe still works when this machine does not. Each one gets a number, so that it can be struck off when it is old or gone.",
  head: { id: "Id", holds: "Holds", place: "Kept where", checked: "Last checked", state: "State" },
  never: "Not yet",
  noPlace: "Not said",
  was: (place: string) => `Was: ${place}`,
  register: "Copies register",
  what: (row: CopyRow) => copyName(row.kind, ""),
  destroyedIt: "I destroyed it",
  lostIt: "It is lost…",
  held: "What stands on it",
  heldName,
  heldSet: (h: HeldSet) => `Set ${h.generation}`,
  /** How a set on a sheet is now, and whether that asks for something. */
  heldState: (h: HeldSet): { text: string; tone: "ok" | "warn" | "bad" } => {
    if (h.status === "superseded") return { text: "Replaced by a newer set", tone: "bad" };
    if (h.status === "revoked") return { text: `Revoked ${h.why === null ? "" : (setWhy[h.why] ?? "")}`.trim(), tone: "bad" };
    if (h.status === "expired") return { text: "Its time has ended", tone: "bad" };
    if (h.strike.length > 0) return { text: `Strike ${h.strike.length === 1 ? "row" : "rows"} ${rows(h.strike)}; ${h.unused} of ${h.total} work`, tone: "warn" };
    return { text: `${h.unused} of ${h.total} work`, tone: "ok" };
  },
  strikeTitle: "Strike these rows with a pen",
  strikeNote: (row: CopyRow) => `Used since the sheet was made. ${row.unused === 1 ? "The other one still works." : `The ${row.unused} others still work.`}`,
  struck: "I struck them",
  printNew: "Make a new one…",
  /** What a stale one is, and what to do with it. */
  stale: (row: CopyRow) =>
    row.kind === "recovery"
      ? { title: "The recovery key on it was replaced or removed", note: "Shred or burn it. A new one is made under Settings, Keys." }
      : isExport(row.kind)
        ? { title: "This export holds an old set", note: "The codes of that set no longer work, or must not. Delete the file, and export anew." }
        : row.kind === "pack"
          ? { title: "This pack holds an old set", note: "The codes of that set no longer work, or must not. Bring it home, delete it, and make a new one." }
        : { title: "This sheet holds an old set", note: "Its codes no longer work, or must not. Shred or burn it, and make a new one." },
  fineKey: "The key on it opens this vault",
  fineKeyNote: "Without the password. Look at it now and then, and say so here.",
  fineTitle: (row: CopyRow) => (isFile(row.kind) ? (row.kind === "pack" ? "It opens with its six words" : "Its codes are those of the vault") : "Every code on it that is not struck works"),
  fineNote: (row: CopyRow) => row.kind === "pack" ? `${row.unused} of ${row.total} unused, as far as this vault knows. Bring it home to know what was used on the way.` : `${row.unused} of ${row.total} unused. Look at it now and then, and say so here.`,
  checkedIt: "I looked: it is there",
  gone: (row: CopyRow, now: number) => {
    const when = row.state_since_ms === null ? "" : ` ${day(row.state_since_ms, now)}`;
    if (row.kind === "recovery" && row.state === "lost") return `It was marked lost${when}. Replace the recovery key under Settings, Keys.`;
    return row.state === "lost" ? `It was marked lost${when}. The sets on it need to be reissued.` : `It was destroyed${when}. Nothing more to do.`;
  },
  found: (row: CopyRow) => `Check word: ${row.check_word}${row.pages === null ? "" : ` · ${row.pages === 1 ? "1 page" : `${row.pages} pages`}`}`,
  saidDestroyed: (row: CopyRow) => `${copyName(row.kind, row.printed)} is struck off.`,
  saidChecked: (row: CopyRow) => `${copyName(row.kind, row.printed)} is noted as checked.`,
  holds: (row: CopyRow) => (row.kind === "recovery" ? "The recovery key" : row.holds.length <= 3 ? row.holds.join(", ") : `${row.holds.length} accounts`),
  kind: (row: CopyRow) => copyKind[row.kind] ?? row.kind,
  summary: (row: CopyRow) =>
    row.strike.length === 0 ? "" : `${struckCount(row.strike) === 1 ? "1 code" : `${struckCount(row.strike)} codes`} used since: strike ${strikes(row.strike)}.`,
};

export const sheet = {
  title: "Make a sheet",
  lead: "It is entered in the register before it is printed or saved.",
  what: "What kind",
  kinds: {
    plain: { name: "Plain", about: "Readable by anyone who holds it. For a safe." },
    sealed: { name: "Sealed", about: "Encrypted; six words open it. For a bag or an envelope." },
    wallet: { name: "For the wallet", about: "Plain, on a card to cut out and fold. One or two accounts." },
  },
  sealedNote: "Nobody can read it without its six words",
  sealedAdvice: "They are shown once, when the sheet is made, and stand nowhere on it. Write them down, apart from the sheet.",
  phrase: "The six words that open it",
  phraseOnce: "They are shown only now, and kept nowhere. Write them down, and keep them apart from the sheet.",
  printer: "Printer",
  printerName: (p: PrinterRow) => (p.is_stopped ? `${p.name} (stopped)` : p.name),
  print: "Print",
  printed: (m: SheetMade) =>
    m.waits
      ? `It waits in the queue of ${m.goes_to}. Fetch it when it comes out. If you cancel it there, say in the register that the sheet was destroyed.`
      : `Sent to ${m.goes_to}, ${m.pages === 1 ? "1 page" : `${m.pages} pages`}. Fetch it now, and put it in its place.`,
  leafSealed: "Sealed backup codes",
  leafBlock: (n: number, of: number) => `${n} of ${of}`,
  previewSealed: "On the sheet stand symbols and lines that only the six words open, and no names.",
  which: "Which accounts",
  chosen: (accounts: number, n: number) => `${accounts} chosen, ${codes(n)}`,
  unused: (n: number) => `${n} unused`,
  none: "No account has codes that could be printed.",
  place: "Where will it be kept?",
  placeHint: "So that you can find it, and so that it can be struck off when it is gone",
  placeExample: "Safe at home",
  paper: "Paper",
  papers: { a4: "A4", letter: "Letter" } as Record<string, string>,
  plainWarning: "Printer and file see plain codes",
  plainAdvice: "A print queue may keep the page: use a printer of your own, or choose Sealed. A saved file is to be deleted after printing.",
  pages: (n: number) => (n === 1 ? "1 page" : `${n} pages`),
  previewLabel: "Preview of the page, codes hidden",
  previewNote: "Codes are hidden in this preview; they are printed in full.",
  previewEmpty: "Choose an account to see the page.",
  leafTitle: "Backup codes",
  leafMade: (iso: string) => dateText(iso),
  leafSet: (a: SheetPreviewAccount) =>
    [a.host, a.account, `set ${a.generation}${a.issued === null ? "" : `, issued ${dateText(a.issued)}`}`, `${a.unused} of ${a.total} unused`].filter((x) => x !== null).join(" · "),
  leafKept: (place: string) => (place === "" ? "Kept: …" : `Kept: ${place}`),
  leafMore: (n: number) => (n === 1 ? "and 1 more page" : `and ${n} more pages`),
  notPrintable: (marks: string[]) => `These characters cannot be printed: ${marks.join(" ")}`,
  notPrintableAdvice: "Their codes are marked on the sheet. Write them in by hand.",
  password: "Your password is asked before the file is made",
  save: "Save as PDF…",
  busy: "Making it…",
  needAccount: "Choose an account",
  needPlace: "Say where it will be kept",
  madeTitle: (m: SheetMade) => `Sheet ${m.printed} is made`,
  made: (m: SheetMade) => `${m.goes_to}, ${m.pages === 1 ? "1 page" : `${m.pages} pages`}. Print it, put it in its place, and delete the file.`,
  checkWord: "Check word on the sheet",
  madeOn: (ms: number) => fullDay(ms),
  toRegister: "Show the register",
};

/** A sealed sheet on its way back into the vault. */
export const readBack = {
  title: "Read a sealed sheet back",
  lead: {
    read: "Bring a picture or the PDF of it, or type the lines that stand under a symbol.",
    phrase: "Type the six words that were shown when it was made.",
    store: "This stands on it. Nothing is stored yet.",
  },
  yes: { read: "Read the lines", phrase: "Open it", store: "Store them" },
  file: "From a picture or PDF…",
  lines: "Lines under a symbol",
  blocks: (n: number) => (n === 1 ? "1 symbol was read" : `${n} symbols were read`),
  more: "One more page…",
  phrase: "Six words",
  unused: (set: ReadSet) => `${set.unused} of ${set.total} unused`,
  plans: { new: "New here", joins: "Joins the set that is here", known: "Is here already", ask: "The account has another set" } as Record<string, string>,
  issued: (set: ReadSet) => (set.issued === null ? "" : `issued ${dateText(set.issued)}`),
  ofAnother: (from: string[]) => ({
    what: from.length === 1 ? `${from[0]} is of another sheet and was left out` : `Of another sheet, and left out: ${from.join(", ")}`,
    advice: "These six words do not open it. Read that sheet by itself, with its own.",
  }),
  missing: (n: number) => (n === 1 ? "1 symbol of the sheet was not read yet." : `${n} symbols of the sheet were not read yet.`),
  beside: "Keep these beside the sets that are current",
  stored: (done: SheetStored) =>
    `${codes(done.codes)} stored${done.known === 0 ? "" : done.known === 1 ? "; 1 set was here already" : `; ${done.known} sets were here already`}.`,
  busy: "Working…",
};
