// Leaving with everything, and coming back. Dialogs for files are the system's; no code of an export comes into the page.
import { call, callWithBytes } from "./tauri";
import type { ExportMade, ExportView, ExportWish, MovedOut } from "./shapes";

export const exportAll = (wish: ExportWish) => call<ExportMade>("export", { wish });
export const chooseExport = () => call<ExportView>("choose_export");
export const openExport = (phrase: Uint8Array) => callWithBytes<ExportView>("open_export", phrase);
/** Answers what it brought. */
export const takeInExport = () => call<ExportView>("take_in_export");
export const dropExport = () => call<void>("drop_export");
/** The vault as it is now, for another machine. */
export const moveOut = () => call<MovedOut>("move_out");
