// The vault's own keys: what opens it, and what shuts somebody out.
import type { SheetMade } from "../../api/shapes";

const OTHERS = "Copies of the file elsewhere, on sticks or in clouds, still open with what opened them then. Only a reissue voids the codes in them.";

export const keys = {
  recovery: "Recovery key",
  recoveryNone: "Nothing but the password opens this vault, and nobody can reset that",
  recoveryUntested: (made: string) => `Made ${made}. It was never typed back, so nobody knows that it was kept`,
  recoveryTested: (at: string) => `Typed back or used ${at}`,
  make: "Make one…",
  typeBack: "Type it back…",
  replace: "Replace…",
  remove: "Remove…",
  keyFile: "Key file",
  keyFileNone: "The password alone opens this vault",
  keyFileHas: (name: string | null) => (name === null ? "The vault wants it beside the password" : `The vault wants ${name} beside the password`),
  add: "Add one…",
  rekeyRow: "Re-key",
  rekeyNote: "New keys for everything: what was saved before opens nothing that is saved from now on",
  rekeyedAt: (at: string) => `Last re-keyed ${at}`,
  rekey: "Re-key…",
  retired: (n: number) => (n === 1 ? "1 old backup opens with what opened the vault before" : `${n} old backups open with what opened the vault before`),
  retiredNote: "Delete them, if that may be known to somebody",
  deleteRetired: "Delete them",
  deleted: (n: number) => (n === 1 ? "1 old backup is deleted." : `${n} old backups are deleted.`),
  outOfReach: (folder: string) => `Old backups in the second place, ${folder}, are not deleted: it is not there`,
  outOfReachAdvice: "Connect it, re-key once more, and delete them then.",
  belowFloor: "A guess at the password costs less than it should today",
  upgrade: "Raise it…",
};

/** What is asked for the password before the vault is locked anew. */
export const keyActs = {
  rekey: {
    title: "Re-key the vault",
    text: `The vault gets a new data key. Old backups, and copies that somebody may have, open nothing that is saved from now on. A recovery key is made anew; the old one is void. ${OTHERS}`,
    yes: "Re-key",
    done: "The vault is re-keyed.",
  },
  "replace-recovery": {
    title: "Replace the recovery key",
    text: "The vault is re-keyed, so that the old recovery key opens nothing that is saved from now on.",
    yes: "Make a new one",
    done: "The recovery key is replaced.",
  },
  "remove-recovery": {
    title: "Remove the recovery key",
    text: "Afterwards nothing but the password opens the vault, and nobody can reset that. The vault is re-keyed, so that the old key opens nothing that is saved from now on.",
    yes: "Remove it",
    done: "There is no recovery key any more.",
  },
  "add-file": {
    title: "Add a key file",
    text: "Codekeep makes a small file. From then on the vault wants it beside the password: keep a second copy of it, and never beside the vault. Copies saved before open without it.",
    yes: "Make the key file…",
    done: "The vault wants the key file from now on. Make a second copy of it.",
  },
  "replace-file": {
    title: "Replace the key file",
    text: "Codekeep makes another file, and re-keys the vault, so that the old one opens nothing that is saved from now on. A recovery key is made anew.",
    yes: "Make the key file…",
    done: "The key file is replaced. Make a second copy of it.",
  },
  "remove-file": {
    title: "Remove the key file",
    text: "Afterwards the password alone opens the vault. It is re-keyed; a recovery key is made anew.",
    yes: "Remove it",
    done: "The password opens the vault alone again.",
  },
  upgrade: {
    title: "Raise the cost of guessing",
    text: "This machine is measured, and the vault is sealed anew, so that each guess at the password costs a thief more. Unlocking takes about a second.",
    yes: "Raise it",
    done: "A guess at the password costs more now.",
  },
};

export const recovery = {
  title: "Your recovery key",
  text: "It opens this vault without the password. Print its sheet or write it down, and keep it where the vault is not. It is shown this once.",
  written: "I wrote it down",
  have: "I have the sheet",
  onPaper: "On paper",
  placeExample: "Bank box",
  sheetMade: (m: SheetMade) => `Recovery sheet ${m.printed}: ${m.goes_to}. It stands in the register of copies.`,
  later: "Close",
  backTitle: "Type the recovery key back",
  backText: "From the paper, not from memory. Capitals, spaces and dashes do not matter.",
  field: "Recovery key",
  test: "Test it",
  tested: "It fits. You have tested your way back in.",
};

export const change = {
  question: "Could someone else know the old password?",
  no: "No",
  yes: "Yes",
  noNote: "Changing the password does not shut out somebody who has an old copy of the file and knows the old password.",
  yesNote: "The vault is re-keyed: who has an old copy and knows the old password opens nothing that is saved from now on. A recovery key is made anew.",
};

export const setPassword = {
  title: "Set a new password",
  lead: "The recovery key opened the vault. Before anything else it gets a new password.",
  lostFile: "The key file was not presented. From now on the password opens the vault without one, and a new recovery key is made.",
  confirm: "Set the password",
};

export const unlockWith = {
  recovery: "Use the recovery key",
  password: "Use the password instead",
  title: "Type the recovery key from its sheet.",
  file: (name: string | null) => (name === null ? "No key file chosen" : name),
  choose: "Choose the key file…",
  agree: { "much-memory": "Open it anyway", "saved-under-past-key": "Unite with it" } as Record<string, string>,
  agreed: "Type the password again to go on.",
};

const SAID: Record<string, string> = {
  password: "The password of the vault was changed",
  cost: "What a guess at the password costs was raised",
  "key-file-added": "A key file was added",
  "key-file-replaced": "The key file was replaced",
  "key-file-removed": "The key file was removed",
  "recovery-made": "A recovery key was made",
  "recovery-removed": "The recovery key was removed",
  rekeyed: "The vault was re-keyed",
};

/** What the ledger says of a change of keys. */
export const keyChanged = (word: string | null) => SAID[word ?? ""] ?? "A key of the vault was changed";

export const firstSteps = {
  title: "First steps",
  recovery: "Make a recovery key, for the day on which the password is forgotten",
  recoveryBack: "Type the recovery key back, so that it counts",
  recoveryDone: "The recovery key is made and tested",
};
