// Reasons to act, each in one sentence with since when and the button that clears it.
import type { AttentionItem } from "../../api/shapes";
import { codes, copyName, isExport, rows, strikes, struckCount, wrongPasswords } from "./common";
import { away, dateText, daysBetween, since, time } from "./dates";

export const attention = {
  title: (n: number) => (n === 0 ? "Nothing needs you" : n === 1 ? "1 thing needs you" : `${n} things need you`),
  titleNow: (n: number) => (n === 1 ? "1 thing needs you now" : `${n} things need you now`),
  canWait: (n: number) => (n === 1 ? "1 more can wait" : `${n} more can wait`),
  lead: (now: number) => (now === 0 ? "All of it can wait for a quiet moment" : now === 1 ? "The first one today; the rest when you have a quiet moment" : `The first ${now} today; the rest when you have a quiet moment`),
  leadAllNow: "Today, if you can",
  calm: "Codes, sets and sheets are in order. What becomes due stands here, with its reason.",
  now: "Now",
  soon: "Soon",
  someDay: "When you have time",
  putOff: "Put off",
  back: (iso: string) => `back on ${dateText(iso)}`,
  later: "Later",
  fileDestroyed: "The file is destroyed",
};

/** The item in one sentence, and below it since when and why. `inAccount` leaves out the service's name. */
export function itemText(item: AttentionItem, now: number, inAccount = false): { what: string; note: string } {
  const service = item.service ?? "An account";
  const named = (sentence: string) => (inAccount ? sentence[0]!.toUpperCase() + sentence.slice(1) : `${service}: ${sentence}`);
  const from = `Since ${since(item.since_ms, now)}.`;
  const set = item.generation === null ? "the set" : `set ${item.generation}`;
  const code = item.ordinal === null ? "a code" : `code ${item.ordinal}`;
  const sheet = item.copy_printed ?? "";
  const copy = copyName(item.copy_kind, sheet);
  const n = item.count ?? 0;
  const end = item.until_ms;
  switch (item.kind) {
    case "backup-old":
      return { what: "No backup on another drive is current", note: `${from} A stolen machine takes the vault and its backups.` };
    case "code-out":
      return { what: named(`${code} was taken, and you have not said what became of it`), note: `${from} Did it work?` };
    case "set-suspect":
      return { what: named(`${codes(n)} of ${set} refused`), note: `${from} The set is probably old. Reissue it before you try another.` };
    case "signin-changed":
      return { what: named("the sign-in changed after the codes were issued"), note: `${from} Old codes may not work any more.` };
    case "two-current":
      return { what: named("two sets claim to be current"), note: `${from} Say which the service issued last.` };
    case "exposed":
      return { what: named(`${set} was exposed`), note: `${from} Whoever saw the codes can use them until you reissue.` };
    case "none-left":
      return { what: named("no code is left"), note: `${from} There is no way back in until you reissue.` };
    case "few-left":
      return { what: named(`${n} of ${codes(item.total ?? 0)} left`), note: `${from} A fresh set takes about a minute.` };
    case "rotating-spent":
      return { what: named("the code was used and not replaced"), note: `${from} No way back in until you do.` };
    case "pass-expires":
      return {
        what: named(end === null ? "the pass ends soon" : `the pass ends ${away(daysBetween(now, end))} at ${time(end)}`),
        note: `${from} Enrol another factor, or get a new pass, before that.`,
      };
    case "pass-expired":
      return { what: named("the pass has ended"), note: `${from} Get a new one, or close the account.` };
    case "not-purged":
      return { what: named(`${set} was replaced but not purged`), note: `${from} ${n > 0 ? `${n} old code texts are` : "Its code texts are"} still in the vault.` };
    case "source-there": {
      const folder = item.file?.folder ?? null;
      const file = `${item.file?.name ?? "the file"}${folder === null ? "" : ` in ${folder}`}`;
      return n > 0
        ? { what: named("the file of its codes is there again"), note: `${from} ${file} was destroyed; a program put it back. Destroy it there too.` }
        : { what: named("the file of its codes still stands there"), note: `${from} ${file}: whoever opens it has every code of ${set}.` };
    }
    case "copy-stale":
      if (item.copy_kind === "recovery") return { what: `Sheet ${sheet} shows a recovery key that is void`, note: `${from} ${item.place === null ? "" : `${item.place}. `}Destroy it, then say so.` };
      return { what: `${copy} holds an old set`, note: `${from} ${item.place === null ? "" : `${item.place}. `}Destroy it, then say so.` };
    case "copy-shows-used": {
      const count = struckCount(item.strike) || n;
      return {
        what: `Sheet ${sheet} still shows ${count === 1 ? "1 used code" : `${count} used codes`}`,
        note: `${from} ${item.place === null ? "" : `${item.place}. `}Strike ${item.strike.length === 0 ? "them" : inAccount ? `rows ${rows(item.strike.flatMap((s) => s.ordinals))}` : strikes(item.strike)}, or print a new one.`,
      };
    }
    case "copy-lost":
      if (item.copy_kind === "recovery") return { what: `Recovery sheet ${sheet} is lost`, note: `${from} Whoever has it and the vault’s file has everything, until the recovery key is replaced.` };
      return { what: inAccount ? `${copy} is lost` : `${copy} is lost, and ${service} is not reissued`, note: `${from} Whoever finds it can use its codes until you reissue.` };
    case "set-old":
      return { what: named(n > 0 ? `the set is ${n} days old` : "the set is old"), note: `${from} You asked to be told; a fresh set takes about a minute.` };
    case "no-set":
      return { what: named("no codes are stored"), note: `${from} Store the set that the service gave you.` };
    case "taken-superseded":
      return { what: named(`${code} was taken from a set that was replaced`), note: `${from} If that was not you, look at the ledger.` };
    case "taken-twice":
      return { what: named(`${code} was handed out in two places`), note: `${from} At home and on the way, or by two machines: one of them may have been refused.` };
    case "pack-expired":
      return item.copy_printed === null
        ? { what: "This travel pack is past its date", note: `${from} Its codes may still be good. At home bring it home, and delete it.` }
        : { what: `${copy} is past its date`, note: `${item.place === null ? "" : `${item.place}. `}Bring it home, delete it, and say so.` };
    case "burst":
      return { what: item.service === null ? `${codes(n)} were used within a day` : named(`${codes(n)} were used within a day`), note: `${from} Was that you? If not, reissue, and change the password.` };
    case "clock-back":
      return { what: "This machine’s clock went back", note: `${from} Ages and dates may be wrong. Set the clock, then say that you have seen this.` };
    case "no-recovery-key":
      return { what: "Nothing but the password opens this vault", note: `${from} A recovery key on paper is the way back in when it is forgotten.` };
    case "recovery-untested":
      return { what: "The recovery key was never typed back", note: `${from} Until then nobody knows that it was kept.` };
    case "key-derivation":
      return { what: "A guess at the password costs less than it should today", note: `${from} It takes one step to raise it.` };
    case "unrecorded":
      return { what: named("a code was shown that could not be recorded"), note: `${from} Cross it out by hand if you used it.` };
    case "failed-unlocks":
      return { what: `${wrongPasswords(n)}, in a row`, note: `${from} If that was not you, change the password.` };
    case "older-copy":
      return { what: "An older copy of this vault was united with it", note: `${from} Used codes stay used. Look at the ledger.` };
    default:
      return { what: named("something needs you"), note: from };
  }
}

/** The few words beside an account in the list. */
export function itemBadge(item: AttentionItem, now: number): string {
  switch (item.kind) {
    case "code-out": return "Did it work?";
    case "set-suspect": return "Refused";
    case "signin-changed": return "Sign-in changed";
    case "two-current": return "Two sets";
    case "exposed": return "Exposed";
    case "none-left": return "None left";
    case "few-left": return "Few left";
    case "rotating-spent": return "Not replaced";
    case "pass-expires": return item.until_ms === null ? "Ends soon" : `Ends ${away(daysBetween(now, item.until_ms))}`;
    case "pass-expired": return "Ended";
    case "not-purged": return "Not purged";
    case "source-there": return "File still there";
    case "copy-stale": return isExport(item.copy_kind) ? "Stale export" : item.copy_kind === "pack" ? "Stale pack" : "Stale sheet";
    case "copy-shows-used": return "Rows to strike";
    case "copy-lost": return isExport(item.copy_kind) ? "Export lost" : item.copy_kind === "pack" ? "Pack lost" : "Sheet lost";
    case "taken-twice": return "Taken twice";
    case "set-old": return item.count === null ? "Old" : `${item.count} days`;
    case "no-set": return "No set";
    default: return "Look at it";
  }
}

export const act = {
  answer: "Answer",
  reissue: "Reissue…",
  choose: "Choose…",
  storeNew: "Store the new code",
  storePass: "Store a new pass",
  store: "Store codes",
  purge: "Purge…",
  rows: "Show rows",
  sheet: "Show the sheet",
  seen: "I have seen it",
  keys: "To the keys",
  backups: "To the backups",
  account: "Open the account",
  destroy: "Destroy the file",
};

export const putOff = {
  title: "Put this off",
  until: "Until",
  choices: { tomorrow: "Tomorrow", week: "In a week", month: "In a month", date: "On a date" },
  note: "It comes back on that day, and stands under Put off until then. At most a year.",
  bad: "Write a day from tomorrow on, at most a year away, like 28 Feb 2027.",
  confirm: "Put it off",
};
