// Storing codes. Files and the clipboard are read in Rust; only typed text starts here.
import { call, callWithBytes } from "./tauri";
import type { Fit, NewCode, NewCodes, Preview, Stored } from "./shapes";

export const previewClipboard = () => call<Preview>("preview_clipboard");
export const previewText = (text: Uint8Array) => callWithBytes<Preview>("preview_text", text);
/** Opens the system's file dialog. */
export const previewFile = () => call<Preview>("preview_file");
/** Opens its dialog for folders: texts, or a store of pass. */
export const previewFolder = () => call<Preview>("preview_folder");
/** What Rust holds already: after a drop, or sealed over a lock. */
export const preview = () => call<Preview | null>("preview");
/** A part of the picture that was brought, in greys. */
export type Part = { width: number; height: number; dots: Uint8Array };
export async function partOfPicture(part: number): Promise<Part> {
  const bytes = await call<Uint8Array>("part_of_picture", { part });
  const sides = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return { width: sides.getUint32(0, true), height: sides.getUint32(4, true), dots: bytes.subarray(8) };
}
/** What is being read is not wanted any more. */
export const stopReading = () => call<void>("stop_reading");
export const dropPreview = () => call<void>("drop_preview");
/** One code of the one at this place and the one behind it. */
export const joinCodes = (codes: NewCode[], at: number) => call<NewCode[]>("join_codes", { codes, at });
/** Two codes of one, cut before its sign with this number. */
export const splitCode = (codes: NewCode[], at: number, place: number) => call<NewCode[]>("split_code", { codes, at, place });
export const beginReissue = (account: string) => call<void>("begin_reissue", { account });
export const fit = (codes: NewCodes) => call<Fit>("fit", { codes });
export const store = (codes: NewCodes) => call<Stored>("store", { codes });
