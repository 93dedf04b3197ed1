// The copies register and the making of sheets. A page never comes into the window.
import { call } from "./tauri";
import type { CopyRow, CopyView, SheetMade, SheetPreview, SheetWish } from "./shapes";

export const copies = () => call<Array<CopyRow>>("copies");
export const copy = (copy: string) => call<CopyView>("copy", { copy });
export const sheetPreview = (wish: SheetWish) => call<SheetPreview>("sheet_preview", { wish });
export const saveSheet = (wish: SheetWish) => call<SheetMade>("save_sheet", { wish });
/** "checked" strikes the rows that are to be struck now. */
export const copySaid = (copy: string, said: "checked" | "destroyed" | "lost") => call<void>("copy_said", { copy, said });
