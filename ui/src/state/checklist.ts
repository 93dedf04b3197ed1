// The steps after a reissue: which are done, and which is next. Pure.
import type { Checklist } from "../api/shapes";

export type Step = "open" | "bring" | "notice" | "copies" | "purge" | "sheet";
export const STEPS: ReadonlyArray<Step> = ["open", "bring", "notice", "copies", "purge", "sheet"];

export function stepDone(step: Step, list: Checklist | null, opened: boolean): boolean {
  if (list === null) return step === "open" && opened;
  switch (step) {
    case "open":
    case "bring": return true;
    case "notice": return list.notice !== null;
    case "copies": return list.copies.every((copy) => copy.state === "destroyed" || copy.state === "lost");
    case "purge": return list.purged;
    case "sheet": return list.new_copy;
  }
}

/** The first step that is not done, or none. */
export function stepNow(list: Checklist | null, opened: boolean): Step | null {
  return STEPS.find((step) => !stepDone(step, list, opened)) ?? null;
}

export const doneCount = (list: Checklist | null, opened: boolean) => STEPS.filter((step) => stepDone(step, list, opened)).length;
