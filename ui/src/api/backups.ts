// Backups of the open vault, other copies of it, and making a vault anew. Dialogs for files are the system's.
import { call, callWithBytes } from "./tauri";
import type { BackupLook, BackupsView, BroughtBack, Opened, OtherCopy, RestoreView, United } from "./shapes";

export const backups = () => call<BackupsView>("backups");
/** Carries the newest state to the second place first. */
export const verifyBackups = () => call<BackupsView>("verify_backups");
export const lookInto = (backup: string) => call<BackupLook>("look_into_backup", { backup });
export const bringBack = (backup: string, set: string, intent: "add" | "replace" | "also") => call<BroughtBack>("bring_back_set", { backup, set, intent });
/** What the vault lacks comes back. */
export const uniteBackup = (backup: string) => call<United>("unite_backup", { backup });
export const nameSecondPlace = () => call<void>("name_second_place");
export const forgetSecondPlace = () => call<void>("forget_second_place");
/** Answers how many went. */
export const clearBackups = () => call<number>("clear_backups");

export const chooseOtherCopy = () => call<OtherCopy>("choose_other_copy");
export const weighWaiting = (name: string) => call<OtherCopy>("weigh_waiting_copy", { name });
/** The copy that wanted it, again. */
export const weighWithItsPassword = (password: Uint8Array) => callWithBytes<OtherCopy>("weigh_with_its_password", password);
/** The copy that was weighed last. */
export const uniteOther = () => call<United>("unite_other_copy");

export const restorable = () => call<RestoreView>("restorable");
export const chooseRestorePlace = () => call<RestoreView>("choose_restore_place");
export const chooseSave = (key: string) => call<RestoreView>("choose_save", { key });
export const chooseSaveFile = () => call<RestoreView>("choose_save_file");
export const restoreVault = (password: Uint8Array) => callWithBytes<Opened>("restore_vault", password);
export const restoreWithRecoveryKey = (typed: Uint8Array) => callWithBytes<Opened>("restore_vault_with_recovery_key", typed);
