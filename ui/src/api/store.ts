// Storing codes. Files and the clipboard are read in Rust; only typed text starts here.
import { call, callWithBytes } from "./tauri";
import type { Fit, NewCodes, Preview, Stored } from "./shapes";

export const previewClipboard = () => call<Preview>("preview_clipboard");
export const previewText = (text: Uint8Array) => callWithBytes<Preview>("preview_text", text);
/** Opens the system's file dialog. */
export const previewFile = () => call<Preview>("preview_file");
/** What Rust holds already: after a drop, or sealed over a lock. */
export const preview = () => call<Preview | null>("preview");
export const dropPreview = () => call<void>("drop_preview");
export const beginReissue = (account: string) => call<void>("begin_reissue", { account });
export const fit = (codes: NewCodes) => call<Fit>("fit", { codes });
export const store = (codes: NewCodes) => call<Stored>("store", { codes });
