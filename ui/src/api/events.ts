// What Rust tells the window by itself. No event carries a secret.
import { hear } from "./tauri";
import type { Problem } from "./shapes";

export type LockReason = "idle" | "button" | "hidden" | "draft" | "changed" | "sleep" | "screen" | "switch" | "rekeyed" | "saved-under-past-key";

export const onLocked = (told: (reason: LockReason) => void) =>
  hear<{ reason: LockReason }>("locked", ({ reason }) => told(reason));
export const onPreviewReading = (told: () => void) => hear<unknown>("preview-reading", () => told());
export const onPreviewReady = (told: () => void) => hear<unknown>("preview-ready", () => told());
/** What was dropped is the export of another manager. */
export const onImportReady = (told: () => void) => hear<unknown>("import-ready", () => told());
export const onPreviewFailed = (told: (problem: Problem) => void) => hear<Problem>("preview-failed", told);
export const onDrag = (told: (over: boolean) => void) => hear<{ over: boolean }>("drag", ({ over }) => told(over));
export const onClipboardCleared = (told: () => void) => hear<unknown>("clipboard-cleared", () => told());
/** The window was minimised. */
export const onHidden = (told: () => void) => hear<unknown>("hidden", () => told());
export const onChanged = (told: () => void) => hear<unknown>("changed", () => told());
