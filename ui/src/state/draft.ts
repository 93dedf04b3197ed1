// A set that is not stored yet, as the person edits it. Pure. Texts are kept byte for byte: nothing
// here trims or folds them.
import type { LeftOut, NewCode, NewCodes, OtherReading, Preview, PreviewSet, SeenCode } from "../api/shapes";
import type { StoreFor } from "./places";

/** A line that is no code; one that the person left out remembers the code that it was. */
export type OutLine = LeftOut & { code?: NewCode };

export type Draft = {
  service: string;
  account: string;
  host: string;
  privileged: boolean;
  shape: string;
  /** As typed. */
  issued: string;
  expires: string;
  caseMatters: boolean;
  codes: NewCode[];
  /** Numbers of used places whose code the service has taken out. */
  usedPlaces: number[];
  leftOut: OutLine[];
  /** How many more lines are no codes: they are counted, and do not cross to the page. */
  leftOutMore: number;
  /** The reading that is not chosen, where the text can be read in two ways. */
  other: OtherReading | null;
  /** The second reading is the chosen one. */
  otherwise: boolean;
};

/** What the person sees first: what was recognised, or what is known from the account. */
export function draftOf(set: PreviewSet | undefined, preview: Preview, to: StoreFor | null, write: (iso: string) => string): Draft {
  return {
    service: to?.service ?? set?.service ?? "",
    account: to === null ? (set?.account ?? "") : (to.name ?? ""),
    host: to?.host ?? set?.host ?? "",
    privileged: false,
    shape: to?.shape ?? set?.shape ?? "list",
    issued: set?.issued ? write(set.issued) : "",
    expires: "",
    caseMatters: set?.case_matters ?? true,
    codes: (set?.codes ?? []).map((code) => ({ ...code })),
    usedPlaces: [...(set?.used_places ?? [])],
    leftOut: [...preview.left_out],
    leftOutMore: preview.left_out_more,
    other: set?.other ?? null,
    otherwise: false,
  };
}

const freeOrdinal = (codes: ReadonlyArray<NewCode>) => codes.reduce((most, code) => Math.max(most, code.ordinal), 0) + 1;

/** Chooses the other reading; what was changed in the one before stays in it. */
export function readOtherwise(draft: Draft): Draft {
  if (draft.other === null) return draft;
  const { as_what, shape, codes } = draft.other;
  return { ...draft, codes, shape, other: { as_what, shape: draft.shape, codes: draft.codes }, otherwise: !draft.otherwise };
}

/** Leaves a code out: it goes to the lines that are no codes, and can come back as it was. */
export function leaveOut(draft: Draft, index: number): Draft {
  const code = draft.codes[index];
  if (code === undefined) return draft;
  // What was cut off it is no neighbour of the code before it.
  const codes = draft.codes.map((other, i) => (i === index + 1 ? { ...other, before: null } : other)).filter((_, i) => i !== index);
  const line: OutLine = { line: code.line, text: code.text, why: "by-hand", sentence: "", can_be_code: true, part: null, code };
  return { ...draft, codes, leftOut: [...draft.leftOut, line].sort((a, b) => a.line - b.line) };
}

export function toggleUsed(draft: Draft, index: number): Draft {
  return { ...draft, codes: draft.codes.map((code, i) => (i === index ? { ...code, used: !code.used } : code)) };
}

/** Makes a code of a line that was left out; it takes its place by the line it stood on. */
export function makeCode(draft: Draft, line: OutLine): Draft {
  const seen: SeenCode | null = line.part === null ? null : { part: line.part, read: null, doubtful: [], unsure: false, looked: false };
  const code: NewCode = line.code === undefined ? { text: line.text, before: null, used: false, ordinal: freeOrdinal(draft.codes), line: line.line, seen } : { ...line.code, before: null };
  const behind = draft.codes.findIndex((other) => other.line > code.line || (other.line === code.line && other.ordinal > code.ordinal));
  const at = behind < 0 ? draft.codes.length : behind;
  return { ...draft, codes: [...draft.codes.slice(0, at), code, ...draft.codes.slice(at)], leftOut: draft.leftOut.filter((other) => other !== line) };
}

/** How many codes of a picture nobody has compared with it yet. */
export const toCompare = (draft: Draft) => draft.codes.filter((code) => code.seen !== null && !code.seen.looked).length;

const seenAs = (draft: Draft, which: (index: number) => boolean, change: (code: NewCode, seen: SeenCode) => NewCode): Draft => ({
  ...draft,
  codes: draft.codes.map((code, i) => (code.seen !== null && which(i) ? change(code, code.seen) : code)),
});

/** Compared, and right as it stands: this one, or all of them. */
export const right = (draft: Draft, index: number | "all"): Draft =>
  seenAs(draft, (i) => index === "all" || i === index, (code, seen) => ({ ...code, seen: { ...seen, looked: true } }));

/** Put right by hand: what was said of its signs holds no more. An empty text is no code and changes nothing. */
export const correct = (draft: Draft, index: number, text: string): Draft =>
  text.trim() === "" || text === draft.codes[index]?.text
    ? draft
    : seenAs(draft, (i) => i === index, (code, seen) => ({ ...code, text, seen: { ...seen, read: null, doubtful: [], unsure: false, looked: true } }));

/** Takes the first reading after all. */
export const takeRead = (draft: Draft, index: number): Draft => correct(draft, index, draft.codes[index]?.seen?.read ?? "");

/** Codes that were joined or cut: where their texts are those of before they were seen as before, else where the old ones stood. */
export function seenAsBefore(before: ReadonlyArray<NewCode>, after: ReadonlyArray<NewCode>): NewCode[] {
  return after.map((code, i) => {
    const same = before.find((old) => old.text === code.text && old.line === code.line);
    if (same !== undefined) return { ...code, seen: same.seen };
    const near = before[Math.min(i, before.length - 1)]?.seen ?? null;
    return { ...code, seen: near === null ? null : { ...near, read: null, doubtful: [], looked: false } };
  });
}

/** Where a code is cut unless the person says otherwise: at what separates nearest to its middle, else there. */
export function middle(signs: ReadonlyArray<string>): number {
  const half = signs.length / 2;
  const cuts = signs.flatMap((sign, i) => (/[\s-]/.test(sign) && i > 0 && i + 1 < signs.length ? [i] : []));
  return cuts.reduce((best, i) => (Math.abs(i - half) < Math.abs(best - half) ? i : best), cuts[0] ?? Math.max(1, Math.floor(half)));
}

/** The codes as a text, one on each line. */
export const asText = (draft: Draft) => draft.codes.map((code) => code.text).join("\n");

/** Takes an edited text back: one code on each line, exactly as it stands; empty lines are no codes. */
export function fromText(draft: Draft, text: string): Draft {
  const lines = text.split(/\r?\n/);
  const codes: NewCode[] = [];
  lines.forEach((line, i) => {
    if (line.trim() === "") return;
    const before = draft.codes.find((code) => code.text === line && !codes.includes(code));
    codes.push(before ?? { text: line, before: null, used: false, ordinal: 0, line: i + 1, seen: null });
  });
  let free = freeOrdinal(codes);
  return { ...draft, codes: codes.map((code) => (code.ordinal === 0 ? { ...code, ordinal: free++ } : code)) };
}

export type Wanted = { mode: "new" | "replaces" | "beside" | "reissue"; of: string | null; dispose: boolean; clearClipboard: boolean };

/** What goes to Rust. The dates are those that were read, not those that were typed. */
export function newCodes(draft: Draft, issued: string | null, expires: string | null, wanted: Wanted): NewCodes {
  const none = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    service: draft.service.trim(),
    account: none(draft.account),
    host: none(draft.host),
    privileged: draft.privileged,
    shape: draft.shape,
    issued,
    expires,
    case_matters: draft.caseMatters,
    codes: draft.codes,
    used_places: draft.usedPlaces,
    mode: wanted.mode,
    of: wanted.of,
    dispose: wanted.dispose,
    clear_clipboard: wanted.clearClipboard,
  };
}
