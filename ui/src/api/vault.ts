// Opening, locking and making vaults. A password goes through here as bytes that are wiped afterwards.
import { call, callWithBytes } from "./tauri";
import type { Opened, Status, Strength } from "./shapes";

export const status = () => call<Status>("status");
/** Six words drawn at random in Rust. */
export const suggestPhrase = () => call<string>("suggest_phrase");
export const weighPassword = (password: Uint8Array) => callWithBytes<Strength>("weigh_password", password);
/** Asks with the system's dialog where a new vault is kept; answers the place as it is shown. */
export const chooseNewPlace = () => call<string>("choose_new_place");
export const newVault = (password: Uint8Array) => callWithBytes<Opened>("new_vault", password);
export const openOther = () => call<Status>("open_other");
export const openRecent = (key: string) => call<Status>("open_recent", { key });
/** Back to Welcome; the file stays where it is. */
export const forgetVault = () => call<Status>("forget_vault");
export const unlock = (password: Uint8Array) => callWithBytes<Opened>("unlock", password);
/** Leads straight to a new password. */
export const unlockWithRecoveryKey = (typed: Uint8Array) => callWithBytes<Opened>("unlock_with_recovery_key", typed);
/** Says yes to what the last unlock asked, for the next one. */
export const agree = (to: string) => call<void>("agree", { to });
export const lock = () => call<void>("lock");
/** Any secret that opens the vault, again: good for 60 s. */
export const stepUp = (password: Uint8Array) => callWithBytes<void>("step_up", password);
export const changePassword = (password: Uint8Array) => callWithBytes<void>("change_password", password);
/** There was input: the idle time starts anew. */
export const touch = () => call<void>("touch");
