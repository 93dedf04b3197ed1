// The vault's own keys. Passwords and typed recovery keys go through as bytes that are wiped afterwards;
// the groups of a new recovery key come back once, to be written down.
import { call, callWithBytes } from "./tauri";
import type { KeysView, Rekeyed, RetiredDeleted } from "./shapes";

export const keys = () => call<KeysView>("keys");
export const makeRecoveryKey = () => call<string[]>("make_recovery_key");
/** The program keeps a new key for its sheet as long as it is shown; no longer. */
export const forgetRecoveryKey = () => call<void>("forget_recovery_key");
/** The key typed back: from then on it counts. */
export const testRecoveryKey = (typed: Uint8Array) => callWithBytes<void>("test_recovery_key", typed);
export const rekeyWithNewPassword = (password: Uint8Array) => callWithBytes<Rekeyed>("rekey_with_new_password", password);
/** Also replaces the recovery key: a re-key makes every slot anew. */
export const rekey = (password: Uint8Array) => callWithBytes<Rekeyed>("rekey_vault", password);
export const removeRecoveryKey = (password: Uint8Array) => callWithBytes<Rekeyed>("remove_recovery_key", password);
/** Asks with the system's dialog where the new file is kept; where there is a key file, it takes its place. */
export const addKeyFile = (password: Uint8Array) => callWithBytes<Rekeyed>("add_key_file", password);
export const removeKeyFile = (password: Uint8Array) => callWithBytes<Rekeyed>("remove_key_file", password);
export const upgradePassword = (password: Uint8Array) => callWithBytes<void>("upgrade_password", password);
/** Deletes the backups that still open with what opened the vault before a re-key. */
export const deleteRetiredCopies = () => call<RetiredDeleted>("delete_retired_copies");
/** Asks with the system's dialog for the key file that the next unlock presents; answers its name. */
export const chooseKeyFile = () => call<string>("choose_key_file");
