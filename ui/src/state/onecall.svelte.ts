// One call at a time, for a dialog whose steps take a while.
import { attempt } from "./session.svelte";
import { tell } from "./tell.svelte";

export class OneCall {
  busy = $state(false);

  /** What the call answered; nothing when it failed, which is told then, or when another one runs. */
  async run<T>(call: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    tell.clear();
    const got = await attempt(call);
    this.busy = false;
    return got;
  }
}
