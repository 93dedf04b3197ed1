import { describe, expect, it } from "vitest";
import { attention, common, copies, dialogs, doors, home, imports, ledger, lockedout, room, settings, store } from "../src/text/en";
import { item, ledgerRow, lockedOut, now } from "./fake/data";
import { told } from "../src/text/told";
import type { Fit } from "../src/api/shapes";

describe("numbers with their nouns", () => {
  it("knows one from many", () => {
    expect([common.codes(1), common.codes(0), common.codes(5)]).toEqual(["1 code", "0 codes", "5 codes"]);
  });
  it("says rows as one would read them out", () => {
    expect(common.rows([4, 1, 2, 3])).toBe("1 to 4");
    expect(common.rows([1, 2])).toBe("1 and 2");
    expect(common.rows([7])).toBe("7");
    expect(common.rows([1, 2, 4])).toBe("1, 2 and 4");
    expect(common.rows([])).toBe("");
  });
  it("names what an account holds by its shape", () => {
    const of = (shape: string | null, left: number, total: number) => common.holding({ shape, left, total });
    expect([of("list", 7, 10), of("rotating", 1, 1), of("key", 1, 1), of("pass", 1, 1), of(null, 0, 0)]).toEqual(["7 of 10", "1 code", "Key", "Pass", "No set"]);
  });
});

/** Every kind that shapes.rs names. A kind without words would show "something needs you". */
const ATTENTION =
  "backup-old code-out set-suspect signin-changed two-current exposed none-left few-left rotating-spent pass-expires pass-expired not-purged source-there copy-stale copy-shows-used copy-lost set-old no-set taken-superseded burst clock-back unrecorded".split(" ");
const LEDGER =
  "vault.new account.new label fact set.new set.join set.superseded take outcome correction set.revoked set.restored purge signin.changed copy.new copy.said put-off seen setting key.changed notice".split(" ");

describe("attention", () => {
  it("has a sentence for every kind", () => {
    for (const kind of ATTENTION) {
      const words = attention.itemText(item("x", kind, "now", 3, { service: "GitHub", copy_printed: "K7M2QD" }), now);
      expect(words.what, kind).not.toContain("something needs you");
      expect(words.note, kind).toMatch(/^Since /);
      expect(`${words.what} ${words.note}`, kind).not.toMatch(/undefined|null|NaN/);
    }
  });
  it("names the rows of a sheet", () => {
    const words = attention.itemText(item("x", "copy-shows-used", "some-day", 9, { copy_printed: "K7M2QD", place: "Safe", strike: [{ service: "GitHub", ordinals: [1, 2, 3, 4] }] }), now);
    expect(words.what).toBe("Sheet K7M2QD still shows 4 used codes");
    expect(words.note).toContain("Strike rows 1 to 4 of GitHub");
  });
  it("leaves the service out on its own page", () => {
    const few = item("x", "few-left", "soon", 3, { service: "npm", count: 2, total: 5 });
    expect(attention.itemText(few, now).what).toBe("npm: 2 of 5 codes left");
    expect(attention.itemText(few, now, true).what).toBe("2 of 5 codes left");
  });
});

describe("ledger", () => {
  it("has words for every kind that this version writes, also with everything missing", () => {
    for (const kind of LEDGER) {
      const line = ledger.line(ledgerRow(1, kind, 1));
      expect(line.more, kind).not.toBe("written by another version");
      expect(`${line.what} ${line.more ?? ""}`, kind).not.toMatch(/undefined|NaN|\bnull\b/);
    }
  });
  it("shows a kind of another version by its name", () => {
    const line = ledger.line(ledgerRow(1, "moon.phase", 1, { service: "GitHub" }));
    expect(line.what).toContain("moon.phase");
    expect(line.more).toBe("written by another version");
  });
  it("says what became of a code", () => {
    const of = (outcome: string) => ledger.line(ledgerRow(1, "outcome", 1, { service: "GitHub", ordinal: 3, outcome }));
    expect(of("accepted")).toMatchObject({ what: "GitHub: code 3 worked", knot: "ok" });
    expect(of("refused")).toMatchObject({ what: "GitHub: code 3 was refused", knot: "bad" });
    expect(of("returned")).toMatchObject({ what: "GitHub: code 3 put back, not used" });
  });
});

describe("how codes fit what is there", () => {
  const fit = (verdict: string, more: Partial<Fit> = {}): Fit => ({ account: null, current: null, known: 0, of: 10, known_set: null, verdict, ...more });
  const known = { service: "Google", account: null, generation: 1, stored_ms: now - 86_400_000, used: 4, status: "current" };
  it("says that all are known", () => {
    expect(store.fit(fit("nothing-new", { known: 10, known_set: known }), "Google", now)?.what).toBe("You have this set: stored yesterday, 4 used");
  });
  it("says that some join", () => {
    expect(store.fit(fit("joins", { known: 4, known_set: known }), "Google", now)?.advice).toContain("The other 6 join set 1");
  });
  it("asks what they are to the current set", () => {
    const current = { set: "s", generation: 1, issued: null, stored_ms: now, left: 7 };
    expect(store.fit(fit("ask", { current }), "Google", now)?.what).toBe("Set 1 of Google is current, 7 codes unused");
  });
  it("refuses a reissue that brings nothing new", () => {
    expect(store.fit(fit("refused", { known: 10 }), "Google", now)?.tone).toBe("bad");
  });
  it("is quiet about a new account", () => {
    expect(store.fit(fit("new"), "Google", now)).toBeNull();
  });
});

describe("the room", () => {
  it("gives back the sentence of the promise", () => {
    const detail = { seconds: null, refused: null, service: "GitHub", ordinal: 3, sets: [] };
    expect(room.ask.cannotRecord.text(detail, "x")).toContain("Note it down: GitHub, code 3.");
  });
  it("counts the last code", () => {
    expect(room.outcome.acceptedLong(5, 0)).toContain("the last one");
    expect(room.outcome.acceptedLong(5, 1)).toContain("1 code is left");
  });
});

describe("settings and strength", () => {
  it("shows a switch for whatever can only be 0 or 1", () => {
    expect(settings.settingWords({ name: "some.new-flag", least: 0, most: 1 }).unit).toBe("flag");
  });
  it("names a setting that it does not know", () => {
    expect(settings.settingWords({ name: "attention.drill-days", least: 1, most: 365 })).toMatchObject({ part: "attention", unit: "days" });
  });
  it("puts strength into words", () => {
    expect(doors.strength({ verdict: "good", bits: 52, thief: "33 days", advice: null })).toMatchObject({ word: "Good", tone: "ok", thief: "A thief with 1,000 graphics cards: 33 days" });
  });
  it("has words for every news", () => {
    for (const kind of "failed-unlocks older-copy-united united-elsewhere own-copy-damaged backup-failed read-only clipboard-cleared code-out siblings-united siblings-wait chains-broken in-cloud-folder restored restored-alone damaged-set-aside last-entries-missing".split(" ")) {
      expect(doors.news({ kind, count: 2, at_ms: null, name: null }, now).what, kind).not.toContain("Something happened");
    }
  });
  it("counts rows to strike", () => {
    expect(common.copyState({ state: "shows-used", strike: [{ service: "A", ordinals: [1] }] })).toBe("1 row to strike");
  });
  it("says of each set on a sheet how it is now", () => {
    const held = { service: "GitHub", account: "mira", generation: 2, status: "current", why: null, unused: 12, total: 16, strike: [1, 2, 3, 4] };
    const now = copies.copies.heldState;
    expect(now(held)).toEqual({ tone: "warn", text: "Strike rows 1 to 4; 12 of 16 work" });
    expect(now({ ...held, unused: 16, strike: [] })).toEqual({ tone: "ok", text: "16 of 16 work" });
    expect(now({ ...held, status: "superseded" })).toMatchObject({ tone: "bad" });
    expect(now({ ...held, status: "revoked", why: "copy-lost" }).text).toBe("Revoked because a copy was lost");
    const verdict = { verdict: "stale", held: [held, { ...held, service: "PyPI", account: null, status: "superseded" }], row: { kind: "plain" } as never };
    expect(copies.copies.verdictWhy(verdict)).toContain("PyPI: set 2 was superseded. Shred");
    expect(copies.copies.verdictWhy(verdict)).not.toContain("GitHub");
  });
  it("calls an export an export, and a sheet a sheet", () => {
    const row = { kind: "plain-export", printed: "TE9T9F", state: "stale", holds: ["GitHub"] } as never;
    const said = [copies.copies.what(row), copies.copies.stale(row).title, copies.copies.stale(row).note, copies.copies.saidDestroyed(row), dialogs.lost.title(row), dialogs.lost.done(row), dialogs.destroyed.title(row), dialogs.destroyed.text(row)];
    for (const words of said) expect(words).not.toMatch(/[Ss]heet|[Ss]hred/);
    expect(common.copyName("sealed", "K7QF2M")).toBe("Sheet K7QF2M");
    expect(copies.copies.stale({ kind: "plain" } as never).note).toContain("Shred");
  });
  it("says whether a sheet is printed or waits", () => {
    const made = { copy: "", printed: "K7QF2M", kind: "plain", goes_to: "Study", waits: false, pages: 1, check_word: "meadow", not_printable: [], phrase: null };
    expect(copies.sheet.printed(made)).toContain("Sent to Study, 1 page");
    expect(copies.sheet.printed({ ...made, waits: true })).toContain("waits in the queue of Study");
  });
});

describe("locked out", () => {
  it("has words for every situation and for everything that must follow", () => {
    for (const situation of Object.keys(lockedout.situations)) {
      const view = lockedOut(situation);
      expect(lockedout.getIn(view).note, situation).not.toBe("");
      expect(view.then.length, situation).toBeGreaterThan(2);
      for (const step of view.then) expect(lockedout.follow(step, view).title, `${situation} ${step}`).not.toBe(step);
    }
  });
  it("names the person's own code, and the row on their own sheet", () => {
    const github = lockedOut("phone-lost").ways.find((way) => way.account === "github")!;
    expect(lockedout.fromVault(github)).toBe("Code 5 is next, 12 codes left");
    expect(github.rows.map(lockedout.onCopy)).toEqual(["Sheet K7M2QD, Safe at home: rows 5 to 8"]);
    expect(lockedout.onCopy({ copy: "c", printed: "K7QF2M", kind: "plain", place: null, numbers: [4] })).toBe("Sheet K7QF2M: row 4");
    expect(lockedout.onCopy({ copy: "c", printed: "CWPSKJ", kind: "pack", place: "Bag", numbers: [4, 5] })).toBe("Pack CWPSKJ, Bag: codes 4 and 5");
  });
  it("names the recovery key to who forgot the password, where there is one", () => {
    const of = (recovery_key: boolean) => ({ ...lockedOut("password-forgotten"), recovery_key });
    expect(lockedout.follow("set-password", of(true)).note).toContain("unlock with the recovery key");
    expect(lockedout.getIn(of(true)).note).toContain("recovery key");
    expect(lockedout.follow("set-password", of(false)).note).not.toContain("recovery key");
  });
  it("says why no code is handed out, whatever the reason", () => {
    const way = lockedOut("phone-lost").ways[0]!;
    for (const why of ["no-set", "none-left", "two-current", "suspect", "expired", "waits", "other", "of-tomorrow"])
      expect(lockedout.fromVault({ ...way, ordinal: null, by_number: false, why_not: why }), why).not.toMatch(/undefined|null/);
  });
});

describe("the quality of a set", () => {
  it("has words for every finding, blames nobody, and tells no length", () => {
    for (const kind of "short-for-look-up-secret short-for-saved-recovery-code repeats counts-on same-beginning also-at-another-account".split(" ")) {
      const words = home.quality({ kind, count: 2, accounts: ["GitHub (mira-holt)", "Google"] });
      expect(words, kind).not.toMatch(/newer version|undefined|null|about \d+ bits/);
      if (kind.startsWith("short")) expect(words, kind).toContain("not yours");
    }
    expect(home.quality({ kind: "also-at-another-account", count: null, accounts: ["A", "B", "C"] })).toContain("A, B and C has the same code");
  });
});

describe("an import", () => {
  const set = { id: 0, title: "GitHub", account: "mira", file: null, service: "GitHub", shape: "list", codes: 1, used: 0, verdict: "new" };
  it("says where a set stands, and how many codes it holds", () => {
    expect([imports.imports.where(set), imports.imports.holds(set)]).toEqual(["mira", "1 code"]);
    const attached = { ...set, account: null, file: "codes.txt", codes: 4, used: 2 };
    expect([imports.imports.where(attached), imports.imports.holds(attached)]).toEqual(["in codes.txt", "4 codes, 2 used"]);
  });
  it("has words for every verdict", () => {
    for (const verdict of ["new", "joins", "known", "has-current"]) expect(imports.imports.verdict[verdict], verdict).not.toBeUndefined();
  });
  it("says what is done, and only that", () => {
    const nothing = { sets: 0, codes: 0, known: 0, left: 0, noted: 0, source: "kept" };
    expect(imports.imported({ ...nothing, sets: 2, codes: 9, noted: 1 })).toBe("Stored 9 codes in 2 sets. Noted 1 account.");
    expect(imports.imported({ ...nothing, known: 1, left: 1, source: "destroyed" })).toBe("1 set was here already. 1 set left: the account has a current one. The file is destroyed.");
    expect([imports.imports.button(1, 3), imports.imports.button(0, 3)]).toEqual(["Store 1 set", "Note 3 accounts"]);
  });
});

describe("what is said of an error", () => {
  const problem = (code: string, seconds?: number) => ({ code, what: "It is so.", advice: "Do this.", detail: seconds ? { seconds } : null });
  it("is how long to wait, or both of its sentences", () => {
    expect(told(problem("wait", 30))).toBe(doors.unlock.wait(30));
    expect([told(problem("failed")), told(problem("wait"))]).toEqual(["It is so. Do this.", "It is so. Do this."]);
  });
  it("tells nothing of what is no error of ours", () => {
    expect(told(new Error("brass key"))).not.toContain("brass");
  });
});
