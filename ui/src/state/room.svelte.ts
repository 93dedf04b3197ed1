// Using a code, step by step. It holds what may be shown about a take; the text of the code itself is
// handed on to the one node of the page and is never kept here.
import { flushSync } from "svelte";
import { account as loadAccount, editAccount } from "../api/accounts";
import * as codes from "../api/codes";
import { problemOf } from "../api/problems";
import { chooseCurrent } from "../api/sets";
import type { OutCode, Problem, Taken, TakeWish } from "../api/shapes";
import { clipboard } from "./clipboard.svelte";
import { clock } from "./clock.svelte";
import { crossesTen, percentLeft, secondsLeft } from "./countdown";
import type { RoomWish } from "./places";
import { attempt, session } from "./session.svelte";
import { stepUp } from "./stepup.svelte";
import { room as text } from "../text/en";

/** What is known of the code that is out, without its text. */
export type Slip = Omit<Taken, "text" | "not_copied">;

export type Step =
  | { is: "number" }
  | { is: "taking" }
  | { is: "asked"; problem: Problem }
  | { is: "blocked"; problem: Problem }
  | { is: "shown" }
  | { is: "hidden" }
  | { is: "after"; what: "rotating" | "none-left" | "two-refused" };

export class Room {
  step = $state.raw<Step>({ is: "taking" });
  slip = $state.raw<Slip | null>(null);
  /** Says something to a screen reader, once. */
  said = $state("");
  /** Look-alikes and separators in the code that is shown; null when it is hidden. */
  reading = $state.raw<string | null>(null);
  /** It was recorded. */
  recorded = $state(true);
  /** It went to the clipboard and was never in the window. */
  unseen = $state(false);
  copied = $state(false);
  busy = $state(false);
  #deadline = $state(0);
  #whole = $state(0);
  #before = 0;
  #wish: TakeWish;
  readonly of: RoomWish;
  #show: (text: string) => void;
  #wipe: () => void;

  constructor(of: RoomWish, show: (text: string) => void, wipe: () => void) {
    this.of = of;
    this.#show = show;
    this.#wipe = wipe;
    this.#wish = {
      account: of.account,
      set: of.set ?? null,
      ordinal: of.ordinal ?? null,
      copy: of.copy ?? false,
      plain: false,
      confirmed: [],
      unrecorded: false,
    };
  }

  get seconds(): number {
    return this.step.is === "shown" ? secondsLeft(this.#deadline, clock.now) : 0;
  }
  get percent(): number {
    return this.step.is === "shown" ? percentLeft(this.#deadline, clock.now, this.#whole) : 0;
  }
  get whole(): number {
    return this.#whole;
  }

  async begin() {
    if (this.of.answer !== undefined) return this.ask(this.of.answer);
    const view = await attempt(() => loadAccount(this.of.account));
    if (!view) return;
    this.#wish.plain = view.plain_entry;
    if (this.of.byNumber || (view.order === "by-number" && this.of.ordinal === undefined)) {
      this.step = { is: "number" };
      return;
    }
    await this.take();
  }

  /** The open question of a take that was made before. */
  async ask(take: string) {
    const out = (session.home?.out ?? []).find((code) => code.take === take) ?? (await this.#findOut(take));
    if (!out) {
      session.go(this.of.back ?? { at: "accounts", account: this.of.account });
      return;
    }
    this.slip = slipOf(out);
    this.unseen = false;
    this.recorded = true;
    this.step = { is: "hidden" };
  }
  async #findOut(take: string): Promise<OutCode | undefined> {
    const view = await attempt(() => loadAccount(this.of.account));
    return view?.out.find((code) => code.take === take);
  }

  /** Takes the code that is wished. The take is on disk before the answer is here. */
  async take(change: Partial<TakeWish> = {}) {
    this.#wish = { ...this.#wish, ...change };
    this.step = { is: "taking" };
    try {
      this.#received(await stepUp.around(() => codes.take({ ...this.#wish })));
    } catch (thrown) {
      await this.#failed(problemOf(thrown));
    }
  }

  confirm(what: string) {
    return this.take({ confirmed: [...this.#wish.confirmed, what] });
  }

  async chooseSet(set: string) {
    const chosen = await attempt(async () => {
      await chooseCurrent(set);
      return true;
    });
    if (chosen) await this.take({ set });
  }

  /** "The site asks for number …": the code that was out keeps its question. */
  async takeNumber(ordinal: number) {
    this.hide(false);
    await this.take({ ordinal, copy: false });
  }

  async #failed(problem: Problem) {
    switch (problem.code) {
      case "locked":
        return session.locked("changed");
      case "cancelled":
        return this.leave();
      case "suspect":
      case "two-current":
      case "not-current":
      case "refused-before":
      case "cannot-record":
        this.step = { is: "asked", problem };
        return;
      default:
        this.step = { is: "blocked", problem };
    }
  }

  #received(taken: Taken) {
    const { text: code, not_copied, ...slip } = taken;
    this.slip = slip;
    this.recorded = taken.take !== null;
    this.unseen = taken.clears_s !== null;
    if (taken.clears_s !== null) {
      clipboard.copied(taken.clears_s);
      this.copied = true;
    }
    if (not_copied !== null) {
      this.step = { is: "asked", problem: not_copied };
      return;
    }
    if (code === null) {
      this.step = { is: "hidden" };
      this.said = text.room.announce.copied(taken.clears_s ?? 0);
      return;
    }
    this.#whole = taken.hides_s;
    this.#deadline = Date.now() + taken.hides_s * 1000;
    this.#before = taken.hides_s;
    clock.now = Date.now();
    this.step = { is: "shown" };
    this.reading = readingAid(code);
    this.said = text.room.announce.shown(taken.ordinal, taken.hides_s);
    // The node has to stand before the text can go into it: the text has no other place to wait in.
    flushSync();
    this.#show(code);
  }

  /** Called once a second: hides in time, and speaks at ten seconds. */
  tick() {
    if (this.step.is !== "shown") return;
    const left = this.seconds;
    if (left === 0) this.hide();
    else if (crossesTen(this.#before, left)) this.said = text.room.announce.ten;
    this.#before = left;
  }

  keepShowing() {
    if (this.step.is !== "shown") return;
    this.#deadline = Date.now() + this.#whole * 1000;
    this.#before = this.#whole;
    clock.now = Date.now();
    session.touch();
  }

  hide(speak = true) {
    if (this.step.is !== "shown") return;
    this.#wipe();
    this.reading = null;
    this.step = { is: "hidden" };
    if (speak && this.slip) this.said = text.room.announce.hidden(this.slip.ordinal);
  }

  async again() {
    const take = this.slip?.take;
    if (!take) return;
    const taken = await attempt(() => codes.showAgain(take));
    if (taken) this.#received(taken);
  }

  /** From Rust to the clipboard. The form that was used is remembered for the account. */
  async copy(plain: boolean) {
    const slip = this.slip;
    if (!slip?.take) return;
    const take = slip.take;
    const seconds = await attempt(() => codes.copyAgain(take, plain));
    if (seconds === undefined) return;
    clipboard.copied(seconds);
    this.copied = true;
    this.said = text.room.announce.copied(seconds);
    if (slip.has_plain && plain !== slip.prefers_plain) {
      this.slip = { ...slip, prefers_plain: plain };
      const none = { service: null, name: null, host: null, reissue_page: null, also_needed: null, owner: null, tags: null, notes: null, privileged: null, order: null };
      await attempt(() => editAccount({ ...none, account: this.of.account, plain_entry: plain }));
    }
  }

  async answer(outcome: codes.Outcome) {
    const slip = this.slip;
    if (!slip?.take || this.busy) return;
    const take = slip.take;
    this.busy = true;
    const done = await attempt(async () => {
      await codes.answer(take, outcome);
      return true;
    });
    this.busy = false;
    if (!done) return;
    this.#wipe();
    this.reading = null;
    await session.reload();
    await this.#goOn(slip, outcome);
  }

  /** After an answer: the next open question of this account, what must follow, or back. */
  async #goOn(slip: Slip, outcome: codes.Outcome) {
    const other = (session.home?.out ?? []).find((code) => code.account === this.of.account && code.take !== slip.take);
    if (other) return this.ask(other.take);
    const row = session.row(this.of.account);
    if (outcome === "accepted" && slip.shape === "rotating") this.step = { is: "after", what: "rotating" };
    else if (outcome === "accepted" && slip.shape === "list" && slip.left === 0) this.step = { is: "after", what: "none-left" };
    else if (outcome === "refused" && row?.attention?.kind === "set-suspect" && (row.attention.count ?? 0) >= 2) this.step = { is: "after", what: "two-refused" };
    else this.leave();
  }

  /** Out of the room. A question that is open stays open. */
  leave() {
    this.close();
    session.go(this.of.back ?? { at: "accounts", account: this.of.account });
    void session.reload();
  }

  /** The code leaves the window, whatever comes next. */
  close() {
    this.#wipe();
    this.reading = null;
  }
}

const slipOf = (out: OutCode): Slip => ({
  take: out.take,
  account: out.account,
  service: out.service,
  name: session.row(out.account)?.account ?? null,
  host: out.host,
  privileged: session.row(out.account)?.privileged ?? false,
  shape: session.row(out.account)?.shape ?? "list",
  ordinal: out.ordinal,
  total: out.total,
  left: out.left,
  at_ms: out.at_ms,
  hides_s: 0,
  has_plain: false,
  prefers_plain: false,
  clears_s: null,
  asks_outcome: true,
});

/** What helps to type a code right: which look-alikes are in it, and whether separators belong to it. */
export function readingAid(code: string): string {
  const words = text.reading;
  const alike = [...code].reduce<string[]>((seen, char) => {
    const name = words.alike[char];
    return name && !seen.includes(name) ? [...seen, name] : seen;
  }, []);
  const marks = [code.includes("-") ? words.hyphen : null, /\s/.test(code) ? words.space : null].filter((mark) => mark !== null);
  return [alike.slice(0, 3).join(", "), ...marks].filter(Boolean).join(" · ");
}

/** The size at which a code fits: large to 16 characters, middle to 32, small above. */
export const sizeOf = (code: string) => (code.length > 32 ? "s" : code.length > 16 ? "m" : "l");
