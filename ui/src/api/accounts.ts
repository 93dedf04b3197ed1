// Accounts: the list, one account, and changes to its labels and facts.
import { call } from "./tauri";
import type { AccountEdit, AccountView, Home } from "./shapes";

export const home = () => call<Home>("home");
export const account = (account: string) => call<AccountView>("account", { account });
/** What is none stays as it is; an empty text erases. */
export const editAccount = (edit: AccountEdit) => call<void>("edit_account", { edit });
export const closeAccount = (account: string) => call<void>("close_account", { account });
