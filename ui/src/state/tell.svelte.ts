// What the program says at the edge: short toasts for what went well, a banner for what did not. A
// toast never carries the only notice of anything; a banner stays until it is put away.
import { problemOf } from "../api/problems";
import type { Problem } from "../api/shapes";

export type Toast = { id: number; tone: "ok" | "info"; text: string; act: { label: string; run: () => void } | null };
export type Notice = { tone: "info" | "warn" | "bad" | "ok"; what: string; advice: string; act: { label: string; run: () => void } | null };

class Tell {
  toasts = $state.raw<Toast[]>([]);
  notice = $state.raw<Notice | null>(null);
  #next = 1;

  /** Gives its number, by which it can be taken away before its time. */
  toast(text: string, act: Toast["act"] = null, tone: Toast["tone"] = "ok"): number {
    const id = this.#next++;
    this.toasts = [...this.toasts.slice(-1), { id, tone, text, act }];
    return id;
  }

  drop(id: number) {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  problem(thrown: unknown) {
    const problem: Problem = problemOf(thrown);
    if (problem.code === "cancelled" || problem.code === "locked") return;
    this.notice = { tone: "bad", what: problem.what, advice: problem.advice, act: null };
  }

  say(notice: Omit<Notice, "act"> & { act?: Notice["act"] }) {
    this.notice = { act: null, ...notice };
  }

  clear() {
    this.notice = null;
  }

  forget() {
    this.notice = null;
    this.toasts = [];
  }
}

export const tell = new Tell();
