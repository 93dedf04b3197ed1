// The account that is open: loaded anew whenever the vault changes.
import { account as load } from "../api/accounts";
import type { AccountView } from "../api/shapes";
import { attempt, session } from "./session.svelte";

/** Follows one account. Call it while a component is set up. */
export function followAccount(id: () => string): { readonly view: AccountView | null; load: () => Promise<void> } {
  let view = $state.raw<AccountView | null>(null);
  const fetch = async (account: string) => {
    const loaded = await attempt(() => load(account));
    if (loaded && account === id()) view = loaded;
  };
  $effect(() => {
    void session.version;
    void fetch(id());
  });
  return {
    get view() {
      return view;
    },
    load: () => fetch(id()),
  };
}
