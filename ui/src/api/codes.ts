// Taking codes. The text of a stored code comes through `take` and `showAgain` only.
import { call } from "./tauri";
import type { Taken, TakeWish } from "./shapes";

export type Outcome = "accepted" | "refused" | "returned";

/** The take is on disk before this answers. */
export const take = (wish: TakeWish) => call<Taken>("take", { wish });
export const showAgain = (take: string) => call<Taken>("show_again", { take });
/** From Rust straight to the clipboard. Answers the seconds until it is cleared. */
export const copyAgain = (take: string, plain: boolean) => call<number>("copy_again", { take, plain });
export const answer = (take: string, outcome: Outcome) => call<void>("answer", { take, outcome });
export const correct = (take: string, reason: string) => call<void>("correct", { take, reason });
export const clearClipboard = () => call<void>("clear_clipboard");
