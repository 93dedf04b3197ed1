// Making a recovery key, which is asked from several screens.
import { makeRecoveryKey as make } from "../api/keys";
import { dialogs } from "./dialogs.svelte";
import { attempt, session } from "./session.svelte";

/** Makes it, shows it this once, and has it typed back. */
export async function makeRecoveryKey() {
  const groups = await attempt(make);
  if (!groups) return;
  dialogs.show({ is: "recovery", groups });
  await session.reload();
}
