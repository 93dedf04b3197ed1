// Storing codes. Files and the clipboard are read in Rust; only typed text starts here.
import { call, callWithBytes } from "./tauri";
import type { Fit, NewCode, NewCodes, Preview, Stored } from "./shapes";

export const previewClipboard = () => call<Preview>("preview_clipboard");
export const previewText = (text: Uint8Array) => callWithBytes<Preview>("preview_text", text);
/** Opens the system's file dialog. */
export const previewFile = () => call<Preview>("preview_file");
/** What Rust holds already: after a drop, or sealed over a lock. */
export const preview = () => call<Preview | null>("preview");
export const dropPreview = () => call<void>("drop_preview");
/** One code of the one at this place and the one behind it. */
export const joinCodes = (codes: NewCode[], at: number) => call<NewCode[]>("join_codes", { codes, at });
/** Two codes of one, cut before its sign with this number. */
export const splitCode = (codes: NewCode[], at: number, place: number) => call<NewCode[]>("split_code", { codes, at, place });
export const beginReissue = (account: string) => call<void>("begin_reissue", { account });
export const fit = (codes: NewCodes) => call<Fit>("fit", { codes });
export const store = (codes: NewCodes) => call<Stored>("store", { codes });
