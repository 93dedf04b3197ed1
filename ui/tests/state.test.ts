import { describe, expect, it } from "vitest";
import { counts, fits, group } from "../src/state/accounts";
import { kindOf } from "../src/state/attention";
import { doneCount, stepNow } from "../src/state/checklist";
import { crossesTen, percentLeft, secondsLeft } from "../src/state/countdown";
import * as drafts from "../src/state/draft";
import { changes, formOf } from "../src/state/edit";
import { byDay } from "../src/state/ledger";
import { choices } from "../src/state/settings";
import { accounts, item, ledgerRow, pictured, preview, view } from "./fake/data";

describe("countdown", () => {
  it("never goes below zero and counts a begun second as whole", () => {
    expect(secondsLeft(20_000, 0)).toBe(20);
    expect(secondsLeft(20_000, 19_001)).toBe(1);
    expect(secondsLeft(20_000, 25_000)).toBe(0);
  });
  it("keeps its bar between none and all", () => {
    expect([percentLeft(20_000, 6_000, 20), percentLeft(20_000, -5_000, 20), percentLeft(20_000, 30_000, 20), percentLeft(1, 0, 0)]).toEqual([70, 100, 0, 0]);
  });
  it("speaks at ten seconds once, and not when it starts below", () => {
    expect([crossesTen(11, 10), crossesTen(10, 9), crossesTen(20, 3), crossesTen(8, 7), crossesTen(11, 0)]).toEqual([true, false, true, false, false]);
  });
});

describe("the list of accounts", () => {
  it("puts the most urgent first, then all others by name", () => {
    const { asking, others } = group(accounts, "all", "");
    expect(asking[0]?.id).toBe("bitwarden");
    expect(asking.map((row) => row.id).at(-1)).toBe("github");
    expect(others.map((row) => row.service)).toEqual([...others.map((row) => row.service)].sort((a, b) => a.localeCompare(b)));
  });
  it("leaves an item that was put off among the others", () => {
    expect(group(accounts, "all", "").others.some((row) => row.id === "proton")).toBe(true);
    expect(group(accounts, "attention", "").all.some((row) => row.id === "proton")).toBe(false);
  });
  it("finds three letters of a service before the same letters elsewhere", () => {
    expect(group(accounts, "all", "git").all[0]?.service).toBe("GitHub");
    expect(group(accounts, "all", "mira holt").all.length).toBeGreaterThan(3);
    expect(fits(accounts[3]!, "hub holt")).toBe(true);
    expect(fits(accounts[3]!, "hub nobody")).toBe(false);
  });
  it("hides closed accounts everywhere but under Closed", () => {
    expect(group(accounts, "all", "").all.some((row) => row.closed)).toBe(false);
    expect(group(accounts, "closed", "").all.map((row) => row.id)).toEqual(["old"]);
    expect(counts(accounts)).toMatchObject({ all: 14, low: 1, privileged: 4, closed: 1 });
  });
});

describe("attention acts", () => {
  it("offers the account when what the act needs is missing", () => {
    expect(kindOf(item("x", "copy-stale", "now", 1)).act).toBe("account");
    expect(kindOf(item("x", "copy-stale", "now", 1, { copy: "c" })).act).toBe("copy");
  });
  it("obeys Rust when seeing it clears it", () => {
    expect(kindOf(item("x", "two-current", "now", 1, { account: "a", seen_clears: true })).act).toBe("seen");
  });
  it("does not swallow a kind it does not know", () => {
    expect(kindOf(item("x", "of-tomorrow", "soon", 1))).toMatchObject({ act: "account", icon: "info" });
  });
});

describe("a set that is not stored yet", () => {
  const draft = drafts.draftOf(preview.sets[0], preview, null, (iso) => iso);
  it("keeps texts byte for byte", () => {
    const odd = { ...draft, codes: [{ text: "  a b\t", before: null, used: false, ordinal: 1, line: 1, seen: null }] };
    expect(drafts.fromText(odd, drafts.asText(odd)).codes[0]?.text).toBe("  a b\t");
    expect(drafts.newCodes(odd, null, null, { mode: "new", of: null, dispose: false, clearClipboard: false }).codes[0]?.text).toBe("  a b\t");
  });
  it("keeps number and use of a code whose text stays when it is edited as text", () => {
    const text = drafts.asText(draft).split("\n").slice(1).concat("new one", "").join("\n");
    const edited = drafts.fromText(draft, text);
    expect(edited.codes.find((code) => code.text === "3306 2259")).toMatchObject({ used: true, ordinal: 9 });
    expect(edited.codes.at(-1)).toMatchObject({ text: "new one", ordinal: 11, used: false });
    expect(edited.codes).toHaveLength(10);
  });
  it("keeps two equal lines as two codes", () => {
    expect(drafts.fromText(draft, "same\nsame").codes.map((code) => code.ordinal)).toEqual([1, 2]);
  });
  it("makes a code of a line that was left out, once", () => {
    const line = draft.leftOut[0]!;
    const next = drafts.makeCode(draft, line);
    expect(next.codes[0]).toMatchObject({ text: line.text, ordinal: 11, line: line.line });
    expect(next.codes).toHaveLength(11);
    expect(next.leftOut).not.toContain(line);
  });
  it("keeps a code that was left out, and brings it back as it was", () => {
    const left = drafts.leaveOut(draft, 8);
    expect(left.codes).toHaveLength(9);
    const line = left.leftOut.find((other) => other.why === "by-hand")!;
    expect(line.text).toBe(draft.codes[8]!.text);
    expect(drafts.makeCode(left, line)).toEqual(draft);
  });
  it("forgets what was cut off a code that was left out", () => {
    const cut = { ...draft, codes: draft.codes.map((code, i) => (i === 4 ? { ...code, before: "-" } : code)) };
    expect(drafts.leaveOut(cut, 3).codes[3]).toMatchObject({ text: draft.codes[4]!.text, before: null });
    expect(drafts.leaveOut(cut, 4).codes.every((code) => code.before === null)).toBe(true);
  });
  it("changes between two readings, each with what was changed in it", () => {
    const other = { as_what: "whole-lines", shape: "key", codes: [{ text: "one", before: null, used: false, ordinal: 1, line: 1, seen: null }] };
    const two = drafts.toggleUsed({ ...draft, other }, 0);
    const second = drafts.readOtherwise(two);
    expect(second).toMatchObject({ shape: "key", otherwise: true, codes: other.codes });
    expect(drafts.readOtherwise(drafts.toggleUsed(second, 0)).codes).toEqual(two.codes);
    expect(drafts.readOtherwise(drafts.readOtherwise(two))).toEqual(two);
  });
  describe("codes of a picture", () => {
    const read = drafts.draftOf(pictured.sets[0], pictured, null, (iso) => iso);
    it("are compared one by one, all at once, or put right", () => {
      expect([drafts.toCompare(draft), drafts.toCompare(read)]).toEqual([0, 10]);
      expect(drafts.toCompare(drafts.right(read, 4))).toBe(9);
      expect(drafts.toCompare(drafts.right(read, "all"))).toBe(0);
      const corrected = drafts.correct(read, 0, "4071 9828");
      expect(corrected.codes[0]).toMatchObject({ text: "4071 9828", seen: { looked: true, doubtful: [], read: null } });
      expect(drafts.toCompare(corrected)).toBe(9);
    });
    it("stay as they are where nothing was typed", () => {
      for (const typed of ["", "  ", read.codes[0]!.text]) expect(drafts.correct(read, 0, typed)).toBe(read);
      expect(drafts.right(draft, "all").codes).toEqual(draft.codes);
    });
    it("take the first reading on demand", () => {
      const was = read.codes[3]!.seen!.read!;
      expect(drafts.takeRead(read, 3).codes[3]).toMatchObject({ text: was, seen: { looked: true, read: null } });
    });
    it("are compared anew when they were joined or cut, and not when they stood beside that", () => {
      const looked = drafts.right(read, "all").codes;
      const bare = (code: (typeof looked)[number]) => ({ ...code, seen: null });
      const joined = [{ ...bare(looked[0]!), text: `${looked[0]!.text} ${looked[1]!.text}` }, ...looked.slice(2).map(bare)];
      const after = drafts.seenAsBefore(looked, joined);
      expect(after[0]!.seen).toMatchObject({ looked: false, part: 0 });
      expect(after.slice(1).every((code) => code.seen?.looked)).toBe(true);
    });
    it("are wanted to be compared when they were a line that was left out", () => {
      const made = drafts.makeCode(read, read.leftOut[2]!);
      expect(made.codes.find((code) => code.text === read.leftOut[2]!.text)?.seen).toMatchObject({ looked: false, part: 16 });
      expect(drafts.makeCode(draft, draft.leftOut[2]!).codes.every((code) => code.seen === null)).toBe(true);
    });
    it("that were typed anew need no look", () => {
      const typed = drafts.fromText(read, drafts.asText(read).replace(/^.*/, "1111 2222"));
      expect([typed.codes[0]!.seen, drafts.toCompare(typed)]).toEqual([null, 9]);
    });
  });
  it("does not change what it was given", () => {
    drafts.toggleUsed(draft, 0);
    drafts.leaveOut(draft, 0);
    drafts.readOtherwise(draft);
    expect(draft.codes[0]?.used).toBe(false);
    expect(draft.codes).toHaveLength(10);
  });
  it("sends empty fields as none", () => {
    const sent = drafts.newCodes({ ...draft, account: "  ", host: "" }, null, null, { mode: "beside", of: null, dispose: true, clearClipboard: false });
    expect(sent).toMatchObject({ account: null, host: null, mode: "beside", dispose: true, clear_clipboard: false });
  });
});

describe("checklist of a reissue", () => {
  const list = view("fastmail").reissue!;
  it("goes from the page to the set to the rest", () => {
    expect([stepNow(null, false), stepNow(null, true), stepNow(list, false)]).toEqual(["open", "bring", "copies"]);
    expect(doneCount(list, false)).toBe(3);
  });
  it("is done when nothing is left", () => {
    expect(stepNow({ ...list, copies: [], purged: true, new_copy: true }, false)).toBeNull();
  });
  it("asks for the notice while it is not answered, and takes no for an answer", () => {
    expect(stepNow({ ...list, notice: null }, false)).toBe("notice");
    expect(stepNow({ ...list, notice: false }, false)).toBe("copies");
  });
});

describe("editing an account", () => {
  const account = view("github");
  it("sends nothing when nothing changed", () => {
    expect(changes("github", formOf(account), formOf(account))).toBeNull();
  });
  it("sends only what changed, and an empty text to erase", () => {
    const edit = changes("github", formOf(account), { ...formOf(account), also: "", owner: "Mira" });
    expect(edit).toMatchObject({ account: "github", also_needed: "", owner: "Mira", service: null, privileged: null });
  });
});

describe("ledger by day", () => {
  it("groups neighbours and keeps the order, also when the clock went back", () => {
    const days = byDay([ledgerRow(4, "take", 0), ledgerRow(3, "take", 0), ledgerRow(2, "take", 1), ledgerRow(1, "take", 0)]);
    expect(days.map((day) => day.rows.length)).toEqual([2, 1, 1]);
    expect(new Set(days.map((day) => day.day)).size).toBe(3);
  });
});

describe("choices of a setting", () => {
  it("stay within the limits and hold what is in force", () => {
    const row = { name: "lock.idle-seconds", value: 42, default: 300, least: 30, most: 600, larger_is_weaker: true };
    const all = choices(row, "seconds");
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect([Math.min(...all), Math.max(...all), all.includes(42), all.includes(300)]).toEqual([30, 600, true, true]);
  });
});
