// Another manager's export. Its file is read in Rust; the page sees names and counts, and sends its password
// as bytes that are wiped afterwards.
import { call, callWithBytes } from "./tauri";
import type { Imported, ImportView } from "./shapes";

/** What Rust holds: after a drop, or after a file that was chosen turned out to be an export. */
export const held = () => call<ImportView | null>("import");
export const open = (password: Uint8Array) => callWithBytes<ImportView>("open_import", password);
/** Asks with the system's dialog for the key file that goes with the password. */
export const chooseKeyFile = () => call<ImportView>("choose_import_key");
export const store = (sets: number[], accounts: number[], dispose: boolean) => call<Imported>("store_import", { sets, accounts, dispose });
export const drop = () => call<void>("drop_import");
