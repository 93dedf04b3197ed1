// Counting down: pure arithmetic on deadlines, so that it can be tested without waiting.

/** Whole seconds until a deadline, never negative. Both in milliseconds of the same clock. */
export function secondsLeft(deadlineMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((deadlineMs - nowMs) / 1000));
}

/** Share of the time that is left, in whole percent. */
export function percentLeft(deadlineMs: number, nowMs: number, wholeSeconds: number): number {
  if (wholeSeconds <= 0) return 0;
  const share = (deadlineMs - nowMs) / (wholeSeconds * 1000);
  return Math.min(100, Math.max(0, Math.round(share * 100)));
}

/**
 * Whether a step of the countdown is said aloud. A screen reader hears the start, ten seconds and the
 * end, and is left alone in between; the start says itself when the code appears.
 */
export function crossesTen(before: number, after: number): boolean {
  return before > 10 && after <= 10 && after > 0;
}
