// Errors as Rust sends them. The window branches on `code` and shows the two sentences; it never
// looks into their words.
import type { Problem } from "./shapes";

/** Every code that some screen branches on. A code that is not listed is shown, never swallowed. */
export type ProblemCode =
  | "wrong-password"
  | "wait"
  | "step-up"
  | "suspect"
  | "two-current"
  | "not-current"
  | "refused-before"
  | "cannot-record"
  | "none-left"
  | "no-set"
  | "waits-for-replacement"
  | "expired"
  | "has-current"
  | "wants-its-password"
  | "other-vault"
  | "newer-is-locked"
  | "known-only"
  | "damaged"
  | "newer-version"
  | "not-a-vault"
  | "not-found"
  | "no-space"
  | "read-only"
  | "in-use"
  | "weak-password"
  | "locked"
  | "rekeyed"
  | "saved-under-past-key"
  | "much-memory"
  | "key-file"
  | "key-file-wanted"
  | "recovery-key"
  | "set-password"
  | "cancelled"
  | "nothing-found"
  | "is-an-export"
  | "is-own-export"
  | "not-an-export"
  | "damaged-export"
  | "too-large"
  | "binary"
  | "unavailable"
  | "invalid"
  | "other-keys"
  | "failed";

const UNEXPECTED: Problem = {
  code: "failed",
  what: "Something went wrong inside the program.",
  advice: "Nothing was changed in the window. Try again; if it stays, lock the vault and open it anew.",
  detail: null,
};

/** Makes a [`Problem`] of whatever was thrown. Text of an unknown error is not shown: it could hold anything. */
export function problemOf(thrown: unknown): Problem {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "what" in thrown && "advice" in thrown) {
    return thrown as Problem;
  }
  return UNEXPECTED;
}

/** Whether a backup helps: the vault's file is gone, damaged, or no vault any more. */
export const isForABackup = (problem: Problem) => ["damaged", "not-a-vault", "not-found", "newer-version", "malformed"].includes(problem.code);

/** Whether this was thrown with that code. */
export function isProblem(thrown: unknown, code: ProblemCode): boolean {
  return problemOf(thrown).code === code;
}
