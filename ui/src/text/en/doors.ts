// Welcome and Unlock, what opening found, and the password asked again.
import type { News, Strength } from "../../api/shapes";
import { wrongPasswords } from "./common";
import { fullDay, moment } from "./dates";

export const welcome = {
  title: "Codekeep",
  lead: "A place of their own for the codes that get you back in.",
  ways: "Ways to begin",
  newVault: "New vault",
  newVaultNote: "Start here if this is your first",
  open: "Open a vault",
  openNote: "A file of yours, or a travel pack",
  recent: "Opened before",
  missing: "The vault opened last is not where it was",
  missingNote: (place: string) => `${place}. Is its drive plugged in? If it is gone, make it anew from a backup.`,
  restore: "Restore…",
  offline: "Everything stays in one file on this machine. This program opens no network connection.",
  heading: "Choose the password of the vault",
  intro: "You type it each time you open the vault. Nobody can reset it, so write it down and keep that in a safe place.",
  phrase: "A phrase made for you",
  another: "Another",
  phraseHint: "Six words drawn at random, 77 bits",
  usePhrase: "Use this phrase",
  phraseUsed: "Both fields hold the phrase. Write it down before you go on.",
  own: "Or type a password of your own",
  again: "Once more",
  same: "The two are the same",
  notSame: "The two are not the same. Type the second one again.",
  keptIn: "Kept in",
  change: "Change…",
  create: "Create the vault",
  creating: "Creating…",
  createHint: "Making the key takes a few seconds",
};

const VERDICTS: Record<string, { word: string; teeth: number; tone: "bad" | "warn" | "ok" }> = {
  refused: { word: "Too weak", teeth: 1, tone: "bad" },
  weak: { word: "Weak", teeth: 2, tone: "warn" },
  good: { word: "Good", teeth: 4, tone: "ok" },
  strong: { word: "Strong", teeth: 5, tone: "ok" },
};

/** Where nothing has been typed that could be weighed. */
export const notWeighed = { label: "Strength: not known yet", hint: "How strong it is shows here as you type" };

/** Strength in words; five teeth are the most. */
export function strength(weighed: Strength) {
  const verdict = VERDICTS[weighed.verdict] ?? { word: weighed.verdict, teeth: 1, tone: "warn" as const };
  return {
    ...verdict,
    label: `Strength: ${verdict.teeth} of 5`,
    thief: `A thief with 1,000 graphics cards: ${weighed.thief}`,
    advice: weighed.advice,
  };
}

export const unlock = {
  button: "Unlock",
  busy: "Opening…",
  typeAgain: "Type it again",
  other: "Open another…",
  notHere: "To the beginning",
  restore: "Restore from a backup…",
  lastOpened: (ms: number, now: number) => `Last opened ${moment(ms, now)} on this machine.`,
  wait: (seconds: number) => `Wait ${seconds} s, then try again.`,
  failed: (n: number, ms: number | null, now: number) =>
    `${wrongPasswords(n)}${ms === null ? "" : ` since ${moment(ms, now)}`}`,
  failedAdvice: "This is written into the ledger when the vault is next opened. If that was not you, change the password then.",
  locked: {
    idle: "Locked because nothing was typed or clicked for a while.",
    button: "Locked. Nothing of the vault is in this window any more.",
    hidden: "Locked because the window was hidden.",
    draft: "Locked because codes stood unstored for ten minutes. They are offered again after the unlock.",
    changed: "The vault is locked.",
    sleep: "Locked because the computer went to sleep.",
    screen: "Locked because the screen was locked.",
    switch: "Locked because somebody else used the computer.",
    rekeyed: "Locked because the vault was re-keyed by another program or machine. Unlock with the newest password.",
    "saved-under-past-key": "Locked because another machine saved this vault under its old password. Unlock: you are told what it would bring.",
  },
};

/** One line of what opening the vault found: what happened, what to do. */
export function news(item: News, now: number): { tone: "info" | "warn" | "bad" | "ok"; what: string; advice: string } {
  const at = item.at_ms === null ? "" : ` since ${moment(item.at_ms, now)}`;
  switch (item.kind) {
    case "failed-unlocks":
      return {
        tone: "warn",
        what: `${wrongPasswords(item.count)}${at}`,
        advice: "It is in the ledger now. If that was not you, change the password in Settings.",
      };
    case "older-copy-united":
      return {
        tone: "warn",
        what: "This file was an older copy of the vault",
        advice: "What this machine knew was added to it, so codes that were used stay used. Look at them in the ledger.",
      };
    case "united-elsewhere":
      return {
        tone: "info",
        what: "This vault was used on another machine",
        advice: `${item.count === 1 ? "1 event" : `${item.count} events`} came with it. Nothing was lost.`,
      };
    case "own-copy-damaged":
      return {
        tone: "warn",
        what: "This machine's own copy of the vault could not be read",
        advice: "The vault itself is whole. Uses that only the copy knew of may be missing: compare the last days in the ledger.",
      };
    case "last-entries-missing":
      return {
        tone: "warn",
        what: "What this machine wrote last is missing",
        advice: "The vault and this machine's own copy are both older than that, as when they were put back. Codes that were used since look unused; a service that refuses one may be right. Look for a newer copy under Settings, Backups.",
      };
    case "own-copy-other-key":
      return {
        tone: "warn",
        what: "This machine's own copy is locked with another key",
        advice: "The vault was re-keyed, and this file is from before that or from elsewhere. The copy is among the backups. If there is a newer password, unlock with that one.",
      };
    case "no-own-copy":
      return { tone: "warn", what: "This machine's own copy of the vault could not be written", advice: "The vault itself is whole. See whether the disk is full." };
    case "only-own-copy":
      return {
        tone: "warn",
        what: "The vault file could not be written; what you did is kept in this machine's own copy",
        advice: "It goes into the file as soon as that can be written again. Until then, use this vault on this machine only.",
      };
    case "state-unreadable":
      return {
        tone: "info",
        what: "What this machine remembered of the vault could not be read",
        advice: "The vault itself is whole. Failed unlocks of the last days may be missing from the ledger.",
      };
    case "open-to-others":
      return {
        tone: "warn",
        what: "Other users of this machine may read the vault file",
        advice: "Its drive keeps no rights. The file is encrypted all the same; a folder of your own is better.",
      };
    case "backup-failed":
      return { tone: "warn", what: "The last backup could not be written", advice: "The vault itself is whole. See whether the disk is full." };
    case "read-only":
      return {
        tone: "warn",
        what: "The vault can be read here, but not written",
        advice: "A code can still be taken: you are told before it is shown that its use cannot be recorded.",
      };
    case "siblings-united":
      return {
        tone: "info",
        what: "Conflict copies beside the vault were united with it",
        advice: `${item.count === 1 ? "1 event" : `${item.count} events`} came with them. What stood there is among the backups now.`,
      };
    case "siblings-wait":
      return {
        tone: "warn",
        what: item.count === 1 ? "A conflict copy beside the vault waits for you" : `${item.count} conflict copies beside the vault wait for you`,
        advice: "No key of today opens it, or there are too many for one unlock. Look in Settings, Backups.",
      };
    case "chains-broken":
      return { tone: "bad", what: "After uniting copies the ledger does not fit together", advice: "Everything was kept. Verify it in the ledger." };
    case "pack-expired":
      return { tone: "warn", what: "This travel pack is past its date", advice: "Its codes may still be good. At home bring it home, delete it, and say so in the register." };
    case "in-cloud-folder":
      return {
        tone: "info",
        what: `${item.name ?? "A program"} keeps the vault's folder the same on other machines`,
        advice: "That is safe: copies that go apart are united. The backups stay on this machine.",
      };
    case "restored":
      return {
        tone: "ok",
        what: `The vault is there again: ${item.name ?? ""}`,
        advice:
          item.count === 0
            ? "Codes that were used stay used."
            : `It was united with newer state on this machine: ${item.count === 1 ? "1 entry" : `${item.count} entries`}. Codes that were used stay used.`,
      };
    case "restored-alone":
      return {
        tone: "warn",
        what: `The last entry that could be read is from ${item.at_ms === null ? "an unknown day" : fullDay(item.at_ms)}: codes may have been used since`,
        advice: "A service that refuses one may be right.",
      };
    case "damaged-set-aside":
      return { tone: "info", what: `The damaged file that stood there is now ${item.name ?? "beside it"}`, advice: "Nothing was deleted." };
    case "clipboard-cleared":
      return { tone: "ok", what: "A code that was still on the clipboard is cleared", advice: "The program had ended before it could do that." };
    case "code-out":
      return {
        tone: "info",
        what: item.count === 1 ? "1 code waits for its answer" : `${item.count} codes wait for their answer`,
        advice: "Say whether it worked, so that it is never offered again by mistake.",
      };
    default:
      return { tone: "info", what: "Something happened while the vault was locked", advice: "Look at the ledger." };
  }
}

export const stepUp = {
  title: "Your password first",
  reason: "It was more than a minute ago that you typed it, and this needs it again.",
  confirm: "Continue",
  busy: "Checking…",
};
