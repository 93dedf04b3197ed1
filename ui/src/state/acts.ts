// Acts that are asked from several screens.
import { account as loadAccount } from "../api/accounts";
import { disposeSource, seen } from "../api/records";
import { beginReissue } from "../api/store";
import { choosePack } from "../api/travel";
import type { AttentionItem } from "../api/shapes";
import { kindOf } from "./attention";
import { dialogs } from "./dialogs.svelte";
import type { StoreFor } from "./places";
import { attempt, session } from "./session.svelte";
import { tell } from "./tell.svelte";
import { attention } from "../text/en";

/** Begins a reissue: the password, then its checklist. */
export async function reissue(account: string) {
  const begun = await attempt(async () => {
    await beginReissue(account);
    return true;
  });
  if (begun) session.go({ at: "reissue", account, begun: true });
}

export function storeFor(id: string, how: { reissue?: boolean } = {}): StoreFor | null {
  const row = session.row(id);
  return row === null ? null : { account: row.id, service: row.service, name: row.account, host: row.host, shape: row.shape, reissue: how.reissue ?? false };
}

/** What the button of an attention item does. */
export async function clear(item: AttentionItem) {
  const { act } = kindOf(item);
  const account = item.account;
  if (act === "seen") {
    await attempt(async () => {
      await seen(item.id);
      await session.reload();
    });
  } else if (act === "destroy") {
    await attempt(async () => {
      await disposeSource(item.id);
      await session.reload();
      tell.toast(attention.attention.fileDestroyed);
    });
  } else if (act === "answer" && account !== null && item.take !== null) {
    session.go({ at: "room", wish: { account, answer: item.take } });
  } else if (act === "copy") {
    session.go({ at: "copies", copy: item.copy });
  } else if (act === "keys") {
    session.go({ at: "settings", part: "password" });
  } else if (act === "backups") {
    session.go({ at: "settings", part: "backups" });
  } else if (account === null) {
    session.go({ at: "accounts", account: null });
  } else if (act === "reissue") {
    await reissue(account);
  } else if (act === "store") {
    session.go({ at: "store", bring: "choose", to: storeFor(account) });
  } else if (act === "purge") {
    dialogs.show({ is: "purge", account, service: item.service ?? "" });
  } else {
    session.go({ at: "accounts", account });
  }
}

/** Chooses a travel pack, and asks what nobody could record. */
export async function bringPackHome() {
  const pack = await attempt(choosePack);
  if (pack) dialogs.show({ is: "bring-home", pack });
}

/** The edit dialog needs the whole account. */
export async function edit(account: string) {
  const view = await attempt(() => loadAccount(account));
  if (view) dialogs.show({ is: "edit", account: view });
}
