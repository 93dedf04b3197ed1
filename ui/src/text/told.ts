// What is said of an error, beside the field that it belongs to.
import { problemOf } from "../api/problems";
import { doors } from "./en";

/** How long to wait after several wrong passwords, or the two sentences of any other error. */
export function told(thrown: unknown): string {
  const problem = problemOf(thrown);
  const seconds = problem.code === "wait" && problem.detail?.seconds;
  return seconds ? doors.unlock.wait(seconds) : `${problem.what} ${problem.advice}`;
}
