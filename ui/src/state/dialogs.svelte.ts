// Which small dialog is open. They are asked from several screens, so they live at the root.
import type { AccountView, AttentionItem, BackupLook, CopyRow, ExportView, LedgerCheck, MovedOut, OtherCopy, PackHome, SetView } from "../api/shapes";

export type Dialog =
  | { is: "edit"; account: AccountView }
  | { is: "close"; account: string; service: string }
  | { is: "signin"; account: string; service: string; change?: string | null }
  | { is: "exposed"; account: string; service: string; set: string }
  | { is: "restore"; set: SetView }
  | { is: "purge"; account: string; service: string }
  | { is: "correct"; take: string; ordinal: number; account: string }
  | { is: "destroyed"; copy: CopyRow }
  | { is: "lost"; copy: CopyRow }
  | { is: "put-off"; item: AttentionItem }
  | { is: "check-sheet" }
  | { is: "read-sheet" }
  | { is: "password" }
  | { is: "key"; what: KeyAct }
  /** The groups of a new recovery key; null only types the present one back. */
  | { is: "recovery"; groups: string[] | null }
  /** What a backup holds. */
  | { is: "backup"; look: BackupLook }
  | { is: "clear-backups" }
  /** Another copy of the vault, weighed; and one that wants a password of its own. */
  | { is: "other-copy"; copy: OtherCopy }
  | { is: "its-password" }
  /** An export that was chosen, and what it would bring. */
  | { is: "export-in"; view: ExportView }
  /** The vault was saved for another machine: what follows. */
  | { is: "moved"; moved: MovedOut }
  /** A travel pack that was chosen, and what it would bring. */
  | { is: "bring-home"; pack: PackHome }
  | { is: "ledger-check"; found: LedgerCheck }
  | { is: "keys" };

/** Changes of the vault's keys that take the password in the same step. */
export type KeyAct = "rekey" | "replace-recovery" | "remove-recovery" | "add-file" | "replace-file" | "remove-file" | "upgrade";

class Dialogs {
  open = $state.raw<Dialog | null>(null);
  show(dialog: Dialog) {
    this.open = dialog;
  }
  close() {
    this.open = null;
  }
}

export const dialogs = new Dialogs();
