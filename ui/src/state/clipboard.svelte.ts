// When the clipboard is cleared. Rust does the clearing; this only counts for the eye.
import { clearClipboard } from "../api/codes";
import { clock } from "./clock.svelte";
import { secondsLeft } from "./countdown";
import { tell } from "./tell.svelte";

class Clipboard {
  #until = $state<number | null>(null);

  /** Seconds until it is cleared; null when nothing of ours is on it. */
  get seconds(): number | null {
    if (this.#until === null) return null;
    const left = secondsLeft(this.#until, clock.now);
    return left > 0 ? left : null;
  }

  copied(seconds: number) {
    clock.now = Date.now();
    this.#until = clock.now + seconds * 1000;
  }

  cleared() {
    this.#until = null;
  }

  async clear() {
    try {
      await clearClipboard();
      this.cleared();
    } catch (thrown) {
      tell.problem(thrown);
    }
  }
}

export const clipboard = new Clipboard();
