// One session of the window: which door is open, where one is, and the list that the sidebar shows.
// Labels and counts only. Passwords and the texts of stored codes never come here.
import * as vault from "../api/vault";
import { home as loadHome } from "../api/accounts";
import { preview as heldPreview } from "../api/store";
import { isProblem } from "../api/problems";
import type { LockReason } from "../api/events";
import type { Home, News, Opened, Status } from "../api/shapes";
import { clock } from "./clock.svelte";
import type { Place } from "./places";
import { clipboard } from "./clipboard.svelte";
import { dialogs } from "./dialogs.svelte";
import { stepUp } from "./stepup.svelte";
import { tell } from "./tell.svelte";
import { doors } from "../text/en";

const TOUCH_EVERY_MS = 5000;

class Session {
  status = $state.raw<Status | null>(null);
  home = $state.raw<Home | null>(null);
  news = $state.raw<News[]>([]);
  place = $state.raw<Place>({ at: "accounts", account: null });
  lockReason = $state<LockReason | null>(null);
  /** Codes that were recognised before a lock and are not stored yet. */
  held = $state(false);
  /** A vault is being made anew from a backup. */
  restoring = $state(false);
  /** Where the next unlock leads; said before it, by who is locked out. */
  after = $state.raw<Place | null>(null);
  /** Asked before a place is left; it says whether one may go. */
  guard: ((go: () => void) => boolean) | null = null;
  /** Counts up when the vault changed, so that screens load anew. */
  version = $state(0);
  #touched = Date.now();
  #sent = 0;

  async start() {
    const status = await vault.status();
    // After a lock the page is a new one: why it was locked, Rust remembers.
    this.lockReason = (status.locked_because as LockReason | null) ?? null;
    await this.#enter(status);
    if (status.missing !== null) {
      const { missing, missingNote, restore } = doors.welcome;
      tell.say({ tone: "warn", what: missing, advice: missingNote(status.missing), act: { label: restore, run: () => (this.restoring = true) } });
    }
  }

  async #enter(status: Status) {
    this.restoring = false;
    this.status = status;
    document.documentElement.dataset["theme"] = status.theme;
    if (status.phase === "unlocked") await this.#inside();
  }

  async #inside() {
    await this.reload();
    // A picture is read anew, which takes its time; nobody waits for it at the door.
    void heldPreview().then((held) => (this.held = held !== null), () => undefined);
  }

  /** Another vault was chosen, or none. */
  arrive(status: Status) {
    this.lockReason = null;
    return this.#enter(status);
  }

  /** The vault was opened or made. */
  async opened(opened: Opened) {
    this.news = opened.news;
    this.lockReason = null;
    this.place = this.after ?? { at: "accounts", account: null };
    this.after = null;
    this.#touched = Date.now();
    await this.#enter(await vault.status());
  }

  /** Loads the list anew; screens that show more follow `version`. */
  async reload() {
    try {
      this.home = await loadHome();
      this.version++;
    } catch (thrown) {
      if (isProblem(thrown, "locked")) return this.locked("changed");
      if (await this.ended(thrown)) return;
      tell.problem(thrown);
    }
  }

  /** Whether the file is under another key than this session's: it locks, and says why. */
  async ended(thrown: unknown): Promise<boolean> {
    const why = (["rekeyed", "saved-under-past-key"] as const).find((code) => isProblem(thrown, code));
    if (why === undefined) return false;
    await vault.lock().catch(() => undefined);
    await this.locked(why);
    return true;
  }

  /** Everything of the vault leaves the window. */
  async locked(reason: LockReason) {
    this.guard = null;
    this.home = null;
    dialogs.close();
    this.news = [];
    this.held = false;
    this.place = { at: "accounts", account: null };
    this.lockReason = reason;
    stepUp.settle(false);
    tell.forget();
    clipboard.cleared();
    try {
      this.status = await vault.status();
    } catch {
      // Rust makes the window anew after a lock; the new page asks again.
    }
  }

  /** Rust ends this page with the vault, so no answer comes unless it could not. */
  async lock() {
    try {
      await vault.lock();
    } catch (thrown) {
      tell.problem(thrown);
    }
  }

  go(place: Place) {
    const leave = () => {
      this.guard = null;
      tell.clear();
      this.place = place;
    };
    if (this.guard === null || this.guard(leave)) leave();
  }

  get account(): string | null {
    return this.place.at === "accounts" ? this.place.account : null;
  }

  row(id: string) {
    return this.home?.accounts.find((row) => row.id === id) ?? null;
  }

  /** There was input: idle time starts anew, and Rust hears of it at most every five seconds. */
  touch() {
    const now = Date.now();
    this.#touched = now;
    if (this.status?.phase !== "unlocked" || now - this.#sent < TOUCH_EVERY_MS) return;
    this.#sent = now;
    vault.touch().catch(() => undefined);
  }

  /** Seconds until the vault locks by itself. */
  get locksIn(): number {
    return Math.max(0, Math.round((this.home?.idle_seconds ?? 0) - (clock.now - this.#touched) / 1000));
  }
}

export const session = new Session();

/** Runs a call, asking for the password when it is wanted; what goes wrong is shown. Undefined when it did not happen. */
export async function attempt<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await stepUp.around(call);
  } catch (thrown) {
    if (isProblem(thrown, "locked")) await session.locked("changed");
    else if (!(await session.ended(thrown))) tell.problem(thrown);
    return undefined;
  }
}
