// Attention and the ledger.
import { call } from "./tauri";
import type { AttentionView, LedgerCheck, LedgerView, LedgerWish } from "./shapes";

export const attention = () => call<AttentionView>("attention");
/** `until` is a date, YYYY-MM-DD, at most a year away. */
export const putOff = (item: string, until: string) => call<void>("put_off", { item, until });
export const disposeSource = (item: string) => call<void>("dispose_source", { item });
export const seen = (item: string) => call<void>("seen", { item });
export const ledger = (wish: LedgerWish) => call<LedgerView>("ledger", { wish });
/** Checks every chain. */
export const verifyLedger = () => call<LedgerCheck>("verify_ledger");
/** Asks with the system's dialog where it goes; answers the file's name. */
export const exportLedger = () => call<string>("export_ledger");
