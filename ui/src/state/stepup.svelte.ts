// Step-up: when Rust asks for the password again, the dialog opens, and after it the same call is made
// once more. The password itself never comes here; the dialog hands it straight to Rust.
import { isProblem } from "../api/problems";
import type { Problem } from "../api/shapes";

const CANCELLED: Problem = { code: "cancelled", what: "", advice: "", detail: null };

class StepUp {
  open = $state(false);
  #settle: ((given: boolean) => void) | null = null;

  /** Runs a call; when it wants the password, asks for it and runs it again. Rejects with "cancelled" when the person did not want to. */
  async around<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (thrown) {
      if (!isProblem(thrown, "step-up")) throw thrown;
      if (!(await this.#ask())) throw CANCELLED;
      return await call();
    }
  }

  #ask(): Promise<boolean> {
    this.#settle?.(false);
    this.open = true;
    return new Promise((settle) => (this.#settle = settle));
  }

  /** The dialog's answer. */
  settle(given: boolean) {
    this.open = false;
    this.#settle?.(given);
    this.#settle = null;
  }
}

export const stepUp = new StepUp();
