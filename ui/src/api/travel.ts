// Travel packs and sticks. Dialogs for files are the system's; no code of a pack comes into the page.
import { call } from "./tauri";
import type { PackHome, PackIsHome, PackMade, PackWish, UsedCode } from "./shapes";

export const makePack = (wish: PackWish) => call<PackMade>("make_pack", { wish });
export const makeStick = (wish: PackWish) => call<PackMade>("make_stick", { wish });
/** Chooses a pack and says what it would bring. */
export const choosePack = () => call<PackHome>("choose_pack");
export const bringHome = (used: UsedCode[]) => call<PackIsHome>("bring_home", { used });
export const dropPack = () => call<void>("drop_pack");
