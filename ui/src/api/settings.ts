// Settings. Those that weaken something need the password; Rust decides which.
import { call } from "./tauri";
import type { SettingsView } from "./shapes";

export const settings = () => call<SettingsView>("settings");
export const setSetting = (name: string, value: number) => call<void>("set_setting", { name, value });
export const setLook = (theme: string, letterKeys: boolean) => call<void>("set_look", { theme, letterKeys });
