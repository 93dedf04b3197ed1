// The edit form of an account: what changed is sent, what did not is left alone. Pure.
import type { AccountEdit, AccountView } from "../api/shapes";

export type Form = {
  service: string;
  name: string;
  host: string;
  page: string;
  also: string;
  owner: string;
  tags: string;
  notes: string;
  privileged: boolean;
  plain: boolean;
  order: string;
};

export function formOf(account: AccountView): Form {
  return {
    service: account.service,
    name: account.account ?? "",
    host: account.host ?? "",
    page: account.reissue_page ?? "",
    also: account.also_needed ?? "",
    owner: account.owner ?? "",
    tags: account.tags ?? "",
    notes: account.notes ?? "",
    privileged: account.privileged,
    plain: account.plain_entry,
    order: account.order,
  };
}

/** What changed; an empty text erases. Null when nothing did. */
export function changes(account: string, before: Form, after: Form): AccountEdit | null {
  const text = (key: "service" | "name" | "host" | "page" | "also" | "owner" | "tags" | "notes") =>
    after[key].trim() === before[key].trim() ? null : after[key].trim();
  const edit: AccountEdit = {
    account,
    service: text("service"),
    name: text("name"),
    host: text("host"),
    reissue_page: text("page"),
    also_needed: text("also"),
    owner: text("owner"),
    tags: text("tags"),
    notes: text("notes"),
    privileged: after.privileged === before.privileged ? null : after.privileged,
    plain_entry: after.plain === before.plain ? null : after.plain,
    order: after.order === before.order ? null : after.order,
  };
  return Object.entries(edit).every(([key, value]) => key === "account" || value === null) ? null : edit;
}
