// Small dialogs of one account, the keyboard list, and what is said at the edge of the window.
import type { CopyRow } from "../../api/shapes";
import { copyName, isFile } from "./common";

export const edit = {
  title: (service: string) => `Edit ${service}`,
  service: "Service",
  name: "Account name",
  host: "Sign-in host",
  hostHint: "github.com, not a whole address. It stands large above each code.",
  page: "Reissue page",
  pageHint: "An address that begins with https://",
  also: "Also needed",
  alsoHint: "For example: the password",
  owner: "Owner",
  tags: "Tags",
  notes: "Notes",
  notesHint: "Never codes: they belong in a set.",
  order: "The service asks for",
  plain: "Codes are typed without spaces and hyphens",
  privileged: "Privileged",
  privilegedNote: "The password is asked again before each code.",
  save: "Save",
  badPage: "The address must begin with https://",
  needService: "An account needs the name of its service.",
};

export const close = {
  title: (service: string) => `Close ${service}?`,
  text: "Its code texts are destroyed and the account is put away. The history stays. This cannot be undone.",
  yes: "Close the account",
  no: "Keep it",
  done: (service: string) => `${service} is closed.`,
};

export const signin = {
  title: (service: string) => `What changed at ${service}?`,
  text: "Some services void old backup codes then. You are told what follows for this one.",
  changes: {
    phone: { name: "The phone was replaced", note: "Lost, stolen or new" },
    enrolled: { name: "The second factor was enrolled anew", note: "A new authenticator app, key or passkey" },
    password: { name: "The password was reset", note: "Also by the service itself" },
  },
  confirm: "Write it down",
  no: "Cancel",
  done: "Written down. If codes have to be reissued, it stands under Attention.",
};

export const exposed = {
  title: (service: string) => `Were the codes of ${service} exposed?`,
  text: "The current set is revoked at once: none of its codes is offered any more. Reissue it next; until then whoever saw them can use them.",
  whys: {
    exposed: { name: "Somebody may have seen them", note: "A lost sheet, a paste into a ticket, a screenshot" },
    notice: { name: "A notice came that I did not cause", note: "The service says that codes were used or reissued" },
  },
  yes: "Revoke the set",
  no: "Keep it",
  done: "The set is revoked. Reissue it now.",
};

export const restore = {
  title: (n: number) => `Take set ${n} back into use?`,
  text: "It was revoked. Only do this if you are sure that nobody saw its codes.",
  yes: "Take it back",
  no: "Leave it revoked",
  done: "The set is in use again.",
};

export const purge = {
  title: (service: string) => `Purge the old sets of ${service}?`,
  text: "The code texts of all sets that were replaced or revoked are destroyed. The history stays. Backups that were made before keep them until they are overwritten. This cannot be undone.",
  yes: "Purge old code texts",
  no: "Keep them",
  done: (n: number) => (n === 1 ? "The text of 1 old code is destroyed. The history stays." : `The texts of ${n} old codes are destroyed. The history stays.`),
};

export const correct = {
  title: (n: number) => `Correct what was said of code ${n}?`,
  text: "The first answer stays in the ledger beside the correction. You are asked again what became of the code.",
  reason: "Reason",
  reasonHint: "For whoever reads the ledger. Never the code.",
  yes: "Correct it",
  no: "Leave it",
  needReason: "A correction needs its reason.",
  button: "Correct…",
};

export const lost = {
  title: (copy: CopyRow) => `${copyName(copy.kind, copy.printed)} is lost?`,
  text: (copy: CopyRow) =>
    copy.kind === "recovery"
      ? "Whoever has it and a copy of the vault’s file has every code in it, until the recovery key is replaced."
      : `The sets on it are marked as due for a reissue at once: ${copy.holds.join(", ")}. Whoever finds it can use its codes until then.`,
  yes: "It is lost",
  no: "I have it",
  done: (copy: CopyRow) => `${copyName(copy.kind, copy.printed)} is marked lost. ${copy.kind === "recovery" ? "Replace the recovery key." : "Reissue the sets on it."}`,
};

export const destroyed = {
  title: (copy: CopyRow) => `${copyName(copy.kind, copy.printed)} is destroyed?`,
  text: (copy: CopyRow) =>
    `${isFile(copy.kind) ? "Deleted where it lay and wherever it was copied to, not in the bin." : "Shredded or burnt, not in the bin."} It is struck off the register for good.`,
  yes: "I destroyed it",
  no: "Not yet",
};

export const number = { title: "Use a code by its number", no: "Cancel" };

export const drop = { title: "Drop it to read it here", note: "You see what was recognised before anything is stored." };

export const clearBackups = {
  title: "Keep one fresh backup only",
  text: "A fresh backup is made and checked, and every older one is removed for good, in the second place as well.",
  no: "Keep them",
  yes: "Remove the older ones",
};

export const keys = {
  title: "Keyboard",
  off: "Single-letter keys are off. They can be switched on in Settings, under Look.",
  rows: [
    { keys: ["/"], does: "Search; ↑ ↓ move, Enter uses a code" },
    { keys: ["U"], does: "Use a code" },
    { keys: ["C", "H", "K"], does: "In the room: copy, hide, keep showing" },
    { keys: ["1", "2", "3"], does: "It worked, it was refused, I didn’t use it" },
    { keys: ["N"], does: "Store codes" },
    { keys: ["Ctrl V"], does: "Paste codes straight into Store codes" },
    { keys: ["Ctrl ↵"], does: "Store what was found" },
    { keys: ["R", "P"], does: "Reissue; make a sheet" },
    { keys: ["G", "A"], does: "Go to accounts; then T attention, C copies, L ledger, S settings" },
    { keys: ["O"], does: "Locked out? What to do when something was lost" },
    { keys: ["Ctrl L"], does: "Lock now" },
    { keys: ["Esc"], does: "Close; in the room it leaves the question open" },
    { keys: ["?"], does: "This list" },
  ],
};
