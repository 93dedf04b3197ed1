// Sets after they were stored: reissue, exposure, purge, notices.
import { call } from "./tauri";
import type { QualityFinding } from "./shapes";

/** Opens the saved page in the browser; answers its host. */
export const openReissuePage = (account: string) => call<string>("open_reissue_page", { account });
/** What a person should know about its codes, none of which is told. */
export const setQuality = (set: string) => call<QualityFinding[]>("set_quality", { set });
export const chooseCurrent = (set: string) => call<void>("choose_current", { set });
export const revoke = (set: string, why: "exposed" | "notice") => call<void>("revoke", { set, why });
export const restore = (set: string) => call<void>("restore", { set });
/** Answers how many texts were destroyed. */
export const purge = (account: string) => call<number>("purge", { account });
export const signinChanged = (account: string, change: "phone" | "enrolled" | "password") =>
  call<void>("signin_changed", { account, change });
export const notice = (set: string, arrived: boolean) => call<void>("notice", { set, arrived });
