// A set that is not stored yet, as the person edits it. Pure. Texts are kept byte for byte: nothing
// here trims or folds them.
import type { LeftOut, NewCode, NewCodes, Preview, PreviewSet } from "../api/shapes";
import type { StoreFor } from "./places";

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
  leftOut: LeftOut[];
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
  };
}

const freeOrdinal = (codes: ReadonlyArray<NewCode>) => codes.reduce((most, code) => Math.max(most, code.ordinal), 0) + 1;

export function removeCode(draft: Draft, index: number): Draft {
  return { ...draft, codes: draft.codes.filter((_, i) => i !== index) };
}

export function toggleUsed(draft: Draft, index: number): Draft {
  return { ...draft, codes: draft.codes.map((code, i) => (i === index ? { ...code, used: !code.used } : code)) };
}

/** Makes a code of a line that was left out; it takes its place by the line it stood on. */
export function makeCode(draft: Draft, line: LeftOut): Draft {
  const code: NewCode = { text: line.text, used: false, ordinal: freeOrdinal(draft.codes), line: line.line };
  return { ...draft, codes: [...draft.codes, code], leftOut: draft.leftOut.filter((other) => other !== line) };
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
    codes.push(before ?? { text: line, used: false, ordinal: 0, line: i + 1 });
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
