// The list of accounts: searching, filtering and grouping. Pure.
import type { AccountRow, AttentionItem } from "../api/shapes";

export type Filter = "all" | "attention" | "low" | "stale" | "privileged" | "closed";

const URGENCY: Record<string, number> = { now: 0, soon: 1, "some-day": 2 };
const byName = new Intl.Collator("en", { sensitivity: "base", numeric: true });

/** An item that asks for something now: there, and not put off. */
export const asks = (item: AttentionItem | null): item is AttentionItem => item !== null && item.put_off_until === null;

export function inFilter(row: AccountRow, filter: Filter): boolean {
  if (row.closed) return filter === "closed";
  switch (filter) {
    case "all": return true;
    case "attention": return asks(row.attention);
    case "low": return row.low;
    case "stale": return row.stale;
    case "privileged": return row.privileged;
    case "closed": return false;
  }
}

/** Every word of the query has to stand somewhere in the account's labels. */
export function fits(row: AccountRow, query: string): boolean {
  const text = [row.service, row.account, row.host, row.tags].filter(Boolean).join(" ").toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** How well the service's name answers the query: a beginning before a middle before another label. */
function rank(row: AccountRow, query: string): number {
  const service = row.service.toLowerCase();
  const q = query.trim().toLowerCase();
  return service.startsWith(q) ? 0 : service.includes(q) ? 1 : 2;
}

export type Groups = { asking: AccountRow[]; others: AccountRow[]; all: AccountRow[] };

/** Accounts that ask for something, most urgent and oldest first, then all others by name. With a query, the best match first. */
export function group(rows: ReadonlyArray<AccountRow>, filter: Filter, query: string): Groups {
  const shown = rows.filter((row) => inFilter(row, filter) && fits(row, query.trim()));
  const name = (a: AccountRow, b: AccountRow) => byName.compare(a.service, b.service) || byName.compare(a.account ?? "", b.account ?? "");
  if (query.trim() !== "") {
    const all = shown.sort((a, b) => rank(a, query) - rank(b, query) || name(a, b));
    return { asking: [], others: all, all };
  }
  const asking = shown
    .filter((row) => asks(row.attention))
    .sort((a, b) => (URGENCY[a.attention!.level] ?? 3) - (URGENCY[b.attention!.level] ?? 3) || a.attention!.since_ms - b.attention!.since_ms || name(a, b));
  const others = shown.filter((row) => !asks(row.attention)).sort(name);
  return { asking, others, all: [...asking, ...others] };
}

export function counts(rows: ReadonlyArray<AccountRow>): Record<Filter, number> {
  const of = (filter: Filter) => rows.filter((row) => inFilter(row, filter)).length;
  return { all: of("all"), attention: of("attention"), low: of("low"), stale: of("stale"), privileged: of("privileged"), closed: of("closed") };
}
