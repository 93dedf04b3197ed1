// The copies register and the making of sheets. A page never comes into the window.
import { call, callWithBytes } from "./tauri";
import type { CopyRow, CopyView, PrinterRow, SheetMade, SheetOpened, SheetPreview, SheetRead, SheetStored, SheetVerdict, SheetWish } from "./shapes";

export const copies = () => call<Array<CopyRow>>("copies");
export const copy = (copy: string) => call<CopyView>("copy", { copy });
export const sheetPreview = (wish: SheetWish) => call<SheetPreview>("sheet_preview", { wish });
export const saveSheet = (wish: SheetWish) => call<SheetMade>("save_sheet", { wish });
export const printers = () => call<Array<PrinterRow>>("printers");
export const printSheet = (wish: SheetWish, printer: string) => call<SheetMade>("print_sheet", { wish, printer });
/** Without an id the check word alone has to tell. */
export const verifySheet = (id: string | null, word: string) => call<SheetVerdict>("verify_sheet", { id, word });
export const verifyScan = () => call<SheetVerdict>("verify_scan");
/** Pages of a sealed sheet add up until it is stored or dropped. */
export const readSheetFile = () => call<SheetRead>("read_sheet_file");
export const readSheetText = (lines: Uint8Array) => callWithBytes<SheetRead>("read_sheet_text", lines);
export const openSheet = (phrase: Uint8Array) => callWithBytes<SheetOpened>("open_sheet", phrase);
export const storeSheet = (beside: boolean) => call<SheetStored>("store_sheet", { beside });
export const dropSheet = () => call<void>("drop_sheet");
/** "checked" strikes the rows that are to be struck now. */
export const copySaid = (copy: string, said: "checked" | "destroyed" | "lost") => call<void>("copy_said", { copy, said });
