// Settings: each with its consequence. A setting that a newer version knows is shown by its name.
import type { SettingRow } from "../../api/shapes";
import { span } from "./dates";

export const settings = {
  title: "Settings",
  parts: {
    locking: { name: "Locking and showing", lead: "When the vault closes, and how long a code may be seen" },
    clipboard: { name: "Clipboard", lead: "How long a copied code stays there" },
    attention: { name: "Attention", lead: "From when on something asks for you" },
    password: { name: "Keys", lead: "What opens this vault, and where it is kept" },
    backups: { name: "Backups", lead: "Older states of this vault, each whole and encrypted" },
    leaving: { name: "Leaving", lead: "Everything in one file that needs no Codekeep, and the way back" },
    look: { name: "Look", lead: "Light or dark, and the keyboard" },
  },
  weakens: "Your password is asked before this is weakened.",
  usual: (words: string) => `Usual: ${words}`,
  always: "Always",
  yes: "On",
  no: "Off",
  hints: "A copied code carries the hint that keeps it out of clipboard histories. Programs obey it of their own will.",
  captureOn: "Codes are kept out of screen pictures",
  captureOnNote: "The system hides this window from screen pictures and sharing.",
  captureOff: "This system cannot keep codes out of screen pictures",
  captureOffNote: "Anyone who can take a picture of the screen, or shares it, sees a code that is shown.",
  theme: "Theme",
  themes: { system: "As the system", light: "Light", dark: "Dark" } as Record<string, string>,
  letterKeys: "Single-letter keys",
  letterKeysNote: "U uses a code, N stores codes, and so on, outside of fields. Ctrl keys always work.",
  keys: "All keys",
  keysNote: "What the keyboard does, on one page",
  showKeys: "Show",
  derivation: "Key derivation",
  derivationNote: "What each try at the password costs a thief",
  vault: "This vault",
  leaveVault: "Open another vault…",
  leaveNote: "This one is locked; its file stays where it is.",
  password: "Password of this vault",
  change: "Change the password…",
  changeNote: "The vault is sealed anew. Copies of the old file still open with the old password.",
  changeTitle: "Change the password of the vault",
  changeConfirm: "Change the password",
  changed: "The password of the vault is changed.",
  newPassword: "New password",
  saved: "Saved.",
};

type Words = { name: string; note: string; part: keyof typeof settings.parts; unit: "seconds" | "days" | "count" | "flag" | "percent" };

const SETTINGS: Record<string, Words> = {
  "lock.idle-seconds": { name: "Lock when idle", note: "Idle means no input in this program", part: "locking", unit: "seconds" },
  "lock.on-hide": { name: "Lock when the window is hidden", note: "A running countdown goes on and still clears the clipboard", part: "locking", unit: "flag" },
  "reveal.seconds": { name: "Hide a code after", note: "One second more for each character beyond 12", part: "locking", unit: "seconds" },
  "take.always-step-up": { name: "Ask for the password before each code", note: "Off: only for privileged accounts", part: "locking", unit: "flag" },
  "clipboard.seconds": { name: "Clear the clipboard after", note: "Also on lock and on exit", part: "clipboard", unit: "seconds" },
  "attention.old-days": { name: "A set is old after", note: "Counted from the day it was issued", part: "attention", unit: "days" },
  "attention.old-days-privileged": { name: "A set of a privileged account is old after", note: "Counted from the day it was issued", part: "attention", unit: "days" },
  "attention.few-left": { name: "Few codes are left at", note: "Or at a fifth of the list, whichever comes first", part: "attention", unit: "count" },
};

const fallback = (name: string): Words => {
  const part = name.startsWith("clipboard.") ? "clipboard" : name.startsWith("attention.") ? "attention" : "locking";
  const unit = name.includes("seconds") ? "seconds" : name.includes("days") ? "days" : name.includes("percent") ? "percent" : "count";
  return { name, note: "", part, unit };
};

/** Words, place and unit of a setting. A row that can only be 0 or 1 is a switch, whatever its name. */
export function settingWords(row: Pick<SettingRow, "name" | "least" | "most">): Words {
  const words = SETTINGS[row.name] ?? fallback(row.name);
  return row.least === 0 && row.most === 1 ? { ...words, unit: "flag" } : words;
}

export const settingName = (name: string) => (SETTINGS[name] ?? fallback(name)).name.toLowerCase();

/** A value in words: "5 min", "365 days", "On". */
export function settingValue(name: string, value: number, unit = (SETTINGS[name] ?? fallback(name)).unit): string {
  switch (unit) {
    case "flag": return value === 0 ? settings.no : settings.yes;
    case "seconds": return span(value);
    case "days": return value === 1 ? "1 day" : `${value} days`;
    case "percent": return `${value} %`;
    case "count": return String(value);
  }
}
