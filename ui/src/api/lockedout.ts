// Locked out: what can be done when something was lost.
import { call } from "./tauri";
import type { LockedOut } from "./shapes";

export const lockedOut = (situation: string) => call<LockedOut>("locked_out", { situation });
