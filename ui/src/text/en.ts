// All texts of the window, in English, by subject. Nothing that a person reads stands anywhere else,
// but for the two sentences of a problem, which come from Rust.
export * as attention from "./en/attention";
export * as backups from "./en/backups";
export * as common from "./en/common";
export * as copies from "./en/copies";
export * as dates from "./en/dates";
export * as dialogs from "./en/dialogs";
export * as doors from "./en/doors";
export * as home from "./en/home";
export * as imports from "./en/imports";
export * as keys from "./en/keys";
export * as ledger from "./en/ledger";
export * as leaving from "./en/leaving";
export * as lockedout from "./en/lockedout";
export * as room from "./en/room";
export * as settings from "./en/settings";
export * as store from "./en/store";
export * as travel from "./en/travel";
